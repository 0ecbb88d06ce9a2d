//! Procedures drawn.

use super::{Exhibit, Room};
use crate::ui::*;

pub(crate) fn room() -> Room {
    Room {
        id: "procedures",
        title: "业务流程图",
        exhibits: vec![
            Exhibit {
                id: "diagram-review",
                title: "审查件走到哪一步",
                about: "当前环节、已走路径、尚不能办理的操作一目了然。",
                shown: procedure_diagram(&review()),
            },
            Exhibit {
                id: "diagram-decision",
                title: "并行办理",
                about: "五大程序并行推进，全部完成才能送审。",
                shown: procedure_diagram(&decision()),
            },
            Exhibit {
                id: "diagram-reconsideration",
                title: "多环节、多回路",
                about: "二十个环节以内清晰可读，回路走两侧。",
                shown: procedure_diagram(&reconsideration()),
            },
        ],
    }
}

fn step(id: &str, title: &str) -> DiagramStep {
    DiagramStep { id: id.into(), title: title.into(), ..DiagramStep::default() }
}

fn start(id: &str, title: &str) -> DiagramStep {
    DiagramStep { kind: StepKind::Start, ..step(id, title) }
}

fn end(id: &str, title: &str) -> DiagramStep {
    DiagramStep { kind: StepKind::End, ..step(id, title) }
}

fn done(s: DiagramStep) -> DiagramStep {
    DiagramStep { state: StepState::Done, ..s }
}

fn go(from: &str, action: &str, to: &str) -> DiagramMove {
    DiagramMove::new(from, action, to)
}

fn with(state: MoveState, m: DiagramMove) -> DiagramMove {
    DiagramMove { state, ..m }
}

/// A legality review under way.
pub(crate) fn review() -> Diagram {
    use MoveState::{Blocked, Open, Taken};
    Diagram {
        id: "flow-review".into(),
        title: "合法性审查（2019 年适用版）：明司审〔2020〕187号".into(),
        steps: vec![
            done(start("submitted", "送审")),
            done(step("supplementing", "待补正")),
            done(step("reviewing", "审查中")),
            done(step("double-check", "复核")),
            DiagramStep { note: Some("剩 3 个工作日".into()), ..step("signing", "签发") },
            step("answering", "待反馈和修改"),
            step("checking", "采纳核对"),
            end("passed", "已通过"),
            step("recheck", "稿件已变更，待复核"),
            end("blocked", "不合法"),
            end("outside", "不属于审查范围"),
            DiagramStep { state: StepState::Off, ..end("returned", "已退回") },
        ],
        moves: vec![
            with(Taken, go("submitted", "受理", "reviewing")),
            with(Taken, go("submitted", "一次性补正告知", "supplementing")),
            go("submitted", "退回", "returned"),
            with(Taken, go("supplementing", "补正", "submitted")),
            with(Taken, go("reviewing", "拟稿", "double-check")),
            go("reviewing", "顾问意见", "reviewing"),
            with(Taken, go("double-check", "送签", "signing")),
            with(Taken, go("double-check", "退回修改", "reviewing")),
            with(Blocked, go("signing", "签发（合法）", "passed")),
            with(Open, go("signing", "签发（应当予以修改）", "answering")),
            with(Open, go("signing", "签发（不合法）", "blocked")),
            with(Open, go("signing", "签发（不属于范围）", "outside")),
            go("answering", "提交修改稿", "checking"),
            go("checking", "核对通过", "passed"),
            go("checking", "再修改", "answering"),
            go("passed", "送审稿变更", "recheck"),
            go("recheck", "不涉及合法性的改动", "passed"),
            go("recheck", "重新审查", "reviewing"),
            go("blocked", "送审稿变更", "recheck"),
        ],
        gates: vec![
            DiagramGate {
                before: "signing".into(), title: "最短审查时间 5 个工作日".into(), state: DiagramGateState::Passed, only: None
            },
            DiagramGate {
                before: "passed".into(),
                only: Some(("signing".into(), "签发（合法）".into())),
                title: "法律顾问意见".into(),
                state: DiagramGateState::Missing,
            },
        ],
        lanes: vec![],
        current: vec!["signing".into()],
    }
}

/// A major decision with its parallel tracks.
pub(crate) fn decision() -> Diagram {
    let lane = |id: &str, title: &str| DiagramLane { id: id.into(), title: title.into() };
    let on = |l: &str, s: DiagramStep| DiagramStep { lane: Some(l.into()), ..s };
    Diagram {
        id: "flow-decision".into(),
        title: "重大行政决策（2019 年适用版）".into(),
        steps: vec![
            done(start("proposed", "决策建议论证")),
            done(step("started", "启动决策")),
            on("public", done(step("notice", "公开征求意见"))),
            on("public", step("hearing", "听证会")),
            on("public", step("adoption", "意见采纳情况反馈")),
            on("expert", step("choose", "选聘专家")),
            on("expert", step("argue", "专家论证")),
            on("risk", step("assess", "社会稳定风险评估")),
            step("draft", "形成决策草案"),
            step("review", "合法性审查"),
            step("discuss", "集体讨论决定"),
            step("party", "报区委研究"),
            end("published", "决策公布"),
            step("carry", "决策执行"),
            end("assessed", "后评估"),
            end("stopped", "终止"),
        ],
        moves: vec![
            go("proposed", "启动", "started"),
            go("proposed", "不予启动", "stopped"),
            go("started", "", "notice"),
            go("started", "", "choose"),
            go("started", "", "assess"),
            go("notice", "召开听证会", "hearing"),
            go("notice", "期满", "adoption"),
            go("hearing", "形成听证报告", "adoption"),
            go("adoption", "反馈", "draft"),
            go("choose", "确定专家", "argue"),
            go("argue", "出具论证意见", "draft"),
            go("assess", "出具评估报告", "draft"),
            go("draft", "送审", "review"),
            go("review", "审查通过", "discuss"),
            go("review", "退回修改", "draft"),
            go("discuss", "通过", "published"),
            go("discuss", "再次讨论", "draft"),
            go("discuss", "报请", "party"),
            go("party", "同意", "published"),
            go("discuss", "否决", "stopped"),
            go("published", "交办", "carry"),
            go("carry", "开展后评估", "assessed"),
            go("carry", "中止执行", "discuss"),
        ],
        gates: vec![
            DiagramGate {
                before: "draft".into(), only: None, title: "公开征求意见不少于三十日".into(), state: DiagramGateState::Missing
            },
            DiagramGate {
                before: "discuss".into(),
                only: None,
                title: "合法性审查意见（对应现稿）".into(),
                state: DiagramGateState::Missing,
            },
            DiagramGate { before: "hearing".into(), only: None, title: "提前七日公告".into(), state: DiagramGateState::Plain },
        ],
        lanes: vec![lane("public", "公众参与"), lane("expert", "专家论证"), lane("risk", "风险评估")],
        current: vec!["notice".into(), "choose".into(), "assess".into()],
    }
}

/// A reconsideration: many ways out and back.
pub(crate) fn reconsideration() -> Diagram {
    Diagram {
        id: "flow-reconsideration".into(),
        title: "行政复议（2023 年修订版适用版）".into(),
        steps: vec![
            start("received", "收到申请"),
            step("correcting", "待补正"),
            step("accepted", "已受理"),
            step("answering", "待被申请人答复"),
            step("mediation", "调解"),
            step("ordinary", "普通程序审理"),
            step("summary", "简易程序审理"),
            step("hearing", "听证"),
            step("committee", "行政复议委员会咨询"),
            step("suspended", "中止审理"),
            step("deciding", "拟定复议决定"),
            step("signing", "签发"),
            step("serving", "送达"),
            step("performing", "督促履行"),
            end("closed", "结案归档"),
            end("rejected", "不予受理"),
            end("dismissed", "驳回、终止"),
            end("transferred", "转送有权机关"),
        ],
        moves: vec![
            go("received", "受理", "accepted"),
            go("received", "通知补正", "correcting"),
            go("received", "不予受理", "rejected"),
            go("received", "转送", "transferred"),
            go("correcting", "补正", "received"),
            go("correcting", "逾期未补正，视为放弃", "rejected"),
            go("accepted", "发送答复通知", "answering"),
            go("answering", "收到答复", "ordinary"),
            go("answering", "适用简易程序", "summary"),
            go("summary", "转为普通程序", "ordinary"),
            go("ordinary", "听取意见", "ordinary"),
            go("ordinary", "调查取证", "ordinary"),
            go("ordinary", "组织听证", "hearing"),
            go("hearing", "听证结束", "ordinary"),
            go("ordinary", "提请咨询", "committee"),
            go("committee", "咨询意见", "deciding"),
            go("ordinary", "中止", "suspended"),
            go("suspended", "恢复审理", "ordinary"),
            go("ordinary", "组织调解", "mediation"),
            go("mediation", "调解不成", "ordinary"),
            go("mediation", "达成调解书", "signing"),
            go("ordinary", "撤回申请", "dismissed"),
            go("ordinary", "审理终结", "deciding"),
            go("summary", "审理终结", "deciding"),
            go("deciding", "送签", "signing"),
            go("signing", "退回修改", "deciding"),
            go("signing", "签发", "serving"),
            go("serving", "送达完成", "performing"),
            go("performing", "履行完毕", "closed"),
            go("performing", "责令限期履行", "performing"),
        ],
        gates: vec![
            DiagramGate { before: "deciding".into(), only: None, title: "听取当事人意见".into(), state: DiagramGateState::Plain },
            DiagramGate {
                before: "signing".into(), only: None, title: "承办人员不少于二人".into(), state: DiagramGateState::Plain
            },
        ],
        lanes: vec![],
        current: vec![],
    }
}
