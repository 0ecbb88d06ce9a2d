//! Breaking a title into balanced lines.
//!
//! GB/T 9704-2012 §7.3.1: a title of several lines keeps words whole, is well proportioned and takes the
//! form of a trapezium or a rhombus. Without a dictionary, words are kept whole by their surroundings:
//! the break prefers the places where titles of official papers breathe (before 关于, after 印发, after a
//! comma or a closing book bracket) and never parts brackets, digits or a particle from its word.

/// Words of official titles that a break may not part.
const WHOLE: [&str; 90] = [
    "人民政府",
    "人民代表大会",
    "常务委员会",
    "办公室",
    "街道办事处",
    "司法局",
    "财政局",
    "管理局",
    "监督局",
    "委员会",
    "领导小组",
    "法治政府",
    "法治建设",
    "依法行政",
    "依法治区",
    "规范性文件",
    "行政复议",
    "行政处罚",
    "行政许可",
    "行政执法",
    "行政决策",
    "行政审批",
    "重大决策",
    "合法性",
    "审查",
    "审核",
    "意见书",
    "决定书",
    "通知书",
    "建议书",
    "告知书",
    "送审稿",
    "征求意见稿",
    "草案",
    "修订稿",
    "若干",
    "措施",
    "办法",
    "细则",
    "方案",
    "规定",
    "意见",
    "通知",
    "通报",
    "通告",
    "公告",
    "报告",
    "决定",
    "批复",
    "请示",
    "纪要",
    "条例",
    "规划",
    "纲要",
    "要点",
    "清单",
    "目录",
    "制度",
    "机制",
    "工作",
    "管理",
    "实施",
    "建设",
    "发展",
    "经济",
    "服务",
    "促进",
    "推进",
    "加强",
    "改革",
    "创新",
    "示范",
    "创建",
    "监督",
    "检查",
    "考核",
    "评估",
    "年度",
    "全面",
    "若干措施",
    "若干规定",
    "若干意见",
    "法治政府建设",
    "示范创建",
    "工作报告",
    "进一步",
    "试行",
    "暂行",
    "社区",
    "营商环境",
];

/// The lines of a title, at most `max` full-width characters each where that is possible.
///
/// A line feed in the title is a break chosen by the author and is kept.
pub fn title_lines(title: &str, max: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for part in title.lines() {
        let part = part.trim();
        if !part.is_empty() {
            balance(part, max.max(4) * 2, &mut lines);
        }
    }
    lines
}

/// Cuts one part into lines, widths counted in half characters.
fn balance(part: &str, max: usize, lines: &mut Vec<String>) {
    let chars: Vec<char> = part.chars().collect();
    let mut rest = chars.as_slice();
    loop {
        let width: usize = rest.iter().copied().map(width).sum();
        let needs = (width + script_gaps(rest)).div_ceil(max);
        if needs <= 1 {
            lines.push(rest.iter().collect());
            return;
        }
        let ideal = width.div_ceil(needs);
        let (line, after) = rest.split_at(best_break(rest, ideal, max));
        lines.push(line.iter().collect::<String>().trim().to_owned());
        rest = after;
    }
}

/// The best place to end the first line: how many characters it takes, at least one.
fn best_break(chars: &[char], ideal: usize, max: usize) -> usize {
    let mut best = (i64::MIN, 1);
    let mut taken = 0;
    let mut depth = 0_i32;
    for (index, pair) in chars.windows(2).enumerate() {
        let [before, _] = pair else { continue };
        taken += width(*before);
        if taken > max {
            break;
        }
        match before {
            '《' | '〈' | '（' | '(' | '“' | '〔' | '「' => depth += 1,
            '》' | '〉' | '）' | ')' | '”' | '〕' | '」' => depth -= 1,
            _ => {}
        }
        let off = taken.abs_diff(ideal) as i64;
        let score = breathing(chars, index) - off * 4 - i64::from(depth.max(0)) * 40;
        if score > best.0 {
            best = (score, index + 1);
        }
    }
    best.1
}

/// How well a title breathes after `chars[index]`; negative where a break would part a word.
fn breathing(chars: &[char], index: usize) -> i64 {
    let ends = |words: &str| {
        let words: Vec<char> = words.chars().collect();
        chars
            .get(..=index)
            .is_some_and(|head| head.ends_with(&words))
    };
    let starts = |words: &str| {
        let words: Vec<char> = words.chars().collect();
        chars
            .get(index + 1..)
            .is_some_and(|tail| tail.starts_with(&words))
    };
    let before = chars.get(index).copied().unwrap_or(' ');
    let after = chars.get(index + 1).copied().unwrap_or(' ');
    let mut score = 0;
    // Kinsoku, and the particle that may not begin a line.
    if "的等、，。：；！？》〉）”〕」)".contains(after) || "《〈（“〔「(".contains(before)
    {
        score -= 400;
    }
    if before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric() {
        score -= 400;
    }
    if before.is_ascii_digit() && "年月日号条项件次".contains(after) {
        score -= 200;
    }
    if starts("关于") && !ends("《") {
        score += 60;
    }
    if ["印发", "转发", "批转", "公布", "报送"]
        .iter()
        .any(|w| ends(w))
    {
        score += 50;
    }
    if "、，》 ".contains(before) {
        score += 40;
    }
    if starts("《") {
        score += 30;
    }
    if ends("的") || ends("和") || ends("及") {
        score += 16;
    }
    if WHOLE.iter().any(|word| parts(chars, index, word)) {
        score -= 150;
    }
    // 关于 opens a phrase; a line that ends with it hangs.
    if ends("关于") || ends("关") && starts("于") {
        score -= 120;
    }
    score
}

/// Whether a break after `chars[index]` falls inside an occurrence of `word`.
fn parts(chars: &[char], index: usize, word: &str) -> bool {
    let length = word.chars().count();
    (1..length).any(|before| {
        (index + 1)
            .checked_sub(before)
            .and_then(|start| chars.get(start..start + length))
            .is_some_and(|slice| slice.iter().copied().eq(word.chars()))
    })
}

/// What the quarter of a character set between Chinese and Latin script adds to a line, in half characters.
fn script_gaps(chars: &[char]) -> usize {
    let changes = chars.windows(2).filter(|pair| matches!(pair, [a, b] if a.is_ascii_alphanumeric() != b.is_ascii_alphanumeric()));
    changes.count().div_ceil(2)
}

/// The width of a character in half characters.
fn width(character: char) -> usize {
    if character.is_ascii() { 1 } else { 2 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(title: &str, max: usize, expected: &[&str]) {
        assert_eq!(title_lines(title, max), expected);
    }

    #[test]
    fn short_titles_stay_whole() {
        check("合法性审查意见书", 19, &["合法性审查意见书"]);
    }

    #[test]
    fn the_gaps_between_scripts_count() {
        check("关于明德区2020年度法治政府建设情况的报告", 20, &["关于明德区2020年度", "法治政府建设情况的报告"]);
    }

    #[test]
    fn breaks_where_titles_breathe() {
        check(
            "明德区人民政府关于印发《明德区行政规范性文件管理办法》的通知",
            19,
            &[
                "明德区人民政府关于印发",
                "《明德区行政规范性文件管理办法》的通知",
            ],
        );
        check(
            "明德区人民政府办公室关于做好2020年度法治政府建设示范创建迎检工作的通知",
            19,
            &[
                "明德区人民政府办公室",
                "关于做好2020年度法治政府建设",
                "示范创建迎检工作的通知",
            ],
        );
    }

    #[test]
    fn words_stay_whole() {
        check(
            "关于《明德区促进夜间经济发展若干措施（送审稿）》的合法性审查意见书",
            20,
            &[
                "关于《明德区促进夜间经济发展若干措施",
                "（送审稿）》的合法性审查意见书",
            ],
        );
    }

    #[test]
    fn author_breaks_are_kept() {
        check(
            "明德区2020年度\n法治政府建设工作报告",
            19,
            &["明德区2020年度", "法治政府建设工作报告"],
        );
    }

    #[test]
    fn nothing_is_lost() {
        let title = "一二三四五六七八九十".repeat(9);
        let lines = title_lines(&title, 19);
        assert_eq!(lines.concat(), title);
        assert!(lines.iter().all(|line| line.chars().count() <= 19));
    }
}
