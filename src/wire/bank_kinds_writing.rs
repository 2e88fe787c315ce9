//! The kinds with rows, orders, parts and places: the way back of `bank_kinds_reading`.

use super::bank::{
    ItemArea, ItemCloze, ItemFeedback, ItemGapMatch, ItemHotspot, ItemOrdering, ItemPair,
    ItemPairRule, ItemPairs, ItemPart, ItemPartAsks, ItemPicture, ItemStimulus, OptionCredit,
    PairWeight,
};
use super::bank_writing::{answer, choice_rule, html, number, option, text_rule};
use crate::domain::bank::content::{
    Area, Board, Cloze, ClozePart, Content, GapMatch, Hotspot, OptionId, Ordering, Pair, PairRule,
    Pairs, PartAsks, Picture,
};

type Around = (String, Option<String>, Option<ItemFeedback>, Option<ItemStimulus>);

fn around(content: &Content) -> Around {
    (
        html(&content.stem),
        content.explanation.as_ref().map(html),
        ItemFeedback::write(&content.feedback),
        content.stimulus.as_ref().map(ItemStimulus::write),
    )
}

impl ItemPairs {
    pub(super) fn write(content: &Content, own: &Pairs) -> Self {
        let (stem, explanation, feedback, stimulus) = around(content);
        Self {
            stem,
            explanation,
            feedback,
            stimulus,
            rows: own.rows.iter().map(option).collect(),
            choices: own.choices.iter().map(option).collect(),
            key: own.key.iter().map(pair).collect(),
            several: own.several,
            reuse: own.reuse,
            rule: rule(&own.rule),
        }
    }
}

impl ItemGapMatch {
    pub(super) fn write(content: &Content, own: &GapMatch) -> Self {
        let (stem, explanation, feedback, stimulus) = around(content);
        Self {
            stem,
            explanation,
            feedback,
            stimulus,
            rows: own.pairs.rows.iter().map(option).collect(),
            choices: own.pairs.choices.iter().map(option).collect(),
            key: own.pairs.key.iter().map(pair).collect(),
            several: own.pairs.several,
            reuse: own.pairs.reuse,
            rule: rule(&own.pairs.rule),
            picture: own.board.as_ref().map(|board| picture(&board.picture)),
            areas: own.board.as_ref().map(areas).unwrap_or_default(),
        }
    }
}

impl ItemOrdering {
    pub(super) fn write(content: &Content, own: &Ordering) -> Self {
        let (stem, explanation, feedback, stimulus) = around(content);
        Self {
            stem,
            explanation,
            feedback,
            stimulus,
            items: own.items.iter().map(option).collect(),
            key: own.key.iter().map(ToString::to_string).collect(),
            policy: own.policy.name().to_owned(),
            picture: own.board.as_ref().map(|board| picture(&board.picture)),
            areas: own.board.as_ref().map(areas).unwrap_or_default(),
        }
    }
}

impl ItemCloze {
    pub(super) fn write(content: &Content, own: &Cloze) -> Self {
        let (stem, explanation, feedback, stimulus) = around(content);
        Self {
            stem,
            explanation,
            feedback,
            stimulus,
            parts: own.parts.iter().map(part).collect(),
            all_or_nothing: own.all_or_nothing,
        }
    }
}

impl ItemHotspot {
    pub(super) fn write(content: &Content, own: &Hotspot) -> Self {
        let (stem, explanation, feedback, stimulus) = around(content);
        Self {
            stem,
            explanation,
            feedback,
            stimulus,
            picture: picture(&own.board.picture),
            areas: areas(&own.board),
            free: own.free,
            most: own.most,
            key: own.key.iter().map(ToString::to_string).collect(),
            rule: choice_rule(&own.rule),
        }
    }
}

fn pair((row, choice): &Pair) -> ItemPair {
    ItemPair { row: row.to_string(), choice: choice.to_string() }
}

fn rule(rule: &PairRule) -> ItemPairRule {
    match rule {
        PairRule::AllOrNothing => ItemPairRule::AllOrNothing {},
        PairRule::PerPair => ItemPairRule::PerPair {},
        PairRule::PerRow => ItemPairRule::PerRow {},
        PairRule::RightMinusWrong => ItemPairRule::RightMinusWrong {},
        PairRule::Weighted(weights) => ItemPairRule::Weighted {
            weights: weights
                .iter()
                .map(|((row, choice), weight)| PairWeight {
                    row: row.to_string(),
                    choice: choice.to_string(),
                    weight: *weight,
                })
                .collect(),
        },
    }
}

fn part(own: &ClozePart) -> ItemPart {
    let credit =
        |(id, credit): &(OptionId, f64)| OptionCredit { option: id.to_string(), credit: *credit };
    let asks = match &own.asks {
        PartAsks::Words { accepted, text } => ItemPartAsks::Words {
            accepted: accepted.iter().map(answer).collect(),
            text_rule: text_rule(*text),
        },
        PartAsks::Number(accepted) => {
            ItemPartAsks::Number { accepted: accepted.iter().map(number).collect() }
        }
        PartAsks::Choice(choice) => ItemPartAsks::Choice {
            options: choice.options.iter().map(option).collect(),
            credit: choice.credit.iter().map(credit).collect(),
            several: choice.several,
            in_line: choice.in_line,
        },
    };
    ItemPart { id: own.id.to_string(), weight: own.weight, asks }
}

pub(super) fn picture(own: &Picture) -> ItemPicture {
    ItemPicture {
        address: own.address.clone(),
        width: own.width,
        height: own.height,
        alt: own.alt.clone(),
    }
}

fn areas(board: &Board) -> Vec<ItemArea> {
    board.areas.iter().map(area).collect()
}

fn area(own: &Area) -> ItemArea {
    ItemArea {
        id: own.id.to_string(),
        label: own.label.clone(),
        shape: own.shape.name().to_owned(),
        coords: own.shape.numbers(),
    }
}
