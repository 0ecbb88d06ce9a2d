//! Fixed words around a caller's words, the same in every format.

/// 主送机关 ends in a full-width colon (GB/T 9704-2012 §7.3.2).
pub(crate) fn with_colon(text: &str) -> String {
    let text = text.trim_end_matches([':', '：']);
    format!("{text}：")
}

/// 附注 stands in round brackets (§7.3.6).
pub(crate) fn bracketed(text: &str) -> String {
    if text.starts_with('（') && text.ends_with('）') {
        text.to_owned()
    } else {
        format!("（{text}）")
    }
}

/// 附件 or 附件2.
pub(crate) fn annex_label(number: Option<u32>) -> String {
    number.map_or_else(|| "附件".to_owned(), |number| format!("附件{number}"))
}

/// The lines of 附件说明: number (empty where there is one annex only) and name without closing
/// punctuation (§7.3.4).
pub(crate) fn attachments(names: &[String]) -> Vec<(String, &str)> {
    let mut lines = Vec::with_capacity(names.len());
    for (number, name) in (1..).zip(names) {
        let label = if names.len() > 1 {
            format!("{number}．")
        } else {
            String::new()
        };
        lines.push((label, name.trim_end_matches(['。', '；', ';', '，'])));
    }
    lines
}

/// 抄送：甲，乙。 without its label.
pub(crate) fn copies(names: &[String]) -> String {
    format!("{}。", names.join("，"))
}
