//! The empty template: what its columns are for, and samples of every kind.
//!
//! **Invariant:** every sample is read whole, held by a test; so what the notes promise is what is done.

use super::super::trouble::Trouble;
use super::sheet_file::{Sheet, workbook};
use super::write::heads;
use super::{NOTES, SAMPLES};

/// Columns for options in the empty template.
const OPTIONS_SHOWN: usize = 6;

/// Sample rows by head; what is not named is empty.
const SAMPLE_ROWS: [&[(&str, &str)]; 7] = [
    &[
        ("题型", "单选题"),
        ("题干", "下列物质中属于纯净物的是（　）"),
        ("选项A", "空气"),
        ("选项B", "蒸馏水"),
        ("选项C", "海水"),
        ("选项D", "石油"),
        ("答案", "B"),
        ("解析", "蒸馏水只含一种物质。"),
        ("难度", "易"),
        ("知识点", "物质的分类"),
        ("分值", "2"),
    ],
    &[
        ("题型", "多选题"),
        ("题干", "下列数中是质数的有（　）"),
        ("选项A", "2"),
        ("选项B", "9"),
        ("选项C", "11"),
        ("选项D", "15"),
        ("答案", "AC"),
        ("计分规则", "漏选50%"),
        ("难度", "中"),
        ("知识点", "数论；质数"),
        ("分值", "4"),
    ],
    &[
        ("题型", "判断题"),
        ("题干", "光在真空中的传播速度与光源的运动状态无关。"),
        ("答案", "对"),
        ("难度", "中"),
        ("分值", "1"),
    ],
    &[
        ("题型", "填空题"),
        ("题干", "《岳阳楼记》的作者是____，字____。"),
        ("答案", "范仲淹；希文"),
        ("难度", "易"),
        ("分值", "4"),
    ],
    &[
        ("题型", "数值题"),
        ("题干", "求 \\(\\sqrt{2}\\) 的近似值（保留两位小数）。"),
        ("答案", "1.41±0.005"),
        ("难度", "易"),
        ("分值", "2"),
    ],
    &[
        ("题型", "短答题"),
        ("题干", "HTTP 状态码 404 表示什么？"),
        ("答案", "未找到*|找不到*|not found"),
        ("难度", "中"),
        ("分值", "2"),
    ],
    &[
        ("题型", "论述题"),
        ("题干", "试述为什么考试系统要先把答案写入磁盘再确认。"),
        ("评分标准", "说明断电与崩溃的情形 5 分；说明确认的含义 5 分。"),
        ("计分规则", "字数100-800"),
        ("难度", "难"),
        ("分值", "10"),
    ],
];

/// What the template says of its columns.
const NOTE_ROWS: [(&str, &str); 12] = [
    (
        "题型",
        "单选题、多选题、判断题、填空题、数值题、短答题（自动判分）、简答题或论述题（教师评分）。留空时按选项和答案判断。",
    ),
    (
        "题干",
        "必填。填空题用四个下划线 ____ 表示一个空。公式写成 \\(…\\) 或 $…$。可以直接插入图片，图片放在所属单元格上。",
    ),
    ("选项A…", "单选题、多选题填写；可以一直加到选项Z。"),
    ("答案", "选择题写字母，如 B 或 ACD；判断题写 对 或 错。"),
    (
        "答案（填空）",
        "各空之间用；隔开，同一空的不同写法用 / 隔开。要写出这些符号本身，在前面加 \\。",
    ),
    ("答案（数值）", "1.41±0.005 或 100±5% 或 3~4；几个数都算对时用 | 隔开。"),
    ("答案（短答）", "不同写法用 | 隔开，* 代表任意文字。"),
    ("评分标准", "简答题、论述题给阅卷教师看的要点。"),
    (
        "计分规则",
        "可不填。多选：全对得分、漏选50%、漏选按比例、错选抵扣。填空：顺序不限、全对得分、区分大小写。论述：字数100-800。",
    ),
    ("难度", "1 到 5，或 易、较易、中、较难、难。"),
    ("知识点、章节", "几个知识点用；隔开；章节的层级用 / 隔开。"),
    ("分值", "数字。"),
];

fn sample_cells(heads: &[String]) -> Vec<Vec<String>> {
    let cell = |row: &[(&str, &str)], head: &String| {
        let own = row.iter().find(|(own, _)| own == head);
        own.map_or_else(String::new, |(_, text)| (*text).to_owned())
    };
    SAMPLE_ROWS.iter().map(|row| heads.iter().map(|head| cell(row, head)).collect()).collect()
}

/// The empty template as a spreadsheet: a sheet to fill, one of samples, one of notes.
///
/// # Errors
/// Never with the samples as they are.
pub fn template() -> Result<Vec<u8>, Trouble> {
    let heads = heads(OPTIONS_SHOWN);
    let mut samples = Sheet::new(SAMPLES, &heads);
    sample_cells(&heads).iter().for_each(|row| samples.push(row));
    let mut notes = Sheet::new(NOTES, &["列".to_owned(), "说明".to_owned()]);
    for (head, text) in NOTE_ROWS {
        notes.push(&[head.to_owned(), text.to_owned()]);
    }
    workbook(&[Sheet::new("题目", &heads).with_lists(), samples, notes])
}

/// The template as text: heads and samples, to be replaced. The mark in front tells spreadsheets that it is
/// UTF-8.
#[must_use]
pub fn template_csv() -> String {
    let heads = heads(OPTIONS_SHOWN);
    let rows = std::iter::once(heads.clone()).chain(sample_cells(&heads));
    let mut out = "\u{feff}".to_owned();
    for row in rows {
        let cells: Vec<String> =
            row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}
