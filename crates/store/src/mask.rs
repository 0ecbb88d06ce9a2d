//! Masking, once, at the type: what everyone sees of a personal value who has no right to the whole.
//!
//! The profiles follow `GB/T 35273` practice and the publication rules for decisions: a surname stays, digits in the middle go,
//! an address stops at its district.

use mingfa_catalogue::model::FieldType;

/// The masked form of a personal value.
pub fn mask(kind: Option<&FieldType>, text: &str) -> String {
    match kind {
        Some(FieldType::Party) => mask_party(text),
        Some(FieldType::Phone) => keep_ends(text, 3, 4),
        Some(FieldType::IdNumber) => keep_ends(text, 1, 1),
        Some(FieldType::Address) => mask_address(text),
        _ => "（已隐去）".to_owned(),
    }
}

/// 张三 → 张某; an organisation keeps its name, since only natural persons' names are personal.
fn mask_party(text: &str) -> String {
    const ORGANISATIONS: [&str; 16] =
        ["公司", "厂", "店", "部", "院", "所", "中心", "局", "委员会", "合作社", "协会", "学校", "银行", "集团", "事务所", "办事处"];
    if ORGANISATIONS.iter().any(|tail| text.ends_with(tail)) {
        return text.to_owned();
    }
    match text.chars().next() {
        Some(surname) => format!("{surname}某"),
        None => String::new(),
    }
}

/// Keeps some characters at both ends; a text too short for that keeps its first only.
fn keep_ends(text: &str, head: usize, tail: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= head + tail {
        return chars.iter().enumerate().map(|(at, c)| if at == 0 { *c } else { '*' }).collect();
    }
    let last = chars.len() - tail;
    chars.iter().enumerate().map(|(at, c)| if at < head || at >= last { *c } else { '*' }).collect()
}

/// Stops at the last 区, 县 or 市.
fn mask_address(text: &str) -> String {
    let end = text.char_indices().filter(|(_, c)| matches!(c, '区' | '县' | '市')).map(|(at, c)| at + c.len_utf8()).next_back();
    match end.and_then(|end| text.get(..end)) {
        Some(kept) => format!("{kept}***"),
        None => "***".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_has_its_mask() {
        assert_eq!(mask(Some(&FieldType::Party), "欧阳明"), "欧某");
        assert_eq!(mask(Some(&FieldType::Party), "明德建设有限公司"), "明德建设有限公司");
        assert_eq!(mask(Some(&FieldType::Phone), "13812345678"), "138****5678");
        assert_eq!(mask(Some(&FieldType::Phone), "178****3486"), "178****3486");
        assert_eq!(mask(Some(&FieldType::IdNumber), "430103199001011234"), "4****************4");
        assert_eq!(mask(Some(&FieldType::Address), "长沙市天心区某街1号"), "长沙市天心区***");
        assert_eq!(mask(Some(&FieldType::Phone), "110"), "1**");
        assert_eq!(mask(None, "秘密"), "（已隐去）");
    }
}
