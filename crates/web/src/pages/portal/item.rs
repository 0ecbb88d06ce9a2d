//! A published item with its whole furniture, and the files that it shows.

use axum::extract::{Path, State};
use maud::{Markup, html};
use mingfa_service::{PublicFile, PublicItem, Published};
use mingfa_time::{chinese_date, date_of};

use super::frame::{answer, crumbs, item_path, meta, news, title};
use super::prose;
use crate::respond::{Answer, download, percent};
use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Article, FileItem, Icon, NoticeKind, PageKind, PageMeta, Panel};

/// Longest text that stands in the table of facts; longer ones are text of their own.
const SHORT: usize = 40;

/// A text of so many characters is a sentence; shorter ones are facts, which a paper may well repeat.
const SENTENCE: usize = 20;

/// `GET /p/{id}`
pub async fn page(State(app): State<AppState>, visit: Visit, Path(id): Path<String>) -> Answer {
    let shown = app.service.public_item(&id).await?;
    let item = &shown.item;
    let title = title(item);
    let path = item_path(&item.id);
    let published = format!("{} {:02}:{:02}", shown.recorded.date(), shown.recorded.hour(), shown.recorded.minute());
    let article = Article {
        published,
        source: item.source.clone(),
        facts: facts(&app, &shown, &title),
        status: status(&shown),
        ..Article::default()
    };
    let body = html! {
        (text(&app, item, &title, &shown.files))
        (files(item, &shown.files))
        @if let Some(note) = &item.mask_note { p.muted { (note) "。" } }
        (proof(item))
        (others(&app, &shown.others))
    };
    let mut keywords = vec![app.district().to_owned(), shown.column.title.clone()];
    keywords.extend(item.number.clone());
    let meta = PageMeta {
        description: description(&shown, &title),
        keywords,
        columns: crumbs(&app, &shown.column),
        column_type: "政策文件".to_owned(),
        kind: PageKind::Article(article),
        ..meta(&app, &visit, &title, &path)
    };
    Ok(answer(&app, &meta, &body))
}

/// `GET /p/{id}/files/{field}`
pub async fn file(State(app): State<AppState>, Path((id, field)): Path<(String, String)>) -> Answer {
    let (file, bytes) = app.service.public_file(&id, &field).await?;
    Ok(download(&file.name, &file.media_type, bytes))
}

/// What identifies the item, and its short facts.
fn facts(app: &AppState, shown: &PublicItem, title: &str) -> Vec<(String, String)> {
    let item = &shown.item;
    let mut facts = vec![("索引号".to_owned(), index_number(app, item))];
    facts.extend(item.number.clone().filter(|number| !number.is_empty()).map(|number| ("文号".to_owned(), number)));
    facts.push(("发布机构".to_owned(), item.source.clone()));
    facts.push(("公开类别".to_owned(), format!("{}（{}）", shown.publication, shown.kind)));
    let number = item.number.as_deref();
    for (label, text) in
        item.body.iter().filter(|(label, text)| is_short(text) && !is_file(&shown.files, label) && !said(app, item, label, text))
    {
        if text != title && Some(text.as_str()) != number {
            facts.push((label.clone(), text.clone()));
        }
    }
    facts
}

/// 索引号 as public bodies write it: who, year and running number; the number is that of the record, so that it finds the proof.
fn index_number(app: &AppState, item: &Published) -> String {
    let who = if app.site.id_code.is_empty() { app.district() } else { &app.site.id_code };
    format!("{who}/{}-{:06}", date_of(item.day).year(), item.n)
}

fn is_short(text: &str) -> bool {
    text.chars().count() <= SHORT && !text.contains('\n')
}

fn is_file(files: &[PublicFile], label: &str) -> bool {
    files.iter().any(|file| file.label == label)
}

/// A document that is no longer in force says so above its text (国办发〔2017〕47号).
fn status(shown: &PublicItem) -> Option<Markup> {
    let standing = shown.standing.as_ref()?;
    let kind = if standing.in_force { NoticeKind::Success } else { NoticeKind::Warning };
    let until = standing.until.map(|until| format!("有效期至{}。", chinese_date(until)));
    Some(ui::notice(kind, &standing.words, &html! { @if let Some(until) = until { p { (until) } } }))
}

/// The long texts. Papers come as Markdown, which the service made from the issued document; everything else is plain.
fn text(app: &AppState, item: &Published, title: &str, files: &[PublicFile]) -> Markup {
    let catalogue = app.service.catalogue();
    let is_paper = |label: &str| catalogue.papers.iter().any(|paper| paper.title == label);
    html! {
        @for (label, text) in item.body.iter().filter(|(label, text)| !is_short(text) && text != title && !is_file(files, label) && !said(app, item, label, text)) {
            @if is_paper(label) { section.public-paper aria-label=(label) { (prose::paper(text)) } }
            @else { h2 { (label) } (prose::plain(text)) }
        }
    }
}

/// Whether a text of a sentence or more stands whole in a paper that is shown: it is not shown a second time.
fn said(app: &AppState, item: &Published, label: &str, text: &str) -> bool {
    let catalogue = app.service.catalogue();
    let is_paper = |label: &str| catalogue.papers.iter().any(|paper| paper.title == label);
    let asked = prose::squeezed(text);
    asked.chars().count() >= SENTENCE
        && !is_paper(label)
        && item.body.iter().any(|(other, paper)| is_paper(other) && prose::words(paper).contains(&asked))
}

fn files(item: &Published, files: &[PublicFile]) -> Markup {
    let lines: Vec<FileItem> = files
        .iter()
        .map(|shown| FileItem {
            name: shown.file.name.clone(),
            href: Some(format!("{}/files/{}", item_path(&item.id), percent(&shown.field))),
            kind: shown.label.clone(),
            size: size_words(shown.file.size),
            hash: shown.file.sha256.chars().take(12).collect(),
            ..FileItem::default()
        })
        .collect();
    html! { @if !lines.is_empty() { (ui::panel(&Panel::new("files", "附件"), &ui::file_list(&lines))) } }
}

fn size_words(bytes: u64) -> String {
    match bytes {
        0..=1_023 => format!("{bytes} 字节"),
        1_024..=1_048_575 => format!("{} KB", bytes.div_ceil(1_024)),
        _ => format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}

/// Where the record stands in the log. It is not proved here: that costs, and who wants it opens it.
fn proof(item: &Published) -> Markup {
    html! {
        p.muted { (ui::icon(Icon::Chain)) " 存证编号 " (item.n) "，" a href=(format!("/verify?n={}", item.n)) { "核验这条记录是否被改动" } "。" }
    }
}

/// The rest of the same matter often has the same title, so each says in which column it stands.
fn others(app: &AppState, all: &[Published]) -> Markup {
    let catalogue = app.service.catalogue();
    let column = |item: &Published| catalogue.columns.iter().find(|column| column.id == item.column).map(|column| column.title.as_str());
    let lines: Vec<_> = all.iter().map(|item| news(item, column(item))).collect();
    html! { @if !lines.is_empty() { (ui::panel(&Panel::new("others", "同一事项的其他公开内容"), &ui::news_list(&lines))) } }
}

fn description(shown: &PublicItem, title: &str) -> String {
    let first = shown.item.body.iter().find(|(label, text)| !is_short(text) && !is_file(&shown.files, label));
    match first {
        Some((_, text)) => prose::excerpt(text, 120),
        None => format!("{}：{title}", shown.column.title),
    }
}
