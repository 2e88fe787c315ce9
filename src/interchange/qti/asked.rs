//! What an item asks for, as a kind of the bank.
//!
//! **Invariant:** an interaction, or a mixture of several, that no kind stands for is named.

use super::super::markup::{TextForm, html};
use super::super::xml::Element;
use super::super::{Beyond, Draft, Loss, Source, Trouble};
use super::words::{inside, interactions};
use super::{blanks, choice, cloze, pairs, places};
use crate::domain::bank::content::{Body, Essay, Html, ShortAnswer};
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
        match found.as_slice() {
            [] => {
                draft.beyond = Some(Beyond::Description);
                Ok((self.stem(draft), Body::Description))
            }
            [only] => self.only(only, &found, draft),
            several if several.iter().all(|own| own.name == "textEntryInteraction") => {
                blanks::body(self, several, draft)
            }
            several if several.iter().all(|own| cloze::takes(own)) => {
                cloze::body(self, several, draft)
            }
            several => {
                let mut names: Vec<&str> = several.iter().map(|own| own.name.as_str()).collect();
                names.sort_unstable();
                names.dedup();
                Err(unsupported(&format!("{} × {}", several.len(), names.join(" + "))))
            }
        }
    }

    fn only(
        &self,
        only: &Element,
        found: &[&Element],
        draft: &mut Draft,
    ) -> Result<(Html, Body), Trouble> {
        Ok(match only.name.as_str() {
            "choiceInteraction" => (self.stem(draft), choice::body(self, only, draft)?),
            "hottextInteraction" => (self.hot_stem(only, draft), choice::body(self, only, draft)?),
            "inlineChoiceInteraction" => cloze::body(self, found, draft)?,
            "textEntryInteraction" if is_short(only) => {
                let (stem, body) = blanks::body(self, found, draft)?;
                (without_hole(&stem), short(body))
            }
            "textEntryInteraction" if only.attribute("class") == Some("examhall-number") => {
                let (stem, body) = blanks::body(self, found, draft)?;
                (without_hole(&stem), body)
            }
            "textEntryInteraction" => blanks::body(self, found, draft)?,
            "extendedTextInteraction" => (self.stem(draft), Body::Essay(self.essay(only, draft))),
            // One file, and room for words beside it.
            "uploadInteraction" => {
                let essay = Essay { attachments_max: 1, ..self.essay(only, draft) };
                (self.stem(draft), Body::Essay(essay))
            }
            "orderInteraction" => (self.stem(draft), places::order(self, only, false, draft)?),
            "graphicOrderInteraction" => {
                (self.stem(draft), places::order(self, only, true, draft)?)
            }
            "matchInteraction" => (self.stem(draft), pairs::matching(self, only, draft)?),
            "associateInteraction" => (self.stem(draft), pairs::association(self, only, draft)?),
            "gapMatchInteraction" => pairs::gaps(self, only, draft)?,
            "graphicGapMatchInteraction" => {
                (self.stem(draft), pairs::on_picture(self, only, draft)?)
            }
            "hotspotInteraction" => (self.stem(draft), places::hotspot(self, only, draft)?),
            "selectPointInteraction" => {
                (self.stem(draft), places::points(self, (only, only), draft)?)
            }
            "positionObjectInteraction" => {
                let is_stage = |own: &&&Element| own.name == "positionObjectStage";
                let all = self.body.descendants();
                let stage = all.iter().find(is_stage).copied().unwrap_or(only);
                draft.lose(Loss::FieldDropped { name: "positionObjectInteraction".to_owned() });
                (self.stem(draft), places::points(self, (stage, only), draft)?)
            }
            "sliderInteraction" => {
                // A number is typed instead; its bounds and steps are not shown.
                draft.lose(Loss::FieldDropped { name: "sliderInteraction".to_owned() });
                let body = blanks::number(&self.program, only, draft);
                (self.stem(draft), body.ok_or(Trouble::AnswerMissing {})?)
            }
            other => return Err(unsupported(other)),
        })
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

    /// The text with its marked words underlined; they are the options as well.
    fn hot_stem(&self, only: &Element, draft: &mut Draft) -> Html {
        let mut own = only.clone();
        own.name = "div".to_owned();
        let mut underlined = |hot: &Element, draft: &mut Draft| {
            format!("<u>{}</u>", inside(self.source, hot, draft, &mut |_, _| String::new()))
        };
        let within = inside(self.source, &own, draft, &mut underlined);
        let text = inside(self.source, self.body, draft, &mut |_, _| within.clone());
        self.html(&text, draft)
    }

    /// What the marker is told stands in rubrics for scorers.
    fn essay(&self, only: &Element, draft: &mut Draft) -> Essay {
        let count = |name: &str| only.attribute(name).and_then(|text| text.parse().ok());
        let mut rubric = String::new();
        for block in self.body.descendants().into_iter().filter(|own| own.name == "rubricBlock") {
            if block.attribute("view").is_some_and(|who| who.contains("scorer")) {
                rubric += &inside(self.source, unwrapped(block), draft, &mut |_, _| String::new());
            }
        }
        let rubric = Some(self.html(&rubric, draft)).filter(|html| !html.is_blank());
        Essay { rubric, chars_max: count("expectedLength"), ..Essay::default() }
    }

    /// The words of a choice.
    pub(super) fn words(&self, element: &Element, draft: &mut Draft) -> Html {
        let text = inside(self.source, element, draft, &mut |_, _| String::new());
        self.html(&text, draft)
    }
}

/// Written by us for a short answer, whose field stands below the stem.
fn is_short(only: &Element) -> bool {
    only.attribute("class") == Some("examhall-short")
}

fn without_hole(stem: &Html) -> Html {
    let text = stem.as_str().replace("<p>[[b1]]</p>", "").replace("<p>_____</p>", "");
    Html::from_sanitized(text.trim().to_owned())
}

fn short(body: Body) -> Body {
    match body {
        Body::FillIn(mut fill) if fill.blanks.len() == 1 => {
            let accepted = fill.blanks.remove(0).accepted;
            Body::ShortAnswer(ShortAnswer { accepted, text: fill.text })
        }
        other => other,
    }
}

fn unsupported(name: &str) -> Trouble {
    Trouble::KindUnsupported { name: name.to_owned() }
}

/// The one `<div>` that is all there is in `block`, which the format asks for around plain words; else `block`.
fn unwrapped(block: &Element) -> &Element {
    let mut inner = block.elements();
    match (inner.next(), inner.next()) {
        (Some(only), None)
            if only.name == "div"
                && only.attributes.is_empty()
                && block.text().trim() == only.text().trim() =>
        {
            only
        }
        _ => block,
    }
}
