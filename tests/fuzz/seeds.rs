//! Where inputs begin: a small sample of every format, what our own writers write, and third-party files
//! where they are.

use std::path::{Path, PathBuf};

use examhall::app::bank::html::clean;
use examhall::interchange::archive::Packer;
use examhall::interchange::{Format, Source, docx, read, table};

/// Larger third-party files would be cut to pieces anyway.
const SEED_BYTES_MAX: u64 = 48 * 1024;
/// Third-party files of one format.
const FILES_MAX: usize = 120;

const GIFT: &str = "$CATEGORY: a/b\n\n// [id:x] [tag:y]\n::t::[html]Which <b>one</b>? {=right#yes ~wrong#no ~%50%half ####why}\n\n\
    True? {T#no#yes}\n\nNumber {#3:0.1 =%50%4:1#near}\n\nRange {#1..5}\n\nShort {=a =%50%b}\n\nMatch {=a -> 1 =b -> 2}\n\n\
    Gap {=in ~out} text.\n\nWrite {}\n\nDescription \\{ \\= \\~\n";
const AIKEN: &str = "Which?\nA. one\nB) two\nC. three\nANSWER: B\n\nNext?\nA. x\nB. y\nANSWER: A\n";
const CLOZE: &str = "The {1:SHORTANSWER:%100%cat#yes~%50%dog~*#no} sat on {2:MULTICHOICE:=mat~hat} for {3:NUMERICAL:=5:0.1~%50%6:1} \
    {MULTIRESPONSE:=a~=b~c} minutes. \\{no\\}";
const MISSING_WORD: &str = "::t::Grant is {~buried =entombed ~living} in Grant's tomb.\n";
const MOODLE: &str = "<?xml version=\"1.0\"?><quiz><question type=\"category\"><category><text>$course$/a/b</text></category></question>\
    <question type=\"multichoice\"><name><text>n</text></name><questiontext format=\"html\"><text><![CDATA[<p>Q <img src=\"@@PLUGINFILE@@/a.png\"></p>]]></text>\
    <file name=\"a.png\" encoding=\"base64\">iVBORw0KGgo=</file></questiontext><defaultgrade>2</defaultgrade><single>false</single>\
    <answer fraction=\"50\"><text>a</text><feedback><text>f</text></feedback></answer><answer fraction=\"50\"><text>b</text></answer><answer fraction=\"-50\"><text>c</text></answer></question>\
    <question type=\"numerical\"><questiontext><text>N</text></questiontext><answer fraction=\"100\"><text>3</text><tolerance>0.1</tolerance></answer>\
    <units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit></units></question>\
    <question type=\"matching\"><questiontext><text>M</text></questiontext><subquestion><text>a</text><answer><text>1</text></answer></subquestion>\
    <subquestion><text>b</text><answer><text>2</text></answer></subquestion></question>\
    <question type=\"cloze\"><questiontext><text>C {1:SA:=x} {1:MC:=a~b}</text></questiontext></question>\
    <question type=\"essay\"><questiontext><text>E</text></questiontext></question></quiz>";
const PAPER: &str = "一、选择题\n1．（单选）（5分）水的化学式是（ ）\nA．$H_2O$  B．CO₂\nC、O₂ D. N₂\n答案：A\n解析：略\n\
    2、（多选）下列说法正确的有\nA．甲\nB．乙\nC．丙\n【答案】A、C\n二、判断题\n3. 地球是圆的。\n答案：√\n\
    三、填空题\n4. 首都是____，最长的河是______。\n答案：北京；长江\n四、简答题\n5. 为什么？\n答案：因为。\n";
const PAPER_KEY: &str = "期中考试\n一、选择题\n1. 甲？\nA. 一\nB. 二\n2. 乙？\nA. 一  B. 二  C. 三\n阅读材料，完成 3 题。\n很久以前。\n\
    3. 丙？\nA. 一\nB. 二\n二、填空题\n1. 丁____。\n参考答案\n一、选择题\n1-3 BCA\n二、填空题 1．四\n";
const QTI: &str = "<assessmentItem xmlns=\"http://www.imsglobal.org/xsd/imsqti_v2p1\" identifier=\"i\" title=\"t\" adaptive=\"false\" timeDependent=\"false\">\
    <responseDeclaration identifier=\"RESPONSE\" cardinality=\"multiple\" baseType=\"identifier\"><correctResponse><value>A</value><value>B</value></correctResponse>\
    <mapping lowerBound=\"0\" upperBound=\"2\" defaultValue=\"-1\"><mapEntry mapKey=\"A\" mappedValue=\"1\"/><mapEntry mapKey=\"B\" mappedValue=\"1\"/></mapping></responseDeclaration>\
    <outcomeDeclaration identifier=\"SCORE\" cardinality=\"single\" baseType=\"float\"><defaultValue><value>0</value></defaultValue></outcomeDeclaration>\
    <itemBody><choiceInteraction responseIdentifier=\"RESPONSE\" shuffle=\"true\" maxChoices=\"2\"><prompt>P</prompt>\
    <simpleChoice identifier=\"A\">a</simpleChoice><simpleChoice identifier=\"B\">b</simpleChoice><simpleChoice identifier=\"C\" fixed=\"true\">c</simpleChoice></choiceInteraction></itemBody>\
    <responseProcessing><responseCondition><responseIf><match><variable identifier=\"RESPONSE\"/><correct identifier=\"RESPONSE\"/></match>\
    <setOutcomeValue identifier=\"SCORE\"><sum><baseValue baseType=\"float\">1</baseValue><product><mapResponse identifier=\"RESPONSE\"/><baseValue baseType=\"float\">2</baseValue></product></sum></setOutcomeValue></responseIf>\
    <responseElse><setOutcomeValue identifier=\"SCORE\"><mapResponse identifier=\"RESPONSE\"/></setOutcomeValue></responseElse></responseCondition></responseProcessing></assessmentItem>";
const CSV: &str = "试题类型*,题干*,选项一内容,选项一是否正确,选项二内容,选项二是否正确,解析\n单选,甲？,一,0,二,1,略\n\
    \"多选\",\"乙\n？\",一,1,二,1,\n判断,丙,对,,错,,\n";
const BLACKBOARD: &str = "<questestinterop><assessment title=\"t\"><section><item><itemmetadata><bbmd_questiontype>Multiple Answer</bbmd_questiontype>\
    <qmd_absolutescore_max>5</qmd_absolutescore_max></itemmetadata><presentation><flow class=\"QUESTION_BLOCK\"><flow class=\"FORMATTED_TEXT_BLOCK\"><material><mat_extension>\
    <mat_formattedtext>&lt;p&gt;Q [a]&lt;/p&gt;</mat_formattedtext></mat_extension></material></flow></flow><response_lid ident=\"response\"><response_label ident=\"x\"><mattext>1</mattext></response_label>\
    <response_label ident=\"y\"><mattext>2</mattext></response_label></response_lid></presentation><resprocessing><respcondition title=\"correct\"><conditionvar><and>\
    <varequal respident=\"response\">x</varequal><not><varequal respident=\"response\">y</varequal></not></and></conditionvar><setvar>SCORE.max</setvar></respcondition></resprocessing></item></section></assessment></questestinterop>";
const POOL: &str = "<POOL><TITLE value='t'/><QUESTION_MATCH id='q'><BODY><TEXT>M</TEXT></BODY><ANSWER id='a'><TEXT>1</TEXT></ANSWER><CHOICE id='c'><TEXT>x</TEXT></CHOICE>\
    <GRADABLE><CORRECTANSWER answer_id='a' choice_id='c'/></GRADABLE></QUESTION_MATCH><QUESTION_TRUEFALSE id='t'><BODY><TEXT>T</TEXT></BODY><ANSWER id='a'><TEXT>True</TEXT></ANSWER>\
    <GRADABLE><CORRECTANSWER answer_id='a'/></GRADABLE></QUESTION_TRUEFALSE></POOL>";
const BLACKBOARD_TEXT: &str = "MC\tA?\tone\tincorrect\ttwo\tcorrect\nTF\tC.\ttrue\nFIB\tE ___?\tfrog\nFIB_PLUS\tF [a] [b]\ta\t1\t\tb\t2\nNUM\tG?\t10\t0.5\nMAT\tM\ta\t1\tb\t2\nORD\tO\ta\tb\n";

fn fixtures() -> PathBuf {
    let root = std::env::var_os("EXAMHALL_FIXTURES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("shared/fixtures"),
        PathBuf::from,
    );
    root.join("standards")
}

/// Small files of third parties whose names end so, sorted.
fn files(folders: &[&str], end: &str) -> Vec<Vec<u8>> {
    let mut found: Vec<PathBuf> = Vec::new();
    let mut waiting: Vec<PathBuf> = folders.iter().map(|name| fixtures().join(name)).collect();
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.to_string_lossy().ends_with(end) {
                found.push(path);
            }
        }
    }
    found.sort();
    let is_small = |path: &&PathBuf| path.metadata().is_ok_and(|own| own.len() <= SEED_BYTES_MAX);
    let small: Vec<&PathBuf> = found.iter().filter(is_small).collect();
    let step = small.len().div_ceil(FILES_MAX).max(1);
    small
        .into_iter()
        .step_by(step)
        .filter_map(|path: &PathBuf| std::fs::read(path as &Path).ok())
        .collect()
}

/// Seeds of a format in text.
pub fn texts(name: &str) -> Vec<Vec<u8>> {
    let (own, folders, end): (&[&str], &[&str], &str) = match name {
        "gift" => (&[GIFT], &["gift-peg", "moodle-gift"], "t"),
        "aiken" => (&[AIKEN], &["moodle-aiken"], ".txt"),
        "cloze" => (&[CLOZE], &["moodle-cloze"], ".txt"),
        "missing-word" => (&[MISSING_WORD], &["moodle-missingword"], ".txt"),
        "moodle-xml" => (&[MOODLE], &["moodle-xml"], ".xml"),
        "paper" => (&[PAPER, PAPER_KEY], &[], ""),
        "qti" => (&[QTI], &["qti-qtism", "qti-qtiworks", "qti-citolab-scoring"], ".xml"),
        "csv" => (&[CSV], &[], ""),
        "blackboard" => (&[BLACKBOARD, POOL, BLACKBOARD_TEXT], &["moodle-blackboard"], ".dat"),
        other => panic!("no seeds for {other}"),
    };
    let mut seeds: Vec<Vec<u8>> = own.iter().map(|text| text.as_bytes().to_vec()).collect();
    if name == "csv" {
        seeds.push(table::template_csv().into_bytes());
    }
    if !folders.is_empty() {
        seeds.extend(files(folders, end));
    }
    seeds
}

/// Seeds of a format in a zip.
pub fn packed(name: &str) -> Vec<Vec<u8>> {
    match name {
        "xlsx" => vec![table::template().unwrap(), samples("xlsx"), foreign_sheet()],
        "docx" => vec![samples("docx"), foreign_document()],
        "blackboard" => {
            let mut packer = Packer::default();
            let manifest = "<manifest><resources><resource file='res1.dat' type='assessment/x-bb-qti-pool'/><resource file='res2.dat' type='assessment/x-bb-pool'/></resources></manifest>";
            packer.add("imsmanifest.xml", manifest.as_bytes(), false).unwrap();
            packer.add("res1.dat", BLACKBOARD.as_bytes(), false).unwrap();
            packer.add("res2.dat", POOL.as_bytes(), false).unwrap();
            vec![packer.finish()]
        }
        "qti" => {
            let manifest = "<manifest><resources><resource type='imsqti_test_xmlv2p1' href='t.xml'/><resource type='imsqti_item_xmlv2p1' href='q/1.xml'><metadata><lom><keyword><string>k</string></keyword><difficulty><value>easy</value></difficulty></lom></metadata></resource></resources></manifest>";
            let test = "<assessmentTest title='t'><testPart><assessmentSection title='s'><assessmentItemRef href='q/1.xml'><weight value='2'/></assessmentItemRef></assessmentSection></testPart></assessmentTest>";
            vec![zip(&[("imsmanifest.xml", manifest), ("t.xml", test), ("q/1.xml", QTI)])]
        }
        other => panic!("no seeds for {other}"),
    }
}

/// Lines as the bank writes them.
pub fn native() -> Vec<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("question-bank-schema/json");
    let mut lines = Vec::new();
    for version in ["v1", "v2"] {
        let examples = std::fs::read_dir(folder.join(version).join("examples")).unwrap();
        let mut paths: Vec<PathBuf> = examples.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            let content = std::fs::read_to_string(path).unwrap().replace('\n', " ");
            lines.push(format!("{{\"examhall\":1,\"content\":{content}}}\n").into_bytes());
        }
    }
    lines
}

/// The template's samples as we write them.
fn samples(name: &str) -> Vec<u8> {
    let text = table::template_csv();
    let drafts = read(&Source::alone("t", text.as_bytes(), clean), Some(Format::Csv)).unwrap();
    let written = match name {
        "xlsx" => table::write(&drafts, clean),
        _ => docx::write(&drafts, true, clean),
    };
    written.unwrap().bytes
}

fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut packer = Packer::default();
    for (name, text) in parts {
        packer.add(name, text.as_bytes(), false).unwrap();
    }
    packer.finish()
}

/// A spreadsheet with what ours lack: shared texts, styles, formulas, merged cells, a picture.
fn foreign_sheet() -> Vec<u8> {
    zip(&[
        (
            "xl/workbook.xml",
            "<workbook><workbookPr date1904='0'/><sheets><sheet name='单选题' r:id='a'/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id='a' Type='x/worksheet' Target='worksheets/s.xml'/><Relationship Id='b' Type='x/sharedStrings' Target='t.xml'/><Relationship Id='c' Type='x/styles' Target='y.xml'/></Relationships>",
        ),
        (
            "xl/worksheets/s.xml",
            "<worksheet><sheetData><row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c><c r='C1' t='inlineStr'><is><t>选项A</t></is></c><c r='D1' t='inlineStr'><is><t>选项B</t></is></c></row><row r='2'><c r='A2' t='s'><v>2</v></c><c r='B2' t='str'><f>1</f><v>A</v></c><c r='C2' s='1'><v>45366.5</v></c><c r='D2'><v>2.50</v></c></row></sheetData><mergeCells><mergeCell ref='A2:A9'/></mergeCells></worksheet>",
        ),
        (
            "xl/worksheets/_rels/s.xml.rels",
            "<Relationships><Relationship Id='d' Type='x/drawing' Target='../d.xml'/></Relationships>",
        ),
        (
            "xl/d.xml",
            "<wsDr><a><from><col>0</col><row>1</row></from><pic><blip r:embed='p'/></pic></a></wsDr>",
        ),
        (
            "xl/_rels/d.xml.rels",
            "<Relationships><Relationship Id='p' Type='x/image' Target='media/i.png'/></Relationships>",
        ),
        ("xl/media/i.png", "\u{89}PNG"),
        (
            "xl/t.xml",
            "<sst><si><t>题干</t></si><si><t>答案</t></si><si><r><t>CO</t></r><r><rPr><vertAlign val='subscript'/></rPr><t>2_x000D_</t></r></si></sst>",
        ),
        (
            "xl/y.xml",
            "<styleSheet><numFmts><numFmt numFmtId='170' formatCode='yyyy'/></numFmts><cellXfs><xf/><xf numFmtId='170'/></cellXfs></styleSheet>",
        ),
    ])
}

/// A document with what ours lack: numbering, formulas, tables, a picture, a key at the end.
fn foreign_document() -> Vec<u8> {
    zip(&[
        (
            "word/document.xml",
            "<document><body><p><pPr><numPr><ilvl val='0'/><numId val='1'/></numPr></pPr><r><t>甲</t></r><oMath><f><num><r><t>1</t></r></num><den><rad><deg/><e><r><t>2</t></r></e></rad></den></f><nary><naryPr><chr val='∑'/></naryPr><sub><r><t>i</t></r></sub><sup/><e><sSup><e><r><t>x</t></r></e><sup><r><t>2</t></r></sup></sSup></e></nary></oMath><r><drawing><blip embed='r1'/></drawing></r></p><p><r><t>A．一  B．二</t></r></p><tbl><tr><tc><p><r><t>x</t></r></p></tc><tc><tcPr><gridSpan val='2'/></tcPr><p><r><t>1</t></r></p></tc></tr></tbl><p><r><t>2．乙</t></r><r><rPr><u val='single'/></rPr><t>   </t></r></p><p><r><t>参考答案</t></r></p><tbl><tr><tc><p><r><t>题号</t></r></p></tc><tc><p><r><t>1</t></r></p></tc></tr><tr><tc><p><r><t>答案</t></r></p></tc><tc><p><r><t>B</t></r></p></tc></tr></tbl></body></document>",
        ),
        (
            "word/_rels/document.xml.rels",
            "<Relationships><Relationship Id='r1' Type='x/image' Target='media/a.png'/><Relationship Id='r2' Type='x/numbering' Target='numbering.xml'/></Relationships>",
        ),
        (
            "word/numbering.xml",
            "<numbering><abstractNum abstractNumId='7'><lvl ilvl='0'><start val='1'/><numFmt val='decimal'/><lvlText val='%1．'/></lvl></abstractNum><num numId='1'><abstractNumId val='7'/></num></numbering>",
        ),
        ("word/media/a.png", "\u{89}PNG"),
    ])
}

/// Texts in every encoding.
pub fn encoded() -> Vec<Vec<u8>> {
    let wide =
        |order: fn(u16) -> [u8; 2]| PAPER.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let gbk = encoding_rs::GBK.encode(PAPER).0.into_owned();
    let western = encoding_rs::WINDOWS_1252.encode("Où est née l’idée « été » ?").0.into_owned();
    let declared = b"<?xml version='1.0' encoding='iso-8859-1'?><a>\xe9</a>".to_vec();
    vec![PAPER.into(), wide(u16::to_le_bytes), wide(u16::to_be_bytes), gbk, western, declared]
}

/// A pattern and what is typed, a line each.
pub fn typed() -> Vec<Vec<u8>> {
    let pairs = [
        "fr*g\nfrog",
        "a\\*b\na*b",
        "*\nx",
        "*a*b*c*\naabbcc",
        "3\n３．１４×10^8 m",
        "x\n1,234.5",
        "x\n-.5e-3kg",
        "é\ne\u{301}",
    ];
    pairs.iter().map(|pair| pair.as_bytes().to_vec()).collect()
}
