//! What the store holds about one sitting, read as rows and not through the code under test.

use examhall::app::App;
use examhall::kernel::id::{SessionId, SittingId};
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// A sitting's row.
#[derive(Clone, Debug)]
pub struct SittingRow {
    pub state: String,
    pub started_ms: Option<i64>,
    pub deadline_ms: Option<i64>,
    pub paused_ms: Option<i64>,
    pub finished_ms: Option<i64>,
    pub finish_reason: Option<String>,
    /// Steps in the chain, and its head.
    pub steps: i64,
    pub head: String,
}

/// A step's row.
#[derive(Clone, Debug)]
pub struct StepRow {
    pub slot: u32,
    pub seq: u32,
    pub base_seq: Option<u32>,
    pub response: String,
    pub is_late: bool,
    pub authored_ms: i64,
    pub received_ms: i64,
    /// Place in the chain, and the head up to it.
    pub number: i64,
    pub head: String,
}

/// A ledger line.
#[derive(Clone, Debug)]
pub struct LedgerRow {
    pub id: String,
    /// `credit`, `pause` or `resume`.
    pub kind: String,
    /// Resume: the pause it ends.
    pub pause: Option<String>,
    pub key: String,
    pub sitting: Option<String>,
    pub credit_ms: i64,
    pub at_ms: i64,
}

/// Everything about one sitting.
#[derive(Clone, Debug)]
pub struct Truth {
    pub sitting: SittingRow,
    /// By slot and number.
    pub steps: Vec<StepRow>,
    /// Everything given in the session, in the order given.
    pub ledger: Vec<LedgerRow>,
    /// Newest mark by slot: fraction and rule.
    pub marks: Vec<(u32, f64, String)>,
}

async fn rows(app: &App, query: String) -> Vec<AnyRow> {
    let mut connection = app.store.read().await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(query)).fetch_all(&mut *connection).await.unwrap()
}

fn number(row: &AnyRow, column: &str) -> i64 {
    row.get::<i64, _>(column)
}

fn small(row: &AnyRow, column: &str) -> u32 {
    u32::try_from(number(row, column)).unwrap()
}

impl Truth {
    pub async fn read(app: &App, session: SessionId, id: SittingId) -> Self {
        let sitting = format!(
            "SELECT state, started_ms, deadline_ms, paused_ms, finished_ms, finish_reason, steps, head FROM sitting WHERE id = '{id}'"
        );
        let steps = format!("SELECT * FROM step WHERE sitting_id = '{id}' ORDER BY slot, seq");
        let ledger = format!(
            "SELECT id, kind, pause_id, request_key, sitting_id, credit_ms, created_ms FROM ledger_entry \
             WHERE session_id = '{session}' ORDER BY created_ms, id"
        );
        let marks = format!(
            "SELECT slot, fraction, rule FROM mark WHERE sitting_id = '{id}' ORDER BY slot, created_ms, id"
        );
        let sitting = &rows(app, sitting).await[0];
        Self {
            sitting: SittingRow {
                state: sitting.get("state"),
                started_ms: sitting.get("started_ms"),
                deadline_ms: sitting.get("deadline_ms"),
                paused_ms: sitting.get("paused_ms"),
                finished_ms: sitting.get("finished_ms"),
                finish_reason: sitting.get("finish_reason"),
                steps: sitting.get("steps"),
                head: sitting.get("head"),
            },
            steps: rows(app, steps).await.iter().map(step).collect(),
            ledger: rows(app, ledger).await.iter().map(line).collect(),
            marks: newest(rows(app, marks).await.iter().map(mark).collect()),
        }
    }
}

fn step(row: &AnyRow) -> StepRow {
    StepRow {
        slot: small(row, "slot"),
        seq: small(row, "seq"),
        base_seq: row.get::<Option<i64>, _>("base_seq").map(|seq| u32::try_from(seq).unwrap()),
        response: row.get("response"),
        is_late: row.get::<String, _>("lane") == "late",
        authored_ms: number(row, "authored_ms"),
        received_ms: number(row, "received_ms"),
        number: number(row, "number"),
        head: row.get("head"),
    }
}

fn line(row: &AnyRow) -> LedgerRow {
    LedgerRow {
        id: row.get("id"),
        kind: row.get("kind"),
        pause: row.get("pause_id"),
        key: row.get("request_key"),
        sitting: row.get("sitting_id"),
        credit_ms: number(row, "credit_ms"),
        at_ms: number(row, "created_ms"),
    }
}

fn mark(row: &AnyRow) -> (u32, f64, String) {
    (small(row, "slot"), row.get("fraction"), row.get("rule"))
}

fn newest(marks: Vec<(u32, f64, String)>) -> Vec<(u32, f64, String)> {
    let mut newest: Vec<(u32, f64, String)> = Vec::new();
    for mark in marks {
        newest.retain(|other| other.0 != mark.0);
        newest.push(mark);
    }
    newest
}
