//! The HTML that items may hold: text structure, tables, and images, sounds and films of the bank. Nothing that runs,
//! nothing that loads from elsewhere. LaTeX is text between `\(` `\)` or `\[` `\]` and passes through.
//!
//! **Invariant:** what this returns is a fixed point: cleaning it again changes nothing, so that a
//! draft saved twice keeps its digest.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

pub use crate::domain::bank::html::{IMAGE_PREFIX, MEDIA_PREFIX};

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let tags = [
        "p",
        "br",
        "b",
        "strong",
        "i",
        "em",
        "u",
        "s",
        "sub",
        "sup",
        "ul",
        "ol",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "code",
        "pre",
        "blockquote",
        "img",
        "span",
        "hr",
        "h3",
        "h4",
        "ruby",
        "rt",
        "rp",
        "audio",
        "video",
    ];
    let attributes = HashMap::from([
        ("img", HashSet::from(["src", "alt", "width", "height"])),
        ("audio", HashSet::from(["src", "controls"])),
        ("video", HashSet::from(["src", "controls", "width", "height"])),
        ("td", HashSet::from(["colspan", "rowspan"])),
        ("th", HashSet::from(["colspan", "rowspan"])),
    ]);
    let mut cleaner = ammonia::Builder::default();
    cleaner
        .tags(HashSet::from(tags))
        .tag_attributes(attributes)
        .generic_attributes(HashSet::new())
        .link_rel(None)
        .url_relative(ammonia::UrlRelative::PassThrough)
        .attribute_filter(|element, attribute, value| match (element, attribute) {
            ("img", "src") if !is_of_bank(value, IMAGE_PREFIX) => None,
            ("audio" | "video", "src") if !is_of_bank(value, MEDIA_PREFIX) => None,
            ("img" | "video", "width" | "height") | ("td" | "th", _)
                if !value.chars().all(|c| c.is_ascii_digit()) =>
            {
                None
            }
            _ => Some(Cow::Borrowed(value)),
        });
    cleaner
});

/// `html` with everything taken out that an item may not hold.
#[must_use]
pub fn clean(html: &str) -> String {
    // A byte order mark says nothing inside a text; one at the start would be taken for the document's each time
    // the text is read.
    CLEANER.clean(html).to_string().replace('\u{feff}', "")
}

fn is_of_bank(url: &str, prefix: &str) -> bool {
    url.strip_prefix(prefix)
        .is_some_and(|digest| digest.len() == 64 && digest.chars().all(|c| c.is_ascii_hexdigit()))
}

/// What a reader sees of `html`, in one line, cut to `chars_max` characters: for lists.
#[must_use]
pub fn preview(html: &str, chars_max: usize) -> String {
    let mut text = String::new();
    let mut in_tag = false;
    for c in html.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                text.push(' ');
            }
            c if !in_tag => text.push(c),
            _ => {}
        }
    }
    let text = text.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">");
    let text = text.replace("&amp;", "&");
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut = line.char_indices().nth(chars_max).map_or(line.len(), |(at, _)| whole_cut(&line, at));
    if cut < line.len() { format!("{}…", &line[..cut]) } else { line }
}

/// What is shown whole or not at all: formulas, and the marks of blanks.
const WHOLE: [(&str, &str); 3] = [(r"\(", r"\)"), (r"\[", r"\]"), ("[[", "]]")];

/// `cut` itself, or where the formula begins that it would cut through; half a formula is not read as one.
/// A formula with nothing before it stays.
fn whole_cut(line: &str, cut: usize) -> usize {
    let mut at = 0;
    while at < cut {
        let rest = &line[at..];
        let end = WHOLE.iter().find_map(|(open, close)| {
            let inside = rest.strip_prefix(open)?;
            Some(at + open.len() + inside.find(close)? + close.len())
        });
        match end {
            Some(end) if end > cut => return if at == 0 { end } else { at },
            Some(end) => at = end,
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_runs_or_loads_from_elsewhere_is_taken_out() {
        let digest = "ab".repeat(32);
        let cases = [
            ("<p onclick=\"x()\">a</p>", "<p>a</p>".to_owned()),
            ("<script>x()</script>b", "b".to_owned()),
            (
                "<img src=\"https://elsewhere.example/x.png\" alt=\"c\">",
                "<img alt=\"c\">".to_owned(),
            ),
            ("<a href=\"javascript:x()\">d</a>", "d".to_owned()),
            ("<td colspan=\"2;x\">e</td>", "e".to_owned()),
        ];
        for (given, kept) in cases {
            assert_eq!(clean(given), kept);
        }
        let image = format!("<img src=\"/api/images/{digest}\" alt=\"\">");
        assert_eq!(clean(&image), image);
        let sound = format!("<audio src=\"/api/images/{digest}\" controls=\"\"></audio>");
        assert_eq!(clean(&sound), sound);
        assert_eq!(clean("\u{feff}\u{feff}一<i></i>&#xfeff;二"), "一<i></i>二");
        let elsewhere = "<video src=\"https://elsewhere.example/x.mp4\" autoplay></video>";
        assert_eq!(clean(elsewhere), "<video></video>");
    }

    #[test]
    fn latex_passes_through_as_text() {
        let stem = r"<p>\(\frac{a}{b} \leq 2^n\) 与 [[b1]]</p>";
        assert_eq!(clean(stem), stem);
        assert_eq!(clean(r"\(a<b\)"), r"\(a");
        assert_eq!(clean(r"\(a &lt; b\)"), r"\(a &lt; b\)");
    }

    #[test]
    fn a_preview_is_one_short_line_of_text() {
        assert_eq!(preview("<p>一&nbsp;二</p><p>三 &lt; 四</p>", 20), "一 二 三 < 四");
        assert_eq!(preview("<p>一二三四</p>", 2), "一二…");
    }

    #[test]
    fn a_preview_cuts_through_no_formula_and_no_blank() {
        let stem = r"<p>求 \(a &lt; b\) 与 [[b1]] 之和</p>";
        let whole = r"求 \(a < b\) 与 [[b1]] 之和";
        for (chars_max, shown) in [
            (0, "…"),
            (2, "求 …"),
            (3, "求 …"),
            (10, "求 …"),
            (11, r"求 \(a < b\)…"),
            (15, r"求 \(a < b\) 与 …"),
            (20, r"求 \(a < b\) 与 [[b1]]…"),
            (24, whole),
        ] {
            assert_eq!(preview(stem, chars_max), shown, "{chars_max}");
        }
        assert_eq!(preview(r"\[x+y\] 是多少", 3), r"\[x+y\]…", "never nothing at all");
        assert_eq!(preview(r"\(x 没有结束", 4), r"\(x …");
    }

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(html in "(<|>|/|p|img|b|&|lt;| |=|\"|\\\\\\(|a){0,40}") {
            let once = clean(&html);
            prop_assert_eq!(clean(&once), once);
        }
    }
}
