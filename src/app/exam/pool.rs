//! What an exam can draw from: the versions in use below its node, read as domain values.

use std::collections::{BTreeMap, BTreeSet};

use super::conflicts::{explained, refused};
use crate::app::bank::reading::decode;
use crate::app::{App, AppError, Problem};
use crate::domain::access::{Permit, action};
use crate::domain::bank::content::Content;
use crate::domain::paper::assemble::{Order, conflict};
use crate::domain::paper::blueprint::{Blueprint, Filter};
use crate::domain::paper::conflict::Conflict;
use crate::domain::paper::forecast::Forecast;
use crate::domain::paper::pool::{Pool, PoolItem};
use crate::domain::paper::twins::twins;
use crate::kernel::Seed;
use crate::kernel::id::{EntryId, FolderId};
use crate::store::bank_folders::{self, Folder};
use crate::store::bank_search::{self, Drawable};
use crate::store::{Connection, measured};
use crate::wire::exam::{BlueprintBody, BlueprintUnreadable, PoolRecord, SnapshotRecord};

/// Characters by which a person recognises a question.
const BEGIN_CHARS: usize = 12;

/// A blueprint with everything it can draw from.
#[derive(Clone, Debug)]
pub struct Draw {
    /// The blueprint as written.
    pub body: BlueprintBody,
    /// The blueprint.
    pub blueprint: Blueprint,
    /// What can be drawn.
    pub pool: Pool,
    below: Vec<(FolderId, BTreeSet<FolderId>)>,
    /// How the questions begin that the blueprint names one by one.
    begins: BTreeMap<EntryId, String>,
}

impl Draw {
    /// Reads the bank below the permitted node for `body`.
    ///
    /// # Errors
    /// `Invalid` when the blueprint cannot be read or no bank could fill it.
    pub async fn read(
        app: &App,
        permit: &Permit<action::ViewItems>,
        body: BlueprintBody,
    ) -> Result<Self, AppError> {
        Self::from_bank(&mut *app.store.read().await?, permit, body).await
    }

    /// As `read`, over a connection of one's own.
    ///
    /// # Errors
    /// As `read`.
    pub async fn from_bank(
        connection: &mut Connection,
        permit: &Permit<action::ViewItems>,
        body: BlueprintBody,
    ) -> Result<Self, AppError> {
        let folders = bank_folders::under(connection, permit).await?;
        let drawable = bank_search::pool(connection, permit).await?;
        let measured = measured::of_pool(connection, permit).await?;
        let below: Vec<_> =
            body.folders().map(|folder| (folder, with_below(folder, &folders))).collect();
        let known: BTreeMap<_, _> = below.iter().cloned().collect();
        let resolve = |folder| known.get(&folder).cloned().unwrap_or_default();
        let blueprint = body.read(resolve).map_err(|error| unreadable(&error))?;
        blueprint.check().map_err(|error| refused(&error.into(), &blueprint))?;
        let read = drawable.iter().filter(|own| own.kind.is_asked());
        let read = read.map(item).collect::<Result<Vec<_>, _>>()?;
        let texts: Vec<(EntryId, String)> =
            read.iter().map(|(item, content)| (item.entry, text(content))).collect();
        let begins = texts
            .iter()
            .filter(|(entry, _)| blueprint.include.contains(entry))
            .map(|(entry, text)| (*entry, text.trim().chars().take(BEGIN_CHARS).collect()))
            .collect();
        let twins = twins(texts.iter().map(|(entry, text)| (*entry, text.as_str())));
        let forecast = |(mut item, _): (PoolItem, Content)| {
            if let Some(measured) = measured.get(&item.version) {
                item.forecast = Forecast::of(item.kind, item.difficulty, measured);
            }
            item
        };
        let items = read.into_iter().map(forecast).collect();
        Ok(Self { body, blueprint, pool: Pool { items, twins }, below, begins })
    }

    /// What the author is told while writing: what matches, and the smallest conflict when no paper can be made.
    ///
    /// # Errors
    /// `Invalid` when the pool contradicts the blueprint in a way that is no matter of numbers.
    pub fn survey(&self, papers: usize) -> Result<Survey, AppError> {
        let found = conflict(&Order {
            blueprint: &self.blueprint,
            pool: &self.pool,
            // Whether a paper exists does not depend on the seed.
            seed: Seed([0; 32]),
            papers,
            seen: &[],
            neighbours: &[],
            earlier: &[],
            threads: 1,
        });
        let matching = |filter: &Filter| {
            let drawable = |item: &&PoolItem| !self.blueprint.exclude.contains(&item.entry);
            self.pool.items.iter().filter(drawable).filter(|item| filter.admits(item)).count()
        };
        let borne = |tag: &&String| self.pool.items.iter().any(|item| item.tags.contains(*tag));
        Ok(Survey {
            sections: self.blueprint.sections.iter().map(|s| matching(&s.filter)).collect(),
            rules: self.blueprint.rules.iter().map(|rule| matching(&rule.filter)).collect(),
            tags_missing: self
                .blueprint
                .tags()
                .into_iter()
                .filter(|tag| !borne(tag))
                .cloned()
                .collect(),
            twins: self.pool.twins.len(),
            conflict: found.map_err(|error| refused(&error, &self.blueprint))?,
        })
    }

    /// How a question that the blueprint names begins; where it is not in the pool, its id does.
    #[must_use]
    pub fn begins(&self, entry: EntryId) -> String {
        let id = || entry.to_string().chars().take(8).collect();
        self.begins.get(&entry).cloned().unwrap_or_else(id)
    }

    /// Insists that a paper can be made.
    ///
    /// # Errors
    /// `Conflict` naming the smallest conflict found.
    pub fn insist(&self) -> Result<(), AppError> {
        match self.survey(1)?.conflict {
            None => Ok(()),
            Some(conflict) => Err(AppError::Conflict(explained(&conflict, &self.blueprint))),
        }
    }

    /// What to keep, so that papers drawn from this can be derived again.
    #[must_use]
    pub fn record(&self) -> SnapshotRecord {
        SnapshotRecord {
            blueprint: self.body.clone(),
            folders: self.below.clone(),
            pool: self.pool.items.iter().map(PoolRecord::of).collect(),
            twins: self.pool.twins.clone(),
        }
    }
}

/// What a blueprint finds in the bank.
#[derive(Clone, Debug)]
pub struct Survey {
    /// Per section, questions its filter admits.
    pub sections: Vec<usize>,
    /// Per rule, questions it counts.
    pub rules: Vec<usize>,
    /// Tags it names that no question in use bears.
    pub tags_missing: Vec<String>,
    /// Sets of near duplicates among what can be drawn.
    pub twins: usize,
    /// Why no paper can be made.
    pub conflict: Option<Conflict>,
}

/// What two questions are compared by: the stem and the options, as read.
fn text(content: &Content) -> String {
    let options = content.body.options().into_iter().map(|option| option.text.as_str());
    let html = std::iter::once(content.stem.as_str()).chain(options).collect::<Vec<_>>().join(" ");
    let mut text = String::with_capacity(html.len());
    let mut in_tag = false;
    for c in html.chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            _ if !in_tag => text.push(c),
            _ => {}
        }
    }
    text
}

/// A version in use as it is drawn from, and what it asks.
///
/// # Errors
/// A fault when the row holds what was never written.
pub(crate) fn item(drawable: &Drawable) -> Result<(PoolItem, Content), AppError> {
    let content = decode(&drawable.content)?.read().map_err(|_| {
        AppError::Internal(format!("version {} is in use and unreadable", drawable.version).into())
    })?;
    let options = content.body.options().into_iter();
    let options = options.map(|option| (option.id.clone(), option.pinned)).collect();
    let item = PoolItem {
        entry: drawable.entry,
        version: drawable.version,
        kind: drawable.kind,
        folder: drawable.folder,
        tags: drawable.tags.iter().cloned().collect(),
        difficulty: drawable.difficulty,
        options,
        forecast: Forecast::judged(drawable.kind, drawable.difficulty),
    };
    Ok((item, content))
}

/// A folder and every folder below it. Each round adds a level, so a ring of folders ends as well.
pub(crate) fn with_below(folder: FolderId, folders: &[Folder]) -> BTreeSet<FolderId> {
    let mut found = BTreeSet::from([folder]);
    loop {
        let before = found.len();
        let children =
            folders.iter().filter(|f| f.parent_id.is_some_and(|parent| found.contains(&parent)));
        let children: Vec<FolderId> = children.map(|child| child.id).collect();
        found.extend(children);
        if found.len() == before {
            return found;
        }
    }
}

fn unreadable(error: &BlueprintUnreadable) -> AppError {
    let zh = match error {
        BlueprintUnreadable::Kind(kind) => format!("没有“{kind}”这种题型，请从列表中选择。"),
        BlueprintUnreadable::Marks(title) => {
            format!("“{title}”每题分值最多保留两位小数，请修改。")
        }
        BlueprintUnreadable::Share(what) => format!("{what} 应在 0 到 1 之间，请修改。"),
        BlueprintUnreadable::SectionNumber(title) => {
            format!("规则“{title}”的大题序号从 1 开始，请修改。")
        }
    };
    AppError::Invalid(Problem::new("blueprint.unreadable", zh, format!("Not usable: {error}.")))
}
