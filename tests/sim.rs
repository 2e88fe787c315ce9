//! The simulation: small crowds drawn from a seed sit an exam through the real use cases and live tasks, by a
//! manual clock, while lines break, devices change, staff give time, clocks are set, the server dies and the
//! database refuses; afterwards everything that was promised is compared with every row.
//!
//! ```text
//! seed ─▶ Plan ─▶ play (World: Node, Lines, Devices) ─▶ checks ─▶ complaints, none wanted
//!                                                     └─▶ smaller plan ─▶ target/sim/SEED.json
//! ```
//! `EXAMHALL_SIM_SEEDS=10000` plays that many seeds (500 without), `EXAMHALL_SIM_FIRST=500` begins elsewhere,
//! `EXAMHALL_SIM_PLAN=FILE` plays one plan. A plan that once found something stands in tests/sim/plans under
//! a name that says what, and is played always. Figures: target/bench/sim.json.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "in a test what is not there is a failure"
)]

#[path = "sim/broken.rs"]
mod broken;
#[path = "sim/checks.rs"]
mod checks;
#[path = "sim/device.rs"]
mod device;
#[path = "sim/line.rs"]
mod line;
#[path = "sim/node.rs"]
mod node;
#[path = "sim/plan.rs"]
mod plan;
#[path = "sim/play.rs"]
mod play;
#[path = "sim/seeds.rs"]
mod seeds;
#[path = "sim/truth.rs"]
mod truth;
#[path = "sim/world.rs"]
mod world;
