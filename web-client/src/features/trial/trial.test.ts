// Which paper an address means, and the hall of a trial against the page's own sitting.
import { expect, it } from "vitest";
import { FakeWorld, settled } from "../candidate/sitting/fakes";
import { Sitting } from "../candidate/sitting/sitting";
import type { TrialPaper } from "../../wire";
import { type Ended, TrialHall, hallPorts, keepsForNow } from "./trial-hall";
import { paperName, trialPlace, withSeed } from "./which";

const EXAM = "019ec893-f400-7156-87d6-94b1758dbdd3";
const SEED = "ab".repeat(32);

it("reads an address into papers, and nothing into nonsense", () => {
  expect(trialPlace("")).toBeUndefined();
  expect(trialPlace(`${EXAM}/steal`)).toBeUndefined();
  expect(trialPlace(`${EXAM}/sit?form=2&forms=3&seed=${SEED}`)?.papers).toEqual([{ kind: "form", form: 2, forms: 3, seed: SEED }]);
  expect(trialPlace(`${EXAM}/sit?form=99&forms=1000&seed=short`)?.papers).toEqual([{ kind: "form", form: 26, forms: 26, seed: null }]);
  expect(trialPlace(`${EXAM}/print?forms=2&key=1`)).toMatchObject({ with_key: true, papers: [{ form: 1 }, { form: 2 }] });
  expect(trialPlace(`${EXAM}/print?session=s&number=-4`)?.papers).toEqual([{ kind: "number", session_id: "s", number: 1 }]);
  expect(trialPlace(`${EXAM}/sit?session=s&person=p`)?.papers).toEqual([{ kind: "candidate", session_id: "s", person_id: "p" }]);
  expect(paperName({ kind: "form", form: 2, forms: 2 })).toBe("B");
  expect(trialPlace(withSeed(`${EXAM}/print?forms=2&key=1`, SEED))).toMatchObject({ seed: SEED, with_key: true });
});

const trial: TrialPaper = {
  exam_title: "考试", session_title: null, instructions: "", duration_minutes: 1, algorithm: "", seed: SEED, snapshot_sha256: "", paper_sha256: "",
  paper: { marks_total: 2, sections: [{ title: "一", questions: [0, 1].map((slot) => ({ slot, marks: 1, stem: "", body: { kind: "essay" as const, chars_max: 100, chars_min: null } })) }] },
};

async function sat() {
  const world = new FakeWorld();
  let ended: Ended | undefined;
  const hall = new TrialHall(trial, { now: () => world.now_ms, every: (period_ms, callback) => world.ports.every(period_ms, callback) }, (how) => {
    ended = how;
  });
  const sitting = new Sitting("trial", "tab", { socket: hallPorts(hall, world.ports), keeping: keepsForNow() });
  await sitting.start();
  await settled();
  return { world, sitting, ended: () => ended };
}

it("is sat like an exam, edits and all, and handed in by two steps", async () => {
  const { world, sitting, ended } = await sat();
  expect(sitting.state.welcome?.paper).toEqual(trial.paper);
  expect(sitting.state.keeps_here).toBe(true);
  const long = "字".repeat(600);
  for (const text of [long, `${long}再写`]) {
    sitting.type(1, { kind: "essay", text });
    for (let turn = 0; turn < 10; turn += 1) {
      world.tick(200);
      await settled();
    }
  }
  sitting.requestHandIn();
  await settled();
  expect(sitting.state.hand_in?.unanswered).toEqual([0]);
  expect(ended()).toBeUndefined();
  sitting.confirmHandIn();
  await settled();
  expect(sitting.state.finished?.reason).toBe("handed_in");
  expect(ended()).toEqual({ reason: "handed_in", answers: new Map([[1, { kind: "essay", text: `${long}再写` }]]) });
});

it("ends by itself when the time is up", async () => {
  const { world, sitting, ended } = await sat();
  const seconds = async (count: number) => {
    for (let second = 0; second < count; second += 1) {
      world.tick(1_000);
      await settled();
    }
  };
  await seconds(59);
  expect(ended()).toBeUndefined();
  await seconds(1);
  expect(sitting.state.finished?.reason).toBe("time_up");
  expect(ended()?.answers.size).toBe(0);
});
