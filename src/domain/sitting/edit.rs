//! An essay's change since an earlier step: one stretch replaced. A text of hours, saved every few seconds,
//! is then stored once and not a thousand times.
//!
//! **Invariants:** positions count Unicode scalar values, so no edit can split a character; an edit that does
//! not lie inside its base is none; the same edits on the same base are the same text, whenever applied.

/// One stretch of a text, replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Where the stretch begins.
    pub at: u32,
    /// How many scalar values go.
    pub delete: u32,
    /// What comes in their place.
    pub insert: String,
}

impl Edit {
    /// `base` after this edit; none when the stretch lies outside.
    #[must_use]
    pub fn apply(&self, base: &str) -> Option<String> {
        let from = byte_at(base, self.at)?;
        let until = from + byte_at(base.get(from..)?, self.delete)?;
        let mut text = String::with_capacity(base.len() + self.insert.len());
        text.push_str(base.get(..from)?);
        text.push_str(&self.insert);
        text.push_str(base.get(until..)?);
        Some(text)
    }
}

/// Where the scalar value of this number begins; the end of the text is a place, beyond it is none.
fn byte_at(text: &str, number: u32) -> Option<usize> {
    let number = usize::try_from(number).ok()?;
    text.char_indices().map(|(byte, _)| byte).chain([text.len()]).nth(number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn edit(at: u32, delete: u32, insert: &str) -> Edit {
        Edit { at, delete, insert: insert.to_owned() }
    }

    #[test]
    fn positions_are_characters_and_outside_is_none() {
        assert_eq!(edit(2, 1, "乙丙").apply("论甲x").as_deref(), Some("论甲乙丙"));
        assert_eq!(edit(0, 0, "起").apply("").as_deref(), Some("起"));
        assert_eq!(edit(3, 0, "末").apply("论甲x").as_deref(), Some("论甲x末"));
        assert_eq!(edit(1, 1, "").apply("a😀b").as_deref(), Some("ab"));
        assert_eq!(edit(4, 0, "x").apply("论甲x"), None);
        assert_eq!(edit(2, 2, "").apply("论甲x"), None);
        assert_eq!(edit(u32::MAX, u32::MAX, "").apply("x"), None);
    }

    proptest! {
        /// What a page does: common beginning and end cut off, the rest replaced.
        #[test]
        fn any_text_can_be_reached_from_any_other(before in ".{0,40}", after in ".{0,40}") {
            let (old, new): (Vec<char>, Vec<char>) = (before.chars().collect(), after.chars().collect());
            let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
            let most = old.len().min(new.len()) - head;
            let tail =
                old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
            let edit = Edit {
                at: u32::try_from(head).unwrap(),
                delete: u32::try_from(old.len() - head - tail).unwrap(),
                insert: new[head..new.len() - tail].iter().collect(),
            };
            prop_assert_eq!(edit.apply(&before), Some(after));
        }
    }
}
