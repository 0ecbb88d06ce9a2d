//! Pages and panels for what did not work: what happened, and what can be done next.

use maud::{Markup, html};

use super::base::{Cite, Link, cite};
use super::shell::{Document, document, mark};
use super::view::View;

/// What did not work.
#[derive(Clone, Debug, Default)]
pub struct ErrorPage {
    /// HTTP status: 403, 404, 409, 422, 500.
    pub status: u16,
    /// One sentence; empty takes the usual one of this status.
    pub sentence: String,
    /// The article that stands in the way, for a legal refusal.
    pub cite: Option<Cite>,
    /// Who can help, by when; one sentence.
    pub help: Option<String>,
    /// Next steps; the first is the main one.
    pub next: Vec<Link>,
    /// Number of the request, for whoever is asked for help.
    pub reference: Option<String>,
}

/// Heading and sentence that a status usually has.
fn usual(status: u16) -> (&'static str, &'static str) {
    match status {
        401 => ("请先登录", "您还没有登录，或登录已过期；登录后回到这一页。"),
        403 => ("没有权限", "您现在的角色不能办理这一项；需要时请联系本单位管理员。"),
        404 => ("没有找到", "这个地址没有内容，可能已经移走，或者地址有误。"),
        409 => ("内容已被他人更新", "您打开之后，别人已经改动；请查看最新情况后重新办理，您填写的内容不会自动提交。"),
        413 => ("文件过大", "所传文件超过50 MB，没有提交；请用浏览器退回上一页（已填写的内容还在），压缩或者拆分后再传。"),
        422 => ("现在不能办理", "前置条件尚未满足，系统没有作任何改动。"),
        429 => ("操作过于频繁", "请稍候一分钟再试。"),
        503 => ("系统正忙", "系统暂时不能处理，您的操作没有生效；请稍后再试。"),
        _ => ("系统出错", "系统没有完成这次操作，也没有保存任何改动；请稍后再试，仍然不行请联系管理员。"),
    }
}

/// A whole page without a frame: used where no frame can be drawn.
pub fn error_page(error: &ErrorPage, view: View) -> Markup {
    let doc = Document {
        title: format!("错误：{}", usual(error.status).0),
        class: "plain",
        head: html! { meta name="robots" content="noindex"; },
        view,
    };
    let inner = html! {
        main #main .plain-main tabindex="-1" {
            a.plain-brand href="/" { (mark()) span { b { "明法" } } }
            div.plain-card { (error_panel(error)) }
        }
    };
    document(&doc, &inner)
}

/// The sentence with its full stop.
fn ended(sentence: &str) -> String {
    if sentence.ends_with(['。', '！', '？']) { sentence.to_owned() } else { format!("{sentence}。") }
}

/// The same inside a frame.
pub fn error_panel(error: &ErrorPage) -> Markup {
    let (heading, sentence) = usual(error.status);
    html! {
        section.error-panel {
            p.error-status { (error.status) }
            h1 { (heading) }
            p.error-sentence { (ended(if error.sentence.is_empty() { sentence } else { &error.sentence })) }
            @if let Some(to) = &error.cite { p { "依据：" (cite(to)) } }
            @if let Some(help) = &error.help { p { (help) } }
            @if !error.next.is_empty() {
                p.btn-row.cluster {
                    @for (i, to) in error.next.iter().enumerate() {
                        a.btn.(if i == 0 { "btn-primary" } else { "btn-plain" }) href=(to.href) { (to.label) } " "
                    }
                }
            }
            @if let Some(reference) = &error.reference { p.error-reference { "请求编号 " code { (reference) } } }
        }
    }
}
