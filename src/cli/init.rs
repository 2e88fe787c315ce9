//! `examhall init`: the root of the organisation and the first administrator, in an empty database.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::Args;
use examhall::app::accounts::{self, NewAccount};
use examhall::app::organisation;
use examhall::config;
use examhall::domain::access::{Actor, Role};
use examhall::house::House;
use examhall::kernel::{SharedClock, SystemClock};

/// What the first account is.
#[derive(Args, Debug)]
pub struct Init {
    /// Configuration file; see deploy/config.example.toml.
    #[arg(long, value_name = "FILE", env = "EXAMHALL_CONFIG")]
    config: Option<PathBuf>,
    /// Name of the university, the root of the organisation.
    #[arg(long)]
    university: String,
    /// Login name of the first administrator.
    #[arg(long)]
    login: String,
    /// Their name.
    #[arg(long)]
    name: String,
    /// Their password; better given in the environment than on the command line.
    #[arg(long, env = "EXAMHALL_PASSWORD", hide_env_values = true)]
    password: String,
}

/// Runs the command.
pub fn run(command: Init) -> anyhow::Result<ExitCode> {
    super::runtime()?.block_on(found(command))
}

async fn found(command: Init) -> anyhow::Result<ExitCode> {
    let settings = config::load(command.config.as_deref())?;
    let clock: SharedClock = Arc::new(SystemClock::new());
    let app = House::open_app(&settings, clock).await?;
    let system = &Actor::System;
    if !organisation::visible(&app, system).await?.is_empty() {
        bail!(
            "数据库已初始化，未作任何更改。 / The database has been initialised before; nothing was changed."
        );
    }
    let root = organisation::add_node(&app, system, None, "university", &command.university)
        .await
        .context("the university")?;
    let account = NewAccount {
        node_id: root.id,
        login: command.login,
        display_name: command.name,
        number: "0".to_owned(),
        password: command.password,
        roles: vec![Role::Admin],
    };
    accounts::add_person(&app, system, account).await.map_err(said)?;
    app.store.close().await;
    println!("已初始化。现在可以运行 examhall serve。 / Done; now run: examhall serve");
    Ok(ExitCode::SUCCESS)
}

/// The words for the person in front, instead of the code.
fn said(error: examhall::app::AppError) -> anyhow::Error {
    match error {
        examhall::app::AppError::Invalid(problem) | examhall::app::AppError::Conflict(problem) => {
            anyhow::anyhow!("{} / {}", problem.zh, problem.en)
        }
        other => other.into(),
    }
}
