//! `examhall vision …`: the vision core on files, for anybody who wants to see its figures on their own data.

mod bench;
mod evaluate;
mod labels;
mod replay;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Subcommand;
use examhall::vision::engine::{Engine, Stage};
use examhall::vision::nets::Nets;
use examhall::vision::report::{CompareReport, ImageReport, analyze, compare};
use examhall::vision::shelf::Shelf;

use super::{ModelArgs, print_json};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Find and measure faces and things in images.
    Analyze {
        /// JPEG, PNG, WebP or BMP files.
        #[arg(required = true)]
        images: Vec<PathBuf>,
        #[command(flatten)]
        models: ModelArgs,
        /// Print a JSON array, one object an image.
        #[arg(long)]
        json: bool,
    },
    /// Compare the largest faces of two images.
    Compare {
        /// One image.
        a: PathBuf,
        /// The other.
        b: PathBuf,
        #[command(flatten)]
        models: ModelArgs,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Measure error rates of face comparison on labelled pairs of photos.
    Evaluate(evaluate::Evaluate),
    /// Count faces against labels (columns path, faces).
    EvaluateDetection(labels::Labelled),
    /// Tell pictures of faces from faces (columns path, label live or spoof, attack).
    EvaluatePad(labels::Labelled),
    /// Read head poses (columns path, pose: frontal, or the person's own left, right, up, down).
    EvaluatePose {
        #[command(flatten)]
        labelled: labels::Labelled,
        #[command(flatten)]
        angles: labels::Angles,
    },
    /// Look for things (columns path, objects parted by semicolons).
    EvaluateObjects(labels::Labelled),
    /// Show a recorded clip to the real pipeline and the real indicators.
    Replay(replay::ReplayArgs),
    /// Measure the speed of every stage on given camera frames.
    Bench(bench::Bench),
}

/// Runs the command.
pub fn run(command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Analyze { images, models, json } => {
            let mut nets = load(models, &FACES)?;
            let mut reports = Vec::new();
            for image in images {
                let report = analyze(&mut nets, &image.display().to_string(), &read(image)?);
                reports.push(report.with_context(|| image.display().to_string())?);
            }
            if *json { print_json(&reports)? } else { print_images(&reports)? }
        }
        Command::Compare { a, b, models, json } => {
            let mut nets = load(models, &FACES)?;
            let report = compare(&mut nets, &read(a)?, &read(b)?)?;
            if *json { print_json(&report)? } else { print_comparison(&report)? }
        }
        Command::Evaluate(command) => evaluate::run(command)?,
        Command::EvaluateDetection(labelled) => labelled.detection()?,
        Command::EvaluatePad(labelled) => labelled.pad()?,
        Command::EvaluatePose { labelled, angles } => labelled.pose(angles)?,
        Command::EvaluateObjects(labelled) => labelled.objects()?,
        Command::Replay(command) => replay::run(command)?,
        Command::Bench(command) => bench::run(command)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| path.display().to_string())
}

/// What every look at a face needs.
const FACES: [Stage; 3] = [Stage::SearchFar, Stage::Mesh, Stage::Embed];

/// Loads the models; all stages in `needed` must be ready.
fn load(models: &ModelArgs, needed: &[Stage]) -> anyhow::Result<Nets> {
    let mut shelf = Shelf::open(&models.settings())?;
    let nets = shelf.load();
    if !needed.iter().all(|stage| nets.has(*stage)) {
        let faults: Vec<String> = shelf
            .statuses()
            .iter()
            .filter(|status| !status.is_ready())
            .map(|status| format!("{}: {:?}", status.id, status.state))
            .collect();
        bail!("the face models are not ready\n  {}", faults.join("\n  "));
    }
    Ok(nets)
}

fn print_images(reports: &[ImageReport]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for report in reports {
        let fit = report.problem.unwrap_or("fit for comparison");
        writeln!(out, "{} ({}×{}): {fit}", report.image, report.width, report.height)?;
        for face in &report.faces {
            let [x, y, w, h] = face.area;
            write!(out, "  face {w:.0}×{h:.0} at {x:.0},{y:.0}  score {:.2}", face.score)?;
            if let Some(pose) = face.pose {
                write!(
                    out,
                    "  yaw {:.0}° pitch {:.0}° roll {:.0}°",
                    pose.yaw, pose.pitch, pose.roll
                )?;
            }
            writeln!(
                out,
                "  eyes {:.0} px apart  sharpness {:.0}  luma {:.0}±{:.0}",
                face.quality.eye_distance_px,
                face.quality.sharpness,
                face.quality.luma_mean,
                face.quality.luma_deviation
            )?;
        }
        for object in report.objects.iter().flatten() {
            writeln!(out, "  {} {:.2}", object.kind, object.score)?;
        }
    }
    Ok(())
}

fn print_comparison(report: &CompareReport) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match report.distance {
        Some(distance) => writeln!(
            out,
            "{}: distance {distance:.3} (same up to {:.3}, different from {:.3})",
            report.verdict, report.threshold, report.threshold_different
        )?,
        None => writeln!(out, "an image shows no face")?,
    }
    writeln!(out, "model sha256 {}", report.model_sha256)?;
    Ok(())
}
