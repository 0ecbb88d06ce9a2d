//! What a zip package (XLSX, DOCX) must be before anything of it is opened.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::read::ZipFile;

use super::{Limits, check_size};
use crate::error::PapersError;

/// Refuses a package that is not a sound zip file, that is encrypted, that holds too many entries, paths
/// that lead out of it, links, a document type definition, or that unpacks to more than the limits allow.
///
/// Sizes are measured by unpacking, since declared sizes may lie; at most `limits.unpacked` bytes pass
/// through a small buffer and none is kept.
pub fn check_package(bytes: &[u8], limits: &Limits) -> Result<(), PapersError> {
    check_size(bytes, limits)?;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    if archive.len() > limits.entries {
        return Err(refused(&format!(
            "内含 {} 个条目，超过上限 {}",
            archive.len(),
            limits.entries
        )));
    }
    let mut unpacked = 0_u64;
    for index in 0..archive.len() {
        // An encrypted entry cannot be opened without a password.
        let entry = archive.by_index(index).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(_)
            | zip::result::ZipError::InvalidPassword => {
                refused("内容加了密码或采用了不支持的压缩方式")
            }
            _ => damaged(),
        })?;
        check_entry(&entry)?;
        unpack(entry, bytes.len() as u64, &mut unpacked, limits)?;
    }
    Ok(())
}

fn check_entry<R: Read>(entry: &ZipFile<'_, R>) -> Result<(), PapersError> {
    if entry.encrypted() {
        return Err(refused("内容加了密码"));
    }
    let name = entry.name().map_err(|_| damaged())?;
    let leads_out = name.starts_with('/')
        || name.contains(['\\', ':', '\0'])
        || name.split('/').any(|step| step == "..");
    if leads_out || entry.enclosed_name().is_none() {
        return Err(refused("含有指向文件之外的路径"));
    }
    if entry.is_symlink() {
        return Err(refused("含有符号链接"));
    }
    Ok(())
}

/// Unpacks one entry into nothing, counting and looking for a document type definition.
fn unpack<R: Read>(
    mut entry: ZipFile<'_, R>,
    packed: u64,
    unpacked: &mut u64,
    limits: &Limits,
) -> Result<(), PapersError> {
    const MARK: &[u8] = b"<!DOCTYPE";
    let name = entry.name().map_err(|_| damaged())?.to_ascii_lowercase();
    let is_xml = name.ends_with(".xml") || name.ends_with(".rels") || name.ends_with(".vml");
    let mut buffer = vec![0_u8; 64 << 10];
    // The end of the last piece stays in front, for a mark that lies across.
    let mut kept = 0;
    let mut first = true;
    loop {
        let Some(room) = buffer.get_mut(kept..) else {
            return Err(damaged());
        };
        let read = entry.read(room).map_err(|_| damaged())?;
        if read == 0 {
            return Ok(());
        }
        *unpacked += read as u64;
        if *unpacked > limits.unpacked {
            return Err(refused(&format!("展开后超过 {} MB", limits.unpacked >> 20)));
        }
        if *unpacked > limits.ratio_from && *unpacked > packed.saturating_mul(limits.ratio) {
            return Err(refused(&format!(
                "压缩比超过 {} 倍，像是压缩炸弹",
                limits.ratio
            )));
        }
        let end = kept + read;
        let piece = buffer.get(..end).unwrap_or_default();
        if is_xml {
            // Every part of an office file is UTF-8; UTF-16 could hide the mark.
            if first
                && (piece.starts_with(b"\xFF\xFE")
                    || piece.starts_with(b"\xFE\xFF")
                    || piece.contains(&0))
            {
                return Err(refused("内部文件不是 UTF-8 编码"));
            }
            if piece.windows(MARK.len()).any(|window| window == MARK) {
                return Err(refused("内部文件含有文档类型定义（DTD）"));
            }
        }
        first = false;
        kept = end.min(MARK.len() - 1);
        buffer.copy_within(end - kept..end, 0);
    }
}

fn damaged() -> PapersError {
    PapersError::Input("文件已损坏或不是 XLSX 文件，请重新导出后再试".to_owned())
}

fn refused(reason: &str) -> PapersError {
    PapersError::Input(format!("为安全起见不打开此文件：{reason}"))
}
