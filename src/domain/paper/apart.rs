//! Keeping papers apart: no two that are concerned share more questions than the blueprint allows.
//!
//! Who shares what is counted through the papers that bear each question, which touches some thousand
//! numbers a paper instead of comparing millions of pairs.
//!
//! **Invariant:** an exchange made here lowers one excess and raises none.

use super::desk::{Desk, Seen};
use super::draft::Draft;

/// Exchanges to part one paper from all others.
const EXCHANGES_MAX: usize = 60;
/// Nearer to the score than this, in hundred-thousandths of the marks, is near enough after parting.
const NEAR: i64 = 60;
/// Items looked at per place.
const LOOKED_AT: usize = 48;

/// Per paper of the desk, how many questions it shares with `draft`.
fn shared(desk: &Desk, draft: &Draft) -> Vec<u32> {
    let mut shared = vec![0; desk.drafts.len()];
    for stand in &draft.stands {
        desk.holders[stand.item].iter().for_each(|&paper| shared[paper] += 1);
    }
    shared
}

/// Most questions that `one` and `other` may share.
fn limit(desk: &Desk, one: usize, other: usize) -> u32 {
    match desk.ground.shared_max {
        Some(most) if one != other && desk.concerned(one, other) => most,
        _ => u32::MAX,
    }
}

/// Questions shared above the limit, over all papers.
pub(super) fn excess(desk: &Desk, draft: &Draft, number: usize) -> usize {
    if desk.ground.shared_max.is_none() {
        return 0;
    }
    let over =
        |(paper, &count): (usize, &u32)| count.saturating_sub(limit(desk, number, paper)) as usize;
    shared(desk, draft).iter().enumerate().map(over).sum()
}

/// Most questions that a paper which lies there shares with another it is to be kept apart from.
pub(super) fn most_shared(desk: &Desk, number: usize) -> u32 {
    let shared = shared(desk, &desk.drafts[number]);
    let others = shared.iter().enumerate();
    let others = others.filter(|(other, _)| limit(desk, number, *other) != u32::MAX);
    others.map(|(_, &count)| count).max().unwrap_or(0)
}

/// Parts the draft that will be laid down next from all that lie there.
pub(super) fn part(desk: &mut Desk, draft: &mut Draft, seen: Option<&Seen>) {
    let number = desk.drafts.len();
    part_numbered(desk, draft, (number, seen));
}

/// Parts the draft of this number from all others; true when no excess is left.
pub(super) fn part_numbered(
    desk: &mut Desk,
    draft: &mut Draft,
    (number, seen): (usize, Option<&Seen>),
) -> bool {
    if desk.ground.shared_max.is_none() {
        return true;
    }
    let mut shared = shared(desk, draft);
    for _ in 0..EXCHANGES_MAX {
        let over = |paper: usize| shared[paper].saturating_sub(limit(desk, number, paper));
        let worst = (0..shared.len())
            .filter(|&paper| over(paper) > 0)
            .max_by_key(|&paper| (over(paper), std::cmp::Reverse(paper)));
        if worst.is_none() && draft.astray_score(desk.ground) <= NEAR {
            return true;
        }
        let Some((at, item)) = best_exchange(desk, draft, (&shared, number, worst), seen) else {
            return worst.is_none();
        };
        let out = draft.stands[at].item;
        desk.holders[out].iter().for_each(|&paper| shared[paper] = shared[paper].saturating_sub(1));
        desk.holders[item].iter().for_each(|&paper| shared[paper] += 1);
        desk.swap(draft, at, item);
    }
    (0..shared.len()).all(|paper| shared[paper] <= limit(desk, number, paper))
}

/// The cheapest exchange that takes one question away from what is shared with `worst`; without one, the
/// exchange that brings score and time nearer and raises no excess.
fn best_exchange(
    desk: &Desk,
    draft: &Draft,
    (shared, number, worst): (&[u32], usize, Option<usize>),
    seen: Option<&Seen>,
) -> Option<(usize, usize)> {
    let here = draft.astray(desk.ground);
    let mut best: Option<(i64, usize, usize)> = None;
    for (at, stand) in draft.stands.iter().enumerate() {
        if worst.is_some_and(|worst| !desk.holders[stand.item].contains(&worst)) {
            continue;
        }
        let Some(class) = desk.ground.class(stand.section, stand.item) else { continue };
        for item in desk.alternatives(draft, at, LOOKED_AT) {
            let raises = |&paper: &usize| {
                shared[paper] >= limit(desk, number, paper)
                    && !desk.holders[stand.item].contains(&paper)
            };
            let astray = draft.astray_with(desk.ground, at, item);
            let cost = astray + desk.use_cost(class, item, seen);
            if (worst.is_none() && cost >= here + desk.use_cost(class, stand.item, seen))
                || worst.is_some_and(|worst| desk.holders[item].contains(&worst))
                || desk.holders[item].iter().any(raises)
            {
                continue;
            }
            if best.is_none_or(|(least, ..)| cost < least) {
                best = Some((cost, at, item));
            }
        }
    }
    best.map(|(_, at, item)| (at, item))
}
