//! What each operator makes of its values.
//!
//! **Invariant:** total: NULL or a value of the wrong type makes NULL, and NULL is never true.

use unicode_normalization::UnicodeNormalization;

use super::expression::{Equality, Operator};
use super::value::{Scalar, Value};

/// Applies `operator` to `values`.
pub(super) fn apply(operator: &Operator, values: &[Value]) -> Value {
    match operator {
        Operator::Multiple => gathered(values, false),
        Operator::Ordered => gathered(values, true),
        Operator::And | Operator::Or | Operator::Not | Operator::AnyN(..) => {
            logic(operator, values)
        }
        Operator::Sum | Operator::Product | Operator::Min | Operator::Max => {
            over_all(operator, values)
        }
        Operator::Truncate
        | Operator::Round
        | Operator::IntegerToFloat
        | Operator::ContainerSize
        | Operator::IsNull
        | Operator::Index(_)
        | Operator::Trim
        | Operator::ToAscii
        | Operator::ParseCommaDecimal
        | Operator::Inside(_) => values.first().map_or(Value::NULL, |only| unary(operator, only)),
        _ => match values {
            [a, b] => binary(operator, a, b),
            _ => Value::NULL,
        },
    }
}

fn gathered(values: &[Value], is_ordered: bool) -> Value {
    let items = values.iter().flat_map(|value| value.items.iter().cloned()).collect();
    Value { is_ordered, items }
}

fn logic(operator: &Operator, values: &[Value]) -> Value {
    let yes = values.iter().filter(|value| value.is_true()).count();
    let truth = match operator {
        Operator::And => yes == values.len(),
        Operator::Or => yes > 0,
        Operator::AnyN(least, most) => (*least..=*most).contains(&yes),
        _ => {
            return match values {
                [only] if !only.is_null() => Value::boolean(!only.is_true()),
                _ => Value::NULL,
            };
        }
    };
    Value::boolean(truth)
}

fn over_all(operator: &Operator, values: &[Value]) -> Value {
    let numbers: Option<Vec<f64>> =
        values.iter().flat_map(|value| value.items.iter()).map(Scalar::number).collect();
    let missing = values.iter().any(Value::is_null);
    let Some(numbers) = numbers.filter(|numbers| !numbers.is_empty() && !missing) else {
        return Value::NULL;
    };
    let numbers = numbers.into_iter();
    Value::float(match operator {
        Operator::Sum => numbers.sum(),
        Operator::Product => numbers.product(),
        Operator::Min => numbers.fold(f64::INFINITY, f64::min),
        _ => numbers.fold(f64::NEG_INFINITY, f64::max),
    })
}

fn unary(operator: &Operator, value: &Value) -> Value {
    let number =
        |made: fn(f64) -> f64| value.number().map_or(Value::NULL, |n| Value::float(made(n)));
    let text = |made: fn(&str) -> Scalar| match value.items.as_slice() {
        [only] => Value::single(made(&only.text())),
        _ => Value::NULL,
    };
    match operator {
        Operator::IsNull => Value::boolean(value.is_null()),
        Operator::ContainerSize => {
            Value::single(Scalar::Integer(i64::try_from(value.items.len()).unwrap_or(i64::MAX)))
        }
        Operator::Index(at) => {
            let item = at.checked_sub(1).and_then(|at| value.items.get(at));
            item.cloned().map_or(Value::NULL, Value::single)
        }
        Operator::Truncate => number(f64::trunc),
        Operator::Round => number(|n| (n + 0.5).floor()),
        Operator::IntegerToFloat => number(|n| n),
        Operator::Trim => text(|text| Scalar::Text(text.trim().to_owned())),
        Operator::ToAscii => text(|text| Scalar::Text(without_accents(text))),
        Operator::ParseCommaDecimal => match value.items.as_slice() {
            [only] => {
                let parsed = only.text().trim().replace(',', ".").parse().ok();
                parsed.map_or(Value::NULL, Value::float)
            }
            _ => Value::NULL,
        },
        Operator::Inside(shape) if !value.is_null() => {
            let holds =
                |point: &Scalar| matches!(point, Scalar::Point(x, y) if shape.holds(*x, *y));
            Value::boolean(value.items.iter().any(holds))
        }
        _ => Value::NULL,
    }
}

/// Letters without what decomposition sets beside them.
fn without_accents(text: &str) -> String {
    text.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).collect()
}

fn binary(operator: &Operator, a: &Value, b: &Value) -> Value {
    if a.is_null() || b.is_null() {
        return match operator {
            Operator::Member | Operator::Contains => Value::boolean(false),
            _ => Value::NULL,
        };
    }
    match operator {
        Operator::Match => Value::boolean(a.matches(b)),
        Operator::Member => Value::boolean(a.items.iter().all(|item| holds(b, item))),
        Operator::Contains => Value::boolean(contains(a, b)),
        Operator::Delete => {
            let kept = b.items.iter().filter(|item| !holds(a, item)).cloned().collect();
            Value { is_ordered: b.is_ordered, items: kept }
        }
        Operator::StringMatch { is_case_sensitive, is_part } => {
            let text = |value: &Value| {
                let text = value.items.first().map(Scalar::text).unwrap_or_default();
                if *is_case_sensitive { text } else { text.to_lowercase() }
            };
            let (a, b) = (text(a), text(b));
            Value::boolean(if *is_part { a.contains(&b) } else { a == b })
        }
        _ => match a.number().zip(b.number()) {
            Some((a, b)) => of_numbers(operator, a, b),
            None => Value::NULL,
        },
    }
}

fn holds(value: &Value, item: &Scalar) -> bool {
    value.items.iter().any(|other| other.is_same(item))
}

/// Rows contain rows that stand in them without a gap; bags contain bags.
fn contains(a: &Value, b: &Value) -> bool {
    if a.is_ordered {
        let same = |part: &[Scalar]| part.iter().zip(&b.items).all(|(a, b)| a.is_same(b));
        return a.items.windows(b.items.len()).any(same);
    }
    let mut left: Vec<&Scalar> = a.items.iter().collect();
    b.items.iter().all(|item| {
        left.iter().position(|other| other.is_same(item)).map(|at| left.swap_remove(at)).is_some()
    })
}

#[expect(clippy::float_cmp, reason = "the standard asks for the same number")]
fn of_numbers(operator: &Operator, a: f64, b: f64) -> Value {
    let number = |n: f64| if n.is_finite() { Value::float(n) } else { Value::NULL };
    match operator {
        Operator::Lt => Value::boolean(a < b),
        Operator::Gt => Value::boolean(a > b),
        Operator::Lte => Value::boolean(a <= b),
        Operator::Gte => Value::boolean(a >= b),
        Operator::Equal(Equality::Exact) => Value::boolean(a == b),
        Operator::Equal(Equality::Absolute(below, above)) => {
            Value::boolean((a - below..=a + above).contains(&b))
        }
        Operator::Equal(Equality::Relative(below, above)) => {
            let (low, high) = (a * (1.0 - below / 100.0), a * (1.0 + above / 100.0));
            Value::boolean((low.min(high)..=low.max(high)).contains(&b))
        }
        Operator::EqualRounded { figures, is_decimals } => {
            Value::boolean(rounded(a, *figures, *is_decimals) == rounded(b, *figures, *is_decimals))
        }
        Operator::Subtract => number(a - b),
        Operator::Divide => number(a / b),
        Operator::Power => number(a.powf(b)),
        Operator::IntegerDivide => number((a / b).floor()),
        Operator::IntegerModulus => number(a - b * (a / b).floor()),
        _ => Value::NULL,
    }
}

/// As text, so that numbers that read alike are alike.
fn rounded(number: f64, figures: i32, is_decimals: bool) -> String {
    let figures = usize::try_from(figures.clamp(0, 17)).unwrap_or(0);
    if is_decimals {
        format!("{:.figures$}", number + 0.0)
    } else {
        format!("{:.*e}", figures.saturating_sub(1), number)
    }
}
