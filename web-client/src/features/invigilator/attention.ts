// Who needs the invigilator first. Pure: a row and its undecided incidents in, a level out; the
// board sorts and groups by it and never by anything that flickers.
import type { Candidate, IncidentCard, Indicator, Row, RowState, Severity } from "../../wire";

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
  // Somebody waits for a person: to be let in, for help, or to go on at another device.
  if (row.state === "awaiting_staff" || row.help != null || row.takeover != null) return "admit";
  if (worst === "incident") return "decide";
  if (worst === "warning") return "look";
  // What befell the room stands on the room's card.
  if (!row.connected && !row.in_outage) return "lost";
  return worst === "info" ? "note" : "fine";
}

/** An incident no person has decided, or whose decision was taken back. */
export function isUndecided(card: IncidentCard): boolean {
  return card.decision === null || card.decision === undefined || card.decision.decision === "reopened";
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

/** Seat, then number: an order that people can follow with a finger. */
export function bySeat(a: Shown, b: Shown): number {
  const seats = a.candidate.seat.localeCompare(b.candidate.seat, "zh-CN", { numeric: true });
  return seats || a.candidate.number.localeCompare(b.candidate.number, "zh-CN", { numeric: true });
}

export type Filter = "all" | "act" | "look" | "lost";

/** True when a candidate is asked for by filter and search. */
export function isAskedFor(shown: Shown, filter: Filter, search: string): boolean {
  const { candidate, row, level } = shown;
  const wanted = search.trim().toLocaleLowerCase();
  const found = wanted === "" || [candidate.name, candidate.number, candidate.seat].some((text) => text.toLocaleLowerCase().includes(wanted));
  if (!found) return false;
  switch (filter) {
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
    if (!row.connected && row.state !== "absent" && row.state !== "finished") result.lost += 1;
  }
  return result;
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
    case "paste":
      return { confirm: ["r_confirm_material"], dismiss: ["r_dismiss_device"] };
  }
}
