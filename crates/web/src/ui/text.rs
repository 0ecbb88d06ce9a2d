//! Measuring and wrapping of Chinese text, for drawings where the browser does not wrap for us.

/// Width of one character in em of a proportional Chinese face: wide forms take one em, Latin about half.
pub fn char_em(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.3,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.9,
        'A'..='Z' => 0.68,
        ' ' => 0.3,
        c if c.is_ascii() => 0.56,
        '·' | '—' | '–' | '“' | '”' | '‘' | '’' | '…' => 1.0,
        c if (c as u32) < 0x2000 => 0.6,
        _ => 1.0,
    }
}

/// Width of a text in em.
pub fn width_em(text: &str) -> f64 {
    text.chars().map(char_em).sum()
}

/// Characters that may not begin a line (标点避头).
fn shuns_line_start(c: char) -> bool {
    "，。、；：！？）〕〉》」』】’”…％,.;:!?)]}%".contains(c)
}

/// Characters that may not end a line (标点避尾).
fn shuns_line_end(c: char) -> bool {
    "（〔〈《「『【‘“([{".contains(c)
}

/// Breaks a text into lines of at most `max_em`, never between a closing mark and what it closes,
/// never inside a run of Latin letters or digits unless the run alone is too long.
/// Lines are balanced: a title of thirteen characters becomes 7 + 6, not 12 + 1.
pub fn wrap(text: &str, max_em: f64) -> Vec<String> {
    let total = width_em(text);
    if total <= max_em {
        return vec![text.to_owned()];
    }
    let least = (total / max_em).ceil().max(1.0);
    // The narrowest measure that still needs no more lines than the widest one.
    let mut best = fill(text, max_em);
    let mut measure = total / least;
    while measure < max_em {
        let lines = fill(text, measure);
        if lines.len() <= best.len() && lines.iter().all(|line| width_em(line) <= max_em) {
            best = lines;
            break;
        }
        measure += 0.25;
    }
    best
}

/// Greedy filling by unbreakable pieces.
fn fill(text: &str, max_em: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        if !line.is_empty() && width_em(&line) + width_em(&piece) > max_em {
            lines.push(line.trim_end().to_owned());
            line = String::new();
        }
        if line.is_empty() && width_em(&piece) > max_em {
            // One piece longer than the line: cut it where it fills up.
            for c in piece.chars() {
                if !line.is_empty() && width_em(&line) + char_em(c) > max_em {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(c);
            }
            continue;
        }
        if line.is_empty() {
            line.push_str(piece.trim_start());
        } else {
            line.push_str(&piece);
        }
    }
    if !line.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Splits a text into pieces between which a line may break.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut last: Option<char> = None;
    for c in text.chars() {
        let joins = match last {
            None => false,
            Some(before) => shuns_line_start(c) || shuns_line_end(before) || (before.is_ascii_alphanumeric() && c.is_ascii_alphanumeric()),
        };
        match pieces.last_mut() {
            Some(piece) if joins => piece.push(c),
            _ => pieces.push(c.to_string()),
        }
        last = Some(c);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_text_stays_whole() {
        assert_eq!(wrap("受理", 8.0), ["受理"]);
    }

    #[test]
    fn lines_are_balanced() {
        assert_eq!(wrap("重大行政决策合法性审查意见", 11.0), ["重大行政决策合", "法性审查意见"]);
    }

    #[test]
    fn marks_neither_begin_nor_end_a_line() {
        for width in 4..12 {
            for line in wrap("征求意见（公开征求意见、书面征求意见），并说明理由。", f64::from(width)) {
                assert!(!line.starts_with(shuns_line_start), "{line}");
                assert!(!line.ends_with(shuns_line_end), "{line}");
            }
        }
    }

    #[test]
    fn no_character_is_lost() {
        let text = "依《重大行政决策程序暂行条例》第25条办理ABC-123456789号";
        for width in 3..20 {
            let joined: String = wrap(text, f64::from(width)).concat();
            assert_eq!(joined, text);
        }
    }

    #[test]
    fn digits_are_not_torn() {
        let lines = wrap("明德区2020年第12次常务会议", 7.0);
        assert!(lines.iter().any(|line| line.contains("2020")), "{lines:?}");
        assert!(lines.iter().any(|line| line.contains("12")), "{lines:?}");
    }
}
