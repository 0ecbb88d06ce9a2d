//! The public frame, with the furniture that 《政府网站发展指引》 (国办发〔2017〕47号) demands:
//! tags of site, column and content in the head, 面包屑, search, publish time, source, type size, print, share, QR code, and the foot.

use maud::{Markup, html};
use qrcode::{EcLevel, QrCode};

use super::base::Link;
use super::button::{copy_button, print_button};
use super::icon::{Icon, icon};
use super::notice::demo_banner;
use super::shell::{Document, document, mark};
use super::view::{View, aid_switches, size_switch};
use super::workbench::DemoBanner;

/// What all pages of one site share. An empty value is shown as 未设定, never guessed.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// Name of the site, which is the name of the body: 明德区人民政府 法治政府建设.
    pub name: String,
    /// Host, as in `SiteDomain`.
    pub domain: String,
    /// 政府网站标识码, 10 characters.
    pub id_code: String,
    /// 主办单位
    pub organiser: String,
    /// 承办单位
    pub maintainer: String,
    /// 联系方式
    pub contact: String,
    /// ICP备案编号
    pub icp: String,
    /// 公安机关备案编号
    pub police: String,
    /// The top navigation.
    pub nav: Vec<Link>,
    /// Where the search form leads (GET, parameter `q`).
    pub search_action: String,
    /// 我为政府网站找错
    pub error_report_url: String,
    /// 网站地图
    pub sitemap_url: String,
    /// The page that the 党政机关网站标识 leads to.
    pub mark_url: String,
    /// Sign-in of officials.
    pub sign_in_url: String,
    /// Shown over every page of a demonstration.
    pub banner: Option<DemoBanner>,
}

/// What kind of page this is; it decides the tags of the head.
#[derive(Clone, Debug, Default)]
pub enum PageKind {
    /// The first page of the site.
    Home,
    /// A column: a list or an overview.
    #[default]
    Column,
    /// One published item.
    Article(Article),
}

/// 内容标签 and the line below the title of a published item.
#[derive(Clone, Debug, Default)]
pub struct Article {
    /// `YYYY-MM-DD HH:MM`; shown and put into `PubDate` alike.
    pub published: String,
    /// 信息来源
    pub source: String,
    /// 作者, optional.
    pub author: Option<String>,
    /// 图片, an absolute address, optional.
    pub image: Option<String>,
    /// 索引号, 文号 and the like, shown above the text.
    pub facts: Vec<(String, String)>,
    /// A sentence on the state of a document (现行有效, 已废止 …), rendered; stands above the text as the guide demands.
    pub status: Option<Markup>,
}

/// One page of the portal.
#[derive(Clone, Debug, Default)]
pub struct PageMeta {
    /// Title of the page, the only `h1`.
    pub title: String,
    /// One or two sentences: `Description` and `ColumnDescription`.
    pub description: String,
    /// `Keywords` and `ColumnKeywords`.
    pub keywords: Vec<String>,
    /// 面包屑 without 首页; the last one is the column that the page is in (or is).
    pub columns: Vec<Link>,
    /// `ColumnType`, for instance 政策文件, 通知公告.
    pub column_type: String,
    /// Home, column or article.
    pub kind: PageKind,
    /// Canonical address: `Url`, the QR code, 复制链接.
    pub url: String,
    /// Path with query, for the switches' way back.
    pub path: String,
    /// The reader's choices.
    pub view: View,
}

/// Renders a page of the portal.
pub fn portal_page(site: &Site, meta: &PageMeta, body: &Markup) -> Markup {
    let doc = Document { title: window_title(site, meta), class: "portal", head: head_tags(site, meta), view: meta.view };
    let inner = html! {
        @if let Some(banner) = &site.banner { (demo_banner(banner)) }
        (site_head(site, meta))
        main #main .wrap tabindex="-1" {
            @match &meta.kind {
                PageKind::Home => { h1.visually-hidden { (meta.title) } (body) }
                PageKind::Column => {
                    (breadcrumb(&meta.columns))
                    h1.column-title { (meta.title) }
                    @if !meta.description.is_empty() { p.lead { (meta.description) } }
                    (body)
                }
                PageKind::Article(article) => { (breadcrumb(&meta.columns)) (article_page(meta, article, body)) }
            }
        }
        (site_foot(site))
    };
    document(&doc, &inner)
}

fn window_title(site: &Site, meta: &PageMeta) -> String {
    match (&meta.kind, meta.columns.last()) {
        (PageKind::Home, _) => site.name.clone(),
        (PageKind::Article(_), Some(column)) => {
            format!("{} - {} - {}", meta.title, column.label, site.name)
        }
        _ => format!("{} - {}", meta.title, site.name),
    }
}

/// The fifteen tags of site, column and content.
fn head_tags(site: &Site, meta: &PageMeta) -> Markup {
    let keywords = meta.keywords.join(",");
    html! {
        meta name="SiteName" content=(site.name);
        meta name="SiteDomain" content=(site.domain);
        meta name="SiteIDCode" content=(site.id_code);
        @if !matches!(meta.kind, PageKind::Home) {
            @if let Some(column) = meta.columns.last() {
                meta name="ColumnName" content=(column.label);
                meta name="ColumnDescription" content=(meta.description);
                meta name="ColumnKeywords" content=(keywords);
                meta name="ColumnType" content=(meta.column_type);
            }
        }
        @if let PageKind::Article(article) = &meta.kind {
            meta name="ArticleTitle" content=(meta.title);
            meta name="PubDate" content=(article.published);
            meta name="ContentSource" content=(article.source);
            meta name="Author" content=(article.author.as_deref().unwrap_or(&article.source));
            @if let Some(image) = &article.image { meta name="Image" content=(image); }
            meta name="Url" content=(meta.url);
        }
        meta name="Keywords" content=(keywords);
        meta name="Description" content=(meta.description);
        @if !meta.url.is_empty() { link rel="canonical" href=(meta.url); }
    }
}

fn site_head(site: &Site, meta: &PageMeta) -> Markup {
    html! {
        header.site-head {
            div.site-aids {
                div.wrap.cluster {
                    (size_switch(meta.view, &meta.path))
                    (aid_switches(meta.view, &meta.path))
                    @if !site.sign_in_url.is_empty() { a.site-sign-in href=(site.sign_in_url) { (icon(Icon::User)) "工作台登录" } }
                }
            }
            div.wrap.site-brand {
                a.site-name href="/" { (mark()) span { (site.name) } }
                form.site-search role="search" method="get" action=(site.search_action) {
                    label.visually-hidden for="site-q" { "站内搜索" }
                    input #site-q type="search" name="q" placeholder="搜文件、决定、数据" autocomplete="off";
                    button.btn.btn-primary type="submit" { (icon(Icon::Search)) "搜索" }
                }
            }
            nav.site-nav aria-label="栏目" {
                ul.wrap {
                    @for item in &site.nav {
                        li { a href=(item.href) aria-current=[is_current(item, meta).then_some("page")] { (item.label) } }
                    }
                }
            }
        }
    }
}

fn is_current(item: &Link, meta: &PageMeta) -> bool {
    match meta.kind {
        PageKind::Home => item.href == "/",
        _ => item.href != "/" && meta.columns.iter().any(|column| column.href == item.href),
    }
}

/// 当前位置：首页 > …
pub fn breadcrumb(columns: &[Link]) -> Markup {
    html! {
        nav.crumbs aria-label="当前位置" {
            span.crumbs-label { "当前位置：" }
            ol {
                li { a href="/" { "首页" } }
                @for (i, column) in columns.iter().enumerate() {
                    li { a href=(column.href) aria-current=[(i + 1 == columns.len()).then_some("location")] { (column.label) } }
                }
            }
        }
    }
}

fn article_page(meta: &PageMeta, article: &Article, body: &Markup) -> Markup {
    html! {
        article.article aria-labelledby="article-title" {
            header.article-head {
                h1 #article-title { (meta.title) }
                p.article-line {
                    span { "发布时间：" time datetime=(article.published.replace(' ', "T")) { (article.published.trim_end_matches(" 00:00")) } }
                    span { "信息来源：" (article.source) }
                    @if let Some(author) = &article.author { span { "作者：" (author) } }
                    (size_switch(meta.view, &meta.path))
                    (print_button())
                }
            }
            @if let Some(status) = &article.status { (status) }
            @if !article.facts.is_empty() {
                dl.article-facts { @for (name, value) in &article.facts { div { dt { (name) } dd { (value) } } } }
            }
            div.prose { (body) }
            (share(&meta.url))
        }
    }
}

/// 分享: the QR code of the page and its address to copy. No third party takes part.
pub fn share(url: &str) -> Markup {
    html! {
        aside.share-box aria-label="分享" {
            (qr_code(url))
            div {
                p.share-title { "扫一扫在手机打开当前页" }
                p.share-url #share-url { (url) }
                (copy_button("share-url", "复制链接"))
            }
        }
    }
}

/// A QR code as one path; empty when the text is too long for any code.
/// It costs about a millisecond (the best of eight masks is sought), so pages that carry one are worth caching.
pub fn qr_code(text: &str) -> Markup {
    let Ok(code) = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M) else {
        return html! {};
    };
    let width = code.width();
    let mut path = String::new();
    for (i, module) in code.to_colors().iter().enumerate() {
        if *module == qrcode::Color::Dark {
            path.push_str(&format!("M{} {}h1v1h-1z", i % width + 4, i / width + 4));
        }
    }
    // Four light modules on each side: ISO/IEC 18004.
    let side = width + 8;
    html! {
        svg.qr role="img" aria-label="本页二维码" viewBox={ "0 0 " (side) " " (side) } width="7rem" height="7rem" shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    }
}

fn site_foot(site: &Site) -> Markup {
    html! {
        footer.site-foot {
            div.wrap {
                nav aria-label="网站信息" {
                    ul.cluster {
                        li { (foot_link("网站地图", &site.sitemap_url)) }
                        li { (foot_link("我为政府网站找错", &site.error_report_url)) }
                        li { (foot_link("党政机关网站标识", &site.mark_url)) }
                    }
                }
                dl.foot-facts {
                    (foot_fact("主办单位", &site.organiser))
                    (foot_fact("承办单位", &site.maintainer))
                    (foot_fact("联系方式", &site.contact))
                    (foot_fact("网站标识码", &site.id_code))
                    (foot_fact("ICP备案编号", &site.icp))
                    (foot_fact("公安机关备案", &site.police))
                }
            }
        }
    }
}

fn foot_link(label: &str, href: &str) -> Markup {
    html! { @if href.is_empty() { span { (label) "（未设定）" } } @else { a href=(href) { (label) } } }
}

fn foot_fact(name: &str, value: &str) -> Markup {
    html! { div { dt { (name) "：" } dd { @if value.is_empty() { "未设定" } @else { (value) } } } }
}

/// One line of a public list.
#[derive(Clone, Debug, Default)]
pub struct NewsItem {
    /// The title.
    pub title: String,
    /// Where it is read.
    pub href: String,
    /// Day of publication.
    pub date: String,
    /// A tag before the title, rendered (已废止 …).
    pub tag: Option<Markup>,
    /// A second line: 文号, unit, excerpt.
    pub note: Option<String>,
}

/// A list of published items, title and day.
pub fn news_list(items: &[NewsItem]) -> Markup {
    html! {
        ul.news {
            @for item in items {
                li {
                    div.news-title {
                        @if let Some(tag) = &item.tag { (tag) " " }
                        a href=(item.href) { (item.title) }
                        @if let Some(note) = &item.note { p.news-note { (note) } }
                    }
                    time datetime=(item.date) { (item.date) }
                }
            }
        }
    }
}
