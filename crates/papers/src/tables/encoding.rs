//! UTF-8 or GB18030, strictly.

use std::borrow::Cow;
use std::fmt;

use encoding_rs::GB18030;

use crate::error::PapersError;

/// The encoding of a text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// GB 18030 (and so GBK and GB 2312).
    Gb18030,
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Gb18030 => "GB18030",
        })
    }
}

/// Tells the encoding of a file and gives its bytes without the byte order mark.
///
/// A byte order mark or strict validity decides for UTF-8. A file that is mostly UTF-8 with a few broken
/// sequences is still UTF-8 (its bad cells are errors); anything else is GB18030. No file of real
/// Chinese text in GB18030 passes the first test: its pairs are broken UTF-8 far more often than not.
pub(super) fn detect(bytes: &[u8]) -> Result<(Encoding, &[u8]), PapersError> {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Err(PapersError::Input(
            "文件是 UTF-16 编码，请另存为“CSV UTF-8”或 .xlsx 后再导入".to_owned(),
        ));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return Ok((Encoding::Utf8, rest));
    }
    if std::str::from_utf8(bytes).is_ok() {
        return Ok((Encoding::Utf8, bytes));
    }
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    if good >= bad * 10 {
        Ok((Encoding::Utf8, bytes))
    } else {
        Ok((Encoding::Gb18030, bytes))
    }
}

/// Decodes one cell, or says which bytes are not text.
pub(super) fn decode(encoding: Encoding, bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    let decoded = match encoding {
        Encoding::Utf8 => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
        Encoding::Gb18030 => GB18030.decode_without_bom_handling_and_without_replacement(bytes),
    };
    let Some(text) = decoded else {
        return Err(format!(
            "含有不能按 {encoding} 解读的字节（{}），请核对原文件",
            hex(bad_part(encoding, bytes))
        ));
    };
    // The web's decoder takes the lone byte 0x80 for a euro sign; GB 18030 does not.
    if encoding == Encoding::Gb18030
        && text.contains('€')
        && GB18030.encode(&text).0.as_ref() != bytes
    {
        return Err("含有不能按 GB18030 解读的字节（80），请核对原文件".to_owned());
    }
    if text.contains('\0') {
        return Err("含有空字符（00），请核对原文件".to_owned());
    }
    Ok(text)
}

/// The cell with U+FFFD for what could not be decoded, to show where it is.
pub(super) fn lossy(encoding: Encoding, bytes: &[u8]) -> String {
    match encoding {
        Encoding::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
        Encoding::Gb18030 => GB18030.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// From the first byte that breaks the text, at most four.
fn bad_part(encoding: Encoding, bytes: &[u8]) -> &[u8] {
    let start = match encoding {
        Encoding::Utf8 => std::str::from_utf8(bytes)
            .err()
            .map_or(0, |error| error.valid_up_to()),
        Encoding::Gb18030 => gb18030_valid_up_to(bytes),
    };
    let rest = bytes.get(start..).unwrap_or_default();
    rest.get(..rest.len().min(4)).unwrap_or_default()
}

fn gb18030_valid_up_to(bytes: &[u8]) -> usize {
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let mut buffer = vec![0_u8; bytes.len() * 3 + 16];
    match decoder.decode_to_utf8_without_replacement(bytes, &mut buffer, true) {
        (encoding_rs::DecoderResult::Malformed(bad, after), read, _) => {
            read.saturating_sub(usize::from(bad) + usize::from(after))
        }
        _ => 0,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_byte_characters_and_the_euro() {
        assert_eq!(
            decode(Encoding::Gb18030, b"\x81\x39\xEF\x31").unwrap(),
            "㐂"
        );
        assert_eq!(decode(Encoding::Gb18030, b"\xA2\xE3").unwrap(), "€");
        assert!(decode(Encoding::Gb18030, b"\x80").is_err());
        assert!(decode(Encoding::Gb18030, b"\xB0").is_err());
        assert!(decode(Encoding::Gb18030, b"\xFF").is_err());
        assert!(decode(Encoding::Utf8, b"\xE6\x98").is_err());
        assert!(decode(Encoding::Utf8, b"a\0b").is_err());
    }

    #[test]
    fn the_bad_bytes_are_named() {
        let error = decode(Encoding::Gb18030, b"\xC3\xF7\xFF\x41").unwrap_err();
        assert!(error.contains("FF 41"), "{error}");
        let error = decode(Encoding::Utf8, "明".as_bytes().split_at(2).0).unwrap_err();
        assert!(error.contains("E6 98"), "{error}");
    }

    #[test]
    fn one_bad_byte_does_not_turn_utf8_into_gb18030() {
        let mut bytes = "工单编号,标题\n1,关于噪声的投诉\n".repeat(3).into_bytes();
        bytes.insert(30, 0xFF);
        assert_eq!(detect(&bytes).unwrap().0, Encoding::Utf8);
        let (gb, _, _) = GB18030.encode("工单编号,标题\n1,关于噪声的投诉\n");
        assert_eq!(detect(&gb).unwrap().0, Encoding::Gb18030);
    }
}
