//! Clocks and publications: what must happen by when, and what must be made public.

use std::fmt::Write;

use mingfa_catalogue::model::{Clock, ClockKind, Expiry, From, Pause, PublishKind};

use super::table::Table;
use super::words::Words;

/// The clocks, as a table and with the finer points below it.
pub fn clocks(words: &Words<'_>) -> String {
    let mut table = Table::new(&["期限", "种类", "从何时起", "多长", "办了什么为止", "届满后", "依据"]);
    let mut fine = String::new();
    for clock in &words.edition.clocks {
        let stops: Vec<String> = clock.stops.iter().chain(&clock.guards).map(|action| words.action(action)).collect();
        table.row([clock.title.clone(), kind(clock.kind).to_owned(), start(words, &clock.from), words.length(&clock.length), stops.join("、"), expiry(words, clock), words.cites(&clock.cite)]);
        for line in finer(words, clock) {
            // Writing into a String cannot fail.
            let _ = writeln!(fine, "- {}：{line}。", clock.title);
        }
    }
    if table.is_empty() {
        return String::new();
    }
    let gap = if fine.is_empty() { "" } else { "\n" };
    format!("{}{gap}{fine}", table.render())
}

fn kind(kind: ClockKind) -> &'static str {
    match kind {
        ClockKind::Within => "不迟于",
        ClockKind::AtLeast => "不少于",
        ClockKind::Before => "提前",
        ClockKind::ByDate => "每年定期",
        ClockKind::Valid => "有效期",
    }
}

fn start(words: &Words<'_>, from: &From) -> String {
    match from {
        From::Open => "新建".to_owned(),
        From::Action(action) => words.action(action),
        From::Field(field) => format!("“{}”所载之日", words.field(field)),
        From::Step(step) => format!("进入“{}”", words.step(step)),
        From::Notice(link) => format!("{}的稿件修改", words.link(link)),
    }
}

fn expiry(words: &Words<'_>, clock: &Clock) -> String {
    match (&clock.expiry, clock.kind) {
        (Expiry::Deem(action), _) => format!("视为{}", words.action(action)),
        (Expiry::Oblige(action), _) => format!("应当{}", words.action(action)),
        (Expiry::Overdue, ClockKind::Within | ClockKind::ByDate) => "超期".to_owned(),
        (Expiry::Overdue, ClockKind::AtLeast) => "方可办理".to_owned(),
        (Expiry::Overdue, ClockKind::Before) => "不得再办".to_owned(),
        (Expiry::Overdue, ClockKind::Valid) => "失效".to_owned(),
    }
}

fn finer(words: &Words<'_>, clock: &Clock) -> Vec<String> {
    let mut lines = Vec::new();
    if !clock.applies.is_always() {
        lines.push(format!("仅当{}", words.cond(&clock.applies)));
    }
    for case in &clock.cases {
        let cite = if case.cite.is_empty() { String::new() } else { format!("（{}）", words.cites(&case.cite)) };
        lines.push(format!("{}的，为{}{cite}", words.cond(&case.when), words.length(&case.length)));
    }
    if let Some(field) = &clock.stated_due {
        lines.push(format!("填有“{}”的，以它为准", words.field(field)));
    }
    for pause in &clock.pauses {
        lines.push(match pause {
            Pause::Between { on, until } => {
                let until: Vec<String> = until.iter().map(|action| words.action(action)).collect();
                format!("自{}至{}的时间不计入", words.action(on), until.join("或"))
            }
            Pause::AtStep(step) => format!("在“{}”环节的时间不计入", words.step(step)),
            Pause::WhileLinked(link) => format!("{}办理的时间不计入", words.link(link)),
        });
    }
    for action in &clock.restarts {
        lines.push(format!("{}后重新计算", words.action(action)));
    }
    for extension in &clock.extensions {
        let times = extension.times.map(|times| format!("，至多{times}次")).unwrap_or_default();
        lines.push(format!("{}可延长{}{times}", words.action(&extension.on), words.length(&extension.by)));
    }
    if let Some(codes) = &clock.shortened_by {
        lines.push(format!("可因“{}”缩短，须留痕并公布", words.codes(codes)));
    }
    if clock.roll {
        lines.push("末日逢休息日，顺延至下一工作日".to_owned());
    }
    if let Some(owner) = &clock.owner {
        lines.push(format!("由{}负责", words.roles(std::slice::from_ref(owner))));
    }
    lines
}

/// What must be made public.
pub fn publications(words: &Words<'_>) -> String {
    let mut table = Table::new(&["内容", "方式", "由何事引起", "何时", "栏目", "由谁办", "依据"]);
    for publish in &words.edition.publishes {
        let kind = match publish.kind {
            PublishKind::Promulgate => "公布",
            PublishKind::Disclose => "公开",
            PublishKind::Notice => "公示",
            PublishKind::Announce => "公告",
        };
        let within = publish.within.as_ref().map_or_else(|| "及时".to_owned(), |length| format!("{}内", words.length(length)));
        let column = words.catalogue.column(&publish.column).map_or_else(|| publish.column.to_string(), |column| column.title.clone());
        let applies = if publish.applies.is_always() { String::new() } else { format!("（仅当{}）", words.cond(&publish.applies)) };
        table.row([publish.title.clone(), kind.to_owned(), words.action(&publish.on) + &applies, within, column, words.roles(&publish.roles), words.cites(&publish.cite)]);
    }
    if table.is_empty() { String::new() } else { table.render() }
}
