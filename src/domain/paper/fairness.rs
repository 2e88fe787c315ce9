//! The fairness of a sitting's papers, measured on the papers themselves: nothing the search believed is used.
//!
//! **Invariants:** every rule is asked of every paper; overlap is counted over every pair; means and deviations
//! are sums in a fixed order. Compulsory questions are on every paper by order, so exposure leaves them aside.

use std::collections::{BTreeMap, BTreeSet};

use super::assemble::spread;
use super::blueprint::{Blueprint, Bounds, Overlap};
use super::conflict::Claimant;
use super::frozen::FrozenPaper;
use super::pool::{Pool, PoolItem};
use crate::domain::marking::Fraction;
use crate::kernel::id::EntryId;

/// What a sitting's papers have in common and how they differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Fairness {
    /// Papers measured.
    pub papers: usize,
    /// Rules that were asked of each.
    pub rules: usize,
    /// Rules that a paper breaks; empty, or the papers may not be used.
    pub broken: Vec<Broken>,
    /// Expected score as a share of the marks.
    pub score: Spread,
    /// Expected seconds.
    pub seconds: Spread,
    /// How often questions are used.
    pub exposure: Exposure,
    /// How much papers share.
    pub overlap: Shared,
    /// Pairs of enemies, or of near twins, that meet on a paper.
    pub enemy_pairs: usize,
}

/// A rule that a paper breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Number of the paper.
    pub paper: usize,
    /// Whose rule.
    pub rule: Claimant,
    /// What was found, in the rule's unit.
    pub found: u64,
}

/// A figure over papers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spread {
    /// Least.
    pub min: f64,
    /// Most.
    pub max: f64,
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
}

/// How often questions are used.
#[derive(Clone, Debug, PartialEq)]
pub struct Exposure {
    /// Papers per question → how many questions are on so many.
    pub histogram: BTreeMap<u32, u32>,
    /// Papers that bear the most used question.
    pub most: u32,
    /// Mean papers per question that can be drawn.
    pub mean: f64,
    /// Most used, as a multiple of the least the rules allow.
    pub ratio: f64,
}

/// How much papers share, over all pairs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shared {
    /// Shared questions → pairs that share so many.
    pub histogram: Vec<u64>,
    /// Most that any two share.
    pub most: u32,
    /// Mean.
    pub mean: f64,
    /// Most that two neighbours share, where neighbours were named.
    pub most_neighbours: Option<u32>,
}

/// What the papers were made under.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// The blueprint.
    pub blueprint: &'a Blueprint,
    /// The pool.
    pub pool: &'a Pool,
    /// The proven least share of papers for the most used question.
    pub exposure_least: Fraction,
    /// Papers that lie side by side.
    pub neighbours: &'a [(usize, usize)],
    /// Threads to work on.
    pub threads: usize,
}

/// Measures papers.
#[must_use]
pub fn measure(terms: &Terms, papers: &[FrozenPaper]) -> Fairness {
    let book = Book::new(terms);
    let mut broken = Vec::new();
    let mut enemy_pairs = 0;
    let (mut scores, mut seconds) = (Vec::new(), Vec::new());
    let worth = terms.blueprint.worth().hundredths().max(1);
    for (number, paper) in papers.iter().enumerate() {
        let read = book.read(paper);
        enemy_pairs += read.enemy_pairs;
        let faults = read.faults.into_iter();
        broken.extend(faults.map(|(rule, found)| Broken { paper: number, rule, found }));
        scores.push(read.score as f64 / (worth * i64::from(Fraction::WHOLE)) as f64);
        seconds.push(read.seconds as f64);
    }
    let overlap = shared(terms, papers);
    if let Some((most, found)) = cap(terms.blueprint.overlap, &overlap)
        && found > most
    {
        broken.push(Broken { paper: 0, rule: Claimant::Overlap, found: u64::from(found) });
    }
    let exposure = book.exposure(terms, papers);
    if let Some(share) = terms.blueprint.exposure_max {
        let most = papers.len() as u64 * u64::from(share.millionths());
        if u64::from(exposure.most) * u64::from(Fraction::WHOLE) > most {
            let found = u64::from(exposure.most);
            broken.push(Broken { paper: 0, rule: Claimant::Exposure, found });
        }
    }
    Fairness {
        papers: papers.len(),
        rules: book.demands.len(),
        broken,
        score: Spread::of(&scores),
        seconds: Spread::of(&seconds),
        exposure,
        overlap,
        enemy_pairs,
    }
}

fn cap(overlap: Overlap, shared: &Shared) -> Option<(u32, u32)> {
    match overlap {
        Overlap::Free => None,
        Overlap::Any(most) => Some((most, shared.most)),
        Overlap::Neighbours(most) => Some((most, shared.most_neighbours?)),
    }
}

impl Spread {
    /// Of these figures.
    #[must_use]
    pub fn of(figures: &[f64]) -> Self {
        if figures.is_empty() {
            return Self::default();
        }
        let count = figures.len() as f64;
        let mean = figures.iter().sum::<f64>() / count;
        let squares: f64 = figures.iter().map(|figure| (figure - mean) * (figure - mean)).sum();
        Self {
            min: figures.iter().copied().fold(f64::INFINITY, f64::min),
            max: figures.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            mean,
            sd: (squares / count).sqrt(),
        }
    }

    /// Most less least.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.max - self.min
    }
}

/// Rules and items, read once for all papers.
struct Book<'a> {
    blueprint: &'a Blueprint,
    items: BTreeMap<EntryId, (usize, &'a PoolItem)>,
    /// Who demands, and between which ends.
    demands: Vec<(Claimant, Bounds)>,
    /// Per item and section, the demands it counts in.
    counts: Vec<Vec<Vec<usize>>>,
    /// Per item, its group.
    groups: Vec<Vec<usize>>,
}

/// What a paper comes to.
struct Reading {
    score: i64,
    seconds: u64,
    enemy_pairs: usize,
    faults: Vec<(Claimant, u64)>,
}

impl<'a> Book<'a> {
    fn new(terms: &Terms<'a>) -> Self {
        let blueprint = terms.blueprint;
        let items = terms.pool.items.iter().enumerate();
        let mut demands: Vec<(Claimant, Bounds)> = Vec::new();
        demands.extend(
            blueprint
                .sections
                .iter()
                .enumerate()
                .map(|(at, section)| (Claimant::Section(at), Bounds::exactly(section.count))),
        );
        demands.extend(
            blueprint.rules.iter().enumerate().map(|(at, rule)| (Claimant::Rule(at), rule.count)),
        );
        let once = Bounds { min: None, max: Some(1) };
        demands.extend((0..blueprint.enemies.len()).map(|at| (Claimant::Enemies(at), once)));
        let twins = if blueprint.twins_may_meet { &[][..] } else { &terms.pool.twins };
        demands.extend((0..twins.len()).map(|at| (Claimant::Twins(at), once)));
        let include = blueprint.include.iter();
        demands.extend(include.map(|entry| (Claimant::Include(*entry), Bounds::exactly(1))));
        let counts_in = |item: &PoolItem, section: usize, demand: &Claimant| match demand {
            Claimant::Section(at) => *at == section,
            Claimant::Rule(at) => {
                let rule = &blueprint.rules[*at];
                rule.section.is_none_or(|of| of == section) && rule.filter.admits(item)
            }
            Claimant::Enemies(at) => blueprint.enemies[*at].has(item),
            Claimant::Twins(at) => twins[*at].contains(&item.entry),
            Claimant::Include(entry) => *entry == item.entry,
            Claimant::Group(_)
            | Claimant::Exposure
            | Claimant::Overlap
            | Claimant::Seconds(_)
            | Claimant::Facility => false,
        };
        let of_item = |item: &PoolItem| {
            let sections = 0..blueprint.sections.len();
            let of_section = |section| {
                let all = demands.iter().enumerate();
                all.filter(|(_, (who, _))| counts_in(item, section, who))
                    .map(|(at, _)| at)
                    .collect()
            };
            sections.map(of_section).collect()
        };
        let in_groups = |item: &PoolItem| {
            let groups = blueprint.groups.iter().enumerate();
            groups.filter(|(_, group)| group.has(item)).map(|(at, _)| at).collect()
        };
        Self {
            blueprint,
            counts: terms.pool.items.iter().map(of_item).collect(),
            groups: terms.pool.items.iter().map(in_groups).collect(),
            items: items.map(|(at, item)| (item.entry, (at, item))).collect(),
            demands,
        }
    }

    fn read(&self, paper: &FrozenPaper) -> Reading {
        let mut sums = vec![0_u64; self.demands.len()];
        let mut groups = vec![0_u64; self.blueprint.groups.len()];
        let mut seconds = vec![0_u64; self.blueprint.sections.len() + 1];
        let mut reading = Reading { score: 0, seconds: 0, enemy_pairs: 0, faults: Vec::new() };
        let mut entries = BTreeSet::new();
        for slot in &paper.slots {
            let section = usize::from(slot.section);
            let known =
                self.items.get(&slot.entry).filter(|(_, item)| item.version == slot.version);
            let admitted = known.filter(|(_, item)| {
                let of = self.blueprint.sections.get(section);
                of.is_some_and(|of| of.filter.admits(item) && of.marks_each == slot.worth)
                    && !self.blueprint.exclude.contains(&item.entry)
            });
            let (true, Some(&(at, item))) = (entries.insert(slot.entry), admitted) else {
                reading.faults.push((Claimant::Section(section), u64::from(slot.number)));
                continue;
            };
            self.counts[at][section].iter().for_each(|&demand| sums[demand] += 1);
            self.groups[at].iter().for_each(|&group| groups[group] += 1);
            reading.score +=
                slot.worth.hundredths() * i64::from(item.forecast.facility.millionths());
            seconds[0] += u64::from(item.forecast.seconds);
            seconds[section + 1] += u64::from(item.forecast.seconds);
        }
        for ((who, bounds), &sum) in self.demands.iter().zip(&sums) {
            if !bounds.holds(sum) {
                reading.faults.push((who.clone(), sum));
            }
            if matches!(who, Claimant::Enemies(_) | Claimant::Twins(_)) && sum > 1 {
                reading.enemy_pairs += usize::try_from(sum * (sum - 1) / 2).unwrap_or(usize::MAX);
            }
        }
        self.read_groups(&groups, &mut reading);
        let bounds = self.blueprint.sections.iter().map(|section| section.seconds);
        let bounds = std::iter::once(self.blueprint.seconds).chain(bounds);
        for (at, (bounds, &sum)) in bounds.zip(&seconds).enumerate() {
            if !bounds.holds(sum) {
                reading.faults.push((Claimant::Seconds(at.checked_sub(1)), sum));
            }
        }
        reading.seconds = seconds[0];
        reading
    }

    fn read_groups(&self, found: &[u64], reading: &mut Reading) {
        for (at, (group, &count)) in self.blueprint.groups.iter().zip(found).enumerate() {
            let members = self.groups.iter().filter(|groups| groups.contains(&at)).count();
            let whole = group.take.map_or(members as u64, u64::from);
            if count != 0 && count != whole {
                reading.faults.push((Claimant::Group(at), count));
            }
        }
    }

    fn exposure(&self, terms: &Terms, papers: &[FrozenPaper]) -> Exposure {
        let drawable = |item: &&PoolItem| {
            !self.blueprint.exclude.contains(&item.entry)
                && !self.blueprint.include.contains(&item.entry)
                && self.blueprint.sections.iter().any(|section| section.filter.admits(item))
        };
        let drawable = terms.pool.items.iter().filter(drawable);
        let mut uses: BTreeMap<EntryId, u32> = drawable.map(|item| (item.entry, 0)).collect();
        for slot in papers.iter().flat_map(|paper| &paper.slots) {
            if let Some(count) = uses.get_mut(&slot.entry) {
                *count += 1;
            }
        }
        let mut histogram = BTreeMap::new();
        uses.values().for_each(|&count| *histogram.entry(count).or_insert(0) += 1);
        let most = uses.values().copied().max().unwrap_or(0);
        let total: u64 = uses.values().map(|&count| u64::from(count)).sum();
        let least = terms.exposure_least.share() * papers.len() as f64;
        Exposure {
            histogram,
            most,
            mean: total as f64 / uses.len().max(1) as f64,
            ratio: if least > 0.0 { f64::from(most) / least } else { 0.0 },
        }
    }
}

/// Counts what every pair shares, through the papers that bear each question.
fn shared(terms: &Terms, papers: &[FrozenPaper]) -> Shared {
    let mut bearers: BTreeMap<EntryId, Vec<usize>> = BTreeMap::new();
    for (number, paper) in papers.iter().enumerate() {
        paper.slots.iter().for_each(|slot| bearers.entry(slot.entry).or_default().push(number));
    }
    // Blocks of papers: a histogram each, added up in order.
    const BLOCK: usize = 256;
    let histograms = spread(terms.threads, papers.len().div_ceil(BLOCK), |block| {
        let mut histogram: Vec<u64> = Vec::new();
        let of_block = papers.iter().enumerate().skip(block * BLOCK).take(BLOCK);
        for (number, paper) in of_block {
            let mut with = vec![0_u16; number];
            for slot in &paper.slots {
                let before = bearers.get(&slot.entry).map_or(&[][..], Vec::as_slice);
                before.iter().take_while(|&&other| other < number).for_each(|&o| with[o] += 1);
            }
            for count in with.into_iter().map(usize::from) {
                if histogram.len() <= count {
                    histogram.resize(count + 1, 0);
                }
                histogram[count] += 1;
            }
        }
        histogram
    });
    let longest = histograms.iter().map(Vec::len).max().unwrap_or(0);
    let mut histogram = vec![0; longest];
    for part in &histograms {
        histogram.iter_mut().zip(part).for_each(|(sum, count)| *sum += count);
    }
    let pairs: u64 = histogram.iter().sum();
    let total: u64 = (0_u64..).zip(&histogram).map(|(shared, pairs)| shared * pairs).sum();
    let most_neighbours = terms.neighbours.iter().filter_map(|&(one, other)| {
        let (one, other) = (papers.get(one)?, papers.get(other)?);
        let entries: BTreeSet<EntryId> = one.slots.iter().map(|slot| slot.entry).collect();
        let both = other.slots.iter().filter(|slot| entries.contains(&slot.entry)).count();
        u32::try_from(both).ok()
    });
    Shared {
        most: u32::try_from(longest.saturating_sub(1)).unwrap_or(u32::MAX),
        mean: if pairs > 0 { total as f64 / pairs as f64 } else { 0.0 },
        most_neighbours: most_neighbours.max(),
        histogram,
    }
}
