// The rules of a blueprint: how many questions of which point, kind and difficulty, each with what the bank holds.
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Card, Input, InputNumber, Select } from "antd";
import { Labelled } from "../../desk/Labelled";
import { useWords } from "../../desk/words";
import type { BlueprintRule, PoolPreview, SectionFilter } from "../api";
import { KINDS, type Kind } from "../bank/content";
import { examWords } from "../exam-words";
import { bankWords } from "../words";
import { emptyRule, isBlamed } from "./blueprint";

interface RulesCardProps {
  rules: readonly BlueprintRule[];
  /** Headings of the sections, in order. */
  headings: readonly string[];
  tags: readonly { tag: string; ready: number }[];
  preview: PoolPreview | undefined;
  onChange: (rules: BlueprintRule[]) => void;
}

export function RulesCard({ rules, headings, tags, preview, onChange }: RulesCardProps) {
  const say = useWords(examWords);
  return (
    <Card size="small" title={say("rules")}>
      <p className="desk-hint plain">{say("rulesHelp")}</p>
      {rules.map((rule, index) => (
        <RuleLine
          key={index} rule={rule} index={index} headings={headings} tags={tags} matching={preview?.rules[index]?.matching} blamed={isBlamed(preview, `rules[${index}]`)}
          onChange={(next) => onChange(rules.map((each, at) => (at === index ? next : each)))}
          onRemove={() => onChange(rules.filter((_, at) => at !== index))}
        />
      ))}
      <Button icon={<PlusOutlined aria-hidden />} onClick={() => onChange([...rules, emptyRule()])}>{say("addRule")}</Button>
    </Card>
  );
}

interface RuleLineProps extends Omit<RulesCardProps, "rules" | "preview" | "onChange"> {
  rule: BlueprintRule;
  index: number;
  matching: number | undefined;
  blamed: boolean;
  onChange: (rule: BlueprintRule) => void;
  onRemove: () => void;
}

function RuleLine({ rule, index, headings, tags, matching, blamed, onChange, onRemove }: RuleLineProps) {
  const say = useWords(examWords);
  const bank = useWords(bankWords);
  const narrow = (part: Partial<SectionFilter>) => onChange({ ...rule, filter: { ...rule.filter, ...part } });
  /** An end that was emptied is absent, which exact optional types tell from undefined. */
  const end = (name: "min" | "max", value: number | null) => {
    const { [name]: _, ...rest } = rule;
    onChange(value === null ? rest : { ...rest, [name]: value });
  };
  const place = (section: number) => {
    const { section: _, ...rest } = rule;
    onChange(section === 0 ? rest : { ...rest, section });
  };
  const levels = [1, 2, 3, 4, 5].map((value) => ({ value, label: bank(`d_${value as 1}`) }));
  return (
    <div className={blamed ? "rule rule-blamed" : "rule"} role="group" aria-label={say("rule", { n: index + 1 })}>
      <Labelled label={say("ruleTitle")}><Input value={rule.title} maxLength={60} placeholder={rule.filter.tags.join(" ")} onChange={(event) => onChange({ ...rule, title: event.target.value })} /></Labelled>
      <Labelled label={say("ruleIn")}>
        <Select<number> value={rule.section ?? 0} onChange={place} options={[{ value: 0, label: say("wholePaper") }, ...headings.map((label, at) => ({ value: at + 1, label }))]} />
      </Labelled>
      <Labelled label={say("tags")}><Select<string[]> mode="multiple" value={rule.filter.tags} placeholder={say("anyTag")} onChange={(next) => narrow({ tags: next })} options={tags.map(({ tag, ready }) => ({ value: tag, label: `${tag} (${ready})` }))} /></Labelled>
      <Labelled label={say("kinds")}><Select<Kind[]> mode="multiple" value={rule.filter.kinds} placeholder={say("anyKind")} onChange={(kinds) => narrow({ kinds })} options={KINDS.map((value) => ({ value, label: bank(`k_${value}`) }))} /></Labelled>
      <Labelled label={say("difficultyFrom")}><Select<number> allowClear value={rule.filter.difficulty_min ?? null} placeholder={say("any")} onChange={(value?: number) => narrow({ difficulty_min: value ?? null })} options={levels} /></Labelled>
      <Labelled label={say("difficultyTo")}><Select<number> allowClear value={rule.filter.difficulty_max ?? null} placeholder={say("any")} onChange={(value?: number) => narrow({ difficulty_max: value ?? null })} options={levels} /></Labelled>
      <Labelled label={say("atLeast")}><InputNumber min={0} max={300} precision={0} value={rule.min ?? null} onChange={(value) => end("min", value)} /></Labelled>
      <Labelled label={say("atMost")}><InputNumber min={0} max={300} precision={0} value={rule.max ?? null} onChange={(value) => end("max", value)} /></Labelled>
      <p className="pool rule-found">{matching === undefined ? "" : say("ruleFound", { n: matching })}</p>
      <Button type="text" icon={<DeleteOutlined aria-hidden />} aria-label={say("removeRule", { n: index + 1 })} onClick={onRemove} />
    </div>
  );
}
