// A picture and its areas: drawn on the picture with the mouse or a finger, or written as numbers, so that the
// keyboard does the same.
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { App, Button, Checkbox, Form, Input, InputNumber, Select, Space } from "antd";
import { useEffect, useRef, useState } from "react";
import { AreaShape, unitsAt } from "../../../answering/kinds/Board";
import { useDesk } from "../../../desk/client";
import { useProblemText } from "../../../desk/PageState";
import { useWords } from "../../../desk/words";
import { bank } from "../../api";
import { bankWords } from "../../words";
import { freeId, type Area, type Hotspot, type Picture } from "../kinds";
import { Problems, type FieldsProps } from "./AnswerParts";

const NAMES: Record<string, readonly string[]> = { rect: ["x₁", "y₁", "x₂", "y₂"], circle: ["x", "y", "r"], ellipse: ["x", "y", "rx", "ry"] };

export function HotspotFields({ content, problems, onChange }: FieldsProps<Hotspot>) {
  const say = useWords(bankWords);
  const { picture, areas } = content;
  const change = (id: string, part: Partial<Area>) => onChange({ ...content, areas: areas.map((area) => (area.id === id ? { ...area, ...part } : area)) });
  const add = (coords: number[]) => {
    const id = freeId("p", areas);
    onChange({ ...content, areas: [...areas, { id, label: "", shape: "rect", coords }], key: content.key.length === 0 ? [id] : content.key });
  };
  const turn = (id: string, on: boolean) => onChange({ ...content, key: areas.map((area) => area.id).filter((each) => (each === id ? on : content.key.includes(each))) });
  // A new area stands beside the last, not upon it.
  const aside = (areas.length % 5) * 0.08;
  const middle = [picture.width * (0.1 + aside), picture.height * (0.1 + aside), picture.width * (0.3 + aside), picture.height * (0.3 + aside)].map(Math.round);
  return (
    <>
      <Form.Item label={say("pictureLabel")}>
        <PictureField picture={picture} areas={areas} onPicture={(next) => onChange({ ...content, picture: next })} onArea={add} />
        <Problems problems={problems} at="picture" />
      </Form.Item>
      <Form.Item label={say("areasLabel")}>
        {areas.map((area, index) => {
          const letter = String.fromCharCode(65 + index);
          const numbers = area.coords ?? [];
          return (
            <div key={area.id} className="answer">
              <Checkbox checked={content.key.includes(area.id)} aria-label={`${say("isKey")} ${letter}`} onChange={(event) => turn(area.id, event.target.checked)}>{letter}</Checkbox>
              <Input value={area.label ?? ""} maxLength={200} aria-label={say("areaWords", { letter })} placeholder={say("areaWordsHelp")} onChange={(event) => change(area.id, { label: event.target.value })} />
              <Select value={area.shape} aria-label={say("areaShape", { letter })} popupMatchSelectWidth={false} options={(["rect", "circle", "ellipse"] as const).map((value) => ({ value, label: say(`shape_${value}`) }))} onChange={(shape: string) => change(area.id, { shape, coords: shape === "circle" ? middle.slice(0, 2).concat(Math.round(picture.width / 20)) : middle })} />
              {(NAMES[area.shape] ?? []).map((name, at) => <InputNumber key={name} size="small" prefix={name} aria-label={`${letter} ${name}`} value={numbers[at] ?? 0} onChange={(value) => change(area.id, { coords: (NAMES[area.shape] ?? []).map((_, each) => (each === at ? (value ?? 0) : (numbers[each] ?? 0))) })} />)}
              <Button type="text" icon={<DeleteOutlined aria-hidden />} aria-label={`${say("remove")} ${letter}`} onClick={() => onChange({ ...content, areas: areas.filter((each) => each.id !== area.id), key: content.key.filter((id) => id !== area.id) })} />
              <Problems problems={problems} at={`areas[${index}]`} />
            </div>
          );
        })}
        <Button size="small" icon={<PlusOutlined aria-hidden />} disabled={picture.address === ""} onClick={() => add(middle)}>{say("addArea")}</Button>
        <Problems problems={problems} at="areas" exact />
        <Problems problems={problems} at="key" />
      </Form.Item>
      <Space wrap className="rule">
        <Checkbox checked={content.free === true} onChange={(event) => onChange({ ...content, free: event.target.checked })}>{say("freePoints")}</Checkbox>
        <InputNumber min={0} max={50} precision={0} value={content.most ?? 0} prefix={say("mostPlaces")} style={{ width: "11em" }} aria-label={say("mostPlaces")} onChange={(most) => onChange({ ...content, most: most === 0 ? null : most })} />
        {content.rule.name === "weighted" ? <span className="desk-hint">{say("pairWeights")}</span> : (
          <Select value={content.rule.name} aria-label={say("rule")} popupMatchSelectWidth={false} options={(["all_or_nothing", "subset_share", "right_minus_wrong"] as const).map((value) => ({ value, label: say(`rule_${value}`) }))} onChange={(name) => onChange({ ...content, rule: { name } as Hotspot["rule"] })} />
        )}
        <Problems problems={problems} at="most" />
        <Problems problems={problems} at="rule" />
      </Space>
    </>
  );
}

interface PictureFieldProps {
  picture: Picture;
  areas: readonly Area[];
  onPicture: (picture: Picture) => void;
  onArea: (coords: number[]) => void;
}

function PictureField({ picture, areas, onPicture, onArea }: PictureFieldProps) {
  const say = useWords(bankWords);
  const { api } = useDesk();
  const { message } = App.useApp();
  const problemText = useProblemText();
  const picker = useRef<HTMLInputElement>(null);
  // What is written while a picture is on its way stays.
  const words = useRef("");
  useEffect(() => {
    words.current = picture.alt ?? "";
  }, [picture.alt]);
  const [start, setStart] = useState<{ x: number; y: number }>();
  const shown = { ...picture, alt: picture.alt ?? "" };
  const upload = async (file: File | undefined) => {
    if (!file) return;
    try {
      const bitmap = await createImageBitmap(file);
      const { url } = await bank.uploadImage(api, file);
      onPicture({ address: url, width: bitmap.width, height: bitmap.height, alt: words.current });
    } catch (error) {
      void message.error(`${say("imageFailed")}：${problemText(error)}`);
    }
  };
  return (
    <>
      {picture.address !== "" && (
        <div
          className="board-draw" style={{ position: "relative", maxWidth: `${picture.width}px`, touchAction: "none" }}
          onPointerDown={(event) => { event.preventDefault(); setStart(unitsAt(event.currentTarget.getBoundingClientRect(), shown, event.clientX, event.clientY)); }}
          onPointerUp={(event) => {
            const end = unitsAt(event.currentTarget.getBoundingClientRect(), shown, event.clientX, event.clientY);
            if (start && Math.abs(end.x - start.x) > 3 && Math.abs(end.y - start.y) > 3) onArea([Math.min(start.x, end.x), Math.min(start.y, end.y), Math.max(start.x, end.x), Math.max(start.y, end.y)]);
            setStart(undefined);
          }}
        >
          <img src={picture.address} alt={shown.alt} style={{ width: "100%", display: "block" }} draggable={false} />
          <svg viewBox={`0 0 ${picture.width} ${picture.height}`} style={{ position: "absolute", inset: 0, width: "100%", height: "100%" }} aria-hidden="true">
            {areas.map((area, index) => <AreaShape key={area.id} area={{ id: area.id, label: "", shape: area.shape, coords: area.coords ?? [] }} picture={shown} mark={String.fromCharCode(65 + index)} chosen={false} />)}
          </svg>
        </div>
      )}
      <Space wrap>
        <Button size="small" onClick={() => picker.current?.click()}>{say("uploadPicture")}</Button>
        <Input className="medium" value={picture.alt ?? ""} maxLength={500} aria-label={say("pictureAlt")} placeholder={say("pictureAlt")} onChange={(event) => onPicture({ ...picture, alt: event.target.value })} />
        {picture.address !== "" && <span className="desk-hint">{say("drawHelp")}</span>}
      </Space>
      <input ref={picker} type="file" accept="image/png,image/jpeg,image/webp,image/gif" style={{ display: "none" }} tabIndex={-1} aria-hidden onChange={(event) => { void upload(event.target.files?.[0]); event.target.value = ""; }} />
    </>
  );
}
