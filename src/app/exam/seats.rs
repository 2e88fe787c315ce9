//! Who sits beside whom, as far as seats say it.
//!
//! **Invariant:** pairs are of people of one session only; without seats, the order of the list stands for them.

use crate::kernel::id::PersonId;

/// Pairs that sit side by side: next to each other in the order of their seats ("A2" before "A10"). `before`
/// papers are counted first.
pub(super) fn neighbours(waiting: &[(PersonId, String)], before: usize) -> Vec<(usize, usize)> {
    let mut order: Vec<usize> = (0..waiting.len()).collect();
    order.sort_by_key(|&at| (parts(&waiting[at].1), at));
    order.windows(2).map(|pair| (before + pair[0], before + pair[1])).collect()
}

/// A seat as letters and numbers in turn, so that numbers sort as numbers.
fn parts(seat: &str) -> Vec<(String, u64)> {
    let mut parts: Vec<(String, u64)> = vec![(String::new(), 0)];
    let mut in_number = false;
    for c in seat.chars() {
        let digit = c.to_digit(10).map(u64::from);
        if digit.is_none() && in_number {
            parts.push((String::new(), 0));
        }
        in_number = digit.is_some();
        if let Some(last) = parts.last_mut() {
            match digit {
                Some(digit) => last.1 = last.1.saturating_mul(10).saturating_add(digit),
                None => last.0.push(c),
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn seats_are_in_the_order_people_count_them_in() {
        let seats = ["A10", "A2", "B1", "A1"];
        let people: Vec<(PersonId, String)> = (1_u128..)
            .zip(seats)
            .map(|(n, seat)| (PersonId::from_uuid(Uuid::from_u128(n)), seat.to_owned()))
            .collect();
        assert_eq!(neighbours(&people, 0), [(3, 1), (1, 0), (0, 2)]);
        assert_eq!(neighbours(&people[..2], 5), [(6, 5)]);
    }
}
