//! A room whose network goes: one card with its time, nobody flagged, and one click that gives the time back.

use std::time::Duration;

use examhall::app::accounts::{self, NewAccount};
use examhall::domain::access::{Actor, Role};
use examhall::kernel::id::SittingId;
use serde_json::{Value, json};

use super::wall::Wall;
use crate::hall::{Hall, PASSWORD};
use crate::on_both;
use crate::sitting::desk::Desk;
use crate::sitting::room::{DEADLINE, MINUTE, Room, START, run, to};

const LOGINS: [&str; 4] = ["candidate", "rival", "north", "south"];

/// Two more of the same room, enrolled like the others.
async fn fill(hall: &mut Hall, room: &Room) {
    for login in &LOGINS[2..] {
        let account = NewAccount {
            node_id: hall.room,
            login: (*login).to_owned(),
            display_name: (*login).to_owned(),
            number: format!("N{login}"),
            password: PASSWORD.to_owned(),
            roles: vec![Role::Student],
        };
        let person = accounts::add_person(&hall.app, &Actor::System, account).await.unwrap();
        hall.people.insert(*login, person);
        run(hall, vec![format!(
            "INSERT INTO enrolment (session_id, person_id, seat, multiplier_permille, created_ms) \
             VALUES ('{}', '{person}', 'B', 1000, 0)", room.session
        )])
        .await;
    }
}

async fn sit_down(hall: &Hall, login: &str, sitting: SittingId) -> Desk {
    let mut desk = Desk::open(hall.address, &hall.cookie(login).await).await;
    let welcome = desk.hello(sitting, "tab").await;
    assert_eq!(welcome["stage"], "in_progress", "{welcome}");
    desk
}

fn card(wall: &Wall) -> &Value {
    &wall.outages[0]
}

on_both! {
    async fn a_room_that_goes_offline_together_is_one_card_and_gets_its_time_back_once(hall: Hall) {
        let mut hall = hall;
        let room = Room::open(&hall).await;
        fill(&mut hall, &room).await;
        let mut sittings = Vec::new();
        for login in LOGINS {
            sittings.push(room.admitted(&hall, login).await);
        }
        to(&hall, START);
        let mut desks = Vec::new();
        for (login, sitting) in LOGINS.into_iter().zip(&sittings) {
            desks.push(sit_down(&hall, login, *sitting).await);
        }
        let mut wall = Wall::watching(hall.address, &hall.cookie("invigilator").await, room.session).await;
        wall.until(|wall| wall.rows.values().all(|row| row["connected"] == true)).await;
        assert_eq!(wall.outages.len(), 0);

        // Three of four go. The fourth stays, so it is the room's line that is judged and not the server's.
        let stays = desks.remove(3);
        for desk in desks {
            desk.leave().await;
        }
        hall.clock.advance(Duration::from_secs(2));
        wall.until(|wall| !wall.outages.is_empty()).await;
        assert_eq!(
            (&card(&wall)["node_id"], &card(&wall)["people"], &card(&wall)["sitting"], &card(&wall)["ended_ms"]),
            (&json!(hall.room), &json!(3), &json!(4), &Value::Null)
        );
        let in_outage = |wall: &Wall| wall.rows.values().filter(|row| row["in_outage"] == true).count();
        assert_eq!(in_outage(&wall), 3);

        // Longer than the rule for gaps of a single line: no flag all the same.
        hall.clock.advance(Duration::from_secs(90));
        let mut back = vec![stays];
        for (login, sitting) in LOGINS.into_iter().zip(&sittings).take(3) {
            let mut desk = sit_down(&hall, login, *sitting).await;
            desk.say(&json!({ "type": "ping", "client_ms": 1 })).await;
            desk.hear_of("pong").await;
            back.push(desk);
        }
        hall.clock.advance(Duration::from_secs(1));
        wall.until(|wall| card(wall)["ended_ms"].is_i64()).await;
        assert_eq!(in_outage(&wall), 0);
        assert!(wall.incident("network_gap").is_none(), "it befell the room: {:?}", wall.incidents);
        assert_eq!((&card(&wall)["credit_minutes"], &card(&wall)["credited"]), (&json!(2), &json!(false)));

        // Two invigilators click at what they see: the time is given once, with author and reason.
        let (node, began) = (hall.room, card(&wall)["began_ms"].as_i64().unwrap());
        let give = json!({ "minutes": 2, "reason": "考场断网补时", "node_id": node,
            "request_key": format!("outage-{node}-{began}") });
        let path = format!("/api/sessions/{}/extend", room.session);
        for moved in [4, 0] {
            let (status, body) = hall.visit("invigilator").await.post(&path, &give).await;
            assert_eq!((status, &body["moved"]), (200, &json!(moved)), "{body}");
        }
        // The room looks at its ledger, and sittings tell their rows, once a second.
        let is_given = |wall: &Wall| {
            let until = DEADLINE.plus_ms(2 * MINUTE).0;
            card(wall)["credited"] == true && wall.rows.values().all(|row| row["deadline_ms"] == until)
        };
        let mut seconds = 0;
        while !is_given(&wall) {
            assert!(seconds < 60, "{:?} {:?}", wall.outages, wall.rows);
            seconds += 1;
            hall.clock.advance(Duration::from_secs(1));
            wall.look_again().await;
        }
        assert_eq!(wall.outages.len(), 1);
        assert_eq!(back.len(), 4);
    }
}
