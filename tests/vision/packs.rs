//! An operator's own models, through the command line they would use. Packs come from the folder that
//! `EXAMHALL_PACKS` names (where `models/export/packs.py --out` put what it made), from `../shared/models` beside the
//! checkout, or from `models/export/build/packs`; where they are absent each test says so by name and passes.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Output};

use super::*;
use examhall::vision::engine::Reach;
use examhall::vision::evaluate::{detection, pad};
use examhall::vision::frame::Frame;

pub fn shared(pack: &str, test: &str) -> Option<PathBuf> {
    let places = ["../shared/models", "../../shared/models", "models/export/build/packs"];
    let named = std::env::var_os("EXAMHALL_PACKS").map(PathBuf::from);
    let places = named.into_iter().chain(places.map(|at| checkout().join(at)));
    let found = places.map(|at| at.join(pack)).find(|folder| folder.is_dir());
    if found.is_none() {
        eprintln!("skipped {test}: the pack {pack} is absent");
    }
    found
}

/// A models folder of our own: the shipped files by link, packs to be added.
pub fn models() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(checkout().join("models")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name();
        if !["packs", "fetched"].iter().any(|own| name.to_str() == Some(own)) {
            std::os::unix::fs::symlink(entry.path(), folder.path().join(name)).unwrap();
        }
    }
    folder
}

pub fn examhall(models: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_examhall"))
        .args(arguments)
        .env("EXAMHALL_MODELS", models)
        .env("ORT_DYLIB_PATH", library())
        .output()
        .unwrap()
}

fn library() -> PathBuf {
    let named = std::env::var_os("ORT_DYLIB_PATH").map(PathBuf::from);
    named.unwrap_or_else(|| checkout().join("models/runtime/libonnxruntime.so"))
}

pub fn done(output: &Output) -> String {
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}{err}");
    out.into_owned()
}

pub fn refused(output: &Output) -> String {
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub fn with_pack(pack: &Path, serve: &[&str]) -> (tempfile::TempDir, Nets) {
    let folder = models();
    let mut arguments = vec!["models", "add", pack.to_str().unwrap()];
    serve.iter().for_each(|stage| arguments.extend(["--serve", *stage]));
    done(&examhall(folder.path(), &arguments));
    let settings = VisionSettings {
        models_dir: folder.path().to_owned(),
        runtime_library: Some(library()),
        ..settings()
    };
    let mut shelf = Shelf::open(&settings).unwrap();
    let nets = shelf.load();
    assert!(shelf.statuses().iter().all(|status| status.is_ready()), "{:?}", shelf.statuses());
    (folder, nets)
}

#[test]
fn a_detector_of_a_pack_finds_the_same_faces() {
    real!("a_detector_of_a_pack", fixtures, own);
    let Some(pack) = shared("yunet", "a_detector_of_a_pack") else { return };
    let (folder, mut nets) = with_pack(&pack, &["search_near", "search_far"]);
    let listed = done(&examhall(folder.path(), &["models", "list"]));
    assert!(listed.contains("yunet") && listed.contains("search_near, search_far"), "{listed}");
    for (name, number) in [("Gerhard_Schroeder", 2), ("Tony_Blair", 1), ("Hugo_Chavez", 3)] {
        let bytes = std::fs::read(person(&fixtures, name, number)).unwrap();
        let frame = Frame::from_rgb(decode_still(&bytes).unwrap());
        let found = nets.search(&frame, Reach::Near).unwrap();
        let known = own.search(&frame, Reach::Far).unwrap();
        let overlap = found[0].overlap(&known[0].area);
        assert!(overlap > 0.5, "{name}: {found:?} {known:?}");
        // The eyes are where they were, within a fifth of their distance.
        let eyes = known[0].points[1][0] - known[0].points[0][0];
        let gap = (found[0].points[0][0] - known[0].points[0][0]).abs();
        assert!(gap < eyes / 5.0, "{name}: {gap} of {eyes}");
    }
    let labels = fixtures.join("detection-counts.csv");
    let report = detection::detection(&mut nets, (&labels, &fixtures), |_, _| ()).unwrap();
    eprintln!(
        "yunet: {} class errors of {}, {:?}",
        report.class_errors, report.images, report.wrong
    );
    assert!(report.class_errors <= 1);
}

#[test]
fn a_spoof_detector_of_a_pack_judges_whole_frames_and_declines_tight_crops() {
    real!("a_spoof_detector_of_a_pack", fixtures, own);
    let Some(pack) = shared("minifasnet", "a_spoof_detector_of_a_pack") else { return };
    assert!(!own.has(Stage::Pad), "off by default");
    let (folder, mut nets) = with_pack(&pack, &["pad"]);
    let labels = fixtures.join("pad-labels.csv");
    let report = pad::pad(&mut nets, (&labels, &fixtures), |_, _| ()).unwrap();
    eprintln!("{:?}", report.answers);
    assert_eq!((report.images, report.not_judged), (3, 0));
    assert_eq!((report.apcer_max, report.bpcer), (Some(0.0), Some(0.0)));
    // The face alone, as an enrolment photo may be: there is nothing around it to judge by.
    let live = image::open(fixtures.join("spoof-minivision/sample/image_T1.jpg")).unwrap();
    live.crop_imm(80, 85, 260, 320).save(folder.path().join("tight.png")).unwrap();
    let list = folder.path().join("tight.csv");
    std::fs::write(&list, "path,label,attack\ntight.png,live,\n").unwrap();
    let report = pad::pad(&mut nets, (&list, folder.path()), |_, _| ()).unwrap();
    assert_eq!((report.not_judged, report.answers[0].reason), (1, Some("too_tight")));
}

#[test]
fn a_pose_model_of_a_pack_agrees_with_the_landmarks_on_the_turn() {
    real!("a_pose_model_of_a_pack", fixtures, own);
    let Some(pack) = shared("headpose", "a_pose_model_of_a_pack") else { return };
    let (_folder, mut nets) = with_pack(&pack, &["pose"]);
    for (name, number) in
        [("Tony_Blair", 1), ("Arnold_Schwarzenegger", 1), ("Arnold_Schwarzenegger", 2)]
    {
        let path = person(&fixtures, name, number);
        let (theirs, ours) = (still(&mut nets, &path), still(own, &path));
        let (theirs, ours) = (theirs.faces[0].pose.unwrap(), ours.faces[0].pose.unwrap());
        assert!(theirs != ours && (theirs.yaw - ours.yaw).abs() < 10.0, "{theirs:?} {ours:?}");
    }
    let up = still(&mut nets, &person(&fixtures, "Donald_Rumsfeld", 1)).faces[0].pose.unwrap();
    let down = still(&mut nets, &person(&fixtures, "Vladimir_Putin", 4)).faces[0].pose.unwrap();
    assert!(up.pitch > 15.0 && down.pitch < -10.0, "{up:?} {down:?}");
}

#[test]
fn an_embedder_of_a_pack_tells_people_apart_and_never_meets_another_ones_templates() {
    real!("an_embedder_of_a_pack", fixtures, own);
    let Some(pack) = shared("mobileface", "an_embedder_of_a_pack") else { return };
    let photo = |name, number| person(&fixtures, name, number);
    let known = still(own, &photo("Tony_Blair", 1)).template().unwrap();
    let (_folder, mut nets) = with_pack(&pack, &["embed"]);
    let model = nets.identity_model().unwrap().clone();
    assert_eq!((model.id.as_str(), model.digest == known.model()), ("mobileface", false));
    let template = still(&mut nets, &photo("Tony_Blair", 1)).template().unwrap();
    let same = still(&mut nets, &photo("Tony_Blair", 2)).embedding.unwrap();
    let other = still(&mut nets, &photo("Hugo_Chavez", 3)).embedding.unwrap();
    let distance = |face| model.check(face, &template, true).unwrap().distance;
    eprintln!("mobileface: same {:.3}, other {:.3}", distance(&same), distance(&other));
    // How well it tells people apart at large is measured beside this (`embedders`).
    assert!(distance(&same) < distance(&other));
    assert_eq!(model.check(&same, &known, true), None, "another network's template");
    let own_model = own.identity_model().unwrap();
    assert_eq!(own_model.check(known.embedding(), &template, true), None);
    let stored = Template::from_bytes(&template.to_bytes()).unwrap();
    assert_eq!(stored, template);
}

#[test]
fn a_pack_that_is_damaged_or_gone_is_told_in_both_languages_and_costs_its_stage_only() {
    let Some(pack) = shared("minifasnet", "a_pack_that_is_damaged_or_gone") else { return };
    let Some(_library) = nets("a_pack_that_is_damaged_or_gone") else { return };
    let folder = models();
    done(&examhall(folder.path(), &["models", "add", pack.to_str().unwrap(), "--serve", "pad"]));
    let here = folder.path().join("packs/minifasnet");
    let [v2, v1se] = ["derived_minifasnet_v2_2.7.onnx", "derived_minifasnet_v1se_4.0.onnx"];
    let mut bytes = std::fs::read(here.join(v2)).unwrap();
    bytes[1_000] ^= 1;
    std::fs::write(here.join(v2), bytes).unwrap();
    std::fs::remove_file(here.join(v1se)).unwrap();
    let verified = examhall(folder.path(), &["models", "verify", "--json"]);
    assert_eq!(verified.status.code(), Some(1));
    let reports: Vec<serde_json::Value> = serde_json::from_slice(&verified.stdout).unwrap();
    let of = |id: &str| reports.iter().find(|report| report["id"] == id).unwrap();
    let (v2, v1se) = (of("minifasnet-v2"), of("minifasnet-v1se"));
    assert_eq!(
        (&v2["state"]["state"], &v1se["state"]["state"]),
        (&"corrupt".into(), &"missing".into())
    );
    for (report, zh) in [(v2, "已损坏或被替换"), (v1se, "缺失")] {
        let reason = report["state"]["reason"].as_str().unwrap();
        assert!(reason.contains(zh) && reason.contains("add the pack again"), "{reason}");
        assert_eq!(report["serves"], serde_json::json!(["pad"]));
    }
    assert_eq!(of("recognition")["state"]["state"], "ready");
    // A list that is no list.
    std::fs::write(here.join("pack.toml"), "[[model]]\nid = 7\n").unwrap();
    let listed = done(&examhall(folder.path(), &["models", "list"]));
    let line = listed.lines().find(|line| line.starts_with("minifasnet")).unwrap();
    assert!(line.contains("LEFT OUT 未采用") && line.contains("清单"), "{line}");
}

#[test]
fn a_provider_the_library_does_not_offer_leaves_the_work_to_the_processor() {
    let Some(_library) = nets("a_provider_the_library_does_not_offer") else { return };
    let folder = models();
    let arguments = ["models", "verify", "--execution", "coreml"];
    let verified = examhall(folder.path(), &arguments);
    let said = String::from_utf8_lossy(&verified.stderr).into_owned();
    done(&verified);
    assert!(said.contains("does not offer coreml") && said.contains("处理器"), "{said}");
    let error = refused(&examhall(folder.path(), &["models", "verify", "--execution", "gpu"]));
    assert!(error.contains("openvino"), "{error}");
}

#[test]
fn what_is_added_fetched_and_listed_is_told_as_json_too() {
    let folder = models();
    let file = folder.path().join("mine.onnx");
    std::fs::write(&file, b"no network").unwrap();
    let sha256 = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(b"no network"));
    let json = |arguments: &[&str]| -> serde_json::Value {
        let told = done(&examhall(folder.path(), &[&["models"], arguments, &["--json"]].concat()));
        serde_json::from_str(&told).unwrap()
    };
    let file = file.to_str().unwrap();
    let fetched = json(&["fetch", file, "--sha256", &sha256]);
    assert_eq!(
        (&fetched["sha256"], &fetched["was_there"]),
        (&sha256.as_str().into(), &false.into())
    );
    let file = fetched["file"].as_str().unwrap();
    let added = json(&["add", file, "--adapter", "yunet", "--serve", "search_far"]);
    assert_eq!((&added["pack"], &added["serves"][0]), (&"mine".into(), &"search_far".into()));
    let listed = json(&["list"]);
    let of = |id: &str| listed.as_array().unwrap().iter().find(|m| m["id"] == id).unwrap().clone();
    assert_eq!(of("mine")["serves"], serde_json::json!(["search_far"]));
    assert_eq!(of("detect-back")["serves"], serde_json::json!([]));
    assert_eq!(of("recognition")["serves"], serde_json::json!(["embed"]));
}

#[test]
fn what_cannot_be_added_is_refused_in_words() {
    let folder = models();
    let file = folder.path().join("mine.onnx");
    std::fs::write(&file, b"no network").unwrap();
    let file = file.to_str().unwrap();
    let add = |more: &[&str]| examhall(folder.path(), &[&["models", "add"], more].concat());
    let error = refused(&add(&[file]));
    assert!(error.contains("--adapter") && error.contains("minifasnet"), "{error}");
    assert!(refused(&add(&[file, "--serve", "nose"])).contains("search_near"));
    assert!(refused(&add(&["https://example.invalid/x.onnx"])).contains("--sha256"));
    // Bytes that are no network are listed, and verify says so.
    done(&add(&[file, "--adapter", "minifasnet", "--serve", "pad"]));
    let verified = examhall(folder.path(), &["models", "verify"]);
    assert!(!verified.status.success());
    let text = String::from_utf8_lossy(&verified.stdout).into_owned();
    assert!(text.lines().any(|l| l.starts_with("mine") && l.contains("FAILED 无法加载")), "{text}");
}

/// Serves `body` to one request after another: the first breaks off half way, the others honour a range.
fn flaky_server(body: Vec<u8>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for (n, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4_096];
            let length = stream.read(&mut request).unwrap();
            let request = String::from_utf8_lossy(&request[..length]).to_lowercase();
            let range = request.split("range: bytes=").nth(1).and_then(|r| r.split('-').next());
            let from: usize = range.and_then(|from| from.parse().ok()).unwrap_or(0);
            let (rest, all) = (&body[from..], body.len());
            let status = match from {
                0 => "200 OK\r\n".to_owned(),
                _ => format!(
                    "206 Partial Content\r\nContent-Range: bytes {from}-{}/{all}\r\n",
                    all - 1
                ),
            };
            let head = format!(
                "HTTP/1.1 {status}Content-Length: {}\r\nConnection: close\r\n\r\n",
                rest.len()
            );
            let sent = if n == 0 { &rest[..rest.len() / 2] } else { rest };
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(sent));
        }
    });
    port
}

#[test]
fn a_download_goes_on_where_it_broke_off_and_another_file_is_not_kept() {
    let folder = models();
    let body: Vec<u8> = (0..200_000u32).map(|i| (i % 251) as u8).collect();
    let sha256 = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&body));
    let port = flaky_server(body.clone());
    let url = format!("http://127.0.0.1:{port}/net.onnx");
    let fetch = |sha256: &str, to: &str| {
        let to = folder.path().join(to);
        let (url, to) = (&url[..], to.to_str().unwrap());
        examhall(folder.path(), &["models", "fetch", url, "--sha256", sha256, "--to", to])
    };
    let error = refused(&fetch(&sha256, "net.onnx"));
    assert!(error.contains("goes on from there") && error.contains("path"), "{error}");
    assert_eq!(std::fs::metadata(folder.path().join("net.onnx.part")).unwrap().len(), 100_000);
    done(&fetch(&sha256, "net.onnx"));
    assert_eq!(std::fs::read(folder.path().join("net.onnx")).unwrap(), body);
    assert!(done(&fetch(&sha256, "net.onnx")).contains("already"));
    let error = refused(&fetch(&"0".repeat(64), "other.onnx"));
    assert!(error.contains(&sha256) && error.contains("nothing was kept"), "{error}");
    assert!(!folder.path().join("other.onnx").exists());
    assert!(!folder.path().join("other.onnx.part").exists());
}

#[test]
fn without_a_network_it_is_said_what_to_do() {
    let folder = models();
    // A port that was just given back: nobody listens there.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}/net.onnx");
    let sha256 = "0".repeat(64);
    let error = refused(&examhall(folder.path(), &["models", "fetch", &url, "--sha256", &sha256]));
    assert!(error.contains("Without a network") && error.contains("give its path"), "{error}");
    let error = refused(&examhall(folder.path(), &["models", "fetch", &url, "--sha256", "12"]));
    assert!(error.contains("64 hexadecimal digits"), "{error}");
}
