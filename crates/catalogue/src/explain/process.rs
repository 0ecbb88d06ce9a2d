//! Steps with their actions, gates, clocks.

use super::Book;
use super::table::{heading, table};
use crate::model::{Action, ActionSite, Clock, ClockKind, Expiry, Pause, Repeat, Step, Target, Times};

/// The main line, what can be done anywhere, tracks, items.
pub(crate) fn steps(book: Book<'_>, out: &mut String) {
    heading(out, "四、办理流程");
    for step in &book.edition.steps {
        one_step(book, "", step, out);
    }
    let anywhere: Vec<&Action> = book.edition.actions.iter().filter(|action| matches!(action.site, ActionSite::Anywhere { .. })).collect();
    if !anywhere.is_empty() {
        out.push_str("### 办结以前随时可以办理\n\n");
        for action in anywhere {
            if let ActionSite::Anywhere { except } = &action.site
                && !except.is_empty()
            {
                let steps: Vec<String> = except.iter().map(|step| book.words.step(step)).collect();
                out.push_str(&format!("（处于“{}”时除外）", steps.join("”“")));
            }
            one_action(book, action, out);
        }
        out.push('\n');
    }
    for track in &book.edition.tracks {
        let beside: Vec<String> = track.beside.iter().map(|step| book.words.step(step)).collect();
        out.push_str(&format!("### 并行：{}\n\n与“{}”同时进行", track.title, beside.join("”“")));
        if !track.applies.is_always() {
            out.push_str(&format!("，适用于{}的{}", book.words.condition(&track.applies, None), book.edition.noun));
        }
        out.push_str("。\n\n");
        for step in &track.steps {
            one_step(book, &format!("{}·", track.title), step, out);
        }
    }
    for group in &book.edition.groups {
        out.push_str(&format!("### 逐条办理：{}\n\n", group.title));
        for action in &group.actions {
            one_action(book, action, out);
        }
        out.push('\n');
    }
}

fn one_step(book: Book<'_>, line: &str, step: &Step, out: &mut String) {
    let mark = match (step.start, step.end) {
        (true, _) => "（起点）",
        (_, true) => "（办结）",
        _ => "",
    };
    out.push_str(&format!("### {line}{}{mark}\n\n", step.title));
    let before = out.len();
    for wait in book.edition.waits.iter().filter(|wait| wait.step == step.id) {
        out.push_str(&format!("此环节没有期限：{}。\n\n", wait.why));
    }
    let actions = book.edition.actions.iter().filter(|action| matches!(&action.site, ActionSite::Step(site) if *site == step.id));
    for action in actions {
        one_action(book, action, out);
    }
    for notice in &step.on_notice {
        let link = book.words.link(&notice.link);
        let what = if notice.revised { "的稿件有了新版" } else { "的结论有变化" };
        let when = if notice.when.is_always() { String::new() } else { format!("，且{}", book.words.condition(&notice.when, None)) };
        out.push_str(&format!("- 所关联“{link}”{what}{when}的，自动转到“{}”。\n", book.words.step(&notice.to)));
    }
    for settle in &step.settles {
        let when = if settle.when.is_always() { String::new() } else { format!("{}的，", book.words.condition(&settle.when, None)) };
        let acts: Vec<String> = settle.guarantees.iter().map(|act| act_title(book, act)).collect();
        let vouches = if acts.is_empty() { String::new() } else { format!("，表明已经{}", acts.join("、")) };
        out.push_str(&format!("- {when}向关联的办件给出结论“{}”{vouches}。\n", settle.title));
    }
    if out.len() > before && !out.ends_with("\n\n") {
        out.push('\n');
    }
}

/// Title of a statutory act.
pub(crate) fn act_title(book: Book<'_>, act: &str) -> String {
    book.catalogue.acts.iter().find(|each| &*each.id == act).map_or_else(|| act.to_owned(), |each| each.title.clone())
}

fn one_action(book: Book<'_>, action: &Action, out: &mut String) {
    let words = book.words;
    let group = match &action.site {
        ActionSite::Item { group, .. } => Some(group),
        _ => None,
    };
    out.push_str(&format!("- **{}**（{}）{}", action.title, words.roles(&action.roles), target(book, action)));
    let mut said = Vec::new();
    if let ActionSite::Item { steps, .. } = &action.site
        && !steps.is_empty()
    {
        let steps: Vec<String> = steps.iter().map(|step| words.step(step)).collect();
        said.push(format!("在“{}”环节", steps.join("”“")));
    }
    let fields = |ids: &[crate::model::Id]| ids.iter().map(|id| named(book, group, id)).collect::<String>();
    if !action.needs.is_empty() {
        said.push(format!("须有{}", fields(&action.needs)));
    }
    if !action.asks.is_empty() {
        said.push(format!("可填{}", fields(&action.asks)));
    }
    for (id, value) in &action.sets {
        let field = group
            .and_then(|group| book.edition.group(group))
            .and_then(|group| group.fields.iter().find(|field| field.id == *id))
            .or_else(|| book.edition.field(id));
        said.push(format!("“{}”记为“{}”", words.field(group, id), words.value(field, value)));
    }
    if let Some(list) = &action.reason {
        let title = book.catalogue.code_list(list).map_or(list.as_str(), |list| list.title.as_str());
        said.push(format!("须说明理由（{title}）"));
    }
    for assignment in &action.assigns {
        let number = if assignment.least == assignment.most {
            assignment.least.to_string()
        } else {
            format!("{}至{}", assignment.least, assignment.most)
        };
        said.push(format!("指定{}{number}人", words.roles(std::slice::from_ref(&assignment.role))));
    }
    if let Repeat::AtMost(times) = &action.repeat {
        said.push(match times {
            Times::Fixed(number) => format!("至多{number}次"),
            Times::Local(key) => format!("次数由本区规定（{}）", words.local(key)),
        });
    }
    if let Some(on) = &action.on {
        said.push(format!("针对“{}”的现稿，稿件修改后失效", words.field(None, on)));
    }
    if !action.papers.is_empty() {
        let titles: Vec<String> = action.papers.iter().map(|id| paper_title(book, id)).collect();
        said.push(format!("出具《{}》", titles.join("》《")));
    }
    if !action.does.is_empty() {
        let acts: Vec<String> = action.does.iter().map(|act| act_title(book, act)).collect();
        said.push(format!("即法定的“{}”", acts.join("”“")));
    }
    if !said.is_empty() {
        out.push_str(&format!("：{}", said.join("；")));
    }
    if !action.cite.is_empty() {
        out.push_str(&format!("。依据：{}", book.words.cites(&action.cite)));
    }
    out.push_str("。\n");
    if let Target::Cases(cases) = &action.target {
        for case in cases {
            let when = if case.when.is_always() { "其余的".to_owned() } else { format!("{}的", words.condition(&case.when, group)) };
            out.push_str(&format!("  - {when} → {}。\n", words.step(&case.to)));
        }
    }
    for guard in &action.guards {
        let cite = if guard.cite.is_empty() { String::new() } else { format!("（{}）", book.words.cites(&guard.cite)) };
        out.push_str(&format!("  - 条件：{}{cite}。\n", words.condition(&guard.cond, group)));
    }
    for gate in book.edition.gates.iter().filter(|gate| gate.before.contains(&action.id)) {
        out.push_str(&format!("  - 前置条件：{}。\n", gate.title));
    }
}

/// A field or a link by title.
fn named(book: Book<'_>, group: Option<&crate::model::Id>, id: &str) -> String {
    if book.edition.link(id).is_some() {
        format!("关联“{}”", book.words.link(id))
    } else {
        format!("“{}”", book.words.field(group, id))
    }
}

/// Title of a template.
pub(crate) fn paper_title(book: Book<'_>, id: &str) -> String {
    book.catalogue.paper(id).map_or_else(|| id.to_owned(), |paper| paper.title.clone())
}

fn target(book: Book<'_>, action: &Action) -> String {
    match &action.target {
        Target::Stay => String::new(),
        Target::Step(step) => format!(" → {}", book.words.step(step)),
        Target::Back => " → 回到原环节".to_owned(),
        Target::Cases(_) => String::new(),
    }
}

/// Gates, one paragraph each.
pub(crate) fn gates(book: Book<'_>, out: &mut String) {
    heading(out, "五、前置条件");
    if book.edition.gates.is_empty() {
        out.push_str("没有前置条件。\n\n");
    }
    for gate in &book.edition.gates {
        let before: Vec<String> = gate.before.iter().map(|id| book.words.action_or_step(id)).collect();
        out.push_str(&format!("- **{}**：在“{}”之前，", gate.title, before.join("”“")));
        if !gate.applies.is_always() {
            out.push_str(&format!("凡{}的，", book.words.condition(&gate.applies, None)));
        }
        out.push_str(&format!("应当{}", book.words.condition(&gate.requires, None)));
        if !gate.cite.is_empty() {
            out.push_str(&format!("（{}）", book.words.cites(&gate.cite)));
        }
        out.push('。');
        if let Some(exemption) = &gate.exemption {
            let list = book.catalogue.code_list(&exemption.codes).map_or(exemption.codes.as_str(), |list| list.title.as_str());
            out.push_str(&format!("例外：由{}按“{list}”认定", book.words.roles(&exemption.roles)));
            if !exemption.cite.is_empty() {
                out.push_str(&format!("（{}）", book.words.cites(&exemption.cite)));
            }
            out.push('。');
        }
        if let Some(help) = &gate.help {
            out.push_str(&format!("未满足时：{}。", help.says.trim_end_matches('。')));
        }
        out.push('\n');
    }
    if !book.edition.gates.is_empty() {
        out.push('\n');
    }
}

/// Clocks as a table.
pub(crate) fn clocks(book: Book<'_>, out: &mut String) {
    heading(out, "六、期限");
    let rows: Vec<Vec<String>> = book.edition.clocks.iter().map(|clock| clock_row(book, clock)).collect();
    if rows.is_empty() {
        out.push_str("没有期限。\n\n");
    }
    table(out, &["期限", "种类", "起算", "长短", "止于", "扣除、延长和重新计算", "届满后", "责任人", "依据"], &rows);
}

fn clock_row(book: Book<'_>, clock: &Clock) -> Vec<String> {
    let words = book.words;
    let kind = match clock.kind {
        ClockKind::Within => "不得超过",
        ClockKind::AtLeast => "不得少于",
        ClockKind::Before => "提前",
        ClockKind::ByDate => "每年定期",
        ClockKind::Valid => "有效期",
    };
    let mut length = words.length(&clock.length);
    for case in &clock.cases {
        length.push_str(&format!("；{}的，{}", words.condition(&case.when, None), words.length(&case.length)));
        if !case.cite.is_empty() {
            length.push_str(&format!("（{}）", book.words.cites(&case.cite)));
        }
    }
    if let Some(field) = &clock.stated_due {
        length.push_str(&format!("；载明“{}”的从其载明", words.field(None, field)));
    }
    if clock.roll {
        length.push_str("；止日为休息日的顺延");
    }
    let ends =
        if clock.guards.is_empty() { words.actions(&clock.stops) } else { format!("届满前不得{}", words.actions(&clock.guards)) };
    let title = if clock.applies.is_always() {
        clock.title.clone()
    } else {
        format!("{}（适用于{}）", clock.title, words.condition(&clock.applies, None))
    };
    let after = match &clock.expiry {
        Expiry::Overdue => match clock.kind {
            ClockKind::Within | ClockKind::ByDate => "逾期".to_owned(),
            ClockKind::Valid => "自行失效".to_owned(),
            ClockKind::AtLeast | ClockKind::Before => String::new(),
        },
        Expiry::Deem(action) => format!("视为“{}”", words.action(action)),
        Expiry::Oblige(action) => format!("应当“{}”", words.action(action)),
    };
    let owner = clock.owner.as_ref().map(|role| words.roles(std::slice::from_ref(role))).unwrap_or_default();
    vec![
        title,
        kind.to_owned(),
        words.from(&clock.from),
        length,
        ends,
        operations(book, clock),
        after,
        owner,
        book.words.cites(&clock.cite),
    ]
}

fn operations(book: Book<'_>, clock: &Clock) -> String {
    let words = book.words;
    let mut said = Vec::new();
    for pause in &clock.pauses {
        said.push(match pause {
            Pause::Between { on, until } => {
                format!("扣除“{}”至{}的时间", words.action(on), words.actions(until))
            }
            Pause::AtStep(step) => format!("扣除处于“{}”的时间", words.step(step)),
            Pause::WhileLinked(link) => format!("扣除所关联“{}”办理的时间", words.link(link)),
        });
    }
    for extension in &clock.extensions {
        let times = extension.times.map(|times| format!("{times}次")).unwrap_or_default();
        let cite = if extension.cite.is_empty() { String::new() } else { format!("（{}）", book.words.cites(&extension.cite)) };
        said.push(format!("经“{}”可以延长{}{times}{cite}", words.action(&extension.on), words.length(&extension.by)));
    }
    if !clock.restarts.is_empty() {
        said.push(format!("{}后重新计算", words.actions(&clock.restarts)));
    }
    if !clock.keeps_first.is_empty() {
        said.push(format!("{}后仍按首次止日", words.actions(&clock.keeps_first)));
    }
    if let Some(list) = &clock.shortened_by {
        let list = book.catalogue.code_list(list).map_or(list.as_str(), |list| list.title.as_str());
        said.push(format!("有“{list}”并公布理由的可以缩短"));
    }
    said.join("；")
}
