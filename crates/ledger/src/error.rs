//! What can be wrong, by outcome.

use crate::canonical::CanonError;

/// Why something of the ledger cannot be written, read or believed. The sentences are for officials.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// Bytes or a value outside the canonical form.
    #[error("不是规范的JSON：{0}。")]
    Canon(#[from] CanonError),
    /// An event that may not be written, or a leaf that is no event of version 1.
    #[error("存证记录的“{member}”{why}。")]
    Event {
        /// The member of the event.
        member: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A text that is no SHA-256 hash in the form wanted.
    #[error("不是SHA-256散列值。")]
    NotAHash,
    /// Bytes that are no stored right edge of a tree.
    #[error("存证树的保存状态已损坏，请用备份或条目副本恢复。")]
    NotATree,
    /// A leaf that the proof does not lead from to the root.
    #[error("包含证明不成立：这条记录不在该存证快照之内。")]
    NotIncluded,
    /// Two trees of which the proof does not show that one continues the other.
    #[error("一致性证明不成立：新的存证快照不是旧快照的延续。")]
    NotConsistent,
    /// A text that is no verifier key of type 1 or 4.
    #[error("“{0}”不是可用的验证公钥，请核对是否复制完整（形如 名称+8位十六进制+base64）。")]
    NotAKey(String),
    /// An audit without a key of the log.
    #[error("审计至少需要一把日志验证公钥，请向该区司法局或见证方索取。")]
    NoKey,
    /// A key of a log given as that of a witness.
    #[error("“{0}”是日志公钥，不能充当见证公钥：它的签名不含时间。")]
    NotAWitness(String),
    /// A name that may not name a log or a key.
    #[error("“{0}”不能作存证链或公钥的名称：不得为空，不得含空白、加号或控制字符。")]
    NotAName(String),
    /// A text that is no signed note, or not one of a checkpoint.
    #[error("不是有签名的存证快照：{0}。")]
    NotANote(&'static str),
    /// A note that a known key signed wrongly.
    #[error("存证快照上“{0}”的签名是错的，整份快照不可信。")]
    WrongSignature(String),
    /// A note that no known key of the log signed.
    #[error("存证快照没有所给日志公钥的签名。")]
    NotSigned,
    /// Too few witnesses cosigned.
    #[error("存证快照只有{found}份见证签名，要求{wanted}份。")]
    Quorum {
        /// Right cosignatures by different keys.
        found: usize,
        /// The quorum.
        wanted: usize,
    },
    /// A signer that cannot sign now.
    #[error("签名没有完成：{0}。")]
    Signer(String),
    /// A text that is no proof file.
    #[error("不是存证证明文件（c2sp.org/tlog-proof@v1）：{0}。")]
    NotAProofFile(&'static str),
    /// A proof file whose leaf says that it is another event.
    #[error("证明文件里的记录与它所称的编号或存证链不符。")]
    OtherEvent,
    /// A file that is no export of a ledger.
    #[error("不是明法存证链的导出文件：{0}。")]
    NotAnExport(&'static str),
    /// An export written out of order.
    #[error("存证链导出次序有误：{0}。")]
    ExportOrder(&'static str),
    /// Reading or writing failed.
    #[error("读写文件失败：{0}。")]
    Io(#[from] std::io::Error),
}
