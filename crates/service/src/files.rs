//! Files on their way in, and keys for forms.

use mingfa_catalogue::model::FileValue;

use crate::error::ServiceError;
use crate::principal::Principal;
use crate::service::Service;

/// The largest file that is taken.
pub const FILE_LIMIT: usize = 50 << 20;
/// Characters of a file's name that are kept.
const NAME_LENGTH: usize = 120;

impl Service {
    /// A key for a form: whatever it asks for is done at most once.
    pub fn new_key(&self) -> String {
        format!("w-{}", self.store.random_hex(16))
    }

    /// Keeps a file and gives the value that names it. It belongs to nothing until an event holds the value; one that never
    /// does is swept away.
    ///
    /// # Errors
    /// Nobody is signed in, the file is empty or too large, or the disk is away.
    pub fn keep_file(&self, by: &Principal, name: &str, bytes: &[u8]) -> Result<FileValue, ServiceError> {
        if by.appointments.is_empty() && !by.console {
            return Err(crate::may::Denied::Forbidden("上传文件".to_owned()).into());
        }
        let name: String = name.chars().filter(|c| !c.is_control()).take(NAME_LENGTH).collect();
        if bytes.is_empty() {
            return Err(ServiceError::input("file", format!("文件“{name}”是空的，请重新选择")));
        }
        if bytes.len() > FILE_LIMIT {
            return Err(ServiceError::input("file", format!("文件“{name}”超过50 MB，请压缩或拆分后再传")));
        }
        let (blob, sha256) = self.store.put_blob(bytes)?;
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(FileValue { name, media_type: sniffed(bytes).to_owned(), size, sha256, blob })
    }
}

/// The media type by the first bytes; the uploader's word is not taken.
fn sniffed(bytes: &[u8]) -> &'static str {
    const KNOWN: [(&[u8], &str); 8] = [
        (b"%PDF-", "application/pdf"),
        (b"PK\x03\x04", "application/zip"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF8", "image/gif"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        (b"ID3", "audio/mpeg"),
        (b"BM", "image/bmp"),
    ];
    if let Some((_, media)) = KNOWN.iter().find(|(start, _)| bytes.starts_with(start)) {
        return media;
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return "video/mp4";
    }
    if std::str::from_utf8(bytes).is_ok() { "text/plain; charset=utf-8" } else { "application/octet-stream" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_says_what_a_file_is() {
        assert_eq!(sniffed(b"%PDF-1.7"), "application/pdf");
        assert_eq!(sniffed("明区".as_bytes()), "text/plain; charset=utf-8");
        assert_eq!(sniffed(b"<svg onload=x>"), "text/plain; charset=utf-8");
        assert_eq!(sniffed(&[0xff, 0x00]), "application/octet-stream");
    }
}
