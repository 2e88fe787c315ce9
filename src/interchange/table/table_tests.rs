//! Tables in small: our own, those of other systems, and each way of being wrong.

use super::super::archive::Packer;
use super::*;
use crate::domain::bank::content::{Body, Content, MultipleRule};
use crate::interchange::{Format, Loss, Status, read};

fn csv(text: &str) -> Vec<Draft> {
    read(&Source::alone("题.csv", text.as_bytes(), str::to_owned), Some(Format::Csv))
        .unwrap_or_else(|refusal| panic!("{refusal}"))
}

fn xlsx(bytes: &[u8]) -> Result<Vec<Draft>, Refusal> {
    read(&Source::alone("题.xlsx", bytes, str::to_owned), None)
}

fn content(draft: &Draft) -> &Content {
    draft.content.as_ref().unwrap_or_else(|| panic!("{draft:?}"))
}

fn code(draft: &Draft) -> (&'static str, usize, String) {
    let column = draft.cell.as_ref().and_then(|cell| cell.column.clone()).unwrap_or_default();
    match &draft.status {
        Status::Rejected(trouble) => (trouble.code(), draft.place.line, column),
        other => panic!("{other:?}"),
    }
}

fn losses(draft: &Draft) -> Vec<&'static str> {
    match &draft.status {
        Status::Lossy(losses) => losses.iter().map(Loss::code).collect(),
        Status::Imported => Vec::new(),
        Status::Rejected(trouble) => panic!("{trouble:?}"),
    }
}

/// A spreadsheet of one sheet whose XML is given, and further parts.
fn book(sheet: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let mut packer = Packer::default();
    let mut add = |name: &str, text: &str| packer.add(name, text.as_bytes(), false).unwrap();
    add(
        "xl/workbook.xml",
        "<workbook xmlns:r='r'><sheets><sheet name='一' r:id='a'/></sheets></workbook>",
    );
    let mut rels = "<Relationship Id='a' Type='x/worksheet' Target='s.xml'/>".to_owned();
    for (name, text) in parts {
        let kind = name.trim_end_matches(".xml");
        rels.push_str(&format!("<Relationship Id='{kind}' Type='x/{kind}' Target='{name}'/>"));
        add(&format!("xl/{name}"), text);
    }
    add("xl/_rels/workbook.xml.rels", &format!("<Relationships>{rels}</Relationships>"));
    add("xl/s.xml", &format!("<worksheet><sheetData>{sheet}</sheetData></worksheet>"));
    packer.finish()
}

/// A row of text cells.
fn cells(number: usize, texts: &[&str]) -> String {
    let cell = |text: &&str| format!("<c t='inlineStr'><is><t>{text}</t></is></c>");
    format!("<row r='{number}'>{}</row>", texts.iter().map(cell).collect::<String>())
}

const HEAD: [&str; 5] = ["题干", "A", "B", "答案", "解析"];

#[test]
fn the_template_reads_its_own_samples() {
    let found = csv(&template_csv());
    let kinds: Vec<_> = found.iter().map(|draft| content(draft).body.kind().name()).collect();
    let wanted = [
        "single_choice",
        "multiple_choice",
        "true_false",
        "fill_in",
        "numeric",
        "short_answer",
        "essay",
    ];
    assert_eq!(kinds, wanted);
    assert!(found.iter().all(|draft| draft.status == Status::Imported), "{found:?}");
    assert_eq!((found[1].difficulty, found[1].marks), (Some(3), Some(4.0)));
    assert_eq!(found[1].tags, ["数论", "质数"]);
    // Written as a spreadsheet, they come back the same.
    let written = write(&found, str::to_owned).unwrap();
    assert!(written.statuses.iter().all(|status| *status == Status::Imported), "{written:?}");
    let again = xlsx(&written.bytes).unwrap();
    for (one, other) in found.iter().zip(&again) {
        assert_eq!(
            (&one.content, &one.tags, one.marks),
            (&other.content, &other.tags, other.marks)
        );
    }
    // The empty template has nothing to read: its samples stand on a sheet of their own.
    assert_eq!(xlsx(&template().unwrap()).unwrap_err().trouble.code(), "file.no_items");
}

#[test]
fn rows_of_other_systems() {
    let found = csv(
        "试题类型*,题干*,选项一内容,选项一是否正确,选项二内容,选项二是否正确\n单选,甲？,一,0,二,1\n多选,乙？,一,1,二,\n",
    );
    let Body::SingleChoice(choice) = &content(&found[0]).body else { panic!() };
    assert_eq!(choice.key.as_str(), "B");
    assert_eq!(code(&found[1]).0, "option.flag");
    let found = csv("问题,题型（0单选，1判断，2多选）,A,B,C,答案（如：A,B）\n甲？,2,一,二,三,\"A,C\"\n乙。,1,,,,×\n丙？,3,一,二,,A\n".replace("（如：A,B）", "").as_str());
    let Body::MultipleChoice(choice) = &content(&found[0]).body else { panic!() };
    assert_eq!(choice.key.len(), 2);
    assert!(matches!(&content(&found[1]).body, Body::TrueFalse(own) if !own.key));
    assert_eq!(
        code(&found[2]),
        ("kind.unsupported", 4, "B 题型（0单选，1判断，2多选）".to_owned())
    );
    // Options inside the stem; the kind by the answer.
    let found =
        csv("题目,答案\n\"甲？\nA. 一\nB. 二\nC. 三\",ＡＣ\n乙____丙____,一|二\n丁（　）,戊\n");
    assert!(
        matches!(&content(&found[0]).body, Body::MultipleChoice(own) if own.options.len() == 3)
    );
    assert!(matches!(&content(&found[1]).body, Body::FillIn(own) if own.blanks.len() == 2));
    assert!(matches!(&content(&found[2]).body, Body::FillIn(own) if own.blanks.len() == 1));
}

#[test]
fn what_is_wrong_names_its_row_and_column() {
    let text = "期末题库,,,\n题型,题干,选项A,选项B,选项C,答案\n单选,,一,二,,A\n单选,甲,一,二,,C\n单选,甲,一,二,,AB\n单选,甲,一,,三,A\n判断,甲,,,,可能\n听力,甲,一,二,,A\n填空,甲____乙____,,,,一\n单选,甲,一,二,,\n数值,甲,,,,三\n";
    let found = csv(text);
    let told: Vec<_> = found.iter().map(code).collect();
    let wanted = [
        ("stem.missing", 3, "B 题干"),
        ("answer.unknown", 4, "F 答案"),
        ("answer.too_many", 5, "F 答案"),
        ("option.gap", 6, "D 选项B"),
        ("answer.verdict", 7, "F 答案"),
        ("kind.unsupported", 8, "A 题型"),
        ("answer.broken", 9, "F 答案"),
        ("answer.missing", 10, "F 答案"),
        ("number.broken", 11, "F 答案"),
    ];
    for (told, wanted) in told.iter().zip(wanted) {
        assert_eq!((told.0, told.1, told.2.as_str()), wanted);
    }
    assert_eq!(told.len(), wanted.len());
}

#[test]
fn rules_beside_answers_are_read_and_strange_ones_named() {
    let found = csv(
        "题型,题干,A,B,C,答案,计分规则,备注\n多选,甲,一,二,三,AB,漏选50%,\n多选,乙,一,二,三,AB,看心情,\n填空,丙____丁____,,,,一；二,顺序不限；区分大小写,讲过\n",
    );
    let Body::MultipleChoice(choice) = &content(&found[0]).body else { panic!() };
    assert!(matches!(choice.rule, MultipleRule::SubsetFixed(_)));
    assert_eq!(losses(&found[1]), ["lost.scoring"]);
    let Body::FillIn(fill) = &content(&found[2]).body else { panic!() };
    assert!(fill.any_order && !fill.text.ignore_case);
    assert_eq!(losses(&found[2]), ["lost.field"]);
}

#[test]
fn a_spreadsheet_keeps_what_was_calculated_dated_raised_or_laid_on_it() {
    let sheet = cells(1, &HEAD)
        + "<row r='3'><c t='s'><v>0</v></c><c t='str'><f>1+1</f><v>2</v></c><c s='1'><v>45366</v></c><c t='inlineStr'><is><t>A</t></is></c></row>"
        + &cells(4, &["乙", "一", "二", "B"])
        + "<row r='5'><c t='inlineStr'><is><t>丙</t></is></c><c t='e'><v>#REF!</v></c></row>";
    let shared = "<sst><si><r><t>CO</t></r><r><rPr><vertAlign val='subscript'/></rPr><t>2</t></r><rPh><t>x</t></rPh></si></sst>";
    let styles = "<styleSheet><cellXfs><xf/><xf numFmtId='14'/></cellXfs></styleSheet>";
    let bytes = book(&sheet, &[("sharedStrings.xml", shared), ("styles.xml", styles)]);
    let found = xlsx(&bytes).unwrap();
    assert_eq!(content(&found[0]).stem.as_str(), "CO<sub>2</sub>");
    assert_eq!(losses(&found[0]), ["lost.formula", "lost.date"]);
    assert_eq!(content(&found[0]).body.options()[1].text.as_str(), "2024-03-15");
    assert_eq!(found[1].place.line, 4);
    assert_eq!(found[1].cell.as_ref().and_then(|cell| cell.sheet.clone()).as_deref(), Some("一"));
    assert_eq!(code(&found[2]), ("cell.error", 5, "B A".to_owned()));
}

#[test]
fn scripts_in_a_cell_go_through_the_sanitizer() {
    let clean = |html: &str| html.replace("<script>x()</script>", "");
    let text = "题干,A,B,答案\n甲<script>x()</script>,a<b,1,A\n";
    let source = Source::alone("a.csv", text.as_bytes(), clean);
    let found = read(&source, Some(Format::Csv)).unwrap();
    assert_eq!((content(&found[0]).stem.as_str(), losses(&found[0])), ("甲", vec!["lost.markup"]));
    assert_eq!(content(&found[0]).body.options()[0].text.as_str(), "a&lt;b");
}

#[test]
fn spreadsheets_that_cannot_be_read_say_why() {
    let told = |bytes: &[u8]| xlsx(bytes).unwrap_err().trouble.code();
    assert_eq!(told(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]), "file.old_office");
    assert_eq!(told(&book(&cells(1, &["姓名", "班级"]), &[])), "sheet.header");
    assert_eq!(told(&book("", &[])), "file.no_items");
    assert_eq!(told(&book("<row>", &[])), "xml.broken");
    let bomb = "<!DOCTYPE a [<!ENTITY x 'y'>]><sst/>";
    assert_eq!(told(&book("", &[("sharedStrings.xml", bomb)])), "xml.entities");
    let mut large = book(&cells(1, &HEAD), &[]);
    large.resize(crate::kernel::limits::SHEET_BYTES_MAX + 1, 0);
    let source = Source::alone("a.xlsx", &large, str::to_owned);
    assert_eq!(read(&source, Some(Format::Xlsx)).unwrap_err().trouble.code(), "file.too_large");
    // A text that stands once and is shown a thousand times counts a thousand times.
    let shared = format!("<sst><si><t>{}</t></si></sst>", "长".repeat(30_000));
    let row = |number: usize| format!("<row r='{number}'><c t='s'><v>0</v></c></row>");
    let sheet = (0..1_000).map(row).collect::<String>();
    assert_eq!(told(&book(&sheet, &[("sharedStrings.xml", &shared)])), "sheet.too_large");
}

#[test]
fn merged_cells_say_for_all_their_rows() {
    let rows = cells(1, &["题型", "题干", "A", "B", "答案"])
        + &cells(2, &["多选", "甲", "一", "二", "A"])
        + "<row r='3'><c r='B3' t='inlineStr'><is><t>乙</t></is></c><c t='inlineStr'><is><t>一</t></is></c><c t='inlineStr'><is><t>二</t></is></c><c t='inlineStr'><is><t>B</t></is></c></row>"
        + "</sheetData><mergeCells><mergeCell ref='A2:A3'/></mergeCells><sheetData>";
    let found = xlsx(&book(&rows, &[])).unwrap();
    assert!(matches!(content(&found[1]).body, Body::MultipleChoice(_)), "{found:?}");
}

#[test]
fn gbk_and_tabs_are_read() {
    let (gbk, _, _) = encoding_rs::GBK.encode("题干\tA\tB\t答案\n一加一等于几？\t一\t二\tB\n");
    let source = Source::alone("a.txt", &gbk, str::to_owned);
    assert_eq!(read(&source, None).unwrap().len(), 1);
}

#[test]
fn what_columns_cannot_say_is_named() {
    let mut found = csv("题型,题干,A,B,C,答案\n多选,甲,一,二,三,AB\n");
    if let Some(Content { body: Body::MultipleChoice(choice), .. }) = &mut found[0].content {
        choice.rule = MultipleRule::Weighted(vec![
            (choice.key[0].clone(), 0.5),
            (choice.key[1].clone(), 0.5),
        ]);
    }
    let written = write(&found, str::to_owned).unwrap();
    assert!(
        matches!(&written.statuses[0], Status::Lossy(losses) if losses[0].code() == "lost.scoring")
    );
}
