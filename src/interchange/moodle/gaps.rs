//! Moodle's gaps: lists in a text (gapselect), labels for a text (ddwtos) and for a picture (ddimageortext,
//! ddmarker).
//!
//! **Invariant:** Moodle numbers choices from 1 over the whole question; a gap names its right one.

use super::super::assemble::{option_id, row_id};
use super::super::markup::{TextForm, escape, html};
use super::super::media;
use super::super::xml::Element;
use super::super::{Draft, Loss, Trouble};
use super::Asked;
use super::kinds::own_text;
use crate::domain::bank::content::{
    Area, BlankId, Board, Body, ChoiceOption, Cloze, ClozePart, GapMatch, Html, OptionId, Pair,
    PairRule, Pairs, PartAsks, PartChoice, Picture,
};
use crate::domain::bank::processing::mapping::Shape;

/// A choice with the group whose gaps it may fill.
struct Choice {
    text: String,
    group: String,
    infinite: bool,
}

fn choices(asked: &Asked<'_>) -> Vec<Choice> {
    let is_choice =
        |element: &&Element| matches!(element.name.as_str(), "selectoption" | "dragbox");
    let choice = |own: &Element| Choice {
        text: own_text(own),
        group: own.text_of("group").unwrap_or_else(|| "1".to_owned()),
        infinite: own.first("infinite").is_some(),
    };
    asked.element.elements().filter(is_choice).map(choice).collect()
}

/// The stem with the bank's markers: `[[3]]`, wherever it stands, becomes the next gap.
pub(super) fn stem(asked: &Asked<'_>, draft: &mut Draft) -> Html {
    let Some(part) = asked.element.first("questiontext") else { return Html::default() };
    let (text, form) = asked.raw(part, draft);
    let mut stem = String::new();
    for (at, (before, _)) in gap_numbers(&text).iter().enumerate() {
        stem.push_str(before);
        stem.push_str(&format!("[[{}]]", row_id(at)));
    }
    let rest = text.rsplit_once("]]").map_or(text.as_str(), |(_, rest)| rest);
    stem.push_str(rest);
    html(&stem, form, asked.source.clean, draft)
}

/// The text before each gap, and the gap's number.
fn gap_numbers(text: &str) -> Vec<(&str, usize)> {
    let mut rest = text;
    let mut found = Vec::new();
    while let Some((before, after)) = rest.split_once("[[") {
        let Some((number, next)) = after.split_once("]]") else { break };
        let Ok(number) = number.trim().parse() else { break };
        found.push((before, number));
        rest = next;
    }
    found
}

/// The numbers of the right choices, gap by gap.
fn right(asked: &Asked<'_>, choices: &[Choice]) -> Result<Vec<usize>, Trouble> {
    let text = asked.element.first("questiontext").map(own_text).unwrap_or_default();
    let index = |(_, number): (&str, usize)| {
        let index = number.checked_sub(1).filter(|index| *index < choices.len());
        index.ok_or_else(|| Trouble::AnswerUnknown { key: number.to_string() })
    };
    gap_numbers(&text).into_iter().map(index).collect()
}

fn plain(text: &str) -> Html {
    Html::from_sanitized(escape(text))
}

/// A list in each gap, of the choices of its group.
pub(super) fn lists(asked: &Asked<'_>) -> Result<Body, Trouble> {
    let choices = choices(asked);
    let mut parts = Vec::new();
    for (at, right) in right(asked, &choices)?.into_iter().enumerate() {
        let id = |choice: usize| {
            OptionId::new(&format!("{}-{}", row_id(at), option_id(choice)))
                .unwrap_or_else(OptionId::placeholder)
        };
        let of_group =
            choices.iter().enumerate().filter(|(_, own)| own.group == choices[right].group);
        let option = |(choice, own): (usize, &Choice)| ChoiceOption {
            id: id(choice),
            text: plain(&own.text),
            pinned: false,
        };
        let asks = PartAsks::Choice(PartChoice {
            options: of_group.map(option).collect(),
            credit: vec![(id(right), 1.0)],
            several: false,
            in_line: true,
        });
        let part = BlankId::new(row_id(at).as_str());
        let id = part.unwrap_or_else(BlankId::placeholder);
        parts.push(ClozePart { id, weight: 1, asks });
    }
    Ok(Body::Cloze(Cloze { parts, all_or_nothing: false }))
}

/// Labels for the gaps of the text.
pub(super) fn labels(asked: &Asked<'_>, draft: &mut Draft) -> Result<Body, Trouble> {
    let choices = choices(asked);
    let right = right(asked, &choices)?;
    if choices.iter().any(|own| own.group != choices[0].group) {
        draft.lose(Loss::FieldDropped { name: "group".to_owned() });
    }
    let key: Vec<Pair> =
        right.iter().enumerate().map(|(at, own)| (row_id(at), option_id(*own))).collect();
    let option = |(at, own): (usize, &Choice)| ChoiceOption {
        id: option_id(at),
        text: plain(&own.text),
        pinned: false,
    };
    let choice_list = choices.iter().enumerate().map(option).collect();
    let reuse = choices.iter().any(|own| own.infinite);
    Ok(Body::GapMatch(GapMatch { pairs: pairs(right.len(), choice_list, key, reuse), board: None }))
}

fn pairs(gaps: usize, choices: Vec<ChoiceOption>, key: Vec<Pair>, reuse: bool) -> Pairs {
    let row = |at: usize| ChoiceOption { id: row_id(at), text: Html::default(), pinned: false };
    let is_twice = key.iter().enumerate().any(|(at, own)| key[..at].iter().any(|b| b.1 == own.1));
    Pairs {
        rows: (0..gaps).map(row).collect(),
        choices,
        key,
        several: false,
        reuse: reuse || is_twice,
        rule: PairRule::PerPair,
    }
}

/// Size of a place for a label where Moodle says only its corner.
const PLACE: (f64, f64) = (100.0, 30.0);

/// Labels for places on a picture. Of markers the places are shown, which Moodle does not.
pub(super) fn on_picture(
    asked: &Asked<'_>,
    kind: &str,
    draft: &mut Draft,
) -> Result<Body, Trouble> {
    let file = asked.element.first("file").ok_or(Trouble::AnswerMissing {})?;
    let name = file.attribute("name").unwrap_or_default();
    let missing = || Trouble::PictureMissing { name: name.to_owned() };
    let bytes = media::from_base64(&file.text()).ok_or_else(missing)?;
    let (width, height) = media::size(&bytes).ok_or_else(missing)?;
    let address = media::take(name, bytes, draft).ok_or_else(missing)?;
    let picture = Picture { address, width, height, alt: String::new() };
    if kind == "ddmarker" {
        draft.lose(Loss::FieldDropped { name: "ddmarker".to_owned() });
    }
    let drags: Vec<&Element> = asked.element.all("drag").collect();
    let number =
        |own: &Element, name: &str| own.text_of(name).and_then(|text| text.parse::<i64>().ok());
    let mut choices = Vec::new();
    for (at, drag) in drags.iter().enumerate() {
        let picture = drag.first("file").and_then(|file| {
            let name = file.attribute("name").unwrap_or_default();
            media::take(name, media::from_base64(&file.text())?, draft)
        });
        let words = drag.text_of("text").unwrap_or_default();
        let text = match picture {
            Some(address) => {
                let alt = escape(&words).replace('"', "&quot;");
                format!("<img src=\"{address}\" alt=\"{alt}\">")
            }
            None => words,
        };
        let text = html(&text, TextForm::Html, asked.source.clean, draft);
        choices.push(ChoiceOption { id: option_id(at), text, pinned: false });
    }
    let (mut areas, mut key) = (Vec::new(), Vec::new());
    for (at, drop) in asked.element.all("drop").enumerate() {
        let shape = shape(drop)?;
        let label = drop.text_of("text").unwrap_or_default();
        areas.push(Area { id: row_id(at), label, shape });
        let right = number(drop, "choice");
        let place = drags.iter().position(|drag| number(drag, "no") == right && right.is_some());
        let place = place.ok_or_else(|| Trouble::AnswerUnknown {
            key: right.map_or_else(String::new, |own| own.to_string()),
        })?;
        key.push((row_id(at), option_id(place)));
    }
    let reuse = drags.iter().any(|drag| drag.first("infinite").is_some());
    let pairs = pairs(areas.len(), choices, key, reuse);
    Ok(Body::GapMatch(GapMatch { pairs, board: Some(Board { picture, areas }) }))
}

/// A place: a corner, or a shape with coordinates parted by commas and semicolons.
fn shape(drop: &Element) -> Result<Shape, Trouble> {
    let figure = |name: &str| drop.text_of(name).and_then(|text| text.parse::<f64>().ok());
    if let (Some(left), Some(top)) = (figure("xleft"), figure("ytop")) {
        return Ok(Shape::Rect([left, top, left + PLACE.0, top + PLACE.1]));
    }
    let name = drop.text_of("shape").unwrap_or_default().to_ascii_lowercase();
    let coords = drop.text_of("coords").unwrap_or_default();
    let broken = || Trouble::NumberBroken { text: format!("{name} {coords}") };
    let numbers = coords.replace(';', ",");
    match name.as_str() {
        "circle" => Shape::read("circle", &numbers).ok_or_else(broken),
        "polygon" => Shape::read("poly", &numbers).ok_or_else(broken),
        // Left, top; width, height.
        _ => match Shape::read("rect", &numbers) {
            Some(Shape::Rect([x, y, w, h])) => Ok(Shape::Rect([x, y, x + w, y + h])),
            _ => Err(broken()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_found_by_their_numbers() {
        assert_eq!(gap_numbers("a [[2]] b [[1]]"), [("a ", 2), (" b ", 1)]);
    }
}
