//! How an exam is to be watched: what is written is checked name by name, so that a misspelt threshold is
//! refused and not silently replaced by its default.
//!
//! **Invariant:** what passes is what is in force; the watcher ignores none of it.

use serde_json::{Map, Value};

use crate::app::{AppError, FieldProblem, Problem};
use crate::domain::proctoring::door::Admits;
use crate::domain::proctoring::entry::Asked;
use crate::domain::proctoring::indicator::IndicatorRules;
use crate::domain::proctoring::screen::ScreenWish;
use crate::kernel::limits::{FRAME_INTERVAL_MS_MAX, FRAME_INTERVAL_MS_MIN};
use crate::wire::exam::ProctoringBody;

/// What is written, if all of it can be used; an absent or empty field takes the default.
///
/// # Errors
/// `Invalid` naming every field that is unknown or outside its range.
pub fn check(written: Map<String, Value>) -> Result<ProctoringBody, AppError> {
    let mut fields = Vec::new();
    for (name, value) in &written {
        match value {
            Value::Object(rules) if name == "rules" => fields.extend(
                rules.iter().filter_map(|(name, value)| wrong(&format!("rules.{name}"), value)),
            ),
            value => fields.extend(wrong(name, value)),
        }
    }
    fields.extend(never(&written));
    if !fields.is_empty() {
        let mut problem = Problem::new(
            "exam.proctoring",
            "监考设置中有无法使用的项目，请按提示修改。",
            "Some settings of the watching cannot be used; change them as told.",
        );
        problem.fields = fields;
        return Err(AppError::Invalid(problem));
    }
    serde_json::from_value(Value::Object(written)).map_err(|e| AppError::Internal(Box::new(e)))
}

/// What is wrong with the field at `path`, if anything.
fn wrong(path: &str, value: &Value) -> Option<FieldProblem> {
    let rule = path.strip_prefix("rules.").and_then(IndicatorRules::named);
    let (least, most, is_whole) = match (path, &rule) {
        (_, Some(rule)) => (rule.least, rule.most, rule.is_whole),
        ("frame_interval_ms", None) => {
            (FRAME_INTERVAL_MS_MIN.into(), FRAME_INTERVAL_MS_MAX.into(), true)
        }
        ("challenge", None) => {
            let wanted = ("请填 true 或 false。", "Write true or false.");
            return (!value.is_boolean() && !value.is_null())
                .then(|| field(path, "exam.proctoring_type", wanted));
        }
        ("staff_entry", None) => {
            let known = |word: &str| Asked::from_name(word).is_some();
            let wanted = ("请填 off、asked 或 required。", "Write off, asked or required.");
            return other_word(value, known).then(|| field(path, "exam.proctoring_type", wanted));
        }
        ("admit", None) => {
            let known = |word: &str| Admits::from_name(word).is_some();
            let wanted = ("请填 face 或 staff。", "Write face or staff.");
            return other_word(value, known).then(|| field(path, "exam.proctoring_type", wanted));
        }
        ("screen", None) => {
            let known = |word: &str| ScreenWish::from_name(word).is_some();
            let wanted = ("请填 off 或 asked。", "Write off or asked.");
            return other_word(value, known).then(|| field(path, "exam.proctoring_type", wanted));
        }
        ("rules", None) => {
            let wanted = ("请填一组阈值。", "Write an object of thresholds.");
            return (!value.is_null()).then(|| field(path, "exam.proctoring_type", wanted));
        }
        _ => {
            let wanted = ("没有这一项设置。", "There is no such setting.");
            return Some(field(path, "exam.proctoring_unknown", wanted));
        }
    };
    let is_fit =
        |number: f64| (least..=most).contains(&number) && (!is_whole || value.as_i64().is_some());
    let fits = value.is_null() || value.as_f64().is_some_and(is_fit);
    let (zh_unit, en_unit) = match path.rsplit('_').next() {
        Some("ms") => ("毫秒", " milliseconds"),
        Some("deg") => ("度", " degrees"),
        _ => ("", ""),
    };
    let (zh_kind, en_kind) =
        if is_whole { ("整数", "A whole number") } else { ("数", "A number") };
    let zh = format!("请填 {least} 到 {most} {zh_unit}之间的{zh_kind}。");
    let en = format!("{en_kind} from {least} to {most}{en_unit}.");
    (!fits).then(|| field(path, "exam.proctoring_range", (&zh, &en)))
}

/// Whether a value is something else than a word of a list, or nothing.
fn other_word(value: &Value, is_known: impl Fn(&str) -> bool) -> bool {
    !value.is_null() && !value.as_str().is_some_and(is_known)
}

/// The rules that ask for more hits than there are looks, with what is written in force.
fn never(written: &Map<String, Value>) -> Vec<FieldProblem> {
    let mut rules = IndicatorRules::default();
    let given = written.get("rules").and_then(Value::as_object);
    for (name, value) in given.into_iter().flatten() {
        if let (Some(rule), Some(value)) = (IndicatorRules::named(name), value.as_f64()) {
            rule.set(&mut rules, value);
        }
    }
    let problem = |name: &str| {
        let wanted = (
            "要求的次数多于可看的次数，请调小。",
            "More hits than looks are asked for; ask for fewer.",
        );
        field(&format!("rules.{name}"), "exam.proctoring_never", wanted)
    };
    rules.never_fulfilled().into_iter().map(problem).collect()
}

fn field(path: &str, code: &'static str, (zh, en): (&str, &str)) -> FieldProblem {
    let at = format!("proctoring.{path}");
    FieldProblem { at, code, zh: zh.to_owned(), en: en.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::proctoring::indicator::{OF_HOW_MANY, Rule};
    use crate::wire::exam_rules::RulesBody;
    use serde_json::json;

    fn told(written: Value) -> Vec<(String, &'static str)> {
        let Value::Object(written) = written else { panic!("no object") };
        match check(written) {
            Err(AppError::Invalid(problem)) => {
                problem.fields.into_iter().map(|field| (field.at, field.code)).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    /// A rule's value as it is written.
    fn written(rule: &Rule, value: f64) -> Value {
        if rule.is_whole { json!(format!("{value}").parse::<i64>().unwrap()) } else { json!(value) }
    }

    #[test]
    fn every_rule_there_is_passes_at_both_ends_of_its_range_and_no_further() {
        for rule in IndicatorRules::all() {
            let ask = |value: Value| json!({ "rules": { rule.name: value } });
            for value in [rule.least, rule.most] {
                let Value::Object(asked) = ask(written(&rule, value)) else { panic!() };
                let body = match check(asked.clone()) {
                    Ok(body) => serde_json::to_value(body).unwrap(),
                    // Twenty of five can never be: it is the pair that is told, not the range.
                    Err(_) => {
                        let pair =
                            OF_HOW_MANY.into_iter().find(|(a, b)| [*a, *b].contains(&rule.name));
                        let field = format!("proctoring.rules.{}", pair.unwrap().0);
                        assert_eq!(told(Value::Object(asked)), [(field, "exam.proctoring_never")]);
                        continue;
                    }
                };
                assert_eq!(body, Value::Object(asked), "{}", rule.name);
            }
            let field = format!("proctoring.rules.{}", rule.name);
            for value in [rule.least - 0.005, rule.most + 1.0] {
                let outside = [(field.clone(), "exam.proctoring_range")];
                assert_eq!(told(ask(json!(value))), outside, "{value}");
            }
        }
        for interval in [200, 5_000] {
            let body = ProctoringBody {
                frame_interval_ms: Some(interval),
                challenge: Some(true),
                staff_entry: Some("required".to_owned()),
                admit: Some("staff".to_owned()),
                screen: Some("asked".to_owned()),
                rules: Some(RulesBody { away_yaw_deg: Some(40.0), ..RulesBody::default() }),
            };
            let Value::Object(written) = serde_json::to_value(&body).unwrap() else { panic!() };
            assert_eq!(check(written).unwrap(), body);
        }
        assert_eq!(check(Map::new()).unwrap(), ProctoringBody::default());
    }

    #[test]
    fn the_settings_page_knows_every_rule_with_its_default_and_range() {
        let page = include_str!("../../../web-client/src/features/staff/exams/proctoring.ts");
        let usual = IndicatorRules::default();
        for rule in IndicatorRules::all() {
            let unit = match rule.name.rsplit('_').next() {
                Some("ms") => "ms",
                Some("deg") => "degrees",
                _ if rule.is_whole => "count",
                _ => "share",
            };
            let Rule { name, least, most, .. } = rule;
            let usual = (rule.get)(&usual);
            let line = format!(
                "  {name}: {{ unit: \"{unit}\", usual: {usual}, least: {least}, most: {most} }},"
            );
            assert!(page.contains(&line), "the page lacks\n{line}");
        }
    }

    #[test]
    fn what_is_unknown_of_another_type_or_out_of_range_is_told_by_name() {
        let written = json!({
            "admit": "nobody", "challenge": "yes", "frame_interval_ms": 90_000, "frames": 1,
            "rules": { "away_ms": 999, "no_face": 8_000, "quiet_ms": 1.5 }, "screen": "required",
            "staff_entry": true
        });
        let expected = [
            ("proctoring.admit", "exam.proctoring_type"),
            ("proctoring.challenge", "exam.proctoring_type"),
            ("proctoring.frame_interval_ms", "exam.proctoring_range"),
            ("proctoring.frames", "exam.proctoring_unknown"),
            ("proctoring.rules.away_ms", "exam.proctoring_range"),
            ("proctoring.rules.no_face", "exam.proctoring_unknown"),
            ("proctoring.rules.quiet_ms", "exam.proctoring_range"),
            ("proctoring.screen", "exam.proctoring_type"),
            ("proctoring.staff_entry", "exam.proctoring_type"),
        ];
        assert_eq!(told(written), expected.map(|(at, code)| (at.to_owned(), code)));
        let no_object = [("proctoring.rules".to_owned(), "exam.proctoring_type")];
        assert_eq!(told(json!({ "rules": 3 })), no_object);
    }
}
