//! Every stage by every step by every kind of person, and random days on which everybody tries everything.

use proptest::prelude::*;

use super::*;
use crate::kernel::id::DossierId;
use crate::kernel::{Chance, Seed};

fn people() -> Vec<PersonId> {
    let chance = Chance::from_seed(Seed::from_text("dossier"));
    (0..6).map(|_| PersonId::mint(UtcMs(0), &chance)).collect()
}

/// The candidate, three of staff, two chiefs.
fn cast() -> Vec<Doer> {
    let doer = |(index, person): (usize, &PersonId)| Doer {
        person: *person,
        is_staff: index > 0,
        is_chief: index > 3,
    };
    people().iter().enumerate().map(doer).collect()
}

const CANDIDATE: usize = 0;

fn opened() -> Dossier {
    Dossier::open(cast()[CANDIDATE].person, cast()[1]).unwrap()
}

fn walk(steps: &[(Step, usize)]) -> Dossier {
    let at = |n: usize| UtcMs(i64::try_from(n).unwrap());
    let steps = steps.iter().enumerate();
    steps.fold(opened(), |now, (n, (step, who))| now.after(*step, cast()[*who], at(n)).unwrap())
}

const TO_HEARD: &[(Step, usize)] = &[
    (Step::Witness, 2),
    (Step::Tell, 1),
    (Step::Answer, CANDIDATE),
    (Step::Sign, CANDIDATE),
    (Step::Defend, CANDIDATE),
];

#[test]
fn the_whole_way_and_who_may_take_each_step_of_it() {
    let way: &[(Step, usize, &[usize])] = &[
        (Step::Witness, 2, &[2, 3, 4, 5]),
        (Step::Tell, 3, &[1, 2, 3, 4, 5]),
        (Step::Answer, CANDIDATE, &[CANDIDATE]),
        (Step::Sign, CANDIDATE, &[CANDIDATE]),
        (Step::Defend, CANDIDATE, &[CANDIDATE]),
        (Step::Endorse, 4, &[4, 5]),
        (Step::Decide, 5, &[5]),
    ];
    let mut now = opened();
    for (step, who, may) in way {
        for (index, doer) in cast().into_iter().enumerate() {
            assert_eq!(
                now.after(*step, doer, UtcMs(0)).is_ok(),
                may.contains(&index),
                "{step:?} by {index}"
            );
        }
        // Nothing that is not awaited can be done now, by anybody: no shortcut.
        for other in
            Step::ALL.iter().filter(|other| now.awaited().iter().all(|(step, _)| step != *other))
        {
            for doer in cast() {
                let refused = now.after(*other, doer, UtcMs(0)).unwrap_err();
                assert!(matches!(refused, Objection::OutOfTurn { .. }), "{other:?}: {refused:?}");
            }
        }
        now = now.after(*step, cast()[*who], UtcMs(0)).unwrap();
    }
    assert_eq!(now.stage(), Stage::Decided(cast()[5].person));
    assert_eq!(now.after(Step::Decide, cast()[5], UtcMs(0)), Err(Objection::Decided));
}

#[test]
fn a_refusal_needs_two_and_ends_when_the_candidate_answers_after_all() {
    let told = walk(&TO_HEARD[..2]);
    let noted = told.after(Step::RecordRefusal, cast()[1], UtcMs(0)).unwrap();
    assert_eq!(
        noted.after(Step::RecordRefusal, cast()[1], UtcMs(0)),
        Err(Objection::WrongPerson { step: Step::RecordRefusal, whose: Party::SecondStaff })
    );
    let recorded = noted.after(Step::RecordRefusal, cast()[3], UtcMs(7)).unwrap();
    assert!(matches!(recorded.stage(), Stage::Acknowledged(_, UtcMs(7))));
    let answered = noted.after(Step::Answer, cast()[CANDIDATE], UtcMs(0)).unwrap();
    assert!(answered.after(Step::Sign, cast()[CANDIDATE], UtcMs(0)).is_ok());
}

#[test]
fn nobody_notes_that_nothing_came_before_the_time_is_over() {
    let signed = walk(&TO_HEARD[..4]);
    let until = signed.defence_until().unwrap();
    assert_eq!(until, UtcMs(3 + 3 * 86_400_000));
    let note = |at| signed.after(Step::NoteNoDefence, cast()[1], at);
    assert_eq!(note(UtcMs(until.0 - 1)), Err(Objection::TooEarly { until }));
    assert!(note(until).is_ok());
}

#[test]
fn neither_of_the_two_signs_and_none_of_the_three_decides() {
    let walked = |steps: &[(Step, usize)]| walk(&[steps, &TO_HEARD[1..]].concat());
    let heard = walked(&[(Step::Witness, 4)]);
    assert!(
        heard.after(Step::Endorse, cast()[4], UtcMs(0)).is_err(),
        "the chief is one of the two"
    );
    let endorsed = heard.after(Step::Endorse, cast()[5], UtcMs(0)).unwrap();
    for who in [1, 4, 5] {
        assert!(endorsed.after(Step::Decide, cast()[who], UtcMs(0)).is_err(), "{who}");
    }
}

#[test]
fn the_candidate_is_nobody_of_staff_in_their_own_matter() {
    let own = Doer { person: cast()[CANDIDATE].person, is_staff: true, is_chief: true };
    assert!(Dossier::open(own.person, own).is_err());
    assert!(opened().after(Step::Witness, own, UtcMs(0)).is_err());
    assert!(walk(TO_HEARD).after(Step::Endorse, own, UtcMs(0)).is_err());
}

#[test]
fn a_head_changes_with_every_part_of_every_entry() {
    let chance = Chance::from_seed(Seed::from_text("chain"));
    let start = Head::start(DossierId::mint(UtcMs(0), &chance));
    let entry = Entry {
        step: Step::Decide,
        by: people()[0],
        words: "a".to_owned(),
        outcome: Some(Outcome::NoBreach),
        at: UtcMs(1),
    };
    let others = [
        Entry { step: Step::Sign, ..entry.clone() },
        Entry { by: people()[1], ..entry.clone() },
        Entry { words: "b".to_owned(), ..entry.clone() },
        Entry { outcome: None, ..entry.clone() },
        Entry { at: UtcMs(2), ..entry.clone() },
    ];
    let head = start.next(&entry);
    assert_eq!(head, start.next(&entry.clone()));
    assert!(others.iter().all(|other| start.next(other) != head));
    assert_ne!(Head::start(DossierId::mint(UtcMs(0), &chance)).next(&entry), head);
}

proptest! {
    /// Whatever everybody tries in whatever order: what is decided was told, answered or refused before two,
    /// heard, signed by a chief and decided by another; and the fold over what was accepted says the same.
    #[test]
    fn whoever_tries_whatever_no_step_is_skipped(tries in proptest::collection::vec((0usize..11, 0usize..6), 0..400)) {
        let mut now = opened();
        let entry = |step, by, at| Entry { step, by, words: String::new(), outcome: None, at };
        let mut done = vec![entry(Step::Open, cast()[1].person, UtcMs(0))];
        for (n, (step, who)) in tries.into_iter().enumerate() {
            let at = UtcMs(i64::try_from(n).unwrap() * 86_400_000);
            let (step, doer) = (Step::ALL[step], cast()[who]);
            if let Ok(next) = now.after(step, doer, at) {
                done.push(entry(step, doer.person, at));
                now = next;
            }
        }
        prop_assert_eq!(Dossier::fold(cast()[CANDIDATE].person, &done), Some(now));
        if let Stage::Decided(by) = now.stage() {
            let who = |step| done.iter().filter(|e| e.step == step).map(|e| e.by).collect::<Vec<_>>();
            prop_assert_ne!(who(Step::Witness)[0], done[0].by);
            prop_assert_eq!(who(Step::Tell).len(), 1);
            let refusals = who(Step::RecordRefusal);
            prop_assert!(who(Step::Sign).len() == 1 || refusals[refusals.len() - 1] != refusals[refusals.len() - 2]);
            prop_assert!(![done[0].by, who(Step::Witness)[0], who(Step::Endorse)[0]].contains(&by));
            let heard = [Step::Defend, Step::WaiveDefence, Step::NoteNoDefence].map(who);
            prop_assert_eq!(heard.iter().map(Vec::len).sum::<usize>(), 1);
        }
    }
}
