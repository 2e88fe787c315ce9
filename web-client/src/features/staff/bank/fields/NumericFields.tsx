// Numbers: what counts and how far off it may be; and whether a unit stands there, or is asked for.
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Form, Input, InputNumber, Select, Space } from "antd";
import { useWords } from "../../../desk/words";
import { bankWords } from "../../words";
import type { Numeric, Units } from "../content";
import { unitMode, UNIT_MODES, withUnitMode } from "../units";
import { Problems, Share, type FieldsProps } from "./AnswerParts";

export function NumericFields({ content, problems, onChange }: FieldsProps<Numeric>) {
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
              <Share value={answer.fraction} label={say("fraction")} onChange={(fraction) => change(index, { fraction })} />
              <Button type="text" icon={<DeleteOutlined aria-hidden />} aria-label={say("remove")} disabled={content.accepted.length <= 1} onClick={() => onChange({ ...content, accepted: content.accepted.filter((_, at) => at !== index) })} />
              <Problems problems={problems} at={`accepted[${index}]`} />
            </div>
          );
        })}
        <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => onChange({ ...content, accepted: [...content.accepted, { value: 0, tolerance: { kind: "absolute", figure: 0 }, fraction: 1 }] })}>{say("addAnswer")}</Button>
        <Problems problems={problems} at="accepted" exact />
      </Form.Item>
      <UnitFields content={content} problems={problems} onChange={onChange} />
    </>
  );
}

function UnitFields({ content, problems, onChange }: FieldsProps<Numeric>) {
  const say = useWords(bankWords);
  const { units } = content;
  return (
    <Form.Item label={say("unit")}>
      <Space wrap>
        <Select value={unitMode(content)} aria-label={say("unit")} popupMatchSelectWidth={false} options={UNIT_MODES.map((value) => ({ value, label: say(`unit_${value}`) }))} onChange={(mode) => onChange(withUnitMode(content, mode))} />
        {unitMode(content) === "shown" && <Input className="short" value={content.unit_shown ?? ""} maxLength={20} aria-label={say("unitShown")} placeholder={say("unitShown")} onChange={(event) => onChange({ ...content, unit_shown: event.target.value })} />}
      </Space>
      {units && <AskedUnits units={units} problems={problems} onChange={(next) => onChange({ ...content, units: next })} />}
    </Form.Item>
  );
}

function AskedUnits({ units, problems, onChange }: { units: Units; problems: FieldsProps["problems"]; onChange: (units: Units) => void }) {
  const say = useWords(bankWords);
  const { known, penalty } = units;
  const change = (index: number, part: Partial<Units["known"][number]>) => onChange({ ...units, known: known.map((unit, at) => (at === index ? { ...unit, ...part } : unit)) });
  return (
    <div className="units">
      <p className="desk-hint plain">{say("unitsHelp")}</p>
      {known.map((unit, index) => (
        <div key={index} className="answer">
          <Input className="short" value={unit.name} maxLength={20} placeholder={say("unitName")} aria-label={`${say("unitName")} ${index + 1}`} onChange={(event) => change(index, { name: event.target.value.trim() })} />
          <InputNumber className="medium" min={0} value={unit.factor} prefix={say("unitFactor")} aria-label={`${say("unitFactor")} ${index + 1}`} onChange={(factor) => change(index, { factor: factor ?? 1 })} />
          <Button type="text" icon={<DeleteOutlined aria-hidden />} aria-label={`${say("remove")} ${index + 1}`} disabled={known.length <= 1} onClick={() => onChange({ ...units, known: known.filter((_, at) => at !== index) })} />
          <Problems problems={problems} at={`units.known[${index}]`} />
        </div>
      ))}
      <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => onChange({ ...units, known: [...known, { name: "", factor: 1 }] })}>{say("addUnit")}</Button>
      <Problems problems={problems} at="units" exact />
      <Space wrap>
        <span>{say("unitSide")}</span>
        <Select value={units.side ?? "after"} aria-label={say("unitSide")} popupMatchSelectWidth={false} options={(["after", "before"] as const).map((value) => ({ value, label: say(`side_${value}`) }))} onChange={(side) => onChange({ ...units, side })} />
        <span>{say("penalty")}</span>
        <Select value={penalty.of} aria-label={say("penalty")} popupMatchSelectWidth={false} options={(["nothing", "earned", "whole"] as const).map((value) => ({ value, label: say(`penalty_${value}`) }))} onChange={(of) => onChange({ ...units, penalty: { of, fraction: of === "nothing" ? 0 : penalty.fraction || 0.2 } })} />
        {penalty.of !== "nothing" && <Share value={penalty.fraction ?? 0} label={say("penalty")} onChange={(fraction) => onChange({ ...units, penalty: { ...penalty, fraction } })} />}
      </Space>
    </div>
  );
}
