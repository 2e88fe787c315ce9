// Words with both languages side by side, so that neither can be forgotten; they reach the pages
// through i18next, one namespace per area.
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
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

/** The words of an area in the language in force. */
export function useWords<K extends string>(words: Words<K>): Say<K> {
  const { t } = useTranslation(words.namespace);
  return useCallback((key, values) => t(key, { keySeparator: false, nsSeparator: false, ...values }), [t]);
}

/** The language in force. */
export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return i18n.language.startsWith("en") ? "en" : "zh-CN";
}
