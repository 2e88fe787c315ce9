//! A paper in the author's hands: tried as a candidate sits it, marked by the same rules, never counted; printed.

use serde_json::{Value, json};

use crate::hall::{Hall, Visitor};
use crate::on_both;
use crate::school::{blueprint, exam as add_exam, fill_bank, import, roster, session};

async fn open(visitor: &Visitor, exam: &str, which: &Value) -> (u16, Value) {
    visitor.post(&format!("/api/exams/{exam}/trial"), which).await
}

fn form(form: u32, forms: u32, seed: Option<&str>) -> Value {
    json!({ "kind": "form", "form": form, "forms": forms, "seed": seed })
}

on_both! {
    async fn forms_come_back_by_their_seed_and_are_marked_without_being_stored(hall: Hall) {
        fill_bank(&hall).await;
        let author = hall.visit("author").await;
        let exam = add_exam(&author, &hall, blueprint()).await;
        let (status, a) = open(&author, &exam, &form(1, 2, None)).await;
        assert_eq!((status, &a["paper"]["marks_total"]), (200, &json!(10.0)), "{a}");
        let seed = a["seed"].as_str().unwrap();
        assert_eq!((seed.len(), a["paper_sha256"].as_str().unwrap().len()), (64, 64));
        assert!(!a["paper"].to_string().contains("要点"), "no key on the paper");
        assert_eq!(open(&author, &exam, &form(1, 2, Some(seed))).await.1, a);
        let (_, b) = open(&author, &exam, &form(2, 2, Some(seed))).await;
        assert_ne!(a["paper_sha256"], b["paper_sha256"]);

        // The key alone, then a trial: one right choice, the essay for a person.
        let url = format!("/api/exams/{exam}/trial/key");
        let which = form(1, 2, Some(seed));
        let (_, key) = author.post(&url, &json!({ "which": which })).await;
        assert_eq!((&key["earned"], &key["worth"]), (&json!(0.0), &json!(10.0)), "{key}");
        assert!(key["slots"][3]["rubric"].as_str().unwrap().contains("要点"));
        let right = key["slots"][0]["feedback"]["key"]["right"][0].clone();
        let answer = json!({ "slot": 0, "response": { "kind": "single_choice", "option": right } });
        let (_, sheet) = author.post(&url, &json!({ "which": which, "answers": [answer] })).await;
        assert_eq!((&sheet["earned"], &sheet["slots"][0]["feedback"]["right"]), (&json!(2.0), &json!(true)));
        assert_eq!((&sheet["slots"][0]["earned"], &sheet["slots"][1]["earned"]), (&json!(2.0), &json!(0.0)));
        let misfit = json!({ "slot": 0, "response": { "kind": "true_false", "value": true } });
        let (_, refused) = author.post(&url, &json!({ "which": which, "answers": [misfit] })).await;
        assert_eq!(refused["code"], "trial.answer");
        for table in ["sitting", "paper", "paper_batch", "mark", "step"] {
            assert_eq!(crate::sitting::room::one(&hall, format!("SELECT COUNT(*) FROM {table}")).await, "0", "{table}");
        }
    }
}

on_both! {
    async fn a_frozen_paper_is_opened_by_number_and_by_candidate_and_by_nobody_else(hall: Hall) {
        fill_bank(&hall).await;
        let office = hall.visit("office").await;
        let exam = add_exam(&office, &hall, blueprint()).await;
        let (_, added) = session(&office, &hall, &exam).await;
        let held = added["session_id"].as_str().unwrap();
        import(&office, held, "", roster(&[("20260005", "candidate 同志"), ("20260006", "rival 同志")])).await;
        let number = |number: usize| json!({ "kind": "number", "session_id": held, "number": number });
        assert_eq!(open(&office, &exam, &number(1)).await.0, 404, "none is frozen yet");
        assert_eq!(examhall::app::exam::freeze_due(&hall.app).await.unwrap(), 1);
        let person = hall.people["candidate"];
        let candidate = json!({ "kind": "candidate", "session_id": held, "person_id": person });
        let (_, theirs) = open(&office, &exam, &candidate).await;
        let (_, first) = open(&office, &exam, &number(1)).await;
        let (_, second) = open(&office, &exam, &number(2)).await;
        assert!(theirs == first || theirs == second);
        assert_eq!((&theirs["seed"], &theirs["session_title"]), (&json!(""), &json!("第一场")));
        let shown = examhall::app::exam::paper_shown(&hall.app, held.parse().unwrap(), person).await.unwrap();
        assert_eq!(theirs["paper"], serde_json::to_value(shown).unwrap());
        for which in [number(0), number(3)] {
            assert_eq!(open(&office, &exam, &which).await.0, 404);
        }
        let (_, refused) = open(&office, &exam, &form(3, 2, None)).await;
        assert_eq!(refused["code"], "trial.form");
        let (_, refused) = open(&office, &exam, &form(1, 2, Some("abc"))).await;
        assert_eq!(refused["code"], "trial.seed");
        // A session of another exam, and people who may not.
        let other = add_exam(&office, &hall, blueprint()).await;
        assert_eq!(open(&office, &other, &number(1)).await.0, 404);
        for login in ["candidate", "invigilator", "marker", "stranger"] {
            assert_eq!(open(&hall.visit(login).await, &exam, &number(1)).await.0, 404, "{login}");
        }
    }
}
