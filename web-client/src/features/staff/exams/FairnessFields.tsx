// Who gets which paper, and what keeps the papers fair: caps, expected score and time.
import { Card, Checkbox, InputNumber, Select, Space } from "antd";
import { Labelled } from "../../desk/Labelled";
import { useWords } from "../../desk/words";
import type { Blueprint, PaperPolicy } from "../api";
import { examWords } from "../exam-words";
import { staffWords } from "../words";

const FORMS_USUAL = 2;

interface FairnessFieldsProps {
  blueprint: Blueprint;
  /** Candidates expected: caps are judged by their number. Not part of the blueprint. */
  papers: number;
  onPapers: (papers: number) => void;
  onChange: (blueprint: Blueprint) => void;
}

export function FairnessFields({ blueprint, papers, onPapers, onChange }: FairnessFieldsProps) {
  const say = useWords(examWords);
  const staff = useWords(staffWords);
  const policy = blueprint.policy ?? { kind: "individual" };
  /** A field that was emptied is absent. */
  const put = (name: "facility" | "exposure_max" | "overlap_max", value: number | null) => {
    const rest = { ...blueprint };
    delete rest[name];
    onChange(value === null ? rest : { ...rest, [name]: value });
  };
  const choose = (kind: PaperPolicy["kind"]) => onChange({ ...blueprint, policy: kind === "forms" ? { kind, forms: FORMS_USUAL } : { kind } });
  const minutes = (name: "min" | "max", value: number | null) => {
    const { [name]: _, ...rest } = blueprint.minutes ?? {};
    onChange({ ...blueprint, minutes: value === null ? rest : { ...rest, [name]: value } });
  };
  const percent = (share: number | undefined) => (share === undefined ? null : Math.round(share * 1000) / 10);
  const share = (value: number | null) => (value === null ? null : value / 100);
  return (
    <Card size="small" title={say("fairness")}>
      <div className="section-grid">
        <Labelled label={say("policy")}>
          <Select<PaperPolicy["kind"]> value={policy.kind} onChange={choose} options={(["individual", "forms", "common"] as const).map((value) => ({ value, label: say(`policy_${value}`) }))} />
        </Labelled>
        {policy.kind === "forms" && <Labelled label={say("forms")}><InputNumber min={1} max={100} precision={0} value={policy.forms} onChange={(forms) => onChange({ ...blueprint, policy: { kind: "forms", forms: forms ?? FORMS_USUAL } })} /></Labelled>}
        <Labelled label={say("expected")}><InputNumber min={1} max={100000} precision={0} value={papers} onChange={(value) => onPapers(value ?? 1)} /></Labelled>
        <Labelled label={say("facility")}><InputNumber min={1} max={99} suffix="%" value={percent(blueprint.facility)} placeholder={say("any")} onChange={(value) => put("facility", share(value))} /></Labelled>
        <Labelled label={say("minutesMin")}><InputNumber min={1} max={1440} precision={0} suffix={staff("minutes")} value={blueprint.minutes?.min ?? null} placeholder={say("any")} onChange={(value) => minutes("min", value)} /></Labelled>
        <Labelled label={say("minutesMax")}><InputNumber min={1} max={1440} precision={0} suffix={staff("minutes")} value={blueprint.minutes?.max ?? null} placeholder={say("any")} onChange={(value) => minutes("max", value)} /></Labelled>
        <Labelled label={say("exposureMax")}><InputNumber min={0.1} max={100} suffix="%" value={percent(blueprint.exposure_max)} placeholder={say("any")} onChange={(value) => put("exposure_max", share(value))} /></Labelled>
        <Labelled label={say("overlapMax")}><InputNumber min={0} max={300} precision={0} value={blueprint.overlap_max ?? null} placeholder={say("any")} onChange={(value) => put("overlap_max", value)} /></Labelled>
      </div>
      <Space direction="vertical">
        <Checkbox disabled={blueprint.overlap_max === undefined} checked={blueprint.overlap_neighbours_only ?? false} onChange={(event) => onChange({ ...blueprint, overlap_neighbours_only: event.target.checked })}>{say("neighboursOnly")}</Checkbox>
        <Checkbox checked={blueprint.prefer_unseen ?? false} onChange={(event) => onChange({ ...blueprint, prefer_unseen: event.target.checked })}>{say("preferUnseen")}</Checkbox>
      </Space>
    </Card>
  );
}
