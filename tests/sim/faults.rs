//! What can be wrong with a database, put in and taken out by statements.

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

/// Puts a fault in. A disk that is full already may refuse this as well.
pub fn put(node: &Node, statements: &[&str]) {
    let door = node.door();
    let statements = statements.iter().map(|it| (*it).to_owned()).collect();
    let _ = node.run(run(&door.app, statements));
}

/// Whole again.
pub fn heal(node: &Node) {
    put(node, ROOM);
    put(node, HEALED);
}
