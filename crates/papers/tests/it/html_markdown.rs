//! HTML fragments, Markdown, JSON.

use mingfa_papers::document::{Block, Document, Form, Meta, Row, Run, Table, Text};
use mingfa_papers::{html, markdown};

use crate::samples;

#[test]
fn the_fragment_is_as_reviewed() {
    let fragment = html::render(&samples::opinion(), 2).unwrap();
    insta::assert_snapshot!("opinion_html", fragment.replace("><", ">\n<"));
}

#[test]
fn the_markdown_is_as_reviewed() {
    insta::assert_snapshot!(
        "opinion_markdown",
        markdown::render(&samples::opinion()).unwrap()
    );
}

fn hostile() -> Document {
    let payload = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&";
    let mut meta = Meta::new(Form::RedHead, payload, payload);
    meta.number = Some(payload.to_owned());
    meta.label = Some(payload.to_owned());
    Document {
        meta,
        blocks: vec![
            Block::heading(1, payload),
            Block::Paragraph(
                Text::from(payload)
                    .and(Run::link(payload, "javascript:alert(1)"))
                    .and(Run::link("x", "https://demo.invalid/\"onclick=\"alert(1)")),
            ),
            Block::Table(Table {
                caption: Some(payload.to_owned()),
                columns: vec![mingfa_papers::document::Column::new(
                    payload,
                    1,
                    mingfa_papers::document::Align::Left,
                )],
                rows: vec![Row::cells([payload]), Row::Group(payload.into())],
                landscape: false,
            }),
            Block::Annex {
                number: None,
                title: payload.to_owned(),
            },
        ],
    }
}

#[test]
fn nothing_a_person_wrote_becomes_markup() {
    let fragment = html::render(&hostile(), 1).unwrap();
    assert!(
        !fragment.contains("<script") && !fragment.contains("<img"),
        "{fragment}"
    );
    assert!(!fragment.contains("javascript:"), "{fragment}");
    assert!(!fragment.contains("\"onclick"), "{fragment}");
    // A strict content security policy forbids these.
    assert!(!fragment.contains(" style="), "{fragment}");
    // Nor does Markdown that a browser shows later.
    let text = markdown::render(&hostile()).unwrap();
    for (at, _) in text
        .match_indices("<script")
        .chain(text.match_indices("<img"))
    {
        assert_eq!(&text[at - 1..at], "\\", "{text}");
    }
}

#[test]
fn markdown_marks_are_words() {
    let document = Document {
        meta: Meta::new(Form::Report, "局", "题"),
        blocks: vec![
            Block::paragraph("1. 不是列表"),
            Block::paragraph("- 不是列表"),
            Block::paragraph("# 不是标题 *不粗* _不斜_ `不码` [不链](x) a|b"),
        ],
    };
    let text = markdown::render(&document).unwrap();
    assert!(text.contains("\n1\\. 不是列表\n"), "{text}");
    assert!(text.contains("\n\\- 不是列表\n"), "{text}");
    assert!(
        text.contains("\\# 不是标题 \\*不粗\\* \\_不斜\\_ \\`不码\\` \\[不链\\](x) a\\|b"),
        "{text}"
    );
}

#[test]
fn strong_words_keep_their_marks_beside_han_punctuation() {
    let document = Document {
        meta: Meta::new(Form::Report, "局", "题"),
        blocks: vec![Block::Paragraph(
            Text::from(Run::strong("“问题”："))
                .and("该条")
                .and(Run::strong("：")),
        )],
    };
    let text = markdown::render(&document).unwrap();
    assert!(text.contains("“**问题**”：该条：\n"), "{text}");
}

#[test]
fn json_is_lossless() {
    for document in [
        samples::opinion(),
        samples::normative(),
        samples::acceptance(),
        samples::report(),
    ] {
        let json = document.to_json();
        let back: Document = serde_json::from_str(&json).unwrap();
        assert_eq!(back, document);
        assert_eq!(back.to_json(), json);
    }
}
