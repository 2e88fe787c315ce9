//! The numbers that Word writes in front of paragraphs by itself.
//!
//! **Invariant:** a level counts on until a higher one does; a format that is not known counts in digits.

use std::collections::HashMap;

use super::super::xml::Element;

/// Levels of one list, as Word has them.
const LEVELS: usize = 9;

/// Characters of a level's text: `第%1章（%2）` is long already, and it stands before every paragraph.
const LEVEL_CHARS_MAX: usize = 40;

/// One level of a list.
#[derive(Clone, Debug)]
struct Level {
    format: String,
    text: String,
    start: u32,
}

/// Lists by number, and how far each has counted.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbers {
    lists: HashMap<String, Vec<Option<Level>>>,
    /// The list and level that a style of paragraphs brings.
    styles: HashMap<String, (String, usize)>,
    counts: HashMap<String, [u32; LEVELS]>,
}

fn value(parent: Option<&Element>, name: &str) -> Option<String> {
    parent?.first(name)?.attribute("val").map(str::to_owned)
}

impl Numbers {
    /// Reads the document's lists and styles.
    pub fn read(numbering: Option<&Element>, styles: Option<&Element>) -> Self {
        let mut own = Self::default();
        let Some(root) = numbering else { return own };
        let kinds: HashMap<&str, &Element> = root
            .all("abstractNum")
            .filter_map(|kind| Some((kind.attribute("abstractNumId")?, kind)))
            .collect();
        for list in root.all("num") {
            let id = list.attribute("numId").unwrap_or_default().to_owned();
            let kind = value(Some(list), "abstractNumId");
            if let Some(kind) = kind.and_then(|kind| kinds.get(kind.as_str()).copied()) {
                own.lists.insert(id, levels(kind));
            }
        }
        for style in styles.iter().flat_map(|styles| styles.all("style")) {
            let list = style.first("pPr").and_then(|props| props.first("numPr"));
            if let (Some(id), Some(number)) = (style.attribute("styleId"), value(list, "numId")) {
                let level = value(list, "ilvl").and_then(|level| level.parse().ok()).unwrap_or(0);
                own.styles.insert(id.to_owned(), (number, level));
            }
        }
        own
    }

    /// The number in front of a paragraph with these properties; empty when it has none.
    pub fn next(&mut self, props: Option<&Element>) -> String {
        let own = props.and_then(|props| props.first("numPr"));
        let style = value(props, "pStyle").and_then(|style| self.styles.get(&style).cloned());
        let list = value(own, "numId").or_else(|| style.as_ref().map(|(list, _)| list.clone()));
        let level = value(own, "ilvl").and_then(|level| level.parse().ok());
        let level: usize = level.or(style.map(|(_, level)| level)).unwrap_or(0).min(LEVELS - 1);
        let Some(list) = list else { return String::new() };
        let Some(levels) = self.lists.get(&list) else { return String::new() };
        let Some(Some(here)) = levels.get(level) else { return String::new() };
        let counts = self.counts.entry(list).or_insert([0; LEVELS]);
        let first = here.start.saturating_sub(1);
        counts[level] = counts[level].max(first).saturating_add(1);
        counts[level + 1..].fill(0);
        let mut text = here.text.clone();
        for (at, count) in counts.iter().enumerate() {
            let level = levels.get(at).and_then(Option::as_ref);
            let format = level.map_or("decimal", |level| level.format.as_str());
            text = text.replace(&format!("%{}", at + 1), &shown(*count, format));
        }
        text
    }
}

fn levels(kind: &Element) -> Vec<Option<Level>> {
    let mut found = vec![None; LEVELS];
    for level in kind.all("lvl") {
        let at: Option<usize> = level.attribute("ilvl").and_then(|at| at.parse().ok());
        if let Some(place) = at.and_then(|at| found.get_mut(at)) {
            let start = value(Some(level), "start").and_then(|start| start.parse().ok());
            let text = value(Some(level), "lvlText").unwrap_or_default();
            *place = Some(Level {
                format: value(Some(level), "numFmt").unwrap_or_default(),
                text: text.chars().take(LEVEL_CHARS_MAX).collect(),
                start: start.unwrap_or(1),
            });
        }
    }
    found
}

/// A count as its level shows it.
fn shown(count: u32, format: &str) -> String {
    let letter = |first: char| {
        let at = count.saturating_sub(1) % 26;
        char::from_u32(u32::from(first) + at).map(String::from).unwrap_or_default()
    };
    match format {
        "upperLetter" => letter('A'),
        "lowerLetter" => letter('a'),
        "chineseCounting" | "chineseCountingThousand" | "japaneseCounting" | "ideographDigital" => {
            chinese(count)
        }
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if (1..=20).contains(&count) => {
            char::from_u32(u32::from('①') + count - 1).map(String::from).unwrap_or_default()
        }
        "bullet" | "none" => String::new(),
        _ => count.to_string(),
    }
}

/// 1 to 99 in Chinese.
fn chinese(count: u32) -> String {
    let digits = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit =
        |at: u32| usize::try_from(at).ok().and_then(|at| digits.get(at)).copied().unwrap_or("");
    match count {
        0 => "〇".to_owned(),
        1..=9 => digit(count).to_owned(),
        10..=19 => format!("十{}", digit(count % 10)),
        20..=99 => format!("{}十{}", digit(count / 10), digit(count % 10)),
        _ => count.to_string(),
    }
}
