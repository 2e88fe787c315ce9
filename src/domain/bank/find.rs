//! What is asked for in the bank: conditions joined by and, or and not.
//!
//! A knowledge point (知识点) is a tag written as a path, `课程/章/节`: below a point is every tag that begins
//! with it.
//!
//! **Invariants:** judging is total and looks at nothing but the card; an empty `All` is everything, an
//! empty `Any` is nothing.

use super::content::Kind;
use super::text::{Space, TextRule};
use super::version::StateName;
use crate::kernel::id::{FolderId, PersonId};

/// What separates a knowledge point from those below it.
pub const POINT_SEPARATOR: char = '/';

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// Each of them.
    All(Vec<Filter>),
    /// At least one of them.
    Any(Vec<Filter>),
    /// Not it.
    Not(Box<Filter>),
    /// In this folder.
    Folder(FolderId),
    /// Of this kind.
    Kind(Kind),
    /// The newest version is in this state, or an older one that still stands is.
    State(StateName),
    /// Bearing this very tag.
    Tag(String),
    /// At this knowledge point or below.
    Point(String),
    /// Difficulty between these, ends included.
    Difficulty(u8, u8),
    /// Added by this person.
    Author(PersonId),
    /// Shown to at least so many candidates; 1 is "used".
    Shown(u32),
    /// Measured facility in per cent between these, ends included; what was never measured is not.
    Facility(u8, u8),
    /// Measured discrimination in hundredths between these, ends included; what was never measured is not.
    Discrimination(i8, i8),
    /// Holding these words, as `words` made them.
    Words(Vec<String>),
}

/// What is known of an entry.
#[derive(Clone, Copy, Debug)]
pub struct Card<'a> {
    /// Where it lies.
    pub folder: FolderId,
    /// Its kind.
    pub kind: Kind,
    /// States its versions are in.
    pub states: States,
    /// Its tags.
    pub tags: &'a [std::sync::Arc<str>],
    /// 1 easy .. 5 hard.
    pub difficulty: u8,
    /// Who added it.
    pub author: PersonId,
    /// Candidates it was shown to.
    pub shown: u32,
    /// Mean share of the marks it earned, in per cent; none before it was measured.
    pub facility: Option<u8>,
    /// Item-rest correlation in hundredths; none before it was measured.
    pub discrimination: Option<i8>,
    /// Its words, as `folded` made them.
    pub words: &'a str,
}

/// A set of states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct States(u8);

impl States {
    /// With `state`.
    #[must_use]
    pub const fn with(self, state: StateName) -> Self {
        Self(self.0 | 1 << state as u8)
    }

    /// Whether `state` is among them.
    #[must_use]
    pub const fn has(self, state: StateName) -> bool {
        self.0 & (1 << state as u8) != 0
    }
}

impl Filter {
    /// Whether the entry is asked for.
    #[must_use]
    pub fn admits(&self, card: &Card<'_>) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.admits(card)),
            Self::Any(parts) => parts.iter().any(|part| part.admits(card)),
            Self::Not(part) => !part.admits(card),
            Self::Folder(folder) => card.folder == *folder,
            Self::Kind(kind) => card.kind == *kind,
            Self::State(state) => card.states.has(*state),
            Self::Tag(tag) => card.tags.iter().any(|own| **own == **tag),
            Self::Point(point) => card.tags.iter().any(|own| is_at(own, point)),
            Self::Difficulty(from, to) => (*from..=*to).contains(&card.difficulty),
            Self::Author(person) => card.author == *person,
            Self::Shown(times) => card.shown >= *times,
            Self::Facility(from, to) => {
                card.facility.is_some_and(|own| (*from..=*to).contains(&own))
            }
            Self::Discrimination(from, to) => {
                card.discrimination.is_some_and(|own| (*from..=*to).contains(&own))
            }
            Self::Words(words) => words.iter().all(|word| card.words.contains(word.as_str())),
        }
    }

    /// How many conditions it is made of.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::All(parts) | Self::Any(parts) => 1 + parts.iter().map(Self::size).sum::<usize>(),
            Self::Not(part) => 1 + part.size(),
            _ => 1,
        }
    }
}

/// Whether a tag is the knowledge point or below it.
#[must_use]
pub fn is_at(tag: &str, point: &str) -> bool {
    tag.strip_prefix(point).is_some_and(|rest| rest.is_empty() || rest.starts_with(POINT_SEPARATOR))
}

/// What a search asks for: its words, parted by space and folded like what is searched.
#[must_use]
pub fn words(asked: &str) -> Vec<String> {
    folded(asked).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Text in which width, case and the number of spaces make no difference.
#[must_use]
pub fn folded(text: &str) -> String {
    TextRule { ignore_case: true, fold_width: true, space: Space::Collapse }.normal(text)
}

/// Elements that stand inside a line; all others part what is before from what is behind.
const INLINE: [&str; 12] =
    ["a", "b", "code", "del", "em", "i", "s", "span", "strong", "sub", "sup", "u"];

/// What a reader sees of HTML, folded.
#[must_use]
pub fn seen(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut parts = html.split('<');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let Some((tag, behind)) = part.split_once('>') else { break };
        let name = tag.trim_start_matches('/');
        let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
        if !INLINE.contains(&&name[..end]) {
            text.push(' ');
        }
        text.push_str(behind);
    }
    for (entity, c) in
        [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")]
    {
        if text.contains('&') {
            text = text.replace(entity, c);
        }
    }
    folded(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Chance, Id, Seed, UtcMs};

    fn id<K>(name: &str) -> Id<K> {
        Id::mint(UtcMs(1), &Chance::from_seed(Seed::from_text(name)))
    }

    #[test]
    fn conditions_are_joined_by_and_or_and_not() {
        let tags = ["物理/力学/牛顿定律".into(), "期末".into()];
        let card = Card {
            folder: id("f"),
            kind: Kind::TrueFalse,
            states: States::default().with(StateName::Ready).with(StateName::Draft),
            tags: &tags,
            difficulty: 3,
            author: id("a"),
            shown: 0,
            facility: Some(42),
            discrimination: None,
            words: &seen("<p>牛顿&nbsp;第二定律：<b>Ｆ</b> = ma</p>"),
        };
        let asked = |text: &str| Filter::Words(words(text));
        let yes = [
            Filter::All(vec![]),
            Filter::All(vec![Filter::Kind(Kind::TrueFalse), Filter::Difficulty(3, 5)]),
            Filter::Any(vec![Filter::Tag("期中".into()), Filter::Tag("期末".into())]),
            Filter::Not(Box::new(Filter::Shown(1))),
            Filter::Point("物理".into()),
            Filter::Point("物理/力学/牛顿定律".into()),
            Filter::State(StateName::Draft),
            Filter::Author(id("a")),
            Filter::Facility(40, 42),
            Filter::Not(Box::new(Filter::Discrimination(-100, 100))),
            asked("顿"),
            asked("定律 f"),
            asked("第二定律：F"),
        ];
        for filter in yes {
            assert!(filter.admits(&card), "{filter:?}");
        }
        let no = [
            Filter::Any(vec![]),
            Filter::Point("物理/力".into()),
            Filter::Tag("物理".into()),
            Filter::State(StateName::Retired),
            Filter::Folder(id("other")),
            Filter::Difficulty(4, 5),
            Filter::Facility(43, 100),
            asked("定律 动能"),
        ];
        for filter in no {
            assert!(!filter.admits(&card), "{filter:?}");
        }
        assert_eq!(Filter::Not(Box::new(Filter::All(vec![Filter::Shown(1)]))).size(), 3);
    }
}
