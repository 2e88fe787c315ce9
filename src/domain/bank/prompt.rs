//! What a candidate is shown: a question without its key.
//!
//! **Invariant:** nothing in these types can hold a key, an accepted answer, a fraction, a rubric or
//! an explanation, so a leak is a compile error and not a review finding.

use super::content::{BlankId, Body, ChoiceOption, Content, Html, Kind, OptionId};

/// A question as the candidate sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Prompt {
    /// Which kind it is.
    pub kind: Kind,
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
            Body::Essay(essay) => {
                Asks::Text { chars_min: essay.chars_min, chars_max: essay.chars_max }
            }
        };
        Prompt { kind: self.body.kind(), stem: self.stem.clone(), asks }
    }
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
    use super::super::content::SingleChoice;
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
            stem: Html::from_sanitized("?".into()),
            explanation: Some(Html::from_sanitized("secret".into())),
            body: Body::SingleChoice(SingleChoice {
                options: vec![option("a"), option("b"), option("c"), option("d")],
                key: id("a"),
                partial: vec![],
            }),
        };
        let prompt = content.prompt(&[id("c"), id("zz"), id("a")]);
        let Asks::One(shown) = &prompt.asks else { panic!("a single choice asks for one") };
        let ids: Vec<_> = shown.iter().map(|option| option.id.as_str()).collect();
        assert_eq!(ids, ["c", "a", "b", "d"]);
        assert!(!format!("{prompt:?}").contains("secret"));
    }
}
