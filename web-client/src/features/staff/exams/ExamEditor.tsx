// Making an exam: title, time, instructions, and a blueprint whose sections say at once how many
// questions the bank has for them. The form is kept on this computer until it was accepted.
import { PlusOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Card, Checkbox, Form, Input, InputNumber, Select, Space } from "antd";
import { useEffect, useState } from "react";
import { nowMs } from "../../../platform/time";
import { useDesk } from "../../desk/client";
import { Labelled } from "../../desk/Labelled";
import { ProblemAlert, QueryView } from "../../desk/PageState";
import { dateTime } from "../../desk/time";
import { useLanguage, useWords } from "../../desk/words";
import { bank, exams, organisation, type BlueprintSection, type ExamDraft } from "../api";
import { StemEditor } from "../bank/StemEditor";
import { useDraft } from "../drafts";
import { examWords } from "../exam-words";
import { PageHead } from "../PageHead";
import { bankWords, staffWords } from "../words";
import { cleaned, emptyBlueprint, emptySection, poolKey, poolOf, sums } from "./blueprint";
import { ModeField } from "./Mode";
import { FairnessFields } from "./FairnessFields";
import { FeasibilityMeter } from "./FeasibilityMeter";
import { ProctoringFields } from "./ProctoringFields";
import { RulesCard } from "./RulesCard";
import { SectionCard } from "./SectionCard";
import { SetsCard } from "./SetsCard";

function useSettled<T>(value: T, wait_ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const wait = setTimeout(() => setSettled(value), wait_ms);
    return () => clearTimeout(wait);
  }, [value, wait_ms]);
  return settled;
}

const START: ExamDraft = { mode: "formal", node_id: "", title: "", instructions: "", duration_minutes: 90, blueprint: emptyBlueprint(), proctoring: {}, takeover: "free", papers_lead_minutes: 10 };

const TAKEOVERS: readonly ExamDraft["takeover"][] = ["free", "approval"];

interface ExamEditorProps {
  /** The exam to begin from. */
  from: string | undefined;
  onDone: (examId: string) => void;
  onBack: () => void;
}

export function ExamEditor(props: ExamEditorProps) {
  const { from } = props;
  const { api } = useDesk();
  const model = useQuery({ queryKey: ["exams", from], queryFn: () => exams.get(api, from ?? ""), enabled: from !== undefined });
  if (from === undefined) return <Editor {...props} start={START} />;
  return <QueryView query={model}>{({ exam_id: _, created_ms: __, ...start }) => <Editor {...props} start={start} />}</QueryView>;
}

function Editor({ from, start, onDone, onBack }: ExamEditorProps & { start: ExamDraft }) {
  const say = useWords(examWords);
  const staff = useWords(staffWords);
  const bankSay = useWords(bankWords);
  const language = useLanguage();
  const { api } = useDesk();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const draft = useDraft<ExamDraft>(`exam.${from ?? "new"}`, start, nowMs);
  const [asked, setAsked] = useState(false);
  const [papers, setPapers] = useState(100);
  const nodes = useQuery({ queryKey: ["nodes"], queryFn: () => organisation.nodes(api) });
  const tags = useQuery({ queryKey: ["tags"], queryFn: () => bank.tags(api) });
  const folders = useQuery({ queryKey: ["folders"], queryFn: () => bank.folders(api) });
  const exam = draft.value;
  const { blueprint } = exam;
  const node_id = exam.node_id || (nodes.data?.[0]?.id ?? "");
  const change = (part: Partial<ExamDraft>) => draft.change({ ...exam, ...part });
  const setSections = (sections: BlueprintSection[]) => change({ blueprint: { ...blueprint, sections } });
  const headingOf = (section: BlueprintSection, index: number) =>
    (section.filter.kinds.length === 1 ? bankSay(`k_${section.filter.kinds[0] ?? "essay"}`) : say("section", { n: index + 1 }));

  const now = `${papers} ${poolKey(blueprint)}`;
  const wanted = useSettled(now, 400);
  const pool = useQuery({
    queryKey: ["pool", node_id, wanted],
    queryFn: () => exams.preview(api, { node_id, blueprint: cleaned(blueprint, headingOf), papers }),
    enabled: node_id !== "",
    placeholderData: (before) => before,
  });
  const checking = pool.isFetching || wanted !== now;
  const creating = useMutation({
    mutationFn: () => exams.add(api, { ...exam, title: exam.title.trim(), node_id, blueprint: cleaned(blueprint, headingOf) }),
    onSuccess: ({ exam_id }) => {
      void message.success(say("created", { name: exam.title.trim() }));
      draft.drop(start);
      void queries.invalidateQueries({ queryKey: ["exams"] });
      onDone(exam_id);
    },
  });
  const { questions, marks } = sums(blueprint);
  const untitled = asked && exam.title.trim() === "";
  const create = () => {
    setAsked(true);
    if (exam.title.trim() !== "") creating.mutate();
  };
  return (
    <>
      <PageHead title={say("add")} onBack={onBack}>
        <span className="desk-hint desk-figures">{say("sum", { questions, marks })}</span>
        <Button type="primary" loading={creating.isPending} onClick={create}>{say("create")}</Button>
      </PageHead>
      <Space direction="vertical" className="notices">
        {draft.restored !== undefined && (
          <Alert type="info" showIcon message={staff("draftRestored", { time: dateTime(draft.restored, language) })} action={<Button size="small" onClick={() => draft.drop(start)}>{staff("draftDrop")}</Button>} />
        )}
        <ProblemAlert error={creating.error ?? pool.error} />
      </Space>
      <Form layout="vertical" requiredMark={false} className="exam-form">
        <Card size="small">
          <div className="exam-basics">
            <Labelled label={say("examTitle")} validateStatus={untitled ? "error" : ""} help={untitled ? say("examTitleMissing") : undefined}>
              <Input value={exam.title} maxLength={120} onChange={(event) => change({ title: event.target.value })} />
            </Labelled>
            <Labelled label={say("duration")}><InputNumber min={1} max={1440} precision={0} value={exam.duration_minutes} suffix={staff("minutes")} onChange={(value) => change({ duration_minutes: value ?? 90 })} /></Labelled>
            <Labelled label={say("takeover")}><Select value={exam.takeover} onChange={(takeover: ExamDraft["takeover"]) => change({ takeover })} options={TAKEOVERS.map((value) => ({ value, label: say(`takeover_${value}`) }))} /></Labelled>
            <Labelled label={say("papersLead")} tooltip={say("papersLeadHelp")}><InputNumber min={1} max={1440} precision={0} value={exam.papers_lead_minutes} suffix={staff("minutes")} onChange={(value) => change({ papers_lead_minutes: value ?? 10 })} /></Labelled>
            <Labelled label={staff("belongsTo")}><Select value={node_id} loading={nodes.isPending} onChange={(id: string) => change({ node_id: id })} options={(nodes.data ?? []).map((node) => ({ value: node.id, label: node.name }))} /></Labelled>
          </div>
          <ModeField mode={exam.mode ?? "formal"} onChange={(mode) => change({ mode })} />
          <Form.Item label={say("instructions")} className="last">
            <StemEditor html={exam.instructions} label={say("instructions")} placeholder={say("instructionsPlaceholder")} onChange={(instructions) => change({ instructions })} />
          </Form.Item>
        </Card>
        <h2>{say("blueprint")}</h2>
        {blueprint.sections.map((section, index) => (
          <SectionCard
            key={index} section={section} index={index} checking={checking} pool={poolOf(pool.data, index, section.count)} heading={headingOf(section, index)}
            tags={tags.data ?? []} folders={folders.data ?? []} removable={blueprint.sections.length > 1}
            onChange={(next) => setSections(blueprint.sections.map((each, at) => (at === index ? next : each)))}
            onRemove={() => setSections(blueprint.sections.filter((_, at) => at !== index))}
          />
        ))}
        <Button icon={<PlusOutlined aria-hidden />} onClick={() => setSections([...blueprint.sections, emptySection()])}>{say("addSection")}</Button>
        <RulesCard rules={blueprint.rules ?? []} headings={blueprint.sections.map((section, index) => section.title.trim() || headingOf(section, index))} tags={tags.data ?? []} preview={pool.data} onChange={(rules) => change({ blueprint: { ...blueprint, rules } })} />
        <SetsCard blueprint={blueprint} tags={tags.data ?? []} preview={pool.data} onChange={(next) => change({ blueprint: next })} />
        <FairnessFields blueprint={blueprint} papers={papers} onPapers={setPapers} onChange={(next) => change({ blueprint: next })} />
        <FeasibilityMeter preview={pool.data} checking={checking} />
        <Card size="small">
          <Space direction="vertical">
            <Checkbox checked={blueprint.shuffle_questions} onChange={(event) => change({ blueprint: { ...blueprint, shuffle_questions: event.target.checked } })}>{say("shuffleQuestions")}</Checkbox>
            <Checkbox checked={blueprint.shuffle_options} onChange={(event) => change({ blueprint: { ...blueprint, shuffle_options: event.target.checked } })}>{say("shuffleOptions")}</Checkbox>
          </Space>
        </Card>
        <ProctoringFields proctoring={exam.proctoring} onChange={(proctoring) => change({ proctoring })} />
      </Form>
    </>
  );
}
