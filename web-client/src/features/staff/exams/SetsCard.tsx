// Questions that are named: on every paper, on none, never together, only together.
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Card, Checkbox, Input, InputNumber, Select } from "antd";
import type { ReactNode } from "react";
import { Labelled } from "../../desk/Labelled";
import { useWords } from "../../desk/words";
import type { Blueprint, ItemSet, PoolPreview, StimulusGroup } from "../api";
import { examWords } from "../exam-words";
import { isBlamed, namesSomething, sentIndex } from "./blueprint";
import { EntryPicker } from "./EntryPicker";

interface SetsCardProps {
  blueprint: Blueprint;
  tags: readonly { tag: string; ready: number }[];
  preview: PoolPreview | undefined;
  onChange: (blueprint: Blueprint) => void;
}

export function SetsCard({ blueprint, tags, preview, onChange }: SetsCardProps) {
  const say = useWords(examWords);
  const { include = [], exclude = [], enemies = [], groups = [] } = blueprint;
  const put = (part: Partial<Blueprint>) => onChange({ ...blueprint, ...part });
  const blamed = (field: string, sets: readonly ItemSet[], at: number) => namesSomething(sets[at] ?? { entries: [] }) && isBlamed(preview, `${field}[${sentIndex(sets, at)}]`);
  const choices = tags.map(({ tag, ready }) => ({ value: tag, label: `${tag} (${ready})` }));
  return (
    <Card size="small" title={say("sets")}>
      <p className="desk-hint plain">{say("setsHelp")}</p>
      <div className={isBlamed(preview, "include") ? "rule rule-blamed" : "rule"}>
        <Labelled label={say("include")}><EntryPicker value={include} onChange={(entries) => put({ include: entries })} /></Labelled>
        <Labelled label={say("exclude")}><EntryPicker value={exclude} onChange={(entries) => put({ exclude: entries })} /></Labelled>
      </div>
      {enemies.map((set, at) => (
        <SetLine
          key={at} name={say("enemySet", { n: at + 1 })} remove={say("removeEnemySet", { n: at + 1 })} set={set} tags={choices} blamed={blamed("enemies", enemies, at)}
          onChange={(next) => put({ enemies: enemies.map((each, other) => (other === at ? next : each)) })}
          onRemove={() => put({ enemies: enemies.filter((_, other) => other !== at) })}
        />
      ))}
      {groups.map((group, at) => (
        <SetLine<StimulusGroup>
          key={at} name={say("group", { n: at + 1 })} remove={say("removeGroup", { n: at + 1 })} set={group} tags={choices} blamed={blamed("groups", groups, at)}
          onChange={(next) => put({ groups: groups.map((each, other) => (other === at ? next : each)) })}
          onRemove={() => put({ groups: groups.filter((_, other) => other !== at) })}
          more={(change) => <GroupFields group={group} onChange={change} />}
        />
      ))}
      <div className="set-adds">
        <Button icon={<PlusOutlined aria-hidden />} onClick={() => put({ enemies: [...enemies, { entries: [] }] })}>{say("addEnemySet")}</Button>
        <Button icon={<PlusOutlined aria-hidden />} onClick={() => put({ groups: [...groups, { title: "", entries: [] }] })}>{say("addGroup")}</Button>
      </div>
      <Checkbox checked={!(blueprint.twins_may_meet ?? false)} onChange={(event) => put({ twins_may_meet: !event.target.checked })}>{say("twinsApart")}</Checkbox>
    </Card>
  );
}

interface SetLineProps<S extends ItemSet> {
  name: string;
  remove: string;
  set: S;
  tags: { value: string; label: string }[];
  blamed: boolean;
  onChange: (set: S) => void;
  onRemove: () => void;
  more?: (change: (part: Partial<S>) => void) => ReactNode;
}

function SetLine<S extends ItemSet>({ name, remove, set, tags, blamed, onChange, onRemove, more }: SetLineProps<S>) {
  const say = useWords(examWords);
  const tag = (value: string | undefined) => {
    const rest = { ...set };
    delete rest.tag;
    onChange(value === undefined ? rest : { ...rest, tag: value });
  };
  return (
    <div className={blamed ? "rule rule-blamed" : "rule"} role="group" aria-label={name}>
      <p className="rule-found"><strong>{name}</strong></p>
      {more?.((part) => onChange({ ...set, ...part }))}
      <Labelled label={say("setTag")}><Select<string> allowClear showSearch value={set.tag ?? null} placeholder={say("noTag")} onChange={tag} options={tags} /></Labelled>
      <Labelled label={say("setEntries")}><EntryPicker value={set.entries} onChange={(entries) => onChange({ ...set, entries })} /></Labelled>
      <Button type="text" icon={<DeleteOutlined aria-hidden />} aria-label={remove} onClick={onRemove} />
    </div>
  );
}

function GroupFields({ group, onChange }: { group: StimulusGroup; onChange: (part: Partial<StimulusGroup>) => void }) {
  const say = useWords(examWords);
  return (
    <>
      <Labelled label={say("groupTitle")}><Input value={group.title} maxLength={60} onChange={(event) => onChange({ title: event.target.value })} /></Labelled>
      <Labelled label={say("groupTake")}><InputNumber min={1} max={300} precision={0} value={group.take ?? null} placeholder={say("groupWhole")} onChange={(take) => onChange({ take: take ?? undefined } as Partial<StimulusGroup>)} /></Labelled>
    </>
  );
}
