//! A paper on its way before it may be read.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A paper as JSON under AES-256-GCM, bound to its sitting by the additional data `paper/{sitting_id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SealedPaper {
    /// The initialization vector, 24 hexadecimal digits.
    pub iv: String,
    /// Ciphertext and tag, in base64.
    pub sealed: String,
}
