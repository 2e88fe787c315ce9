//! After the run: every acknowledged answer is in the database, read through the program's own store.

use std::collections::HashMap;
use std::sync::Arc;

use examhall::app::sitting;
use examhall::domain::access::Actor;
use examhall::house::House;
use examhall::kernel::{SharedClock, SystemClock};
use examhall::store::steps;

use examhall::kernel::id::SittingId;

use super::school::Plan;

/// How many of the acknowledged answers are not in the database.
pub async fn lost(plan: &Plan, acked: &[(SittingId, u32, u32)]) -> u64 {
    let mut by_sitting: HashMap<SittingId, Vec<(u32, u32)>> = HashMap::new();
    for (id, slot, seq) in acked {
        by_sitting.entry(*id).or_default().push((*slot, *seq));
    }
    let mut lost = 0;
    let clock: SharedClock = Arc::new(SystemClock::new());
    let app = House::open_app(&plan.settings, clock).await.unwrap();
    for (id, keys) in by_sitting {
        let own = sitting::own(&app, &Actor::System, id).await.unwrap();
        let mut connection = app.store.read().await.unwrap();
        for key in keys {
            let found = steps::find(&mut connection, &own.permit, id, key).await.unwrap();
            lost += u64::from(found.is_none());
        }
    }
    let vision = app.vision.clone();
    tokio::task::spawn_blocking(move || vision.shutdown()).await.unwrap();
    app.store.close().await;
    lost
}
