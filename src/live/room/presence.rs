//! Who has the board of a session open, on any node: said by each room of its viewers, and read back.
//!
//! **Invariant:** a hint like all of the bus: whoever vanished is there for one lease at most.

use std::time::Duration;

use super::task::Room;
use crate::app::deeds::present_topic;
use crate::kernel::id::PersonId;
use crate::kernel::limits::EYES_LEASE_MS;
use crate::store::room_notes;
use crate::wire::invigilator::Keeper;

const LEASE: Duration = Duration::from_millis(EYES_LEASE_MS.cast_unsigned());

impl Room {
    /// Says that somebody is here.
    pub(super) async fn announce(&self, person: Option<PersonId>) {
        let Some(person) = person else { return };
        let place = present_topic(self.session);
        if let Err(error) = self.app.bus.announce(&place, &person.to_string(), LEASE).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "presence was not told");
        }
    }

    /// Somebody has left; with another page they are still here.
    pub(super) async fn see_off(&mut self, person: Option<PersonId>) {
        let Some(person) = person else { return };
        if self.viewers.values().any(|viewer| viewer.person == Some(person)) {
            return;
        }
        let place = present_topic(self.session);
        if let Err(error) = self.app.bus.withdraw(&place, &person.to_string()).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "presence was not withdrawn");
        }
        self.count_heads().await;
    }

    /// Says anew who is here, and looks who is at other nodes.
    pub(super) async fn count_heads(&mut self) {
        for viewer in self.viewers.values() {
            self.announce(viewer.person).await;
        }
        // While the bus is away the board shows whom it knew.
        let Ok(members) = self.app.bus.members(&present_topic(self.session)).await else { return };
        let mut present = Vec::with_capacity(members.len());
        for person_id in members.iter().filter_map(|member| member.parse::<PersonId>().ok()) {
            if let Some(name) = self.name_of(person_id).await {
                present.push(Keeper { person_id, name });
            }
        }
        if let Some(board) = &mut self.board {
            board.set_present(present);
        }
    }

    async fn name_of(&mut self, person: PersonId) -> Option<String> {
        if let Some(name) = self.names.get(&person) {
            return Some(name.clone());
        }
        let mut connection = self.app.store.read().await.ok()?;
        let name = room_notes::name(&mut connection, &self.permit, person).await.ok()??;
        self.names.insert(person, name.clone());
        Some(name)
    }
}
