//! The newest picture of one candidate's shared screen, shown to whoever has that candidate opened large.
//!
//! ```text
//! picture ─► slot (latest wins) ─► show task ─► pictures (bus) ─► rooms, to those who look
//! eyes: somebody has this candidate opened ──┘
//! ```
//!
//! **Invariants:** exists only while the exam asks for screens and the candidate sits; holds one picture, in memory,
//! and never stores or analyses it; taking one never waits. Queue: the slot (`LatestWins`).

use std::sync::Arc;

use bytes::Bytes;
use serde::Deserialize;
use tokio::sync::watch;

use crate::app::App;
use crate::bus::Subscription;
use crate::domain::proctoring::screen::ScreenWish;
use crate::kernel::id::{SessionId, SittingId};
use crate::kernel::limits::{
    EYES_LEASE_MS, SCREEN_BYTES_MAX, SCREEN_INTERVAL_MS, SCREEN_QUALITY, SCREEN_WIDTH_MAX,
};
use crate::kernel::{SharedClock, UtcMs};
use crate::vision::frame::size_claimed;
use crate::wire::board::{Eyes, eyes_topic, pictures_topic};
use crate::wire::candidate::Filming;
use crate::wire::frame::{Source, picture_from};

/// How a page that shares films its screen.
pub(super) const SCREENING: Filming = Filming {
    wanted: true,
    interval_ms: SCREEN_INTERVAL_MS,
    width: SCREEN_WIDTH_MAX,
    quality: SCREEN_QUALITY,
    hint: None,
};

/// Whether an exam asks for screens; what cannot be read asks for nothing.
#[must_use]
pub(super) fn is_asked(proctoring: &str) -> bool {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Written {
        screen: Option<String>,
    }
    let written: Written = serde_json::from_str(proctoring).unwrap_or_default();
    written.screen.as_deref().and_then(ScreenWish::from_name) == Some(ScreenWish::Asked)
}

/// A picture as received.
#[derive(Clone)]
struct Shot {
    at: UtcMs,
    jpeg: Bytes,
}

/// Where the pictures of one screen go. Ends with its last handle.
pub(crate) struct Screen {
    clock: SharedClock,
    newest: watch::Sender<Option<Shot>>,
}

impl Screen {
    /// Begins to take pictures.
    pub(super) async fn open(app: App, session: SessionId, sitting: SittingId) -> Self {
        let (clock, newest) = (Arc::clone(&app.clock), watch::Sender::new(None));
        let eyes = app.bus.subscribe(&eyes_topic(sitting)).await;
        tokio::spawn(show(app, (session, sitting), newest.subscribe(), eyes));
        Self { clock, newest }
    }

    fn picture(&self, jpeg: &[u8]) {
        // A copy, so that the slot holds the picture and not the socket's whole buffer.
        let jpeg = Bytes::copy_from_slice(jpeg);
        self.newest.send_replace(Some(Shot { at: self.clock.now(), jpeg }));
    }

    /// The sharing stopped: what was shared is not kept.
    pub(super) fn forget(&self) {
        self.newest.send_replace(None);
    }
}

/// Takes a picture of a screen that was asked for; never blocks, latest wins. Any other is dropped and counted, and
/// nobody is told off: a page may not have heard yet that it is over.
pub(super) fn see(screen: Option<&Screen>, jpeg: &[u8]) {
    match screen {
        Some(screen) if is_fit(jpeg) => screen.picture(jpeg),
        Some(_) => metrics::counter!("examhall_screens_refused_total").increment(1),
        None => metrics::counter!("examhall_screens_unwanted_total").increment(1),
    }
}

fn is_fit(jpeg: &[u8]) -> bool {
    let widest = usize::try_from(SCREEN_WIDTH_MAX).unwrap_or(usize::MAX);
    jpeg.len() <= SCREEN_BYTES_MAX && size_claimed(jpeg).is_ok_and(|(width, _)| width <= widest)
}

/// Passes pictures on while somebody looks; whoever begins to look is shown the newest at once.
async fn show(
    app: App,
    (session, sitting): (SessionId, SittingId),
    mut newest: watch::Receiver<Option<Shot>>,
    mut eyes: Subscription,
) {
    let mut looked_until = i64::MIN;
    loop {
        let is_due = tokio::select! {
            changed = newest.changed() => {
                if changed.is_err() {
                    return;
                }
                app.clock.monotonic_ms() < looked_until
            }
            looked = eyes.recv() => {
                let eyes = looked.ok().and_then(|it| serde_json::from_slice::<Eyes>(&it).ok());
                let now = app.clock.monotonic_ms();
                let is_focus = eyes.is_some_and(|eyes| eyes.focus);
                let is_new = is_focus && now >= looked_until;
                if is_focus {
                    looked_until = now + EYES_LEASE_MS;
                }
                is_new
            }
        };
        let shot = newest.borrow_and_update().clone();
        if let Some(Shot { at, jpeg }) = shot.filter(|_| is_due) {
            let message = picture_from(Source::Screen, sitting.uuid(), at.0, &jpeg);
            app.tell(&pictures_topic(session), message).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg(width: u16, height: u16) -> Vec<u8> {
        let (mut out, pixels) = (Vec::new(), usize::from(width) * usize::from(height));
        jpeg_encoder::Encoder::new(&mut out, 30)
            .encode(&vec![90; pixels], width, height, jpeg_encoder::ColorType::Luma)
            .unwrap();
        out
    }

    #[test]
    fn only_an_exam_that_says_so_asks() {
        assert!(is_asked(r#"{"screen": "asked", "challenge": true}"#));
        for proctoring in ["", "{}", "[]", r#"{"screen": "off"}"#, r#"{"screen": "must"}"#] {
            assert!(!is_asked(proctoring), "{proctoring}");
        }
    }

    #[test]
    fn what_was_not_asked_for_and_what_is_no_picture_is_dropped_and_counted() {
        let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
        let screen = Screen {
            clock: Arc::new(crate::kernel::SystemClock::new()),
            newest: watch::Sender::new(None),
        };
        metrics::with_local_recorder(&recorder, || {
            see(None, &jpeg(640, 360));
            see(Some(&screen), b"no picture");
            assert!(screen.newest.borrow().is_none());
            see(Some(&screen), &jpeg(640, 360));
            see(Some(&screen), &jpeg(320, 180));
        });
        let newest = screen.newest.borrow().as_ref().map(|shot| shot.jpeg.to_vec());
        assert_eq!(newest, Some(jpeg(320, 180)), "the latest wins");
        screen.forget();
        assert!(screen.newest.borrow().is_none());
        let counted = recorder.handle().render();
        assert!(counted.contains("examhall_screens_unwanted_total 1"), "{counted}");
        assert!(counted.contains("examhall_screens_refused_total 1"), "{counted}");
    }

    #[test]
    fn a_screen_is_a_whole_jpeg_no_wider_and_no_larger_than_it_may_be() {
        assert!(is_fit(&jpeg(1_280, 720)) && is_fit(&jpeg(720, 1_280)));
        assert!(!is_fit(&jpeg(1_281, 720)), "too wide");
        assert!(!is_fit(&jpeg(1_280, 1_700)), "too many pixels");
        assert!(!is_fit(&jpeg(640, 360)[..200]), "cut off");
        assert!(!is_fit(b"\x89PNG\r\n\x1a\n") && !is_fit(b""));
        let mut heavy = jpeg(640, 360);
        let end = heavy.split_off(heavy.len() - 2);
        heavy.resize(SCREEN_BYTES_MAX - 1, 0);
        heavy.extend(end);
        assert!(!is_fit(&heavy), "too many bytes");
    }
}
