//! GIFT against another parser's published readings, and the other text formats.

use std::path::Path;

use examhall::domain::bank::content::Body;
use examhall::domain::marking::Fraction;
use examhall::interchange::{Beyond, Draft, Format, Status};
use serde_json::Value;

use crate::fixtures::{Count, code, files, folder, import, tell};

/// Words without markup, spacing or the line for a missing word.
fn words(text: &str) -> String {
    let mut out = String::new();
    let mut in_tag = false;
    for c in text.replace("<br>", " ").replace("_____", " ").replace("&nbsp;", " ").chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => in_tag = false,
            c if in_tag || c.is_whitespace() || c == '\u{a0}' => {}
            c => out.push(c),
        }
    }
    out.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("&quot;", "\"")
}

fn text(value: &Value) -> &str {
    value["text"].as_str().or_else(|| value.as_str()).unwrap_or_default()
}

/// Text as it would read after the same markup was taken out.
fn expected_words(value: &Value) -> String {
    let form = value["format"].as_str().unwrap_or("moodle");
    match form {
        "markdown" | "plain" => {
            words(&text(value).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
        }
        _ => words(&examhall::app::bank::html::clean(&text(value).replace('\n', " "))),
    }
}

fn kind(draft: &Draft) -> &'static str {
    match (&draft.content, &draft.beyond) {
        (Some(content), _) => match content.body {
            Body::SingleChoice(_) | Body::MultipleChoice(_) => "MC",
            Body::ShortAnswer(_) => "Short",
            Body::TrueFalse(_) => "TF",
            Body::Numeric(_) => "Numerical",
            Body::Essay(_) => "Essay",
            Body::Matching(_) => "Matching",
            Body::Description => "Description",
            Body::Ordering(_) => "Ordering",
            Body::Cloze(_) | Body::Matrix(_) | Body::Hotspot(_) | Body::GapMatch(_) => "other",
            Body::FillIn(_) => "FillIn",
        },
        (None, Some(Beyond::Matching { .. })) => "Matching",
        (None, Some(Beyond::Description)) => "Description",
        _ => "nothing",
    }
}

/// What differs between a draft and the other parser's reading.
fn differences(draft: &Draft, expected: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut same = |what: &str, ours: String, theirs: String| {
        if ours != theirs {
            found.push(format!("{what}: {ours:?} for {theirs:?}"));
        }
    };
    same("kind", kind(draft).to_owned(), text(&expected["type"]).to_owned());
    same("title", draft.title.clone().unwrap_or_default(), text(&expected["title"]).to_owned());
    same("id", draft.id.clone().unwrap_or_default(), text(&expected["id"]).to_owned());
    let tags = expected["tags"].as_array().map_or(0, Vec::len);
    same("tags", draft.tags.len().to_string(), tags.to_string());
    if let Some(Beyond::Matching { pairs, .. }) = &draft.beyond {
        let theirs = expected["matchPairs"].as_array().unwrap();
        same("pairs", pairs.len().to_string(), theirs.len().to_string());
        for ((row, partner), theirs) in pairs.iter().zip(theirs) {
            same("row", words(row.as_str()), expected_words(&theirs["subquestion"]));
            same("partner", words(partner), words(text(&theirs["subanswer"])));
        }
    }
    let Some(content) = &draft.content else { return found };
    same("stem", words(content.stem.as_str()), expected_words(&expected["stem"]));
    if draft.beyond.is_some() {
        return found;
    }
    let choices = expected["choices"].as_array().cloned().unwrap_or_default();
    match &content.body {
        Body::TrueFalse(key) => {
            same("key", key.key.to_string(), expected["isTrue"].to_string());
        }
        Body::ShortAnswer(short) => {
            let ours: Vec<_> = short.accepted.iter().map(|own| words(&own.pattern)).collect();
            let theirs: Vec<_> = choices.iter().map(|own| expected_words(&own["text"])).collect();
            same("answers", format!("{ours:?}"), format!("{theirs:?}"));
        }
        Body::Numeric(numeric) => {
            let first = if choices.is_empty() { &expected["choices"] } else { &Value::Null };
            if let Some(number) = first["number"].as_f64() {
                same("number", numeric.accepted[0].value.to_string(), number.to_string());
            }
            let rights = choices.iter().filter(|own| own["weight"].as_f64() != Some(0.0)).count();
            let ours = numeric.accepted.iter().filter(|own| own.fraction > Fraction::ZERO).count();
            same("numbers", ours.to_string(), rights.max(1).to_string());
        }
        body => {
            let ours: Vec<_> = body.options().iter().map(|o| words(o.text.as_str())).collect();
            let theirs: Vec<_> = choices.iter().map(|own| expected_words(&own["text"])).collect();
            same("options", format!("{ours:?}"), format!("{theirs:?}"));
        }
    }
    if let Body::SingleChoice(choice) = &content.body {
        let right = choices.iter().position(|own| own["isCorrect"] == true);
        let ours = choice.options.iter().position(|own| own.id == choice.key);
        same("key", format!("{ours:?}"), format!("{right:?}"));
    }
    found
}

fn compare(path: &Path, wrong: &mut Vec<String>) -> (usize, usize) {
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let expected = std::fs::read_to_string(path.with_extension("json")).unwrap();
    let expected: Vec<Value> = serde_json::from_str(&expected).unwrap();
    let (categories, expected): (Vec<Value>, Vec<Value>) =
        expected.into_iter().partition(|entry| entry["type"] == "Category");
    if expected.is_empty() {
        return (categories.len(), categories.len());
    }
    let drafts = import(path, Some(Format::Gift)).unwrap();
    if drafts.len() != expected.len() {
        wrong.push(format!("{name}: {} drafts for {}", drafts.len(), expected.len()));
    }
    let mut agreed = categories.len();
    for (draft, entry) in drafts.iter().zip(&expected) {
        let differences = differences(draft, entry);
        if differences.is_empty() {
            agreed += 1;
        } else {
            wrong.push(format!("{name} {}: {differences:#?}", draft.place.item));
        }
    }
    (agreed, categories.len() + expected.len())
}

#[test]
fn gift_reads_as_another_parser_reads_it() {
    let Some(folder) = folder("gift-peg") else { return };
    let mut wrong = Vec::new();
    let (mut agreed, mut all) = (0, 0);
    for path in files(&folder, ".gift") {
        let (one, of) = compare(&path, &mut wrong);
        agreed += one;
        all += of;
    }
    tell("gift entries that agree", &(agreed, all));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!((agreed, all), (78, 78));
}

#[test]
fn the_text_formats_of_moodle_are_read_whole() {
    let (Some(gift), Some(aiken), Some(word), Some(cloze)) = (
        folder("moodle-gift"),
        folder("moodle-aiken"),
        folder("moodle-missingword"),
        folder("moodle-cloze"),
    ) else {
        return;
    };
    let mut count = Count::default();
    let examples = import(&gift.join("examples.txt"), Some(Format::Gift));
    count.add(&examples);
    tell("moodle gift examples", &count);
    assert_eq!(count.rejected_total(), 0, "{count:?}");
    let ordering = import(&gift.join("ordering/testimport.gift.txt"), None).unwrap();
    let Some(Beyond::Ordering { items, .. }) = &ordering[0].beyond else { panic!() };
    assert_eq!((items.len(), ordering[0].id.as_deref()), (6, Some("myid")));
    let aiken = import(&aiken.join("questions.aiken.txt"), None).unwrap();
    assert_eq!(aiken.iter().map(code).collect::<Vec<_>>(), ["imported", "imported"]);
    let word = word.join("question.missingword1.txt");
    let word = import(&word, Some(Format::MissingWord)).unwrap();
    assert_eq!(word.iter().map(code).collect::<Vec<_>>(), ["imported"]);
    assert_eq!(word[0].content.as_ref().unwrap().body.options().len(), 4);
    let good = import(&cloze.join("questions.multianswer.txt"), None).unwrap();
    assert!(matches!(good[0].status, Status::Imported), "{:?}", good[0].status);
    let broken = |name: &str| code(&import(&cloze.join(name), Some(Format::Cloze)).unwrap()[0]);
    assert_eq!(broken("broken_multianswer_1.txt"), "answer.broken");
    assert_eq!(broken("broken_multianswer_3.txt"), "number.broken");
}
