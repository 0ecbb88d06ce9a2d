//! What can go wrong in the store, by what the caller can do about it.

use mingfa_catalogue::Id;

/// An outcome that is not the wanted one.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else changed the matter first (409).
    #[error("本件刚被他人更新，请查看变化后重试")]
    Conflict {
        /// The matter.
        matter: Id,
        /// Events that the caller had seen.
        seen: u64,
        /// Events that there are.
        now: u64,
    },
    /// The request key was used before for something else (422).
    #[error("同一提交标识已用于其他内容，请刷新页面后重新提交")]
    RepeatedKey,
    /// There is no such thing.
    #[error("没有找到{0}")]
    NotFound(String),
    /// It cannot be done as asked; the sentence says why and what to do.
    #[error("{0}")]
    Refused(String),
    /// The database is away, busy or full (503).
    #[error("数据库暂时不可用，请稍后再试（{0}）")]
    Unavailable(String),
    /// What is stored is not what was stored: stop and verify.
    #[error("存储内容损坏：{0}。请运行 mingfa ledger verify 查明范围")]
    Damaged(String),
}

impl StoreError {
    /// Shorthand for [`StoreError::Damaged`].
    pub fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged(what.into())
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) if database.is_unique_violation() => duplicate(database.message()),
            sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. } | sqlx::Error::TypeNotFound { .. } => {
                Self::Damaged(error.to_string())
            }
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

/// What a unique constraint says to a person: the thing is there already.
fn duplicate(message: &str) -> StoreError {
    StoreError::Refused(if message.contains("identity") {
        "同一编号的办件已经存在，请查找原件后继续办理".to_owned()
    } else if message.contains("login") {
        "这个登录名已被使用，请换一个".to_owned()
    } else {
        format!("与已有的记录重复（{message}），请刷新后查看")
    })
}

impl From<mingfa_ledger::LedgerError> for StoreError {
    fn from(error: mingfa_ledger::LedgerError) -> Self {
        Self::Refused(error.to_string())
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}
