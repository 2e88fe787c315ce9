//! Are pictures of faces told from faces? Labels: `path`, `label` (live or spoof), and `attack`, the species.
//!
//! In the terms of ISO/IEC 30107-3: APCER is the share of one species' attacks taken for living faces, and
//! the worst species is what counts; BPCER is the share of living faces taken for attacks. What the model
//! declines to judge is a non-response, counted apart on both sides.
//!
//! **Invariant:** species are never averaged: a hundred easy attacks do not hide ten that pass.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::error::EvaluateError;
use super::gallery::read;
use super::html::{Page, percent};
use super::table::Table;
use crate::kernel::UtcMs;
use crate::vision::engine::{Engine, EngineError, PadScore, Stage};
use crate::vision::still::{StillError, decode_still, pad_still};

/// The species of attacks whose label names none.
const UNNAMED: &str = "unspecified";

/// What was found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PadReport {
    /// Images.
    pub images: usize,
    /// Share of attacks taken for living faces, by species; absent for a species nothing of which was judged.
    pub apcer: BTreeMap<String, Option<f64>>,
    /// The worst of them.
    pub apcer_max: Option<f64>,
    /// Share of living faces taken for attacks.
    pub bpcer: Option<f64>,
    /// Images not judged, in all.
    pub not_judged: usize,
    /// The counts behind: attacks by species.
    pub attacks: BTreeMap<String, PadCount>,
    /// The counts behind: living faces.
    pub bona_fide: PadCount,
    /// The score from which a face counted as living.
    pub threshold: Option<f32>,
    /// Image by image.
    pub answers: Vec<PadAnswer>,
}

/// Presentations of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PadCount {
    /// Images.
    pub presentations: usize,
    /// Taken for what they are not.
    pub errors: usize,
    /// Without an answer: no face, too little around it, or no image.
    pub not_judged: usize,
}

/// One image.
#[derive(Clone, Debug, Serialize)]
pub struct PadAnswer {
    /// The file, as listed.
    pub path: String,
    /// `live` or `spoof`, as labelled.
    pub label: &'static str,
    /// `live`, `spoof` or `not_judged`.
    pub answer: &'static str,
    /// Probability that the face is a living one, when judged.
    pub live: Option<f32>,
    /// Why it was not judged.
    pub reason: Option<&'static str>,
}

impl PadCount {
    fn note(&mut self, wrong: Option<bool>) {
        self.presentations += 1;
        match wrong {
            Some(wrong) => self.errors += usize::from(wrong),
            None => self.not_judged += 1,
        }
    }

    fn rate(&self) -> Option<f64> {
        let judged = self.presentations - self.not_judged;
        (judged > 0).then(|| super::share(self.errors, judged))
    }
}

impl PadReport {
    fn note(
        &mut self,
        path: &str,
        (is_live, attack): (bool, &str),
        answer: Result<PadScore, &'static str>,
    ) {
        self.images += 1;
        let wrong = answer.ok().map(|score| score.is_live() != is_live);
        if is_live {
            self.bona_fide.note(wrong);
        } else {
            let species = if attack.is_empty() { UNNAMED } else { attack };
            self.attacks.entry(species.to_owned()).or_default().note(wrong);
        }
        self.not_judged += usize::from(wrong.is_none());
        self.threshold = answer.ok().map(|score| score.threshold).or(self.threshold);
        let name = |is_live| if is_live { "live" } else { "spoof" };
        self.answers.push(PadAnswer {
            path: path.to_owned(),
            label: name(is_live),
            answer: answer.map_or("not_judged", |score| name(score.is_live())),
            live: answer.ok().map(|score| score.live),
            reason: answer.err(),
        });
        self.apcer =
            self.attacks.iter().map(|(species, count)| (species.clone(), count.rate())).collect();
        self.apcer_max = self.apcer.values().flatten().copied().reduce(f64::max);
        self.bpcer = self.bona_fide.rate();
    }

    /// The report as a file to hand around.
    #[must_use]
    pub fn html(&self, made: UtcMs) -> String {
        let mut page = Page::new(("呈现攻击检测", "Presentation attack detection"), made);
        let rate = |rate: Option<f64>| rate.map_or_else(|| "–".to_owned(), percent);
        page.facts(&[
            (("图片", "images"), self.images.to_string()),
            (("最差 APCER", "worst APCER"), rate(self.apcer_max)),
            (("BPCER", "BPCER"), rate(self.bpcer)),
            (("未能判断", "not judged"), self.not_judged.to_string()),
        ]);
        page.heading(("按攻击种类", "By species of attack"));
        let row = |name: &str, count: &PadCount| {
            let counts =
                [count.presentations, count.errors, count.not_judged].map(|n| n.to_string());
            let mut row = vec![name.to_owned(), rate(count.rate())];
            row.extend(counts);
            row
        };
        let mut rows: Vec<Vec<String>> =
            self.attacks.iter().map(|(species, count)| row(species, count)).collect();
        rows.push(row("live", &self.bona_fide));
        let titles = [
            ("种类", "species"),
            ("错误率", "error rate"),
            ("样本", "presentations"),
            ("判错", "errors"),
            ("未判断", "not judged"),
        ];
        page.table(&titles, &rows);
        page.text((
            "被动检测只作参考：主动挑战才是关口。",
            "A passive detector is advice only: the active challenge is the gate.",
        ));
        page.finish()
    }
}

/// Judges the largest face of every listed image. `progress` is told (images done, images in all).
///
/// # Errors
/// [`EvaluateError`] when the list or a file is unreadable, or a model is missing.
pub fn pad(
    engine: &mut dyn Engine,
    (labels, root): (&Path, &Path),
    mut progress: impl FnMut(usize, usize),
) -> Result<PadReport, EvaluateError> {
    let table = Table::read(labels, &["path", "label"])?;
    let mut labelled = Vec::new();
    for row in table.rows() {
        labelled.push(match table.field(row, "label") {
            "live" => true,
            "spoof" => false,
            other => {
                let reason = format!("label is \"{other}\", expected live or spoof");
                return Err(table.fault(row, reason));
            }
        });
    }
    let mut report = PadReport::default();
    for (done, (row, is_live)) in table.rows().iter().zip(labelled).enumerate() {
        let name = table.field(row, "path");
        let (path, bytes) = read(root, name)?;
        let answer = match decode_still(&bytes) {
            Err(error) => Err(error.code()),
            Ok(picture) => match pad_still(engine, picture) {
                Ok(answer) => answer,
                Err(EngineError::Failed { .. }) => Err("model_failed"),
                Err(source) => {
                    let (path, source) = (path.display().to_string(), StillError::Engine(source));
                    return Err(EvaluateError::Vision { path, source });
                }
            },
        };
        report.note(name, (is_live, table.field(row, "attack")), answer);
        progress(done + 1, table.rows().len());
    }
    Ok(report)
}

/// True when a detector is there to be measured.
#[must_use]
pub fn is_possible(engine: &dyn Engine) -> bool {
    engine.has(Stage::Pad)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(live: f32) -> Result<PadScore, &'static str> {
        Ok(PadScore { live, threshold: 0.5 })
    }

    #[test]
    fn the_worst_species_counts_and_what_was_not_judged_is_in_no_rate() {
        let mut report = PadReport::default();
        for _ in 0..9 {
            report.note("print", (false, "print"), score(0.1));
        }
        report.note("replay", (false, "replay"), score(0.9));
        report.note("replay", (false, "replay"), score(0.2));
        report.note("mask", (false, ""), Err("no_face"));
        report.note("face", (true, ""), score(0.8));
        report.note("face", (true, ""), score(0.4));
        report.note("face", (true, ""), Err("too_tight"));
        assert_eq!(report.apcer["print"], Some(0.0));
        assert_eq!(report.apcer["replay"], Some(0.5));
        assert_eq!(report.apcer[UNNAMED], None);
        assert_eq!((report.apcer_max, report.bpcer), (Some(0.5), Some(0.5)));
        assert_eq!((report.images, report.not_judged), (15, 2));
    }

    #[test]
    fn a_missing_model_and_a_wrong_label_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("labels.csv");
        let scene = crate::vision::scripted::Scene::of("Ming");
        std::fs::write(folder.path().join("x.jpg"), scene.to_jpeg(1).unwrap()).unwrap();
        let mut engine = crate::vision::scripted::ScriptedEngine::default();
        std::fs::write(&list, "path,label\nx.jpg,alive\n").unwrap();
        let error = pad(&mut engine, (&list, folder.path()), |_, _| ()).unwrap_err().to_string();
        assert!(error.contains("alive") && error.contains("line 2"), "{error}");
        assert!(!is_possible(&crate::vision::nets::Nets::default()));
    }
}
