//! What a report is counted from, and what it comes to.

use super::*;

fn sat(room: &str, by_face: bool, minutes_to_admit: i64, by_staff: bool) -> Sat {
    Sat {
        room: room.to_owned(),
        by_face,
        was_referred: by_face && by_staff,
        arrived: UtcMs(0),
        admitted: Some(UtcMs(minutes_to_admit * 60_000)),
        admitted_by_staff: by_staff,
        has_matched: by_face && !by_staff,
        at_door: false,
        showed_card: false,
        started: Some(UtcMs(HOUR_MS)),
        finished: Some(UtcMs(2 * HOUR_MS)),
        observed_ms: HOUR_MS / 2,
    }
}

fn flag(sitting: usize, hour: i64, standing: Standing, finding: Finding) -> Flag {
    let started = UtcMs(hour * HOUR_MS + 5);
    Flag { sitting, indicator: Indicator::Object, started, standing, finding }
}

#[test]
fn a_false_alarm_is_what_people_decided_to_be_one_and_review_goes_before_the_live_word() {
    let flags = [
        flag(0, 1, Standing::Undecided, Finding::Open),
        flag(0, 1, Standing::Dismissed, Finding::Open),
        flag(0, 4, Standing::Confirmed, Finding::Cleared),
        flag(1, 4, Standing::Dismissed, Finding::Upheld),
    ];
    let sittings = [sat("甲", true, 1, false), sat("乙", false, 3, true)];
    let report = report(&sittings, &flags, UtcMs(9 * HOUR_MS));
    assert_eq!(report.tally, Tally { flags: 4, decided: 3, false_alarms: 2 });
    assert_eq!(report.tally.false_permille(), Some(666));
    assert_eq!(report.hours.iter().map(|(_, n)| *n).collect::<Vec<_>>(), [2, 0, 0, 2]);
    let of: Vec<_> =
        report.rooms.iter().map(|room| (room.name.as_str(), room.tally.flags)).collect();
    assert_eq!(of, [("乙", 1), ("甲", 3)]);
    assert_eq!((report.coverage_permille, report.coverage_tenths[5]), (Some(500), 2));
}

#[test]
fn nothing_is_none_and_not_zero() {
    let report = report(&[], &[], UtcMs(0));
    assert_eq!((report.coverage_permille, report.tally.false_permille()), (None, None));
    assert!(report.hours.is_empty());
    assert_eq!(report.to_admit[0].1, Middle::default());
}

#[test]
fn lanes_stand_beside_each_other_with_their_medians() {
    let sittings = [
        sat("甲", true, 1, false),
        sat("甲", true, 3, false),
        sat("甲", true, 2, false),
        sat("甲", true, 9, true),
        sat("甲", false, 4, true),
    ];
    let report = report(&sittings, &[], UtcMs(0));
    let medians: Vec<_> = report.to_admit.iter().map(|(_, it)| (it.count, it.median)).collect();
    let lanes = [(3, Some(120_000)), (1, Some(540_000)), (1, Some(240_000))];
    assert_eq!(medians, [&lanes[..], &[(0, None), (0, None)]].concat());
    assert_eq!(
        (report.funnel.by_face, report.funnel.referred, report.funnel.admitted_by_staff),
        (4, 1, 2)
    );
}

#[test]
fn one_click_for_all_whose_face_matched_is_the_lane_of_the_face() {
    let click = Sat { was_referred: false, has_matched: true, ..sat("甲", true, 2, true) };
    let referred = Sat { was_referred: true, ..click.clone() };
    let door = Sat { at_door: true, ..sat("甲", true, 0, false) };
    let card = Sat { showed_card: true, ..sat("甲", false, 3, true) };
    let of = |one: Sat| lane(&one);
    assert_eq!(of(click), Some(Lane::Face));
    assert_eq!(of(referred), Some(Lane::FaceThenStaff));
    assert_eq!((of(door), of(card)), (Some(Lane::Door), Some(Lane::Card)));
    let waits_outside = Sat { admitted: None, ..sat("甲", true, 0, false) };
    assert_eq!(of(waits_outside), None);
}

#[test]
fn a_median_is_the_value_at_the_rank() {
    assert_eq!(Middle::of(vec![3, 1, 2, 10]), Middle { count: 4, median: Some(2), p90: Some(10) });
}
