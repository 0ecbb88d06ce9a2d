//! Published text as HTML: plain text by its lines, and papers from the Markdown that `mingfa_papers::markdown` writes.
//!
//! Only what that renderer emits is read as a mark; everything else is text and escaped. Links of papers are shown as words:
//! a published paper leads nowhere.

use maud::{Markup, html};

/// Plain text: one paragraph a line.
pub fn plain(text: &str) -> Markup {
    html! { @for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) { p { (line) } } }
}

/// The first words of a text, for descriptions: marks left out.
pub fn excerpt(text: &str, most: usize) -> String {
    let mut out = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', '>', '|', '-'])) {
        out.extend(pieces(line).into_iter().map(|piece| match piece {
            Piece::Plain(words) | Piece::Strong(words) => words,
            Piece::Break => " ".to_owned(),
        }));
        if out.chars().count() >= most {
            break;
        }
    }
    if out.chars().count() <= most { out } else { format!("{}…", out.chars().take(most).collect::<String>()) }
}

/// The words of a paper's Markdown without marks and spaces, to be searched.
pub fn words(markdown: &str) -> String {
    let mut out = String::new();
    for line in markdown.lines() {
        for piece in pieces(line) {
            if let Piece::Plain(words) | Piece::Strong(words) = piece {
                out.push_str(&squeezed(&words));
            }
        }
    }
    out
}

/// A text without spaces and line breaks.
pub fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A paper's Markdown as HTML. Its title is a second-level heading, since the page has its own.
pub fn paper(markdown: &str) -> Markup {
    html! { @for block in markdown.split("\n\n").map(str::trim).filter(|block| !block.is_empty()) { (shown(block)) } }
}

fn shown(block: &str) -> Markup {
    let level = block.chars().take_while(|c| *c == '#').count();
    if level > 0
        && let Some(words) = block.get(level..).and_then(|rest| rest.strip_prefix(' '))
    {
        return match level {
            1 => html! { h2 { (inline(words)) } },
            2 => html! { h3 { (inline(words)) } },
            _ => html! { h4 { (inline(words)) } },
        };
    }
    if let Some(words) = block.strip_prefix("> ") {
        return html! { p.muted { (inline(words)) } };
    }
    if block == "---" {
        return html! { hr; };
    }
    if block.starts_with("| ") {
        return table(block);
    }
    html! { p { (inline(block)) } }
}

fn table(block: &str) -> Markup {
    let mut lines = block.lines();
    let head = lines.next().map(cells).unwrap_or_default();
    let rows: Vec<Vec<String>> = lines.filter(|line| !line.starts_with("| :") && !line.starts_with("| -")).map(cells).collect();
    html! {
        div.table-wrap.is-scroll tabindex="0" role="region" aria-label="表格" {
            table {
                thead { tr { @for cell in &head { th scope="col" { (inline(cell)) } } } }
                tbody { @for row in &rows { tr { @for cell in row { td { (inline(cell)) } } } } }
            }
        }
    }
}

/// The cells of a row; a bar after a backslash belongs to the text.
fn cells(line: &str) -> Vec<String> {
    let inner = line.trim().trim_start_matches('|');
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in inner.chars() {
        if c == '|' && !escaped {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            cell.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    // The closing bar opens a cell that is none.
    cells.pop();
    cells.iter().map(|cell| cell.trim().replace("<br>", "\\\n")).collect()
}

/// What a line is made of.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Plain(String),
    Strong(String),
    Break,
}

fn inline(text: &str) -> Markup {
    html! {
        @for piece in pieces(text) {
            @match piece {
                Piece::Plain(words) => { (words) },
                Piece::Strong(words) => { strong { (words) } },
                Piece::Break => { br; },
            }
        }
    }
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut words = String::new();
    let mut strong = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek() == Some(&'\n') => {
                chars.next();
                close(&mut pieces, &mut words, strong);
                pieces.push(Piece::Break);
            }
            '\\' => match chars.next_if(char::is_ascii_punctuation) {
                Some(escaped) => words.push(escaped),
                None => words.push(c),
            },
            '*' if chars.peek() == Some(&'*') => {
                chars.next();
                close(&mut pieces, &mut words, strong);
                strong = !strong;
            }
            '[' => words.push_str(&linked(&mut chars)),
            '\n' => words.push(' '),
            c => words.push(c),
        }
    }
    close(&mut pieces, &mut words, strong);
    pieces
}

fn close(pieces: &mut Vec<Piece>, words: &mut String, strong: bool) {
    if !words.is_empty() {
        let words = std::mem::take(words);
        pieces.push(if strong { Piece::Strong(words) } else { Piece::Plain(words) });
    }
}

/// The words of `[words](<target>)`, after the opening bracket.
fn linked(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> String {
    let mut words = String::new();
    while let Some(c) = chars.next() {
        match c {
            '\\' => words.extend(chars.next_if(char::is_ascii_punctuation).or(Some(c))),
            ']' => break,
            '*' => {}
            c => words.push(c),
        }
    }
    if chars.next_if_eq(&'(').is_some() {
        for c in chars.by_ref() {
            if c == ')' {
                break;
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use mingfa_papers::document::{Align, Block, Column, Document, Form, Meta, Row, Table};
    use mingfa_papers::markdown;

    use super::*;

    fn shown(document: &Document) -> String {
        paper(&markdown::render(document).unwrap()).into_string()
    }

    fn document(blocks: Vec<Block>) -> Document {
        Document { meta: Meta::new(Form::Report, "明德区人民政府", "关于*某事*的报告"), blocks }
    }

    #[test]
    fn whatever_stands_in_a_paper_is_shown_as_it_was_written() {
        for hostile in [
            "<script>alert(1)</script>",
            "**不是粗体**",
            "[假链接](javascript:alert(1))",
            "a\\b|c",
            "# 不是标题",
            "&lt;b&gt;",
            "1. 不是列表",
            "~~`code`~~",
        ] {
            let html = shown(&document(vec![Block::paragraph(hostile.to_owned())]));
            let escaped = html! { (hostile) }.into_string();
            assert!(html.contains(&format!("<p>{escaped}</p>")), "{hostile}: {html}");
        }
    }

    #[test]
    fn titles_tables_and_line_breaks_keep_their_shape() {
        let table = Table {
            caption: Some("附表".to_owned()),
            columns: vec![Column::new("项目", 1, Align::Left), Column::new("数|值", 1, Align::Right)],
            rows: vec![Row::cells(["第一\n行".to_owned(), "1|2".to_owned()])],
            landscape: false,
        };
        let html = shown(&document(vec![Block::paragraph("上\n下".to_owned()), Block::Table(table)]));
        assert!(html.contains("<h2>关于*某事*的报告</h2>"), "{html}");
        assert!(html.contains("<p>上<br>下</p>"), "{html}");
        assert!(html.contains("<th scope=\"col\">数|值</th>") && html.contains("<td>第一<br>行</td><td>1|2</td>"), "{html}");
    }

    #[test]
    fn excerpts_leave_marks_out_and_end() {
        assert_eq!(excerpt("# 标题\n\n**一、**总则\\*\n\n| a | b |", 20), "一、总则*");
        assert_eq!(excerpt("一二三四五六", 3), "一二三…");
    }

    #[test]
    fn plain_text_keeps_its_lines() {
        assert_eq!(plain("甲\n\n<乙>\n").into_string(), "<p>甲</p><p>&lt;乙&gt;</p>");
    }
}
