//! A bank of 100,000 items: `cargo bench --bench bank`; figures to target/bench/bank.json, benches/README.md
//! explains them. PostgreSQL as well where EXAMHALL_BENCH_POSTGRES names an empty database.
//!
//! Items are made of words, imported as files by the path a teacher's files take, and searched as a page does.

#![expect(
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a bench measures real time; counts are small"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Instant;

use examhall::app::accounts::{self, NewAccount};
use examhall::app::bank::folders::{self, NewFolder};
use examhall::app::bank::import::{self, Upload};
use examhall::app::bank::{catalogue, search};
use examhall::app::{App, organisation};
use examhall::config::Settings;
use examhall::domain::access::{Actor, Role};
use examhall::domain::bank::content::Kind;
use examhall::domain::bank::find::{Filter, words};
use examhall::domain::bank::version::StateName;
use examhall::house::House;
use examhall::interchange::Format;
use examhall::kernel::{Chance, Seed, SharedClock, SystemClock};
use serde_json::{Map, Value, json};

/// Items of one file.
const FILE_ITEMS: usize = 10_000;
/// Searches timed.
const SEARCHES: usize = 400;
const WORDS: &str = "计算机 操作系统 存储器 处理器 网络 协议 数据库 关系 函数 导数 积分 方程 矩阵 概率 力学 惯性 动量 光学 电路 磁场 \
    市场 需求 供给 成本 利润 会计 审计 税收 合同 侵权 宪法 行政 教育 心理 记忆 动机 护理 血压 感染 药物 文学 修辞 语法 翻译 历史 制度 改革 \
    环境 生态 能源 安全 标准 质量 工程 材料 结构 设计 施工 测量 统计 抽样 回归 假设";

fn main() -> anyhow::Result<()> {
    let items = std::env::args().filter_map(|arg| arg.parse().ok()).next().unwrap_or(100_000);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut figures = Map::new();
    let folder = tempfile::tempdir()?;
    let mut settings = Settings { data: folder.path().to_owned(), ..Settings::default() };
    figures.insert("sqlite".to_owned(), runtime.block_on(measure(&settings, items))?);
    if let Ok(url) = std::env::var("EXAMHALL_BENCH_POSTGRES") {
        settings.store.url = url;
        figures.insert("postgres".to_owned(), runtime.block_on(measure(&settings, items))?);
    }
    let figures = Value::Object(figures);
    println!("{figures:#}");
    std::fs::create_dir_all("target/bench")?;
    std::fs::write("target/bench/bank.json", format!("{figures:#}\n"))?;
    Ok(())
}

async fn measure(settings: &Settings, items: usize) -> anyhow::Result<Value> {
    let clock: SharedClock = Arc::new(SystemClock::new());
    let app = House::open_app(settings, Arc::clone(&clock)).await?;
    let (actor, folder) = school(&app).await?;
    let chance = Chance::from_seed(Seed::from_text("bench-bank"));
    let mut draw = move |most: usize| u32::from_le_bytes(chance.bytes::<4>()) as usize % most;
    let begun = clock.monotonic_ms();
    for file in 0..items.div_ceil(FILE_ITEMS) {
        let bytes = gift(FILE_ITEMS.min(items - file * FILE_ITEMS), &mut draw).into_bytes();
        let upload = Upload { name: format!("{file}.gift"), bytes };
        import::import(&app, &actor, folder, (vec![upload], Some(Format::Gift)), BTreeSet::new())
            .await?;
    }
    let import_ms = clock.monotonic_ms() - begun;
    let begun = clock.monotonic_ms();
    let cold = catalogue::Catalogue::default();
    cold.refresh(&app).await?;
    let cold_ms = clock.monotonic_ms() - begun;
    drop(cold);
    search::list(&app, &actor, Filter::All(Vec::new()), (0, 20)).await?;
    let known: Vec<&str> = WORDS.split_whitespace().collect();
    let (mut took, mut found) = (Vec::new(), 0_usize);
    for number in 0..SEARCHES {
        let filter = asked(number, (known[draw(known.len())], known[draw(known.len())]));
        let begun = Instant::now();
        let (total, _) = search::list(&app, &actor, filter, (0, 20)).await?;
        took.push(begun.elapsed().as_secs_f64() * 1e3);
        found += total as usize;
    }
    took.sort_by(f64::total_cmp);
    app.store.close().await;
    Ok(json!({
        "items": items, "import_items_per_s": items as f64 * 1e3 / import_ms as f64, "cold_ms": cold_ms,
        "search_p50_ms": took[SEARCHES / 2], "search_p95_ms": took[SEARCHES * 95 / 100],
        "search_max_ms": took[SEARCHES - 1], "found_mean": found / SEARCHES,
    }))
}

/// One word, two words, a word and conditions, everything joined: in turn.
fn asked(number: usize, (one, other): (&str, &str)) -> Filter {
    let text = |text: &str| Filter::Words(words(text));
    match number % 4 {
        0 => text(one),
        1 => text(&format!("{one} {other}")),
        2 => {
            Filter::All(vec![text(one), Filter::Difficulty(2, 4), Filter::State(StateName::Draft)])
        }
        _ => Filter::All(vec![
            Filter::Any(vec![text(one), Filter::Point(other.to_owned())]),
            Filter::Not(Box::new(Filter::Kind(Kind::Essay))),
            Filter::Not(Box::new(Filter::Shown(1))),
        ]),
    }
}

/// Single choices of some eighty characters each.
fn gift(items: usize, draw: &mut impl FnMut(usize) -> usize) -> String {
    let known: Vec<&str> = WORDS.split_whitespace().collect();
    let mut text = String::new();
    for number in 0..items {
        if number % 100 == 0 {
            let _ = write!(
                text,
                "$CATEGORY: {}/{}\n\n",
                known[draw(known.len())],
                known[draw(known.len())]
            );
        }
        let _ = write!(
            text,
            "下列关于{}与{}的说法中，正确的是哪一项（{}）？ {{=",
            known[draw(known.len())],
            known[draw(known.len())],
            draw(1 << 30)
        );
        for option in 0..4 {
            let _ = write!(
                text,
                "{}{}{}决定{}",
                if option == 0 { "" } else { " ~" },
                known[draw(known.len())],
                known[draw(known.len())],
                known[draw(known.len())]
            );
            let _ = write!(text, "{option}");
        }
        text.push_str("}\n\n");
    }
    text
}

async fn school(app: &App) -> anyhow::Result<(Actor, examhall::kernel::id::FolderId)> {
    let system = &Actor::System;
    let node = organisation::add_node(app, system, None, "university", "大学").await?.id;
    let account = NewAccount {
        node_id: node,
        login: "author".to_owned(),
        display_name: "author".to_owned(),
        number: "1".to_owned(),
        password: "correct horse".to_owned(),
        roles: vec![Role::Author],
    };
    accounts::add_person(app, system, account).await?;
    let actor = accounts::actor(app, "author").await?;
    let new = NewFolder { node, parent: None, name: "题库".to_owned(), is_reviewed: false };
    let folder = folders::add(app, &actor, new).await?;
    Ok((actor, folder))
}
