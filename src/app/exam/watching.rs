//! How an exam is to be watched: what is written is checked name by name, so that a misspelt threshold is
//! refused and not silently replaced by its default.
//!
//! **Invariant:** what passes is what is in force; the watcher ignores none of it.

use serde_json::{Map, Value};

use crate::app::{AppError, FieldProblem, Problem};
use crate::kernel::limits::{
    FRAME_INTERVAL_MS_MAX, FRAME_INTERVAL_MS_MIN, INDICATOR_MS_MAX, INDICATOR_MS_MIN,
};
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
    let (least, most) = match path {
        "frame_interval_ms" => (FRAME_INTERVAL_MS_MIN.into(), FRAME_INTERVAL_MS_MAX.into()),
        "rules.no_face_ms"
        | "rules.several_faces_ms"
        | "rules.away_ms"
        | "rules.camera_ms"
        | "rules.focus_lost_ms"
        | "rules.network_gap_ms"
        | "rules.quiet_ms" => (INDICATOR_MS_MIN, INDICATOR_MS_MAX),
        "challenge" => {
            let wanted = ("请填 true 或 false。", "Write true or false.");
            return (!value.is_boolean() && !value.is_null())
                .then(|| field(path, "exam.proctoring_type", wanted));
        }
        "rules" => {
            let wanted = ("请填一组时限。", "Write an object of times.");
            return (!value.is_null()).then(|| field(path, "exam.proctoring_type", wanted));
        }
        _ => {
            let wanted = ("没有这一项设置。", "There is no such setting.");
            return Some(field(path, "exam.proctoring_unknown", wanted));
        }
    };
    let fits = value.is_null() || value.as_i64().is_some_and(|ms| (least..=most).contains(&ms));
    let zh = format!("请填 {least} 到 {most} 毫秒之间的整数。");
    let en = format!("A whole number of milliseconds from {least} to {most}.");
    (!fits).then(|| field(path, "exam.proctoring_range", (&zh, &en)))
}

fn field(path: &str, code: &'static str, (zh, en): (&str, &str)) -> FieldProblem {
    let at = format!("proctoring.{path}");
    FieldProblem { at, code, zh: zh.to_owned(), en: en.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::exam::IndicatorTimes;
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

    #[test]
    fn every_setting_there_is_passes_at_both_ends_of_its_range() {
        for (interval, ms) in [(200, 1_000), (5_000, 600_000)] {
            let body = ProctoringBody {
                frame_interval_ms: Some(interval),
                challenge: Some(true),
                rules: Some(IndicatorTimes {
                    no_face_ms: Some(ms),
                    several_faces_ms: Some(ms),
                    away_ms: Some(ms),
                    camera_ms: Some(ms),
                    focus_lost_ms: Some(ms),
                    network_gap_ms: Some(ms),
                    quiet_ms: Some(ms),
                }),
            };
            let Value::Object(written) = serde_json::to_value(&body).unwrap() else { panic!() };
            assert_eq!(check(written).unwrap(), body);
        }
        assert_eq!(check(Map::new()).unwrap(), ProctoringBody::default());
    }

    #[test]
    fn what_is_unknown_of_another_type_or_out_of_range_is_told_by_name() {
        let written = json!({
            "challenge": "yes", "frame_interval_ms": 90_000, "frames": 1,
            "rules": { "away_ms": 999, "no_face": 8_000, "quiet_ms": 1.5 }
        });
        let expected = [
            ("proctoring.challenge", "exam.proctoring_type"),
            ("proctoring.frame_interval_ms", "exam.proctoring_range"),
            ("proctoring.frames", "exam.proctoring_unknown"),
            ("proctoring.rules.away_ms", "exam.proctoring_range"),
            ("proctoring.rules.no_face", "exam.proctoring_unknown"),
            ("proctoring.rules.quiet_ms", "exam.proctoring_range"),
        ];
        assert_eq!(told(written), expected.map(|(at, code)| (at.to_owned(), code)));
        let no_object = [("proctoring.rules".to_owned(), "exam.proctoring_type")];
        assert_eq!(told(json!({ "rules": 3 })), no_object);
    }
}
