//! What an item asks for, as a kind of the bank.
//!
//! **Invariant:** an interaction, or a mixture of several, that no kind stands for is named.

use super::super::markup::{TextForm, html};
use super::super::xml::Element;
use super::super::{Beyond, Draft, Source, Trouble};
use super::words::{inside, interactions};
use super::{blanks, choice};
use crate::domain::bank::content::{Body, Essay, Html};
use crate::domain::bank::policy::ordering::OrderPolicy;
use crate::domain::bank::processing::Program;

/// An item being read.
pub(super) struct Asked<'a> {
    pub source: &'a Source<'a>,
    pub item: &'a Element,
    pub body: &'a Element,
    /// How it scores; without steps when that could not be read.
    pub program: Program,
}

impl Asked<'_> {
    /// The stem and what is asked.
    pub(super) fn body(&self, draft: &mut Draft) -> Result<(Html, Body), Trouble> {
        let found = interactions(self.body);
        let named = |name: &str| Trouble::KindUnsupported { name: name.to_owned() };
        let is_written = |own: &&Element| {
            matches!(own.name.as_str(), "textEntryInteraction" | "inlineChoiceInteraction")
        };
        match found.as_slice() {
            [] => {
                draft.beyond = Some(Beyond::Description);
                Err(named("description"))
            }
            [only] => match only.name.as_str() {
                "choiceInteraction" => {
                    let stem = self.stem(draft);
                    Ok((stem, choice::body(self, only, draft)?))
                }
                "inlineChoiceInteraction" => {
                    let stem = self.stem_with(draft, "_____");
                    Ok((stem, choice::body(self, only, draft)?))
                }
                "textEntryInteraction" => blanks::body(self, &found, draft),
                "extendedTextInteraction" => Ok((self.stem(draft), essay(only))),
                "orderInteraction" => {
                    draft.beyond = Some(self.ordering(only, draft));
                    Err(named("orderInteraction"))
                }
                "matchInteraction" => {
                    draft.beyond = self.matching(only, draft);
                    Err(named("matchInteraction"))
                }
                other => Err(named(other)),
            },
            several if several.iter().all(is_written) => blanks::body(self, several, draft),
            several => {
                let mut names: Vec<&str> = several.iter().map(|own| own.name.as_str()).collect();
                names.sort_unstable();
                names.dedup();
                Err(named(&format!("{} × {}", several.len(), names.join(" + "))))
            }
        }
    }

    /// The HTML of some words of the item.
    pub(super) fn html(&self, text: &str, draft: &mut Draft) -> Html {
        html(text, TextForm::Html, self.source.clean, draft)
    }

    /// The body with the prompt in the interaction's place.
    fn stem(&self, draft: &mut Draft) -> Html {
        let mut prompt = |own: &Element, draft: &mut Draft| {
            own.first("prompt").map_or_else(String::new, |prompt| {
                format!("<p>{}</p>", inside(self.source, prompt, draft, &mut |_, _| String::new()))
            })
        };
        let text = inside(self.source, self.body, draft, &mut prompt);
        self.html(&text, draft)
    }

    fn stem_with(&self, draft: &mut Draft, hole: &str) -> Html {
        let text = inside(self.source, self.body, draft, &mut |_, _| hole.to_owned());
        self.html(&text, draft)
    }

    /// The words of a choice.
    pub(super) fn words(&self, element: &Element, draft: &mut Draft) -> Html {
        let text = inside(self.source, element, draft, &mut |_, _| String::new());
        self.html(&text, draft)
    }

    fn ordering(&self, only: &Element, draft: &mut Draft) -> Beyond {
        let own: Vec<&Element> = only.all("simpleChoice").collect();
        let response = only.attribute("responseIdentifier").unwrap_or_default();
        let correct = self.correct(response);
        let rank = |choice: &&Element| {
            let id = choice.attribute("identifier").unwrap_or_default();
            correct.iter().position(|known| known == id).unwrap_or(usize::MAX)
        };
        let mut sorted = own;
        sorted.sort_by_key(rank);
        let items = sorted.into_iter().map(|choice| self.words(choice, draft)).collect();
        Beyond::Ordering { items, policy: OrderPolicy::AllOrNothing }
    }

    fn matching(&self, only: &Element, draft: &mut Draft) -> Option<Beyond> {
        let sets: Vec<&Element> = only.all("simpleMatchSet").collect();
        let [rows, partners] = sets.as_slice() else { return None };
        let response = only.attribute("responseIdentifier").unwrap_or_default();
        let correct = self.correct(response);
        let id = |choice: &Element| choice.attribute("identifier").unwrap_or_default().to_owned();
        let words: Vec<(String, Html)> =
            partners.elements().map(|choice| (id(choice), self.words(choice, draft))).collect();
        let mut pairs = Vec::new();
        for row in rows.elements() {
            let own = id(row);
            let partner = correct.iter().find_map(|pair| {
                let (left, right) = pair.split_once(' ')?;
                (left == own).then_some(right.trim())
            });
            let partner = words.iter().find(|(id, _)| Some(id.as_str()) == partner);
            let text = partner.map(|(_, html)| html.as_str().to_owned()).unwrap_or_default();
            pairs.push((self.words(row, draft), text));
        }
        let is_used = |html: &Html| pairs.iter().any(|(_, partner)| partner == html.as_str());
        let distractors = words
            .iter()
            .filter(|(_, html)| !is_used(html))
            .map(|(_, html)| html.as_str().to_owned());
        let distractors = distractors.collect();
        Some(Beyond::Matching { pairs, distractors })
    }

    /// The right values of a response, as written.
    fn correct(&self, response: &str) -> Vec<String> {
        let own = self
            .item
            .all("responseDeclaration")
            .find(|declaration| declaration.attribute("identifier") == Some(response));
        let correct = own.and_then(|declaration| declaration.first("correctResponse"));
        correct.map_or_else(Vec::new, |correct| {
            correct.all("value").map(|value| value.text().trim().to_owned()).collect()
        })
    }
}

fn essay(only: &Element) -> Body {
    let count = |name: &str| only.attribute(name).and_then(|text| text.parse().ok());
    Body::Essay(Essay { rubric: None, chars_min: None, chars_max: count("expectedLength") })
}
