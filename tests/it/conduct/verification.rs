//! Re-verification: a planted impostor is found, two check everyone by themselves, and both sign.

use examhall::app::evidence::{self, Picture};
use examhall::app::sitting;
use examhall::domain::access::Actor;
use examhall::domain::proctoring::incident::Purpose;
use examhall::kernel::id::SittingId;
use examhall::vision::scripted::Scene;
use serde_json::{Value, json};

use super::code;
use crate::hall::{Hall, Visitor};
use crate::on_both;
use crate::sitting::room::{Room, START, end, one, to};
use crate::watch::face::{consent, photo};

/// Arrives and is let in by a person; begins at the start.
async fn admitted(hall: &Hall, room: &Room, login: &str) -> SittingId {
    let id = room.arrive(&hall.visit(login).await).await;
    let admit =
        json!({ "reason": "id_checked", "note": "", "request_key": format!("admit-{login}") });
    let path = format!("/api/sittings/{id}/admit");
    assert_eq!(hall.visit("invigilator").await.post(&path, &admit).await.0, 204);
    id
}

async fn begin(hall: &Hall, login: &str, id: SittingId) {
    let actor = Actor::Person { id: hall.people[login], grants: vec![] };
    let own = sitting::own(&hall.app, &actor, id).await.unwrap();
    sitting::begin(&hall.app, &own).await.unwrap();
}

/// A picture that signing in or a flag left behind.
async fn picture(hall: &Hall, room: &Room, sitting_id: SittingId, (scene, tick): (&Scene, u64)) {
    let picture = Picture {
        session_id: room.session,
        sitting_id,
        incident_id: None,
        purpose: Purpose::SignIn,
        captured: hall.app.clock.now(),
        jpeg: scene.to_jpeg(tick).unwrap().into(),
    };
    evidence::keep(&hall.app, picture).await.unwrap();
}

/// Candidate and rival, enrolled as Ming and Li, both consenting to face; both have sat. On the rival's pictures is
/// Ming.
async fn sat(hall: &Hall) -> (Room, [SittingId; 2]) {
    let room = Room::open(hall).await;
    for (login, face) in [("candidate", "Ming"), ("rival", "Li")] {
        let visitor = hall.visit(login).await;
        assert_eq!(consent(&room, &visitor, "face").await.0, 204);
        assert_eq!(photo(&visitor, &Scene::of(face)).await.0, 200);
    }
    let ids = [admitted(hall, &room, "candidate").await, admitted(hall, &room, "rival").await];
    to(hall, START);
    for (login, id) in [("candidate", ids[0]), ("rival", ids[1])] {
        begin(hall, login, id).await;
        for tick in 0..2 {
            picture(hall, &room, id, (&Scene::of("Ming"), tick)).await;
        }
    }
    // A face that is turned away is not fit for comparison, and accuses nobody.
    picture(hall, &room, ids[0], (&Scene::of("Nobody").turned([70.0, 0.0, 0.0]), 3)).await;
    (room, ids)
}

async fn montage(visitor: &Visitor, path: &str) -> Value {
    let (status, montage) = visitor.get(path).await;
    assert_eq!(status, 200, "{montage}");
    montage
}

async fn mark(visitor: &Visitor, path: &str, marks: Value) -> (u16, Value) {
    visitor.post(&format!("{path}/marks"), &json!({ "marks": marks })).await
}

on_both! {
    async fn the_planted_impostor_stands_first_and_two_sign_after_checking_everyone(hall: Hall) {
        let (room, [candidate, rival]) = sat(&hall).await;
        let path = format!("/api/sessions/{}/verification", room.session);
        let (invigilator, office) = (hall.visit("invigilator").await, hall.visit("office").await);
        end(&hall, &room.session.to_string(), "candidate").await;
        assert_eq!(code(&invigilator.post(&format!("{path}/sign"), &json!(null)).await), (409, "verification.not_over"));
        end(&hall, &room.session.to_string(), "rival").await;
        let prepare = format!("{path}/prepare");
        assert_eq!(montage(&invigilator, &path).await["unsorted"], 2);
        assert_eq!(invigilator.post(&prepare, &json!(null)).await.1, json!({ "sorted": 2, "left": 0 }));
        assert_eq!(invigilator.post(&prepare, &json!(null)).await.1, json!({ "sorted": 0, "left": 0 }));

        let found = montage(&invigilator, &path).await;
        let [first, second] = [&found["candidates"][0], &found["candidates"][1]];
        assert_eq!((&first["sitting_id"], &first["band"]), (&json!(rival.to_string()), &json!("outlier")));
        assert_eq!(first["resembles"], "candidate 同志", "whose face it is");
        assert_eq!(first["faces"][0]["group"], 1);
        assert!(first["farthest"].as_f64() > first["threshold"].as_f64(), "{first}");
        assert_eq!((&second["band"], second["faces"].as_array().unwrap().len()), (&json!("alike"), 3));
        assert_eq!(second["faces"][2]["distance"], Value::Null);

        let (same, odd) = (json!({ "sitting_id": candidate, "mark": "same" }), json!({ "sitting_id": rival, "mark": "different", "reason": "不是底照上的人" }));
        assert_eq!(code(&invigilator.post(&format!("{path}/sign"), &json!(null)).await), (409, "verification.left"));
        let bare = json!([{ "sitting_id": rival, "mark": "different" }]);
        assert_eq!(code(&mark(&invigilator, &path, bare).await), (422, "conduct.words"));
        assert_eq!(code(&mark(&invigilator, &path, json!([same, same])).await), (422, "verification.marks"));
        let elsewhere = json!([{ "sitting_id": hall.app.mint::<examhall::kernel::id::Sitting>(), "mark": "same" }]);
        assert_eq!(code(&mark(&invigilator, &path, elsewhere).await), (422, "verification.unknown_sitting"));
        for visitor in [&invigilator, &office] {
            assert_eq!(montage(visitor, &path).await["candidates"][0]["own"], Value::Null, "nobody sees the other's");
            assert_eq!(mark(visitor, &path, json!([same, odd])).await.0, 204);
        }
        // One flag, however many said so; it goes the way of every flag.
        assert_eq!(one(&hall, "SELECT COUNT(*) FROM incident".to_owned()).await, "1");
        let (_, queue) = office.get(&format!("/api/sessions/{}/review", room.session)).await;
        assert_eq!((&queue[0]["card"]["indicator"], &queue[0]["finding"]), (&json!("another_person"), &json!("open")));

        let sign = format!("{path}/sign");
        assert_eq!(invigilator.post(&sign, &json!(null)).await.0, 204);
        assert_eq!(code(&invigilator.post(&sign, &json!(null)).await), (409, "verification.signed"));
        assert_eq!(office.post(&sign, &json!(null)).await.0, 204);
        assert_eq!(code(&mark(&office, &path, json!([same])).await), (409, "verification.complete"));
        let signed = montage(&office, &path).await;
        assert_eq!(signed["signatures"].as_array().unwrap().len(), 2);
        assert_eq!(signed["candidates"][0]["marks"], json!(["different", "different"]));
    }
}

on_both! {
    async fn nobody_is_compared_beyond_their_consent(hall: Hall) {
        let room = Room::open(&hall).await;
        // One agreed to a text that did not speak of this; one chose the lane without face.
        room.consent(&hall, "candidate", "face").await;
        room.consent(&hall, "rival", "staff").await;
        let ids = [admitted(&hall, &room, "candidate").await, admitted(&hall, &room, "rival").await];
        to(&hall, START);
        for (login, id) in [("candidate", ids[0]), ("rival", ids[1])] {
            begin(&hall, login, id).await;
        }
        picture(&hall, &room, ids[0], (&Scene::of("Ming"), 1)).await;
        for login in ["candidate", "rival"] {
            end(&hall, &room.session.to_string(), login).await;
        }
        let path = format!("/api/sessions/{}/verification", room.session);
        let office = hall.visit("office").await;
        assert_eq!(office.post(&format!("{path}/prepare"), &json!(null)).await.1["sorted"], 2);
        let found = montage(&office, &path).await;
        let of = |n: usize| (found["candidates"][n]["band"].clone(), found["candidates"][n]["why"].clone());
        assert_eq!(of(0), (json!("uncompared"), json!("no_consent")));
        assert_eq!(of(1), (json!("by_hand"), Value::Null));
    }
}
