//! The design system on one page: every component with long, real Chinese words. Served at `/design`.
//!
//! All names and numbers here are made up.

mod figures;
mod forms;
mod frames;
mod lists;
mod matter;
mod procedures;
mod words;

use maud::{Markup, html};

use super::base::{Link, PageHead, page_head};
use super::icon::Icon;
use super::view::View;
use super::workbench::{DemoBanner, Frame, NavGroup, NavItem, workbench_page};

pub use frames::{article_sample, error_sample, home_sample, matter_sample, sign_in_sample, todo_sample};

/// One exhibit.
pub(crate) struct Exhibit {
    /// Anchor.
    pub id: &'static str,
    /// Name of the component.
    pub title: &'static str,
    /// When to use it.
    pub about: &'static str,
    /// It, rendered.
    pub shown: Markup,
}

/// A room of exhibits.
pub(crate) struct Room {
    pub id: &'static str,
    pub title: &'static str,
    pub exhibits: Vec<Exhibit>,
}

fn rooms() -> Vec<Room> {
    vec![words::room(), forms::room(), lists::room(), matter::room(), figures::room(), procedures::room()]
}

/// The page `/design`.
pub fn page(view: View) -> Markup {
    let rooms = rooms();
    let mut nav = vec![NavGroup {
        title: "整页".into(),
        items: vec![
            NavItem::new(Icon::Inbox, "待办", "/design/todo"),
            NavItem::new(Icon::Folder, "办件", "/design/matter"),
            NavItem::new(Icon::Home, "门户首页", "/design/home"),
            NavItem::new(Icon::File, "公开内容页", "/design/article"),
            NavItem::new(Icon::User, "登录", "/design/sign-in"),
            NavItem::new(Icon::Stop, "出错页", "/design/error"),
        ],
    }];
    for room in &rooms {
        nav.push(NavGroup {
            title: room.title.into(),
            items: room.exhibits.iter().map(|e| NavItem::plain(e.title, format!("#{}", e.id))).collect(),
        });
    }
    let frame = Frame { title: "设计系统".into(), path: "/design".into(), nav, view, ..sample_frame() };
    let body = html! {
        (page_head(&PageHead {
            kind: "设计系统".into(),
            title: "明法页面部件".into(),
            lead: Some(html! { "一处定义，处处一致：每个部件都用真实长度的文字展示，宽屏、手机、长辈版、高对比和打印共用一套样式。" }),
            ..PageHead::default()
        }))
        @for room in &rooms {
            section.room #(room.id) aria-labelledby={ (room.id) "-h" } {
                h2.room-title id={ (room.id) "-h" } { (room.title) }
                @for e in &room.exhibits {
                    section.exhibit #(e.id) {
                        p.exhibit-title { b { (e.title) } span.muted { "　" (e.about) } }
                        div.exhibit-shown { (e.shown) }
                    }
                }
            }
        }
    };
    workbench_page(&frame, &body)
}

/// A frame with all that a real one has.
pub(crate) fn sample_frame() -> Frame {
    Frame {
        title: String::new(),
        district: "明德区".into(),
        user: "周明远".into(),
        unit: "区司法局".into(),
        role: "合法性审查人员".into(),
        switch_role_url: "/design".into(),
        nav: sample_nav(),
        path: String::new(),
        crumbs: Vec::new(),
        home_url: "/design/todo".into(),
        search_action: "/design".into(),
        sign_out_action: "/design".into(),
        account_url: "/design".into(),
        help_url: "/design".into(),
        csrf: "sample".into(),
        banner: Some(DemoBanner { label: "演示数据".into(), clock: "模拟时钟 2020年11月3日 10:20".into() }),
        has_errors: false,
        view: View::default(),
    }
}

fn sample_nav() -> Vec<NavGroup> {
    vec![
        NavGroup {
            title: String::new(),
            items: vec![
                NavItem::new(Icon::Inbox, "待办", "/design/todo").count(17).urgent(),
                NavItem::new(Icon::Done, "已办", "/design/done"),
                NavItem::new(Icon::Sent, "我发起", "/design/started").count(4),
            ],
        },
        NavGroup {
            title: "业务".into(),
            items: vec![
                NavItem::plain("常务会议与议题", "/design/meetings"),
                NavItem::plain("重大行政决策", "/design/decisions"),
                NavItem::plain("合法性审查", "/design/matter"),
                NavItem::plain("规范性文件", "/design/documents"),
                NavItem::plain("行政处罚", "/design/penalties"),
                NavItem::plain("行政复议", "/design/reconsiderations"),
                NavItem::plain("12345 热线工单", "/design/orders"),
                NavItem::plain("法律顾问", "/design/advisers"),
            ],
        },
        NavGroup {
            title: "全区".into(),
            items: vec![
                NavItem::new(Icon::Chart, "统计", "/design/figures"),
                NavItem::new(Icon::Book, "规则库", "/design/rules"),
                NavItem::new(Icon::Up, "导入", "/design/imports"),
                NavItem::new(Icon::Chain, "存证链", "/design/ledger"),
                NavItem::new(Icon::User, "账户", "/design/accounts"),
            ],
        },
    ]
}

/// A link for samples.
pub(crate) fn to(label: &str) -> Link {
    Link::new(label, "#main")
}

/// The procedures of the gallery, for the tests of the drawing.
#[cfg(test)]
pub(crate) fn sample_diagrams() -> Vec<super::diagram::Diagram> {
    vec![procedures::review(), procedures::decision(), procedures::reconsideration()]
}
