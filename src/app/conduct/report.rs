//! The report of a session's watching, as figures and as a table for spreadsheets.

use std::collections::HashMap;

use crate::app::{App, AppError, incidents};
use crate::domain::access::Actor;
use crate::domain::proctoring::incident::{Decision, Standing};
use crate::domain::proctoring::report::{self as counting, Flag, Lane, Report};
use crate::domain::proctoring::review::{Review, Said};
use crate::kernel::id::{IncidentId, SessionId};
use crate::store::{incident_review, report as rows, watching};

/// A report with what is known before anybody comes.
#[derive(Clone, Debug)]
pub struct SessionReport {
    /// Everyone enrolled.
    pub enrolled: u32,
    /// Of them, those who agreed to the use of their face.
    pub consented: u32,
    /// What it came to.
    pub report: Report,
}

/// Counts a session.
///
/// # Errors
/// `NotFound` when the session is not the actor's to invigilate.
pub async fn of_session(
    app: &App,
    actor: &Actor,
    session: SessionId,
) -> Result<SessionReport, AppError> {
    let permit = incidents::may_watch(app, actor, session).await?;
    let mut connection = app.store.read().await?;
    let (enrolled, consented) = rows::enrolled(&mut connection, &permit, session).await?;
    let sittings = rows::sittings(&mut connection, &permit, session).await?;
    let flags = rows::flags(&mut connection, &permit, session).await?;
    let mut decisions: HashMap<IncidentId, Vec<Decision>> = HashMap::new();
    for it in watching::decisions_of_session(&mut connection, &permit, session).await? {
        decisions.entry(it.incident_id).or_default().push(it.decision);
    }
    let mut voices: HashMap<IncidentId, Vec<Said>> = HashMap::new();
    for it in incident_review::of_session(&mut connection, &permit, session).await? {
        voices.entry(it.incident_id).or_default().push(it.said);
    }
    drop(connection);
    let places: HashMap<_, usize> =
        sittings.iter().enumerate().map(|(place, (id, _))| (*id, place)).collect();
    let flag = |(id, sitting, indicator, started)| Flag {
        sitting: places.get(&sitting).copied().unwrap_or(usize::MAX),
        indicator,
        started,
        standing: Standing::fold(decisions.remove(&id).unwrap_or_default()),
        finding: Review::fold(voices.remove(&id).unwrap_or_default()).finding(),
    };
    let flags: Vec<Flag> = flags.into_iter().map(flag).collect();
    let sittings: Vec<_> = sittings.into_iter().map(|(_, sat)| sat).collect();
    let report = counting::report(&sittings, &flags, app.clock.now());
    Ok(SessionReport { enrolled, consented, report })
}

/// The same as CSV, one figure a line: what it is of, which figure, its value and unit.
///
/// # Errors
/// `NotFound` when the session is not the actor's to invigilate.
pub async fn csv(app: &App, actor: &Actor, session: SessionId) -> Result<Vec<u8>, AppError> {
    let found = of_session(app, actor, session).await?;
    write(&found).map_err(|error| AppError::Internal(Box::new(error)))
}

/// What a figure is of, which one, its value and its unit.
type Figure = (String, &'static str, Option<i64>, &'static str);

fn write(found: &SessionReport) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(["of", "figure", "value", "unit"])?;
    for (of, figure, value, unit) in figures(found) {
        let value = value.map(|value| value.to_string()).unwrap_or_default();
        // A room is named by people: a cell that a spreadsheet would run is disarmed.
        let of = if of.starts_with(['=', '+', '-', '@']) { format!("'{of}") } else { of };
        writer.write_record([of.as_str(), figure, value.as_str(), unit])?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn figures(found: &SessionReport) -> Vec<Figure> {
    let report = &found.report;
    let whole =
        |figure, value: u32, unit| ("session".to_owned(), figure, Some(i64::from(value)), unit);
    let funnel = &report.funnel;
    let mut figures = vec![
        whole("enrolled", found.enrolled, "candidates"),
        whole("consented_to_face", found.consented, "candidates"),
        whole("arrived", funnel.arrived, "candidates"),
        whole("chose_face_lane", funnel.by_face, "candidates"),
        whole("referred_to_staff", funnel.referred, "candidates"),
        whole("admitted_by_face", funnel.admitted_by_face, "candidates"),
        whole("admitted_by_staff", funnel.admitted_by_staff, "candidates"),
        whole("signed_in_at_the_door", funnel.at_door, "candidates"),
        whole("showed_a_card", funnel.showed_card, "candidates"),
        whole("began", funnel.began, "candidates"),
        whole("finished", funnel.finished, "candidates"),
        ("session".to_owned(), "coverage", report.coverage_permille.map(i64::from), "permille"),
    ];
    let tally = |of: String, tally: &counting::Tally| {
        [
            (of.clone(), "flags", Some(i64::from(tally.flags)), "flags"),
            (of.clone(), "decided", Some(i64::from(tally.decided)), "flags"),
            (of, "false_alarms", tally.false_permille().map(i64::from), "permille of decided"),
        ]
    };
    figures.extend(tally("session".to_owned(), &report.tally));
    for (tenth, count) in report.coverage_tenths.iter().enumerate() {
        let of = format!("coverage {}-{} %", tenth * 10, tenth * 10 + 10);
        figures.push((of, "candidates", Some(i64::from(*count)), "candidates"));
    }
    for (at, count) in &report.hours {
        figures.push((format!("hour {}", at.0), "flags", Some(i64::from(*count)), "flags"));
    }
    for (indicator, counted) in &report.rules {
        figures.extend(tally(format!("rule {}", indicator.name()), counted));
    }
    for room in &report.rooms {
        let minutes = room.sat_ms / 60_000;
        figures.extend([
            (room.name.clone(), "began", Some(i64::from(room.began)), "candidates"),
            (room.name.clone(), "sat", Some(minutes), "minutes"),
            (room.name.clone(), "coverage", room.coverage_permille.map(i64::from), "permille"),
        ]);
        figures.extend(tally(room.name.clone(), &room.tally));
    }
    for (lane, middle) in &report.to_admit {
        let of = format!("lane {}", lane_name(*lane));
        let count = i64::try_from(middle.count).ok();
        figures.extend([
            (of.clone(), "admitted", count, "candidates"),
            (of.clone(), "time_to_admit_median", middle.median, "ms"),
            (of, "time_to_admit_p90", middle.p90, "ms"),
        ]);
    }
    figures
}

/// The name of a lane in files and on the wire.
#[must_use]
pub const fn lane_name(lane: Lane) -> &'static str {
    match lane {
        Lane::Face => "face",
        Lane::FaceThenStaff => "face_then_staff",
        Lane::Staff => "staff",
        Lane::Card => "card",
        Lane::Door => "door",
    }
}
