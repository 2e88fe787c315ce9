//! Finding: conditions, words, twins, saved searches; changing many at once; sharing between colleges.

use serde_json::{Value, json};

use crate::hall::{Hall, Visitor};
use crate::on_both;
use crate::school::{entry, essay, folder, judgement, publish};

async fn search(who: &Visitor, filter: Value) -> Vec<String> {
    let (status, page) = who.post("/api/bank/search", &json!({ "filter": filter })).await;
    assert_eq!(status, 200, "{page}");
    let lines = page["entries"].as_array().unwrap();
    let mut stems: Vec<String> =
        lines.iter().map(|line| line["preview_text"].as_str().unwrap().to_owned()).collect();
    assert_eq!(page["total"], stems.len());
    stems.sort();
    stems
}

async fn add(
    author: &Visitor,
    folder: &str,
    (content, difficulty): (Value, u8),
    tags: &[&str],
) -> String {
    let body =
        json!({ "folder_id": folder, "content": content, "difficulty": difficulty, "tags": tags });
    let (status, added) = author.post("/api/bank/entries", &body).await;
    assert_eq!(status, 200, "{added}");
    added["entry_id"].as_str().unwrap().to_owned()
}

on_both! {
    async fn conditions_are_joined_and_kept_under_a_name(hall: Hall) {
        let author = hall.visit("author").await;
        let folder = folder(&author, &hall).await;
        add(&author, &folder, (judgement("惯性 一"), 1), &["物理/力学/惯性", "期末"]).await;
        add(&author, &folder, (judgement("动量 二"), 3), &["物理/力学"]).await;
        add(&author, &folder, (essay("谈谈光学 三"), 5), &["物理/光学"]).await;
        let all = |parts: Value| json!({ "all": parts });
        assert_eq!(search(&author, json!({ "point": "物理/力学" })).await, ["动量 二", "惯性 一"]);
        assert_eq!(search(&author, json!({ "point": "物理/力" })).await, [""; 0]);
        let hard_or_final = json!({ "any": [{ "difficulty": { "min": 4, "max": 5 } }, { "tag": "期末" }] });
        assert_eq!(search(&author, hard_or_final.clone()).await, ["惯性 一", "谈谈光学 三"]);
        let not_essay = all(json!([{ "not": { "kind": "essay" } }, hard_or_final]));
        assert_eq!(search(&author, not_essay.clone()).await, ["惯性 一"]);
        assert_eq!(search(&author, json!({ "text": "光 三" })).await, ["谈谈光学 三"]);
        assert_eq!(search(&author, json!({ "not": { "shown": 1 } })).await.len(), 3);
        let riddle = json!({ "filter": { "kind": "riddle" } });
        assert_eq!(author.post("/api/bank/search", &riddle).await.1["code"], "list.unknown_word");
        let many = json!({ "filter": { "all": vec![json!({ "tag": "x" }); 200] } });
        assert_eq!(author.post("/api/bank/search", &many).await.1["code"], "filter.too_large");

        let keep = json!({ "name": "期末难题", "filter": not_essay });
        let (status, kept) = author.post("/api/bank/filters", &keep).await;
        assert_eq!(status, 200, "{kept}");
        assert_eq!(author.post("/api/bank/filters", &keep).await.1, kept, "the same name is the same search");
        let (_, mine) = author.get("/api/bank/filters").await;
        assert_eq!((&mine[0]["filter"], mine.as_array().unwrap().len()), (&not_essay, 1));
        let url = format!("{}/api/bank/filters/{}", author.base, kept["filter_id"].as_str().unwrap());
        let admin = hall.visit("admin").await;
        assert_eq!(admin.get("/api/bank/filters").await.1, json!([]));
        assert_eq!(admin.send(admin.http.delete(&url)).await.0, 404);
        assert_eq!(author.send(author.http.delete(&url)).await.0, 204);
    }
}

on_both! {
    async fn a_question_written_twice_is_found(hall: Hall) {
        let author = hall.visit("author").await;
        let folder = folder(&author, &hall).await;
        let asked = |stem: &str, options: [&str; 3]| {
            let options: Vec<_> = ["a", "b", "c"].iter().zip(options)
                .map(|(id, text)| json!({ "id": id, "text": text })).collect();
            json!({ "kind": "single_choice", "stem": format!("<p>{stem}</p>"), "options": options, "key": "a" })
        };
        let stem = "计算机系统中，断电以后所存内容会全部丢失的存储器是下列哪一种";
        let one = add(&author, &folder, (asked(stem, ["随机存储器", "只读存储器", "固态硬盘"]), 2), &[]).await;
        let turned = asked(&format!("{stem}？"), ["固态硬盘", "随机存储器。", "只读存储器"]);
        let other = add(&author, &folder, (turned, 2), &[]).await;
        add(&author, &folder, (judgement("水是湿的"), 1), &[]).await;
        let (_, twins) = author.get(&format!("/api/bank/entries/{other}/twins")).await;
        assert_eq!(twins.as_array().unwrap().len(), 1, "{twins}");
        assert_eq!((&twins[0]["entry"]["entry_id"], &twins[0]["alike"]), (&json!(one), &json!(1.0)));
        let (_, pairs) = author.post("/api/bank/duplicates", &json!({ "filter": { "all": [] } })).await;
        assert_eq!((&pairs["total"], &pairs["pairs"][0]["alike"]), (&json!(1), &json!(1.0)));
        let stranger = hall.visit("stranger").await;
        assert_eq!(stranger.get(&format!("/api/bank/entries/{other}/twins")).await.0, 404);
    }
}

on_both! {
    async fn many_are_changed_and_changed_back(hall: Hall) {
        let author = hall.visit("author").await;
        let home = folder(&author, &hall).await;
        let away = folder(&author, &hall).await;
        let (one, version) = entry(&author, &home, judgement("一")).await;
        let (two, _) = entry(&author, &home, judgement("二")).await;
        assert_eq!(publish(&author, &version).await.0, 204);
        let change = async |change: Value| {
            let (status, done) = author.post("/api/bank/bulk", &json!({ "entries": [one, two], "change": change })).await;
            assert_eq!(status, 200, "{done}");
            (done["changed"].as_u64().unwrap(), done["left"].as_u64().unwrap(), done["bulk_id"].as_str().unwrap().to_owned())
        };
        let undo = async |id: &str| {
            let (status, done) = author.post(&format!("/api/bank/bulk/{id}/undo"), &json!(null)).await;
            (status, done["changed"].clone())
        };
        let count = async |filter: Value| search(&author, filter).await.len();

        let (changed, left, tagged) = change(json!({ "tag": "重点" })).await;
        assert_eq!((changed, left, count(json!({ "tag": "重点" })).await), (2, 0, 2));
        assert_eq!(undo(&tagged).await, (200, json!(2)));
        assert_eq!(undo(&tagged).await.0, 404, "once");
        assert_eq!(count(json!({ "tag": "重点" })).await, 0);

        let (_, _, moved) = change(json!({ "move": away })).await;
        assert_eq!(count(json!({ "folder": away })).await, 2);
        assert_eq!(undo(&moved).await, (200, json!(2)));
        assert_eq!(count(json!({ "folder": home })).await, 2);

        let (changed, left, retired) = change(json!({ "retire": {} })).await;
        assert_eq!((changed, left, count(json!({ "state": "ready" })).await), (1, 1, 0));
        let admin = hall.visit("admin").await;
        assert_eq!(admin.post(&format!("/api/bank/bulk/{retired}/undo"), &json!(null)).await.0, 404, "another's");
        assert_eq!(undo(&retired).await, (200, json!(1)));
        let (_, view) = author.get(&format!("/api/bank/entries/{one}")).await;
        let states: Vec<_> = view["versions"].as_array().unwrap().iter().map(|v| v["state"].clone()).collect();
        assert_eq!(states, [json!("retired"), json!("ready")]);
        assert_eq!(author.post("/api/bank/bulk", &json!({ "entries": [], "change": { "tag": "x" } })).await.1["code"], "bulk.size");
    }
}

on_both! {
    async fn a_folder_is_shared_to_look_into_and_to_write_in(hall: Hall) {
        let (author, stranger) = (hall.visit("author").await, hall.visit("stranger").await);
        let folder = folder(&author, &hall).await;
        let (id, _) = entry(&author, &folder, judgement("共享")).await;
        let (_, nodes) = hall.visit("admin").await.get("/api/nodes").await;
        let west = nodes.as_array().unwrap().iter().find(|node| node["name"] == "西山分校").unwrap();
        let url = format!("{}/api/bank/folders/{folder}/shares", author.base);
        let share = async |who: &Visitor, may: Value| {
            who.send(who.http.put(&url).json(&json!({ "node_id": west["id"], "may": may }))).await
        };
        let draft = json!({ "content": judgement("改过"), "difficulty": 2 });
        let save = async || crate::bank_review::save(&stranger, &id, &draft).await.0;

        assert_eq!(share(&stranger, json!("author")).await.0, 404, "nobody takes a folder for themselves");
        assert_eq!(share(&author, json!("own")).await.1["code"], "folder.share");
        assert_eq!(share(&author, json!("view")).await.0, 204);
        assert_eq!(stranger.get("/api/bank/entries").await.1["total"], 1);
        assert_eq!(stranger.get(&format!("/api/bank/entries/{id}")).await.0, 200);
        assert_eq!(save().await, 404);
        assert_eq!(share(&author, json!("author")).await.0, 204);
        assert_eq!(save().await, 200);
        assert_eq!(share(&stranger, json!("author")).await.0, 404, "sharing does not hand over the folder");
        let (_, shares) = author.get(&format!("/api/bank/folders/{folder}/shares")).await;
        assert_eq!((&shares[0]["name"], &shares[0]["may"]), (&json!("西山分校"), &json!("author")));
        assert_eq!(share(&author, json!(null)).await.0, 204);
        assert_eq!(stranger.get("/api/bank/entries").await.1["total"], 0);
        assert_eq!(save().await, 404);
        let set = |name: &str| json!({ "name": name, "is_reviewed": true });
        let url = format!("{}/api/bank/folders/{folder}", author.base);
        assert_eq!(author.send(author.http.put(&url).json(&set(" "))).await.1["code"], "folder.name");
        assert_eq!(author.send(author.http.put(&url).json(&set("期末"))).await.0, 204);
        let (_, folders) = author.get("/api/bank/folders").await;
        assert_eq!((&folders[0]["name"], &folders[0]["is_reviewed"]), (&json!("期末"), &json!(true)));
    }
}

on_both! {
    async fn what_was_before_candidates_is_counted_once_nobody_begins_any_more(hall: Hall) {
        let session = crate::school::scheduled(&hall).await;
        let office = hall.visit("office").await;
        let people = crate::school::roster(&[("20260005", "candidate 同志")]);
        assert_eq!(crate::school::import(&office, &session, "", people).await.0, 200);
        crate::school::sit(&hall, &session).await;
        let count = async || examhall::app::bank::exposure::count(&hall.app).await.unwrap();
        assert_eq!(count().await, 0, "others may still begin");
        hall.clock.advance(std::time::Duration::from_secs(3 * 3600));
        assert_eq!((count().await, count().await), (1, 0));
        let author = hall.visit("author").await;
        let (_, page) = author.post("/api/bank/search", &json!({ "filter": { "shown": 1 } })).await;
        assert_eq!(page["total"], 4, "two choices, a judgement, an essay: {page}");
        let id = page["entries"][0]["entry_id"].as_str().unwrap();
        let (_, ledger) = author.get(&format!("/api/bank/entries/{id}/exposure")).await;
        let line = &ledger["sessions"][0];
        assert_eq!((&line["shown"], &line["number"], &line["exam"]), (&json!(1), &json!(1), &json!("期末考试")));
        assert_eq!(ledger["practised"], 0);
    }
}
