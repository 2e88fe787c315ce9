//! Sitting an exam: through the real router and a real websocket, on both databases.

mod answers;
mod attachments;
mod calls;
mod clock;
mod deeds;
pub mod desk;
mod disk;
mod essays;
mod field;
mod flow;
mod late;
mod owners;
mod protocol;
mod receipts;
pub mod room;
mod sealed;
mod sockets;
mod storm;
