//! Enrolling from a roster: people are found by number, or given an account; all in one transaction.
//!
//! **Invariants:** with a problem anywhere nothing is written, unless the caller asked for the good
//! lines alone; nobody is ever taken off by an import; a made-up password is told once and never
//! stored in clear.

use std::collections::HashMap;

use super::on_session;
use super::papers::freeze_if_due;
use super::roster::{LineProblem, RosterLine, read};
use crate::app::{App, AppError, accounts};
use crate::domain::access::{Actor, Permit, Place, Role, action, permit, permits};
use crate::kernel::id::{NodeId, PersonId, SessionId};
use crate::store::enrolment::{self, Enrolment};
use crate::store::people::{self, NewPerson};
use crate::store::{Connection, audit, exam};

/// Letters and digits that cannot be taken for each other, for passwords read from paper.
const PASSWORD_LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const PASSWORD_LENGTH: usize = 10;

/// How to import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mode {
    /// Only say what would happen.
    pub dry_run: bool,
    /// Import the good lines although others are not.
    pub partial: bool,
}

/// An account that was made.
#[derive(Clone)]
pub struct Created {
    /// Line of the roster.
    pub line: u64,
    /// Student number.
    pub number: String,
    /// Login name.
    pub login: String,
    /// First password, when it was made up here.
    pub password: Option<String>,
}

/// What an import did, or would do.
#[derive(Clone, Default)]
pub struct Report {
    /// True when it was written.
    pub applied: bool,
    /// People newly enrolled.
    pub added: usize,
    /// People whose seat or accommodation changed.
    pub updated: usize,
    /// People already enrolled just so.
    pub unchanged: usize,
    /// Accounts that were made.
    pub created: Vec<Created>,
    /// Lines that cannot be used, in order.
    pub problems: Vec<LineProblem>,
}

/// A line with what it comes to.
enum Resolved {
    Known(PersonId),
    Unknown,
}

/// Imports a roster into a session.
///
/// # Errors
/// `NotFound` when the session is not the actor's; `Invalid` when the file as a whole cannot be used.
pub async fn import(
    app: &App,
    actor: &Actor,
    session: SessionId,
    (bytes, mode): (&[u8], Mode),
) -> Result<Report, AppError> {
    let manage = on_session::<action::ManageExams>(app, actor, session).await?;
    let roster = read(bytes)?;
    let mut report = Report { problems: roster.problems, ..Report::default() };
    let mut resolved = Vec::new();
    for line in roster.lines {
        match resolve(app, actor, &line).await? {
            Ok(found) => resolved.push((line, found)),
            Err(problem) => report.problems.push(problem),
        }
    }
    report.problems.sort_by_key(|problem| problem.line);
    let may_create = permit::<action::ManagePeople>(actor, &Place::at(manage.path())).ok();
    let mut plan = plan(app, session, resolved, (&mut report, may_create.is_some())).await?;
    let stopped = !report.problems.is_empty() && !mode.partial;
    if mode.dry_run || stopped {
        if stopped {
            (report.added, report.updated, report.unchanged) = (0, 0, 0);
        }
        report.created.clear();
        return Ok(report);
    }
    hash(app, &mut plan).await?;
    plan.lines = lines(app, session, &plan, &report);
    write(app, session, (manage, may_create), plan).await?;
    report.applied = true;
    freeze_if_due(app, session).await?;
    Ok(report)
}

async fn resolve(
    app: &App,
    actor: &Actor,
    line: &RosterLine,
) -> Result<Result<Resolved, LineProblem>, AppError> {
    let mut connection = app.store.read().await?;
    let mut found = Vec::new();
    for permit in permits::<action::ManageExams>(actor) {
        found.extend(enrolment::by_number(&mut connection, &permit, &line.number).await?);
    }
    Ok(match found.as_slice() {
        [] => {
            let login = login(line);
            if enrolment::login_taken(&mut connection, login).await? {
                Err(LineProblem {
                    line: line.line,
                    code: "roster.login_taken",
                    zh: format!("账号 {login} 已被其他人使用，请在“账号”列填写另一个账号。"),
                    en: format!(
                        "The account {login} belongs to somebody else; give another login."
                    ),
                })
            } else {
                Ok(Resolved::Unknown)
            }
        }
        [(person, name)] if *name == line.name => Ok(Resolved::Known(*person)),
        [(_, name)] => Err(LineProblem {
            line: line.line,
            code: "roster.name_differs",
            zh: format!("学号 {} 在系统中的姓名是“{name}”，与名单不符，请核对。", line.number),
            en: format!(
                "Number {} belongs to \"{name}\" here; check number and name.",
                line.number
            ),
        }),
        _ => Err(LineProblem::new(
            line.line,
            "roster.number_ambiguous",
            "系统中有多人使用这个学号，请联系管理员处理。",
            "Several people bear this number; ask an administrator.",
        )),
    })
}

fn login(line: &RosterLine) -> &str {
    if line.login.is_empty() { &line.number } else { &line.login }
}

/// What is to be written.
#[derive(Default)]
struct Plan {
    people: Vec<NewPerson>,
    /// First passwords of `people`, in their order.
    clear: Vec<String>,
    enrolments: Vec<Enrolment>,
    /// What goes on record with it.
    lines: Vec<audit::Line>,
}

async fn plan(
    app: &App,
    session: SessionId,
    resolved: Vec<(RosterLine, Resolved)>,
    (report, may_create): (&mut Report, bool),
) -> Result<Plan, AppError> {
    let view = on_session::<action::ViewExams>(app, &Actor::System, session).await?;
    let (home, present) = {
        let mut connection = app.store.read().await?;
        let home = exam::session_draw(&mut connection, session).await?.node_id;
        let now = app.clock.now();
        (home, enrolment::of_session(&mut connection, &view, session, now).await?)
    };
    let present: HashMap<PersonId, Enrolment> =
        present.into_iter().map(|known| (known.enrolment.person, known.enrolment)).collect();
    let mut plan = Plan::default();
    for (line, found) in resolved {
        let person = match found {
            Resolved::Known(person) => person,
            Resolved::Unknown if may_create => {
                let (person, password) = new_person(app, home, &line, report);
                let id = person.id;
                plan.people.push(person);
                plan.clear.push(password);
                id
            }
            Resolved::Unknown => {
                report.problems.push(LineProblem::new(
                    line.line,
                    "roster.unknown_person",
                    "系统中没有这个学号，您没有新建账号的权限；请先由考务人员建立账号。",
                    "Nobody bears this number, and you may not make accounts; ask the exam office to.",
                ));
                continue;
            }
        };
        let enrolment =
            Enrolment { person, seat: line.seat, multiplier_permille: line.multiplier_permille };
        match present.get(&person) {
            None => report.added += 1,
            Some(known) if *known == enrolment => {
                report.unchanged += 1;
                continue;
            }
            Some(_) => report.updated += 1,
        }
        plan.enrolments.push(enrolment);
    }
    report.problems.sort_by_key(|problem| problem.line);
    Ok(plan)
}

fn new_person(
    app: &App,
    home: NodeId,
    line: &RosterLine,
    report: &mut Report,
) -> (NewPerson, String) {
    let made_up = line.password.is_empty().then(|| {
        // 32 letters, so each is equally likely.
        let bytes = app.chance.bytes::<PASSWORD_LENGTH>();
        bytes.iter().map(|b| char::from(PASSWORD_LETTERS[usize::from(b % 32)])).collect::<String>()
    });
    let password = made_up.clone().unwrap_or_else(|| line.password.clone());
    let login = login(line).to_owned();
    report.created.push(Created {
        line: line.line,
        number: line.number.clone(),
        login: login.clone(),
        password: made_up,
    });
    let person = NewPerson {
        id: app.mint(),
        node_id: home,
        login,
        display_name: line.name.clone(),
        number: line.number.clone(),
        password_hash: String::new(),
    };
    (person, password)
}

/// One line for the import, and one for every account and every place it gave or changed: who has half as
/// much time again is a decision about a person.
fn lines(app: &App, session: SessionId, plan: &Plan, report: &Report) -> Vec<audit::Line> {
    let counts = format!(
        "added={} updated={} unchanged={} created={}",
        report.added,
        report.updated,
        report.unchanged,
        plan.people.len()
    );
    let mut lines = vec![app.line("roster.import", format!("session/{session}"), counts)];
    for person in &plan.people {
        lines.push(accounts::added(app, (person.id, person.node_id), &[Role::Student]));
    }
    for enrolment in &plan.enrolments {
        let subject = format!("enrolment/{session}/{}", enrolment.person);
        let detail = format!("multiplier={}", enrolment.multiplier_permille);
        lines.push(app.line("enrolment.set", subject, detail));
    }
    lines
}

/// Hashing costs tens of milliseconds of a core each, so it has a thread of its own.
async fn hash(app: &App, plan: &mut Plan) -> Result<(), AppError> {
    let clear = std::mem::take(&mut plan.clear);
    let (passwords, chance) = (std::sync::Arc::clone(&app.passwords), app.chance.clone());
    let hashes = tokio::task::spawn_blocking(move || {
        clear.iter().map(|text| passwords.hash(text, chance.bytes())).collect::<Result<Vec<_>, _>>()
    })
    .await
    .map_err(|error| AppError::Internal(Box::new(error)))??;
    for (person, hash) in plan.people.iter_mut().zip(hashes) {
        person.password_hash = hash;
    }
    Ok(())
}

async fn write(
    app: &App,
    session: SessionId,
    permits: (Permit<action::ManageExams>, Option<Permit<action::ManagePeople>>),
    plan: Plan,
) -> Result<(), AppError> {
    let now = app.clock.now();
    app.store
        .write(move |c: &mut Connection| {
            Box::pin(async move {
                if let Some(create) = &permits.1 {
                    for person in &plan.people {
                        people::insert(c, create, person, now).await?;
                        let grant = (person.id, Role::Student, person.node_id);
                        people::grant(c, create, grant, now).await?;
                    }
                }
                for enrolment in &plan.enrolments {
                    enrolment::upsert(c, &permits.0, (session, enrolment), now).await?;
                }
                for line in &plan.lines {
                    audit::append(c, &permits.0, line).await?;
                }
                Ok::<_, AppError>(())
            })
        })
        .await
}
