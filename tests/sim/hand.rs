//! The arithmetic of the ledger, done once more: how lines that give, take and stop move an end.

use std::collections::BTreeSet;

use super::truth::LedgerRow;

/// An end that lines move: given, taken, stopped.
pub struct Hand {
    pub end_ms: i64,
    /// Nothing stops it before.
    from_ms: i64,
    /// The clock stands still since.
    pub stopped_ms: Option<i64>,
    pauses: BTreeSet<String>,
}

impl Hand {
    pub const fn new(end_ms: i64, from_ms: i64) -> Self {
        Self { end_ms, from_ms, stopped_ms: None, pauses: BTreeSet::new() }
    }

    pub fn left_ms(&self, now_ms: i64) -> i64 {
        self.end_ms - self.stopped_ms.unwrap_or(now_ms)
    }

    pub fn turn(&mut self, line: &LedgerRow, is_moved: bool) {
        let now_ms = self.stopped_ms.unwrap_or(line.at_ms);
        match (line.kind.as_str(), &line.pause) {
            ("pause", _) => {
                self.pauses.insert(line.id.clone());
            }
            ("resume", Some(pause)) => {
                self.pauses.remove(pause);
            }
            // What is given is given whole, also after the end; what is taken is taken from what is left.
            _ if is_moved && line.credit_ms > 0 => {
                self.end_ms = self.end_ms.max(now_ms) + line.credit_ms;
            }
            _ if is_moved => {
                self.end_ms = (self.end_ms + line.credit_ms).max(self.end_ms.min(now_ms));
            }
            _ => {}
        }
        match self.stopped_ms {
            None if !self.pauses.is_empty() && line.at_ms < self.end_ms => {
                self.stopped_ms = Some(line.at_ms.max(self.from_ms));
            }
            Some(stopped_ms) if self.pauses.is_empty() => {
                self.end_ms += (line.at_ms - stopped_ms).max(0);
                self.stopped_ms = None;
            }
            _ => {}
        }
    }
}
