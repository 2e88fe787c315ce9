//! L2: the words spoken with browsers, and nothing else.
//!
//! Serde types of HTTP, of both sockets and of the frame header; the OpenAPI document and the
//! TypeScript types are made from them (`make types`).
//!
//! **Invariant:** tagged enums, snake_case, `deny_unknown_fields` on what comes in, times as
//! milliseconds UTC in fields ending `_ms`. No domain type is ever serialized itself: a change in the
//! domain must not silently change what an old page is told.

pub mod bank;
mod bank_around;
pub mod bank_filter;
mod bank_kinds;
mod bank_kinds_reading;
mod bank_kinds_writing;
pub mod bank_reading;
pub mod bank_writing;
pub mod blueprint;
pub mod blueprint_showing;
pub mod board;
pub mod board_row;
pub mod candidate;
pub mod certificate;
pub mod exam;
pub mod exam_mode;
pub mod exam_rules;
pub mod frame;
pub mod invigilator;
pub mod item;
mod item_kinds;
pub mod item_reading;
pub mod item_showing;
pub mod native;
pub mod practice;
pub mod proctoring;
pub mod receipt;

use utoipa::openapi::{ObjectBuilder, RefOr, Schema, schema::Type};
use utoipa::{PartialSchema, ToSchema};

use crate::kernel::Id;

/// An id is a UUID as text, whatever it is the id of.
impl<K> PartialSchema for Id<K> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).build().into()
    }
}

impl<K> ToSchema for Id<K> {
    fn name() -> std::borrow::Cow<'static, str> {
        "Id".into()
    }
}
