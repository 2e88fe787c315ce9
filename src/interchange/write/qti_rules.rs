//! What a QTI item declares, and how it scores.
//!
//! **Invariant:** the rules written give for every answer what the bank's rule gives, or the loss is told.

use super::lose;
use super::qti::{Own, coords};
use crate::domain::bank::content::{
    Accepted, AcceptedNumber, Body, Cloze, Hotspot, MultipleRule, PairRule, Pairs, PartAsks,
    SingleChoice,
};
use crate::domain::bank::number::Tolerance;
use crate::domain::bank::policy::ordering::OrderPolicy;
use crate::interchange::Loss;

/// How the item scores.
pub(super) enum Scored {
    /// By a ready-made rule.
    Template(&'static str),
    /// The sum of mapped responses, each with its weight, over all weights.
    Mapped(Vec<(String, f64)>),
    /// Every response as declared.
    AllCorrect(Vec<String>),
    /// One number within a tolerance.
    Number(Tolerance),
    /// A person.
    Person,
}

fn share(count: usize) -> f64 {
    1.0 / crate::interchange::assemble::count(count)
}

pub(super) fn figure(number: f64) -> String {
    let text = format!("{number:.9}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl Own<'_, '_> {
    fn response(&mut self, name: &str, (cardinality, base): (&str, &str), correct: &[String]) {
        let attributes = [("identifier", name), ("cardinality", cardinality), ("baseType", base)];
        self.xml.open("responseDeclaration", &attributes);
        if !correct.is_empty() {
            self.xml.open("correctResponse", &[]);
            for value in correct {
                self.xml.leaf("value", &[], value);
            }
            self.xml.close();
        }
    }

    fn mapping(&mut self, entries: &[(String, f64)], is_case_sensitive: Option<bool>) {
        let bounds = [("defaultValue", "0"), ("lowerBound", "0"), ("upperBound", "1")];
        self.xml.open("mapping", &bounds);
        for (key, worth) in entries {
            let worth = figure(*worth);
            let mut attributes = vec![("mapKey", key.as_str()), ("mappedValue", worth.as_str())];
            if let Some(is_case_sensitive) = is_case_sensitive {
                attributes
                    .push(("caseSensitive", if is_case_sensitive { "true" } else { "false" }));
            }
            self.xml.empty("mapEntry", &attributes);
        }
        self.xml.close();
    }

    /// Declares the responses and says how they score.
    pub(super) fn declare(&mut self) -> Scored {
        let entry = self.entry;
        match &entry.content.body {
            Body::SingleChoice(choice) => self.one_of(choice),
            Body::MultipleChoice(choice) => {
                let key: Vec<String> = choice.key.iter().map(ToString::to_string).collect();
                self.response("RESPONSE", ("multiple", "identifier"), &key);
                let all: Vec<String> =
                    choice.options.iter().map(|own| own.id.to_string()).collect();
                let scored = self.chosen(&choice.rule, &key, &all);
                self.xml.close();
                scored
            }
            Body::TrueFalse(statement) => {
                self.response("RESPONSE", ("single", "identifier"), &[statement.key.to_string()]);
                self.xml.close();
                Scored::Template("match_correct")
            }
            Body::Numeric(numeric) => {
                if numeric.units.is_some() || numeric.unit_shown.is_some() {
                    lose(&mut self.losses, Loss::FieldDropped { name: "units".to_owned() });
                }
                self.number("RESPONSE", &numeric.accepted)
            }
            Body::ShortAnswer(short) => {
                self.words("RESPONSE", &short.accepted, short.text);
                Scored::Mapped(vec![("RESPONSE".to_owned(), 1.0)])
            }
            Body::FillIn(fill) => {
                if fill.any_order {
                    lose(
                        &mut self.losses,
                        Loss::ScoringSimplified { what: "any order".to_owned() },
                    );
                }
                let mut names = Vec::new();
                for blank in &fill.blanks {
                    self.words(blank.id.as_str(), &blank.accepted, fill.text);
                    names.push((blank.id.to_string(), f64::from(blank.weight)));
                }
                if fill.all_or_nothing {
                    Scored::AllCorrect(names.into_iter().map(|(name, _)| name).collect())
                } else {
                    Scored::Mapped(names)
                }
            }
            Body::Essay(_) => {
                self.response("RESPONSE", ("single", "string"), &[]);
                self.xml.close();
                Scored::Person
            }
            Body::Matching(pairs) | Body::Matrix(pairs) => self.pairs(pairs, false),
            Body::GapMatch(gaps) => self.pairs(&gaps.pairs, true),
            Body::Ordering(ordering) => {
                if ordering.policy != OrderPolicy::AllOrNothing {
                    let what = ordering.policy.name().to_owned();
                    lose(&mut self.losses, Loss::ScoringSimplified { what });
                }
                let key: Vec<String> = ordering.key.iter().map(ToString::to_string).collect();
                self.response("RESPONSE", ("ordered", "identifier"), &key);
                self.xml.close();
                Scored::Template("match_correct")
            }
            Body::Cloze(cloze) => self.parts(cloze),
            Body::Hotspot(hotspot) => self.places(hotspot),
            Body::Description => Scored::Person,
        }
    }

    fn one_of(&mut self, choice: &SingleChoice) -> Scored {
        self.response("RESPONSE", ("single", "identifier"), &[choice.key.to_string()]);
        let template = if choice.partial.is_empty() {
            "match_correct"
        } else {
            let partial = choice.partial.iter();
            let mut worth: Vec<(String, f64)> =
                partial.map(|(id, own)| (id.to_string(), own.share())).collect();
            worth.push((choice.key.to_string(), 1.0));
            self.mapping(&worth, None);
            "map_response"
        };
        self.xml.close();
        Scored::Template(template)
    }

    /// What each option is worth, so that a mapping within 0 and 1 gives what the rule gives.
    fn chosen(&mut self, rule: &MultipleRule, key: &[String], all: &[String]) -> Scored {
        let of = |wrong: f64| -> Vec<(String, f64)> {
            let own = share(key.len());
            all.iter().map(|id| (id.clone(), if key.contains(id) { own } else { wrong })).collect()
        };
        let entries = match rule {
            MultipleRule::AllOrNothing => return Scored::Template("match_correct"),
            MultipleRule::RightMinusWrong => of(-share(key.len())),
            MultipleRule::SubsetShare => of(-1.0),
            MultipleRule::SubsetFixed(_) => {
                let what = "subset_fixed".to_owned();
                lose(&mut self.losses, Loss::ScoringSimplified { what });
                of(-1.0)
            }
            MultipleRule::Weighted(weights) => {
                weights.iter().map(|(id, weight)| (id.to_string(), *weight)).collect()
            }
        };
        self.mapping(&entries, None);
        Scored::Template("map_response")
    }

    fn words(
        &mut self,
        name: &str,
        accepted: &[Accepted],
        rule: crate::domain::bank::text::TextRule,
    ) {
        let is_literal = |own: &&Accepted| !own.pattern.replace(r"\*", "").contains('*');
        if accepted.iter().any(|own| !is_literal(&own)) {
            lose(&mut self.losses, Loss::ScoringSimplified { what: "*".to_owned() });
        }
        if rule != crate::interchange::assemble::text_rule(!rule.ignore_case) {
            lose(&mut self.losses, Loss::FieldDropped { name: "text rule".to_owned() });
        }
        let literal: Vec<(String, f64)> = accepted
            .iter()
            .filter(is_literal)
            .map(|own| (own.pattern.replace(r"\*", "*"), own.fraction.share()))
            .collect();
        let best = literal.iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|own| own.0.clone());
        self.response(name, ("single", "string"), &best.into_iter().collect::<Vec<_>>());
        self.mapping(&literal, Some(!rule.ignore_case));
        self.xml.close();
    }

    fn number(&mut self, name: &str, accepted: &[AcceptedNumber]) -> Scored {
        if accepted.len() > 1 {
            lose(&mut self.losses, Loss::ScoringSimplified { what: "several numbers".to_owned() });
        }
        let first = accepted.first();
        let value = first.map_or_else(String::new, |own| own.value.to_string());
        self.response(name, ("single", "float"), &[value]);
        self.xml.close();
        Scored::Number(first.map_or(Tolerance::Absolute(0.0), |own| own.tolerance))
    }

    fn pairs(&mut self, pairs: &Pairs, is_choice_first: bool) -> Scored {
        let name = |row: &dyn std::fmt::Display, choice: &dyn std::fmt::Display| {
            if is_choice_first { format!("{choice} {row}") } else { format!("{row} {choice}") }
        };
        let key: Vec<String> = pairs.key.iter().map(|(row, choice)| name(row, choice)).collect();
        self.response("RESPONSE", ("multiple", "directedPair"), &key);
        let own = share(key.len());
        let with = |wrong: f64| {
            let mut entries = Vec::new();
            for row in &pairs.rows {
                for choice in &pairs.choices {
                    let pair = name(&row.id, &choice.id);
                    let worth = if key.contains(&pair) { own } else { wrong };
                    if worth != 0.0 {
                        entries.push((pair, worth));
                    }
                }
            }
            entries
        };
        let entries = match &pairs.rule {
            PairRule::AllOrNothing => None,
            PairRule::PerPair => Some(with(0.0)),
            PairRule::RightMinusWrong => Some(with(-own)),
            PairRule::PerRow => {
                if pairs.several {
                    lose(&mut self.losses, Loss::ScoringSimplified { what: "per_row".to_owned() });
                }
                Some(with(0.0))
            }
            PairRule::Weighted(weights) => {
                let entry = |((row, choice), weight): &((_, _), f64)| (name(row, choice), *weight);
                Some(weights.iter().map(entry).collect())
            }
        };
        let template = match entries {
            None => "match_correct",
            Some(entries) => {
                self.mapping(&entries, None);
                "map_response"
            }
        };
        self.xml.close();
        Scored::Template(template)
    }

    fn parts(&mut self, cloze: &Cloze) -> Scored {
        let mut names = Vec::new();
        for part in &cloze.parts {
            let name = part.id.as_str();
            match &part.asks {
                PartAsks::Words { accepted, text } => self.words(name, accepted, *text),
                PartAsks::Number(accepted) => {
                    lose(&mut self.losses, Loss::ScoringSimplified { what: "number".to_owned() });
                    let words: Vec<Accepted> = accepted
                        .iter()
                        .map(|own| Accepted {
                            pattern: own.value.to_string(),
                            fraction: own.fraction,
                        })
                        .collect();
                    self.words(name, &words, crate::interchange::assemble::text_rule(true));
                }
                PartAsks::Choice(choice) => {
                    let gains = choice.credit.iter().filter(|(_, credit)| *credit > 0.0);
                    let mut right: Vec<(String, f64)> =
                        gains.map(|(id, credit)| (id.to_string(), *credit)).collect();
                    right.sort_by(|a, b| b.1.total_cmp(&a.1));
                    if !choice.several {
                        right.truncate(1);
                    }
                    let right: Vec<String> = right.into_iter().map(|(id, _)| id).collect();
                    let cardinality = if choice.several { "multiple" } else { "single" };
                    self.response(name, (cardinality, "identifier"), &right);
                    let credit: Vec<(String, f64)> =
                        choice.credit.iter().map(|(id, own)| (id.to_string(), *own)).collect();
                    self.mapping(&credit, None);
                    self.xml.close();
                }
            }
            names.push((part.id.to_string(), f64::from(part.weight)));
        }
        if cloze.all_or_nothing {
            Scored::AllCorrect(names.into_iter().map(|(name, _)| name).collect())
        } else {
            Scored::Mapped(names)
        }
    }

    fn places(&mut self, hotspot: &Hotspot) -> Scored {
        let key: Vec<String> = hotspot.key.iter().map(ToString::to_string).collect();
        let all: Vec<String> = hotspot.board.areas.iter().map(|area| area.id.to_string()).collect();
        let cardinality = if hotspot.most == Some(1) { "single" } else { "multiple" };
        if !hotspot.free {
            self.response("RESPONSE", (cardinality, "identifier"), &key);
            let scored = self.chosen(&hotspot.rule, &key, &all);
            self.xml.close();
            return scored;
        }
        if hotspot.rule != MultipleRule::SubsetShare
            && !matches!(hotspot.rule, MultipleRule::Weighted(_))
            && hotspot.most != Some(1)
        {
            lose(&mut self.losses, Loss::ScoringSimplified { what: "points".to_owned() });
        }
        self.response("RESPONSE", (cardinality, "point"), &[]);
        self.xml.open("areaMapping", &[("defaultValue", "0")]);
        for area in &hotspot.board.areas {
            let worth = match &hotspot.rule {
                MultipleRule::Weighted(weights) => {
                    weights.iter().find(|(id, _)| *id == area.id).map_or(0.0, |(_, own)| *own)
                }
                _ if hotspot.key.contains(&area.id) => share(key.len()),
                _ => 0.0,
            };
            let (coords, worth) = (coords(&area.shape), figure(worth));
            let attributes =
                [("shape", area.shape.name()), ("coords", &coords), ("mappedValue", &worth)];
            self.xml.empty("areaMapEntry", &attributes);
        }
        self.xml.close().close();
        Scored::Template("map_response_point")
    }

    pub(super) fn outcome(&mut self, scored: &Scored) {
        let is_person = matches!(scored, Scored::Person);
        let base = [("identifier", "SCORE"), ("cardinality", "single"), ("baseType", "float")];
        let mut attributes = base.to_vec();
        attributes.push(("normalMaximum", "1"));
        self.xml.empty("outcomeDeclaration", if is_person { &base } else { &attributes });
    }
}
