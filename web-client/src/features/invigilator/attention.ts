// Who needs the invigilator first. Pure: a row and its undecided incidents in, a level out; the
// board sorts and groups by it and never by anything that flickers.
import type { Candidate, IncidentCard, Indicator, IndicatorNow, Row, RowState, Severity } from "../../wire";

/** From "now" to "nothing to do". */
export const LEVELS = ["decide", "admit", "look", "lost", "note", "fine", "absent", "over"] as const;
export type Level = (typeof LEVELS)[number];

export const GROUPS = ["act", "look", "fine", "absent", "over"] as const;
export type Group = (typeof GROUPS)[number];

const GROUP_OF: Record<Level, Group> = {
  decide: "act", admit: "act", look: "look", lost: "look", note: "fine", fine: "fine", absent: "absent", over: "over",
};

export function groupOf(level: Level): Group {
  return GROUP_OF[level];
}

const WEIGHT: Record<Severity, number> = { incident: 0, warning: 1, info: 2 };

/** The heaviest of some severities, or none. */
function heaviest(severities: readonly Severity[]): Severity | undefined {
  return [...severities].sort((a, b) => WEIGHT[a] - WEIGHT[b])[0];
}

/** How much a candidate needs a person. `undecided` are this candidate's incidents without decision. */
export function levelOf(row: Row, undecided: readonly IncidentCard[]): Level {
  const worst = heaviest([...row.indicators.map((on) => on.severity), ...undecided.map((card) => card.severity)]);
  // A decision outlives the exam: it is still owed after handing in.
  if (undecided.some((card) => card.severity === "incident")) return "decide";
  if (row.state === "finished") return "over";
  if (row.state === "absent") return "absent";
  // Somebody waits for a person: to be let in, for help, to go on at another device, to be looked at or decided about.
  if (row.state === "awaiting_staff" || row.help != null || row.takeover != null || row.reverify_ms != null || row.end_proposed_ms != null) return "admit";
  if (worst === "incident") return "decide";
  if (worst === "warning") return "look";
  // What befell the room stands on the room's card.
  if (isLost(row) && !row.in_outage) return "lost";
  return worst === "info" ? "note" : "fine";
}

/** Not connected, though somebody has sat there: whoever signed in at the door of the room is on the way to a seat. */
export function isLost(row: Row): boolean {
  const isOnTheWay = row.seen_ms == null && (row.state === "admitted" || row.state === "awaiting_staff" || row.state === "arrived");
  return !row.connected && row.state !== "absent" && row.state !== "finished" && !isOnTheWay;
}

/** An incident no person has decided, whose decision was taken back, or about which two people differ. */
export function isUndecided(card: IncidentCard): boolean {
  return card.is_disputed === true || card.decision === null || card.decision === undefined || card.decision.decision === "reopened";
}

/** Undecided first and heaviest first; within that, newest first. */
export function byUrgency(a: IncidentCard, b: IncidentCard): number {
  return WEIGHT[a.severity] - WEIGHT[b.severity] || b.started_ms - a.started_ms;
}

export interface Shown {
  readonly candidate: Candidate;
  readonly row: Row;
  readonly level: Level;
}

const inOrder = new Intl.Collator("zh-CN", { numeric: true });

/** Seat, then number: an order that people can follow with a finger. */
export function bySeat(a: Candidate, b: Candidate): number {
  return inOrder.compare(a.seat, b.seat) || inOrder.compare(a.number, b.number);
}

export type Filter = "all" | "act" | "look" | "lost" | "key";

/** Whom the invigilator wants to see; nothing of it hides an incident of somebody who fits. */
export interface Wish {
  readonly filter: Filter;
  readonly search: string;
  /** One place only. */
  readonly room?: string | undefined;
  /** Those one invigilator looks after; `nobody` are those without. */
  readonly keeper?: string | undefined;
  /** Who looks: whom they look after stands first in each group. */
  readonly me?: string | undefined;
}

/** True when a candidate is asked for by filter, place, keeper and search. */
export function isAskedFor(shown: Shown, { filter, search, room, keeper }: Wish): boolean {
  const { candidate, row, level } = shown;
  if (room !== undefined && candidate.node_id !== room) return false;
  if (keeper !== undefined && (row.keeper_id ?? "nobody") !== keeper) return false;
  const wanted = search.trim().toLocaleLowerCase();
  const found = wanted === "" || [candidate.name, candidate.number, candidate.seat].some((text) => text.toLocaleLowerCase().includes(wanted));
  if (!found) return false;
  switch (filter) {
    case "key":
      return row.is_key;
    case "all":
      return true;
    case "act":
      return groupOf(level) === "act";
    case "look":
      return groupOf(level) === "look";
    case "lost":
      return !row.connected && row.state !== "absent" && row.state !== "finished";
  }
}

/** Heads per state, and those whose connection is gone. */
export function counts(rows: readonly Row[]): Record<RowState | "lost", number> {
  const result: Record<RowState | "lost", number> = {
    absent: 0, arrived: 0, awaiting_staff: 0, admitted: 0, in_progress: 0, finished: 0, lost: 0,
  };
  for (const row of rows) {
    result[row.state] += 1;
    if (isLost(row)) result.lost += 1;
  }
  return result;
}

/** The figures over the board. */
export interface Heads {
  readonly all: number;
  readonly act: number;
  readonly look: number;
  readonly lost: number;
  readonly key: number;
  /** Who calls, or wants to go on at another device. */
  readonly help: number;
  /** Whose page has not shown a change of the clock. */
  readonly unseen: number;
}

export function headsOf(people: readonly Shown[]): Heads {
  const heads = { all: people.length, act: 0, look: 0, lost: 0, key: 0, help: 0, unseen: 0 };
  for (const { row, level } of people) {
    const group = groupOf(level);
    if (group === "act" || group === "look") heads[group] += 1;
    if (!row.connected && row.state !== "absent" && row.state !== "finished") heads.lost += 1;
    if (row.is_key) heads.key += 1;
    if (row.help != null || row.takeover != null) heads.help += 1;
    if (row.state === "in_progress" && typeof row.clock_unseen_ms === "number") heads.unseen += 1;
  }
  return heads;
}

/** Ready reasons that fit an indicator, by decision. */
export function readyReasons(indicator: Indicator): { confirm: readonly string[]; dismiss: readonly string[] } {
  switch (indicator) {
    case "several_faces":
    case "another_person":
    case "same_face":
    case "presentation_suspected":
      return { confirm: ["r_confirm_person"], dismiss: ["r_dismiss_passing", "r_dismiss_light"] };
    case "no_face":
      return { confirm: ["r_confirm_left"], dismiss: ["r_dismiss_writing", "r_dismiss_light"] };
    case "looking_away":
    case "speaking":
    case "object":
      return { confirm: ["r_confirm_material"], dismiss: ["r_dismiss_writing", "r_dismiss_light"] };
    case "identity_unchecked":
    case "camera_covered":
    case "camera_frozen":
    case "camera_looped":
    case "camera_lost":
    case "camera_drawn":
    case "camera_changed":
    case "network_gap":
    case "takeover":
      return { confirm: [], dismiss: ["r_dismiss_device", "r_dismiss_light"] };
    case "focus_lost":
    case "fullscreen_left":
    case "second_display":
    case "screen_stopped":
    case "paste":
    case "seen_by_staff":
      return { confirm: ["r_confirm_material"], dismiss: ["r_dismiss_device"] };
  }
}

/** The gravest findings of a candidate, at most so many: incidents that are on or undecided, then warnings, and information
 * only where there is nothing else. `more` counts what is on and not shown. */
export function findingsOf({ row, incidents }: { row: Row; incidents: readonly IncidentCard[] }, most: number): { shown: (IndicatorNow | IncidentCard)[]; more: number } {
  const on = (severity: Severity) => row.indicators.filter((now) => now.severity === severity);
  const undecided = incidents.filter((card) => isUndecided(card) && card.severity === "incident" && !row.indicators.some((now) => now.indicator === card.indicator));
  const heavy = [...on("incident"), ...undecided, ...on("warning")];
  const shown = (heavy.length > 0 ? heavy : on("info")).slice(0, most);
  return { shown, more: row.indicators.filter((now) => !shown.includes(now)).length };
}
