//! What goes into the bank from outside the camera, and what comes out of it.

use super::{Indicator, Severity};
use crate::kernel::UtcMs;

/// An indicator that is on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Active {
    /// Which.
    pub indicator: Indicator,
    /// How much it weighs.
    pub severity: Severity,
    /// Since when it has been true; before the moment it opened.
    pub since: UtcMs,
    /// The measure that tripped the rule: seconds, a distance, a count or a score.
    pub score: Option<f64>,
    /// What the measure had to reach, in the same unit.
    pub threshold: Option<f64>,
}

/// What an observation changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// A first hit; not yet a finding.
    Suspected(Indicator),
    /// The rule is fulfilled.
    Opened(Active),
    /// On already, and the measure rose.
    Stronger(Active),
    /// Over; it was last true at `at`.
    Closed {
        /// Which.
        indicator: Indicator,
        /// When it was last true.
        at: UtcMs,
    },
}

/// Something the page, or the sitting's owner, says. The client's word: information, never proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientSignal {
    /// The window lost the focus.
    FocusLost,
    /// … and has it again.
    FocusGained,
    /// Left full screen.
    FullscreenLeft,
    /// Full screen again.
    FullscreenEntered,
    /// A second display is in use.
    DisplayAdded,
    /// … and no longer.
    DisplayRemoved,
    /// The screen is not shared any more.
    ScreenStopped,
    /// … and shared again.
    ScreenStarted,
    /// Something was pasted.
    Paste,
    /// Another tab or device took over.
    Takeover,
    /// The socket closed.
    Disconnected,
    /// The socket is open.
    Connected,
}

#[expect(clippy::cast_precision_loss, reason = "durations of an exam are far below 2^52 ms")]
pub(super) fn seconds(ms: i64) -> f64 {
    ms as f64 / 1_000.0
}

pub(super) fn count(n: usize) -> Option<f64> {
    u32::try_from(n).ok().map(f64::from)
}
