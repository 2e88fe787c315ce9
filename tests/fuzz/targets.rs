//! The targets: what takes an input, and the laws that hold for whatever comes.

use examhall::app::bank::files;
use examhall::app::bank::html::clean;
use examhall::domain::bank::number::{self, Comma, UnitSide};
use examhall::domain::bank::processing::Variables;
use examhall::domain::bank::processing::value::Value;
use examhall::domain::bank::text::{Pattern, Space, TextRule};
use examhall::interchange::archive::Archive;
use examhall::interchange::write::{self, Entry, Target as Into};
use examhall::interchange::{Draft, Format, Source, Status, docx, encoding, qti, read, table, xml};

use crate::seeds;
use crate::watch::Target;

/// Questions of one input that are written again.
const WRITTEN_MAX: usize = 8;

/// A reader of text.
pub fn text(name: &'static str) -> Target {
    let format = Format::from_name(name).unwrap();
    let run = move |input: &[u8]| reading(input, Some(format));
    Target { seeds: seeds::texts(name), is_packed: false, run: Box::new(run) }
}

/// A reader of a zip file.
pub fn packed(name: &'static str) -> Target {
    let format = Format::from_name(name).unwrap();
    let run = move |input: &[u8]| reading(input, Some(format));
    Target { seeds: seeds::packed(name), is_packed: true, run: Box::new(run) }
}

/// The bank's own lines.
pub fn native() -> Target {
    let run = move |input: &[u8]| {
        let source = Source::alone("f", input, clean);
        match files::read(&source, Some(Format::Native)) {
            Ok(drafts) => held(&drafts),
            Err(refusal) => format!("refused {}", refusal.trouble.code()),
        }
    };
    Target { seeds: seeds::native(), is_packed: false, run: Box::new(run) }
}

/// Whatever reader an input seems to be for.
pub fn guessed() -> Target {
    let names = ["gift", "aiken", "moodle-xml", "cloze", "paper", "qti", "csv", "blackboard"];
    let seeds = names.iter().flat_map(|name| seeds::texts(name)).collect();
    Target { seeds, is_packed: false, run: Box::new(|input| reading(input, None)) }
}

/// Reads, holds the drafts to the laws, writes some of them again.
fn reading(input: &[u8], format: Option<Format>) -> String {
    let source = Source::alone("f", input, clean);
    let drafts = match read(&source, format) {
        Ok(drafts) => drafts,
        Err(refusal) => {
            assert!(!refusal.trouble.zh().is_empty());
            return format!("refused {}", refusal.trouble.code());
        }
    };
    held(&drafts)
}

/// Holds drafts to the laws, and writes some of them again in every format.
fn held(drafts: &[Draft]) -> String {
    assert!(!drafts.is_empty());
    for (at, draft) in drafts.iter().enumerate() {
        assert_eq!(draft.place.item, at + 1, "items are counted");
        let is_rejected = matches!(draft.status, Status::Rejected(_));
        assert_eq!(is_rejected, draft.content.is_none(), "{draft:?}");
        if let Some(content) = &draft.content {
            let stem = content.stem.as_str();
            assert_eq!(clean(stem), stem, "what is taken in was sanitized");
        }
    }
    let some = &drafts[..drafts.len().min(WRITTEN_MAX)];
    let sheet = table::write(some, clean).unwrap();
    let paper = docx::write(some, true, clean).unwrap();
    assert_eq!((sheet.statuses.len(), paper.statuses.len()), (some.len(), some.len()));
    Archive::open(&sheet.bytes).unwrap();
    let _ = docx::print_html("卷", some, true);
    let entries: Vec<Entry<'_>> = some.iter().filter_map(entry).take(1).collect();
    for target in [Into::Gift, Into::MoodleXml, Into::Qti21, Into::Qti3] {
        assert_eq!(write::write(target, &entries).unwrap().fates.len(), entries.len());
    }
    signature(drafts)
}

/// A draft as the writers of other systems' formats take it.
fn entry(draft: &Draft) -> Option<Entry<'_>> {
    let content = draft.content.as_ref()?;
    let (tags, media, difficulty) = (&draft.tags, &draft.media, draft.difficulty);
    Some(Entry { id: "1", title: "题", category: &[], tags, difficulty, content, media })
}

/// In short what became of an input: kinds and codes, each once.
fn signature(drafts: &[Draft]) -> String {
    let mut words: Vec<String> = Vec::new();
    for draft in drafts {
        let kind = draft.content.as_ref().map_or("-", |content| content.body.kind().name());
        let codes = match &draft.status {
            Status::Imported => String::new(),
            Status::Lossy(losses) => {
                losses.iter().map(|loss| loss.code()).collect::<Vec<_>>().join(" ")
            }
            Status::Rejected(trouble) => trouble.code().to_owned(),
        };
        words.push(format!("{kind} {codes}"));
    }
    words.sort();
    words.dedup();
    words.join(", ")
}

/// The zip opener by itself.
pub fn archive() -> Target {
    let run = |input: &[u8]| match Archive::open(input) {
        Err(trouble) => trouble.code().to_owned(),
        Ok(archive) => {
            let names: Vec<String> = archive.names().map(str::to_owned).collect();
            let mut told = String::new();
            for name in &names {
                assert!(!name.starts_with('/') && !name.split('/').any(|part| part == ".."));
                match archive.read(name) {
                    Ok(bytes) => assert_eq!(Some(bytes.len()), archive.size(name)),
                    Err(trouble) => told = trouble.code().to_owned(),
                }
            }
            format!("{} {told}", names.len())
        }
    };
    let all = ["xlsx", "docx", "blackboard"].iter().flat_map(|name| seeds::packed(name));
    Target { seeds: all.collect(), is_packed: false, run: Box::new(run) }
}

/// Encodings: what comes out is text.
pub fn encoding() -> Target {
    let run = |input: &[u8]| match encoding::decode(input) {
        Ok(text) => format!("{}", text.chars().filter(|c| !c.is_ascii()).count().min(20)),
        Err(trouble) => trouble.code().to_owned(),
    };
    Target { seeds: seeds::encoded(), is_packed: false, run: Box::new(run) }
}

/// XML by itself.
pub fn xml() -> Target {
    let run = |input: &[u8]| match xml::read(&String::from_utf8_lossy(input)) {
        Ok(root) => format!("{} {}", root.name.len().min(20), root.descendants().len().min(200)),
        Err((_, trouble)) => trouble.code().to_owned(),
    };
    let seeds = ["moodle-xml", "qti", "blackboard"].iter().flat_map(|name| seeds::texts(name));
    Target { seeds: seeds.collect(), is_packed: false, run: Box::new(run) }
}

/// Numbers and texts as candidates type them, against patterns as authors do.
pub fn numbers_and_patterns() -> Target {
    let run = |input: &[u8]| {
        let text = String::from_utf8_lossy(input);
        let (pattern, typed) = text.split_once('\n').unwrap_or((&text, ""));
        let typed: String = typed.chars().take(1_000).collect();
        let pattern: String = pattern.chars().take(1_000).collect();
        let mut told = String::new();
        for space in [Space::Keep, Space::Collapse, Space::Ignore] {
            let rule = TextRule { ignore_case: true, fold_width: true, space };
            told += if Pattern::new(&pattern, rule).matches(&typed) { "1" } else { "0" };
        }
        for comma in [Comma::Thousands, Comma::Decimal] {
            for side in [UnitSide::After, UnitSide::Before] {
                let read = number::read(&typed, comma, side);
                assert!(read.as_ref().is_none_or(|typed| typed.value.is_finite()));
                told += if read.is_some() { "n" } else { "-" };
            }
        }
        told
    };
    Target { seeds: seeds::typed(), is_packed: false, run: Box::new(run) }
}

/// QTI's programs: read, and run over responses taken from the input itself.
pub fn qti_scoring() -> Target {
    let run = |input: &[u8]| {
        let Ok(text) = encoding::decode(input) else { return "no text".to_owned() };
        let program = match qti::program_of(&text) {
            Ok(program) => program,
            Err(trouble) => return trouble.code().to_owned(),
        };
        let words: Vec<String> = text
            .split(['"', '<', '>', '\''])
            .map(str::to_owned)
            .filter(|word| word.len() < 40)
            .collect();
        let mut told = String::new();
        for round in 0..6 {
            let mut given = Variables::new();
            for (at, (name, own)) in program.responses.iter().enumerate() {
                let from = (round * 7 + at * 3).min(words.len());
                let texts = &words[from..words.len().min(from + round)];
                given.insert(name.clone(), Value::read(own.base, own.cardinality, texts));
            }
            let processed = program.run(&given);
            told += processed.rule.name();
            told += if processed.fraction.is_some() { "1" } else { "0" };
        }
        told
    };
    Target { seeds: seeds::texts("qti"), is_packed: false, run: Box::new(run) }
}
