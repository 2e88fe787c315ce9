//! Fields inside a text, as Moodle's cloze writes them.

use super::lose;
use super::moodle::{Own, percent};
use crate::domain::bank::content::{Accepted, ChoiceOption, Cloze, FillIn, PartAsks};
use crate::domain::bank::text::TextRule;
use crate::interchange::Loss;

impl Own<'_, '_> {
    /// A fill-in as Moodle's cloze: reading it back gives a cloze.
    pub(super) fn blanks(&mut self, stem: &str, fill: &FillIn) -> String {
        if fill.any_order || fill.all_or_nothing {
            lose(&mut self.losses, Loss::ScoringSimplified { what: "blanks".to_owned() });
        }
        lose(&mut self.losses, Loss::FieldDropped { name: "fill_in".to_owned() });
        let mut text = stem.to_owned();
        for blank in &fill.blanks {
            let field = self.words(&blank.accepted, fill.text, blank.id.as_str());
            text = text
                .replace(&format!("[[{}]]", blank.id), &format!("{{{}:{field}}}", blank.weight));
        }
        text
    }

    pub(super) fn fields(&mut self, stem: &str, cloze: &Cloze) -> String {
        if cloze.all_or_nothing {
            lose(&mut self.losses, Loss::ScoringSimplified { what: "parts".to_owned() });
        }
        let mut text = stem.to_owned();
        for part in &cloze.parts {
            let field = match &part.asks {
                PartAsks::Words { accepted, text } => self.words(accepted, *text, part.id.as_str()),
                PartAsks::Number(accepted) => {
                    let mut alternatives = Vec::new();
                    for (at, own) in accepted.iter().enumerate() {
                        let by = self.tolerance(own);
                        let told = self.told_in_field(&format!("{}:{}", part.id, at + 1));
                        let value = format!("{}:{by}{told}", own.value);
                        alternatives.push(format!("{}{value}", grade(own.fraction.share())));
                    }
                    format!("NUMERICAL:{}", alternatives.join("~"))
                }
                PartAsks::Choice(choice) => {
                    let name = match (choice.several, choice.in_line) {
                        (true, _) => "MULTIRESPONSE",
                        (false, true) => "MULTICHOICE",
                        (false, false) => "MULTICHOICE_V",
                    };
                    let alternative = |option: &ChoiceOption| {
                        let own = choice.credit.iter().find(|(id, _)| *id == option.id);
                        let told = self.told_in_field(option.id.as_str());
                        let sign = grade(own.map_or(0.0, |(_, credit)| *credit));
                        format!("{sign}{}{told}", in_field(option.text.as_str()))
                    };
                    let all: Vec<String> = choice.options.iter().map(alternative).collect();
                    format!("{name}:{}", all.join("~"))
                }
            };
            text =
                text.replace(&format!("[[{}]]", part.id), &format!("{{{}:{field}}}", part.weight));
        }
        text
    }

    fn words(&mut self, accepted: &[Accepted], rule: TextRule, part: &str) -> String {
        self.lose_text_rule(rule);
        let name = if rule.ignore_case { "SHORTANSWER" } else { "SHORTANSWER_C" };
        let alternative = |(at, own): (usize, &Accepted)| {
            let told = self.told_in_field(&format!("{part}:{}", at + 1));
            format!("{}{}{told}", grade(own.fraction.share()), in_field(&own.pattern))
        };
        let all: Vec<String> = accepted.iter().enumerate().map(alternative).collect();
        format!("{name}:{}", all.join("~"))
    }

    fn told_in_field(&self, of: &str) -> String {
        let own = self.entry.content.feedback.answers.iter().find(|(own, _)| own == of);
        own.map_or_else(String::new, |(_, text)| format!("#{}", in_field(text.as_str())))
    }
}

/// What an alternative earns, as its sign.
fn grade(share: f64) -> String {
    if (share - 1.0).abs() < 1e-9 {
        "=".to_owned()
    } else if share == 0.0 {
        String::new()
    } else {
        format!("%{}%", percent(share))
    }
}

/// Signs that act in a field.
fn in_field(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '~' | '=' | '#' | '{' | '}' | ':' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
