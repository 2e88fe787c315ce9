//! Questions from files: shown first, then written, all or none.

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::hall::{Hall, Visitor};
use crate::on_both;
use crate::school::{entry, folder, judgement};

const PAPER: &str = "一、单项选择题\n1.（单选）下列哪一种是输入设备？\nA. 键盘\nB. 打印机\nC. 显示器\nD. 音箱\n答案：A\n解析：键盘用于输入。\n\
    2.（判断）操作系统是应用软件。\n答案：错\n";
const GIFT: &str = "$CATEGORY: 计算机/硬件\n\n::第一题:: 一个字节有几个二进制位？ {=8 ~4 ~16}\n\n::坏题:: 没有答案的选择 {~甲 ~乙}\n";
/// A picture of one pixel inside Moodle XML.
const MOODLE: &str = r#"<?xml version="1.0"?><quiz><question type="truefalse"><name><text>图</text></name>
    <questiontext format="html"><text><![CDATA[<p>看图<img src="@@PLUGINFILE@@/a.gif" alt="点"></p>]]></text>
    <file name="a.png" path="/" encoding="base64">iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==</file>
    </questiontext><answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer></question></quiz>"#;

fn form(files: &[(&str, &str)]) -> Form {
    files.iter().fold(Form::new(), |form, (name, text)| {
        form.part("file", Part::bytes(text.as_bytes().to_vec()).file_name((*name).to_owned()))
    })
}

pub async fn send(who: &Visitor, path: &str, folder: &str, files: &[(&str, &str)]) -> (u16, Value) {
    let url = format!(
        "{}/api/bank/{path}{}folder_id={folder}",
        who.base,
        if path.contains('?') { '&' } else { '?' }
    );
    who.send(who.http.post(url).multipart(form(files))).await
}

on_both! {
    async fn every_item_is_told_before_anything_is_written(hall: Hall) {
        let author = hall.visit("author").await;
        let folder = folder(&author, &hall).await;
        entry(&author, &folder, judgement("操作系统是应用软件。")).await;
        let files = [("期末卷.txt", PAPER), ("题.gift", GIFT), ("空.txt", "")];
        let (status, told) = send(&author, "import/preview", &folder, &files).await;
        assert_eq!(status, 200, "{told}");
        assert_eq!((&told["imported"], &told["lossy"], &told["rejected"]), (&json!(3), &json!(0), &json!(2)), "{told}");
        let items = told["items"].as_array().unwrap();
        assert_eq!(items[0]["content"]["kind"], "single_choice");
        assert_eq!(items[1]["twin"].as_str().map(str::len), Some(36), "the bank has it: {}", items[1]);
        assert_eq!(items[2]["tags"], json!(["计算机/硬件"]));
        let bad = &items[3];
        assert_eq!((&bad["source"], &bad["index"], &bad["status"]), (&json!("题.gift"), &json!(2), &json!("rejected")));
        assert!(bad["line"].as_u64().unwrap() > 3 && !bad["problems"][0]["zh"].as_str().unwrap().is_empty());
        assert_eq!((&items[4]["source"], &items[4]["problems"][0]["code"]), (&json!("空.txt"), &json!("file.empty")));
        assert_eq!(author.get("/api/bank/entries").await.1["total"], 1, "nothing was written");

        let (status, done) = send(&author, "import?skip=1", &folder, &files).await;
        assert_eq!(status, 200, "{done}");
        assert_eq!(done, json!({ "entries": 2, "lossy": 0, "rejected": 2, "left_out": 1 }));
        let (_, page) = author.get("/api/bank/entries?text=字节").await;
        assert_eq!((&page["total"], &page["entries"][0]["tags"]), (&json!(1), &json!(["计算机/硬件"])));
        assert_eq!(page["entries"][0]["state"], "draft");
    }
}

on_both! {
    async fn what_is_found_is_exported_with_its_key(hall: Hall) {
        let author = hall.visit("author").await;
        let folder = folder(&author, &hall).await;
        entry(&author, &folder, judgement("甲")).await;
        entry(&author, &folder, judgement("乙")).await;
        let export = async |who: &Visitor, filter: Value, format: &str| {
            who.post("/api/bank/export", &json!({ "filter": filter, "format": format })).await
        };
        let (status, line) = export(&author, json!({ "text": "乙" }), "native").await;
        assert_eq!((status, &line["content"]["stem"], &line["content"]["key"]), (200, &json!("<p>乙</p>"), &json!(true)));
        assert_eq!((&line["tags"], &line["difficulty"]), (&json!(["期末"]), &json!(2)));
        assert_eq!(export(&author, json!({ "text": "丙" }), "native").await.1["code"], "export.size");
        assert_eq!(export(&author, json!({ "all": [] }), "riddle").await.1["code"], "export.format");
        let stranger = hall.visit("stranger").await;
        assert_eq!(export(&stranger, json!({ "all": [] }), "native").await.1["code"], "export.size");
        let (_, told) = author.post("/api/bank/remarks", &json!({ "filter": { "all": [] } })).await;
        assert_eq!((&told["looked_at"], &told["entries"]), (&json!(2), &json!([])));
    }
}

on_both! {
    async fn pictures_come_along_and_what_cannot_be_is_refused_whole(hall: Hall) {
        let author = hall.visit("author").await;
        let folder = folder(&author, &hall).await;
        let moodle = MOODLE.replace("a.gif", "a.png");
        let (status, told) = send(&author, "import/preview", &folder, &[("m.xml", &moodle)]).await;
        assert_eq!(status, 200, "{told}");
        let digest = told["media"][0]["sha256"].as_str().unwrap().to_owned();
        assert!(told["items"][0]["content"]["stem"].as_str().unwrap().contains(&digest));
        assert_eq!(author.get(&format!("/api/images/{digest}")).await.0, 404, "not before it is confirmed");
        assert_eq!(send(&author, "import", &folder, &[("m.xml", &moodle)]).await.0, 200);
        let url = format!("{}/api/images/{digest}", author.base);
        assert_eq!(author.http.get(url).send().await.unwrap().headers()["content-type"], "image/png");

        assert_eq!(send(&author, "import", &folder, &[("空.txt", "")]).await.1["code"], "import.nothing");
        assert_eq!(send(&author, "import?format=riddle", &folder, &[("a", "x")]).await.1["code"], "import.format");
        let many: Vec<(&str, &str)> = vec![("a.txt", "x"); 201];
        assert_eq!(send(&author, "import/preview", &folder, &many).await.1["code"], "import.too_much");
        let stranger = hall.visit("stranger").await;
        assert_eq!(send(&stranger, "import/preview", &folder, &[("m.xml", &moodle)]).await.0, 404);
        assert_eq!(send(&stranger, "import", &folder, &[("m.xml", &moodle)]).await.0, 404);
    }
}
