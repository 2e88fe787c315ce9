//! Reading answers: letters, verdicts, texts for blanks.
//!
//! **Invariant:** an answer that is not understood gives nothing, and the draft says so.

use super::super::assemble;

/// The letters of an answer, question by question: `B D A`, `1．B 2．D`, `36-40 CFGED`, `A、C`.
/// Letters joined by 、 or a comma belong together.
pub(super) fn letters(text: &str) -> Vec<Vec<usize>> {
    let mut found: Vec<Vec<usize>> = Vec::new();
    let mut goes_on = false;
    for c in text.chars() {
        let letter = match c {
            'A'..='Z' => Some(u32::from(c) - u32::from('A')),
            'Ａ'..='Ｚ' => Some(u32::from(c) - u32::from('Ａ')),
            _ => None,
        };
        match letter.and_then(|letter| usize::try_from(letter).ok()) {
            Some(letter) => {
                match found.last_mut() {
                    Some(last) if goes_on => last.push(letter),
                    _ => found.push(vec![letter]),
                }
                goes_on = true;
            }
            None => goes_on = goes_on && matches!(c, '、' | ',' | '，'),
        }
    }
    found
}

/// 对 or 错, in all the ways they are written.
pub(in super::super) fn verdict(text: &str) -> Option<bool> {
    let word = text.trim().trim_end_matches(['。', '．', '.']);
    match word.to_ascii_lowercase().as_str() {
        "对" | "正确" | "√" | "✓" | "是" | "t" | "true" | "ｔ" => Some(true),
        "错" | "错误" | "×" | "✗" | "x" | "否" | "f" | "false" | "ｆ" | "不正确" => {
            Some(false)
        }
        _ => None,
    }
}

/// The stem with the bank's markers for its lines, and how many; a question said to be 填空 that has no
/// line gets one at its end.
pub(in super::super) fn with_blanks(stem: &str, is_said: bool) -> (String, usize) {
    let mut out = String::new();
    let mut blanks = 0;
    let mut rest = stem;
    while let Some(at) = rest.find("__") {
        let (before, line) = rest.split_at(at);
        out.push_str(before);
        out.push_str(&format!("[[{}]]", assemble::blank_id(blanks)));
        blanks += 1;
        rest = line.trim_start_matches('_');
    }
    out.push_str(rest);
    if blanks == 0 && is_said {
        out = format!("{}[[{}]]", out.trim_end(), assemble::blank_id(0));
        blanks = 1;
    }
    (out, blanks)
}

/// The answer parted for `blanks` blanks, by ；, then by 、 or by space; nothing when none fits.
pub(in super::super) fn for_blanks(text: &str, blanks: usize) -> Option<Vec<String>> {
    if blanks == 1 {
        return (!text.is_empty()).then(|| vec![text.to_owned()]);
    }
    let ways: [&[char]; 4] = [&['；', ';'], &['、'], &['，', ','], &[' ', '　', '\n', '\t']];
    ways.iter().find_map(|signs| {
        let parts: Vec<String> = text
            .split(*signs)
            .map(|part| part.trim().to_owned())
            .filter(|p| !p.is_empty())
            .collect();
        (parts.len() == blanks).then_some(parts)
    })
}
