//! One start for many, each with a paper of their own: sealed before, opened with the start, answered at once.
//! Bounded; the load run of benches/load does the same with five thousand.

use std::collections::{BTreeMap, HashSet};

use examhall::app::exam;
use examhall::kernel::id::SittingId;
use futures_util::future::join_all;
use serde_json::json;

use super::desk::Desk;
use super::room::{MINUTE, START, to};
use super::sealed::opened;
use crate::hall::{Hall, MORNING, PASSWORD};
use crate::on_both;
use crate::school::{self, choice, entry, folder, import, publish};

const CANDIDATES: usize = 60;

/// Thirty choices, twelve of them on each paper.
async fn scheduled(hall: &Hall) -> String {
    let author = hall.visit("author").await;
    let folder = folder(&author, hall).await;
    for number in 0..30 {
        let stem =
            format!("第 {number} 个问题：{}", "甲乙丙丁戊己庚辛".chars().nth(number % 8).unwrap());
        let (_, version) = entry(&author, &folder, choice(&stem)).await;
        assert_eq!(publish(&author, &version).await.0, 204);
    }
    let section =
        json!({ "title": "一", "filter": { "tags": ["期末"] }, "count": 12, "marks_each": 1.0 });
    let blueprint =
        json!({ "sections": [section], "shuffle_questions": true, "shuffle_options": true });
    let office = hall.visit("office").await;
    let exam = school::exam(&office, hall, blueprint).await;
    let body = json!({ "exam_id": exam, "node_id": hall.room, "title": "上午场", "opens_ms": MORNING.0,
        "starts_ms": START.0, "closes_ms": START.0 + 90 * MINUTE });
    let (_, added) = office.post("/api/sessions", &body).await;
    let session = added["session_id"].as_str().unwrap().to_owned();
    let line = |n: usize| format!("S{n:04},考生{n},s{n:04},{PASSWORD}\n");
    let roster = (0..CANDIDATES).map(line).collect::<String>();
    let roster = format!("学号,姓名,账号,初始密码\n{roster}");
    assert_eq!(import(&office, &session, "", roster).await.1["added"], CANDIDATES);
    session
}

/// Through consent, arrival and admission to the socket.
async fn come(hall: &Hall, session: &str, number: usize) -> (SittingId, Desk) {
    let visitor = hall.visit(&format!("s{number:04}")).await;
    let consent =
        json!({ "choice": "staff", "text_version": examhall::app::consent::TEXT_VERSION });
    visitor.post(&format!("/api/my/sessions/{session}/consent"), &consent).await;
    let (_, arrived) =
        visitor.post(&format!("/api/my/sessions/{session}/arrive"), &json!(null)).await;
    let sitting = arrived["sitting_id"].as_str().unwrap().to_owned();
    let admit = json!({ "reason": "id_checked", "note": "", "request_key": format!("k{number}") });
    let url = format!("/api/sittings/{sitting}/admit");
    assert_eq!(hall.visit("invigilator").await.post(&url, &admit).await.0, 204);
    let sitting: SittingId = sitting.parse().unwrap();
    let mut desk = Desk::open(hall.address, &hall.cookie(&format!("s{number:04}")).await).await;
    assert_eq!(desk.hello(sitting, "tab").await["stage"], "awaiting_start");
    (sitting, desk)
}

on_both! {
    async fn many_begin_at_once_each_with_a_paper_of_their_own(hall: Hall) {
        let session = scheduled(&hall).await;
        let mut desks = Vec::new();
        for number in 0..CANDIDATES {
            desks.push(come(&hall, &session, number).await);
        }
        to(&hall, START.plus_ms(-10 * MINUTE));
        assert_eq!(exam::freeze_due(&hall.app).await.unwrap(), 1);
        // Everybody has had their moment within the seven minutes after the freezing.
        to(&hall, START.plus_ms(-3 * MINUTE));
        let wait = desks.iter_mut().map(async |(_, desk)| {
            let sealed = desk.hear_sealed().await;
            desk.say(&json!({ "type": "paper_kept", "kept": true })).await;
            // Its refusal comes from the sitting itself, which by then has heard what was said before.
            desk.say(&json!({ "type": "answer", "slot": 0, "seq": 1, "response": null, "authored_ms": 0 })).await;
            desk.hear_of("nack").await;
            sealed
        });
        let sealed = join_all(wait).await;
        to(&hall, START);
        let begin = desks.iter_mut().zip(&sealed).map(async |((id, desk), sealed)| {
            let welcome = desk.hear_of("welcome").await;
            assert!(welcome["paper"].is_null(), "the bulk has gone out before");
            let paper = opened(sealed, welcome["paper_key"].as_str().unwrap(), *id).unwrap();
            let options = &paper["sections"][0]["questions"][0]["body"]["options"];
            let option = options[0]["id"].as_str().unwrap();
            assert_eq!(desk.choose(1, option).await["type"], "ack");
            paper
        });
        let papers = join_all(begin).await;
        let different: HashSet<String> = papers.iter().map(ToString::to_string).collect();
        assert_eq!(different.len(), CANDIDATES);
        let mut uses: BTreeMap<String, usize> = BTreeMap::new();
        for question in papers.iter().flat_map(|paper| paper["sections"][0]["questions"].as_array().unwrap()) {
            *uses.entry(question["stem"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        // 60 × 12 of 30: every question on 24 papers, were it even to the last.
        assert!(uses.len() == 30 && uses.values().all(|n| (20..=28).contains(n)), "{uses:?}");
    }
}
