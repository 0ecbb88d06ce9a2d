//! Strings of KDL 2: quoted, raw, and both over several lines.

use super::head::Slip;
use super::tree::is_newline;

/// A string and the bytes it takes.
type Text = (String, usize);

/// The string that a text begins with, or none when it begins with something else. `at` is where the text stands in its head.
pub(crate) fn quoted(text: &str, at: usize) -> Result<Option<Text>, Slip> {
    let hashes = text.bytes().take_while(|byte| *byte == b'#').count();
    let inner = text.get(hashes..).unwrap_or_default();
    if !inner.starts_with('"') {
        return Ok(None);
    }
    let multi = inner.starts_with("\"\"\"");
    let open = hashes + if multi { 3 } else { 1 };
    let closing = format!("{}{}", if multi { "\"\"\"" } else { "\"" }, "#".repeat(hashes));
    let Some(len) = body_len(text.get(open..).unwrap_or_default(), &closing, hashes > 0, multi) else {
        return Err(Slip::new(at, at + open, "文本没有结束，缺少一个英文双引号"));
    };
    let body = text.get(open..open + len).unwrap_or_default();
    let at = at + open;
    let value = match (multi, hashes > 0) {
        (false, true) => body.to_owned(),
        (false, false) => unescaped(body, at)?,
        (true, raw) => dedented(body, raw, at)?,
    };
    Ok(Some((value, open + len + closing.len())))
}

/// Bytes up to the closing quotes; none when they do not come (on one line, unless the string is a multi-line one).
fn body_len(text: &str, closing: &str, raw: bool, multi: bool) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        if rest.starts_with(closing) {
            return Some(at);
        }
        let c = rest.chars().next()?;
        at += c.len_utf8();
        if c == '\\' && !raw {
            let escaped = text.get(at..)?.chars().next()?;
            at += escaped.len_utf8();
            // Blanks after a backslash, line ends among them, are swallowed whole.
            if escaped.is_whitespace() {
                let blanks = text.get(at..)?;
                at += blanks.len() - blanks.trim_start().len();
            }
        } else if is_newline(c) && !multi {
            return None;
        }
    }
}

/// Escapes put in: `\n \r \t \\ \" \b \f \s \u{…}` and swallowed blanks.
fn unescaped(body: &str, at: usize) -> Result<String, Slip> {
    if !body.contains('\\') {
        return Ok(body.to_owned());
    }
    let mut out = String::with_capacity(body.len());
    let mut chars = body.char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let Some((_, escape)) = chars.next() else {
            break;
        };
        match escape {
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            's' => out.push(' '),
            '\\' | '"' => out.push(escape),
            'u' => {
                let code: String = chars.by_ref().map(|(_, c)| c).skip_while(|c| *c == '{').take_while(|c| *c != '}').take(8).collect();
                let value = u32::from_str_radix(&code, 16).ok().filter(|_| (1..=6).contains(&code.len())).and_then(char::from_u32);
                match value {
                    Some(value) => out.push(value),
                    None => {
                        return Err(Slip::new(at + offset, at + offset + 2, "转义“\\u{…}”写法不对"));
                    }
                }
            }
            c if c.is_whitespace() => while chars.next_if(|(_, c)| c.is_whitespace()).is_some() {},
            _ => {
                return Err(Slip::new(at + offset, at + offset + 1 + escape.len_utf8(), "没有这种转义，反斜杠要写作 \\\\"));
            }
        }
    }
    Ok(out)
}

/// A multi-line string: it begins and ends with a line's end, and the blanks before the closing quotes are taken off every line.
fn dedented(body: &str, raw: bool, at: usize) -> Result<String, Slip> {
    let wrong = |message| Err(Slip::new(at.saturating_sub(3), at, message));
    // Blanks swallowed by a backslash are gone before lines are told apart.
    let joined = if raw { body.to_owned() } else { swallowed(body) };
    let lines: Vec<&str> = joined.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).collect();
    let [first, middle @ .., last] = lines.as_slice() else {
        return wrong("多行文本的三个引号之后要换行");
    };
    if !first.is_empty() {
        return wrong("多行文本的三个引号之后要换行");
    }
    if !last.chars().all(char::is_whitespace) {
        return wrong("多行文本结尾的三个引号要另起一行");
    }
    let mut out = Vec::with_capacity(middle.len());
    for line in middle {
        if line.trim().is_empty() {
            out.push(String::new());
            continue;
        }
        let Some(text) = line.strip_prefix(last) else {
            return wrong("多行文本各行的缩进不能少于结尾的三个引号");
        };
        out.push(if raw { text.to_owned() } else { unescaped(text, at)? });
    }
    Ok(out.join("\n"))
}

/// The body without backslashes before blanks and without those blanks; other escapes stay.
fn swallowed(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    let mut chars = body.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some(next) if next.is_whitespace() => while chars.next_if(|c| c.is_whitespace()).is_some() {},
            Some(next) => out.extend([c, next]),
            None => out.push(c),
        }
    }
    out
}
