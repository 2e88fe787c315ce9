//! Why an evaluation could not be made: what is wrong, then what to do.

use crate::vision::still::StillError;

/// See the module.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    /// A list of labels is unreadable.
    #[error("{path}, line {line}: {reason}")]
    Table {
        /// The list.
        path: String,
        /// Where.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// A listed photo is unreadable.
    #[error("{path}: {source}; paths in the list start from --root")]
    Photo {
        /// The photo.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A photo could not be analysed for want of a model.
    #[error("{path}: {source}; `examhall models verify` says what each model lacks")]
    Vision {
        /// The photo.
        path: String,
        /// Why.
        #[source]
        source: StillError,
    },
    /// The pairs are all of one kind, or none was acquired.
    #[error(
        "rates need pairs of one person and pairs of two; the list holds only one kind, \
         or no face was found in the photos of the other"
    )]
    OneKind,
    /// Too few photos of a person for templates of several frames.
    #[error(
        "templates of {frames} photos need two people and {needed} photos with a face of at least \
         one of them; add photos, or lower --frames"
    )]
    TooFewPhotos {
        /// Photos in a template.
        frames: usize,
        /// Twice as many.
        needed: usize,
    },
    /// No such column.
    #[error("no column {column} to part the pairs by; the list has {known}")]
    NoColumn {
        /// What was asked for.
        column: String,
        /// What there is.
        known: String,
    },
    /// A photo of the pairs that the list of people does not name.
    #[error("{photo} stands in the pairs, but the list of people does not name it; add its line")]
    NobodyOn {
        /// The photo.
        photo: String,
    },
}
