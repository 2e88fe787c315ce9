//! `examhall vision evaluate-…`: counts and directions and things against labels, one command a kind.

use std::io::Write;
use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use examhall::kernel::{Clock, SystemClock, UtcMs};
use examhall::vision::engine::Stage;
use examhall::vision::evaluate::{detection, objects, pad, pose};
use serde::Serialize;

use super::super::progress::Progress;
use super::super::{ModelArgs, print_json};
use super::evaluate::write_report;

/// A list of labels and what to make of it.
#[derive(Args, Debug)]
pub struct Labelled {
    /// CSV with the column path and the labels; other columns are ignored.
    #[arg(long, value_name = "CSV")]
    labels: PathBuf,
    /// Folder the paths start from.
    #[arg(long, value_name = "DIR")]
    root: PathBuf,
    /// Also write a report, in Chinese and English.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    #[command(flatten)]
    models: ModelArgs,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Angles from which a head counts as turned.
#[derive(Args, Debug)]
pub struct Angles {
    /// Degrees to either side.
    #[arg(long, value_name = "DEG", default_value_t = pose::PoseRule::default().yaw_deg)]
    yaw_deg: f32,
    /// Degrees up or down from rest.
    #[arg(long, value_name = "DEG", default_value_t = pose::PoseRule::default().pitch_deg)]
    pitch_deg: f32,
    /// Pitch that a head held straight reads as.
    #[arg(long, value_name = "DEG", allow_hyphen_values = true, default_value_t = pose::PoseRule::default().pitch_rest_deg)]
    pitch_rest_deg: f32,
}

impl Labelled {
    fn finish<T: Serialize>(
        &self,
        report: &T,
        html: impl FnOnce(UtcMs) -> String,
        lines: &[String],
    ) -> anyhow::Result<()> {
        if let Some(path) = &self.html {
            write_report(path, &html(SystemClock::new().now()))?;
        }
        if self.json {
            return print_json(report);
        }
        let mut out = std::io::stdout().lock();
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
        Ok(())
    }

    /// Counts faces.
    pub fn detection(&self) -> anyhow::Result<()> {
        let mut nets = super::load(&self.models, &[Stage::SearchFar, Stage::Mesh])?;
        let mut images = Progress::of("images");
        let from = (self.labels.as_path(), self.root.as_path());
        let report = detection::detection(&mut nets, from, |done, all| images.tell(done, all))?;
        let mut lines = vec![format!(
            "{} images: {} class errors, {} of {} faces missed, {} false, {} not judged",
            report.images,
            report.class_errors,
            report.faces_missed,
            report.faces_labelled,
            report.faces_false,
            report.not_judged.len()
        )];
        let wrong = report.wrong.iter();
        lines.extend(wrong.map(|w| {
            format!("  {}: {} labelled, {} found  {}", w.path, w.labelled, w.found, w.note)
        }));
        self.finish(&report, |at| report.html(at), &lines)
    }

    /// Tells spoofs.
    pub fn pad(&self) -> anyhow::Result<()> {
        let mut nets = super::load(&self.models, &[Stage::SearchFar, Stage::Mesh])?;
        if !pad::is_possible(&nets) {
            bail!(
                "no model tells pictures of faces from faces: none comes with examhall; \
                 add a pack with `examhall models add … --serve pad`"
            );
        }
        let mut images = Progress::of("images");
        let from = (self.labels.as_path(), self.root.as_path());
        let report = pad::pad(&mut nets, from, |done, all| images.tell(done, all))?;
        let rate = |rate: Option<f64>| {
            rate.map_or_else(
                || "nothing judged".to_owned(),
                |rate| format!("{:.2} %", rate * 100.0),
            )
        };
        let mut lines: Vec<String> = report
            .attacks
            .iter()
            .map(|(species, count)| {
                let apcer = rate(report.apcer.get(species).copied().flatten());
                let (n, not) = (count.presentations, count.not_judged);
                format!("APCER {apcer}  {species}: {n} attacks, {not} not judged")
            })
            .collect();
        lines.push(format!(
            "BPCER {}  {} living faces, {} not judged",
            rate(report.bpcer),
            report.bona_fide.presentations,
            report.bona_fide.not_judged
        ));
        self.finish(&report, |at| report.html(at), &lines)
    }

    /// Reads head poses.
    pub fn pose(&self, angles: &Angles) -> anyhow::Result<()> {
        let Angles { yaw_deg, pitch_deg, pitch_rest_deg } = *angles;
        if ![yaw_deg, pitch_deg].into_iter().all(|angle| angle > 0.0 && angle < 90.0) {
            bail!("--yaw-deg and --pitch-deg are angles between 0 and 90 degrees");
        }
        let mut nets = super::load(&self.models, &[Stage::SearchFar, Stage::Mesh])?;
        let mut images = Progress::of("images");
        let from = (self.labels.as_path(), self.root.as_path());
        let rule = pose::PoseRule { yaw_deg, pitch_deg, pitch_rest_deg };
        let report = pose::pose(&mut nets, from, rule, |done, all| images.tell(done, all))?;
        let mut lines = vec![format!("{} of {} right", report.right, report.images)];
        lines.extend(report.wrong.iter().map(|w| {
            format!("  {}: labelled {}, answer {} {:?}", w.path, w.labelled, w.answer, w.degrees)
        }));
        self.finish(&report, |at| report.html(at), &lines)
    }

    /// Looks for things.
    pub fn objects(&self) -> anyhow::Result<()> {
        let needed = [Stage::SearchFar, Stage::Mesh, Stage::Objects];
        let mut nets = super::load(&self.models, &needed)?;
        let mut images = Progress::of("images");
        let from = (self.labels.as_path(), self.root.as_path());
        let report = objects::objects(&mut nets, from, |done, all| images.tell(done, all))?;
        let mut lines = vec![format!(
            "{} images: {} things seen, {} missed, {} false alarms",
            report.images, report.hits, report.misses, report.false_alarms
        )];
        let kinds = report.kinds.iter();
        lines.extend(kinds.map(|(kind, count)| {
            let (hits, misses, alarms) = (count.hits, count.misses, count.false_alarms);
            format!("  {kind}: {hits} seen, {misses} missed, {alarms} false alarms")
        }));
        self.finish(&report, |at| report.html(at), &lines)
    }
}
