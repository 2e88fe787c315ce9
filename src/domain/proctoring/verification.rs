//! Re-verification after the exam (考后核验): is everyone who sat the one on the reference photo?
//!
//! The program groups the kept faces of each sitting by their distances and shows the odd ones first; people look at
//! all of them. Two of staff each check every candidate by themselves; then both sign for the session.
//!
//! **Invariants:** the order is the machine's, the verdict a person's; neither sees what the other marked; nobody
//! signs who has not checked everyone, and nobody signs for two.

use crate::kernel::id::PersonId;

/// What one of the two says of a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// The same person.
    Same,
    /// Another person: a flag is raised, for the review.
    Different,
    /// It cannot be told from the pictures: a flag as well.
    Unsure,
}

impl Mark {
    const ALL: [Self; 3] = [Self::Same, Self::Different, Self::Unsure];

    /// The name stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
            Self::Unsure => "unsure",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mark| mark.name() == name)
    }
}

/// Groups faces: `distances[i][j]` between face `i` and `j`, the reference first. Two groups join while the mean of
/// the distances between them is at most `same_max`, the nearest two first. Gives each face's group; the reference's
/// is 0, the others count up in the order of their first face.
///
/// Mean rather than nearest: a chain of look-alikes does not make two people one. At most some dozen faces a
/// sitting, so the cubic cost is some thousand additions.
#[must_use]
pub fn groups(distances: &[Vec<f32>], same_max: f32) -> Vec<usize> {
    let mut parts: Vec<Vec<usize>> = (0..distances.len()).map(|face| vec![face]).collect();
    while let Some((a, b)) = nearest(&parts, distances, same_max) {
        let moved = parts.remove(b);
        parts[a].extend(moved);
    }
    let mut group = vec![0; distances.len()];
    parts.sort_by_key(|part| part.iter().min().copied());
    for (number, part) in parts.iter().enumerate() {
        for face in part {
            group[*face] = number;
        }
    }
    group
}

/// The two groups that are nearest and near enough, the earlier one first.
fn nearest(parts: &[Vec<usize>], distances: &[Vec<f32>], same_max: f32) -> Option<(usize, usize)> {
    let mut best: Option<(f32, usize, usize)> = None;
    for a in 0..parts.len() {
        for b in a + 1..parts.len() {
            let between = mean(&parts[a], &parts[b], distances);
            if between <= same_max && best.is_none_or(|(found, ..)| between < found) {
                best = Some((between, a, b));
            }
        }
    }
    best.map(|(_, a, b)| (a, b))
}

fn mean(one: &[usize], other: &[usize], distances: &[Vec<f32>]) -> f32 {
    let pairs = one.iter().flat_map(|a| other.iter().map(move |b| (*a, *b)));
    let (sum, count) =
        pairs.fold((0.0f32, 0.0f32), |(sum, count), (a, b)| (sum + distances[a][b], count + 1.0));
    if count > 0.0 { sum / count } else { f32::INFINITY }
}

/// How the machine sorts a sitting; the first are looked at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Band {
    /// A face that is not in the reference's group.
    Outlier,
    /// Nothing could be compared: no reference, no model, no consent to it, or no face fit for it.
    Uncompared,
    /// All faces are in the reference's group.
    Alike,
    /// No picture was kept: the candidate was checked by a person at the door.
    ByHand,
}

impl Band {
    const ALL: [Self; 4] = [Self::Outlier, Self::Uncompared, Self::Alike, Self::ByHand];

    /// The name stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Outlier => "outlier",
            Self::Uncompared => "uncompared",
            Self::Alike => "alike",
            Self::ByHand => "by_hand",
        }
    }

    /// Reads what `name` wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|band| band.name() == name)
    }
}

/// Why somebody cannot sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotSign {
    /// They have not checked everyone.
    #[error("{left} are left to check")]
    Left {
        /// So many are left.
        left: usize,
    },
    /// Somebody is still sitting.
    #[error("{sitting} are still sitting")]
    NotOver {
        /// So many.
        sitting: usize,
    },
    /// They have signed.
    #[error("signed already")]
    Already,
    /// Two have signed.
    #[error("two have signed")]
    Complete,
}

/// The signatures for one session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SignOff {
    /// Nobody has signed.
    #[default]
    Open,
    /// One has.
    One(PersonId),
    /// Both have: nothing is marked any more.
    Both([PersonId; 2]),
}

impl SignOff {
    /// The fold over stored signatures, oldest first; a third or a repeated one changes nothing.
    #[must_use]
    pub fn fold(signatures: impl IntoIterator<Item = PersonId>) -> Self {
        signatures.into_iter().fold(Self::Open, |now, by| {
            let next = now.clone().signed(by, 0, 0);
            next.unwrap_or(now)
        })
    }

    /// Signs, with so many candidates left to check by the signer, and so many still sitting.
    ///
    /// # Errors
    /// `CannotSign`.
    pub const fn signed(
        self,
        by: PersonId,
        left: usize,
        sitting: usize,
    ) -> Result<Self, CannotSign> {
        match self {
            Self::Both(_) => Err(CannotSign::Complete),
            _ if sitting > 0 => Err(CannotSign::NotOver { sitting }),
            _ if left > 0 => Err(CannotSign::Left { left }),
            Self::Open => Ok(Self::One(by)),
            Self::One(first) if is(first, by) => Err(CannotSign::Already),
            Self::One(first) => Ok(Self::Both([first, by])),
        }
    }
}

const fn is(one: PersonId, other: PersonId) -> bool {
    one.uuid().as_u128() == other.uuid().as_u128()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Chance, Seed, UtcMs};
    use proptest::prelude::*;

    /// Points on a line as faces.
    fn apart(points: &[f32]) -> Vec<Vec<f32>> {
        points.iter().map(|a| points.iter().map(|b| (a - b).abs()).collect()).collect()
    }

    #[test]
    fn the_odd_face_stands_alone_and_the_rest_with_the_reference() {
        assert_eq!(groups(&apart(&[0.0, 0.1, 0.9, 0.2]), 0.5), [0, 0, 1, 0]);
        assert_eq!(groups(&apart(&[0.0, 0.9, 1.0, 0.95]), 0.5), [0, 1, 1, 1]);
        assert_eq!(groups(&apart(&[0.0]), 0.5), [0]);
        assert_eq!(groups(&[], 0.5), Vec::<usize>::new());
    }

    #[test]
    fn a_chain_of_look_alikes_does_not_make_two_people_one() {
        let chain: Vec<f32> = (0..8u8).map(|n| f32::from(n) * 0.2).collect();
        let found = groups(&apart(&chain), 0.5);
        assert_ne!(found[0], found[7], "{found:?}");
    }

    #[test]
    fn what_cannot_be_compared_is_nobodys() {
        let broken = vec![vec![0.0, f32::NAN], vec![f32::NAN, 0.0]];
        assert_eq!(groups(&broken, 0.5), [0, 1]);
    }

    #[test]
    fn two_sign_each_after_checking_everyone() {
        let chance = Chance::from_seed(Seed::from_text("sign"));
        let [a, b, c]: [PersonId; 3] = std::array::from_fn(|_| PersonId::mint(UtcMs(0), &chance));
        let open = SignOff::default();
        assert_eq!(open.clone().signed(a, 3, 0), Err(CannotSign::Left { left: 3 }));
        assert_eq!(open.clone().signed(a, 0, 1), Err(CannotSign::NotOver { sitting: 1 }));
        let one = open.signed(a, 0, 0).unwrap();
        assert_eq!(one.clone().signed(a, 0, 0), Err(CannotSign::Already));
        let both = one.signed(b, 0, 0).unwrap();
        assert_eq!(both.clone().signed(c, 0, 0), Err(CannotSign::Complete));
        assert_eq!(SignOff::fold([a, a, b, c]), both);
    }

    proptest! {
        /// Groups are numbered without gaps from the reference's, and no two of a group are farther than the widest
        /// pair that was merged allows: every face is, in the mean, near the rest of its group.
        #[test]
        fn groups_are_a_partition(points in proptest::collection::vec(0.0f32..3.0, 1..20)) {
            let found = groups(&apart(&points), 0.5);
            prop_assert_eq!(found[0], 0);
            let most = found.iter().copied().max().unwrap_or(0);
            prop_assert!((0..=most).all(|number| found.contains(&number)));
        }
    }
}
