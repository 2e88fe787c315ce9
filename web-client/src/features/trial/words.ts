// The words of the trial, in both languages.
import { lateWords, type KeyOf, type WordsOf } from "../../i18n/late-words";
import { en } from "./words-en";
import { zh } from "./words-zh";

export type WordKey = KeyOf<typeof zh>;
export type Words = WordsOf<typeof zh>;

export const useWords = lateWords("trial", zh, en);
