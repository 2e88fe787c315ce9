//! Questions as a Word document, and as a page to print: a paper that the paper reader reads again.
//!
//! ```text
//! draft ─► paper lines (1．（单选）… A．… 答案：… 解析：…) ─► docx runs, or HTML
//! ```
//!
//! **Invariants:** what is written is read again before it counts as whole; pictures that are not at hand
//! are named. Nothing in the page runs or loads from elsewhere.

use super::super::archive::Packer;
use super::super::markup::escape;
use super::super::paper::lines::{Line, lines};
use super::super::table::Written;
use super::super::{Clean, Draft, Loss, Source, Status, Trouble, paper};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Writes questions as a document, with or without their key.
///
/// # Errors
/// When the file would be larger than its format can be.
pub fn write(drafts: &[Draft], with_key: bool, clean: Clean) -> Result<Written, Trouble> {
    let mut body = String::new();
    let mut statuses = Vec::new();
    for (at, draft) in drafts.iter().enumerate() {
        let Some(content) = &draft.content else {
            statuses.push(Status::Rejected(Trouble::StemMissing {}));
            continue;
        };
        let mut losses = Vec::new();
        let own = lines(at + 1, draft, content, with_key, &mut losses);
        let Some(own) = own else {
            let name = content.body.kind().name().to_owned();
            statuses.push(Status::Rejected(Trouble::KindUnsupported { name }));
            continue;
        };
        if with_key && losses.is_empty() && !comes_back(&own, draft, clean) {
            losses.push(Loss::PaperShort {});
        }
        statuses.push(if losses.is_empty() { Status::Imported } else { Status::Lossy(losses) });
        own.iter().for_each(|line| body.push_str(&paragraph(line)));
    }
    let document = format!(
        "{HEAD}<w:document xmlns:w=\"{WORD}\"><w:body>{body}<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1440\" w:right=\"1440\" w:bottom=\"1440\" w:left=\"1440\"/></w:sectPr></w:body></w:document>"
    );
    let mut packer = Packer::default();
    let mut add = |name: &str, text: &str| packer.add(name, text.as_bytes(), false);
    add(
        "[Content_Types].xml",
        &format!(
            "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>"
        ),
    )?;
    add(
        "_rels/.rels",
        &format!(
            "{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"word/document.xml\"/></Relationships>"
        ),
    )?;
    add("word/document.xml", &document)?;
    Ok(Written { bytes: packer.finish(), statuses })
}

/// True when the lines of one question give it back.
fn comes_back(lines: &[Line], draft: &Draft, clean: Clean) -> bool {
    let text: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    let source = Source::alone("", &[], clean);
    let found = paper::read(&source, &text.join("\n"));
    matches!(found.as_slice(), [only] if only.content == draft.content)
}

/// A line as a paragraph; high and low signs stay so.
fn paragraph(line: &Line) -> String {
    let mut runs = String::new();
    for (text, style) in &line.runs {
        let style = match *style {
            "sup" => "<w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr>",
            "sub" => "<w:rPr><w:vertAlign w:val=\"subscript\"/></w:rPr>",
            "u" => "<w:rPr><w:u w:val=\"single\"/></w:rPr>",
            "b" | "strong" => "<w:rPr><w:b/></w:rPr>",
            _ => "",
        };
        for (at, part) in text.split('\n').enumerate() {
            let end = if at > 0 { "<w:br/>" } else { "" };
            let part: String = part.chars().filter(|c| !c.is_control() || *c == '\t').collect();
            let words = escape(&part);
            runs.push_str(&format!(
                "<w:r>{style}{end}<w:t xml:space=\"preserve\">{words}</w:t></w:r>"
            ));
        }
    }
    format!("<w:p>{runs}</w:p>")
}

/// Questions as a page to print. Texts are the bank's own HTML, which a sanitizer went over.
#[must_use]
pub fn print_html(title: &str, drafts: &[Draft], with_key: bool) -> String {
    let mut items = String::new();
    for (at, draft) in drafts.iter().enumerate() {
        let Some(content) = &draft.content else { continue };
        let marks = draft.marks.map(|marks| format!("（{marks} 分）")).unwrap_or_default();
        items.push_str(&format!(
            "<section><div class=\"stem\"><b>{}．</b>{marks}{}</div>",
            at + 1,
            with_lines(content.stem.as_str())
        ));
        let options = content.body.options();
        if !options.is_empty() {
            let each = options.iter().enumerate().map(|(at, option)| {
                let letter = super::super::assemble::option_id(at);
                format!("<li><b>{letter}．</b>{}</li>", option.text.as_str())
            });
            items.push_str(&format!("<ul>{}</ul>", each.collect::<String>()));
        }
        if with_key {
            let mut losses = Vec::new();
            let key = lines(at + 1, draft, content, true, &mut losses).unwrap_or_default();
            for line in key.iter().filter(|line| line.is_key) {
                items.push_str(&format!("<p class=\"key\">{}</p>", escape(&line.text)));
            }
        }
        items.push_str("</section>");
    }
    let title = escape(title);
    format!(
        "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>{title}</title><style>body{{font:12pt/1.6 serif;max-width:180mm;margin:auto}}section{{break-inside:avoid;margin:1em 0}}ul{{list-style:none;padding-left:1.5em}}table{{border-collapse:collapse}}td,th{{border:1px solid;padding:.2em .5em}}img{{max-width:100%}}.key{{color:#555}}</style></head><body><h1>{title}</h1>{items}</body></html>"
    )
}

/// A stem with lines where its blanks are.
fn with_lines(stem: &str) -> String {
    let mut out = String::new();
    let mut rest = stem;
    while let Some((before, after)) = rest.split_once("[[") {
        out.push_str(before);
        let id = after.split_once("]]");
        match id.filter(|(id, _)| crate::domain::bank::content::BlankId::new(id).is_some()) {
            Some((_, after)) => {
                out.push_str("________");
                rest = after;
            }
            None => {
                out.push_str("[[");
                rest = after;
            }
        }
    }
    out + rest
}
