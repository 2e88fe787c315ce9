//! Files that mean harm or are plainly wrong, one for each way: every one has its own code, and nothing is
//! unpacked, fetched or run.

use examhall::app::bank::html::clean;
use examhall::interchange::archive::Packer;
use examhall::interchange::{Draft, Format, Loss, Source, Status, read, table};
use examhall::kernel::limits::{IMPORT_BYTES_MAX, SHEET_BYTES_MAX};

use crate::fixtures::{code, import_text};

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut packer = Packer::default();
    for (name, content) in parts {
        packer.add(name, content, false).unwrap();
    }
    packer.finish()
}

fn refused(name: &str, bytes: &[u8]) -> &'static str {
    let refusal = read(&Source::alone(name, bytes, clean), None).unwrap_err();
    assert!(!refusal.trouble.zh().is_empty() && !refusal.trouble.en().is_empty());
    refusal.trouble.code()
}

fn losses(draft: &Draft) -> Vec<&'static str> {
    match &draft.status {
        Status::Lossy(losses) => losses.iter().map(Loss::code).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn entities_are_refused_in_every_xml() {
    let bomb = "<!DOCTYPE a [<!ENTITY b 'bb'><!ENTITY c '&b;&b;'>]>";
    let outside = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>";
    for doctype in [bomb, outside] {
        for root in [
            "<quiz>&c;</quiz>",
            "<assessmentItem>&c;</assessmentItem>",
            "<questestinterop>&x;</questestinterop>",
        ] {
            assert_eq!(refused("a.xml", format!("{doctype}{root}").as_bytes()), "xml.entities");
        }
        let part = format!("{doctype}<document/>");
        assert_eq!(
            refused("a.docx", &packed(&[("word/document.xml", part.as_bytes())])),
            "xml.entities"
        );
        assert_eq!(
            refused("a.xlsx", &packed(&[("xl/workbook.xml", part.as_bytes())])),
            "xml.entities"
        );
    }
}

#[test]
fn archives_that_lead_out_or_swell_are_refused_by_their_directory() {
    for name in ["../../etc/passwd", "/etc/passwd", "xl/../../x", "c:\\x"] {
        assert_eq!(
            refused("a.zip", &packed(&[("xl/workbook.xml", b""), (name, b"x")])),
            "archive.path"
        );
    }
    let zeros = vec![b' '; 8 << 20];
    let bomb = packed(&[("xl/workbook.xml", &zeros)]);
    assert!(bomb.len() < 64 << 10);
    assert_eq!(refused("a.xlsx", &bomb), "archive.swells");
    let half = packed(&[("word/document.xml", b"<document/>")]);
    assert_eq!(refused("a.docx", &half[..half.len() / 2]), "archive.broken");
    assert_eq!(refused("a.zip", &packed(&[("notes.txt", b"x")])), "file.format");
}

#[test]
fn files_too_large_are_refused_by_their_size() {
    let sheet = vec![0; SHEET_BYTES_MAX + 1];
    let source = Source::alone("a.xlsx", &sheet, clean);
    assert_eq!(read(&source, Some(Format::Xlsx)).unwrap_err().trouble.code(), "file.too_large");
    // One that is a spreadsheet to look at, of 50 MB.
    let padding = vec![0x5a; 50 << 20];
    let mut packer = Packer::default();
    packer.add("xl/workbook.xml", b"<workbook/>", false).unwrap();
    packer.add("xl/media/a.png", &padding, true).unwrap();
    let padded = packer.finish();
    assert!(padded.len() < IMPORT_BYTES_MAX);
    assert_eq!(refused("a.xlsx", &padded), "file.too_large");
}

#[test]
fn what_acts_in_a_text_is_taken_out_and_named() {
    let text = "题干,A,B,答案\n甲<script>alert(1)</script><p style='x'>乙</p>,一,二,A\n";
    let found = import_text(text, Format::Csv);
    assert_eq!(losses(&found[0]), ["lost.markup"]);
    let stem = found[0].content.as_ref().unwrap().stem.as_str();
    assert!(!stem.contains("script") && !stem.contains("style"), "{stem}");
    let found = import_text("[html]Q <img src\\=\"x\" onerror\\=\"y()\"> {T}", Format::Gift);
    assert!(losses(&found[0]).contains(&"lost.markup"), "{found:?}");
}

#[test]
fn a_picture_that_is_none_is_named() {
    let sheet = "<worksheet><sheetData><row r='1'><c t='inlineStr'><is><t>题干</t></is></c><c t='inlineStr'><is><t>答案</t></is></c></row>\
        <row r='2'><c t='inlineStr'><is><t>甲</t></is></c><c t='inlineStr'><is><t>对</t></is></c></row></sheetData></worksheet>";
    let parts: [(&str, &[u8]); 7] = [
        ("xl/workbook.xml", b"<workbook><sheets><sheet name='s' r:id='a'/></sheets></workbook>"),
        ("xl/_rels/workbook.xml.rels", b"<Relationships><Relationship Id='a' Type='x/worksheet' Target='s.xml'/></Relationships>"),
        ("xl/s.xml", sheet.as_bytes()),
        ("xl/_rels/s.xml.rels", b"<Relationships><Relationship Id='d' Type='x/drawing' Target='d.xml'/></Relationships>"),
        ("xl/d.xml", b"<wsDr><a><from><col>0</col><row>1</row></from><blip r:embed='p'/></a></wsDr>"),
        ("xl/_rels/d.xml.rels", b"<Relationships><Relationship Id='p' Type='x/image' Target='media/i.png'/></Relationships>"),
        ("xl/media/i.png", b"<svg onload='x()'/>"),
    ];
    let found = read(&Source::alone("a.xlsx", &packed(&parts), clean), None).unwrap();
    assert_eq!((losses(&found[0]), found[0].media.len()), (vec!["lost.media_kind"], 0));
}

#[test]
fn keys_weights_and_ids_that_cannot_be() {
    let found =
        import_text("编号,题干,A,B,答案\n1,甲,一,二,D\n2,乙,一,二,A\n2,丙,一,二,B\n", Format::Csv);
    assert_eq!(code(&found[0]), "answer.unknown");
    assert_eq!(losses(&found[2]), ["lost.id_twice"]);
    let found = import_text("1. 甲\nA. 一\nB. 二\n答案：F", Format::Paper);
    assert_eq!(code(&found[0]), "answer.unknown");
    let weights = "<quiz><question type=\"multichoice\"><questiontext><text>Q</text></questiontext><single>true</single>\
        <answer fraction=\"100\"><text>a</text></answer><answer fraction=\"-50\"><text>b</text></answer></question></quiz>";
    let found = import_text(weights, Format::MoodleXml);
    assert_ne!(code(&found[0]), "imported", "a weight below nothing is named or kept as such");
}

#[test]
fn a_cell_is_never_a_formula_of_ours() {
    let text = "题干,A,B,答案\n=1+1,+2,-2,A\n";
    let found = import_text(text, Format::Csv);
    assert_eq!(found[0].content.as_ref().unwrap().stem.as_str(), "=1+1");
    let written = table::write(&found, clean).unwrap();
    let archive = examhall::interchange::archive::Archive::open(&written.bytes).unwrap();
    let sheet = String::from_utf8(archive.read("xl/worksheets/sheet1.xml").unwrap()).unwrap();
    assert!(!sheet.contains("<f>") && sheet.contains("=1+1"));
    assert_eq!(written.statuses, [Status::Imported]);
}
