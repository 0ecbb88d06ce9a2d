//! Forms.

use maud::html;

use super::{Exhibit, Room, to};
use crate::ui::*;

pub(crate) fn room() -> Room {
    Room { id: "forms", title: "表单", exhibits: vec![form_sample(), interruption_sample(), upload_sample()] }
}

/// Fields of every type, three of them wrong.
pub(crate) fn sample_fields() -> Vec<Field> {
    vec![
        Field::text("title", "送审事项名称").value("明德区老旧住宅小区加装电梯补助资金管理办法（送审稿）").required().full(),
        Field::select(
            "profile",
            "审查类别",
            vec![
                Choice::new("decision", "重大行政决策"),
                Choice::new("document", "行政规范性文件"),
                Choice::new("item", "常务会议议题"),
                Choice::new("contract", "政府合同"),
            ],
        )
        .value("document")
        .required(),
        Field::new(Control::Units(unit_groups()), "unit", "起草单位").required().help("可按名称、简称筛选。").error("请选择起草单位。"),
        Field::date("submitted", "收到送审材料日期").value("2020-10-12").required().cite(Cite::new("本区规定〔2020〕3号第五条")),
        Field::new(Control::Instant, "meeting", "拟上会时间").value("2020-11-20T09:00"),
        Field::new(Control::Number("万元".into()), "amount", "涉及财政资金")
            .value("三百二十")
            .error("涉及财政资金应当是数字，例如 320 或 320.5。"),
        Field::new(Control::Number("页".into()), "pages", "送审稿页数").value("18"),
        Field::area("reason", "起草说明", 4)
            .value("一、制定背景。我区建成于2000年以前的住宅小区共213个，其中四层以上无电梯住宅楼1,146栋……")
            .help("说明制定的必要性、可行性、主要内容和征求意见情况，不超过 3,000 字。")
            .required(),
        Field::new(Control::Suggest(vec!["住房和城乡建设".into(), "城市管理".into(), "民政".into()]), "topic", "主题分类")
            .value("住房和城乡建设"),
        Field::new(
            Control::Radios(vec![
                Choice::new("yes", "涉及").help("须由区司法局出具合法性审查意见，方可提交会议讨论。"),
                Choice::new("no", "不涉及").help("须写明理由，由区司法局认定。"),
                Choice::new("pending", "尚未认定"),
            ]),
            "law",
            "是否涉法",
        )
        .value("yes")
        .required(),
        Field::new(
            Control::Checks(vec![
                Choice::new("draft", "送审稿及起草说明"),
                Choice::new("basis", "制定依据文本"),
                Choice::new("opinions", "征求意见及采纳情况表"),
                Choice::new("fair", "公平竞争审查表"),
                Choice::new("inner", "起草单位合法性初审意见"),
            ]),
            "papers",
            "已报送材料",
        )
        .values(vec!["draft".into(), "basis".into()])
        .error("缺少“起草单位合法性初审意见”，材料不齐不能受理。"),
        Field::new(Control::Check, "exploratory", "属于探索性改革决策，需要时可作风险明示").full(),
    ]
}

/// Units in groups.
pub(crate) fn unit_groups() -> Vec<ChoiceGroup> {
    vec![
        ChoiceGroup {
            label: "区政府工作部门".into(),
            choices: vec![
                Choice::new("u1", "区住房和城乡建设局").keys("qzj zjj 住建局"),
                Choice::new("u2", "区城市管理和综合执法局").keys("cgj 城管局"),
                Choice::new("u3", "区市场监督管理局").keys("scj 市监局"),
                Choice::new("u4", "区卫生健康局").keys("wjj 卫健局"),
            ],
        },
        ChoiceGroup {
            label: "街道办事处".into(),
            choices: vec![
                Choice::new("s1", "明德街道办事处").keys("mdj"),
                Choice::new("s2", "书院路街道办事处").keys("syl"),
                Choice::new("s3", "河西新村街道办事处").keys("hxxc"),
            ],
        },
    ]
}

fn form_sample() -> Exhibit {
    let fields_now = sample_fields();
    let errors = errors_of(&fields_now);
    let head = Form { action: "#".into(), csrf: "sample".into(), key: "sample".into(), ..Form::default() };
    let body = html! {
        (fieldset("基本情况", Some("带 * 的必须填写。"), &fields(&fields_now)))
        (button_row(&[button(Weight::Primary, "提交送审"), button(Weight::Plain, "暂存"), link_button(Weight::Quiet, "取消", "#main")]))
    };
    Exhibit {
        id: "form",
        title: "填写",
        about: "上方汇总错误并链接到位置，字段旁用同样的话；已填内容保留。",
        shown: html! { (error_summary(&errors)) (form(&head, &body)) },
    }
}

fn interruption_sample() -> Exhibit {
    let card = Interruption {
        question: "签发合法性审查意见书？".into(),
        consequences: vec![
            html! { "取得文号 " b { "明司法意〔2020〕188号" } "，此后不能更换。" },
            html! { "“审查期限”停止计算，“反馈期限”自今日起算，至 " b { "2020年11月10日" } "。" },
            html! { "意见书 PDF 生成并送达区住房和城乡建设局。" },
        ],
        confirm: "确认签发".into(),
        back: "#main".into(),
    };
    Exhibit {
        id: "interruption",
        title: "办理前确认",
        about: "只在不可撤回时出现，写明每一项后果。",
        shown: html! { div.demote { (interruption(&Form { action: "#".into(), csrf: "sample".into(), key: "sample".into(), ..Form::default() }, &card, &html! {})) } },
    }
}

fn upload_sample() -> Exhibit {
    Exhibit {
        id: "upload",
        title: "上传材料",
        about: "写明可传的类型和大小；出错写明是哪一个文件。",
        shown: html! {
            (upload(&Upload {
                form: Form { action: "#".into(), csrf: "sample".into(), key: "sample".into(), ..Form::default() },
                accept: ".pdf,.docx,.xlsx,.jpg,.png".into(),
                limits: "可传 PDF、DOCX、XLSX、图片，每个不超过 50 MB。".into(),
                fields: vec![Field::select("kind", "材料种类", vec![Choice::new("a", "送审稿"), Choice::new("b", "起草说明")]).required()],
                error: Some("“现场照片.heic”的类型不能识别，请转换为 JPG 后再传。".into()),
            }))
            p { (link(&to("材料清单怎么准备？"))) }
        },
    }
}
