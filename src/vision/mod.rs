//! L2: bytes in, signals out.
//!
//! ```text
//! frame, still ─► pixels ─► engine (search, mesh, eyes, embed, objects) ─► detect, landmarks, iris, embed
//!      │                       ▲                                              │
//!   integrity              schedule ◄──────────── pipeline ◄── pose, quality, verify
//!                                                    ▲
//!                      service, worker, gate, health ┘        sign_in, evaluate, replay, bench, report beside
//! ```
//!
//! **Invariant:** knows no exams, no sockets and no SQL; a frame that arrives here leaves as numbers.

pub mod adapters;
pub mod bench;
pub mod counters;
mod desk;
pub mod detect;
pub mod embed;
pub mod engine;
pub mod evaluate;
pub mod execution;
pub mod frame;
pub mod gate;
pub mod gaze;
pub mod geometry;
pub mod health;
pub mod input;
pub mod integrity;
pub mod iris;
pub mod landmarks;
pub mod load;
pub mod manifest;
pub mod nets;
pub mod objects;
pub mod pace;
pub mod packs;
pub mod parallax;
pub mod patch;
pub mod pipeline;
pub mod pixels;
pub mod pose;
mod priority;
pub mod probe;
pub mod quality;
pub mod recapture;
pub mod replay;
pub mod report;
pub mod runtime;
pub mod schedule;
pub mod scripted;
pub mod seen;
pub mod service;
pub mod settings;
pub mod shelf;
pub mod sign_in;
pub mod still;
pub mod stopwatch;
pub mod thresholds;
pub mod upright;
pub mod variants;
pub mod verify;
mod warp;
mod worker;
pub mod yunet;

pub use counters::CameraCounters;
pub use gate::Offered;
pub use health::Health;
pub use manifest::{ModelState, ModelStatus};
pub use pipeline::Purpose;
pub use service::{AnalysedFrame, Camera, CameraProfile, CameraReport, CameraReports, Vision};
pub use settings::VisionSettings;
pub use still::{StillError, StillReport};
pub use thresholds::Thresholds;
pub use verify::{Embedding, IdentityModel, ModelDigest, Template};
