//! Integration tests: the real router, the real stores, real servers, one binary.
//!
//! Every story runs on SQLite and on PostgreSQL (`on_both!`). Time is a manual clock, chance is seeded.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "in a test what is not there is a failure"
)]

mod accounts;
mod audit;
mod authorization;
mod bank;
mod bank_find;
mod bank_import;
mod bank_review;
mod blueprints;
mod bus;
mod conduct;
mod derive;
mod door;
mod exams;
mod hall;
mod item_format;
mod marking;
mod measured;
mod nodes;
mod openapi;
mod personal_data;
mod practice;
mod rehearsal;
mod school;
mod scoring_standards;
mod servers;
mod sitting;
mod statements;
mod system;
mod trial;
mod watch;

/// Makes two tests of one story: `NAME::sqlite` and `NAME::postgres`.
macro_rules! on_both {
    ($(#[$doc:meta])* async fn $name:ident($hall:ident: Hall) $body:block) => {
        $(#[$doc])*
        mod $name {
            use super::*;

            async fn story($hall: Hall) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                story(Hall::on_sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                story(Hall::on_postgres().await).await;
            }
        }
    };
}
pub(crate) use on_both;
