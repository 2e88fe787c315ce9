// The trial namespace, added to the languages of the page when this part of it is loaded.
import type { i18n } from "i18next";
import { useTranslation } from "react-i18next";
import { en } from "./words-en";
import { zh } from "./words-zh";

const NAMESPACE = "trial";

type Keys<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${Keys<T[K]>}` }[keyof T & string];
export type WordKey = Keys<typeof zh>;
export type Words = (key: WordKey, values?: Record<string, string | number>) => string;

function bring(i18n: i18n): void {
  if (i18n.hasResourceBundle("zh-CN", NAMESPACE)) return;
  i18n.addResourceBundle("zh-CN", NAMESPACE, zh);
  i18n.addResourceBundle("en", NAMESPACE, en);
}

export function useWords(): { t: Words; language: string } {
  const { i18n } = useTranslation();
  bring(i18n);
  const t = i18n.getFixedT(i18n.language, NAMESPACE);
  return { t: (key, values) => t(key, values ?? {}), language: i18n.language };
}
