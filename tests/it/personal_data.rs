//! The register of personal data beside the migrations speaks of every column there is, on both databases.

use std::collections::{BTreeMap, BTreeSet};

use examhall::kernel::limits::{EVIDENCE_DAYS, LOGIN_HOURS, PHOTO_DAYS, PRACTICE_DAYS};
use examhall::store::Backend;
use serde::Deserialize;

use crate::hall::Hall;
use crate::on_both;

const REGISTER: &str = include_str!("../../question-bank-schema/sql/personal_data.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Register {
    kept: BTreeMap<String, Period>,
    table: BTreeMap<String, Table>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Period {
    period: String,
    erased: String,
    days: Option<i64>,
    hours: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    purpose: Option<String>,
    kept: Option<String>,
    #[serde(default)]
    people: Vec<String>,
    #[serde(default)]
    personal: BTreeMap<String, String>,
    #[serde(default)]
    differs: BTreeMap<String, String>,
    plain: Vec<String>,
}

impl Table {
    fn columns(&self) -> Vec<&str> {
        let named = self.people.iter().chain(self.personal.keys()).chain(&self.plain);
        named.map(String::as_str).collect()
    }

    fn is_about_people(&self) -> bool {
        !self.people.is_empty() || !self.personal.is_empty()
    }
}

fn register() -> Register {
    toml::from_str(REGISTER).unwrap()
}

/// `table.column` of everything in the database.
async fn columns(hall: &Hall) -> BTreeSet<String> {
    let query = match hall.app.store.backend() {
        Backend::Sqlite => {
            "SELECT m.name || '.' || c.name AS it FROM sqlite_schema m, pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE '_sqlx%'"
        }
        Backend::Postgres => {
            "SELECT CAST(table_name || '.' || column_name AS TEXT) AS it FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name NOT LIKE '_sqlx%'"
        }
    };
    let mut connection = hall.app.store.read().await.unwrap();
    let rows = sqlx::query(query).fetch_all(&mut *connection).await.unwrap();
    rows.iter().map(|row| sqlx::Row::try_get::<String, _>(row, "it").unwrap()).collect()
}

on_both! {
    async fn every_column_has_its_entry_and_every_entry_its_column(hall: Hall) {
        let register = register();
        let written: Vec<String> = register
            .table
            .iter()
            .flat_map(|(name, table)| table.columns().into_iter().map(move |it| format!("{name}.{it}")))
            .collect();
        let known: BTreeSet<String> = written.iter().cloned().collect();
        assert_eq!(written.len(), known.len(), "a column is there twice");
        let there = columns(&hall).await;
        let missing: Vec<_> = there.difference(&known).collect();
        let gone: Vec<_> = known.difference(&there).collect();
        assert!(missing.is_empty(), "say in personal_data.toml what these hold: {missing:?}");
        assert!(gone.is_empty(), "personal_data.toml speaks of columns that are not there: {gone:?}");
    }
}

#[test]
fn whatever_is_about_people_has_a_purpose_and_an_end() {
    let register = register();
    let mut used = BTreeSet::new();
    for (name, table) in &register.table {
        let is_said = table.purpose.as_deref().is_some_and(|purpose| !purpose.trim().is_empty());
        assert_eq!(is_said, table.is_about_people(), "{name}: a purpose, where people are");
        assert_eq!(
            table.kept.is_some(),
            table.is_about_people(),
            "{name}: a period, where people are"
        );
        assert!(
            table.personal.values().all(|what| !what.trim().is_empty()),
            "{name}: what it says"
        );
        for column in table.differs.keys() {
            assert!(
                table.personal.contains_key(column),
                "{name}.{column} differs and is not personal"
            );
        }
        used.extend(table.kept.iter().chain(table.differs.values()).cloned());
    }
    let periods: BTreeSet<String> = register.kept.keys().cloned().collect();
    assert_eq!(used, periods, "periods that are used, and periods that are told");
    for (name, period) in &register.kept {
        assert!(!period.period.trim().is_empty() && !period.erased.trim().is_empty(), "{name}");
    }
}

/// The figures of the register are those the program goes by.
#[test]
fn the_periods_are_the_programs_own() {
    let register = register();
    let days = |name: &str| register.kept[name].days;
    assert_eq!(days("photo"), Some(PHOTO_DAYS));
    assert_eq!(days("evidence"), Some(EVIDENCE_DAYS));
    assert_eq!(days("practice"), Some(PRACTICE_DAYS));
    assert_eq!(register.kept["login"].hours, Some(LOGIN_HOURS));
}

/// Columns that point to a person are told as such: no id of a person hides among the plain ones.
#[test]
fn whoever_points_to_a_person_is_listed_as_such() {
    let migrations = [
        include_str!("../../question-bank-schema/sql/0001_spine.sql"),
        include_str!("../../question-bank-schema/sql/0002_late_decision.sql"),
        include_str!("../../question-bank-schema/sql/0003_same_face.sql"),
        include_str!("../../question-bank-schema/sql/0020_practice.sql"),
        include_str!("../../question-bank-schema/sql/0055_dossier.sql"),
        include_str!("../../question-bank-schema/sql/0056_incident_review.sql"),
        include_str!("../../question-bank-schema/sql/0057_verification.sql"),
        include_str!("../../question-bank-schema/sql/0070_attachment.sql"),
    ];
    let register = register();
    let mut table = String::new();
    let mut pointing = 0;
    for line in migrations.iter().flat_map(|text| text.lines()) {
        if let Some(named) = line.strip_prefix("CREATE TABLE ") {
            named.split(' ').next().unwrap().clone_into(&mut table);
        }
        let added =
            line.strip_prefix("ALTER TABLE ").and_then(|rest| rest.split_once(" ADD COLUMN "));
        if let Some((named, _)) = added {
            named.clone_into(&mut table);
        }
        if line.contains("REFERENCES person (id)") {
            let line = added.map_or(line, |(_, column)| column);
            let column = line.split_whitespace().next().unwrap().to_owned();
            pointing += 1;
            assert!(
                register.table[&table].people.contains(&column),
                "{table}.{column} is a person"
            );
        }
    }
    assert!(pointing > 15, "the migrations were read");
}
