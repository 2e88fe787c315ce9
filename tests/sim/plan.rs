//! A plan: what a small crowd does, and what happens to it, in order. Drawn from a seed, written as JSON,
//! played by `play`.
//!
//! **Invariant:** a plan is all that a run depends on, apart from the order in which SQLite's own threads
//! answer; the same seed draws the same plan for ever only within one version of this file, which is why
//! failing plans are kept as steps and not as seeds.

use examhall::kernel::Seed;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::Rng as _;
use serde::{Deserialize, Serialize};

/// Most candidates of one plan.
pub const CANDIDATES_MAX: usize = 4;
/// Devices of one candidate: the machine in the hall, and a second one.
pub const DEVICES: usize = 2;
const MINUTE_MS: i64 = 60_000;

/// One device of one candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct At {
    /// Which candidate.
    pub who: usize,
    /// Which of their devices.
    #[serde(default)]
    pub device: usize,
}

/// One thing that happens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    /// Opens a line on one of two nodes and says hello. What was not acknowledged is sent again.
    Join { at: At, node: usize, takeover: bool },
    /// Types a response: into the log first, then onto the line, where there is one.
    Answer { at: At, pick: u32 },
    /// Changes a stretch of the newest essay and sends the change.
    Edit { at: At, pick: u32 },
    /// Sends the newest entries of the log again, acknowledged or not.
    Repeat { at: At, count: usize },
    /// Sends everything that is not acknowledged again, newest first.
    Reorder { at: At },
    /// The line ends and the server notices.
    Drop { at: At },
    /// The line ends and the server does not notice; what was on its way waits.
    Vanish { at: At },
    /// Drops the line and is back at once.
    Bounce { at: At },
    /// From now on what is said on the line waits on the way.
    Hold { at: At },
    /// What waits on lines of this device, also on those that ended, comes through.
    Deliver { at: At },
    /// Waits until the fate of everything said is known.
    Settle,
    /// Staff give one candidate minutes, or take them.
    Extend { who: usize, minutes: i64 },
    /// Staff give everyone minutes, or take them.
    ExtendAll { minutes: i64 },
    /// Staff stop a clock: one candidate's, or everyone's.
    Pause { who: Option<usize> },
    /// Staff let it go on.
    Resume { who: Option<usize> },
    /// An earlier click comes in once more.
    ClickAgain { which: usize },
    /// Both steps of handing in.
    HandIn { at: At },
    /// Staff end the sitting.
    End { who: usize },
    /// Time passes.
    Advance { ms: i64 },
    /// Time passes up to a moment near the deadline of this candidate.
    ToDeadline { who: usize, offset_ms: i64 },
    /// Somebody sets the machine's clock.
    JumpWall { ms: i64 },
    /// The reconcilers sweep.
    Sweep,
    /// The server is stopped in order and started again.
    Restart,
    /// The server is gone in mid-sentence, and started again.
    Kill,
    /// Every commit of a sitting fails until healed.
    CutDatabase,
    /// There is no room for another page until healed.
    FillDisk,
    /// The database is whole again.
    Heal,
}

/// A crowd and what happens to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Drawn from this; 0 for one written by hand.
    pub seed: u64,
    /// What it once found.
    #[serde(default)]
    pub why: String,
    /// A multiplier in permille for each candidate.
    pub multipliers_permille: Vec<i64>,
    /// How far each candidate's page clock is off.
    pub skews_ms: Vec<i64>,
    /// The session caps at its close.
    pub caps_at_close: bool,
    /// In order.
    pub steps: Vec<Step>,
}

/// Draws from a stream.
struct Dice(ChaCha20Rng);

impl Dice {
    /// 0 to `sides` − 1.
    fn roll(&mut self, sides: u64) -> u64 {
        self.0.next_u64() % sides
    }

    fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.roll(u64::try_from(length).unwrap())).unwrap()
    }

    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.roll(u64::try_from(high - low + 1).unwrap())).unwrap()
    }

    fn one_in(&mut self, sides: u64) -> bool {
        self.roll(sides) == 0
    }
}

impl Plan {
    /// The plan of a seed.
    pub fn draw(seed: u64) -> Self {
        let mut dice = Dice(Seed::from_text(&format!("crowd {seed}")).rng());
        let candidates = 1 + dice.index(CANDIDATES_MAX);
        let mut plan = Self {
            seed,
            why: String::new(),
            multipliers_permille: Vec::new(),
            skews_ms: Vec::new(),
            caps_at_close: dice.one_in(3),
            steps: Vec::new(),
        };
        for who in 0..candidates {
            plan.multipliers_permille.push([1_000, 1_000, 1_250, 1_500][dice.index(4)]);
            plan.skews_ms.push(if dice.one_in(3) {
                dice.between(-300, 300) * MINUTE_MS
            } else {
                0
            });
            let at = At { who, device: 0 };
            plan.steps.push(Step::Join { at, node: dice.index(2), takeover: false });
        }
        let length = 15 + dice.index(40);
        while plan.steps.len() < length {
            let step = plan.step(&mut dice, candidates);
            plan.steps.push(step);
        }
        plan
    }

    fn step(&self, dice: &mut Dice, candidates: usize) -> Step {
        let who = dice.index(candidates);
        let at = At { who, device: usize::from(dice.one_in(4)) };
        // Faults are healed soon: a run spends its time on answers, not on being refused.
        let is_broken = self.steps.iter().rev().find_map(|step| match step {
            Step::CutDatabase | Step::FillDisk => Some(true),
            Step::Heal => Some(false),
            _ => None,
        });
        if is_broken == Some(true) && dice.one_in(4) {
            return Step::Heal;
        }
        match dice.roll(100) {
            0..=27 => Step::Answer { at, pick: u32::try_from(dice.roll(1 << 16)).unwrap() },
            28..=33 => Step::Edit { at, pick: u32::try_from(dice.roll(1 << 16)).unwrap() },
            34..=42 => {
                Step::Join { at, node: dice.index(2), takeover: at.device == 1 || dice.one_in(2) }
            }
            43..=46 => Step::Repeat { at, count: 1 + dice.index(5) },
            47..=48 => Step::Reorder { at },
            49..=51 => Step::Drop { at },
            52..=54 => Step::Vanish { at },
            55..=57 => Step::Bounce { at },
            58..=59 => Step::Hold { at },
            60..=62 => Step::Deliver { at },
            63..=67 => Step::Settle,
            68..=70 => Step::Extend { who, minutes: minutes(dice) },
            71 => Step::Pause { who: (!dice.one_in(3)).then_some(who) },
            72 => Step::Resume { who: (!dice.one_in(3)).then_some(who) },
            73 => Step::ExtendAll { minutes: minutes(dice) },
            74..=75 => Step::ClickAgain { which: dice.index(8) },
            76 => Step::HandIn { at },
            77 => Step::End { who },
            78..=83 => Step::Advance { ms: pause(dice) },
            84..=87 => Step::ToDeadline { who, offset_ms: near(dice) },
            88 => Step::JumpWall { ms: dice.between(-90, 90) * MINUTE_MS },
            89..=90 => Step::Sweep,
            91..=92 => Step::Restart,
            93..=95 => Step::Kill,
            96..=97 => Step::CutDatabase,
            98 => Step::FillDisk,
            _ => Step::Heal,
        }
    }
}

/// Mostly given, at times taken, at times more than there is.
fn minutes(dice: &mut Dice) -> i64 {
    let minutes = dice.between(1, 30);
    if dice.one_in(4) { -minutes } else { minutes }
}

fn pause(dice: &mut Dice) -> i64 {
    match dice.roll(4) {
        0 => dice.between(1, 999),
        1 => dice.between(1_000, 9_000),
        2 => dice.between(10_000, 90_000),
        _ => dice.between(2, 12) * MINUTE_MS,
    }
}

fn near(dice: &mut Dice) -> i64 {
    [-5_000, -1_000, -1, 0, 1, 1_000, 30_000, 59_999, 60_000, 60_001, 90_000][dice.index(11)]
}
