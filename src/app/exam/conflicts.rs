//! Why no paper can be made, in words for the person who wrote the blueprint.
//!
//! **Invariant:** every demand of a conflict is told with both numbers: what it needs and what there is.

use crate::app::{AppError, FieldProblem, Problem};
use crate::domain::paper::assemble::AssemblyError;
use crate::domain::paper::blueprint::{Blueprint, BlueprintError, Bounds};
use crate::domain::paper::blueprint_check::Place;
use crate::domain::paper::conflict::{Claim, Claimant, Conflict};
use crate::kernel::id::EntryId;
use crate::kernel::limits::PAPERS_MAX;

/// Why no paper can be made, in the words of the outside.
pub(super) fn refused(error: &AssemblyError, blueprint: &Blueprint) -> AppError {
    match error {
        AssemblyError::Conflict(conflict) => AppError::Conflict(explained(conflict, blueprint)),
        AssemblyError::Blueprint(error) => AppError::Invalid(Problem::new(
            "blueprint.unusable",
            format!("组卷方案不可用：{}。", unusable(error)),
            format!("The blueprint cannot be used: {error}."),
        )),
        AssemblyError::GroupsShare(entry) => AppError::Invalid(Problem::new(
            "blueprint.groups_share",
            format!("试题 {entry} 同时属于两个材料题组，请只保留一个。"),
            format!("Question {entry} is in two stimulus groups; keep it in one."),
        )),
        AssemblyError::TooMany { what, found, most } => AppError::Invalid(Problem::new(
            "blueprint.too_many",
            format!(
                "一次最多处理 {most} 份试卷或试题，现有 {found}（{what}），请分场次安排或缩小范围。"
            ),
            format!(
                "{found} {what} are more than the {most} that are possible; split the session."
            ),
        )),
        AssemblyError::EntryTwice(_) | AssemblyError::Short(_) => {
            AppError::Internal(Box::new(error.clone()))
        }
    }
}

/// What is wrong with a blueprint whatever the bank holds, in Chinese; the English is the error's own.
fn unusable(error: &BlueprintError) -> String {
    let place = |place: &Place| match place {
        Place::Section(number, title) => format!("第 {number} 大题“{title}”"),
        Place::Rule(number, title) => format!("规则 {number}“{title}”"),
        Place::Paper => "全卷用时".to_owned(),
    };
    match error {
        BlueprintError::NoSection => "还没有大题，请至少添加一个".to_owned(),
        BlueprintError::NothingDrawn { number, title } => {
            format!("第 {number} 大题“{title}”的题数为 0，至少要有 1 题")
        }
        BlueprintError::MarksOutOfRange { number, title, marks, most } => {
            format!("第 {number} 大题“{title}”每题 {marks} 分，应在 0.01 到 {most} 分之间")
        }
        BlueprintError::DifficultyReversed { place: at, min, max } => {
            format!("{}的难度下限 {min} 高于上限 {max}", place(at))
        }
        BlueprintError::TooLong { found, most } => {
            format!("共要求 {found} 题，一份试卷最多 {most} 题")
        }
        BlueprintError::Reversed { place: at, min, max } => {
            format!("{}最少 {min}、最多 {max}，最少不能大于最多", place(at))
        }
        BlueprintError::RuleOpen(number) => {
            format!("规则 {number} 没有填写最少或最多题数")
        }
        BlueprintError::RuleNowhere { number, section } => {
            format!("规则 {number} 限定在第 {section} 大题，但没有这个大题")
        }
        BlueprintError::TooManyRules { found, most } => {
            format!("规则、互斥题组和材料题组共 {found} 项，最多 {most} 项")
        }
        BlueprintError::IncludedAndExcluded(entry) => {
            let short: String = entry.to_string().chars().take(8).collect();
            format!("试题 {short}… 既是必考题又是不考题，请只保留一处")
        }
        BlueprintError::MarksDiffer { made, said } => {
            format!("各大题合计 {made} 分，与填写的满分 {said} 分不一致")
        }
        BlueprintError::GroupEmpty(number, title) => {
            format!("材料题组 {number}“{title}”没有指定试题，或出现题数为 0")
        }
        BlueprintError::FacilityOutOfRange(millionths) => {
            format!("期望得分率 {} 没有区分作用，应大于 0 且小于 100%", percent(Some(*millionths)))
        }
        BlueprintError::ExposureNothing => "每题最多出现的比例为 0，任何题都不能使用".to_owned(),
        BlueprintError::FormsOutOfRange(forms) => {
            format!("平行卷 {forms} 份，应在 1 到 {PAPERS_MAX} 份之间")
        }
    }
}

/// A conflict as a problem with one line per demand.
#[must_use]
pub fn explained(conflict: &Conflict, blueprint: &Blueprint) -> Problem {
    let mut problem = if conflict.proven {
        Problem::new(
            "blueprint.short",
            "下列要求无法同时满足，请补充题目或调整组卷条件。",
            "These demands cannot all be met; add questions or change the blueprint.",
        )
    } else {
        Problem::new(
            "blueprint.not_found",
            "没有找到能满足下列要求的试卷，请放宽其中一项。",
            "No papers were found that meet these demands; relax one of them.",
        )
    };
    problem.fields = conflict.claims.iter().map(|claim| line(claim, blueprint)).collect();
    problem
}

/// A line of a conflict: where it stands in the blueprint, and both numbers.
pub(super) fn line(claim: &Claim, blueprint: &Blueprint) -> FieldProblem {
    let beginning = |entry: EntryId| entry.to_string().chars().take(8).collect();
    line_named(claim, blueprint, &beginning)
}

/// The same; `name` says how a question is called.
pub(super) fn line_named(
    claim: &Claim,
    blueprint: &Blueprint,
    name: &dyn Fn(EntryId) -> String,
) -> FieldProblem {
    let (at, zh, en) = match &claim.by {
        Claimant::Section(section) => section_line(*section, claim, blueprint),
        Claimant::Rule(rule) => rule_line(*rule, claim, blueprint),
        Claimant::Include(entry) => include_line(&name(*entry), claim),
        Claimant::Enemies(set) => set_line("enemies", ("互斥题组", "Enemy set"), *set, claim),
        Claimant::Twins(set) => set_line("twins", ("近似重复题", "Near duplicates"), *set, claim),
        Claimant::Group(group) => {
            let title = blueprint.groups.get(*group).map_or("", |group| group.title.as_str());
            (
                format!("groups[{group}]"),
                format!("材料题组“{title}”须整组出现，可用的有 {} 题。", most(claim)),
                format!("Group \"{title}\" comes together; {} of it can be used.", most(claim)),
            )
        }
        Claimant::Exposure => {
            let (needs, has) = (percent(claim.needs.max), percent(claim.has.min));
            (
                "exposure_max".to_owned(),
                format!("每题最多出现在 {needs} 的试卷上，而按其余要求至少需要 {has}。"),
                format!(
                    "A question may be on {needs} of the papers; the other demands need {has}."
                ),
            )
        }
        Claimant::Overlap => {
            let (needs, has) = (number(claim.needs.max), number(claim.has.min));
            (
                "overlap_max".to_owned(),
                format!("任意两名考生最多相同 {needs} 题，题库规模下至少会相同 {has} 题。"),
                format!(
                    "Two candidates may share {needs} questions; from this pool it is at least {has}."
                ),
            )
        }
        Claimant::Seconds(section) => seconds_line(*section, claim, blueprint),
        Claimant::Facility => (
            "facility".to_owned(),
            format!(
                "期望得分率 {}，可达到的范围是 {}。",
                percent(claim.needs.min),
                range(claim.has, percent)
            ),
            format!(
                "An expected score of {} is wanted; {} can be reached.",
                percent(claim.needs.min),
                range(claim.has, percent)
            ),
        ),
    };
    FieldProblem { at, code: code(&claim.by), zh, en }
}

fn code(by: &Claimant) -> &'static str {
    match by {
        Claimant::Section(_) => "blueprint.section_short",
        Claimant::Rule(_) => "blueprint.rule",
        Claimant::Include(_) => "blueprint.include",
        Claimant::Enemies(_) => "blueprint.enemies",
        Claimant::Twins(_) => "blueprint.twins",
        Claimant::Group(_) => "blueprint.group",
        Claimant::Exposure => "blueprint.exposure",
        Claimant::Overlap => "blueprint.overlap",
        Claimant::Seconds(_) => "blueprint.seconds",
        Claimant::Facility => "blueprint.facility",
    }
}

type Line = (String, String, String);

fn section_line(at: usize, claim: &Claim, blueprint: &Blueprint) -> Line {
    let title = blueprint.sections.get(at).map_or("", |section| section.title.as_str());
    let (number, wanted, matching) = (at + 1, number(claim.needs.min), most(claim));
    (
        format!("sections[{at}]"),
        format!("第 {number} 大题“{title}”需要 {wanted} 题，符合条件的有 {matching} 题。"),
        format!("Section {number} (\"{title}\") wants {wanted} questions; {matching} match."),
    )
}

fn rule_line(at: usize, claim: &Claim, blueprint: &Blueprint) -> Line {
    let rule = blueprint.rules.get(at);
    let title = rule.map_or("", |rule| rule.title.as_str());
    let (number, matching) = (at + 1, most(claim));
    let place = rule.and_then(|rule| rule.section);
    let zh_place = place.map_or_else(|| "全卷".to_owned(), |at| format!("第 {} 大题", at + 1));
    let en_place = place.map_or_else(|| "the paper".to_owned(), |at| format!("section {}", at + 1));
    let (zh_needs, en_needs) = wanted(claim.needs);
    (
        format!("rules[{at}]"),
        format!("规则 {number}“{title}”要求{zh_place}{zh_needs}，符合条件的有 {matching} 题。"),
        format!("Rule {number} (\"{title}\") wants {en_needs} in {en_place}; {matching} match."),
    )
}

fn include_line(short: &str, claim: &Claim) -> Line {
    let (zh, en) = if claim.has.max == Some(0) {
        (
            format!("必考题“{short}…”不在可用题目中（未发布、已停用，或任何大题都不收）。"),
            format!(
                "Compulsory question \"{short}…\" cannot be drawn: not published, retired, or fitting no section."
            ),
        )
    } else {
        (
            format!("必考题“{short}…”每份试卷都要有。"),
            format!("Question \"{short}…\" is on every paper."),
        )
    };
    ("include".to_owned(), zh, en)
}

fn set_line(field: &str, (zh, en): (&str, &str), at: usize, claim: &Claim) -> Line {
    let (number, matching) = (at + 1, most(claim));
    (
        format!("{field}[{at}]"),
        format!("{zh} {number} 共 {matching} 题，一份试卷最多出现 1 题。"),
        format!("{en} {number} has {matching} questions; a paper bears one at most."),
    )
}

fn seconds_line(section: Option<usize>, claim: &Claim, blueprint: &Blueprint) -> Line {
    let title = section.and_then(|at| blueprint.sections.get(at)).map(|s| s.title.as_str());
    let at = section.map_or_else(|| "minutes".to_owned(), |at| format!("sections[{at}].minutes"));
    let (needs, has) = (range(claim.needs, minutes), range(claim.has, minutes));
    let zh_who = title.map_or_else(|| "全卷".to_owned(), |title| format!("“{title}”"));
    let en_who = title.map_or_else(|| "The paper".to_owned(), |title| format!("\"{title}\""));
    (
        at,
        format!("{zh_who}预计用时要求 {needs} 分钟，可达到 {has} 分钟。"),
        format!("{en_who} is to take {needs} minutes; {has} can be reached."),
    )
}

fn wanted(needs: Bounds) -> (String, String) {
    match (needs.min, needs.max) {
        (Some(min), Some(max)) if min == max => {
            (format!("恰好 {min} 题"), format!("exactly {min}"))
        }
        (Some(min), Some(max)) => (format!(" {min}–{max} 题"), format!("{min} to {max}")),
        (Some(min), None) => (format!("至少 {min} 题"), format!("at least {min}")),
        (None, Some(max)) => (format!("至多 {max} 题"), format!("at most {max}")),
        (None, None) => (String::new(), String::new()),
    }
}

fn number(value: Option<u32>) -> String {
    value.map_or_else(|| "?".to_owned(), |value| value.to_string())
}

fn most(claim: &Claim) -> String {
    number(claim.has.max)
}

/// Millionths as percent with one decimal.
fn percent(millionths: Option<u32>) -> String {
    millionths.map_or_else(|| "?".to_owned(), |m| format!("{:.1}%", f64::from(m) / 10_000.0))
}

fn minutes(seconds: Option<u32>) -> String {
    seconds.map_or_else(|| "?".to_owned(), |seconds| format!("{:.0}", f64::from(seconds) / 60.0))
}

fn range(bounds: Bounds, show: impl Fn(Option<u32>) -> String) -> String {
    match (bounds.min, bounds.max) {
        (Some(_), Some(_)) => format!("{}–{}", show(bounds.min), show(bounds.max)),
        (Some(_), None) => format!("≥ {}", show(bounds.min)),
        (None, _) => format!("≤ {}", show(bounds.max)),
    }
}
