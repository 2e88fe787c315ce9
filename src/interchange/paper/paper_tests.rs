//! Papers in small, with the dirt of real ones.

use super::*;
use crate::interchange::Status;
use proptest::prelude::*;

fn drafts(text: &str) -> Vec<Draft> {
    read(&Source::alone("卷.txt", &[], str::to_owned), text)
}

fn body(draft: &Draft) -> &Body {
    &draft.content.as_ref().unwrap_or_else(|| panic!("{draft:?}")).body
}

#[test]
fn a_paper_of_many_kinds() {
    let found = drafts(
        "一、选择题\n1．（单选）（5分）水的化学式是（ ）\nA．H₂O  B．CO₂\nC、O₂ D. N₂\n答案：A\n解析：略\n\
         2、（多选）下列说法正确的有\nA．甲\nB．乙\nC．丙\n【答案】A、C\n\
         二、判断题\n3. 地球是圆的。\n答案：√\n\
         三、填空题\n4. 中国的首都是____，最长的河是______。\n答案：北京；长江\n\
         四、简答题\n5. 为什么？\n答案：因为。\n",
    );
    assert_eq!(found.len(), 5, "{found:?}");
    let Body::SingleChoice(single) = body(&found[0]) else { panic!() };
    assert_eq!((single.options.len(), single.key.as_str(), found[0].marks), (4, "A", Some(5.0)));
    let Body::MultipleChoice(multiple) = body(&found[1]) else { panic!("{:?}", found[1]) };
    assert_eq!(multiple.key.len(), 2);
    assert!(matches!(body(&found[2]), Body::TrueFalse(TrueFalse { key: true })));
    let Body::FillIn(fill) = body(&found[3]) else { panic!() };
    assert_eq!(fill.blanks[1].accepted[0].pattern, "长江");
    assert!(matches!(body(&found[4]), Body::Essay(_)));
    assert_eq!(found[4].place.line, 19);
}

#[test]
fn a_passage_goes_with_each_of_its_questions() {
    let found = drafts(
        "阅读下文，完成各题。\n很久以前。\n1. 何时？\nA. 从前\nB. 现在\n2. 何地？\nA. 天上\nB. 人间\n答案：A B",
    );
    assert_eq!(found.len(), 2);
    let stem = found[1].content.as_ref().unwrap().stem.as_str();
    assert!(stem.contains("很久以前") && stem.ends_with("何地？"), "{stem}");
    assert!(matches!(found[0].status, Status::Lossy(_)));
}

#[test]
fn an_option_may_end_in_a_letter() {
    let found = drafts("1. 为何？\nA. 一  B. 含维生素 A.\nC. 三  D. 四\n答案：C");
    let Body::SingleChoice(choice) = body(&found[0]) else { panic!() };
    assert_eq!((choice.options.len(), choice.options[1].text.as_str()), (4, "含维生素 A."));
}

#[test]
fn one_list_may_serve_numbered_gaps() {
    let found = drafts("Kids  36  and  37 .\nA. go\nB. run\nC. sit\n答案：36-37 CA");
    let keys: Vec<_> = found
        .iter()
        .map(|draft| match body(draft) {
            Body::SingleChoice(choice) => choice.key.to_string(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(keys, ["C", "A"]);
}

#[test]
fn what_is_missing_has_its_name() {
    let code = |text: &str| match &drafts(text)[0].status {
        Status::Rejected(trouble) => trouble.code(),
        other => panic!("{other:?}"),
    };
    assert_eq!(code("1. 甲？\nA. 一\nB. 二\n答案：E"), "answer.unknown");
    assert_eq!(code("1. 甲？\nA. 一\nB. 二\n"), "answer.missing");
    assert_eq!(code("1. 甲____乙____\n答案：一"), "answer.broken");
    assert_eq!(code("1. 甲。\n"), "answer.missing");
}

#[test]
fn a_key_may_stand_at_the_end() {
    let found = drafts(
        "期中考试\n一、选择题（每小题 3 分）\n1. 甲？\nA. 一\nB. 二\n2. 乙？\nA. 一  B. 二  C. 三\n\
         阅读下面的材料，完成 3 题。\n很久以前。\n3. 丙？\nA. 一\nB. 二\n\
         二、填空题\n1. 丁____。\n2. 戊____己____。\n三、解答题\n3. 庚？\n\
         期中考试参考答案与评分标准\n一、选择题\n1-3 BCA\n二、填空题 1．四  2．五；六\n\
         三、解答题\n3．【答案】七\n【解析】因为八\n九\n",
    );
    let keys: Vec<String> = found
        .iter()
        .map(|draft| match body(draft) {
            Body::SingleChoice(choice) => choice.key.to_string(),
            Body::FillIn(fill) => fill.blanks.last().unwrap().accepted[0].pattern.clone(),
            Body::Essay(essay) => essay.rubric.as_ref().unwrap().as_str().to_owned(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(keys, ["B", "C", "A", "四", "六", "七"]);
    let stem = found[2].content.as_ref().unwrap().stem.as_str();
    assert!(stem.contains("很久以前") && stem.ends_with("丙？"), "{stem}");
    let explained = found[5].content.as_ref().unwrap().explanation.as_ref().unwrap();
    assert_eq!(explained.as_str(), "因为八<br>九");
}

#[test]
fn a_question_that_the_key_leaves_out_has_none() {
    let found = drafts("1. 甲？\nA. 一\nB. 二\n2. 乙？\nA. 一\nB. 二\n参考答案：\n1. A\n");
    assert!(matches!(found[1].status, Status::Rejected(Trouble::AnswerMissing {})), "{found:?}");
    assert!(found[0].content.is_some());
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "[A-D1-3.．、（）()答案：解析\\n _$甲]{0,80}") {
        let _ = drafts(&text);
    }
}
