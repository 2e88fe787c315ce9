//! The laws of the ledger.

use proptest::prelude::*;

use super::*;
use crate::kernel::{Chance, Seed};

const MINUTE: i64 = 60_000;

fn rules(caps_at_close: bool) -> TimeRules {
    TimeRules {
        duration_ms: 60 * MINUTE,
        multiplier_permille: 1_000,
        closes: UtcMs(70 * MINUTE),
        caps_at_close,
    }
}

/// The id of the line written as this one in a row.
fn id(number: u64) -> LedgerEntryId {
    let number = i64::try_from(number).unwrap();
    LedgerEntryId::mint(UtcMs(number), &Chance::from_seed(Seed::from_text("ledger")))
}

fn line(at_minute: i64, reach: Reach, deed: Deed) -> Line {
    Line { id: id(u64::try_from(at_minute).unwrap()), at: UtcMs(at_minute * MINUTE), reach, deed }
}

fn credit(at_minute: i64, minutes: i64, reach: Reach) -> Line {
    line(at_minute, reach, Deed::Credit { ms: minutes * MINUTE })
}

fn pause(at_minute: i64, reach: Reach) -> Line {
    line(at_minute, reach, Deed::Pause)
}

fn resume(at_minute: i64, paused_at: i64, reach: Reach) -> Line {
    line(at_minute, reach, Deed::Resume { pause: id(u64::try_from(paused_at).unwrap()) })
}

fn minutes(deadline: Deadline) -> (i64, BoundBy) {
    (deadline.at.0 / MINUTE, deadline.bound_by)
}

#[test]
fn start_plus_duration_times_multiplier_plus_credits() {
    let mut rules = rules(false);
    assert_eq!(minutes(rules.deadline(UtcMs(0), &[])), (60, BoundBy::PersonalTime));
    rules.multiplier_permille = 1_500;
    let lines = [
        credit(10, 5, Reach::Sitting),
        credit(20, 10, Reach::Session),
        credit(21, 1, Reach::Room),
        credit(22, 2, Reach::Exam),
    ];
    assert_eq!(minutes(rules.deadline(UtcMs(0), &lines)), (108, BoundBy::PersonalTime));
}

#[test]
fn the_close_caps_only_where_the_policy_says_so_and_moves_with_the_session() {
    let late = UtcMs(30 * MINUTE);
    assert_eq!(minutes(rules(false).deadline(late, &[])), (90, BoundBy::PersonalTime));
    assert_eq!(minutes(rules(true).deadline(late, &[])), (70, BoundBy::SessionClose));
    for reach in [Reach::Sitting, Reach::Room] {
        let own = [credit(40, 10, reach)];
        assert_eq!(minutes(rules(true).deadline(late, &own)), (70, BoundBy::SessionClose));
    }
    for reach in [Reach::Session, Reach::Exam] {
        let all = [credit(40, 10, reach)];
        assert_eq!(minutes(rules(true).deadline(late, &all)), (80, BoundBy::SessionClose));
        assert_eq!(rules(true).close(&all), UtcMs(80 * MINUTE));
    }
}

#[test]
fn taking_away_more_than_is_left_ends_now_and_never_earlier() {
    let lines = [credit(50, -30, Reach::Sitting)];
    let deadline = rules(false).deadline(UtcMs(0), &lines);
    assert_eq!(deadline.at, UtcMs(50 * MINUTE));
    assert!(deadline.has_passed(UtcMs(50 * MINUTE)));
    // Taking away after the end does not move an end that has passed.
    let lines = [credit(90, -5, Reach::Sitting)];
    assert_eq!(rules(false).deadline(UtcMs(0), &lines).at, UtcMs(60 * MINUTE));
}

#[test]
fn time_given_after_the_end_is_time_from_now_on() {
    let lines = [credit(75, 5, Reach::Session)];
    assert_eq!(rules(false).deadline(UtcMs(0), &lines).at, UtcMs(80 * MINUTE));
    assert_eq!(rules(false).close(&lines), UtcMs(80 * MINUTE), "and opens the door again");
}

#[test]
fn a_pause_stops_both_clocks_and_gives_back_exactly_its_length() {
    let paused = [pause(20, Reach::Session)];
    let deadline = rules(true).deadline(UtcMs(0), &paused);
    assert_eq!((deadline.at, deadline.paused), (UtcMs(60 * MINUTE), Some(UtcMs(20 * MINUTE))));
    assert!(!deadline.has_passed(UtcMs(500 * MINUTE)));
    assert_eq!(deadline.remaining_ms(UtcMs(500 * MINUTE)), 40 * MINUTE);
    let over = [paused[0], resume(35, 20, Reach::Session)];
    let deadline = rules(true).deadline(UtcMs(0), &over);
    assert_eq!((deadline.at, deadline.paused), (UtcMs(75 * MINUTE), None));
    assert_eq!(rules(true).close(&over), UtcMs(85 * MINUTE));
    assert!(rules(true).is_stopped(&paused) && !rules(true).is_stopped(&over));
}

#[test]
fn overlapping_pauses_are_one_and_none_of_them_is_granted_twice() {
    let lines = [
        pause(10, Reach::Sitting),
        pause(15, Reach::Session),
        resume(20, 10, Reach::Sitting),
        pause(22, Reach::Room),
        resume(25, 15, Reach::Session),
        resume(26, 15, Reach::Session),
        resume(30, 22, Reach::Room),
    ];
    assert_eq!(rules(false).deadline(UtcMs(0), &lines).at, UtcMs(80 * MINUTE), "10 to 30");
    assert_eq!(rules(false).deadline(UtcMs(0), &lines[..5]).paused, Some(UtcMs(10 * MINUTE)));
}

#[test]
fn a_credit_in_a_pause_is_neither_lost_nor_doubled() {
    let lines =
        [pause(20, Reach::Sitting), credit(30, 5, Reach::Sitting), resume(40, 20, Reach::Sitting)];
    assert_eq!(rules(false).deadline(UtcMs(0), &lines).at, UtcMs(85 * MINUTE));
    let lines = [
        pause(20, Reach::Sitting),
        credit(30, -90, Reach::Sitting),
        resume(40, 20, Reach::Sitting),
    ];
    assert_eq!(
        rules(false).deadline(UtcMs(0), &lines).at,
        UtcMs(40 * MINUTE),
        "all that is left taken away ends when the clock goes on"
    );
}

#[test]
fn what_was_paused_before_the_start_or_after_the_end_gives_nothing() {
    let early = [pause(5, Reach::Session), resume(10, 5, Reach::Session)];
    assert_eq!(rules(false).deadline(UtcMs(20 * MINUTE), &early).at, UtcMs(80 * MINUTE));
    let late = [pause(65, Reach::Session), resume(69, 65, Reach::Session)];
    assert_eq!(rules(false).deadline(UtcMs(0), &late).at, UtcMs(60 * MINUTE));
    // Time given again while it stands still is there when it goes on.
    let again =
        [pause(65, Reach::Session), credit(66, 10, Reach::Session), resume(69, 65, Reach::Session)];
    assert_eq!(rules(false).deadline(UtcMs(0), &again).at, UtcMs(79 * MINUTE));
}

/// Lines at rising minutes: credits of any reach, pauses, and resumes of any pause before.
fn any_lines() -> impl Strategy<Value = Vec<Line>> {
    prop::collection::vec((1..30i64, -90..90i64, 0..4usize, 0..4u8), 0..10).prop_map(|drawn| {
        let (mut at, mut lines) = (0, Vec::<Line>::new());
        for (step, minutes, reach, deed) in drawn {
            at += step;
            let reach = Reach::ALL[reach];
            let pauses: Vec<LedgerEntryId> =
                lines.iter().filter(|it| it.deed == Deed::Pause).map(|it| it.id).collect();
            let deed = match (deed, pauses.is_empty()) {
                (0 | 1, _) => Deed::Credit { ms: minutes * MINUTE },
                (2, _) | (_, true) => Deed::Pause,
                (_, false) => {
                    let pick = usize::try_from(minutes.unsigned_abs()).unwrap() % pauses.len();
                    Deed::Resume { pause: pauses[pick] }
                }
            };
            lines.push(line(at, reach, deed));
        }
        lines
    })
}

proptest! {
    #[test]
    fn time_left_never_grows_without_a_line(
        lines in any_lines(), caps in any::<bool>(), start in 0..60i64,
        mut moments in prop::collection::vec(0..300i64, 2..20),
    ) {
        moments.sort_unstable();
        let deadline = rules(caps).deadline(UtcMs(start * MINUTE), &lines);
        let left: Vec<i64> =
            moments.iter().map(|m| deadline.remaining_ms(UtcMs(m * MINUTE))).collect();
        prop_assert!(left.windows(2).all(|pair| pair[1] <= pair[0]));
    }

    /// What is left to write in changes by at most the credit, whenever it is given, and by nothing when the
    /// clock is stopped or goes on.
    #[test]
    fn a_line_changes_what_is_left_by_itself_and_nothing_else(
        lines in any_lines(), caps in any::<bool>(), minutes in -90..90i64, which in 0..3u8,
        reach in 0..4usize, wait in 0..20i64,
    ) {
        let now = UtcMs(lines.last().map_or(0, |it| it.at.0) + wait * MINUTE);
        let deed = match (which, lines.iter().find(|it| it.deed == Deed::Pause)) {
            (1, _) => Deed::Pause,
            (2, Some(pause)) => Deed::Resume { pause: pause.id },
            _ => Deed::Credit { ms: minutes * MINUTE },
        };
        let line = Line { id: id(10_000), at: now, reach: Reach::ALL[reach], deed };
        let before = rules(caps).deadline(UtcMs(0), &lines).remaining_ms(now);
        let with: Vec<Line> = lines.iter().copied().chain([line]).collect();
        let after = rules(caps).deadline(UtcMs(0), &with).remaining_ms(now);
        match deed {
            Deed::Credit { ms } => {
                let moved = after - before;
                prop_assert!(moved.abs() <= ms.abs() && moved * ms >= 0, "{before} {after}");
            }
            Deed::Pause | Deed::Resume { .. } => prop_assert_eq!(after, before),
        }
    }

    /// The store moves a whole session in one statement where nothing is paused; this is why it may.
    #[test]
    fn a_session_credit_applied_to_the_deadline_is_the_deadline_with_the_credit(
        lines in any_lines(), caps in any::<bool>(), minutes in -90..90i64, exam in any::<bool>(),
    ) {
        let lines: Vec<Line> = lines
            .into_iter()
            .filter(|it| matches!(it.deed, Deed::Credit { .. }))
            .collect();
        let now = lines.last().map_or(UtcMs(0), |it| it.at);
        let reach = if exam { Reach::Exam } else { Reach::Session };
        let ms = minutes * MINUTE;
        let line = Line { id: id(10_000), at: now, reach, deed: Deed::Credit { ms } };
        let with: Vec<Line> = lines.iter().copied().chain([line]).collect();
        let before = rules(caps).deadline(UtcMs(0), &lines);
        let after = rules(caps).deadline(UtcMs(0), &with);
        prop_assert_eq!(credited(before.at, ms, now), after.at);
    }
}
