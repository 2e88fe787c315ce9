// The files of an essay: what is handed in, how safe each is, in words, and where another is added.
import { useState } from "react";
import { FileTrigger } from "react-aria-components";
import { ApiProblem } from "../../platform/api";
import { TAKEN_TYPES, TooLarge } from "../../platform/attachment";
import type { AttachmentGiven } from "../../wire";
import { Button } from "../../ui/Button";
import { Icon, type IconName } from "../../ui/Icon";
import { Notice } from "../../ui/Notice";
import { inLanguage } from "../../i18n";
import { type FileState, sizeText, useFiles } from "./files";
import { useWords } from "./words";
import "./attachments.css";

const SIGN: Record<FileState, IconName> = { here: "disk", sending: "clock", come: "check", elsewhere: "warn", refused: "warn" };

export interface AttachmentsProps {
  readonly given: readonly AttachmentGiven[];
  readonly most: number;
  readonly disabled: boolean;
  readonly onChange: (given: AttachmentGiven[]) => void;
}

export function Attachments({ given, most, disabled, onChange }: AttachmentsProps) {
  const { t, language } = useWords();
  const files = useFiles();
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<string>();
  if (most === 0 && given.length === 0) return null;
  const take = files?.take;
  const add = (chosen: FileList | null) => {
    if (!chosen || !take) return;
    setBusy(true);
    setSaid(undefined);
    void takeAll([...chosen].slice(0, most - given.length), take)
      .then(({ taken, failed }) => {
        const fresh = taken.filter((file, at) => [...given, ...taken.slice(0, at)].every((known) => known.sha256 !== file.sha256));
        if (fresh.length > 0) onChange([...given, ...fresh]);
        if (failed instanceof TooLarge) setSaid(t("exam.files.tooLarge"));
        else if (failed instanceof ApiProblem) setSaid(inLanguage(failed, language));
        else if (failed) setSaid(t("exam.files.unreadable"));
        else if (chosen.length > most - given.length) setSaid(t("exam.files.onlyFirst", { most }));
      })
      .finally(() => setBusy(false));
  };
  return (
    <section className="files" aria-label={t("exam.files.title")}>
      <header className="files-head">
        <h2>{t("exam.files.title")} <span className="soft">{given.length} / {Math.max(most, given.length)}</span></h2>
        {take && !disabled && given.length < most ? (
          <FileTrigger acceptedFileTypes={TAKEN_TYPES} allowsMultiple={most - given.length > 1} onSelect={add}>
            <Button busy={busy} onPress={() => undefined}><Icon name="clip" />{t("exam.files.add")}</Button>
          </FileTrigger>
        ) : null}
      </header>
      {given.length === 0 ? <p className="soft">{t(take ? "exam.files.help" : "exam.files.notHere", { most })}</p> : null}
      <ul className="files-list">
        {given.map((file) => <Line key={file.sha256} file={file} disabled={disabled} onRemove={take ? () => onChange(given.filter((other) => other !== file)) : undefined} />)}
      </ul>
      {said ? <Notice tone="warn" live>{said}</Notice> : null}
    </section>
  );
}

interface LineProps {
  readonly file: AttachmentGiven;
  readonly disabled: boolean;
  readonly onRemove: (() => void) | undefined;
}

function Line({ file, disabled, onRemove }: LineProps) {
  const { t, language } = useWords();
  const files = useFiles();
  const stands = files?.stands(file.sha256);
  const state = stands?.state;
  const address = state === "come" ? files?.address(file.sha256) : undefined;
  return (
    <li className="files-line" data-state={state}>
      {address && stands?.is_picture ? <a href={address} target="_blank" rel="noreferrer"><img className="files-picture" src={address} alt={file.name} /></a> : null}
      <div>
        {address ? <a className="files-name" href={address} target="_blank" rel="noreferrer">{file.name}</a> : <span className="files-name">{file.name}</span>}
        <p className="soft files-state" role={state === "refused" ? "alert" : undefined}>
          {sizeText(file.bytes)}
          {state ? <> · <Icon name={SIGN[state]} />{stands?.why ? inLanguage(stands.why, language) : t(`exam.files.${state}`)}</> : null}
        </p>
      </div>
      {onRemove && !disabled ? <Button look="quiet" label={t("exam.files.removeNamed", { name: file.name })} onPress={onRemove}>{t("exam.files.remove")}</Button> : null}
    </li>
  );
}

/** One after the other, so that two photos of a phone are never in memory at once; stops at the first that fails. */
async function takeAll(chosen: readonly File[], take: (file: File) => Promise<AttachmentGiven>): Promise<{ taken: AttachmentGiven[]; failed: unknown }> {
  const taken: AttachmentGiven[] = [];
  for (const file of chosen) {
    try {
      taken.push(await take(file));
    } catch (failed) {
      return { taken, failed: failed ?? new Error("not taken") };
    }
  }
  return { taken, failed: undefined };
}
