// The page on which an item is written: form at the left, what candidates see at the right. Every
// change is kept on this computer at once; saving sends it to the server, publishing freezes it.
import { SaveOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Card, Form, Rate, Select, Space, Tag } from "antd";
import { useMemo, useState } from "react";
import { inLanguage } from "../../../i18n";
import { ApiProblem } from "../../../platform/api";
import { nowMs } from "../../../platform/time";
import type { FieldBody } from "../../../wire";
import { useDesk } from "../../desk/client";
import { deskWords } from "../../desk/desk-words";
import { Labelled } from "../../desk/Labelled";
import { ProblemAlert, QueryView } from "../../desk/PageState";
import { dateTime } from "../../desk/time";
import { useLanguage, useWords } from "../../desk/words";
import { bank, type EntryBody, type VersionState } from "../api";
import { useDraft } from "../drafts";
import { PageHead } from "../PageHead";
import { bankWords, staffWords } from "../words";
import { ExposureCard, RemarksCard, TwinsCard } from "./CareCards";
import { careWords } from "./care-words";
import { Conflict } from "./Conflict";
import { changeKind, emptyContent, followStem, freeBlankId, KINDS, questionOf, type Content, type Kind } from "./content";
import { Problems } from "./fields/AnswerParts";
import { HistoryCard } from "./HistoryCard";
import { KindFields } from "./KindFields";
import { Preview } from "./Preview";
import { previewText } from "./preview-line";
import { ReviewCard } from "./ReviewCard";
import { StemEditor } from "./StemEditor";

interface EditorProps {
  entryId: string | undefined;
  folderId: string | undefined;
  onAdded: (entryId: string) => void;
  onOpen: (entryId: string) => void;
  onBack: () => void;
}

export function EntryPage(props: EditorProps) {
  const { api } = useDesk();
  const entry = useQuery({ queryKey: ["entry", props.entryId], queryFn: () => bank.entry(api, props.entryId ?? ""), enabled: props.entryId !== undefined });
  if (props.entryId === undefined) return <EntryEditor {...props} entry={undefined} />;
  return <QueryView query={entry}>{(data) => <EntryEditor key={`${data.entry_id}${data.versions.length}`} {...props} entry={data} />}</QueryView>;
}

interface Work {
  folder_id: string | undefined;
  content: Content;
  difficulty: number;
  tags: string[];
  /** What was on the server when this was begun. */
  base?: string | undefined;
}

export function StateTag({ state }: { state: VersionState }) {
  const say = useWords(bankWords);
  return <Tag bordered={state !== "retired"} color={state === "ready" ? "success" : state === "in_review" ? "processing" : "default"}>{say(`s_${state}`)}</Tag>;
}

function EntryEditor({ entry, folderId, onAdded, onOpen, onBack }: EditorProps & { entry: EntryBody | undefined }) {
  const say = useWords(bankWords);
  const staff = useWords(staffWords);
  const desk = useWords(deskWords);
  const also = useWords(careWords);
  const language = useLanguage();
  const { api } = useDesk();
  const { message, modal } = App.useApp();
  const queries = useQueryClient();
  const newest = entry?.versions.at(-1);
  const start: Work = {
    folder_id: entry?.folder_id ?? folderId,
    content: entry?.content ?? emptyContent("single_choice"),
    difficulty: newest?.difficulty ?? 3,
    tags: entry?.tags ?? [],
    base: newest?.content_sha256,
  };
  const draft = useDraft<Work>(entry ? `entry.${entry.entry_id}` : "entry.new", start, nowMs);
  const { content, difficulty, tags } = draft.value;
  const [problems, setProblems] = useState<readonly FieldBody[] | undefined>(entry?.problems);
  const [remarks, setRemarks] = useState<readonly FieldBody[]>(entry?.remarks ?? []);
  const isAsked = newest?.state === "in_review";
  const folders = useQuery({ queryKey: ["folders"], queryFn: () => bank.folders(api) });
  const known = useQuery({ queryKey: ["tags"], queryFn: () => bank.tags(api) });
  const question = useMemo(() => questionOf(content), [content]);
  const change = (part: Partial<Work>) => draft.change({ ...draft.value, ...part });
  const changeContent = (next: Content) => change({ content: next });

  const save = async (over?: string): Promise<Saved> => {
    const body = { content, difficulty, tags };
    // A draft kept from before there was a base is held against what was loaded.
    const base = over ?? draft.value.base ?? newest?.content_sha256;
    if (entry) return { entry_id: entry.entry_id, ...(await bank.saveDraft(api, entry.entry_id, { ...body, ...(base === undefined ? {} : { base_sha256: base }) })) };
    const folder_id = draft.value.folder_id ?? folders.data?.[0]?.id ?? "";
    const added = await bank.addEntry(api, { ...body, folder_id });
    return { ...added, problems: [] };
  };
  const settle = (saved: Omit<Saved, "version_id">) => {
    setProblems(saved.problems);
    if (saved.remarks) setRemarks(saved.remarks);
    draft.drop({ ...draft.value, base: saved.content_sha256 });
    void queries.invalidateQueries({ queryKey: ["entry", saved.entry_id] });
    void queries.invalidateQueries({ queryKey: ["entries"] });
    void queries.invalidateQueries({ queryKey: ["tags"] });
    if (!entry) onAdded(saved.entry_id);
  };
  const saving = useMutation({
    mutationFn: (over: string | undefined) => save(over),
    onSuccess: (saved) => {
      settle(saved);
      void message.success(saved.problems.length > 0 ? say("savedWithProblems", { n: saved.problems.length }) : say("saved"));
    },
  });
  const publishing = useMutation({
    mutationFn: async () => {
      const saved: Saved = draft.dirty || !entry || newest?.state !== "draft" ? await save() : { entry_id: entry.entry_id, version_id: newest.version_id, problems: [] };
      try {
        await bank.publish(api, saved.version_id);
      } catch (error) {
        // What was saved stays saved; what is missing is shown beside its field.
        if (error instanceof ApiProblem) settle({ ...saved, problems: error.fields });
        throw error;
      }
      return saved;
    },
    onSuccess: (saved) => {
      settle({ ...saved, problems: [] });
      void message.success(say("published", { n: newest?.state === "draft" ? newest.number : (newest?.number ?? 0) + 1 }));
    },
  });
  const retire = () => {
    if (!newest || !entry) return;
    const name = previewText(plainText(content.stem)).slice(0, 30);
    modal.confirm({
      title: say("retireTitle", { name }), content: say("retireHelp"), okText: say("retire"), okButtonProps: { danger: true }, cancelText: desk("cancel"),
      onOk: async () => {
        await bank.retire(api, newest.version_id);
        void message.success(say("retired"));
        void queries.invalidateQueries({ queryKey: ["entry", entry.entry_id] });
        void queries.invalidateQueries({ queryKey: ["entries"] });
      },
    });
  };
  const failed = saving.error ?? publishing.error;
  const isConflict = failed instanceof ApiProblem && failed.code === "item.changed_meanwhile";
  const busy = saving.isPending || publishing.isPending || isAsked;
  const shown = problems ?? [];
  return (
    <>
      <PageHead title={entry ? say("editQuestion") : say("newQuestion")} onBack={onBack}>
        {newest && <><span className="desk-hint">{say("versionN", { n: newest.number })}</span><StateTag state={newest.state} /></>}
        <span className="desk-hint" role="status">{draft.dirty ? say("keptHere") : entry ? say("onServer") : ""}</span>
        {newest?.state === "ready" && <Button onClick={retire}>{say("retire")}…</Button>}
        <Button icon={<SaveOutlined aria-hidden />} loading={saving.isPending} disabled={busy} onClick={() => saving.mutate(undefined)}>{say("saveDraft")}</Button>
        {!entry?.is_reviewed && <Button type="primary" loading={publishing.isPending} disabled={busy} onClick={() => publishing.mutate()}>{say("publish")}</Button>}
      </PageHead>
      <Space direction="vertical" className="notices">
        {draft.restored !== undefined && (
          <Alert type="info" showIcon message={staff("draftRestored", { time: dateTime(draft.restored, language) })} action={<Button size="small" onClick={() => draft.drop(start)}>{staff("draftDrop")}</Button>} />
        )}
        {newest?.state === "ready" && draft.dirty && <Alert type="info" showIcon message={say("newVersionNote")} />}
        {isAsked && <Alert type="info" showIcon message={also("inReviewNote")} />}
        {entry?.is_reviewed && newest?.state === "draft" && <Alert type="info" showIcon message={also("needsReviewNote")} />}
        {isConflict && entry
          ? <Conflict entryId={entry.entry_id} mine={{ content, difficulty }} onKeep={(over) => saving.mutate(over)} onTake={(theirs) => { saving.reset(); publishing.reset(); setProblems(theirs.problems); draft.drop({ ...draft.value, content: theirs.content, difficulty: theirs.versions.at(-1)?.difficulty ?? difficulty, tags: theirs.tags, base: theirs.versions.at(-1)?.content_sha256 }); void queries.invalidateQueries({ queryKey: ["entry", entry.entry_id] }); }} />
          : <ProblemAlert error={failed} />}
      </Space>
      <div className="editor">
        <Card size="small">
          <Form layout="vertical">
            <Space wrap size="large" align="start">
              <Labelled label={say("kind")}>
                <Select<Kind> className="short" value={content.kind} disabled={entry !== undefined && entry.versions.some((version) => version.state !== "draft")} onChange={(kind) => changeContent(changeKind(content, kind))} options={KINDS.map((value) => ({ value, label: say(`k_${value}`) }))} />
              </Labelled>
              <Labelled label={say("folder")}>
                <Select className="medium" value={draft.value.folder_id ?? folders.data?.[0]?.id} disabled={entry !== undefined} loading={folders.isPending} onChange={(folder_id) => change({ folder_id })} options={(folders.data ?? []).map((folder) => ({ value: folder.id, label: folder.name }))} />
              </Labelled>
              <Form.Item label={say("difficulty")}>
                <Rate value={difficulty} allowClear={false} tooltips={[1, 2, 3, 4, 5].map((level) => say(`d_${level as 1}`))} onChange={(value) => change({ difficulty: value })} />
                <span className="desk-hint"> {say(`d_${difficulty as 1}`)}</span>
              </Form.Item>
            </Space>
            <Labelled label={say("tags")}>
              <Select mode="tags" value={tags} tokenSeparators={[",", "，", " "]} onChange={(next: string[]) => change({ tags: next })} options={(known.data ?? []).map(({ tag }) => ({ value: tag, label: tag }))} />
            </Labelled>
            <Form.Item label={say("stem")}>
              <StemEditor
                html={content.stem} label={say("stem")} placeholder={say("stemPlaceholder")} status={shown.some((problem) => problem.at === "stem") ? "error" : undefined}
                onChange={(stem) => changeContent(content.kind === "fill_in" ? followStem(content, stem) : { ...content, stem })}
                {...(content.kind === "fill_in" ? { newBlank: () => `[[${freeBlankId(content.stem)}]]` } : {})}
              />
              <Problems problems={shown} at="stem" />
            </Form.Item>
            <KindFields content={content} problems={shown} onChange={changeContent} />
            <Form.Item label={<>{say("explanation")}<span className="desk-hint label-hint">{say("explanationHelp")}</span></>}>
              <StemEditor html={content.explanation ?? ""} label={say("explanation")} onChange={(explanation) => changeContent({ ...content, explanation: explanation === "" ? null : explanation })} />
              <Problems problems={shown} at="explanation" />
            </Form.Item>
          </Form>
        </Card>
        <div className="editor-side">
          <Card size="small" title={say("preview")}><Preview key={content.kind} question={question} /></Card>
          <Card size="small" title={say("problems")}>
            {problems === undefined || draft.dirty && shown.length === 0
              ? <p className="desk-hint plain">{say("problemsUnknown")}</p>
              : shown.length === 0
                ? <p className="desk-hint plain">{say("noProblems")}</p>
                : <ul className="problem-list">{shown.map((problem) => <li key={`${problem.at}${problem.code}`}>{inLanguage(problem, language)}</li>)}</ul>}
          </Card>
          <RemarksCard remarks={remarks} />
          {entry && <ReviewCard entry={entry} dirty={draft.dirty} />}
          {entry && <HistoryCard entry={entry} onRestored={() => draft.drop()} />}
          {entry && <TwinsCard entry={entry} onOpen={onOpen} />}
          {entry && <ExposureCard entryId={entry.entry_id} />}
        </div>
      </div>
    </>
  );
}

/** What the server said to a draft that was saved. */
interface Saved {
  entry_id: string;
  version_id: string;
  content_sha256?: string;
  problems: readonly FieldBody[];
  remarks?: readonly FieldBody[];
}

function plainText(html: string): string {
  return new DOMParser().parseFromString(html, "text/html").body.textContent.trim();
}
