//! `examhall vision replay`: what a recorded clip would have shown an invigilator.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use examhall::domain::proctoring::indicator::IndicatorRules;
use examhall::vision::Template;
use examhall::vision::engine::{Engine, Stage};
use examhall::vision::nets::Nets;
use examhall::vision::replay::{Kind, Line, Replay, Showing, split};
use examhall::vision::settings::Cadence;
use examhall::vision::still::{StillOrder, analyse_still, decode_still};

use super::super::ModelArgs;
use super::super::progress::Progress;

/// Which clip, and how.
#[derive(Args, Debug)]
pub struct ReplayArgs {
    /// The clip: JPEG frames one after the other.
    clip: PathBuf,
    /// Frames a second at which it was filmed.
    #[arg(long, value_name = "N", default_value_t = 1.0)]
    fps: f64,
    /// The candidate's enrolment photo; without one identity is not checked.
    #[arg(long, value_name = "PHOTO")]
    enrol: Option<PathBuf>,
    #[command(flatten)]
    models: ModelArgs,
    /// Print one JSON object a line; otherwise only indicators and incidents, in words.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(command: &ReplayArgs) -> anyhow::Result<()> {
    if !(command.fps.is_finite() && (0.01..=240.0).contains(&command.fps)) {
        bail!("--fps {}: give the frames a second of the clip, 0.01 to 240", command.fps);
    }
    let clip = super::read(&command.clip)?;
    let frames = split(&clip);
    if frames.is_empty() {
        bail!(
            "{}: no JPEG frame in it; a clip is made by `ffmpeg -i VIDEO -c:v mjpeg -f mjpeg CLIP.mjpeg`",
            command.clip.display()
        );
    }
    let mut nets = super::load(&command.models, &[Stage::SearchFar, Stage::Mesh])?;
    let template = command.enrol.as_ref().map(|photo| enrol(&mut nets, photo)).transpose()?;
    let mut replay = Replay::new(Showing {
        interval_ms: 1_000.0 / command.fps,
        template,
        cadence: Cadence::default(),
        rules: IndicatorRules::default(),
    });
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut progress = Progress::of("frames");
    for (done, frame) in frames.iter().enumerate() {
        tell(&mut out, &replay.show(&mut nets, frame), command.json)?;
        // Lines reach a reader while the clip is still running.
        out.flush()?;
        progress.tell(done + 1, frames.len());
    }
    tell(&mut out, &replay.finish(), command.json)?;
    out.flush()?;
    Ok(())
}

fn enrol(nets: &mut Nets, photo: &Path) -> anyhow::Result<Template> {
    let name = || photo.display().to_string();
    if !nets.has(Stage::Embed) {
        bail!(
            "--enrol needs a face recognition model; `examhall models verify` says what it lacks"
        );
    }
    let picture = decode_still(&super::read(photo)?).with_context(name)?;
    let seen = analyse_still(nets, picture, StillOrder::default()).with_context(name)?;
    seen.template().with_context(|| format!("{}: no face in it; take another photo", name()))
}

fn tell(out: &mut impl Write, lines: &[Line], json: bool) -> anyhow::Result<()> {
    for line in lines {
        if json {
            serde_json::to_writer(&mut *out, line)?;
            writeln!(out)?;
        } else if line.kind != Kind::Signal || line.name == "bad_frame" {
            #[expect(clippy::cast_precision_loss, reason = "milliseconds of a clip")]
            let seconds = line.t_ms as f64 / 1e3;
            let kind = match line.kind {
                Kind::Signal => "signal",
                Kind::Indicator => "indicator",
                Kind::Incident => "INCIDENT",
            };
            let detail = serde_json::to_string(&line.detail)?;
            writeln!(out, "{seconds:8.1} s  {kind:<9}  {}  {detail}", line.name)?;
        }
    }
    Ok(())
}
