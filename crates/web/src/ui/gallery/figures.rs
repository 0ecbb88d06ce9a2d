//! Figures, charts, findings, comparison.

use maud::html;

use super::{Exhibit, Room, to};
use crate::ui::*;

pub(crate) fn room() -> Room {
    Room { id: "figures", title: "统计与核查", exhibits: vec![kpis(), cards(), bars(), lines(), shares(), findings(), comparison()] }
}

/// Few numbers in a row.
pub(crate) fn sample_kpis() -> Vec<Kpi> {
    let kpi = |title: &str, value: &str, unit: &str, tone: Tone| Kpi {
        title: title.into(),
        value: value.into(),
        unit: unit.into(),
        href: Some("#main".into()),
        tone,
    };
    vec![
        kpi("已超期", "2", "件", Tone::Red),
        kpi("今日到期", "1", "件", Tone::Amber),
        kpi("三个工作日内", "2", "件", Tone::Plain),
        kpi("本月办结", "34", "件", Tone::Plain),
        kpi("按期办结率", "98.6", "%", Tone::Plain),
    ]
}

fn kpis() -> Exhibit {
    Exhibit { id: "kpis", title: "数字一行", about: "少而关键，个个可点。", shown: kpi_row(&sample_kpis()) }
}

fn sample_definition() -> Definition {
    Definition {
        counts: "2020年内签发的合法性审查意见书、合法性审核意见，按签发日期计，一份计一件。".into(),
        notes: vec!["不含法律顾问出具的法律意见书；撤回重签的只计最后一次。".into(), "其中历史导入 203 件，带问题标记 4 件。".into()],
        cite: Some(Cite::new("法治政府建设示范创建指标（2019）第 2-14 项")),
        as_of: "截至存证快照第 41,220 条（2020年12月31日 18:00）。".into(),
    }
}

/// Figures of a year.
pub(crate) fn sample_cards() -> Vec<FigureCard> {
    let card = |title: &str, value: &str, unit: &str, note: &str| FigureCard {
        title: title.into(),
        value: value.into(),
        unit: unit.into(),
        href: Some("#main".into()),
        note: (!note.is_empty()).then(|| note.to_owned()),
        tone: Tone::Plain,
        definition: Some(sample_definition()),
    };
    vec![
        card("常务会议", "33", "次", "审议议题 287 项"),
        card("合法性审查意见", "237", "件", "比上年增加 12 件"),
        card("规范性文件", "5", "件", "全部按时备案"),
        card("12345 热线工单", "29,413", "件", "按时办结率 100%"),
        card("法律顾问覆盖率", "100", "%", "部门 21、街道 14、社区 99"),
        FigureCard { tone: Tone::Red, note: Some("须在年报中说明".into()), ..card("未经审查即上会", "1", "项", "") },
    ]
}

fn cards() -> Exhibit {
    Exhibit {
        id: "figure-cards",
        title: "统计项",
        about: "数字、单位、口径；点数字看记录。",
        shown: html! { (figure_grid(&sample_cards())) (as_of("数据截至存证快照第 41,220 条（2020年12月31日 18:00），含历史导入 203 件。", &[to("核验")])) },
    }
}

fn bars() -> Exhibit {
    let p = |label: &str, value: f64| Point::new(label, value, format!("{value}")).to("#main");
    Exhibit {
        id: "bars",
        title: "条形图",
        about: "比较各单位、各类别；旁有同样数字的表。",
        shown: bar_chart(&Chart {
            id: "chart-bars".into(),
            title: "2020 年合法性审查意见（按送审单位）".into(),
            unit: "件".into(),
            axis: "单位".into(),
            points: vec![
                p("区住房和城乡建设局", 58.0),
                p("市自然资源和规划局明德分局", 47.0),
                p("区政府办公室", 39.0),
                p("区城市管理和综合执法局", 31.0),
                p("其他 17 个单位", 62.0),
            ],
        }),
    }
}

fn lines() -> Exhibit {
    let values = [12.0, 9.0, 14.0, 18.0, 22.0, 25.0, 21.0, 24.0, 27.0, 19.0, 23.0, 23.0];
    Exhibit {
        id: "lines",
        title: "折线图",
        about: "按月、按年的走势。",
        shown: line_chart(&Chart {
            id: "chart-line".into(),
            title: "合法性审查意见逐月签发数".into(),
            unit: "件".into(),
            axis: "月份".into(),
            points: values.iter().enumerate().map(|(i, v)| Point::new(format!("{}月", i + 1), *v, format!("{v}")).to("#main")).collect(),
        }),
    }
}

fn shares() -> Exhibit {
    let p = |label: &str, value: f64| Point::new(label, value, format!("{value}")).to("#main");
    Exhibit {
        id: "shares",
        title: "构成图",
        about: "各部分带编号，不靠颜色区分。",
        shown: share_chart(&Chart {
            id: "chart-share".into(),
            title: "审查结论构成".into(),
            unit: "件".into(),
            axis: "结论".into(),
            points: vec![p("合法", 181.0), p("应当予以修改", 42.0), p("不合法", 6.0), p("不属于审查范围", 8.0)],
        }),
    }
}

fn findings() -> Exhibit {
    Exhibit {
        id: "diagnostics",
        title: "检查结果",
        about: "代码、一句话、位置、反例、怎么改。",
        shown: diagnostics(&[
            Diagnostic {
                severity: Severity::Error,
                code: "MF0312".into(),
                message: "“集体讨论”可以绕过“合法性审查”".into(),
                place: "catalogue/procedures/major-decision/2019.kdl 第 84 行".into(),
                first_line: 83,
                source: vec![
                    "    step \"legal-review\" title=\"合法性审查\" {".into(),
                    "        action \"skip\" title=\"直接上会\" to=\"discussion\" role=\"handler\"".into(),
                    "    }".into(),
                ],
                mark: Some((1, 15, 6)),
                label: "这个操作不经过任何审查就进入集体讨论".into(),
                path: vec!["启动".into(), "公开征求意见".into(), "合法性审查".into(), "直接上会".into(), "集体讨论".into()],
                help: Some("删去这个操作，或者给它加上前置条件 gate before=\"discussion\" through=\"legal-review\"。".into()),
                cite: Some(Cite::new("重大行政决策程序暂行条例（2019）第二十五条")),
            },
            Diagnostic {
                severity: Severity::Warning,
                code: "MF0107".into(),
                message: "“办结时间”早于“派发时间”，按原文保留并标记".into(),
                place: "hotline.csv 第 1,204 行 “办结时间”列".into(),
                help: Some("核对上级平台的导出；同号的新状态再次导入时会自动合并。".into()),
                ..Diagnostic::default()
            },
        ]),
    }
}

fn comparison() -> Exhibit {
    Exhibit {
        id: "diff",
        title: "两栏对照",
        about: "送审稿与修改稿、条文新旧对照。",
        shown: diff(&Diff {
            old_title: "送审稿（10月12日）".into(),
            new_title: "修改稿（11月3日）".into(),
            rows: vec![
                DiffRow {
                    label: "第四条".into(),
                    old: vec![
                        Run::same("申请补助的，应当经本单元"),
                        Run::changed("全体业主"),
                        Run::same("书面同意，并"),
                        Run::changed("缴纳保证金五千元"),
                        Run::same("。"),
                    ],
                    new: vec![
                        Run::same("申请补助的，应当经本单元"),
                        Run::changed("专有部分面积占比三分之二以上且人数占比三分之二以上的业主参与表决并经法定比例同意"),
                        Run::same("。"),
                    ],
                    note: Some(html! { (tag(Tone::Green, "采纳")) " 第 1 条意见：不得以规范性文件增设收费。" }),
                },
                DiffRow {
                    label: "第五条".into(),
                    old: vec![Run::same("补助标准为每台电梯十五万元。")],
                    new: vec![Run::same("补助标准为每台电梯十五万元。")],
                    note: None,
                },
                DiffRow {
                    label: "第十二条".into(),
                    old: vec![],
                    new: vec![Run::changed("本办法自2021年1月1日起施行，有效期五年。")],
                    note: Some(html! { (tag(Tone::Green, "采纳")) " 第 3 条意见：应当载明有效期。" }),
                },
            ],
        }),
    }
}
