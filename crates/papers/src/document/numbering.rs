//! Numbers before headings and items: 一、（一）1.（1） (GB/T 9704-2012 §7.3.3).

use super::ItemStyle;

/// Counts headings of four levels; a heading restarts the levels below it.
#[derive(Debug, Clone, Default)]
pub struct Numbering {
    counts: [u32; 4],
}

impl Numbering {
    /// The label of the next heading of `level` (1–4; others count as the nearest).
    pub fn next(&mut self, level: u8) -> String {
        let level = usize::from(level.clamp(1, 4));
        let mut count = 0;
        for (index, slot) in self.counts.iter_mut().enumerate() {
            if index + 1 == level {
                *slot += 1;
                count = *slot;
            } else if index + 1 > level {
                *slot = 0;
            }
        }
        let style = match level {
            1 => ItemStyle::Chinese,
            2 => ItemStyle::ChineseInBrackets,
            3 => ItemStyle::Arabic,
            _ => ItemStyle::ArabicInBrackets,
        };
        item_label(style, count)
    }
}

/// The label of the `number`-th item (from 1) in a style.
pub fn item_label(style: ItemStyle, number: u32) -> String {
    match style {
        ItemStyle::Chinese => format!("{}、", chinese_number(number)),
        ItemStyle::ChineseInBrackets => format!("（{}）", chinese_number(number)),
        ItemStyle::Arabic => format!("{number}."),
        ItemStyle::ArabicInBrackets => format!("（{number}）"),
    }
}

/// A number below 10,000 in Chinese numerals (一, 十二, 二十, 一百零五); larger ones in Arabic digits.
pub fn chinese_number(number: u32) -> String {
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    const UNITS: [&str; 4] = ["千", "百", "十", ""];
    if number == 0 {
        return "零".to_owned();
    }
    if number >= 10_000 {
        return number.to_string();
    }
    let places = [
        number / 1000,
        number / 100 % 10,
        number / 10 % 10,
        number % 10,
    ];
    let mut words = String::new();
    let mut gap = false;
    for (digit, unit) in places.into_iter().zip(UNITS) {
        if digit == 0 {
            gap = !words.is_empty();
            continue;
        }
        if gap {
            words.push('零');
            gap = false;
        }
        // 十二, not 一十二, where the number begins with its tens.
        let leading_ten = unit == "十" && digit == 1 && words.is_empty();
        if !leading_ten {
            words.extend(DIGITS.get(digit as usize));
        }
        words.push_str(unit);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals() {
        for (number, words) in [
            (1, "一"),
            (10, "十"),
            (12, "十二"),
            (20, "二十"),
            (21, "二十一"),
            (99, "九十九"),
            (100, "一百"),
            (105, "一百零五"),
            (110, "一百一十"),
            (111, "一百一十一"),
            (1001, "一千零一"),
            (1010, "一千零一十"),
            (10_000, "10000"),
        ] {
            assert_eq!(chinese_number(number), words);
        }
    }

    #[test]
    fn headings_restart_the_levels_below() {
        let mut numbering = Numbering::default();
        let labels: Vec<String> = [1, 2, 3, 4, 4, 2, 3, 1, 2]
            .into_iter()
            .map(|level| numbering.next(level))
            .collect();
        assert_eq!(
            labels,
            [
                "一、",
                "（一）",
                "1.",
                "（1）",
                "（2）",
                "（二）",
                "1.",
                "二、",
                "（一）"
            ]
        );
    }
}
