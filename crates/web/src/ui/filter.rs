//! Finding one's way in a list: filters in plain sight with their state in the address, chips, pages, exports, tabs.

use maud::{Markup, html};

use super::base::{Link, count};
use super::field::{Field, field};
use super::icon::{Icon, icon};

/// The filters of a list.
#[derive(Clone, Debug, Default)]
pub struct FilterBar {
    /// Where the form leads (GET).
    pub action: String,
    /// Filters; their values are what the list is filtered by.
    pub fields: Vec<Field>,
    /// Parameters kept as they are (sort order, tab).
    pub keep: Vec<(String, String)>,
    /// What is filtered by now: each removes itself.
    pub chips: Vec<Link>,
    /// Removes all of them.
    pub clear: String,
}

/// Renders the filters. The list must stand in an element with the id `list`.
pub fn filter_bar(bar: &FilterBar) -> Markup {
    html! {
        form.filter method="get" action=(bar.action) role="search" aria-label="筛选" data-fragment="#list" data-live {
            @for (name, value) in &bar.keep { input type="hidden" name=(name) value=(value); }
            div.filter-fields { @for f in &bar.fields { (field(&Field { scope: "q", ..f.clone() })) } }
            div.filter-go { button.btn.btn-primary type="submit" { (icon(Icon::Search)) "查询" } " " a.btn.btn-quiet href=(bar.clear) { "重置" } }
        }
    }
}

/// What a list is filtered by now; stands inside `#list`, so that it changes with it.
pub fn filter_chips(bar: &FilterBar) -> Markup {
    html! {
        @if !bar.chips.is_empty() {
            p.chips {
                span.chips-label { "已筛选" }
                @for chip in &bar.chips {
                    a.chip href=(chip.href) data-fragment="#list" { (chip.label) (icon(Icon::Close)) span.visually-hidden { "，去掉这一条件" } } " "
                }
                a href=(bar.clear) data-fragment="#list" { "全部去掉" }
            }
        }
    }
}

/// One page of a list.
#[derive(Clone, Debug, Default)]
pub struct Paging {
    /// How many there are in all; `None` when they were not counted.
    pub total: Option<u64>,
    /// 条, 件 …
    pub noun: String,
    /// First and last shown.
    pub shown: Option<(u64, u64)>,
    /// Addresses of first, previous, next and last page, where there are such.
    pub first: Option<String>,
    /// Previous page.
    pub prev: Option<String>,
    /// Next page.
    pub next: Option<String>,
    /// Last page.
    pub last: Option<String>,
    /// Numbered pages around this one: number, address (none for this one).
    pub pages: Vec<(u64, Option<String>)>,
}

/// Renders the paging line.
pub fn paging(p: &Paging) -> Markup {
    let step = |label: &str, href: &Option<String>, rel: Option<&str>| {
        html! {
            @if let Some(href) = href { a href=(href) rel=[rel] data-fragment="#list" { (label) } }
            @else { span.is-off aria-disabled="true" { (label) } }
        }
    };
    html! {
        nav.paging aria-label="分页" {
            p.paging-total {
                @if let Some(total) = p.total { "共 " b { (total) } " " (p.noun) }
                @if let Some((from, to)) = p.shown { "，本页第 " (from) "–" (to) " " (p.noun) }
            }
            ul.paging-steps {
                @if p.first.is_some() || p.last.is_some() { li { (step("首页", &p.first, None)) } }
                li { (step("上一页", &p.prev, Some("prev"))) }
                @for (number, href) in &p.pages {
                    li { @match href {
                        Some(href) => a href=(href) data-fragment="#list" { (number) },
                        None => span.is-here aria-current="page" { (number) },
                    } }
                }
                li { (step("下一页", &p.next, Some("next"))) }
                @if p.first.is_some() || p.last.is_some() { li { (step("末页", &p.last, None)) } }
            }
        }
    }
}

/// 导出: links to the same list in other forms.
pub fn exports(links: &[Link]) -> Markup {
    html! {
        p.exports.cluster {
            span { (icon(Icon::Down)) "导出" }
            @for to in links { a href=(to.href) download { (to.label) } " " }
        }
    }
}

/// A tab.
#[derive(Clone, Debug, Default)]
pub struct Tab {
    /// Word.
    pub label: String,
    /// Address.
    pub href: String,
    /// How many are there.
    pub count: Option<u64>,
    /// This one is open.
    pub current: bool,
}

/// Tabs are links: each has its address, the open one is marked.
pub fn tabs(label: &str, all: &[Tab]) -> Markup {
    html! {
        nav.tabs aria-label=(label) {
            ul {
                @for tab in all {
                    li { a href=(tab.href) aria-current=[tab.current.then_some("page")] { (tab.label) @if let Some(n) = tab.count { " " (count(n)) } } }
                }
            }
        }
    }
}

/// A box that hides, while one types, what does not fit in the element `target_id`; shown only where JavaScript runs.
pub fn live_filter(target_id: &str, label: &str) -> Markup {
    html! {
        label.live-filter data-enhance hidden {
            span { (label) }
            input.input type="search" data-filter={ "#" (target_id) } autocomplete="off";
        }
    }
}
