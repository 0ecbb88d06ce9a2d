//! QR codes as one SVG path.

use qrcode::{EcLevel, QrCode};

use crate::error::PapersError;

/// A QR code as the data of an SVG `<path>` in a square of its modules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrPath {
    /// Width and height in modules, with the quiet zone of four modules at each side (ISO/IEC 18004): the
    /// SVG's `viewBox` is `0 0 size size`.
    pub size: usize,
    /// The `d` attribute: one rectangle for each run of dark modules in a row.
    pub path: String,
}

/// Modules of light that a reader needs around the code.
const QUIET: usize = 4;

/// Encodes text (an address, a number) at error correction level M.
///
/// Refuses text that no QR code can hold (over some 2,300 bytes).
pub fn qr(text: &str) -> Result<QrPath, PapersError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| {
        PapersError::content(
            "二维码",
            format!("内容有 {} 字节，超过二维码的容量，请缩短", text.len()),
        )
    })?;
    let width = code.width();
    let colors = code.to_colors();
    let mut path = String::new();
    for (row, line) in colors.chunks(width).enumerate() {
        let mut column = 0;
        for run in line.chunk_by(|left, right| left == right) {
            if run.first() == Some(&qrcode::Color::Dark) {
                let (x, y, length) = (column + QUIET, row + QUIET, run.len());
                path.push_str(&format!("M{x} {y}h{length}v1h-{length}z"));
            }
            column += run.len();
        }
    }
    Ok(QrPath {
        size: width + 2 * QUIET,
        path,
    })
}
