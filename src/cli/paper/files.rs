//! The files of `examhall paper`: a blueprint as the API takes it, and a pool.
//!
//! A pool is `{"items": […], "twins": […]}`. An item needs `entry`, `version` and `kind`; what is missing takes
//! the default of an author who said nothing. An item whose `state` is not `ready` is never drawn.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use clap::Args;
use examhall::app::AppError;
use examhall::domain::bank::content::{Kind, OptionId};
use examhall::domain::paper::blueprint::Blueprint;
use examhall::domain::paper::forecast::{Forecast, Irt, Measured};
use examhall::domain::paper::pool::{Pool, PoolItem};
use examhall::kernel::id::{EntryId, FolderId, VersionId};
use examhall::wire::blueprint::BlueprintBody;
use examhall::wire::certificate::Certificate;
use examhall::wire::exam::{PoolRecord, SnapshotRecord};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::bank::Bank;

/// The word that stands for the bank of a server.
const DB: &str = "db";

/// Where blueprint and pool are.
#[derive(Args, Debug)]
pub struct Sources {
    /// The blueprint, as the API takes it (question-bank-schema/json/blueprint.schema.json); not needed to derive
    /// from `--pool db`, which keeps it.
    #[arg(long, value_name = "FILE")]
    pub blueprint: Option<PathBuf>,
    /// What can be drawn: a file, or `db` for the bank of a server.
    #[arg(long, value_name = "FILE|db")]
    pub pool: String,
    #[command(flatten)]
    pub bank: Bank,
}

/// What was read, with the digests that name it.
pub struct Read {
    pub blueprint: Blueprint,
    pub pool: Pool,
    pub blueprint_sha256: String,
    pub snapshot_sha256: String,
}

impl Read {
    fn of(snapshot: &SnapshotRecord) -> anyhow::Result<Self> {
        let (blueprint, pool) =
            snapshot.read().context("blueprint or pool hold what they cannot")?;
        Ok(Self {
            blueprint,
            pool,
            blueprint_sha256: digest(&serde_json::to_string(&snapshot.blueprint)?),
            snapshot_sha256: digest(&serde_json::to_string(snapshot)?),
        })
    }
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct PoolFile {
    items: Vec<Item>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    twins: Vec<BTreeSet<EntryId>>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Item {
    entry: EntryId,
    version: VersionId,
    kind: String,
    #[serde(default = "ready")]
    state: String,
    #[serde(default = "nowhere")]
    folder: FolderId,
    #[serde(default)]
    tags: BTreeSet<String>,
    #[serde(default = "middling")]
    difficulty: u8,
    #[serde(default)]
    options: Vec<(String, bool)>,
    /// Expected share of the marks, when it is settled already.
    #[serde(default)]
    facility_millionths: Option<u32>,
    #[serde(default)]
    seconds: Option<u32>,
    /// Responses marked, and their mean share of the marks.
    #[serde(default)]
    responses: u64,
    #[serde(default)]
    mean: f64,
    /// a, b, c of the three-parameter logistic model.
    #[serde(default)]
    irt: Option<[f64; 3]>,
}

fn ready() -> String {
    "ready".to_owned()
}

fn nowhere() -> FolderId {
    FolderId::from_uuid(uuid::Uuid::nil())
}

const fn middling() -> u8 {
    3
}

impl Sources {
    /// Reads both.
    pub fn read(&self) -> anyhow::Result<Read> {
        let path = self.blueprint.as_ref().context("--blueprint FILE is needed")?;
        let body: BlueprintBody = read_json(path)?;
        if self.pool == DB {
            return Read::of(&self.bank.draw(body)?.record());
        }
        let file: PoolFile = read_json(Path::new(&self.pool))?;
        body.read(|folder| BTreeSet::from([folder]))
            .with_context(|| format!("{}", path.display()))?;
        let mut items = Vec::with_capacity(file.items.len());
        for (number, item) in (1..).zip(&file.items) {
            match item.state.as_str() {
                "ready" => items.push(item.read().with_context(|| format!("item {number}"))?),
                "draft" | "in_review" | "retired" => {}
                other => bail!("item {number}: no state \"{other}\""),
            }
        }
        let pool = items.iter().map(PoolRecord::of).collect();
        Read::of(&SnapshotRecord { blueprint: body, folders: Vec::new(), pool, twins: file.twins })
    }

    /// What the papers of a certificate were made from: the files named, or what the server has kept.
    pub fn of_certificate(&self, certificate: &Certificate) -> anyhow::Result<Read> {
        let sha256 = &certificate.snapshot_sha256;
        let read =
            if self.pool == DB { Read::of(&self.bank.snapshot(sha256)?)? } else { self.read()? };
        ensure!(
            read.snapshot_sha256 == *sha256,
            "blueprint and pool are not those of the certificate: {} instead of {sha256}",
            read.snapshot_sha256,
        );
        Ok(read)
    }
}

impl Item {
    fn read(&self) -> anyhow::Result<PoolItem> {
        let Some(kind) = Kind::from_name(&self.kind) else { bail!("no kind \"{}\"", self.kind) };
        if !(1..=5).contains(&self.difficulty) {
            bail!("a difficulty of {}; 1 to 5 are possible", self.difficulty);
        }
        if !(0.0..=1.0).contains(&self.mean) {
            bail!("a mean of {}; it is a share between 0 and 1", self.mean);
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to a million"
        )]
        let mean = (self.mean * 1e6).round() as u64;
        let measured = Measured {
            responses: self.responses,
            millionths_sum: self.responses.saturating_mul(mean),
            irt: self.irt.map(|[a, b, c]| Irt { a, b, c }),
            ..Measured::default()
        };
        let forecast = Forecast::of(kind, self.difficulty, &measured);
        let settled = self.facility_millionths.map(|millionths| {
            examhall::domain::marking::Fraction::from_millionths(millionths)
                .context("facility_millionths is at most 1000000")
        });
        let option = |(id, pinned): &(String, bool)| Some((OptionId::new(id)?, *pinned));
        let options: Option<Vec<_>> = self.options.iter().map(option).collect();
        Ok(PoolItem {
            entry: self.entry,
            version: self.version,
            kind,
            folder: self.folder,
            tags: self.tags.clone(),
            difficulty: self.difficulty,
            options: options.context("an option's id is none")?,
            forecast: Forecast {
                facility: settled.transpose()?.unwrap_or(forecast.facility),
                seconds: self.seconds.filter(|&s| s > 0).unwrap_or(forecast.seconds),
            },
        })
    }
}

/// The pool as a file of this form.
pub fn pool_json(pool: &Pool) -> anyhow::Result<String> {
    let item = |item: &PoolItem| Item {
        entry: item.entry,
        version: item.version,
        kind: item.kind.name().to_owned(),
        state: ready(),
        folder: item.folder,
        tags: item.tags.clone(),
        difficulty: item.difficulty,
        options: item.options.iter().map(|(id, pinned)| (id.to_string(), *pinned)).collect(),
        facility_millionths: Some(item.forecast.facility.millionths()),
        seconds: Some(item.forecast.seconds),
        responses: 0,
        mean: 0.0,
        irt: None,
    };
    let items = pool.items.iter().map(item).collect();
    Ok(serde_json::to_string_pretty(&PoolFile { items, twins: pool.twins.clone() })?)
}

/// Reads a JSON file.
pub fn read_json<T: serde::de::DeserializeOwned>(path: &Path) -> anyhow::Result<T> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{}", path.display()))
}

fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// The words for the person in front, instead of the code.
pub fn said(error: AppError) -> anyhow::Error {
    match error {
        AppError::Invalid(problem) | AppError::Conflict(problem) => {
            anyhow::anyhow!("{} / {}", problem.zh, problem.en)
        }
        other => other.into(),
    }
}

/// Why no papers can be made, demand by demand.
pub fn told(
    error: &examhall::domain::paper::assemble::AssemblyError,
    blueprint: &Blueprint,
) -> anyhow::Error {
    use examhall::domain::paper::assemble::AssemblyError;
    let AssemblyError::Conflict(conflict) = error else { return anyhow::anyhow!("{error}") };
    let problem = examhall::app::exam::conflicts::explained(conflict, blueprint);
    let lines =
        problem.fields.iter().map(|field| format!("\n  {}: {} / {}", field.at, field.zh, field.en));
    anyhow::anyhow!("{} / {}{}", problem.zh, problem.en, lines.collect::<String>())
}
