// One section of a blueprint: what may be drawn, how many, worth what, and whether the bank has it.
import { CheckCircleOutlined, DeleteOutlined, ExclamationCircleOutlined } from "@ant-design/icons";
import { Button, Card, Form, Input, InputNumber, Select, Slider } from "antd";
import { Labelled } from "../../desk/Labelled";
import { useWords } from "../../desk/words";
import type { BlueprintSection, Folder, SectionFilter } from "../api";
import { KINDS, type Kind } from "../bank/content";
import { examWords } from "../exam-words";
import { bankWords, staffWords } from "../words";
import { plainFigure } from "../figures";
import type { PoolState } from "./blueprint";

interface SectionCardProps {
  section: BlueprintSection;
  index: number;
  pool: PoolState;
  checking: boolean;
  heading: string;
  tags: readonly { tag: string; ready: number }[];
  folders: readonly Folder[];
  removable: boolean;
  onChange: (section: BlueprintSection) => void;
  onRemove: () => void;
}

export function SectionCard({ section, index, pool, checking, heading, tags, folders, removable, onChange, onRemove }: SectionCardProps) {
  const say = useWords(examWords);
  const bank = useWords(bankWords);
  const staff = useWords(staffWords);
  const { filter } = section;
  const narrow = (part: Partial<SectionFilter>) => onChange({ ...section, filter: { ...filter, ...part } });
  const minutes = (name: "min" | "max", value: number | null) => {
    const { [name]: _, ...rest } = section.minutes ?? {};
    onChange({ ...section, minutes: value === null ? rest : { ...rest, [name]: value } });
  };
  const level = (n: number) => bank(`d_${n as 1}`);
  return (
    <Card
      size="small" type="inner" role="group" aria-label={say("section", { n: index + 1 })} title={say("section", { n: index + 1 })}
      extra={<Button type="text" size="small" icon={<DeleteOutlined aria-hidden />} aria-label={say("removeSection")} disabled={!removable} onClick={onRemove} />}
    >
      <div className="section-grid">
        <Labelled label={say("sectionTitle")}><Input value={section.title} placeholder={heading} maxLength={60} onChange={(event) => onChange({ ...section, title: event.target.value })} /></Labelled>
        <Labelled label={say("kinds")}><Select<Kind[]> mode="multiple" value={filter.kinds} placeholder={say("anyKind")} onChange={(kinds) => narrow({ kinds })} options={KINDS.map((value) => ({ value, label: bank(`k_${value}`) }))} /></Labelled>
        <Labelled label={say("tags")}><Select<string[]> mode="multiple" value={filter.tags} placeholder={say("anyTag")} onChange={(next) => narrow({ tags: next })} options={tags.map(({ tag, ready }) => ({ value: tag, label: `${tag} (${ready})` }))} /></Labelled>
        <Labelled label={say("folder")}><Select<string> allowClear value={filter.folder_id ?? null} placeholder={say("anyFolder")} onChange={(folder?: string) => narrow({ folder_id: folder ?? null })} options={folders.map((folder) => ({ value: folder.id, label: folder.name }))} /></Labelled>
        <Form.Item label={`${say("difficulty")}：${level(filter.difficulty_min ?? 1)} – ${level(filter.difficulty_max ?? 5)}`}>
          <Slider range min={1} max={5} dots value={[filter.difficulty_min ?? 1, filter.difficulty_max ?? 5]} tooltip={{ formatter: (n) => level(n ?? 1) }} onChange={([min, max]) => narrow({ difficulty_min: min === 1 ? null : (min ?? null), difficulty_max: max === 5 ? null : (max ?? null) })} />
        </Form.Item>
        <div className="section-figures">
          <Labelled label={say("count")}><InputNumber min={1} max={300} precision={0} value={section.count} onChange={(count) => onChange({ ...section, count: count ?? 1 })} /></Labelled>
          <Labelled label={say("marksEach")}><InputNumber min={0.01} max={1000} formatter={plainFigure} value={section.marks_each} suffix={staff("marks")} onChange={(marks_each) => onChange({ ...section, marks_each: marks_each ?? 1 })} /></Labelled>
          <Labelled label={say("sectionMinutesMin")}><InputNumber min={1} max={1440} precision={0} suffix={staff("minutes")} value={section.minutes?.min ?? null} placeholder={say("any")} onChange={(value) => minutes("min", value)} /></Labelled>
          <Labelled label={say("sectionMinutesMax")}><InputNumber min={1} max={1440} precision={0} suffix={staff("minutes")} value={section.minutes?.max ?? null} placeholder={say("any")} onChange={(value) => minutes("max", value)} /></Labelled>
        </div>
      </div>
      <p className={`pool pool-${checking ? "unknown" : pool.kind}`} role="status">
        {checking || pool.kind === "unknown"
          ? say("poolChecking")
          : pool.kind === "enough"
            ? <><CheckCircleOutlined aria-hidden /> {say("poolEnough", { found: pool.found })}</>
            : <><ExclamationCircleOutlined aria-hidden /> {say("poolShort", { found: pool.found, missing: pool.missing })}</>}
      </p>
    </Card>
  );
}
