//! Why a step of a dossier is refused, in the words of whoever has to go on: what is missing, and whose it is.

use crate::app::{AppError, FieldProblem, Problem};
use crate::domain::proctoring::dossier::{Objection, Party, Step};

type Words = (&'static str, &'static str);

const fn step_words(step: Step) -> Words {
    match step {
        Step::Open => ("登记违纪情况", "writing down what happened"),
        Step::Witness => ("第二名工作人员签名", "the second signature of staff"),
        Step::Tell => ("告知考生", "telling the candidate"),
        Step::Answer => ("考生陈述意见", "the candidate's answer"),
        Step::Sign => ("考生签名", "the candidate's signature"),
        Step::RecordRefusal => ("记录考生拒签", "the record of a refusal"),
        Step::Defend => ("考生陈述申辩", "the statement of defence"),
        Step::WaiveDefence => ("考生放弃申辩", "the candidate waiving a defence"),
        Step::NoteNoDefence => ("记录逾期未申辩", "the note that no defence came in time"),
        Step::Endorse => ("主考签名", "the chief's signature"),
        Step::Decide => ("作出处理决定", "the decision"),
    }
}

const fn party_words(party: Party) -> Words {
    match party {
        Party::Candidate => ("考生本人", "the candidate"),
        Party::Staff => ("监考或考务人员", "somebody of staff, not the candidate"),
        Party::SecondStaff => {
            ("另一名监考或考务人员", "another one of staff than who did the step before")
        }
        Party::Chief => (
            "主考（考务或管理员，不能是两名签名的工作人员）",
            "a chief: exam office or administrator, neither of the two who signed",
        ),
        Party::SecondChief => (
            "另一名考务或管理员（不能是签名的主考和工作人员）",
            "another one of the exam office than the chief and the two who signed",
        ),
    }
}

/// The error a person reads.
pub(super) fn refused(objection: Objection) -> AppError {
    match objection {
        Objection::Decided => AppError::Conflict(Problem::new(
            "dossier.decided",
            "该档案已有处理决定，不能再更改。",
            "This dossier is decided; nothing can be added.",
        )),
        Objection::TooEarly { .. } => AppError::Conflict(Problem::new(
            "dossier.too_early",
            "考生陈述申辩的期限未满，届满后才能记录“逾期未申辩”。",
            "The candidate still has time for a statement of defence; that none came can be noted afterwards.",
        )),
        Objection::WrongPerson { step, whose } => {
            let (step, whose) = (step_words(step), party_words(whose));
            AppError::Conflict(Problem::new(
                "dossier.wrong_person",
                format!("“{}”必须由{}完成。", step.0, whose.0),
                format!("{} must come from {}.", sentence(step.1), whose.1),
            ))
        }
        Objection::OutOfTurn { step, missing } => out_of_turn(step, missing),
    }
}

fn out_of_turn(step: Step, missing: &[(Step, Party)]) -> AppError {
    let field = |(missing, whose): &(Step, Party)| {
        let (missing, whose, name) = (step_words(*missing), party_words(*whose), missing.name());
        FieldProblem {
            at: name.to_owned(),
            code: "dossier.step_missing",
            zh: format!("{}（由{}完成）", missing.0, whose.0),
            en: format!("{} (by {})", missing.1, whose.1),
        }
    };
    let fields: Vec<FieldProblem> = missing.iter().map(field).collect();
    let join = |words: fn(&FieldProblem) -> &str, or: &str| {
        fields.iter().map(words).collect::<Vec<_>>().join(or)
    };
    let (zh, en) = (join(|field| &field.zh, "，或"), join(|field| &field.en, ", or "));
    let asked = step_words(step);
    let mut problem = Problem::new(
        "dossier.step_missing",
        format!("现在不能“{}”，当前待办：{zh}。", asked.0),
        format!("{} is not next. Missing first: {en}.", sentence(asked.1)),
    );
    problem.fields = fields;
    AppError::Conflict(problem)
}

/// With a capital at the beginning.
fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
