// Files of essays on their way to the server. A file is kept in this browser, sealed, before an answer names it; the
// answer goes first, by the socket, and the bytes follow one file at a time while no answer waits. What the bytes must
// be is fixed by then, so they may come after the end as well.
//
// Invariants: nothing is sent that no answer names; a file goes from this browser only once the server has it, or it is
// named no more; a passing trouble is tried again, and never hurries.
import { ApiProblem, type Api, bodyOf } from "../../../platform/api";
import { type Prepared, prepared } from "../../../platform/attachment";
import type { AnswerLog } from "../../../platform/idb";
import type { AttachmentGiven, Response } from "../../../wire";
import { type FileStands, attachmentAddress } from "../../answering/files";

/** Where files are kept until the server has them. */
export type FileLog = Pick<AnswerLog, "putFile" | "fileDigests" | "getFile" | "dropFile">;

export interface UploadPorts {
  /** Which have come. */
  readonly come: () => Promise<readonly { readonly sha256: string; readonly is_picture: boolean }[]>;
  readonly send: (sha256: string, bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  readonly now: () => number;
}

/** So long after a trouble that passes; doubled up to the most. */
const WAIT_MS = 3_000;
const WAIT_MOST_MS = 60_000;

export class Uploads {
  readonly #ports: UploadPorts;
  readonly #changed: () => void;
  #stands = new Map<string, FileStands>();
  /** What could not be kept on this computer, for as long as the page lives. */
  #memory = new Map<string, Uint8Array<ArrayBuffer>>();
  #log: FileLog | undefined;
  #asked = false;
  #busy = false;
  #wait_ms = WAIT_MS;
  #not_before_ms = 0;

  constructor(ports: UploadPorts, changed: () => void) {
    this.#ports = ports;
    this.#changed = changed;
  }

  stands(sha256: string): FileStands {
    return this.#stands.get(sha256) ?? { state: "elsewhere" };
  }

  /** All that is known, as one value that is another after every change. */
  get all(): ReadonlyMap<string, FileStands> {
    return this.#stands;
  }

  /** Files named by answers that are not with the server yet, and are here to be sent. */
  pending(named: Iterable<string>): number {
    return [...named].filter((sha256) => ["here", "sending"].includes(this.stands(sha256).state)).length;
  }

  async open(log: FileLog): Promise<void> {
    this.#log = log;
    for (const sha256 of await log.fileDigests()) this.#set(sha256, { state: "here" });
  }

  /** Keeps a file here; its name may stand in an answer then. */
  async take(file: File): Promise<AttachmentGiven> {
    const { given, bytes }: Prepared = await prepared(file);
    if (this.stands(given.sha256).state !== "come") {
      await this.#log?.putFile(given.sha256, bytes).catch(() => this.#memory.set(given.sha256, bytes));
      if (!this.#log) this.#memory.set(given.sha256, bytes);
      this.#set(given.sha256, { state: "here" });
    }
    return given;
  }

  /** Sends the next file, if any is due. `named` are the digests of the answers that the server has. */
  async turn(named: ReadonlySet<string>): Promise<void> {
    if (this.#busy || this.#ports.now() < this.#not_before_ms || named.size === 0) return;
    this.#busy = true;
    try {
      if (!this.#asked) await this.#ask();
      const next = [...named].find((sha256) => this.stands(sha256).state === "here");
      if (next !== undefined) await this.#send(next);
      this.#wait_ms = WAIT_MS;
    } catch {
      this.#not_before_ms = this.#ports.now() + this.#wait_ms;
      this.#wait_ms = Math.min(WAIT_MOST_MS, this.#wait_ms * 2);
    } finally {
      this.#busy = false;
    }
  }

  async #ask(): Promise<void> {
    for (const { sha256, is_picture } of await this.#ports.come()) {
      this.#set(sha256, { state: "come", is_picture });
      await this.#log?.dropFile(sha256).catch(() => undefined);
    }
    this.#asked = true;
  }

  async #send(sha256: string): Promise<void> {
    const bytes = this.#memory.get(sha256) ?? (await this.#log?.getFile(sha256));
    if (!bytes) {
      this.#set(sha256, { state: "elsewhere" });
      return;
    }
    this.#set(sha256, { state: "sending" });
    try {
      await this.#ports.send(sha256, bytes);
    } catch (error) {
      const is_final = error instanceof ApiProblem && !error.passing && !error.loggedOut;
      this.#set(sha256, is_final ? { state: "refused", why: error } : { state: "here" });
      if (is_final) return;
      throw error;
    }
    this.#set(sha256, { state: "come", is_picture: isPicture(bytes) });
    this.#memory.delete(sha256);
    await this.#log?.dropFile(sha256).catch(() => undefined);
  }

  #set(sha256: string, stands: FileStands): void {
    this.#stands = new Map(this.#stands).set(sha256, stands);
    this.#changed();
  }
}

/** The digests that a response names. */
export function namedIn(response: Response | null): readonly string[] {
  return response?.kind === "essay" ? (response.attachments ?? []).map((file) => file.sha256) : [];
}

/** The two requests, by the API of the page. */
export function uploadPorts(api: Api, sitting_id: string, now: () => number): UploadPorts {
  return {
    now,
    come: async () => bodyOf(await api.http.GET("/api/sittings/{sitting_id}/attachments", { params: { path: { sitting_id } } })),
    send: async (sha256, bytes) => {
      await api.raw(attachmentAddress(sitting_id, sha256), { method: "PUT", body: bytes, headers: { "content-type": "application/octet-stream" } });
    },
  };
}

/** What every browser shows in place. */
function isPicture(bytes: Uint8Array): boolean {
  const start = String.fromCharCode(...bytes.subarray(0, 12));
  return start.startsWith("\xff\xd8\xff") || start.startsWith("\x89PNG") || start.startsWith("GIF8") || (start.startsWith("RIFF") && start.endsWith("WEBP"));
}
