//! Candidates moved to another room, and split among invigilators: both boards follow, clocks do not.

use std::time::Duration;

use examhall::app::organisation;
use examhall::domain::access::{Actor, Role};
use examhall::kernel::id::NodeId;
use serde_json::{Value, json};

use super::wall::Wall;
use crate::conduct::join;
use crate::hall::Hall;
use crate::on_both;
use crate::sitting::room::{DEADLINE, MINUTE, Room, deed, end, one};

/// Another room of the college, with so many seats.
async fn another(hall: &Hall, name: &str, seats: u32) -> NodeId {
    let parent = Some(hall.college);
    let node = organisation::add_node(&hall.app, &Actor::System, parent, "room", name).await;
    let id = node.unwrap().id;
    organisation::set_seats(&hall.app, &Actor::System, id, Some(seats)).await.unwrap();
    id
}

fn to(room: NodeId) -> Value {
    json!({ "what": "move", "node_id": room })
}

/// Lets seconds pass until the room shows what is waited for: it looks into the store at its own pace.
async fn in_time(hall: &Hall, wall: &mut Wall, seen: impl Fn(&Wall) -> bool) {
    for _ in 0..60 {
        hall.clock.advance(Duration::from_secs(1));
        wall.look_again().await;
        if seen(wall) {
            return;
        }
    }
    panic!("not seen: {:?} {:?}", wall.snapshot["candidates"], wall.rows);
}

/// Where the board says somebody sits.
fn sits(wall: &Wall, person: &str) -> Value {
    let candidates = wall.snapshot["candidates"].as_array().unwrap();
    candidates.iter().find(|it| it["person_id"] == person).unwrap()["node_name"].clone()
}

on_both! {
    async fn whoever_is_moved_sits_there_on_every_board_is_told_once_and_keeps_their_time(hall: Hall) {
        let room = Room::open(&hall).await;
        let (_, mut desk) = room.seated(&hall).await;
        let (session, person) = (room.session.to_string(), hall.people["candidate"].to_string());
        let staff = ("invigilator", "candidate");
        let second = another(&hall, "第二考场", 1).await;
        let mut wall = Wall::watching(hall.address, &hall.cookie("invigilator").await, room.session).await;
        let (_live, address, _stopping) = hall.second_node().await;
        let mut other = Wall::watching(address, &hall.cookie("office").await, room.session).await;
        assert_eq!(sits(&wall, &person), "第一考场");
        let names: Vec<&Value> = wall.snapshot["rooms"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
        assert_eq!(names, ["第一考场", "第二考场"]);

        // The first room is given ten minutes and then stopped, while the candidate still sits there.
        let path = |what: &str| format!("/api/sessions/{session}/{what}");
        let invigilator = hall.visit("invigilator").await;
        let give = json!({ "minutes": 10, "reason": "断网", "node_id": hall.room, "request_key": "g" });
        assert_eq!(invigilator.post(&path("extend"), &give).await.1["moved"], 1);
        let why = |key: &str| json!({ "reason": "演习", "node_id": hall.room, "request_key": key });
        assert_eq!(invigilator.post(&path("pause"), &why("p")).await.1["moved"], 1);
        let stopped = hall.app.clock.now();
        hall.clock.advance(Duration::from_secs(1));
        // The answer to the first click got lost; so it is told once.
        for _ in 0..2 {
            assert_eq!(deed((&hall, &session), staff, (to(second), "m")).await, None);
        }
        let told = loop {
            let message = desk.hear_of("message").await;
            if message["body"].as_str().unwrap().contains("第二考场") {
                break message;
            }
        };
        assert_eq!(told["is_warning"], false);
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM message".to_owned()).await, "1");
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM audit WHERE action = 'room.move'".to_owned()).await, "1");
        for wall in [&mut wall, &mut other] {
            in_time(&hall, wall, |wall| sits(wall, &person) == "第二考场").await;
        }
        // What is done to the old room no longer reaches them, but what stopped them there lets them go on.
        let more = json!({ "minutes": 30, "reason": "再次断网", "node_id": hall.room, "request_key": "h" });
        assert_eq!(invigilator.post(&path("extend"), &more).await.1["moved"], 0);
        assert_eq!(invigilator.post(&path("resume"), &why("r")).await.1["moved"], 1);
        let new = json!({ "minutes": 5, "reason": "设备", "node_id": second, "request_key": "n" });
        assert_eq!(invigilator.post(&path("extend"), &new).await.1["moved"], 1);
        let stood_ms = hall.app.clock.now().since_ms(stopped);
        let until = DEADLINE.plus_ms(15 * MINUTE + stood_ms).0;
        assert_eq!(one(&hall, "SELECT deadline_ms FROM sitting".to_owned()).await, until.to_string());
    }
}

on_both! {
    async fn a_room_that_is_full_of_another_session_or_their_own_is_refused_by_name(hall: Hall) {
        let room = Room::open(&hall).await;
        let (_, _desk) = room.seated(&hall).await;
        let (session, at) = (room.session.to_string(), ("invigilator", "candidate"));
        let small = another(&hall, "小考场", 1).await;
        let go = async |to: Value, key: &str| deed((&hall, &session), at, (to, key)).await;
        assert_eq!(go(to(hall.room), "a").await.as_deref(), Some("move.there"));
        assert_eq!(deed((&hall, &session), ("invigilator", "rival"), (to(small), "b")).await, None, "also the absent");
        assert_eq!(go(to(small), "c").await.as_deref(), Some("move.full"));
        let west = one(&hall, "SELECT id FROM org_node WHERE name = '西山分校'".to_owned()).await;
        let far = organisation::add_node(&hall.app, &Actor::System, Some(west.parse().unwrap()), "room", "西一").await;
        assert_eq!(go(to(far.unwrap().id), "d").await.as_deref(), Some("move.elsewhere"));
        let free = another(&hall, "大考场", 40).await;
        end(&hall, &session, "candidate").await;
        assert_eq!(go(to(free), "e").await.as_deref(), Some("sitting.finished"));
    }
}

on_both! {
    async fn everyone_is_somebodys_and_only_whoever_is_there_is_given_anybody(hall: Hall) {
        let room = Room::open(&hall).await;
        room.admitted(&hall, "candidate").await;
        join(&hall, "second", Role::Invigilator).await;
        let (one, two) = (hall.people["invigilator"].to_string(), hall.visit("second").await);
        let two_id = crate::sitting::room::one(&hall, "SELECT id FROM person WHERE login = 'second'".to_owned()).await;
        let mut wall = Wall::watching(hall.address, &hall.cookie("invigilator").await, room.session).await;
        let (_live, address, _stopping) = hall.second_node().await;
        let path = format!("/api/sessions/{}/split", room.session);
        let split = |by: &str, key: &str| json!({ "by": by, "person_ids": [one, two_id], "request_key": key });
        let (status, told) = two.post(&path, &split("candidates", "k")).await;
        assert_eq!((status, &told["code"]), (422, &json!("split.absent")));

        let other = Wall::watching(address, &hall.cookie("second").await, room.session).await;
        assert_eq!(other.snapshot["present"].as_array().unwrap().len(), 2, "across nodes");
        for _ in 0..2 {
            let (status, told) = two.post(&path, &split("candidates", "k")).await;
            assert_eq!((status, &told["candidates"]), (200, &json!(2)), "{told}");
        }
        let keepers = |wall: &Wall| wall.rows.values().filter_map(|row| row["keeper_id"].as_str().map(str::to_owned)).collect::<Vec<_>>();
        in_time(&hall, &mut wall, |wall| { let mut all = keepers(wall); all.sort_unstable(); all.dedup(); all.len() == 2 }).await;
        assert_eq!(wall.snapshot["keepers"].as_array().unwrap().len(), 2);
        assert_eq!(crate::sitting::room::one(&hall, "SELECT COUNT(*) FROM audit WHERE action = 'room.split'".to_owned()).await, "1");
        // By rooms: both sit in the same one, which is not torn apart.
        let (status, _) = two.post(&path, &split("rooms", "r")).await;
        assert_eq!(status, 200);
        in_time(&hall, &mut wall, |wall| { let all = keepers(wall); all.len() == 2 && all[0] == all[1] }).await;
        // One goes: the board says so, and whoever is left takes over with one click.
        drop(other);
        in_time(&hall, &mut wall, |wall| wall.snapshot["present"].as_array().unwrap().len() == 1).await;
        for login in ["candidate", "rival"] {
            let key = format!("take {login}");
            let keep = (json!({ "what": "keep" }), key.as_str());
            assert_eq!(deed((&hall, &room.session.to_string()), ("invigilator", login), keep).await, None);
        }
        wall.until(|wall| keepers(wall) == [one.clone(), one.clone()]).await;
    }
}
