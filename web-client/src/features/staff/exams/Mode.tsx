// What an exam is for: chosen when it is made, and told wherever the exam is named.
import { Alert, Form, Radio, Tag } from "antd";
import { useWords } from "../../desk/words";
import type { ExamMode } from "../api";
import { examWords } from "../exam-words";

const MODES: readonly ExamMode[] = ["formal", "window", "rehearsal"];

export function ModeField({ mode, onChange }: { mode: ExamMode; onChange: (mode: ExamMode) => void }) {
  const say = useWords(examWords);
  return (
    <Form.Item label={say("mode")} help={say(`mode_${mode}_help`)} className="mode-field">
      <Radio.Group value={mode} onChange={(event) => onChange(event.target.value as ExamMode)} options={MODES.map((value) => ({ value, label: say(`mode_${value}`) }))} />
    </Form.Item>
  );
}

/** Named where it is not the usual. */
export function ModeTag({ mode }: { mode: ExamMode }) {
  const say = useWords(examWords);
  return mode === "formal" ? null : <Tag {...(mode === "rehearsal" ? { color: "warning" } : {})}>{say(`mode_${mode}`)}</Tag>;
}

/** Above everything of a rehearsal that looks like a result. */
export function NeverCounts({ mode }: { mode: ExamMode | undefined }) {
  const say = useWords(examWords);
  return mode === "rehearsal" ? <Alert type="warning" showIcon message={say("neverCounts")} /> : null;
}
