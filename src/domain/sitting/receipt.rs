//! What a candidate keeps of a finished sitting, and holding stored answers against it.
//!
//! ```text
//! examhall-receipt-1 sitting=… paper=… steps=12 head=… finished_ms=… sig=…
//! └──────────────────────── signed words ──────────────────────────┘     Ed25519, base64url
//! ```
//!
//! One line of plain text, so that it survives paper, a photo and a chat. The chain's head stands for every
//! step up to it; the signature says that this installation stood behind them.
//!
//! **Invariants:** the words of a receipt are a function of what it says (`words`), so it may be signed again
//! and is the same; white space is no part of it; the form never changes, a new one has another first word.
//! How to sign and verify is the caller's: this file knows no keys.

use std::collections::BTreeMap;

use super::{Head, Step};
use crate::kernel::UtcMs;
use crate::kernel::id::SittingId;

/// First word: the kind and the version of the form.
const FORM: &str = "examhall-receipt-1";
/// Most differences told of: a chain that breaks early differs in every step after.
const DIFFERENCES_MAX: usize = 20;

/// What a receipt says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Whose sitting.
    pub sitting: SittingId,
    /// Digest of the paper, in hexadecimal.
    pub paper: String,
    /// Steps stored when it was given.
    pub steps: u32,
    /// Head of their chain.
    pub head: Head,
    /// When the sitting ended.
    pub finished: UtcMs,
}

/// Why a text is no receipt.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It does not begin like one.
    #[error("it does not begin with \"{FORM}\"")]
    Form,
    /// A part is missing.
    #[error("\"{0}=…\" is missing")]
    Missing(&'static str),
    /// A part says nothing that could stand there.
    #[error("\"{0}=…\" cannot be read")]
    Part(&'static str),
}

impl Receipt {
    /// The words that are signed.
    #[must_use]
    pub fn words(&self) -> String {
        let Self { sitting, paper, steps, head, finished } = self;
        let (head, finished) = (head.to_hex(), finished.0);
        format!(
            "{FORM} sitting={sitting} paper={paper} steps={steps} head={head} finished_ms={finished}"
        )
    }

    /// The whole line, with the signature as given.
    #[must_use]
    pub fn text(&self, signature: &str) -> String {
        format!("{} sig={signature}", self.words())
    }

    /// What a text says, and its signature, not yet verified.
    ///
    /// # Errors
    /// When it is no receipt.
    pub fn read(text: &str) -> Result<(Self, String), Unreadable> {
        let mut words = text.split_whitespace();
        if words.next() != Some(FORM) {
            return Err(Unreadable::Form);
        }
        let parts: BTreeMap<&str, &str> = words.filter_map(|word| word.split_once('=')).collect();
        let part = |name| parts.get(name).copied().ok_or(Unreadable::Missing(name));
        let number = |name| part(name)?.parse::<i64>().map_err(|_| Unreadable::Part(name));
        let receipt = Self {
            sitting: part("sitting")?.parse().map_err(|_| Unreadable::Part("sitting"))?,
            paper: part("paper")?.to_owned(),
            steps: u32::try_from(number("steps")?).map_err(|_| Unreadable::Part("steps"))?,
            head: Head::from_hex(part("head")?).ok_or(Unreadable::Part("head"))?,
            finished: UtcMs(number("finished_ms")?),
        };
        Ok((receipt, part("sig")?.to_owned()))
    }
}

/// What is stored of a sitting, to be held against a receipt.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Whose sitting.
    pub sitting: SittingId,
    /// Digest of the paper, in hexadecimal.
    pub paper: String,
    /// When it ended, if it has.
    pub finished: Option<UtcMs>,
    /// Steps in the order of the chain, each with the head recorded with it.
    pub steps: Vec<(Step<String>, Head)>,
}

/// Where what is stored is not what the receipt says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// It is another sitting's.
    Sitting,
    /// The paper is another.
    Paper,
    /// Fewer steps are there than the receipt covers.
    Missing {
        /// So many are there.
        stored: u32,
    },
    /// A step is not what its recorded head stands for: it, or one before it, was changed, left out or moved.
    Step {
        /// Its place in the chain, from 1.
        number: u32,
        /// Position on the paper, from 0.
        slot: u32,
        /// Its sequence number.
        seq: u32,
    },
    /// The steps lead to another head than the receipt's.
    Head,
    /// It ended at another moment, or not at all: time was given again after the receipt, or it was changed.
    Finished {
        /// When, as stored.
        stored: Option<UtcMs>,
    },
}

/// Holds what is stored against a receipt: every difference, at most `DIFFERENCES_MAX`, and how many steps
/// came after it.
#[must_use]
pub fn compare(receipt: &Receipt, stored: &Stored) -> (Vec<Difference>, u32) {
    let mut found = Vec::new();
    if stored.sitting != receipt.sitting {
        found.push(Difference::Sitting);
    }
    if stored.paper != receipt.paper {
        found.push(Difference::Paper);
    }
    let count = u32::try_from(stored.steps.len()).unwrap_or(u32::MAX);
    if count < receipt.steps {
        found.push(Difference::Missing { stored: count });
    }
    let mut head = Head::start(stored.sitting);
    let mut at_receipt = (receipt.steps == 0).then_some(head);
    for (number, (step, recorded)) in (1..).zip(&stored.steps) {
        // Each against the head recorded before it, so that the step that was changed is named, not all after.
        if head.next(step) != *recorded {
            found.push(Difference::Step { number, slot: step.slot, seq: step.seq });
        }
        head = *recorded;
        if number == receipt.steps {
            at_receipt = Some(head);
        }
    }
    if at_receipt.is_some_and(|head| head != receipt.head) {
        found.push(Difference::Head);
    }
    if stored.finished != Some(receipt.finished) {
        found.push(Difference::Finished { stored: stored.finished });
    }
    found.truncate(DIFFERENCES_MAX);
    (found, count.saturating_sub(receipt.steps))
}

#[cfg(test)]
#[path = "receipt_tests.rs"]
mod tests;
