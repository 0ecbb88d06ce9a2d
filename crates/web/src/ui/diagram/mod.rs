//! A procedure drawn: steps as boxes, actions as lines, gates as bars, parallel tracks as lanes, the present step marked.
//!
//! The drawing runs from top to bottom. `graph` cuts the loops and ranks the steps, `layers` orders them against crossings,
//! `place` gives them columns, `route` leads the lines through the free room between rows (`channel`), `draw` writes SVG.
//! Every line enters a box from above, every action's word has its own place in a row, so nothing can cover anything;
//! loops back run at the sides. Pure functions; about a millisecond for twenty steps.

mod channel;
mod draw;
mod graph;
mod layers;
mod place;
mod route;
mod shape;

#[cfg(test)]
mod tests;

use maud::{Markup, html};

/// What a step is in its procedure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepKind {
    /// Where a matter begins.
    Start,
    /// On the way.
    #[default]
    Middle,
    /// Where it ends.
    End,
}

/// How a step stands in one matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepState {
    /// Not reached, or the drawing shows no matter.
    #[default]
    Ahead,
    /// Was passed.
    Done,
    /// The matter stands here. Set by [`Diagram::current`].
    Current,
    /// Can no longer be reached.
    Off,
}

/// A step.
#[derive(Clone, Debug, Default)]
pub struct DiagramStep {
    /// Name that moves and gates refer to.
    pub id: String,
    /// 听取意见
    pub title: String,
    /// Start, end or on the way.
    pub kind: StepKind,
    /// Done, ahead, off.
    pub state: StepState,
    /// Id of the parallel track that it belongs to.
    pub lane: Option<String>,
    /// A small line below the title: 剩 4 个工作日, 3 件.
    pub note: Option<String>,
    /// Where more is told.
    pub href: Option<String>,
}

/// How a line stands in one matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum MoveState {
    /// No more than possible by the definition.
    #[default]
    Plain,
    /// Leaves the present step, but something stands in its way.
    Blocked,
    /// Can be done now.
    Open,
    /// Was done.
    Taken,
}

/// An action that leads from a step to a step (or to the same one).
#[derive(Clone, Debug, Default)]
pub struct DiagramMove {
    /// Step it leaves.
    pub from: String,
    /// Step it enters.
    pub to: String,
    /// Its word; empty when it happens by itself.
    pub action: String,
    /// How it stands.
    pub state: MoveState,
}

impl DiagramMove {
    /// A move of a definition.
    pub fn new(from: impl Into<String>, action: impl Into<String>, to: impl Into<String>) -> Self {
        Self { from: from.into(), to: to.into(), action: action.into(), state: MoveState::Plain }
    }
}

/// Whether a gate is passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DiagramGateState {
    /// The drawing shows no matter.
    #[default]
    Plain,
    /// 已满足
    Passed,
    /// 未满足
    Missing,
    /// 免除、不适用
    Waived,
}

/// A gate: a bar before a step, or on one action only.
#[derive(Clone, Debug, Default)]
pub struct DiagramGate {
    /// Step that is entered through it.
    pub before: String,
    /// When it bars one action alone: the step that this action leaves, and its word.
    pub only: Option<(String, String)>,
    /// 合法性审查意见
    pub title: String,
    /// How it stands.
    pub state: DiagramGateState,
}

/// A parallel track.
#[derive(Clone, Debug, Default)]
pub struct DiagramLane {
    /// Name that steps refer to.
    pub id: String,
    /// 专家论证
    pub title: String,
}

/// A procedure to draw.
#[derive(Clone, Debug, Default)]
pub struct Diagram {
    /// Id, unique on the page.
    pub id: String,
    /// 行政复议（2023 年修订版）办理流程
    pub title: String,
    /// Steps in the order of the definition.
    pub steps: Vec<DiagramStep>,
    /// Moves in the order of the definition; the first one that leaves a step is its usual one.
    pub moves: Vec<DiagramMove>,
    /// Gates.
    pub gates: Vec<DiagramGate>,
    /// Parallel tracks, left to right.
    pub lanes: Vec<DiagramLane>,
    /// Steps that the matter stands at (several while tracks run).
    pub current: Vec<String>,
}

impl Diagram {
    pub(crate) fn state_of(&self, step: &DiagramStep) -> StepState {
        if self.current.contains(&step.id) { StepState::Current } else { step.state }
    }
}

/// Renders a procedure: the drawing, a legend, and the same in words.
pub fn procedure_diagram(d: &Diagram) -> Markup {
    let layout = route::layout(d);
    let words = format!("{}-words", d.id);
    html! {
        figure.diagram #(d.id) aria-labelledby={ (d.id) "-h" } {
            figcaption id={ (d.id) "-h" } { (d.title) }
            div.diagram-scroll tabindex="0" role="region" aria-label={ (d.title) "，流程图" } { (draw::drawing(d, &layout, &words)) }
            (legend(d))
            details.diagram-words {
                summary { "文字说明" }
                ol #(words) { @for step in &d.steps { (step_in_words(d, step)) } }
            }
        }
    }
}

/// Explains only what occurs.
fn legend(d: &Diagram) -> Markup {
    let state = |wanted: StepState| d.steps.iter().any(|s| d.state_of(s) == wanted);
    let moved = |wanted: MoveState| d.moves.iter().any(|m| m.state == wanted);
    html! {
        ul.diagram-legend {
            @if state(StepState::Current) { li.is-current { "当前环节" } }
            @if state(StepState::Done) { li.is-done { "已办" } }
            @if moved(MoveState::Open) { li.is-open { "现在可办" } }
            @if moved(MoveState::Blocked) { li.is-blocked { "尚不能办理" } }
            @if !d.gates.is_empty() { li.is-gate { "前置条件（√ 已满足，× 未满足，－ 免除）" } }
            @if !d.lanes.is_empty() { li.is-lane { "并行办理" } }
        }
    }
}

fn step_in_words(d: &Diagram, step: &DiagramStep) -> Markup {
    let state = match d.state_of(step) {
        StepState::Current => "（当前环节）",
        StepState::Done => "（已办）",
        StepState::Off => "（不再经过）",
        StepState::Ahead => "",
    };
    let lane = step.lane.as_ref().and_then(|id| d.lanes.iter().find(|lane| &lane.id == id));
    let title_of = |id: &str| d.steps.iter().find(|s| s.id == id).map_or_else(|| id.to_owned(), |s| s.title.clone());
    let gates: Vec<&str> = d.gates.iter().filter(|g| g.before == step.id).map(|g| g.title.as_str()).collect();
    html! {
        li {
            @if let Some(href) = &step.href { a href=(href) { (step.title) } } @else { b { (step.title) } }
            (state)
            @if let Some(lane) = lane { "，属并行办理的" (lane.title) }
            @if !gates.is_empty() { "，须先满足：" (gates.join("、")) }
            @let outs: Vec<&DiagramMove> = d.moves.iter().filter(|m| m.from == step.id).collect();
            @if !outs.is_empty() {
                "。"
                @for (i, m) in outs.iter().enumerate() {
                    @if i > 0 { "；" }
                    @if m.action.is_empty() { "随后" } @else { (m.action) }
                    @if m.to == m.from { "（不改变环节）" } @else { " → " (title_of(&m.to)) }
                }
            }
            "。"
        }
    }
}
