//! Moodle XML in its dialects, in small.

use super::*;
use crate::domain::bank::content::Body;
use crate::interchange::Status;

fn drafts(text: &str) -> Vec<Draft> {
    read(&Source::alone("a.xml", &[], str::to_owned), text).unwrap()
}

fn question(kind: &str, inside: &str) -> Draft {
    let text = format!(
        "<quiz><question type=\"{kind}\"><name><text>n</text></name>\
         <questiontext format=\"html\"><text>q</text></questiontext>{inside}</question></quiz>"
    );
    drafts(&text).remove(0)
}

fn answer(percent: &str, text: &str) -> String {
    format!("<answer fraction=\"{percent}\"><text>{text}</text></answer>")
}

#[test]
fn grades_are_moodles_or_refused() {
    let two = |percent: &str| {
        let answers = answer("100", "a") + &answer(percent, "b");
        question("multichoice", &format!("<single>true</single>{answers}"))
    };
    assert!(matches!(two("33.33333").status, Status::Imported));
    let Status::Rejected(trouble) = two("57").status else { panic!() };
    assert_eq!(trouble, Trouble::GradeUnknown { percent: "57".into() });
}

#[test]
fn kinds_come_with_their_settings() {
    let units = "<unitgradingtype>1</unitgradingtype><unitpenalty>0.2</unitpenalty><units><unit>\
        <multiplier>1</multiplier><unit_name>m</unit_name></unit></units>";
    let numeric = question("numerical", &(answer("100", "3.5") + units));
    let Body::Numeric(numeric) = numeric.content.unwrap().body else { panic!() };
    assert_eq!(numeric.units.unwrap().known[0].name, "m");
    let matching = question(
        "matching",
        "<subquestion><text>a</text><answer><text>b</text></answer></subquestion>\
         <subquestion><text></text><answer><text>c</text></answer></subquestion>",
    );
    let Body::Matching(pairs) = matching.content.unwrap().body else { panic!() };
    assert_eq!((pairs.rows.len(), pairs.choices.len(), pairs.key.len()), (1, 2, 1));
}

#[test]
fn gaps_become_lists_and_labels() {
    let text = "<quiz><question type=\"KIND\"><name><text>n</text></name><questiontext \
        format=\"html\"><text>a [[2]] b [[1]]</text></questiontext>CHOICES</question></quiz>";
    let option =
        |tag: &str, word: &str| format!("<{tag}><text>{word}</text><group>1</group></{tag}>");
    let read = |kind: &str, tag: &str| {
        let choices = ["x", "y", "z"].map(|word| option(tag, word)).concat();
        drafts(&text.replace("KIND", kind).replace("CHOICES", &choices)).remove(0)
    };
    let lists = read("gapselect", "selectoption");
    let Body::Cloze(cloze) = &lists.content.as_ref().unwrap().body else { panic!() };
    assert_eq!(cloze.parts[0].asks.earned("r1-B").share(), 1.0);
    let labels = read("ddwtos", "dragbox");
    let Body::GapMatch(gaps) = &labels.content.as_ref().unwrap().body else { panic!() };
    assert_eq!((gaps.pairs.rows.len(), gaps.pairs.choices.len()), (2, 3));
    assert_eq!((lists.status, labels.status), (Status::Imported, Status::Imported));
}

#[test]
fn a_picture_inside_is_known_by_its_digest() {
    let png = "iVBORw0KGgo=";
    let text = format!(
        "<question type=\"truefalse\"><questiontext format=\"html\"><text><![CDATA[<img \
         src=\"@@PLUGINFILE@@/a.png\">]]></text><file name=\"a.png\" path=\"/\" \
         encoding=\"base64\">{png}</file></questiontext>{}</question>",
        answer("100", "true")
    );
    let found = drafts(&text).remove(0);
    let stem = found.content.unwrap().stem;
    assert!(stem.as_str().contains(&format!("/api/images/{}", found.media[0].digest)));
}

#[test]
fn folders_and_strangers() {
    assert_eq!(category_path("$course$/top/A//B/C"), ["A/B", "C"]);
    let source = Source::alone("a.xml", &[], str::to_owned);
    assert_eq!(read(&source, "<html/>").unwrap_err().trouble.code(), "xml.root");
    let Status::Rejected(trouble) = question("calculated", "").status else { panic!() };
    assert_eq!(trouble, Trouble::KindUnsupported { name: "calculated".into() });
}
