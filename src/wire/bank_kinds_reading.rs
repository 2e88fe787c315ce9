//! The kinds with rows, orders, parts and places: from what travels to what is checked and scored.

use super::bank::{
    ItemArea, ItemCloze, ItemGapMatch, ItemHotspot, ItemOption, ItemOrdering, ItemPair,
    ItemPairRule, ItemPairs, ItemPart, ItemPartAsks, ItemPicture,
};
use super::bank_reading::{Ids, accepted, choice_rule, number, text};
use crate::domain::bank::content::{
    Area, Board, Cloze, ClozePart, GapMatch, Hotspot, Ordering, Pair, PairRule, Pairs, PartAsks,
    PartChoice, Picture,
};
use crate::domain::bank::fault::Fault;
use crate::domain::bank::policy::ordering::OrderPolicy;
use crate::domain::bank::spot::Shape;

/// Stem and explanation, which every kind has.
type Texts<'a> = (&'a mut String, &'a mut Option<String>);

fn clean_all<'a>(
    options: impl Iterator<Item = &'a mut ItemOption>,
    clean: &impl Fn(&str) -> String,
) {
    for option in options {
        option.text = clean(&option.text);
    }
}

impl ItemPairs {
    pub(super) fn sanitize(&mut self, clean: &impl Fn(&str) -> String) -> Texts<'_> {
        clean_all(self.rows.iter_mut().chain(&mut self.choices), clean);
        (&mut self.stem, &mut self.explanation)
    }

    pub(super) fn read(&self, ids: &mut Ids) -> Pairs {
        Pairs {
            rows: ids.options("rows", &self.rows),
            choices: ids.options("choices", &self.choices),
            key: self.key.iter().map(|own| pair(own, ids)).collect(),
            several: self.several,
            reuse: self.reuse,
            rule: rule(&self.rule, ids),
        }
    }
}

impl ItemGapMatch {
    pub(super) fn sanitize(&mut self, clean: &impl Fn(&str) -> String) -> Texts<'_> {
        clean_all(self.rows.iter_mut().chain(&mut self.choices), clean);
        (&mut self.stem, &mut self.explanation)
    }

    pub(super) fn read(&self, ids: &mut Ids) -> GapMatch {
        let pairs = Pairs {
            rows: ids.options("rows", &self.rows),
            choices: ids.options("choices", &self.choices),
            key: self.key.iter().map(|own| pair(own, ids)).collect(),
            several: self.several,
            reuse: self.reuse,
            rule: rule(&self.rule, ids),
        };
        GapMatch { pairs, board: board(self.picture.as_ref(), &self.areas, ids) }
    }
}

impl ItemOrdering {
    pub(super) fn sanitize(&mut self, clean: &impl Fn(&str) -> String) -> Texts<'_> {
        clean_all(self.items.iter_mut(), clean);
        (&mut self.stem, &mut self.explanation)
    }

    pub(super) fn read(&self, ids: &mut Ids) -> Ordering {
        let policy = OrderPolicy::ALL.into_iter().find(|policy| policy.name() == self.policy);
        if policy.is_none() {
            ids.fault("policy", Fault::PolicyUnknown { name: self.policy.clone() });
        }
        Ordering {
            items: ids.options("items", &self.items),
            key: self.key.iter().map(|id| ids.option("key", id)).collect(),
            policy: policy.unwrap_or(OrderPolicy::AllOrNothing),
            board: board(self.picture.as_ref(), &self.areas, ids),
        }
    }
}

impl ItemCloze {
    pub(super) fn sanitize(&mut self, clean: &impl Fn(&str) -> String) -> Texts<'_> {
        for part in &mut self.parts {
            if let ItemPartAsks::Choice { options, .. } = &mut part.asks {
                clean_all(options.iter_mut(), clean);
            }
        }
        (&mut self.stem, &mut self.explanation)
    }

    pub(super) fn read(&self, ids: &mut Ids) -> Cloze {
        let part = |own: &ItemPart| ClozePart {
            id: ids.blank("parts", &own.id),
            weight: own.weight,
            asks: asks(&own.asks, ids),
        };
        Cloze { parts: self.parts.iter().map(part).collect(), all_or_nothing: self.all_or_nothing }
    }
}

impl ItemHotspot {
    pub(super) fn read(&self, ids: &mut Ids) -> Hotspot {
        Hotspot {
            board: Board { picture: picture(&self.picture), areas: areas(&self.areas, ids) },
            free: self.free,
            most: self.most.filter(|most| *most > 0),
            key: self.key.iter().map(|id| ids.option("key", id)).collect(),
            rule: choice_rule(&self.rule, ids),
        }
    }
}

fn asks(asks: &ItemPartAsks, ids: &mut Ids) -> PartAsks {
    match asks {
        ItemPartAsks::Words { accepted: answers, text_rule } => {
            PartAsks::Words { accepted: accepted(answers), text: text(text_rule) }
        }
        ItemPartAsks::Number { accepted } => {
            PartAsks::Number(accepted.iter().map(number).collect())
        }
        ItemPartAsks::Choice { options, credit, several, in_line } => {
            PartAsks::Choice(PartChoice {
                options: ids.options("parts.options", options),
                credit: credit
                    .iter()
                    .map(|own| (ids.option("parts.credit", &own.option), own.credit))
                    .collect(),
                several: *several,
                in_line: *in_line,
            })
        }
    }
}

fn pair(own: &ItemPair, ids: &mut Ids) -> Pair {
    (ids.option("key", &own.row), ids.option("key", &own.choice))
}

fn rule(rule: &ItemPairRule, ids: &mut Ids) -> PairRule {
    match rule {
        ItemPairRule::AllOrNothing {} => PairRule::AllOrNothing,
        ItemPairRule::PerPair {} => PairRule::PerPair,
        ItemPairRule::PerRow {} => PairRule::PerRow,
        ItemPairRule::RightMinusWrong {} => PairRule::RightMinusWrong,
        ItemPairRule::Weighted { weights } => PairRule::Weighted(
            weights
                .iter()
                .map(|own| {
                    let row = ids.option("rule.weights", &own.row);
                    ((row, ids.option("rule.weights", &own.choice)), own.weight)
                })
                .collect(),
        ),
    }
}

fn picture(own: &ItemPicture) -> Picture {
    Picture {
        address: own.address.clone(),
        width: own.width,
        height: own.height,
        alt: own.alt.clone(),
    }
}

fn board(own: Option<&ItemPicture>, places: &[ItemArea], ids: &mut Ids) -> Option<Board> {
    own.map(|own| Board { picture: picture(own), areas: areas(places, ids) })
}

fn areas(own: &[ItemArea], ids: &mut Ids) -> Vec<Area> {
    let area = |own: &ItemArea| {
        let coords: Vec<String> = own.coords.iter().map(ToString::to_string).collect();
        let shape = Shape::read(&own.shape, &coords.join(","));
        if shape.is_none() {
            ids.fault("areas", Fault::AreaShape { id: own.id.clone() });
        }
        Area {
            id: ids.option("areas", &own.id),
            label: own.label.clone(),
            shape: shape.unwrap_or(Shape::Default),
        }
    };
    own.iter().map(area).collect()
}
