//! Exams, sessions and rosters through the API, and papers made from them.

use examhall::app::exam;
use serde_json::{Value, json};

use crate::hall::{Hall, MORNING};
use crate::on_both;
use crate::school::{blueprint, exam as add_exam, fill_bank, import, roster, scheduled, session};

on_both! {
    async fn a_blueprint_tells_what_it_finds_and_a_session_needs_it_all(hall: Hall) {
        fill_bank(&hall).await;
        let office = hall.visit("office").await;
        let mut greedy = blueprint();
        greedy["sections"][0]["count"] = json!(4);
        let asked = json!({ "node_id": hall.college, "blueprint": greedy });
        let (_, preview) = office.post("/api/exams/preview", &asked).await;
        assert_eq!(preview["ok"], false);
        assert_eq!(preview["sections"][0], json!({ "wanted": 4, "matching": 3 }));
        let claim = &preview["conflict"][0];
        assert_eq!((&claim["at"], preview["conflict"].as_array().map(Vec::len)), (&json!("sections[0]"), Some(1)));
        assert_eq!(claim["zh"], "第 1 大题“一、单选”需要 4 题，符合条件的有 3 题。");

        let exam = add_exam(&office, &hall, asked["blueprint"].clone()).await;
        let (status, problem) = session(&office, &hall, &exam).await;
        assert_eq!((status, problem["code"].as_str()), (409, Some("blueprint.short")));
        assert_eq!(problem["fields"][0]["at"], "sections[0]");
        assert!(problem["fields"][0]["zh"].as_str().unwrap().contains("需要 4 题"));

        let (_, kept) = office.get(&format!("/api/exams/{exam}")).await;
        assert_eq!((&kept["instructions"], &kept["blueprint"]["sections"][0]["count"]), (&json!("<p>诚信应考</p>"), &json!(4)));
    }
}

on_both! {
    async fn unusable_exams_and_sessions_are_told_apart(hall: Hall) {
        fill_bank(&hall).await;
        let office = hall.visit("office").await;
        let code = async |change: &dyn Fn(&mut Value)| {
            let mut body = json!({ "node_id": hall.college, "title": "考", "duration_minutes": 60, "blueprint": blueprint() });
            change(&mut body);
            office.post("/api/exams", &body).await.1["code"].as_str().unwrap_or("made").to_owned()
        };
        assert_eq!(code(&|_| ()).await, "made");
        assert_eq!(code(&|body| body["title"] = json!(" ")).await, "exam.title");
        assert_eq!(code(&|body| body["duration_minutes"] = json!(0)).await, "exam.duration");
        assert_eq!(code(&|body| body["proctoring"] = json!({ "rules": { "away_ms": 0 } })).await, "exam.proctoring");
        assert_eq!(code(&|body| body["proctoring"] = json!({ "rules": { "away_ms": 9_000 } })).await, "made");
        assert_eq!(code(&|body| body["blueprint"]["sections"] = json!([])).await, "blueprint.unusable");
        assert_eq!(code(&|body| body["blueprint"]["sections"][0]["marks_each"] = json!(0.333)).await, "blueprint.unreadable");
        assert_eq!(code(&|body| body["blueprint"]["sections"][0]["filter"]["kinds"] = json!(["riddle"])).await, "blueprint.unreadable");
        let exam = add_exam(&office, &hall, blueprint()).await;
        let code = async |opens: i64, starts: i64, closes: i64| {
            let at = |minutes: i64| MORNING.0 + minutes * 60_000;
            let body = json!({
                "exam_id": exam, "node_id": hall.room, "title": "场", "opens_ms": at(opens),
                "starts_ms": at(starts), "closes_ms": at(closes)
            });
            office.post("/api/sessions", &body).await.1["code"].as_str().unwrap_or("made").to_owned()
        };
        assert_eq!(code(0, 10, 20).await, "made");
        assert_eq!(code(10, 0, 20).await, "session.times");
        assert_eq!(code(0, 20, 20).await, "session.times");
        assert_eq!(code(-30, -20, -10).await, "session.past");
    }
}

on_both! {
    async fn a_roster_enrols_in_any_encoding_and_makes_accounts(hall: Hall) {
        let session = scheduled(&hall).await;
        let office = hall.visit("office").await;
        let text = "学号,姓名,座位,时长倍数,初始密码\r\n20260005,candidate 同志,A1,150%,\r\n\
                    9001,张三,A2,,long enough\r\n9002,李四,,,\r\n";
        let (status, would) = import(&office, &session, "?dry_run=true", text).await;
        assert_eq!((status, &would["applied"], &would["added"]), (200, &json!(false), &json!(3)));
        assert_eq!(office.get(&format!("/api/sessions/{session}/enrolments")).await.1, json!([]));

        let gbk = encoding_rs::GBK.encode(text).0.into_owned();
        let (_, done) = import(&office, &session, "", gbk).await;
        assert_eq!((&done["applied"], &done["added"], &done["problems"]), (&json!(true), &json!(3), &json!([])));
        let made: Vec<_> = done["created"].as_array().unwrap().iter().map(|c| c["password"].is_string()).collect();
        assert_eq!(made, [false, true]);
        let (_, enrolled) = office.get(&format!("/api/sessions/{session}/enrolments")).await;
        assert_eq!(enrolled.as_array().map(Vec::len), Some(3));
        assert_eq!(enrolled[0]["multiplier_permille"], 1500);

        let marked = [b"\xef\xbb\xbf".to_vec(), text.replace("A2", "B7").into_bytes()].concat();
        let (_, again) = import(&office, &session, "", marked).await;
        assert_eq!((&again["added"], &again["updated"], &again["unchanged"]), (&json!(0), &json!(1), &json!(2)));

        let login = json!({ "login": "9001", "password": "long enough" });
        assert_eq!(hall.nobody().post("/api/login", &login).await.0, 200);
        let made_up = json!({ "login": "9002", "password": done["created"][1]["password"] });
        assert_eq!(hall.nobody().post("/api/login", &made_up).await.0, 200);
    }
}

on_both! {
    async fn a_bad_line_stops_the_roster_unless_the_good_ones_are_asked_for(hall: Hall) {
        let session = scheduled(&hall).await;
        let office = hall.visit("office").await;
        let text = "学号,姓名\n20260005,candidate 同志\n20260006,另一个人\n20260005,candidate 同志\n,无号\n";
        let (status, report) = import(&office, &session, "", text).await;
        let told: Vec<_> = report["problems"].as_array().unwrap().iter().map(|p| (p["line"].clone(), p["code"].clone())).collect();
        let expected = [(3, "roster.name_differs"), (4, "roster.duplicate"), (5, "roster.number_missing")];
        assert_eq!(told, expected.map(|(line, code)| (json!(line), json!(code))));
        assert_eq!((status, &report["applied"], &report["added"]), (200, &json!(false), &json!(0)));
        assert_eq!(office.get(&format!("/api/sessions/{session}/enrolments")).await.1, json!([]));
        let (_, partly) = import(&office, &session, "?partial=true", text).await;
        assert_eq!((&partly["applied"], &partly["added"]), (&json!(true), &json!(1)));
        assert_eq!(import(&office, &session, "", "a,b\n1,2\n").await.1["code"], "roster.heading");
    }
}

on_both! {
    async fn every_candidate_has_a_paper_of_their_own_that_can_be_derived_again(hall: Hall) {
        let session = scheduled(&hall).await;
        let office = hall.visit("office").await;
        let people: Vec<(String, String)> = (0..12).map(|n| (format!("77{n:02}"), format!("考生{n}"))).collect();
        let lines: Vec<(&str, &str)> = people.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(import(&office, &session, "", roster(&lines)).await.1["added"], 12);
        let (_, enrolled) = office.get(&format!("/api/sessions/{session}/enrolments")).await;
        let session = session.parse().unwrap();
        let mut different = std::collections::HashSet::new();
        for person in enrolled.as_array().unwrap() {
            let person = person["person_id"].as_str().unwrap().parse().unwrap();
            let paper = exam::paper_for(&hall.app, session, person).await.unwrap();
            assert_eq!((paper.slots.len(), paper.worth().hundredths()), (4, 1_000));
            assert_eq!(exam::derivable(&hall.app, session, person).await.unwrap(), Ok(()));
            let shown = exam::paper_shown(&hall.app, session, person).await.unwrap();
            let text = serde_json::to_string(&shown).unwrap();
            assert!(!text.contains("要点") && !text.contains("key") && text.contains("以上都不是"));
            assert_eq!(serde_json::to_string(&exam::paper_shown(&hall.app, session, person).await.unwrap()).unwrap(), text);
            different.insert(paper.hash());
        }
        assert!(different.len() > 6, "{} different papers of 12", different.len());
    }
}

on_both! {
    async fn papers_are_frozen_as_long_before_the_start_as_the_exam_says_and_certified(hall: Hall) {
        fill_bank(&hall).await;
        let office = hall.visit("office").await;
        let new = |minutes: u32| json!({ "node_id": hall.college, "title": "期末考试", "duration_minutes": 60,
            "blueprint": blueprint(), "papers_lead_minutes": minutes });
        for minutes in [0, 1_441] {
            assert_eq!(office.post("/api/exams", &new(minutes)).await.1["code"], "exam.papers_lead");
        }
        let (_, added) = office.post("/api/exams", &new(4)).await;
        let exam_id = added["exam_id"].as_str().unwrap();
        assert_eq!(office.get(&format!("/api/exams/{exam_id}")).await.1["papers_lead_minutes"], 4);
        // It starts ten minutes from now.
        let (_, added) = session(&office, &hall, exam_id).await;
        let session = added["session_id"].as_str().unwrap().to_owned();
        let people: Vec<(String, String)> = (0..6).map(|n| (format!("88{n:02}"), format!("考生{n}"))).collect();
        let lines: Vec<(&str, &str)> = people.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        import(&office, &session, "", roster(&lines)).await;
        let url = format!("/api/sessions/{session}/certificates");
        hall.clock.advance(std::time::Duration::from_millis(6 * 60_000 - 1));
        assert_eq!(exam::freeze_due(&hall.app).await.unwrap(), 0);
        assert_eq!(office.get(&url).await, (200, json!([])));
        hall.clock.advance(std::time::Duration::from_millis(1));
        assert_eq!(exam::freeze_due(&hall.app).await.unwrap(), 1);
        assert_eq!(exam::freeze_due(&hall.app).await.unwrap(), 0);
        let (_, batches) = office.get(&url).await;
        let certificate = &batches[0]["certificate"];
        assert_eq!((&certificate["papers"], &certificate["rules_broken"], &certificate["enemy_pairs"]), (&json!(6), &json!([]), &json!(0)));
        assert_eq!((&certificate["algorithm"], &certificate["seed"]), (&json!("examhall-paper-2"), &json!("")));

        // Who is enrolled later gets a paper at once, in a batch of its own, and it can be derived as well.
        import(&office, &session, "", roster(&[("8899", "后来者")])).await;
        let (_, batches) = office.get(&url).await;
        assert_eq!((batches.as_array().map(Vec::len), &batches[1]["number"]), (Some(2), &json!(2)));
        let (_, enrolled) = office.get(&format!("/api/sessions/{session}/enrolments")).await;
        for person in enrolled.as_array().unwrap() {
            let person = person["person_id"].as_str().unwrap().parse().unwrap();
            assert_eq!(exam::derivable(&hall.app, session.parse().unwrap(), person).await.unwrap(), Ok(()));
        }
        assert_eq!(hall.visit("candidate").await.get(&url).await.0, 404);
    }
}

on_both! {
    async fn a_paper_survives_the_retirement_of_what_is_on_it(hall: Hall) {
        let session = scheduled(&hall).await;
        let office = hall.visit("office").await;
        import(&office, &session, "", roster(&[("20260005", "candidate 同志")])).await;
        let (session, person) = (session.parse().unwrap(), hall.people["candidate"]);
        let before = exam::paper_shown(&hall.app, session, person).await.unwrap();
        let author = hall.visit("author").await;
        let (_, page) = author.get("/api/bank/entries").await;
        for entry in page["entries"].as_array().unwrap() {
            let version = entry["version_id"].as_str().unwrap();
            assert_eq!(author.post(&format!("/api/bank/versions/{version}/retire"), &json!(null)).await.0, 204);
        }
        assert_eq!(exam::paper_shown(&hall.app, session, person).await.unwrap(), before);
        assert_eq!(exam::derivable(&hall.app, session, person).await.unwrap(), Ok(()));
    }
}

on_both! {
    async fn a_session_is_shut_to_other_colleges_and_to_candidates(hall: Hall) {
        let session = scheduled(&hall).await;
        for login in ["stranger", "candidate"] {
            let other = hall.visit(login).await;
            assert_eq!(other.get("/api/sessions").await.1, json!([]));
            assert_eq!(other.get("/api/exams").await.1, json!([]));
            assert_eq!(other.get(&format!("/api/sessions/{session}")).await.0, 404);
            assert_eq!(other.get(&format!("/api/sessions/{session}/enrolments")).await.0, 404);
            assert_eq!(import(&other, &session, "", roster(&[("1", "a")])).await.0, 404);
        }
        let invigilator = hall.visit("invigilator").await;
        assert_eq!(invigilator.get(&format!("/api/sessions/{session}")).await.1["title"], "第一场");
        assert_eq!(import(&invigilator, &session, "", roster(&[("1", "a")])).await.0, 404);
    }
}
