// Options, the key among them, and what a choice that is not wholly right earns.
import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined, PushpinOutlined } from "@ant-design/icons";
import { Button, Checkbox, Form, Radio, Select, Space, Tooltip } from "antd";
import { useWords } from "../../../desk/words";
import { bankWords } from "../../words";
import { addOption, isKey, moved, problemsAt, removeOption, withKey, type ChoiceContent, type MultipleChoice, type SingleChoice } from "../content";
import { creditOf, withCredit, withPartial, withRule } from "../credit";
import { StemEditor } from "../StemEditor";
import { Problems, Share, type FieldsProps } from "./AnswerParts";

export function ChoiceFields({ content, problems, onChange }: FieldsProps<ChoiceContent>) {
  const say = useWords(bankWords);
  const change = (index: number, part: { text?: string; pinned?: boolean }) =>
    onChange({ ...content, options: content.options.map((option, at) => (at === index ? { ...option, ...part } : option)) });
  const move = (index: number, by: -1 | 1) => onChange({ ...content, options: moved(content.options, index, by) });
  return (
    <Form.Item label={<>{say("options")}<span className="desk-hint label-hint">{say("optionKeys")}</span></>}>
      <ol className="options">
        {content.options.map((option, index) => {
          const credit = creditOf(content, option.id);
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
                {credit !== undefined && <Share value={credit} least={content.kind === "multiple_choice" ? -1 : 0} label={say("creditOf", { letter })} onChange={(next) => onChange(withCredit(content, option.id, next))} />}
                <Tooltip title={say("pinnedHelp")}><Button size="small" type="text" aria-pressed={option.pinned === true} className={option.pinned === true ? "tool-on" : ""} icon={<PushpinOutlined aria-hidden />} aria-label={say("pinned")} onClick={() => change(index, { pinned: option.pinned !== true })} /></Tooltip>
                <Button size="small" type="text" icon={<ArrowUpOutlined aria-hidden />} aria-label={`${say("moveUp")} ${letter}`} disabled={index === 0} onClick={() => move(index, -1)} />
                <Button size="small" type="text" icon={<ArrowDownOutlined aria-hidden />} aria-label={`${say("moveDown")} ${letter}`} disabled={index === content.options.length - 1} onClick={() => move(index, 1)} />
                <Button size="small" type="text" icon={<DeleteOutlined aria-hidden />} aria-label={say("removeOption", { letter })} disabled={content.options.length <= 2} onClick={() => onChange(removeOption(content, option.id))} />
              </span>
            </li>
          );
        })}
      </ol>
      <Button size="small" icon={<PlusOutlined aria-hidden />} disabled={content.options.length >= 26} onClick={() => onChange(addOption(content))}>{say("addOption")}</Button>
      <Problems problems={problems} at="options" exact />
      <Problems problems={problems} at="key" />
      {content.kind === "single_choice"
        ? <PartialFields content={content} problems={problems} onChange={onChange} />
        : <RuleFields content={content} problems={problems} onChange={onChange} />}
    </Form.Item>
  );
}

function PartialFields({ content, problems, onChange }: FieldsProps<SingleChoice>) {
  const say = useWords(bankWords);
  return (
    <div className="rule">
      <Checkbox checked={(content.partial ?? []).length > 0} onChange={(event) => onChange(withPartial(content, event.target.checked))}>{say("partial")}</Checkbox>
      <Problems problems={problems} at="partial" />
    </div>
  );
}

const RULES = ["all_or_nothing", "subset_fixed", "subset_share", "right_minus_wrong", "weighted"] as const;

function RuleFields({ content, problems, onChange }: FieldsProps<MultipleChoice>) {
  const say = useWords(bankWords);
  const { rule } = content;
  return (
    <Space wrap className="rule">
      <span>{say("rule")}</span>
      <Select value={rule.name} aria-label={say("rule")} popupMatchSelectWidth={false} options={RULES.map((value) => ({ value, label: say(`rule_${value}`) }))} onChange={(name) => onChange(withRule(content, name))} />
      {rule.name === "subset_fixed" && <Share value={rule.fraction} label={say("subsetFraction")} onChange={(fraction) => onChange({ ...content, rule: { ...rule, fraction } })} />}
      {rule.name === "weighted" && <span className="desk-hint">{say("weightsHelp")}</span>}
      <Problems problems={problems} at="rule" />
    </Space>
  );
}
