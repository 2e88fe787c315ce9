//! Where papers are made one after another: each from its outline with the questions used least so far, then
//! exchanged towards the wanted score and time, then kept apart from the papers before it.
//!
//! ```text
//! outline ─choose─► draft ─freshen─► least used ─tune─► score, time ─part─► overlap ─► laid down
//! ```
//!
//! **Invariants:** every draft satisfies every row; the questions of a class stand in the order of use, equals in
//! an order drawn anew each time a question is used, so that papers do not come back in rounds.

use super::draft::{Draft, Stand};
use super::ground::Ground;

/// Questions looked at per class when one is exchanged for score or time: without and with an author's aim.
const LOOKED_AT: (usize, usize) = (16, 64);
/// Exchanges per paper; most need ten.
const EXCHANGES_MAX: usize = 80;
/// Cost of a question a candidate has had before: as two hundredths of the marks off the wanted score.
const SEEN_COST: i64 = 2_000;
/// Outlines tried for one paper before its least bad draft is taken.
const OUTLINES_TRIED: usize = 6;

/// Which entries a candidate has had before: a bit per item of the program.
pub(super) type Seen = Vec<u64>;

/// The papers made so far, and what they use.
#[derive(Debug)]
pub(super) struct Desk<'a> {
    pub ground: &'a Ground<'a>,
    /// Per item.
    pub uses: Vec<u32>,
    /// Per item, papers it may be on.
    pub uses_max: Vec<u32>,
    /// Per item, the papers that bear it.
    pub holders: Vec<Vec<usize>>,
    pub drafts: Vec<Draft>,
    /// Per class, its items by use.
    order: Vec<Vec<usize>>,
    taken: Vec<bool>,
    /// Number of the first paper here among all of the sitting.
    first: usize,
    salt: u64,
    stream: u64,
}

impl<'a> Desk<'a> {
    pub fn new(ground: &'a Ground<'a>, uses_max: Vec<u32>, (first, salt): (usize, u64)) -> Self {
        let items = ground.program.items.len();
        let mut desk = Self {
            ground,
            uses: vec![0; items],
            uses_max,
            holders: vec![Vec::new(); items],
            drafts: Vec::new(),
            order: ground.classes.clone(),
            taken: vec![false; items],
            first,
            salt,
            stream: 0,
        };
        desk.sort();
        desk
    }

    /// True when the overlap cap is meant for these two papers of this desk.
    pub fn concerned(&self, one: usize, other: usize) -> bool {
        let (one, other) = (one + self.first, other + self.first);
        self.ground.concerned(one, other)
    }

    /// Puts every class in the order of use.
    pub fn sort(&mut self) {
        let (uses, salt) = (&self.uses, self.salt);
        for class in &mut self.order {
            class.sort_by_key(|&item| key(uses, salt, item));
        }
    }

    pub fn key(&self, item: usize) -> (u32, u64) {
        key(&self.uses, self.salt, item)
    }

    /// Makes the paper of this number and lays it down.
    pub fn make(&mut self, number: usize, seen: Option<&Seen>) {
        let outlines = self.ground.outlines.list.len();
        let mut best: Option<(i64, Draft)> = None;
        for attempt in 0..OUTLINES_TRIED.min(outlines) {
            let draft = self.attempt((number + attempt) % outlines, seen);
            let cost = self.faults(&draft) * 1_000_000 + self.cost(&draft, seen);
            let good = self.faults(&draft) == 0;
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, draft));
            }
            if good {
                break;
            }
        }
        if let Some((_, draft)) = best {
            self.lay_down(draft);
        }
    }

    fn attempt(&mut self, outline: usize, seen: Option<&Seen>) -> Draft {
        let mut draft = self.choose(outline, seen);
        self.hold(&draft, true);
        super::trade::stir(self, &mut draft, seen);
        self.freshen(&mut draft, seen);
        self.tune(&mut draft, seen);
        super::trade::near(self, &mut draft, seen);
        super::apart::part(self, &mut draft, seen);
        self.hold(&draft, false);
        draft
    }

    /// Marks the items of a draft as taken, or frees them.
    pub fn hold(&mut self, draft: &Draft, taken: bool) {
        draft.stands.iter().for_each(|stand| self.taken[stand.item] = taken);
    }

    /// Puts a finished draft on the pile.
    pub fn lay_down(&mut self, draft: Draft) {
        let number = self.drafts.len();
        for stand in &draft.stands {
            self.holders[stand.item].push(number);
            self.uses[stand.item] += 1;
        }
        for stand in &draft.stands {
            for class in 0..self.ground.classes_of[stand.item].len() {
                self.reorder(self.ground.classes_of[stand.item][class], stand.item);
            }
        }
        self.drafts.push(draft);
    }

    /// Takes a paper up again to change it; it counts for nothing until it is put back.
    pub fn take_up(&mut self, number: usize) -> Draft {
        let draft = std::mem::take(&mut self.drafts[number]);
        for stand in &draft.stands {
            self.holders[stand.item].retain(|&paper| paper != number);
            self.uses[stand.item] -= 1;
        }
        self.hold(&draft, true);
        draft
    }

    /// Puts a paper back where it was.
    pub fn put_back(&mut self, number: usize, draft: Draft) {
        self.hold(&draft, false);
        for stand in &draft.stands {
            self.holders[stand.item].push(number);
            self.uses[stand.item] += 1;
        }
        self.drafts[number] = draft;
    }

    /// Moves an item that was used once more to its new place in a class.
    fn reorder(&mut self, class: usize, item: usize) {
        let (uses, salt) = (&self.uses, self.salt);
        let Some(from) = self.order[class].iter().position(|&other| other == item) else { return };
        let own = key(uses, salt, item);
        let order = &mut self.order[class];
        let mut to = from;
        while to + 1 < order.len() && key(uses, salt, order[to + 1]) < own {
            order[to] = order[to + 1];
            to += 1;
        }
        order[to] = item;
    }

    /// The least used items of each cell, as many as the outline says.
    fn choose(&mut self, outline: usize, seen: Option<&Seen>) -> Draft {
        let mut stands = Vec::new();
        for (at, column) in self.ground.program.columns.iter().enumerate() {
            let count = self.ground.outlines.list[outline][at] as usize;
            if count == 0 {
                continue;
            }
            let cell = &self.ground.program.cells[column.cell];
            let mut free: Vec<usize> =
                cell.iter().copied().filter(|&item| !self.taken[item]).collect();
            free.sort_by_key(|&item| {
                (self.is_spent(item), self.is_seen(seen, item), self.key(item))
            });
            for item in free.into_iter().take(count) {
                self.taken[item] = true;
                stands.push(Stand { section: column.section, item });
            }
        }
        stands.iter().for_each(|stand| self.taken[stand.item] = false);
        stands.sort_by_key(|stand| stand.section);
        Draft::new(self.ground, stands)
    }

    pub fn is_spent(&self, item: usize) -> bool {
        self.uses[item] >= self.uses_max[item]
    }

    fn is_seen(&self, seen: Option<&Seen>, item: usize) -> bool {
        self.ground.prefer_unseen
            && seen.is_some_and(|seen| seen[item / 64] >> (item % 64) & 1 == 1)
    }

    /// Exchanges each item for the least used that fits its place.
    fn freshen(&mut self, draft: &mut Draft, seen: Option<&Seen>) {
        let mut places: Vec<usize> = (0..draft.stands.len()).collect();
        places.sort_by_key(|&at| std::cmp::Reverse(self.key(draft.stands[at].item)));
        for at in places {
            let stand = draft.stands[at];
            let Some(class) = self.ground.class(stand.section, stand.item) else { continue };
            let worth =
                |item: usize| (self.is_spent(item), self.is_seen(seen, item), self.key(item));
            let own = worth(stand.item);
            let better = self.order[class].iter().copied().take_while(|&item| {
                // Only one that was had before or is spent may give way to one used more.
                own.0 || own.1 || self.key(item) < own.2
            });
            let better = better
                .filter(|&item| !self.taken[item] && worth(item) < own)
                .find(|&item| draft.fits(self.ground, at, item));
            if let Some(item) = better {
                self.swap(draft, at, item);
            }
        }
    }

    /// The items of a section that are in no group, the least used first.
    pub fn of_section(&self, section: usize) -> &[usize] {
        &self.order[self.ground.of_sections + section]
    }

    /// An index below `n` from the desk's own stream. Which trades are tried is no promise of fairness, so the
    /// bias of a remainder does not matter.
    pub fn drawn(&mut self, n: usize) -> usize {
        self.stream = self.stream.wrapping_add(1);
        let drawn = mixed(self.salt ^ self.stream.wrapping_mul(0xd6e8_feb8_6659_fd93));
        usize::try_from(drawn % n.max(1) as u64).unwrap_or(0)
    }

    /// True while an item is on the draft in hand.
    pub fn is_taken(&self, item: usize) -> bool {
        self.taken[item]
    }

    /// What it costs to have an item at a place of the draft, measured in its section.
    pub fn stand_cost(&self, draft: &Draft, at: usize, item: usize, seen: Option<&Seen>) -> i64 {
        self.use_cost(self.ground.of_sections + draft.stands[at].section, item, seen)
    }

    /// Exchanges one item of a held draft.
    pub fn swap(&mut self, draft: &mut Draft, at: usize, item: usize) {
        self.taken[draft.stands[at].item] = false;
        self.taken[item] = true;
        draft.exchange(self.ground, at, item);
    }

    /// What it costs to have an item where it stands: steeply more the more it is used above the least used.
    pub fn use_cost(&self, class: usize, item: usize, seen: Option<&Seen>) -> i64 {
        let least = self.order[class].first().map_or(0, |&first| self.uses[first]);
        let above = i64::from(self.uses[item].saturating_sub(least));
        let seen = if self.is_seen(seen, item) { SEEN_COST } else { 0 };
        let spent = if self.is_spent(item) { 1_000_000 } else { 0 };
        4 * above * (above + 1) + seen + spent
    }

    /// Exchanges that bring score and time nearer without wearing items out, the best first.
    fn tune(&mut self, draft: &mut Draft, seen: Option<&Seen>) {
        let looked_at = if self.ground.is_aimed { LOOKED_AT.1 } else { LOOKED_AT.0 };
        for _ in 0..EXCHANGES_MAX {
            let here = draft.astray(self.ground);
            let mut best: Option<(i64, usize, usize)> = None;
            for at in 0..draft.stands.len() {
                let stand = draft.stands[at];
                let Some(class) = self.ground.class(stand.section, stand.item) else { continue };
                let saved = here + self.use_cost(class, stand.item, seen);
                let free = self.order[class].iter().copied().filter(|&item| !self.taken[item]);
                for item in free.take(looked_at) {
                    let gain = saved
                        - draft.astray_with(self.ground, at, item)
                        - self.use_cost(class, item, seen);
                    if gain > best.map_or(0, |(most, ..)| most) && draft.fits(self.ground, at, item)
                    {
                        best = Some((gain, at, item));
                    }
                }
            }
            let Some((_, at, item)) = best else { return };
            self.swap(draft, at, item);
        }
    }

    /// Free items that may come where `at` stands, the least used first.
    pub fn alternatives(&self, draft: &Draft, at: usize, most: usize) -> Vec<usize> {
        let stand = draft.stands[at];
        let class = self.ground.class(stand.section, stand.item);
        let order = class.map_or(&[][..], |class| &self.order[class]);
        let free = order.iter().copied().filter(|&item| !self.taken[item] && !self.is_spent(item));
        free.filter(|&item| draft.fits(self.ground, at, item)).take(most).collect()
    }

    fn cost(&self, draft: &Draft, seen: Option<&Seen>) -> i64 {
        let uses = draft.stands.iter().filter_map(|stand| {
            let class = self.ground.class(stand.section, stand.item)?;
            Some(self.use_cost(class, stand.item, seen))
        });
        draft.astray(self.ground) + uses.sum::<i64>()
    }

    /// Promises a draft does not keep: spent items, bounds of time, shared questions above the cap.
    fn faults(&self, draft: &Draft) -> i64 {
        let spent = draft.stands.iter().filter(|stand| self.is_spent(stand.item)).count();
        let late = usize::from(draft.untimely(self.ground).is_some());
        let above = super::apart::excess(self, draft, self.drafts.len());
        i64::try_from(spent + late + above).unwrap_or(i64::MAX / 2_000_000)
    }
}

fn key(uses: &[u32], salt: u64, item: usize) -> (u32, u64) {
    (uses[item], mixed(salt ^ ((item as u64) << 24) ^ u64::from(uses[item])))
}

/// A number that looks drawn (the finaliser of SplitMix64).
fn mixed(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
