//! What all public pages share: the site's furniture, addresses, pages of lists.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use maud::Markup;
use mingfa_catalogue::model::Column;
use mingfa_service::{Published, REPORTS};
use mingfa_time::date_of;

use crate::respond::percent;
use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Link, NewsItem, PageKind, PageMeta, Site, Tone, tag};

/// Items on one page of a list.
pub const SIZE: u64 = 20;
/// Characters of a search that are looked at.
const WORDS: usize = 100;

/// The site as every page of it shows it.
pub fn site(app: &AppState) -> Site {
    let facts = &app.site;
    let or = |given: &str, other: String| if given.is_empty() { other } else { given.to_owned() };
    let mut nav = vec![Link::new("首页", "/")];
    for group in groups(app) {
        nav.push(group.link());
    }
    nav.extend([Link::new("统计数据", "/data"), Link::new("年度报告", "/reports"), Link::new("记录核验", "/verify")]);
    Site {
        name: format!("{}法治政府建设", app.district()),
        domain: facts.base_url.split_once("://").map_or_else(String::new, |(_, host)| host.to_owned()),
        id_code: facts.id_code.clone(),
        organiser: or(&facts.organiser, format!("{}人民政府", app.district())),
        maintainer: facts.maintainer.clone(),
        contact: facts.contact.clone(),
        icp: facts.icp.clone(),
        police: facts.police.clone(),
        nav,
        search_action: "/find".to_owned(),
        sitemap_url: "/map".to_owned(),
        sign_in_url: "/w".to_owned(),
        banner: app.banner(),
        ..Site::default()
    }
}

/// Columns under one heading of the navigation.
pub struct Group {
    /// The heading: 决策公开.
    pub title: String,
    /// Its columns, in the order of the catalogue.
    pub columns: Vec<Column>,
}

impl Group {
    /// Where the heading leads: to the only column, or to a page of several.
    pub fn link(&self) -> Link {
        match self.columns.as_slice() {
            [only] => Link::new(&self.title, column_path(only)),
            _ => Link::new(&self.title, format!("/groups/{}", percent(&self.title))),
        }
    }
}

/// The columns of the catalogue by the heading that they stand under.
pub fn groups(app: &AppState) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for column in &app.service.catalogue().columns {
        let title = column.under.last().unwrap_or(&column.title);
        match groups.iter_mut().find(|group| group.title == *title) {
            Some(group) => group.columns.push(column.clone()),
            None => groups.push(Group { title: title.clone(), columns: vec![column.clone()] }),
        }
    }
    groups
}

/// Address of a column.
pub fn column_path(column: &Column) -> String {
    format!("/columns/{}", column.id)
}

/// Address of an item.
pub fn item_path(id: &str) -> String {
    format!("/p/{}", percent(id).replace('/', "%2F"))
}

/// Where a published item is read. Annual reports are published under a name of their own, and have pages of their own.
pub fn address(item: &Published) -> String {
    if item.column == *REPORTS { format!("/reports/{}", item.publication) } else { item_path(&item.id) }
}

/// 面包屑 down to a column.
pub fn crumbs(app: &AppState, column: &Column) -> Vec<Link> {
    let mut crumbs = Vec::new();
    let group = groups(app).into_iter().find(|group| group.columns.iter().any(|each| each.id == column.id));
    for title in &column.under {
        match &group {
            Some(group) if group.title == *title => {
                // A heading with one column is that column: one link is enough, and it must not be the same one twice.
                let href = if group.columns.len() == 1 { "/map".to_owned() } else { group.link().href };
                crumbs.push(Link::new(title, href));
            }
            _ => crumbs.push(Link::new(title, "/map")),
        }
    }
    crumbs.push(Link::new(&column.title, column_path(column)));
    crumbs
}

/// A page's meta with what follows from where it is.
pub fn meta(app: &AppState, visit: &Visit, title: &str, canonical: &str) -> PageMeta {
    PageMeta {
        title: title.to_owned(),
        keywords: vec![app.district().to_owned(), "法治政府".to_owned(), title.to_owned()],
        columns: vec![Link::new(title, canonical)],
        column_type: "概况信息".to_owned(),
        kind: PageKind::Column,
        url: if app.site.base_url.is_empty() { String::new() } else { format!("{}{canonical}", app.site.base_url) },
        path: visit.path.clone(),
        view: visit.view,
        ..PageMeta::default()
    }
}

/// A public page. It is the same for everybody but for how the reader wants to see it, which the cookie says.
pub fn answer(app: &AppState, meta: &PageMeta, body: &Markup) -> Response {
    let mut answer = ui::portal_page(&site(app), meta, body).into_response();
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    answer.headers_mut().append(header::VARY, HeaderValue::from_static("Cookie"));
    answer
}

/// The words that are searched for.
pub fn words_asked(visit: &Visit) -> String {
    visit.asked("q").chars().filter(|c| !c.is_control()).take(WORDS).collect::<String>().trim().to_owned()
}

/// One line of a list.
pub fn news(item: &Published, column: Option<&str>) -> NewsItem {
    let mut note: Vec<&str> = Vec::new();
    note.extend(item.number.as_deref().filter(|number| !number.is_empty()));
    note.push(&item.source);
    note.extend(column);
    NewsItem { title: title(item), href: address(item), date: date_of(item.day).to_string(), tag: None, note: Some(note.join(" · ")) }
}

/// The same with how a document stands, marked on the list as on the page (国办发〔2017〕47号).
pub fn news_standing(item: &Published, standing: Option<&mingfa_service::Standing>) -> NewsItem {
    let tag = standing.map(|standing| tag(if standing.in_force { Tone::Green } else { Tone::Grey }, &standing.words));
    NewsItem { tag, ..news(item, None) }
}

/// The title of an item; one without a title is called by its number.
pub fn title(item: &Published) -> String {
    let number = item.number.as_deref().unwrap_or(&item.id);
    if item.title.trim().is_empty() { number.to_owned() } else { item.title.clone() }
}
