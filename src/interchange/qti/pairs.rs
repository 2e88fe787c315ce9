//! Matches, gap matches and associations: rows, choices and their pairs.
//!
//! **Invariant:** what a pair is worth is asked of the item's own mapping, for every pair there can be.

use std::collections::BTreeMap;

use super::super::assemble::{option_id, row_id};
use super::super::xml::Element;
use super::super::{Draft, Loss, Trouble};
use super::asked::Asked;
use super::places;
use super::trial::{self, Sample};
use super::words::inside;
use crate::domain::bank::content::{
    Body, ChoiceOption, GapMatch, Html, OptionId, Pair, PairRule, Pairs,
};
use crate::domain::bank::processing::value::{BaseType, Scalar, Value};
use crate::domain::bank::response::Response;

/// Wrong pairs tried beside the right ones.
const WRONG_TRIED_MAX: usize = 40;

/// A pairing being read: the bank's ids beside the item's.
struct Read<'a> {
    asked: &'a Asked<'a>,
    response: &'a str,
    rows: Vec<(String, ChoiceOption)>,
    choices: Vec<(String, ChoiceOption)>,
    /// The item names the choice before the row.
    is_choice_first: bool,
    /// Choices or rows that may be in more than one pair.
    several: bool,
    reuse: bool,
}

fn identifier(element: &Element) -> String {
    element.attribute("identifier").unwrap_or_default().to_owned()
}

/// True when `element` may stand in more than one pair.
fn is_many(element: &Element) -> bool {
    element.attribute("matchMax").and_then(|text| text.parse::<u32>().ok()) != Some(1)
}

fn option(id: OptionId, element: &Element, text: Html) -> (String, ChoiceOption) {
    let pinned = element.attribute("fixed") == Some("true");
    (identifier(element), ChoiceOption { id, text, pinned })
}

/// `matchInteraction`: a table where rows may share few columns, else a matching.
pub(super) fn matching(
    asked: &Asked<'_>,
    only: &Element,
    draft: &mut Draft,
) -> Result<Body, Trouble> {
    let sets: Vec<&Element> = only.all("simpleMatchSet").collect();
    let [rows, choices] = sets.as_slice() else { return Err(Trouble::AnswerMissing {}) };
    let rows: Vec<&Element> = rows.elements().collect();
    let choices: Vec<&Element> = choices.elements().collect();
    let several = rows.iter().any(|row| is_many(row));
    let reuse = choices.iter().any(|choice| is_many(choice));
    let read = Read {
        asked,
        response: only.attribute("responseIdentifier").unwrap_or_default(),
        rows: words(asked, &rows, draft, row_id),
        choices: words(asked, &choices, draft, option_id),
        is_choice_first: false,
        several,
        reuse,
    };
    let is_table = match only.attribute("class") {
        Some("examhall-matrix") => true,
        Some("examhall-matching") => false,
        _ => several && reuse,
    };
    read.body(draft, |pairs| if is_table { Body::Matrix(pairs) } else { Body::Matching(pairs) })
}

/// `gapMatchInteraction`: the text with its gaps, and the labels.
pub(super) fn gaps(
    asked: &Asked<'_>,
    only: &Element,
    draft: &mut Draft,
) -> Result<(Html, Body), Trouble> {
    let mut names = Vec::new();
    let mut hole = |own: &Element, draft: &mut Draft| match own.name.as_str() {
        "gap" => {
            names.push(own.clone());
            format!("[[{}]]", row_id(names.len() - 1))
        }
        "gapText" | "gapImg" => String::new(),
        _ => {
            let prompts = own.elements().filter(|child| child.name == "prompt");
            prompts
                .map(|own| inside(asked.source, own, draft, &mut |_, _| String::new()))
                .map(|text| format!("<p>{text}</p>"))
                .collect()
        }
    };
    // The interaction's place in the body holds its text, and the text its gaps.
    let before = inside(asked.source, asked.body, draft, &mut |_, _| INTERACTION.to_owned());
    let prompt = hole(only, draft);
    let mut rest = only.clone();
    rest.name = "div".to_owned();
    rest.children.retain(
        |child| !matches!(child, super::super::xml::Node::Element(own) if own.name == "prompt"),
    );
    let text = inside(asked.source, &rest, draft, &mut hole);
    let stem = asked.html(&before.replace(INTERACTION, &(prompt + &text)), draft);
    let labels: Vec<&Element> =
        only.elements().filter(|own| matches!(own.name.as_str(), "gapText" | "gapImg")).collect();
    let rows: Vec<&Element> = names.iter().collect();
    let read = Read {
        asked,
        response: only.attribute("responseIdentifier").unwrap_or_default(),
        rows: blank_rows(&rows),
        choices: words(asked, &labels, draft, option_id),
        is_choice_first: true,
        several: false,
        reuse: labels.iter().any(|label| is_many(label)),
    };
    let body = read.body(draft, |pairs| Body::GapMatch(GapMatch { pairs, board: None }))?;
    Ok((stem, body))
}

/// Stands for the interaction while the text around it is read.
const INTERACTION: &str = "\u{fdd1}";

/// `graphicGapMatchInteraction`: labels for places on a picture.
pub(super) fn on_picture(
    asked: &Asked<'_>,
    only: &Element,
    draft: &mut Draft,
) -> Result<Body, Trouble> {
    let spots: Vec<&Element> = only.all("associableHotspot").collect();
    let board = places::board(asked, only, &spots, row_id, draft)?;
    let labels: Vec<&Element> =
        only.elements().filter(|own| matches!(own.name.as_str(), "gapText" | "gapImg")).collect();
    let read = Read {
        asked,
        response: only.attribute("responseIdentifier").unwrap_or_default(),
        rows: blank_rows(&spots),
        choices: words(asked, &labels, draft, option_id),
        is_choice_first: true,
        several: spots.iter().any(|spot| is_many(spot)),
        reuse: labels.iter().any(|label| is_many(label)),
    };
    read.body(draft, |pairs| Body::GapMatch(GapMatch { pairs, board: Some(board.clone()) }))
}

/// `associateInteraction`: the first of each right pair makes a row. Which side a choice stands on is then
/// known, which the item did not tell.
pub(super) fn association(
    asked: &Asked<'_>,
    only: &Element,
    draft: &mut Draft,
) -> Result<Body, Trouble> {
    let response = only.attribute("responseIdentifier").unwrap_or_default();
    let own: Vec<&Element> = only.all("simpleAssociableChoice").collect();
    let right = asked.program.responses.get(response);
    let firsts: Vec<&str> = right.map_or_else(Vec::new, |right| {
        let first = |item: &'_ Scalar| match item {
            Scalar::Pair(first, _) | Scalar::DirectedPair(first, _) => Some(first.clone()),
            _ => None,
        };
        let names: Vec<String> = right.correct.items.iter().filter_map(first).collect();
        own.iter()
            .filter_map(|own| own.attribute("identifier"))
            .filter(|name| names.iter().any(|known| known == name))
            .collect()
    });
    let is_row =
        |own: &&&Element| own.attribute("identifier").is_some_and(|name| firsts.contains(&name));
    let rows: Vec<&Element> = own.iter().filter(is_row).copied().collect();
    let choices: Vec<&Element> = own.iter().filter(|own| !is_row(own)).copied().collect();
    draft.lose(Loss::FieldDropped { name: "associateInteraction".to_owned() });
    let read = Read {
        asked,
        response,
        rows: words(asked, &rows, draft, row_id),
        choices: words(asked, &choices, draft, option_id),
        is_choice_first: false,
        several: rows.iter().any(|row| is_many(row)),
        reuse: choices.iter().any(|choice| is_many(choice)),
    };
    read.body(draft, Body::Matching)
}

fn words(
    asked: &Asked<'_>,
    elements: &[&Element],
    draft: &mut Draft,
    id: fn(usize) -> OptionId,
) -> Vec<(String, ChoiceOption)> {
    let mut found = Vec::with_capacity(elements.len());
    for (at, element) in elements.iter().enumerate() {
        let text = asked.words(element, draft);
        found.push(option(id(at), element, text));
    }
    found
}

fn blank_rows(elements: &[&Element]) -> Vec<(String, ChoiceOption)> {
    let row = |(at, own): (usize, &&Element)| option(row_id(at), own, Html::default());
    elements.iter().enumerate().map(row).collect()
}

impl Read<'_> {
    fn body(self, draft: &mut Draft, make: impl Fn(Pairs) -> Body) -> Result<Body, Trouble> {
        let own = self.asked.program.responses.get(self.response);
        let names = self.names();
        let key: Vec<Pair> = own.map_or_else(Vec::new, |own| {
            let items = own.correct.items.iter();
            let declared: Vec<Pair> =
                items.filter_map(|item| names.get(&self.sides(item)?).cloned()).collect();
            if declared.is_empty() { self.mapped_key(&names) } else { declared }
        });
        if key.is_empty() {
            return Err(Trouble::AnswerMissing {});
        }
        // The key itself says whether more is allowed than the item's own counts do.
        let is_twice = |side: fn(&Pair) -> &OptionId| {
            key.iter().enumerate().any(|(at, pair)| key[..at].iter().any(|b| side(b) == side(pair)))
        };
        let (several, reuse) =
            (self.several || is_twice(|pair| &pair.0), self.reuse || is_twice(|pair| &pair.1));
        let with = |rule: PairRule| {
            make(Pairs {
                rows: self.rows.iter().map(|(_, own)| own.clone()).collect(),
                choices: self.choices.iter().map(|(_, own)| own.clone()).collect(),
                key: key.clone(),
                several,
                reuse,
                rule,
            })
        };
        let mut ways = vec![
            with(PairRule::AllOrNothing),
            with(PairRule::PerPair),
            with(PairRule::RightMinusWrong),
            with(PairRule::PerRow),
        ];
        if let Some(weights) = self.weights(&names, &key) {
            ways.insert(2, with(PairRule::Weighted(weights)));
        }
        let samples = self.samples(&with(PairRule::AllOrNothing), &names, &key);
        trial::best(&self.asked.program, &samples, ways, draft).ok_or(Trouble::AnswerMissing {})
    }

    /// Row and choice of a pair as the item writes it.
    fn sides(&self, item: &Scalar) -> Option<(String, String)> {
        let (Scalar::Pair(first, second) | Scalar::DirectedPair(first, second)) = item else {
            return None;
        };
        let is_row = |name: &String| self.rows.iter().any(|(own, _)| own == name);
        let swaps = self.is_choice_first || (matches!(item, Scalar::Pair(..)) && !is_row(first));
        Some(if swaps { (second.clone(), first.clone()) } else { (first.clone(), second.clone()) })
    }

    /// Every pair there can be, by the item's names.
    fn names(&self) -> BTreeMap<(String, String), Pair> {
        let mut names = BTreeMap::new();
        for (row, own) in &self.rows {
            for (choice, its) in &self.choices {
                let pair = (own.id.clone(), its.id.clone());
                names.insert((row.clone(), choice.clone()), pair);
            }
        }
        names
    }

    fn scalar(&self, (row, choice): &(String, String)) -> Scalar {
        let own = self.asked.program.responses.get(self.response);
        let (first, second) = if self.is_choice_first { (choice, row) } else { (row, choice) };
        match own.map(|own| own.base) {
            Some(BaseType::Pair) => Scalar::Pair(first.clone(), second.clone()),
            _ => Scalar::DirectedPair(first.clone(), second.clone()),
        }
    }

    /// Without declared right pairs, those that the mapping rewards.
    fn mapped_key(&self, names: &BTreeMap<(String, String), Pair>) -> Vec<Pair> {
        let own = self.asked.program.responses.get(self.response);
        let Some(mapping) = own.and_then(|own| own.mapping.as_ref()) else { return Vec::new() };
        let gains = |own: &&(String, String)| {
            mapping
                .entries
                .iter()
                .any(|entry| entry.worth > 0.0 && entry.key.is_same(&self.scalar(own)))
        };
        names.keys().filter(gains).filter_map(|own| names.get(own).cloned()).collect()
    }

    /// What each pair is worth by the mapping, as shares of the most.
    fn weights(
        &self,
        names: &BTreeMap<(String, String), Pair>,
        key: &[Pair],
    ) -> Option<Vec<(Pair, f64)>> {
        let own = self.asked.program.responses.get(self.response)?;
        let mapping = own.mapping.as_ref()?;
        let free = crate::domain::bank::processing::mapping::Mapping {
            lower: None,
            upper: None,
            ..mapping.clone()
        };
        let worth = |own: &(String, String)| free.worth(&Value::single(self.scalar(own)));
        let sum: f64 =
            names.iter().filter(|(_, pair)| key.contains(pair)).map(|(own, _)| worth(own)).sum();
        let most = self.asked.program.score_max().unwrap_or(sum);
        let most = mapping.upper.map_or(most, |upper| most.min(upper));
        if most <= 0.0 {
            return None;
        }
        let weighed = names.iter().map(|(own, pair)| (pair.clone(), worth(own) / most));
        let weighed = weighed.filter(|(_, weight)| weight.abs() > 1e-9);
        Some(weighed.map(|(pair, weight)| (pair, weight.clamp(-1.0, 1.0))).collect())
    }

    /// The right answer, it less one pair, single pairs, and it with one wrong pair.
    fn samples(
        &self,
        body: &Body,
        names: &BTreeMap<(String, String), Pair>,
        key: &[Pair],
    ) -> Vec<Sample> {
        let all: Vec<(&(String, String), &Pair)> = names.iter().collect();
        let right: Vec<_> = all.iter().filter(|(_, pair)| key.contains(pair)).copied().collect();
        let wrong = all.iter().filter(|(_, pair)| !key.contains(pair)).take(WRONG_TRIED_MAX);
        let mut sets = vec![right.clone()];
        sets.extend((0..right.len()).map(|at| {
            right.iter().enumerate().filter(|(own, _)| *own != at).map(|(_, own)| *own).collect()
        }));
        sets.extend(right.iter().map(|own| vec![*own]));
        for own in wrong {
            sets.push(vec![*own]);
            sets.push(right.iter().copied().chain([*own]).collect());
            let swapped = right.iter().filter(|(_, pair)| pair.0 != own.1.0 && pair.1 != own.1.1);
            sets.push(swapped.copied().chain([*own]).collect());
        }
        let sample = |set: Vec<(&(String, String), &Pair)>| {
            let pairs = set.iter().map(|(_, pair)| (*pair).clone()).collect();
            let response = match body {
                Body::Matrix(_) => Response::Matrix(pairs),
                Body::GapMatch(_) => Response::GapMatch(pairs),
                _ => Response::Matching(pairs),
            };
            let items = set.iter().map(|(own, _)| self.scalar(own)).collect();
            (response, trial::given(self.response, false, items))
        };
        sets.into_iter().filter(|set| !set.is_empty()).map(sample).collect()
    }
}
