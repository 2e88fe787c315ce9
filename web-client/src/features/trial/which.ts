// Which paper of an exam is meant, as it stands in the address. Pure.
//
//   #/trial/EXAM/sit?form=1&forms=1&seed=…      one of some parallel forms, assembled now
//   #/trial/EXAM/print?forms=2&key=1&seed=…     all of them, with the key
//   #/trial/EXAM/sit?session=…&person=…         the frozen paper of a candidate
//   #/trial/EXAM/print?session=…&number=3       a frozen paper by its number
import type { WhichPaper } from "../../wire";

const FORMS_MAX = 26;
const SEED = /^[0-9a-f]{64}$/;

export interface TrialPlace {
  readonly exam_id: string;
  readonly view: "sit" | "print";
  readonly papers: readonly WhichPaper[];
  readonly with_key: boolean;
  /** Drawn by this before; the forms come back by it. */
  readonly seed: string | undefined;
}

/** Undefined for an address that names no paper. */
export function trialPlace(path: string): TrialPlace | undefined {
  const [, exam_id, view, rest] = /^([0-9a-f-]{36})\/(sit|print)(?:\?(.*))?$/i.exec(path) ?? [];
  if (exam_id === undefined || (view !== "sit" && view !== "print")) return undefined;
  const query = new URLSearchParams(rest ?? "");
  const seed = SEED.exec(query.get("seed") ?? "")?.[0];
  const place = { exam_id, view, with_key: query.get("key") === "1", seed } as const;
  const session_id = query.get("session");
  const person_id = query.get("person");
  if (session_id !== null && person_id !== null) return { ...place, papers: [{ kind: "candidate", session_id, person_id }] };
  if (session_id !== null) return { ...place, papers: [{ kind: "number", session_id, number: whole(query.get("number"), Number.MAX_SAFE_INTEGER) }] };
  const forms = whole(query.get("forms"), FORMS_MAX);
  const form = whole(query.get("form"), forms);
  const one = (form: number): WhichPaper => ({ kind: "form", form, forms, seed: seed ?? null });
  return { ...place, papers: view === "sit" ? [one(form)] : Array.from({ length: forms }, (_, at) => one(at + 1)) };
}

function whole(text: string | null, most: number): number {
  const n = Number(text ?? 1);
  return Number.isInteger(n) && n >= 1 ? Math.min(n, most) : 1;
}

/** The address with the seed that a paper came by, so that a reload brings the same one. */
export function withSeed(path: string, seed: string): string {
  const [place = "", rest] = path.split("?");
  const query = new URLSearchParams(rest ?? "");
  query.set("seed", seed);
  return `${place}?${query.toString()}`;
}

/** What a person calls a paper: A, B …, or its number. */
export function paperName(which: WhichPaper): string {
  if (which.kind === "form") return String.fromCharCode(64 + which.form);
  return which.kind === "number" ? String(which.number) : "";
}
