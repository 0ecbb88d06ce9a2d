//! A definition's explanation, which the catalogue writes as Markdown, as elements. Only what it uses is understood: headings,
//! lists with one level below, tables, paragraphs, bold.

use maud::{Markup, html};

/// Blocks of the text.
enum Block<'a> {
    Heading(usize, &'a str),
    List(Vec<(&'a str, Vec<&'a str>)>),
    Table(Vec<Vec<String>>),
    Paragraph(String),
}

/// Renders the text; its first heading is level `top`.
pub fn render(text: &str, top: usize) -> Markup {
    html! {
        @for block in blocks(text) {
            @match block {
                Block::Heading(level, words) => (heading(level + top - 1, words)),
                Block::List(items) => ul {
                    @for (item, below) in items { li { (bold(item)) @if !below.is_empty() { ul { @for line in below { li { (bold(line)) } } } } } }
                },
                Block::Table(rows) => (table(&rows)),
                Block::Paragraph(words) => p { (bold(&words)) },
            }
        }
    }
}

fn heading(level: usize, words: &str) -> Markup {
    match level {
        1 => html! { h1 { (words) } },
        2 => html! { h2 { (words) } },
        3 => html! { h3 { (words) } },
        _ => html! { h4 { (words) } },
    }
}

fn table(rows: &[Vec<String>]) -> Markup {
    let Some((head, body)) = rows.split_first() else { return html! {} };
    html! {
        div.table-wrap.is-cards {
            table.table.is-dense {
                thead { tr { @for cell in head { th scope="col" { (cell) } } } }
                tbody { @for row in body { tr { @for (cell, label) in row.iter().zip(head) { td data-label=(label) { (bold(cell)) } } } } }
            }
        }
    }
}

fn bold(text: &str) -> Markup {
    html! { @for (i, part) in text.split("**").enumerate() { @if i % 2 == 1 { b { (part) } } @else { (part) } } }
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut found: Vec<Block<'_>> = Vec::new();
    let mut fresh = true;
    for line in text.lines() {
        let level = line.chars().take_while(|c| *c == '#').count();
        let heading = line.get(level..).filter(|_| (1..=6).contains(&level)).and_then(|rest| rest.strip_prefix(' '));
        let deeper = line.strip_prefix("  - ");
        let item = line.strip_prefix("- ");
        let cells = line.strip_prefix('|');
        match (heading, deeper, item, cells, found.last_mut()) {
            (Some(words), ..) => found.push(Block::Heading(level, words)),
            (_, Some(words), .., Some(Block::List(items))) => {
                if let Some((_, below)) = items.last_mut() {
                    below.push(words);
                }
            }
            (_, _, Some(words), _, Some(Block::List(items))) if !fresh => items.push((words, Vec::new())),
            (_, _, Some(words), ..) => found.push(Block::List(vec![(words, Vec::new())])),
            (_, _, _, Some(row), Some(Block::Table(rows))) if !fresh => rows.extend(row_of(row)),
            (_, _, _, Some(row), _) => found.push(Block::Table(row_of(row).into_iter().collect())),
            _ if line.trim().is_empty() => {}
            (.., Some(Block::Paragraph(words))) if !fresh => words.push_str(line),
            _ => found.push(Block::Paragraph(line.trim().to_owned())),
        }
        fresh = line.trim().is_empty();
    }
    found
}

/// Cells of a row; none for the rule below the head.
fn row_of(row: &str) -> Option<Vec<String>> {
    let row = row.trim().trim_end_matches('|').replace("\\|", "\u{1}");
    let cells: Vec<String> = row.split('|').map(|cell| cell.trim().replace('\u{1}', "|")).collect();
    (!cells.iter().all(|cell| cell.chars().all(|c| c == '-' || c == ':') && !cell.is_empty())).then_some(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_catalogue_writes_becomes_elements() {
        let text = "# 甲（2020年版）\n\n一段\n话。\n\n## 环节\n\n- **受理**（甲）：乙。\n  - 条件：丙。\n- 丁\n\n| 名 | 值 |\n| --- | --- |\n| a\\|b | <x> |\n";
        let shown = render(text, 2).into_string();
        assert_eq!(
            shown,
            "<h2>甲（2020年版）</h2><p>一段话。</p><h3>环节</h3><ul><li><b>受理</b>（甲）：乙。<ul><li>条件：丙。</li></ul></li><li>丁</li></ul>\
             <div class=\"table-wrap is-cards\"><table class=\"table is-dense\"><thead><tr><th scope=\"col\">名</th><th scope=\"col\">值</th></tr></thead>\
             <tbody><tr><td data-label=\"名\">a|b</td><td data-label=\"值\">&lt;x&gt;</td></tr></tbody></table></div>"
        );
    }

    #[test]
    fn every_shipped_definition_is_rendered_without_leftovers() {
        let (catalogue, _) = mingfa_catalogue::read(mingfa_catalogue::embedded());
        for edition in &catalogue.editions {
            let shown = render(&mingfa_catalogue::explain(&catalogue, edition), 2).into_string();
            for leftover in ["**", "<p>|", "<p>#", "<p>- ", "| ---"] {
                assert!(!shown.contains(leftover), "{} {}: {leftover}", edition.procedure, edition.edition);
            }
        }
    }
}
