//! The checks of the kinds with rows, orders, parts and places, and of what stands around a question.

use std::collections::BTreeSet;

use super::check::{BLANK_WEIGHT_MAX, BLANKS_MAX, Findings, OPTIONS_MAX};
use super::check::{accepted, is_option, markers, numbers, options};
use super::content::{
    BlankId, Body, ChoiceOption, Cloze, ClozePart, Content, GapMatch, Hotspot, MultipleRule,
    OptionId, Ordering, PairRule, Pairs, PartAsks, PartChoice,
};
use super::fault::Fault;
use super::html::IMAGE_PREFIX;
use super::spot::{Area, Board, Picture};

/// Rows, areas or parts of one question.
pub const ROWS_MAX: usize = BLANKS_MAX;
/// Longest id of a passage, in characters.
pub const STIMULUS_ID_CHARS_MAX: usize = 64;
/// Units a picture may have on a side.
pub const PICTURE_SIDE_MAX: u32 = 10_000;

pub(super) fn body(content: &Content, found: &mut Findings) {
    let stem = content.stem.as_str();
    match &content.body {
        Body::Matching(own) | Body::Matrix(own) => {
            rows(&own.rows, false, found);
            pairs(own, found);
        }
        Body::GapMatch(gaps) => gap_match(gaps, stem, found),
        Body::Ordering(own) => ordering(own, found),
        Body::Cloze(own) => cloze(own, stem, found),
        Body::Hotspot(own) => hotspot(own, found),
        Body::SingleChoice(_)
        | Body::MultipleChoice(_)
        | Body::TrueFalse(_)
        | Body::FillIn(_)
        | Body::Numeric(_)
        | Body::ShortAnswer(_)
        | Body::Essay(_)
        | Body::Description => {}
    }
}

/// Feedback speaks of answers there are, and a passage says something.
pub(super) fn around(content: &Content, found: &mut Findings) {
    for (index, (of, _)) in content.feedback.answers.iter().enumerate() {
        if !answers(&content.body, of) {
            found.add(
                format!("feedback.answers[{index}]"),
                Fault::FeedbackUnknown { id: of.clone() },
            );
        }
    }
    let Some(stimulus) = &content.stimulus else { return };
    if stimulus.text.is_blank() {
        found.add("stimulus.text", Fault::StimulusEmpty {});
    }
    let length = stimulus.id.chars().count();
    if length == 0 || length > STIMULUS_ID_CHARS_MAX {
        found.add("stimulus.id", Fault::StimulusId { most: STIMULUS_ID_CHARS_MAX });
    }
}

/// True when `of` names an answer of `body`.
fn answers(body: &Body, of: &str) -> bool {
    let number =
        |text: &str, many: usize| text.parse().is_ok_and(|n: usize| (1..=many).contains(&n));
    let known = |options: &[ChoiceOption]| options.iter().any(|own| own.id.as_str() == of);
    match body {
        Body::TrueFalse(_) => matches!(of, "true" | "false"),
        Body::Numeric(numeric) => number(of, numeric.accepted.len()),
        Body::ShortAnswer(short) => number(of, short.accepted.len()),
        Body::FillIn(fill) => fill.blanks.iter().any(|blank| {
            let (id, at) = of.split_once(':').unwrap_or((of, "1"));
            blank.id.as_str() == id && number(at, blank.accepted.len())
        }),
        Body::Cloze(cloze) => {
            let (id, at) = of.split_once(':').unwrap_or((of, "1"));
            let part = cloze.parts.iter().find(|part| part.id.as_str() == id);
            part.is_some_and(|part| match &part.asks {
                PartAsks::Words { accepted, .. } => number(at, accepted.len()),
                PartAsks::Number(accepted) => number(at, accepted.len()),
                PartAsks::Choice(_) => true,
            }) || cloze.options().any(|option| option.id.as_str() == of)
        }
        Body::Hotspot(hotspot) => hotspot.board.areas.iter().any(|area| area.id.as_str() == of),
        Body::Matching(pairs) | Body::Matrix(pairs) => known(&pairs.rows) || known(&pairs.choices),
        Body::GapMatch(gaps) => known(&gaps.pairs.rows) || known(&gaps.pairs.choices),
        Body::SingleChoice(choice) => known(&choice.options),
        Body::MultipleChoice(choice) => known(&choice.options),
        Body::Ordering(ordering) => known(&ordering.items),
        Body::Essay(_) | Body::Description => false,
    }
}

fn rows(rows: &[ChoiceOption], may_be_blank: bool, found: &mut Findings) {
    match rows.len() {
        0 => found.add("rows", Fault::RowsNone {}),
        many if many > ROWS_MAX => {
            found.add("rows", Fault::RowsTooMany { found: many, most: ROWS_MAX });
        }
        _ => {}
    }
    for (index, row) in rows.iter().enumerate() {
        if row.text.is_blank() && !may_be_blank {
            found.add(format!("rows[{index}].text"), Fault::RowEmpty {});
        }
        if rows[..index].iter().any(|other| other.id == row.id) {
            found.add(format!("rows[{index}].id"), Fault::OptionIdTwice { id: row.id.to_string() });
        }
    }
}

fn pairs(own: &Pairs, found: &mut Findings) {
    match own.choices.len() {
        // One label for one gap is a question; nothing to choose from is none.
        0 => found.add("choices", Fault::OptionsTooFew { found: 0 }),
        many if many > ROWS_MAX => {
            found.add("choices", Fault::OptionsTooMany { found: many, most: ROWS_MAX });
        }
        _ => {}
    }
    for (index, choice) in own.choices.iter().enumerate() {
        if choice.text.is_blank() {
            found.add(format!("choices[{index}].text"), Fault::OptionEmpty {});
        }
        if own.choices[..index].iter().any(|other| other.id == choice.id) {
            let id = choice.id.to_string();
            found.add(format!("choices[{index}].id"), Fault::OptionIdTwice { id });
        }
    }
    if own.key.is_empty() {
        found.add("key", Fault::KeyEmpty {});
    }
    let (mut seen, mut taken, mut used) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (index, pair) in own.key.iter().enumerate() {
        let (at, id) = (format!("key[{index}]"), format!("{} – {}", pair.0, pair.1));
        if !own.knows(pair) {
            found.add(at, Fault::KeyUnknown { id });
        } else if !seen.insert(pair) {
            found.add(at, Fault::KeyTwice { id });
        } else if !own.several && !taken.insert(&pair.0) {
            found.add(at, Fault::RowTakesOne { id: pair.0.to_string() });
        } else if !own.reuse && !used.insert(&pair.1) {
            found.add(at, Fault::ChoiceUsedTwice { id: pair.1.to_string() });
        }
    }
    if let PairRule::Weighted(weights) = &own.rule {
        let mut sum = 0.0;
        for (index, (pair, weight)) in weights.iter().enumerate() {
            let (at, id) = (format!("rule.weights[{index}]"), format!("{} – {}", pair.0, pair.1));
            if !own.knows(pair) {
                found.add(at, Fault::CreditUnknown { id });
            } else if !(-1.0..=1.0).contains(weight) {
                found.add(at, Fault::WeightOutOfRange { id });
            }
            sum += if own.key.contains(pair) { *weight } else { 0.0 };
        }
        whole("rule.weights", sum, found);
    }
}

/// The right answer must earn the whole.
fn whole(at: &str, sum: f64, found: &mut Findings) {
    if sum < 0.999_999 {
        #[expect(clippy::cast_possible_truncation, reason = "a percentage of a sum of few weights")]
        let percent = (sum * 100.0).round() as i64;
        found.add(at, Fault::WeightsShort { percent });
    }
}

fn gap_match(gaps: &GapMatch, stem: &str, found: &mut Findings) {
    rows(&gaps.pairs.rows, true, found);
    pairs(&gaps.pairs, found);
    match &gaps.board {
        Some(board) => {
            board_for(board, &gaps.pairs.rows, found);
        }
        None => in_stem(gaps.pairs.rows.iter().map(|row| row.id.as_str()), stem, found),
    }
}

/// Each id stands in the stem once, and nothing else looks like one.
fn in_stem<'a>(ids: impl Iterator<Item = &'a str>, stem: &str, found: &mut Findings) {
    let markers = markers(stem);
    let ids: Vec<&str> = ids.collect();
    for id in &ids {
        match markers.iter().filter(|marker| *marker == id).count() {
            0 => found.add("stem", Fault::BlankNotInStem { id: (*id).to_owned() }),
            1 => {}
            _ => found.add("stem", Fault::BlankTwiceInStem { id: (*id).to_owned() }),
        }
    }
    for marker in markers.into_iter().filter(|marker| !ids.contains(marker)) {
        found.add("stem", Fault::MarkerUnknown { id: marker.to_owned() });
    }
}

fn ordering(own: &Ordering, found: &mut Findings) {
    options(&own.items, found);
    let mut seen = BTreeSet::new();
    for (index, id) in own.key.iter().enumerate() {
        let at = format!("key[{index}]");
        if !is_option(&own.items, id) {
            found.add(at, Fault::KeyUnknown { id: id.to_string() });
        } else if !seen.insert(id) {
            found.add(at, Fault::KeyTwice { id: id.to_string() });
        }
    }
    let missing = own.items.iter().find(|item| !own.key.contains(&item.id));
    if let Some(item) = missing {
        found.add("key", Fault::OrderIncomplete { id: item.id.to_string() });
    }
    if let Some(board) = &own.board {
        board_for(board, &own.items, found);
    }
}

fn picture(own: &Picture, found: &mut Findings) {
    let is_bank = own.address.strip_prefix(IMAGE_PREFIX).is_some_and(|digest| {
        digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    if !is_bank {
        found.add("picture.address", Fault::PictureMissing {});
    }
    let is_side = |side: u32| (1..=PICTURE_SIDE_MAX).contains(&side);
    if !is_side(own.width) || !is_side(own.height) {
        found.add("picture", Fault::PictureSize { most: PICTURE_SIDE_MAX });
    }
}

fn areas(board: &Board, found: &mut Findings) {
    picture(&board.picture, found);
    match board.areas.len() {
        0 => found.add("areas", Fault::AreasNone {}),
        many if many > ROWS_MAX => {
            found.add("areas", Fault::RowsTooMany { found: many, most: ROWS_MAX });
        }
        _ => {}
    }
    for (index, area) in board.areas.iter().enumerate() {
        if board.areas[..index].iter().any(|other| other.id == area.id) {
            let id = area.id.to_string();
            found.add(format!("areas[{index}].id"), Fault::OptionIdTwice { id });
        }
        if !is_within(area, &board.picture) {
            let id = area.id.to_string();
            found.add(format!("areas[{index}].shape"), Fault::AreaOutside { id });
        }
    }
}

/// True when a point of the area lies on the picture.
fn is_within(area: &Area, picture: &Picture) -> bool {
    area.shape.middle().is_none_or(|(x, y)| {
        (0.0..=f64::from(picture.width)).contains(&x)
            && (0.0..=f64::from(picture.height)).contains(&y)
    })
}

/// A board has a place for each of `rows` and no other.
fn board_for(board: &Board, rows: &[ChoiceOption], found: &mut Findings) {
    areas(board, found);
    for row in rows {
        if !board.areas.iter().any(|area| area.id == row.id) {
            found.add("areas", Fault::AreaMissing { id: row.id.to_string() });
        }
    }
    for (index, area) in board.areas.iter().enumerate() {
        if !is_option(rows, &area.id) {
            let id = area.id.to_string();
            found.add(format!("areas[{index}].id"), Fault::KeyUnknown { id });
        }
    }
}

fn hotspot(own: &Hotspot, found: &mut Findings) {
    areas(&own.board, found);
    let is_area = |id: &OptionId| own.board.areas.iter().any(|area| area.id == *id);
    if own.key.is_empty() {
        found.add("key", Fault::KeyEmpty {});
    }
    for (index, id) in own.key.iter().enumerate() {
        if !is_area(id) {
            found.add(format!("key[{index}]"), Fault::KeyUnknown { id: id.to_string() });
        } else if own.key[..index].contains(id) {
            found.add(format!("key[{index}]"), Fault::KeyTwice { id: id.to_string() });
        }
    }
    for (index, area) in own.board.areas.iter().enumerate() {
        if !own.free && area.label.trim().is_empty() {
            found
                .add(format!("areas[{index}].label"), Fault::AreaLabel { id: area.id.to_string() });
        }
    }
    let most = own.most.and_then(|most| usize::try_from(most).ok());
    if let (Some(most), MultipleRule::AllOrNothing) = (most, &own.rule)
        && most < own.key.len()
    {
        found.add("most", Fault::PlacesTooFew { asked: own.key.len(), most });
    }
    if let MultipleRule::Weighted(weights) = &own.rule {
        for (index, (id, weight)) in weights.iter().enumerate() {
            let at = format!("rule.weights[{index}]");
            if !is_area(id) {
                found.add(at, Fault::CreditUnknown { id: id.to_string() });
            } else if !(-1.0..=1.0).contains(weight) {
                found.add(at, Fault::WeightOutOfRange { id: id.to_string() });
            }
        }
        let mut gains: Vec<f64> =
            weights.iter().filter(|(id, _)| own.key.contains(id)).map(|(_, w)| *w).collect();
        gains.sort_by(|a, b| b.total_cmp(a));
        whole("rule.weights", gains.iter().take(most.unwrap_or(usize::MAX)).sum(), found);
    }
}

fn cloze(own: &Cloze, stem: &str, found: &mut Findings) {
    match own.parts.len() {
        0 => found.add("parts", Fault::BlanksNone {}),
        many if many > BLANKS_MAX => {
            found.add("parts", Fault::BlanksTooMany { found: many, most: BLANKS_MAX });
        }
        _ => {}
    }
    in_stem(own.parts.iter().map(|part| part.id.as_str()), stem, found);
    let mut ids: BTreeSet<&BlankId> = BTreeSet::new();
    let mut all = BTreeSet::new();
    for (index, part) in own.parts.iter().enumerate() {
        let at = format!("parts[{index}]");
        if !ids.insert(&part.id) {
            found.add(format!("{at}.id"), Fault::BlankIdTwice { id: part.id.to_string() });
        }
        if !(1..=BLANK_WEIGHT_MAX).contains(&part.weight) {
            let fault = Fault::BlankWeight { found: part.weight, most: BLANK_WEIGHT_MAX };
            found.add(format!("{at}.weight"), fault);
        }
        self::part(&at, part, found);
        if let PartAsks::Choice(choice) = &part.asks {
            for option in &choice.options {
                if !all.insert(&option.id) {
                    let id = option.id.to_string();
                    found.add(format!("{at}.options"), Fault::OptionIdTwice { id });
                }
            }
        }
    }
}

fn part(at: &str, part: &ClozePart, found: &mut Findings) {
    match &part.asks {
        PartAsks::Words { accepted: answers, text } => {
            accepted(&format!("{at}.accepted"), answers, *text, found);
        }
        PartAsks::Number(answers) => numbers(&format!("{at}.accepted"), answers, found),
        PartAsks::Choice(choice) => part_choice(at, choice, found),
    }
}

fn part_choice(at: &str, choice: &PartChoice, found: &mut Findings) {
    if choice.options.len() < 2 {
        let fault = Fault::OptionsTooFew { found: choice.options.len() };
        found.add(format!("{at}.options"), fault);
    } else if choice.options.len() > OPTIONS_MAX {
        let fault = Fault::OptionsTooMany { found: choice.options.len(), most: OPTIONS_MAX };
        found.add(format!("{at}.options"), fault);
    }
    for (index, option) in choice.options.iter().enumerate() {
        if option.text.is_blank() {
            found.add(format!("{at}.options[{index}].text"), Fault::OptionEmpty {});
        }
    }
    for (index, (id, credit)) in choice.credit.iter().enumerate() {
        let here = format!("{at}.credit[{index}]");
        if !is_option(&choice.options, id) {
            found.add(here, Fault::CreditUnknown { id: id.to_string() });
        } else if !(-1.0..=1.0).contains(credit) {
            found.add(here, Fault::WeightOutOfRange { id: id.to_string() });
        }
    }
    let gains = choice.credit.iter().map(|(_, credit)| credit.max(0.0));
    let best = if choice.several { gains.sum() } else { gains.fold(0.0, f64::max) };
    whole(&format!("{at}.credit"), best, found);
}

#[cfg(test)]
#[path = "check_kinds_tests.rs"]
mod tests;
