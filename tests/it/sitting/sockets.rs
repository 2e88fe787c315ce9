//! Sockets that fall silent or do not read are closed with 4408; whoever comes back finds everything.

use std::time::Duration;

use examhall::domain::access::{Actor, Grant, Role};
use examhall::kernel::limits::{HEARTBEAT_SECS, INVIGILATOR_OUTBOX_MAX};
use examhall::live::room::Outgoing;

use super::desk::{Desk, hello};
use super::room::{Room, START, to};
use crate::hall::Hall;
use crate::on_both;
use crate::watch::wall::{PATIENCE, Wall};

const BEAT: Duration = Duration::from_secs(HEARTBEAT_SECS);
/// A line that takes nothing for so long is stuck.
const STUCK: Duration = Duration::from_millis(250);

on_both! {
    async fn a_candidates_socket_that_falls_silent_is_closed_and_one_that_answers_is_not(hall: Hall) {
        let room = Room::open(&hall).await;
        let (id, mut desk) = room.seated(&hall).await;
        let person = hall.people["candidate"].to_string();
        let mut wall = Wall::watching(hall.address, &hall.cookie("invigilator").await, room.session).await;
        // Two heartbeats unanswered are a bad line: whoever answers then is still there.
        for _ in 0..2 {
            hall.clock.advance(BEAT);
            wall.look_again().await;
        }
        assert_eq!(desk.choose(1, "a").await["type"], "ack");
        let falling_silent = async {
            while wall.rows[&person]["connected"] != false {
                hall.clock.advance(BEAT);
                for _ in 0..3 {
                    wall.look_again().await;
                }
            }
        };
        tokio::time::timeout(PATIENCE, falling_silent).await.expect("never let go");
        assert_eq!(desk.closed_unanswered().await, 4408);
        let mut desk = Desk::open(hall.address, &hall.cookie("candidate").await).await;
        assert_eq!(desk.hello(id, "other tab").await["answers"][0]["response"]["option"], "a");
    }
}

on_both! {
    async fn an_invigilators_socket_that_falls_silent_is_closed(hall: Hall) {
        let room = Room::open(&hall).await;
        let cookie = hall.cookie("invigilator").await;
        let silent = Wall::watching(hall.address, &cookie, room.session).await;
        let mut other = Wall::watching(hall.address, &cookie, room.session).await;
        for _ in 0..12 {
            hall.clock.advance(BEAT);
            for _ in 0..3 {
                other.look_again().await;
            }
        }
        assert_eq!(silent.closed_unanswered().await, 4408);
        other.look_again().await;
    }
}

on_both! {
    async fn a_candidates_page_that_does_not_read_is_closed_and_loses_nothing(hall: Hall) {
        let room = Room::open(&hall).await;
        let id = room.admitted(&hall, "candidate").await;
        to(&hall, START);
        let cookie = hall.cookie("candidate").await;
        let mut desk = Desk::open_narrow(hall.address, &cookie).await;
        desk.say(&hello(id, "tab", false)).await;
        desk.hear_of("welcome").await;
        assert_eq!(desk.choose(1, "b").await["type"], "ack");
        // Each is answered in some hundred bytes: more than the line and the outbox hold. Once the server has
        // given the page up it no longer reads either, the line is stuck, and a beat later it ends; what was
        // not read of it, the code among it, ends with it.
        let flooding = async {
            loop {
                match tokio::time::timeout(STUCK, desk.try_text("{")).await {
                    Ok(true) => {}
                    Ok(false) => break,
                    Err(_) => hall.clock.advance(BEAT),
                }
            }
        };
        tokio::time::timeout(PATIENCE, flooding).await.expect("never let go");
        let mut desk = Desk::open(hall.address, &cookie).await;
        let welcome = desk.hello(id, "other tab").await;
        assert_eq!(welcome["answers"][0]["response"]["option"], "b");
    }
}

on_both! {
    async fn a_viewer_that_does_not_read_is_let_go_by_its_room(hall: Hall) {
        let room = Room::open(&hall).await;
        let path = examhall::store::organisation::path(&mut hall.app.store.read().await.unwrap(), hall.college)
            .await
            .unwrap()
            .unwrap();
        let grants = vec![Grant { role: Role::Invigilator, path }];
        let actor = Actor::Person { id: hall.people["invigilator"], grants };
        let mut seat = hall.live.rooms().enter(&actor, room.session).await.unwrap();
        for _ in 0..=INVIGILATOR_OUTBOX_MAX {
            seat.again().await;
        }
        // A room takes commands in turn: once this viewer is in, all of the above is done.
        let _other = hall.live.rooms().enter(&actor, room.session).await.unwrap();
        let mut heard = 0;
        while let Some(Outgoing::Text(_)) = seat.outgoing.recv().await {
            heard += 1;
        }
        // The end of what is to be written is what the socket closes with 4408 at.
        assert_eq!(heard, INVIGILATOR_OUTBOX_MAX);
    }
}
