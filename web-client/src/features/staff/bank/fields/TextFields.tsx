// Kinds that are answered in a few words: blanks in the text, and the short answer.
import { Checkbox, Form, InputNumber, Space } from "antd";
import { useWords } from "../../../desk/words";
import { bankWords } from "../../words";
import { TEXT_RULE, type Blank, type FillIn, type ShortAnswer } from "../content";
import { AcceptedTexts, Problems, RuleOfText, type FieldsProps } from "./AnswerParts";

export function FillInFields({ content, problems, onChange }: FieldsProps<FillIn>) {
  const say = useWords(bankWords);
  const change = (id: string, part: Partial<Blank>) => onChange({ ...content, blanks: content.blanks.map((blank) => (blank.id === id ? { ...blank, ...part } : blank)) });
  return (
    <Form.Item label={say("blanks")}>
      {content.blanks.length === 0 && <p className="desk-hint">{say("blanksNone")}</p>}
      {content.blanks.map((blank, index) => {
        const name = say("blank", { n: index + 1 });
        return (
          <div key={blank.id} className="blank">
            <div className="blank-head">
              <span>{name} <code>[[{blank.id}]]</code></span>
              {content.blanks.length > 1 && <InputNumber size="small" min={1} max={100} precision={0} value={blank.weight ?? 1} prefix={say("weight")} aria-label={`${name} ${say("weight")}`} onChange={(weight) => change(blank.id, { weight: weight ?? 1 })} />}
            </div>
            <div>
              <AcceptedTexts accepted={blank.accepted} at={`blanks[${index}].accepted`} label={`${name} ${say("accepted")}`} problems={problems} onChange={(accepted) => change(blank.id, { accepted })} />
              <Problems problems={problems} at={`blanks[${index}].weight`} />
            </div>
          </div>
        );
      })}
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

export function ShortFields({ content, problems, onChange }: FieldsProps<ShortAnswer>) {
  const say = useWords(bankWords);
  return (
    <Form.Item label={say("accepted")}>
      <AcceptedTexts accepted={content.accepted} at="accepted" label={say("accepted")} problems={problems} onChange={(accepted) => onChange({ ...content, accepted })} />
      <RuleOfText rule={content.text_rule ?? TEXT_RULE} onChange={(text_rule) => onChange({ ...content, text_rule })} />
    </Form.Item>
  );
}
