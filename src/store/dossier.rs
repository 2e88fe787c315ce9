//! Dossiers and their entries.
//!
//! **Invariants:** entries are appended and numbered without gaps; two written at once share a number, and the
//! key refuses the second. What a dossier says now is the fold of its entries.

use super::row::Columns;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::domain::proctoring::dossier::{Entry, Outcome, Step};
use crate::domain::proctoring::indicator::Indicator;
use crate::kernel::UtcMs;
use crate::kernel::id::{DossierId, EvidenceId, IncidentId, PersonId, SessionId, SittingId};

statements! {
    INSERT = "INSERT INTO dossier (id, incident_id, sitting_id, person_id, created_ms) VALUES ($1, $2, $3, $4, $5)";
    PLACE = "SELECT d.id, d.incident_id, d.sitting_id, d.person_id, t.session_id, n.path FROM dossier d \
             JOIN sitting t ON t.id = d.sitting_id JOIN exam_session s ON s.id = t.session_id \
             JOIN org_node n ON n.id = s.node_id WHERE d.id = $1";
    OF_INCIDENT = "SELECT id FROM dossier WHERE incident_id = $1";
    HEADS = "SELECT d.id, d.incident_id, d.sitting_id, d.person_id, t.session_id, p.display_name, p.number, i.indicator, \
               e.title AS exam_title, s.title AS session_title, d.created_ms \
             FROM dossier d JOIN sitting t ON t.id = d.sitting_id JOIN exam_session s ON s.id = t.session_id \
             JOIN exam e ON e.id = s.exam_id JOIN person p ON p.id = d.person_id JOIN incident i ON i.id = d.incident_id \
             WHERE (t.session_id = $1 OR d.person_id = $2 OR d.id = $3) ORDER BY d.created_ms, d.id";
    APPEND = "INSERT INTO dossier_entry (dossier_id, number, step, done_by, words, outcome, head_sha256, request_key, created_ms) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    ENTRIES = "SELECT n.dossier_id, n.number, n.step, n.done_by, n.words, n.outcome, n.head_sha256, n.request_key, n.created_ms, \
                 p.display_name FROM dossier_entry n JOIN person p ON p.id = n.done_by \
               WHERE n.dossier_id = $1 ORDER BY n.number";
    SHOWS = "SELECT COUNT(*) AS shown FROM evidence e JOIN dossier d ON d.sitting_id = e.sitting_id \
             WHERE d.id = $1 AND e.id = $2";
}

/// The key that two entries at once share, and its columns as SQLite reports them.
pub const NUMBER_TAKEN: (&str, &str) = ("dossier_entry_pkey", "dossier_entry.number");
/// A click that two requests carry at once.
pub const REQUEST_KNOWN: (&str, &str) =
    ("dossier_entry_request_unique", "dossier_entry.request_key");
/// One dossier for an incident.
pub const ONE_EACH: (&str, &str) = ("dossier_one_each", "dossier.incident_id");

/// A dossier to add.
#[derive(Clone, Debug)]
pub struct NewDossier {
    /// Id.
    pub id: DossierId,
    /// Because of what.
    pub incident_id: IncidentId,
    /// In which sitting.
    pub sitting_id: SittingId,
    /// About whom.
    pub person_id: PersonId,
}

/// Where a dossier belongs, to judge permissions by.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The dossier.
    pub row: NewDossier,
    /// In which session.
    pub session_id: SessionId,
    /// Path of its node.
    pub path: String,
}

/// What a list shows of a dossier.
#[derive(Clone, Debug)]
pub struct Head {
    /// The dossier.
    pub row: NewDossier,
    /// In which session.
    pub session_id: SessionId,
    /// The candidate's name.
    pub display_name: String,
    /// Their number.
    pub number: String,
    /// The rule that flagged.
    pub indicator: Indicator,
    /// Title of the exam.
    pub exam_title: String,
    /// Title of the session.
    pub session_title: String,
    /// When it was opened.
    pub created: UtcMs,
}

/// An entry as stored.
#[derive(Clone, Debug)]
pub struct Stored {
    /// What was done.
    pub entry: Entry,
    /// Name of who did it.
    pub display_name: String,
    /// Stands for it and all before.
    pub head_sha256: String,
    /// The click.
    pub request_key: String,
}

/// Which dossiers a list is of.
#[derive(Clone, Copy, Debug)]
pub enum Of {
    /// Of a session.
    Session(SessionId),
    /// About a person.
    Person(PersonId),
    /// This one.
    One(DossierId),
}

/// Adds a dossier; its first entry follows in the same transaction.
///
/// # Errors
/// A constraint (`ONE_EACH`) when the incident has one; a database error.
pub async fn insert(
    connection: &mut Connection,
    _permit: &Permit<action::Invigilate>,
    row: &NewDossier,
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(INSERT)
        .bind(row.id.to_string())
        .bind(row.incident_id.to_string())
        .bind(row.sitting_id.to_string())
        .bind(row.person_id.to_string())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Where a dossier belongs.
///
/// # Errors
/// A database error.
pub async fn place(
    connection: &mut Connection,
    id: DossierId,
) -> Result<Option<Placed>, StoreError> {
    let row = sqlx::query(PLACE).bind(id.to_string()).fetch_optional(connection).await?;
    row.map(|row| {
        let columns = Columns::new("dossier", &row);
        let session_id = columns.id("session_id")?;
        Ok(Placed { row: dossier(&columns)?, session_id, path: columns.text("path")? })
    })
    .transpose()
}

/// The dossier of an incident, if there is one.
///
/// # Errors
/// A database error.
pub async fn of_incident<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    incident: IncidentId,
) -> Result<Option<DossierId>, StoreError> {
    let row =
        sqlx::query(OF_INCIDENT).bind(incident.to_string()).fetch_optional(connection).await?;
    row.map(|row| Columns::new("dossier", &row).id("id")).transpose()
}

/// Dossiers, the oldest first.
///
/// # Errors
/// A database error.
pub async fn heads<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    of: Of,
) -> Result<Vec<Head>, StoreError> {
    let (session, person, one) = match of {
        Of::Session(id) => (id.to_string(), String::new(), String::new()),
        Of::Person(id) => (String::new(), id.to_string(), String::new()),
        Of::One(id) => (String::new(), String::new(), id.to_string()),
    };
    let rows =
        sqlx::query(HEADS).bind(session).bind(person).bind(one).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("dossier", row);
            Ok(Head {
                row: dossier(&columns)?,
                session_id: columns.id("session_id")?,
                display_name: columns.text("display_name")?,
                number: columns.text("number")?,
                indicator: columns.word("indicator", Indicator::from_name)?,
                exam_title: columns.text("exam_title")?,
                session_title: columns.text("session_title")?,
                created: columns.at("created_ms")?,
            })
        })
        .collect()
}

/// Appends an entry.
///
/// # Errors
/// A constraint when the number is taken (`NUMBER_TAKEN`) or the request key is known; a database error.
pub async fn append<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    (dossier, number): (DossierId, usize),
    stored: &Stored,
) -> Result<(), StoreError> {
    let entry = &stored.entry;
    sqlx::query(APPEND)
        .bind(dossier.to_string())
        .bind(i64::try_from(number).unwrap_or(i64::MAX))
        .bind(entry.step.name())
        .bind(entry.by.to_string())
        .bind(entry.words.clone())
        .bind(entry.outcome.map(Outcome::name))
        .bind(stored.head_sha256.clone())
        .bind(stored.request_key.clone())
        .bind(entry.at.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Entries of a dossier, the oldest first.
///
/// # Errors
/// A database error.
pub async fn entries<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    id: DossierId,
) -> Result<Vec<Stored>, StoreError> {
    let rows = sqlx::query(ENTRIES).bind(id.to_string()).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let columns = Columns::new("dossier_entry", row);
            let outcome = columns.text_opt("outcome")?;
            let known = |name: String| {
                Outcome::from_name(&name).ok_or_else(|| columns.nonsense("outcome", "unknown word"))
            };
            Ok(Stored {
                entry: Entry {
                    step: columns.word("step", Step::from_name)?,
                    by: columns.id("done_by")?,
                    words: columns.text("words")?,
                    outcome: outcome.map(known).transpose()?,
                    at: columns.at("created_ms")?,
                },
                display_name: columns.text("display_name")?,
                head_sha256: columns.text("head_sha256")?,
                request_key: columns.text("request_key")?,
            })
        })
        .collect()
}

/// Whether a picture is of the sitting that a dossier is about.
///
/// # Errors
/// A database error.
pub async fn shows<A>(
    connection: &mut Connection,
    _permit: &Permit<A>,
    (dossier, evidence): (DossierId, EvidenceId),
) -> Result<bool, StoreError> {
    let row = sqlx::query(SHOWS)
        .bind(dossier.to_string())
        .bind(evidence.to_string())
        .fetch_one(connection)
        .await?;
    Columns::new("evidence", &row).flag("shown")
}

fn dossier(columns: &Columns<'_>) -> Result<NewDossier, StoreError> {
    Ok(NewDossier {
        id: columns.id("id")?,
        incident_id: columns.id("incident_id")?,
        sitting_id: columns.id("sitting_id")?,
        person_id: columns.id("person_id")?,
    })
}
