//! The laws of the board.

use proptest::prelude::*;

use super::*;
use crate::kernel::id::NodeId;
use crate::kernel::{Chance, Seed};
use crate::wire::invigilator::{IndicatorNow, RowLane, RowState};
use crate::wire::proctoring::{Indicator, Severity};

fn chance() -> Chance {
    Chance::from_seed(Seed::from_text("board"))
}

fn row(person_id: PersonId) -> Row {
    Row {
        person_id,
        sitting_id: None,
        state: RowState::Absent,
        lane: RowLane::Undecided,
        waiting_for_staff: None,
        sign_in_pad: None,
        connected: false,
        in_outage: false,
        seen_ms: None,
        deadline_ms: None,
        bound_by: None,
        paused_ms: None,
        clock_unseen_ms: None,
        help: None,
        takeover: None,
        screen: None,
        answered: 0,
        slots: 5,
        is_fresh: false,
        analysed_ms: None,
        coverage_permille: None,
        indicators: Vec::new(),
        finish_reason: None,
        unread_messages: 0,
        unread_warnings: 0,
        reverify_ms: None,
        recheck: None,
        end_proposed_ms: None,
        keeper_id: None,
        is_key: false,
    }
}

fn watching(alive: bool) -> Watching {
    Watching {
        alive,
        sign_in_by_face: alive,
        analysed_per_second: 0.0,
        shed_last_minute: 0,
        problem: None,
    }
}

fn beginning(people: &[PersonId], exam_title: &str) -> Beginning {
    Beginning {
        exam_title: exam_title.to_owned(),
        session_title: String::new(),
        starts: UtcMs(0),
        candidates: Vec::new(),
        rows: people.iter().map(|id| row(*id)).collect(),
        incidents: Vec::new(),
        rooms: Vec::new(),
        keepers: Vec::new(),
        credits: Vec::new(),
    }
}

fn board(people: &[PersonId]) -> Board {
    Board::new(beginning(people, "exam"), watching(true))
}

fn card(person_id: PersonId, n: u8, ended: bool) -> IncidentCard {
    let chance = Chance::from_seed(Seed::from_text(&n.to_string()));
    IncidentCard {
        id: IncidentId::mint(UtcMs(i64::from(n)), &chance),
        sitting_id: SittingId::mint(UtcMs(1), &chance),
        person_id,
        indicator: Indicator::NoFace,
        severity: Severity::Warning,
        started_ms: i64::from(n),
        ended_ms: ended.then_some(9),
        score: None,
        threshold: None,
        other_person_id: None,
        key_frames: 0,
        is_disputed: false,
        decision: None,
    }
}

/// An update drawn from a few bits; some say nothing new.
fn drawn(people: &[PersonId], bits: u16) -> BoardUpdate {
    let person_id = people[usize::from(bits) % people.len()];
    let n = i64::from(bits >> 4);
    let part = match bits & 3 {
        0 => BoardPart::Sitting(Box::new(SittingPart {
            state: RowState::InProgress,
            lane: RowLane::Face,
            waiting_for_staff: None,
            sign_in_pad: None,
            connected: n % 2 == 0,
            seen_ms: Some(n % 7),
            deadline_ms: Some(n % 3),
            bound_by: None,
            paused_ms: None,
            clock_unseen_ms: (n % 4 == 0).then_some(n),
            help: None,
            takeover: None,
            screen: None,
            answered: 1,
            slots: (n % 2 == 0).then_some(5),
            finish_reason: None,
            unread_messages: 0,
            unread_warnings: 0,
        })),
        1 => BoardPart::Watching {
            analysed_ms: Some(n % 5),
            coverage_permille: None,
            indicators: vec![IndicatorNow {
                indicator: Indicator::NoFace,
                severity: Severity::Warning,
                since_ms: n % 2,
            }],
        },
        _ => {
            BoardPart::Incident { card: card(person_id, u8::try_from(n % 9).unwrap(), n % 2 == 0) }
        }
    };
    BoardUpdate { person_id, sitting_id: None, part }
}

/// What a page does with a delta.
fn follow(mut page: Snapshot, delta: ToInvigilator) -> Snapshot {
    let ToInvigilator::Delta {
        seq,
        server_ms,
        rows,
        incidents,
        watching,
        outages,
        keepers,
        present,
    } = delta
    else {
        panic!("{delta:?}")
    };
    assert_eq!(seq, page.seq + 1, "a gap");
    (page.seq, page.server_ms) = (seq, server_ms);
    for change in rows {
        page.rows[usize::try_from(change.n).unwrap()].take(change);
    }
    page.keepers = keepers.unwrap_or(page.keepers);
    page.present = present.unwrap_or(page.present);
    for card in incidents {
        page.incidents.retain(|known| known.id != card.id);
        page.incidents.push(card);
    }
    page.incidents.sort_by_key(|card| std::cmp::Reverse(card.id));
    page.watching = watching.unwrap_or(page.watching);
    page.outages = outages.unwrap_or(page.outages);
    page
}

#[test]
fn an_incident_is_news_once_and_its_end_is_not() {
    let people = [PersonId::mint(UtcMs(0), &chance())];
    let mut board = board(&people);
    let mut apply = |card| {
        let part = BoardPart::Incident { card };
        board.apply(BoardUpdate { person_id: people[0], sitting_id: None, part })
    };
    let told = [card(people[0], 1, false), card(people[0], 1, true), card(people[0], 2, false)];
    assert_eq!(told.map(&mut apply), [true, false, true]);
}

#[test]
fn what_says_nothing_new_makes_no_delta_and_strangers_are_ignored() {
    let chance = chance();
    let people: Vec<PersonId> = (0..2).map(|n| PersonId::mint(UtcMs(n), &chance)).collect();
    let mut board = board(&people[..1]);
    assert_eq!(board.delta(UtcMs(1)), None);
    board.apply(drawn(&people[1..], 0));
    board.set_watching(watching(true));
    assert_eq!(board.delta(UtcMs(2)), None);
    board.set_watching(watching(false));
    assert!(
        matches!(board.delta(UtcMs(3)), Some(ToInvigilator::Delta { watching: Some(w), .. }) if !w.alive)
    );
    assert_eq!(board.delta(UtcMs(4)), None);
}

#[test]
fn an_unopened_paper_leaves_the_number_of_slots_as_the_store_has_it() {
    let chance = chance();
    let people = [PersonId::mint(UtcMs(0), &chance)];
    let mut board = board(&people);
    board.apply(drawn(&people, 1 << 4));
    assert_eq!(board.snapshot(UtcMs(0)).rows[0].slots, 5);
}

#[test]
fn the_stores_word_comes_anew_and_what_only_the_bus_knows_stays() {
    let chance = chance();
    let people = [PersonId::mint(UtcMs(0), &chance)];
    let mut live = board(&people);
    live.apply(drawn(&people, 1));
    let seq = live.snapshot(UtcMs(0)).seq;
    live.renew(beginning(&people, "renamed"));
    let snapshot = live.snapshot(UtcMs(0));
    assert_eq!((snapshot.exam_title.as_str(), snapshot.seq), ("renamed", seq + 1));
    assert_eq!(snapshot.rows[0].indicators.len(), 1);
}

/// A line that is there, or went at this moment.
fn line(person_id: PersonId, gone_ms: Option<i64>) -> BoardUpdate {
    let BoardUpdate { part, .. } = drawn(&[person_id], 0);
    let BoardPart::Sitting(known) = part else { unreachable!() };
    let seen_ms = Some(gone_ms.unwrap_or(0));
    let part = BoardPart::Sitting(Box::new(SittingPart {
        connected: gone_ms.is_none(),
        seen_ms,
        ..*known
    }));
    BoardUpdate { person_id, sitting_id: None, part }
}

/// Ten people in one room.
fn room_of_ten(credits: Vec<(Option<NodeId>, UtcMs)>) -> (Vec<PersonId>, Beginning) {
    let chance = chance();
    let people: Vec<PersonId> = (0..10).map(|n| PersonId::mint(UtcMs(n), &chance)).collect();
    let node_id = NodeId::mint(UtcMs(0), &Chance::from_seed(Seed::from_text("room")));
    let candidate = |id: &PersonId| Candidate {
        person_id: *id,
        name: String::new(),
        number: String::new(),
        seat: String::new(),
        has_photo: false,
        node_id,
        node_name: "301".to_owned(),
    };
    let candidates = people.iter().map(candidate).collect();
    let beginning = Beginning { candidates, credits, ..beginning(&people, "") };
    (people, beginning)
}

#[test]
fn lines_of_a_room_that_go_together_are_one_card_and_nobodys_flag() {
    let (people, beginning) = room_of_ten(Vec::new());
    let mut board = Board::new(beginning, watching(true));
    people.iter().for_each(|id| _ = board.apply(line(*id, None)));
    board.delta(UtcMs(0));
    for (n, id) in people[..4].iter().enumerate() {
        board.apply(line(*id, Some(60_000 + 1_000 * i64::try_from(n).unwrap())));
    }
    let Some(ToInvigilator::Delta { rows, outages: Some(cards), .. }) = board.delta(UtcMs(75_000))
    else {
        panic!("no card");
    };
    assert_eq!(rows.iter().filter(|row| row.in_outage == Some(true)).count(), 4);
    let [card] = &cards[..] else { panic!("{cards:?}") };
    assert_eq!((card.node_name.as_str(), card.began_ms, card.ended_ms), ("301", 60_000, None));
    assert_eq!((card.people, card.away, card.sitting, card.credit_minutes), (4, 4, 10, 0));
    let gap = IncidentCard {
        indicator: Indicator::NetworkGap,
        started_ms: 70_000,
        ..self::card(people[0], 1, false)
    };
    let part = BoardPart::Incident { card: gap };
    assert!(!board.apply(BoardUpdate { person_id: people[0], sitting_id: None, part }));
    assert!(board.snapshot(UtcMs(76_000)).incidents.is_empty(), "it befell the room");
    let own = IncidentCard {
        indicator: Indicator::NetworkGap,
        started_ms: 70_000,
        ..self::card(people[9], 2, false)
    };
    let part = BoardPart::Incident { card: own };
    let outsider = BoardUpdate { person_id: people[9], sitting_id: None, part };
    assert!(board.apply(outsider), "whose line alone went is told of as ever");
    people[..4].iter().for_each(|id| _ = board.apply(line(*id, None)));
    let Some(ToInvigilator::Delta { rows, outages: Some(cards), .. }) = board.delta(UtcMs(190_000))
    else {
        panic!("no card");
    };
    assert_eq!(rows.iter().filter(|row| row.in_outage == Some(false)).count(), 4);
    assert_eq!(
        (cards[0].ended_ms, cards[0].credit_minutes, cards[0].credited),
        (Some(190_000), 3, false)
    );
    let home = cards[0].node_id;
    board.renew(room_of_ten(vec![(Some(home), UtcMs(200_000))]).1);
    assert!(board.snapshot(UtcMs(201_000)).outages[0].credited);
    board.renew(room_of_ten(vec![(Some(home), UtcMs(59_999))]).1);
    assert!(!board.snapshot(UtcMs(201_000)).outages[0].credited, "time given before");
}

#[test]
fn signs_of_life_are_told_when_they_stop_and_not_while_they_go_on() {
    let chance = chance();
    let people = [PersonId::mint(UtcMs(0), &chance)];
    let mut board = board(&people);
    let seen = |analysed_ms| BoardUpdate {
        person_id: people[0],
        sitting_id: None,
        part: BoardPart::Watching {
            analysed_ms: Some(analysed_ms),
            coverage_permille: Some(900),
            indicators: Vec::new(),
        },
    };
    board.apply(line(people[0], None));
    board.apply(seen(1_000));
    let Some(ToInvigilator::Delta { rows, .. }) = board.delta(UtcMs(1_500)) else { panic!() };
    assert_eq!((rows[0].is_fresh, rows[0].analysed_ms), (Some(true), Some(Some(1_000))));
    for beat in 2..20 {
        board.apply(seen(beat * 1_000));
        board.apply(line(people[0], None));
        assert_eq!(board.delta(UtcMs(beat * 1_000)), None, "nothing that anybody could act on");
    }
    assert_eq!(board.snapshot(UtcMs(19_000)).rows[0].analysed_ms, Some(19_000));
    assert_eq!(board.delta(UtcMs(19_000 + BOARD_FRESH_MS)), None);
    let Some(ToInvigilator::Delta { rows, .. }) = board.delta(UtcMs(19_001 + BOARD_FRESH_MS))
    else {
        panic!()
    };
    assert_eq!((rows[0].is_fresh, rows[0].analysed_ms), (Some(false), Some(Some(19_000))));
    let text = serde_json::to_string(&rows[0]).unwrap();
    assert_eq!(text, r#"{"n":0,"is_fresh":false,"analysed_ms":19000}"#);
}

#[test]
fn a_new_keeper_is_told_by_name_once() {
    let chance = chance();
    let people = [PersonId::mint(UtcMs(0), &chance)];
    let mut board = board(&people);
    let keeper = Keeper { person_id: PersonId::mint(UtcMs(9), &chance), name: "李".to_owned() };
    let mut noted = |keeper: Option<Keeper>| {
        let part = BoardPart::Noted {
            keeper,
            is_key: false,
            reverify_ms: None,
            recheck: None,
            end_proposed_ms: None,
        };
        board.apply(BoardUpdate { person_id: people[0], sitting_id: None, part });
        match board.delta(UtcMs(0)) {
            Some(ToInvigilator::Delta { rows, keepers, .. }) => (rows[0].keeper_id, keepers),
            _ => (None, None),
        }
    };
    let id = keeper.person_id;
    assert_eq!(noted(Some(keeper.clone())), (Some(Some(id)), Some(vec![keeper.clone()])));
    assert_eq!(noted(None), (Some(None), None));
    assert_eq!(noted(Some(keeper)), (Some(Some(id)), None));
}

proptest! {
    #[test]
    fn a_snapshot_and_the_deltas_after_it_are_the_next_snapshot(
        updates in proptest::collection::vec((any::<u16>(), any::<bool>()), 0..120), joins_at in 0usize..120,
    ) {
        let chance = chance();
        let people: Vec<PersonId> = (0..4).map(|n| PersonId::mint(UtcMs(n), &chance)).collect();
        let mut board = board(&people);
        let mut pages = vec![board.snapshot(UtcMs(0))];
        for (n, (bits, flush)) in updates.into_iter().enumerate() {
            board.apply(drawn(&people, bits));
            // A room flushes before somebody joins, so that everyone follows one numbering.
            if (flush || n == joins_at) && let Some(delta) = board.delta(UtcMs(0)) {
                pages = pages.into_iter().map(|page| follow(page, delta.clone())).collect();
            }
            if n == joins_at {
                pages.push(board.snapshot(UtcMs(0)));
            }
        }
        if let Some(delta) = board.delta(UtcMs(0)) {
            pages = pages.into_iter().map(|page| follow(page, delta.clone())).collect();
        }
        // What moves with every sign of life is told when it comes to mean something else.
        let still = |mut page: Snapshot| {
            page.rows.iter_mut().for_each(|row| row.analysed_ms = None);
            page
        };
        for page in pages {
            prop_assert_eq!(still(page), still(board.snapshot(UtcMs(0))));
        }
    }
}
