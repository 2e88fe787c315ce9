//! Packages and tests in small: order, folders, marks, words of the manifest, and what is not there.

use super::super::super::archive::Packer;
use super::super::super::{Format, Status, read as read_any};
use super::*;

fn item(id: &str) -> String {
    format!(
        "<assessmentItem identifier='{id}' title='T{id}'><responseDeclaration identifier='RESPONSE' \
         cardinality='single' baseType='identifier'><correctResponse><value>A</value></correctResponse>\
         </responseDeclaration><itemBody><p>q{id} <img src='../media/p.png' alt='p'/></p><choiceInteraction \
         responseIdentifier='RESPONSE' maxChoices='1'><simpleChoice identifier='A'>a</simpleChoice>\
         <simpleChoice identifier='B'>b</simpleChoice></choiceInteraction></itemBody></assessmentItem>"
    )
}

fn png() -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_luma8(2, 2).write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

const TEST: &str = "<assessmentTest title='期末'><testPart identifier='p'><assessmentSection title='一'>\
    <assessmentItemRef identifier='r2' href='items/2.xml'><weight identifier='W' value='5'/></assessmentItemRef>\
    <assessmentSection title='甲'><selection select='1'/><assessmentItemRef href='items/1.xml'/>\
    <assessmentItemRef href='items/9.xml'/><assessmentItemRef href='../../etc/passwd'/></assessmentSection>\
    </assessmentSection></testPart></assessmentTest>";

const MANIFEST_TEXT: &str = "<manifest xmlns:m='lom'><resources>\
    <resource identifier='t' type='imsqti_test_xmlv2p1' href='test.xml'/>\
    <resource identifier='3' type='imsqti_item_xmlv2p1' href='items/3.xml'><metadata><m:lom><m:general><m:keyword>\
    <m:langstring>\u{6781}\u{9650}</m:langstring></m:keyword></m:general><m:educational><m:difficulty><m:source>\
    <m:langstring>LOMv1.0</m:langstring></m:source><m:value><m:langstring>difficult</m:langstring></m:value>\
    </m:difficulty></m:educational></m:lom></metadata></resource>\
    <resource identifier='1' type='imsqti_item_xmlv2p1' href='items/1.xml'/>\
    <resource identifier='2' type='imsqti_item_xmlv3p0' href='items/2.xml'/>\
    <resource identifier='p' type='webcontent' href='media/p.png'/></resources></manifest>";

fn packed() -> Vec<u8> {
    let mut zip = Packer::default();
    zip.add("imsmanifest.xml", MANIFEST_TEXT.as_bytes(), false).unwrap();
    zip.add("test.xml", TEST.as_bytes(), false).unwrap();
    for id in ["1", "2", "3"] {
        zip.add(&format!("items/{id}.xml"), item(id).as_bytes(), false).unwrap();
    }
    zip.add("media/p.png", &png(), true).unwrap();
    zip.finish()
}

#[test]
fn a_package_is_read_in_the_order_of_its_test_and_then_of_its_manifest() {
    let bytes = packed();
    let drafts = read_any(&Source::alone("p.zip", &bytes, str::to_owned), None).unwrap();
    let ids: Vec<Option<&str>> = drafts.iter().map(|own| own.id.as_deref()).collect();
    assert_eq!(ids, [Some("2"), Some("1"), None, None, Some("3")]);
    assert_eq!(
        (drafts[0].marks, &drafts[0].category[..]),
        (Some(5.0), &["期末".into(), "一".into()][..])
    );
    assert!(drafts.iter().enumerate().all(|(at, own)| own.place.item == at + 1));
    assert_eq!(drafts[1].category, ["期末", "一", "甲"]);
    assert!(
        matches!(&drafts[2].status, Status::Rejected(Trouble::ArchiveMissing { name }) if name == "items/9.xml")
    );
    assert!(matches!(&drafts[3].status, Status::Rejected(Trouble::ArchiveMissing { .. })));
    assert_eq!((&drafts[4].tags[..], drafts[4].difficulty), (&["极限".to_owned()][..], Some(4)));
    assert_eq!((drafts[4].media.len(), &drafts[4].status), (1, &Status::Imported));
    let drawn = Loss::FieldDropped { name: "selection".to_owned() };
    assert_eq!(drafts[0].status, Status::Lossy(vec![drawn]));
}

#[test]
fn a_test_by_itself_takes_its_items_from_the_files_beside_it() {
    let files = |path: &str| match path {
        "unit/items/2.xml" => Some(item("2").into_bytes()),
        _ => None,
    };
    let source = Source {
        name: "unit/test.xml",
        bytes: TEST.as_bytes(),
        clean: str::to_owned,
        files: &files,
    };
    let drafts = read_any(&source, None).unwrap();
    assert_eq!(drafts.len(), 4);
    assert_eq!(drafts[0].title.as_deref(), Some("T2"));
    assert!(drafts[1..].iter().all(|own| matches!(own.status, Status::Rejected(_))));
}

#[test]
fn a_package_without_a_manifest_is_refused_and_so_is_one_whose_manifest_is_broken() {
    let mut zip = Packer::default();
    zip.add("items/1.xml", item("1").as_bytes(), false).unwrap();
    let bytes = zip.finish();
    let read = |bytes: &[u8], format| read_any(&Source::alone("p", bytes, str::to_owned), format);
    assert!(matches!(read(&bytes, None).unwrap_err().trouble, Trouble::FormatUnknown {}));
    assert!(matches!(
        read(&bytes, Some(Format::Qti)).unwrap_err().trouble,
        Trouble::ArchiveMissing { .. }
    ));
    let mut zip = Packer::default();
    zip.add("imsmanifest.xml", b"<manifest><", false).unwrap();
    let error = read(&zip.finish(), Some(Format::Qti)).unwrap_err();
    assert!(matches!(error.trouble, Trouble::XmlBroken { .. }), "{error}");
}
