//! What is done to practice sets leaves its lines.

use serde_json::Value;

use super::{Trail, json, text};
use crate::practice;

pub(super) async fn publish(trail: &mut Trail<'_>) {
    let hall = trail.hall;
    practice::fill(hall, 1).await;
    let author = hall.visit("author").await;
    let author = ("author", &author);
    let added = trail.by(author, "add_practice_set", &[], json(practice::set_body(hall))).await;
    let set = text(&added["set_id"]);
    trail.by(author, "publish_practice_set", &[set], json(Value::Null)).await;
    trail.by(author, "withdraw_practice_set", &[set], json(Value::Null)).await;
}
