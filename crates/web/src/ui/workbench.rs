//! The frame that officials work in: who am I, what lies where, what time it is taken to be.

use maud::{Markup, html};

use super::assets::asset_url;
use super::base::{Link, count};
use super::facts::{Fact, facts};
use super::icon::{Icon, icon};
use super::notice::{demo_banner, dialog, dialog_link};
use super::shell::{Document, document, mark};
use super::view::{View, aid_switches, size_switch};

/// Says that nothing here is real, and what time the system takes it to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DemoBanner {
    /// 演示数据
    pub label: String,
    /// 模拟时钟 2020年11月3日 10:20; empty when the clock is real.
    pub clock: String,
}

/// One entry of the side navigation.
#[derive(Clone, Debug)]
pub struct NavItem {
    /// What is read.
    pub label: String,
    /// Where it leads; current when the page's path starts with it.
    pub href: String,
    /// Icon before the word.
    pub icon: Option<Icon>,
    /// Number waiting there.
    pub count: Option<u64>,
    /// The number is of things overdue.
    pub urgent: bool,
}

impl NavItem {
    /// An entry with an icon.
    pub fn new(which: Icon, label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into(), icon: Some(which), count: None, urgent: false }
    }

    /// An entry without an icon (the lists of one business each).
    pub fn plain(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into(), icon: None, count: None, urgent: false }
    }

    /// Shows a number.
    pub fn count(mut self, n: u64) -> Self {
        self.count = Some(n);
        self
    }

    /// Shows the number in red.
    pub fn urgent(mut self) -> Self {
        self.urgent = true;
        self
    }
}

/// Entries under one heading; an empty title shows none.
#[derive(Clone, Debug, Default)]
pub struct NavGroup {
    /// 业务, 统计 …
    pub title: String,
    /// The entries.
    pub items: Vec<NavItem>,
}

/// The frame of one page of the workbench.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// Title of the window; the page's own `h1` comes with the body.
    pub title: String,
    /// 明德区
    pub district: String,
    /// Name of who is signed in.
    pub user: String,
    /// Their unit.
    pub unit: String,
    /// The role acted in.
    pub role: String,
    /// Where other roles of the same person are chosen; empty when there is one.
    pub switch_role_url: String,
    /// Side navigation.
    pub nav: Vec<NavGroup>,
    /// Path with query of this page.
    pub path: String,
    /// Way to here, without 工作台.
    pub crumbs: Vec<Link>,
    /// Address of the first page (待办).
    pub home_url: String,
    /// GET form of the one search box (parameter `q`); empty hides it.
    pub search_action: String,
    /// Where 退出 posts to.
    pub sign_out_action: String,
    /// 账户
    pub account_url: String,
    /// 帮助
    pub help_url: String,
    /// Token of the session, for 退出.
    pub csrf: String,
    /// Shown over every page of a demonstration.
    pub banner: Option<DemoBanner>,
    /// The page shows errors of a form: 错误： stands before the title.
    pub has_errors: bool,
    /// The reader's choices.
    pub view: View,
}

/// Renders a page of the workbench.
pub fn workbench_page(frame: &Frame, body: &Markup) -> Markup {
    let mark_error = if frame.has_errors { "错误：" } else { "" };
    let doc = Document {
        title: format!("{mark_error}{} - {}法治工作台", frame.title, frame.district),
        class: "bench",
        head: html! { meta name="robots" content="noindex"; link rel="stylesheet" href=(asset_url("bench.css")); },
        view: frame.view,
    };
    let inner = html! {
        @if let Some(banner) = &frame.banner { (demo_banner(banner)) }
        (bench_head(frame))
        div.bench-body {
            (side_nav(frame))
            main #main .bench-main tabindex="-1" {
                (crumbs(frame))
                (body)
            }
        }
        (bench_foot(frame))
    };
    document(&doc, &inner)
}

fn bench_head(frame: &Frame) -> Markup {
    html! {
        header.bench-head {
            a.bench-menu href="#nav" { (icon(Icon::Menu)) "菜单" }
            a.bench-brand href=(frame.home_url) { (mark()) span { b { "明法" } " " (frame.district) span.bench-suffix { "法治工作台" } } }
            @if !frame.search_action.is_empty() {
                form.bench-search role="search" method="get" action=(frame.search_action) {
                    label.visually-hidden for="bench-q" { "查找办件、文号、文件" }
                    input #bench-q type="search" name="q" placeholder="查编号、名称、文号、法条" autocomplete="off" data-hotkey="/";
                    button type="submit" { (icon(Icon::Search)) span.visually-hidden { "查找" } }
                }
            }
            div.bench-user {
                a.bench-who href=(frame.account_url) {
                    (icon(Icon::User))
                    span { b { (frame.user) } " " span.bench-role { (frame.unit) " · " (frame.role) } }
                }
                @if !frame.switch_role_url.is_empty() { a.bench-switch href=(frame.switch_role_url) { "换角色" } }
                form method="post" action=(frame.sign_out_action) {
                    input type="hidden" name="_csrf" value=(frame.csrf);
                    button.btn-bare type="submit" { "退出" }
                }
            }
        }
    }
}

fn side_nav(frame: &Frame) -> Markup {
    let current = best_match(frame);
    html! {
        nav #nav .side-nav aria-label="工作台" tabindex="-1" {
            a.side-close href="#main" { (icon(Icon::Close)) "关闭菜单" }
            @for group in &frame.nav {
                @if !group.title.is_empty() { h2.side-title { (group.title) } }
                ul {
                    @for item in &group.items {
                        li {
                            a href=(item.href) aria-current=[(current == Some(item.href.as_str())).then_some("page")] {
                                @if let Some(which) = item.icon { (icon(which)) }
                                span.side-label { (item.label) }
                                @if let Some(n) = item.count { span.side-count.is-urgent[item.urgent && n > 0] { (count(n)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The longest entry that the page's path lies under.
fn best_match(frame: &Frame) -> Option<&str> {
    let path = frame.path.split('?').next().unwrap_or_default();
    let mut best: Option<&str> = None;
    for item in frame.nav.iter().flat_map(|group| &group.items) {
        let href = item.href.split('?').next().unwrap_or_default();
        let under = path == href || (path.starts_with(href) && path.get(href.len()..).is_some_and(|r| r.starts_with('/')));
        if under && best.is_none_or(|b| b.len() < item.href.len()) {
            best = Some(&item.href);
        }
    }
    best
}

fn crumbs(frame: &Frame) -> Markup {
    html! {
        @if !frame.crumbs.is_empty() {
            nav.crumbs aria-label="当前位置" {
                ol {
                    li { a href=(frame.home_url) { "工作台" } }
                    @for (i, crumb) in frame.crumbs.iter().enumerate() {
                        li { a href=(crumb.href) aria-current=[(i + 1 == frame.crumbs.len()).then_some("location")] { (crumb.label) } }
                    }
                }
            }
        }
    }
}

fn bench_foot(frame: &Frame) -> Markup {
    html! {
        footer.bench-foot.cluster {
            (size_switch(frame.view, &frame.path))
            (aid_switches(frame.view, &frame.path))
            @if !frame.help_url.is_empty() { a href=(frame.help_url) { "帮助" } }
            (dialog_link("keys", "键盘快捷键"))
            a href="/" { "公众门户" }
        }
        (dialog("keys", "键盘快捷键", &facts(&[
            Fact::text("/", "查找"),
            Fact::text("j　k", "下一行、上一行"),
            Fact::text("回车", "打开所在行"),
            Fact::text("x", "选择所在行"),
            Fact::text("?", "显示本说明"),
            Fact::text("Esc", "关闭对话框"),
        ])))
    }
}

/// The frame of sign-in and of other pages where no one is signed in yet.
pub fn plain_page(title: &str, district: &str, banner: Option<&DemoBanner>, view: View, body: &Markup) -> Markup {
    let doc = Document {
        title: format!("{title} - {district}法治工作台"),
        class: "plain",
        head: html! { meta name="robots" content="noindex"; link rel="stylesheet" href=(asset_url("bench.css")); },
        view,
    };
    let inner = html! {
        @if let Some(banner) = banner { (demo_banner(banner)) }
        main #main .plain-main tabindex="-1" {
            a.plain-brand href="/" { (mark()) span { b { "明法" } " " (district) "法治工作台" } }
            div.plain-card { (body) }
        }
    };
    document(&doc, &inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn current_entry_is_the_longest_that_fits() {
        let item = |href: &str| NavItem::plain("x", href);
        let frame = Frame {
            path: "/w/reviews/12?tab=1".into(),
            nav: vec![NavGroup { title: String::new(), items: vec![item("/w"), item("/w/reviews"), item("/w/rev")] }],
            ..Frame::default()
        };
        assert_eq!(best_match(&frame), Some("/w/reviews"));
    }
}
