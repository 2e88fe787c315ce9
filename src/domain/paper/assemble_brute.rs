//! The yardstick for "a paper exists": every way of choosing is tried. For the laws' small pools only.

use std::collections::BTreeSet;

use super::super::super::blueprint::Blueprint;
use super::super::super::pool::{Pool, PoolItem};

/// What is chosen from what.
struct Try<'a>(&'a Blueprint, &'a Pool);
impl Try<'_> {
    fn holds(&self, chosen: &[(usize, usize)], complete: bool) -> bool {
        let Self(blueprint, pool) = self;
        let items = || chosen.iter().map(|&(at, _)| &pool.items[at]);
        let count =
            |test: &dyn Fn(&PoolItem) -> bool| items().filter(|item| test(item)).count() as u64;
        let y = &blueprint.rules[0];
        let y_count = count(&|item| y.filter.admits(item));
        let most = y_count <= u64::from(y.count.max.unwrap());
        let enemies = blueprint.enemies.iter().all(|set| count(&|item| set.has(item)) <= 1);
        let twins = pool.twins.iter().all(|set| count(&|item| set.contains(&item.entry)) <= 1);
        let groups = blueprint.groups.iter().all(|group| {
            let found = count(&|item| group.has(item));
            let homes: BTreeSet<usize> = chosen
                .iter()
                .filter(|&&(at, _)| group.has(&pool.items[at]))
                .map(|&(_, section)| section)
                .collect();
            let take = u64::from(group.take.unwrap());
            homes.len() <= 1 && found <= take && (!complete || found == 0 || found == take)
        });
        let all = !complete
            || (y_count >= u64::from(y.count.min.unwrap())
                && blueprint.include.iter().all(|e| count(&|item| item.entry == *e) == 1));
        most && enemies && twins && groups && all
    }

    fn go(
        &self,
        at: usize,
        left: (u32, u32),
        chosen: &mut Vec<(usize, usize)>,
        budget: &mut u32,
    ) -> Option<bool> {
        if *budget == 0 {
            return None;
        }
        *budget -= 1;
        let Self(blueprint, pool) = self;
        if left == (0, 0) {
            return Some(self.holds(chosen, true));
        }
        if at == pool.items.len() || pool.items.len() - at < (left.0 + left.1) as usize {
            return Some(false);
        }
        let item = &pool.items[at];
        if !blueprint.exclude.contains(&item.entry) {
            for section in 0..2 {
                let room = [left.0, left.1][section];
                if room == 0 || !blueprint.sections[section].filter.admits(item) {
                    continue;
                }
                chosen.push((at, section));
                let rest = if section == 0 { (left.0 - 1, left.1) } else { (left.0, left.1 - 1) };
                let found = if self.holds(chosen, false) {
                    self.go(at + 1, rest, chosen, budget)
                } else {
                    Some(false)
                };
                chosen.pop();
                if found != Some(false) {
                    return found;
                }
            }
        }
        self.go(at + 1, left, chosen, budget)
    }
}

/// Every way of choosing, by brute force over the small part that matters: the yardstick for "a paper exists".
pub(super) fn paper_exists(blueprint: &Blueprint, pool: &Pool) -> Option<bool> {
    let left = (blueprint.sections[0].count, blueprint.sections[1].count);
    // Where it runs out of budget, brute force has no opinion.
    Try(blueprint, pool).go(0, left, &mut Vec::new(), &mut 300_000)
}
