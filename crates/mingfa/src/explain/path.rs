//! The path of a matter: steps, tracks, items, gates.

use std::fmt::Write;

use mingfa_catalogue::Id;
use mingfa_catalogue::model::{Action, ActionSite, Repeat, Step, Target, Times};

use super::words::Words;
use super::{cited, field_table};

/// The main line, step by step with what can be done there.
pub fn steps(words: &Words<'_>) -> String {
    words.edition.steps.iter().map(|step| one_step(words, step)).collect::<Vec<_>>().join("\n")
}

/// What runs beside the main line.
pub fn tracks(words: &Words<'_>) -> String {
    let mut text = String::new();
    for track in &words.edition.tracks {
        let beside: Vec<String> = track.beside.iter().map(|step| words.step(step)).collect();
        let applies = if track.applies.is_always() { String::new() } else { format!("，仅当{}", words.cond(&track.applies)) };
        // Writing into a String cannot fail.
        let _ = writeln!(text, "**{}**（与{}并行{applies}）\n", track.title, beside.join("、"));
        for step in &track.steps {
            text.push_str(&one_step(words, step));
            text.push('\n');
        }
    }
    text
}

fn one_step(words: &Words<'_>, step: &Step) -> String {
    let mark = match (step.start, step.end) {
        (true, _) => "（开始）",
        (_, true) => "（办结）",
        _ => "",
    };
    let mut text = format!("### {}{mark}\n\n", step.title);
    for action in words.edition.actions.iter().filter(|action| action.site == ActionSite::Step(step.id.clone())) {
        text.push_str(&sentence(words, action));
    }
    for rule in &step.on_notice {
        let what = if rule.revised { "稿件修改" } else { "结论变化" };
        let when = if rule.when.is_always() { String::new() } else { format!("且{}", words.cond(&rule.when)) };
        let _ = writeln!(text, "- “{}”{what}{when}时，自动转到“{}”。", words.link(&rule.link), words.step(&rule.to));
    }
    for settle in &step.settles {
        let when = if settle.when.is_always() { String::new() } else { format!("{}时，", words.cond(&settle.when)) };
        let _ = writeln!(text, "- {when}对关联的办件显示结论“{}”。", settle.title);
    }
    text
}

/// One action as a list item.
fn sentence(words: &Words<'_>, action: &Action) -> String {
    let mut text = format!("- **{}**：由{}办理", action.title, words.roles(&action.roles));
    text.push_str(&leads(words, action));
    let list = |ids: &[Id]| ids.iter().map(|id| format!("“{}”", words.field(id))).collect::<Vec<_>>().join("、");
    if !action.needs.is_empty() {
        let _ = write!(text, "；须有{}", list(&action.needs));
    }
    if !action.asks.is_empty() {
        let _ = write!(text, "；可填{}", list(&action.asks));
    }
    if let Some(codes) = &action.reason {
        let _ = write!(text, "；须说明理由（{}）", words.codes(codes));
    }
    for assigned in &action.assigns {
        let _ = write!(text, "；指派{}", words.roles(std::slice::from_ref(&assigned.role)));
        let _ = if assigned.least == assigned.most { write!(text, "{}人", assigned.least) } else { write!(text, "{}至{}人", assigned.least, assigned.most) };
    }
    match &action.repeat {
        Repeat::Free => {}
        Repeat::AtMost(Times::Fixed(times)) => {
            let _ = write!(text, "；至多{times}次");
        }
        Repeat::AtMost(Times::Local(_)) => text.push_str("；次数由本区规定"),
    }
    if let Some(field) = &action.on {
        let _ = write!(text, "；只对“{}”的现稿有效，稿件修改后须重新办理", words.field(field));
    }
    let _ = writeln!(text, "{}。", cited(words, &action.cite));
    for guard in &action.guards {
        let _ = writeln!(text, "  - 只有{}才能办理{}。", words.cond(&guard.cond), cited(words, &guard.cite));
    }
    text
}

fn leads(words: &Words<'_>, action: &Action) -> String {
    match &action.target {
        Target::Stay => String::new(),
        Target::Step(step) => format!("，转到“{}”", words.step(step)),
        Target::Back => "，回到原来的环节".to_owned(),
        Target::Cases(cases) => {
            let parts: Vec<String> = cases.iter().map(|case| if case.when.is_always() { format!("其余转到“{}”", words.step(&case.to)) } else { format!("{}的转到“{}”", words.cond(&case.when), words.step(&case.to)) }).collect();
            format!("，{}", parts.join("，"))
        }
    }
}

/// Actions that are not bound to a step.
pub fn anywhere(words: &Words<'_>) -> String {
    let mut text = String::new();
    for action in &words.edition.actions {
        if let ActionSite::Anywhere { except } = &action.site {
            text.push_str(&sentence(words, action));
            if !except.is_empty() {
                let steps: Vec<String> = except.iter().map(|step| format!("“{}”", words.step(step))).collect();
                let _ = writeln!(text, "  - 在{}不能办理。", steps.join("、"));
            }
        }
    }
    text
}

/// Numbered items with their own fields and actions.
pub fn groups(words: &Words<'_>) -> String {
    let mut text = String::new();
    for group in &words.edition.groups {
        let _ = writeln!(text, "### {}（每条称“{}”）\n\n{}", group.title, group.noun, field_table(words, &group.fields));
        for action in &group.actions {
            text.push_str(&sentence(words, action));
            if let ActionSite::Item { steps, .. } = &action.site
                && !steps.is_empty()
            {
                let steps: Vec<String> = steps.iter().map(|step| format!("“{}”", words.step(step))).collect();
                let _ = writeln!(text, "  - 只在{}办理。", steps.join("、"));
            }
        }
        text.push('\n');
    }
    text
}

/// What must hold before something may be done or entered.
pub fn gates(words: &Words<'_>) -> String {
    let mut text = String::new();
    for gate in &words.edition.gates {
        let before: Vec<String> = gate.before.iter().map(|id| if words.edition.step(id).is_some() { format!("进入“{}”", words.step(id)) } else { format!("“{}”", words.action(id)) }).collect();
        let applies = if gate.applies.is_always() { String::new() } else { format!("（{}的）", words.cond(&gate.applies)) };
        let _ = writeln!(text, "- **{}**{applies}：{}之前，须{}{}。", gate.title, before.join("、"), words.cond(&gate.requires), cited(words, &gate.cite));
        if let Some(exemption) = &gate.exemption {
            let _ = writeln!(text, "  - 例外：由{}按“{}”认定并留痕{}。", words.roles(&exemption.roles), words.codes(&exemption.codes), cited(words, &exemption.cite));
        }
    }
    text
}
