//! What the search for papers stands on, the same for every paper of a sitting.
//!
//! A *class* is where an item may be exchanged for another without a glance at rules that want an exact number:
//! the items of one section that count in the same exact rows. Ranges are checked as items are exchanged.
//!
//! **Invariant:** nothing here changes while papers are made, so threads share it freely.

use std::collections::{BTreeMap, BTreeSet};

use super::aims::Aims;
use super::blueprint::Overlap;
use super::outlines::Outlines;
use super::program::{Origin, Program};

/// Program, aims and outlines, with the classes of exchange.
#[derive(Clone, Debug)]
pub(super) struct Ground<'a> {
    pub program: &'a Program<'a>,
    pub aims: Aims,
    pub outlines: Outlines,
    /// Per column.
    pub class_of: Vec<usize>,
    /// Per class, its items; after the classes, per section, all items that are in no group.
    pub classes: Vec<Vec<usize>>,
    /// Per column, the rows an exchange can break; supply and groups are kept by construction.
    pub rows: Vec<Vec<usize>>,
    /// Columns by section and those rows.
    pub alike: BTreeMap<(usize, Vec<usize>), Vec<usize>>,
    /// Where the sections begin among the classes.
    pub of_sections: usize,
    /// Per item, the classes it is in.
    pub classes_of: Vec<Vec<usize>>,
    /// Most questions two papers may share; `None` leaves them free.
    pub shared_max: Option<u32>,
    /// Pairs of papers that lie side by side, where only those are kept apart.
    neighbours: Option<Pairs>,
    /// Questions a candidate has had before are avoided.
    pub prefer_unseen: bool,
    /// The author set a score or a time, which may be far from the pool's mean.
    pub is_aimed: bool,
}

/// Pairs of papers, the smaller number first.
type Pairs = BTreeSet<(usize, usize)>;

/// How many questions two papers may share, and which two are meant where not all are.
fn overlap_cap(overlap: Overlap, neighbours: &[(usize, usize)]) -> (Option<u32>, Option<Pairs>) {
    let ordered = |&(one, other): &(usize, usize)| (one.min(other), one.max(other));
    match overlap {
        Overlap::Free => (None, None),
        Overlap::Any(most) => (Some(most), None),
        Overlap::Neighbours(most) => (Some(most), Some(neighbours.iter().map(ordered).collect())),
    }
}

impl<'a> Ground<'a> {
    pub fn new(
        program: &'a Program<'a>,
        (aims, outlines): (Aims, Outlines),
        neighbours: &[(usize, usize)],
    ) -> Self {
        let mut classes: Vec<Vec<usize>> = Vec::new();
        let mut known = BTreeMap::new();
        let mut class_of = Vec::with_capacity(program.columns.len());
        for column in &program.columns {
            let exact = |row: &&usize| program.rows[**row].min == program.rows[**row].max;
            let rows: Vec<usize> = column.rows.iter().filter(exact).copied().collect();
            // Members of a group change places among themselves only.
            let first = program.cells[column.cell][0];
            let alone = program.group_of[first].map(|_| column.cell);
            let class = *known.entry((column.section, rows, alone)).or_insert_with(|| {
                classes.push(Vec::new());
                classes.len() - 1
            });
            classes[class].extend(&program.cells[column.cell]);
            class_of.push(class);
        }
        let breakable =
            |row: &&usize| !matches!(program.rows[**row].origin, Origin::Supply | Origin::Group(_));
        let rows: Vec<Vec<usize>> = program
            .columns
            .iter()
            .map(|column| column.rows.iter().filter(breakable).copied().collect())
            .collect();
        let mut alike: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (at, column) in program.columns.iter().enumerate() {
            if program.group_of[program.cells[column.cell][0]].is_none() {
                alike.entry((column.section, rows[at].clone())).or_default().push(at);
            }
        }
        // The whole of a section, in which two exchanges can make up for each other.
        let of_classes = classes.len();
        for section in 0..program.blueprint.sections.len() {
            let here = program.columns.iter().filter(|column| column.section == section);
            let cells = here.map(|column| &program.cells[column.cell]);
            let loose = cells.flatten().copied().filter(|&item| program.group_of[item].is_none());
            classes.push(loose.collect());
        }
        let mut classes_of = vec![Vec::new(); program.items.len()];
        for (class, items) in classes.iter_mut().enumerate() {
            items.sort_unstable();
            items.iter().for_each(|&item| classes_of[item].push(class));
        }
        let (shared_max, neighbours) = overlap_cap(program.blueprint.overlap, neighbours);
        let is_aimed = program.blueprint.facility.is_some()
            || aims.seconds_bounds.iter().any(|bounds| !bounds.is_open());
        Self {
            program,
            aims,
            outlines,
            class_of,
            rows,
            alike,
            classes,
            of_sections: of_classes,
            classes_of,
            shared_max,
            neighbours,
            is_aimed,
            prefer_unseen: program.blueprint.prefer_unseen,
        }
    }

    /// True when the overlap cap is meant for these two papers.
    pub fn concerned(&self, one: usize, other: usize) -> bool {
        let pair = (one.min(other), one.max(other));
        self.neighbours.as_ref().is_none_or(|pairs| pairs.contains(&pair))
    }

    /// The column of an item in a section; items stand only where they have one.
    pub fn column(&self, section: usize, item: usize) -> Option<usize> {
        self.program.column_of[section][self.program.cell_of[item]]
    }

    /// The class an item in a section is exchanged in.
    pub fn class(&self, section: usize, item: usize) -> Option<usize> {
        self.column(section, item).map(|column| self.class_of[column])
    }
}
