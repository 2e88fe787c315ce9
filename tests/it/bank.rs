//! The life of an item through the API: written, refused, published, found, rewritten, retired.

use serde_json::json;

use crate::hall::Hall;
use crate::on_both;
use crate::school::{choice, entry, essay, folder, judgement, publish};

on_both! {
    async fn an_item_is_written_published_rewritten_and_retired(hall: Hall) {
        let author = hall.visit("author").await;
        let folder = folder(&author, &hall).await;
        let (id, first) = entry(&author, &folder, judgement("水是湿的")).await;
        assert_eq!(publish(&author, &first).await.0, 204);
        assert_eq!(publish(&author, &first).await.1["code"], "item.state");

        let url = format!("{}/api/bank/entries/{id}/draft", author.base);
        let draft = json!({ "content": judgement("冰是冷的"), "difficulty": 4, "tags": ["新"] });
        let (status, saved) = author.send(author.http.put(&url).json(&draft)).await;
        assert_eq!((status, saved["problems"].as_array().map(Vec::len)), (200, Some(0)));
        let second = saved["version_id"].as_str().unwrap().to_owned();
        assert_ne!(second, first);
        let (_, again) = author.send(author.http.put(&url).json(&draft)).await;
        assert_eq!(again["version_id"], second.as_str());

        assert_eq!(publish(&author, &second).await.0, 204);
        let (_, view) = author.get(&format!("/api/bank/entries/{id}")).await;
        let states: Vec<_> = view["versions"].as_array().unwrap().iter().map(|v| v["state"].clone()).collect();
        assert_eq!((states, &view["tags"]), (vec![json!("retired"), json!("ready")], &json!(["新"])));

        let retire = format!("/api/bank/versions/{second}/retire");
        assert_eq!(author.post(&retire, &json!(null)).await.0, 204);
        assert_eq!(author.post(&retire, &json!(null)).await.0, 409);
    }
}

on_both! {
    async fn an_unfinished_item_is_kept_and_not_published(hall: Hall) {
        let author = hall.visit("author").await;
        let folder = folder(&author, &hall).await;
        let mut content = choice("选一个");
        content["key"] = json!("z");
        content["options"][1]["text"] = json!(" ");
        let (_, version) = entry(&author, &folder, content).await;
        let (status, problem) = publish(&author, &version).await;
        let fields: Vec<_> = problem["fields"].as_array().unwrap().iter().map(|f| (f["at"].clone(), f["code"].clone())).collect();
        assert_eq!(status, 422);
        assert_eq!(fields, [(json!("options[1].text"), json!("option.empty")), (json!("key"), json!("key.unknown"))]);
        assert!(problem["fields"][1]["zh"].as_str().unwrap().contains("请从现有选项里选择答案"));
    }
}

on_both! {
    async fn what_runs_is_taken_out_before_anything_is_kept(hall: Hall) {
        let author = hall.visit("author").await;
        let folder = folder(&author, &hall).await;
        let (_, version) = entry(&author, &folder, judgement("<script>x()</script><b onclick=\"x()\">好</b>")).await;
        let (_, view) = author.get(&format!("/api/bank/versions/{version}")).await;
        assert_eq!(view["content"]["stem"], "<p><b>好</b></p>");
        assert_eq!(view["question"]["body"]["kind"], "true_false");
        assert!(view["question"].to_string().find("key").is_none());
    }
}

on_both! {
    async fn lists_are_filtered_counted_and_paged(hall: Hall) {
        let author = hall.visit("author").await;
        let folder = folder(&author, &hall).await;
        for number in 0..5 {
            hall.clock.advance(std::time::Duration::from_millis(1));
            let (_, version) = entry(&author, &folder, judgement(&format!("第{number}题 100%_对"))).await;
            if number % 2 == 0 {
                assert_eq!(publish(&author, &version).await.0, 204);
            }
        }
        hall.clock.advance(std::time::Duration::from_millis(1));
        entry(&author, &folder, essay("谈谈")).await;
        let found = async |query: &str| {
            let (_, page) = author.get(&format!("/api/bank/entries?{query}")).await;
            let lines = page["entries"].as_array().unwrap();
            let text = |line: &serde_json::Value| line["preview_text"].as_str().unwrap().to_owned();
            (page["total"].as_u64().unwrap(), lines.iter().map(text).collect::<Vec<_>>())
        };
        assert_eq!(found("kind=essay").await, (1, vec!["谈谈".to_owned()]));
        assert_eq!(found("state=ready").await.0, 3);
        assert_eq!(found("text=100%25_").await.0, 5);
        assert_eq!(found("text=100%25%25").await.0, 0);
        assert_eq!(found("tag=期末&limit=2&offset=1").await, (6, vec!["第4题 100%_对".to_owned(), "第3题 100%_对".to_owned()]));
        assert_eq!(author.get("/api/bank/entries?kind=riddle").await.1["code"], "list.unknown_word");
        assert_eq!(author.get("/api/bank/tags").await.1, json!([{ "tag": "期末", "ready": 3 }]));
    }
}

on_both! {
    async fn an_image_is_known_by_its_bytes(hall: Hall) {
        let author = hall.visit("author").await;
        let upload = async |bytes: Vec<u8>| {
            let url = format!("{}/api/bank/images", author.base);
            author.send(author.http.post(url).header("content-type", "image/png").body(bytes)).await
        };
        let gif = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;".to_vec();
        let (status, kept) = upload(gif.clone()).await;
        assert_eq!(status, 200, "{kept}");
        let url = format!("{}{}", author.base, kept["url"].as_str().unwrap());
        let response = author.http.get(url).send().await.unwrap();
        assert_eq!(response.headers()["content-type"], "image/gif");
        assert_eq!(response.bytes().await.unwrap().as_ref(), gif);
        assert_eq!(upload(b"<svg onload=x>".to_vec()).await.1["code"], "image.unknown_format");
        assert_eq!(upload([&b"GIF89a"[..], &[0xff; 4]].concat()).await.1["code"], "image.too_wide");
        assert_eq!(upload(vec![0; 3 << 20]).await.1["code"], "image.too_large");
        assert_eq!(author.get(&format!("/api/images/{}", "0".repeat(64))).await.0, 404);
    }
}

on_both! {
    async fn another_college_sees_and_changes_nothing(hall: Hall) {
        let author = hall.visit("author").await;
        let folder = folder(&author, &hall).await;
        let (id, version) = entry(&author, &folder, judgement("秘密")).await;
        for login in ["stranger", "candidate"] {
            let other = hall.visit(login).await;
            assert_eq!(other.get("/api/bank/entries").await.1["total"], 0);
            assert_eq!(other.get("/api/bank/folders").await.1, json!([]));
            assert_eq!(other.get(&format!("/api/bank/entries/{id}")).await.0, 404);
            assert_eq!(other.get(&format!("/api/bank/versions/{version}")).await.0, 404);
            assert_eq!(publish(&other, &version).await.0, 404);
            let body = json!({ "folder_id": folder, "content": judgement("x"), "difficulty": 1 });
            assert_eq!(other.post("/api/bank/entries", &body).await.0, 404);
        }
        let office = hall.visit("office").await;
        assert_eq!(office.get(&format!("/api/bank/entries/{id}")).await.0, 200);
        assert_eq!(publish(&office, &version).await.0, 404);
    }
}
