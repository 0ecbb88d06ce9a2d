//! What can be done with a matter now, what cannot, which article stands in the way, and who can remove it.

use maud::{Markup, html};

use super::base::{Cite, Link, Tone, cite, tag};
use super::button::{Weight, copy_button};
use super::icon::{Icon, icon};

/// Something that can be done now.
#[derive(Clone, Debug, Default)]
pub struct Doable {
    /// 受理
    pub title: String,
    /// The page of its form.
    pub href: String,
    /// What follows: 生成受理通知书，审理期限开始计算.
    pub effect: String,
    /// The usual next act.
    pub primary: bool,
    /// It cannot be taken back.
    pub final_act: bool,
}

/// Something that cannot be done yet.
#[derive(Clone, Debug, Default)]
pub struct Blocked {
    /// 上会
    pub title: String,
    /// 前置条件未满足：缺合法性审查意见。
    pub reason: String,
    /// The article.
    pub cite: Option<Cite>,
    /// Who can remove it, by when.
    pub who: Option<String>,
    /// Where that is done.
    pub go: Option<Link>,
    /// A message to whoever is late, ready to be copied.
    pub letter: Option<String>,
}

/// What can be done with a matter.
#[derive(Clone, Debug, Default)]
pub struct ActionPanel {
    /// Can be done by the reader now.
    pub now: Vec<Doable>,
    /// Can be done now by others: 由审查人员办理：拟稿.
    pub others: Vec<String>,
    /// Cannot be done yet.
    pub blocked: Vec<Blocked>,
}

/// Renders what can be done.
pub fn action_panel(p: &ActionPanel) -> Markup {
    html! {
        div.actions {
            @if p.now.is_empty() { p.muted { "您现在没有可办理的操作。" } }
            @else { ul.actions-now { @for a in &p.now { (doable(a)) } } }
            @if !p.others.is_empty() { ul.actions-others { @for line in &p.others { li { (icon(Icon::User)) (line) } } } }
            @if !p.blocked.is_empty() {
                h3.actions-h { "尚不能办理" }
                ul.actions-blocked { @for (i, b) in p.blocked.iter().enumerate() { (blocked(i, b)) } }
            }
        }
    }
}

fn doable(a: &Doable) -> Markup {
    let weight = match (a.final_act, a.primary) {
        (true, _) => Weight::Danger,
        (false, true) => Weight::Primary,
        (false, false) => Weight::Plain,
    };
    html! {
        li {
            a.btn.(weight.class()) href=(a.href) { (a.title) }
            @if !a.effect.is_empty() { p.effect { (a.effect) @if a.final_act { " " b { "办理后不能撤回。" } } } }
        }
    }
}

fn blocked(i: usize, b: &Blocked) -> Markup {
    let letter_id = format!("letter-{i}");
    html! {
        li {
            p.blocked-title { (icon(Icon::Lock)) (b.title) }
            p.blocked-reason { (b.reason) @if let Some(to) = &b.cite { " " (cite(to)) } }
            @if b.who.is_some() || b.go.is_some() {
                p.blocked-who {
                    @if let Some(who) = &b.who { (who) " " }
                    @if let Some(to) = &b.go { a href=(to.href) { (to.label) (icon(Icon::Next)) } }
                }
            }
            @if let Some(letter) = &b.letter {
                details {
                    summary { "可以发给对方的话" }
                    div.letter { p #(letter_id) { (letter) } (copy_button(&letter_id, "复制")) }
                }
            }
        }
    }
}

/// How a gate stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum GateState {
    /// Not passed yet.
    #[default]
    Missing,
    /// Passed; when, by what.
    Passed(String),
    /// Was passed, but for an older draft.
    Void(String),
    /// The law excepts it; why.
    Exempt(String),
    /// Does not apply to this matter; why.
    NotApplicable(String),
}

impl GateState {
    /// Tone, word and detail.
    pub fn words(&self) -> (Tone, &'static str, &str) {
        match self {
            GateState::Missing => (Tone::Red, "未满足", ""),
            GateState::Passed(how) => (Tone::Green, "已满足", how),
            GateState::Void(why) => (Tone::Red, "已失效", why),
            GateState::Exempt(why) => (Tone::Grey, "依法免除", why),
            GateState::NotApplicable(why) => (Tone::Grey, "不适用", why),
        }
    }
}

/// A gate: what must be passed before what.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    /// 合法性审查意见
    pub title: String,
    /// Before what: 上会讨论.
    pub before: String,
    /// How it stands.
    pub state: GateState,
    /// The article.
    pub cite: Option<Cite>,
    /// What passed it, or where it can be passed.
    pub go: Option<Link>,
}

/// Renders gates as a check list.
pub fn gate_list(gates: &[Gate]) -> Markup {
    html! {
        ul.gates {
            @for g in gates {
                @let (tone, word, detail) = g.state.words();
                li.(tone.class()) {
                    p.gate-title { (tag(tone, word)) " " b { (g.title) } span.muted { "　" (g.before) "之前" } }
                    @if !detail.is_empty() || g.cite.is_some() || g.go.is_some() {
                        p.gate-line {
                            @if !detail.is_empty() { span { (detail) } }
                            @if let Some(to) = &g.cite { (cite(to)) }
                            @if let Some(to) = &g.go { a href=(to.href) { (to.label) } }
                        }
                    }
                }
            }
        }
    }
}
