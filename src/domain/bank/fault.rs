//! What can be wrong with a question's content: a stable code, what it is, and how to mend it, in
//! Chinese and in English.
//!
//! **Invariants:** a code, once released, keeps its meaning; every fault says what to do; the words
//! speak of the question, never of the program.

/// How bad a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth a look; the question can be published.
    Warning,
    /// The question cannot be published.
    Error,
}

/// A fault at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where, as a path into the content: `options[2].text`.
    pub at: String,
    /// What.
    pub fault: Fault,
}

/// Words for one fault in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub mend: String,
}

/// Declares the faults as a table, so that code, severity and words stand beside each other.
macro_rules! faults {
    ($($name:ident { $($field:ident: $type:ty),* } $code:literal $severity:ident
        $zh_what:literal $zh_mend:literal $en_what:literal $en_mend:literal;)*) => {
        /// Everything that `check` can find; its own words say what each one means.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Fault {
            $(#[doc = $en_what] $name { $(#[doc = "Told in the words."] $field: $type),* },)*
        }

        impl Fault {
            /// The stable code.
            #[must_use]
            pub const fn code(&self) -> &'static str {
                match self { $(Self::$name { .. } => $code,)* }
            }

            /// Whether it keeps the question from being published.
            #[must_use]
            pub const fn severity(&self) -> Severity {
                match self { $(Self::$name { .. } => Severity::$severity,)* }
            }

            /// The words in Chinese.
            #[must_use]
            pub fn zh(&self) -> Words {
                match self {
                    $(Self::$name { $($field),* } =>
                        Words { what: format!($zh_what), mend: format!($zh_mend) },)*
                }
            }

            /// The words in English.
            #[must_use]
            pub fn en(&self) -> Words {
                match self {
                    $(Self::$name { $($field),* } =>
                        Words { what: format!($en_what), mend: format!($en_mend) },)*
                }
            }

            /// Every code, for documentation and for translators.
            pub const CODES: &[&str] = &[$($code),*];
        }
    };
}

faults! {
    StemEmpty {} "stem.empty" Error
        "题干没有内容" "请写上题目，或插入一张图片"
        "the stem shows nothing" "write the question, or add a picture";
    IdUnusable { id: String } "id.unusable" Error
        "编号“{id}”不能用" "编号由 1 到 32 个英文字母、数字、_ 或 - 组成，并以字母或数字开头"
        "\"{id}\" cannot be an id" "an id has 1 to 32 letters, digits, _ or -, beginning with a letter or digit";
    ContentTooLarge { found: usize, most: usize } "content.too_large" Error
        "内容共 {found} 字节，超过上限 {most} 字节" "请删减文字，图片请上传后引用，不要直接粘贴在正文里"
        "the content has {found} bytes; {most} are allowed" "shorten it, and upload pictures instead of pasting them into the text";
    OptionsTooFew { found: usize } "options.too_few" Error
        "只有 {found} 个选项" "至少写两个选项"
        "there are {found} options" "give at least two options";
    OptionsTooMany { found: usize, most: usize } "options.too_many" Error
        "共有 {found} 个选项，超过上限 {most} 个" "请减少选项，或拆成几道题"
        "there are {found} options; {most} are allowed" "remove some, or split the question";
    OptionEmpty {} "option.empty" Error
        "这个选项没有内容" "请填写选项文字、插入图片，或删除该选项"
        "this option shows nothing" "write it, add a picture, or delete it";
    OptionIdTwice { id: String } "option.id_twice" Error
        "选项编号“{id}”出现了两次" "请给其中一个选项换一个编号"
        "the option id \"{id}\" is there twice" "give one of the two another id";
    OptionTextTwice { id: String } "option.text_twice" Warning
        "这个选项与选项“{id}”内容相同" "请核对是否误复制"
        "this option reads the same as option \"{id}\"" "check whether it was copied by mistake";
    KeyUnknown { id: String } "key.unknown" Error
        "答案“{id}”不在选项中" "请从现有选项里选择答案"
        "the key \"{id}\" is not among the options" "choose the key from the options there are";
    KeyEmpty {} "key.empty" Error
        "没有设置正确答案" "请至少勾选一个正确选项"
        "no option is marked as right" "mark at least one option as right";
    KeyTwice { id: String } "key.twice" Error
        "答案“{id}”重复" "请去掉重复的一个"
        "the key names \"{id}\" twice" "remove one of the two";
    KeyIsEverything {} "key.is_everything" Warning
        "所有选项都是正确答案" "请核对答案；若确实如此可忽略"
        "every option is right" "check the key; ignore this if it is meant";
    CreditUnknown { id: String } "credit.unknown" Error
        "给分设置里的“{id}”不在选项中" "请删除这一项，或改成现有选项"
        "credit is given for \"{id}\", which is not among the options" "remove it, or name an option there is";
    CreditTwice { id: String } "credit.twice" Error
        "选项“{id}”的给分重复，或它本身就是答案" "每个选项只设一次给分，正确答案固定为满分"
        "credit for \"{id}\" is given twice, or it is the key" "give credit once per option; the key always earns the whole";
    WeightOutOfRange { id: String } "weight.out_of_range" Error
        "选项“{id}”的权重不在 -1 到 1 之间" "请填写 -1 到 1 之间的数"
        "the weight of \"{id}\" is not between -1 and 1" "enter a number from -1 to 1";
    WeightsShort { percent: i64 } "weights.short" Error
        "全部选对也只能得 {percent}%" "请调整正确选项的权重，使其合计为 1"
        "choosing all right options earns only {percent} %" "adjust the weights of the right options so that they add up to 1";
    PartOutOfPlace {} "partial.out_of_place" Error
        "漏选给分为 0 或等于满分" "请填写 0 到 1 之间的比例，或改用“全对得分”"
        "the part for an incomplete choice is nothing or the whole" "enter a share between 0 and 1, or use all-or-nothing";
    BlanksNone {} "blanks.none" Error
        "没有空格" "请在题干中插入至少一个空，例如 [[b1]]"
        "there are no blanks" "put at least one blank into the stem, such as [[b1]]";
    BlanksTooMany { found: usize, most: usize } "blanks.too_many" Error
        "共有 {found} 个空，超过上限 {most} 个" "请拆成几道题"
        "there are {found} blanks; {most} are allowed" "split the question";
    BlankIdTwice { id: String } "blank.id_twice" Error
        "空的编号“{id}”出现了两次" "请给其中一个空换一个编号"
        "the blank id \"{id}\" is there twice" "give one of the two another id";
    BlankNotInStem { id: String } "blank.not_in_stem" Error
        "题干里找不到空“{id}”的位置" "请在题干中写上 [[{id}]]，或删除这个空"
        "the stem has no place for the blank \"{id}\"" "write [[{id}]] into the stem, or delete the blank";
    BlankTwiceInStem { id: String } "blank.twice_in_stem" Error
        "题干里 [[{id}]] 出现了不止一次" "每个空在题干里只能出现一次"
        "the stem has [[{id}]] more than once" "let each blank stand in the stem once";
    MarkerUnknown { id: String } "blank.unknown_marker" Error
        "题干里的 [[{id}]] 没有对应的空" "请添加空“{id}”，或从题干中删去它"
        "the stem has [[{id}]], but there is no such blank" "add the blank \"{id}\", or take it out of the stem";
    BlankWeight { found: u32, most: u32 } "blank.weight" Error
        "空的权重为 {found}" "请填写 1 到 {most} 之间的整数"
        "the blank's weight is {found}" "enter a whole number from 1 to {most}";
    AcceptedNone {} "accepted.none" Error
        "没有设置可接受的答案" "请至少填写一个答案"
        "no answer is accepted" "give at least one accepted answer";
    AcceptedTooMany { found: usize, most: usize } "accepted.too_many" Error
        "可接受的答案共 {found} 个，超过上限 {most} 个" "请用通配符 * 合并相近的答案"
        "there are {found} accepted answers; {most} are allowed" "merge similar ones with the wildcard *";
    AcceptedEmpty {} "accepted.empty" Error
        "这个答案是空的" "请填写答案，或删除这一行"
        "this accepted answer is empty" "write it, or delete it";
    AcceptedTooLong { found: usize, most: usize } "accepted.too_long" Error
        "这个答案有 {found} 个字符，考生最多能写 {most} 个" "请缩短答案，或改用论述题"
        "this accepted answer has {found} characters; a candidate can write {most}" "shorten it, or make this an essay";
    AcceptedUnreachable {} "accepted.unreachable" Warning
        "前面的答案已经包含了它，它不会起作用" "请调整顺序，或删除这一行"
        "an answer before it matches everything it does, so it never counts" "reorder the answers, or delete this one";
    AcceptedMatchesAll {} "accepted.matches_all" Error
        "这个答案会让任何作答都得满分" "请不要只用通配符 * 作为满分答案"
        "this accepted answer gives the whole to any response" "do not use a bare wildcard for the whole";
    NoFullAnswer {} "accepted.no_full" Error
        "没有任何答案能得满分" "请把至少一个答案的得分设为 100%"
        "no accepted answer earns the whole" "let at least one accepted answer earn 100 %";
    NumberNotFinite {} "number.not_finite" Error
        "这不是一个有效的数" "请填写一个普通的数，例如 3.14 或 6.02e23"
        "this is not a number" "enter an ordinary number such as 3.14 or 6.02e23";
    ToleranceNegative {} "tolerance.negative" Error
        "误差范围不能小于 0" "请填写 0 或一个正数"
        "the tolerance is below zero" "enter zero or a positive number";
    UnitsNone {} "units.none" Error
        "要求写单位，但没有列出任何单位" "请至少列出一个单位，或取消单位要求"
        "units are asked for, but none is listed" "list at least one unit, or do not ask for units";
    UnitName { name: String } "unit.name" Error
        "单位“{name}”不能用：单位不能为空、含空格或以数字开头" "请改写单位名称"
        "\"{name}\" cannot be a unit: it is empty, has space in it or begins with a digit" "write the unit another way";
    UnitTwice { name: String } "unit.twice" Error
        "单位“{name}”重复" "请去掉重复的一个"
        "the unit \"{name}\" is there twice" "remove one of the two";
    UnitFactor { name: String } "unit.factor" Error
        "单位“{name}”的换算系数无效" "请填写大于 0 的数，表示 1 个该单位等于多少基准单位"
        "the factor of the unit \"{name}\" is unusable" "enter a number above 0: how many base units one of it is";
    UnitBaseMissing {} "unit.base_missing" Error
        "没有换算系数为 1 的基准单位" "请把答案所用的单位设为系数 1"
        "no unit has the factor 1" "give the unit that the answer is written in the factor 1";
    CharsReversed { min: u32, max: u32 } "chars.reversed" Error
        "最少字数 {min} 大于最多字数 {max}" "请调换或修改这两个数"
        "the fewest characters, {min}, are more than the most, {max}" "swap or correct the two";
    CharsTooMany { found: u32, most: usize } "chars.too_many" Error
        "字数要求 {found} 超过作答框的上限 {most}" "请降低字数要求"
        "{found} characters are asked for, but an answer holds {most}" "ask for fewer characters";
    AttachmentsTooMany { found: u32, most: u32 } "attachments.too_many" Error
        "允许 {found} 个附件，超过上限 {most} 个" "请减少附件个数"
        "{found} attachments are allowed for; at most {most} can be" "allow for fewer";
    RowsNone {} "rows.none" Error
        "没有需要配对的行" "请至少添加一行"
        "there are no rows" "add at least one row";
    RowsTooMany { found: usize, most: usize } "rows.too_many" Error
        "共有 {found} 项，超过上限 {most} 项" "请减少，或拆成几道题"
        "there are {found} of them; {most} are allowed" "remove some, or split the question";
    RowEmpty {} "row.empty" Error
        "这一行没有内容" "请填写文字、插入图片，或删除这一行"
        "this row shows nothing" "write it, add a picture, or delete it";
    RowTakesOne { id: String } "row.takes_one" Error
        "行“{id}”有多个答案，但每行只能选一个" "请只留一个答案，或允许一行选多个"
        "the row \"{id}\" has several answers, but takes one" "keep one, or let a row take several";
    ChoiceUsedTwice { id: String } "choice.used_twice" Error
        "“{id}”是多行的答案，但每项只能用一次" "请允许重复使用，或改正答案"
        "\"{id}\" is the answer of several rows, but may be used once" "let choices be used again, or correct the key";
    OrderIncomplete { id: String } "order.incomplete" Error
        "正确顺序里没有“{id}”" "请把每一项都排进正确顺序"
        "the right order does not name \"{id}\"" "put every item into the right order";
    PictureMissing {} "picture.missing" Error
        "没有图片" "请上传作答用的图片"
        "there is no picture" "upload the picture to answer on";
    PictureSize { most: u32 } "picture.size" Error
        "图片的宽或高不可用" "请填写 1 到 {most} 之间的整数"
        "the picture's width or height is unusable" "enter whole numbers from 1 to {most}";
    AreasNone {} "areas.none" Error
        "图片上没有区域" "请在图片上画出至少一个区域"
        "the picture has no areas" "draw at least one area on it";
    AreaShape { id: String } "area.shape" Error
        "区域“{id}”的形状读不懂" "请重新画这个区域"
        "the shape of the area \"{id}\" cannot be read" "draw it again";
    PolicyUnknown { name: String } "order.policy" Error
        "没有“{name}”这种排序计分方式" "请从列表中选择"
        "there is no way \"{name}\" of counting an order" "choose one from the list";
    AreaOutside { id: String } "area.outside" Error
        "区域“{id}”不在图片内" "请把它移到图片里"
        "the area \"{id}\" is not on the picture" "move it onto the picture";
    AreaMissing { id: String } "area.missing" Error
        "“{id}”在图片上没有位置" "请在图片上给它画一个区域"
        "\"{id}\" has no place on the picture" "draw an area for it";
    AreaLabel { id: String } "area.label" Warning
        "区域“{id}”没有文字说明，看不到图片的考生无法选择它" "请写上说明，不要写出答案"
        "the area \"{id}\" has no words for who cannot see the picture" "describe it without giving the answer away";
    PlacesTooFew { asked: usize, most: usize } "places.too_few" Error
        "正确答案有 {asked} 处，但最多只能选 {most} 处" "请放宽上限，或减少正确答案"
        "{asked} places are right, but only {most} may be given" "allow more, or reduce the key";
    FeedbackUnknown { id: String } "feedback.unknown" Warning
        "反馈所指的“{id}”不存在，不会显示" "请删除这条反馈，或改成现有的选项"
        "feedback is written for \"{id}\", which there is not" "remove it, or name an answer there is";
    StimulusEmpty {} "stimulus.empty" Error
        "材料没有内容" "请写上材料，或去掉它"
        "the passage shows nothing" "write it, or remove it";
    StimulusId { most: usize } "stimulus.id" Error
        "材料的编号不可用" "请填写 1 到 {most} 个字符；同一材料的题目用同一编号"
        "the passage's id is unusable" "give it 1 to {most} characters; questions about one passage share it";
    RubricMissing {} "rubric.missing" Warning
        "没有评分标准" "建议写上评分要点，便于阅卷一致"
        "there is no rubric" "write down what earns marks, so that markers agree";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_stable_words_and_none_is_there_twice() {
        let distinct: BTreeSet<_> = Fault::CODES.iter().collect();
        assert_eq!(distinct.len(), Fault::CODES.len());
        insta::assert_snapshot!(Fault::CODES.join("\n"));
    }

    #[test]
    fn a_fault_speaks_both_languages_and_says_what_to_do() {
        let fault = Fault::BlankNotInStem { id: "b2".into() };
        assert_eq!(fault.zh().mend, "请在题干中写上 [[b2]]，或删除这个空");
        assert_eq!(fault.en().what, "the stem has no place for the blank \"b2\"");
        assert_eq!((fault.code(), fault.severity()), ("blank.not_in_stem", Severity::Error));
    }
}
