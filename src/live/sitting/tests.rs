//! What a task that waits holds.

use super::*;

fn future_bytes<A, B, C, D, F: Future>(_: impl FnOnce(A, B, C, D) -> F) -> usize {
    size_of::<F>()
}

/// Thousands wait at once.
#[test]
fn a_task_that_waits_holds_little() {
    let (waiting, state) = (future_bytes(run), size_of::<Task>());
    assert!(waiting + state <= 4_096, "{waiting} bytes to wait, {state} of state");
}
