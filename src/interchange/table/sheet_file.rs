//! A spreadsheet file made of sheets of text.
//!
//! **Invariant:** cells are text and nothing else, so nothing in them is ever calculated.

use super::super::archive::Packer;
use super::super::markup::escape;
use super::super::trouble::Trouble;
use super::column_name;

/// Levels and kinds that the template offers in lists.
const LISTS: [(&str, &str); 2] =
    [("题型", "单选题,多选题,判断题,填空题,数值题,短答题,简答题,论述题"), ("难度", "1,2,3,4,5")];
/// Rows that the lists reach down to.
const LIST_ROWS: usize = 2_000;

/// A sheet being made.
pub(super) struct Sheet {
    name: String,
    heads: Vec<String>,
    rows: String,
    count: usize,
    lists: bool,
}

impl Sheet {
    /// A sheet with its heads in the first row.
    pub fn new(name: &str, heads: &[String]) -> Self {
        let (name, heads) = (name.to_owned(), heads.to_vec());
        let mut sheet =
            Self { name, heads: heads.clone(), rows: String::new(), count: 0, lists: false };
        sheet.add(&heads, 1);
        sheet
    }

    /// The same with lists to choose from.
    pub fn with_lists(mut self) -> Self {
        self.lists = true;
        self
    }

    /// Adds a row.
    pub fn push(&mut self, cells: &[String]) {
        self.add(cells, 2);
    }

    fn add(&mut self, cells: &[String], style: u8) {
        self.count += 1;
        let number = self.count;
        self.rows.push_str(&format!("<row r=\"{number}\">"));
        for (at, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let place = format!("{}{number}", column_name(at));
            self.rows.push_str(&format!("<c r=\"{place}\" s=\"{style}\" t=\"inlineStr\"><is>"));
            self.rows.push_str(&format!("<t xml:space=\"preserve\">{}</t></is></c>", words(text)));
        }
        self.rows.push_str("</row>");
    }

    fn xml(&self) -> String {
        let widths: String = self
            .heads
            .iter()
            .enumerate()
            .map(|(at, head)| {
                let width = match head.as_str() {
                    "题干" | "说明" => 60,
                    "解析" | "评分标准" => 40,
                    head if head.starts_with("选项") || head == "列" => 18,
                    _ => 12,
                };
                let at = at + 1;
                format!("<col min=\"{at}\" max=\"{at}\" width=\"{width}\" customWidth=\"1\"/>")
            })
            .collect();
        let lists: Vec<String> = LISTS.iter().filter(|_| self.lists).filter_map(|(head, list)| {
            let at = self.heads.iter().position(|own| own == head)?;
            let column = column_name(at);
            Some(format!(
                "<dataValidation type=\"list\" allowBlank=\"1\" sqref=\"{column}2:{column}{LIST_ROWS}\"><formula1>\"{list}\"</formula1></dataValidation>"
            ))
        }).collect();
        let lists = match lists.len() {
            0 => String::new(),
            count => {
                format!("<dataValidations count=\"{count}\">{}</dataValidations>", lists.concat())
            }
        };
        format!(
            "{HEAD}<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols>{widths}</cols><sheetData>{}</sheetData>{lists}</worksheet>",
            self.rows
        )
    }
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// A text as XML: signs that XML cannot hold are written by their code, and so is what looks like one.
fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("_x", "_x005F_x").chars() {
        match c {
            '\n' | '\t' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {
                out.push_str(&format!("_x{:04X}_", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    // A line end stays one; `escape` would make a break of it.
    out.split('\n').map(escape).collect::<Vec<_>>().join("\n").replace('"', "&quot;")
}

/// The file of `sheets`.
pub(super) fn workbook(sheets: &[Sheet]) -> Result<Vec<u8>, Trouble> {
    let numbers = || (1..).zip(sheets);
    let each = |part: &dyn Fn(usize, &Sheet) -> String| -> String {
        numbers().map(|(number, sheet)| part(number, sheet)).collect()
    };
    let types = each(&|number, _| {
        format!(
            "<Override PartName=\"/xl/worksheets/sheet{number}.xml\" ContentType=\"{TYPE}.worksheet+xml\"/>"
        )
    });
    let list = each(&|number, sheet| {
        let name = words(&sheet.name);
        format!("<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>")
    });
    let parts = each(&|number, _| {
        format!(
            "<Relationship Id=\"rId{number}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
        )
    });
    let styles_id = sheets.len() + 1;
    let mut packer = Packer::default();
    let mut add = |name: &str, text: String| packer.add(name, text.as_bytes(), false);
    add(
        "[Content_Types].xml",
        format!(
            "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{TYPE}.sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"{TYPE}.styles+xml\"/>{types}</Types>"
        ),
    )?;
    add(
        "_rels/.rels",
        format!(
            "{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        ),
    )?;
    add(
        "xl/workbook.xml",
        format!(
            "{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{list}</sheets></workbook>"
        ),
    )?;
    add(
        "xl/_rels/workbook.xml.rels",
        format!(
            "{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">{parts}<Relationship Id=\"rId{styles_id}\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"
        ),
    )?;
    add("xl/styles.xml", styles())?;
    for (number, sheet) in numbers() {
        add(&format!("xl/worksheets/sheet{number}.xml"), sheet.xml())?;
    }
    Ok(packer.finish())
}

/// Three styles: plain, a head, a text that wraps. Format 49 is text, so that what is typed stays as typed.
fn styles() -> String {
    let wrapped = "<alignment vertical=\"top\" wrapText=\"1\"/>";
    format!(
        "{HEAD}<styleSheet xmlns=\"{MAIN}\"><fonts count=\"2\"><font><sz val=\"11\"/></font><font><b/><sz val=\"11\"/></font></fonts><fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill><fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFE8EEF7\"/></patternFill></fill></fills><borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"3\"><xf/><xf numFmtId=\"49\" fontId=\"1\" fillId=\"2\" applyFont=\"1\" applyFill=\"1\"/><xf numFmtId=\"49\" applyAlignment=\"1\">{wrapped}</xf></cellXfs></styleSheet>"
    )
}
