//! Written and read again: what a format can say comes back as it was, and what it cannot is told.

use super::*;
use crate::domain::bank::check::check;
use crate::domain::bank::content::{
    Accepted, AcceptedNumber, Blank, Body, ChoiceOption, Cloze, ClozePart, Essay, Feedback, FillIn,
    GapMatch, Html, MultipleChoice, MultipleRule, Numeric, Ordering, PairRule, Pairs, PartAsks,
    PartChoice, ShortAnswer, SingleChoice, TrueFalse,
};
use crate::domain::bank::number::{Comma, Tolerance};
use crate::domain::bank::policy::ordering::OrderPolicy;
use crate::domain::marking::Fraction;
use crate::interchange::assemble::{blank_id, option_id, row_id, text_rule};
use crate::interchange::{Format, Source, read};
use proptest::prelude::*;

fn html(text: &str) -> Html {
    Html::from_sanitized(text.to_owned())
}

fn options(texts: &[&str]) -> Vec<ChoiceOption> {
    let option = |(at, text): (usize, &&str)| ChoiceOption {
        id: option_id(at),
        text: html(text),
        pinned: false,
    };
    texts.iter().enumerate().map(option).collect()
}

fn rows(texts: &[&str]) -> Vec<ChoiceOption> {
    let row = |(at, own): (usize, ChoiceOption)| ChoiceOption { id: row_id(at), ..own };
    options(texts).into_iter().enumerate().map(row).collect()
}

fn accept(pattern: &str, share: f64) -> Accepted {
    Accepted { pattern: pattern.to_owned(), fraction: Fraction::clamped(share) }
}

fn pairs(rows: Vec<ChoiceOption>, rule: PairRule) -> Pairs {
    Pairs {
        key: (0..rows.len()).map(|at| (row_id(at), option_id(at))).collect(),
        rows,
        choices: options(&["甲", "乙", "丙"]),
        several: false,
        reuse: false,
        rule,
    }
}

fn choice(key: &[usize], rule: MultipleRule) -> Body {
    let key = key.iter().map(|at| option_id(*at)).collect();
    Body::MultipleChoice(MultipleChoice { options: options(&["a", "b", "c", "d"]), key, rule })
}

fn number(value: f64, by: f64) -> AcceptedNumber {
    AcceptedNumber { value, tolerance: Tolerance::Absolute(by), fraction: Fraction::ONE }
}

/// Words, a list, and options of which several are right.
fn parts() -> Vec<ClozePart> {
    let list = |part: &str, several: bool| {
        let id = |at: usize| {
            crate::domain::bank::content::OptionId::new(&format!("{part}-{}", option_id(at)))
                .unwrap()
        };
        let credit = if several { vec![(id(0), 0.5), (id(1), 0.5)] } else { vec![(id(1), 1.0)] };
        let named = |(at, own): (usize, ChoiceOption)| ChoiceOption { id: id(at), ..own };
        let options = options(&["x", "y", "z"]).into_iter().enumerate().map(named).collect();
        PartAsks::Choice(PartChoice { options, credit, several, in_line: !several })
    };
    let words = PartAsks::Words { accepted: vec![accept("绝句", 1.0)], text: text_rule(false) };
    let part = |(at, asks): (usize, PartAsks)| ClozePart { id: blank_id(at), weight: 1, asks };
    [words, list("b2", false), list("b3", true)].into_iter().enumerate().map(part).collect()
}

/// A question of every kind that has no picture, with ids as readers give them.
fn bodies() -> Vec<(&'static str, Body)> {
    let single = SingleChoice {
        options: options(&["<b>一</b>", "二: {x} = #~", "三"]),
        key: option_id(1),
        partial: vec![(option_id(2), Fraction::clamped(0.5))],
    };
    let fill = FillIn {
        blanks: vec![
            Blank { id: blank_id(0), accepted: vec![accept("长江", 1.0)], weight: 1 },
            Blank { id: blank_id(1), accepted: vec![accept("黄河", 1.0)], weight: 1 },
        ],
        any_order: false,
        all_or_nothing: false,
        text: text_rule(false),
    };
    let cloze = Body::Cloze(Cloze { parts: parts(), all_or_nothing: false });
    let ordering = |policy| Ordering {
        items: options(&["秦", "汉", "唐"]),
        key: (0..3).map(option_id).collect(),
        policy,
        board: None,
    };
    let short = ShortAnswer { accepted: vec![accept("苏轼", 1.0)], text: text_rule(false) };
    vec![
        ("q", Body::SingleChoice(single)),
        ("q", choice(&[0, 2], MultipleRule::AllOrNothing)),
        ("q", choice(&[0, 2], MultipleRule::RightMinusWrong)),
        ("q", choice(&[0, 2], MultipleRule::SubsetShare)),
        ("q", Body::TrueFalse(TrueFalse { key: false })),
        ("[[b1]] 与 [[b2]]", Body::FillIn(fill)),
        (
            "q",
            Body::Numeric(Numeric {
                accepted: vec![number(2.5, 0.25)],
                units: None,
                comma: Comma::Thousands,
                unit_shown: None,
            }),
        ),
        ("q", Body::ShortAnswer(short)),
        ("q", Body::Essay(Essay { rubric: Some(html("要点")), ..Essay::default() })),
        (
            "q",
            Body::Essay(Essay {
                rubric: Some(html("要点")),
                attachments_max: 2,
                ..Essay::default()
            }),
        ),
        ("q", Body::Matching(pairs(rows(&["1", "2"]), PairRule::PerPair))),
        ("q", Body::Matching(pairs(rows(&["1", "2"]), PairRule::AllOrNothing))),
        ("q", Body::Matrix(Pairs { reuse: true, ..pairs(rows(&["1", "2"]), PairRule::PerPair) })),
        ("q", Body::Ordering(ordering(OrderPolicy::AllOrNothing))),
        ("q", Body::Ordering(ordering(OrderPolicy::LongestOrdered))),
        ("[[b1]] [[b2]] 又 [[b3]]", cloze),
        (
            "[[r1]] 与 [[r2]]",
            Body::GapMatch(GapMatch {
                pairs: pairs(rows(&["", ""]), PairRule::PerPair),
                board: None,
            }),
        ),
        ("q", Body::Description),
    ]
}

fn round(target: Target, format: Format, content: &Content) -> (Fate, Option<Content>) {
    let entry = Entry {
        id: "7",
        title: "题: 一",
        category: &[],
        tags: &[],
        difficulty: Some(4),
        content,
        media: &[],
    };
    let written = write(target, &[entry]).unwrap();
    let fate = written.fates[0].clone();
    if matches!(fate, Fate::LeftOut(_)) {
        return (fate, None);
    }
    let text = String::from_utf8_lossy(&written.bytes).into_owned();
    let source = Source::alone("a", &written.bytes, str::to_owned);
    let drafts = read(&source, Some(format)).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let draft = drafts.into_iter().last().unwrap();
    let told = draft.status.clone();
    (fate, Some(draft.content.unwrap_or_else(|| panic!("{told:?}\n{text}"))))
}

/// The text of a stem without the wrapping a format needs.
fn bare(html: &Html) -> String {
    html.as_str().replace("<div>", "").replace("</div>", "").trim().to_owned()
}

fn comes_back(target: Target, format: Format) -> usize {
    let mut whole = 0;
    for (stem, body) in bodies() {
        let content = Content::plain(html(stem), body);
        assert_eq!(check(&content), [], "{:?}", content.body);
        let (fate, back) = round(target, format, &content);
        match (fate, back) {
            (Fate::Written(losses), Some(back)) if losses.is_empty() => {
                assert_eq!(back.body, content.body, "{target:?}");
                assert_eq!(bare(&back.stem), content.stem.as_str());
                whole += 1;
            }
            (Fate::Written(losses), Some(back)) => {
                assert_ne!(losses, [], "{back:?}");
            }
            (Fate::LeftOut(kind), None) => assert_eq!(kind, content.body.kind()),
            other => panic!("{other:?}"),
        }
    }
    whole
}

#[test]
fn qti_comes_back_in_both_versions() {
    assert_eq!(comes_back(Target::Qti21, Format::Qti), 16);
    assert_eq!(comes_back(Target::Qti3, Format::Qti), 16);
}

#[test]
fn moodle_comes_back() {
    assert_eq!(comes_back(Target::MoodleXml, Format::MoodleXml), 14);
}

#[test]
fn gift_comes_back() {
    assert_eq!(comes_back(Target::Gift, Format::Gift), 10);
}

#[test]
fn feedback_and_explanations_come_back_where_they_have_a_place() {
    let (_, body) = bodies().remove(0);
    let feedback = Feedback {
        answers: vec![("A".to_owned(), html("不是 {x}")), ("B".to_owned(), html("正是"))],
        ..Feedback::default()
    };
    let content = Content {
        explanation: Some(html("因为 a = b")),
        feedback,
        ..Content::plain(html("q"), body)
    };
    for (target, format) in [(Target::Gift, Format::Gift), (Target::MoodleXml, Format::MoodleXml)] {
        let (fate, back) = round(target, format, &content);
        let back = back.unwrap();
        assert_eq!(fate, Fate::Written(vec![]));
        assert_eq!(
            (back.feedback, back.explanation),
            (content.feedback.clone(), content.explanation.clone())
        );
    }
    let (fate, _) = round(Target::Qti3, Format::Qti, &content);
    let Fate::Written(losses) = fate else { panic!() };
    assert!(losses.contains(&Loss::FeedbackKept {}));
}

proptest! {
    #[test]
    fn any_words_come_back_from_every_format(
        stem in "[a-z<>&{}=~#%:*\\\\ \u{4e00}-\u{4e10}]{1,20}",
        text in "[a-z{}=~#%:\\\\ \u{4e00}-\u{4e10}]{1,12}",
    ) {
        let escape = crate::interchange::markup::escape;
        let (stem, text) = (escape(stem.trim()), escape(text.trim()));
        prop_assume!(!stem.is_empty() && !text.is_empty() && text != "z");
        let single = SingleChoice { options: options(&[&text, "z"]), key: option_id(0), partial: vec![] };
        let content = Content::plain(html(&stem), Body::SingleChoice(single));
        prop_assume!(check(&content).is_empty());
        for (target, format) in [
            (Target::Gift, Format::Gift),
            (Target::MoodleXml, Format::MoodleXml),
            (Target::Qti21, Format::Qti),
            (Target::Qti3, Format::Qti),
        ] {
            let (_, back) = round(target, format, &content);
            let back = back.unwrap();
            let dense = |html: &str| html.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(dense(&bare(&back.stem)), dense(&stem));
            prop_assert_eq!(dense(back.body.options()[0].text.as_str()), dense(&text));
        }
    }
}
