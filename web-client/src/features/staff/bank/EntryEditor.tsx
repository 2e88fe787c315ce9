// The page on which an item is written: form at the left, what candidates see at the right. Every
// change is kept on this computer at once; saving sends it to the server, publishing freezes it.
import { SaveOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Card, Form, Rate, Select, Space, Tag, Timeline } from "antd";
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
import { changeKind, emptyContent, followStem, freeBlankId, KINDS, questionOf, type Content, type Kind } from "./content";
import { Problems } from "./fields/AnswerParts";
import { AroundFields } from "./fields/AroundFields";
import { KindFields } from "./KindFields";
import { Preview } from "./Preview";
import { previewText } from "./preview-line";
import { StemEditor } from "./StemEditor";

interface EditorProps {
  entryId: string | undefined;
  folderId: string | undefined;
  onAdded: (entryId: string) => void;
  onBack: () => void;
}

export function EntryPage(props: EditorProps) {
  const { api } = useDesk();
  const entry = useQuery({ queryKey: ["entry", props.entryId], queryFn: () => bank.entry(api, props.entryId ?? ""), enabled: props.entryId !== undefined });
  if (props.entryId === undefined) return <EntryEditor {...props} entry={undefined} />;
  return <QueryView query={entry}>{(data) => <EntryEditor key={data.entry_id} {...props} entry={data} />}</QueryView>;
}

interface Work {
  folder_id: string | undefined;
  content: Content;
  difficulty: number;
  tags: string[];
}

export function StateTag({ state }: { state: VersionState }) {
  const say = useWords(bankWords);
  return <Tag bordered={state !== "retired"} color={state === "ready" ? "success" : "default"}>{say(`s_${state}`)}</Tag>;
}

function EntryEditor({ entry, folderId, onAdded, onBack }: EditorProps & { entry: EntryBody | undefined }) {
  const say = useWords(bankWords);
  const staff = useWords(staffWords);
  const desk = useWords(deskWords);
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
  };
  const draft = useDraft<Work>(entry ? `entry.${entry.entry_id}` : "entry.new", start, nowMs);
  const { content, difficulty, tags } = draft.value;
  const [problems, setProblems] = useState<readonly FieldBody[] | undefined>(entry?.problems);
  const folders = useQuery({ queryKey: ["folders"], queryFn: () => bank.folders(api) });
  const known = useQuery({ queryKey: ["tags"], queryFn: () => bank.tags(api) });
  const question = useMemo(() => questionOf(content), [content]);
  const change = (part: Partial<Work>) => draft.change({ ...draft.value, ...part });
  const changeContent = (next: Content) => change({ content: next });

  const save = async (): Promise<{ version_id: string; entry_id: string; problems: readonly FieldBody[] }> => {
    const body = { content, difficulty, tags };
    if (entry) return { entry_id: entry.entry_id, ...(await bank.saveDraft(api, entry.entry_id, body)) };
    const folder_id = draft.value.folder_id ?? folders.data?.[0]?.id ?? "";
    const added = await bank.addEntry(api, { ...body, folder_id });
    return { ...added, problems: [] };
  };
  const settle = (saved: { entry_id: string; problems: readonly FieldBody[] }) => {
    setProblems(saved.problems);
    draft.drop();
    void queries.invalidateQueries({ queryKey: ["entry", saved.entry_id] });
    void queries.invalidateQueries({ queryKey: ["entries"] });
    void queries.invalidateQueries({ queryKey: ["tags"] });
    if (!entry) onAdded(saved.entry_id);
  };
  const saving = useMutation({
    mutationFn: save,
    onSuccess: (saved) => {
      settle(saved);
      void message.success(saved.problems.length > 0 ? say("savedWithProblems", { n: saved.problems.length }) : say("saved"));
    },
  });
  const publishing = useMutation({
    mutationFn: async () => {
      const saved = draft.dirty || !entry || newest?.state !== "draft" ? await save() : { entry_id: entry.entry_id, version_id: newest.version_id, problems: [] };
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
  const busy = saving.isPending || publishing.isPending;
  const shown = problems ?? [];
  return (
    <>
      <PageHead title={entry ? say("editQuestion") : say("newQuestion")} onBack={onBack}>
        {newest && <><span className="desk-hint">{say("versionN", { n: newest.number })}</span><StateTag state={newest.state} /></>}
        <span className="desk-hint" role="status">{draft.dirty ? say("keptHere") : entry ? say("onServer") : ""}</span>
        {newest?.state === "ready" && <Button onClick={retire}>{say("retire")}…</Button>}
        <Button icon={<SaveOutlined aria-hidden />} loading={saving.isPending} disabled={busy} onClick={() => saving.mutate()}>{say("saveDraft")}</Button>
        <Button type="primary" loading={publishing.isPending} disabled={busy} onClick={() => publishing.mutate()}>{say("publish")}</Button>
      </PageHead>
      <Space direction="vertical" className="notices">
        {draft.restored !== undefined && (
          <Alert type="info" showIcon message={staff("draftRestored", { time: dateTime(draft.restored, language) })} action={<Button size="small" onClick={() => draft.drop(start)}>{staff("draftDrop")}</Button>} />
        )}
        {newest?.state === "ready" && draft.dirty && <Alert type="info" showIcon message={say("newVersionNote")} />}
        <ProblemAlert error={saving.error ?? publishing.error} />
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
                onChange={(stem) => changeContent(followStem(content, stem))}
                {...(content.kind === "fill_in" || content.kind === "cloze" || (content.kind === "gap_match" && !content.picture) ? { newBlank: () => `[[${freeBlankId(content.stem)}]]` } : {})}
              />
              <Problems problems={shown} at="stem" />
            </Form.Item>
            <KindFields content={content} problems={shown} onChange={changeContent} />
            <Form.Item label={<>{say("explanation")}<span className="desk-hint label-hint">{say("explanationHelp")}</span></>}>
              <StemEditor html={content.explanation ?? ""} label={say("explanation")} onChange={(explanation) => changeContent({ ...content, explanation: explanation === "" ? null : explanation })} />
              <Problems problems={shown} at="explanation" />
            </Form.Item>
            <AroundFields content={content} problems={shown} onChange={changeContent} />
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
          {entry && entry.versions.length > 0 && (
            <Card size="small" title={say("history")}>
              <Timeline items={[...entry.versions].reverse().map((version) => ({
                key: version.version_id, color: version.state === "ready" ? "green" : "gray",
                children: <>{say("versionN", { n: version.number })} · {say(`s_${version.state}`)} <span className="desk-hint">{dateTime(version.published_ms ?? version.changed_ms, language)}</span></>,
              }))} />
            </Card>
          )}
        </div>
      </div>
    </>
  );
}

function plainText(html: string): string {
  return new DOMParser().parseFromString(html, "text/html").body.textContent.trim();
}
