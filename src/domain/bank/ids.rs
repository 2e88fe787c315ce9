//! Ids inside one question: of options, rows, areas and parts.
//!
//! **Invariant:** an id is short plain text, so it can stand in a stem, in XML and in an address as it is.

use std::fmt;

/// Declares an id that an author, or an importer, chose inside one question.
macro_rules! local_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Takes a letter or digit followed by up to 31 letters, digits, `_` or `-`.
            #[must_use]
            pub fn new(text: &str) -> Option<Self> {
                let mut chars = text.chars();
                let first = chars.next().is_some_and(|c| c.is_ascii_alphanumeric());
                let rest = chars.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
                (first && rest && text.len() <= 32).then(|| Self(text.to_owned()))
            }

            /// Stands in for an id that could not be read, while the rest is read on to find
            /// further problems.
            #[must_use]
            pub fn placeholder() -> Self {
                Self("unreadable".to_owned())
            }

            /// The text of the id.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

local_ids! {
    /// An option of a choice question.
    OptionId;
    /// A blank of a fill-in question. Its place in the stem is written `[[id]]`.
    BlankId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_ids_are_short_plain_words() {
        for good in ["a", "A1", "b_2-x"] {
            assert_eq!(OptionId::new(good).map(|id| id.to_string()).as_deref(), Some(good));
        }
        for bad in ["", "_a", "甲", "a b", "[a]", &"a".repeat(33)] {
            assert_eq!(BlankId::new(bad), None);
        }
    }
}
