//! Documents in small: what Word writes for the papers that teachers have.

use super::*;
use crate::domain::bank::content::{Body, Content};
use crate::interchange::archive::Packer;
use crate::interchange::{Format, Loss, Status, read as read_any};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

/// A document of these paragraphs and tables, with a picture called `r1`.
fn document(body: &str) -> Vec<u8> {
    let mut packer = Packer::default();
    let mut add = |name: &str, content: &[u8]| packer.add(name, content, false).unwrap();
    add(
        "word/document.xml",
        format!("<w:document><w:body>{body}</w:body></w:document>").as_bytes(),
    );
    let rels = "<Relationships><Relationship Id='r1' Type='x/image' Target='media/a.png'/>\
        <Relationship Id='r2' Type='x/numbering' Target='numbering.xml'/>\
        <Relationship Id='r3' Type='x/image' Target='media/b.wmf'/></Relationships>";
    add("word/_rels/document.xml.rels", rels.as_bytes());
    add("word/media/a.png", PNG);
    add("word/media/b.wmf", b"not for browsers");
    let level = |at: usize, format: &str, text: &str| {
        format!(
            "<w:lvl w:ilvl='{at}'><w:start w:val='1'/><w:numFmt w:val='{format}'/><w:lvlText w:val='{text}'/></w:lvl>"
        )
    };
    let numbering = format!(
        "<w:numbering><w:abstractNum w:abstractNumId='7'>{}{}</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num></w:numbering>",
        level(0, "decimal", "%1．"),
        level(1, "upperLetter", "%2．")
    );
    add("word/numbering.xml", numbering.as_bytes());
    packer.finish()
}

fn run(text: &str) -> String {
    format!("<w:r><w:t>{text}</w:t></w:r>")
}

fn lines(texts: &[&str]) -> String {
    texts.iter().map(|text| format!("<w:p>{}</w:p>", run(text))).collect()
}

fn numbered(level: usize, text: &str) -> String {
    let props =
        format!("<w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='1'/></w:numPr></w:pPr>");
    format!("<w:p>{props}{}</w:p>", run(text))
}

fn drafts(bytes: &[u8]) -> Vec<Draft> {
    read_any(&Source::alone("卷.docx", bytes, str::to_owned), None)
        .unwrap_or_else(|refusal| panic!("{refusal}"))
}

fn content(draft: &Draft) -> &Content {
    draft.content.as_ref().unwrap_or_else(|| panic!("{draft:?}"))
}

fn losses(draft: &Draft) -> Vec<&'static str> {
    match &draft.status {
        Status::Lossy(losses) => losses.iter().map(Loss::code).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn numbers_of_word_count_questions_and_options() {
    let body = numbered(0, "甲？")
        + &numbered(1, "一")
        + &numbered(1, "二")
        + &lines(&["答案：B"])
        + &numbered(0, "乙？")
        + &numbered(1, "三")
        + &numbered(1, "四")
        + &lines(&["答案：A"]);
    let found = drafts(&document(&body));
    assert_eq!(found.len(), 2, "{found:?}");
    let Body::SingleChoice(choice) = &content(&found[1]).body else { panic!() };
    assert_eq!((choice.options[1].text.as_str(), choice.key.as_str()), ("四", "A"));
    assert_eq!(found[1].id.as_deref(), Some("2"));
}

#[test]
fn formulas_pictures_and_gaps_stand_where_they_stood() {
    let formula = "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>A.</m:t></m:r></m:den></m:f></m:oMath>";
    let picture = "<w:r><w:drawing><a:blip r:embed='r1'/></w:drawing></w:r>";
    let gap = "<w:r><w:rPr><w:u w:val='single'/></w:rPr><w:t xml:space='preserve'>   </w:t></w:r>";
    let low = "<w:r><w:rPr><w:vertAlign w:val='subscript'/></w:rPr><w:t>2</w:t></w:r>";
    let body = format!(
        "<w:p>{}{formula}{}{picture}{gap}{}{low}</w:p>",
        run("1. 求"),
        run("如图"),
        run("H")
    ) + &lines(&["答案：3"]);
    let found = drafts(&document(&body));
    let stem = content(&found[0]).stem.as_str();
    let picture = &found[0].media[0].digest;
    assert_eq!(
        stem,
        format!(
            "求\\(\\frac{{1}}{{A.}}\\)如图<img src=\"/api/images/{picture}\">[[b1]]H<sub>2</sub>"
        )
    );
    assert_eq!(found[0].status, Status::Imported);
    let odd =
        "<w:p><w:r><w:t>2. 看图____</w:t><w:pict><v:imagedata r:id='r3'/></w:pict></w:r></w:p>";
    let found = drafts(&document(&(odd.to_owned() + &lines(&["答案：4"]))));
    assert_eq!(losses(&found[0]), ["lost.media_kind"]);
}

#[test]
fn a_key_at_the_end_may_be_a_table_and_data_stay_a_table() {
    let cell = |text: &str| format!("<w:tc><w:p>{}</w:p></w:tc>", run(text));
    let row = |texts: &[&str]| {
        format!("<w:tr>{}</w:tr>", texts.iter().map(|text| cell(text)).collect::<String>())
    };
    let data = format!("<w:tbl>{}{}</w:tbl>", row(&["x", "1"]), row(&["y", "2"]));
    let key = format!("<w:tbl>{}{}</w:tbl>", row(&["题号", "1", "2"]), row(&["答案", "B", "A"]));
    let options =
        format!("<w:tbl>{}{}</w:tbl>", row(&["A．甲", "B．乙"]), row(&["C．丙", "D．丁"]));
    let body = lines(&["一、选择题", "1．如表"])
        + &data
        + &lines(&["A．一  B．二", "2．选"])
        + &options
        + &lines(&["参考答案"])
        + &key;
    let found = drafts(&document(&body));
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(content(&found[0]).stem.as_str().contains("<td>2</td>"));
    let keys: Vec<String> = found
        .iter()
        .map(|draft| match &content(draft).body {
            Body::SingleChoice(choice) => format!("{}{}", choice.options.len(), choice.key),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(keys, ["2B", "4A"]);
}

#[test]
fn deleted_text_is_not_read() {
    let body = "<w:p><w:r><w:t>1. 甲</w:t></w:r><w:del><w:r><w:t>乙</w:t></w:r></w:del><w:ins><w:r><w:t>丙</w:t></w:r></w:ins></w:p>";
    let found = drafts(&document(&(body.to_owned() + &lines(&["答案：对"]))));
    assert_eq!(content(&found[0]).stem.as_str(), "甲丙");
}

#[test]
fn questions_written_as_a_document_come_back() {
    let text = "1．（单选）（2分）水是（ ）\nA．H<2\nB．O\n答案：A\n解析：略\n2．（多选）选\nA．一\nB．二\nC．三\n答案：AC\n3．（判断）圆的。\n答案：错\n4．（填空）甲____乙____\n答案：一；二\n5．（简答）为何？\n答案：因为\n";
    let found =
        read_any(&Source::alone("t", text.as_bytes(), str::to_owned), Some(Format::Paper)).unwrap();
    let written = write(&found, true, str::to_owned).unwrap();
    assert!(
        written.statuses.iter().all(|status| *status == Status::Imported),
        "{:?}",
        written.statuses
    );
    let again = drafts(&written.bytes);
    for (one, other) in found.iter().zip(&again) {
        assert_eq!((&one.content, one.marks), (&other.content, other.marks));
    }
    assert_eq!(found.len(), again.len());
    let page = print_html("卷<一>", &found, false);
    assert!(page.contains("卷&lt;一&gt;") && page.contains("H&lt;2") && !page.contains("答案"));
    assert!(print_html("卷", &found, true).contains("答案：AC"));
}

#[test]
fn documents_that_cannot_be_read_say_why() {
    let told = |bytes: &[u8]| {
        read_any(&Source::alone("a.docx", bytes, str::to_owned), Some(Format::Docx))
            .unwrap_err()
            .trouble
            .code()
    };
    assert_eq!(told(b"text"), "archive.broken");
    assert_eq!(told(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), "file.old_office");
    assert_eq!(told(&document("<w:p>")), "xml.broken");
    assert_eq!(told(&document("")), "file.no_items");
    let mut bomb = Packer::default();
    let entities = b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><w:document/>";
    bomb.add("word/document.xml", entities, false).unwrap();
    assert_eq!(told(&bomb.finish()), "xml.entities");
}
