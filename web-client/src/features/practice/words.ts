// The words of the practice, in both languages.
import { lateWords, type KeyOf, type WordsOf } from "../../i18n/late-words";
import { en } from "./words-en";
import { zh } from "./words-zh";

export type WordKey = KeyOf<typeof zh>;
export type Words = WordsOf<typeof zh>;

export const useWords = lateWords("practice", zh, en);
