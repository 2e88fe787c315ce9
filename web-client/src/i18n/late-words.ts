// Words that come with a part of the page that is loaded late: a namespace added to both languages when
// it is first used, and its `t` with checked keys.
import type { i18n } from "i18next";
import { useTranslation } from "react-i18next";

type Leaves<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${Leaves<T[K]>}` }[keyof T & string];
export type KeyOf<T> = Leaves<T>;
export type WordsOf<T> = (key: KeyOf<T>, values?: Record<string, string | number>) => string;

/** The hook that reads a namespace; `en` has the keys of `zh`. */
export function lateWords<T extends object>(namespace: string, zh: T, en: T): () => { t: WordsOf<T>; language: string } {
  const bring = (i18n: i18n): void => {
    if (i18n.hasResourceBundle("zh-CN", namespace)) return;
    i18n.addResourceBundle("zh-CN", namespace, zh);
    i18n.addResourceBundle("en", namespace, en);
  };
  return function useWords() {
    const { i18n } = useTranslation();
    bring(i18n);
    const t = i18n.getFixedT(i18n.language, namespace);
    return { t: (key, values) => t(key, values ?? {}), language: i18n.language };
  };
}
