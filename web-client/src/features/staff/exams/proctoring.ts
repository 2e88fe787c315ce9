// How an exam is watched: what staff may set. Times are seconds on the page and milliseconds on the wire.
// Only what differs from the server's default is kept, so a better default reaches old exams. Pure.
import type { Proctoring } from "../api";

interface Setting {
  readonly unit: "ms" | "degrees" | "count" | "share";
  /** What the server takes when nothing is set. */
  readonly usual: number;
  readonly least: number;
  readonly most: number;
}

/** Copies of `IndicatorRules` and the frame limits of the server, which tests this file line by line. */
export const SETTINGS = {
  frame_interval_ms: { unit: "ms", usual: 1000, least: 200, most: 5000 },
  no_face_ms: { unit: "ms", usual: 8000, least: 1000, most: 600000 },
  several_faces_ms: { unit: "ms", usual: 2000, least: 1000, most: 600000 },
  several_faces_frames_min: { unit: "count", usual: 3, least: 1, most: 100 },
  mismatch_checks_min: { unit: "count", usual: 3, least: 1, most: 20 },
  mismatch_checks_of: { unit: "count", usual: 5, least: 1, most: 20 },
  mismatch_window_ms: { unit: "ms", usual: 60000, least: 1000, most: 600000 },
  unchecked_ms: { unit: "ms", usual: 180000, least: 1000, most: 600000 },
  away_yaw_deg: { unit: "degrees", usual: 35, least: 5, most: 90 },
  away_pitch_deg: { unit: "degrees", usual: 28, least: 5, most: 90 },
  away_gaze_across: { unit: "share", usual: 0.2, least: 0.01, most: 1 },
  away_gaze_up: { unit: "share", usual: 0.15, least: 0.01, most: 1 },
  away_ms: { unit: "ms", usual: 5000, least: 1000, most: 600000 },
  away_looks_min: { unit: "count", usual: 3, least: 1, most: 20 },
  away_window_ms: { unit: "ms", usual: 120000, least: 1000, most: 600000 },
  object_looks_min: { unit: "count", usual: 2, least: 1, most: 20 },
  object_looks_of: { unit: "count", usual: 5, least: 1, most: 20 },
  object_window_ms: { unit: "ms", usual: 60000, least: 1000, most: 600000 },
  object_score_min: { unit: "share", usual: 0.5, least: 0.01, most: 1 },
  speaking_change_min: { unit: "share", usual: 0.1, least: 0.01, most: 1 },
  speaking_steps_min: { unit: "count", usual: 6, least: 1, most: 20 },
  speaking_steps_of: { unit: "count", usual: 10, least: 1, most: 20 },
  speaking_window_ms: { unit: "ms", usual: 20000, least: 1000, most: 600000 },
  pad_looks_min: { unit: "count", usual: 3, least: 1, most: 20 },
  pad_looks_of: { unit: "count", usual: 5, least: 1, most: 20 },
  pad_window_ms: { unit: "ms", usual: 120000, least: 1000, most: 600000 },
  camera_ms: { unit: "ms", usual: 5000, least: 1000, most: 600000 },
  camera_lost_ms: { unit: "ms", usual: 20000, least: 1000, most: 600000 },
  focus_lost_ms: { unit: "ms", usual: 2000, least: 1000, most: 600000 },
  network_gap_ms: { unit: "ms", usual: 10000, least: 1000, most: 600000 },
  quiet_ms: { unit: "ms", usual: 3000, least: 1000, most: 600000 },
  stale_ms: { unit: "ms", usual: 10000, least: 10000, most: 600000 },
} as const satisfies Record<string, Setting>;

/** What most who change anything change; the others are folded away. */
export const COMMON: readonly SettingName[] = [
  "frame_interval_ms", "no_face_ms", "several_faces_ms", "unchecked_ms", "away_ms", "camera_ms", "focus_lost_ms", "network_gap_ms", "quiet_ms",
];

/** How many hits are asked for, and of how many looks: more than those can never be. */
const OF_HOW_MANY = {
  mismatch_checks_min: "mismatch_checks_of",
  object_looks_min: "object_looks_of",
  speaking_steps_min: "speaking_steps_of",
  pad_looks_min: "pad_looks_of",
} as const satisfies Partial<Record<SettingName, SettingName>>;

export type SettingName = keyof typeof SETTINGS;
export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

/** How many of the wire's units one of the page's is: times are milliseconds there and seconds here. */
export function scaleOf(name: SettingName): number {
  return SETTINGS[name].unit === "ms" ? 1_000 : 1;
}

/** What is in force. */
export function settingOf(proctoring: Proctoring, name: SettingName): number {
  const written = name === "frame_interval_ms" ? proctoring.frame_interval_ms : proctoring.rules?.[name];
  return written ?? SETTINGS[name].usual;
}

/** The most a setting may be, as the others stand. */
export function mostOf(proctoring: Proctoring, name: SettingName): number {
  const of = (OF_HOW_MANY as Partial<Record<SettingName, SettingName>>)[name];
  return of === undefined ? SETTINGS[name].most : Math.min(SETTINGS[name].most, settingOf(proctoring, of));
}

/** The least a setting may be, as the others stand. */
export function leastOf(proctoring: Proctoring, name: SettingName): number {
  const min = (Object.entries(OF_HOW_MANY) as [SettingName, SettingName][]).find(([, of]) => of === name)?.[0];
  return min === undefined ? SETTINGS[name].least : Math.max(SETTINGS[name].least, settingOf(proctoring, min));
}

export function withSetting(proctoring: Proctoring, name: SettingName, value: number): Proctoring {
  const kept = value === SETTINGS[name].usual ? {} : { [name]: value };
  if (name === "frame_interval_ms") {
    const { frame_interval_ms: _, ...rest } = proctoring;
    return { ...rest, ...kept };
  }
  const { [name]: _, ...others } = proctoring.rules ?? {};
  const { rules: __, ...rest } = proctoring;
  const rules = { ...others, ...kept };
  return Object.keys(rules).length === 0 ? rest : { ...rest, rules };
}

export function withChallenge(proctoring: Proctoring, wanted: boolean): Proctoring {
  const { challenge: _, ...rest } = proctoring;
  return wanted ? { ...rest, challenge: true } : rest;
}

export type StaffEntry = NonNullable<Proctoring["staff_entry"]>;
export const STAFF_ENTRIES: readonly StaffEntry[] = ["asked", "required", "off"];

export function withStaffEntry(proctoring: Proctoring, wanted: StaffEntry): Proctoring {
  const { staff_entry: _, ...rest } = proctoring;
  return wanted === "asked" ? rest : { ...rest, staff_entry: wanted };
}

export function withAdmit(proctoring: Proctoring, byStaff: boolean): Proctoring {
  const { admit: _, ...rest } = proctoring;
  return byStaff ? { ...rest, admit: "staff" } : rest;
}

export function withScreen(proctoring: Proctoring, asked: boolean): Proctoring {
  const { screen: _, ...rest } = proctoring;
  return asked ? { ...rest, screen: "asked" } : rest;
}

/** How much of the door and the screen is not as usual. */
export function unusualRest(proctoring: Proctoring): number {
  return Number(proctoring.challenge === true) + Number(proctoring.admit === "staff") + Number((proctoring.staff_entry ?? "asked") !== "asked") + Number(proctoring.screen === "asked");
}

/** The settings that are not the usual ones. */
export function unusual(proctoring: Proctoring): SettingName[] {
  return SETTING_NAMES.filter((name) => settingOf(proctoring, name) !== SETTINGS[name].usual);
}
