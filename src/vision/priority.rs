//! Answers outrank pictures: vision's threads run when those that serve sockets and the store leave a core.

/// Steps below the threads that answer, on the scale of `nice`.
const NICENESS: i32 = 10;

/// Lowers the calling thread's priority.
pub(super) fn give_way() {
    // On Linux this is a thread's own, not the process'.
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::warn!(%error, "vision runs at the same priority as everything else");
    }
}
