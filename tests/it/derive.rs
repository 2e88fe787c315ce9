//! `examhall paper` on a server's own database: the real binary, years later, without the server.

use std::path::Path;
use std::process::Command;

use examhall::app::exam;
use examhall::kernel::id::{PersonId, SessionId};
use serde_json::{Value, json};

use crate::hall::Hall;
use crate::school::{blueprint, exam as add_exam, fill_bank, import, roster, session, sit};
use crate::sitting::room::one;

const BINARY: &str = env!("CARGO_BIN_EXE_examhall");

fn examhall(folder: &Path, arguments: &[&str]) -> Result<Value, String> {
    let config = folder.join("cli.toml");
    std::fs::write(&config, format!("data = {:?}\n", folder.display().to_string())).unwrap();
    let done = Command::new(BINARY)
        .args(["paper"])
        .args(arguments)
        .arg("--config")
        .arg(&config)
        .output()
        .unwrap();
    if done.status.success() {
        return Ok(serde_json::from_slice(&done.stdout).unwrap_or_default());
    }
    Err(String::from_utf8_lossy(&done.stderr).into_owned())
}

/// Certificates as the office downloads them once nobody can begin any more.
async fn certificate(hall: &Hall, session: &str, number: u32) -> String {
    let query = format!(
        "SELECT certificate FROM paper_batch WHERE session_id = '{session}' AND number = {number}"
    );
    let path = hall.folder.path().join(format!("certificate-{number}.json"));
    std::fs::write(&path, one(hall, query).await).unwrap();
    path.display().to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn papers_of_later_batches_and_of_people_who_sat_before_are_derived_from_the_database() {
    let hall = Hall::on_sqlite().await;
    fill_bank(&hall).await;
    let office = hall.visit("office").await;
    let mut wanted = blueprint();
    wanted["prefer_unseen"] = json!(true);
    let exam_id = add_exam(&office, &hall, wanted).await;
    let two = roster(&[("20260005", "candidate 同志"), ("20260006", "rival 同志")]);
    let (_, first) = session(&office, &hall, &exam_id).await;
    let first = first["session_id"].as_str().unwrap();
    import(&office, first, "", two.clone()).await;
    sit(&hall, first).await;
    let (_, again) = session(&office, &hall, &exam_id).await;
    let again = again["session_id"].as_str().unwrap();
    import(&office, again, "", two).await;
    let id: SessionId = again.parse().unwrap();
    assert_eq!(exam::prepare(&hall.app, id).await.unwrap(), 2);
    // Enrolled late: a batch of its own, kept apart from the first.
    import(&office, again, "", roster(&[("20269999", "后来者")])).await;
    let files = [certificate(&hall, again, 1).await, certificate(&hall, again, 2).await];
    let plan: Value = serde_json::from_str(&std::fs::read_to_string(&files[0]).unwrap()).unwrap();
    assert_eq!(plan["plan"]["seen"].as_array().unwrap().len(), 2);
    let (_, enrolled) = office.get(&format!("/api/sessions/{again}/enrolments")).await;
    for line in enrolled.as_array().unwrap() {
        let person: PersonId = line["person_id"].as_str().unwrap().parse().unwrap();
        let late = line["display_name"] == "后来者";
        let (text, which) = (person.to_string(), &files[usize::from(late)]);
        let mut asked =
            vec!["derive", "--pool", "db", "--candidate", &text, "--certificate", which];
        if late {
            let told = examhall(hall.folder.path(), &asked).unwrap_err();
            assert!(told.contains("--earlier"), "{told}");
            asked.extend(["--earlier", &files[0]]);
        }
        let derived = examhall(hall.folder.path(), &asked).unwrap();
        let paper = exam::paper_for(&hall.app, id, person).await.unwrap();
        assert_eq!(derived["sha256"], paper.hash().to_hex());
    }

    // What can be drawn now; and a certificate whose pool is no longer there.
    let file = hall.folder.path().join("blueprint.json");
    std::fs::write(&file, blueprint().to_string()).unwrap();
    let file = file.display().to_string();
    let assemble =
        ["assemble", "--pool", "db", "--blueprint", &file, "--count", "5", "--seed", "s", "--json"];
    let made = examhall(hall.folder.path(), &assemble).unwrap();
    assert_eq!(
        (&made["papers"], &made["pool_items"], &made["rules_broken"]),
        (&json!(5), &json!(6), &json!([]))
    );
    let torn = std::fs::read_to_string(&files[0])
        .unwrap()
        .replace("\"snapshot_sha256\":\"", "\"snapshot_sha256\":\"00");
    std::fs::write(&files[0], torn).unwrap();
    let derive = ["derive", "--pool", "db", "--candidate", "x", "--certificate", &files[0]];
    assert!(examhall(hall.folder.path(), &derive).unwrap_err().contains("no candidate"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parameters_are_kept_all_or_none_and_bad_ones_named_by_line() {
    let hall = Hall::on_sqlite().await;
    fill_bank(&hall).await;
    let version = one(&hall, "SELECT MIN(id) FROM item_version".to_owned()).await;
    let file = hall.folder.path().join("irt.csv");
    let path = file.display().to_string();
    let kept = async || one(&hall, "SELECT COUNT(*) FROM item_parameters".to_owned()).await;
    for (rows, word) in [
        ("version,a\n".to_owned(), "heading"),
        (format!("version_id,a,b,c\n{version},1,0,0\n{version},-1,0,0\n"), "line 3"),
        (format!("version_id,a,b,c\n{version},1,99,0\n"), "b is 99"),
        (format!("version_id,a,b,c\n{version},1,0,1\n"), "c is 1"),
        ("version_id,a,b,c\nx,1,0,0\n".to_owned(), "line 2"),
        (
            format!(
                "version_id,a,b,c\n{version},1,0,0\n019ec893-f400-7156-87d6-94b1758dbdd3,1,0,0\n"
            ),
            "nothing was kept",
        ),
    ] {
        std::fs::write(&file, rows).unwrap();
        let told = examhall(hall.folder.path(), &["parameters", "--file", &path]).unwrap_err();
        assert!(told.contains(word), "{word}: {told}");
        assert_eq!(kept().await, "0");
    }
    std::fs::write(&file, format!("version_id,a,b,c\n{version},1.2,0.5,0.2\n")).unwrap();
    examhall(hall.folder.path(), &["parameters", "--file", &path]).unwrap();
    assert_eq!(kept().await, "1");
}
