//! Are things seen? Labels: `path` and `objects`, names parted by semicolons (empty: none of them).
//!
//! Counted per image and kind, as the indicator does: it asks whether a phone is in view, not where.
//!
//! **Invariant:** names the model has no kind for are counted and listed, never taken for a miss.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;

use super::detection::NotJudged;
use super::error::EvaluateError;
use super::gallery::{look, read};
use super::html::{Page, percent};
use super::table::Table;
use crate::domain::proctoring::signal::ObjectKind;
use crate::kernel::UtcMs;
use crate::vision::engine::{Engine, EngineError, Stage};
use crate::vision::still::{StillError, StillOrder};

/// Kinds judged although no label names them.
const ALWAYS: [ObjectKind; 6] = [
    ObjectKind::Phone,
    ObjectKind::Book,
    ObjectKind::Laptop,
    ObjectKind::Screen,
    ObjectKind::Keyboard,
    ObjectKind::Mouse,
];

/// What was found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ObjectsReport {
    /// Images judged.
    pub images: usize,
    /// By kind.
    pub kinds: BTreeMap<&'static str, KindCount>,
    /// Labelled things seen.
    pub hits: usize,
    /// Labelled things not seen.
    pub misses: usize,
    /// Things seen that no label names.
    pub false_alarms: usize,
    /// Share of labelled things seen; absent without any.
    pub recall: Option<f64>,
    /// Share of things seen that are labelled; absent when nothing was seen.
    pub precision: Option<f64>,
    /// Names in the labels for which the model has no kind.
    pub labels_ignored: BTreeMap<String, usize>,
    /// Files that are no acceptable image.
    pub not_judged: Vec<NotJudged>,
    /// Every image with a miss or a false alarm.
    pub wrong: Vec<WrongThings>,
}

/// The figures of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct KindCount {
    /// Labelled and seen.
    pub hits: usize,
    /// Labelled and not seen.
    pub misses: usize,
    /// Seen and not labelled.
    pub false_alarms: usize,
}

/// An image whose things are off.
#[derive(Clone, Debug, Serialize)]
pub struct WrongThings {
    /// The file, as listed.
    pub path: String,
    /// Labelled and not seen.
    pub missed: Vec<&'static str>,
    /// Seen and not labelled.
    pub unlabelled: Vec<&'static str>,
}

/// The kind of a label's name: our own, or COCO's.
fn kind_named(name: &str) -> Option<ObjectKind> {
    match name {
        "person" => Some(ObjectKind::Person),
        "phone" | "cell phone" => Some(ObjectKind::Phone),
        "book" => Some(ObjectKind::Book),
        "laptop" => Some(ObjectKind::Laptop),
        "screen" | "monitor" | "tv" => Some(ObjectKind::Screen),
        "keyboard" => Some(ObjectKind::Keyboard),
        "mouse" => Some(ObjectKind::Mouse),
        "remote" => Some(ObjectKind::Remote),
        _ => None,
    }
}

type Kinds = BTreeSet<ObjectKind>;

impl ObjectsReport {
    fn note(&mut self, path: &str, judged: &Kinds, (labelled, seen): (&Kinds, &Kinds)) {
        self.images += 1;
        let mut wrong = WrongThings { path: path.to_owned(), missed: vec![], unlabelled: vec![] };
        for kind in judged {
            let count = self.kinds.entry(kind.name()).or_default();
            match (labelled.contains(kind), seen.contains(kind)) {
                (true, true) => (count.hits, self.hits) = (count.hits + 1, self.hits + 1),
                (true, false) => {
                    (count.misses, self.misses) = (count.misses + 1, self.misses + 1);
                    wrong.missed.push(kind.name());
                }
                (false, true) => {
                    count.false_alarms += 1;
                    self.false_alarms += 1;
                    wrong.unlabelled.push(kind.name());
                }
                (false, false) => {}
            }
        }
        if !(wrong.missed.is_empty() && wrong.unlabelled.is_empty()) {
            self.wrong.push(wrong);
        }
        let rate = |whole: usize| (whole > 0).then(|| super::share(self.hits, whole));
        (self.recall, self.precision) =
            (rate(self.hits + self.misses), rate(self.hits + self.false_alarms));
    }

    /// The report as a file to hand around.
    #[must_use]
    pub fn html(&self, made: UtcMs) -> String {
        let mut page = Page::new(("物品检测", "Objects"), made);
        let rate = |rate: Option<f64>| rate.map_or_else(|| "–".to_owned(), percent);
        page.facts(&[
            (("图片", "images"), self.images.to_string()),
            (("召回率", "recall"), rate(self.recall)),
            (("精确率", "precision"), rate(self.precision)),
            (("未能判断", "not judged"), self.not_judged.len().to_string()),
        ]);
        let rows: Vec<Vec<String>> = self
            .kinds
            .iter()
            .map(|(kind, count)| {
                let counts = [count.hits, count.misses, count.false_alarms].map(|n| n.to_string());
                std::iter::once((*kind).to_owned()).chain(counts).collect()
            })
            .collect();
        page.heading(("按种类", "By kind"));
        let titles =
            [("种类", "kind"), ("检出", "seen"), ("漏检", "missed"), ("误报", "false alarms")];
        page.table(&titles, &rows);
        page.finish()
    }
}

/// Looks for things in every listed image. `progress` is told (images done, images in all).
///
/// # Errors
/// [`EvaluateError`] when the list or a file is unreadable, or a model is missing.
pub fn objects(
    engine: &mut dyn Engine,
    (labels, root): (&Path, &Path),
    mut progress: impl FnMut(usize, usize),
) -> Result<ObjectsReport, EvaluateError> {
    let table = Table::read(labels, &["path", "objects"])?;
    let mut report = ObjectsReport::default();
    let mut labelled: Vec<Kinds> = Vec::new();
    for row in table.rows() {
        let mut kinds = Kinds::new();
        for name in table.field(row, "objects").split(';').map(str::trim).filter(|n| !n.is_empty())
        {
            match kind_named(name) {
                Some(kind) => _ = kinds.insert(kind),
                None => *report.labels_ignored.entry(name.to_owned()).or_insert(0) += 1,
            }
        }
        labelled.push(kinds);
    }
    let judged: Kinds = ALWAYS.into_iter().chain(labelled.iter().flatten().copied()).collect();
    let order = StillOrder { eyes: false, objects: true };
    for (done, (row, labelled)) in table.rows().iter().zip(&labelled).enumerate() {
        let name = table.field(row, "path");
        let (path, bytes) = read(root, name)?;
        match look(engine, (&path, &bytes), order)? {
            Ok(seen) => {
                let unavailable = || EvaluateError::Vision {
                    path: path.display().to_string(),
                    source: StillError::Engine(EngineError::Unavailable(Stage::Objects)),
                };
                let seen: Kinds =
                    seen.objects.ok_or_else(unavailable)?.iter().map(|seen| seen.kind).collect();
                report.note(name, &judged, (labelled, &seen));
            }
            Err(code) => report.not_judged.push(NotJudged { path: name.to_owned(), code }),
        }
        progress(done + 1, table.rows().len());
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vision::scripted::{Scene, ScriptedEngine};

    #[test]
    fn hits_misses_and_false_alarms_are_told_per_kind_and_unknown_names_are_listed() {
        let kinds = |list: &[ObjectKind]| list.iter().copied().collect::<Kinds>();
        let judged = kinds(&ALWAYS);
        let mut report = ObjectsReport::default();
        let (phone, book) = (kinds(&[ObjectKind::Phone]), kinds(&[ObjectKind::Book]));
        report.note("a", &judged, (&phone, &phone));
        report.note("b", &judged, (&phone, &book));
        report.note("c", &judged, (&kinds(&[]), &kinds(&[ObjectKind::Person])));
        assert_eq!(report.kinds["phone"], KindCount { hits: 1, misses: 1, false_alarms: 0 });
        assert_eq!(report.kinds["book"], KindCount { hits: 0, misses: 0, false_alarms: 1 });
        assert_eq!(
            (report.recall, report.precision, report.wrong.len()),
            (Some(0.5), Some(0.5), 1)
        );
    }

    #[test]
    fn a_list_is_read_and_names_without_a_kind_are_no_misses() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("labels.csv");
        let scene = Scene::of("Ming").with_thing(ObjectKind::Phone, 0.9);
        std::fs::write(folder.path().join("x.jpg"), scene.to_jpeg(1).unwrap()).unwrap();
        std::fs::write(&list, "path,objects\nx.jpg,cell phone; sextant\n").unwrap();
        let mut engine = ScriptedEngine::default();
        let report = objects(&mut engine, (&list, folder.path()), |_, _| ()).unwrap();
        assert_eq!(report.labels_ignored, BTreeMap::from([("sextant".to_owned(), 1)]));
        // A still carries no scene: whoever looks sees nothing, and the phone is a miss.
        assert_eq!((report.images, report.hits, report.misses), (1, 0, 1));
    }
}
