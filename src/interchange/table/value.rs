//! What stands in single cells: keys, difficulties, marks, lists.
//!
//! **Invariant:** a value that is not understood gives nothing or an error, never a guess.

use super::super::assemble::WeighedNumber;
use super::super::paper::answers::verdict;
use super::super::trouble::Trouble;
use crate::domain::bank::number::{self, Comma, Tolerance, UnitSide};

/// A full-width sign as its half-width twin.
pub(in super::super) fn half(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '　' => ' ',
        other => other,
    }
}

/// `text` with every sign half as wide.
pub(super) fn halves(text: &str) -> String {
    text.chars().map(half).collect()
}

/// The numbers of the options that an answer names: `AC`, `a、c`, `A,C`, `1;3`, or an option's own text.
pub(super) fn key(answer: &str, options: &[String]) -> Result<Vec<usize>, Trouble> {
    let plain = halves(answer.trim()).to_ascii_uppercase();
    let parts: Vec<&str> = plain
        .split(|c: char| {
            c.is_whitespace() || matches!(c, ',' | ';' | '、' | '|' | '/' | '.' | '。')
        })
        .filter(|part| !part.is_empty())
        .collect();
    let letter = |c: char| usize::try_from(u32::from(c) - u32::from('A')).ok();
    let mut key: Vec<usize> = Vec::new();
    if parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_uppercase())) {
        key = parts.iter().flat_map(|part| part.chars()).filter_map(letter).collect();
    } else if parts.iter().all(|part| part.len() <= 2 && part.parse().is_ok_and(|at: usize| at > 0))
    {
        key = parts.iter().filter_map(|part| part.parse::<usize>().ok()?.checked_sub(1)).collect();
    }
    let is_inside = !key.is_empty() && key.iter().all(|at| *at < options.len());
    if !is_inside && let Some(at) = options.iter().position(|own| own.trim() == answer.trim()) {
        return Ok(vec![at]);
    }
    if key.is_empty() {
        let key = answer.trim().chars().take(40).collect();
        return Err(Trouble::AnswerUnknown { key });
    }
    key.sort_unstable();
    key.dedup();
    Ok(key)
}

/// 对 or 错, also as the option that says so.
pub(super) fn truth(answer: &str, options: &[String]) -> Option<bool> {
    let plain = halves(answer.trim());
    let own = match plain.to_ascii_lowercase().as_str() {
        "1" | "y" | "yes" | "√" | "✔" | "☑" | "v" => Some(true),
        "0" | "n" | "no" | "✘" | "╳" => Some(false),
        _ => verdict(&plain),
    };
    own.or_else(|| {
        let key = key(answer, options).ok()?;
        let [only] = key.as_slice() else { return None };
        verdict(options.get(*only)?)
    })
}

/// How hard, 1 to 5: as a number, in words, in stars, or as the share that gets it right.
pub(super) fn difficulty(text: &str) -> Option<u8> {
    let plain = halves(text.trim());
    let stars = plain.chars().filter(|c| matches!(c, '★' | '⭐')).count();
    if stars > 0 {
        return u8::try_from(stars).ok().filter(|level| *level <= 5);
    }
    let level = match plain.to_ascii_lowercase().trim_end_matches(['级', '题']) {
        "易" | "容易" | "简单" | "低" | "easy" | "很容易" => 1,
        "较易" | "较容易" | "较简单" | "中低" => 2,
        "中" | "中等" | "一般" | "适中" | "普通" | "medium" | "normal" => 3,
        "较难" | "中高" | "较困难" => 4,
        "难" | "困难" | "高" | "hard" | "difficult" | "很难" => 5,
        other => match other.parse::<f64>().ok()? {
            whole if whole.fract() == 0.0 => {
                return (1..=5).find(|level| f64::from(*level) == whole);
            }
            share if share > 0.0 && share < 1.0 => match share {
                share if share >= 0.85 => 1,
                share if share >= 0.7 => 2,
                share if share >= 0.5 => 3,
                share if share >= 0.3 => 4,
                _ => 5,
            },
            _ => return None,
        },
    };
    Some(level)
}

/// `5`, `5分`, `2.5`.
pub(super) fn marks(text: &str) -> Option<f64> {
    let plain = halves(text.trim());
    let number = plain.trim_end_matches('分').trim().parse().ok();
    number.filter(|marks: &f64| marks.is_finite() && *marks > 0.0)
}

/// The entries of a list of words.
pub(super) fn list(text: &str) -> Vec<String> {
    let parts = text.split([';', '；', ',', '，', '、', '|', '\n']);
    let mut found: Vec<String> = Vec::new();
    for part in parts.map(str::trim).filter(|part| !part.is_empty()) {
        if !found.iter().any(|own| own == part) {
            found.push(part.to_owned());
        }
    }
    found
}

/// Signs that part answers, and that a backslash in front makes text.
const SIGNS: [char; 7] = ['|', ';', '；', '/', '／', '*', '±'];

/// `text` parted at `signs` that no backslash stands before.
pub(super) fn parted(text: &str, signs: &[char]) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut is_escaped = false;
    for c in text.chars() {
        if signs.contains(&c) && !is_escaped {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(c);
        }
        is_escaped = c == '\\';
    }
    parts
}

/// `text` without the backslashes before signs.
pub(super) fn unescaped(text: &str) -> String {
    without_backslashes(text, None)
}

/// The same, where a star is a wildcard and one with a backslash stays written so.
pub(super) fn unescaped_but_stars(text: &str) -> String {
    without_backslashes(text, Some('*'))
}

fn without_backslashes(text: &str, but: Option<char>) -> String {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().filter(|next| SIGNS.contains(next));
        match next {
            Some(sign) if c == '\\' => {
                chars.next();
                if but == Some(sign) {
                    out.push(c);
                }
                out.push(sign);
            }
            _ => out.push(c),
        }
    }
    out
}

/// `text` with backslashes before signs that would be read as more than text.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if SIGNS.contains(&c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A number with how far off one may be: `3.14`, `3.14±0.01`, `100±5%`, `3~4`.
pub(super) fn number(text: &str) -> Result<WeighedNumber, Trouble> {
    let broken = || Trouble::NumberBroken { text: text.trim().chars().take(40).collect() };
    let plain = halves(text.trim()).replace("+/-", "±").replace("+-", "±");
    let read = |text: &str| {
        let typed = number::read(text.trim(), Comma::Thousands, UnitSide::After)?;
        typed.unit.is_empty().then_some(typed.value)
    };
    if let Some((low, high)) = plain.split_once(['~', '～']).or_else(|| plain.split_once("..")) {
        let (low, high) = (read(low).ok_or_else(broken)?, read(high).ok_or_else(broken)?);
        if low > high {
            return Err(broken());
        }
        let tolerance = Tolerance::Absolute((high - low) / 2.0);
        return Ok(WeighedNumber { value: f64::midpoint(low, high), tolerance, weight: 1.0 });
    }
    let (number, off) = plain.split_once('±').unwrap_or((&plain, "0"));
    let (number, off) = (number.trim().trim_end_matches('('), off.trim().trim_end_matches(')'));
    let tolerance = match off.strip_suffix('%') {
        Some(percent) => Tolerance::Relative(read(percent).ok_or_else(broken)? / 100.0),
        None => Tolerance::Absolute(read(off).ok_or_else(broken)?),
    };
    Ok(WeighedNumber { value: read(number).ok_or_else(broken)?, tolerance, weight: 1.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn keys_are_letters_numbers_or_the_text_itself() {
        let four = options(&["甲", "乙", "丙", "丁"]);
        for (answer, wanted) in [
            ("A", vec![0]),
            ("ａｃ", vec![0, 2]),
            ("A、C", vec![0, 2]),
            ("D,B,", vec![1, 3]),
            ("1;3", vec![0, 2]),
            ("丙", vec![2]),
            ("AA", vec![0]),
            ("E", vec![4]),
        ] {
            assert_eq!(key(answer, &four), Ok(wanted), "{answer}");
        }
        assert_eq!(key("戊", &four).unwrap_err().code(), "answer.unknown");
        assert_eq!(key("3", &options(&["1", "3"])), Ok(vec![1]));
        assert_eq!(key("CAT", &options(&["DOG", "CAT"])), Ok(vec![1]));
    }

    #[test]
    fn truth_has_many_names() {
        for yes in ["对", "正确", "√", "T", "True", "ｔ", "1", "是", "Y"] {
            assert_eq!(truth(yes, &[]), Some(true), "{yes}");
        }
        for no in ["错", "错误", "×", "F", "FALSE", "0", "否", "x"] {
            assert_eq!(truth(no, &[]), Some(false), "{no}");
        }
        assert_eq!(truth("B", &options(&["正确", "错误"])), Some(false));
        assert_eq!(truth("也许", &[]), None);
    }

    #[test]
    fn numbers_come_with_their_tolerance() {
        let read = |text: &str| number(text).map(|own| (own.value, own.tolerance));
        assert_eq!(read("2.75"), Ok((2.75, Tolerance::Absolute(0.0))));
        assert_eq!(read("２．７５±０．０１"), Ok((2.75, Tolerance::Absolute(0.01))));
        assert_eq!(read("100±5%"), Ok((100.0, Tolerance::Relative(0.05))));
        assert_eq!(read("1,000 (±10)"), Ok((1000.0, Tolerance::Absolute(10.0))));
        assert_eq!(read("3~4"), Ok((3.5, Tolerance::Absolute(0.5))));
        assert_eq!(read("三").unwrap_err().code(), "number.broken");
        assert_eq!(read("4~3").unwrap_err().code(), "number.broken");
    }

    #[test]
    fn difficulty_marks_and_lists() {
        let levels = ["易", "中等", "困难", "3", "★★", "0.9", "0.2", "9", "不详"];
        assert_eq!(
            levels.map(difficulty),
            [Some(1), Some(3), Some(5), Some(3), Some(2), Some(1), Some(5), None, None]
        );
        assert_eq!(
            ["5", "5 分", "２．５", "-1", "x"].map(marks),
            [Some(5.0), Some(5.0), Some(2.5), None, None]
        );
        assert_eq!(list("函数；极限,函数、 "), ["函数", "极限"]);
    }

    #[test]
    fn a_backslash_makes_a_sign_text() {
        assert_eq!(parted(r"a\|b|c", &['|']), [r"a\|b", "c"]);
        for text in [r"\frac{1}{2}", "km/h；*", "a|b"] {
            assert_eq!(unescaped(&escaped(text)), text);
        }
    }
}
