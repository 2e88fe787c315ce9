//! Watching: consent and photos, sign-in by face, what the invigilator sees, evidence. No models: the vision is
//! scripted, the answer stands in the frame; everything else is the real thing.

mod board;
mod challenge;
pub mod face;
mod likeness;
mod mishaps;
mod outage;
mod pad;
mod privacy;
mod recheck;
mod retention;
mod scenes;
mod screen;
mod seating;
mod strip;
mod unchecked;
pub mod wall;
mod wire;
