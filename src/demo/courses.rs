//! What the demo school teaches: two courses, their items in the format of question-bank-schema/json/v1
//! (src/demo/courses/*.json) and the exam drawn from each.
//!
//! **Invariant:** every item can be published as it stands (a test asks `domain::bank::check`), and
//! every blueprint finds enough of them.

use anyhow::Context as _;
use serde::Deserialize;
use serde_json::{Value, json};

/// Course and items as read from the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Course {
    /// Title; also its folder's name and a tag on every item.
    pub course: String,
    /// Items.
    pub items: Vec<Item>,
}

/// One item with what the bank keeps beside its content.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// 1 easy … 5 hard.
    pub difficulty: u32,
    /// Knowledge points (知识点), kept as tags.
    pub points: Vec<String>,
    /// question-bank-schema/json/v1.
    pub content: Value,
}

impl Item {
    /// The first words of the stem, to find the item again.
    #[must_use]
    pub fn stem(&self) -> &str {
        self.content.get("stem").and_then(Value::as_str).unwrap_or_default()
    }
}

const FILES: [&str; 2] =
    [include_str!("courses/computer.json"), include_str!("courses/nursing.json")];

/// Both courses.
///
/// # Errors
/// When a file cannot be read; a test keeps that from happening.
pub fn courses() -> anyhow::Result<Vec<Course>> {
    FILES
        .iter()
        .map(|file| serde_json::from_str(file).context("a course of the demo cannot be read"))
        .collect()
}

/// The parts of an exam over one course: (heading, kind, how many, marks each). 100 marks in all.
const PARTS: [(&str, &str, u32, u32); 7] = [
    ("一、单项选择题", "single_choice", 7, 5),
    ("二、多项选择题", "multiple_choice", 2, 8),
    ("三、判断题", "true_false", 3, 3),
    ("四、填空题", "fill_in", 1, 8),
    ("五、计算题", "numeric", 1, 8),
    ("六、简答题", "short_answer", 1, 6),
    ("七、论述题", "essay", 1, 18),
];

/// The blueprint of an exam over `course`.
#[must_use]
pub fn blueprint(course: &str) -> Value {
    let sections: Vec<Value> = PARTS
        .iter()
        .map(|(title, kind, count, marks)| {
            json!({
                "title": title, "count": count, "marks_each": marks,
                "filter": { "tags": [course], "kinds": [kind] },
            })
        })
        .collect();
    json!({ "sections": sections, "shuffle_questions": true, "shuffle_options": true })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blueprints_add_up_to_a_hundred_and_find_enough_items() {
        assert_eq!(PARTS.iter().map(|(_, _, count, marks)| count * marks).sum::<u32>(), 100);
        for course in courses().unwrap() {
            for (_, kind, count, _) in PARTS {
                let found = course.items.iter().filter(|item| item.content["kind"] == kind).count();
                assert!(found >= usize::try_from(count).unwrap(), "{}: {kind}", course.course);
            }
        }
    }

    #[test]
    fn stems_tell_items_apart() {
        for course in courses().unwrap() {
            let mut stems: Vec<&str> = course.items.iter().map(Item::stem).collect();
            stems.sort_unstable();
            stems.dedup();
            assert_eq!(stems.len(), course.items.len());
        }
    }
}
