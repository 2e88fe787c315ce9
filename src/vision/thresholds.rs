//! Where "same" ends and "different" begins.
//!
//! **Invariant:** a face that is not fit for comparison, and a distance that is no number, are `Unsure`.

use crate::domain::proctoring::signal::Verdict;

/// Where "same" ends and "different" begins, as distances.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// At most this far: the same person.
    pub same_max: f32,
    /// At most this far, when one face is searched for among many: found. Lower, since each of the many
    /// is a chance to be wrong.
    pub found_max: f32,
    /// At least this far: another person. Between the two: unsure.
    pub different_min: f32,
    /// The same against a template of at least `MEAN_SAMPLES_MIN` samples, where they were measured: a mean
    /// lies nearer to everybody, and much nearer to its own.
    pub of_means: Option<Lines>,
}

/// Samples from which a template is a mean that has lines of its own.
pub const MEAN_SAMPLES_MIN: u16 = 3;

/// The two lines of a comparison.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lines {
    /// At most this far: the same person.
    pub same_max: f32,
    /// At least this far: another person.
    pub different_min: f32,
}

impl Thresholds {
    /// The lines that hold against a template of so many samples.
    #[must_use]
    pub fn lines(&self, samples: u16) -> Lines {
        let single = Lines { same_max: self.same_max, different_min: self.different_min };
        self.of_means.filter(|_| samples >= MEAN_SAMPLES_MIN).unwrap_or(single)
    }

    /// The verdict on a distance between two photos.
    #[must_use]
    pub fn verdict(&self, distance: f32, fit: bool) -> Verdict {
        self.lines(1).verdict(distance, fit)
    }
}

impl Lines {
    /// The verdict on a distance measured on a face that is fit for comparison or not.
    #[must_use]
    pub fn verdict(&self, distance: f32, fit: bool) -> Verdict {
        if !fit || !distance.is_finite() {
            Verdict::Unsure
        } else if distance <= self.same_max {
            Verdict::Same
        } else if distance >= self.different_min {
            Verdict::Different
        } else {
            Verdict::Unsure
        }
    }
}
