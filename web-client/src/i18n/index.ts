// Languages: Chinese first, English beside it. Each feature brings its own words as a namespace, so
// that no page loads the words of another. The choice is kept in the browser.
import i18next, { type i18n } from "i18next";
import { initReactI18next } from "react-i18next";

export const LANGUAGES = ["zh-CN", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Words of one namespace: nested keys to text, the same keys in both languages. */
export type Words = { [key: string]: string | Words };
export type Resources = Record<string, { "zh-CN": Words; en: Words }>;

const KEY = "examhall.language";

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value);
}

function remembered(): Language {
  try {
    const kept = globalThis.localStorage?.getItem(KEY);
    return isLanguage(kept) ? kept : "zh-CN";
  } catch {
    return "zh-CN";
  }
}

/** Sets up the languages of a page. `language` overrides what is remembered (tests). */
export async function setUpI18n(resources: Resources, language: Language = remembered()): Promise<i18n> {
  const instance = i18next.createInstance();
  const byLanguage = Object.fromEntries(
    LANGUAGES.map((code) => [
      code,
      Object.fromEntries(Object.entries(resources).map(([namespace, words]) => [namespace, words[code]])),
    ]),
  );
  await instance.use(initReactI18next).init({
    resources: byLanguage,
    lng: language,
    fallbackLng: "zh-CN",
    ns: Object.keys(resources),
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  const mark = (code: string) => {
    if (typeof document !== "undefined") document.documentElement.lang = code;
  };
  mark(language);
  instance.on("languageChanged", (code) => {
    mark(code);
    try {
      globalThis.localStorage?.setItem(KEY, code);
    } catch {
      // Private windows may refuse; the choice then lasts for this page.
    }
  });
  return instance;
}

/** The words of a problem or of a two-language text in the language of the page. */
export function inLanguage(text: { zh: string; en: string }, language: string): string {
  return language.startsWith("zh") ? text.zh : text.en;
}
