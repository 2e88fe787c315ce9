//! What a candidate answered, kind by kind.
//!
//! **Invariants:** a response speaks of stable ids, never of positions, so that a shuffled paper and
//! the author's order score alike; a response that cannot belong to a question is told apart from a
//! wrong one by [`Response::fits`], and is never stored as an answer to it.

use std::collections::{BTreeMap, BTreeSet};

use super::cloze::CHOSEN_APART;
use super::content::{BlankId, Body, Cloze, Kind, OptionId, Ordering, Pair, Pairs, PartAsks};
use super::spot::{Hotspot, Point};
use crate::kernel::limits::ESSAY_CHARS_MAX;

/// Longest answer to a blank, a number or a short answer, in characters.
pub const SHORT_CHARS_MAX: usize = 1_000;

/// A response to one question. An unanswered question has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Response {
    /// The chosen option.
    SingleChoice(OptionId),
    /// The chosen options.
    MultipleChoice(BTreeSet<OptionId>),
    /// The verdict on the statement.
    TrueFalse(bool),
    /// What was written in each blank.
    FillIn(BTreeMap<BlankId, String>),
    /// A number as typed.
    Numeric {
        /// The number, with or without its unit.
        text: String,
        /// The unit, when it was picked from a list.
        unit: Option<String>,
    },
    /// A few words.
    ShortAnswer(String),
    /// A text.
    Essay {
        /// What was written.
        text: String,
        /// Files handed in with it.
        attachments: usize,
    },
    /// Rows with their choices.
    Matching(BTreeSet<Pair>),
    /// The items in the order given.
    Ordering(Vec<OptionId>),
    /// What was written or chosen in each part; ids of several options are parted by space.
    Cloze(BTreeMap<BlankId, String>),
    /// Rows with their columns.
    Matrix(BTreeSet<Pair>),
    /// Places on the picture.
    Hotspot {
        /// Areas that were chosen.
        areas: BTreeSet<OptionId>,
        /// Points that were set.
        points: Vec<Point>,
    },
    /// Gaps with their labels.
    GapMatch(BTreeSet<Pair>),
}

/// Why a response cannot belong to a question.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// Another kind of question was answered.
    #[error("a {given} response cannot answer a {asked} question")]
    Kind {
        /// What the question is.
        asked: Kind,
        /// What the response is.
        given: Kind,
    },
    /// An option that the question does not have.
    #[error("the question has no option \"{0}\"")]
    Option(OptionId),
    /// A blank that the question does not have.
    #[error("the question has no blank \"{0}\"")]
    Blank(BlankId),
    /// A row with more choices than it takes, or a choice used more often than it may be.
    #[error("\"{0}\" is used more often than it may be")]
    UsedTwice(OptionId),
    /// More places than may be given.
    #[error("{found} places were given; {most} are allowed")]
    TooMany {
        /// Places found.
        found: usize,
        /// Places allowed.
        most: usize,
    },
    /// More files than may be handed in.
    #[error("{found} files were handed in; {most} are allowed")]
    TooManyFiles {
        /// Files found.
        found: usize,
        /// Files allowed.
        most: usize,
    },
    /// A text beyond its bound.
    #[error("the answer has {found} characters; {most} are allowed")]
    TooLong {
        /// Characters found.
        found: usize,
        /// Characters allowed.
        most: usize,
    },
}

impl Response {
    /// Which kind of question this answers.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::SingleChoice(_) => Kind::SingleChoice,
            Self::MultipleChoice(_) => Kind::MultipleChoice,
            Self::TrueFalse(_) => Kind::TrueFalse,
            Self::FillIn(_) => Kind::FillIn,
            Self::Numeric { .. } => Kind::Numeric,
            Self::ShortAnswer(_) => Kind::ShortAnswer,
            Self::Essay { .. } => Kind::Essay,
            Self::Matching(_) => Kind::Matching,
            Self::Ordering(_) => Kind::Ordering,
            Self::Cloze(_) => Kind::Cloze,
            Self::Matrix(_) => Kind::Matrix,
            Self::Hotspot { .. } => Kind::Hotspot,
            Self::GapMatch(_) => Kind::GapMatch,
        }
    }

    /// True when nothing was in fact answered: no option, only space.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::SingleChoice(_) | Self::TrueFalse(_) => false,
            Self::MultipleChoice(chosen) => chosen.is_empty(),
            Self::FillIn(written) | Self::Cloze(written) => {
                written.values().all(|text| text.trim().is_empty())
            }
            Self::Matching(pairs) | Self::Matrix(pairs) | Self::GapMatch(pairs) => pairs.is_empty(),
            Self::Ordering(items) => items.is_empty(),
            Self::Hotspot { areas, points } => areas.is_empty() && points.is_empty(),
            Self::Numeric { text, .. } | Self::ShortAnswer(text) => text.trim().is_empty(),
            Self::Essay { text, attachments } => text.trim().is_empty() && *attachments == 0,
        }
    }

    /// Checks that this response can belong to `body`.
    ///
    /// # Errors
    /// When the kinds differ, or an option, blank or length is impossible.
    pub fn fits(&self, body: &Body) -> Result<(), Misfit> {
        match (self, body) {
            (Self::SingleChoice(chosen), Body::SingleChoice(_)) => has_option(body, chosen),
            (Self::MultipleChoice(chosen), Body::MultipleChoice(_)) => {
                chosen.iter().try_for_each(|option| has_option(body, option))
            }
            (Self::FillIn(written), Body::FillIn(fill_in)) => {
                written.iter().try_for_each(|(blank, text)| {
                    if fill_in.blanks.iter().any(|known| known.id == *blank) {
                        within(text, SHORT_CHARS_MAX)
                    } else {
                        Err(Misfit::Blank(blank.clone()))
                    }
                })
            }
            (Self::Numeric { text, unit }, Body::Numeric(_)) => {
                within(text, SHORT_CHARS_MAX)?;
                within(unit.as_deref().unwrap_or_default(), SHORT_CHARS_MAX)
            }
            (Self::ShortAnswer(text), Body::ShortAnswer(_)) => within(text, SHORT_CHARS_MAX),
            (Self::Essay { text, attachments }, Body::Essay(essay)) => {
                let most = usize::try_from(essay.attachments_max).unwrap_or(usize::MAX);
                if *attachments > most {
                    return Err(Misfit::TooManyFiles { found: *attachments, most });
                }
                within(text, ESSAY_CHARS_MAX)
            }
            (Self::TrueFalse(_), Body::TrueFalse(_)) => Ok(()),
            (Self::Matching(chosen), Body::Matching(pairs))
            | (Self::Matrix(chosen), Body::Matrix(pairs)) => paired(chosen, pairs),
            (Self::GapMatch(chosen), Body::GapMatch(gaps)) => paired(chosen, &gaps.pairs),
            (Self::Ordering(items), Body::Ordering(ordering)) => ordered(items, ordering),
            (Self::Cloze(written), Body::Cloze(cloze)) => parts(written, cloze),
            (Self::Hotspot { areas, points }, Body::Hotspot(hotspot)) => {
                places(areas, points, hotspot)
            }
            (given, asked) => Err(Misfit::Kind { asked: asked.kind(), given: given.kind() }),
        }
    }
}

fn has_option(body: &Body, chosen: &OptionId) -> Result<(), Misfit> {
    match body.options().iter().any(|option| option.id == *chosen) {
        true => Ok(()),
        false => Err(Misfit::Option(chosen.clone())),
    }
}

fn paired(chosen: &BTreeSet<Pair>, pairs: &Pairs) -> Result<(), Misfit> {
    let (mut rows, mut choices) = (BTreeSet::new(), BTreeSet::new());
    for pair in chosen {
        let (row, choice) = pair;
        if !pairs.knows(pair) {
            let is_row = pairs.rows.iter().any(|own| own.id == *row);
            return Err(Misfit::Option(if is_row { choice } else { row }.clone()));
        }
        if !pairs.several && !rows.insert(row) {
            return Err(Misfit::UsedTwice(row.clone()));
        }
        if !pairs.reuse && !choices.insert(choice) {
            return Err(Misfit::UsedTwice(choice.clone()));
        }
    }
    Ok(())
}

fn ordered(items: &[OptionId], ordering: &Ordering) -> Result<(), Misfit> {
    for (at, item) in items.iter().enumerate() {
        if !ordering.items.iter().any(|own| own.id == *item) {
            return Err(Misfit::Option(item.clone()));
        }
        if items[..at].contains(item) {
            return Err(Misfit::UsedTwice(item.clone()));
        }
    }
    Ok(())
}

fn parts(written: &BTreeMap<BlankId, String>, cloze: &Cloze) -> Result<(), Misfit> {
    for (id, text) in written {
        let part = cloze.parts.iter().find(|part| part.id == *id);
        let part = part.ok_or_else(|| Misfit::Blank(id.clone()))?;
        within(text, SHORT_CHARS_MAX)?;
        let PartAsks::Choice(choice) = &part.asks else { continue };
        let chosen = text.split(CHOSEN_APART).filter(|id| !id.is_empty());
        let is_known = |id: &&str| choice.options.iter().any(|own| own.id.as_str() == *id);
        if !chosen.clone().all(|id| is_known(&id)) || (!choice.several && chosen.count() > 1) {
            return Err(Misfit::Blank(id.clone()));
        }
    }
    Ok(())
}

/// Points a candidate may set where the question names no most: each is a click.
pub const POINTS_MAX: usize = 50;

fn places(areas: &BTreeSet<OptionId>, points: &[Point], hotspot: &Hotspot) -> Result<(), Misfit> {
    let most = hotspot.most.and_then(|most| usize::try_from(most).ok()).unwrap_or(POINTS_MAX);
    let found = areas.len() + points.len();
    if found > most || (hotspot.free && !areas.is_empty()) || (!hotspot.free && !points.is_empty())
    {
        return Err(Misfit::TooMany { found, most });
    }
    let is_known = |id: &&OptionId| hotspot.board.areas.iter().any(|area| area.id == **id);
    match areas.iter().find(|id| !is_known(id)) {
        Some(stranger) => Err(Misfit::Option(stranger.clone())),
        None => Ok(()),
    }
}

fn within(text: &str, most: usize) -> Result<(), Misfit> {
    let found = text.chars().count();
    if found > most { Err(Misfit::TooLong { found, most }) } else { Ok(()) }
}
