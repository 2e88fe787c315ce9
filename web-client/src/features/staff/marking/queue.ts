// The queue of answers to mark: which one is next. Pure; names never come in here.
import type { ToMark } from "../api";

export function keyOf(answer: Pick<ToMark, "sitting_id" | "slot">): string {
  return `${answer.sitting_id}/${answer.slot}`;
}

/** The same question together, so that a marker keeps one measure; within it as the server ordered. */
export function inOrder(answers: readonly ToMark[]): ToMark[] {
  return answers
    .map((answer, index) => ({ answer, index }))
    .sort((a, b) => a.answer.question.stem.localeCompare(b.answer.question.stem) || a.index - b.index)
    .map(({ answer }) => answer);
}

/** The next unmarked answer after `key`, going round; none when all are marked. */
export function nextOpen(answers: readonly ToMark[], key: string | undefined): string | undefined {
  const at = answers.findIndex((answer) => keyOf(answer) === key);
  const round = [...answers.slice(at + 1), ...answers.slice(0, at + 1)];
  const next = round.find((answer) => !answer.marked && keyOf(answer) !== key);
  return next && keyOf(next);
}

/** The answer `by` places further, staying at the ends. */
export function stepped(answers: readonly ToMark[], key: string | undefined, by: 1 | -1): string | undefined {
  const at = Math.max(0, answers.findIndex((answer) => keyOf(answer) === key));
  const next = answers[Math.min(answers.length - 1, Math.max(0, at + by))];
  return next && keyOf(next);
}
