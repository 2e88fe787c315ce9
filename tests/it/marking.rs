//! From answers to a released result: marked by rule, marked by a person, exported, released.

use examhall::app::marking;
use examhall::domain::access::Actor;
use serde_json::{Value, json};

use crate::hall::Hall;
use crate::on_both;
use crate::school::{import, roster, scheduled, sit};

on_both! {
    async fn rules_mark_what_they_can_a_person_the_rest_and_the_office_releases(hall: Hall) {
        let session = scheduled(&hall).await;
        let office = hall.visit("office").await;
        let people = [("20260005", "candidate 同志"), ("20260006", "rival 同志")];
        assert_eq!(import(&office, &session, "", roster(&people)).await.1["problems"], json!([]));
        let sitting = sit(&hall, &session).await;

        let results = format!("/api/sessions/{session}/results");
        let (_, lines) = office.get(&results).await;
        let line = &lines[0];
        assert_eq!((&line["mark"], &line["marks_total"], &line["pending"]), (&json!(4.0), &json!(10.0), &json!(1)));
        assert_eq!((&lines[1]["state"], &lines[1]["mark"]), (&Value::Null, &Value::Null));
        let release = format!("/api/sessions/{session}/release");
        assert_eq!(office.post(&release, &json!(null)).await.1["code"], "results.pending");

        let marker = hall.visit("marker").await;
        let (_, queue) = marker.get(&format!("/api/sessions/{session}/marking")).await;
        assert_eq!(queue.as_array().map(Vec::len), Some(1));
        assert_eq!((&queue[0]["marked"], &queue[0]["chars"], &queue[0]["rubric"]), (&json!(false), &json!(8), &json!("<p>要点</p>")));
        assert!(!queue.to_string().contains("candidate"));
        let slot = queue[0]["slot"].as_u64().unwrap();
        let give = format!("/api/sittings/{sitting}/slots/{slot}/mark");
        assert_eq!(marker.post(&give, &json!({ "mark": 5.5 })).await.1["code"], "mark.out_of_range");
        assert_eq!(marker.post(&give, &json!({ "mark": 1, "fraction": 1 })).await.1["code"], "mark.unreadable");
        assert_eq!(marker.post(&give, &json!({ "mark": 2 })).await.0, 204);
        assert_eq!(marker.post(&give, &json!({ "mark": 4.5, "comment": "切题" })).await.0, 204);

        // A regrade is a replay and leaves the person's mark alone.
        marking::score_sitting(&hall.app, sitting).await.unwrap();
        let (_, lines) = office.get(&results).await;
        assert_eq!((&lines[0]["mark"], &lines[0]["pending"], &lines[0]["grade"]), (&json!(8.5), &json!(0), &json!("良好")));

        let me = Actor::Person { id: hall.people["candidate"], grants: vec![] };
        assert!(marking::own_result(&hall.app, &me, session.parse().unwrap()).await.is_err());
        assert_eq!(office.post(&release, &json!(null)).await.0, 204);
        assert_eq!(office.post(&release, &json!(null)).await.1["code"], "results.released_already");
        let own = marking::own_result(&hall.app, &me, session.parse().unwrap()).await.unwrap();
        assert_eq!((own.earned.to_string(), own.worth.to_string(), own.slots.len()), ("8.5".into(), "10".into(), 4));
        assert_eq!(own.slots[usize::try_from(slot).unwrap()].comment.as_deref(), Some("切题"));
        let rival = Actor::Person { id: hall.people["rival"], grants: vec![] };
        assert!(marking::own_result(&hall.app, &rival, session.parse().unwrap()).await.is_err());
    }
}

on_both! {
    async fn the_export_opens_in_a_spreadsheet_and_runs_nothing(hall: Hall) {
        let session = scheduled(&hall).await;
        let office = hall.visit("office").await;
        let roster = "number,name\n20260005,candidate 同志\n+86,=1+1\n";
        assert_eq!(import(&office, &session, "", roster).await.1["problems"], json!([]));
        sit(&hall, &session).await;
        let url = format!("{}/api/sessions/{session}/results.csv", office.base);
        let bytes = office.http.get(url).send().await.unwrap().bytes().await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let lines: Vec<&str> = text.strip_prefix('\u{feff}').unwrap().lines().collect();
        assert_eq!(lines[1], "\"+86\",\"'=1+1\",\"缺考\",\"\",\"\",\"\",\"\",\"\",\"0\"");
        assert_eq!(lines[2], "\"20260005\",\"candidate 同志\",\"已交卷\",\"4\",\"10\",\"\",\"1\",\"考生交卷\",\"0\"");
    }
}

on_both! {
    async fn marks_and_results_are_for_those_who_may(hall: Hall) {
        let session = scheduled(&hall).await;
        let office = hall.visit("office").await;
        import(&office, &session, "", roster(&[("20260005", "candidate 同志")])).await;
        let sitting = sit(&hall, &session).await;
        let give = format!("/api/sittings/{sitting}/slots/3/mark");
        for login in ["stranger", "candidate", "author", "invigilator"] {
            let other = hall.visit(login).await;
            for path in ["marking", "results", "results.csv"] {
                assert_eq!(other.get(&format!("/api/sessions/{session}/{path}")).await.0, 404, "{login} {path}");
            }
            assert_eq!(other.post(&give, &json!({ "mark": 1 })).await.0, 404, "{login}");
            assert_eq!(other.post(&format!("/api/sessions/{session}/release"), &json!(null)).await.0, 404);
        }
        let marker = hall.visit("marker").await;
        assert_eq!(marker.post(&format!("/api/sessions/{session}/release"), &json!(null)).await.0, 404);
        assert_eq!(marker.post(&give.replace("/3/", "/99/"), &json!({ "mark": 1 })).await.0, 404);
    }
}

on_both! {
    async fn people_are_found_and_nobody_hands_out_more_than_they_hold(hall: Hall) {
        let office = hall.visit("office").await;
        let add = async |visitor: &crate::hall::Visitor, login: &str, role: &str| {
            let body = json!({
                "node_id": hall.college, "login": login, "display_name": "新人", "number": "N1",
                "password": "long enough", "roles": [role]
            });
            visitor.post("/api/people", &body).await
        };
        assert_eq!(add(&office, "fresh", "marker").await.0, 200);
        assert_eq!(add(&office, "fresh", "marker").await.1["code"], "account.login_taken");
        assert_eq!(add(&office, "boss", "admin").await.0, 403);
        assert_eq!(add(&office, "odd", "wizard").await.1["code"], "account.unknown_role");
        assert_eq!(add(&hall.visit("author").await, "x", "student").await.0, 404);
        assert_eq!(add(&hall.visit("admin").await, "boss", "office").await.0, 200);
        let (_, found) = office.get("/api/people?text=FRESH").await;
        assert_eq!((&found[0]["roles"], &found[0]["has_photo"]), (&json!(["marker"]), &json!(false)));
        assert_eq!(hall.visit("stranger").await.get("/api/people?text=fresh").await.1, json!([]));
        assert_eq!(hall.visit("candidate").await.get("/api/people").await.1, json!([]));
    }
}
