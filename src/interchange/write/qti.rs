//! One QTI item, 2.1 or 3.0: its declarations, its body and how it scores.
//!
//! **Invariant:** the response processing written gives for every answer what the bank's rule gives, or the
//! loss is told.

use super::xml::{Xml, escape, file_name, readdressed, text_of, well_formed};
use super::{Entry, Fate, lose, lose_around, stem_with_passage};
use crate::domain::bank::content::{
    Body, ChoiceOption, Cloze, GapMatch, Ordering, Pairs, PartAsks, Picture,
};
use crate::domain::bank::html::IMAGE_PREFIX;
use crate::domain::bank::spot::{Area, Board, Shape};
use crate::interchange::Loss;

/// Which version of the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// 2.1.
    V21,
    /// 3.0.
    V3,
}

/// An item under way.
pub(super) struct Own<'a, 'b> {
    pub(super) xml: Xml,
    pub(super) entry: &'a Entry<'b>,
    pub(super) losses: Vec<Loss>,
}

/// The item, and what it loses.
#[must_use]
pub fn item(version: Version, entry: &Entry<'_>) -> (String, Fate) {
    let is_3 = version == Version::V3;
    let mut own = Own { xml: Xml::new(is_3), entry, losses: Vec::new() };
    let space = if is_3 {
        "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
    } else {
        "http://www.imsglobal.org/xsd/imsqti_v2p1"
    };
    let id = format!("i-{}", entry.id);
    own.xml.open(
        "assessmentItem",
        &[
            ("xmlns", space),
            ("identifier", &id),
            ("title", entry.title),
            ("adaptive", "false"),
            ("timeDependent", "false"),
        ],
    );
    lose_around(entry.content, &mut own.losses, false);
    if entry.content.explanation.is_some() {
        lose(&mut own.losses, Loss::FieldDropped { name: "explanation".to_owned() });
    }
    let scored = own.declare();
    own.outcome(&scored);
    own.body();
    own.processing(&scored, is_3);
    (own.xml.finish(), Fate::Written(own.losses))
}

impl Own<'_, '_> {
    fn xhtml(&mut self, html: &str) -> String {
        let (text, _) =
            readdressed(html, self.entry.media, |own| format!("media/{}", file_name(own)));
        well_formed(&text)
    }

    fn body(&mut self) {
        self.xml.open("itemBody", &[]);
        let content = self.entry.content;
        let stem = stem_with_passage(content);
        let stem = self.xhtml(&stem);
        match &content.body {
            Body::FillIn(fill) => {
                let ids: Vec<String> = fill.blanks.iter().map(|own| own.id.to_string()).collect();
                let stem = self.with_holes(&stem, &ids, |own, id| own.entry_field(id));
                self.div(&stem);
            }
            Body::Cloze(cloze) => {
                let ids: Vec<String> = cloze.parts.iter().map(|own| own.id.to_string()).collect();
                let stem = self.with_holes(&stem, &ids, |own, id| own.part_field(cloze, id));
                self.div(&stem);
            }
            Body::GapMatch(GapMatch { pairs, board: None }) => self.gaps(&stem, pairs),
            Body::ShortAnswer(_) | Body::Numeric(_) => {
                self.div(&stem);
                self.xml.open_raw("p");
                let class = match &content.body {
                    Body::ShortAnswer(_) => "examhall-short",
                    _ => "examhall-number",
                };
                let attributes = [("responseIdentifier", "RESPONSE"), ("class", class)];
                self.xml.empty("textEntryInteraction", &attributes).close();
            }
            _ => {
                self.div(&stem);
                self.interaction();
            }
        }
        self.xml.close();
    }

    fn div(&mut self, xhtml: &str) {
        self.xml.raw("<div>").raw(xhtml).raw("</div>\n");
    }

    /// The stem with each marker replaced by what `field` writes.
    fn with_holes(
        &mut self,
        stem: &str,
        ids: &[String],
        field: impl Fn(&mut Self, &str) -> String,
    ) -> String {
        ids.iter().fold(stem.to_owned(), |stem, id| {
            let inner = field(self, id);
            stem.replace(&format!("[[{id}]]"), &inner)
        })
    }

    fn piece(&mut self, write: impl FnOnce(&mut Xml)) -> String {
        let mut piece = self.xml.piece();
        write(&mut piece);
        piece.into_piece()
    }

    fn entry_field(&mut self, id: &str) -> String {
        self.piece(|xml| {
            xml.empty("textEntryInteraction", &[("responseIdentifier", id)]);
        })
    }

    fn part_field(&mut self, cloze: &Cloze, id: &str) -> String {
        let Some(part) = cloze.parts.iter().find(|part| part.id.as_str() == id) else {
            return String::new();
        };
        let PartAsks::Choice(choice) = &part.asks else { return self.entry_field(id) };
        let options: Vec<(String, String)> = choice
            .options
            .iter()
            .map(|own| (own.id.to_string(), self.xhtml(own.text.as_str())))
            .collect();
        let is_inline = choice.in_line && !choice.several;
        let most = if choice.several { "0" } else { "1" };
        let attributes = [("responseIdentifier", id), ("shuffle", "true"), ("maxChoices", most)];
        self.piece(|xml| {
            let name = if is_inline { "inlineChoiceInteraction" } else { "choiceInteraction" };
            xml.open(name, if is_inline { &attributes[..2] } else { &attributes });
            for (id, text) in &options {
                let tag = if is_inline { "inlineChoice" } else { "simpleChoice" };
                xml.open(tag, &[("identifier", id)]).raw(text).close();
            }
            xml.close();
        })
    }

    fn choices(&mut self, tag: &str, options: &[ChoiceOption], more: &[(&str, &str)]) {
        for option in options {
            let text = self.xhtml(option.text.as_str());
            let id = option.id.to_string();
            let mut attributes = vec![("identifier", id.as_str())];
            attributes.extend_from_slice(more);
            if option.pinned {
                attributes.push(("fixed", "true"));
            }
            self.xml.open(tag, &attributes).raw(&text).close();
        }
    }

    fn interaction(&mut self) {
        let content = self.entry.content;
        let response = ("responseIdentifier", "RESPONSE");
        match &content.body {
            Body::SingleChoice(choice) => {
                let attributes = [response, ("shuffle", "true"), ("maxChoices", "1")];
                self.xml.open("choiceInteraction", &attributes);
                self.choices("simpleChoice", &choice.options, &[]);
                self.xml.close();
            }
            Body::MultipleChoice(choice) => {
                let attributes = [response, ("shuffle", "true"), ("maxChoices", "0")];
                self.xml.open("choiceInteraction", &attributes);
                self.choices("simpleChoice", &choice.options, &[]);
                self.xml.close();
            }
            Body::TrueFalse(_) => {
                let attributes = [response, ("shuffle", "false"), ("maxChoices", "1")];
                self.xml.open("choiceInteraction", &attributes);
                for (id, word) in [("true", "正确 / True"), ("false", "错误 / False")] {
                    self.xml.leaf("simpleChoice", &[("identifier", id)], word);
                }
                self.xml.close();
            }
            Body::Essay(essay) => {
                if let Some(rubric) = &essay.rubric {
                    let rubric = self.xhtml(rubric.as_str());
                    self.xml.open("rubricBlock", &[("view", "scorer"), ("use", "scoring")]);
                    self.div(&rubric);
                    self.xml.close();
                }
                if essay.chars_min.is_some() {
                    lose(&mut self.losses, Loss::FieldDropped { name: "chars_min".to_owned() });
                }
                if essay.attachments_max > 0 {
                    lose(&mut self.losses, Loss::FieldDropped { name: "attachments".to_owned() });
                }
                let most = essay.chars_max.map(|most| most.to_string());
                let mut attributes = vec![response];
                attributes.extend(most.as_deref().map(|most| ("expectedLength", most)));
                self.xml.empty("extendedTextInteraction", &attributes);
            }
            Body::Matching(pairs) | Body::Matrix(pairs) => self.matching(pairs),
            Body::GapMatch(GapMatch { pairs, board: Some(board) }) => self.on_picture(pairs, board),
            Body::Ordering(ordering) => self.order(ordering),
            Body::Hotspot(hotspot) => {
                let most = hotspot.most.unwrap_or(0).to_string();
                let name =
                    if hotspot.free { "selectPointInteraction" } else { "hotspotInteraction" };
                self.xml.open(name, &[response, ("maxChoices", &most)]);
                self.picture(&hotspot.board.picture);
                if !hotspot.free {
                    self.spots("hotspotChoice", &hotspot.board.areas, &[]);
                }
                self.xml.close();
            }
            _ => {}
        }
    }

    fn matching(&mut self, pairs: &Pairs) {
        let class = match self.entry.content.body {
            Body::Matrix(_) => "examhall-matrix",
            _ => "examhall-matching",
        };
        let attributes = [
            ("responseIdentifier", "RESPONSE"),
            ("class", class),
            ("shuffle", "true"),
            ("maxAssociations", "0"),
        ];
        self.xml.open("matchInteraction", &attributes).open("simpleMatchSet", &[]);
        let most = |many: bool| if many { "0" } else { "1" };
        let tag = "simpleAssociableChoice";
        self.choices(tag, &pairs.rows, &[("matchMax", most(pairs.several))]);
        self.xml.close().open("simpleMatchSet", &[]);
        self.choices(tag, &pairs.choices, &[("matchMax", most(pairs.reuse))]);
        self.xml.close().close();
    }

    fn gaps(&mut self, stem: &str, pairs: &Pairs) {
        let attributes = [("responseIdentifier", "RESPONSE"), ("shuffle", "true")];
        self.xml.open("gapMatchInteraction", &attributes);
        let most = if pairs.reuse { "0" } else { "1" };
        self.choices("gapText", &pairs.choices, &[("matchMax", most)]);
        let ids: Vec<String> = pairs.rows.iter().map(|row| row.id.to_string()).collect();
        let stem = self.with_holes(stem, &ids, |own, id| {
            own.piece(|xml| {
                xml.empty("gap", &[("identifier", id)]);
            })
        });
        self.div(&stem);
        self.xml.close();
    }

    fn on_picture(&mut self, pairs: &Pairs, board: &Board) {
        self.xml.open("graphicGapMatchInteraction", &[("responseIdentifier", "RESPONSE")]);
        self.picture(&board.picture);
        let most = if pairs.reuse { "0" } else { "1" };
        self.choices("gapText", &pairs.choices, &[("matchMax", most)]);
        let most = if pairs.several { "0" } else { "1" };
        self.spots("associableHotspot", &board.areas, &[("matchMax", most)]);
        self.xml.close();
    }

    fn order(&mut self, ordering: &Ordering) {
        let attributes = [("responseIdentifier", "RESPONSE"), ("shuffle", "true")];
        match &ordering.board {
            None => {
                self.xml.open("orderInteraction", &attributes);
                self.choices("simpleChoice", &ordering.items, &[]);
            }
            Some(board) => {
                self.xml.open("graphicOrderInteraction", &attributes[..1]);
                self.picture(&board.picture);
                let named = board.areas.iter().map(|area| {
                    let item = ordering.items.iter().find(|item| item.id == area.id);
                    let label = item.map_or_else(String::new, |item| text_of(item.text.as_str()));
                    Area { label, ..area.clone() }
                });
                self.spots("hotspotChoice", &named.collect::<Vec<_>>(), &[]);
            }
        }
        self.xml.close();
    }

    fn spots(&mut self, tag: &str, areas: &[Area], more: &[(&str, &str)]) {
        for area in areas {
            let (id, coords) = (area.id.to_string(), coords(&area.shape));
            let mut attributes = vec![
                ("identifier", id.as_str()),
                ("shape", area.shape.name()),
                ("coords", coords.as_str()),
            ];
            if !area.label.is_empty() {
                attributes.push(("hotspotLabel", area.label.as_str()));
            }
            attributes.extend_from_slice(more);
            self.xml.empty(tag, &attributes);
        }
    }

    fn picture(&mut self, picture: &Picture) {
        let digest = picture.address.strip_prefix(IMAGE_PREFIX).unwrap_or_default();
        let own = self.entry.media.iter().find(|media| media.digest == digest);
        let address = own
            .map_or_else(|| picture.address.clone(), |media| format!("media/{}", file_name(media)));
        let kind = match address.rsplit('.').next() {
            Some("jpg" | "jpeg") => "image/jpeg",
            Some("gif") => "image/gif",
            Some("webp") => "image/webp",
            _ => "image/png",
        };
        let xml = format!(
            "<object data=\"{}\" type=\"{kind}\" width=\"{}\" height=\"{}\">{}</object>",
            escape(&address),
            picture.width,
            picture.height,
            escape(&picture.alt)
        );
        self.xml.raw(&xml);
    }
}

pub(super) fn coords(shape: &Shape) -> String {
    let numbers: Vec<String> = shape.numbers().iter().map(ToString::to_string).collect();
    numbers.join(",")
}
