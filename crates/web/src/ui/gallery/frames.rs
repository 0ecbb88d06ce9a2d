//! Whole pages put together from the parts, as examples for the pages of the product.

use maud::{Markup, html};

use super::figures::sample_cards;
use super::lists::{sample_news, sample_todo};
use super::matter::{
    sample_actions, sample_clocks, sample_facts, sample_files, sample_gates, sample_history, sample_links, sample_papers, sample_proof,
};
use super::procedures::review;
use super::{sample_frame, to};
use crate::ui::*;

/// 待办, the first screen.
pub fn todo_sample(view: View) -> Markup {
    let frame = Frame { title: "待办".into(), path: "/design/todo".into(), view, ..sample_frame() };
    let body = html! {
        (page_head(&PageHead { title: "待办".into(), lead: Some(html! { "11月3日 星期二 · 共 17 件，其中已超期 2 件" }), actions: vec![link_button(Weight::Primary, "发起办件", "#main")], ..PageHead::default() }))
        (todo_list(&sample_todo()))
    };
    workbench_page(&frame, &body)
}

/// A matter on one page.
pub fn matter_sample(view: View) -> Markup {
    let frame = Frame {
        title: "明德区老旧住宅小区加装电梯补助资金管理办法（送审稿）".into(),
        path: "/design/matter".into(),
        crumbs: vec![Link::new("合法性审查", "/design/matter"), to("明司审〔2020〕187号")],
        banner: Some(DemoBanner { label: "演示数据".into(), clock: "模拟时钟 2020年10月15日 10:20".into() }),
        view,
        ..sample_frame()
    };
    let now = panel(&Panel::new("p-actions", "现在可以办理"), &action_panel(&sample_actions()));
    let rest = html! {
        (panel(&Panel::new("p-facts", "要素").aside(html! { a href="#main" { "补充、更正" } }), &facts(&sample_facts())))
        (panel(&Panel::new("p-papers", "文书").count(3), &paper_list(&sample_papers())))
        (panel(&Panel::new("p-files", "材料").count(3).aside(html! { a href="#main" { "上传" } }), &file_list(&sample_files())))
        (panel(&Panel::new("p-history", "经过").count(5), &timeline(&sample_history())))
    };
    let side = html! {
        (panel(&Panel::new("p-clocks", "期限"), &clock_cards(&sample_clocks())))
        (panel(&Panel::new("p-gates", "前置条件"), &gate_list(&sample_gates())))
        (panel(&Panel::new("p-links", "关联办件").count(2), &linked_matters(&sample_links())))
    };
    let body = html! {
        (page_head(&PageHead {
            kind: "合法性审查件".into(),
            title: "明德区老旧住宅小区加装电梯补助资金管理办法（送审稿）".into(),
            number: Some("明司审〔2020〕187号".into()),
            tags: vec![tag(Tone::Blue, "签发"), clock_chip(&ClockState::Soon("3 个工作日".into())), tag(Tone::Plain, "适用 2019 年版规则")],
            lead: None,
            actions: vec![icon_button(Weight::Plain, Icon::Print, "呈批单", "#main"), icon_button(Weight::Plain, Icon::Down, "导出卷宗", "#main")],
        }))
        (proof_line(&sample_proof()))
        (three_parts(&now, &side, &rest))
        (panel(&Panel::new("p-flow", "走到哪一步"), &procedure_diagram(&review())))
    };
    workbench_page(&frame, &body)
}

fn sample_site() -> Site {
    Site {
        name: "明德区法治政府建设".into(),
        domain: "fz.mingde.invalid".into(),
        id_code: "0000000000".into(),
        organiser: "明德区人民政府（演示）".into(),
        maintainer: "明德区司法局（演示）".into(),
        contact: "0000-00000000".into(),
        icp: String::new(),
        police: String::new(),
        nav: vec![
            Link::new("首页", "/"),
            Link::new("规范性文件", "/design/article"),
            Link::new("行政决策公开", "/d"),
            Link::new("行政复议", "/r"),
            Link::new("统计数据", "/f"),
            Link::new("年度报告", "/y"),
            Link::new("记录核验", "/v"),
        ],
        search_action: "/design/home".into(),
        error_report_url: "/design/home".into(),
        sitemap_url: "/design/home".into(),
        mark_url: String::new(),
        sign_in_url: "/design/sign-in".into(),
        banner: sample_frame().banner,
    }
}

/// The first page of the portal.
pub fn home_sample(view: View) -> Markup {
    let meta = PageMeta {
        title: "明德区法治政府建设".into(),
        description: "明德区规范性文件、行政决策、行政复议和法治政府建设数据公开".into(),
        keywords: vec!["法治政府".into(), "规范性文件".into()],
        kind: PageKind::Home,
        url: "https://fz.mingde.invalid/".into(),
        path: "/design/home".into(),
        view,
        ..PageMeta::default()
    };
    let more = |href: &str| html! { a href=(href) { "更多" } };
    let body = html! {
        (panel(&Panel::new("h-figures", "2020 年法治政府数据").aside(more("#main")), &html! { (figure_grid(&sample_cards())) (as_of("数据截至存证快照第 41,220 条（2020年12月31日 18:00），点数字看记录。", &[])) }))
        div.halves {
            (panel(&Panel::new("h-norms", "规范性文件").aside(more("#main")), &news_list(&sample_news())))
            (panel(&Panel::new("h-decisions", "行政决策公开").aside(more("#main")), &news_list(&sample_news())))
        }
    };
    portal_page(&sample_site(), &meta, &body)
}

/// A published document.
pub fn article_sample(view: View) -> Markup {
    let meta = PageMeta {
        title: "明德区人民政府关于印发《明德区老旧住宅小区加装电梯补助资金管理办法》的通知".into(),
        description: "规范老旧住宅小区加装电梯补助的对象、标准、程序和资金监管。".into(),
        keywords: vec!["老旧小区".into(), "加装电梯".into(), "补助".into()],
        columns: vec![Link::new("政府信息公开", "/"), Link::new("规范性文件", "/design/article")],
        column_type: "政策文件".into(),
        kind: PageKind::Article(Article {
            published: "2020-11-20 09:30".into(),
            source: "明德区住房和城乡建设局".into(),
            author: None,
            image: None,
            facts: vec![
                ("索引号".into(), "000000000000000000/2020-00125".into()),
                ("文号".into(), "明政发〔2020〕18号".into()),
                ("统一登记号".into(), "MDDR-2020-00005".into()),
                ("施行日期".into(), "2021年1月1日".into()),
                ("有效期".into(), "至2025年12月31日".into()),
                ("备案".into(), "2020年12月1日报送市人民政府".into()),
            ],
            status: Some(notice(
                NoticeKind::Success,
                "现行有效",
                &html! { p { "有效期至2025年12月31日。核对日期：2020年12月31日。" a href="#main" { "查看政策解读" } } },
            )),
        }),
        url: "https://fz.mingde.invalid/norms/MDDR-2020-00005".into(),
        path: "/design/article".into(),
        view,
    };
    let body = html! {
        p { "各街道办事处，区直各单位：" }
        p { "《明德区老旧住宅小区加装电梯补助资金管理办法》已经2020年11月18日区人民政府第29次常务会议审议通过，现印发给你们，请认真遵照执行。" }
        h2 { "第一章　总则" }
        p { b { "第一条" } "　为规范老旧住宅小区加装电梯补助资金管理，提高资金使用效益，改善居民居住条件，根据有关法律、法规和上级文件规定，结合本区实际，制定本办法。" }
        p { b { "第二条" } "　本区行政区域内国有土地上建成于2000年12月31日以前、四层以上（含四层）、具有合法权属证明且未列入征收计划的无电梯住宅，加装电梯的补助适用本办法。" }
        table { caption { "补助标准" } thead { tr { th { "层数" } th { "补助标准（万元/台）" } } } tbody { tr { td { "四至六层" } td { "15" } } tr { td { "七层以上" } td { "18" } } } }
        p { b { "第三条" } "　区住房和城乡建设局负责补助资金的申报审核，区财政局负责资金保障和监督，各街道办事处负责组织协调。" }
        (proof_line(&sample_proof()))
    };
    portal_page(&sample_site(), &meta, &body)
}

/// Sign-in.
pub fn sign_in_sample(view: View) -> Markup {
    let head = Form { action: "/design/sign-in".into(), csrf: "sample".into(), key: "sample".into(), ..Form::default() };
    let body = html! {
        h1 { "登录" }
        (form(&head, &html! {
            (fields(&[
                Field::text("account", "账号").autocomplete("username").required().full().value("zhoumy"),
                Field::new(Control::Password, "password", "密码").required().full().error("账号或密码不对；再错 3 次将锁定 15 分钟。"),
            ]))
            div.btn-row { button.btn.btn-primary.btn-wide type="submit" { "登录" } }
        }))
        (panel(&Panel::new("demo-accounts", "演示账号"), &table(&Table {
            id: "accounts".into(),
            caption: "演示账号列表".into(),
            columns: vec![Column::new("角色"), Column::new("账号").tight()],
            rows: vec![Row::new(vec![html! { "合法性审查人员（区司法局）" }, html! { code { "zhoumy" } }]), Row::new(vec![html! { "议题经办人（区住建局）" }, html! { code { "limh" } }])],
            narrow: Narrow::Scroll,
            dense: true,
            ..Table::default()
        })))
    };
    plain_page("登录", "明德区", sample_frame().banner.as_ref(), view, &body)
}

/// A legal refusal.
pub fn error_sample(view: View) -> Markup {
    error_page(
        &ErrorPage {
            status: 422,
            sentence: "这项议题现在不能列入会议：前置条件未满足，缺合法性审查意见。".into(),
            cite: Some(Cite::new("重大行政决策程序暂行条例（2019）第二十五条").at("#main")),
            help: Some("由区司法局出具合法性审查意见后即可办理；承办人 周明远，审查期限 2020年11月9日。".into()),
            next: vec![to("查看合法性审查件"), to("返回议题")],
            reference: Some("01JBQ7W3K9".into()),
        },
        view,
    )
}
