//! Where the files are, and how drafts are counted.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use examhall::app::bank::html::clean;
use examhall::interchange::{Draft, Format, Refusal, Source, Status, read};

/// The folder `name` of the third-party files, or none with a word on why.
pub fn folder(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("EXAMHALL_FIXTURES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("shared/fixtures"),
        PathBuf::from,
    );
    let folder = root.join("standards").join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped {name}: fixtures absent");
    None
}

/// Every file below `folder` whose name ends so, sorted.
pub fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.to_string_lossy().ends_with(end) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Reads a file as the program would.
pub fn import(path: &Path, format: Option<Format>) -> Result<Vec<Draft>, Refusal> {
    let bytes = std::fs::read(path).unwrap();
    let name = path.file_name().unwrap().to_string_lossy();
    let folder = path.parent().unwrap();
    let files = |path: &str| std::fs::read(folder.join(path)).ok();
    read(&Source { name: &name, bytes: &bytes, clean, files: &files }, format)
}

/// Reads a file as the program would, with a blank picture or a silent sound for each file that is spoken of
/// and that the fixtures do not carry: what the reader makes of items, not of the corpus.
pub fn import_standing_in(path: &Path, format: Option<Format>) -> Result<Vec<Draft>, Refusal> {
    let bytes = std::fs::read(path).unwrap();
    let name = path.file_name().unwrap().to_string_lossy();
    let folder = path.parent().unwrap();
    let files = |path: &str| std::fs::read(folder.join(path)).ok().or_else(|| stand_in(path));
    read(&Source { name: &name, bytes: &bytes, clean, files: &files }, format)
}

fn stand_in(path: &str) -> Option<Vec<u8>> {
    let end = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match end.as_str() {
        "png" | "jpg" | "jpeg" | "gif" => {
            let mut png = std::io::Cursor::new(Vec::new());
            image::DynamicImage::new_luma8(8, 8)
                .write_to(&mut png, image::ImageFormat::Png)
                .unwrap();
            Some(png.into_inner())
        }
        "mp3" | "wav" | "ogg" => Some(b"RIFF\x04\0\0\0WAVE".to_vec()),
        "html" => {
            Some(b"<html><head><title>t</title></head><body><p>words</p></body></html>".to_vec())
        }
        "mp4" => Some(b"\0\0\0\x08ftypisom".to_vec()),
        _ => None,
    }
}

/// Reads a text.
pub fn import_text(text: &str, format: Format) -> Vec<Draft> {
    read(&Source::alone("text", text.as_bytes(), clean), Some(format)).unwrap()
}

/// The code of a rejected draft.
pub fn code(draft: &Draft) -> &'static str {
    match &draft.status {
        Status::Rejected(trouble) => trouble.code(),
        Status::Imported => "imported",
        Status::Lossy(_) => "lossy",
    }
}

/// Counts of one family of files.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct Count {
    /// Whole.
    pub imported: usize,
    /// With losses, by code.
    pub lossy: BTreeMap<String, usize>,
    /// Not, by reason.
    pub rejected: BTreeMap<String, usize>,
    /// Files refused as a whole, by reason.
    pub refused: BTreeMap<String, usize>,
}

impl Count {
    /// Adds what became of one file.
    pub fn add(&mut self, result: &Result<Vec<Draft>, Refusal>) {
        match result {
            Err(refusal) => {
                *self.refused.entry(refusal.trouble.code().to_owned()).or_default() += 1;
            }
            Ok(drafts) => {
                for draft in drafts {
                    self.add_draft(draft);
                }
            }
        }
    }

    fn add_draft(&mut self, draft: &Draft) {
        match &draft.status {
            Status::Imported => self.imported += 1,
            Status::Lossy(losses) => {
                let mut codes: Vec<_> = losses.iter().map(|loss| loss.code()).collect();
                codes.sort_unstable();
                codes.dedup();
                *self.lossy.entry(codes.join(" ")).or_default() += 1;
            }
            Status::Rejected(trouble) => {
                let reason = match trouble {
                    examhall::interchange::Trouble::KindUnsupported { name } => name.clone(),
                    other => other.code().to_owned(),
                };
                *self.rejected.entry(reason).or_default() += 1;
            }
        }
    }

    /// Items taken in with losses.
    pub fn lossy_total(&self) -> usize {
        self.lossy.values().sum()
    }

    /// Items not taken in.
    pub fn rejected_total(&self) -> usize {
        self.rejected.values().sum()
    }

    /// All items.
    pub fn total(&self) -> usize {
        self.imported + self.lossy_total() + self.rejected_total()
    }
}

static TOLD: Mutex<BTreeMap<String, serde_json::Value>> = Mutex::new(BTreeMap::new());

/// Prints a count and writes all counts so far beside the benches.
pub fn tell(family: &str, count: &impl serde::Serialize) {
    let value = serde_json::to_value(count).unwrap();
    println!("{family}: {value}");
    let mut told = TOLD.lock().unwrap();
    told.insert(family.to_owned(), value);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    std::fs::create_dir_all(&folder).unwrap();
    let text = serde_json::to_string_pretty(&*told).unwrap();
    std::fs::write(folder.join("interchange.json"), text).unwrap();
}
