//! Every way to tamper is found and named.

use super::*;
use crate::domain::sitting::AnswerLane;

fn step(slot: u32, response: &str) -> Step<String> {
    Step {
        slot,
        seq: 1,
        base_seq: None,
        response: response.to_owned(),
        lane: AnswerLane::Counted,
        authored: UtcMs(1),
        received: UtcMs(2),
    }
}

fn sitting() -> SittingId {
    "019ec893-f400-7156-87d6-94b1758dbdd3".parse().unwrap()
}

fn chained(steps: Vec<Step<String>>) -> Vec<(Step<String>, Head)> {
    let mut head = Head::start(sitting());
    let chain = |step: Step<String>| {
        head = head.next(&step);
        (step, head)
    };
    steps.into_iter().map(chain).collect()
}

fn stored() -> Stored {
    Stored {
        sitting: sitting(),
        paper: "aa".repeat(32),
        finished: Some(UtcMs(9)),
        steps: chained(vec![step(0, "a"), step(1, "b"), step(2, "c")]),
    }
}

fn receipt() -> Receipt {
    let Stored { sitting, paper, steps, .. } = stored();
    Receipt { sitting, paper, steps: 3, head: steps[2].1, finished: UtcMs(9) }
}

#[test]
fn a_receipt_reads_back_whatever_became_of_its_white_space() {
    let text = receipt().text("c2ln");
    assert!(text.len() < 300, "short enough to copy by hand: {}", text.len());
    assert_eq!(Receipt::read(&text), Ok((receipt(), "c2ln".to_owned())));
    assert_eq!(Receipt::read(&text.replace(' ', "\n  ")), Ok((receipt(), "c2ln".to_owned())));
    assert_eq!(Receipt::read("hello"), Err(Unreadable::Form));
    assert_eq!(Receipt::read(&receipt().words()), Err(Unreadable::Missing("sig")));
    assert_eq!(Receipt::read(&text.replace("steps=3", "steps=-1")), Err(Unreadable::Part("steps")));
}

#[test]
fn what_was_stored_agrees_with_it_and_later_steps_are_counted_apart() {
    assert_eq!(compare(&receipt(), &stored()), (Vec::new(), 0));
    let mut more = stored();
    more.steps = chained(vec![step(0, "a"), step(1, "b"), step(2, "c"), step(2, "late")]);
    assert_eq!(compare(&receipt(), &more), (Vec::new(), 1));
    let empty = Stored { steps: Vec::new(), ..stored() };
    let nothing = Receipt { steps: 0, head: Head::start(sitting()), ..receipt() };
    assert_eq!(compare(&nothing, &empty), (Vec::new(), 0));
}

#[test]
fn every_tampering_is_named() {
    let difference = |change: fn(&mut Stored)| {
        let mut changed = stored();
        change(&mut changed);
        compare(&receipt(), &changed).0
    };
    let at = |number, slot| Difference::Step { number, slot, seq: 1 };
    assert_eq!(difference(|it| it.steps[1].0.response = "B".to_owned()), [at(2, 1)]);
    assert_eq!(difference(|it| it.steps[1].0.lane = AnswerLane::Late), [at(2, 1)]);
    assert_eq!(difference(|it| drop(it.steps.pop())), [Difference::Missing { stored: 2 }]);
    assert_eq!(
        difference(|it| drop(it.steps.remove(1))),
        [Difference::Missing { stored: 2 }, at(2, 2)]
    );
    assert_eq!(difference(|it| it.steps.swap(0, 1)).len(), 3);
    assert_eq!(difference(|it| it.paper = "bb".repeat(32)), [Difference::Paper]);
    assert_eq!(difference(|it| it.finished = None), [Difference::Finished { stored: None }]);
    // Who changes a step and chains everything anew comes to another head.
    assert_eq!(
        difference(|it| it.steps = chained(vec![step(0, "x"), step(1, "b"), step(2, "c")])),
        [Difference::Head]
    );
}
