//! Reading a roster file: text in one of the encodings that spreadsheets write, columns by name, and
//! for every line that cannot be used its number, why, and what to do.
//!
//! **Invariants:** pure, no store; line numbers are those an editor shows, the heading being line 1;
//! a line is either read whole or reported, never read in part.

use std::collections::HashMap;

use crate::app::{AppError, Problem};
use crate::kernel::limits::{ROSTER_BYTES_MAX, ROSTER_LINES_MAX};

/// A line of a roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterLine {
    /// Where it stands in the file.
    pub line: u64,
    /// Student number.
    pub number: String,
    /// Name.
    pub name: String,
    /// Seat, or empty.
    pub seat: String,
    /// Accommodation: 1000 is none.
    pub multiplier_permille: u32,
    /// Login name for a new account, or empty for the number.
    pub login: String,
    /// First password for a new account, or empty for a made-up one.
    pub password: String,
}

/// A line that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineProblem {
    /// Where it stands in the file.
    pub line: u64,
    /// Stable, for programs.
    pub code: &'static str,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl LineProblem {
    pub(super) fn new(line: u64, code: &'static str, zh: &str, en: &str) -> Self {
        Self { line, code, zh: zh.to_owned(), en: en.to_owned() }
    }
}

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    /// Lines that can be used.
    pub lines: Vec<RosterLine>,
    /// Lines that cannot, in order.
    pub problems: Vec<LineProblem>,
}

/// The columns, with every heading that means them.
const HEADINGS: [(&str, &[&str]); 6] = [
    ("number", &["number", "student_number", "学号", "考号", "准考证号", "编号"]),
    ("name", &["name", "display_name", "姓名"]),
    ("seat", &["seat", "座位", "座位号"]),
    ("multiplier", &["multiplier", "时长倍数", "加时倍数"]),
    ("login", &["login", "账号", "登录名"]),
    ("password", &["password", "初始密码", "密码"]),
];

/// Reads a file.
///
/// # Errors
/// `Invalid` when the file as a whole cannot be used: too large, empty, in no known encoding, or
/// without the columns for number and name.
pub fn read(bytes: &[u8]) -> Result<Roster, AppError> {
    if bytes.len() > ROSTER_BYTES_MAX {
        let mib = ROSTER_BYTES_MAX >> 20;
        return Err(refuse(
            "roster.too_large",
            format!("名单文件超过 {mib} MB，请分批导入。"),
            format!("The roster has more than {mib} MiB; import it in parts."),
        ));
    }
    let text = decode(bytes)?;
    let heading = text.lines().next().unwrap_or_default();
    let delimiter = [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|mark| heading.bytes().filter(|byte| byte == mark).count())
        .unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let heading = records.next().and_then(Result::ok).unwrap_or_default();
    let columns = columns(&heading)?;
    let mut roster = Roster::default();
    let mut seen: HashMap<String, u64> = HashMap::new();
    let mut lines = LineCounter { text: text.as_bytes(), counted: 0, line: 1 };
    for (count, record) in records.enumerate() {
        // Text was decoded above, so a record can always be read.
        let Ok(record) = record else { continue };
        let line = lines.at(record.position().map_or(0, csv::Position::byte));
        if count >= ROSTER_LINES_MAX {
            roster.problems.push(too_many(line));
            break;
        }
        if record.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        match read_line(line, &record, &columns, heading.len()) {
            Ok(read) => match seen.get(&read.number) {
                Some(first) => roster.problems.push(twice(line, *first, &read.number)),
                None => {
                    seen.insert(read.number.clone(), line);
                    roster.lines.push(read);
                }
            },
            Err(problem) => roster.problems.push(problem),
        }
    }
    Ok(roster)
}

/// Counts lines as editors do. The reader's own count stands on the line before a record when blank
/// lines or CR LF come between.
struct LineCounter<'t> {
    text: &'t [u8],
    counted: usize,
    line: u64,
}

impl LineCounter<'_> {
    /// The line on which the record that the reader begins at `byte` really begins. Bytes only grow.
    fn at(&mut self, byte: u64) -> u64 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX).min(self.text.len());
        let breaks = self.text[byte..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let start = byte + breaks;
        let passed = self.text[self.counted.min(start)..start].iter();
        self.line += passed.filter(|b| **b == b'\n').count() as u64;
        self.counted = start;
        self.line
    }
}

/// UTF-8 with or without a mark, UTF-16 with one, else GBK (read as its superset GB 18030).
fn decode(bytes: &[u8]) -> Result<String, AppError> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, damaged) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return if damaged { Err(unknown_encoding()) } else { Ok(text.into_owned()) };
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let (text, damaged) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
    if damaged { Err(unknown_encoding()) } else { Ok(text.into_owned()) }
}

fn columns(heading: &csv::StringRecord) -> Result<HashMap<&'static str, usize>, AppError> {
    let mut columns = HashMap::new();
    for (at, field) in heading.iter().enumerate() {
        let field = field.trim().trim_end_matches('*').to_lowercase();
        let meant = HEADINGS.iter().find(|(_, words)| words.contains(&field.as_str()));
        if let Some((name, _)) = meant {
            columns.entry(*name).or_insert(at);
        }
    }
    if columns.contains_key("number") && columns.contains_key("name") {
        return Ok(columns);
    }
    Err(refuse(
        "roster.heading",
        "第一行应为表头，至少包含“学号”和“姓名”两列；另可有“座位”“时长倍数”“账号”“初始密码”。"
            .to_owned(),
        "The first line is the heading and names at least the columns number and name; \
         seat, multiplier, login and password may follow."
            .to_owned(),
    ))
}

fn read_line(
    line: u64,
    record: &csv::StringRecord,
    columns: &HashMap<&'static str, usize>,
    width: usize,
) -> Result<RosterLine, LineProblem> {
    let problem = |code, zh, en| Err(LineProblem::new(line, code, zh, en));
    if record.iter().any(|field| field.contains('\n')) {
        return problem(
            "roster.quote",
            "引号没有成对，后面的行被并到了一起；请补上缺少的引号。",
            "A quotation mark is not closed, so the lines after it run together; close it.",
        );
    }
    if record.iter().skip(width).any(|field| !field.trim().is_empty()) {
        return problem(
            "roster.too_many_fields",
            "这一行的列数比表头多；若内容里有逗号，请用双引号括起来。",
            "This line has more fields than the heading; put a field with a comma in quotes.",
        );
    }
    let field = |name: &str| {
        let text = columns.get(name).and_then(|&at| record.get(at)).unwrap_or_default();
        // Spreadsheets guard long numbers with an apostrophe.
        text.trim().trim_start_matches('\'').to_owned()
    };
    let (number, name) = (field("number"), field("name"));
    check_identity(line, &number, &name)?;
    if [&number, &name, &field("seat"), &field("login")]
        .iter()
        .any(|text| text.chars().count() > 64)
    {
        return problem(
            "roster.too_long",
            "有一项超过 64 个字符，请检查是否错列。",
            "A field has more than 64 characters; check whether columns have shifted.",
        );
    }
    let Some(multiplier_permille) = multiplier(&field("multiplier")) else {
        return problem(
            "roster.multiplier",
            "时长倍数应在 1 到 5 之间，例如 1.5 或 150%。",
            "The multiplier is between 1 and 5, such as 1.5 or 150%.",
        );
    };
    let password = field("password");
    if !password.is_empty() && password.chars().count() < 8 {
        return problem(
            "roster.password_short",
            "初始密码至少 8 个字符；留空则自动生成。",
            "A first password has at least 8 characters; leave it empty to have one made.",
        );
    }
    let (seat, login) = (field("seat"), field("login"));
    Ok(RosterLine { line, number, name, seat, multiplier_permille, login, password })
}

/// Number and name are there, and the number is still a number of the roster's own.
fn check_identity(line: u64, number: &str, name: &str) -> Result<(), LineProblem> {
    let problem = |code, zh, en| Err(LineProblem::new(line, code, zh, en));
    if number.is_empty() {
        return problem(
            "roster.number_missing",
            "缺少学号，请补上。",
            "The number is missing; add it.",
        );
    }
    if name.is_empty() {
        return problem(
            "roster.name_missing",
            "缺少姓名，请补上。",
            "The name is missing; add it.",
        );
    }
    if number.contains("E+") || number.contains("e+") {
        return problem(
            "roster.number_scientific",
            "学号被表格软件改成了科学计数法，请把该列设为“文本”后重新导出。",
            "A spreadsheet turned the number into scientific notation; format the column as text and export again.",
        );
    }
    Ok(())
}

/// `1.5` or `150%` as 1500; an empty field is 1000.
fn multiplier(text: &str) -> Option<u32> {
    if text.is_empty() {
        return Some(1_000);
    }
    let figure: f64 = match text.strip_suffix(['%', '％']) {
        Some(percent) => percent.trim().parse::<f64>().ok()? / 100.0,
        None => text.parse().ok()?,
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within 1..=5")]
    (1.0..=5.0).contains(&figure).then(|| (figure * 1_000.0).round() as u32)
}

fn twice(line: u64, first: u64, number: &str) -> LineProblem {
    LineProblem {
        line,
        code: "roster.duplicate",
        zh: format!("学号 {number} 与第 {first} 行重复，请保留一行。"),
        en: format!("Number {number} is already on line {first}; keep one of the two."),
    }
}

fn too_many(line: u64) -> LineProblem {
    LineProblem {
        line,
        code: "roster.too_many_lines",
        zh: format!("一次最多导入 {ROSTER_LINES_MAX} 人，从这一行起没有读取，请分批导入。"),
        en: format!(
            "At most {ROSTER_LINES_MAX} people are imported at once; from here on nothing was read."
        ),
    }
}

fn unknown_encoding() -> AppError {
    refuse(
        "roster.encoding",
        "无法识别文件编码，请另存为 UTF-8 或 GBK 编码的 CSV 文件。".to_owned(),
        "The file's encoding is not known; save it as CSV in UTF-8 or GBK.".to_owned(),
    )
}

fn refuse(code: &'static str, zh: String, en: String) -> AppError {
    AppError::Invalid(Problem::new(code, zh, en))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(roster: &Roster) -> Vec<(u64, &'static str)> {
        roster.problems.iter().map(|problem| (problem.line, problem.code)).collect()
    }

    fn refused(bytes: &[u8]) -> &'static str {
        match read(bytes) {
            Err(AppError::Invalid(problem)) => problem.code,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_same_roster_is_read_in_every_encoding() {
        let text = "学号,姓名,座位,时长倍数\r\n001,\"张, 三\",A1,150%\r\n002,李四,,\r\n";
        let plain = read(text.as_bytes()).unwrap();
        assert_eq!(plain.lines.len(), 2);
        assert_eq!(
            (plain.lines[0].name.as_str(), plain.lines[0].multiplier_permille),
            ("张, 三", 1_500)
        );
        assert_eq!((plain.lines[1].line, plain.lines[1].multiplier_permille), (3, 1_000));
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        let gbk = encoding_rs::GBK.encode(text).0.into_owned();
        let utf16: Vec<u8> =
            [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        for bytes in [marked, gbk, utf16] {
            assert_eq!(read(&bytes).unwrap(), plain);
        }
        assert_eq!(
            read(text.replace(',', "\t").replace("\"张\t 三\"", "\"张, 三\"").as_bytes()).unwrap(),
            plain
        );
    }

    #[test]
    fn every_bad_line_is_named_and_the_good_ones_are_read() {
        let roster = read(
            "number,name,multiplier,password\n\
             1,a,,\n\
             ,b,,\n\
             2,,,\n\
             1,c,,\n\
             3,d,9,\n\
             4,e,,short\n\
             5,f,,,extra\n\
             1.2E+11,g,,\n\
             \n\
             6,h,2,long enough\n"
                .as_bytes(),
        )
        .unwrap();
        let expected = [
            (3, "roster.number_missing"),
            (4, "roster.name_missing"),
            (5, "roster.duplicate"),
            (6, "roster.multiplier"),
            (7, "roster.password_short"),
            (8, "roster.too_many_fields"),
            (9, "roster.number_scientific"),
        ];
        assert_eq!(codes(&roster), expected);
        let read: Vec<_> =
            roster.lines.iter().map(|line| (line.line, line.number.as_str())).collect();
        assert_eq!(read, [(2, "1"), (11, "6")]);
    }

    #[test]
    fn an_open_quote_is_told_where_it_opens() {
        let roster = read(b"number,name\n1,\"a\n2,b\n3,c\n").unwrap();
        assert_eq!(codes(&roster), [(2, "roster.quote")]);
    }

    #[test]
    fn files_that_are_no_roster_are_refused_as_a_whole() {
        assert_eq!(refused(b""), "roster.heading");
        assert_eq!(refused(b"1,a\n2,b\n"), "roster.heading");
        assert_eq!(refused(b"number,name\n1,\xff\xff\n"), "roster.encoding");
        assert_eq!(refused(&vec![b'a'; ROSTER_BYTES_MAX + 1]), "roster.too_large");
    }
}
