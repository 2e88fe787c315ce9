//! `examhall receipt`: hold what is stored of a sitting against the receipt its candidate kept.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use clap::{Args, Subcommand};
use examhall::app::App;
use examhall::app::sitting::receipts::{self, Verified};
use examhall::config;
use examhall::domain::access::Actor;
use examhall::domain::sitting::Receipt;
use examhall::domain::sitting::receipt::Difference;
use examhall::evidence::PublicKey;
use examhall::house::House;
use examhall::kernel::id::SittingId;
use examhall::kernel::{SharedClock, SystemClock};
use examhall::wire::receipt::StepsExport;
use serde_json::{Value, json};

/// What to do with receipts.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Hold a receipt against the stored steps, or against an export of them.
    Verify(Verify),
    /// Write every step of a sitting with the heads of its chain.
    Export(Export),
    /// Print the public key that receipts of this installation are verified with.
    Key(Settings),
}

/// Where the data lie.
#[derive(Args, Debug)]
pub struct Settings {
    /// Configuration file; see deploy/config.example.toml.
    #[arg(long, value_name = "FILE", env = "EXAMHALL_CONFIG")]
    config: Option<PathBuf>,
}

/// A receipt and what it is held against.
#[derive(Args, Debug)]
pub struct Verify {
    /// File with the receipt's line; - reads standard input.
    receipt: PathBuf,
    /// An export (`examhall receipt export`, or GET /api/sittings/{id}/steps) instead of the database.
    #[arg(long, value_name = "FILE")]
    export: Option<PathBuf>,
    /// The public key to trust, in hexadecimal [default: this installation's].
    #[arg(long, value_name = "HEX")]
    public_key: Option<String>,
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: Settings,
}

/// Which sitting.
#[derive(Args, Debug)]
pub struct Export {
    /// Its id.
    #[arg(long, value_name = "ID")]
    sitting: SittingId,
    #[command(flatten)]
    settings: Settings,
}

/// Runs the command.
pub fn run(command: &Command) -> anyhow::Result<ExitCode> {
    super::runtime()?.block_on(async {
        match command {
            Command::Verify(verify) => verified(verify).await,
            Command::Export(export) => exported(export).await,
            Command::Key(settings) => {
                let app = open(settings).await?;
                println!("{}", own_key(&app)?.to_hex());
                app.store.close().await;
                Ok(ExitCode::SUCCESS)
            }
        }
    })
}

async fn exported(command: &Export) -> anyhow::Result<ExitCode> {
    let app = open(&command.settings).await?;
    let export = receipts::export(&app, &Actor::System, command.sitting).await;
    app.store.close().await;
    super::print_json(&export.with_context(|| format!("sitting {}", command.sitting))?)?;
    Ok(ExitCode::SUCCESS)
}

async fn verified(command: &Verify) -> anyhow::Result<ExitCode> {
    let text = read(&command.receipt)?;
    let trusted = command.public_key.as_deref().map(|hex| {
        PublicKey::from_hex(hex).ok_or_else(|| anyhow!("--public-key: 64 hexadecimal digits"))
    });
    let (export, key) = match (&command.export, trusted.transpose()?) {
        // With both given nothing of this installation is needed, nor trusted.
        (Some(path), Some(key)) => (read_export(path)?, key),
        (path, trusted) => {
            let app = open(&command.settings).await?;
            let export = match path {
                Some(path) => read_export(path),
                None => stored(&app, &text).await,
            };
            let key = trusted.map_or_else(|| own_key(&app), Ok);
            app.store.close().await;
            (export?, key?)
        }
    };
    let verified = receipts::verify(&text, &export, key)?;
    if command.json {
        super::print_json(&as_json(&verified))?;
    } else {
        as_words(&verified).iter().for_each(|line| println!("{line}"));
    }
    Ok(if verified.agrees() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn stored(app: &App, text: &str) -> anyhow::Result<StepsExport> {
    let (receipt, _) = Receipt::read(text).context("the receipt cannot be read")?;
    let id = receipt.sitting;
    receipts::export(app, &Actor::System, id).await.with_context(|| format!("sitting {id}"))
}

async fn open(settings: &Settings) -> anyhow::Result<App> {
    let settings = config::load(settings.config.as_deref())?;
    let clock: SharedClock = Arc::new(SystemClock::new());
    House::open_app(&settings, clock).await
}

fn own_key(app: &App) -> anyhow::Result<PublicKey> {
    app.evidence.receipt_key().ok_or_else(|| anyhow!("no key can be derived from the master key"))
}

fn read(path: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    if path.as_os_str() == "-" {
        std::io::stdin().read_to_string(&mut text).context("standard input")?;
    } else {
        text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    }
    Ok(text)
}

fn read_export(path: &Path) -> anyhow::Result<StepsExport> {
    let text = read(path)?;
    serde_json::from_str(&text).with_context(|| format!("{}: no export", path.display()))
}

fn as_json(verified: &Verified) -> Value {
    let difference = |difference: &Difference| match difference {
        Difference::Sitting => json!({ "what": "sitting" }),
        Difference::Paper => json!({ "what": "paper" }),
        Difference::Missing { stored } => json!({ "what": "missing", "stored": stored }),
        Difference::Step { number, slot, seq } => {
            json!({ "what": "step", "number": number, "slot": slot, "seq": seq })
        }
        Difference::Head => json!({ "what": "head" }),
        Difference::Finished { stored } => {
            json!({ "what": "finished", "stored_ms": stored.map(|at| at.0) })
        }
    };
    json!({
        "agrees": verified.agrees(),
        "signed": verified.is_signed,
        "sitting_id": verified.receipt.sitting,
        "steps": verified.receipt.steps,
        "steps_after": verified.steps_after,
        "differences": verified.differences.iter().map(difference).collect::<Vec<_>>(),
    })
}

fn as_words(verified: &Verified) -> Vec<String> {
    let mut lines = Vec::new();
    if !verified.is_signed {
        lines.push("签名无效：回执被改动，或不是本系统签发。 / The signature does not hold: the receipt was changed, or another installation made it.".to_owned());
    }
    lines.extend(verified.differences.iter().map(|difference| match difference {
        Difference::Sitting => "不是同一场考试的记录。 / This is another sitting's record.".to_owned(),
        Difference::Paper => "试卷与回执不一致。 / The paper is not the receipt's.".to_owned(),
        Difference::Missing { stored } => format!(
            "回执含 {0} 步，只存有 {stored} 步。 / The receipt covers {0} steps; {stored} are stored.",
            verified.receipt.steps
        ),
        Difference::Step { number, slot, seq } => {
            let question = slot + 1;
            format!(
                "第 {number} 步（第 {question} 题，序号 {seq}）与记录时不符。 / \
                 Step {number} (question {question}, number {seq}) is not what was recorded."
            )
        }
        Difference::Head => "各步推得的链头与回执不一致。 / The steps lead to another head than the receipt's.".to_owned(),
        Difference::Finished { stored } => match stored {
            Some(at) => format!("结束时间与回执不一致（现为 {0}）。 / It ended at another moment ({0} ms).", at.0),
            None => "记录显示考试尚未结束。 / By the record the sitting is not over.".to_owned(),
        },
    }));
    if verified.agrees() {
        lines.push(format!(
            "相符：{0} 步答案与回执一致；回执之后另有 {1} 步。 / Agrees: {0} steps are as the receipt says; {1} came after it.",
            verified.receipt.steps, verified.steps_after
        ));
    }
    lines
}
