//! Two exchanges at once, where neither fits alone: what the first changes in the rows, the second undoes.
//!
//! Rules that want exact numbers across sections ("three of this point on the whole paper") lock single exchanges;
//! two of them trade a point between sections. The second is not searched for: its rows are known, and the
//! columns with those rows are looked up.
//!
//! **Invariant:** a trade leaves every row as it was.

use super::desk::{Desk, Seen};
use super::draft::Draft;

/// Trades tried per paper so that papers after one outline differ, per slot.
const STIRS: usize = 3;
/// Of a section's items, the part that is used least and tried: one in so many.
const STIRRED_PART: usize = 2;
/// Items looked at per place when the score is not yet right.
const FIRST_MAX: usize = 12;
/// Trades per paper in search of the wanted score.
const TRADES_MAX: usize = 8;
/// Nearer to the score than this, in hundred-thousandths of the marks, is near enough to stop trading.
const NEAR: i64 = 60;

/// Two places with their new items, and what that saves.
type Trade = (i64, (usize, usize), (usize, usize));

/// The best second exchange for a first one, if both save more than `least`.
fn second(
    desk: &Desk,
    draft: &Draft,
    (at, item): (usize, usize),
    (seen, least): (Option<&Seen>, i64),
) -> Option<Trade> {
    let ground = desk.ground;
    let stand = draft.stands[at];
    let (out, comes) =
        (ground.column(stand.section, stand.item)?, ground.column(stand.section, item)?);
    let (out, comes) = (&ground.rows[out], &ground.rows[comes]);
    let lost: Vec<usize> = out.iter().filter(|row| !comes.contains(row)).copied().collect();
    let won: Vec<usize> = comes.iter().filter(|row| !out.contains(row)).copied().collect();
    let first =
        desk.stand_cost(draft, at, stand.item, seen) - desk.stand_cost(draft, at, item, seen);
    let mut best: Option<Trade> = None;
    for (other, there) in draft.stands.iter().enumerate() {
        if other == at || ground.program.group_of[there.item].is_some() {
            continue;
        }
        let Some(rows) =
            ground.column(there.section, there.item).map(|column| &ground.rows[column])
        else {
            continue;
        };
        if !won.iter().all(|row| rows.contains(row)) || lost.iter().any(|row| rows.contains(row)) {
            continue;
        }
        let mut wanted: Vec<usize> =
            rows.iter().filter(|row| !won.contains(row)).chain(&lost).copied().collect();
        wanted.sort_unstable();
        let columns = ground.alike.get(&(there.section, wanted));
        let items = columns.into_iter().flatten().flat_map(|&column| {
            ground.program.cells[ground.program.columns[column].cell].iter().copied()
        });
        let free = items.filter(|&b| b != item && !desk.is_taken(b) && !desk.is_spent(b));
        let Some(rarest) = free.min_by_key(|&b| desk.key(b)) else { continue };
        let gain = first + desk.stand_cost(draft, other, there.item, seen)
            - desk.stand_cost(draft, other, rarest, seen)
            + draft.astray(ground)
            - draft.astray_with_both(ground, (at, item), (other, rarest));
        if gain > best.map_or(least, |(most, ..)| most) {
            best = Some((gain, (at, item), (other, rarest)));
        }
    }
    best
}

fn make(desk: &mut Desk, draft: &mut Draft, (_, first, other): Trade) {
    desk.swap(draft, first.0, first.1);
    desk.swap(draft, other.0, other.1);
}

/// Brings other items in, rarely used ones, so that papers after the same outline do not resemble each other.
pub(super) fn stir(desk: &mut Desk, draft: &mut Draft, seen: Option<&Seen>) {
    for _ in 0..STIRS * draft.stands.len() {
        let at = desk.drawn(draft.stands.len());
        let stand = draft.stands[at];
        if desk.ground.program.group_of[stand.item].is_some() {
            continue;
        }
        let part = desk.of_section(stand.section).len() / STIRRED_PART + 1;
        let drawn = desk.drawn(part);
        let Some(&item) = desk.of_section(stand.section).get(drawn) else { continue };
        if desk.is_taken(item) || desk.is_spent(item) {
            continue;
        }
        let dearer =
            desk.stand_cost(draft, at, item, seen) > desk.stand_cost(draft, at, stand.item, seen);
        if draft.fits(desk.ground, at, item) {
            if !dearer {
                desk.swap(draft, at, item);
            }
        } else if let Some(trade) = second(desk, draft, (at, item), (seen, -STIR_COST)) {
            make(desk, draft, trade);
        }
    }
}

/// What stirring may cost in score and time: they are set right afterwards.
const STIR_COST: i64 = 500;

/// Trades towards the score, where single exchanges lead no nearer.
pub(super) fn near(desk: &mut Desk, draft: &mut Draft, seen: Option<&Seen>) {
    for _ in 0..TRADES_MAX {
        if draft.astray_score(desk.ground) <= NEAR {
            return;
        }
        let mut best: Option<Trade> = None;
        for at in 0..draft.stands.len() {
            let stand = draft.stands[at];
            if desk.ground.program.group_of[stand.item].is_some() {
                continue;
            }
            let free = desk.of_section(stand.section).iter().copied();
            let free = free.filter(|&item| !desk.is_taken(item) && !desk.is_spent(item));
            for item in free.take(FIRST_MAX) {
                let least = best.map_or(0, |(most, ..)| most);
                best = second(desk, draft, (at, item), (seen, least)).or(best);
            }
        }
        let Some(trade) = best else { return };
        make(desk, draft, trade);
    }
}
