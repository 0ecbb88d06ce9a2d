//! Buttons, tags, notices: the small words.

use maud::html;

use super::{Exhibit, Room, to};
use crate::ui::*;

pub(crate) fn room() -> Room {
    Room {
        id: "words",
        title: "文字与按钮",
        exhibits: vec![type_scale(), buttons(), tags(), clocks(), notices(), receipts(), empties(), dialogs(), citations()],
    }
}

fn type_scale() -> Exhibit {
    Exhibit {
        id: "type",
        title: "文字",
        about: "标题、正文、次要文字；数字等宽对齐。",
        shown: html! {
            div.prose {
                h2 { "关于进一步规范重大行政决策合法性审查工作的通知" }
                p { "各街道办事处，区直各单位：为贯彻落实《重大行政决策程序暂行条例》，保证合法性审查质量，提高审查效率，现就有关事项通知如下。决策承办单位应当在提请集体讨论决定之前，将决策草案及相关材料送请区司法局进行合法性审查；未经审查或者经审查不合法的，不得提交讨论。" }
                h3 { "一、送审材料" }
                p { "送审材料应当一次报齐。材料不齐的，区司法局应当一次性告知需要补正的全部内容；补正所需时间不计入审查期限。" }
            }
            p { "正文 " span.muted { "次要文字" } " " span.number { "1,234.56" } " " span.docno { "明政复〔2020〕12号" } " " code { "9f3c01ab" } }
        },
    }
}

fn buttons() -> Exhibit {
    Exhibit {
        id: "buttons",
        title: "按钮",
        about: "一页至多一个主按钮；不可撤回的用红色，并先说明后果。",
        shown: html! {
            (button_row(&[
                button(Weight::Primary, "提交审查意见"),
                button(Weight::Plain, "暂存"),
                button(Weight::Danger, "签发"),
                link_button(Weight::Plain, "返回列表", "#main"),
                icon_button(Weight::Plain, Icon::Down, "导出 XLSX", "#main"),
                button(Weight::Quiet, "取消"),
            ]))
        },
    }
}

fn tags() -> Exhibit {
    Exhibit {
        id: "tags",
        title: "状态",
        about: "少而安静；颜色只是第三重信号。",
        shown: html! {
            p.cluster {
                (tag(Tone::Plain, "送审")) " " (tag(Tone::Blue, "审查中")) " " (tag(Tone::Green, "已通过")) " " (tag(Tone::Amber, "待反馈和修改"))
                " " (tag(Tone::Red, "未经合法性审查")) " " (tag(Tone::Grey, "不属于审查范围")) " " (count(12)) " " (count(0))
            }
        },
    }
}

fn clocks() -> Exhibit {
    let states = [
        ClockState::Overdue("3 个工作日".into()),
        ClockState::DueToday,
        ClockState::Soon("2 个工作日".into()),
        ClockState::Left("41 日".into()),
        ClockState::Paused("中止审理".into()),
        ClockState::Met,
        ClockState::MetLate("1 个工作日".into()),
        ClockState::Unset,
        ClockState::NotBefore("2027年1月5日".into()),
        ClockState::TooEarly("4 个工作日".into()),
        ClockState::NotStarted,
    ];
    Exhibit {
        id: "clock-chips",
        title: "期限",
        about: "日期、文字、依据三者齐备。",
        shown: html! {
            p.cluster { @for state in &states { (clock_chip(state)) " " } }
            p { (due_line(Some("2020年11月9日"), &ClockState::Left("4 个工作日".into()), Some(&Cite::new("行政复议法（2017）第三十一条").at("#main")))) }
        },
    }
}

fn notices() -> Exhibit {
    Exhibit {
        id: "notices",
        title: "提示",
        about: "说清发生了什么、下一步做什么。",
        shown: html! {
            (notice(NoticeKind::Success, "审查意见已签发", &html! { p { "文号 明司法意〔2020〕187号；反馈期限至 " b { "2020年11月10日" } "，由区住建局办理。" a href="#main" { "下载回执 PDF" } } }))
            (notice(NoticeKind::Info, "本件适用 2019 年版规则", &html! { p { "收到送审材料之日（2020年10月12日）施行的是《重大行政决策程序暂行条例》，期限和前置条件按该版本执行。" } }))
            (notice(NoticeKind::Warning, "送审稿已变更", &html! { p { "区住建局今日 9:42 提交了第 3 稿，合法性审查意见所依据的是第 2 稿，原通过结论不再适用于现稿。" } }))
            (notice(NoticeKind::Error, "没有保存成功", &html! { p { "与服务器的连接中断，您填写的内容仍在页面上，请稍后重新提交。" } }))
        },
    }
}

fn receipts() -> Exhibit {
    Exhibit {
        id: "receipt",
        title: "办理结果",
        about: "给出编号、下一步由谁办、到什么时候，回执可下载。",
        shown: receipt(&Receipt {
            title: "已提交送审".into(),
            number: "明司审〔2020〕191号".into(),
            next: vec![
                html! { "区司法局将在 " b { "11月5日" } " 前决定是否受理；材料不齐的，一次性告知。" },
                html! { "受理后 15 个工作日内出具审核意见，您会在“待办”中收到通知。" },
            ],
            links: vec![to("下载回执 PDF"), to("查看这件审查件"), to("再提交一件")],
        }),
    }
}

fn empties() -> Exhibit {
    Exhibit {
        id: "empty",
        title: "空白",
        about: "告诉人为什么空、接下来做什么。",
        shown: empty(&Empty {
            sentence: "没有到期事项。".into(),
            detail: "下一个期限：11月9日，合法性审查意见（城市更新单元规划方案）。".into(),
            next: vec![to("查看以后到期的 12 件"), to("发起一件合法性审查")],
        }),
    }
}

fn dialogs() -> Exhibit {
    Exhibit {
        id: "dialogs",
        title: "对话框",
        about: "只用于帮助和说明；办理一律用独立页面。",
        shown: html! {
            p { (dialog_link("dlg", "什么是“本区规定”？")) }
            (dialog("dlg", "本区规定", &html! {
                p { "国家法律没有规定、由本区自行确定的期限和数额。每一项都写明依据文件、条款和起用日期；没有设定的，系统显示“未设定”，不作推测。" }
            }))
        },
    }
}

fn citations() -> Exhibit {
    Exhibit {
        id: "citations",
        title: "依据",
        about: "每个期限和前置条件都带条文；未核对过原文的标“待核实”。",
        shown: html! {
            p { (cite(&Cite::new("重大行政决策程序暂行条例（2019）第二十五条").at("#main"))) }
            p { (cite(&Cite::new("国办发〔2018〕115号（五）").unverified())) }
        },
    }
}
