//! Blackboard in small: both generations, the package, the text.

use super::*;
use crate::domain::bank::content::Content;
use crate::interchange::archive::Packer;
use crate::interchange::{Format, Status, read as read_any};

fn drafts(bytes: &[u8]) -> Vec<Draft> {
    read_any(&Source::alone("p", bytes, str::to_owned), None).unwrap_or_else(|no| panic!("{no}"))
}

fn content(draft: &Draft) -> &Content {
    draft.content.as_ref().unwrap_or_else(|| panic!("{draft:?}"))
}

fn code(draft: &Draft) -> &'static str {
    match &draft.status {
        Status::Rejected(trouble) => trouble.code(),
        other => other.name(),
    }
}

fn block(class: &str, text: &str) -> String {
    format!(
        "<flow class='{class}'><material><mat_extension><mat_formattedtext>{text}</mat_formattedtext></mat_extension></material></flow>"
    )
}

fn item(kind: &str, stem: &str, response: &str, conditions: &str) -> String {
    let stem = block("FORMATTED_TEXT_BLOCK", stem);
    format!(
        "<item><itemmetadata><bbmd_questiontype>{kind}</bbmd_questiontype><qmd_absolutescore_max>5</qmd_absolutescore_max></itemmetadata><presentation><flow class='QUESTION_BLOCK'>{stem}</flow>{response}</presentation><resprocessing>{conditions}</resprocessing></item>"
    )
}

fn label(id: &str, text: &str) -> String {
    format!("<response_label ident='{id}'>{}</response_label>", block("FORMATTED_TEXT_BLOCK", text))
}

fn right(inner: &str) -> String {
    format!(
        "<respcondition title='correct'><conditionvar>{inner}</conditionvar><setvar>SCORE.max</setvar></respcondition><respcondition title='incorrect'><conditionvar><other/></conditionvar><setvar>0</setvar></respcondition>"
    )
}

fn equal(id: &str, text: &str) -> String {
    format!("<varequal respident='{id}'>{text}</varequal>")
}

fn quiz(items: &str) -> String {
    format!(
        "<questestinterop><assessment title='Pool'><section>{items}</section></assessment></questestinterop>"
    )
}

/// An item of every type, one of none, one whose key names no option.
fn every_type() -> String {
    let two = format!(
        "<response_lid ident='response'>{}{}</response_lid>",
        label("x", "one"),
        label("y", "two")
    );
    let three = format!(
        "<response_lid ident='response'>{}{}{}</response_lid>",
        label("x", "1"),
        label("y", "2"),
        label("z", "3")
    );
    let several = format!(
        "<and>{}<not>{}</not>{}</and>",
        equal("response", "x"),
        equal("response", "y"),
        equal("response", "z")
    );
    [
        item("Multiple Choice", "A?", &two, &right(&equal("response", "y"))),
        item("Multiple Answer", "B?", &three, &right(&several)),
        item("True/False", "C.", "", &right(&equal("response", "false"))),
        item("Fill in the Blank", "D ____.", "", &right(&equal("response", "frog"))),
        item(
            "Fill in the Blank Plus",
            "E [a] F [b]",
            "",
            &right(&format!(
                "<and><or>{}{}</or><or>{}</or></and>",
                equal("a", "1"),
                equal("a", "one"),
                equal("b", "2")
            )),
        ),
        item(
            "Numeric",
            "G?",
            "",
            &right(
                "<vargte respident='response'>9</vargte><varlte respident='response'>11</varlte><varequal respident='response'>10</varequal>",
            ),
        ),
        item("Essay", "H?", "", ""),
        item("Hot Spot", "I?", "", ""),
        item("Multiple Choice", "J?", &two, &right(&equal("response", "q"))),
    ]
    .concat()
}

#[test]
fn every_type_of_the_later_generation() {
    let found = drafts(quiz(&every_type()).as_bytes());
    let told: Vec<_> = found
        .iter()
        .map(|draft| {
            draft.content.as_ref().map_or_else(|| code(draft), |own| own.body.kind().name())
        })
        .collect();
    assert_eq!(
        told,
        [
            "single_choice",
            "multiple_choice",
            "true_false",
            "fill_in",
            "fill_in",
            "numeric",
            "essay",
            "kind.unsupported",
            "answer.unknown"
        ]
    );
    assert_eq!(
        (found[0].marks, found[0].category.as_slice()),
        (Some(5.0), ["Pool".to_owned()].as_slice())
    );
    let Body::SingleChoice(choice) = &content(&found[0]).body else { panic!() };
    assert_eq!(choice.key.as_str(), "B");
    let Body::FillIn(fill) = &content(&found[4]).body else { panic!() };
    assert_eq!(
        (fill.blanks[0].accepted.len(), content(&found[4]).stem.as_str()),
        (2, "E [[b1]] F [[b2]]")
    );
}

#[test]
fn a_package_brings_its_pictures() {
    let png = b"\x89PNG\r\n\x1a\nrest";
    let stem = "&lt;p&gt;See &lt;img src=&quot;@X@EmbeddedFile.requestUrlStub@X@bbcswebdav/xid-12_1&quot;&gt;&lt;/p&gt;";
    let mut packer = Packer::default();
    let manifest = "<manifest xmlns:bb='b'><resources><resource bb:file='res1.dat' type='assessment/x-bb-qti-pool'/><resource bb:file='res2.dat' type='course/x-bb-settings'/></resources></manifest>";
    packer.add("imsmanifest.xml", manifest.as_bytes(), false).unwrap();
    let items = item("True/False", stem, "", &right(&equal("response", "true")))
        + &item(
            "Essay",
            "x &lt;img src=&quot;@X@EmbeddedFile.requestUrlStub@X@bbcswebdav/xid-9_1&quot;&gt;",
            "",
            "",
        );
    packer.add("res1.dat", quiz(&items).as_bytes(), false).unwrap();
    packer.add("res2.dat", b"<other/>", false).unwrap();
    packer.add("csfiles/home_dir/__xid-12_1.png", png, true).unwrap();
    let found = drafts(&packer.finish());
    assert_eq!((found.len(), found[0].media.len(), code(&found[0])), (2, 1, "imported"));
    assert!(content(&found[0]).stem.as_str().contains(&found[0].media[0].digest));
    assert_eq!(code(&found[1]), "lossy");
}

#[test]
fn pools_of_the_first_generation() {
    let pool = "<POOL><TITLE value='t'/><QUESTIONLIST><QUESTION id='q1' points='3'/></QUESTIONLIST>\
        <QUESTION_MULTIPLECHOICE id='q1'><BODY><TEXT>A?</TEXT></BODY><ANSWER id='a'><TEXT>1</TEXT></ANSWER><ANSWER id='b'><TEXT>2</TEXT></ANSWER><GRADABLE><CORRECTANSWER answer_id='b'/></GRADABLE></QUESTION_MULTIPLECHOICE>\
        <QUESTION_FILLINBLANK id='q2'><BODY><TEXT>B?</TEXT></BODY><ANSWER id='a'><TEXT>frog</TEXT></ANSWER></QUESTION_FILLINBLANK>\
        <QUESTION_MULTIPLECHOICE id='q3'><BODY><TEXT>C?</TEXT></BODY><ANSWER id='a'><TEXT>1</TEXT></ANSWER><GRADABLE><CORRECTANSWER answer_id='z'/></GRADABLE></QUESTION_MULTIPLECHOICE>\
        <QUESTION_ODD id='q4'><BODY><TEXT>D?</TEXT></BODY></QUESTION_ODD></POOL>";
    let found = drafts(pool.as_bytes());
    let codes: Vec<_> = found.iter().map(code).collect();
    assert_eq!(codes, ["imported", "imported", "answer.unknown", "kind.unsupported"]);
    assert_eq!(found[0].marks, Some(3.0));
}

#[test]
fn text_has_a_question_a_line() {
    let text = "MC\tA?\tone\tincorrect\ttwo\tcorrect\nMA\tB?\t1\tcorrect\t2\tincorrect\t3\tcorrect\nTF\tC.\ttrue\nESS\tD?\tSample\nFIB\tE ___?\tfrog\ttoad\nFIB_PLUS\tF [a] [b]\ta\t1\t\tb\t2\nNUM\tG?\t10\t0.5\nFIL\tH?\nMC\tI?\tone\tperhaps\n";
    let found = drafts(text.as_bytes());
    let told: Vec<_> = found
        .iter()
        .map(|draft| {
            draft.content.as_ref().map_or_else(|| code(draft), |own| own.body.kind().name())
        })
        .collect();
    assert_eq!(
        told,
        [
            "single_choice",
            "multiple_choice",
            "true_false",
            "essay",
            "fill_in",
            "fill_in",
            "numeric",
            "kind.unsupported",
            "option.flag"
        ]
    );
    assert_eq!(found[8].place.line, 9);
    assert_eq!(Format::from_name("blackboard"), Some(Format::Blackboard));
}

#[test]
fn rows_and_orders_are_kinds_of_the_bank() {
    let text = "MAT\tA?\tcat\tmeow\tdog\twoof\nORD\tB?\tone\ttwo\tthree\n";
    let found = drafts(text.as_bytes());
    let kinds: Vec<_> = found.iter().map(|draft| content(draft).body.kind().name()).collect();
    assert_eq!(kinds, ["matching", "ordering"]);
}
