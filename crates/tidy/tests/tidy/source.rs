//! Rust text without its comments and strings, line by line, so that a word in a sentence is not taken for code.

/// The same text with the insides of comments, strings and character literals blanked; lines stay where they are.
pub fn code(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = token(&chars, at);
        let blank = end > at + 1;
        for &c in &chars[at..end] {
            out.push(if blank && c != '\n' { ' ' } else { c });
        }
        at = end;
    }
    out
}

/// Where the token that begins here ends: a comment, a string, a character, or one character of code.
fn token(chars: &[char], at: usize) -> usize {
    let is = |offset: usize, c: char| chars.get(at + offset) == Some(&c);
    let starts_word = at == 0 || !(chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
    match chars[at] {
        '/' if is(1, '/') => find(chars, at, |rest| rest[0] == '\n'),
        '/' if is(1, '*') => block(chars, at),
        '"' => string(chars, at + 1),
        'b' | 'c' if starts_word && is(1, '"') => string(chars, at + 2),
        'b' if starts_word && is(1, '\'') => character(chars, at + 1),
        'r' if starts_word => raw(chars, at + 1).unwrap_or(at + 1),
        'b' | 'c' if starts_word && is(1, 'r') => raw(chars, at + 2).unwrap_or(at + 1),
        '\'' => character(chars, at),
        _ => at + 1,
    }
}

fn find(chars: &[char], from: usize, ends: impl Fn(&[char]) -> bool) -> usize {
    (from..chars.len()).find(|&at| ends(&chars[at..])).unwrap_or(chars.len())
}

fn block(chars: &[char], from: usize) -> usize {
    let mut depth = 0;
    let mut at = from;
    while at < chars.len() {
        match chars[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    chars.len()
}

fn string(chars: &[char], from: usize) -> usize {
    let mut at = from;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(chars.len())
}

fn raw(chars: &[char], from: usize) -> Option<usize> {
    let hashes = chars[from..].iter().take_while(|&&c| c == '#').count();
    (chars.get(from + hashes) == Some(&'"')).then_some(())?;
    let mut close = vec!['"'];
    close.resize(hashes + 1, '#');
    Some((find(chars, from + hashes + 1, |rest| rest.starts_with(&close)) + hashes + 1).min(chars.len()))
}

/// A quotation mark begins a character literal or a lifetime; only the literal is closed.
fn character(chars: &[char], at: usize) -> usize {
    match chars[at + 1..] {
        ['\\', ..] => find(chars, at + 3, |rest| rest[0] == '\'') + 1,
        [_, '\'', ..] => at + 3,
        _ => at + 1,
    }
    .min(chars.len())
}

#[test]
fn sentences_are_blanked_and_code_is_kept() {
    for (text, kept) in [
        ("a // b\nc", "a\nc"),
        ("a /* b /* c */ d */ e", "a e"),
        (r#"a("b \" c", d)"#, "a( , d)"),
        (r###"a(r#"b " c"#, d)"###, "a( , d)"),
        (r#"a(b"b", c"c", br"b", r"\", d)"#, "a( , , , , d)"),
        (r"fn f<'a>(x: &'a str) { '\'' '\u{1F600}' '}' b'x' }", "fn f<'a>(x: &'a str) { }"),
        ("robber\"b\"", "robber"),
        ("r#type = bar", "r#type = bar"),
        ("\"never closed", ""),
    ] {
        let code = code(text);
        assert_eq!(code.chars().count(), text.chars().count(), "{text}");
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(words(&code), words(kept), "{text}");
    }
}
