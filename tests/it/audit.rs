//! Decisions are on record: every operation that changes something is done once, and each leaves exactly its
//! lines, under the name of whoever did it. An operation that is missing here, or no longer exists, fails the
//! test, so that a new one without a line does.
//!
//! What a candidate says over the socket (answers, handing in) is not here: those are appended facts themselves.

mod conduct_trail;
mod door_trail;
mod practice_trail;

use std::collections::BTreeSet;

use examhall::app::sitting;
use examhall::domain::access::Actor;
use examhall::kernel::id;
use examhall::vision::scripted::Scene;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::authorization::operations;
use crate::hall::{Hall, MORNING, Visitor};
use crate::sitting::room::{end, run};
use crate::{on_both, rehearsal, school};

/// Operation and the lines it leaves.
const LINES: &[(&str, &[&str])] = &[
    ("add_node", &["node.add"]),
    ("set_seats", &["node.seats"]),
    ("add_person", &["person.add"]),
    ("add_folder", &["folder.add"]),
    ("set_folder", &["folder.set"]),
    ("share_folder", &["folder.share"]),
    ("import_items", &["bank.import"]),
    ("export_entries", &["bank.export"]),
    ("change_entries", &["bank.bulk"]),
    ("undo_change", &["bank.undo"]),
    ("restore_version", &["item.restore"]),
    ("review_version", &["item.review"]),
    ("upload_image", &["image.add"]),
    ("add_entry", &["item.add"]),
    ("save_draft", &["item.save"]),
    ("publish_version", &["item.publish"]),
    ("retire_version", &["item.retire"]),
    ("add_exam", &["exam.add"]),
    ("open_trial", &["paper.trial"]),
    ("add_session", &["session.add"]),
    // Two people were known, the third was given an account.
    (
        "import_roster",
        &["enrolment.set", "enrolment.set", "enrolment.set", "person.add", "roster.import"],
    ),
    ("give_consent", &["consent.give"]),
    ("withdraw_consent", &["consent.withdraw"]),
    ("put_my_photo", &["photo.add"]),
    ("put_photo", &["photo.add"]),
    ("admit", &["sitting.admit"]),
    ("extend_sitting", &["sitting.extend"]),
    ("extend_session", &["session.extend"]),
    ("pause_sitting", &["sitting.pause"]),
    ("resume_sitting", &["sitting.resume"]),
    ("pause_session", &["session.pause"]),
    ("resume_session", &["session.resume"]),
    ("extend_exam", &["exam.extend"]),
    ("answer_call", &["help.answer"]),
    ("decide_takeover", &["takeover.decide"]),
    ("add_canned_message", &["canned.add"]),
    ("retire_canned_message", &["canned.retire"]),
    ("send_message", &["message.send"]),
    ("announce", &["message.send"]),
    ("do_to_candidates", &["room.note", "room.order"]),
    ("split_candidates", &["room.split"]),
    ("decide_incident", &["incident.decide"]),
    ("add_incident", &["incident.add"]),
    ("decide_late_answer", &["late.decide"]),
    ("give_mark", &["mark.give"]),
    ("release_results", &["results.release"]),
    ("add_practice_set", &["practice.add"]),
    ("publish_practice_set", &["practice.publish"]),
    ("withdraw_practice_set", &["practice.withdraw"]),
    ("rehearse_on", &["sitting.admit"]),
    ("rehearse_again", &["rehearsal.again"]),
];

/// Operations by POST that leave no line, and why: they only look, or append a row that itself says who did
/// what and when. What a learner practises is theirs, and goes sooner than the trail may.
const NONE: &[(&str, &str)] = &[
    ("preview_blueprint", "only looks"),
    ("find_at_door", "only looks"),
    ("preview_import", "only looks"),
    ("search_entries", "only looks"),
    ("list_duplicates", "only looks"),
    ("list_remarks", "only looks"),
    ("save_filter", "what somebody searches for is their own, and changes nothing of the bank"),
    ("drop_filter", "what somebody searches for is their own, and changes nothing of the bank"),
    ("mark_trial", "only looks; that the paper was opened is on record"),
    ("confirm_password", "only looks"),
    ("log_in", "the login's own row says who and when"),
    ("log_out", "the login's own row says when it ended"),
    ("arrive", "the sitting's own row says who and when"),
    ("put_attachment", "the answer names the file, and the file's own row says when it came"),
    ("preview_practice_set", "only looks"),
    ("begin_try", "the try's own row says who and when"),
    ("begin_review", "the try's own row says who and when"),
    ("answer_try", "the answer's own row says to which try, what and when"),
    ("keep_in_notebook", "the note's own row says who, what and when"),
    ("drop_from_notebook", "the note's own row says who, what and when"),
];

/// Does operations by name and looks at the lines each leaves.
struct Trail<'h> {
    hall: &'h Hall,
    known: BTreeSet<String>,
    done: BTreeSet<&'static str>,
}

impl<'h> Trail<'h> {
    async fn new(hall: &'h Hall) -> Self {
        let mut trail = Self { hall, known: BTreeSet::new(), done: BTreeSet::new() };
        trail.fresh().await;
        trail
    }

    /// Action and author of the lines written since the last look.
    async fn fresh(&mut self) -> Vec<(String, String)> {
        let mut connection = self.hall.app.store.read().await.unwrap();
        let query = "SELECT id, action, COALESCE(actor_id, '') AS actor FROM audit ORDER BY action";
        let rows = sqlx::query(query).fetch_all(&mut *connection).await.unwrap();
        let text = |row: &sqlx::any::AnyRow, column: &str| -> String {
            sqlx::Row::try_get(row, column).unwrap()
        };
        let fresh = rows.iter().filter(|row| !self.known.contains(&text(row, "id")));
        let lines = fresh.map(|row| (text(row, "action"), text(row, "actor"))).collect();
        self.known = rows.iter().map(|row| text(row, "id")).collect();
        lines
    }

    /// Does `operation` as `who`; `parts` fill its path in order.
    async fn by(
        &mut self,
        (who, visitor): (&str, &Visitor),
        operation: &str,
        parts: &[&str],
        body: impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder,
    ) -> Value {
        let mut all = LINES.iter().chain(conduct_trail::LINES).chain(door_trail::LINES);
        let (named, expected) = *all.find(|(name, _)| *name == operation).unwrap();
        let all = operations();
        let (_, method, path) = all.iter().find(|(name, ..)| name == operation).unwrap();
        let mut parts = parts.iter();
        let filled = path.split('/').map(|part| {
            if part.starts_with('{') { parts.next().expect("a part of the path") } else { part }
        });
        let url = format!("{}{}", visitor.base, filled.collect::<Vec<_>>().join("/"));
        self.fresh().await;
        let request = body(visitor.http.request(method.parse().unwrap(), url));
        let (status, answer) = visitor.send(request).await;
        assert!((200..300).contains(&status), "{operation}: {status} {answer}");
        let lines = self.fresh().await;
        let actions: Vec<&str> = lines.iter().map(|(action, _)| action.as_str()).collect();
        assert_eq!(actions, expected, "lines of {operation}");
        let author = self.hall.people[who].to_string();
        assert!(
            lines.iter().all(|(_, actor)| *actor == author),
            "{operation} was {who}'s: {lines:?}"
        );
        self.done.insert(named);
        answer
    }
}

fn json(body: Value) -> impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder {
    move |request| request.json(&body)
}

fn bytes(
    kind: &'static str,
    body: impl Into<reqwest::Body>,
) -> impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder {
    move |request| request.header("content-type", kind).body(body)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

on_both! {
    async fn every_change_leaves_its_line_under_a_name(hall: Hall) {
        let mut trail = Trail::new(&hall).await;
        write_the_bank(&mut trail).await;
        school::fill_bank(&hall).await;
        let session = schedule(&mut trail).await;
        enrol(&mut trail, &session).await;
        let sat = school::sit(&hall, &session).await.to_string();
        let other = invigilate(&mut trail, &session).await;
        mark(&mut trail, &session, (&sat, &other)).await;
        conduct_trail::verify(&mut trail, &session, (&sat, &other)).await;
        practice_trail::publish(&mut trail).await;
        rehearse(&mut trail).await;

        let changing: BTreeSet<String> = operations()
            .into_iter()
            .filter(|(_, method, _)| method != "GET")
            .map(|(name, ..)| name)
            .collect();
        let without = NONE.iter().map(|(name, _)| *name);
        let covered: BTreeSet<String> =
            trail.done.iter().copied().chain(without).map(str::to_owned).collect();
        assert_eq!(changing, covered, "what changes something, and what was seen to leave its line");
    }
}

async fn write_the_bank(trail: &mut Trail<'_>) {
    let hall = trail.hall;
    let (admin, author) = (hall.visit("admin").await, hall.visit("author").await);
    let node = json!({ "parent_id": hall.college, "kind": "room", "name": "第二考场" });
    let added = trail.by(("admin", &admin), "add_node", &[], json(node)).await;
    let seats = json!({ "seats": 30 });
    trail.by(("admin", &admin), "set_seats", &[text(&added["id"])], json(seats)).await;
    let person = json!({ "node_id": hall.college, "login": "new", "display_name": "新来的", "number": "1",
        "password": "correct horse", "roles": ["marker"] });
    trail.by(("admin", &admin), "add_person", &[], json(person)).await;
    let author = ("author", &author);
    let folder = json!({ "node_id": hall.college, "name": "夹", "parent_id": null });
    let folder = trail.by(author, "add_folder", &[], json(folder)).await;
    let image = bytes("image/gif", &b"GIF89a\x01\x00\x01\x00"[..]);
    trail.by(author, "upload_image", &[], image).await;
    let item =
        |stem: &str| json!({ "content": school::judgement(stem), "difficulty": 2, "tags": [] });
    let mut first = item("一");
    first["folder_id"] = folder["id"].clone();
    let added = trail.by(author, "add_entry", &[], json(first)).await;
    let (entry, version) = (text(&added["entry_id"]), text(&added["version_id"]));
    trail.by(author, "save_draft", &[entry], json(item("二"))).await;
    trail.by(author, "publish_version", &[version], json(Value::Null)).await;
    trail.by(author, "retire_version", &[version], json(Value::Null)).await;
    let restored = trail.by(author, "restore_version", &[version], json(Value::Null)).await;
    let ask = json!({ "what": "submitted" });
    trail.by(author, "review_version", &[text(&restored["version_id"])], json(ask)).await;
    care_for_the_bank(trail, author, (text(&folder["id"]), entry)).await;
}

async fn care_for_the_bank(
    trail: &mut Trail<'_>,
    author: (&str, &Visitor),
    (folder, entry): (&str, &str),
) {
    let set = json!({ "name": "夹子", "is_reviewed": false });
    trail.by(author, "set_folder", &[folder], json(set)).await;
    let share = json!({ "node_id": trail.hall.room, "may": "view" });
    trail.by(author, "share_folder", &[folder], json(share)).await;
    let change = json!({ "entries": [entry], "change": { "tag": "重点" } });
    let changed = trail.by(author, "change_entries", &[], json(change)).await;
    trail.by(author, "undo_change", &[text(&changed["bulk_id"])], json(Value::Null)).await;
    let part = Part::text("一加一等于？\nA. 一\nB. 二\nANSWER: B\n").file_name("a.txt");
    // The address says which folder; the one the trail fills in has no query.
    let url = format!("{}/api/bank/import?folder_id={folder}", author.1.base);
    let import = |_| author.1.http.post(url).multipart(Form::new().part("file", part));
    trail.by(author, "import_items", &[], import).await;
    let all = json!({ "filter": { "all": [] }, "format": "native" });
    trail.by(author, "export_entries", &[], json(all)).await;
}

async fn schedule(trail: &mut Trail<'_>) -> String {
    let hall = trail.hall;
    let office = hall.visit("office").await;
    let office = ("office", &office);
    let exam = json!({ "node_id": hall.college, "title": "期末", "instructions": "", "duration_minutes": 60,
        "blueprint": school::blueprint() });
    let exam = trail.by(office, "add_exam", &[], json(exam)).await;
    let which = json!({ "kind": "form", "form": 2, "forms": 2 });
    trail.by(office, "open_trial", &[text(&exam["exam_id"])], json(which)).await;
    let at = |minutes: i64| MORNING.0 + minutes * 60_000;
    let session = json!({ "exam_id": exam["exam_id"], "node_id": hall.room, "title": "上午", "opens_ms": at(0),
        "starts_ms": at(10), "closes_ms": at(120) });
    let session = trail.by(office, "add_session", &[], json(session)).await;
    text(&session["session_id"]).to_owned()
}

async fn enrol(trail: &mut Trail<'_>, session: &str) {
    let hall = trail.hall;
    let (office, candidate) = (hall.visit("office").await, hall.visit("candidate").await);
    let people =
        [("20260005", "candidate 同志"), ("20260006", "rival 同志"), ("20269999", "新同学")];
    let roster = bytes("text/csv", school::roster(&people));
    trail.by(("office", &office), "import_roster", &[session], roster).await;
    let consent = json!({ "choice": "face", "text_version": examhall::app::consent::TEXT_VERSION });
    trail.by(("candidate", &candidate), "give_consent", &[session], json(consent)).await;
    let photo = || bytes("image/jpeg", Scene::of("Ming").to_jpeg(1).unwrap());
    trail.by(("candidate", &candidate), "put_my_photo", &[], photo()).await;
    let rival = hall.people["rival"].to_string();
    trail.by(("office", &office), "put_photo", &[&rival], photo()).await;
}

/// Everything staff do to a sitting, done to the rival's; its id.
async fn invigilate(trail: &mut Trail<'_>, session: &str) -> String {
    let hall = trail.hall;
    let invigilator = hall.visit("invigilator").await;
    let staff = ("invigilator", &invigilator);
    let rival = Actor::Person { id: hall.people["rival"], grants: vec![] };
    let id = sitting::arrive(&hall.app, &rival, session.parse().unwrap()).await.unwrap();
    let sitting = id.to_string();
    door_trail::at_the_door(trail, session).await;
    let admit = json!({ "reason": "id_checked", "note": "", "request_key": "k" });
    trail.by(staff, "admit", &[&sitting], json(admit)).await;
    let own = sitting::own(&hall.app, &rival, id).await.unwrap();
    sitting::begin(&hall.app, &own).await.unwrap();
    let extend = |key: &str| json!({ "minutes": 5, "reason": "停电", "request_key": key });
    trail.by(staff, "extend_sitting", &[&sitting], json(extend("k1"))).await;
    trail.by(staff, "extend_session", &[session], json(extend("k2"))).await;
    let why = |key: &str| json!({ "reason": "疏散演习", "request_key": key });
    trail.by(staff, "pause_sitting", &[&sitting], json(why("p1"))).await;
    trail.by(staff, "resume_sitting", &[&sitting], json(why("p2"))).await;
    trail.by(staff, "pause_session", &[session], json(why("p3"))).await;
    trail.by(staff, "resume_session", &[session], json(why("p4"))).await;
    let office = hall.visit("office").await;
    let (_, held) = office.get(&format!("/api/sessions/{session}")).await;
    let exam = text(&held["exam_id"]).to_owned();
    trail.by(("office", &office), "extend_exam", &[&exam], json(extend("p5"))).await;
    sitting::call_for_help(&hall.app, &own, "鼠标坏了").await.unwrap();
    trail.by(staff, "answer_call", &[&sitting], json(Value::Null)).await;
    let wish = sitting::ask_takeover(&hall.app, &own, "another").await.unwrap();
    let decide = json!({ "request_id": wish.id, "approve": true, "reason": "电脑死机" });
    trail.by(staff, "decide_takeover", &[&sitting], json(decide)).await;
    let canned = json!({ "body": "请看屏幕上方的公告。" });
    let node = hall.college.to_string();
    let kept = trail.by(("office", &office), "add_canned_message", &[&node], json(canned)).await;
    let kept = text(&kept["message_id"]).to_owned();
    let none = json(Value::Null);
    trail.by(("office", &office), "retire_canned_message", &[&kept], none).await;
    let say = |key: &str| json!({ "body": "请坐正", "request_key": key });
    trail.by(staff, "send_message", &[&sitting], json(say("k3"))).await;
    trail.by(staff, "announce", &[session], json(say("k4"))).await;
    let incident = hall.app.mint::<id::Incident>().to_string();
    run(
        hall,
        vec![format!(
            "INSERT INTO incident (id, sitting_id, indicator, severity, started_ms) \
         VALUES ('{incident}', '{sitting}', 'no_face', 'warning', 1)"
        )],
    )
    .await;
    let decide = json!({ "decision": "dismissed", "reason": "捡笔", "request_key": "k5" });
    trail.by(staff, "decide_incident", &[&incident], json(decide)).await;
    let seen = json!({ "reason": "传递纸条", "request_key": "k6" });
    trail.by(staff, "add_incident", &[&sitting], json(seen)).await;
    conduct_trail::accuse(trail, &sitting).await;
    let rival = hall.people["rival"];
    let order = |what: &str| {
        json!({ "person_ids": [rival], "deed": { "what": what }, "reason_code": "health", "reason": "身体不适",
        "request_key": what })
    };
    let here = hall.people["invigilator"].to_string();
    let place = format!("at/board/{session}");
    hall.app.bus.announce(&place, &here, std::time::Duration::from_secs(9)).await.unwrap();
    let split = json!({ "by": "candidates", "person_ids": [here], "request_key": "split" });
    trail.by(staff, "split_candidates", &[session], json(split)).await;
    trail.by(staff, "do_to_candidates", &[session], json(order("propose_end"))).await;
    trail.by(("office", &office), "do_to_candidates", &[session], json(order("end"))).await;
    sitting::score(&hall.app, id).await.unwrap();
    sitting
}

async fn mark(trail: &mut Trail<'_>, session: &str, (sat, other): (&str, &str)) {
    let hall = trail.hall;
    let (marker, office) = (hall.visit("marker").await, hall.visit("office").await);
    let (_, queue) = marker.get(&format!("/api/sessions/{session}/marking")).await;
    let slot = queue[0]["slot"].to_string();
    let give = json!({ "fraction": 0.5, "comment": "" });
    trail.by(("marker", &marker), "give_mark", &[sat, &slot], json(give)).await;
    run(
        hall,
        vec![format!(
            "INSERT INTO step (sitting_id, slot, seq, response, lane, authored_ms, received_ms) \
         VALUES ('{other}', 0, 1, 'null', 'late', 1, 1)"
        )],
    )
    .await;
    let late = json!({ "decision": "count", "reason": "断网", "request_key": "k7" });
    trail.by(("marker", &marker), "decide_late_answer", &[other, "0", "1"], json(late)).await;
    trail.by(("office", &office), "release_results", &[session], json(Value::Null)).await;
    let candidate = hall.visit("candidate").await;
    trail.by(("candidate", &candidate), "withdraw_consent", &[], json(Value::Null)).await;
}

/// One round of a rehearsal, let in by oneself, ended by staff; and the next.
async fn rehearse(trail: &mut Trail<'_>) {
    let hall = trail.hall;
    let session = rehearsal::scheduled(hall).await;
    let candidate = hall.visit("candidate").await;
    let candidate = ("candidate", &candidate);
    trail.by(candidate, "rehearse_on", &[&session], json(Value::Null)).await;
    let actor = Actor::Person { id: hall.people["candidate"], grants: vec![] };
    let id = sitting::arrive(&hall.app, &actor, session.parse().unwrap()).await.unwrap();
    let own = sitting::own(&hall.app, &actor, id).await.unwrap();
    sitting::begin(&hall.app, &own).await.unwrap();
    end(hall, &session, "candidate").await;
    trail.by(candidate, "rehearse_again", &[&session], json(Value::Null)).await;
}
