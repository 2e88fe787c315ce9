//! Blueprint and pool as rows and columns, so that "does a paper exist" is a question of arithmetic.
//!
//! Items that no rule tells apart form a *cell*; a *column* is how many of one cell stand in one section. Every
//! demand is a *row*: a sum of columns between a least and a most. What is chosen within a cell is then free:
//! any choice of that many items satisfies the same rules.
//!
//! **Invariants:** items stand in the order of their entries, so nothing depends on the order of reading;
//! excluded items, and those no section admits, are not there at all.

use std::collections::BTreeMap;

use crate::kernel::id::EntryId;

use super::assemble::AssemblyError;
use super::blueprint::Blueprint;
use super::pool::{Pool, PoolItem};
use super::simplex::Linear;

/// Where a row comes from. Indices count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin {
    Section(usize),
    Rule(usize),
    Include(EntryId),
    Enemies(usize),
    Twins(usize),
    /// All of a group that is used, or so many of it.
    Group(usize),
    /// No more than there are: no rule of anybody's, and never blamed.
    Supply,
}

/// A sum of columns between two ends.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub origin: Origin,
    pub min: u32,
    pub max: u32,
    /// Items in the pool that it counts.
    pub matching: usize,
}

/// How many items of a cell stand in a section.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub section: usize,
    pub cell: usize,
    /// Rows it counts in, ascending.
    pub rows: Vec<usize>,
}

/// A group in a section it fits: used or not.
#[derive(Clone, Debug)]
pub(super) struct Bundle {
    pub take: u32,
    /// The row that ties its columns to it, and the row that lets a group be used once, where there is one.
    pub rows: (usize, Option<usize>),
}

/// A blueprint met with a pool.
#[derive(Clone, Debug)]
pub(super) struct Program<'a> {
    pub blueprint: &'a Blueprint,
    pub items: Vec<&'a PoolItem>,
    pub cells: Vec<Vec<usize>>,
    pub cell_of: Vec<usize>,
    pub columns: Vec<Column>,
    /// By section, then cell.
    pub column_of: Vec<Vec<Option<usize>>>,
    pub rows: Vec<Row>,
    pub bundles: Vec<Bundle>,
    /// Per item, its group.
    pub group_of: Vec<Option<usize>>,
}

/// What tells items apart: sections, rules, enemy sets, twins, compulsion, group.
type Signature = Vec<(u8, usize)>;

impl<'a> Program<'a> {
    /// Meets a checked blueprint with a pool.
    ///
    /// # Errors
    /// An entry twice in the pool, or in two groups.
    pub fn new(blueprint: &'a Blueprint, pool: &'a Pool) -> Result<Self, AssemblyError> {
        let by_entry = pool.by_entry().map_err(AssemblyError::EntryTwice)?;
        let drawable = |item: &&PoolItem| !blueprint.exclude.contains(&item.entry);
        let candidates: Vec<&PoolItem> = by_entry.into_values().filter(drawable).collect();
        let homes = Homes::of(blueprint, &candidates)?;
        let mut program = Self {
            blueprint,
            items: Vec::new(),
            cells: Vec::new(),
            cell_of: Vec::new(),
            columns: Vec::new(),
            column_of: Vec::new(),
            rows: Vec::new(),
            bundles: Vec::new(),
            group_of: Vec::new(),
        };
        let mut cells: BTreeMap<Signature, usize> = BTreeMap::new();
        let mut signatures = Vec::new();
        for (at, item) in candidates.iter().enumerate() {
            if homes.sections[at].is_empty() {
                continue;
            }
            let signature =
                signature(blueprint, pool, item, (&homes.sections[at], homes.group[at]));
            let next = cells.len();
            let cell = *cells.entry(signature.clone()).or_insert(next);
            if cell == next {
                program.cells.push(Vec::new());
                signatures.push(signature);
            }
            program.cells[cell].push(program.items.len());
            program.items.push(item);
            program.cell_of.push(cell);
            program.group_of.push(homes.group[at]);
        }
        program.lay_columns(&signatures);
        program.lay_rows(&signatures, pool);
        program.lay_groups(&homes);
        Ok(program)
    }

    fn lay_columns(&mut self, signatures: &[Signature]) {
        let sections = self.blueprint.sections.len();
        self.column_of = vec![vec![None; self.cells.len()]; sections];
        for section in 0..sections {
            for (cell, signature) in signatures.iter().enumerate() {
                if signature.contains(&(SECTION, section)) {
                    self.column_of[section][cell] = Some(self.columns.len());
                    self.columns.push(Column { section, cell, rows: Vec::new() });
                }
            }
        }
    }

    fn lay_rows(&mut self, signatures: &[Signature], pool: &Pool) {
        let blueprint = self.blueprint;
        for (at, section) in blueprint.sections.iter().enumerate() {
            let here = |column: &Column| column.section == at;
            self.lay_row(Origin::Section(at), (section.count, section.count), here);
        }
        for (at, rule) in blueprint.rules.iter().enumerate() {
            let here = |column: &Column| {
                rule.section.is_none_or(|section| section == column.section)
                    && signatures[column.cell].contains(&(RULE, at))
            };
            self.lay_row(Origin::Rule(at), rule.count.ends(), here);
        }
        for (at, entry) in blueprint.include.iter().enumerate() {
            let here = |column: &Column| signatures[column.cell].contains(&(INCLUDE, at));
            self.lay_row(Origin::Include(*entry), (1, 1), here);
        }
        let sets = |which, count: usize| (0..count).map(move |at| (which, at));
        let twins = if blueprint.twins_may_meet { 0 } else { pool.twins.len() };
        for (which, at) in sets(ENEMIES, blueprint.enemies.len()).chain(sets(TWINS, twins)) {
            let here = |column: &Column| signatures[column.cell].contains(&(which, at));
            let origin = if which == ENEMIES { Origin::Enemies(at) } else { Origin::Twins(at) };
            self.lay_row(origin, (0, 1), here);
        }
        for cell in 0..self.cells.len() {
            let homes = self.column_of.iter().filter(|of_cell| of_cell[cell].is_some()).count();
            if homes > 1 {
                let most = u32::try_from(self.cells[cell].len()).unwrap_or(u32::MAX);
                self.lay_row(Origin::Supply, (0, most), |column| column.cell == cell);
            }
        }
    }

    fn lay_row(&mut self, origin: Origin, (min, max): (u32, u32), here: impl Fn(&Column) -> bool) {
        let row = self.rows.len();
        let mut cells = std::collections::BTreeSet::new();
        for column in self.columns.iter_mut().filter(|column| here(column)) {
            column.rows.push(row);
            cells.insert(column.cell);
        }
        let matching = cells.iter().map(|&cell| self.cells[cell].len()).sum();
        // A set of which the pool holds one or none forbids nothing.
        if min == 0 && matching <= 1 && matches!(origin, Origin::Enemies(_) | Origin::Twins(_)) {
            for column in &mut self.columns {
                column.rows.retain(|&at| at != row);
            }
            return;
        }
        self.rows.push(Row { origin, min, max, matching });
    }

    fn lay_groups(&mut self, homes: &Homes) {
        for (group, (take, sections)) in homes.groups.iter().enumerate() {
            let once = (sections.len() > 1).then(|| {
                self.rows.push(Row { origin: Origin::Supply, min: 0, max: 1, matching: 1 });
                self.rows.len() - 1
            });
            for &section in sections {
                let row = self.rows.len();
                let of_group = |column: &Column| {
                    column.section == section
                        && self.group_of[self.cells[column.cell][0]] == Some(group)
                };
                let columns: Vec<usize> =
                    (0..self.columns.len()).filter(|&at| of_group(&self.columns[at])).collect();
                let matching = columns.iter().map(|&at| self.supply(at)).sum();
                for at in columns {
                    self.columns[at].rows.push(row);
                }
                self.rows.push(Row { origin: Origin::Group(group), min: 0, max: 0, matching });
                self.bundles.push(Bundle { take: *take, rows: (row, once) });
            }
        }
    }

    /// True when the items of a cell have to be on every paper: no exposure cap can be meant for them.
    pub fn is_forced(&self, cell: usize) -> bool {
        let compulsory = &self.blueprint.include;
        self.cells[cell].iter().any(|&item| compulsory.contains(&self.items[item].entry))
    }

    /// Items a column can draw from.
    pub fn supply(&self, column: usize) -> usize {
        self.cells[self.columns[column].cell].len()
    }

    /// The linear program of the rows that `kept` keeps, or of all; a question may be on `share` of the papers.
    pub fn linear(&self, kept: Option<&[bool]>, share: f64) -> Linear {
        let mut linear = Linear::default();
        let mut at_of = vec![None; self.rows.len()];
        for (row, line) in self.rows.iter().enumerate() {
            if kept.is_some_and(|kept| !kept[row]) {
                continue;
            }
            at_of[row] = Some(linear.rows.len());
            let share =
                if line.origin == Origin::Supply && line.matching > 1 { share } else { 1.0 };
            let most = if line.max == u32::MAX { f64::INFINITY } else { f64::from(line.max) };
            linear.rows.push((f64::from(line.min), most * share));
        }
        for (at, column) in self.columns.iter().enumerate() {
            let entries = column.rows.iter().filter_map(|&row| Some((at_of[row]?, 1.0)));
            linear.columns.push(entries.collect());
            let share = if self.is_forced(column.cell) { 1.0 } else { share };
            linear.upper.push(self.supply(at) as f64 * share);
        }
        for bundle in &self.bundles {
            let (tie, once) = bundle.rows;
            let tie = at_of[tie].map(|row| (row, -f64::from(bundle.take)));
            let once = once.and_then(|row| at_of[row]).map(|row| (row, 1.0));
            linear.columns.push(tie.into_iter().chain(once).collect());
            linear.upper.push(share);
        }
        linear
    }

    /// True when whole counts, one per column and bundle, satisfy every row: the check in exact numbers.
    pub fn holds(&self, counts: &[u32]) -> bool {
        let (columns, bundles) = counts.split_at(self.columns.len());
        let mut sums = vec![0_i64; self.rows.len()];
        for (column, &count) in self.columns.iter().zip(columns) {
            column.rows.iter().for_each(|&row| sums[row] += i64::from(count));
        }
        for (bundle, &used) in self.bundles.iter().zip(bundles) {
            sums[bundle.rows.0] -= i64::from(bundle.take) * i64::from(used);
            if let Some(once) = bundle.rows.1 {
                sums[once] += i64::from(used);
            }
        }
        let within = |(row, sum): (&Row, &i64)| {
            *sum >= i64::from(row.min) && (row.max == u32::MAX || *sum <= i64::from(row.max))
        };
        let supplied = |(at, &count): (usize, &u32)| count as usize <= self.supply(at);
        self.rows.iter().zip(&sums).all(within) && columns.iter().enumerate().all(supplied)
    }
}

const SECTION: u8 = 0;
const RULE: u8 = 1;
const INCLUDE: u8 = 2;
const ENEMIES: u8 = 3;
const TWINS: u8 = 4;
const GROUP: u8 = 5;

fn signature(
    blueprint: &Blueprint,
    pool: &Pool,
    item: &PoolItem,
    (sections, group): (&[usize], Option<usize>),
) -> Signature {
    fn hits(which: u8, hit: impl Iterator<Item = bool>) -> impl Iterator<Item = (u8, usize)> {
        hit.enumerate().filter(|(_, hit)| *hit).map(move |(at, _)| (which, at))
    }
    let counted = |rule: &super::blueprint::Rule| {
        rule.section.is_none_or(|section| sections.contains(&section)) && rule.filter.admits(item)
    };
    let rules = hits(RULE, blueprint.rules.iter().map(counted));
    let include = hits(INCLUDE, blueprint.include.iter().map(|entry| *entry == item.entry));
    let enemies = hits(ENEMIES, blueprint.enemies.iter().map(|set| set.has(item)));
    let near = |set: &std::collections::BTreeSet<EntryId>| set.contains(&item.entry);
    let twins = if blueprint.twins_may_meet { &[][..] } else { &pool.twins };
    let twins = hits(TWINS, twins.iter().map(near));
    let sections = sections.iter().map(|&section| (SECTION, section));
    let group = group.map(|group| (GROUP, group));
    sections.chain(rules).chain(include).chain(enemies).chain(twins).chain(group).collect()
}

/// Where items may stand.
struct Homes {
    /// Per item.
    sections: Vec<Vec<usize>>,
    /// Per item.
    group: Vec<Option<usize>>,
    /// Per group, how many come together and in which sections they can.
    groups: Vec<(u32, Vec<usize>)>,
}

impl Homes {
    fn of(blueprint: &Blueprint, items: &[&PoolItem]) -> Result<Self, AssemblyError> {
        let admitted = |item: &&PoolItem| {
            let sections = blueprint.sections.iter().enumerate();
            sections.filter(|(_, s)| s.filter.admits(item)).map(|(at, _)| at).collect()
        };
        let mut homes = Self {
            sections: items.iter().map(admitted).collect(),
            group: vec![None; items.len()],
            groups: Vec::new(),
        };
        for (at, group) in blueprint.groups.iter().enumerate() {
            let members: Vec<usize> =
                (0..items.len()).filter(|&item| group.has(items[item])).collect();
            if let Some(&shared) = members.iter().find(|&&item| homes.group[item].is_some()) {
                return Err(AssemblyError::GroupsShare(items[shared].entry));
            }
            // A whole group lacks nothing: what is not in use, or excluded, is missed.
            let there = |entry: &EntryId| items.iter().any(|item| item.entry == *entry);
            let whole = group.take.is_some() || group.entries.iter().all(there);
            let take = group.take.map_or(members.len(), |take| take as usize);
            let fits = |section: &usize| {
                let here = members.iter().filter(|&&item| homes.sections[item].contains(section));
                whole
                    && (1..=blueprint.sections[*section].count as usize).contains(&take)
                    && here.count() >= take
            };
            let sections: Vec<usize> = (0..blueprint.sections.len()).filter(fits).collect();
            for item in members {
                homes.group[item] = Some(at);
                homes.sections[item].retain(|section| sections.contains(section));
            }
            homes.groups.push((u32::try_from(take).unwrap_or(u32::MAX), sections));
        }
        Ok(homes)
    }
}
