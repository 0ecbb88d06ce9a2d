//! The parts of a matter's page.

use maud::html;

use super::{Exhibit, Room, to};
use crate::ui::*;

pub(crate) fn room() -> Room {
    Room {
        id: "matter",
        title: "办件",
        exhibits: vec![
            exhibit("facts", "要素", "逐项列出；个人信息遮蔽并注明类别。", facts(&sample_facts())),
            exhibit("actions", "办理", "能办的在前；不能办的写明哪一条、谁能解决。", action_panel(&sample_actions())),
            exhibit("gates", "前置条件", "缺什么、依据哪条、去哪里办。", gate_list(&sample_gates())),
            exhibit("clocks", "期限与推算", "逐日推算，原地展开，可复制给当事人。", clock_cards(&sample_clocks())),
            exhibit("strip", "逐日推算", "两周一行，周几上下对齐。", day_strip(&sample_days())),
            exhibit("papers", "文书", "文号、签发、送达状态。", paper_list(&sample_papers())),
            exhibit("files", "材料", "名称、种类、来源、指纹。", file_list(&sample_files())),
            exhibit("linked", "关联办件", "关系、状态、所对应的稿次。", linked_matters(&sample_links())),
            exhibit("history", "经过", "最新在前：何事、何人、何时。", timeline(&sample_history())),
            exhibit(
                "proof",
                "存证",
                "一行绿字，细节在后。",
                html! { (proof_line(&sample_proof())) (proof_line(&ProofLine { holds: false, problem: "第 18,204 号记录的内容与其指纹不符。".into(), ..sample_proof() })) },
            ),
        ],
    }
}

fn exhibit(id: &'static str, title: &'static str, about: &'static str, shown: Markup) -> Exhibit {
    Exhibit { id, title, about, shown }
}

pub(crate) fn sample_facts() -> Vec<Fact> {
    vec![
        Fact::text("送审单位", "区住房和城乡建设局"),
        Fact::text("审查类别", "行政规范性文件"),
        Fact::text("收到日期", "2020年9月18日"),
        Fact::text("材料齐备日期", "2020年9月21日").change(to("更正")),
        Fact::masked("联系人", "李＊", "个人姓名，依《个人信息保护法》遮蔽"),
        Fact::masked("联系电话", "138＊＊＊＊2207", "个人电话"),
        Fact::text("承办审查人", "周明远"),
        Fact::text("复核人", ""),
        Fact::text("起草说明", "我区建成于2000年以前的住宅小区共213个，其中四层以上无电梯住宅楼1,146栋。本办法明确补助对象、标准、申请程序和资金监管，拟对每台电梯补助15万元，实施期限五年。").wide(),
    ]
}

pub(crate) fn sample_actions() -> ActionPanel {
    ActionPanel {
        now: vec![
            Doable { title: "拟定审查意见".into(), href: "#main".into(), effect: "逐条填写问题和修改建议，送复核人复核。".into(), primary: true, final_act: false },
            Doable { title: "一次性补正告知".into(), href: "#main".into(), effect: "生成补正通知书，审查期限自补齐之日重新起算；每件只能告知一次。".into(), primary: false, final_act: false },
        ],
        others: vec!["法律顾问：出具法律意见（湖南某某律师事务所，已分派）".into()],
        blocked: vec![
            Blocked {
                title: "签发（合法）".into(),
                reason: "前置条件未满足：缺法律顾问意见。".into(),
                cite: Some(Cite::new("本区规定〔2020〕3号第七条").at("#main").unverified()),
                who: Some("由湖南某某律师事务所出具，10月9日分派，期限 10月16日。".into()),
                go: None,
                letter: None,
            },
            Blocked {
                title: "提交常务会议讨论".into(),
                reason: "前置条件未满足：缺合法性审查意见。".into(),
                cite: Some(Cite::new("重大行政决策程序暂行条例（2019）第二十五条").at("#main")),
                who: Some("由区司法局签发意见后解除，期限 10月20日。".into()),
                go: Some(to("查看合法性审查件")),
                letter: Some("区住房和城乡建设局：贵单位送审的《明德区老旧住宅小区加装电梯补助资金管理办法》，我局于9月28日提出3条初步意见，商定10月12日前答复，至今未收到。请于10月16日前答复并报送修改稿，以免影响10月23日上会。".into()),
            },
        ],
    }
}

pub(crate) fn sample_gates() -> Vec<Gate> {
    vec![
        Gate {
            title: "公开征求意见不少于三十日".into(),
            before: "合法性审查".into(),
            state: GateState::Passed("8月3日至9月10日，38 日".into()),
            cite: Some(Cite::new("重大行政决策程序暂行条例（2019）第十五条")),
            go: Some(to("查看征求意见公告")),
        },
        Gate {
            title: "公平竞争审查".into(),
            before: "集体讨论".into(),
            state: GateState::Void("审查的是第 1 稿，现为第 2 稿".into()),
            cite: Some(Cite::new("国发〔2016〕34号三（三）").unverified()),
            go: Some(to("送请复核")),
        },
        Gate {
            title: "专家论证".into(),
            before: "合法性审查".into(),
            state: GateState::NotApplicable("专业性、技术性不强，承办单位说明理由".into()),
            cite: Some(Cite::new("重大行政决策程序暂行条例（2019）第十九条")),
            go: None,
        },
        Gate {
            title: "社会稳定风险评估".into(),
            before: "集体讨论".into(),
            state: GateState::Missing,
            cite: Some(Cite::new("重大行政决策程序暂行条例（2019）第二十二条")),
            go: Some(to("上传风险评估报告")),
        },
    ]
}

/// A time limit that begins on 2020-09-21, rests over a suspension, runs over 国庆 and ends after a make-up day.
pub(crate) fn sample_days() -> Vec<Day> {
    let mut days = Vec::new();
    let mut counted = 0;
    // 2020-09-21 is a Monday.
    let month = |n: u32| if n <= 30 { (9, n) } else { (10, n - 30) };
    for n in 21..=50_u32 {
        let (m, d) = month(n);
        let weekday = ((n - 21) % 7 + 1) as u8;
        let kind = match (m, d) {
            (9, 21) => DayKind::Start,
            (9, 24..=26) => DayKind::Paused("待补正".into()),
            (9, 27) | (10, 10) => {
                counted += 1;
                DayKind::MakeUp(counted)
            }
            (10, 1..=8) => DayKind::Off("国庆".into()),
            _ if weekday >= 6 => DayKind::Off("周末".into()),
            _ => {
                counted += 1;
                DayKind::Counted(counted)
            }
        };
        days.push(Day { date: format!("2020-{m:02}-{d:02}"), weekday, kind, end: (m, d) == (10, 20), today: (m, d) == (10, 15) });
    }
    days
}

pub(crate) fn sample_clocks() -> Vec<ClockCard> {
    vec![
        ClockCard {
            id: "clock-max".into(),
            title: "审查期限".into(),
            state: ClockState::Soon("3 个工作日".into()),
            due: Some("2020年10月20日".into()),
            rule: "自材料齐备之日起 15 个工作日".into(),
            cite: Some(Cite::new("国办发〔2018〕115号（五）").at("#main").unverified()),
            owner: "周明远".into(),
            operations: vec!["9月24日至26日待补正，暂停 2 个工作日（另一日为周六）".into()],
            derivation: Some(Derivation {
                days: sample_days(),
                rules: vec![
                    ("当日不计，自次日起算".into(), Some(Cite::new("民法总则第二百零一条").unverified())),
                    ("调休上班日计入，节假日不计".into(), Some(Cite::new("国务院办公厅关于2020年部分节假日安排的通知"))),
                    ("补正期间不计".into(), Some(Cite::new("本区规定〔2020〕3号第六条"))),
                ],
                text: "贵单位材料于2020年9月21日齐备，审查期限自9月22日起算15个工作日。其中9月24日至26日为补正期间不计，9月27日、10月10日为调休工作日计入，10月1日至8日为国庆节、中秋节假期不计，期限至2020年10月20日届满。".into(),
            }),
        },
        ClockCard {
            id: "clock-min".into(),
            title: "最短审查时间".into(),
            state: ClockState::Met,
            due: None,
            rule: "不少于 5 个工作日".into(),
            cite: Some(Cite::new("国办发〔2018〕115号（五）").unverified()),
            owner: String::new(),
            operations: vec![],
            derivation: None,
        },
        ClockCard {
            id: "clock-answer".into(),
            title: "反馈期限".into(),
            state: ClockState::Unset,
            due: None,
            rule: "本区规定尚未设定；设定后自动起算".into(),
            cite: None,
            owner: "区住房和城乡建设局".into(),
            operations: vec![],
            derivation: None,
        },
    ]
}

pub(crate) fn sample_papers() -> Vec<Paper> {
    vec![
        Paper {
            title: "初步审核意见".into(),
            number: "明司函〔2020〕63号".into(),
            line: "2020年9月28日 签发 · 陈立 · 送达区住房和城乡建设局".into(),
            state: Some((Tone::Green, "已送达".into())),
            links: vec![to("查看"), to("PDF")],
        },
        Paper {
            title: "补正告知书".into(),
            number: "明司补〔2020〕44号".into(),
            line: "2020年9月24日 签发 · 周明远".into(),
            state: Some((Tone::Green, "已送达".into())),
            links: vec![to("查看"), to("PDF")],
        },
        Paper {
            title: "合法性审核意见".into(),
            number: String::new(),
            line: "10月15日 9:58 周明远 起草".into(),
            state: Some((Tone::Grey, "草稿".into())),
            links: vec![to("继续拟稿")],
        },
    ]
}

pub(crate) fn sample_files() -> Vec<FileItem> {
    vec![
        FileItem {
            name: "明德区老旧住宅小区加装电梯补助资金管理办法（第2稿）.docx".into(),
            href: Some("#main".into()),
            kind: "送审稿".into(),
            size: "86 KB".into(),
            line: "区住房和城乡建设局 李＊ · 10月15日 9:42".into(),
            hash: "9f3c01ab…".into(),
            marks: vec![(Tone::Amber, "第 2 稿".into())],
        },
        FileItem {
            name: "征求意见采纳情况表.xlsx".into(),
            href: Some("#main".into()),
            kind: "征求意见材料".into(),
            size: "24 KB".into(),
            line: "区住房和城乡建设局 · 9月18日 15:07".into(),
            hash: "07be1fd2…".into(),
            marks: vec![(Tone::Grey, "含个人信息".into())],
        },
        FileItem {
            name: "群众来信扫描件".into(),
            href: None,
            kind: "征求意见材料".into(),
            size: String::new(),
            line: "依申请删除 · 10月12日".into(),
            hash: String::new(),
            marks: vec![(Tone::Grey, "已删除，存证保留".into())],
        },
    ]
}

pub(crate) fn sample_links() -> Vec<LinkedMatter> {
    vec![
        LinkedMatter {
            relation: "上会议题".into(),
            title: "关于提请审议《明德区老旧住宅小区加装电梯补助资金管理办法》的议题".into(),
            number: "2020年第29次常务会议".into(),
            href: Some("#main".into()),
            state: (Tone::Amber, "待上会".into()),
            note: Some("须合法性审查通过后方可列入".into()),
        },
        LinkedMatter {
            relation: "来源".into(),
            title: "重大行政决策事项目录（2020）第 7 项".into(),
            number: String::new(),
            href: None,
            state: (Tone::Green, "已公布".into()),
            note: None,
        },
    ]
}

pub(crate) fn sample_history() -> Vec<Entry> {
    let entry = |title: &str, when: &str, who: &str| Entry {
        title: title.into(),
        when: when.into(),
        instant: "2020-10-15T09:42+08:00".into(),
        who: who.into(),
        href: Some("#main".into()),
        ..Entry::default()
    };
    vec![
        Entry {
            detail: Some(html! { "改动第四条、第十二条；公平竞争审查针对的是第 1 稿，随之失效。" }),
            tone: Tone::Amber,
            ..entry("提交第 2 稿", "2020年10月15日 9:42", "李＊ · 区住房和城乡建设局")
        },
        Entry {
            detail: Some(html! { "拒绝：缺法律顾问意见。" (cite(&Cite::new("本区规定〔2020〕3号第七条").unverified())) }),
            tone: Tone::Red,
            marks: vec!["未生效".into()],
            ..entry("签发（合法）", "2020年10月14日 16:31", "陈立 · 区司法局")
        },
        Entry {
            marks: vec!["代录".into()],
            detail: Some(html! { "依据扫描件《呈批单》第 2020-187 号，签批人：副局长 陈立，录入人：周明远。" }),
            ..entry("复核通过", "2020年10月13日 11:05", "陈立 · 区司法局")
        },
        Entry {
            recorded_late: Some("2020年9月28日 8:50".into()), ..entry("收到补正材料", "2020年9月26日 17:20", "周明远 · 区司法局")
        },
        entry("受理", "2020年9月21日 15:30", "周明远 · 区司法局"),
    ]
}

pub(crate) fn sample_proof() -> ProofLine {
    ProofLine {
        holds: true,
        problem: String::new(),
        details: vec![
            Fact::text("记录范围", "第 18,197 号至第 18,204 号，共 8 条"),
            Fact::text("末条指纹", "9f3c01ab 77d2e410 5be8c6aa 13f09d24"),
            Fact::text("存证快照", "第 41,220 条，2020年10月15日 10:00 签名"),
        ],
        links: vec![to("下载核验文件"), to("怎样自己核验")],
    }
}
