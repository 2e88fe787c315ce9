//! Rows of steps read by themselves: what they say, what they come to, what stands under the chain's heads.

use std::collections::BTreeMap;

use examhall::wire::item::Response;
use sha2::{Digest as _, Sha256};

use super::device::{Content, Entry, Key};
use super::truth::StepRow;

/// An essay as rows give it: the last whole text, with every change since.
pub fn essay(rows: &BTreeMap<Key, &StepRow>, key: Key) -> Option<String> {
    let row = rows.get(&key)?;
    let Some(base_seq) = row.base_seq else {
        return match serde_json::from_str(&row.response).ok()? {
            Some(Response::Essay { text, .. }) => Some(text),
            _ => None,
        };
    };
    let edit: serde_json::Value = serde_json::from_str(&row.response).ok()?;
    let number = |name: &str| usize::try_from(edit[name].as_u64()?).ok();
    let base: Vec<char> = essay(rows, (key.0, base_seq))?.chars().collect();
    let (head, rest) = base.split_at_checked(number("at")?)?;
    let (_, tail) = rest.split_at_checked(number("delete")?)?;
    let insert: Vec<char> = edit["insert"].as_str()?.chars().collect();
    Some([head, &insert, tail].concat().iter().collect())
}

/// Whether a row holds what an entry says.
pub fn is_said(entry: &Entry, row: &StepRow) -> bool {
    match &entry.content {
        Content::Whole(response) => {
            row.base_seq.is_none() && row.response == serde_json::to_string(response).unwrap()
        }
        Content::Edit { base_seq, at, delete, insert } => {
            let edit = serde_json::json!({ "at": at, "delete": delete, "insert": insert });
            let stored: serde_json::Value = serde_json::from_str(&row.response).unwrap();
            row.base_seq == Some(*base_seq) && stored == edit
        }
    }
}

/// The digest of a step, by the form that is published for receipts.
pub fn digest(row: &StepRow) -> [u8; 32] {
    let lane: &[u8] = if row.is_late { b"late" } else { b"counted" };
    Sha256::new()
        .chain_update(row.slot.to_le_bytes())
        .chain_update(row.seq.to_le_bytes())
        .chain_update(row.base_seq.unwrap_or(0).to_le_bytes())
        .chain_update(row.authored_ms.to_le_bytes())
        .chain_update(row.received_ms.to_le_bytes())
        .chain_update((lane.len() as u64).to_le_bytes())
        .chain_update(lane)
        .chain_update((row.response.len() as u64).to_le_bytes())
        .chain_update(row.response.as_bytes())
        .finalize()
        .into()
}
