//! Pages that explain the site itself.

use axum::extract::State;
use maud::html;

use super::frame::{answer, column_path, groups, meta};
use crate::respond::Answer;
use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, PageMeta, Panel};

/// `GET /map`: the map of the site, which is also the directory of what is disclosed.
pub async fn map(State(app): State<AppState>, visit: Visit) -> Answer {
    let columns = app.service.columns().await?;
    let count = |id: &str| columns.iter().find(|(column, _)| column.id == *id).map_or(0, |(_, count)| *count);
    let body = html! {
        @for (i, group) in groups(&app).iter().enumerate() {
            (ui::panel(&Panel::new(format!("g-{i}"), &group.title), &html! {
                ul.news {
                    @for column in &group.columns {
                        li { div.news-title { a href=(column_path(column)) { (column.title) } p.news-note { (column.description) } } span { (count(&column.id)) "条" } }
                    }
                }
            }))
        }
        (ui::panel(&Panel::new("g-more", "数据和服务"), &html! {
            ul.news {
                @for (href, title, note) in MORE { li { div.news-title { a href=(href) { (title) } p.news-note { (note) } } } }
            }
        }))
    };
    let meta = PageMeta { description: "本站的全部栏目。".to_owned(), ..meta(&app, &visit, "网站地图", "/map") };
    Ok(answer(&app, &meta, &body))
}

const MORE: [(&str, &str, &str); 6] = [
    ("/data", "统计数据", "按年度查看法治政府建设数据，可以下载 CSV、JSON"),
    ("/reports", "年度报告", "法治政府建设年度情况报告，可以下载 PDF、DOCX"),
    ("/find", "站内搜索", "在全部公开内容中查找"),
    ("/verify", "记录核验", "核验一条记录登记之后有没有被改动"),
    ("/accessibility", "无障碍说明", "字号、高对比、长辈版、键盘操作"),
    ("/w", "工作台", "公务人员登录"),
];

/// `GET /accessibility`
pub async fn accessibility(State(app): State<AppState>, visit: Visit) -> Answer {
    let contact = &app.site.contact;
    let body = html! {
        (ui::panel(&Panel::new("aids", "可以怎样看"), &html! {
            ul.steps {
                li { "字号：页面顶部的“大、中、小”调整全站文字，图形同比放大；也可以用浏览器缩放到 400%，页面不出现横向滚动。" }
                li { "高对比：黑底浅字，链接加下划线。" }
                li { "长辈版：更大的文字、按钮和鼠标指针，没有广告、弹窗和会自己动的内容。" }
                li { "朗读：浏览器支持时，页面顶部出现“朗读”按钮。" }
                li { "键盘：按 Tab 依次到达每个链接和按钮，第一个是“跳到正文”；当前位置有明显的边框。" }
                li { "读屏软件：每页有唯一的标题、导航区域名称和表格说明；颜色之外总有文字说明同样的意思。" }
                li { "关闭脚本：不运行 JavaScript 也能使用全部功能。" }
            }
        }))
        (ui::panel(&Panel::new("standard", "依据和现状"), &html! {
            p { "依照《中华人民共和国无障碍环境建设法》第三十二条，按照 GB/T 37668-2019《信息技术 互联网内容无障碍可访问性技术要求与测试方法》二级和 WCAG 2.2 AA 的要求设计。" }
            p { "每次发布前用自动工具（axe-core）检查各类页面，并在 390 像素宽的屏幕上检查。自动工具只能发现一部分问题；还没有请残障人士和老年人实际试用，也没有取得第三方测评。" }
        }))
        (ui::panel(&Panel::new("feedback", "遇到困难"), &html! {
            p { "看不清、点不到、读不出来的，请告诉我们：" @if contact.is_empty() { "联系方式未设定" } @else { (contact) } "。我们在三个工作日内答复。" }
        }))
    };
    let meta = PageMeta {
        description: "本站的无障碍和适老化设计、依据、现状和反馈方式。".to_owned(),
        ..meta(&app, &visit, "无障碍说明", "/accessibility")
    };
    Ok(answer(&app, &meta, &body))
}
