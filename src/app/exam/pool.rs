//! What an exam can draw from: the versions in use below its node, read as domain values.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::bank::reading::decode;
use crate::app::{App, AppError, Problem};
use crate::domain::access::{Permit, action};
use crate::domain::paper::assemble::{AssemblyError, Shortage, assemble, survey};
use crate::domain::paper::blueprint::{Blueprint, PoolItem};
use crate::kernel::Seed;
use crate::kernel::id::FolderId;
use crate::store::bank::Folder;
use crate::store::bank_search::{self, Drawable};
use crate::wire::exam::{BlueprintBody, BlueprintUnreadable, PoolRecord, SnapshotRecord};

/// A blueprint with everything it can draw from.
#[derive(Clone, Debug)]
pub struct Draw {
    /// The blueprint as written.
    pub body: BlueprintBody,
    /// The blueprint.
    pub blueprint: Blueprint,
    /// What can be drawn.
    pub pool: Vec<PoolItem>,
    below: Vec<(FolderId, BTreeSet<FolderId>)>,
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
        let mut connection = app.store.read().await?;
        let folders = crate::store::bank::folders(&mut connection, permit).await?;
        let drawable = bank_search::pool(&mut connection, permit).await?;
        let below: Vec<_> = body
            .sections
            .iter()
            .filter_map(|section| section.filter.folder_id)
            .map(|folder| (folder, with_below(folder, &folders)))
            .collect();
        let known: BTreeMap<_, _> = below.iter().cloned().collect();
        let resolve = |folder| known.get(&folder).cloned().unwrap_or_default();
        let blueprint = body.read(resolve).map_err(|error| unreadable(&error))?;
        blueprint.check().map_err(|error| refused(&error.into()))?;
        let pool = drawable.iter().map(item).collect::<Result<_, _>>()?;
        Ok(Self { body, blueprint, pool, below })
    }

    /// What each section wants and finds.
    #[must_use]
    pub fn survey(&self) -> Vec<Shortage> {
        survey(&self.blueprint, &self.pool)
    }

    /// Insists that a paper can be made.
    ///
    /// # Errors
    /// `Conflict` naming every section that is short.
    pub fn insist(&self) -> Result<(), AppError> {
        // Whether a paper exists does not depend on the seed.
        let tried = assemble(&self.blueprint, &self.pool, Seed([0; 32]));
        tried.map(drop).map_err(|error| refused(&error))
    }

    /// What to keep, so that papers drawn from this can be derived again.
    #[must_use]
    pub fn record(&self) -> SnapshotRecord {
        SnapshotRecord {
            blueprint: self.body.clone(),
            folders: self.below.clone(),
            pool: self.pool.iter().map(PoolRecord::of).collect(),
        }
    }
}

/// A version in use as it is drawn from.
///
/// # Errors
/// A fault when the row holds what was never written.
pub(crate) fn item(drawable: &Drawable) -> Result<PoolItem, AppError> {
    let content = decode(&drawable.content)?.read().map_err(|_| {
        AppError::Internal(format!("version {} is in use and unreadable", drawable.version).into())
    })?;
    let options = content.body.options().iter();
    Ok(PoolItem {
        entry: drawable.entry,
        version: drawable.version,
        kind: drawable.kind,
        folder: drawable.folder,
        tags: drawable.tags.iter().cloned().collect(),
        difficulty: drawable.difficulty,
        options: options.map(|option| (option.id.clone(), option.pinned)).collect(),
    })
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
    };
    AppError::Invalid(Problem::new("blueprint.unreadable", zh, format!("Not usable: {error}.")))
}

/// Why no paper can be made, in the words of the outside.
pub(super) fn refused(error: &AssemblyError) -> AppError {
    match error {
        AssemblyError::Short(shortages) => {
            let mut problem = Problem::new(
                "blueprint.short",
                "题库中符合条件的题目不够，请补充题目或调整组卷条件。",
                "The bank does not hold enough fitting questions; add some or change the blueprint.",
            );
            problem.fields = shortages.iter().map(short).collect();
            AppError::Conflict(problem)
        }
        AssemblyError::Blueprint(error) => AppError::Invalid(Problem::new(
            "blueprint.unusable",
            format!("组卷方案不可用，请检查各大题的题数、分值和难度范围（{error}）。"),
            format!("The blueprint cannot be used: {error}."),
        )),
        AssemblyError::EntryTwice(_) => AppError::Internal(Box::new(error.clone())),
    }
}

fn short(shortage: &Shortage) -> crate::app::FieldProblem {
    let Shortage { section, title, wanted, matching, found } = shortage;
    crate::app::FieldProblem {
        at: format!("sections[{}]", section - 1),
        code: "blueprint.section_short",
        zh: format!(
            "第 {section} 大题“{title}”需要 {wanted} 题，符合条件的有 {matching} 题，可分给它 {found} 题。"
        ),
        en: format!(
            "Section {section} (\"{title}\") wants {wanted} questions; {matching} match, {found} are left for it."
        ),
    }
}
