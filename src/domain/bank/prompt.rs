//! What a candidate is shown: a question without its key.
//!
//! **Invariant:** nothing in these types can hold a key, an accepted answer, a fraction, a rubric or
//! an explanation, so a leak is a compile error and not a review finding.

use super::content::{
    BlankId, Body, ChoiceOption, Cloze, Content, Html, Kind, OptionId, Pairs, PartAsks, Picture,
    Stimulus,
};
use super::spot::{Board, Shape};

/// A question as the candidate sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Prompt {
    /// Which kind it is.
    pub kind: Kind,
    /// The passage it is about.
    pub stimulus: Option<Stimulus>,
    /// The question itself.
    pub stem: Html,
    /// What is asked for.
    pub asks: Asks,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Asks {
    /// One of these, in this order.
    One(Vec<Shown>),
    /// Some of these, in this order.
    Some(Vec<Shown>),
    /// True or false.
    Verdict,
    /// A few words for each of these blanks of the stem.
    Blanks(Vec<BlankId>),
    /// A number, with this unit printed behind the field.
    Number(Option<String>),
    /// A few words.
    Words,
    /// A text, with hints on its length in characters.
    Text {
        /// Fewest characters asked for.
        chars_min: Option<u32>,
        /// Most characters asked for.
        chars_max: Option<u32>,
        /// Files that may be handed in with it.
        attachments_max: u32,
    },
    /// Pairs of these rows and choices; gaps of the stem are rows.
    Pairs(ShownPairs),
    /// An order of these.
    Order {
        /// The items, in this order at first.
        items: Vec<Shown>,
        /// The places they are, when they are places on a picture.
        board: Option<Board>,
    },
    /// An answer to each of these parts of the stem.
    Parts(Vec<ShownPart>),
    /// Places on a picture.
    Places {
        /// The picture.
        picture: Picture,
        /// What may be chosen; none when points are set anywhere.
        areas: Vec<ShownArea>,
        /// The most places one may give.
        most: Option<u32>,
    },
    /// Nothing.
    Nothing,
}

/// Rows and choices as shown.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownPairs {
    /// Rows, in the author's order.
    pub rows: Vec<Shown>,
    /// Choices, in this order.
    pub choices: Vec<Shown>,
    /// A row may take several choices.
    pub several: bool,
    /// A choice may be used in several rows.
    pub reuse: bool,
    /// The picture with the rows' places.
    pub board: Option<Board>,
}

/// An area as shown.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownArea {
    /// Its id; the response names it.
    pub id: OptionId,
    /// In words.
    pub label: String,
    /// Where it is.
    pub shape: Shape,
}

/// A part of a cloze text as shown.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownPart {
    /// Its id; `[[id]]` in the stem.
    pub id: BlankId,
    /// What is asked there.
    pub asks: ShownAsks,
}

/// What a part asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum ShownAsks {
    /// A few words.
    Words,
    /// A number.
    Number,
    /// One or some of these.
    Choice {
        /// In this order.
        options: Vec<Shown>,
        /// Several may be chosen.
        several: bool,
        /// A list in the line.
        in_line: bool,
    },
}

/// An option as shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its id; the response names it.
    pub id: OptionId,
    /// What the candidate reads.
    pub text: Html,
}

impl Content {
    /// The question without its key, options in `order`. An id in `order` that is no option is passed
    /// over, and an option missing from it comes last in the author's order: a candidate is never
    /// shown fewer options than there are.
    #[must_use]
    pub fn prompt(&self, order: &[OptionId]) -> Prompt {
        let asks = match &self.body {
            Body::SingleChoice(choice) => Asks::One(ordered(&choice.options, order)),
            Body::MultipleChoice(choice) => Asks::Some(ordered(&choice.options, order)),
            Body::TrueFalse(_) => Asks::Verdict,
            Body::FillIn(fill) => {
                Asks::Blanks(fill.blanks.iter().map(|blank| blank.id.clone()).collect())
            }
            Body::Numeric(numeric) => Asks::Number(numeric.unit_shown.clone()),
            Body::ShortAnswer(_) => Asks::Words,
            Body::Essay(essay) => Asks::Text {
                chars_min: essay.chars_min,
                chars_max: essay.chars_max,
                attachments_max: essay.attachments_max,
            },
            Body::Matching(pairs) => Asks::Pairs(shown_pairs(pairs, order, None)),
            Body::Matrix(pairs) => Asks::Pairs(shown_pairs(pairs, &[], None)),
            Body::GapMatch(gaps) => {
                Asks::Pairs(shown_pairs(&gaps.pairs, order, gaps.board.clone()))
            }
            Body::Ordering(ordering) => Asks::Order {
                items: ordered(&ordering.items, order),
                board: ordering.board.clone(),
            },
            Body::Cloze(cloze) => Asks::Parts(shown_parts(cloze, order)),
            Body::Hotspot(hotspot) => {
                // Where points are set freely, the areas are the key.
                let areas = if hotspot.free { &[] } else { hotspot.board.areas.as_slice() };
                let area = |area: &super::spot::Area| ShownArea {
                    id: area.id.clone(),
                    label: area.label.clone(),
                    shape: area.shape.clone(),
                };
                Asks::Places {
                    picture: hotspot.board.picture.clone(),
                    areas: areas.iter().map(area).collect(),
                    most: hotspot.most,
                }
            }
            Body::Description => Asks::Nothing,
        };
        let (kind, stimulus) = (self.body.kind(), self.stimulus.clone());
        Prompt { kind, stimulus, stem: self.stem.clone(), asks }
    }
}

fn shown_pairs(pairs: &Pairs, order: &[OptionId], board: Option<Board>) -> ShownPairs {
    ShownPairs {
        rows: ordered(&pairs.rows, &[]),
        choices: ordered(&pairs.choices, order),
        several: pairs.several,
        reuse: pairs.reuse,
        board,
    }
}

fn shown_parts(cloze: &Cloze, order: &[OptionId]) -> Vec<ShownPart> {
    let asks = |asks: &PartAsks| match asks {
        PartAsks::Words { .. } => ShownAsks::Words,
        PartAsks::Number(_) => ShownAsks::Number,
        PartAsks::Choice(choice) => ShownAsks::Choice {
            options: ordered(&choice.options, order),
            several: choice.several,
            in_line: choice.in_line,
        },
    };
    let part = |part: &super::content::ClozePart| ShownPart {
        id: part.id.clone(),
        asks: asks(&part.asks),
    };
    cloze.parts.iter().map(part).collect()
}

fn ordered(options: &[ChoiceOption], order: &[OptionId]) -> Vec<Shown> {
    let place =
        |option: &ChoiceOption| order.iter().position(|id| *id == option.id).unwrap_or(order.len());
    let mut shown: Vec<&ChoiceOption> = options.iter().collect();
    // Stable, so that options missing from the order keep the author's.
    shown.sort_by_key(|option| place(option));
    let show = |option: &ChoiceOption| Shown { id: option.id.clone(), text: option.text.clone() };
    shown.into_iter().map(show).collect()
}

#[cfg(test)]
mod tests {
    use super::super::content::{Feedback, SingleChoice};
    use super::*;

    #[test]
    fn options_come_in_the_papers_order_and_none_is_ever_missing() {
        let id = |text: &str| OptionId::new(text).unwrap();
        let option = |text: &str| ChoiceOption {
            id: id(text),
            text: Html::from_sanitized(text.into()),
            pinned: false,
        };
        let content = Content {
            explanation: Some(Html::from_sanitized("secret".into())),
            feedback: Feedback {
                right: Some(Html::from_sanitized("secret".into())),
                ..Feedback::default()
            },
            ..Content::plain(
                Html::from_sanitized("?".into()),
                Body::SingleChoice(SingleChoice {
                    options: vec![option("a"), option("b"), option("c"), option("d")],
                    key: id("a"),
                    partial: vec![],
                }),
            )
        };
        let prompt = content.prompt(&[id("c"), id("zz"), id("a")]);
        let Asks::One(shown) = &prompt.asks else { panic!("a single choice asks for one") };
        let ids: Vec<_> = shown.iter().map(|option| option.id.as_str()).collect();
        assert_eq!(ids, ["c", "a", "b", "d"]);
        assert!(!format!("{prompt:?}").contains("secret"));
    }
}
