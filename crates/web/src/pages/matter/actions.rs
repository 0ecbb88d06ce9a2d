//! What can be done now, what others can do, what stands in the way and who can remove it; and the preconditions as a check list.

use maud::{Markup, html};
use mingfa_matter::Refusal;
use mingfa_service::{ActionView, GateStanding, GateView};

use super::Shown;
use crate::pages::shown::cite;
use crate::pages::trouble::obstacle;
use crate::ui::{self, ActionPanel, Doable, Gate, GateState, Link};

/// The panel 办理.
pub(super) fn panel(shown: &Shown<'_>) -> Markup {
    let view = shown.view;
    let mut panel = ActionPanel::default();
    // Acts on items stand beside the items; those that make a new one stand here.
    for action in view.actions.iter().filter(|action| action.group.is_none() || action.opens_item) {
        match (action.open, action.mine) {
            (true, true) if action.obstacles.is_empty() => panel.now.push(doable(shown, action, panel.now.is_empty())),
            (true, _) => panel.others.push(others(action)),
            (false, _) => panel.blocked.extend(action.obstacles.iter().take(3).map(|refusal| {
                let mut blocked = obstacle(&action.title, refusal, super::go_for(shown.app, shown.visit, view, refusal));
                if blocked.who.is_none() && !action.mine {
                    blocked.who = Some(format!("本操作由{}办理。", action.roles));
                }
                blocked
            })),
        }
    }
    let ended = view.state.ended(&view.edition);
    html! {
        @if ended && panel.now.is_empty() && panel.blocked.is_empty() { p.muted { "本件已办结。" } }
        @else { (ui::action_panel(&panel)) }
        (more(shown))
    }
}

fn doable(shown: &Shown<'_>, action: &ActionView, primary: bool) -> Doable {
    let ends = shown
        .view
        .edition
        .action(&action.id)
        .is_some_and(|action| action.targets().iter().any(|to| shown.view.edition.step(to).is_some_and(|step| step.end)));
    let papers = shown.view.edition.action(&action.id).map(|action| action.papers.clone()).unwrap_or_default();
    let catalogue = shown.app.service.catalogue();
    let titles: Vec<String> = papers
        .iter()
        .filter_map(|id| catalogue.papers.iter().find(|paper| paper.id == *id))
        .map(|paper| format!("《{}》", paper.title))
        .collect();
    let mut effect = String::new();
    if !titles.is_empty() {
        effect.push_str(&format!("生成{}。", titles.join("、")));
    }
    if !action.leads.is_empty() {
        effect.push_str(&format!("进入“{}”。", action.leads));
    }
    Doable {
        title: action.title.clone(),
        href: shown.href(&format!("/do/{}", action.id)),
        effect,
        primary: primary && !ends,
        final_act: false,
    }
}

/// Open, but not for this reader: by whom, and for this reader why not where that is not plain.
fn others(action: &ActionView) -> String {
    let why = action.obstacles.iter().find(|refusal| !matches!(refusal, Refusal::Role { .. }));
    match why {
        Some(refusal) => format!("{}：{refusal}", action.title),
        None => format!("{}：由{}办理", action.title, action.roles),
    }
}

/// Taking back, and the exemptions that the law itself knows.
fn more(shown: &Shown<'_>) -> Markup {
    let edition = &shown.view.edition;
    let mut links = Vec::new();
    if shown.fills(&edition.corrected_by) {
        let last = shown.view.state.stays.last();
        let revocable = last.is_some_and(|(seq, from, _, _)| {
            from.is_some() && shown.view.state.passes.iter().any(|pass| pass.seq == *seq && pass.valid && !pass.asserted)
        });
        if revocable {
            links.push(Link::new("撤回最近一次操作", shown.href("/revoke")));
        }
    }
    for gate in shown.gates.iter().filter(|gate| matches!(gate.standing, GateStanding::Missing | GateStanding::Void)) {
        if gate.exemption_codes.is_some() && shown.fills(&gate.exempted_by) {
            links.push(Link::new(format!("认定“{}”的例外情形", gate.title), shown.href(&format!("/exempt/{}", gate.id))));
        }
    }
    html! { @if !links.is_empty() { p.cluster { @for to in &links { (ui::link(to)) " " } } } }
}

/// 前置条件.
pub(super) fn gates(shown: &Shown<'_>) -> Markup {
    // What an ended matter never came to is no fault of it.
    let ended = shown.view.state.ended(&shown.view.edition);
    let concerns = |gate: &&GateView| match gate.standing {
        GateStanding::NotApplicable => false,
        GateStanding::Missing => !ended,
        _ => true,
    };
    let one = |gate: &GateView| {
        let helps = matches!(gate.standing, GateStanding::Missing | GateStanding::Void);
        Gate {
            title: gate.title.clone(),
            before: gate.before.clone(),
            state: match &gate.standing {
                GateStanding::Missing => GateState::Missing,
                GateStanding::Passed => GateState::Passed(String::new()),
                GateStanding::Void => GateState::Void("通过的是以前的稿子，现稿须重新办理".to_owned()),
                GateStanding::Exempt(ground) => GateState::Exempt(ground.clone()),
                GateStanding::NotApplicable => GateState::NotApplicable(String::new()),
            },
            cite: cite(&gate.cite).map(|cite| if gate.verified { cite } else { cite.unverified() }),
            go: gate.opens.as_ref().filter(|_| helps).and_then(|procedure| super::helping(shown.app, shown.visit, shown.view, procedure)),
        }
    };
    let all: Vec<Gate> = shown.gates.iter().filter(concerns).map(one).collect();
    let unreached: Vec<&str> =
        shown.gates.iter().filter(|gate| ended && gate.standing == GateStanding::Missing).map(|gate| gate.title.as_str()).collect();
    let idle: Vec<&str> =
        shown.gates.iter().filter(|gate| gate.standing == GateStanding::NotApplicable).map(|gate| gate.title.as_str()).collect();
    html! {
        (ui::gate_list(&all))
        @if !unreached.is_empty() { p.muted { "办结前没有走到：" (unreached.join("、")) } }
        @if !idle.is_empty() { p.muted { "不适用于本件：" (idle.join("、")) } }
    }
}
