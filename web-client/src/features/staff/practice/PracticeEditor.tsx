// Making a practice set from filters of the bank; says at once how many questions fit and how many of them
// formal exams keep for now. A set does not change once it is saved; what should differ is made from it.
import { CheckCircleOutlined, ExclamationCircleOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Card, Form, Input, InputNumber, Radio, Select, Slider, Space } from "antd";
import { useState } from "react";
import { useDesk } from "../../desk/client";
import { Labelled } from "../../desk/Labelled";
import { ProblemAlert, QueryView } from "../../desk/PageState";
import { useWords } from "../../desk/words";
import { bank, exams, organisation, type SectionFilter } from "../api";
import { KINDS, type Kind } from "../bank/content";
import { examWords } from "../exam-words";
import { PageHead } from "../PageHead";
import { bankWords } from "../words";
import { practiceWords } from "./practice-words";
import { practice, type PracticeDraft } from "./requests";

const START: PracticeDraft = {
  node_id: "", audience_node_id: "", audience_exam_id: null, title: "", note: "", draws: null,
  filter: { tags: [], kinds: [], difficulty_min: null, difficulty_max: null, folder_id: null },
};

interface EditorProps {
  /** The set to begin from. */
  from: string | undefined;
  onDone: () => void;
}

export function PracticeEditor({ from, onDone }: EditorProps) {
  const { api } = useDesk();
  const model = useQuery({ queryKey: ["practice-sets", from], queryFn: () => practice.get(api, from ?? ""), enabled: from !== undefined });
  if (from === undefined) return <Editor start={START} onDone={onDone} />;
  return (
    <QueryView query={model}>
      {({ node_id, audience_node_id, audience_exam_id, title, note, filter, draws }) => (
        <Editor start={{ node_id, audience_node_id, audience_exam_id, title, note, filter: { ...START.filter, ...filter }, draws }} onDone={onDone} />
      )}
    </QueryView>
  );
}

function Editor({ start, onDone }: { start: PracticeDraft; onDone: () => void }) {
  const say = useWords(practiceWords);
  const { api } = useDesk();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(start);
  const [asked, setAsked] = useState(false);
  const nodes = useQuery({ queryKey: ["nodes"], queryFn: () => organisation.nodes(api) });
  const list = useQuery({ queryKey: ["exams"], queryFn: () => exams.list(api) });
  const first = nodes.data?.[0]?.id ?? "";
  const set = { ...draft, title: draft.title.trim(), node_id: draft.node_id || first, audience_node_id: draft.audience_node_id || first };
  const change = (part: Partial<PracticeDraft>) => setDraft({ ...draft, ...part });
  const saving = useMutation({
    mutationFn: async (publish: boolean) => {
      const { set_id } = await practice.add(api, set);
      void queries.invalidateQueries({ queryKey: ["practice-sets"] });
      return publish ? practice.publish(api, set_id) : undefined;
    },
    onSuccess: (done) => {
      const name = set.title;
      void message.success(done === undefined ? say("saved", { name }) : done.held > 0 ? say("publishedHeld", { name, items: done.items, held: done.held }) : say("published", { name, items: done.items }), 6);
      onDone();
    },
  });
  const save = (publish: boolean) => {
    setAsked(true);
    if (set.title !== "") saving.mutate(publish);
  };
  const untitled = asked && set.title === "";
  const options = (nodes.data ?? []).map((node) => ({ value: node.id, label: node.name }));
  return (
    <>
      <PageHead title={say("add")} onBack={onDone}>
        <Button loading={saving.isPending && saving.variables === false} onClick={() => save(false)}>{say("save")}</Button>
        <Button type="primary" loading={saving.isPending && saving.variables} onClick={() => save(true)}>{say("saveAndPublish")}</Button>
      </PageHead>
      <Space direction="vertical" className="notices"><ProblemAlert error={saving.error} /></Space>
      <Form layout="vertical" requiredMark={false} className="exam-form">
        <Card size="small">
          <div className="exam-basics">
            <Labelled label={say("title")} validateStatus={untitled ? "error" : ""} help={untitled ? say("titleMissing") : undefined}>
              <Input value={draft.title} maxLength={100} onChange={(event) => change({ title: event.target.value })} />
            </Labelled>
            <Labelled label={say("audience")} extra={say("audienceHelp")}><Select value={set.audience_node_id} loading={nodes.isPending} onChange={(id: string) => change({ audience_node_id: id })} options={options} /></Labelled>
            <Labelled label={say("course")}>
              <Select<string> allowClear showSearch optionFilterProp="label" value={draft.audience_exam_id} placeholder={say("anyone")} loading={list.isPending} onChange={(id?: string) => change({ audience_exam_id: id ?? null })} options={(list.data ?? []).map((exam) => ({ value: exam.exam_id, label: exam.title }))} />
            </Labelled>
          </div>
          <Labelled label={say("note")} className="last"><Input.TextArea rows={2} maxLength={500} value={draft.note} placeholder={say("notePlaceholder")} onChange={(event) => change({ note: event.target.value })} /></Labelled>
        </Card>
        <h2>{say("range")}</h2>
        <Card size="small">
          <Labelled label={say("from")}><Select value={set.node_id} loading={nodes.isPending} onChange={(id: string) => change({ node_id: id })} options={options} /></Labelled>
          <FilterFields filter={draft.filter} onChange={(filter) => change({ filter })} />
          <Form.Item label={say("draws")}>
            <Radio.Group value={draft.draws === null ? "all" : "some"} onChange={(event) => change({ draws: event.target.value === "all" ? null : 10 })}>
              <Radio value="all">{say("drawsAll")}</Radio>
              <Radio value="some">{say("drawsSome")}</Radio>
            </Radio.Group>
            {draft.draws !== null && <InputNumber aria-label={say("draws")} min={1} max={300} precision={0} value={draft.draws} onChange={(draws) => change({ draws: draws ?? 10 })} />}
          </Form.Item>
          <FoundLine node_id={set.node_id} filter={draft.filter} />
        </Card>
        <p className="desk-hint plain">{say("lasting")}</p>
      </Form>
    </>
  );
}

function FilterFields({ filter, onChange }: { filter: SectionFilter; onChange: (filter: SectionFilter) => void }) {
  const say = useWords(examWords);
  const words = useWords(bankWords);
  const { api } = useDesk();
  const tags = useQuery({ queryKey: ["tags"], queryFn: () => bank.tags(api) });
  const folders = useQuery({ queryKey: ["folders"], queryFn: () => bank.folders(api) });
  const narrow = (part: Partial<SectionFilter>) => onChange({ ...filter, ...part });
  const level = (n: number) => words(`d_${n as 1}`);
  return (
    <div className="section-grid">
      <Labelled label={say("folder")}><Select<string> allowClear value={filter.folder_id ?? null} placeholder={say("anyFolder")} onChange={(folder?: string) => narrow({ folder_id: folder ?? null })} options={(folders.data ?? []).map((folder) => ({ value: folder.id, label: folder.name }))} /></Labelled>
      <Labelled label={say("tags")}><Select<string[]> mode="multiple" value={filter.tags} placeholder={say("anyTag")} onChange={(next) => narrow({ tags: next })} options={(tags.data ?? []).map(({ tag, ready }) => ({ value: tag, label: `${tag} (${ready})` }))} /></Labelled>
      <Labelled label={say("kinds")}><Select<Kind[]> mode="multiple" value={filter.kinds} placeholder={say("anyKind")} onChange={(kinds) => narrow({ kinds })} options={KINDS.map((value) => ({ value, label: words(`k_${value}`) }))} /></Labelled>
      <Form.Item label={`${say("difficulty")}：${level(filter.difficulty_min ?? 1)} – ${level(filter.difficulty_max ?? 5)}`}>
        <Slider range min={1} max={5} dots value={[filter.difficulty_min ?? 1, filter.difficulty_max ?? 5]} tooltip={{ formatter: (n) => level(n ?? 1) }} onChange={([min, max]) => narrow({ difficulty_min: min === 1 ? null : (min ?? null), difficulty_max: max === 5 ? null : (max ?? null) })} />
      </Form.Item>
    </div>
  );
}

/** What the filter finds in the bank now. */
function FoundLine({ node_id, filter }: { node_id: string; filter: SectionFilter }) {
  const say = useWords(practiceWords);
  const { api } = useDesk();
  const found = useQuery({ queryKey: ["practice-preview", node_id, filter], queryFn: () => practice.preview(api, node_id, filter), enabled: node_id !== "", placeholderData: (before) => before });
  if (found.error !== null) return <ProblemAlert error={found.error} />;
  if (found.data === undefined) return <p className="pool pool-unknown" role="status">{say("counting")}</p>;
  const { matching, held } = found.data;
  const free = matching - held;
  return (
    <div role="status">
      <p className={`pool pool-${free > 0 ? "enough" : "short"}`}>{free > 0 ? <CheckCircleOutlined aria-hidden /> : <ExclamationCircleOutlined aria-hidden />} {say("found", { matching, free })}</p>
      {held > 0 && <p className="desk-hint plain">{say("held", { held })}</p>}
    </div>
  );
}
