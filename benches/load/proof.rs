//! After the run: every acknowledged answer is in the database, read through the program's own store.

use std::sync::Arc;

use examhall::app::sitting;
use examhall::domain::access::Actor;
use examhall::house::House;
use examhall::kernel::{SharedClock, SystemClock};
use examhall::store::steps;

use super::figures::Measured;
use super::school::Plan;

/// Counts what is stored and what is lost.
pub async fn check(plan: &Plan, mut measured: Measured) -> Measured {
    let clock: SharedClock = Arc::new(SystemClock::new());
    let app = House::open_app(&plan.settings, clock).await.unwrap();
    for seat in &plan.seats {
        let own = sitting::own(&app, &Actor::System, seat.sitting_id).await.unwrap();
        let mut connection = app.store.read().await.unwrap();
        let acked = measured.crowd.acked.iter().filter(|(id, ..)| *id == seat.sitting_id);
        for (id, slot, seq) in acked {
            let at = (*slot, *seq);
            match steps::find(&mut connection, &own.permit, *id, at).await.unwrap() {
                Some(_) => measured.stored += 1,
                None => measured.lost += 1,
            }
        }
    }
    let vision = app.vision.clone();
    tokio::task::spawn_blocking(move || vision.shutdown()).await.unwrap();
    app.store.close().await;
    measured
}
