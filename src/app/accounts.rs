//! Local accounts: logging in and out, who the caller is, people and their roles.
//!
//! Passwords are argon2id (RFC 9106). The cookie holds 256 random bits; only its SHA-256 is stored.
//! Failed logins are counted per account and address; the wait doubles.

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::{App, AppError, Problem};
use crate::domain::access::{Actor, Place, Role, action, permit};
use crate::kernel::UtcMs;
use crate::kernel::id::{NodeId, PersonId};
use crate::kernel::limits::{LOGIN_FAILURES_MAX, LOGIN_HOURS, LOGIN_WAIT_SECS};
use crate::store::{self, audit, people};

/// How passwords are hashed.
#[derive(Debug)]
pub struct Passwords {
    argon2: Argon2<'static>,
}

impl Passwords {
    /// The work factor for real use: argon2id, 19 MiB, 2 passes (OWASP's floor; about 20 ms a core).
    #[must_use]
    pub fn strong() -> Self {
        Self { argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default()) }
    }

    /// The least work there is, for tests and simulated crowds.
    #[must_use]
    pub fn weak() -> Self {
        let params = Params::new(Params::MIN_M_COST, 1, 1, None).unwrap_or_default();
        Self { argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params) }
    }

    /// The PHC string to store.
    ///
    /// # Errors
    /// A fault when the hasher refuses its own parameters.
    pub fn hash(&self, password: &str, salt: [u8; 16]) -> Result<String, AppError> {
        self.argon2
            .hash_password_with_salt(password.as_bytes(), &salt)
            .map(|hash| hash.to_string())
            .map_err(|error| AppError::Internal(error.to_string().into()))
    }

    fn verify(&self, password: &str, stored: &str) -> bool {
        PasswordHash::new(stored)
            .is_ok_and(|hash| self.argon2.verify_password(password.as_bytes(), &hash).is_ok())
    }
}

/// Who calls: a person with their rights, and the token that guards their forms.
#[derive(Clone)]
pub struct Caller {
    /// For `permit`.
    pub actor: Actor,
    /// The person.
    pub person: people::Person,
    /// Expected in `x-csrf-token`.
    pub csrf_token: String,
    /// Digest of the cookie, to end this login.
    pub token_sha256: String,
}

/// A good login: the cookie's value and who it is.
pub struct LoggedIn {
    /// For the cookie; shown once.
    pub token: String,
    /// When it ends.
    pub expires: UtcMs,
    /// Who.
    pub caller: Caller,
}

/// Logs in. `address` is the client's, for the throttle.
///
/// # Errors
/// `Invalid` with one answer for unknown login and wrong password alike; `TooMany` while throttled.
pub async fn log_in(
    app: &App,
    login: &str,
    password: &str,
    address: &str,
) -> Result<LoggedIn, AppError> {
    let (subject, failures) = throttle(app, login, address).await?;
    let person = people::by_login(&mut *app.store.read().await?, login).await?;
    let stored = person.as_ref().map(|person| person.password_hash.clone());
    let is_right = is_right(app, stored, password).await?;
    match person.filter(|_| is_right) {
        Some(person) => {
            forgive(app, subject, failures).await?;
            open_login(app, person, app.clock.now()).await
        }
        None => Err(note_failure(app, subject, failures + 1, app.clock.now()).await),
    }
}

/// Under which name failures are counted, and how many there are.
async fn throttle(app: &App, login: &str, address: &str) -> Result<(String, i64), AppError> {
    let now = app.clock.now();
    let subject = hex::encode(Sha256::digest(format!("{login}\n{address}")));
    let found = people::throttle_find(&mut *app.store.read().await?, &subject).await?;
    match found {
        Some((_, until)) if until > now => Err(throttled(until.since_ms(now))),
        found => Ok((subject, found.map_or(0, |(failures, _)| failures))),
    }
}

async fn forgive(app: &App, subject: String, failures: i64) -> Result<(), AppError> {
    if failures == 0 {
        return Ok(());
    }
    app.store
        .write(move |c| Box::pin(async move { people::throttle_clear(c, &subject).await }))
        .await
        .map_err(|e: store::StoreError| AppError::from(e))
}

/// Whether a password is the one stored. Hashing takes tens of milliseconds of a core, so it has a thread of its own. An
/// unknown login costs the same as a known one, so that time does not tell them apart.
async fn is_right(app: &App, stored: Option<String>, password: &str) -> Result<bool, AppError> {
    let passwords = std::sync::Arc::clone(&app.passwords);
    let password = password.to_owned();
    tokio::task::spawn_blocking(move || match stored {
        Some(stored) => passwords.verify(&password, &stored),
        None => {
            // The work, not the answer: nobody is let in without an account.
            let _ = passwords.hash(&password, [0; 16]);
            false
        }
    })
    .await
    .map_err(|error| AppError::Internal(error.into()))
}

async fn open_login(app: &App, person: people::Person, now: UtcMs) -> Result<LoggedIn, AppError> {
    let token = URL_SAFE_NO_PAD.encode(app.chance.bytes::<32>());
    let csrf_token = URL_SAFE_NO_PAD.encode(app.chance.bytes::<16>());
    let token_sha256 = digest(&token);
    let expires = now.plus_ms(LOGIN_HOURS * 3_600_000);
    let login = people::Login { person_id: person.id, csrf_token: csrf_token.clone() };
    let key = token_sha256.clone();
    app.store
        .write(move |c| {
            Box::pin(async move { people::login_insert(c, &key, &login, (now, expires)).await })
        })
        .await
        .map_err(|e: store::StoreError| AppError::from(e))?;
    let mut connection = app.store.read().await?;
    let grants = people::grants(&mut connection, person.id).await?;
    let actor = Actor::Person { id: person.id, grants };
    Ok(LoggedIn { token, expires, caller: Caller { actor, person, csrf_token, token_sha256 } })
}

async fn note_failure(app: &App, subject: String, failures: i64, now: UtcMs) -> AppError {
    let over = failures - LOGIN_FAILURES_MAX;
    let wait_secs = if over < 0 { 0 } else { LOGIN_WAIT_SECS << over.min(6) };
    let until = now.plus_ms(wait_secs * 1_000);
    let noted = app
        .store
        .write(move |c| {
            Box::pin(async move { people::throttle_set(c, &subject, (failures, until), now).await })
        })
        .await;
    if let Err(error) = noted {
        return store::StoreError::into(error);
    }
    AppError::Invalid(Problem::new(
        "login.refused",
        "账号或密码不正确，请检查大小写后重试。",
        "Account or password is not right. Check upper and lower case and try again.",
    ))
}

fn throttled(wait_ms: i64) -> AppError {
    let secs = u32::try_from(wait_ms.max(0) / 1_000 + 1).unwrap_or(u32::MAX);
    AppError::TooMany {
        retry_after_secs: secs,
        problem: Problem::new(
            "login.throttled",
            format!("尝试次数过多，请 {secs} 秒后再试，或联系考务人员重置密码。"),
            format!(
                "Too many attempts. Try again in {secs} seconds, or ask the exam office for a new password."
            ),
        ),
    }
}

/// Who holds this cookie.
///
/// # Errors
/// `NotLoggedIn` when it is unknown, expired or revoked.
pub async fn caller(app: &App, token: &str) -> Result<Caller, AppError> {
    let token_sha256 = digest(token);
    let mut connection = app.store.read().await?;
    let login = people::login_find(&mut connection, &token_sha256, app.clock.now())
        .await?
        .ok_or(AppError::NotLoggedIn)?;
    let person =
        people::by_id(&mut connection, login.person_id).await?.ok_or(AppError::NotLoggedIn)?;
    let grants = people::grants(&mut connection, person.id).await?;
    let actor = Actor::Person { id: person.id, grants };
    Ok(Caller { actor, person, csrf_token: login.csrf_token, token_sha256 })
}

/// The active person with this login, to act on the machine itself, where no password is asked for.
///
/// # Errors
/// `NotFound` when nobody has it.
pub async fn actor(app: &App, login: &str) -> Result<Actor, AppError> {
    let mut connection = app.store.read().await?;
    let person = people::by_login(&mut connection, login).await?;
    let person = person.ok_or(AppError::NotFound("account"))?;
    let grants = people::grants(&mut connection, person.id).await?;
    Ok(Actor::Person { id: person.id, grants })
}

/// Whether a login still stands, by the digest of its cookie; for sockets that outlive a request.
///
/// # Errors
/// A store error, which says nothing about the login.
pub async fn still_logged_in(app: &App, token_sha256: &str) -> Result<bool, AppError> {
    let mut connection = app.store.read().await?;
    Ok(people::login_find(&mut connection, token_sha256, app.clock.now()).await?.is_some())
}

/// Asks somebody who is logged in for their password once more: what they know, beside what they hold. Wrong ones are
/// counted like failed logins from the same address.
///
/// # Errors
/// `Invalid` when it is wrong; `TooMany` while throttled.
pub async fn confirm(
    app: &App,
    who: PersonId,
    password: &str,
    address: &str,
) -> Result<(), AppError> {
    let found = people::by_id(&mut *app.store.read().await?, who).await?;
    let person = found.ok_or(AppError::NotLoggedIn)?;
    let (subject, failures) = throttle(app, &person.login, address).await?;
    if is_right(app, Some(person.password_hash), password).await? {
        return forgive(app, subject, failures).await;
    }
    match note_failure(app, subject, failures + 1, app.clock.now()).await {
        AppError::Invalid(_) => Err(AppError::Invalid(Problem::new(
            "password.wrong",
            "密码不正确，请检查大小写后重试。",
            "The password is not right. Check upper and lower case and try again.",
        ))),
        other => Err(other),
    }
}

/// Ends the caller's login.
///
/// # Errors
/// `NotFound` when it has ended already; a store error.
pub async fn log_out(app: &App, caller: &Caller) -> Result<(), AppError> {
    let (key, now) = (caller.token_sha256.clone(), app.clock.now());
    app.store
        .write(move |c| Box::pin(async move { people::login_revoke(c, &key, now).await }))
        .await
        .map_err(|e: store::StoreError| AppError::from(e))
}

/// A person to add, with roles on their home node.
pub struct NewAccount {
    /// Home node.
    pub node_id: NodeId,
    /// Login name.
    pub login: String,
    /// Name.
    pub display_name: String,
    /// Student or staff number.
    pub number: String,
    /// Clear password; hashed at once.
    pub password: String,
    /// Roles on the home node.
    pub roles: Vec<Role>,
}

/// Adds a person.
///
/// # Errors
/// `NotFound` when the node is not the caller's to manage; `Forbidden` for roles above the caller's own;
/// `Conflict` when the login is taken;
/// `Invalid` when a field is empty or the password shorter than eight characters.
pub async fn add_person(
    app: &App,
    actor: &Actor,
    account: NewAccount,
) -> Result<PersonId, AppError> {
    check_account(&account)?;
    let path = store::organisation::path(&mut *app.store.read().await?, account.node_id)
        .await?
        .ok_or(AppError::NotFound("node"))?;
    let place = Place::at(path);
    let manage = permit::<action::ManagePeople>(actor, &place)?;
    if account.roles.iter().any(|role| matches!(role, Role::Admin | Role::Office)) {
        // Nobody hands out more than they hold: only who manages the tree makes its managers.
        permit::<action::ManageOrganisation>(actor, &place)
            .map_err(|denied| AppError::Forbidden(denied.action))?;
    }
    let now = app.clock.now();
    let person = people::NewPerson {
        id: app.mint(),
        node_id: account.node_id,
        login: account.login,
        display_name: account.display_name,
        number: account.number,
        password_hash: app.passwords.hash(&account.password, app.chance.bytes())?,
    };
    let (id, node, roles) = (person.id, account.node_id, account.roles);
    let line = added(app, (id, node), &roles);
    app.store
        .write(move |c| {
            Box::pin(async move {
                people::insert(c, &manage, &person, now).await.map_err(login_taken)?;
                for role in roles {
                    people::grant(c, &manage, (id, role, node), now).await?;
                }
                Ok::<_, AppError>(audit::append(c, &manage, &line).await?)
            })
        })
        .await?;
    Ok(id)
}

/// The line of the audit trail for a person who was added.
pub(super) fn added(app: &App, (id, node): (PersonId, NodeId), roles: &[Role]) -> audit::Line {
    let roles: Vec<_> = roles.iter().map(|role| role.name()).collect();
    let detail = format!("[{}] on node/{node}", roles.join(" "));
    app.line("person.add", format!("person/{id}"), detail)
}

fn check_account(account: &NewAccount) -> Result<(), AppError> {
    let blank = account.login.trim().is_empty() || account.display_name.trim().is_empty();
    if blank || account.password.chars().count() < 8 {
        return Err(AppError::Invalid(Problem::new(
            "account.incomplete",
            "账号和姓名不能为空，密码至少 8 个字符。",
            "Account and name may not be empty, and a password has at least 8 characters.",
        )));
    }
    Ok(())
}

fn login_taken(error: store::StoreError) -> AppError {
    if error.is_duplicate(people::LOGIN_TAKEN.0, people::LOGIN_TAKEN.1) {
        return AppError::Conflict(Problem::new(
            "account.login_taken",
            "该账号已存在，请换一个账号名。",
            "This account name is taken; choose another.",
        ));
    }
    error.into()
}

fn digest(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}
