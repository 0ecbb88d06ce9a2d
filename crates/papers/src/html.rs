//! Documents as an HTML fragment: semantic elements, classes for the look, no inline style or script, so
//! that it passes a strict content security policy.
//!
//! | class | what it marks |
//! | --- | --- |
//! | `paper`, `paper-red-head`, `paper-letter`, `paper-case-paper`, `paper-report` | the `article` and its form |
//! | `paper-label` | the mark of every page (演示数据) |
//! | `paper-banner`, `paper-issuer` | 发文机关标志; the organ above a case paper's title |
//! | `paper-line` | a line with 紧急程度, 发文字号, 签发人 |
//! | `paper-urgency`, `paper-number`, `paper-signer` | those three |
//! | `paper-title`, `paper-subtitle` | the title (a heading) and the line under it |
//! | `paper-addressee`, `paper-paragraph`, `paper-item` | paragraphs of the text |
//! | `paper-h1` … `paper-h4` | headings of the text |
//! | `paper-strong`, `paper-kai` | runs in 黑体 and 楷体 |
//! | `paper-table`, `paper-group`, `align-left`, `align-center`, `align-right` | a scrollable table, a row that names a group, cells |
//! | `paper-attachments`, `paper-signature`, `paper-remark`, `paper-note` | 附件说明, 署名, 附注, small print |
//! | `paper-page-break` | where a page of print begins |
//! | `paper-annex`, `paper-annex-label`, `paper-annex-title` | an annex (`section`, id `annex-N`) |
//! | `paper-imprint` | 版记 |

use maud::{Markup, PreEscaped, html};

use crate::document::{
    Align, Block, Document, Face, Form, Meta, Row, Run, Signature, Table, Text, chinese_date,
    item_label, safe_link, title_lines,
};
use crate::error::PapersError;
use crate::geometry::TITLE_CHARS;
use crate::words;

/// Renders a document as one `<article>`.
///
/// `top` is the level of the title's heading (1 where the paper is the page, 2 inside a page that has its
/// own title); headings of the text follow below it, down to `h6`. All text is escaped. Links to paths
/// of the same site stay. Refuses a document that fails [`Document::check`].
pub fn render(document: &Document, top: u8) -> Result<String, PapersError> {
    document.check()?;
    let top = top.clamp(1, 5);
    let meta = &document.meta;
    let form = match meta.form {
        Form::RedHead => "paper paper-red-head",
        Form::Letter => "paper paper-letter",
        Form::CasePaper => "paper paper-case-paper",
        Form::Report => "paper paper-report",
    };
    let fragment = html! {
        article class=(form) lang="zh-CN" {
            @if let Some(label) = &meta.label { p class="paper-label" { (label) } }
            header { (head(meta, top)) }
            (body(document, top))
            @if let Some(imprint) = &meta.imprint {
                footer class="paper-imprint" {
                    @if !imprint.copies.is_empty() { p { "抄送：" (words::copies(&imprint.copies)) } }
                    p { span { (imprint.printer) } " " (time(imprint.printed)) "印发" }
                }
            }
        }
    };
    Ok(fragment.into_string())
}

fn head(meta: &Meta, top: u8) -> Markup {
    html! {
        @if let Some(banner) = meta.banner() { p class="paper-banner" { (banner) } }
        @if meta.form == Form::CasePaper { p class="paper-issuer" { (meta.issuer) } }
        @if meta.urgency.is_some() || meta.number.is_some() || meta.signer.is_some() {
            p class="paper-line" {
                @if let Some(urgency) = meta.urgency { span class="paper-urgency" { (urgency.title()) } " " }
                @if let Some(number) = &meta.number { span class="paper-number" { (number) } }
                @if let Some(signer) = &meta.signer { " " span class="paper-signer" { "签发人：" (signer) } }
            }
        }
        (heading(top, "paper-title", None, &lines(&meta.title)))
        @if let Some(subtitle) = &meta.subtitle { p class="paper-subtitle" { "（" (subtitle) "）" } }
    }
}

/// The blocks, those of each annex gathered in a section of its own.
fn body(document: &Document, top: u8) -> Markup {
    let labels = document.heading_labels();
    let mut out = String::new();
    let mut in_annex = false;
    for (block, label) in document.blocks.iter().zip(labels) {
        if let Block::Annex { number, title } = block {
            if in_annex {
                out.push_str("</section>");
            }
            in_annex = true;
            let id = format!("annex-{}", number.unwrap_or(1));
            let label = words::annex_label(*number);
            let opening = html! {
                p class="paper-annex-label" { (label) }
                (heading(top + 1, "paper-annex-title", None, &lines(title)))
            };
            out.push_str(&format!("<section class=\"paper-annex\" id=\"{id}\">"));
            out.push_str(&opening.into_string());
            continue;
        }
        out.push_str(&block_markup(block, label.as_deref(), top).into_string());
    }
    if in_annex {
        out.push_str("</section>");
    }
    PreEscaped(out)
}

fn block_markup(block: &Block, label: Option<&str>, top: u8) -> Markup {
    match block {
        Block::Addressee(text) => html! { p class="paper-addressee" { (words::with_colon(text)) } },
        Block::Heading { level, text, .. } => {
            let class = format!("paper-h{level}");
            heading(top.saturating_add(*level), &class, label, &runs(text))
        }
        Block::Paragraph(text) => html! { p class="paper-paragraph" { (runs(text)) } },
        Block::Items { style, items } => html! {
            @for (number, item) in (1..).zip(items) {
                p class="paper-item" { (item_label(*style, number)) (runs(item)) }
            }
        },
        Block::Table(table) => table_markup(table),
        Block::Attachments(names) => html! {
            div class="paper-attachments" {
                p { "附件：" }
                ul {
                    @for (label, name) in words::attachments(names) { li { (label) (name) } }
                }
            }
        },
        Block::Signature(signature) => signature_markup(signature),
        Block::Remark(text) => html! { p class="paper-remark" { (words::bracketed(text)) } },
        Block::PageBreak => html! { hr class="paper-page-break"; },
        Block::Annex { .. } => html! {},
        Block::Note(text) => html! { p class="paper-note" { (runs(text)) } },
    }
}

fn signature_markup(signature: &Signature) -> Markup {
    html! {
        div class="paper-signature" {
            @for organ in &signature.organs { p { (organ) } }
            p { (time(signature.date)) }
        }
    }
}

fn table_markup(table: &Table) -> Markup {
    let name = table.caption.as_deref().unwrap_or("表格");
    html! {
        // Wide tables scroll by keyboard too (WCAG 2.2, 2.1.1).
        div class="paper-table" role="region" tabindex="0" aria-label=(name) {
            table {
                @if let Some(caption) = &table.caption { caption { (caption) } }
                thead { tr {
                    @for column in &table.columns { th scope="col" class=(align(column.align)) { (column.title) } }
                } }
                tbody {
                    @for row in &table.rows {
                        @match row {
                            Row::Cells(cells) => tr {
                                @for (cell, column) in cells.iter().zip(&table.columns) {
                                    td class=(align(column.align)) { (runs(cell)) }
                                }
                            },
                            Row::Group(text) => tr class="paper-group" {
                                th scope="rowgroup" colspan=(table.columns.len()) { (runs(text)) }
                            },
                        }
                    }
                }
            }
        }
    }
}

fn align(align: Align) -> &'static str {
    match align {
        Align::Left => "align-left",
        Align::Center => "align-center",
        Align::Right => "align-right",
    }
}

fn heading(level: u8, class: &str, label: Option<&str>, words: &Markup) -> Markup {
    let inner = html! { @if let Some(label) = label { (label) } (words) };
    let level = level.clamp(1, 6);
    PreEscaped(format!(
        "<h{level} class=\"{class}\">{}</h{level}>",
        inner.into_string()
    ))
}

fn lines(title: &str) -> Markup {
    html! {
        @for (index, line) in title_lines(title, TITLE_CHARS).iter().enumerate() {
            @if index > 0 { wbr; }
            span class="paper-title-line" { (line) }
        }
    }
}

fn time(date: jiff::civil::Date) -> Markup {
    html! { time datetime=(date) { (chinese_date(date)) } }
}

fn runs(text: &Text) -> Markup {
    html! { @for run in &text.0 { (run_markup(run)) } }
}

fn run_markup(run: &Run) -> Markup {
    let words = html! {
        @for (index, line) in run.text.lines().enumerate() {
            @if index > 0 { br; }
            (line)
        }
        // `lines` drops a last line feed, which is a break before the next run.
        @if run.text.ends_with('\n') { br; }
    };
    let faced = match run.face {
        Face::Plain => words,
        Face::Strong => html! { strong class="paper-strong" { (words) } },
        Face::Kai => html! { span class="paper-kai" { (words) } },
    };
    match run.link.as_deref().and_then(safe_link) {
        Some(target) => html! { a href=(target) { (faced) } },
        None => faced,
    }
}
