// The candidate's namespace in both languages, and its `t` with checked keys.
import { useTranslation } from "react-i18next";
import { answeringWords } from "../answering/words";
import { en } from "./words-en";
import { zh } from "./words-zh";

export const candidateWords = { candidate: { "zh-CN": zh, en }, ...answeringWords };

type Keys<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${Keys<T[K]>}` }[keyof T & string];
export type WordKey = Keys<typeof zh>;
export type Words = (key: WordKey, values?: Record<string, string | number>) => string;

export function useWords(): { t: Words; language: string } {
  const { t, i18n } = useTranslation("candidate");
  return { t: (key, values) => t(key, values ?? {}), language: i18n.language };
}

/** Date and time as people of the language write it, in the person's own time zone. */
export function whenText(ms: number, language: string): string {
  return new Intl.DateTimeFormat(language, { month: "short", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(ms);
}

export function hourText(ms: number, language: string): string {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(ms);
}
