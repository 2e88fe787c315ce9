//! `examhall bank score`: a response to a question in a file, by the same rules that mark exams.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use examhall::domain::bank::processing::value::Value;
use examhall::domain::bank::processing::{Program, Variables};
use examhall::domain::bank::scoring::{Outcome, score};
use examhall::interchange::{Draft, Format, encoding, qti};
use examhall::wire::item::Response;
use serde::Serialize;
use serde_json::Value as Json;

use super::{Wanted, drafts, load};
use crate::cli::print_json;

/// What scoring says.
#[derive(Serialize)]
struct Scored {
    outcomes: BTreeMap<String, Json>,
    /// None when a person has to judge, or the item names no most.
    fraction: Option<f64>,
    rule: &'static str,
}

/// Scores `response` to the first question of `path`.
pub(super) fn run(
    path: &Path,
    response: &str,
    format: Wanted,
    json: bool,
) -> anyhow::Result<ExitCode> {
    let response: Json = serde_json::from_str(response).context("the response is no JSON")?;
    let text = encoding::decode(&load(path)?);
    let guessed = || text.as_ref().ok().and_then(|text| Format::guess(text));
    let scored = if format.0.or_else(guessed) == Some(Format::Qti) {
        let text = text.map_err(|trouble| anyhow!(trouble.en()))?;
        let program = qti::program_of(&text).map_err(|trouble| anyhow!(trouble.en()))?;
        by_program(&program, &response)?
    } else {
        let found = drafts(path, format)?.map_err(|refusal| anyhow!(refusal.to_string()))?;
        by_kind(&found[0], &response)?
    };
    if json {
        print_json(&scored)?;
    } else {
        let fraction = scored.fraction.map_or_else(|| "-".to_owned(), |share| share.to_string());
        writeln!(std::io::stdout(), "{fraction} by {}", scored.rule)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// QTI: responses by identifier, each a value or a list of values.
fn by_program(program: &Program, response: &Json) -> anyhow::Result<Scored> {
    let given = response.as_object().context("the response is no object of identifiers")?;
    let mut variables = Variables::new();
    for (name, sent) in given {
        let own = program.responses.get(name);
        let own = own.with_context(|| format!("the item declares no response \"{name}\""))?;
        let sent = match sent {
            Json::Array(several) => several.iter().map(as_text).collect::<Result<_, _>>()?,
            Json::Null => Vec::new(),
            one => vec![as_text(one)?],
        };
        variables.insert(name.clone(), Value::read(own.base, own.cardinality, &sent));
    }
    let processed = program.run(&variables);
    let outcomes = processed.outcomes.iter().map(|(name, value)| (name.clone(), as_json(value)));
    Ok(Scored {
        outcomes: outcomes.collect(),
        fraction: processed.fraction.map(|fraction| fraction.share()),
        rule: processed.rule.name(),
    })
}

fn as_text(sent: &Json) -> anyhow::Result<String> {
    match sent {
        Json::String(text) => Ok(text.clone()),
        Json::Number(number) => Ok(number.to_string()),
        Json::Bool(truth) => Ok(truth.to_string()),
        _ => bail!("a value is neither text nor number: {sent}"),
    }
}

fn as_json(value: &Value) -> Json {
    match value.items.as_slice() {
        [] => Json::Null,
        [only] => only.number().map_or_else(|| only.text().into(), Json::from),
        several => several.iter().map(|item| Json::from(item.text())).collect(),
    }
}

/// Everything else: the bank's own kinds.
fn by_kind(draft: &Draft, response: &Json) -> anyhow::Result<Scored> {
    let content = draft.content.as_ref();
    let content = content.with_context(|| format!("the question is {}", draft.status.name()))?;
    let response: Response =
        serde_json::from_value(response.clone()).context("the response is of no known kind")?;
    let response = response.read(&content.body)?;
    let (fraction, rule) = match score(&content.body, Some(&response))? {
        Outcome::Scored { fraction, rule } => (Some(fraction.share()), rule.name()),
        Outcome::ForPerson => (None, "for_person"),
    };
    let outcomes = fraction.map(|share| ("SCORE".to_owned(), Json::from(share)));
    Ok(Scored { outcomes: outcomes.into_iter().collect(), fraction, rule })
}
