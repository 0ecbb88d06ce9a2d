//! What may be mended in a cell, and what is odd about its text though it is kept as it is.

use std::borrow::Cow;

use super::report::NoteKind;

/// Longest text of a cell, in characters (a spreadsheet's own limit).
pub(crate) const MOST_TEXT: usize = 32_767;
/// From so many characters on a cell is remarked on.
const LONG_TEXT: usize = 2_000;

/// The cell without blanks around it, whatever their width; marks of no width count as blanks.
pub(crate) fn trimmed(raw: &str) -> &str {
    raw.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}'))
}

/// The same without the apostrophe that makes a spreadsheet keep a number as text.
pub(crate) fn bare(raw: &str) -> &str {
    let text = trimmed(raw);
    text.strip_prefix('\'').map_or(text, trimmed)
}

/// Full-width digits, signs and letters as half-width ones: １ → 1.
pub(crate) fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match u32::from(c) {
            code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
            0x3000 => ' ',
            _ => c,
        })
        .collect()
}

/// Without any blank: 满 意 → 满意.
pub(crate) fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// What is odd about a text that is kept as it is: kind and sentence.
pub(crate) fn oddities(text: &str) -> Vec<(NoteKind, Cow<'static, str>)> {
    let mut odd: Vec<(NoteKind, Cow<'static, str>)> = Vec::new();
    if looks_like_html(text) {
        odd.push((NoteKind::HtmlInjection, "含有 HTML 标记，已原样保存，显示和导出时按普通文字处理".into()));
    }
    if looks_like_formula(text) {
        odd.push((NoteKind::FormulaInjection, "形似表格公式，已原样保存，导出时会加单引号，不会被执行".into()));
    }
    if text.contains(['\n', '\r']) {
        odd.push((NoteKind::EmbeddedNewlineQuoteComma, "单元格内有换行，已原样保存".into()));
    }
    let length = text.chars().count();
    if length >= LONG_TEXT {
        odd.push((NoteKind::VeryLongCell, format!("内容有{length}字，已原样保存，请核对是否误粘贴").into()));
    }
    if let Some(rare) = text.chars().find(|c| is_rare(*c)) {
        let sentence = if is_private(rare) {
            format!("含有自造字（U+{:04X}），已原样保存；别处无法显示，请改用标准汉字", u32::from(rare))
        } else if rare.is_control() {
            format!("含有控制字符（U+{:04X}），已原样保存，请核对", u32::from(rare))
        } else {
            format!("含有生僻字“{rare}”，已原样保存，打印前请确认字体支持")
        };
        odd.push((NoteKind::RareCharacters, sentence.into()));
    }
    odd
}

/// `<` before a letter, `/` or `!`.
fn looks_like_html(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let next = text.get(at + 1..).and_then(|rest| rest.chars().next());
        next.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!'))
    })
}

/// More than a lone sign.
fn looks_like_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) && text.chars().nth(1).is_some()
}

/// Outside what common fonts have: extensions of the unified ideographs, private use, control characters.
fn is_rare(c: char) -> bool {
    let code = u32::from(c);
    matches!(code, 0x3400..=0x4dbf | 0x2_0000..=0x3_ffff)
        || is_private(c)
        || (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
        || c == '\u{fffd}'
}

fn is_private(c: char) -> bool {
    matches!(u32::from(c), 0xe000..=0xf8ff | 0xf_0000..=0x10_ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<NoteKind> {
        oddities(text).into_iter().map(|(kind, _)| kind).collect()
    }

    #[test]
    fn blanks_of_any_width_go() {
        assert_eq!(trimmed(" \t南塘街道\u{3000}\u{feff}"), "南塘街道");
        assert_eq!(bare(" '0012 "), "0012");
        assert_eq!(trimmed("'引用'"), "'引用'");
        assert_eq!(half_width("－１２"), "-12");
        assert_eq!(without_blanks("满 意\u{3000}"), "满意");
    }

    #[test]
    fn odd_texts_are_named_and_plain_ones_are_not() {
        assert_eq!(kinds("路面有坑<script>alert(1)</script>"), [NoteKind::HtmlInjection]);
        assert_eq!(kinds("=1+1"), [NoteKind::FormulaInjection]);
        assert_eq!(kinds("一\r\n二"), [NoteKind::EmbeddedNewlineQuoteComma]);
        assert_eq!(kinds("求助㐂𠮷"), [NoteKind::RareCharacters]);
        assert_eq!(kinds("\u{e000}"), [NoteKind::RareCharacters]);
        assert_eq!(kinds(&"重".repeat(3000)), [NoteKind::VeryLongCell]);
        for plain in ["-", "3 < 5", "a<5", "“引号”、逗号,", "明德区", ""] {
            assert_eq!(kinds(plain), [], "{plain}");
        }
    }
}
