// The words of a candidate's dossier, in both languages.
import { lateWords, type WordsOf } from "../../i18n/late-words";
import { en } from "./words-en";
import { zh } from "./words-zh";

export type Words = WordsOf<typeof zh>;

export const useWords = lateWords("dossier", zh, en);
