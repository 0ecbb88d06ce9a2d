//! Where nodes and blocks begin and end: strings, comments and continued lines are passed over, heads are handed on.

use super::head::{self, Head};
use super::limits;
use super::tree::{Node, is_newline, span};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::Span;

/// A place in a file that is being read.
pub(crate) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    file: u32,
    nodes: usize,
    slips: usize,
    silent: bool,
    depth: usize,
    /// Comments inside the head being read, and what is blank around them.
    comments: Vec<(usize, usize)>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

/// How a head ended.
#[derive(PartialEq, Eq)]
enum Ended {
    /// At a line's end, a semicolon, the file's end or before `}`.
    Here,
    /// At `{`, which has been taken.
    Block,
}

impl<'a> Scanner<'a> {
    /// At the beginning of a file.
    pub(crate) fn new(text: &'a str, file: u32, diagnostics: &'a mut Vec<Diagnostic>) -> Self {
        Self { text, at: 0, file, nodes: 0, slips: 0, silent: false, depth: 0, comments: Vec::new(), diagnostics }
    }

    /// Nodes until the block's `}` (or the file's end when `opened` is none).
    pub(crate) fn block(&mut self, opened: Option<Span>) -> Vec<Node> {
        let mut nodes = Vec::new();
        loop {
            self.skip_between_nodes();
            match self.peek() {
                None => {
                    if let Some(span) = opened {
                        self.error(span, "这个节点的“{”没有对应的“}”");
                    }
                    return nodes;
                }
                Some(_) if self.gives_up() => return nodes,
                Some('}') => {
                    let span = self.span(self.at, self.at + 1);
                    self.bump();
                    if opened.is_some() {
                        return nodes;
                    }
                    self.error(span, "多余的“}”，前面没有与它对应的“{”");
                }
                Some(';') => {
                    self.error(self.span(self.at, self.at + 1), "多余的“;”，前面没有节点");
                    self.bump();
                }
                Some(_) => {
                    nodes.extend(self.node());
                    self.skip_spaces();
                    self.skip_if(';');
                }
            }
        }
    }

    /// Stops reading a file that is too large or full of slips.
    fn gives_up(&mut self) -> bool {
        let message = if self.nodes > limits::NODES_PER_FILE {
            format!("文件的节点超过{}个，其余部分没有读取，请拆分文件", limits::NODES_PER_FILE)
        } else if self.slips > limits::SLIPS_PER_FILE {
            "文件的语法错误太多，其余部分没有读取".to_owned()
        } else {
            return false;
        };
        let span = self.span(self.at, self.at);
        self.diagnostics.push(Diagnostic::new(codes::TOO_LARGE, span, message));
        self.at = self.text.len();
        // Said once: the blocks that are still open end here without a word.
        self.nodes = 0;
        self.slips = 0;
        self.silent = true;
        true
    }

    fn node(&mut self) -> Option<Node> {
        self.nodes += 1;
        let commented = self.rest().starts_with("/-");
        if commented {
            self.at += 2;
            self.skip_between_nodes();
        }
        let start = self.at;
        self.comments.clear();
        let (end, ended) = self.head();
        let comments = std::mem::take(&mut self.comments);
        let head_text = blanked(self.text, start, end, &comments);
        let head_text = head_text.trim_end();
        let span = self.span(start, start + head_text.len());
        let children = if ended == Ended::Block { Some(self.children(span)) } else { None };
        if ended == Ended::Block {
            self.after_block();
        }
        if head_text.is_empty() {
            let message = if ended == Ended::Block { "“{”前面缺少节点名称" } else { "“/-”后面没有节点" };
            self.error(self.span(start, start + 1), message);
            return None;
        }
        if head_text.len() > limits::HEAD_BYTES {
            self.diagnostics.push(Diagnostic::new(codes::TOO_LARGE, self.span(start, start + 1), "一个节点的内容过长，没有读取"));
            return None;
        }
        let Some(Head { name, name_span, args, props }) = head::parse(head_text, span, self.diagnostics) else {
            self.slips += 1;
            return None;
        };
        if commented {
            return None;
        }
        let block = children.is_some();
        Some(Node { name, name_span, span, args, props, children: children.unwrap_or_default(), block })
    }

    /// The block after `{`. Too deep: skipped without recursion.
    fn children(&mut self, owner: Span) -> Vec<Node> {
        if self.depth >= limits::DEPTH {
            self.diagnostics.push(Diagnostic::new(codes::TOO_LARGE, owner, format!("节点嵌套超过{}层，更深的部分没有读取", limits::DEPTH)));
            self.skip_block();
            return Vec::new();
        }
        self.depth += 1;
        let children = self.block(Some(owner));
        self.depth -= 1;
        children
    }

    /// Moves over a head. Gives the offset where its entries end.
    fn head(&mut self) -> (usize, Ended) {
        // A `/-{ … }` ends the entries though the node may go on with a real block.
        let mut entries_end = None;
        loop {
            let here = self.at;
            let end = entries_end.unwrap_or(here);
            match self.peek() {
                None | Some('}') => return (end, Ended::Here),
                Some(c) if c == ';' || is_newline(c) => return (end, Ended::Here),
                Some('{') => {
                    self.bump();
                    return (end, Ended::Block);
                }
                Some('"' | '#') => self.string_or_hash(),
                Some('/') if self.rest().starts_with("//") => {
                    self.skip_line();
                    return (end, Ended::Here);
                }
                Some('/') if self.rest().starts_with("/*") => {
                    self.skip_comment();
                    self.comments.push((here, self.at));
                }
                Some('/') if self.rest().starts_with("/-") => {
                    self.at += 2;
                    // What is commented out may stand on a later line.
                    let from = self.at;
                    self.skip_between_nodes();
                    self.comments.push((from, self.at));
                    if self.peek() == Some('{') {
                        entries_end.get_or_insert(here);
                        self.bump();
                        self.skip_block();
                    }
                }
                Some('\\') => {
                    if !self.skip_continuation() {
                        self.error(self.span(self.at, self.at + 1), "“\\”只用在行末，表示下一行接着写");
                        self.bump();
                    }
                }
                Some(_) => self.bump(),
            }
        }
    }

    /// What follows a `}` has to end the node.
    fn after_block(&mut self) {
        loop {
            self.skip_spaces();
            if self.rest().starts_with("/*") {
                self.skip_comment();
            } else if self.rest().starts_with("/-") {
                self.at += 2;
                self.skip_between_nodes();
                if self.peek() == Some('{') {
                    self.bump();
                    self.skip_block();
                }
            } else {
                break;
            }
        }
        match self.peek() {
            None | Some('}' | ';') => {}
            Some(c) if is_newline(c) || self.rest().starts_with("//") => {}
            Some(_) => self.error(self.span(self.at, self.at + 1), "“}”之后应换行或写“;”再写下一个节点"),
        }
    }

    /// A string in any of its forms; a `#` that opens none is passed over.
    fn string_or_hash(&mut self) {
        let hashes = self.rest().bytes().take_while(|byte| *byte == b'#').count();
        self.at += hashes;
        let quotes = if self.rest().starts_with("\"\"\"") { "\"\"\"" } else { "\"" };
        if !self.rest().starts_with('"') {
            return;
        }
        self.at += quotes.len();
        let closing = format!("{quotes}{}", "#".repeat(hashes));
        loop {
            if self.rest().starts_with(&closing) {
                self.at += closing.len();
                return;
            }
            match self.peek() {
                None => break,
                Some('\\') if hashes == 0 => {
                    self.bump();
                    // Blanks after a backslash, line ends among them, are swallowed whole.
                    if self.peek().is_some_and(char::is_whitespace) {
                        let blanks = self.rest();
                        self.at += blanks.len() - blanks.trim_start().len();
                    } else {
                        self.bump();
                    }
                }
                Some(c) if quotes.len() == 1 && is_newline(c) => break,
                Some(_) => self.bump(),
            }
        }
        // `head` refuses the string; the next line is read again.
    }

    /// Moves behind the `}` of a block whose `{` has been taken, whatever is inside.
    fn skip_block(&mut self) {
        let mut open = 1usize;
        while open > 0 {
            match self.peek() {
                None => return,
                Some('{') => {
                    open += 1;
                    self.bump();
                }
                Some('}') => {
                    open -= 1;
                    self.bump();
                }
                Some('"' | '#') => self.string_or_hash(),
                Some('/') if self.rest().starts_with("//") => self.skip_line(),
                Some('/') if self.rest().starts_with("/*") => self.skip_comment(),
                Some(_) => self.bump(),
            }
        }
    }

    fn skip_between_nodes(&mut self) {
        loop {
            match self.peek() {
                Some(c) if c.is_whitespace() || is_newline(c) => self.bump(),
                Some('/') if self.rest().starts_with("//") => self.skip_line(),
                Some('/') if self.rest().starts_with("/*") => self.skip_comment(),
                Some('\\') if self.skip_continuation() => {}
                _ => return,
            }
        }
    }

    /// A backslash with nothing but blanks and a comment behind it on its line: the line goes on with the next one.
    fn skip_continuation(&mut self) -> bool {
        let start = self.at;
        self.bump();
        loop {
            self.skip_spaces();
            if !self.rest().starts_with("/*") {
                break;
            }
            let from = self.at;
            self.skip_comment();
            self.comments.push((from, self.at));
        }
        if self.rest().starts_with("//") {
            self.skip_line();
        }
        if self.peek().is_none_or(is_newline) {
            self.skip_newline();
            return true;
        }
        self.at = start;
        false
    }

    /// A comment `/* … */`; they nest.
    fn skip_comment(&mut self) {
        let start = self.at;
        let mut open = 0usize;
        loop {
            if self.rest().starts_with("/*") {
                open += 1;
                self.at += 2;
            } else if self.rest().starts_with("*/") {
                open -= 1;
                self.at += 2;
                if open == 0 {
                    return;
                }
            } else if self.peek().is_none() {
                self.error(self.span(start, start + 2), "注释没有结束，缺少“*/”");
                return;
            } else {
                self.bump();
            }
        }
    }

    fn skip_spaces(&mut self) {
        while self.peek().is_some_and(|c| c.is_whitespace() && !is_newline(c)) {
            self.bump();
        }
    }

    fn skip_line(&mut self) {
        while self.peek().is_some_and(|c| !is_newline(c)) {
            self.bump();
        }
    }

    fn skip_newline(&mut self) {
        if self.rest().starts_with("\r\n") {
            self.at += 2;
        } else if self.peek().is_some_and(is_newline) {
            self.bump();
        }
    }

    pub(crate) fn skip_if(&mut self, c: char) {
        if self.peek() == Some(c) {
            self.bump();
        }
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    fn span(&self, start: usize, end: usize) -> Span {
        span(self.file, start, end)
    }

    fn error(&mut self, span: Span, message: &str) {
        if self.silent {
            return;
        }
        self.slips += 1;
        self.diagnostics.push(Diagnostic::new(codes::SYNTAX, span, message));
    }
}

/// A head with its comments as blanks, so that offsets stay and nested comments never reach a recursive parser.
fn blanked(text: &str, start: usize, end: usize, comments: &[(usize, usize)]) -> String {
    let mut out = String::with_capacity(end - start);
    let mut from = start;
    for (open, close) in comments {
        let close = &(*close).min(end);
        if *open < from || close < open {
            continue;
        }
        out.push_str(text.get(from..*open).unwrap_or_default());
        out.extend(std::iter::repeat_n(' ', close - open));
        from = *close;
    }
    out.push_str(text.get(from..end).unwrap_or_default());
    out
}
