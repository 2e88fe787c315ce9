//! Every operation against everybody who may not: no login is told to log in, the rest hear that there is
//! no such thing. An operation that is missing here, or no longer exists, fails the test, so the table
//! cannot fall behind the API.
//!
//! The stranger holds every staff role in another college; the rival sits in the same room.

use std::collections::BTreeSet;

use examhall::app::consent::TEXT_VERSION;
use serde_json::{Value, json};

use crate::hall::{Hall, Visitor};
use crate::{conduct, on_both, practice, school};

/// Anybody may: logging in, whether the server lives, the text of the consent, an image by its digest, what
/// receipts are verified with.
const OPEN: &[&str] = &["log_in", "health", "get_image", "receipt_key"];
/// Anybody logged in may: their own login, their own exams, lists cut to what they may see.
const OWN: &[&str] = &[
    "log_out",
    "me",
    "confirm_password",
    "my_exams",
    "put_my_photo",
    "withdraw_consent",
    "consent_text",
    "list_nodes",
    "list_people",
    "list_folders",
    "list_entries",
    "list_tags",
    "search_entries",
    "list_duplicates",
    "list_remarks",
    "export_entries",
    "list_filters",
    "save_filter",
    "drop_filter",
    "list_exams",
    "list_sessions",
    "upload_image",
    "list_practice_sets",
    "my_practice",
    "my_notebook",
    "begin_review",
    "my_dossiers",
];
/// The id of nothing.
const NOTHING: &str = "019ec893-f400-7156-87d6-94b1758dbdd3";
const STAFF: &[&str] = &["office", "author", "marker", "invigilator"];

type Line = (&'static str, &'static [&'static str]);

/// Operation and who may do it to this college's things. Admins may all but sit.
fn table() -> Vec<Line> {
    let mut table = bank_table();
    table.extend(exam_table());
    table.extend(conduct_table());
    table.extend(door_table());
    table
}

fn door_table() -> Vec<Line> {
    vec![
        ("list_staff", &["admin", "office", "invigilator"]),
        ("choose_staff_lane", &["admin", "office", "invigilator"]),
        ("enter_room", &["admin", "office", "invigilator"]),
        ("leave_room", &["admin", "office", "invigilator"]),
        ("get_entry_picture", &["admin", "office"]),
        ("offer_handover", &["admin", "office", "invigilator"]),
        ("answer_handover", &["admin", "office", "invigilator"]),
        ("open_kiosk", &["admin", "office", "invigilator"]),
        ("find_at_door", &["admin", "office", "invigilator"]),
        ("sign_in_at_door", &["admin", "office", "invigilator"]),
        ("get_door", &["admin", "office", "invigilator"]),
        ("reveal_number", &["admin", "office", "invigilator"]),
        ("show_card", &["candidate", "rival"]),
    ]
}

fn conduct_table() -> Vec<Line> {
    vec![
        ("list_review", &["admin", "office", "invigilator"]),
        ("review_incident", &["admin", "office", "invigilator"]),
        ("resolve_review", &["admin", "office"]),
        ("prepare_verification", &["admin", "office", "invigilator"]),
        ("get_verification", &["admin", "office", "invigilator"]),
        ("mark_verification", &["admin", "office", "invigilator"]),
        ("sign_verification", &["admin", "office", "invigilator"]),
        ("get_report", &["admin", "office", "invigilator"]),
        ("export_report", &["admin", "office", "invigilator"]),
        ("get_timeline", &["admin", "office", "invigilator"]),
        ("open_dossier", &["admin", "office", "invigilator"]),
        ("list_dossiers", &["admin", "office", "invigilator"]),
        ("get_dossier", &["admin", "office", "invigilator"]),
        ("step_dossier", &["admin", "office", "invigilator"]),
        ("my_dossier", &["candidate"]),
        ("answer_dossier", &["candidate"]),
        ("my_evidence", &["candidate"]),
    ]
}

fn bank_table() -> Vec<Line> {
    vec![
        ("add_folder", &["admin", "author"]),
        ("set_folder", &["admin", "author"]),
        ("list_shares", &["admin", "author"]),
        ("share_folder", &["admin", "author"]),
        ("list_twins", &["admin", "author", "marker", "office"]),
        ("get_exposure", &["admin", "author", "marker", "office"]),
        ("preview_import", &["admin", "author"]),
        ("import_items", &["admin", "author"]),
        ("change_entries", &["admin", "author"]),
        ("undo_change", &["admin", "author"]),
        ("restore_version", &["admin", "author"]),
        ("review_version", &["admin", "author"]),
        ("list_notes", &["admin", "author", "marker", "office"]),
        ("add_entry", &["admin", "author"]),
        ("get_entry", &["admin", "author", "marker", "office"]),
        ("save_draft", &["admin", "author"]),
        ("get_version", &["admin", "author", "marker", "office"]),
        ("publish_version", &["admin", "author"]),
        ("retire_version", &["admin", "author"]),
    ]
}

fn exam_table() -> Vec<Line> {
    vec![
        ("add_node", &["admin"]),
        ("set_seats", &["admin"]),
        ("add_person", &["admin", "office"]),
        ("get_photo", &["admin", "office", "invigilator", "candidate"]),
        ("put_photo", &["admin", "office", "invigilator", "candidate"]),
        ("add_exam", &["admin", "author", "office"]),
        ("get_exam", &["admin", "author", "marker", "office", "invigilator"]),
        ("preview_blueprint", &["admin", "author", "office"]),
        ("open_trial", &["admin", "author", "office"]),
        ("mark_trial", &["admin", "author", "office"]),
        ("add_session", &["admin", "author", "office"]),
        ("get_session", &["admin", "author", "marker", "office", "invigilator"]),
        ("list_enrolments", &["admin", "author", "marker", "office", "invigilator"]),
        ("list_certificates", &["admin", "author", "office"]),
        ("import_roster", &["admin", "author", "office"]),
        ("extend_session", &["admin", "office", "invigilator"]),
        ("pause_session", &["admin", "office", "invigilator"]),
        ("resume_session", &["admin", "office", "invigilator"]),
        ("extend_exam", &["admin", "office"]),
        ("announce", &["admin", "office", "invigilator"]),
        ("list_canned_messages", &["admin", "office", "invigilator"]),
        ("add_canned_message", &["admin", "author", "office"]),
        ("retire_canned_message", &["admin", "author", "office"]),
        ("admit", &["admin", "office", "invigilator"]),
        ("extend_sitting", &["admin", "office", "invigilator"]),
        ("pause_sitting", &["admin", "office", "invigilator"]),
        ("resume_sitting", &["admin", "office", "invigilator"]),
        ("answer_call", &["admin", "office", "invigilator"]),
        ("decide_takeover", &["admin", "office", "invigilator"]),
        ("export_steps", &["admin", "office", "marker"]),
        ("put_attachment", &["candidate"]),
        ("list_attachments", &["candidate", "admin", "office", "marker"]),
        ("get_attachment", &["candidate", "admin", "office", "marker"]),
        ("send_message", &["admin", "office", "invigilator"]),
        ("do_to_candidates", &["admin", "office", "invigilator"]),
        ("split_candidates", &["admin", "office", "invigilator"]),
        ("late_answers", &["admin", "office", "invigilator"]),
        ("get_incident", &["admin", "office", "invigilator"]),
        ("decide_incident", &["admin", "office", "invigilator"]),
        ("add_incident", &["admin", "office", "invigilator"]),
        ("get_evidence", &["admin", "office", "invigilator"]),
        ("list_to_mark", &["admin", "office", "marker"]),
        ("give_mark", &["admin", "office", "marker"]),
        ("list_late_answers", &["admin", "office", "marker"]),
        ("decide_late_answer", &["admin", "office", "marker"]),
        ("list_results", &["admin", "office", "marker", "invigilator"]),
        ("export_results", &["admin", "office", "marker"]),
        ("release_results", &["admin", "office"]),
        ("arrive", &["candidate", "rival"]),
        ("give_consent", &["candidate", "rival"]),
        ("my_result", &["candidate", "rival"]),
        ("my_receipt", &["candidate", "rival"]),
        ("rehearse_again", &["candidate", "rival"]),
        ("rehearse_on", &["candidate", "rival"]),
        ("add_practice_set", &["admin", "author", "office"]),
        ("preview_practice_set", &["admin", "author", "office"]),
        ("get_practice_set", &["admin", "author", "office"]),
        ("publish_practice_set", &["admin", "author", "office"]),
        ("withdraw_practice_set", &["admin", "author", "office"]),
        ("begin_try", &["candidate", "rival"]),
        ("my_tries", &["candidate", "rival"]),
        ("my_try", &["candidate"]),
        ("answer_try", &["candidate"]),
        ("keep_in_notebook", &["candidate"]),
        ("drop_from_notebook", &["candidate"]),
    ]
}

/// Bodies that can be read, so that what is refused is the caller and not the form.
fn body(operation: &str, hall: &Hall) -> Value {
    let node = hall.college;
    match operation {
        "add_node" => json!({ "parent_id": node, "kind": "room", "name": "第二考场" }),
        "add_person" => json!({ "node_id": node, "login": "x", "display_name": "x", "number": "1",
            "password": "correct horse", "roles": [] }),
        "add_folder" => json!({ "node_id": node, "name": "x", "parent_id": null }),
        "add_exam" => {
            json!({ "node_id": node, "title": "x", "instructions": "", "duration_minutes": 60,
            "blueprint": school::blueprint() })
        }
        "set_folder" => json!({ "name": "x", "is_reviewed": false }),
        "share_folder" => json!({ "node_id": node }),
        "export_entries" => json!({ "filter": { "all": [] }, "format": "native" }),
        "search_entries" | "list_duplicates" | "list_remarks" => json!({ "filter": { "all": [] } }),
        "save_filter" => json!({ "name": "x", "filter": { "all": [] } }),
        "change_entries" => json!({ "entries": [NOTHING], "change": { "retire": {} } }),
        "review_version" => json!({ "what": "comment", "body": "x" }),
        "preview_blueprint" => json!({ "node_id": node, "blueprint": school::blueprint() }),
        "open_trial" => json!({ "kind": "form", "form": 1, "forms": 1 }),
        "mark_trial" => {
            json!({ "which": { "kind": "form", "form": 1, "forms": 1 }, "answers": [] })
        }
        "extend_session" | "extend_sitting" | "extend_exam" => {
            json!({ "minutes": 5, "reason": "x", "request_key": "k" })
        }
        "pause_session" | "resume_session" | "pause_sitting" | "resume_sitting" => {
            json!({ "reason": "x", "request_key": "k" })
        }
        "decide_takeover" => json!({ "request_id": NOTHING, "approve": true, "reason": "x" }),
        "add_canned_message" => json!({ "body": "x" }),
        "announce" | "send_message" => json!({ "body": "x", "request_key": "k" }),
        "admit" => json!({ "reason": "id_checked", "note": "", "request_key": "k" }),
        "do_to_candidates" => json!({ "person_ids": [NOTHING], "deed": { "what": "warn" },
            "reason_code": "conduct", "reason": "x", "request_key": "k" }),
        "set_seats" => json!({ "seats": 30 }),
        "split_candidates" => json!({ "by": "rooms", "person_ids": [NOTHING], "request_key": "k" }),
        "add_incident" => json!({ "reason": "x", "request_key": "k" }),
        "decide_incident" => json!({ "decision": "dismissed", "reason": "x", "request_key": "k" }),
        "decide_late_answer" => json!({ "decision": "count", "reason": "x", "request_key": "k" }),
        "review_incident" | "resolve_review" => {
            json!({ "verdict": "clear", "reason": "x", "request_key": "k" })
        }
        "mark_verification" => json!({ "marks": [{ "sitting_id": NOTHING, "mark": "same" }] }),
        "choose_staff_lane" => json!({ "choice": "staff", "text_version": TEXT_VERSION }),
        "enter_room" => {
            json!({ "by": { "lane": "second_factor", "password": "x" }, "request_key": "k" })
        }
        "offer_handover" => json!({ "to_person_id": NOTHING, "request_key": "k" }),
        "find_at_door" => json!({ "number": "1" }),
        "sign_in_at_door" => json!({ "number": "1", "captured_ms": 0, "request_key": "k" }),
        "answer_handover" => json!({ "what": "take" }),
        "open_dossier" => json!({ "words": "x", "request_key": "k" }),
        "step_dossier" | "answer_dossier" => {
            json!({ "step": "tell", "words": "x", "request_key": "k" })
        }
        "add_practice_set" => practice::set_body(hall),
        "preview_practice_set" => json!({ "node_id": node, "filter": {} }),
        "answer_try" => json!({ "response": practice::verdict(true) }),
        "begin_review" => json!({}),
        "give_mark" => json!({ "fraction": 1.0, "comment": "" }),
        "give_consent" => json!({ "choice": "staff", "text_version": TEXT_VERSION }),
        _ => Value::Null,
    }
}

/// (operation, method, path) of everything in the document.
pub fn operations() -> Vec<(String, String, String)> {
    let document = serde_json::to_value(examhall::http::openapi()).unwrap();
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap().to_owned();
            found.push((name, method.to_uppercase(), path.clone()));
        }
    }
    found
}

async fn ask(
    visitor: &Visitor,
    (name, method, path): &(String, String, String),
    hall: &Hall,
) -> u16 {
    let request = visitor.http.request(method.parse().unwrap(), format!("{}{path}", visitor.base));
    let request = match name.as_str() {
        "preview_import" | "import_items" => {
            let part = reqwest::multipart::Part::text("x").file_name("x.txt");
            request.multipart(reqwest::multipart::Form::new().part("file", part))
        }
        "import_roster" => request.header("content-type", "text/csv").body("number,name\n1,x\n"),
        "put_photo" | "put_my_photo" | "upload_image" | "show_card" => {
            request.header("content-type", "image/jpeg").body("x")
        }
        _ if method == "GET" => request,
        _ => request.json(&body(name, hall)),
    };
    visitor.send(request).await.0
}

on_both! {
    async fn whoever_may_not_is_told_nothing(hall: Hall) {
        let session = school::scheduled(&hall).await;
        let office = hall.visit("office").await;
        let people = school::roster(&[("20260005", "candidate 同志"), ("20260006", "rival 同志")]);
        assert_eq!(school::import(&office, &session, "", people).await.0, 200);
        let sitting = school::sit(&hall, &session).await.to_string();
        let author = hall.visit("author").await;
        let folder = school::folder(&author, &hall).await;
        let (entry, version) = school::entry(&author, &folder, school::judgement("<p>x</p>")).await;
        let (_, held) = author.get(&format!("/api/sessions/{session}")).await;
        let exam = held["exam_id"].as_str().unwrap().to_owned();
        let set = practice::published(&hall, 1).await;
        let (_, begun) = practice::begin(&hall.visit("candidate").await, &set).await;
        let begun = begun["try_id"].as_str().unwrap().to_owned();
        let dossier = conduct::told(&hall, &sitting).await;
        let fill = |path: &str| {
            path.replace("{session_id}", &session).replace("{sitting_id}", &sitting)
                .replace("{entry_id}", &entry).replace("{version_id}", &version)
                .replace("{set_id}", &set).replace("{try_id}", &begun)
                .replace("{exam_id}", &exam).replace("{slot}", "0").replace("{seq}", "1")
                .replace("{person_id}", &hall.people["candidate"].to_string())
                .replace("{incident_id}", NOTHING).replace("{evidence_id}", NOTHING)
                .replace("{message_id}", NOTHING).replace("{dossier_id}", &dossier).replace("{node_id}", &hall.college.to_string())
                .replace("{sha256}", "00").replace("{folder_id}", &folder)
                .replace("{handover_id}", NOTHING).replace("{bulk_id}", NOTHING).replace("{filter_id}", NOTHING)
        };
        let table = table();
        let asking = |name: &str, path: String| match name {
            "preview_import" | "import_items" => format!("{path}?folder_id={folder}"),
            _ => path,
        };
        let all: Vec<_> = operations().into_iter()
            .map(|(n, m, p)| { let path = asking(&n, fill(&p)); (n, m, path) }).collect();
        let named: BTreeSet<&str> = all.iter().map(|(name, ..)| name.as_str()).collect();
        let covered: BTreeSet<&str> =
            table.iter().map(|(name, _)| *name).chain(OPEN.iter().chain(OWN).copied()).collect();
        assert_eq!(named, covered, "operations and table differ");

        let mut wrong = Vec::new();
        let nobody = hall.nobody();
        for operation in all.iter().filter(|(name, ..)| !OPEN.contains(&name.as_str())) {
            let status = ask(&nobody, operation, &hall).await;
            if status != 401 {
                wrong.push(format!("nobody: {} answered {status}", operation.0));
            }
        }
        for login in ["stranger", "rival", "candidate"].iter().chain(STAFF) {
            let visitor = hall.visit(login).await;
            for operation in &all {
                let Some((_, may)) = table.iter().find(|(name, _)| *name == operation.0) else { continue };
                if may.contains(login) || ["add_entry", "save_draft", "add_session"].contains(&operation.0.as_str()) {
                    continue; // these three are asked with whole bodies in bank.rs and exams.rs
                }
                let status = ask(&visitor, operation, &hall).await;
                if ![401, 403, 404].contains(&status) {
                    wrong.push(format!("{login}: {} answered {status}", operation.0));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
