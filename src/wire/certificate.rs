//! The fairness certificate of a session's papers, and the plan they can be derived from.
//!
//! **Invariant:** both are kept for ever: a field may be added with a default, none may change or go. A
//! certificate holds ids and figures, no names and no questions.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::paper::assemble::{ALGORITHM, Assembled, Order};
use crate::domain::paper::fairness::{Fairness, Spread};
use crate::domain::paper::pool::Pool;
use crate::kernel::Seed;
use crate::kernel::id::EntryId;

/// The form of certificates; another form is another word.
pub const CERTIFICATE: &str = "examhall-fairness-1";

/// How fair the papers of a session are, and what they can be derived from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Certificate {
    /// The form of this document.
    pub form: String,
    /// The way of assembling.
    pub algorithm: String,
    /// What every choice came from, 64 hexadecimal digits. Whoever has it and the pool knows the papers.
    pub seed: String,
    /// Digest of the blueprint.
    pub blueprint_sha256: String,
    /// Digest of blueprint and pool together, as they are kept.
    pub snapshot_sha256: String,
    /// Questions that could be drawn.
    pub pool_items: usize,
    /// Papers.
    pub papers: usize,
    /// Questions on each.
    pub slots: u64,
    /// What each is worth.
    pub marks_total: f64,
    /// Rules that every paper was asked.
    pub rules: usize,
    /// Rules broken by some paper; empty.
    pub rules_broken: Vec<String>,
    /// Expected score, as a share of the marks.
    pub score: SpreadBody,
    /// Expected time, in seconds.
    pub seconds: SpreadBody,
    /// How often questions are used.
    pub exposure: ExposureBody,
    /// What pairs of papers share.
    pub overlap: OverlapBody,
    /// Pairs of enemies or near twins on one paper; 0.
    pub enemy_pairs: usize,
    /// Who has which paper, and what else the order of papers was made with.
    pub plan: Plan,
}

/// A figure over papers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SpreadBody {
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ExposureBody {
    /// How many questions are on so many papers, by papers.
    pub histogram: Vec<Bar>,
    /// Papers that bear the most used question, compulsory ones aside.
    pub most: u32,
    /// Mean papers per question.
    pub mean: f64,
    /// Under the rules, the most used question cannot be on fewer papers than this.
    pub least_possible: f64,
    /// Most used by least possible.
    pub ratio: f64,
}

/// A bar of a histogram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Bar {
    /// Papers, or shared questions.
    pub value: u32,
    /// How many there are of it.
    pub count: u64,
}

/// What pairs of papers share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OverlapBody {
    /// How many pairs share so many questions.
    pub histogram: Vec<Bar>,
    /// Most.
    pub most: u32,
    /// Mean.
    pub mean: f64,
    /// Most of two neighbours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_neighbours: Option<u32>,
}

/// Who has which paper, and what the papers were assembled with beside blueprint, pool and seed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Plan {
    /// Per candidate, the number of the paper, from 0.
    pub candidates: Vec<Candidate>,
    /// Papers assembled.
    pub papers: usize,
    /// Papers that lie side by side, earlier ones counted first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub neighbours: Vec<(usize, usize)>,
    /// Per paper, what its candidate had before: bits over the pool in order of entry, hexadecimal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<String>,
    /// Papers of earlier batches that these were kept apart from.
    #[serde(default)]
    pub earlier: usize,
    /// No papers were found that keep the caps on exposure and overlap and the expected score and time: these
    /// were left aside, so that everybody has a paper. Every other rule holds.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub relaxed: bool,
}

impl Plan {
    /// What a candidate had before, as `seen` keeps it.
    #[must_use]
    pub fn packed(had: &BTreeSet<EntryId>, pool: &Pool) -> String {
        let entries = in_order(pool);
        let mut bytes = vec![0_u8; entries.len().div_ceil(8)];
        for (at, entry) in entries.iter().enumerate() {
            if had.contains(entry) {
                bytes[at / 8] |= 1 << (at % 8);
            }
        }
        hex::encode(bytes)
    }

    /// Per paper, what its candidate had before; what cannot be read is nothing.
    #[must_use]
    pub fn seen_in(&self, pool: &Pool) -> Vec<BTreeSet<EntryId>> {
        let entries = in_order(pool);
        let unpacked = |bits: &String| {
            let bytes = hex::decode(bits).unwrap_or_default();
            let is_set =
                |at: usize| bytes.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1);
            let set = entries.iter().enumerate().filter(|(at, _)| is_set(*at));
            set.map(|(_, entry)| *entry).collect()
        };
        self.seen.iter().map(unpacked).collect()
    }
}

fn in_order(pool: &Pool) -> Vec<EntryId> {
    let mut entries: Vec<EntryId> = pool.items.iter().map(|item| item.entry).collect();
    entries.sort_unstable();
    entries
}

/// A candidate's paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Candidate {
    /// Person's id, or whatever the command line was given.
    pub candidate: String,
    /// Number of the paper, from 0.
    pub paper: usize,
}

impl From<Spread> for SpreadBody {
    fn from(spread: Spread) -> Self {
        Self { min: spread.min, max: spread.max, mean: spread.mean, sd: spread.sd }
    }
}

/// Digests that name what was assembled from.
#[derive(Clone, Debug)]
pub struct Sources {
    /// Of the blueprint.
    pub blueprint_sha256: String,
    /// Of blueprint and pool.
    pub snapshot_sha256: String,
}

impl Certificate {
    /// The certificate of papers that were measured.
    #[must_use]
    pub fn of(
        order: &Order,
        (made, fair): (&Assembled, &Fairness),
        sources: Sources,
        plan: Plan,
    ) -> Self {
        let bars = |of: &mut dyn Iterator<Item = (u32, u64)>| {
            of.map(|(value, count)| Bar { value, count }).collect::<Vec<_>>()
        };
        let shared = &fair.overlap;
        Self {
            form: CERTIFICATE.to_owned(),
            algorithm: ALGORITHM.to_owned(),
            seed: order.seed.to_hex(),
            blueprint_sha256: sources.blueprint_sha256,
            snapshot_sha256: sources.snapshot_sha256,
            pool_items: order.pool.items.len(),
            papers: fair.papers,
            slots: order.blueprint.slots(),
            marks_total: order.blueprint.worth().hundredths() as f64 / 100.0,
            rules: fair.rules,
            rules_broken: fair
                .broken
                .iter()
                .map(|broken| {
                    format!("paper {}: {:?} ({})", broken.paper, broken.rule, broken.found)
                })
                .collect(),
            score: fair.score.into(),
            seconds: fair.seconds.into(),
            exposure: ExposureBody {
                histogram: bars(
                    &mut fair.exposure.histogram.iter().map(|(papers, n)| (*papers, u64::from(*n))),
                ),
                most: fair.exposure.most,
                mean: fair.exposure.mean,
                least_possible: made.exposure_least.share() * fair.papers as f64,
                ratio: fair.exposure.ratio,
            },
            overlap: OverlapBody {
                histogram: bars(&mut (0..).zip(shared.histogram.iter().copied())),
                most: shared.most,
                mean: shared.mean,
                most_neighbours: shared.most_neighbours,
            },
            enemy_pairs: fair.enemy_pairs,
            plan,
        }
    }

    /// The seed.
    #[must_use]
    pub fn seed(&self) -> Option<Seed> {
        Seed::from_hex(&self.seed)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::paper::assemble::assemble;
    use crate::domain::paper::synthetic;
    use crate::wire::blueprint::BlueprintBody;
    use crate::wire::exam::{PoolRecord, SnapshotRecord};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        /// What is kept is text; years later another program reads it, with other threads.
        #[test]
        fn what_is_kept_derives_the_same_papers(
            items in 150_u32..400, papers in 1_usize..12, seed in 0_u64..u64::MAX, had in 0_usize..200,
        ) {
            let seed = Seed::from_text(&seed.to_string());
            let pool = synthetic::pool(items, seed);
            let mut blueprint = synthetic::blueprint(&pool, seed);
            blueprint.overlap = crate::domain::paper::blueprint::Overlap::Free;
            blueprint.prefer_unseen = true;
            let seen: Vec<BTreeSet<EntryId>> = (0..papers)
                .map(|paper| pool.items.iter().skip(paper).step_by(3).take(had).map(|item| item.entry).collect())
                .collect();
            let order = |blueprint, pool, seen, threads| Order {
                blueprint, pool, seed, papers, seen, neighbours: &[], earlier: &[], threads,
            };
            let Ok(made) = assemble(&order(&blueprint, &pool, &seen, 2)) else { return Ok(()) };
            let record = SnapshotRecord {
                blueprint: BlueprintBody::of(&blueprint),
                folders: Vec::new(),
                pool: pool.items.iter().map(PoolRecord::of).collect(),
                twins: pool.twins.clone(),
            };
            let packed = seen.iter().map(|had| Plan::packed(had, &pool)).collect();
            let plan = Plan { papers, seen: packed, ..Plan::default() };
            let kept = serde_json::to_string(&(record, plan)).unwrap();
            let (record, plan): (SnapshotRecord, Plan) = serde_json::from_str(&kept).unwrap();
            let (blueprint, pool) = record.read().unwrap();
            prop_assert_eq!(&plan.seen_in(&pool), &seen);
            let again = assemble(&order(&blueprint, &pool, &plan.seen_in(&pool), 1)).unwrap();
            prop_assert_eq!(made.papers, again.papers);
        }
    }
}
