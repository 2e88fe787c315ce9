//! A paper on its way before it may be read.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A paper as JSON under AES-256-GCM, bound to its sitting by the additional data `paper/{sitting_id}`; or a part of
/// one, since a socket keeps room for the longest message it ever wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SealedPaper {
    /// The initialization vector, 24 hexadecimal digits; the same in every part.
    pub iv: String,
    /// Which part, from 0. Part 0 begins anew.
    pub part: u32,
    /// No part follows.
    pub last: bool,
    /// Ciphertext and tag in base64, or what this part has of it.
    pub sealed: String,
}

impl SealedPaper {
    /// The same in parts of at most `bytes` (at least 1) of base64 each, in their order.
    #[must_use]
    pub fn in_parts(self, bytes: usize) -> Vec<Self> {
        let count = self.sealed.len().div_ceil(bytes).max(1);
        let part = |at: usize| Self {
            iv: self.iv.clone(),
            part: u32::try_from(at).unwrap_or(u32::MAX),
            last: at + 1 == count,
            // Base64 is ASCII: every place is between two characters.
            sealed: {
                let end = self.sealed.len().min((at + 1) * bytes);
                self.sealed.get(at * bytes..end).unwrap_or_default().to_owned()
            },
        };
        (0..count).map(part).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_joined_are_the_whole_and_the_last_says_so() {
        for length in [0, 1, 7, 8, 9, 30] {
            let sealed: String = ('a'..='z').cycle().take(length).collect();
            let whole =
                SealedPaper { iv: "00".into(), part: 0, last: true, sealed: sealed.clone() };
            let parts = whole.in_parts(8);
            assert!(parts.iter().all(|part| part.sealed.len() <= 8));
            assert_eq!(parts.iter().map(|part| part.sealed.as_str()).collect::<String>(), sealed);
            let numbers = parts.iter().zip(0..).all(|(part, at)| part.part == at);
            assert!(numbers && parts.iter().filter(|part| part.last).count() == 1);
            assert!(parts.last().is_some_and(|part| part.last));
        }
    }
}
