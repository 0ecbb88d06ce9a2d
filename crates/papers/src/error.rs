//! What can go wrong with a paper, told by what the reader of the message can do about it.

use thiserror::Error;

use crate::fonts::Role;

/// Why a document could not be written or a table could not be read.
///
/// The variants are outcomes: [`PapersError::Fonts`] is for the operator, [`PapersError::Content`] for
/// the author of the text, [`PapersError::Input`] for whoever sent the file, [`PapersError::Broken`] for
/// us. The `Display` text is one Chinese sentence fit for a page or a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PapersError {
    /// No installed face can stand for a role that papers need.
    #[error(
        "没有找到可用作“{}”的字体，请安装 Debian 软件包 {package}，或用 --fonts 指定存放该字体的目录",
        role.title()
    )]
    Fonts {
        /// The role without a face.
        role: Role,
        /// The Debian package that supplies one.
        package: &'static str,
    },
    /// The text of a document cannot be shown as it is.
    #[error("{place}：{reason}")]
    Content {
        /// Where in the document, as a person would say it (第2个表格第3行“依据”).
        place: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// A file that came in is not a table that can be read, or is not safe to open.
    #[error("{0}")]
    Input(String),
    /// The program itself failed; the text is for its developers.
    #[error("生成文件时出现内部错误，请把这句话告知维护人员：{0}")]
    Broken(String),
}

impl PapersError {
    /// A [`PapersError::Content`] from its two parts.
    pub(crate) fn content(place: impl Into<String>, reason: impl Into<String>) -> PapersError {
        PapersError::Content {
            place: place.into(),
            reason: reason.into(),
        }
    }

    /// A [`PapersError::Broken`] from any error of a library.
    pub(crate) fn broken(error: impl std::fmt::Display) -> PapersError {
        PapersError::Broken(error.to_string())
    }
}
