//! Citations: `行政复议法(2023)第六十二条`, `国办发〔2018〕115号(2018)（五）`, `本区规定:hotline.rules`.

use crate::model::{Id, Place};

/// A citation taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// What it points at.
    pub place: Place,
    /// A trailing `?`: nobody has verified it.
    pub doubted: bool,
}

/// Prefix of a local rule.
const LOCAL: &str = "本区规定:";

/// Takes one citation apart (not a list of them).
///
/// # Errors
/// One Chinese sentence that says what is wrong.
pub fn parse(text: &str) -> Result<Parsed, String> {
    let text = text.trim();
    let (body, doubted) = match text.strip_suffix('?').or_else(|| text.strip_suffix('？')) {
        Some(body) => (body.trim_end(), true),
        None => (text, false),
    };
    if let Some(key) = body.strip_prefix(LOCAL) {
        if !is_id(key) {
            return Err(format!("“{key}”不是本区规定的标识"));
        }
        return Ok(Parsed { place: Place::Local(Id::new(key)), doubted });
    }
    let (law, version, rest) = match find_version(body) {
        Some((law, version, rest)) => (law, Some(version.to_owned()), rest),
        None => {
            let at = find_article(body).unwrap_or(body.len());
            (body.get(..at).unwrap_or_default(), None, body.get(at..).unwrap_or_default())
        }
    };
    let law = law.trim_matches(|c| c == '《' || c == '》' || c == ' ');
    if law.is_empty() {
        return Err("引用没有写明法规名称".to_owned());
    }
    if !rest.is_empty() {
        check_article(rest)?;
    }
    let article = (!rest.is_empty()).then(|| rest.to_owned());
    Ok(Parsed { place: Place::Norm { law: law.to_owned(), version, article }, doubted })
}

/// The single citations of a list joined by `；`, each with its byte offset.
pub fn split(text: &str) -> Vec<(usize, &str)> {
    let mut parts = Vec::new();
    let mut start = 0;
    for part in text.split('；') {
        let lead = part.len() - part.trim_start().len();
        if !part.trim().is_empty() {
            parts.push((start + lead, part.trim()));
        }
        start += part.len() + '；'.len_utf8();
    }
    parts
}

/// The number N of `第N条…`; none for texts that have items only.
pub fn article_number(article: &str) -> Option<u32> {
    let body = article.strip_prefix('第')?;
    let (number, _) = body.split_once('条')?;
    chinese_number(number)
}

/// `第N条` without what follows (款, 项, 目); the items themselves for texts that have items only.
pub fn whole_article(article: &str) -> &str {
    match article.find('条') {
        Some(at) => {
            let end = at + '条'.len_utf8();
            let insert = article.get(end..).map_or(0, insert_len);
            article.get(..end + insert).unwrap_or(article)
        }
        None => article,
    }
}

/// A whole number written in Chinese: 八十八 = 88, 一百零二 = 102. None when it is not one.
pub fn chinese_number(text: &str) -> Option<u32> {
    if text.is_empty() {
        return None;
    }
    let mut sum = 0;
    let mut pending: Option<u32> = None;
    let mut last_unit = u32::MAX;
    for c in text.chars() {
        let unit = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            '零' | '〇' => {
                if pending.is_some() || last_unit == u32::MAX {
                    return None;
                }
                continue;
            }
            _ => {
                if pending.is_some() {
                    return None;
                }
                pending = Some(digit(c)?);
                continue;
            }
        };
        if unit >= last_unit {
            return None;
        }
        // 十五 is 15; 百 and 千 always have their digit.
        let count = match pending.take() {
            Some(count) => count,
            None if unit == 10 && last_unit == u32::MAX => 1,
            None => return None,
        };
        sum += count * unit;
        last_unit = unit;
    }
    match pending {
        // A digit alone, or the last digit after 十 (or after 零).
        Some(count) => Some(sum + count),
        None => Some(sum),
    }
}

/// A number up to 9999 as statutes write it.
pub fn to_chinese(number: u32) -> String {
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let glyph = |n: u32| DIGITS.get(n as usize).copied().unwrap_or('零');
    if number == 0 {
        return "零".to_owned();
    }
    let mut out = String::new();
    let mut gap = false;
    for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let count = number / unit % 10;
        if count == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap && !number.is_multiple_of(unit * 10) {
            out.push('零');
        }
        gap = false;
        if !(count == 1 && unit == 10 && out.is_empty()) {
            out.push(glyph(count));
        }
        out.push_str(name);
    }
    out
}

fn digit(c: char) -> Option<u32> {
    "一二三四五六七八九".chars().position(|each| each == c).map_or(if c == '两' { Some(2) } else { None }, |at| u32::try_from(at + 1).ok())
}

/// Splits at the bracket that holds a version: the first whose content begins with an ASCII digit.
fn find_version(text: &str) -> Option<(&str, &str, &str)> {
    for (open, _) in text.match_indices(['(', '（']) {
        let inside = text.get(open..)?.strip_prefix(['(', '（'])?;
        if !inside.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let close = inside.find([')', '）'])?;
        let rest = inside.get(close..)?.strip_prefix([')', '）'])?;
        return Some((text.get(..open)?, inside.get(..close)?, rest));
    }
    None
}

/// Where `第…条` or a leading item `（五）` begins.
fn find_article(text: &str) -> Option<usize> {
    for (at, _) in text.match_indices('第') {
        if article_number(text.get(at..)?).is_some() {
            return Some(at);
        }
    }
    let trimmed = text.trim_end();
    let open = trimmed.rfind(['(', '（'])?;
    let inside = trimmed.get(open..)?.strip_prefix(['(', '（'])?.strip_suffix([')', '）'])?;
    chinese_number(inside).map(|_| open)
}

/// `第六十二条[之一][第二款][第（三）项][第四目]`, or `（五）[（六）…]`.
fn check_article(text: &str) -> Result<(), String> {
    let wrong = || Err(format!("“{text}”不是条文，应写成“第六十二条”“第八条第二款第（一）项”或“（五）”"));
    if text.starts_with(['（', '(']) {
        let items = text.split_inclusive([')', '）']);
        for item in items {
            let inside = item.strip_prefix(['(', '（']).and_then(|inside| inside.strip_suffix([')', '）']));
            if inside.and_then(chinese_number).is_none() {
                return wrong();
            }
        }
        return Ok(());
    }
    let mut rest = text;
    for unit in ['条', '款', '项', '目'] {
        // Only 条 must be there; a part that is not of this unit is tried as the next smaller one.
        let Some((number, after)) = rest.strip_prefix('第').and_then(|body| body.split_once(unit)) else {
            if unit == '条' {
                return wrong();
            }
            continue;
        };
        let number = number.strip_prefix(['(', '（']).and_then(|inside| inside.strip_suffix([')', '）'])).unwrap_or(number);
        if chinese_number(number).is_none() {
            return wrong();
        }
        rest = if unit == '条' { after.get(insert_len(after)..).unwrap_or_default() } else { after };
    }
    if rest.is_empty() { Ok(()) } else { wrong() }
}

/// Bytes of `之一` after 条 (an article put between two others by an amendment); 0 when there is none.
fn insert_len(after: &str) -> usize {
    let Some(number) = after.strip_prefix('之') else {
        return 0;
    };
    let len: usize = number.chars().take_while(|c| digit(*c).is_some() || *c == '十').map(char::len_utf8).sum();
    if len == 0 { 0 } else { '之'.len_utf8() + len }
}

/// Whether a text is a name of the catalogue: `[a-z][a-z0-9.-]{0,63}`.
pub fn is_id(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_lowercase())
        && text.len() <= 64
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'.' || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_and_written() {
        for (text, number) in [
            ("一", 1),
            ("十", 10),
            ("十五", 15),
            ("二十", 20),
            ("八十八", 88),
            ("一百", 100),
            ("一百零二", 102),
            ("一百一十", 110),
            ("一百一十五", 115),
            ("二百", 200),
            ("一千零一", 1001),
            ("一千二百六十", 1260),
        ] {
            assert_eq!(chinese_number(text), Some(number), "{text}");
            assert_eq!(to_chinese(number), text);
        }
        for text in ["", "百", "十十", "一二", "十百", "12", "第", "零", "五十百"] {
            assert_eq!(chinese_number(text), None, "{text}");
        }
        for number in 1..=9999 {
            assert_eq!(chinese_number(&to_chinese(number)), Some(number));
        }
    }

    #[test]
    fn citations_are_taken_apart() {
        for (text, law, version, article, doubted) in [
            ("行政复议法(2023)第六十二条", "行政复议法", Some("2023"), Some("第六十二条"), false),
            ("行政处罚法(2021)第五十八条第一款第（一）项", "行政处罚法", Some("2021"), Some("第五十八条第一款第（一）项"), false),
            ("国办发〔2018〕115号(2018)（五）", "国办发〔2018〕115号", Some("2018"), Some("（五）"), false),
            ("国办发〔2018〕115号（五）", "国办发〔2018〕115号", None, Some("（五）"), false),
            ("宪法第三条?", "宪法", None, Some("第三条"), true),
            ("行政复议法(2023)", "行政复议法", Some("2023"), None, false),
            ("某条例（试行）(2019)第三条之一第（二）项", "某条例（试行）", Some("2019"), Some("第三条之一第（二）项"), false),
            ("《行政复议法》(2023)第九条", "行政复议法", Some("2023"), Some("第九条"), false),
        ] {
            let parsed = parse(text).unwrap();
            let place =
                Place::Norm { law: law.to_owned(), version: version.map(ToOwned::to_owned), article: article.map(ToOwned::to_owned) };
            assert_eq!(parsed, Parsed { place, doubted }, "{text}");
        }
        assert_eq!(parse("本区规定:hotline.rules").unwrap().place, Place::Local(Id::new("hotline.rules")));
        for text in
            ["", "(2023)第一条", "行政复议法(2023)第62条", "行政复议法(2023)六十二条", "行政复议法(2023)第六十二条第五", "本区规定:签收"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
        assert_eq!(article_number("第八十八条第二款"), Some(88));
        assert_eq!(article_number("（五）"), None);
        assert_eq!(whole_article("第三条之一第（二）项"), "第三条之一");
        assert_eq!(whole_article("第八十八条第二款"), "第八十八条");
        assert_eq!(
            split("甲法(2020)第一条；乙法(2021)第二条").iter().map(|(_, part)| *part).collect::<Vec<_>>(),
            ["甲法(2020)第一条", "乙法(2021)第二条"]
        );
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn any_text_is_taken_apart_or_refused(text in "[a-z0-9法条第款项目之一二十百（）()〔〕:?；《》 ]{0,40}") {
            for (_, part) in split(&text) {
                let _ = parse(part).map(|parsed| match parsed.place {
                    Place::Norm { article: Some(article), .. } => whole_article(&article).len(),
                    _ => 0,
                });
            }
        }

        #[test]
        fn a_written_citation_is_read_as_it_was_meant(
            law in "[甲乙丙丁戊]{1,6}(法|条例)", year in 1979u32..2031, article in 1u32..2000, paragraph in 0u32..12, item in 0u32..20, doubted: bool,
        ) {
            let mut meant = format!("第{}条", to_chinese(article));
            if paragraph > 0 {
                meant.push_str(&format!("第{}款", to_chinese(paragraph)));
            }
            if item > 0 {
                meant.push_str(&format!("第（{}）项", to_chinese(item)));
            }
            let parsed = parse(&format!("{law}({year}){meant}{}", if doubted { "?" } else { "" })).unwrap();
            proptest::prop_assert_eq!(article_number(&meant), Some(article));
            proptest::prop_assert_eq!(parsed.doubted, doubted);
            proptest::prop_assert_eq!(parsed.place, Place::Norm { law, version: Some(year.to_string()), article: Some(meant) });
        }
    }
}
