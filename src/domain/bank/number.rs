//! Numbers as candidates type them, and when one is close enough to another.
//!
//! The rules are Moodle's numerical question: space is dropped, `3x10^8`, `3×10**8` and `3E8` are
//! `3e8`, the number leads (or trails, when units stand before it) and the rest is the unit. Chinese
//! input methods are met half-way: full-width digits, points and signs count as ASCII ones.
//!
//! **Invariants:** a typed number that is not finite is no number; tolerances carry an epsilon of
//! 1e-14, so that a tolerance of zero still accepts the same number typed another way.

/// Decimal places of a double that are believed; PHP's `precision`, which Moodle's rules lean on.
const EPSILON: f64 = 1e-14;

/// How a comma in a number is read when it could be either.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Comma {
    /// `1,234` is 1234: the custom in China and in English.
    #[default]
    Thousands,
    /// `1,234` is 1.234: the custom in much of Europe.
    Decimal,
}

/// On which side of the number its unit stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnitSide {
    /// `5 cm`.
    #[default]
    After,
    /// `¥5`.
    Before,
}

/// A typed number and the unit typed with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Typed {
    /// The number as typed, before any unit is applied.
    pub value: f64,
    /// The unit as typed, without space; empty when there was none.
    pub unit: String,
}

/// Reads `text`; `None` when no number stands where one should.
#[must_use]
pub fn read(text: &str, comma: Comma, side: UnitSide) -> Option<Typed> {
    let tidy = tidy(text, comma);
    let split = match side {
        UnitSide::After => number_length(&tidy)?,
        // The longest tail that is a number as a whole.
        UnitSide::Before => tidy
            .char_indices()
            .map(|(at, _)| at)
            .find(|&at| number_length(&tidy[at..]) == Some(tidy.len() - at))?,
    };
    let (number, unit) = match side {
        UnitSide::After => tidy.split_at(split),
        UnitSide::Before => (&tidy[split..], &tidy[..split]),
    };
    let value: f64 = number.parse().ok()?;
    value.is_finite().then(|| Typed { value, unit: unit.to_owned() })
}

/// Drops space, folds width, settles commas and writes every power of ten as `e`.
fn tidy(text: &str, comma: Comma) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '\u{2212}' | '\u{2013}' => '-',
            other => other,
        })
        .collect();
    let thousands =
        plain.contains('.') || plain.matches(',').count() > 1 || comma == Comma::Thousands;
    let settled = plain.replace(',', if thousands { "" } else { "." });
    powers_of_ten(&settled)
}

/// Rewrites `x10^8`, `×10**8` and `*10^8` after a digit or point as `e8`.
fn powers_of_ten(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after_number = written.ends_with(|last: char| last.is_ascii_digit() || last == '.');
        if let Some(exponent) = power_marker(rest).filter(|_| after_number) {
            written.push('e');
            rest = exponent;
        } else {
            written.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    written
}

/// What follows a power-of-ten marker at the start of `text`, when a whole exponent follows it.
fn power_marker(text: &str) -> Option<&str> {
    let after_sign = ["x", "X", "×", "*"].iter().find_map(|sign| text.strip_prefix(sign))?;
    let after_ten = after_sign.strip_prefix("10")?;
    let exponent = after_ten.strip_prefix('^').or_else(|| after_ten.strip_prefix("**"))?;
    let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    digits.starts_with(|c: char| c.is_ascii_digit()).then_some(exponent)
}

/// Bytes of the number that `text` begins with; `None` when it begins with none.
fn number_length(text: &str) -> Option<usize> {
    let digits = |from: usize| text[from..].bytes().take_while(u8::is_ascii_digit).count();
    let sign = usize::from(text.starts_with(['+', '-']));
    let whole = digits(sign);
    let mut end = sign + whole;
    let mut decimals = 0;
    if text[end..].starts_with('.') {
        decimals = digits(end + 1);
        end += 1 + decimals;
    }
    if whole + decimals == 0 {
        return None;
    }
    if text[end..].starts_with(['e', 'E']) {
        let sign = usize::from(text[end + 1..].starts_with(['+', '-']));
        let exponent = digits(end + 1 + sign);
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    Some(end)
}

/// How far from the right value a number may lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tolerance {
    /// Up to this much on either side.
    Absolute(f64),
    /// Up to this share of the right value on either side: 0.05 is 5 %.
    Relative(f64),
    /// Up to this share larger, or smaller by the same factor: 1 accepts half to double.
    Geometric(f64),
}

impl Tolerance {
    /// The figure itself.
    #[must_use]
    pub const fn figure(self) -> f64 {
        match self {
            Self::Absolute(figure) | Self::Relative(figure) | Self::Geometric(figure) => figure,
        }
    }

    /// True when `value` lies close enough to `right`.
    #[must_use]
    pub fn accepts(self, right: f64, value: f64) -> bool {
        let (low, high) = match self {
            Self::Absolute(by) => {
                let by = by + EPSILON * by.abs().max(right.abs()).max(EPSILON);
                (right - by, right + by)
            }
            Self::Relative(share) => {
                let by = right.abs() * (share + EPSILON);
                (right - by, right + by)
            }
            Self::Geometric(share) => {
                let factor = 1.0 + share + EPSILON;
                let (near, far) = (right / factor, right * factor);
                (near.min(far), near.max(far))
            }
        };
        (low..=high).contains(&value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn after(text: &str) -> Option<(f64, String)> {
        read(text, Comma::Thousands, UnitSide::After).map(|typed| (typed.value, typed.unit))
    }

    #[test]
    fn a_number_is_read_however_it_is_typed() {
        for text in ["3e8", "3E8", "3x10^8", "3×10**8", "3 * 10 ^ 8", "３×１０^８", "300,000,000"]
        {
            assert_eq!(after(text), Some((3e8, String::new())), "{text}");
        }
        assert_eq!(after("−1.50 m/s"), Some((-1.5, "m/s".into())));
        assert_eq!(after("5×10"), Some((5.0, "×10".into())));
        assert_eq!(after("1e"), Some((1.0, "e".into())));
        assert_eq!(after("1e400"), None);
        for text in ["", "frog", ".", "-", "。5"] {
            assert_eq!(after(text), None, "{text}");
        }
    }

    #[test]
    fn a_lone_comma_follows_the_custom_and_a_point_settles_it() {
        let decimal = |text| read(text, Comma::Decimal, UnitSide::After).map(|typed| typed.value);
        assert_eq!(after("1,234").map(|read| read.0), Some(1234.0));
        assert_eq!(decimal("1,234"), Some(1.234));
        assert_eq!(decimal("1,234.5"), Some(1234.5));
        assert_eq!(decimal("1,234,567"), Some(1_234_567.0));
    }

    #[test]
    fn a_unit_before_the_number_is_split_off() {
        let before = |text| read(text, Comma::Thousands, UnitSide::Before);
        assert_eq!(before("￥1,332"), Some(Typed { value: 1332.0, unit: "￥".into() }));
        assert_eq!(before("1332 frogs"), None);
    }

    #[test]
    fn zero_tolerance_accepts_the_same_number_and_nothing_near_it() {
        assert!(Tolerance::Absolute(0.0).accepts(0.3, 0.1 + 0.2));
        assert!(!Tolerance::Absolute(0.0).accepts(0.3, 0.300_001));
        assert!(Tolerance::Relative(0.0).accepts(0.0, 0.0));
        assert!(!Tolerance::Relative(0.1).accepts(f64::NAN, 1.0));
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "\\PC{0,24}") {
            let _ = read(&text, Comma::Decimal, UnitSide::Before);
            let _ = read(&text, Comma::Thousands, UnitSide::After);
        }

        #[test]
        fn what_rust_prints_is_read_back(value in -1e12_f64..1e12) {
            prop_assert_eq!(after(&value.to_string()), Some((value, String::new())));
            prop_assert_eq!(after(&format!("{value:e}")), Some((value, String::new())));
        }
    }
}
