// Conditions of a search, built by hand: groups of which one has to be met, each of conditions that all
// have to be. A search can be kept under a name.
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Checkbox, Input, InputNumber, Modal, Select, Space } from "antd";
import { useState } from "react";
import { useDesk } from "../../desk/client";
import { ProblemAlert } from "../../desk/PageState";
import { useWords } from "../../desk/words";
import { bankWords } from "../words";
import { careWords } from "./care-words";
import { KINDS } from "./content";
import { emptyCondition, FIELDS, filterOf, groupsOf, LIMITS, type Condition, type Field, type Filter, type Group } from "./filter";
import { pointsOf } from "./points";
import { care } from "./requests";

interface BuilderProps {
  filter: Filter | undefined;
  tags: readonly string[];
  onApply: (filter: Filter | undefined) => void;
  onClose: () => void;
}

export function FilterBuilder({ filter, tags, onApply, onClose }: BuilderProps) {
  const say = useWords(careWords);
  const { api } = useDesk();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [groups, setGroups] = useState<Group[]>((filter && groupsOf(filter)) ?? [[emptyCondition()]]);
  const [name, setName] = useState("");
  const built = filterOf(groups);
  const saving = useMutation({
    mutationFn: (kept: Filter) => care.saveFilter(api, name.trim(), kept),
    onSuccess: () => {
      void message.success(say("filterSaved", { name: name.trim() }));
      void queries.invalidateQueries({ queryKey: ["filters"] });
      setName("");
    },
  });
  const change = (at: number, group: Group) => setGroups(groups.map((each, index) => (index === at ? group : each)).filter((each) => each.length > 0));
  return (
    <Modal open width={760} title={say("conditions")} onCancel={onClose} okText={say("apply")} onOk={() => { onApply(built); onClose(); }} cancelButtonProps={{ onClick: () => { onApply(undefined); onClose(); } }} cancelText={say("clear")}>
      <p className="desk-hint plain gap-below">{say("conditionsHelp")}</p>
      <div className="conditions">
        {groups.map((group, at) => (
          <div key={at}>
            {at > 0 && <div className="or-group">{say("orGroup")}</div>}
            <GroupFields group={group} tags={tags} onChange={(next) => change(at, next)} />
          </div>
        ))}
      </div>
      <div className="gap-below"><Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => setGroups([...groups, [emptyCondition()]])}>{say("addGroup")}</Button></div>
      <ProblemAlert error={saving.error} />
      <Space wrap>
        <Input className="medium" maxLength={60} value={name} aria-label={say("saveName")} placeholder={say("saveName")} onChange={(event) => setName(event.target.value)} />
        <Button disabled={built === undefined || name.trim() === ""} loading={saving.isPending} onClick={() => built && saving.mutate(built)}>{say("saveAs")}</Button>
      </Space>
    </Modal>
  );
}

function GroupFields({ group, tags, onChange }: { group: Group; tags: readonly string[]; onChange: (group: Group) => void }) {
  const say = useWords(careWords);
  const bank = useWords(bankWords);
  const put = (at: number, part: Partial<Condition>) => onChange(group.map((each, index) => (index === at ? { ...each, ...part } : each)));
  return (
    <fieldset className="group">
      {group.map((condition, at) => (
        <div key={at} className="condition">
          <Checkbox checked={condition.not} onChange={(event) => put(at, { not: event.target.checked })}>{say("not")}</Checkbox>
          <Select<Field> className="short" aria-label={say("conditions")} value={condition.field} options={FIELDS.map((value) => ({ value, label: say(`f_${value}`) }))} onChange={(field) => put(at, { field, value: "" })} />
          <div className="condition-value"><Value condition={condition} tags={tags} onChange={(value) => put(at, { value })} /></div>
          <Button type="text" size="small" icon={<DeleteOutlined aria-hidden />} aria-label={bank("remove")} onClick={() => onChange(group.filter((_, index) => index !== at))} />
        </div>
      ))}
      <Button size="small" type="link" icon={<PlusOutlined aria-hidden />} onClick={() => onChange([...group, emptyCondition()])}>{say("addCondition")}</Button>
    </fieldset>
  );
}

function Value({ condition: { field, value }, tags, onChange }: { condition: Condition; tags: readonly string[]; onChange: (value: string) => void }) {
  const say = useWords(careWords);
  const bank = useWords(bankWords);
  const label = say(`f_${field}`);
  const pick = (options: { value: string; label: string }[]) => <Select className="full" showSearch optionFilterProp="label" aria-label={label} value={value === "" ? null : value} options={options} onChange={(next: string) => onChange(next)} />;
  switch (field) {
    case "text":
      return <Input aria-label={label} value={value} onChange={(event) => onChange(event.target.value)} />;
    case "kind":
      return pick(KINDS.map((kind) => ({ value: kind, label: bank(`k_${kind}`) })));
    case "state":
      return pick((["draft", "in_review", "ready", "retired"] as const).map((state) => ({ value: state, label: bank(`s_${state}`) })));
    case "tag":
      return pick(tags.map((tag) => ({ value: tag, label: tag })));
    case "point":
      return pick(pointsOf(tags).map((point) => ({ value: point, label: point })));
    case "shown":
      return <InputNumber className="full" min={1} aria-label={label} value={value === "" ? null : Number(value)} onChange={(next) => onChange(next === null ? "" : String(next))} />;
    case "facility":
    case "discrimination": {
      const [least, most] = LIMITS[field];
      const [min = least, max = most] = value === "" ? [] : value.split("~").map(Number);
      const end = (current: number, sign: string, put: (next: number) => string) => <InputNumber min={least} max={most} precision={0} value={current} addonAfter={field === "facility" ? "%" : "/100"} aria-label={`${label} ${sign}`} onChange={(next) => onChange(put(next ?? current))} />;
      return <Space wrap>{end(min, "≥", (next) => `${next}~${Math.max(next, max)}`)}<span aria-hidden>–</span>{end(max, "≤", (next) => `${Math.min(min, next)}~${next}`)}</Space>;
    }
    case "difficulty": {
      const [min = 1, max = 5] = value === "" ? [] : value.split("-").map(Number);
      const level = (current: number, other: string, put: (next: number) => string) => <Select aria-label={`${label} ${other}`} className="short" value={current} options={[1, 2, 3, 4, 5].map((each) => ({ value: each, label: bank(`d_${each as 1}`) }))} onChange={(next: number) => onChange(put(next))} />;
      return <Space wrap>{level(min, "≥", (next) => `${next}-${Math.max(next, max)}`)}<span aria-hidden>–</span>{level(max, "≤", (next) => `${Math.min(min, next)}-${next}`)}</Space>;
    }
  }
}

/** Searches kept under names; choosing one asks for it. */
export function SavedFilters({ onChoose }: { onChoose: (filter: Filter) => void }) {
  const say = useWords(careWords);
  const { api } = useDesk();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const saved = useQuery({ queryKey: ["filters"], queryFn: () => care.filters(api) });
  const dropping = useMutation({
    mutationFn: ({ id }: { id: string; name: string }) => care.dropFilter(api, id),
    onSuccess: (_, { name }) => {
      void message.success(say("filterDropped", { name }));
      void queries.invalidateQueries({ queryKey: ["filters"] });
    },
  });
  if (saved.data === undefined || saved.data.length === 0) return null;
  return (
    <Select
      className="filter" aria-label={say("savedFilters")} placeholder={say("savedFilters")} value={null} popupMatchSelectWidth={260}
      onChange={(id: string) => { const chosen = saved.data.find((each) => each.filter_id === id); if (chosen) onChoose(chosen.filter); }}
      options={saved.data.map(({ filter_id, name }) => ({ value: filter_id, label: name }))}
      optionRender={({ data: { value: id, label: name } }) => (
        <span className="saved-filter"><span>{name}</span><Button type="text" size="small" icon={<DeleteOutlined aria-hidden />} aria-label={say("dropFilter", { name })} onClick={(event) => { event.stopPropagation(); dropping.mutate({ id, name }); }} /></span>
      )}
    />
  );
}
