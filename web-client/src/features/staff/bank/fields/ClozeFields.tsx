// The questions inside a text: each is words, a number, or a choice with options of its own.
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, Form, InputNumber, Segmented, Space } from "antd";
import { useWords } from "../../../desk/words";
import { bankWords } from "../../words";
import { TEXT_RULE } from "../content";
import type { Cloze, Part, PartAsks } from "../kinds";
import { StemEditor } from "../StemEditor";
import { AcceptedTexts, Problems, RuleOfText, Share, type FieldsProps } from "./AnswerParts";

function emptyAsks(kind: PartAsks["kind"], id: string): PartAsks {
  switch (kind) {
    case "words":
      return { kind, accepted: [{ pattern: "", fraction: 1 }], text_rule: TEXT_RULE };
    case "number":
      return { kind, accepted: [{ value: 0, tolerance: { kind: "absolute", figure: 0 }, fraction: 1 }] };
    case "choice":
      return { kind, options: [{ id: `${id}-a`, text: "" }, { id: `${id}-b`, text: "" }], credit: [{ option: `${id}-a`, credit: 1 }], several: false, in_line: true };
  }
}

export function ClozeFields({ content, problems, onChange }: FieldsProps<Cloze>) {
  const say = useWords(bankWords);
  const change = (id: string, part: Partial<Part>) => onChange({ ...content, parts: content.parts.map((each) => (each.id === id ? { ...each, ...part } : each)) });
  return (
    <Form.Item label={say("partsLabel")}>
      {content.parts.length === 0 && <p className="desk-hint">{say("blanksNone")}</p>}
      {content.parts.map((part, index) => {
        const name = say("blank", { n: index + 1 });
        return (
          <div key={part.id} className="blank">
            <div className="blank-head">
              <span>{name} <code>[[{part.id}]]</code></span>
              <Segmented<PartAsks["kind"]> size="small" value={part.asks.kind} aria-label={name} options={(["words", "number", "choice"] as const).map((value) => ({ value, label: say(`part_${value}`) }))} onChange={(kind) => change(part.id, { asks: emptyAsks(kind, part.id) })} />
              <InputNumber size="small" min={1} max={1000} precision={0} value={part.weight ?? 1} prefix={say("weight")} aria-label={`${name} ${say("weight")}`} onChange={(weight) => change(part.id, { weight: weight ?? 1 })} />
            </div>
            <div>
              <AsksFields asks={part.asks} id={part.id} at={`parts[${index}]`} label={name} onAsks={(asks) => change(part.id, { asks })} />
              <Problems problems={problems} at={`parts[${index}]`} />
            </div>
          </div>
        );
      })}
      <Problems problems={problems} at="parts" exact />
      <Checkbox checked={content.all_or_nothing === true} onChange={(event) => onChange({ ...content, all_or_nothing: event.target.checked })}>{say("allOrNothing")}</Checkbox>
    </Form.Item>
  );
}

interface AsksProps {
  asks: PartAsks;
  id: string;
  at: string;
  label: string;
  onAsks: (asks: PartAsks) => void;
}

function AsksFields({ asks, id, at, label, onAsks }: AsksProps) {
  const say = useWords(bankWords);
  if (asks.kind === "words") {
    return (
      <>
        <AcceptedTexts accepted={asks.accepted} at={`${at}.accepted`} label={`${label} ${say("accepted")}`} problems={[]} onChange={(accepted) => onAsks({ ...asks, accepted })} />
        <RuleOfText rule={asks.text_rule ?? TEXT_RULE} onChange={(text_rule) => onAsks({ ...asks, text_rule })} />
      </>
    );
  }
  if (asks.kind === "number") {
    const [first] = asks.accepted;
    const number = first ?? { value: 0 };
    const figure = number.tolerance?.figure ?? 0;
    return (
      <Space wrap>
        <InputNumber value={number.value} aria-label={`${label} ${say("accepted")}`} onChange={(value) => onAsks({ ...asks, accepted: [{ ...number, value: value ?? 0 }] })} />
        <InputNumber min={0} value={figure} prefix="±" aria-label={`${label} ±`} onChange={(next) => onAsks({ ...asks, accepted: [{ ...number, tolerance: { kind: "absolute", figure: next ?? 0 } }] })} />
      </Space>
    );
  }
  const worth = (option: string) => asks.credit.find((each) => each.option === option)?.credit ?? 0;
  const earn = (option: string, credit: number) => onAsks({ ...asks, credit: [...asks.credit.filter((each) => each.option !== option), ...(credit === 0 ? [] : [{ option, credit }])] });
  const free = () => {
    let letter = 0;
    while (asks.options.some((option) => option.id === `${id}-${String.fromCharCode(97 + letter)}`)) letter += 1;
    return `${id}-${String.fromCharCode(97 + letter)}`;
  };
  return (
    <>
      {asks.options.map((option, index) => (
        <div key={option.id} className="answer">
          <StemEditor small html={option.text} label={`${label} ${say("option", { letter: String.fromCharCode(65 + index) })}`} onChange={(text) => onAsks({ ...asks, options: asks.options.map((each) => (each.id === option.id ? { ...each, text } : each)) })} />
          <Share value={worth(option.id)} least={-1} label={say("creditOf", { letter: String.fromCharCode(65 + index) })} onChange={(credit) => earn(option.id, credit)} />
          <Button type="text" icon={<DeleteOutlined aria-hidden />} aria-label={`${say("remove")} ${index + 1}`} disabled={asks.options.length <= 2} onClick={() => onAsks({ ...asks, options: asks.options.filter((each) => each.id !== option.id), credit: asks.credit.filter((each) => each.option !== option.id) })} />
        </div>
      ))}
      <Space wrap>
        <Button size="small" icon={<PlusOutlined aria-hidden />} disabled={asks.options.length >= 26} onClick={() => onAsks({ ...asks, options: [...asks.options, { id: free(), text: "" }] })}>{say("addOption")}</Button>
        <Checkbox checked={asks.several === true} onChange={(event) => onAsks({ ...asks, several: event.target.checked })}>{say("partSeveral")}</Checkbox>
        <Checkbox checked={asks.in_line === true} onChange={(event) => onAsks({ ...asks, in_line: event.target.checked })}>{say("partInLine")}</Checkbox>
      </Space>
    </>
  );
}
