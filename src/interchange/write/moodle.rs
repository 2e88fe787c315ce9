//! Moodle XML: every kind of Moodle's own that one of the bank's stands for, pictures inside.

use base64::Engine;

use super::gift::weights;
use super::xml::{Xml, file_name, readdressed};
use super::{Entry, Fate, Written, lose, lose_around, stem_with_passage, tags_of};
use crate::domain::bank::content::{
    AcceptedNumber, Body, ChoiceOption, Content, GapMatch, Html, PairRule, Pairs, UnitPenalty,
};
use crate::domain::bank::number::{Tolerance, UnitSide};
use crate::domain::bank::policy::ordering::OrderPolicy;
use crate::domain::bank::text::TextRule;
use crate::domain::marking::Fraction;
use crate::interchange::Loss;

/// Writes `entries` as Moodle XML.
#[must_use]
pub fn write(entries: &[Entry<'_>]) -> Written {
    let mut xml = Xml::new(false);
    xml.open("quiz", &[]);
    let mut fates = Vec::with_capacity(entries.len());
    let mut category: &[String] = &[];
    for entry in entries {
        let Some(kind) = kind(&entry.content.body) else {
            fates.push(Fate::LeftOut(entry.content.body.kind()));
            continue;
        };
        if entry.category != category {
            category = entry.category;
            let path: Vec<String> = category.iter().map(|part| part.replace('/', "//")).collect();
            xml.open("question", &[("type", "category")]).open("category", &[]);
            xml.leaf("text", &[], &format!("$course$/top/{}", path.join("/"))).close().close();
        }
        let mut own = Own { xml: &mut xml, entry, losses: Vec::new() };
        own.question(kind);
        let losses = own.losses;
        fates.push(Fate::Written(losses));
    }
    Written { bytes: xml.finish().into_bytes(), fates }
}

/// Moodle's name; none for kinds it has not.
const fn kind(body: &Body) -> Option<&'static str> {
    Some(match body {
        Body::SingleChoice(_) | Body::MultipleChoice(_) => "multichoice",
        Body::TrueFalse(_) => "truefalse",
        Body::FillIn(_) | Body::Cloze(_) => "cloze",
        Body::Numeric(_) => "numerical",
        Body::ShortAnswer(_) => "shortanswer",
        Body::Essay(_) => "essay",
        Body::Matching(pairs) if !pairs.several => "matching",
        Body::Ordering(ordering) if ordering.board.is_none() => "ordering",
        Body::GapMatch(GapMatch { board: None, pairs }) if !pairs.several => "ddwtos",
        Body::Description => "description",
        Body::Matching(_)
        | Body::Ordering(_)
        | Body::Matrix(_)
        | Body::Hotspot(_)
        | Body::GapMatch(_) => return None,
    })
}

/// A question under way.
pub(super) struct Own<'a, 'b> {
    xml: &'a mut Xml,
    pub(super) entry: &'a Entry<'b>,
    pub(super) losses: Vec<Loss>,
}

/// Moodle's grades have five digits behind the point.
pub(super) fn percent(share: f64) -> String {
    let text = format!("{:.5}", share * 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl Own<'_, '_> {
    fn question(&mut self, kind: &str) {
        let content = self.entry.content;
        lose_around(content, &mut self.losses, true);
        self.xml.open("question", &[("type", kind)]);
        self.xml.open("name", &[]).leaf("text", &[], self.entry.title).close();
        let stem = stem_with_passage(content);
        let stem = match &content.body {
            Body::Cloze(cloze) => self.fields(&stem, cloze),
            Body::FillIn(fill) => self.blanks(&stem, fill),
            Body::GapMatch(gaps) => numbered(&stem, &gaps.pairs),
            _ => stem,
        };
        self.html("questiontext", &stem);
        let explanation = content.explanation.as_ref().map_or("", Html::as_str).to_owned();
        self.html("generalfeedback", &explanation);
        self.xml.leaf("idnumber", &[], self.entry.id);
        self.answers(content);
        self.told(content);
        let tags = tags_of(self.entry);
        if !tags.is_empty() {
            self.xml.open("tags", &[]);
            for tag in &tags {
                self.xml.open("tag", &[]).leaf("text", &[], tag).close();
            }
            self.xml.close();
        }
        self.xml.close();
    }

    /// An element with HTML and the files it speaks of.
    fn html(&mut self, name: &str, html: &str) {
        self.open_html(name, &[], html);
        self.xml.close();
    }

    fn open_html(&mut self, name: &str, attributes: &[(&str, &str)], html: &str) {
        let mut all = vec![("format", "html")];
        all.extend_from_slice(attributes);
        let (text, used) =
            readdressed(html, self.entry.media, |own| format!("@@PLUGINFILE@@/{}", file_name(own)));
        self.xml.open(name, &all).leaf("text", &[], &text);
        for media in used {
            let bytes = base64::engine::general_purpose::STANDARD.encode(&media.bytes);
            let name = file_name(media);
            let attributes = [("name", name.as_str()), ("path", "/"), ("encoding", "base64")];
            self.xml.leaf("file", &attributes, &bytes);
        }
    }

    fn told(&mut self, content: &Content) {
        let feedback = &content.feedback;
        let is_whole = [&feedback.right, &feedback.partly, &feedback.wrong];
        let names = ["correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"];
        for (name, text) in names.iter().zip(is_whole) {
            if let Some(text) = text {
                self.html(name, text.as_str());
            }
        }
        if !feedback.steps.is_empty() {
            lose(&mut self.losses, Loss::FeedbackKept {});
        }
        for hint in &feedback.hints {
            self.html("hint", hint.as_str());
        }
    }

    fn answer(&mut self, share: f64, text: &str, of: &str) {
        self.open_html("answer", &[("fraction", &percent(share))], text);
        let answers = &self.entry.content.feedback.answers;
        let told = answers.iter().find(|(own, _)| own == of).map(|(_, text)| text.clone());
        if let Some(told) = told {
            self.html("feedback", told.as_str());
        }
    }

    fn answers(&mut self, content: &Content) {
        match &content.body {
            Body::SingleChoice(choice) => {
                self.xml.leaf("single", &[], "true").leaf("shuffleanswers", &[], "true");
                for option in &choice.options {
                    let partial = choice.partial.iter().find(|(id, _)| *id == option.id);
                    let partial = partial.map_or(0.0, |(_, fraction)| fraction.share());
                    let share = if option.id == choice.key { 1.0 } else { partial };
                    self.option(option, share);
                }
            }
            Body::MultipleChoice(choice) => {
                self.xml.leaf("single", &[], "false").leaf("shuffleanswers", &[], "true");
                let weights = weights(choice, &mut self.losses);
                for (option, weight) in choice.options.iter().zip(weights) {
                    self.option(option, weight);
                }
            }
            Body::TrueFalse(statement) => {
                for value in [true, false] {
                    let share = f64::from(u8::from(statement.key == value));
                    self.answer(share, &value.to_string(), &value.to_string());
                    self.xml.close();
                }
            }
            Body::ShortAnswer(short) => {
                let case = if short.text.ignore_case { "0" } else { "1" };
                self.xml.leaf("usecase", &[], case);
                self.lose_text_rule(short.text);
                for (at, own) in short.accepted.iter().enumerate() {
                    self.answer(own.fraction.share(), &own.pattern, &(at + 1).to_string());
                    self.xml.close();
                }
            }
            Body::Numeric(numeric) => self.numeric(numeric),
            Body::Essay(essay) => {
                let rubric = essay.rubric.as_ref().map_or("", Html::as_str).to_owned();
                self.html("graderinfo", &rubric);
                if essay.chars_min.is_some() || essay.chars_max.is_some() {
                    lose(&mut self.losses, Loss::FieldDropped { name: "characters".to_owned() });
                }
                self.xml.leaf("attachments", &[], &essay.attachments_max.to_string());
            }
            Body::Matching(pairs) => self.matching(pairs),
            Body::Ordering(ordering) => {
                let code = OrderPolicy::ALL.iter().position(|own| *own == ordering.policy);
                let code = code.and_then(|at| i64::try_from(at).ok()).unwrap_or(1) - 1;
                self.xml.leaf("gradingtype", &[], &code.to_string());
                for id in &ordering.key {
                    if let Some(item) = ordering.items.iter().find(|own| own.id == *id) {
                        self.answer(1.0, item.text.as_str(), id.as_str());
                        self.xml.close();
                    }
                }
            }
            Body::GapMatch(gaps) => self.labels(&gaps.pairs),
            Body::FillIn(_)
            | Body::Cloze(_)
            | Body::Description
            | Body::Matrix(_)
            | Body::Hotspot(_) => {}
        }
    }

    fn option(&mut self, option: &ChoiceOption, share: f64) {
        self.answer(share, option.text.as_str(), option.id.as_str());
        self.xml.close();
    }

    pub(super) fn lose_text_rule(&mut self, rule: TextRule) {
        if rule != crate::interchange::assemble::text_rule(!rule.ignore_case) {
            lose(&mut self.losses, Loss::FieldDropped { name: "text rule".to_owned() });
        }
    }

    fn numeric(&mut self, numeric: &crate::domain::bank::content::Numeric) {
        for (at, own) in numeric.accepted.iter().enumerate() {
            let by = self.tolerance(own);
            self.answer(own.fraction.share(), &own.value.to_string(), &(at + 1).to_string());
            self.xml.leaf("tolerance", &[], &by.to_string()).close();
        }
        if numeric.unit_shown.is_some() {
            lose(&mut self.losses, Loss::FieldDropped { name: "unit shown".to_owned() });
        }
        let Some(units) = &numeric.units else { return };
        let (kind, part) = match units.penalty {
            UnitPenalty::Free => ("0", Fraction::ZERO),
            UnitPenalty::OfEarned(part) => ("1", part),
            UnitPenalty::OfWhole(part) => ("2", part),
        };
        self.xml.leaf("unitgradingtype", &[], kind);
        self.xml.leaf("unitpenalty", &[], &part.share().to_string());
        let left = if units.side == UnitSide::Before { "1" } else { "0" };
        self.xml.leaf("unitsleft", &[], left).open("units", &[]);
        for unit in &units.known {
            self.xml.open("unit", &[]);
            self.xml.leaf("multiplier", &[], &(1.0 / unit.factor).to_string());
            self.xml.leaf("unit_name", &[], &unit.name).close();
        }
        self.xml.close();
    }

    pub(super) fn tolerance(&mut self, own: &AcceptedNumber) -> f64 {
        match own.tolerance {
            Tolerance::Absolute(by) => by,
            Tolerance::Relative(share) => own.value.abs() * share,
            Tolerance::Geometric(share) => {
                let what = "geometric tolerance".to_owned();
                lose(&mut self.losses, Loss::ScoringSimplified { what });
                own.value.abs() * share
            }
        }
    }

    fn matching(&mut self, pairs: &Pairs) {
        if pairs.rule != PairRule::PerPair {
            lose(&mut self.losses, Loss::ScoringSimplified { what: "pairs".to_owned() });
        }
        let write = |own: &mut Self, row: &str, choice: &ChoiceOption| {
            if choice.text.as_str().contains('<') {
                lose(&mut own.losses, Loss::MarkupRemoved {});
            }
            own.open_html("subquestion", &[], row);
            own.xml.open("answer", &[]);
            own.xml.leaf("text", &[], &super::xml::text_of(choice.text.as_str())).close().close();
        };
        for row in &pairs.rows {
            let right = pairs.right_for(&row.id).next();
            let right = right.and_then(|id| pairs.choices.iter().find(|own| own.id == *id));
            match right {
                Some(choice) => write(self, row.text.as_str(), choice),
                None => lose(&mut self.losses, Loss::FieldDropped { name: row.id.to_string() }),
            }
        }
        let is_spare = |own: &&ChoiceOption| !pairs.key.iter().any(|(_, id)| *id == own.id);
        for choice in pairs.choices.iter().filter(is_spare) {
            write(self, "", choice);
        }
    }

    fn labels(&mut self, pairs: &Pairs) {
        if pairs.rule != PairRule::PerPair {
            lose(&mut self.losses, Loss::ScoringSimplified { what: "pairs".to_owned() });
        }
        for choice in &pairs.choices {
            self.xml.open("dragbox", &[]);
            self.xml.leaf("text", &[], &super::xml::text_of(choice.text.as_str()));
            self.xml.leaf("group", &[], "1");
            if pairs.reuse {
                self.xml.empty("infinite", &[]);
            }
            self.xml.close();
        }
    }
}

/// Gaps by the number of their right label.
fn numbered(stem: &str, pairs: &Pairs) -> String {
    pairs.rows.iter().fold(stem.to_owned(), |stem, row| {
        let right = pairs.right_for(&row.id).next();
        let place = right.and_then(|id| pairs.choices.iter().position(|own| own.id == *id));
        let number = place.map_or(0, |place| place + 1);
        stem.replace(&format!("[[{}]]", row.id), &format!("[[{number}]]"))
    })
}
