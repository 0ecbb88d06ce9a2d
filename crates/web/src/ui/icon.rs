//! Line icons on a 16 × 16 grid, drawn by hand and set inline so that they take the colour of the text.

use maud::{Markup, html};

/// The icons in use. Each always stands beside a word, so all are hidden from screen readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// 查询
    Search,
    /// 菜单
    Menu,
    /// 关闭、移除
    Close,
    /// 打印
    Print,
    /// 完成、通过
    Check,
    /// 注意
    Warn,
    /// 错误、禁止
    Stop,
    /// 说明
    Info,
    /// 期限
    Clock,
    /// 中止
    Pause,
    /// 尚不能办理
    Lock,
    /// 文件
    File,
    /// 关联
    Link,
    /// 下载、导出
    Down,
    /// 上传
    Up,
    /// 复制
    Copy,
    /// 账户
    User,
    /// 存证
    Chain,
    /// 前往
    Next,
    /// 返回
    Back,
    /// 朗读
    Sound,
    /// 对比度
    Contrast,
    /// 待办
    Inbox,
    /// 已办
    Done,
    /// 我发起
    Sent,
    /// 业务
    Folder,
    /// 统计
    Chart,
    /// 规则库
    Book,
    /// 首页
    Home,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Icon::Search => "M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9M10.3 10.3L14 14",
            Icon::Menu => "M2 4h12M2 8h12M2 12h12",
            Icon::Close => "M3.5 3.5l9 9M12.5 3.5l-9 9",
            Icon::Print => "M4.5 6V2h7v4M4.5 12H2.5V6.5h11V12h-2M4.5 10h7v4h-7z",
            Icon::Check => "M2.5 8.5l3.5 3.5l7.5-8",
            Icon::Warn => "M8 2L14.5 13.5h-13zM8 6.3v3.4M8 11.4v.6",
            Icon::Stop => "M8 1.8a6.2 6.2 0 1 0 0 12.4a6.2 6.2 0 0 0 0-12.4M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8",
            Icon::Info => "M8 1.8a6.2 6.2 0 1 0 0 12.4a6.2 6.2 0 0 0 0-12.4M8 7.2v4M8 4.6v.6",
            Icon::Clock => "M8 1.8a6.2 6.2 0 1 0 0 12.4a6.2 6.2 0 0 0 0-12.4M8 4.5V8l2.6 1.6",
            Icon::Pause => "M5.5 3v10M10.5 3v10",
            Icon::Lock => "M3.5 7h9v6.5h-9zM5.5 7V4.8a2.5 2.5 0 0 1 5 0V7",
            Icon::File => "M3.5 1.8h6l3 3v9.4h-9zM9.3 1.8v3.2h3.2M5.6 8h4.8M5.6 10.8h4.8",
            Icon::Link => "M6.7 9.3l2.6-2.6M7.4 4.6l1.5-1.5a2.8 2.8 0 0 1 4 4l-1.5 1.5M8.6 11.4l-1.5 1.5a2.8 2.8 0 0 1-4-4l1.5-1.5",
            Icon::Down => "M8 2v8M4.5 7L8 10.5L11.5 7M2.5 13.5h11",
            Icon::Up => "M8 11V3M4.5 6L8 2.5L11.5 6M2.5 13.5h11",
            Icon::Copy => "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
            Icon::User => "M8 2a2.8 2.8 0 1 0 0 5.6A2.8 2.8 0 0 0 8 2M2.5 14c.4-3 2.6-4.4 5.5-4.4s5.1 1.4 5.5 4.4",
            Icon::Chain => "M2 5h5v6H2zM9 5h5v6H9zM7 8h2",
            Icon::Next => "M6 3l5 5l-5 5",
            Icon::Back => "M10 3L5 8l5 5",
            Icon::Sound => "M2.5 6h2.5l3-3v10l-3-3H2.5zM10.5 5.5a3.5 3.5 0 0 1 0 5M12.3 3.5a6.3 6.3 0 0 1 0 9",
            Icon::Contrast => "M8 1.8a6.2 6.2 0 1 0 0 12.4a6.2 6.2 0 0 0 0-12.4zM8 2v12M8 5h4.8M8 8h5.8M8 11h4.8",
            Icon::Inbox => "M2 9.5l2-7h8l2 7v4H2zM2 9.5h3.5l1 2h3l1-2H14",
            Icon::Done => "M2.5 2.5h11v11h-11zM5 8.2l2.2 2.2L11.2 5.8",
            Icon::Sent => "M14 2L1.8 6.8l4.7 2.7L9.2 14zM14 2L6.5 9.5",
            Icon::Folder => "M1.8 3.5h4.7l1.5 2h6.2v8H1.8z",
            Icon::Chart => "M2 14h12M3.5 11.5v-4M7 11.5v-8M10.5 11.5v-6M13.5 11.5v-2.5",
            Icon::Book => "M8 4C6.5 2.7 4.5 2.5 2 2.5v10c2.5 0 4.5.2 6 1.5c1.5-1.3 3.5-1.5 6-1.5v-10c-2.5 0-4.5.2-6 1.5zM8 4v10",
            Icon::Home => "M2 7.5L8 2.3l6 5.2M3.8 6.5v7.2h8.4V6.5M6.5 13.7V9.5h3v4.2",
        }
    }
}

/// One icon, hidden from assistive technology.
pub fn icon(which: Icon) -> Markup {
    html! {
        svg.icon viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false" {
            path d=(which.path());
        }
    }
}
