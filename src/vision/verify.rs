//! Is this the enrolled person? Embeddings, templates, and the three-way verdict.
//!
//! **Invariants:** embeddings of different models, or lengths, are never compared; a face that is not fit for
//! comparison can give `Unsure` at worst; neither embeddings nor templates print their numbers.

use std::fmt;

use crate::domain::proctoring::signal::IdentityCheck;

use super::thresholds::Thresholds;

/// Numbers in an embedding of the network that comes with examhall.
pub const EMBEDDING_LEN: usize = 128;
/// Numbers in an embedding of any network, at most.
pub const EMBEDDING_LEN_MAX: usize = 1_024;
/// Version byte of a stored template.
const TEMPLATE_VERSION: u8 = 1;
/// Version, model digest, sample count; the numbers follow.
const TEMPLATE_HEAD_BYTES: usize = 1 + 32 + 2;
/// How far the length of a vector may be from 1 to count as 1.
const UNIT_TOLERANCE: f32 = 1e-3;

/// SHA-256 of a model's file: which net said so.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ModelDigest(pub [u8; 32]);

impl ModelDigest {
    /// 64 hexadecimal digits.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }

    /// Reads what `to_hex` wrote.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        hex::decode(text).ok()?.try_into().ok().map(Self)
    }
}

impl fmt::Debug for ModelDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

/// One face as a point; near points are the same person.
#[derive(Clone, PartialEq)]
pub struct Embedding(Box<[f32]>);

impl Embedding {
    /// From a net's output. `None` when there are no numbers, too many, or one is not finite.
    #[must_use]
    pub fn from_slice(values: &[f32]) -> Option<Self> {
        let sound =
            (1..=EMBEDDING_LEN_MAX).contains(&values.len()) && values.iter().all(|v| v.is_finite());
        sound.then(|| Self(values.into()))
    }

    /// Stretched to length 1, for networks trained to be compared by the angle: the squared distance of two
    /// is then 2 − 2 × cosine. `None` when there is no direction.
    #[must_use]
    pub fn unit(self) -> Option<Self> {
        let norm = self.norm();
        let sound = norm.is_finite() && norm > f32::EPSILON;
        sound.then(|| Self(self.0.iter().map(|v| v / norm).collect()))
    }

    fn norm(&self) -> f32 {
        self.0.iter().map(|v| v * v).sum::<f32>().sqrt()
    }

    /// The numbers.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.0
    }

    /// Euclidean distance: 0 for the same picture. Infinite between embeddings of different lengths.
    #[must_use]
    pub fn distance(&self, other: &Self) -> f32 {
        if self.0.len() != other.0.len() {
            return f32::INFINITY;
        }
        self.0.iter().zip(other.0.iter()).map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt()
    }

    /// The mean of several embeddings of one person; of unit vectors, one of length 1 again. `None` for none,
    /// and for embeddings of different lengths.
    #[must_use]
    pub fn mean<'a>(embeddings: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        let mut embeddings = embeddings.into_iter();
        let first = embeddings.next()?;
        let is_unit = |e: &Self| (e.norm() - 1.0).abs() < UNIT_TOLERANCE;
        let (mut sum, mut count, mut unit) = (first.0.clone(), 1.0f32, is_unit(first));
        for embedding in embeddings {
            if embedding.0.len() != sum.len() {
                return None;
            }
            sum.iter_mut().zip(embedding.0.iter()).for_each(|(s, v)| *s += v);
            count += 1.0;
            unit &= is_unit(embedding);
        }
        sum.iter_mut().for_each(|s| *s /= count);
        if unit { Self(sum).unit() } else { Some(Self(sum)) }
    }
}

impl fmt::Debug for Embedding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Embedding(…)")
    }
}

/// An enrolled face: the mean of one or more embeddings, and the model that made them.
#[derive(Clone, PartialEq)]
pub struct Template {
    embedding: Embedding,
    model: ModelDigest,
    samples: u16,
}

/// Of `others` made by `model`, the one nearest to `face`, when it is found: at most `found_max` away, and
/// nearer than `own`, the distance to the template of whoever ought to sit there.
#[must_use]
pub fn find<'a, K>(
    face: &Embedding,
    others: impl IntoIterator<Item = &'a (K, Template)>,
    model: &IdentityModel,
    own: Option<f32>,
) -> Option<(&'a K, f32)> {
    others
        .into_iter()
        .filter(|(_, template)| template.model == model.digest)
        .map(|(key, template)| (key, face.distance(&template.embedding)))
        .filter(|(_, distance)| *distance <= model.thresholds.found_max)
        .filter(|(_, distance)| own.is_none_or(|own| *distance < own))
        .min_by(|(_, a), (_, b)| a.total_cmp(b))
}

/// Bytes that are no template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("these bytes are not a face template of version {TEMPLATE_VERSION}")]
pub struct NotATemplate;

impl Template {
    /// The mean of `embeddings`, all made by `model`. `None` for none.
    #[must_use]
    pub fn enrol(embeddings: &[Embedding], model: ModelDigest) -> Option<Self> {
        let samples = u16::try_from(embeddings.len()).unwrap_or(u16::MAX);
        Embedding::mean(embeddings).map(|embedding| Self { embedding, model, samples })
    }

    /// The same person with more samples. `None` when their embeddings are of another length.
    #[must_use]
    pub fn with(&self, more: &[Embedding]) -> Option<Self> {
        let before = std::iter::repeat_n(&self.embedding, usize::from(self.samples.max(1)));
        let embedding = Embedding::mean(before.chain(more))?;
        let added = u16::try_from(more.len()).unwrap_or(u16::MAX);
        Some(Self { embedding, model: self.model, samples: self.samples.saturating_add(added) })
    }

    /// The mean embedding.
    #[must_use]
    pub const fn embedding(&self) -> &Embedding {
        &self.embedding
    }

    /// The model whose embeddings it holds.
    #[must_use]
    pub const fn model(&self) -> ModelDigest {
        self.model
    }

    /// How many embeddings went into it.
    #[must_use]
    pub const fn samples(&self) -> u16 {
        self.samples
    }

    /// Bytes for storage, 547 for 128 numbers; personal data, so the caller encrypts them.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(TEMPLATE_HEAD_BYTES + self.embedding.0.len() * 4);
        bytes.push(TEMPLATE_VERSION);
        bytes.extend(self.model.0);
        bytes.extend(self.samples.to_le_bytes());
        bytes.extend(self.embedding.0.iter().flat_map(|v| v.to_le_bytes()));
        bytes
    }

    /// Reads what `to_bytes` wrote.
    ///
    /// # Errors
    /// [`NotATemplate`] for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotATemplate> {
        let (head, numbers) = bytes.split_at_checked(TEMPLATE_HEAD_BYTES).ok_or(NotATemplate)?;
        let (numbers, rest) = numbers.as_chunks::<4>();
        if head[0] != TEMPLATE_VERSION || !rest.is_empty() {
            return Err(NotATemplate);
        }
        let model = ModelDigest(head[1..33].try_into().map_err(|_| NotATemplate)?);
        let samples = u16::from_le_bytes([head[33], head[34]]);
        let values: Vec<f32> = numbers.iter().map(|b| f32::from_le_bytes(*b)).collect();
        let embedding = Embedding::from_slice(&values).ok_or(NotATemplate)?;
        Ok(Self { embedding, model, samples })
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Template({} samples, model {:?})", self.samples, self.model)
    }
}

/// The embedder in force: which file, and where it draws its lines.
#[derive(Clone, Debug, PartialEq)]
pub struct IdentityModel {
    /// The model's id in the manifest.
    pub id: String,
    /// Its file's digest.
    pub digest: ModelDigest,
    /// Its measured thresholds.
    pub thresholds: Thresholds,
}

impl IdentityModel {
    /// Compares a face with a template. `None` when the template was made by another model and the
    /// person must be enrolled again.
    #[must_use]
    pub fn check(&self, face: &Embedding, template: &Template, fit: bool) -> Option<IdentityCheck> {
        if template.model != self.digest || template.embedding.0.len() != face.0.len() {
            return None;
        }
        let distance = face.distance(&template.embedding);
        let lines = self.thresholds.lines(template.samples);
        let verdict = lines.verdict(distance, fit);
        Some(IdentityCheck { distance, different_min: lines.different_min, verdict })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::proctoring::signal::Verdict;
    use crate::vision::thresholds::Lines;
    use proptest::prelude::*;

    fn embedding(value: f32) -> Embedding {
        Embedding::from_slice(&[value; EMBEDDING_LEN]).unwrap()
    }

    fn model(seed: u8) -> IdentityModel {
        IdentityModel {
            id: "test".to_owned(),
            digest: ModelDigest([seed; 32]),
            thresholds: Thresholds {
                same_max: 0.5,
                found_max: 0.4,
                different_min: 0.7,
                of_means: Some(Lines { same_max: 0.45, different_min: 0.6 }),
            },
        }
    }

    #[test]
    fn the_band_between_the_thresholds_and_an_unfit_face_are_unsure() {
        let thresholds = model(0).thresholds;
        let say = |d, fit| thresholds.verdict(d, fit);
        assert_eq!(
            [say(0.5, true), say(0.6, true), say(0.7, true), say(0.1, false), say(f32::NAN, true)],
            [Verdict::Same, Verdict::Unsure, Verdict::Different, Verdict::Unsure, Verdict::Unsure]
        );
    }

    #[test]
    fn a_template_of_another_model_is_never_compared() {
        let template = Template::enrol(&[embedding(0.1)], ModelDigest([1; 32])).unwrap();
        assert!(model(1).check(&embedding(0.1), &template, true).is_some());
        assert_eq!(model(2).check(&embedding(0.1), &template, true), None);
    }

    #[test]
    fn the_nearest_of_many_is_found_when_it_is_near_enough_and_nearer_than_ones_own() {
        let model = model(1);
        let of = |name: &'static str, value, digest: u8| {
            (name, Template::enrol(&[embedding(value)], ModelDigest([digest; 32])).unwrap())
        };
        // One step of 0.01 in every number is a distance of 0.113.
        let others = [of("far", 0.05, 1), of("near", 0.02, 1), of("other model", 0.0, 2)];
        let found = |own| find(&embedding(0.0), &others, &model, own).map(|(who, _)| *who);
        assert_eq!(found(None), Some("near"));
        assert_eq!(found(Some(0.9)), Some("near"));
        assert_eq!(found(Some(0.1)), None, "one's own template is nearer");
        assert!(find(&embedding(0.0), &others[..1], &model, None).is_none(), "0.57 is too far");
    }

    #[test]
    fn a_template_of_several_samples_is_their_mean_and_has_lines_of_its_own() {
        let model = model(3);
        let one = Template::enrol(&[embedding(0.0)], model.digest).unwrap();
        let several = one.with(&[embedding(0.01), embedding(0.02)]).unwrap();
        assert_eq!(several.samples(), 3);
        assert!(several.embedding().distance(&embedding(0.01)) < 1e-6);
        // A step of 0.057 in every number is a distance of 0.65.
        let say = |template: &Template, value| {
            let check = model.check(&embedding(value), template, true).unwrap();
            (check.verdict, check.different_min)
        };
        assert_eq!(say(&one, 0.057), (Verdict::Unsure, 0.7));
        assert_eq!(say(&several, 0.067), (Verdict::Different, 0.6));
        assert_eq!(say(&several, 0.052).0, Verdict::Unsure, "0.48: the same by the lines of one");
    }

    #[test]
    fn a_template_is_the_mean_and_survives_storage() {
        let made = [embedding(0.0), embedding(0.5)];
        let template = Template::enrol(&made, ModelDigest([3; 32])).unwrap();
        assert!(template.embedding().distance(&embedding(0.25)) < 1e-6);
        assert_eq!(Template::from_bytes(&template.to_bytes()), Ok(template));
        assert!(!format!("{:?}", made[1]).contains("0.5"));
    }

    #[test]
    fn embeddings_of_other_lengths_are_kept_apart_and_unit_ones_stay_unit() {
        let of = |values: &[f32]| Embedding::from_slice(values).unwrap();
        let (short, long) = (of(&[1.0, 0.0]), of(&[1.0, 0.0, 0.0]));
        assert_eq!(short.distance(&long), f32::INFINITY);
        assert_eq!(Embedding::mean([&short, &long]), None);
        let template = Template::enrol(std::slice::from_ref(&short), ModelDigest([1; 32])).unwrap();
        assert_eq!(model(1).check(&long, &template, true), None);
        assert_eq!(Template::from_bytes(&template.to_bytes()), Ok(template));
        let middle = Embedding::mean([&short, &of(&[0.0, 1.0])]).unwrap();
        assert!((middle.norm() - 1.0).abs() < 1e-6 && of(&[0.0, 0.0]).unit().is_none());
        assert_eq!(of(&[3.0, 4.0]).unit(), Some(of(&[0.6, 0.8])));
        assert_eq!(Embedding::from_slice(&[]), None);
        assert_eq!(Embedding::from_slice(&[0.0; EMBEDDING_LEN_MAX + 1]), None);
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_are_no_template_or_a_whole_one(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            if let Ok(template) = Template::from_bytes(&bytes) {
                prop_assert_eq!(template.to_bytes(), bytes);
            }
        }
    }
}
