// Random hands on the real page hand in nothing that nobody decided to, and the same fuzz finds each
// guard that is taken away. A few hundred sequences in every run; `npm run fuzz` plays ten thousand.
import type { i18n } from "i18next";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { setUpI18n } from "../../../i18n";
import { Sitting } from "../sitting/sitting";
import { candidateWords } from "../words";
import { type Fuzzed, Hands } from "./fuzz";

const SEED = 20_261_128;
const SEQUENCES = Number(process.env["FUZZ_SEQUENCES"] ?? 300);
/** A guard that is missing is found in so many sequences, by far. */
const MUTANT_SEQUENCES = 3_000;

let language: i18n;
beforeAll(async () => {
  // React's development build takes a stack with every element; nobody reads them here.
  Error.stackTraceLimit = 0;
  language = await setUpI18n(candidateWords, "zh-CN");
});
beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

const plain: Fuzzed["makeSitting"] = (keeping, world) => new Sitting("fuzz", "tab", { keeping, socket: world.ports });

async function play(fuzzed: Omit<Fuzzed, "language">, sequences: number) {
  const hands = new Hands({ ...fuzzed, language });
  let handed_in = 0;
  for (let number = 0; number < sequences; number += 1) {
    const outcome = await hands.sequence(SEED + number);
    handed_in += outcome.handed_in;
    if (outcome.broken) return { seed: SEED + number, broken: outcome.broken, handed_in };
  }
  return { broken: undefined, handed_in };
}

it(`${SEQUENCES} sequences hand in nothing without the two steps`, async () => {
  const { handed_in, ...found } = await play({ makeSitting: plain }, SEQUENCES);
  expect(found).toEqual({ broken: undefined });
  // And they do get as far as the last button.
  expect(handed_in).toBeGreaterThan(SEQUENCES / 1_000);
}, Math.max(600_000, SEQUENCES * 400));

/** Hands in whenever a summary is there and `when` says so. */
function hasty(when: (sitting: Sitting, confirm: () => void) => void): Fuzzed["makeSitting"] {
  return (keeping, world) => {
    const sitting = plain(keeping, world);
    when(sitting, () => void sitting.confirmHandIn());
    return sitting;
  };
}

it.each<[string, Omit<Fuzzed, "language">]>([
  ["the first step is enough", { makeSitting: hasty((sitting, confirm) => sitting.topics.subscribe("hand_in", confirm)) }],
  ["Enter hands in once the summary is there", { makeSitting: hasty((_, confirm) => window.addEventListener("keydown", (event) => event.key === "Enter" && confirm())) }],
  ["leaving the page hands in", { makeSitting: hasty((_, confirm) => window.addEventListener("pagehide", confirm)) }],
  ["the last button takes a press at once", { makeSitting: plain, think_ms: 0 }],
])("finds it when %s", async (_, fuzzed) => {
  const found = await play(fuzzed, MUTANT_SEQUENCES);
  expect(found.broken).toBeDefined();
}, Math.max(600_000, SEQUENCES * 400));
