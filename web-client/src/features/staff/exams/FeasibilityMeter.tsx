// Whether papers can be made from what is written so far; if not, which demands stand against each other.
import { Alert } from "antd";
import { useLanguage, useWords } from "../../desk/words";
import type { PoolPreview } from "../api";
import { examWords } from "../exam-words";
import { feasibility } from "./blueprint";

export function FeasibilityMeter({ preview, checking }: { preview: PoolPreview | undefined; checking: boolean }) {
  const say = useWords(examWords);
  const language = useLanguage();
  const state = feasibility(preview);
  const notes = preview === undefined ? [] : [
    ...(preview.tags_missing.length > 0 ? [say("tagsMissing", { tags: preview.tags_missing.join("、") })] : []),
    ...(preview.twin_sets > 0 ? [say("twinSets", { n: preview.twin_sets })] : []),
  ];
  const list = (lines: readonly string[]) => (lines.length === 0 ? undefined : <ul className="claims">{lines.map((line) => <li key={line}>{line}</li>)}</ul>);
  return (
    <div className="meter" role="status" aria-live="polite" aria-busy={checking}>
      {state.kind === "unknown" && <Alert type="info" showIcon message={say("poolChecking")} />}
      {state.kind === "possible" && <Alert type={notes.length > 0 ? "warning" : "success"} showIcon message={say("feasible")} description={list(notes)} />}
      {state.kind === "conflict" && (
        <Alert type="error" showIcon message={say("conflict")} description={list([...state.lines.map((claim) => (language === "en" ? claim.en : claim.zh)), ...notes])} />
      )}
    </div>
  );
}
