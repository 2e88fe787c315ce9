//! What an average candidate is expected to make of an item: the share of its marks, and how long it takes.
//!
//! Measured where it was measured, the author's word where it was not, and in between a mean of both:
//! the author's judgement weighs as much as `PRIOR_RESPONSES` candidates. Item response parameters,
//! where somebody fitted them, are averaged over candidates of mean 0 and deviation 1.
//!
//! **Invariants:** results are whole millionths and whole seconds; the only operations are `+ - × ÷`, which
//! IEEE 754 fixes to the last bit, so a forecast is the same on every machine.

use crate::domain::bank::content::Kind;
use crate::domain::marking::Fraction;

/// Responses that the author's judgement of difficulty weighs as much as.
pub const PRIOR_RESPONSES: u64 = 20;

/// More seconds than anybody spends on one question at a stretch.
const SECONDS_MAX: u64 = 86_400;

/// What is expected of one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// The share of its marks (难度系数, facility).
    pub facility: Fraction,
    /// Seconds spent on it.
    pub seconds: u32,
}

/// What is known of one item.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measured {
    /// Responses marked.
    pub responses: u64,
    /// Sum of their fractions, in millionths.
    pub millionths_sum: u64,
    /// Responses of which the time is known.
    pub timed: u64,
    /// Sum of their seconds.
    pub seconds_sum: u64,
    /// How it goes with the rest of the paper.
    pub with_rest: WithRest,
    /// Item response parameters, where they were fitted.
    pub irt: Option<Irt>,
}

/// An item beside the rest of the paper it was on, as sums over candidates; shares in thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WithRest {
    /// Candidates of whom both were marked.
    pub paired: u64,
    /// Share of the item.
    pub item_sum: u64,
    /// Its square.
    pub item_square_sum: u64,
    /// Share of the rest.
    pub rest_sum: u64,
    /// Its square.
    pub rest_square_sum: u64,
    /// Item by rest.
    pub product_sum: u64,
}

impl WithRest {
    /// Adds a candidate who earned these shares, in thousandths, of the item and of the rest.
    pub const fn add(&mut self, item: u64, rest: u64) {
        self.paired += 1;
        self.item_sum += item;
        self.item_square_sum += item * item;
        self.rest_sum += rest;
        self.rest_square_sum += rest * rest;
        self.product_sum += item * rest;
    }

    /// The item-rest correlation, -1 .. 1: how well it parts those who do well from those who do not (Crocker and
    /// Algina 1986, §14, corrected item-total correlation). None for fewer than `PAIRED_MIN` candidates, or where all
    /// earned the same.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "sums of thousandths of some thousand candidates"
    )]
    pub fn discrimination(&self) -> Option<f64> {
        let of = |sum: u64| sum as f64;
        let (n, x, y) = (of(self.paired), of(self.item_sum), of(self.rest_sum));
        let covariance = n * of(self.product_sum) - x * y;
        let spread =
            (n * of(self.item_square_sum) - x * x) * (n * of(self.rest_square_sum) - y * y);
        (self.paired >= PAIRED_MIN && spread > 0.0).then(|| covariance / spread.sqrt())
    }
}

/// Candidates below which a correlation says nothing.
pub const PAIRED_MIN: u64 = 10;

/// The three-parameter logistic model; two and one parameters are special cases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Irt {
    /// Discrimination.
    pub a: f64,
    /// Difficulty.
    pub b: f64,
    /// Chance of guessing right.
    pub c: f64,
}

impl Forecast {
    /// From the author's judgement and what was measured.
    #[must_use]
    pub fn of(kind: Kind, difficulty: u8, measured: &Measured) -> Self {
        let facility = measured.irt.map_or_else(|| shrunk(difficulty, measured), Irt::facility);
        Self { facility, seconds: time_shrunk(seconds_of(kind, difficulty), measured) }
    }

    /// From the author's judgement alone.
    #[must_use]
    pub fn judged(kind: Kind, difficulty: u8) -> Self {
        Self::of(kind, difficulty, &Measured::default())
    }
}

/// What authors mean by 1..5, in millionths: each step is about one more candidate in seven who fails.
const fn prior(difficulty: u8) -> u64 {
    match difficulty {
        0 | 1 => 900_000,
        2 => 780_000,
        3 => 650_000,
        4 => 500_000,
        _ => 350_000,
    }
}

fn shrunk(difficulty: u8, measured: &Measured) -> Fraction {
    let whole = u64::from(Fraction::WHOLE);
    let responses = measured.responses.min(1 << 32);
    let sum = measured.millionths_sum.min(responses * whole);
    let weight = responses + PRIOR_RESPONSES;
    let mean = (sum + PRIOR_RESPONSES * prior(difficulty) + weight / 2) / weight;
    u32::try_from(mean).ok().and_then(Fraction::from_millionths).unwrap_or(Fraction::ONE)
}

fn time_shrunk(judged: u32, measured: &Measured) -> u32 {
    let timed = measured.timed.min(1 << 32);
    let sum = measured.seconds_sum.min(timed * SECONDS_MAX);
    let weight = timed + PRIOR_RESPONSES;
    let mean = (sum + PRIOR_RESPONSES * u64::from(judged) + weight / 2) / weight;
    u32::try_from(mean).unwrap_or(u32::MAX).max(1)
}

/// Seconds by kind at difficulty 3, a sixth more or less for each step.
fn seconds_of(kind: Kind, difficulty: u8) -> u32 {
    let middle = match kind {
        Kind::TrueFalse => 30,
        Kind::SingleChoice => 60,
        Kind::MultipleChoice | Kind::FillIn => 90,
        Kind::Hotspot => 60,
        Kind::Matching | Kind::Ordering | Kind::Matrix | Kind::GapMatch => 120,
        Kind::Numeric | Kind::Cloze => 180,
        Kind::Description => 30,
        Kind::ShortAnswer => 240,
        Kind::Essay => 900,
    };
    middle * (3 + u32::from(difficulty.clamp(1, 5))) / 6
}

impl Irt {
    /// The expected share over candidates of mean 0 and deviation 1, by 41 points of the normal density.
    #[must_use]
    pub fn facility(self) -> Fraction {
        let (mut sum, mut weight) = (0.0, 0.0);
        for step in -20_i8..=20 {
            let ability = f64::from(step) / 5.0;
            let density = exp(-ability * ability / 2.0);
            let logistic = 1.0 / (1.0 + exp(-self.a * (ability - self.b)));
            sum += density * (self.c + (1.0 - self.c) * logistic);
            weight += density;
        }
        Fraction::clamped(sum / weight)
    }
}

/// e to the x by halving, series and squaring: the library's own differs in the last bit between systems.
fn exp(x: f64) -> f64 {
    const HALVINGS: u32 = 10;
    let small = x.clamp(-700.0, 700.0) / f64::from(1_u32 << HALVINGS);
    let (mut term, mut sum) = (1.0, 1.0);
    for n in 1..=12_u8 {
        term = term * small / f64::from(n);
        sum += term;
    }
    for _ in 0..HALVINGS {
        sum *= sum;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thin_data_stay_near_the_author_and_rich_data_near_the_measurement() {
        let measured = |responses, share: u64| Measured {
            responses,
            millionths_sum: responses * share,
            ..Measured::default()
        };
        let of = |m| Forecast::of(Kind::SingleChoice, 3, &m).facility.millionths();
        assert_eq!(of(Measured::default()), 650_000);
        // One right answer: (1 + 20 × 0.65) / 21.
        assert_eq!(of(measured(1, 1_000_000)), 666_667);
        assert_eq!(of(measured(20, 250_000)), 450_000);
        assert!(of(measured(10_000, 250_000)).abs_diff(250_000) < 1_000);
    }

    #[test]
    fn time_is_judged_measured_and_in_between_as_facility_is() {
        let of = |timed, seconds_sum| {
            let measured = Measured { timed, seconds_sum, ..Measured::default() };
            Forecast::of(Kind::SingleChoice, 3, &measured).seconds
        };
        assert_eq!((of(0, 0), of(20, 2_400), of(1, 60)), (60, 90, 60));
        assert!(of(10_000, 1_200_000).abs_diff(120) <= 1);
        // A clock that went wrong moves nothing beyond what a day holds.
        assert_eq!(of(1, u64::MAX), (86_400 + 20 * 60 + 10) / 21);
    }

    #[test]
    fn item_response_parameters_speak_first() {
        let of = |a, b, c| {
            let measured =
                Measured { responses: 50, irt: Some(Irt { a, b, c }), ..Measured::default() };
            Forecast::of(Kind::SingleChoice, 1, &measured).facility.millionths()
        };
        assert!(of(1.0, 0.0, 0.0).abs_diff(500_000) < 2);
        assert!(of(1.0, 0.0, 0.25).abs_diff(625_000) < 2);
        assert!(of(1.0, 2.0, 0.0) < 200_000 && of(1.0, -2.0, 0.0) > 800_000);
        // These very digits: a forecast is part of what papers are derived from.
        assert_eq!((of(1.3, 0.7, 0.2), of(0.8, -1.1, 0.0)), (467_389, 684_475));
    }

    #[test]
    fn the_exponential_is_right_to_nine_digits() {
        for x in [-30.0, -1.0, -0.1, 0.0, 0.5, 3.0, 20.0_f64] {
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-9, "{x}");
        }
    }
}
