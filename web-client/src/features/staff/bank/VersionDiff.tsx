// Two contents side by side, part by part, with what only one of them has marked: removed at the left,
// added at the right, by line and colour. Shown as questions are shown, never as their source.
import { Switch } from "antd";
import { useMemo, useState } from "react";
import { RichText } from "../../richtext/RichText";
import { useWords } from "../../desk/words";
import { bankWords } from "../words";
import { careWords } from "./care-words";
import type { Content } from "./content";
import { changes, partsOf, type Change } from "./diff";

export interface Side {
  title: string;
  content: Content;
  difficulty: number;
}

export function VersionDiff({ before, after }: { before: Side; after: Side }) {
  const say = useWords(careWords);
  const [only, setOnly] = useState(true);
  const all = useMemo(() => changes(partsOf(before.content, before.difficulty), partsOf(after.content, after.difficulty)), [before, after]);
  const shown = only ? all.filter((part) => part.changed) : all;
  return (
    <div className="diff">
      <label className="inline-field diff-only"><Switch size="small" checked={only} onChange={setOnly} aria-label={say("onlyChanges")} />{say("onlyChanges")}</label>
      {shown.length === 0
        ? <p className="desk-hint plain">{say("unchanged")}</p>
        : (
          <table className="diff-table">
            <thead><tr><th scope="col"><span className="sr-only">{say("place")}</span></th><th scope="col">{before.title}</th><th scope="col">{after.title}</th></tr></thead>
            <tbody>{shown.map((part) => <Row key={part.at} part={part} titles={[before.title, after.title]} />)}</tbody>
          </table>
        )}
    </div>
  );
}

const NAMED = new Set(["kind", "difficulty", "stem", "explanation", "key", "rubric"]);

function Row({ part, titles: [one, other] }: { part: Change; titles: [string, string] }) {
  const say = useWords(careWords);
  const kinds = useWords(bankWords);
  const name = (): string => {
    if (NAMED.has(part.at)) return say(`part_${part.at as "key"}`);
    const option = /^options\.([^.]+)\.text$/.exec(part.at);
    return option ? say("part_option", { id: option[1]?.toUpperCase() ?? "" }) : part.at;
  };
  // Words of closed lists stand as words, whole.
  const cell = (html: string, tag: string) => {
    const plain = html.replaceAll(/<\/?(ins|del)>/g, "");
    if (part.at === "kind" && plain !== "") return <RichText inline html={part.changed ? `<${tag}>${kinds(`k_${plain as "essay"}`)}</${tag}>` : kinds(`k_${plain as "essay"}`)} />;
    if (part.at === "difficulty" && plain !== "") return <RichText inline html={part.changed ? `<${tag}>${kinds(`d_${plain as "1"}`)}</${tag}>` : kinds(`d_${plain as "1"}`)} />;
    return html === "" ? <span className="desk-hint">—</span> : <RichText html={html} />;
  };
  return (
    <tr className={part.changed ? "diff-changed" : undefined}>
      <th scope="row">{name()}</th>
      <td data-side={one}>{cell(part.before, "del")}</td>
      <td data-side={other}>{cell(part.after, "ins")}</td>
    </tr>
  );
}
