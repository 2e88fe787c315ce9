//! Responses as the API takes them, read for a question and scored.

use examhall::app::bank::html::clean;
use examhall::domain::bank::content::Content;
use examhall::domain::bank::scoring::{Outcome, score};
use examhall::interchange::{Format, Source, read, table};
use examhall::wire::item::Response;

use crate::watch::Target;

/// A question of every kind that the template has.
fn contents() -> Vec<Content> {
    let text = table::template_csv();
    let source = Source::alone("template", text.as_bytes(), clean);
    let drafts = read(&source, Some(Format::Csv)).unwrap();
    drafts.into_iter().filter_map(|draft| draft.content).collect()
}

/// JSON as a response to each of them.
pub fn responses() -> Target {
    let seeds = [
        r#"{"kind":"single_choice","option":"B"}"#,
        r#"{"kind":"multiple_choice","options":["A","C"]}"#,
        r#"{"kind":"true_false","value":true}"#,
        r#"{"kind":"fill_in","blanks":{"b1":"范仲淹","b2":"希文"}}"#,
        r#"{"kind":"numeric","text":"1.41"}"#,
        r#"{"kind":"short_answer","text":"not found"}"#,
        r#"{"kind":"essay","text":"断电时…"}"#,
    ];
    let contents = contents();
    let run = move |input: &[u8]| {
        let Ok(response) = serde_json::from_slice::<Response>(input) else {
            return "json".to_owned();
        };
        let mut told = String::new();
        for content in &contents {
            told += match response.read(&content.body) {
                Err(_) => "x",
                Ok(response) => match score(&content.body, Some(&response)) {
                    Ok(Outcome::Scored { fraction, .. }) => {
                        assert!((0.0..=1.0).contains(&fraction.share()));
                        if fraction.share() > 0.0 { "1" } else { "0" }
                    }
                    Ok(Outcome::ForPerson) => "p",
                    Err(_) => "e",
                },
            };
        }
        told
    };
    let seeds = seeds.iter().map(|seed| seed.as_bytes().to_vec()).collect();
    Target { seeds, is_packed: false, run: Box::new(run) }
}
