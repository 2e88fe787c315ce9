//! `examhall vision evaluate`: error rates of face comparison on the operator's own photos.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use examhall::kernel::{Clock, SystemClock};
use examhall::vision::engine::Engine;
use examhall::vision::evaluate::{
    Assessment, Gallery, PairList, People, Plan, Resampling, Stratum, assess, html,
};

use super::super::progress::Progress;
use super::super::{ModelArgs, print_json};

/// What to measure.
#[derive(Args, Debug)]
pub struct Evaluate {
    /// CSV with the columns a, b and same (1 or 0); paths start from --root.
    #[arg(long, value_name = "CSV")]
    pairs: PathBuf,
    /// Folder the photos' paths start from.
    #[arg(long, value_name = "DIR")]
    root: PathBuf,
    /// CSV with the columns path and identity: who is on which photo [default: as the pairs imply].
    #[arg(long, value_name = "CSV")]
    people: Option<PathBuf>,
    /// Compare templates, each the mean of N photos, instead of photo with photo.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=50))]
    frames: u16,
    /// Also give the rates by each value of a column of --pairs or --people. May be repeated.
    #[arg(long, value_name = "COLUMN")]
    stratum: Vec<String>,
    /// Also give FMR and FNMR at this distance. May be repeated.
    #[arg(long, value_name = "DISTANCE")]
    threshold: Vec<f64>,
    /// Resamplings of the people for the confidence intervals; 0 for none.
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    resamples: u32,
    /// What chance is drawn from: the same seed gives the same report.
    #[arg(long, value_name = "TEXT", default_value = "1")]
    seed: String,
    /// Also write a report with drawings, in Chinese and English.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    #[command(flatten)]
    models: ModelArgs,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(command: &Evaluate) -> anyhow::Result<()> {
    if let Some(wrong) =
        command.threshold.iter().find(|value| !(value.is_finite() && **value > 0.0))
    {
        bail!("--threshold {wrong}: a distance is a positive number, such as 0.57");
    }
    let list = PairList::read(&command.pairs)?;
    let people = match &command.people {
        Some(path) => People::read(path)?,
        None => People::from_pairs(&list.pairs),
    };
    let mut nets = super::load(&command.models, &super::FACES)?;
    let mut photos = Progress::of("photos");
    let gallery = Gallery::of_pairs(&mut nets, &command.root, &list.pairs, |done, all| {
        photos.tell(done, all);
    })?;
    let model = nets.identity_model().context("the embedder has no entry in the manifest")?;
    let plan = Plan {
        frames: usize::from(command.frames),
        resampling: Resampling {
            times: usize::try_from(command.resamples).unwrap_or(0),
            seed: &command.seed,
        },
        strata: &command.stratum,
        thresholds: &command.threshold,
    };
    let mut resamplings = Progress::of("resamplings");
    let found = assess(&gallery, (&list, &people), model, plan, |done, all| {
        resamplings.tell(done, all);
    })?;
    if let Some(path) = &command.html {
        write_report(path, &html::comparison(&found, SystemClock::new().now()))?;
    }
    if command.json { print_json(&found) } else { print(&found) }
}

/// Writes an HTML report where the operator wants it.
pub(super) fn write_report(path: &Path, html: &str) -> anyhow::Result<()> {
    std::fs::write(path, html).with_context(|| {
        format!("{}: the report cannot be written there; name another file", path.display())
    })?;
    let _ = writeln!(std::io::stderr(), "report written to {}", path.display());
    Ok(())
}

fn print(found: &Assessment) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let rates = &found.evaluation.rates;
    let range = |pick: fn(&examhall::vision::evaluate::Confidence) -> [f64; 2]| {
        found.confidence.as_ref().map_or_else(String::new, |confidence| {
            let [low, high] = pick(confidence).map(|share| share * 100.0);
            format!("  [{low:.2} … {high:.2}]")
        })
    };
    writeln!(
        out,
        "{} photos of {} people, {} same pairs, {} different pairs, {} failures to acquire",
        found.evaluation.images,
        found.acquisition.people,
        rates.pairs_same,
        rates.pairs_different,
        found.evaluation.failures_to_acquire
    )?;
    if let Some(single) = &found.single_frame {
        writeln!(
            out,
            "templates of {} photos; one photo against one: EER {:.2} %, TAR at FAR 1e-3 {:.2} %",
            found.frames,
            single.eer * 100.0,
            single.tar_at_far_1e3 * 100.0
        )?;
    }
    writeln!(out, "EER               {:.2} %{}", rates.eer * 100.0, range(|c| c.eer))?;
    let lines = [
        ("1e-2", rates.tar_at_far_1e2, rates.threshold_at_far_1e2, range(|c| c.tar_at_far_1e2)),
        ("1e-3", rates.tar_at_far_1e3, rates.threshold_at_far_1e3, range(|c| c.tar_at_far_1e3)),
    ];
    for (far, tar, threshold, range) in lines {
        writeln!(
            out,
            "TAR at FAR {far}   {:.2} %{range}  (threshold {threshold:.3})",
            tar * 100.0
        )?;
    }
    for p in &found.operating_points {
        writeln!(
            out,
            "at {:.3}          FMR {:.3} %  FNMR {:.3} %",
            p.threshold,
            p.fmr * 100.0,
            p.fnmr * 100.0
        )?;
    }
    writeln!(
        out,
        "FTA {:.2} %  FTE {:.2} %  refused for enrolment {:?}",
        found.acquisition.fta * 100.0,
        found.acquisition.fte * 100.0,
        found.acquisition.photos_refused
    )?;
    found.strata.iter().try_for_each(|stratum| print_stratum(&mut out, stratum))?;
    if found.contradictions > 0 {
        writeln!(
            out,
            "{} pairs are labelled against who is on their photos; check the lists",
            found.contradictions
        )?;
    }
    writeln!(out, "time per photo    {:.1} ms", found.evaluation.seconds_per_image * 1e3)?;
    Ok(())
}

fn print_stratum(out: &mut impl Write, stratum: &Stratum) -> anyhow::Result<()> {
    for (name, group) in &stratum.groups {
        // A group of one kind of pair has no curve, but its error at the thresholds in force.
        let at = group.operating_points.iter().map(|p| match group.pairs_same {
            0 => format!("FMR {:.3} % at {:.3}  ", p.fmr * 100.0, p.threshold),
            _ => format!("FNMR {:.3} % at {:.3}  ", p.fnmr * 100.0, p.threshold),
        });
        let rates = group.rates.map_or_else(
            || at.collect::<String>(),
            |r| {
                let (eer, tar) = (r.eer * 100.0, r.tar_at_far_1e3 * 100.0);
                format!("EER {eer:.2} %  TAR at FAR 1e-3 {tar:.2} %")
            },
        );
        writeln!(
            out,
            "{} = {name}: {} same, {} different  {rates}",
            stratum.column, group.pairs_same, group.pairs_different
        )?;
    }
    Ok(())
}
