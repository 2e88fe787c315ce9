// How an exam is watched: the few times staff may set, in seconds here and milliseconds on the wire.
// Only what differs from the server's default is kept, so a better default reaches old exams. Pure.
import type { Proctoring } from "../api";

interface Setting {
  /** What the server takes when nothing is set; milliseconds. */
  readonly usual: number;
  readonly least: number;
  readonly most: number;
}

const RULE = { least: 1_000, most: 600_000 };

/** Copies of `IndicatorRules::default()` and the frame limits of the server. */
export const SETTINGS = {
  frame_interval_ms: { usual: 1_000, least: 200, most: 5_000 },
  no_face_ms: { usual: 8_000, ...RULE },
  several_faces_ms: { usual: 2_000, ...RULE },
  away_ms: { usual: 5_000, ...RULE },
  camera_ms: { usual: 5_000, ...RULE },
  focus_lost_ms: { usual: 2_000, ...RULE },
  network_gap_ms: { usual: 10_000, ...RULE },
  quiet_ms: { usual: 3_000, ...RULE },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;
export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

/** What is in force. */
export function settingOf(proctoring: Proctoring, name: SettingName): number {
  const written = name === "frame_interval_ms" ? proctoring.frame_interval_ms : proctoring.rules?.[name];
  return written ?? SETTINGS[name].usual;
}

export function withSetting(proctoring: Proctoring, name: SettingName, ms: number): Proctoring {
  const kept = ms === SETTINGS[name].usual ? {} : { [name]: ms };
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

/** The settings that are not the usual ones. */
export function unusual(proctoring: Proctoring): SettingName[] {
  return SETTING_NAMES.filter((name) => settingOf(proctoring, name) !== SETTINGS[name].usual);
}
