//! What lies in a matter's file: papers, evidence, links to other matters, and the line that says it was not changed.

use maud::{Markup, html};

use super::base::{Link, Tone, tag};
use super::facts::{Fact, facts};
use super::field::{Control, Field, field};
use super::form::{Form, form};
use super::icon::{Icon, icon};

/// An official document issued in a matter.
#[derive(Clone, Debug, Default)]
pub struct Paper {
    /// 行政复议受理通知书
    pub title: String,
    /// 明政复〔2020〕12号; empty for drafts.
    pub number: String,
    /// Day of issue and signer, one line.
    pub line: String,
    /// 草稿, 已签发, 已送达 …
    pub state: Option<(Tone, String)>,
    /// 查看, PDF, DOCX …
    pub links: Vec<Link>,
}

/// Renders papers.
pub fn paper_list(papers: &[Paper]) -> Markup {
    html! {
        ul.files {
            @for p in papers {
                li {
                    (icon(Icon::File))
                    div.file-main {
                        p.file-title {
                            (p.title) @if !p.number.is_empty() { " " span.docno { (p.number) } }
                            @if let Some((tone, word)) = &p.state { " " (tag(*tone, word)) }
                        }
                        @if !p.line.is_empty() { p.file-line { (p.line) } }
                    }
                    p.file-links.cluster { @for to in &p.links { a href=(to.href) { (to.label) span.visually-hidden { "：" (p.title) } } " " } }
                }
            }
        }
    }
}

/// A stored file.
#[derive(Clone, Debug, Default)]
pub struct FileItem {
    /// Name.
    pub name: String,
    /// Where it is downloaded; none when it was erased.
    pub href: Option<String>,
    /// 书证, 送审稿, 照片 …
    pub kind: String,
    /// 236 KB
    pub size: String,
    /// Who, when.
    pub line: String,
    /// Start of its hash, for comparison.
    pub hash: String,
    /// 第 2 稿, 含个人信息, 已删除 …
    pub marks: Vec<(Tone, String)>,
}

/// Renders files.
pub fn file_list(files: &[FileItem]) -> Markup {
    html! {
        ul.files {
            @for f in files {
                li {
                    (icon(Icon::File))
                    div.file-main {
                        p.file-title {
                            @if let Some(href) = &f.href { a href=(href) { (f.name) } } @else { span.muted { (f.name) } }
                            @for (tone, word) in &f.marks { " " (tag(*tone, word)) }
                        }
                        p.file-line { span { (f.kind) } @if !f.size.is_empty() { span { (f.size) } } span { (f.line) } @if !f.hash.is_empty() { span { "校验码 " code { (f.hash) } } } }
                    }
                }
            }
        }
    }
}

/// Where files are added.
#[derive(Clone, Debug, Default)]
pub struct Upload {
    /// The form.
    pub form: Form,
    /// Accepted kinds, as the `accept` attribute wants them.
    pub accept: String,
    /// 每个文件不超过 50 MB，可传 PDF、DOCX、XLSX、图片。
    pub limits: String,
    /// Further fields: kind, draft.
    pub fields: Vec<Field>,
    /// What is wrong with the file.
    pub error: Option<String>,
}

/// Renders the form that adds files.
pub fn upload(u: &Upload) -> Markup {
    let control = Control::File { accept: u.accept.clone(), many: true };
    let mut file = Field::new(control, "file", "选择文件").help(u.limits.clone()).required();
    file.error.clone_from(&u.error);
    let mut head = u.form.clone();
    head.files = true;
    let body = html! {
        div.fields { @for f in &u.fields { (field(f)) } (field(&file)) }
        div.btn-row { button.btn.btn-plain type="submit" { (icon(Icon::Up)) "上传" } }
    };
    html! { div.upload { (form(&head, &body)) } }
}

/// A link to another matter.
#[derive(Clone, Debug, Default)]
pub struct LinkedMatter {
    /// How it is related: 合法性审查, 上会议题, 主案.
    pub relation: String,
    /// Title.
    pub title: String,
    /// Number.
    pub number: String,
    /// Where; none when the reader may not see it.
    pub href: Option<String>,
    /// How it stands.
    pub state: (Tone, String),
    /// What matters here: 通过的是第 2 稿，现为第 3 稿.
    pub note: Option<String>,
}

/// Renders links to other matters.
pub fn linked_matters(all: &[LinkedMatter]) -> Markup {
    html! {
        ul.linked {
            @for l in all {
                li {
                    span.linked-relation { (icon(Icon::Link)) (l.relation) }
                    div {
                        p { @if let Some(href) = &l.href { a href=(href) { (l.title) } } @else { (l.title) } " " (tag(l.state.0, &l.state.1)) }
                        p.file-line { @if !l.number.is_empty() { span.docno { (l.number) } } @if let Some(note) = &l.note { span { (note) } } }
                    }
                }
            }
        }
    }
}

/// Whether a record is unchanged, and how one can tell.
#[derive(Clone, Debug, Default)]
pub struct ProofLine {
    /// It was checked and holds.
    pub holds: bool,
    /// What was found otherwise, one sentence.
    pub problem: String,
    /// Position, hash, snapshot …
    pub details: Vec<Fact>,
    /// 下载核验文件, 在线核验 …
    pub links: Vec<Link>,
}

/// One quiet line; details behind it.
pub fn proof_line(p: &ProofLine) -> Markup {
    let tone = if p.holds { Tone::Green } else { Tone::Red };
    html! {
        details.proof.(tone.class()) {
            summary {
                @if p.holds { (icon(Icon::Check)) "记录未被改动，可核验" }
                @else { (icon(Icon::Stop)) "记录核验未通过：" (p.problem) }
            }
            (facts(&p.details))
            @if !p.links.is_empty() { p.cluster { @for to in &p.links { a href=(to.href) { (to.label) } " " } } }
        }
    }
}
