// What is given for rows, orders, parts and places: each step gives the next response. Pure.
import type { QuestionBody, Response } from "../../../wire";

export interface Pair {
  readonly row: string;
  readonly choice: string;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

type Body<K extends QuestionBody["kind"]> = Extract<QuestionBody, { kind: K }>;
export type PairsBody = Body<"matching"> | Body<"matrix"> | Body<"gap_match">;

export function pairsOf(response: Response | null): readonly Pair[] {
  return response !== null && "pairs" in response ? response.pairs : [];
}

/** The choice put to the row, or taken from it when it was there. What may be used once leaves where it was. */
export function withPair(body: PairsBody, response: Response | null, { row, choice }: Pair): Response | null {
  const before = pairsOf(response);
  const same = before.some((pair) => pair.row === row && pair.choice === choice);
  const kept = before.filter((pair) => {
    if (pair.row === row && (same ? pair.choice === choice : !body.several)) return false;
    return same || body.reuse || pair.choice !== choice;
  });
  const pairs = same ? kept : [...kept, { row, choice }];
  return pairs.length === 0 ? null : { kind: body.kind, pairs: [...pairs] };
}

/** The row emptied. */
export function withoutRow(body: PairsBody, response: Response | null, row: string): Response | null {
  const pairs = pairsOf(response).filter((pair) => pair.row !== row);
  return pairs.length === 0 ? null : { kind: body.kind, pairs };
}

/** The items as they stand: as given, else as shown at first. */
export function orderOf(body: Body<"ordering">, response: Response | null): readonly string[] {
  const shown = body.items.map((item) => item.id);
  if (response?.kind !== "ordering") return shown;
  const known = response.items.filter((id) => shown.includes(id));
  return [...known, ...shown.filter((id) => !known.includes(id))];
}

/** An item moved to another place; unchanged beyond the ends. */
export function movedTo(order: readonly string[], from: number, to: number): string[] {
  const item = order[from];
  if (item === undefined || to < 0 || to >= order.length) return [...order];
  const rest = order.filter((_, index) => index !== from);
  return [...rest.slice(0, to), item, ...rest.slice(to)];
}

/** The texts of all parts, also those not touched yet. */
export function partsOf(response: Response | null, count: number): readonly string[] {
  const given = response?.kind === "cloze" ? response.parts : [];
  return Array.from({ length: count }, (_, index) => given[index] ?? "");
}

export function withPart(response: Response | null, count: number, index: number, text: string): Response | null {
  const parts = partsOf(response, count).map((part, at) => (at === index ? text : part));
  return parts.every((part) => part.trim() === "") ? null : { kind: "cloze", parts };
}

/** What parts the ids of several chosen options. */
export const chosenIn = (text: string): string[] => text.split(" ").filter((id) => id !== "");

export function areasOf(response: Response | null): readonly string[] {
  return response?.kind === "hotspot" ? (response.areas ?? []) : [];
}

export function pointsOf(response: Response | null): readonly Point[] {
  return response?.kind === "hotspot" ? (response.points ?? []) : [];
}

/** An area chosen or left; where one may be given, the new one stands. */
export function withArea(body: Body<"hotspot">, response: Response | null, id: string): Response | null {
  const before = areasOf(response);
  const rest = before.filter((area) => area !== id);
  const areas = rest.length < before.length ? rest : body.most === 1 ? [id] : [...before, id];
  if (body.most !== null && body.most !== undefined && areas.length > body.most) return response;
  return areas.length === 0 ? null : { kind: "hotspot", areas, points: [] };
}

/** A point set; where one may be given, the new one stands. */
export function withPoint(body: Body<"hotspot">, response: Response | null, point: Point): Response | null {
  const before = pointsOf(response);
  const points = body.most === 1 ? [point] : [...before, point];
  if (body.most !== null && body.most !== undefined && points.length > body.most) return response;
  return { kind: "hotspot", areas: [], points };
}

export function withoutPoint(response: Response | null, index: number): Response | null {
  const points = pointsOf(response).filter((_, at) => at !== index);
  return points.length === 0 ? null : { kind: "hotspot", areas: [], points };
}

/** What a reader sees of some HTML, in one line: for lists that hold text only. */
export function plainText(html: string): string {
  const alts = html.replace(/<img[^>]*\balt="([^"]*)"[^>]*>/gu, " $1 ").replace(/<[^>]*>/gu, " ");
  const text = alts.replace(/&nbsp;/gu, " ").replace(/&lt;/gu, "<").replace(/&gt;/gu, ">").replace(/&quot;/gu, '"').replace(/&amp;/gu, "&");
  return text.replace(/\s+/gu, " ").trim();
}
