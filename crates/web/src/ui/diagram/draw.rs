//! SVG of a laid-out procedure: presentation attributes and classes only, so that the strictest policy holds.

use maud::{Markup, html};

use super::layers::{SMALL_LINE, TITLE_LINE, gate_height, gate_lines, gates_of_moves, gates_of_step, title_lines, words_of};
use super::shape::{Layout, PlacedLane, PlacedStep, PlacedWords, Rect, Wire};
use super::{Diagram, DiagramGate, DiagramGateState, MoveState, StepKind, StepState};
use crate::ui::chart::{px, rem};

/// Radius of a line's corners.
const CORNER: f64 = 5.0;

/// The drawing; `words` is the id of the list that says the same.
pub(crate) fn drawing(d: &Diagram, layout: &Layout, words: &str) -> Markup {
    let f = layout.frame;
    let has_links = d.steps.iter().any(|step| step.href.is_some());
    // What was done, and what can be, lies above what is merely possible.
    let mut wires: Vec<&Wire> = layout.wires.iter().collect();
    wires.sort_by_key(|wire| wire.state);
    html! {
        svg.diagram-drawing role=(if has_links { "group" } else { "img" }) aria-label=(d.title) aria-describedby=(words)
            viewBox={ (px(f.x)) " " (px(f.y)) " " (px(f.w)) " " (px(f.h)) } width=(rem(f.w)) height=(rem(f.h)) {
            @for lane in &layout.lanes { (draw_lane(lane)) }
            @for wire in wires { (draw_wire(d, wire)) }
            @for lane in &layout.lanes { (lane_title(d, lane)) }
            @for w in &layout.words { (draw_words(d, w)) }
            @for step in &layout.steps { (draw_step(d, step)) }
        }
    }
}

fn draw_lane(lane: &PlacedLane) -> Markup {
    html! { rect.d-lane x=(px(lane.rect.x)) y=(px(lane.rect.y)) width=(px(lane.rect.w)) height=(px(lane.rect.h)) rx="6" {} }
}

fn lane_title(d: &Diagram, lane: &PlacedLane) -> Markup {
    let title = d.lanes.get(lane.lane).map_or("", |l| l.title.as_str());
    html! { text.d-lane-title x=(px(lane.title_x)) y=(px(lane.rect.y + 16.0)) { (title) } }
}

fn state_class(state: MoveState) -> &'static str {
    match state {
        MoveState::Plain => "is-plain",
        MoveState::Blocked => "is-blocked",
        MoveState::Open => "is-open",
        MoveState::Taken => "is-taken",
    }
}

fn draw_wire(d: &Diagram, wire: &Wire) -> Markup {
    let tip = tip(&wire.points);
    let title = |step: usize| d.steps.get(step).map_or("", |s| s.title.as_str());
    let words: Vec<&str> = wire.moves.iter().filter_map(|i| d.moves.get(*i)).map(|m| m.action.as_str()).filter(|w| !w.is_empty()).collect();
    html! {
        g.d-wire.(state_class(wire.state)).is-back[wire.back] {
            title { (title(wire.from)) " → " (title(wire.to)) @if !words.is_empty() { "：" (words.join("、")) } }
            path.d-line d=(rounded(&wire.points)) {}
            path.d-tip d=(tip) {}
        }
    }
}

/// The line through these corners, each rounded as far as its shorter leg allows.
fn rounded(points: &[(f64, f64)]) -> String {
    let mut path = String::new();
    let corners = straightened(points);
    for (i, (x, y)) in corners.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|n| corners.get(n));
        let after = corners.get(i + 1);
        match (before, after) {
            (None, _) => path.push_str(&format!("M{} {}", px(*x), px(*y))),
            (Some(_), None) => path.push_str(&format!("L{} {}", px(*x), px(*y))),
            (Some(b), Some(a)) => {
                let (from, to) = (toward((*x, *y), *b), toward((*x, *y), *a));
                path.push_str(&format!("L{} {}Q{} {} {} {}", px(from.0), px(from.1), px(*x), px(*y), px(to.0), px(to.1)));
            }
        }
    }
    path
}

/// The point on the leg from `corner` to `other` where the rounding begins.
fn toward(corner: (f64, f64), other: (f64, f64)) -> (f64, f64) {
    let (dx, dy) = (other.0 - corner.0, other.1 - corner.1);
    let length = dx.abs() + dy.abs();
    if length <= f64::EPSILON {
        return corner;
    }
    let part = CORNER.min(length / 2.0) / length;
    (corner.0 + dx * part, corner.1 + dy * part)
}

/// Without points that lie on a straight line between their neighbours.
pub(crate) fn straightened(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut out: Vec<(f64, f64)> = Vec::new();
    for point in points {
        let n = out.len();
        let flat = match (n.checked_sub(2).and_then(|i| out.get(i)), out.last()) {
            (Some(a), Some(b)) => (near(a.0, b.0) && near(b.0, point.0)) || (near(a.1, b.1) && near(b.1, point.1)),
            _ => false,
        };
        if flat {
            out.pop();
        }
        out.push(*point);
    }
    out
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.5
}

/// The arrow's tip, in the direction of the last leg.
fn tip(points: &[(f64, f64)]) -> String {
    let Some((x, y)) = points.last() else {
        return String::new();
    };
    let before = points.len().checked_sub(2).and_then(|i| points.get(i)).copied().unwrap_or((*x, *y));
    if near(before.1, *y) && !near(before.0, *x) {
        let back = if before.0 > *x { 8.0 } else { -8.0 };
        return format!("M{} {}l{} -4.5v9z", px(*x), px(*y), px(back));
    }
    format!("M{} {}l-4.5 -8h9z", px(*x), px(*y))
}

fn draw_words(d: &Diagram, w: &PlacedWords) -> Markup {
    let words = words_of(d, &w.moves);
    let lines: usize = words.iter().map(Vec::len).sum();
    let gates = gates_of_moves(d, &w.moves);
    let pill = Rect { h: lines as f64 * SMALL_LINE + 4.0, ..w.rect };
    html! {
        g.d-words.(state_class(w.state)).is-beside[w.beside] {
            rect x=(px(pill.x)) y=(px(pill.y)) width=(px(pill.w)) height=(px(pill.h)) rx="3" {}
            (text_block(words.iter().flatten(), pill.x + pill.w / 2.0, pill.y + 2.0, SMALL_LINE, 12.0))
            (bars(&gates, Rect { y: pill.y + pill.h + 2.0, ..pill }))
        }
    }
}

fn draw_step(d: &Diagram, placed: &PlacedStep) -> Markup {
    let Some(step) = d.steps.get(placed.step) else {
        return html! {};
    };
    let state = d.state_of(step);
    let class = match state {
        StepState::Ahead => "is-ahead",
        StepState::Done => "is-done",
        StepState::Current => "is-current",
        StepState::Off => "is-off",
    };
    let gates = gates_of_step(d, placed.step);
    let inner = html! {
        (bars(&gates, placed.all))
        (step_box(step.kind, placed.body))
        (step_words(step, state, placed.body))
    };
    html! {
        g.d-step.(class) {
            title { (step.title) }
            @if let Some(href) = &step.href { a href=(href) { (inner) } } @else { (inner) }
        }
    }
}

/// A box: round where a matter begins, doubled where it ends.
fn step_box(kind: StepKind, b: Rect) -> Markup {
    let rx = match kind {
        StepKind::Start => b.h / 2.0,
        StepKind::Middle => 5.0,
        StepKind::End => 5.0,
    };
    html! {
        rect.d-box x=(px(b.x)) y=(px(b.y)) width=(px(b.w)) height=(px(b.h)) rx=(px(rx)) {}
        @if kind == StepKind::End {
            rect.d-box-inner x=(px(b.x + 3.0)) y=(px(b.y + 3.0)) width=(px(b.w - 6.0)) height=(px(b.h - 6.0)) rx="3" {}
        }
    }
}

fn step_words(step: &super::DiagramStep, state: StepState, b: Rect) -> Markup {
    let middle = b.x + b.w / 2.0;
    let title = title_lines(&step.title);
    let mut y = b.y + 9.0;
    let flag_y = y;
    if state == StepState::Current {
        y += SMALL_LINE;
    }
    let title_y = y;
    y += title.len() as f64 * TITLE_LINE;
    html! {
        @if state == StepState::Current { (text_class("d-flag", ["当前环节".to_owned()].iter(), middle, flag_y, SMALL_LINE, 12.0)) }
        (text_class("d-title", title.iter(), middle, title_y, TITLE_LINE, 14.0))
        @if let Some(note) = &step.note { (text_class("d-note", [note.clone()].iter(), middle, y, SMALL_LINE, 12.0)) }
    }
}

/// Bars below each other, from the top of `at`.
fn bars(gates: &[&DiagramGate], at: Rect) -> Markup {
    let mut y = at.y;
    let mut drawn = Vec::new();
    for gate in gates {
        let lines = gate_lines(&gate.title, at.w);
        let height = gate_height(&lines);
        drawn.push((gate, lines, y, height));
        y += height + 2.0;
    }
    html! {
        @for (gate, lines, top, height) in &drawn {
            @let (class, sign) = gate_sign(gate.state);
            g.d-gate.(class) {
                title { "前置条件：" (gate.title) }
                rect x=(px(at.x)) y=(px(*top)) width=(px(at.w)) height=(px(*height)) {}
                rect.d-gate-post x=(px(at.x)) y=(px(*top)) width="5" height=(px(*height)) {}
                rect.d-gate-post x=(px(at.x + at.w - 5.0)) y=(px(*top)) width="5" height=(px(*height)) {}
                @if !sign.is_empty() { text.d-sign x=(px(at.x + 14.0)) y=(px(top + height / 2.0 + 4.0)) text-anchor="middle" { (sign) } }
                (text_block(lines.iter(), at.x + at.w / 2.0 + if sign.is_empty() { 0.0 } else { 5.0 }, top + 3.0, SMALL_LINE, 12.0))
            }
        }
    }
}

fn gate_sign(state: DiagramGateState) -> (&'static str, &'static str) {
    match state {
        DiagramGateState::Plain => ("tone-amber", ""),
        DiagramGateState::Passed => ("tone-green", "√"),
        DiagramGateState::Missing => ("tone-red", "×"),
        DiagramGateState::Waived => ("tone-grey", "－"),
    }
}

/// Centred lines of text from a top edge down.
fn text_block<'a>(lines: impl Iterator<Item = &'a String>, x: f64, top: f64, line: f64, size: f64) -> Markup {
    text_class("d-small", lines, x, top, line, size)
}

fn text_class<'a>(class: &str, lines: impl Iterator<Item = &'a String>, x: f64, top: f64, line: f64, size: f64) -> Markup {
    // The first baseline: half of the line's free room plus the height of a Chinese character above its baseline.
    let first = top + (line - size) / 2.0 + size * 0.86;
    html! {
        text.(class) text-anchor="middle" font-size=(px(size)) {
            @for (i, words) in lines.enumerate() { tspan x=(px(x)) y=(px(first + i as f64 * line)) { (words) } }
        }
    }
}
