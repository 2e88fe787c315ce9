//! Are faces counted right? Labels: `path` and `faces`, the number of faces a person sees.
//!
//! What matters in an exam is the class: nobody, one person, or several.
//!
//! **Invariant:** a file that is no image is counted apart and changes no rate.

use std::path::Path;

use serde::Serialize;

use super::error::EvaluateError;
use super::gallery::{look, read};
use super::html::{Page, percent};
use super::table::Table;
use crate::kernel::UtcMs;
use crate::vision::engine::Engine;
use crate::vision::still::StillOrder;

/// What was found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DetectionReport {
    /// Images judged.
    pub images: usize,
    /// Images whose class (0, 1, 2 or more faces) is wrong.
    pub class_errors: usize,
    /// Labelled faces beyond those found.
    pub faces_missed: usize,
    /// Faces found beyond those labelled.
    pub faces_false: usize,
    /// Faces labelled.
    pub faces_labelled: usize,
    /// Images by labelled class (line) and class found (column).
    pub classes: [[usize; 3]; 3],
    /// Files that are no acceptable image.
    pub not_judged: Vec<NotJudged>,
    /// Every image whose count is off.
    pub wrong: Vec<WrongCount>,
}

/// A file that could not be judged.
#[derive(Clone, Debug, Serialize)]
pub struct NotJudged {
    /// The file, as listed.
    pub path: String,
    /// Why, as a stable code.
    pub code: &'static str,
}

/// An image whose count is off.
#[derive(Clone, Debug, Serialize)]
pub struct WrongCount {
    /// The file, as listed.
    pub path: String,
    /// Faces labelled.
    pub labelled: usize,
    /// Faces found.
    pub found: usize,
    /// The list's own note, if any.
    pub note: String,
}

impl DetectionReport {
    fn note(&mut self, path: &str, note: &str, (labelled, found): (usize, usize)) {
        let (line, column) = (labelled.min(2), found.min(2));
        self.images += 1;
        self.classes[line][column] += 1;
        self.class_errors += usize::from(line != column);
        self.faces_labelled += labelled;
        self.faces_missed += labelled.saturating_sub(found);
        self.faces_false += found.saturating_sub(labelled);
        if labelled != found {
            let (path, note) = (path.to_owned(), note.to_owned());
            self.wrong.push(WrongCount { path, labelled, found, note });
        }
    }

    /// The report as a file to hand around.
    #[must_use]
    pub fn html(&self, made: UtcMs) -> String {
        let mut page = Page::new(("人脸检测", "Face detection"), made);
        page.facts(&[
            (("图片", "images"), self.images.to_string()),
            (("人数类别错误", "class errors (0, 1, several)"), self.class_errors.to_string()),
            (("标注人脸", "faces labelled"), self.faces_labelled.to_string()),
            (("漏检", "missed"), self.faces_missed.to_string()),
            (("误检", "false"), self.faces_false.to_string()),
            (
                ("类别错误率", "class error rate"),
                percent(super::share(self.class_errors, self.images)),
            ),
            (("未能判断", "not judged"), self.not_judged.len().to_string()),
        ]);
        let rows: Vec<Vec<String>> = self
            .wrong
            .iter()
            .map(|w| {
                vec![w.path.clone(), w.labelled.to_string(), w.found.to_string(), w.note.clone()]
            })
            .collect();
        page.heading(("不一致的图片", "Images whose count is off"));
        let titles = [("图片", "image"), ("标注", "labelled"), ("检出", "found"), ("备注", "note")];
        page.table(&titles, &rows);
        page.finish()
    }
}

/// Counts the faces of every listed image. `progress` is told (images done, images in all).
///
/// # Errors
/// [`EvaluateError`] when the list or a file is unreadable, or a model is missing.
pub fn detection(
    engine: &mut dyn Engine,
    (labels, root): (&Path, &Path),
    mut progress: impl FnMut(usize, usize),
) -> Result<DetectionReport, EvaluateError> {
    let table = Table::read(labels, &["path", "faces"])?;
    let mut counts = Vec::new();
    for row in table.rows() {
        let text = table.field(row, "faces");
        let count: usize = text.parse().map_err(|_| {
            table.fault(row, format!("faces is \"{text}\", expected a whole number"))
        })?;
        counts.push(count);
    }
    let mut report = DetectionReport::default();
    for (done, (row, labelled)) in table.rows().iter().zip(counts).enumerate() {
        let name = table.field(row, "path");
        let (path, bytes) = read(root, name)?;
        match look(engine, (&path, &bytes), StillOrder::default())? {
            Ok(seen) => report.note(name, table.field(row, "note"), (labelled, seen.faces.len())),
            Err(code) => report.not_judged.push(NotJudged { path: name.to_owned(), code }),
        }
        progress(done + 1, table.rows().len());
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vision::scripted::ScriptedEngine;

    #[test]
    fn classes_misses_and_false_faces_are_counted_apart() {
        let mut report = DetectionReport::default();
        for (labelled, found) in [(0, 0), (1, 1), (1, 0), (3, 2), (2, 3), (0, 1)] {
            report.note("x", "", (labelled, found));
        }
        assert_eq!((report.images, report.class_errors), (6, 2));
        assert_eq!((report.faces_missed, report.faces_false), (2, 2));
        assert_eq!(report.classes, [[1, 1, 0], [1, 1, 0], [0, 0, 2]]);
        assert_eq!(report.wrong.len(), 4);
    }

    #[test]
    fn a_file_that_is_no_image_changes_no_rate_and_a_bad_count_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("labels.csv");
        std::fs::write(folder.path().join("x.jpg"), b"no picture").unwrap();
        std::fs::write(&list, "path,faces\nx.jpg,1\n").unwrap();
        let mut engine = ScriptedEngine::default();
        let run =
            |engine: &mut ScriptedEngine| detection(engine, (&list, folder.path()), |_, _| ());
        let report = run(&mut engine).unwrap();
        assert_eq!((report.images, report.not_judged[0].code), (0, "image_unknown_format"));
        std::fs::write(&list, "path,faces\nx.jpg,many\n").unwrap();
        let error = run(&mut engine).unwrap_err().to_string();
        assert!(error.contains("line 2") && error.contains("many"), "{error}");
        std::fs::write(&list, "path,faces\ngone.jpg,1\n").unwrap();
        let error = run(&mut engine).unwrap_err().to_string();
        assert!(error.contains("gone.jpg") && error.contains("--root"), "{error}");
    }
}
