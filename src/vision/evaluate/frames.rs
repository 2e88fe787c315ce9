//! Templates of several photos: the mean of n photos of a person against the mean of n others.
//!
//! Which photos go together is drawn by a seed: for every person several splits into two times n photos,
//! for every two people several draws of n photos each. In service it is the same: an enrolment of some
//! frames against some frames of today.
//!
//! **Invariants:** both sides of a comparison never share a photo; the same seed draws the same templates.

use rand_chacha::rand_core::Rng;

use super::bootstrap::below;
use super::error::EvaluateError;
use super::gallery::Gallery;
use super::people::People;
use crate::kernel::Seed;
use crate::vision::verify::Embedding;

/// Splits drawn for each person.
const SPLITS_PER_PERSON: usize = 100;
/// Draws for two people, and all in all at most.
const DRAWS_PER_PAIR: usize = 100;
/// Comparisons of two people at most: enough to see one false match in 10,000 a hundred times.
const DRAWS_MAX: usize = 1_000_000;

/// Labelled distances, and the two people each compares.
pub(super) type Compared = (Vec<(f32, bool)>, Vec<[usize; 2]>);

/// Compares templates of `n` photos.
///
/// # Errors
/// [`EvaluateError::TooFewPhotos`] when nobody has enough.
pub(super) fn compare(
    gallery: &Gallery,
    people: &People,
    (n, seed): (usize, &str),
) -> Result<Compared, EvaluateError> {
    let faces: Vec<Vec<&Embedding>> = people
        .photos()
        .iter()
        .map(|photos| photos.iter().filter_map(|name| gallery.embedding(name)).collect())
        .collect();
    let mut rng = Seed::from_text(seed).derive("frames").rng();
    let (mut distances, mut who) = (Vec::new(), Vec::new());
    let split: Vec<usize> = (0..faces.len()).filter(|p| faces[*p].len() >= 2 * n).collect();
    for person in split {
        for _ in 0..SPLITS_PER_PERSON {
            let drawn = draw(&mut rng, &faces[person], 2 * n);
            let (one, other) = drawn.split_at(n);
            distances.extend(distance(one, other).map(|distance| (distance, true)));
            who.push([person, person]);
        }
    }
    let able: Vec<usize> = (0..faces.len()).filter(|p| faces[*p].len() >= n).collect();
    let pairs = able.len() * able.len().saturating_sub(1) / 2;
    let each = DRAWS_PER_PAIR.min(DRAWS_MAX / pairs.max(1)).max(1);
    for (i, a) in able.iter().enumerate() {
        for b in &able[i + 1..] {
            for _ in 0..each {
                let (one, other) = (draw(&mut rng, &faces[*a], n), draw(&mut rng, &faces[*b], n));
                distances.extend(distance(&one, &other).map(|distance| (distance, false)));
                who.push([*a, *b]);
            }
        }
    }
    let kinds = [true, false].map(|same| distances.iter().any(|(_, is_same)| *is_same == same));
    if n == 0 || kinds != [true, true] {
        return Err(EvaluateError::TooFewPhotos { frames: n, needed: 2 * n });
    }
    Ok((distances, who))
}

/// `n` different photos, in random order.
fn draw<'a>(rng: &mut impl Rng, from: &[&'a Embedding], n: usize) -> Vec<&'a Embedding> {
    let mut rest = from.to_vec();
    for i in 0..n.min(rest.len()) {
        let other = i + below(rng, rest.len() - i);
        rest.swap(i, other);
    }
    rest.truncate(n);
    rest
}

fn distance(one: &[&Embedding], other: &[&Embedding]) -> Option<f32> {
    let mean = |faces: &[&Embedding]| Embedding::mean(faces.iter().copied());
    Some(mean(one)?.distance(&mean(other)?))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::curve::rates;
    use super::super::gallery::Photo;
    use super::super::pairs::Pair;
    use super::*;
    use crate::vision::verify::EMBEDDING_LEN;

    /// Six photos each of three people, with noise that a mean evens out.
    fn noisy() -> (Gallery, People) {
        let mut rng = Seed::from_text("noise").rng();
        let mut photos = BTreeMap::new();
        let mut pairs = Vec::new();
        for person in 0..3u8 {
            for photo in 0..6u8 {
                let values: Vec<f32> = (0..EMBEDDING_LEN)
                    .map(|i| {
                        let noise =
                            f32::from(u8::try_from(below(&mut rng, 256)).unwrap()) / 1_200.0;
                        noise + if i % 3 == usize::from(person) { 0.08 } else { 0.0 }
                    })
                    .collect();
                let embedding = Embedding::from_slice(&values);
                let name = format!("{person}-{photo}");
                photos.insert(name.clone(), Photo { embedding, problem: None });
                let first = format!("{person}-0");
                pairs.push(Pair { a: first, b: name, same: true });
            }
        }
        (Gallery::from_photos(photos), People::from_pairs(&pairs))
    }

    #[test]
    fn a_mean_of_three_parts_people_better_than_one_photo() {
        let (gallery, people) = noisy();
        let rates_of = |n| rates(&compare(&gallery, &people, (n, "s")).unwrap().0).unwrap();
        let (one, three) = (rates_of(1), rates_of(3));
        assert!(three.tar_at_far_1e3 > one.tar_at_far_1e3, "{one:?} {three:?}");
        assert_eq!((three.pairs_same, three.pairs_different), (300, 300));
    }

    #[test]
    fn a_seed_repeats_and_too_few_photos_are_told() {
        let (gallery, people) = noisy();
        assert_eq!(
            compare(&gallery, &people, (2, "s")).unwrap(),
            compare(&gallery, &people, (2, "s")).unwrap()
        );
        let error = compare(&gallery, &people, (4, "s")).unwrap_err().to_string();
        assert!(error.contains("8 photos") && error.contains("--frames"), "{error}");
    }

    #[test]
    fn both_sides_never_share_a_photo() {
        let faces: Vec<Embedding> = [0.1f32, 0.2, 0.3, 0.4]
            .map(|v| Embedding::from_slice(&[v; EMBEDDING_LEN]).unwrap())
            .to_vec();
        let from: Vec<&Embedding> = faces.iter().collect();
        let mut rng = Seed::from_text("x").rng();
        for _ in 0..50 {
            let mut first: Vec<f32> =
                draw(&mut rng, &from, 4).iter().map(|face| face.values()[0]).collect();
            first.sort_by(f32::total_cmp);
            first.dedup();
            assert_eq!(first.len(), 4);
        }
    }
}
