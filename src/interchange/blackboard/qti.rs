//! Blackboard's later generation: QTI 1.2 with types and blocks of its own.
//!
//! **Invariants:** the key is read from the conditions that give the most; an item whose conditions name no
//! option of its own is rejected.

use super::super::assemble::{self, WeighedNumber, blank_id, finish};
use super::super::xml::Element;
use super::super::{Beyond, Draft, Loss, Source, Trouble};
use super::lines::filled;
use super::{beyond, place, rich, unknown};
use crate::domain::bank::content::{Body, Essay, Html, TrueFalse};
use crate::domain::bank::number::Tolerance;
use crate::domain::bank::policy::ordering::OrderPolicy;

/// Reads every item of every section.
pub(super) fn read(source: &Source<'_>, root: &Element, drafts: &mut Vec<Draft>) {
    let title = root.first("assessment").and_then(|own| own.attribute("title"));
    for own in root.descendants().into_iter().filter(|own| own.name == "item") {
        let mut draft = Draft::new(place(source.name, own.line));
        let said = |name: &str| own.first("itemmetadata").and_then(|data| data.text_of(name));
        draft.id = said("bbmd_asi_object_id").or_else(|| own.attribute("ident").map(str::to_owned));
        draft.title = own.attribute("title").filter(|title| !title.is_empty()).map(str::to_owned);
        draft.category = title
            .iter()
            .filter(|title| !title.is_empty())
            .map(|title| (*title).to_owned())
            .collect();
        let marks = said("qmd_absolutescore_max").and_then(|marks| marks.parse::<f64>().ok());
        draft.marks = marks.filter(|marks| marks.is_finite() && *marks > 0.0);
        let kind = said("bbmd_questiontype").unwrap_or_default();
        if said("bbmd_partialcredit").as_deref() == Some("true") {
            draft
                .lose(Loss::ScoringSimplified { what: "部分得分 / partial credit".to_owned() });
        }
        let item = Item { source, own };
        drafts.push(item.draft(&kind, draft));
    }
}

struct Item<'a> {
    source: &'a Source<'a>,
    own: &'a Element,
}

/// The first element below, itself included, with this class.
fn block<'a>(own: &'a Element, class: &str) -> Option<&'a Element> {
    own.descendants().into_iter().find(|own| own.attribute("class") == Some(class))
}

fn below<'a>(own: &'a Element, name: &str) -> Vec<&'a Element> {
    own.descendants().into_iter().filter(|own| own.name == name).collect()
}

impl Item<'_> {
    fn draft(&self, kind: &str, mut draft: Draft) -> Draft {
        let asked = block(self.own, "QUESTION_BLOCK");
        let mut stem = asked.map(|own| self.html(own, &mut draft)).unwrap_or_default();
        let body = match kind {
            "Fill in the Blank Plus" | "Fill in Multiple Blanks" => {
                let (marked, body) = self.plus(&stem);
                stem = marked;
                body
            }
            "Fill in the Blank" => {
                let raw = stem.as_str();
                let marker = format!("[[{}]]", blank_id(0));
                stem = Html::from_sanitized(match raw.find("__") {
                    Some(at) => {
                        format!("{}{marker}{}", &raw[..at], raw[at..].trim_start_matches('_'))
                    }
                    None => format!("{raw} {marker}"),
                });
                filled(vec![self.texts(self.own)])
            }
            _ => self.body(kind, &mut draft),
        };
        if self.own.all("itemfeedback").any(|own| {
            let is_solution = own.first("solution").is_some();
            !is_solution && !own.text().trim().is_empty()
        }) {
            draft.lose(Loss::FeedbackKept {});
        }
        finish(draft, stem, None, body)
    }

    /// The text of a block: formatted text, plain text, pictures.
    fn html(&self, block: &Element, draft: &mut Draft) -> Html {
        let mut raw = String::new();
        for own in block.descendants() {
            match own.name.as_str() {
                "mat_formattedtext" => raw.push_str(&own.text()),
                "mattext" if own.attribute("texttype") == Some("text/html") => {
                    raw.push_str(&own.text());
                }
                "mattext" => raw.push_str(&super::super::markup::escape(&own.text())),
                "matapplication" | "matimage" => {
                    let name = own.attribute("uri").filter(|uri| !uri.is_empty());
                    if let Some(name) = name {
                        raw.push_str(&format!("<img src=\"{}\">", name.replace('"', "")));
                    }
                }
                _ => {}
            }
        }
        rich(self.source, &raw, draft)
    }

    /// Options by their ids.
    fn labels(&self) -> Vec<(&str, &Element)> {
        let labels = below(self.own, "response_label");
        labels.into_iter().filter_map(|own| Some((own.attribute("ident")?, own))).collect()
    }

    /// The conditions under which something is earned.
    fn right(&self) -> Vec<&Element> {
        let conditions = below(self.own, "respcondition");
        let is_right = |own: &&Element| {
            let earns = own.all("setvar").any(|set| {
                let text = set.text();
                text.trim() == "SCORE.max" || text.trim().parse().is_ok_and(|own: f64| own > 0.0)
            });
            own.attribute("title") == Some("correct") || earns
        };
        conditions.into_iter().filter(is_right).collect()
    }

    /// What the right conditions want said, those under `not` left out.
    fn wanted(&self) -> Vec<(String, String)> {
        fn add(own: &Element, found: &mut Vec<(String, String)>) {
            for own in own.elements().filter(|own| own.name != "not") {
                if own.name == "varequal" {
                    let ident = own.attribute("respident").unwrap_or_default().to_owned();
                    let pair = (ident, own.text().trim().to_owned());
                    if !pair.1.is_empty() && !found.contains(&pair) {
                        found.push(pair);
                    }
                } else {
                    add(own, found);
                }
            }
        }
        let mut found = Vec::new();
        for condition in self.right() {
            condition.all("conditionvar").for_each(|own| add(own, &mut found));
        }
        found
    }

    /// Every text that any condition names and that does not earn nothing.
    fn texts(&self, own: &Element) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for own in below(own, "varequal") {
            let text = own.text().trim().to_owned();
            if !text.is_empty() && !found.contains(&text) {
                found.push(text);
            }
        }
        found
    }

    fn body(&self, kind: &str, draft: &mut Draft) -> Result<Body, Trouble> {
        match kind {
            "Multiple Choice" | "Multiple Answer" => {
                let labels = self.labels();
                let key: Vec<usize> = self
                    .wanted()
                    .iter()
                    .map(|(_, id)| {
                        let at = labels.iter().position(|(own, _)| own == id);
                        let key = id.chars().take(40).collect();
                        at.ok_or(Trouble::AnswerUnknown { key })
                    })
                    .collect::<Result<_, _>>()?;
                let options = labels.iter().map(|(_, own)| self.html(own, draft)).collect();
                let several = kind == "Multiple Answer";
                if !several && key.len() > 1 {
                    return Err(Trouble::KeysTooMany { found: key.len() });
                }
                let body = assemble::lettered(options, &key)?;
                Ok(if several { assemble::as_multiple(body) } else { body })
            }
            "True/False" => {
                match self.wanted().first().map(|(_, word)| word.to_lowercase()).as_deref() {
                    Some("true") => Ok(Body::TrueFalse(TrueFalse { key: true })),
                    Some("false") => Ok(Body::TrueFalse(TrueFalse { key: false })),
                    Some(other) => {
                        Err(Trouble::VerdictUnknown { text: other.chars().take(40).collect() })
                    }
                    None => Err(Trouble::AnswerMissing {}),
                }
            }
            "Essay" | "Short Response" => {
                let solution = below(self.own, "solution").into_iter().next();
                let rubric = solution.map(|own| self.html(own, draft));
                Ok(Body::Essay(Essay { rubric, ..Essay::default() }))
            }
            "Numeric" => self.number(),
            "Matching" => self.matching(draft),
            "Ordering" => {
                let wanted = self.wanted();
                let labels = self.labels();
                let items: Vec<Html> = wanted
                    .iter()
                    .filter_map(|(_, id)| labels.iter().find(|(own, _)| own == id))
                    .map(|(_, own)| self.html(own, draft))
                    .collect();
                let policy = OrderPolicy::AbsolutePosition;
                beyond(Beyond::Ordering { items, policy }, draft)
            }
            "" => unknown("item without a type", draft),
            other => unknown(&other.chars().take(60).collect::<String>(), draft),
        }
    }

    fn number(&self) -> Result<Body, Trouble> {
        let read = |name: &str| {
            let own = below(self.own, name).into_iter().next()?;
            own.text().trim().parse::<f64>().ok().filter(|own| own.is_finite())
        };
        let exact = read("varequal");
        let (low, high) = (read("vargte").or(exact), read("varlte").or(exact));
        let (Some(low), Some(high)) = (low, high) else { return Err(Trouble::AnswerMissing {}) };
        let value = exact.unwrap_or(f64::midpoint(low, high));
        let off = (high - value).max(value - low);
        let answer = WeighedNumber { value, tolerance: Tolerance::Absolute(off), weight: 1.0 };
        assemble::numeric(&[answer])
    }

    /// Blanks by name: `[a]` in the stem, a response for each.
    fn plus(&self, stem: &Html) -> (Html, Result<Body, Trouble>) {
        let mut raw = stem.as_str().to_owned();
        let mut blanks: Vec<(String, Vec<String>)> = Vec::new();
        for (ident, text) in self.wanted() {
            match blanks.iter_mut().find(|(own, _)| *own == ident) {
                Some((_, ways)) => ways.push(text),
                None => blanks.push((ident, vec![text])),
            }
        }
        for (at, (ident, _)) in blanks.iter().enumerate() {
            raw = raw.replacen(&format!("[{ident}]"), &format!("[[{}]]", blank_id(at)), 1);
        }
        let ways = blanks.into_iter().map(|(_, ways)| ways).collect();
        (Html::from_sanitized(raw), filled(ways))
    }

    fn matching(&self, draft: &mut Draft) -> Result<Body, Trouble> {
        let right = block(self.own, "RIGHT_MATCH_BLOCK");
        let partners: Vec<String> = right
            .iter()
            .flat_map(|own| own.descendants())
            .filter(|own| own.attribute("class") == Some("FORMATTED_TEXT_BLOCK"))
            .map(|own| own.text().trim().to_owned())
            .collect();
        let wanted = self.wanted();
        let mut pairs = Vec::new();
        let mut used: Vec<usize> = Vec::new();
        for row in below(self.own, "response_lid") {
            let ident = row.attribute("ident").unwrap_or_default();
            let ids: Vec<&str> = below(row, "response_label")
                .into_iter()
                .filter_map(|own| own.attribute("ident"))
                .collect();
            let key = wanted.iter().find(|(own, _)| own == ident);
            let at = key.and_then(|(_, id)| ids.iter().position(|own| own == id));
            let Some((at, partner)) = at.and_then(|at| Some((at, partners.get(at)?))) else {
                return Err(Trouble::AnswerMissing {});
            };
            used.push(at);
            let parent = self.own.descendants().into_iter().find(|own| {
                own.first("response_lid").is_some_and(|own| own.attribute("ident") == Some(ident))
            });
            let text = parent.and_then(|own| block(own, "FORMATTED_TEXT_BLOCK"));
            let text = text.map(|own| self.html(own, draft)).unwrap_or_default();
            pairs.push((text, partner.clone()));
        }
        let rest = partners.iter().enumerate().filter(|(at, _)| !used.contains(at));
        let distractors = rest.map(|(_, text)| text.clone()).collect();
        beyond(Beyond::Matching { pairs, distractors }, draft)
    }
}
