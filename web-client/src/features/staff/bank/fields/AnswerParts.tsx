// What the fields of several kinds share: problems beside their field, a share of the marks, accepted
// texts with what each earns, and which differences between texts do not matter.
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, Input, InputNumber, Select, Space } from "antd";
import { inLanguage } from "../../../../i18n";
import type { FieldBody } from "../../../../wire";
import { useLanguage, useWords } from "../../../desk/words";
import { bankWords } from "../../words";
import { problemsAt, type Accepted, type Content, type TextRule } from "../content";

export interface FieldsProps<C extends Content = Content> {
  content: C;
  problems: readonly FieldBody[];
  onChange: (content: Content) => void;
}

/** What is wrong at a place, under its field. */
export function Problems({ problems, at, exact }: { problems: readonly FieldBody[]; at: string; exact?: boolean }) {
  const language = useLanguage();
  const here = exact === true ? problems.filter((problem) => problem.at === at) : problemsAt(problems, at);
  if (here.length === 0) return null;
  return <div className="field-problems" role="alert">{here.map((problem) => <div key={`${problem.at}${problem.code}`}>{inLanguage(problem, language)}</div>)}</div>;
}

/** A share of the marks in percent; weights may take away. */
export function Share({ value, label, least = 0, onChange }: { value: number | undefined; label: string; least?: number; onChange: (fraction: number) => void }) {
  return <InputNumber min={least * 100} max={100} value={Math.round((value ?? 1) * 100)} suffix="%" aria-label={label} title={label} className="share" onChange={(percent) => onChange((percent ?? 0) / 100)} />;
}

interface AcceptedTextsProps {
  accepted: readonly Accepted[];
  /** Where they stand in the content, as problems name it. */
  at: string;
  label: string;
  problems: readonly FieldBody[];
  onChange: (accepted: Accepted[]) => void;
}

/** Texts that count, the first that matches; each says what it earns. */
export function AcceptedTexts({ accepted, at, label, problems, onChange }: AcceptedTextsProps) {
  const say = useWords(bankWords);
  const change = (index: number, part: Partial<Accepted>) => onChange(accepted.map((answer, place) => (place === index ? { ...answer, ...part } : answer)));
  return (
    <div className="answers">
      {accepted.map((answer, index) => (
        <div key={index} className="answer">
          <Input value={answer.pattern} maxLength={1000} aria-label={`${label} ${index + 1}`} placeholder={say("acceptedHelp")} onChange={(event) => change(index, { pattern: event.target.value })} />
          <Share value={answer.fraction} label={say("fraction")} onChange={(fraction) => change(index, { fraction })} />
          <Button type="text" icon={<DeleteOutlined aria-hidden />} aria-label={`${say("remove")} ${index + 1}`} disabled={accepted.length <= 1} onClick={() => onChange(accepted.filter((_, place) => place !== index))} />
          <Problems problems={problems} at={`${at}[${index}]`} />
        </div>
      ))}
      <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => onChange([...accepted, { pattern: "", fraction: 1 }])}>{say("addAnswer")}</Button>
      <Problems problems={problems} at={at} exact />
    </div>
  );
}

export function RuleOfText({ rule, onChange }: { rule: TextRule; onChange: (rule: TextRule) => void }) {
  const say = useWords(bankWords);
  return (
    <Space wrap>
      <Checkbox checked={rule.ignore_case} onChange={(event) => onChange({ ...rule, ignore_case: event.target.checked })}>{say("ignoreCase")}</Checkbox>
      <Checkbox checked={rule.fold_width} onChange={(event) => onChange({ ...rule, fold_width: event.target.checked })}>{say("foldWidth")}</Checkbox>
      <span className="inline-field">{say("space")}<Select<TextRule["space"]> size="small" aria-label={say("space")} value={rule.space} onChange={(space) => onChange({ ...rule, space })} options={(["keep", "collapse", "ignore"] as const).map((value) => ({ value, label: say(`space_${value}`) }))} popupMatchSelectWidth={false} /></span>
    </Space>
  );
}
