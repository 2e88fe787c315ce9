//! What the demo says while it works: one line per step, in both languages, with the time it took.

use std::future::Future;

use crate::kernel::SharedClock;

/// Prints steps as they end.
pub struct Progress {
    clock: SharedClock,
    step: u32,
}

impl Progress {
    /// Nothing said yet.
    #[must_use]
    pub fn new(clock: SharedClock) -> Self {
        Self { clock, step: 0 }
    }

    /// Runs one step and says what it did and how long it took; `work` answers with a short remark.
    ///
    /// # Errors
    /// Whatever `work` fails with.
    pub async fn step<T>(
        &mut self,
        what: &str,
        work: impl Future<Output = anyhow::Result<(T, String)>>,
    ) -> anyhow::Result<T> {
        self.step += 1;
        let began = self.clock.monotonic_ms();
        let (value, remark) = work.await?;
        let took = self.clock.monotonic_ms() - began;
        println!(
            "  {:>2}. {what}: {remark}  ({}.{} s)",
            self.step,
            took / 1_000,
            took % 1_000 / 100
        );
        Ok(value)
    }
}

/// How many columns of a terminal `text` fills: Chinese characters and full-width signs take two.
#[must_use]
pub fn width(text: &str) -> usize {
    text.chars().map(|c| if wide(c) { 2 } else { 1 }).sum()
}

const fn wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}')
}

/// Rows in columns, each as wide as its widest cell.
#[must_use]
pub fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (cell, most) in row.iter().zip(&mut widths) {
            *most = width(cell).max(*most);
        }
    }
    let mut text = String::new();
    for row in rows {
        text.push_str("  ");
        for (at, cell) in row.iter().enumerate() {
            text.push_str(cell);
            if at + 1 < N {
                text.push_str(&" ".repeat(widths[at] - width(cell) + 3));
            }
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_whatever_the_script() {
        let rows = [["考生 candidate", "a"], ["office", "b"], ["监考", "c"]]
            .map(|row| row.map(ToOwned::to_owned));
        let table = table(&rows);
        let starts: Vec<usize> = table
            .lines()
            .map(|line| width(&line[..line.rfind(|c: char| c.is_ascii_lowercase()).unwrap()]))
            .collect();
        assert_eq!(starts, [19, 19, 19]);
    }
}
