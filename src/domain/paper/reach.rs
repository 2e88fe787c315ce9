//! What arithmetic alone says cannot be reached: a time, a score, an exposure cap, an overlap cap.
//!
//! **Invariant:** a refusal from here is proven. Within a cell every count is priced as its best item, so the
//! reach told is never smaller than the true one.

use super::aims::Aims;
use super::blueprint::{Bounds, Overlap, Policy};
use super::conflict::{Claim, Claimant, Conflict, explain};
use super::program::Program;
use super::simplex::{Outcome, Simplex};
use crate::domain::marking::Fraction;

fn refused(claims: Vec<Claim>) -> Conflict {
    Conflict { claims, proven: true }
}

/// Bounds of time and the wanted score must lie where papers can be.
pub(super) fn demand(program: &Program, aims: &Aims) -> Result<(), Conflict> {
    for (at, bounds) in aims.seconds_bounds.iter().enumerate().filter(|(_, b)| !b.is_open()) {
        let seconds = |section: usize, item: usize| {
            let counts = at == 0 || section + 1 == at;
            if counts { i64::from(program.items[item].forecast.seconds) } else { 0 }
        };
        if let Some((least, most)) = reach(program, seconds) {
            let (min, max) = bounds.ends();
            if least > f64::from(max) + 0.5 || most < f64::from(min) - 0.5 {
                let by = Claimant::Seconds(at.checked_sub(1));
                return Err(refused(vec![Claim { by, needs: *bounds, has: ends(least, most) }]));
            }
        }
    }
    if let Some(wanted) = program.blueprint.facility {
        let score = |section: usize, item: usize| aims.score_of(section, program.items[item]);
        if let Some((least, most)) = reach(program, score) {
            let scale = f64::from(Fraction::WHOLE) / aims.score_total().max(1) as f64;
            let (least, most) = (least * scale, most * scale);
            let share = f64::from(wanted.millionths());
            if share < least - 1.0 || share > most + 1.0 {
                let needs = Bounds::exactly(wanted.millionths());
                let by = Claimant::Facility;
                return Err(refused(vec![Claim { by, needs, has: ends(least, most) }]));
            }
        }
    }
    Ok(())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 32 bits")]
fn ends(least: f64, most: f64) -> Bounds {
    let whole = |x: f64| x.round().clamp(0.0, f64::from(u32::MAX)) as u32;
    Bounds { min: Some(whole(least)), max: Some(whole(most)) }
}

/// Least and most that papers can sum up to; `None` when there are no papers, which is told elsewhere.
fn reach(program: &Program, of: impl Fn(usize, usize) -> i64) -> Option<(f64, f64)> {
    let start = Simplex::new(&program.linear(None, 1.0));
    let end = |sign: i64| {
        let mut cost: Vec<f64> = program
            .columns
            .iter()
            .map(|column| {
                let items = program.cells[column.cell].iter();
                let best = items.map(|&item| sign * of(column.section, item)).min();
                best.unwrap_or(0) as f64
            })
            .collect();
        // Scores have fifteen digits; the simplex thinks in ones.
        let scale = cost.iter().fold(1.0, |most: f64, cost| most.max(cost.abs()));
        cost.iter_mut().for_each(|cost| *cost /= scale);
        cost.extend(program.bundles.iter().map(|_| 0.0));
        let mut simplex = start.clone();
        if simplex.minimise(&cost) != Outcome::Done {
            return None;
        }
        let sum: f64 = cost.iter().enumerate().map(|(at, cost)| cost * simplex.value(at)).sum();
        Some(sum * scale * sign as f64)
    };
    Some((end(1)?, end(-1)?))
}

/// No question may be on more than `share` of the papers: the rules must leave that open.
pub(super) fn exposure(program: &Program, share: f64) -> Result<(), Conflict> {
    let mut simplex = Simplex::new(&program.linear(None, share.min(1.0)));
    let idle = vec![0.0; program.columns.len() + program.bundles.len()];
    if simplex.minimise(&idle) != Outcome::Infeasible {
        return Ok(());
    }
    let mut conflict = explain(program, share.min(1.0), true);
    let whole = explain_alone(program);
    if let Some(whole) = whole {
        return Err(whole);
    }
    // The share each demand alone would need of its questions.
    let pressed = conflict.claims.iter().filter_map(|claim| {
        let (wanted, there) = (claim.needs.min?, claim.has.max.filter(|&there| there > 0)?);
        Some(f64::from(wanted) / f64::from(there))
    });
    let needed = pressed.fold(0.0, f64::max).max(share) * f64::from(Fraction::WHOLE);
    let needs = Bounds { min: None, max: program.blueprint.exposure_max.map(Fraction::millionths) };
    let has = Bounds { min: ends(needed, needed).min, max: None };
    conflict.claims.push(Claim { by: Claimant::Exposure, needs, has });
    Err(conflict)
}

/// The conflict that is there without any cap.
fn explain_alone(program: &Program) -> Option<Conflict> {
    let mut simplex = Simplex::new(&program.linear(None, 1.0));
    let idle = vec![0.0; program.columns.len() + program.bundles.len()];
    (simplex.minimise(&idle) == Outcome::Infeasible).then(|| explain(program, 1.0, true))
}

/// So many papers of so many questions from this pool share at least so much on the average.
pub(super) fn overlap(program: &Program, papers: usize) -> Result<(), Conflict> {
    let Overlap::Any(most) = program.blueprint.overlap else { return Ok(()) };
    let papers = match program.blueprint.policy {
        Policy::Common => return Ok(()),
        Policy::Forms(_) | Policy::Individual => papers as u64,
    };
    let slots = program.blueprint.slots();
    let items = program.items.len() as u64;
    let pairs = papers.saturating_mul(papers.saturating_sub(1)) / 2;
    if pairs == 0 || items == 0 {
        return Ok(());
    }
    // Spread evenly, a question is on `low` or `low + 1` papers, and each pair of them shares it.
    let uses = papers.saturating_mul(slots);
    let (low, more) = (uses / items, uses % items);
    let shared = (items - more) * (low * low.saturating_sub(1) / 2) + more * ((low + 1) * low / 2);
    if shared <= pairs.saturating_mul(u64::from(most)) {
        return Ok(());
    }
    let least = u32::try_from(shared.div_ceil(pairs)).unwrap_or(u32::MAX);
    let needs = Bounds { min: None, max: Some(most) };
    let has = Bounds { min: Some(least), max: None };
    Err(refused(vec![Claim { by: Claimant::Overlap, needs, has }]))
}
