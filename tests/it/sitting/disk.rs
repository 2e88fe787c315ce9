//! A disk that is full: no acknowledgement, a clear word, and nothing lost once there is room again.

use examhall::store::Backend;
use serde_json::{Value, json};

use super::desk::Desk;
use super::room::{Room, one, run};
use crate::hall::Hall;
use crate::on_both;

/// Leaves no room for another page.
async fn fill(hall: &Hall) {
    match hall.app.store.backend() {
        Backend::Sqlite => run(hall, vec!["PRAGMA max_page_count = 1".to_owned()]).await,
        // 53100 is what PostgreSQL says itself when its disk is full.
        Backend::Postgres => {
            run(
                hall,
                vec![
                    "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$"
                        .to_owned(),
                    "CREATE TRIGGER full_disk BEFORE INSERT ON step EXECUTE FUNCTION full_disk()"
                        .to_owned(),
                ],
            )
            .await;
        }
    }
}

async fn make_room(hall: &Hall) {
    match hall.app.store.backend() {
        Backend::Sqlite => run(hall, vec!["PRAGMA max_page_count = 1073741823".to_owned()]).await,
        Backend::Postgres => run(hall, vec!["DROP TRIGGER full_disk ON step".to_owned()]).await,
    }
}

fn essay() -> Value {
    json!({ "kind": "essay", "text": "满".repeat(15_000) })
}

on_both! {
    async fn a_full_disk_acknowledges_nothing_says_so_and_recovers(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        assert_eq!(desk.choose(1, "a").await["type"], "ack");
        fill(&hall).await;
        let nack = desk.answer(4, 1, essay(), 0).await;
        assert_eq!((&nack["type"], &nack["slot"], &nack["seq"]), (&json!("nack"), &json!(4), &json!(1)));
        assert_eq!(nack["trouble"]["code"], "store.unavailable");
        let again = desk.answer(4, 1, essay(), 0).await;
        assert_eq!(again["type"], "nack", "and stays so while the disk is full");
        make_room(&hall).await;
        assert_eq!(desk.answer(4, 1, essay(), 0).await["type"], "ack", "the page sends it again");
        assert_eq!(desk.choose(2, "b").await["type"], "ack");
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM step".to_owned()).await, "3");
        let mut again = Desk::open(hall.address, &hall.cookie("candidate").await).await;
        let welcome = again.hello(id, "tab").await;
        assert_eq!(welcome["answers"][0]["response"]["option"], "b");
        assert_eq!(welcome["answers"][1]["response"], essay());
    }
}
