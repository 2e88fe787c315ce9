// Words with both languages side by side, so that neither can be forgotten; they reach the pages
// through i18next, one namespace per area.
import { useCallback, useContext, useSyncExternalStore } from "react";
import { getI18n, I18nContext } from "react-i18next";
import type { Language, Resources } from "../../i18n";

/** One phrase: Chinese, English. `{{name}}` is filled in. */
type Phrase = readonly [zh: string, en: string];

export interface Words<K extends string> {
  readonly namespace: string;
  readonly phrases: Readonly<Record<K, Phrase>>;
}

export type Say<K extends string> = (key: K, values?: Record<string, string | number>) => string;

/** Declares the words of an area. */
export function defineWords<K extends string>(namespace: string, phrases: Record<K, Phrase>): Words<K> {
  return { namespace, phrases };
}

/** The words in the shape the language set-up takes. */
export function resourcesOf(all: readonly Words<string>[]): Resources {
  const bundle = (words: Words<string>, index: 0 | 1) =>
    Object.fromEntries(Object.entries(words.phrases).map(([key, phrase]) => [key, phrase[index]]));
  return Object.fromEntries(all.map((words) => [words.namespace, { "zh-CN": bundle(words, 0), en: bundle(words, 1) }]));
}

/** Fills in `{{name}}`. */
function filled(text: string, values: Record<string, string | number> | undefined): string {
  if (values === undefined) return text;
  return text.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** What is said in one language; made once for each area, since a board says some thousand words a second. */
const sayings = new WeakMap<Words<string>, Partial<Record<Language, Say<string>>>>();

function sayingOf(words: Words<string>, language: Language): Say<string> {
  const known = sayings.get(words) ?? {};
  sayings.set(words, known);
  const index = language === "en" ? 1 : 0;
  return (known[language] ??= (key, values) => filled(words.phrases[key]?.[index] ?? key, values));
}

/** The words of an area in the language in force. */
export function useWords<K extends string>(words: Words<K>): Say<K> {
  return sayingOf(words, useLanguage());
}

/** The language in force. */
export function useLanguage(): Language {
  const held = useContext(I18nContext);
  const i18n = held?.i18n ?? getI18n();
  const subscribe = useCallback((tell: () => void) => {
    i18n.on("languageChanged", tell);
    return () => i18n.off("languageChanged", tell);
  }, [i18n]);
  return useSyncExternalStore(subscribe, () => (i18n.language.startsWith("en") ? "en" : "zh-CN"));
}
