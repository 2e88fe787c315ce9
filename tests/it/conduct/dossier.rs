//! A dossier from a flag to a decision; every shortcut and every wrong person is refused by name.

use examhall::domain::access::Role;
use serde_json::{Value, json};

use super::{code, incident, join, sits, uphold};
use crate::hall::{Hall, Visitor};
use crate::on_both;
use crate::sitting::room::{one, run};
use crate::watch::face::later;

async fn open(visitor: &Visitor, incident: &str, key: &str) -> (u16, Value) {
    let body = json!({ "words": "考试中由他人代答", "request_key": key });
    visitor.post(&format!("/api/incidents/{incident}/dossier"), &body).await
}

/// Does a step at `path`; the key is made of who and what, so that a repeated click is a repeated click.
async fn step(visitor: &Visitor, path: &str, step: &str) -> (u16, Value) {
    let mut body = json!({ "step": step, "words": "如实记录", "request_key": format!("{}-{step}", visitor.csrf) });
    if step == "decide" {
        body["outcome"] = json!("exam_void");
    }
    visitor.post(&format!("{path}/steps"), &body).await
}

on_both! {
    async fn a_dossier_goes_its_way_and_no_step_of_it_can_be_skipped(hall: Hall) {
        let (room, sitting) = sits(&hall).await;
        let flag = incident(&hall, sitting, "another_person", 60_000).await;
        let (invigilator, office) = (hall.visit("invigilator").await, hall.visit("office").await);
        let (second, candidate) = (join(&hall, "second", Role::Invigilator).await, hall.visit("candidate").await);
        let admin = hall.visit("admin").await;

        assert_eq!(code(&open(&invigilator, &flag, "k0").await), (409, "dossier.not_found"));
        uphold(&hall, &flag).await;
        let (status, opened) = open(&invigilator, &flag, "k1").await;
        assert_eq!(status, 200, "{opened}");
        assert_eq!(open(&invigilator, &flag, "k1").await.1, opened, "the same click");
        assert_eq!(code(&open(&second, &flag, "k2").await), (409, "dossier.open_already"));
        let id = opened["dossier_id"].as_str().unwrap();
        let (staff, mine) = (format!("/api/dossiers/{id}"), format!("/api/my/dossiers/{id}"));

        // Not told: the candidate knows of nothing, and nobody decides at once.
        assert_eq!(candidate.get(&mine).await.0, 404);
        assert_eq!(candidate.get("/api/my/dossiers").await.1, json!([]));
        let shortcut = step(&admin, &staff, "decide").await;
        assert_eq!(code(&shortcut), (409, "dossier.step_missing"));
        assert_eq!(shortcut.1["fields"][0]["at"], "witness");
        assert!(shortcut.1["zh"].as_str().unwrap().contains("另一名监考"), "{}", shortcut.1);
        assert_eq!(code(&step(&invigilator, &staff, "witness").await), (409, "dossier.wrong_person"));
        assert_eq!(step(&second, &staff, "witness").await.0, 204);
        assert_eq!(step(&second, &staff, "witness").await.0, 204, "the same click");
        assert_eq!(step(&second, &staff, "tell").await.0, 204);

        // The candidate is told: sees everything, answers, signs.
        let (_, seen) = candidate.get(&mine).await;
        assert_eq!((&seen["mine"], &seen["is_whole"]), (&json!(["answer"]), &json!(true)));
        assert_eq!(seen["held"]["incidents"][0]["card"]["id"], json!(flag));
        assert_eq!(seen["held"]["incidents"][0]["voices"][1]["reason"], "看过画面");
        assert_eq!(seen["held"]["sign_ins"][0]["outcome"], "admitted_by_staff");
        assert_eq!(code(&step(&invigilator, &staff, "answer").await), (409, "dossier.wrong_person"));
        assert_eq!(code(&step(&candidate, &mine, "sign").await), (409, "dossier.step_missing"));
        for done in ["answer", "sign", "defend"] {
            assert_eq!(step(&candidate, &mine, done).await.0, 204, "{done}");
        }
        assert_eq!(code(&step(&invigilator, &staff, "endorse").await), (409, "dossier.wrong_person"));
        assert_eq!(step(&office, &staff, "endorse").await.0, 204);
        assert_eq!(code(&step(&office, &staff, "decide").await), (409, "dossier.wrong_person"));
        assert_eq!(step(&admin, &staff, "decide").await.0, 204);
        assert_eq!(code(&step(&invigilator, &staff, "tell").await), (409, "dossier.decided"));

        let (_, lines) = office.get(&format!("/api/sessions/{}/dossiers", room.session)).await;
        assert_eq!((&lines[0]["outcome"], &lines[0]["awaited"]), (&json!("exam_void"), &json!([])));
        let (_, file) = candidate.get(&mine).await;
        let steps: Vec<&str> = file["entries"].as_array().unwrap().iter().map(|it| it["step"].as_str().unwrap()).collect();
        assert_eq!(steps, ["open", "witness", "tell", "answer", "sign", "defend", "endorse", "decide"]);
        // The sitting goes on: no path leads from here to an exam.
        assert_eq!(one(&hall, format!("SELECT state FROM sitting WHERE id = '{sitting}'")).await, "admitted");

        run(&hall, vec![format!("UPDATE dossier_entry SET words = '改' WHERE dossier_id = '{id}' AND number = 3")]).await;
        assert_eq!(office.get(&staff).await.1["is_whole"], json!(false), "what was changed shows");
    }
}

on_both! {
    async fn a_refusal_takes_two_and_silence_takes_three_days(hall: Hall) {
        let (_, sitting) = sits(&hall).await;
        let flag = incident(&hall, sitting, "object", 60_000).await;
        let (invigilator, second) = (hall.visit("invigilator").await, join(&hall, "second", Role::Invigilator).await);
        uphold(&hall, &flag).await;
        let (_, opened) = open(&invigilator, &flag, "k").await;
        let staff = format!("/api/dossiers/{}", opened["dossier_id"].as_str().unwrap());
        for (who, done) in [(&second, "witness"), (&invigilator, "tell"), (&invigilator, "record_refusal")] {
            assert_eq!(step(who, &staff, done).await.0, 204, "{done}");
        }
        let again = json!({ "step": "record_refusal", "words": "拒签", "request_key": "again" });
        assert_eq!(code(&invigilator.post(&format!("{staff}/steps"), &again).await), (409, "dossier.wrong_person"));
        assert_eq!(step(&second, &staff, "record_refusal").await.0, 204);
        assert_eq!(code(&step(&second, &staff, "note_no_defence").await), (409, "dossier.too_early"));
        later(&hall, 3);
        let second = hall.visit("second").await;
        assert_eq!(step(&second, &staff, "note_no_defence").await.0, 204);
    }
}

on_both! {
    async fn what_is_missing_or_wrong_in_a_step_is_said(hall: Hall) {
        let (_, sitting) = sits(&hall).await;
        let flag = incident(&hall, sitting, "object", 60_000).await;
        let invigilator = hall.visit("invigilator").await;
        uphold(&hall, &flag).await;
        let bare = |words: &str, key: &str| json!({ "words": words, "request_key": key });
        let path = format!("/api/incidents/{flag}/dossier");
        assert_eq!(code(&invigilator.post(&path, &bare("  ", "k")).await), (422, "conduct.words"));
        assert_eq!(code(&invigilator.post(&path, &bare(&"长".repeat(5_001), "k")).await), (422, "conduct.words"));
        assert_eq!(code(&invigilator.post(&path, &bare("事", "")).await), (422, "request.key_missing"));
        let (_, opened) = open(&invigilator, &flag, "k").await;
        let staff = format!("/api/dossiers/{}/steps", opened["dossier_id"].as_str().unwrap());
        let odd = json!({ "step": "tell", "words": "x", "outcome": "no_breach", "request_key": "o" });
        assert_eq!(code(&invigilator.post(&staff, &odd).await), (422, "dossier.outcome"));
        let reused = json!({ "step": "tell", "words": "x", "request_key": "k" });
        assert_eq!(code(&invigilator.post(&staff, &reused).await), (409, "request.key_reused"));
        // A candidate sees pictures of their own sitting only, and only once told.
        let picture = format!("/api/my/dossiers/{}/evidence/{}", opened["dossier_id"].as_str().unwrap(), hall.app.mint::<examhall::kernel::id::Evidence>());
        assert_eq!(hall.visit("candidate").await.get(&picture).await.0, 404);
    }
}
