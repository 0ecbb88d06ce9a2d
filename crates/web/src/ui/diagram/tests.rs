use super::draw::straightened;
use super::route::layout;
use super::shape::{Layout, Rect};
use super::{Diagram, DiagramLane, DiagramMove, DiagramStep, StepKind, procedure_diagram};
use crate::ui::gallery;

fn overlap(a: Rect, b: Rect) -> bool {
    let slack = 0.5;
    a.x + slack < b.x + b.w && b.x + slack < a.x + a.w && a.y + slack < b.y + b.h && b.y + slack < a.y + a.h
}

/// Whether a leg of a line runs through the inside of a rectangle.
fn runs_through(a: (f64, f64), b: (f64, f64), r: Rect) -> bool {
    let leg = Rect { x: a.0.min(b.0) - 0.1, y: a.1.min(b.1) - 0.1, w: (a.0 - b.0).abs() + 0.2, h: (a.1 - b.1).abs() + 0.2 };
    let inside = Rect { x: r.x + 1.0, y: r.y + 1.0, w: r.w - 2.0, h: r.h - 2.0 };
    inside.w > 0.0 && inside.h > 0.0 && overlap(leg, inside)
}

/// Everything that makes a drawing readable, checked on the numbers.
fn assert_readable(d: &Diagram) -> Layout {
    let out = layout(d);
    let mut boxes: Vec<(String, Rect)> = Vec::new();
    for step in &out.steps {
        boxes.push((d.steps[step.step].title.clone(), step.all));
    }
    for words in &out.words {
        let name = words.moves.iter().map(|i| d.moves[*i].action.clone()).collect::<Vec<_>>().join("、");
        boxes.push((name, words.rect));
    }
    for (i, (a, ra)) in boxes.iter().enumerate() {
        for (b, rb) in boxes.iter().skip(i + 1) {
            assert!(!overlap(*ra, *rb), "{}: {a} {ra:?} covers {b} {rb:?}", d.id);
        }
    }
    // Every move is on exactly one line, and its word is written.
    let mut drawn: Vec<usize> = out.wires.iter().flat_map(|w| w.moves.clone()).collect();
    drawn.sort_unstable();
    assert_eq!(drawn, (0..d.moves.len()).collect::<Vec<_>>(), "{}", d.id);
    let mut worded: Vec<usize> = out.words.iter().flat_map(|w| w.moves.clone()).collect();
    worded.sort_unstable();
    for (i, m) in d.moves.iter().enumerate() {
        assert!(m.action.is_empty() || worded.contains(&i), "{}: no word for {}", d.id, m.action);
    }
    for wire in &out.wires {
        let name = format!("{}: {} → {}", d.id, d.steps[wire.from].title, d.steps[wire.to].title);
        let (from, to) = (out.steps[wire.from].all, out.steps[wire.to].all);
        let (first, last) = (wire.points[0], wire.points[wire.points.len() - 1]);
        assert!(first.0 >= from.x && first.0 <= from.x + from.w, "{name} begins off its box");
        if wire.from != wire.to {
            assert!((first.1 - from.y - from.h).abs() < 0.1, "{name} begins off its box");
            assert!((last.1 - to.y).abs() < 0.1, "{name} ends off its box");
        }
        assert!(last.0 >= to.x && last.0 <= to.x + to.w + 0.1, "{name} ends off its box");
        for (a, b) in wire.points.iter().zip(wire.points.iter().skip(1)) {
            assert!((a.0 - b.0).abs() < 0.6 || (a.1 - b.1).abs() < 0.6, "{name} is slanted: {a:?} {b:?}");
            for (title, rect) in &boxes {
                let own_words = wire.moves.iter().any(|i| title.split('、').any(|t| t == d.moves[*i].action));
                assert!(own_words || !runs_through(*a, *b, *rect), "{name} runs through {title}");
            }
        }
        for (x, y) in &wire.points {
            let f = out.frame;
            assert!(*x >= f.x && *x <= f.x + f.w && *y >= f.y && *y <= f.y + f.h, "{name} leaves the drawing");
        }
    }
    for lane in &out.lanes {
        for step in &out.steps {
            let inside = d.steps[step.step].lane.as_deref() == Some(&d.lanes[lane.lane].id);
            let r = step.all;
            let contained = r.x >= lane.rect.x
                && r.x + r.w <= lane.rect.x + lane.rect.w
                && r.y >= lane.rect.y
                && r.y + r.h <= lane.rect.y + lane.rect.h;
            assert!(contained == inside && (inside || !overlap(r, lane.rect)), "{}: {} and its lane", d.id, d.steps[step.step].title);
        }
        for other in &out.lanes {
            assert!(lane.lane == other.lane || !overlap(lane.rect, other.rect));
        }
    }
    out
}

/// Length on which two different lines lie upon each other.
fn shared_length(out: &Layout) -> f64 {
    let mut legs = Vec::new();
    for (n, wire) in out.wires.iter().enumerate() {
        let points = straightened(&wire.points);
        for (a, b) in points.iter().zip(points.iter().skip(1)) {
            legs.push((n, *a, *b));
        }
    }
    let mut shared = 0.0;
    for (i, (n, a, b)) in legs.iter().enumerate() {
        for (m, c, e) in legs.iter().skip(i + 1) {
            if n == m {
                continue;
            }
            let upright = (a.0 - b.0).abs() < 0.6 && (c.0 - e.0).abs() < 0.6 && (a.0 - c.0).abs() < 2.0;
            let level = (a.1 - b.1).abs() < 0.6 && (c.1 - e.1).abs() < 0.6 && (a.1 - c.1).abs() < 2.0;
            let common = |p: f64, q: f64, r: f64, s: f64| p.max(q).min(r.max(s)) - p.min(q).max(r.min(s));
            if upright {
                shared += common(a.1, b.1, c.1, e.1).max(0.0);
            } else if level {
                shared += common(a.0, b.0, c.0, e.0).max(0.0);
            }
        }
    }
    shared
}

#[test]
fn shown_procedures_are_readable() {
    for d in gallery::sample_diagrams() {
        let out = assert_readable(&d);
        assert!(shared_length(&out) < 1.0, "{}: lines lie upon each other for {}", d.id, shared_length(&out));
        assert!(out.frame.w < 1500.0, "{}: {} wide", d.id, out.frame.w);
    }
}

#[test]
fn a_single_step_is_drawn() {
    let d = Diagram { steps: vec![DiagramStep { id: "a".into(), title: "登记".into(), ..DiagramStep::default() }], ..Diagram::default() };
    assert_readable(&d);
    assert!(procedure_diagram(&d).0.contains("登记"));
}

#[test]
fn nothing_at_all_is_no_failure() {
    let drawn = procedure_diagram(&Diagram::default()).0;
    assert!(drawn.contains("<svg") && !drawn.contains("inf") && !drawn.contains("NaN"), "{drawn}");
}

#[test]
fn a_move_to_nowhere_is_told_in_words() {
    let d = Diagram {
        steps: vec![DiagramStep { id: "a".into(), title: "登记".into(), ..DiagramStep::default() }],
        moves: vec![DiagramMove::new("a", "移送", "elsewhere")],
        ..Diagram::default()
    };
    let drawn = procedure_diagram(&d).0;
    assert!(drawn.contains("移送") && drawn.contains("elsewhere"));
}

/// Random procedures, some with lanes: whatever the law invents must stay readable.
#[test]
fn random_procedures_are_readable() {
    let mut seed = 20_200_101_u64;
    let mut next = move |below: u64| {
        // Marsaglia's xorshift: enough to shake the layout, the same at each run.
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed % below
    };
    for round in 0..200 {
        let n = 2 + next(19) as usize;
        let lane_count = if next(3) == 0 { 2 + next(2) as usize } else { 0 };
        let words = ["受理", "退回修改", "一次性补正告知", "同意", "依申请延长审理期限三十日", ""];
        let mut d = Diagram { id: format!("random-{round}"), ..Diagram::default() };
        for i in 0..n {
            let kind = if i == 0 { StepKind::Start } else { StepKind::Middle };
            d.steps.push(DiagramStep {
                id: format!("s{i}"), title: format!("第{i}环节（听取意见）"), kind, ..DiagramStep::default()
            });
        }
        for i in 1..n {
            let from = next(i as u64);
            d.moves.push(DiagramMove::new(format!("s{from}"), words[next(6) as usize], format!("s{i}")));
        }
        for _ in 0..next(n as u64) {
            let (from, to) = (next(n as u64), next(n as u64));
            d.moves.push(DiagramMove::new(format!("s{from}"), words[next(6) as usize], format!("s{to}")));
        }
        if lane_count > 0 && n > lane_count + 3 {
            for lane in 0..lane_count {
                d.lanes.push(DiagramLane { id: format!("l{lane}"), title: format!("分支{lane}") });
                d.steps[2 + lane].lane = Some(format!("l{lane}"));
            }
        }
        assert_readable(&d);
    }
}
