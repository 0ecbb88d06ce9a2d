//! The measures of GB/T 9704-2012, once, for every format that has pages.
//!
//! Millimetres where the standard speaks of millimetres, points for type.

/// A4 (§5.1).
pub const PAGE_WIDTH_MM: f64 = 210.0;
/// A4 (§5.1).
pub const PAGE_HEIGHT_MM: f64 = 297.0;
/// 天头 (§5.2.1).
pub const TOP_MM: f64 = 37.0;
/// 订口 (§5.2.1).
pub const LEFT_MM: f64 = 28.0;
/// 版心 width (§5.2.1).
pub const BODY_WIDTH_MM: f64 = 156.0;
/// 版心 height (§5.2.1).
pub const BODY_HEIGHT_MM: f64 = 225.0;
/// What the 版心 leaves at the right.
pub const RIGHT_MM: f64 = PAGE_WIDTH_MM - LEFT_MM - BODY_WIDTH_MM;
/// What the 版心 leaves at the bottom.
pub const BOTTOM_MM: f64 = PAGE_HEIGHT_MM - TOP_MM - BODY_HEIGHT_MM;
/// Lines on a page (§5.2.3).
pub const LINES: u32 = 22;
/// Characters in a line (§5.2.3).
pub const CHARS: f64 = 28.0;
/// Points in a millimetre.
pub const PT_PER_MM: f64 = 72.0 / 25.4;

/// 3号, the size of the body (§5.2.2).
pub const SIZE_BODY: f64 = 16.0;
/// 2号, titles (§7.3.1).
pub const SIZE_TITLE: f64 = 22.0;
/// 4号, imprint and page numbers (§§7.4, 7.5).
pub const SIZE_SMALL: f64 = 14.0;
/// Tables of few columns and notes; the standard leaves them free.
pub const SIZE_TABLE: f64 = 12.0;
/// Tables of many columns (5号).
pub const SIZE_TABLE_DENSE: f64 = 10.5;

/// Top edge of the red mark below the top of the 版心 (§7.2.4).
pub const BANNER_TOP_MM: f64 = 35.0;
/// Top edge of a letter's mark below the top of the page (§10.1).
pub const LETTER_BANNER_TOP_MM: f64 = 30.0;
/// The red line below the number (§7.2.7); the same distance below a letter's mark (§10.1).
pub const RED_LINE_GAP_MM: f64 = 4.0;
/// Length of a letter's red lines (§10.1).
pub const LETTER_LINE_MM: f64 = 170.0;
/// A letter's second red line above the bottom of the page (§10.1).
pub const LETTER_LINE_BOTTOM_MM: f64 = 20.0;
/// The dash of the page number below the 版心 (§7.5).
pub const PAGE_NUMBER_GAP_MM: f64 = 7.0;
/// First and last line of the imprint (§7.4.1).
pub const IMPRINT_OUTER_MM: f64 = 0.35;
/// Lines inside the imprint (§7.4.1).
pub const IMPRINT_INNER_MM: f64 = 0.25;

/// Height of a line when so many of them fill the 版心.
pub fn pitch_pt(lines: u32) -> f64 {
    BODY_HEIGHT_MM * PT_PER_MM / f64::from(lines)
}

/// Width of a character: 28 fill a line.
pub fn char_pt() -> f64 {
    BODY_WIDTH_MM * PT_PER_MM / CHARS
}

/// Full-width characters of 2号 that a title line holds.
pub const TITLE_CHARS: usize = 20;

/// The size of the red mark: as large as a line holds, between 1号 and 56 pt (§7.2.4 leaves it to
/// 醒目、美观、庄重).
pub fn banner_pt(words: &str) -> f64 {
    let halves: usize = words
        .chars()
        .map(|c| if c.is_ascii() { 1 } else { 2 })
        .sum();
    let widths = (halves as f64 / 2.0).max(1.0);
    // A mark may be a little wider than the 版心 only below the smallest size that still reads as one.
    (BODY_WIDTH_MM * PT_PER_MM / widths * 0.99).clamp(26.0, 56.0)
}

/// The size of type in a table.
pub fn table_pt(columns: usize) -> f64 {
    if columns > 6 {
        SIZE_TABLE_DENSE
    } else {
        SIZE_TABLE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_adds_up() {
        assert_eq!(RIGHT_MM, 26.0);
        assert_eq!(BOTTOM_MM, 35.0);
        assert!((pitch_pt(LINES) - 28.99).abs() < 0.01);
        assert!((char_pt() - 15.79).abs() < 0.01);
    }

    #[test]
    fn long_marks_shrink() {
        assert_eq!(banner_pt("区政府"), 56.0);
        assert!(banner_pt("明德区人民政府办公室文件") < 40.0);
        assert_eq!(banner_pt(&"长".repeat(40)), 26.0);
    }
}
