// Rows and what belongs to them; items in their right order.
import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, Form, Select, Space } from "antd";
import { useWords } from "../../../desk/words";
import { bankWords } from "../../words";
import { moved, type ChoiceOption } from "../content";
import { freeId, POLICIES, withKeyPair, withoutEnd, type GapMatch, type Ordering, type PairRuleName, type Pairs } from "../kinds";
import { previewText } from "../preview-line";
import { StemEditor } from "../StemEditor";
import { Problems, type FieldsProps } from "./AnswerParts";

const RULES = ["all_or_nothing", "per_pair", "per_row", "right_minus_wrong"] as const;

export function PairFields({ content, problems, onChange }: FieldsProps<Pairs | GapMatch>) {
  const say = useWords(bankWords);
  const isGap = content.kind === "gap_match";
  const change = (side: "rows" | "choices", id: string, text: string) => onChange({ ...content, [side]: content[side].map((each) => (each.id === id ? { ...each, text } : each)) });
  const add = (side: "rows" | "choices") => onChange({ ...content, [side]: [...content[side], { id: freeId(side === "rows" ? "r" : "", content[side]), text: "" }] });
  const name = (option: ChoiceOption, index: number) => `${String.fromCharCode(65 + index)} ${previewText(option.text.replace(/<[^>]*>/gu, " "))}`;
  const list = (side: "rows" | "choices") => (
    <ol className="options">
      {content[side].map((each, index) => {
        const label = say(side === "rows" ? "row" : "choiceN", { n: side === "rows" ? index + 1 : String.fromCharCode(65 + index) });
        const right = content.key.filter((pair) => pair.row === each.id).map((pair) => pair.choice);
        return (
          <li key={each.id} className="option">
            <span>{label}</span>
            <div className="option-text">
              {isGap && side === "rows" ? <code>[[{each.id}]]</code> : <StemEditor small html={each.text} label={label} onChange={(text) => change(side, each.id, text)} />}
              {side === "rows" && (
                <Select<string[]> mode="multiple" className="medium" aria-label={say("answerOfRow", { n: index + 1 })} placeholder={say("belongsToNone")} value={right} options={content.choices.map((choice, at) => ({ value: choice.id, label: name(choice, at) }))}
                  onChange={(next) => {
                    const added = next.find((id) => !right.includes(id));
                    const removed = right.find((id) => !next.includes(id));
                    onChange({ ...content, key: added !== undefined ? withKeyPair(content, each.id, added, true) : withKeyPair({ ...content, several: true }, each.id, removed ?? "", false) });
                  }} />
              )}
              <Problems problems={problems} at={`${side}[${index}]`} />
            </div>
            {!(isGap && side === "rows" && !content.picture) && <Button size="small" type="text" icon={<DeleteOutlined aria-hidden />} aria-label={`${say("remove")} ${label}`} disabled={content[side].length <= 1} onClick={() => onChange(withoutEnd(content, side, each.id))} />}
          </li>
        );
      })}
    </ol>
  );
  return (
    <>
      <Form.Item label={say(isGap ? "gapsLabel" : "rowsLabel")}>
        {isGap && content.rows.length === 0 && <p className="desk-hint">{say("gapsNone")}</p>}
        {list("rows")}
        {!isGap && <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => add("rows")}>{say("addRow")}</Button>}
        <Problems problems={problems} at="rows" exact />
        <Problems problems={problems} at="key" />
      </Form.Item>
      <Form.Item label={say(content.kind === "matrix" ? "columnsLabel" : "choicesLabel")}>
        {list("choices")}
        <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => add("choices")}>{say("addChoice")}</Button>
        <Problems problems={problems} at="choices" exact />
      </Form.Item>
      <Space wrap className="rule">
        <Checkbox checked={content.several === true} onChange={(event) => onChange({ ...content, several: event.target.checked })}>{say("several")}</Checkbox>
        <Checkbox checked={content.reuse === true} onChange={(event) => onChange({ ...content, reuse: event.target.checked })}>{say("reuse")}</Checkbox>
        <span>{say("rule")}</span>
        {content.rule.name === "weighted"
          ? <span className="desk-hint">{say("pairWeights")}</span>
          : <Select<PairRuleName> value={content.rule.name} aria-label={say("rule")} popupMatchSelectWidth={false} options={RULES.map((value) => ({ value, label: say(`pair_${value}`) }))} onChange={(rule) => onChange({ ...content, rule: { name: rule } })} />}
        <Problems problems={problems} at="rule" />
      </Space>
    </>
  );
}

/** Items are written in their right order; candidates see them in another. */
export function OrderFields({ content, problems, onChange }: FieldsProps<Ordering>) {
  const say = useWords(bankWords);
  const inOrder = content.key.map((id) => content.items.find((item) => item.id === id)).filter((item): item is ChoiceOption => item !== undefined);
  const items = [...inOrder, ...content.items.filter((item) => !content.key.includes(item.id))];
  const give = (next: ChoiceOption[]) => onChange({ ...content, items: next, key: next.map((item) => item.id) });
  return (
    <Form.Item label={<>{say("itemsLabel")}<span className="desk-hint label-hint">{say("itemsHelp")}</span></>}>
      <ol className="options">
        {items.map((item, index) => (
          <li key={item.id} className="option">
            <span>{index + 1}</span>
            <div className="option-text">
              <StemEditor small html={item.text} label={say("itemN", { n: index + 1 })} onChange={(text) => give(items.map((each) => (each.id === item.id ? { ...each, text } : each)))} />
              <Problems problems={problems} at={`items[${content.items.indexOf(item)}]`} />
            </div>
            <span className="option-tools">
              <Button size="small" type="text" icon={<ArrowUpOutlined aria-hidden />} aria-label={`${say("moveUp")} ${index + 1}`} disabled={index === 0} onClick={() => give(moved(items, index, -1))} />
              <Button size="small" type="text" icon={<ArrowDownOutlined aria-hidden />} aria-label={`${say("moveDown")} ${index + 1}`} disabled={index === items.length - 1} onClick={() => give(moved(items, index, 1))} />
              <Button size="small" type="text" icon={<DeleteOutlined aria-hidden />} aria-label={`${say("remove")} ${index + 1}`} disabled={items.length <= 2} onClick={() => give(items.filter((each) => each.id !== item.id))} />
            </span>
          </li>
        ))}
      </ol>
      <Button size="small" icon={<PlusOutlined aria-hidden />} disabled={items.length >= 26} onClick={() => give([...items, { id: freeId("", items), text: "" }])}>{say("addItem")}</Button>
      <Problems problems={problems} at="items" exact />
      <Problems problems={problems} at="key" />
      <p><Select value={content.policy} aria-label={say("policy")} popupMatchSelectWidth={false} options={POLICIES.map((value) => ({ value, label: say(`p_${value}`) }))} onChange={(policy) => onChange({ ...content, policy })} /></p>
    </Form.Item>
  );
}
