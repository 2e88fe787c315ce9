//! One sound question of each kind, and what is told when a part of it is wrong.

use super::super::check::{check, publishable};
use super::super::content::{Feedback, Html, Stimulus};
use super::super::policy::ordering::OrderPolicy;
use super::super::spot::Shape;
use super::*;

fn id(text: &str) -> OptionId {
    OptionId::new(text).unwrap()
}

fn html(text: &str) -> Html {
    Html::from_sanitized(text.to_owned())
}

fn option(text: &str) -> ChoiceOption {
    ChoiceOption { id: id(text), text: html(text), pinned: false }
}

fn two_pairs() -> Pairs {
    Pairs {
        rows: vec![option("1"), option("2")],
        choices: vec![option("a"), option("b")],
        key: vec![(id("1"), id("a")), (id("2"), id("b"))],
        several: false,
        reuse: false,
        rule: PairRule::PerPair,
    }
}

fn board() -> Board {
    let area = |name: &str, coords: &str| Area {
        id: id(name),
        label: name.to_owned(),
        shape: Shape::read("rect", coords).unwrap(),
    };
    let address = format!("{IMAGE_PREFIX}{}", "ab".repeat(32));
    Board {
        picture: Picture { address, width: 100, height: 50, alt: "图".to_owned() },
        areas: vec![area("1", "0,0,10,10"), area("2", "20,0,30,10")],
    }
}

fn codes(stem: &str, body: Body) -> Vec<&'static str> {
    codes_of(&Content::plain(html(stem), body))
}

fn codes_of(content: &Content) -> Vec<&'static str> {
    check(content).iter().map(|problem| problem.fault.code()).collect()
}

#[test]
fn sound_questions_have_no_problems() {
    let ordering = Ordering {
        items: vec![option("1"), option("2")],
        key: vec![id("2"), id("1")],
        policy: OrderPolicy::AbsolutePosition,
        board: None,
    };
    let on_board = Ordering { board: Some(board()), ..ordering.clone() };
    let hotspot = Hotspot {
        board: board(),
        free: false,
        most: Some(1),
        key: vec![id("1")],
        rule: MultipleRule::AllOrNothing,
    };
    let gaps = GapMatch { pairs: two_pairs(), board: None };
    let on_picture = GapMatch { pairs: two_pairs(), board: Some(board()) };
    for (stem, body) in [
        ("q", Body::Matching(two_pairs())),
        ("q", Body::Matrix(two_pairs())),
        ("q", Body::Ordering(ordering)),
        ("q", Body::Ordering(on_board)),
        ("q", Body::Hotspot(hotspot)),
        ("[[1]] and [[2]]", Body::GapMatch(gaps)),
        ("q", Body::GapMatch(on_picture)),
        ("q", Body::Description),
    ] {
        let kind = body.kind();
        assert_eq!(codes(stem, body), Vec::<&str>::new(), "{kind}");
    }
}

#[test]
fn what_is_wrong_with_pairs_is_named() {
    let mut pairs = two_pairs();
    pairs.key.push((id("2"), id("a")));
    assert_eq!(codes("q", Body::Matching(pairs.clone())), ["row.takes_one"]);
    pairs.several = true;
    assert_eq!(codes("q", Body::Matching(pairs.clone())), ["choice.used_twice"]);
    pairs.reuse = true;
    assert_eq!(codes("q", Body::Matching(pairs.clone())), Vec::<&str>::new());
    pairs.key = vec![(id("9"), id("a"))];
    pairs.rule = PairRule::Weighted(vec![((id("1"), id("a")), 0.5)]);
    assert_eq!(codes("q", Body::Matching(pairs)), ["key.unknown", "weights.short"]);
    let gaps = GapMatch { pairs: two_pairs(), board: None };
    let stem = "[[1]] [[1]] [[3]]";
    let found = codes(stem, Body::GapMatch(gaps));
    assert_eq!(found, ["blank.twice_in_stem", "blank.not_in_stem", "blank.unknown_marker"]);
}

#[test]
fn what_is_wrong_with_orders_places_and_parts_is_named() {
    let ordering = Ordering {
        items: vec![option("1"), option("2")],
        key: vec![id("2"), id("2")],
        policy: OrderPolicy::AllOrNothing,
        board: None,
    };
    assert_eq!(codes("q", Body::Ordering(ordering)), ["key.twice", "order.incomplete"]);
    let mut odd = board();
    odd.picture.address = "http://elsewhere".to_owned();
    odd.areas[1].shape = Shape::Circle([500.0, 5.0, 2.0]);
    let hotspot = Hotspot {
        board: odd,
        free: true,
        most: Some(1),
        key: vec![id("1"), id("2")],
        rule: MultipleRule::AllOrNothing,
    };
    let found = codes("q", Body::Hotspot(hotspot));
    assert_eq!(found, ["picture.missing", "area.outside", "places.too_few"]);
    let choice = PartChoice {
        options: vec![option("a"), option("b")],
        credit: vec![(id("a"), 0.5)],
        several: false,
        in_line: true,
    };
    let part = |name: &str| ClozePart {
        id: BlankId::new(name).unwrap(),
        weight: 1,
        asks: PartAsks::Choice(choice.clone()),
    };
    let cloze = Cloze { parts: vec![part("p1"), part("p2")], all_or_nothing: false };
    let found = codes("[[p1]] [[p2]]", Body::Cloze(cloze));
    assert_eq!(found, ["weights.short", "weights.short", "option.id_twice", "option.id_twice"]);
}

#[test]
fn feedback_for_nobody_is_a_warning_and_an_empty_passage_a_fault() {
    let mut content = Content::plain(html("q"), Body::Matching(two_pairs()));
    content.feedback = Feedback {
        answers: vec![("1".to_owned(), html("x")), ("z".to_owned(), html("x"))],
        ..Feedback::default()
    };
    let problems = check(&content);
    assert_eq!(codes_of(&content), ["feedback.unknown"]);
    assert!(publishable(&problems));
    content.feedback = Feedback::default();
    content.stimulus = Some(Stimulus { id: String::new(), text: html("") });
    assert_eq!(codes_of(&content), ["stimulus.empty", "stimulus.id"]);
}
