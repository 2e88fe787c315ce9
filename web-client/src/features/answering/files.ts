// Files of an essay, as whoever shows one knows them: where one is read, how it stands, and how one is taken in.
import { createContext, useContext } from "react";
import type { AttachmentGiven } from "../../wire";

/** `here`: kept on this computer, not with the server yet. `elsewhere`: neither here nor with the server. */
export type FileState = "here" | "sending" | "come" | "elsewhere" | "refused";

export interface FileStands {
  readonly state: FileState;
  /** What the server said of a refused one. */
  readonly why?: { readonly zh: string; readonly en: string };
  /** It is a picture that can be shown. */
  readonly is_picture?: boolean;
}

export interface Files {
  stands(sha256: string): FileStands;
  /** Where one that has come is read. */
  address(sha256: string): string;
  /** Takes one in, so that an answer may name it; absent where nothing is handed in. */
  readonly take?: (file: File) => Promise<AttachmentGiven>;
}

const FilesContext = createContext<Files | undefined>(undefined);
export const FilesProvider = FilesContext.Provider;

/** Undefined where no files are kept: a preview, a trial, practice. */
export function useFiles(): Files | undefined {
  return useContext(FilesContext);
}

/** Where a file of a sitting is read and, by its candidate, sent. */
export function attachmentAddress(sitting_id: string, sha256: string): string {
  return `/api/sittings/${sitting_id}/attachments/${sha256}`;
}

/** 0.8 MB, 12 KB: enough to tell a photo from a page of text. */
export function sizeText(bytes: number): string {
  return bytes >= 100_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1000))} KB`;
}
