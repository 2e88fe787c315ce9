// Part of the marks for an option: what it earns in a single choice although it is not the key, what
// it weighs in a multiple choice marked by weights. Pure.
import type { ChoiceContent, MultipleChoice, MultipleRule, SingleChoice } from "./content";

/** What an option earns by itself, 0..1 or −1..1; undefined where options have no figure of their own. */
export function creditOf(content: ChoiceContent, id: string): number | undefined {
  if (content.kind === "single_choice") {
    const partial = content.partial ?? [];
    if (partial.length === 0 || id === content.key) return undefined;
    return partial.find((part) => part.option === id)?.fraction ?? 0;
  }
  if (content.rule.name !== "weighted") return undefined;
  return content.rule.weights.find((weight) => weight.option === id)?.weight ?? 0;
}

/** The same with another figure for one option. */
export function withCredit(content: ChoiceContent, id: string, credit: number): ChoiceContent {
  if (content.kind === "single_choice") {
    return { ...content, partial: [...(content.partial ?? []).filter((part) => part.option !== id), { option: id, fraction: credit }] };
  }
  if (content.rule.name !== "weighted") return content;
  const weights = [...content.rule.weights.filter((weight) => weight.option !== id), { option: id, weight: credit }];
  return { ...content, rule: { name: "weighted", weights } };
}

/** Begins or ends giving part of the marks for options other than the key. */
export function withPartial(content: SingleChoice, given: boolean): SingleChoice {
  const others = content.options.filter((option) => option.id !== content.key);
  return { ...content, partial: given ? others.map((option) => ({ option: option.id, fraction: 0 })) : [] };
}

/** Another rule; weights begin with the keys sharing the whole in full percents. */
export function withRule(content: MultipleChoice, name: MultipleRule["name"]): MultipleChoice {
  if (name === "subset_fixed") return { ...content, rule: { name, fraction: 0.5 } };
  if (name !== "weighted") return { ...content, rule: { name } };
  const [each, rest] = [Math.floor(100 / Math.max(1, content.key.length)), 100 % Math.max(1, content.key.length)];
  const weightOf = (id: string) => {
    const at = content.key.indexOf(id);
    return at < 0 ? 0 : (each + (at < rest ? 1 : 0)) / 100;
  };
  return { ...content, rule: { name, weights: content.options.map(({ id }) => ({ option: id, weight: weightOf(id) })) } };
}
