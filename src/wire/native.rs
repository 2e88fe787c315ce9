//! The bank's own format for files: a line of JSON an entry, lossless for every kind.
//!
//! **Invariants:** reading what was written gives the same; a line that cannot be read is told by its number
//! and the others are read.

use serde::{Deserialize, Serialize};

use super::bank::ItemContent;

/// One entry as a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NativeEntry {
    /// The version of this line's shape.
    pub examhall: u32,
    /// Its id where it comes from.
    #[serde(default)]
    pub id: Option<String>,
    /// The folder it lies in, outermost first.
    #[serde(default)]
    pub category: Vec<String>,
    /// Words it is found by.
    #[serde(default)]
    pub tags: Vec<String>,
    /// From 1 (easy) to 5.
    #[serde(default)]
    pub difficulty: Option<u8>,
    /// The question.
    pub content: ItemContent,
    /// Pictures and sounds its texts speak of.
    #[serde(default)]
    pub media: Vec<NativeMedia>,
}

/// A picture or sound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NativeMedia {
    /// Its name.
    pub name: String,
    /// SHA-256 of its bytes, in hex; texts speak of it by this.
    pub sha256: String,
    /// Its bytes in base64.
    pub base64: String,
}

/// The version of a line's shape.
pub const NATIVE_VERSION: u32 = 1;

/// A line that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct LineUnreadable {
    /// From 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

/// Writes entries, a line each.
///
/// # Errors
/// When a number in an entry is none (JSON has no way to say it).
pub fn write(entries: &[NativeEntry]) -> Result<String, serde_json::Error> {
    let mut text = String::new();
    for entry in entries {
        text += &serde_json::to_string(entry)?;
        text.push('\n');
    }
    Ok(text)
}

/// Reads what `write` wrote, each entry with its line, from 1; empty lines are passed over.
#[must_use]
pub fn read(text: &str) -> Vec<Result<(usize, NativeEntry), LineUnreadable>> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let one = |(at, line): (usize, &str)| {
        let unreadable = |what: String| LineUnreadable { line: at + 1, what };
        let entry: NativeEntry =
            serde_json::from_str(line).map_err(|error| unreadable(error.to_string()))?;
        if entry.examhall != NATIVE_VERSION {
            return Err(unreadable(format!("version {} is not known", entry.examhall)));
        }
        Ok((at + 1, entry))
    };
    lines.map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The examples of every kind and version, as in question-bank-schema/json.
    fn examples() -> Vec<ItemContent> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/question-bank-schema/json");
        let mut found = Vec::new();
        for version in ["v1", "v2"] {
            let Ok(files) = std::fs::read_dir(format!("{folder}/{version}/examples")) else {
                continue;
            };
            for file in files {
                let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
                found.push(serde_json::from_str(&text).unwrap());
            }
        }
        found
    }

    #[test]
    fn every_kind_comes_back_through_a_line_and_through_the_domain() {
        for content in examples() {
            let again = ItemContent::from(&content.read().unwrap());
            assert_eq!(again.read().unwrap(), content.read().unwrap());
            let entry = NativeEntry {
                examhall: NATIVE_VERSION,
                id: Some("7".to_owned()),
                category: vec!["一".to_owned()],
                tags: vec!["知识点".to_owned()],
                difficulty: Some(3),
                content,
                media: Vec::new(),
            };
            let text = write(std::slice::from_ref(&entry)).unwrap();
            assert_eq!(read(&text), [Ok((1, entry))]);
        }
    }

    #[test]
    fn a_line_that_cannot_be_read_is_told_and_the_others_are_read() {
        let line = r#"{"examhall":1,"content":{"kind":"true_false","stem":"q","key":true}}"#;
        let found = read(&format!("{line}\n\nnonsense\n{}\n{line}\n", line.replace(":1,", ":9,")));
        let lines: Vec<usize> =
            found.iter().filter_map(|own| own.as_ref().err()).map(|own| own.line).collect();
        assert_eq!((found.len(), lines), (4, vec![3, 4]));
    }

    proptest! {
        /// Any words in any place come back, whatever the kind.
        #[test]
        fn any_words_come_back(words in "\\PC{0,40}", which in 0..64_usize, weight in -10_000_000..10_000_000_i32) {
            // Seven decimals, as the finest percentages have: a number of so few digits is read exactly.
            let weight = f64::from(weight) / 1e7;
            let examples = examples();
            prop_assume!(!examples.is_empty());
            let mut content = examples[which % examples.len()].clone();
            content.sanitize(|_| words.clone());
            if let ItemContent::Matching(own) = &mut content {
                let weighed = super::super::bank::PairWeight {
                    row: "r1".to_owned(), choice: "a".to_owned(), weight,
                };
                own.rule = super::super::bank::ItemPairRule::Weighted { weights: vec![weighed] };
            }
            let entry = NativeEntry {
                examhall: NATIVE_VERSION, id: None, category: vec![words.clone()], tags: vec![words],
                difficulty: None, content, media: Vec::new(),
            };
            let text = write(std::slice::from_ref(&entry)).unwrap();
            prop_assert_eq!(read(&text), vec![Ok((1, entry))]);
        }
    }
}
