//! One node without its block: name, arguments, properties, by the grammar of KDL 2.
//!
//! Our own, since the whole catalogue has to be read in a few milliseconds and findings are in Chinese; that it reads what the `kdl`
//! crate reads is tested against that crate (`oracle`).

use super::string;
use super::tree::{Arg, Prop, Scalar, is_newline, span};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::Span;

/// Name, arguments and properties.
pub(crate) struct Head {
    pub(crate) name: String,
    pub(crate) name_span: Span,
    pub(crate) args: Vec<Arg>,
    pub(crate) props: Vec<Prop>,
}

/// What is wrong, from which byte of the head to which, and what to do.
pub(crate) struct Slip {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) message: &'static str,
    pub(crate) help: Option<&'static str>,
}

impl Slip {
    pub(crate) fn new(from: usize, to: usize, message: &'static str) -> Self {
        Self { from, to, message, help: None }
    }

    fn help(mut self, text: &'static str) -> Self {
        self.help = Some(text);
        self
    }
}

/// Reads a head that stands at `at`; comments in it are blanks already. None when it is not KDL; the finding has been made.
pub(crate) fn parse(text: &str, at: Span, diagnostics: &mut Vec<Diagnostic>) -> Option<Head> {
    let mut lexer = Lexer { text, at: 0 };
    match lexer.head(at) {
        Ok(head) => Some(head),
        Err(slip) => {
            let start = at.start as usize;
            let place = span(at.file, start + slip.from, start + slip.to.max(slip.from + 1));
            let finding = Diagnostic::new(codes::SYNTAX, place, slip.message);
            diagnostics.push(match slip.help {
                Some(help) => finding.help(help),
                None => finding,
            });
            None
        }
    }
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    fn head(&mut self, place: Span) -> Result<Head, Slip> {
        let base = place.start as usize;
        let located = |from: usize, to: usize| span(place.file, base + from, base + to);
        let from = self.at;
        let Scalar::Text(name) = self.token()? else {
            return Err(Slip::new(from, self.at, "节点名称不能是数字或 #true、#false"));
        };
        let mut head = Head { name, name_span: located(from, self.at), args: Vec::new(), props: Vec::new() };
        loop {
            let spaced = self.skip_blank();
            if self.rest().is_empty() {
                return Ok(head);
            }
            if !spaced {
                return Err(Slip::new(self.at, self.at + 1, "两项内容之间要有空格"));
            }
            let dropped = self.rest().starts_with("/-");
            if dropped {
                self.at += 2;
                self.skip_blank();
            }
            let from = self.at;
            let value = self.token()?;
            let end = self.at;
            self.skip_blank();
            if !self.rest().starts_with('=') {
                self.at = end;
                if !dropped {
                    head.args.push(Arg { value, span: located(from, end) });
                }
                continue;
            }
            let Scalar::Text(name) = value else {
                return Err(Slip::new(from, end, "属性名称不能是数字或 #true、#false"));
            };
            self.at += 1;
            self.skip_blank();
            let value_from = self.at;
            let value = self.token()?;
            if !dropped {
                let (span, value_span) = (located(from, self.at), located(value_from, self.at));
                head.props.push(Prop { name, value, span, value_span });
            }
        }
    }

    fn token(&mut self) -> Result<Scalar, Slip> {
        let from = self.at;
        let Some(first) = self.rest().chars().next() else {
            return Err(Slip::new(from, from + 1, "此处缺少内容"));
        };
        if first == '(' {
            return Err(Slip::new(from, from + 1, "规则文件不使用类型标注“(…)”，请删去"));
        }
        if let Some((text, len)) = string::quoted(self.rest(), from)? {
            self.at += len;
            return Ok(Scalar::Text(text));
        }
        let word: &str = self.rest().split(|c: char| c.is_whitespace() || is_newline(c) || ends_word(c)).next().unwrap_or_default();
        let len = word.len();
        if first == '#' {
            let word =
                self.rest().get(1..).and_then(|rest| rest.split(|c: char| c.is_whitespace() || ends_word(c)).next()).unwrap_or_default();
            let scalar = match word {
                "true" => Scalar::Bool(true),
                "false" => Scalar::Bool(false),
                "null" | "inf" | "-inf" | "nan" => Scalar::Other,
                _ => {
                    return Err(Slip::new(from, from + 1 + word.len(), "“#”后面只能是 true、false、null"));
                }
            };
            self.at += 1 + word.len();
            return Ok(scalar);
        }
        if len == 0 {
            return Err(stray(first, from));
        }
        self.at += len;
        if looks_like_number(word) {
            return number(word).ok_or_else(|| Slip::new(from, from + len, "不是合法的数字").help("文本要用英文双引号括起"));
        }
        if matches!(word, "true" | "false" | "null" | "inf" | "-inf" | "nan") {
            return Err(Slip::new(from, from + len, "是与否的值写法不对").help("写作 #true 或 #false"));
        }
        Ok(Scalar::Text(word.to_owned()))
    }

    /// Blanks and continued lines; whether there were any.
    fn skip_blank(&mut self) -> bool {
        let from = self.at;
        loop {
            let rest = self.rest();
            let Some(first) = rest.chars().next() else {
                break;
            };
            if first == '\\' {
                // The scanner has judged it: a line's end follows, perhaps behind a comment.
                self.at += 1;
                let after = self.rest();
                if after.trim_start_matches(|c: char| c.is_whitespace() && !is_newline(c)).starts_with("//") {
                    self.at += after.find(is_newline).unwrap_or(after.len());
                }
            } else if first.is_whitespace() || is_newline(first) {
                self.at += first.len_utf8();
            } else {
                break;
            }
        }
        self.at > from
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }
}

/// Characters that no bare word holds.
fn ends_word(c: char) -> bool {
    matches!(c, '\\' | '/' | '(' | ')' | '{' | '}' | ';' | '[' | ']' | '"' | '#' | '=')
}

fn stray(c: char, from: usize) -> Slip {
    let to = from + c.len_utf8();
    match c {
        '=' => Slip::new(from, to, "“=”前面缺少属性名称"),
        '"' => Slip::new(from, to, "文本没有结束，缺少一个英文双引号"),
        _ => Slip::new(from, to, "此处不能写这个字符").help("文本要用英文双引号括起"),
    }
}

/// A sign or a dot before a digit begins a number too.
fn looks_like_number(word: &str) -> bool {
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    let undotted = unsigned.strip_prefix('.').unwrap_or(unsigned);
    undotted.starts_with(|c: char| c.is_ascii_digit())
}

fn number(word: &str) -> Option<Scalar> {
    let (negative, digits) = match word.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, word.strip_prefix('+').unwrap_or(word)),
    };
    let (radix, digits) = match digits.get(..2) {
        Some("0x") => (16, digits.get(2..)?),
        Some("0o") => (8, digits.get(2..)?),
        Some("0b") => (2, digits.get(2..)?),
        _ => (10, digits),
    };
    let plain = |part: &str| part.starts_with(|c: char| c.is_digit(radix)) && part.chars().all(|c| c.is_digit(radix) || c == '_');
    if plain(digits) {
        let digits = format!("{}{}", if negative { "-" } else { "" }, digits.replace('_', ""));
        return Some(i64::from_str_radix(&digits, radix).map_or(Scalar::Other, Scalar::Int));
    }
    if radix != 10 {
        return None;
    }
    // A fraction or an exponent: legal KDL, of no use here.
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (digits, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    (plain(whole) && fraction.is_none_or(plain) && exponent.is_none_or(plain)).then_some(Scalar::Other)
}
