//! Why a command could not be done at all: wrong use or unreadable input (exit 2), or something refused by the store (exit 1).

use std::path::Path;

use mingfa_service::ServiceError;
use mingfa_store::StoreError;

/// One clear sentence with what to do next, and the exit code it has.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Wrong use or unreadable input.
    #[error("{0}")]
    Wrong(String),
    /// It was understood, and the answer is no.
    #[error("{0}")]
    No(String),
}

impl Fault {
    /// Wrong use or unreadable input.
    pub fn wrong(sentence: impl Into<String>) -> Self {
        Self::Wrong(sentence.into())
    }

    /// The exit code.
    pub fn code(&self) -> u8 {
        match self {
            Self::No(_) => 1,
            Self::Wrong(_) => 2,
        }
    }

    /// A file or folder that cannot be read or written.
    pub fn file(path: &Path, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        let shown = path.display();
        Self::Wrong(match error.kind() {
            ErrorKind::NotFound => format!("没有“{shown}”这个文件或目录，请检查路径"),
            ErrorKind::PermissionDenied => format!("没有权限读写“{shown}”，请检查权限或换一个用户运行"),
            ErrorKind::IsADirectory => format!("“{shown}”是目录，这里需要一个文件"),
            ErrorKind::NotADirectory => format!("“{shown}”不是目录，这里需要一个目录"),
            ErrorKind::StorageFull => format!("磁盘已满，“{shown}”没有写成，请清理空间后重试"),
            _ => format!("“{shown}”不能读写（{error}），请检查后重试"),
        })
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        let sentence = error.to_string();
        match error {
            StoreError::Damaged(_) | StoreError::Conflict { .. } => Self::No(sentence),
            StoreError::RepeatedKey | StoreError::NotFound(_) | StoreError::Refused(_) | StoreError::Unavailable(_) => {
                Self::Wrong(sentence)
            }
        }
    }
}

impl From<ServiceError> for Fault {
    fn from(error: ServiceError) -> Self {
        let sentence = error.to_string();
        match error {
            ServiceError::Store(error) => error.into(),
            ServiceError::Refused(_) | ServiceError::Conflict { .. } => Self::No(sentence),
            ServiceError::Denied(_) | ServiceError::Input(_) | ServiceError::Paper(_) => Self::Wrong(sentence),
        }
    }
}
