//! What can be wrong with a database, put in and taken out by statements.

use examhall::store::StoreError;

use super::node::Node;
use super::world::run;

/// Whatever touches a sitting or a step leaves a debt that the commit cannot pay.
pub const CUT: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS sim_debt (owed TEXT REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED)",
    "CREATE TRIGGER IF NOT EXISTS sim_cut_step AFTER INSERT ON step BEGIN INSERT INTO sim_debt VALUES ('nobody'); END",
    "CREATE TRIGGER IF NOT EXISTS sim_cut_sitting AFTER UPDATE ON sitting BEGIN INSERT INTO sim_debt VALUES ('nobody'); END",
    "CREATE TRIGGER IF NOT EXISTS sim_cut_ledger AFTER INSERT ON ledger_entry BEGIN INSERT INTO sim_debt VALUES ('nobody'); END",
];
const HEALED: &[&str] = &[
    "DROP TRIGGER IF EXISTS sim_cut_step",
    "DROP TRIGGER IF EXISTS sim_cut_sitting",
    "DROP TRIGGER IF EXISTS sim_cut_ledger",
];
/// There is no room for another page.
pub const FULL: &[&str] = &["PRAGMA max_page_count = 1"];
const ROOM: &[&str] = &["PRAGMA max_page_count = 1073741823"];

/// Commits shared with a job that cannot pay its debt, before the mending has one of its own.
const SHARED_MAX: usize = 100;

/// Puts a fault in. A disk that is full already may refuse this as well.
pub fn put(node: &Node, statements: &[&str]) {
    let _ = say(node, statements);
}

/// Whole again. What mends is a write as any other, and fails when it shares its commit with one that fails; it
/// is said until it is done, as a person would.
pub fn heal(node: &Node) {
    for statements in [ROOM, HEALED] {
        let done = (0..SHARED_MAX).find_map(|_| say(node, statements).ok());
        assert!(done.is_some(), "the fault cannot be taken out: {:?}", say(node, statements));
    }
}

fn say(node: &Node, statements: &[&str]) -> Result<(), StoreError> {
    let door = node.door();
    let statements = statements.iter().map(|it| (*it).to_owned()).collect();
    node.run(run(&door.app, statements))
}
