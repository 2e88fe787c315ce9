// The fields of each kind: options and key, blanks, accepted answers, limits. They only change the
// content through pure steps; what is wrong is said beside the field.
import { Form, InputNumber, Radio, Space } from "antd";
import type { ReactNode } from "react";
import { Labelled } from "../../desk/Labelled";
import { useWords } from "../../desk/words";
import { bankWords } from "../words";
import type { Content, Essay } from "./content";
import { ChoiceFields } from "./fields/ChoiceFields";
import { ClozeFields } from "./fields/ClozeFields";
import { HotspotFields } from "./fields/HotspotFields";
import { OrderFields, PairFields } from "./fields/PairFields";
import { NumericFields } from "./fields/NumericFields";
import { Problems, type FieldsProps } from "./fields/AnswerParts";
import { FillInFields, ShortFields } from "./fields/TextFields";
import { StemEditor } from "./StemEditor";

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
    case "matching":
    case "matrix":
    case "gap_match":
      return <PairFields content={content} problems={problems} onChange={onChange} />;
    case "ordering":
      return <OrderFields content={content} problems={problems} onChange={onChange} />;
    case "cloze":
      return <ClozeFields content={content} problems={problems} onChange={onChange} />;
    case "hotspot":
      return <HotspotFields content={content} problems={problems} onChange={onChange} />;
    case "description":
      return null;
  }
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

function EssayFields({ content, problems, onChange }: FieldsProps<Essay>) {
  const say = useWords(bankWords);
  return (
    <>
      <Space wrap size="large">
        <div><Labelled label={say("charsMin")}><InputNumber min={0} max={20_000} value={content.chars_min ?? null} onChange={(chars_min) => onChange({ ...content, chars_min })} /></Labelled><Problems problems={problems} at="chars_min" /></div>
        <div><Labelled label={say("charsMax")}><InputNumber min={0} max={20_000} value={content.chars_max ?? null} onChange={(chars_max) => onChange({ ...content, chars_max })} /></Labelled><Problems problems={problems} at="chars_max" /></div>
        <div><Labelled label={say("attachmentsMax")}><InputNumber min={0} max={10} value={content.attachments_max ?? 0} onChange={(most) => onChange({ ...content, attachments_max: most && most > 0 ? most : null })} /></Labelled><Problems problems={problems} at="attachments_max" /></div>
      </Space>
      <Form.Item label={<>{say("rubric")}<span className="desk-hint label-hint">{say("rubricHelp")}</span></>}>
        <StemEditor html={content.rubric ?? ""} label={say("rubric")} onChange={(rubric) => onChange({ ...content, rubric: rubric === "" ? null : rubric })} />
        <Problems problems={problems} at="rubric" />
      </Form.Item>
    </>
  );
}
