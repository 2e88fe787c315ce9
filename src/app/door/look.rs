//! Looking at one face at the door: a handful of pictures taken one after the other, judged as a sign-in is.
//!
//! ```text
//! page ── 3 to 6 JPEGs ──▶ one camera of its own ──▶ `vision::sign_in` ──▶ same | unsure, different | not fit
//! ```
//!
//! **Invariants:** the same quality gate, mean and thresholds as at a seat; a picture that is none is told as one and
//! looked at no further; whoever waits longer than `BURST_PATIENCE_MS` is told to come back.

use std::sync::Arc;
use std::time::Duration;

use crate::app::{App, AppError, Problem, proctoring};
use crate::domain::proctoring::door::Looked;
use crate::domain::proctoring::signal::IdentityCheck;
use crate::kernel::UtcMs;
use crate::kernel::limits::{
    BURST_FRAMES_MAX, BURST_FRAMES_MIN, BURST_INTERVAL_MS, BURST_PATIENCE_MS, FRAME_BYTES_MAX,
};
use crate::store::sign_in::Measured;
use crate::vision::sign_in::{Hint as Advice, SignIn, SignInRules, SignInStep};
use crate::vision::{CameraProfile, CameraReport, CameraReports, Purpose, Template};
use crate::wire::proctoring::Hint;

/// What a look came to.
#[derive(Clone)]
pub(super) struct Seen {
    pub(super) looked: Looked,
    /// What can be mended, when no picture was fit.
    pub(super) hint: Option<Hint>,
    pub(super) measured: Measured,
    /// The picture that is worth keeping.
    pub(super) picture: Arc<[u8]>,
}

/// Looks at `frames`, which were taken one after the other, for the face of `template`.
///
/// # Errors
/// `Invalid` when there are too few, too many, or one is no picture; `TooMany` while the models do not keep up.
pub(super) async fn look(
    app: &App,
    template: Option<Template>,
    frames: &[Arc<[u8]>],
) -> Result<Seen, AppError> {
    let picture = checked(frames)?;
    let nothing = |looked| Seen {
        looked,
        hint: None,
        measured: Measured::default(),
        picture: Arc::clone(&picture),
    };
    let health = app.vision.health_now();
    if health.embedder().is_none() || health.workers == 0 {
        return Ok(nothing(Looked::NotWatching));
    }
    let Some(template) = template else { return Ok(nothing(Looked::NoReference)) };
    let profile = CameraProfile { purpose: Purpose::SignIn, template: Some(template.clone()) };
    let (camera, mut reports) = app.vision.open_camera(profile);
    let began = app.clock.now();
    let mut desk = Desk::new(template, began, frames.len());
    for (at, frame) in (0..).zip(frames) {
        // One after the other: of two offered at once the first would be dropped.
        camera.offer(Arc::clone(frame), began.plus_ms(at * BURST_INTERVAL_MS));
        let report = next(app, &mut reports).await?;
        if let Some(seen) = desk.judge(report)? {
            return Ok(seen);
        }
    }
    Ok(desk.over(picture))
}

async fn next(app: &App, reports: &mut CameraReports) -> Result<CameraReport, AppError> {
    tokio::select! {
        report = reports.next() => report.ok_or_else(busy),
        () = app.clock.sleep(Duration::from_millis(BURST_PATIENCE_MS)) => Err(busy()),
    }
}

fn checked(frames: &[Arc<[u8]>]) -> Result<Arc<[u8]>, AppError> {
    if !(BURST_FRAMES_MIN..=BURST_FRAMES_MAX).contains(&frames.len()) {
        return Err(AppError::Invalid(Problem::new(
            "door.pictures",
            format!("请一次拍摄 {BURST_FRAMES_MIN} 至 {BURST_FRAMES_MAX} 张照片。"),
            format!("Send {BURST_FRAMES_MIN} to {BURST_FRAMES_MAX} pictures at once."),
        )));
    }
    if frames.iter().any(|frame| frame.len() > FRAME_BYTES_MAX) {
        return Err(no_picture());
    }
    frames.last().map(Arc::clone).ok_or_else(no_picture)
}

/// One sign-in of a few pictures.
struct Desk {
    sign_in: SignIn,
    hint: Hint,
}

impl Desk {
    fn new(template: Template, began: UtcMs, frames: usize) -> Self {
        let last = i64::try_from(frames).unwrap_or(1) - 1;
        let rules = SignInRules {
            frames_min: BURST_FRAMES_MIN,
            frames_max: BURST_FRAMES_MAX,
            attempts_max: u32::MAX,
            // The last picture is when it is decided.
            patience_ms: last * BURST_INTERVAL_MS,
        };
        Self { sign_in: SignIn::new(rules, template, began), hint: Hint::HoldStill }
    }

    fn judge(&mut self, report: CameraReport) -> Result<Option<Seen>, AppError> {
        let picture = report.jpeg;
        let frame = report.outcome.map_err(|_| no_picture())?;
        let model = frame.identity_model.clone();
        let measured = |check: Option<IdentityCheck>| Measured {
            band: check.map(|check| check.verdict),
            distance: check.map(|check| f64::from(check.distance)),
            threshold: model.as_deref().map(|model| f64::from(model.thresholds.same_max)),
            model_sha256: model.as_deref().map(|model| model.digest.to_hex()),
            ..Measured::default()
        };
        let compared = |check: IdentityCheck| {
            let looked = Looked::Compared(check.verdict);
            Seen { looked, hint: None, measured: measured(Some(check)), picture: picture.clone() }
        };
        Ok(match self.sign_in.look(&frame) {
            SignInStep::Accept { check, .. } => Some(compared(check)),
            SignInStep::StaffLane { best } => best.map(compared),
            SignInStep::Retry(advice) => {
                self.hint = words(advice);
                None
            }
        })
    }

    /// Nothing could be compared.
    fn over(self, picture: Arc<[u8]>) -> Seen {
        let measured = Measured::default();
        Seen { looked: Looked::Unfit, hint: Some(self.hint), measured, picture }
    }
}

fn words(advice: Advice) -> Hint {
    match advice {
        Advice::Mend(problem) => proctoring::hint(problem),
        Advice::HoldStill => Hint::HoldStill,
        Advice::LookStraight => Hint::TurnedAway,
        Advice::NotWatching => Hint::Unavailable,
    }
}

fn no_picture() -> AppError {
    AppError::Invalid(Problem::new(
        "door.picture",
        "照片无法读取，请重新拍摄。",
        "A picture could not be read. Take it again.",
    ))
}

fn busy() -> AppError {
    AppError::TooMany {
        retry_after_secs: 3,
        problem: Problem::new(
            "door.busy",
            "人脸比对正忙，请几秒后重试，或改用人工通道。",
            "Faces cannot be compared quickly enough right now. Try again in a few seconds, or use the other lane.",
        ),
    }
}
