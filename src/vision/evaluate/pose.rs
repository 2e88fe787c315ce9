//! Is the direction of the head told right? Labels: `path` and `pose`, one of frontal, left, right, up, down.
//!
//! Left and right are the person's own. The model of a pose pack answers when one is selected, else the
//! landmarks do.
//!
//! **Invariant:** an image without a face is an answer of its own, never a right one.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::detection::NotJudged;
use super::error::EvaluateError;
use super::gallery::{look, read};
use super::html::{Page, percent};
use super::table::Table;
use crate::domain::proctoring::signal::Pose;
use crate::kernel::UtcMs;
use crate::vision::engine::Engine;
use crate::vision::still::StillOrder;

/// The labels.
const LABELS: [&str; 5] = ["frontal", "left", "right", "up", "down"];
/// The answer for an image without a face.
const NO_FACE: &str = "no_face";

/// From which angle on a head is turned.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PoseRule {
    /// Turned further than this to a side, in degrees.
    pub yaw_deg: f32,
    /// Raised or lowered further than this from rest, in degrees.
    pub pitch_deg: f32,
    /// What a head held straight reads as.
    pub pitch_rest_deg: f32,
}

impl Default for PoseRule {
    /// Landmarks read −7° in the mean of 100 press photos of people who look ahead.
    fn default() -> Self {
        Self { yaw_deg: 18.0, pitch_deg: 14.0, pitch_rest_deg: -6.0 }
    }
}

impl PoseRule {
    /// The label of a pose: the axis that is farther beyond its angle counts.
    #[must_use]
    pub fn label(&self, pose: Pose) -> &'static str {
        let across = pose.yaw / self.yaw_deg;
        let along = (pose.pitch - self.pitch_rest_deg) / self.pitch_deg;
        match (across, along) {
            _ if across.abs().max(along.abs()) <= 1.0 => "frontal",
            _ if across.abs() >= along.abs() => {
                if across > 0.0 {
                    "left"
                } else {
                    "right"
                }
            }
            _ => {
                if along > 0.0 {
                    "up"
                } else {
                    "down"
                }
            }
        }
    }
}

/// What was found.
#[derive(Clone, Debug, Serialize)]
pub struct PoseReport {
    /// Images judged.
    pub images: usize,
    /// Images whose label was told right.
    pub right: usize,
    /// Share of them; absent without images.
    pub accuracy: Option<f64>,
    /// Images by label and by answer (the labels, or `no_face`).
    pub confusion: BTreeMap<&'static str, BTreeMap<&'static str, usize>>,
    /// The angles used.
    pub rule: PoseRule,
    /// Files that are no acceptable image.
    pub not_judged: Vec<NotJudged>,
    /// Every image told wrong.
    pub wrong: Vec<WrongPose>,
}

/// An image told wrong.
#[derive(Clone, Debug, Serialize)]
pub struct WrongPose {
    /// The file, as listed.
    pub path: String,
    /// Its label.
    pub labelled: &'static str,
    /// The answer.
    pub answer: &'static str,
    /// Yaw, pitch and roll in degrees, when there was a face.
    pub degrees: Option<[f32; 3]>,
}

impl PoseReport {
    fn new(rule: PoseRule) -> Self {
        let (confusion, not_judged, wrong) = (BTreeMap::new(), Vec::new(), Vec::new());
        Self { images: 0, right: 0, accuracy: None, confusion, rule, not_judged, wrong }
    }

    fn note(&mut self, path: &str, labelled: &'static str, pose: Option<Pose>) {
        let answer = pose.map_or(NO_FACE, |pose| self.rule.label(pose));
        self.images += 1;
        *self.confusion.entry(labelled).or_default().entry(answer).or_insert(0) += 1;
        if answer == labelled {
            self.right += 1;
        } else {
            let degrees = pose.map(|p| [p.yaw, p.pitch, p.roll]);
            self.wrong.push(WrongPose { path: path.to_owned(), labelled, answer, degrees });
        }
        self.accuracy = Some(super::share(self.right, self.images));
    }

    /// The report as a file to hand around.
    #[must_use]
    pub fn html(&self, made: UtcMs) -> String {
        let mut page = Page::new(("头部姿态", "Head pose"), made);
        let accuracy = self.accuracy.map_or_else(|| "–".to_owned(), percent);
        page.facts(&[
            (("图片", "images"), self.images.to_string()),
            (("正确率", "accuracy"), accuracy),
            (("未能判断", "not judged"), self.not_judged.len().to_string()),
        ]);
        page.heading(("混淆矩阵（行：标注，列：判断）", "Confusion (line: label, column: answer)"));
        let titles = [
            ("标注", "label"),
            ("正面", "frontal"),
            ("左", "left"),
            ("右", "right"),
            ("上", "up"),
            ("下", "down"),
            ("无人脸", "no face"),
        ];
        let rows: Vec<Vec<String>> = self
            .confusion
            .iter()
            .map(|(label, answers)| {
                let count = |answer| answers.get(answer).copied().unwrap_or(0).to_string();
                let counts = LABELS.into_iter().chain([NO_FACE]).map(count);
                std::iter::once((*label).to_owned()).chain(counts).collect()
            })
            .collect();
        page.table(&titles, &rows);
        page.finish()
    }
}

/// Reads the pose of the largest face of every listed image. `progress` is told (images done, in all).
///
/// # Errors
/// [`EvaluateError`] when the list or a file is unreadable, or a model is missing.
pub fn pose(
    engine: &mut dyn Engine,
    (labels, root): (&Path, &Path),
    rule: PoseRule,
    mut progress: impl FnMut(usize, usize),
) -> Result<PoseReport, EvaluateError> {
    let table = Table::read(labels, &["path", "pose"])?;
    let mut labelled = Vec::new();
    for row in table.rows() {
        let text = table.field(row, "pose");
        let label = LABELS.into_iter().find(|label| *label == text).ok_or_else(|| {
            table.fault(row, format!("pose is \"{text}\", expected one of {}", LABELS.join(", ")))
        })?;
        labelled.push(label);
    }
    let mut report = PoseReport::new(rule);
    for (done, (row, label)) in table.rows().iter().zip(labelled).enumerate() {
        let name = table.field(row, "path");
        let (path, bytes) = read(root, name)?;
        match look(engine, (&path, &bytes), StillOrder::default())? {
            Ok(seen) => report.note(name, label, seen.faces.first().and_then(|face| face.pose)),
            Err(code) => report.not_judged.push(NotJudged { path: name.to_owned(), code }),
        }
        progress(done + 1, table.rows().len());
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_farther_beyond_its_angle_names_the_pose() {
        let rule = PoseRule { yaw_deg: 20.0, pitch_deg: 10.0, pitch_rest_deg: -5.0 };
        let label = |yaw, pitch| rule.label(Pose { yaw, pitch, roll: 0.0 });
        assert_eq!(
            [
                label(0.0, 0.0),
                label(30.0, 0.0),
                label(-30.0, -12.0),
                label(25.0, 20.0),
                label(0.0, -16.0)
            ],
            ["frontal", "left", "right", "up", "down"]
        );
    }

    #[test]
    fn an_image_without_a_face_is_no_right_answer_and_a_wrong_word_is_named() {
        let mut report = PoseReport::new(PoseRule::default());
        report.note("a", "frontal", Some(Pose { yaw: 1.0, pitch: -6.0, roll: 0.0 }));
        report.note("b", "left", None);
        assert_eq!((report.images, report.right), (2, 1));
        assert_eq!(report.confusion["left"][NO_FACE], 1);
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("labels.csv");
        std::fs::write(&list, "path,pose\nx.jpg,sideways\n").unwrap();
        let mut engine = crate::vision::scripted::ScriptedEngine::default();
        let rule = PoseRule::default();
        let error =
            pose(&mut engine, (&list, folder.path()), rule, |_, _| ()).unwrap_err().to_string();
        assert!(error.contains("sideways") && error.contains("frontal"), "{error}");
    }
}
