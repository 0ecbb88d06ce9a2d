//! Outcomes of use cases, by what the caller can do; mapped once to HTTP and exit codes.

use mingfa_matter::Refusal;
use mingfa_store::StoreError;

use crate::may::Denied;

/// An outcome that is not the wanted one.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The principal may not (401, 403, 404).
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A rule stands in the way (422): the sentence names rule and citation.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// Input is wrong (422): one sentence per field.
    #[error("{}", .0.iter().map(|(_, message)| message.as_str()).collect::<Vec<_>>().join("；"))]
    Input(Vec<(String, String)>),
    /// Somebody was faster (409): what changed since.
    #[error("本件刚被他人更新：{}。请核对后重新提交", .changed.join("、"))]
    Conflict {
        /// What happened meanwhile, one line each.
        changed: Vec<String>,
    },
    /// The store.
    #[error(transparent)]
    Store(StoreError),
    /// A paper cannot be rendered.
    #[error("{0}")]
    Paper(String),
}

impl From<Refusal> for ServiceError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { .. } => Self::Conflict { changed: vec!["有新的操作".to_owned()] },
            error => Self::Store(error),
        }
    }
}

impl From<mingfa_papers::PapersError> for ServiceError {
    fn from(error: mingfa_papers::PapersError) -> Self {
        Self::Paper(error.to_string())
    }
}

impl ServiceError {
    /// One wrong field.
    pub fn input(field: &str, message: impl Into<String>) -> Self {
        Self::Input(vec![(field.to_owned(), message.into())])
    }

    /// HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::Denied(Denied::SignIn) => 401,
            Self::Denied(Denied::Forbidden(_)) => 403,
            Self::Denied(Denied::Unknown) | Self::Store(StoreError::NotFound(_)) => 404,
            Self::Conflict { .. } => 409,
            Self::Refused(_) | Self::Input(_) | Self::Paper(_) | Self::Store(StoreError::RepeatedKey | StoreError::Refused(_)) => 422,
            Self::Store(StoreError::Conflict { .. }) => 409,
            Self::Store(StoreError::Unavailable(_)) => 503,
            Self::Store(StoreError::Damaged(_)) => 500,
        }
    }
}
