//! Every SQL statement is prepared on both databases, so a typo or a drift is red before it runs.

use examhall::store::STATEMENTS;
use sqlx::{Executor, SqlSafeStr};

use crate::hall::Hall;
use crate::on_both;

on_both! {
    async fn every_statement_can_be_prepared(hall: Hall) {
        let mut connection = hall.app.store.read().await.unwrap();
        let mut wrong = Vec::new();
        for statement in STATEMENTS.iter().copied().flatten() {
            if let Err(error) = connection.prepare(statement.sql.into_sql_str()).await {
                wrong.push(format!("{}: {error}\n  {}", statement.name, statement.sql));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
