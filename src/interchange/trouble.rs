//! What can be wrong with a file or an item, and what can be lost on the way in: a stable code and the
//! words in Chinese and in English.
//!
//! **Invariants:** a code, once released, keeps its meaning; words say what the file's owner can do.

use std::fmt;

use crate::domain::bank::fault::Problem;

/// Declares a table of words by code.
macro_rules! words {
    ($(#[$doc:meta])* $kind:ident { $($name:ident { $($field:ident: $type:ty),* }
        $code:literal $zh:literal $en:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum $kind {
            $(#[doc = $en] $name { $(#[doc = "Told in the words."] $field: $type),* },)*
        }

        impl $kind {
            /// The stable code.
            #[must_use]
            pub const fn code(&self) -> &'static str {
                match self { $(Self::$name { .. } => $code,)* }
            }

            /// The words in Chinese.
            #[must_use]
            pub fn zh(&self) -> String {
                match self { $(Self::$name { $($field),* } => format!($zh),)* }
            }

            /// The words in English.
            #[must_use]
            pub fn en(&self) -> String {
                match self { $(Self::$name { $($field),* } => format!($en),)* }
            }

            /// Every code.
            pub const CODES: &[&str] = &[$($code),*];
        }
    };
}

words! {
    /// Why a file or an item cannot be taken in.
    Trouble {
        FileTooLarge { found: usize, most: usize } "file.too_large"
            "文件有 {found} 字节，超过上限 {most} 字节；请拆成几个文件"
            "the file has {found} bytes; {most} are allowed: split it";
        FileEmpty {} "file.empty"
            "文件是空的" "the file is empty";
        EncodingBroken { name: String } "file.encoding"
            "文件不是有效的 {name} 文本；请另存为 UTF-8 后再试"
            "the file is not valid {name} text: save it as UTF-8";
        NotText {} "file.not_text"
            "这不是文本文件" "this is no file of text";
        FormatUnknown {} "file.format"
            "看不出文件是哪种格式；请指定格式" "the format cannot be told from the file: name it";
        ItemsNone {} "file.no_items"
            "文件里没有找到题目" "no question was found in the file";
        ItemsTooMany { found: usize, most: usize } "file.too_many_items"
            "文件里有 {found} 道题，超过上限 {most} 道；请拆成几个文件"
            "the file has {found} questions; {most} are allowed: split it";
        XmlBroken { what: String } "xml.broken"
            "XML 不完整或有错误：{what}" "the XML is broken: {what}";
        XmlEntities {} "xml.entities"
            "XML 里定义或引用了外部内容（实体），出于安全不予读取；请去掉 DOCTYPE 中的定义"
            "the XML defines entities, which are not read for safety: remove them from the DOCTYPE";
        XmlEntityUnknown { name: String } "xml.entity_unknown"
            "XML 里的 &{name}; 没有定义" "the XML says &{name};, which is not defined";
        XmlTooDeep { most: usize } "xml.too_deep"
            "XML 的层数超过 {most} 层" "the XML is nested deeper than {most} levels";
        XmlTooMany { most: usize } "xml.too_many"
            "XML 的元素超过 {most} 个；请拆成几个文件"
            "the XML has more than {most} elements: split the file";
        RootUnknown { name: String } "xml.root"
            "根元素是 <{name}>，不是题目文件" "the root is <{name}>, which is no file of questions";
        ArchiveBroken { what: String } "archive.broken"
            "压缩包已损坏或不完整：{what}" "the zip is broken: {what}";
        ArchiveLocked {} "archive.locked"
            "压缩包有密码；请去掉密码后再试" "the zip has a password: remove it";
        ArchivePath { name: String } "archive.path"
            "压缩包里的“{name}”指向包外，出于安全不予读取"
            "\"{name}\" in the zip leads out of it, which is not read for safety";
        ArchiveTwice { name: String } "archive.twice"
            "压缩包里有两个“{name}”" "the zip has \"{name}\" twice";
        ArchiveMissing { name: String } "archive.missing"
            "压缩包里没有“{name}”" "the zip has no \"{name}\"";
        ArchiveEntries { found: usize, most: usize } "archive.entries"
            "压缩包里有 {found} 个文件，超过上限 {most} 个；请拆成几个"
            "the zip has {found} files; {most} are allowed: split it";
        ArchiveTooLarge { found: usize, most: usize } "archive.too_large"
            "压缩包解开后有 {found} 字节，超过上限 {most} 字节；请拆成几个"
            "the zip unpacks to {found} bytes; {most} are allowed: split it";
        ArchiveSwells { name: String, found: usize } "archive.swells"
            "压缩包里的“{name}”解开后膨胀到 {found} 字节，像是压缩炸弹，不予读取"
            "\"{name}\" in the zip swells to {found} bytes, as a zip bomb does, and is not read";
        OldOffice {} "file.old_office"
            "这是旧版 Office 文件（.xls、.doc）或加了密码的文件；请去掉密码，另存为 .xlsx 或 .docx 后再试"
            "this is an old Office file (.xls, .doc), or one with a password: save it as .xlsx or .docx without one";
        SheetHeader { sheet: String } "sheet.header"
            "“{sheet}”里找不到表头；表头至少要有“题干”一列，以及“答案”“题型”或选项列"
            "\"{sheet}\" has no header: it needs a column 题干 and one of 答案, 题型 or the options";
        SheetTooLarge { sheet: String, most: usize } "sheet.too_large"
            "“{sheet}”太大，超过上限 {most}（行数或字节数）；请拆成几个文件"
            "\"{sheet}\" is too large: more than {most} rows or bytes: split it";
        CellError { text: String } "cell.error"
            "单元格是错误值 {text}；请改正公式或填上内容" "the cell holds the error {text}: mend its formula";
        OptionGap { letter: String } "option.gap"
            "选项 {letter} 是空的，后面的选项却有内容" "option {letter} is empty, but one behind it is not";
        FlagMissing { letter: String } "option.flag"
            "没有写明选项 {letter} 是否正确" "whether option {letter} is right is not said";
        KeysTooMany { found: usize } "answer.too_many"
            "单选题给了 {found} 个答案" "a question for one answer names {found}";
        VerdictUnknown { text: String } "answer.verdict"
            "判断题的答案“{text}”看不出是对还是错" "\"{text}\" says neither true nor false";
        KindUnsupported { name: String } "kind.unsupported"
            "题库还没有“{name}”这种题型" "the bank has no kind for \"{name}\" yet";
        AnswerBroken { what: String } "answer.broken"
            "答案部分读不懂：{what}" "the answers cannot be read: {what}";
        AnswerMissing {} "answer.missing"
            "没有给出答案" "no answer is given";
        AnswerUnknown { key: String } "answer.unknown"
            "答案“{key}”不在选项中" "the answer \"{key}\" is not among the options";
        PictureMissing { name: String } "picture.missing"
            "作答用的图片“{name}”不存在或不可用" "the picture \"{name}\", which is answered on, is not there or cannot be used";
        AnswerBeforeOptions {} "answer.too_early"
            "答案前没有足够的选项（至少两个）" "the answer stands before two options";
        QuestionUnfinished {} "question.unfinished"
            "题目没有写完：缺少 ANSWER 行" "the question is not finished: it has no ANSWER line";
        LineUnreadable { what: String } "native.line"
            "这一行不是题库导出的 JSON：{what}" "this line is no question as the bank writes them: {what}";
        StemMissing {} "stem.missing"
            "没有题干" "there is no stem";
        BraceOpen {} "gift.brace"
            "“{{”没有配对的“}}”" "a {{ has no }}";
        GradeUnknown { percent: String } "grade.unknown"
            "得分比例 {percent}% 不是 Moodle 认可的值" "the grade {percent} % is none that Moodle knows";
        NumberBroken { text: String } "number.broken"
            "“{text}”不是一个数" "\"{text}\" is not a number";
        CannotBePublished { what: String } "content.fault"
            "题目内容有问题：{what}" "the question has a fault: {what}";
    }
}

words! {
    /// What was lost from an item that was taken in.
    Loss {
        MarkupRemoved {} "lost.markup"
            "去掉了不允许的格式、样式或脚本" "formatting, styles or scripts that are not allowed were removed";
        FeedbackKept {} "lost.feedback"
            "各选项的反馈不会显示给考生" "feedback on single answers is not shown to candidates";
        MarkdownPlain {} "lost.markdown"
            "Markdown 格式按纯文本处理" "Markdown is kept as plain text";
        MathMarkup {} "lost.mathml"
            "有的 MathML 公式不能转成 LaTeX，只保留了文字"
            "a MathML formula cannot be turned into LaTeX; only its text is kept";
        MediaMissing { name: String } "lost.media"
            "找不到文件“{name}”" "the file \"{name}\" is not there";
        MediaKind { name: String } "lost.media_kind"
            "文件“{name}”不是可用的图片、声音或视频"
            "the file \"{name}\" is no picture, sound or film that can be used";
        PenaltyDropped {} "lost.hints"
            "多次作答的提示与扣分没有保留" "hints and penalties for several tries are dropped";
        ScoringSimplified { what: String } "lost.scoring"
            "评分规则没有完全保留：{what}" "the scoring is not kept whole: {what}";
        WeightsRounded {} "lost.weights"
            "负分选项按 0 分处理" "options that cost marks earn nothing instead";
        AttachmentsSimpler {} "lost.attachments"
            "附件只保留允许的个数，不限类型，也不强制上传" "of the attachments only their number is kept; none is required and any type will do";
        GroupFlattened { parts: usize } "lost.group"
            "{parts} 道小题合并为一道题" "{parts} parts are kept as one question";
        FormulaPart { name: String } "lost.formula_part"
            "公式里的“{name}”只保留了文字" "of \"{name}\" in a formula only the text is kept";
        CellFormula { column: String } "lost.formula"
            "“{column}”列是公式，取的是上次计算的结果"
            "column \"{column}\" is a formula; what it last came to is kept";
        CellDate { column: String, text: String } "lost.date"
            "“{column}”列是日期，按“{text}”读取" "column \"{column}\" is a date, read as \"{text}\"";
        PictureByAddress {} "lost.picture_address"
            "图片没有写进文件，只留下题库内的地址" "pictures are not in the file, only their address in this bank";
        PaperShort {} "lost.paper"
            "纸质试卷的写法不能完整表达这道题" "the custom of papers cannot say all of this question";
        TableShort {} "lost.table"
            "表格的列不能完整表达这道题" "the columns of a table cannot say all of this question";
        IdTwice { id: String, item: usize } "lost.id_twice"
            "编号“{id}”在文件里已被第 {item} 题用过" "the id \"{id}\" is that of item {item} of the file already";
        FieldDropped { name: String } "lost.field"
            "“{name}”没有保留" "\"{name}\" is dropped";
    }
}

impl Trouble {
    /// A fault that the bank's own check found.
    #[must_use]
    pub fn from_problem(problem: &Problem) -> Self {
        Self::CannotBePublished { what: format!("{}: {}", problem.at, problem.fault.zh().what) }
    }
}

/// Why a whole file was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The file.
    pub file: String,
    /// The line, from 1; 0 when it concerns the file as a whole.
    pub line: usize,
    /// What is wrong.
    pub trouble: Trouble,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.trouble.en()),
            line => write!(f, "{}:{line}: {}", self.file, self.trouble.en()),
        }
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_code_is_there_twice() {
        let codes: Vec<_> = Trouble::CODES.iter().chain(Loss::CODES).collect();
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
    }

    #[test]
    fn words_name_what_is_wrong() {
        let trouble = Trouble::AnswerUnknown { key: "E".into() };
        assert_eq!(trouble.zh(), "答案“E”不在选项中");
        assert_eq!(Trouble::BraceOpen {}.en(), "a { has no }");
        let refusal = Refusal { file: "a.xml".into(), line: 3, trouble: Trouble::XmlEntities {} };
        assert!(refusal.to_string().starts_with("a.xml:3: the XML defines entities"));
    }
}
