//! How far long work has come, on standard error.
//!
//! On a terminal one line that is written over; elsewhere (a log file) a line for each tenth.
//!
//! **Invariant:** progress is a courtesy: a closed terminal does not stop the work.

use std::io::{IsTerminal, Write};

/// See the module.
pub struct Progress {
    what: &'static str,
    terminal: bool,
    told: usize,
}

impl Progress {
    /// Progress of `what`, a plural noun.
    pub fn of(what: &'static str) -> Self {
        Self { what, terminal: std::io::stderr().is_terminal(), told: 0 }
    }

    /// `done` of `all`.
    pub fn tell(&mut self, done: usize, all: usize) {
        let tenth = done * 10 / all.max(1);
        let mut err = std::io::stderr();
        if self.terminal {
            let end = if done == all { "\n" } else { "" };
            if done == all || done.is_multiple_of((all / 200).max(1)) {
                let _ = write!(err, "\r{done} of {all} {}{end}", self.what);
            }
        } else if tenth > self.told {
            self.told = tenth;
            let _ = writeln!(err, "{done} of {all} {}", self.what);
        }
    }
}
