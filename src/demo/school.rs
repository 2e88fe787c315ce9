//! The demo school: its tree, its staff and its students.
//!
//! ```text
//! 江城开放大学                        admin
//! ├── 东湖分校                        office author invigilator marker
//! │   └── 东湖学习中心
//! │       ├── 第一考场                candidate s01 … s24
//! │       └── 第二考场
//! └── 西山分校
//!     └── 西山学习中心
//!         └── 第一考场
//! ```
//! **Invariant:** every step looks first and adds what is missing, so that doing it again changes nothing.

use anyhow::Context as _;
use axum::Router;
use serde_json::{Value, json};

use super::caller::{Caller, PASSWORD, list, text};
use super::names;
use crate::app::accounts::{self, NewAccount};
use crate::app::{App, AppError, organisation};
use crate::domain::access::{Actor, Role};
use crate::kernel::Seed;

/// Simulated students.
pub const STUDENTS: usize = 24;

/// Staff: (account, name, role).
pub const STAFF: [(&str, &str, &str); 4] = [
    ("office", "考务员（演示）", "office"),
    ("author", "命题教师（演示）", "author"),
    ("invigilator", "监考教师（演示）", "invigilator"),
    ("marker", "阅卷教师（演示）", "marker"),
];

/// The school, with someone logged in for each kind of work.
pub struct School {
    /// 东湖分校.
    pub college: String,
    /// Rooms of 东湖学习中心.
    pub rooms: [String; 2],
    /// Schedules and enrols.
    pub office: Caller,
    /// Writes items.
    pub author: Caller,
    /// Admits and watches.
    pub invigilator: Caller,
    /// Marks.
    pub marker: Caller,
    /// Students' accounts with their names, in order.
    pub students: Vec<Student>,
}

/// A simulated student.
#[derive(Clone, Debug)]
pub struct Student {
    /// Account.
    pub login: String,
    /// Name.
    pub name: String,
    /// Student number.
    pub number: String,
}

/// Who studies here: the names follow from a fixed seed.
#[must_use]
pub fn students() -> Vec<Student> {
    let seed = Seed::from_text("江城开放大学");
    let numbered = names::draw(&seed, STUDENTS).into_iter().enumerate();
    numbered
        .map(|(at, name)| Student {
            login: format!("s{:02}", at + 1),
            name,
            number: format!("2026JC{:04}", at + 1),
        })
        .collect()
}

/// Founds the school, or finds it.
///
/// # Errors
/// A store error, or an account of the demo that has another password by now.
pub async fn found(app: &App, router: &Router) -> anyhow::Result<(School, String)> {
    first_admin(app).await?;
    let admin = Caller::log_in(app, router, "admin").await?;
    let nodes = list(&admin.get("/api/nodes").await?, "nodes");
    let root = nodes.first().context("the organisation has no root")?;
    let root = text(root, "id")?;
    let mut tree = Tree { admin: &admin, nodes, added: 0 };
    let college = tree.node(&root, "college", "东湖分校").await?;
    let centre = tree.node(&college, "centre", "东湖学习中心").await?;
    let rooms = [
        tree.node(&centre, "room", "第一考场").await?,
        tree.node(&centre, "room", "第二考场").await?,
    ];
    let west = tree.node(&root, "college", "西山分校").await?;
    let western = tree.node(&west, "centre", "西山学习中心").await?;
    tree.node(&western, "room", "第一考场").await?;
    let mut added = tree.added;
    for (at, (login, name, role)) in STAFF.iter().enumerate() {
        let number = format!("T{:03}", at + 1);
        added += person(&admin, (&college, login, name), &number, role).await?;
    }
    added +=
        person(&admin, (&rooms[0], "candidate", "考生（您）"), "2026JC9001", "student").await?;
    let students = students();
    for student in &students {
        let who = (rooms[0].as_str(), student.login.as_str(), student.name.as_str());
        added += person(&admin, who, &student.number, "student").await?;
    }
    let remark = format!("5 位教职工、{} 位考生，新增 {added}", students.len() + 1);
    let caller = async |login| Caller::log_in(app, router, login).await;
    let school = School {
        office: caller("office").await?,
        author: caller("author").await?,
        invigilator: caller("invigilator").await?,
        marker: caller("marker").await?,
        college,
        rooms,
        students,
    };
    Ok((school, remark))
}

/// The root and its admin, as the program itself: before them nobody could log in.
async fn first_admin(app: &App) -> anyhow::Result<()> {
    let system = &Actor::System;
    let root = match organisation::visible(app, system).await?.into_iter().next() {
        Some(root) => root,
        None => organisation::add_node(app, system, None, "university", "江城开放大学").await?,
    };
    let admin = NewAccount {
        node_id: root.id,
        login: "admin".to_owned(),
        display_name: "系统管理员（演示）".to_owned(),
        number: "T000".to_owned(),
        password: PASSWORD.to_owned(),
        roles: vec![Role::Admin],
    };
    match accounts::add_person(app, system, admin).await {
        Ok(_) | Err(AppError::Conflict(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The organisation as read, growing.
struct Tree<'a> {
    admin: &'a Caller,
    nodes: Vec<Value>,
    added: u32,
}

impl Tree<'_> {
    /// The node of this name below `parent`; made when missing.
    async fn node(&mut self, parent: &str, kind: &str, name: &str) -> anyhow::Result<String> {
        let known = self.nodes.iter().find(|node| {
            node.get("parent_id").and_then(Value::as_str) == Some(parent)
                && node.get("name").and_then(Value::as_str) == Some(name)
        });
        if let Some(node) = known {
            return text(node, "id");
        }
        let node = json!({ "parent_id": parent, "kind": kind, "name": name });
        self.added += 1;
        text(&self.admin.post("/api/nodes", &node).await?, "id")
    }
}

/// Adds an account unless its login is taken; 1 when it was added.
async fn person(
    admin: &Caller,
    (node_id, login, name): (&str, &str, &str),
    number: &str,
    role: &str,
) -> anyhow::Result<u32> {
    let query = format!("/api/people?text={login}&limit=100");
    let found = list(&admin.get(&query).await?, "people");
    if found.iter().any(|one| one.get("login").and_then(Value::as_str) == Some(login)) {
        return Ok(0);
    }
    let account = json!({
        "node_id": node_id, "login": login, "display_name": name, "number": number,
        "password": PASSWORD, "roles": [role],
    });
    admin.post("/api/people", &account).await?;
    Ok(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn students_are_the_same_in_every_run() {
        let students = students();
        assert_eq!(students.len(), STUDENTS);
        assert_eq!(students[0].login, "s01");
        assert_eq!(students[0].name, self::students()[0].name);
    }
}
