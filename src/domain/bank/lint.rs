//! What a careful reader would ask about a question that can be published, and about a set of them.
//!
//! `check` says what is wrong; this says what is odd. Nothing here keeps a question from anybody.
//!
//! **Invariant:** a remark is about what a reader can see; one question is judged by itself, and a bias
//! of the key only over enough questions to tell it from chance.

use super::content::{Body, Content};

/// Something odd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// A picture has no words for who cannot see it.
    AltMissing,
    /// Brackets of a formula do not pair up.
    FormulaUnbalanced,
    /// "All of the above" may be shuffled away from the end.
    OthersNotLast {
        /// Which option.
        option: String,
    },
    /// The key is much longer than every other option.
    KeyLongest,
    /// Over many questions one place holds the key too often.
    KeyBias {
        /// The place, as its letter.
        letter: char,
        /// How often, in percent.
        percent: usize,
        /// Over how many questions.
        of: usize,
    },
}

impl Remark {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AltMissing => "lint.alt_missing",
            Self::FormulaUnbalanced => "lint.formula_unbalanced",
            Self::OthersNotLast { .. } => "lint.others_not_last",
            Self::KeyLongest => "lint.key_longest",
            Self::KeyBias { .. } => "lint.key_bias",
        }
    }

    /// The words in Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Self::AltMissing => "图片没有文字说明，看不到图片的考生无法作答".to_owned(),
            Self::FormulaUnbalanced => "公式的括号不配对，请检查 LaTeX".to_owned(),
            Self::OthersNotLast { option } => {
                format!("选项 {option} 说的是其他选项，应放在最后并固定位置")
            }
            Self::KeyLongest => "正确选项比其他选项都长得多，容易被猜到".to_owned(),
            Self::KeyBias { letter, percent, of } => {
                format!("{of} 道题中有 {percent}% 的答案是 {letter}，请打乱选项")
            }
        }
    }

    /// The words in English.
    #[must_use]
    pub fn en(&self) -> String {
        match self {
            Self::AltMissing => "a picture has no words for who cannot see it".to_owned(),
            Self::FormulaUnbalanced => {
                "the brackets of a formula do not pair up: check the LaTeX".to_owned()
            }
            Self::OthersNotLast { option } => {
                format!("option {option} speaks of the others: put it last and pin it")
            }
            Self::KeyLongest => {
                "the right option is much longer than the others and easily guessed".to_owned()
            }
            Self::KeyBias { letter, percent, of } => {
                format!("{percent} % of {of} keys are {letter}: shuffle the options")
            }
        }
    }
}

/// Remarks on one question.
#[must_use]
pub fn remarks(content: &Content) -> Vec<Remark> {
    let mut found = Vec::new();
    let options = content.body.options();
    let texts: Vec<&str> = content.texts().into_iter().map(|html| html.as_str()).collect();
    let is_picture_mute =
        content.body.picture().is_some_and(|picture| picture.alt.trim().is_empty());
    if is_picture_mute || texts.iter().any(|text| has_mute_picture(text)) {
        found.push(Remark::AltMissing);
    }
    if !texts.iter().all(|text| is_balanced(text)) {
        found.push(Remark::FormulaUnbalanced);
    }
    for (at, option) in options.iter().enumerate() {
        let is_last = at + 1 == options.len() && option.pinned;
        if !is_last && speaks_of_others(option.text.as_str()) {
            found.push(Remark::OthersNotLast { option: option.id.to_string() });
        }
    }
    if let Body::SingleChoice(choice) = &content.body {
        let length = |text: &str| visible_chars(text);
        let key = options.iter().find(|option| option.id == choice.key);
        let others = options.iter().filter(|option| option.id != choice.key);
        let longest = others.map(|option| length(option.text.as_str())).max().unwrap_or(0);
        let key = key.map_or(0, |option| length(option.text.as_str()));
        // Short options differ by chance.
        if key >= 20 && key > longest * 2 {
            found.push(Remark::KeyLongest);
        }
    }
    found
}

/// Options that speak of the other options.
const OTHERS: [&str; 7] =
    ["以上都", "以上均", "以上皆", "上述都", "all of the above", "none of the above", "以上选项"];

fn speaks_of_others(text: &str) -> bool {
    let text = text.to_lowercase();
    OTHERS.iter().any(|words| text.contains(words))
}

fn has_mute_picture(html: &str) -> bool {
    html.split("<img").skip(1).any(|rest| {
        let tag = rest.split('>').next().unwrap_or_default();
        tag.split_once("alt=\"").is_none_or(|(_, alt)| alt.starts_with('"'))
    })
}

/// Braces and formula brackets pair up, escaped braces aside.
fn is_balanced(html: &str) -> bool {
    let count = |what: &str| html.matches(what).count();
    if count(r"\(") != count(r"\)") || count(r"\[") != count(r"\]") {
        return false;
    }
    let inside = html.split(r"\(").skip(1).filter_map(|rest| rest.split(r"\)").next());
    inside.into_iter().all(|formula| {
        let plain = formula.replace(r"\{", "").replace(r"\}", "");
        plain.matches('{').count() == plain.matches('}').count()
    })
}

fn visible_chars(html: &str) -> usize {
    let mut in_tag = false;
    html.chars()
        .filter(|c| {
            match c {
                '<' => in_tag = true,
                '>' => in_tag = false,
                _ => return !in_tag && !c.is_whitespace(),
            }
            false
        })
        .count()
}

/// Single choices of one width below which a bias cannot be told from chance.
const BIAS_QUESTIONS_MIN: usize = 20;

/// Remarks on a set of questions: one place holds the key more than twice as often as its share.
#[must_use]
pub fn set_remarks(contents: &[&Content]) -> Vec<Remark> {
    let mut found = Vec::new();
    for width in 3..=8_usize {
        let places: Vec<usize> = contents
            .iter()
            .filter_map(|content| match &content.body {
                Body::SingleChoice(choice) if choice.options.len() == width => {
                    choice.options.iter().position(|option| option.id == choice.key)
                }
                _ => None,
            })
            .collect();
        if places.len() < BIAS_QUESTIONS_MIN {
            continue;
        }
        for (place, letter) in (0..width).zip('A'..) {
            let times = places.iter().filter(|own| **own == place).count();
            if times * width > places.len() * 2 {
                let percent = times * 100 / places.len();
                found.push(Remark::KeyBias { letter, percent, of: places.len() });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::content::{ChoiceOption, Html, OptionId, SingleChoice};
    use super::*;

    fn question(stem: &str, options: &[&str], key: usize) -> Content {
        let id = |at: usize| OptionId::new(&format!("o{at}")).unwrap();
        let option = |(at, text): (usize, &&str)| ChoiceOption {
            id: id(at),
            text: Html::from_sanitized((*text).to_owned()),
            pinned: false,
        };
        let options = options.iter().enumerate().map(option).collect();
        let body = Body::SingleChoice(SingleChoice { options, key: id(key), partial: Vec::new() });
        Content::plain(Html::from_sanitized(stem.to_owned()), body)
    }

    #[test]
    fn odd_things_are_remarked_and_plain_ones_are_not() {
        assert_eq!(remarks(&question(r"\(\frac{1}{2}\)", &["a", "b"], 0)), []);
        let odd = question(
            r#"<img src="x" alt=""> \(\frac{1}{2\)"#,
            &["以上都对", "b", "一个长长的、说得十分周全的、因此一看便知正确的选项在此"],
            2,
        );
        let codes: Vec<_> = remarks(&odd).iter().map(Remark::code).collect();
        let expected = [
            "lint.alt_missing",
            "lint.formula_unbalanced",
            "lint.others_not_last",
            "lint.key_longest",
        ];
        assert_eq!(codes, expected);
    }

    #[test]
    fn a_bias_of_the_key_needs_enough_questions() {
        let of = |keys: &[usize]| -> Vec<Content> {
            keys.iter().map(|key| question("q", &["a", "b", "c", "d"], *key)).collect()
        };
        let even = of(&[0, 1, 2, 3].repeat(6));
        assert_eq!(set_remarks(&even.iter().collect::<Vec<_>>()), []);
        let biased = of(&[2; 24]);
        let found = set_remarks(&biased.iter().collect::<Vec<_>>());
        assert_eq!(found, [Remark::KeyBias { letter: 'C', percent: 100, of: 24 }]);
        assert_eq!(set_remarks(&biased.iter().take(19).collect::<Vec<_>>()), []);
    }
}
