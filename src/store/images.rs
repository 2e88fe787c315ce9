//! Images that items show, kept under the SHA-256 of their bytes.
//!
//! **Invariant:** bytes under a digest never change, so an answer may be cached for ever.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::row::Columns;
use super::{Connection, StoreError, statements};
use crate::domain::access::{Permit, action};
use crate::kernel::UtcMs;
use crate::kernel::id::PersonId;

statements! {
    IMAGE_INSERT = "INSERT INTO bank_image (sha256, media_type, bytes_base64, created_by, created_ms) \
                    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (sha256) DO NOTHING";
    IMAGE = "SELECT media_type, bytes_base64 FROM bank_image WHERE sha256 = $1";
}

/// Keeps an image under its digest; keeping it twice changes nothing.
///
/// # Errors
/// A database error.
pub async fn image_insert(
    connection: &mut Connection,
    _permit: &Permit<action::AuthorItems>,
    (sha256, media_type, by): (&str, &str, PersonId),
    bytes: &[u8],
    now: UtcMs,
) -> Result<(), StoreError> {
    sqlx::query(IMAGE_INSERT)
        .bind(sha256.to_owned())
        .bind(media_type.to_owned())
        .bind(STANDARD.encode(bytes))
        .bind(by.to_string())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Media type and bytes of an image. Its digest is unguessable and known only to who may read an item
/// that shows it, so no permit is asked for.
///
/// # Errors
/// A database error.
pub async fn image(
    connection: &mut Connection,
    sha256: &str,
) -> Result<Option<(String, Vec<u8>)>, StoreError> {
    let row = sqlx::query(IMAGE).bind(sha256.to_owned()).fetch_optional(connection).await?;
    row.map(|row| {
        let columns = Columns::new("bank_image", &row);
        let bytes = STANDARD
            .decode(columns.text("bytes_base64")?)
            .map_err(|_| columns.nonsense("bytes_base64", "not base64"))?;
        Ok((columns.text("media_type")?, bytes))
    })
    .transpose()
}
