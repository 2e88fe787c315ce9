// The fields of each kind: options and key, blanks, accepted answers, limits. They only change the
// content through the pure steps of content.ts; what is wrong is said beside the field.
import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined, PushpinOutlined } from "@ant-design/icons";
import { Button, Checkbox, Form, Input, InputNumber, Radio, Select, Space, Tooltip } from "antd";
import type { ReactNode } from "react";
import { inLanguage } from "../../../i18n";
import type { FieldBody } from "../../../wire";
import { useLanguage, useWords } from "../../desk/words";
import { bankWords } from "../words";
import {
  addOption, isKey, moved, problemsAt, removeOption, TEXT_RULE, withKey,
  type ChoiceContent, type Content, type Essay, type FillIn, type MultipleChoice, type Numeric, type ShortAnswer, type TextRule,
} from "./content";
import { StemEditor } from "./StemEditor";

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

export function KindFields({ content, problems, onChange }: FieldsProps): ReactNode {
  switch (content.kind) {
    case "single_choice":
    case "multiple_choice":
      return <ChoiceFields content={content} problems={problems} onChange={onChange} />;
    case "true_false":
      return <TrueFalseFields content={content} problems={problems} onChange={onChange} />;
    case "fill_in":
      return <FillInFields content={content} problems={problems} onChange={onChange} />;
    case "numeric":
      return <NumericFields content={content} problems={problems} onChange={onChange} />;
    case "short_answer":
      return <ShortFields content={content} problems={problems} onChange={onChange} />;
    case "essay":
      return <EssayFields content={content} problems={problems} onChange={onChange} />;
  }
}

function ChoiceFields({ content, problems, onChange }: FieldsProps<ChoiceContent>) {
  const say = useWords(bankWords);
  const change = (index: number, part: { text?: string; pinned?: boolean }) =>
    onChange({ ...content, options: content.options.map((option, at) => (at === index ? { ...option, ...part } : option)) });
  const move = (index: number, by: -1 | 1) => onChange({ ...content, options: moved(content.options, index, by) });
  return (
    <Form.Item label={<>{say("options")}<span className="desk-hint label-hint">{say("optionKeys")}</span></>}>
      <ol className="options">
        {content.options.map((option, index) => {
          const letter = String.fromCharCode(65 + index);
          const mark = content.kind === "single_choice"
            ? <Radio checked={isKey(content, option.id)} onChange={() => onChange(withKey(content, option.id))} aria-label={`${say("isKey")} ${letter}`}>{letter}</Radio>
            : <Checkbox checked={isKey(content, option.id)} onChange={() => onChange(withKey(content, option.id))} aria-label={`${say("isKey")} ${letter}`}>{letter}</Checkbox>;
          return (
            // Keys for the order; the arrow buttons do the same.
            // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
            <li
              key={option.id} className={isKey(content, option.id) ? "option option-key" : "option"}
              onKeyDown={(event) => {
                if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
                event.preventDefault();
                move(index, event.key === "ArrowUp" ? -1 : 1);
              }}
            >
              <Tooltip title={say("isKey")}>{mark}</Tooltip>
              <div className="option-text">
                <StemEditor small html={option.text} label={say("option", { letter })} onChange={(text) => change(index, { text })} status={problemsAt(problems, `options[${index}]`).length > 0 ? "error" : undefined} />
                <Problems problems={problems} at={`options[${index}]`} />
              </div>
              <span className="option-tools">
                <Tooltip title={say("pinnedHelp")}><Button size="small" type="text" aria-pressed={option.pinned === true} className={option.pinned === true ? "tool-on" : ""} icon={<PushpinOutlined />} aria-label={say("pinned")} onClick={() => change(index, { pinned: option.pinned !== true })} /></Tooltip>
                <Button size="small" type="text" icon={<ArrowUpOutlined />} aria-label={`${say("moveUp")} ${letter}`} disabled={index === 0} onClick={() => move(index, -1)} />
                <Button size="small" type="text" icon={<ArrowDownOutlined />} aria-label={`${say("moveDown")} ${letter}`} disabled={index === content.options.length - 1} onClick={() => move(index, 1)} />
                <Button size="small" type="text" icon={<DeleteOutlined />} aria-label={say("removeOption", { letter })} disabled={content.options.length <= 2} onClick={() => onChange(removeOption(content, option.id))} />
              </span>
            </li>
          );
        })}
      </ol>
      <Button size="small" icon={<PlusOutlined />} disabled={content.options.length >= 26} onClick={() => onChange(addOption(content))}>{say("addOption")}</Button>
      <Problems problems={problems} at="options" exact />
      <Problems problems={problems} at="key" />
      {content.kind === "multiple_choice" && <RuleFields content={content} problems={problems} onChange={onChange} />}
    </Form.Item>
  );
}

const RULES = ["all_or_nothing", "subset_fixed", "subset_share", "right_minus_wrong"] as const;

function RuleFields({ content, problems, onChange }: FieldsProps<MultipleChoice>) {
  const say = useWords(bankWords);
  const { rule } = content;
  return (
    <Space wrap className="rule">
      <span>{say("rule")}</span>
      <Select
        value={rule.name} aria-label={say("rule")} popupMatchSelectWidth={false}
        options={[...RULES, ...(rule.name === "weighted" ? (["weighted"] as const) : [])].map((value) => ({ value, label: say(`rule_${value}`) }))}
        onChange={(name) => {
          if (name !== "weighted") onChange({ ...content, rule: name === "subset_fixed" ? { name, fraction: 0.5 } : { name } });
        }}
      />
      {rule.name === "subset_fixed" && (
        <InputNumber min={0} max={100} value={Math.round(rule.fraction * 100)} suffix="%" aria-label={say("subsetFraction")} onChange={(value) => onChange({ ...content, rule: { ...rule, fraction: (value ?? 0) / 100 } })} />
      )}
      <Problems problems={problems} at="rule" />
    </Space>
  );
}

function TrueFalseFields({ content, problems, onChange }: FieldsProps<Extract<Content, { kind: "true_false" }>>) {
  const say = useWords(bankWords);
  return (
    <Form.Item label={say("key")}>
      <Radio.Group value={content.key} onChange={(event) => onChange({ ...content, key: event.target.value as boolean })} options={[{ value: true, label: say("isTrue") }, { value: false, label: say("isFalse") }]} optionType="button" />
      <Problems problems={problems} at="key" />
    </Form.Item>
  );
}

function RuleOfText({ rule, onChange }: { rule: TextRule; onChange: (rule: TextRule) => void }) {
  const say = useWords(bankWords);
  return (
    <Space wrap>
      <Checkbox checked={rule.ignore_case} onChange={(event) => onChange({ ...rule, ignore_case: event.target.checked })}>{say("ignoreCase")}</Checkbox>
      <Checkbox checked={rule.fold_width} onChange={(event) => onChange({ ...rule, fold_width: event.target.checked })}>{say("foldWidth")}</Checkbox>
      <span>{say("space")} <Select<TextRule["space"]> size="small" value={rule.space} onChange={(space) => onChange({ ...rule, space })} options={(["keep", "collapse", "ignore"] as const).map((value) => ({ value, label: say(`space_${value}`) }))} popupMatchSelectWidth={false} /></span>
    </Space>
  );
}

function FillInFields({ content, problems, onChange }: FieldsProps<FillIn>) {
  const say = useWords(bankWords);
  const accept = (id: string, text: string) => onChange({
    ...content,
    blanks: content.blanks.map((blank) => (blank.id === id
      ? { ...blank, accepted: text.split("\n").map((pattern, line) => ({ ...blank.accepted[line], pattern })) }
      : blank)),
  });
  return (
    <Form.Item label={say("blanks")} extra={content.blanks.length > 0 ? say("acceptedHelp") : undefined}>
      {content.blanks.length === 0 && <p className="desk-hint">{say("blanksNone")}</p>}
      {content.blanks.map((blank, index) => (
        <div key={blank.id} className="blank">
          <span>{say("blank", { n: index + 1 })} <code>[[{blank.id}]]</code></span>
          <div>
            <Input.TextArea autoSize={{ minRows: 1, maxRows: 5 }} value={blank.accepted.map((answer) => answer.pattern).join("\n")} aria-label={`${say("blank", { n: index + 1 })} ${say("accepted")}`} placeholder={say("accepted")} onChange={(event) => accept(blank.id, event.target.value)} />
            <Problems problems={problems} at={`blanks[${index}]`} />
          </div>
        </div>
      ))}
      <Problems problems={problems} at="blanks" exact />
      {content.blanks.length > 0 && (
        <Space direction="vertical">
          <Space wrap>
            <Checkbox checked={content.any_order === true} onChange={(event) => onChange({ ...content, any_order: event.target.checked })}>{say("anyOrder")}</Checkbox>
            <Checkbox checked={content.all_or_nothing === true} onChange={(event) => onChange({ ...content, all_or_nothing: event.target.checked })}>{say("allOrNothing")}</Checkbox>
          </Space>
          <RuleOfText rule={content.text_rule ?? TEXT_RULE} onChange={(text_rule) => onChange({ ...content, text_rule })} />
        </Space>
      )}
    </Form.Item>
  );
}

function Share({ value, onChange }: { value: number | undefined; onChange: (fraction: number) => void }) {
  const say = useWords(bankWords);
  return <InputNumber min={0} max={100} value={Math.round((value ?? 1) * 100)} suffix="%" aria-label={say("fraction")} className="share" onChange={(percent) => onChange((percent ?? 0) / 100)} />;
}

function NumericFields({ content, problems, onChange }: FieldsProps<Numeric>) {
  const say = useWords(bankWords);
  const change = (index: number, part: Partial<Numeric["accepted"][number]>) =>
    onChange({ ...content, accepted: content.accepted.map((answer, at) => (at === index ? { ...answer, ...part } : answer)) });
  return (
    <>
      <Form.Item label={say("accepted")}>
        {content.accepted.map((answer, index) => {
          const tolerance = answer.tolerance ?? { kind: "absolute" as const, figure: 0 };
          return (
            <div key={index} className="answer">
              <InputNumber value={answer.value} aria-label={say("value")} onChange={(value) => change(index, { value: value ?? 0 })} />
              <Select value={tolerance.kind} aria-label={say("tolerance")} popupMatchSelectWidth={false} options={(["absolute", "relative", "geometric"] as const).map((value) => ({ value, label: say(`tol_${value}`) }))} onChange={(kind) => change(index, { tolerance: { ...tolerance, kind } })} />
              <InputNumber min={0} value={tolerance.figure} prefix="±" aria-label={say("tolerance")} onChange={(figure) => change(index, { tolerance: { ...tolerance, figure: figure ?? 0 } })} />
              <Share value={answer.fraction} onChange={(fraction) => change(index, { fraction })} />
              <Button type="text" icon={<DeleteOutlined />} aria-label={say("remove")} disabled={content.accepted.length <= 1} onClick={() => onChange({ ...content, accepted: content.accepted.filter((_, at) => at !== index) })} />
              <Problems problems={problems} at={`accepted[${index}]`} />
            </div>
          );
        })}
        <Button size="small" icon={<PlusOutlined />} onClick={() => onChange({ ...content, accepted: [...content.accepted, { value: 0, tolerance: { kind: "absolute", figure: 0 }, fraction: 1 }] })}>{say("addAnswer")}</Button>
        <Problems problems={problems} at="accepted" exact />
      </Form.Item>
      <Form.Item label={say("unitShown")} extra={say("unitShownHelp")}>
        <Input className="short" value={content.unit_shown ?? ""} maxLength={20} aria-label={say("unitShown")} onChange={(event) => onChange({ ...content, unit_shown: event.target.value === "" ? null : event.target.value })} />
        <Problems problems={problems} at="units" />
      </Form.Item>
    </>
  );
}

function ShortFields({ content, problems, onChange }: FieldsProps<ShortAnswer>) {
  const say = useWords(bankWords);
  const change = (index: number, part: Partial<ShortAnswer["accepted"][number]>) =>
    onChange({ ...content, accepted: content.accepted.map((answer, at) => (at === index ? { ...answer, ...part } : answer)) });
  return (
    <Form.Item label={say("accepted")}>
      {content.accepted.map((answer, index) => (
        <div key={index} className="answer">
          <Input value={answer.pattern} maxLength={1000} aria-label={say("accepted")} onChange={(event) => change(index, { pattern: event.target.value })} />
          <Share value={answer.fraction} onChange={(fraction) => change(index, { fraction })} />
          <Button type="text" icon={<DeleteOutlined />} aria-label={say("remove")} disabled={content.accepted.length <= 1} onClick={() => onChange({ ...content, accepted: content.accepted.filter((_, at) => at !== index) })} />
          <Problems problems={problems} at={`accepted[${index}]`} />
        </div>
      ))}
      <Space direction="vertical">
        <Button size="small" icon={<PlusOutlined />} onClick={() => onChange({ ...content, accepted: [...content.accepted, { pattern: "", fraction: 1 }] })}>{say("addAnswer")}</Button>
        <RuleOfText rule={content.text_rule ?? TEXT_RULE} onChange={(text_rule) => onChange({ ...content, text_rule })} />
      </Space>
      <Problems problems={problems} at="accepted" exact />
    </Form.Item>
  );
}

function EssayFields({ content, problems, onChange }: FieldsProps<Essay>) {
  const say = useWords(bankWords);
  return (
    <>
      <Space wrap size="large">
        <Form.Item label={say("charsMin")}><InputNumber min={0} max={20_000} value={content.chars_min ?? null} onChange={(chars_min) => onChange({ ...content, chars_min })} /><Problems problems={problems} at="chars_min" /></Form.Item>
        <Form.Item label={say("charsMax")}><InputNumber min={0} max={20_000} value={content.chars_max ?? null} onChange={(chars_max) => onChange({ ...content, chars_max })} /><Problems problems={problems} at="chars_max" /></Form.Item>
      </Space>
      <Form.Item label={<>{say("rubric")}<span className="desk-hint label-hint">{say("rubricHelp")}</span></>}>
        <StemEditor html={content.rubric ?? ""} label={say("rubric")} onChange={(rubric) => onChange({ ...content, rubric: rubric === "" ? null : rubric })} />
        <Problems problems={problems} at="rubric" />
      </Form.Item>
    </>
  );
}
