//! Fuzzing: every reader of files, and what scores responses, given input that is nearly right.
//!
//! ```text
//! seeds (own samples, fixtures where they are) ─► mutate ─► target ─► what came of it
//!    ▲                                                                 │ seen for the first time
//!    └─────────────────────────────────────────────────────────────────┘
//! ```
//! Held to: no panic, no input over its time on the processor, memory under its bound, and each target's own
//! laws. Own and in tree: it needs no nightly compiler, it knows the shape of zip files, and `cargo test`
//! plays the first few hundred inputs of each target. `make fuzz MINUTES=10` goes on for that long;
//! `EXAMHALL_FUZZ_SECONDS` and `EXAMHALL_FUZZ_FIRST` set time and first seed. What fails is left in
//! target/fuzz, figures in target/bench/fuzz.json.

#![expect(clippy::unwrap_used, reason = "in a test what is not there is a failure")]

#[path = "fuzz/mutate.rs"]
mod mutate;
#[path = "fuzz/scoring.rs"]
mod scoring;
#[path = "fuzz/seeds.rs"]
mod seeds;
#[path = "fuzz/targets.rs"]
mod targets;
#[path = "fuzz/watch.rs"]
mod watch;

macro_rules! fuzz {
    ($($name:ident: $target:expr;)*) => {$(
        #[test]
        fn $name() {
            watch::run(stringify!($name), &$target);
        }
    )*};
}

fuzz! {
    aiken: targets::text("aiken");
    archive: targets::archive();
    blackboard: targets::text("blackboard");
    blackboard_package: targets::packed("blackboard");
    cloze: targets::text("cloze");
    csv: targets::text("csv");
    docx: targets::packed("docx");
    encoding: targets::encoding();
    gift: targets::text("gift");
    guessed: targets::guessed();
    missing_word: targets::text("missing-word");
    moodle_xml: targets::text("moodle-xml");
    native: targets::native();
    numbers_and_patterns: targets::numbers_and_patterns();
    paper: targets::text("paper");
    qti: targets::text("qti");
    qti_package: targets::packed("qti");
    qti_scoring: targets::qti_scoring();
    responses: scoring::responses();
    xlsx: targets::packed("xlsx");
    xml: targets::xml();
}
