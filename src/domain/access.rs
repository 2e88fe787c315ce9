//! Who may do what, where: actor × action × place → `Permit` or `Denied`. The only mint of permits.
//!
//! Roles are granted on nodes of the organisation tree and reach everything below. An action names the
//! roles that may do it and whether the owner may (a candidate with their own sitting). Store functions
//! of protected aggregates ask for `Permit<A>`, so a forgotten check does not compile.
//!
//! **Invariant:** `Permit` has no public constructor. Denial hides existence: callers turn `Denied`
//! into "not found" unless the place itself is known to the caller.

use std::marker::PhantomData;

use crate::kernel::id::PersonId;

/// What a person may be on a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// 考生
    Student,
    /// 监考
    Invigilator,
    /// 命题
    Author,
    /// 阅卷
    Marker,
    /// 考务
    Office,
    /// 系统管理
    Admin,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] =
        [Self::Student, Self::Invigilator, Self::Author, Self::Marker, Self::Office, Self::Admin];

    /// The name stored and spoken on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::Invigilator => "invigilator",
            Self::Author => "author",
            Self::Marker => "marker",
            Self::Office => "office",
            Self::Admin => "admin",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// A role on a node and all below it. `path` is the node's: '/' + ids from the root + '/'.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Which role.
    pub role: Role,
    /// Where from.
    pub path: String,
}

/// Whoever asks.
#[derive(Clone, Debug)]
pub enum Actor {
    /// A person with grants.
    Person {
        /// Who.
        id: PersonId,
        /// What, where.
        grants: Vec<Grant>,
    },
    /// The program itself: janitor, deadlines, retention.
    System,
}

impl Actor {
    /// The person, or none for the program itself.
    #[must_use]
    pub const fn person(&self) -> Option<PersonId> {
        match self {
            Self::Person { id, .. } => Some(*id),
            Self::System => None,
        }
    }
}

/// What an action is done to: a node of the tree, and whose it is if it is someone's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Path of the owning node.
    pub path: String,
    /// Whose own, for sittings, photos and results.
    pub owner: Option<PersonId>,
}

impl Place {
    /// A place owned by a node only.
    #[must_use]
    pub fn at(path: impl Into<String>) -> Self {
        Self { path: path.into(), owner: None }
    }

    /// A place that belongs to a person.
    #[must_use]
    pub fn of(owner: PersonId, path: impl Into<String>) -> Self {
        Self { path: path.into(), owner: Some(owner) }
    }
}

/// One thing that can be done. Implemented by the markers in `action`.
pub trait Action {
    /// Stable name, for audit lines and refusals.
    const NAME: &'static str;
    /// Roles that may, on the place's node or above.
    const ROLES: &'static [Role];
    /// Whether the owner of the place may.
    const OWNER: bool;
}

/// Declares actions.
macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident($text:literal, [$($role:ident),*], owner: $owner:literal);)*) => {
        /// Everything that can be done.
        pub mod action {
            use super::{Action, Role};
            $(
                $(#[$doc])*
                #[derive(Debug)]
                pub enum $name {}
                impl Action for $name {
                    const NAME: &'static str = $text;
                    const ROLES: &'static [Role] = &[$(Role::$role),*];
                    const OWNER: bool = $owner;
                }
            )*
        }
        /// Name, roles and owner rule of every action; for the authorization table in the tests.
        pub const ACTIONS: &[(&str, &[Role], bool)] =
            &[$((<action::$name as Action>::NAME, <action::$name as Action>::ROLES, $owner)),*];
    };
}

actions! {
    /// See people and their roles.
    ViewPeople("people.view", [Office, Admin, Invigilator], owner: true);
    /// Create people, set passwords and roles.
    ManagePeople("people.manage", [Admin, Office], owner: false);
    /// See the organisation tree.
    ViewOrganisation("organisation.view", [Invigilator, Author, Marker, Office, Admin], owner: false);
    /// Change the organisation tree.
    ManageOrganisation("organisation.manage", [Admin], owner: false);
    /// Read bank items, keys included.
    ViewItems("items.view", [Author, Marker, Office, Admin], owner: false);
    /// Write, tag, publish and retire items.
    AuthorItems("items.author", [Author, Admin], owner: false);
    /// Approve, or send back, what others wrote.
    ReviewItems("items.review", [Author, Admin], owner: false);
    /// See exams, sessions, rosters.
    ViewExams("exams.view", [Author, Invigilator, Marker, Office, Admin], owner: false);
    /// Make exams, schedule sessions, enrol candidates.
    ManageExams("exams.manage", [Author, Office, Admin], owner: false);
    /// Save, publish and withdraw practice sets.
    ManagePractice("practice.manage", [Author, Office, Admin], owner: false);
    /// Practise: one's own tries and one's own notebook.
    Practise("practice.practise", [], owner: true);
    /// Watch a session, admit, message, extend, decide incidents.
    Invigilate("session.invigilate", [Invigilator, Office, Admin], owner: false);
    /// What only the chief of a session (主考) does: ending a sitting, deciding where staff disagree, signing and deciding
    /// dossiers.
    DirectSession("session.direct", [Office, Admin], owner: false);
    /// See what is held about one's own conduct, and answer it.
    AnswerConduct("conduct.answer", [], owner: true);
    /// Give time to a whole exam.
    DirectExam("exams.direct", [Office, Admin], owner: false);
    /// Read and give marks.
    MarkAnswers("answers.mark", [Marker, Office, Admin], owner: false);
    /// See all results of a session and export them.
    ViewResults("results.view", [Marker, Office, Admin], owner: false);
    /// Make results visible to candidates.
    ReleaseResults("results.release", [Office, Admin], owner: false);
    /// Upload another person's enrolment photo.
    ManagePhotos("photos.manage", [Invigilator, Office, Admin], owner: true);
    /// Join one's own sitting: consent, sign in, answer, hand in.
    Sit("sitting.sit", [], owner: true);
    /// See one's own released result.
    ViewOwnResult("result.view_own", [], owner: true);
    /// See system health, audit trail and settings.
    Operate("system.operate", [Admin], owner: false);
    /// What the program does on its own: deadlines, retention, reconciling.
    Maintain("system.maintain", [], owner: false);
}

/// Proof that `A` was allowed on a place. Cannot be built outside this file.
pub struct Permit<A> {
    place: Place,
    actor: Option<PersonId>,
    action: PhantomData<fn() -> A>,
}

impl<A> std::fmt::Debug for Permit<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Permit({} by {:?})", self.place.path, self.actor)
    }
}

impl<A> Permit<A> {
    /// Path prefix the permit reaches; lists are cut to it.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.place.path
    }

    /// Who may, or none for the program itself.
    #[must_use]
    pub const fn actor(&self) -> Option<PersonId> {
        self.actor
    }
}

/// The action is not allowed there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not allowed: {action}")]
pub struct Denied {
    /// Which action was asked for.
    pub action: &'static str,
}

/// Allows or denies `A` on `place`.
///
/// # Errors
/// `Denied` when the actor neither owns the place (where owners may) nor holds a fitting role on the
/// place's node or above.
pub fn permit<A: Action>(actor: &Actor, place: &Place) -> Result<Permit<A>, Denied> {
    let allowed = match actor {
        Actor::System => true,
        Actor::Person { id, grants } => {
            (A::OWNER && place.owner == Some(*id))
                || grants.iter().any(|grant| {
                    A::ROLES.contains(&grant.role) && place.path.starts_with(&grant.path)
                })
        }
    };
    if allowed {
        Ok(Permit { place: place.clone(), actor: actor.person(), action: PhantomData })
    } else {
        Err(Denied { action: A::NAME })
    }
}

/// The places from which a person may do `A`: one permit per granted node, widest first and without
/// those inside another. Empty for someone who may nowhere. Lists are the union over these.
#[must_use]
pub fn permits<A: Action>(actor: &Actor) -> Vec<Permit<A>> {
    let Actor::Person { id, grants } = actor else {
        return vec![Permit { place: Place::at("/"), actor: None, action: PhantomData }];
    };
    let mut paths: Vec<&str> = grants
        .iter()
        .filter(|grant| A::ROLES.contains(&grant.role))
        .map(|grant| grant.path.as_str())
        .collect();
    paths.sort_unstable();
    let mut kept: Vec<&str> = Vec::new();
    for path in paths {
        if !kept.iter().any(|outer| path.starts_with(outer)) {
            kept.push(path);
        }
    }
    kept.into_iter()
        .map(|path| Permit { place: Place::at(path), actor: Some(*id), action: PhantomData })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Chance, Seed, UtcMs};

    fn person(grants: &[(Role, &str)]) -> (PersonId, Actor) {
        let id =
            PersonId::mint(UtcMs(0), &Chance::from_seed(Seed::from_text(&format!("{grants:?}"))));
        let grants = grants
            .iter()
            .map(|(role, path)| Grant { role: *role, path: (*path).to_owned() })
            .collect();
        (id, Actor::Person { id, grants })
    }

    #[test]
    fn a_role_reaches_down_the_tree_never_up_or_sideways() {
        let (_, office) = person(&[(Role::Office, "/u/a/")]);
        assert!(permit::<action::ManageExams>(&office, &Place::at("/u/a/")).is_ok());
        assert!(permit::<action::ManageExams>(&office, &Place::at("/u/a/room/")).is_ok());
        assert!(permit::<action::ManageExams>(&office, &Place::at("/u/")).is_err());
        assert!(permit::<action::ManageExams>(&office, &Place::at("/u/b/")).is_err());
    }

    #[test]
    fn owners_may_what_owners_may_and_nobody_may_maintain() {
        let (id, student) = person(&[(Role::Student, "/u/a/")]);
        assert!(permit::<action::Sit>(&student, &Place::of(id, "/u/a/")).is_ok());
        assert!(permit::<action::Invigilate>(&student, &Place::of(id, "/u/a/")).is_err());
        let (_, admin) = person(&[(Role::Admin, "/")]);
        assert!(permit::<action::Sit>(&admin, &Place::of(id, "/u/a/")).is_err());
        assert!(permit::<action::Maintain>(&admin, &Place::at("/")).is_err());
        assert!(permit::<action::Maintain>(&Actor::System, &Place::at("/")).is_ok());
    }

    #[test]
    fn list_permits_drop_places_inside_others() {
        let (_, actor) = person(&[
            (Role::Office, "/u/a/"),
            (Role::Admin, "/u/"),
            (Role::Office, "/v/"),
            (Role::Student, "/w/"),
        ]);
        let paths: Vec<String> =
            permits::<action::ViewExams>(&actor).iter().map(|p| p.path().to_owned()).collect();
        assert_eq!(paths, ["/u/", "/v/"]);
    }
}
