//! Which of a model's files run here.
//!
//! Files of different input sizes run side by side: each picture goes where it stays largest. Of files of one
//! size the fastest runs, as measured once at the start on this machine; a file that needs a feature of the
//! processor is no candidate without it.
//!
//! **Invariants:** every worker runs the same files; a model without variants runs its own file, unmeasured.

use serde::{Deserialize, Serialize};

use super::runtime::Net;
use super::stopwatch::Stopwatch;

/// Processor features a variant may name.
pub const FEATURES: [&str; 3] = ["avx2", "avx512vnni", "avxvnni"];
/// Times each candidate is run; the quickest counts, because nothing but the machine's other work is slower.
const RUNS: usize = 3;
/// A variant must take less than this share of the model's own time: for less its small deviations are not
/// worth it.
const SHARE_MAX: f64 = 0.9;

/// Which numbers the models may calculate with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// Whatever is fastest here among files of equal measured accuracy.
    #[default]
    Auto,
    /// Floating point only: the same results on every processor.
    Float,
}

impl std::str::FromStr for Precision {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "auto" => Ok(Self::Auto),
            "float" => Ok(Self::Float),
            _ => Err("there are auto, float".to_owned()),
        }
    }
}

/// Whether this processor has one of `features`; true when none is asked for.
#[must_use]
pub fn processor_has_one(features: &[String]) -> bool {
    features.is_empty() || features.iter().any(|name| has(name))
}

#[cfg(target_arch = "x86_64")]
fn has(feature: &str) -> bool {
    match feature {
        "avx2" => std::arch::is_x86_feature_detected!("avx2"),
        "avx512vnni" => std::arch::is_x86_feature_detected!("avx512vnni"),
        "avxvnni" => std::arch::is_x86_feature_detected!("avxvnni"),
        _ => false,
    }
}

#[cfg(not(target_arch = "x86_64"))]
const fn has(_feature: &str) -> bool {
    false
}

/// The place of the net to run: the first, unless another is clearly faster. They take turns, so that
/// whatever else the machine does strikes all alike.
#[must_use]
pub fn fastest(nets: &mut [Net]) -> usize {
    let mut best_us = vec![u32::MAX; nets.len()];
    for _ in 0..RUNS {
        for (net, best) in nets.iter_mut().zip(&mut best_us) {
            let mut watch = Stopwatch::start();
            // A net that fails has no time; it failed its warm-up then, or will be told at its first frame.
            if net.run(|_| Some(())).is_ok() {
                *best = watch.lap_us().min(*best);
            }
        }
    }
    choose(&best_us)
}

fn choose(us: &[u32]) -> usize {
    let limit = us.first().map_or(0.0, |own| f64::from(*own) * SHARE_MAX);
    let faster = us.iter().enumerate().skip(1).filter(|(_, us)| f64::from(**us) < limit);
    faster.min_by_key(|(_, us)| **us).map_or(0, |(place, _)| place)
}

/// Nets of one model for inputs of different sizes.
#[derive(Debug)]
pub struct Sizes(Vec<Net>);

impl Sizes {
    /// Of at least one net; `None` of none.
    #[must_use]
    pub fn of(nets: Vec<Net>) -> Option<Self> {
        (!nets.is_empty()).then_some(Self(nets))
    }

    /// The only net, when its input is square.
    #[must_use]
    pub fn square(mut self) -> Option<Net> {
        let net = self.0.pop().filter(|_| self.0.is_empty())?;
        let [width, height] = net.input.size();
        (width == height).then_some(net)
    }

    /// The net for a picture of `width`×`height`.
    pub fn fitting(&mut self, width: usize, height: usize) -> &mut Net {
        let sizes: Vec<[usize; 2]> = self.0.iter().map(|net| net.input.size()).collect();
        &mut self.0[fitting(&sizes, width, height)]
    }

    /// Every net.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Net> {
        self.0.iter_mut()
    }
}

/// The place of the input in which the picture stays largest; of equals, the one of fewest pixels.
fn fitting(sizes: &[[usize; 2]], width: usize, height: usize) -> usize {
    // The scale is min(w / width, h / height); multiplied by both, it stays a whole number.
    let scale = |[w, h]: [usize; 2]| (w * height).min(h * width);
    let best = |place: &usize| {
        let [w, h] = sizes[*place];
        (scale([w, h]), std::cmp::Reverse(w * h))
    };
    (0..sizes.len()).max_by_key(best).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variant_runs_only_when_it_is_clearly_faster() {
        assert_eq!(choose(&[50_000, 25_000]), 1);
        assert_eq!(choose(&[50_000, 46_000]), 0);
        assert_eq!(choose(&[50_000, 30_000, 20_000]), 2);
        assert_eq!(choose(&[50_000, u32::MAX]), 0);
        assert_eq!(choose(&[50_000]), 0);
    }

    #[test]
    fn a_picture_goes_where_it_stays_largest_and_then_where_it_costs_least() {
        let sizes = [[256, 256], [256, 192]];
        assert_eq!(fitting(&sizes, 640, 480), 1);
        assert_eq!(fitting(&sizes, 1280, 720), 1);
        assert_eq!(fitting(&sizes, 250, 250), 0);
        assert_eq!(fitting(&sizes, 480, 640), 0);
        assert_eq!(fitting(&sizes[..1], 640, 480), 0);
    }

    #[test]
    fn nothing_asked_is_there_and_nothing_unknown_is() {
        assert!(processor_has_one(&[]));
        assert!(!processor_has_one(&["sse9".to_owned()]));
        assert_eq!("float".parse(), Ok(Precision::Float));
        assert!("int4".parse::<Precision>().unwrap_err().contains("auto"));
    }
}
