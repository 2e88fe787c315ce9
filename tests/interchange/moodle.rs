//! Moodle XML in all dialects at hand.

use examhall::domain::bank::content::Body;
use examhall::interchange::{Beyond, Format, Status};

use crate::fixtures::{Count, code, files, folder, import, tell};

#[test]
fn every_question_of_every_type_is_told() {
    let Some(folder) = folder("moodle-xml") else { return };
    let mut count = Count::default();
    for path in files(&folder, ".xml") {
        let result = import(&path, Some(Format::MoodleXml));
        for draft in result.iter().flatten() {
            if let Status::Rejected(trouble) = &draft.status {
                println!("{}: {}", path.file_name().unwrap().to_string_lossy(), trouble.en());
            }
        }
        count.add(&result);
    }
    tell("moodle xml", &count);
    let strange = |reason: &&String| {
        !matches!(
            reason.as_str(),
            "answer.broken" | "number.broken" | "question without a type" | "picture.missing"
        )
    };
    assert_eq!(count.rejected.keys().filter(strange).count(), 0, "{count:?}");
    assert!(count.total() >= 35, "{count:?}");
}

#[test]
fn settings_come_with_the_question() {
    let Some(folder) = folder("moodle-xml") else { return };
    let one = |path: &str| import(&folder.join(path), Some(Format::MoodleXml)).unwrap();
    let files = one("inline/test_import_truefalse_wih_files.import.15.xml").remove(0);
    let Status::Lossy(losses) = &files.status else { panic!("{:?}", files.status) };
    assert!(losses.iter().any(|loss| loss.code() == "lost.media_kind"), "{losses:?}");
    let cloze = one("inline/test_import_multianswer.import.13.xml").remove(0);
    assert_eq!((cloze.id.as_deref(), cloze.tags.len()), (Some("id-101"), 2));
    assert!(matches!(cloze.content.as_ref().unwrap().body, Body::Cloze(_)));
    let essay = one("inline/test_import_essay_21.import.5.xml").remove(0);
    let Body::Essay(own) = &essay.content.as_ref().unwrap().body else { panic!() };
    assert!(own.rubric.as_ref().unwrap().as_str().contains("<b>generously</b>"));
    let matching = one("qtype_fixtures/match/testquestion.moodle.xml").remove(0);
    let Some(Beyond::Matching { pairs, distractors }) = &matching.beyond else { panic!() };
    assert_eq!((pairs.len(), distractors.as_slice()), (3, ["insect".to_owned()].as_slice()));
    let nested = one("format_xml_fixtures/nested_categories_with_questions.xml");
    assert!(nested.iter().any(|draft| draft.category.len() > 1));
}

#[test]
fn broken_cloze_questions_are_refused_with_the_reason() {
    let Some(folder) = folder("moodle-xml") else { return };
    let path = folder.join("format_xml_fixtures/broken_cloze_questions.xml");
    let codes: Vec<_> = import(&path, Some(Format::MoodleXml)).unwrap().iter().map(code).collect();
    let broken = "answer.broken";
    assert_eq!(codes, [broken, broken, broken, broken, "number.broken"]);
}
