//! The whole table: every state × every event, legal or not.

use super::*;
use crate::domain::sitting::Parts;
use crate::kernel::{Chance, Seed};

fn who() -> PersonId {
    PersonId::mint(UtcMs(0), &Chance::from_seed(Seed::from_text("state")))
}

/// One state of each kind; the lobby twice, as its lane matters.
fn states() -> [State; 7] {
    let lobby = State::arrive(UtcMs(1), Lane::Face);
    let admitted = lobby.clone().admit_by_face(UtcMs(2)).unwrap();
    let running = admitted.clone().begin(UtcMs(3)).unwrap();
    [
        State::arrive(UtcMs(1), Lane::Undecided),
        lobby.clone(),
        lobby.refer("different").unwrap(),
        admitted,
        running.clone(),
        running.clone().finish(UtcMs(9), EndReason::TimeUp).unwrap(),
        running.finish(UtcMs(9), EndReason::HandedIn).unwrap(),
    ]
}

type Event = (&'static str, fn(State) -> Result<State, Illegal>);

const EVENTS: [Event; 8] = [
    ("choose_lane", |s| s.choose_lane(Lane::Staff)),
    ("leave_face", |s| s.leave_face("withdrawn")),
    ("refer", |s| s.refer("asked")),
    ("face", |s| s.admit_by_face(UtcMs(5))),
    ("person", |s| s.admit_by_person(UtcMs(5), who())),
    ("begin", |s| s.begin(UtcMs(6))),
    ("reopen", State::reopen),
    ("finish", |s| s.finish(UtcMs(7), EndReason::Staff)),
];

#[test]
fn the_table_of_states_and_events_is_exactly_this() {
    let mut table = String::new();
    for state in states() {
        for (event, apply) in EVENTS {
            let from = format!("{}/{}", state.name(), state.arrival().lane.name());
            let to = match apply(state.clone()) {
                Ok(next) => next.name().to_owned(),
                Err(illegal) => format!("- ({illegal})"),
            };
            table.push_str(&format!("{from:<20} {event:<12} {to}\n"));
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn taking_apart_and_putting_together_are_inverse() {
    let by_person = State::arrive(UtcMs(1), Lane::Staff).admit_by_person(UtcMs(2), who()).unwrap();
    for state in states().into_iter().chain([by_person]) {
        assert_eq!(Parts::of(&state).whole(), Some(state));
    }
    let mut parts = Parts::of(&states()[4]);
    parts.started = None;
    assert_eq!(parts.whole(), None, "in progress without a start is no state");
}

#[test]
fn whoever_is_given_time_after_the_end_goes_on_where_they_were() {
    assert_eq!(states()[5].clone().reopen(), Ok(states()[4].clone()));
    assert!(states()[6].clone().reopen().is_err(), "what was handed in stays so");
}

#[test]
fn a_sitting_never_ends_before_it_began() {
    let running = states()[4].clone();
    let end = running.finish(UtcMs(0), EndReason::TimeUp).unwrap().end().unwrap();
    assert_eq!(end.at, UtcMs(3));
}

#[test]
fn whoever_leaves_the_face_lane_keeps_everything_else() {
    for state in states().into_iter().take(5) {
        let after = state.clone().leave_face("withdrawn").unwrap();
        assert_eq!(after.arrival().lane, Lane::Staff);
        assert_eq!((after.started(), after.arrival().at), (state.started(), state.arrival().at));
    }
}

#[test]
fn names_round_trip() {
    for lane in Lane::ALL {
        assert_eq!(Lane::from_name(lane.name()), Some(lane));
    }
    for reason in EndReason::ALL {
        assert_eq!(EndReason::from_name(reason.name()), Some(reason));
    }
}
