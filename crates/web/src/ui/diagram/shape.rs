//! Shapes of a laid-out procedure, in units of the drawing.

use super::MoveState;

/// A rectangle; `x`, `y` its upper left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Rect {
    pub x: f64,
    pub y: f64,
    pub w: f64,
    pub h: f64,
}

/// A step with its bars above its box.
#[derive(Clone, Debug)]
pub(crate) struct PlacedStep {
    pub step: usize,
    /// Bars and box together.
    pub all: Rect,
    /// The box alone.
    pub body: Rect,
}

/// The words of a line.
#[derive(Clone, Debug)]
pub(crate) struct PlacedWords {
    pub moves: Vec<usize>,
    pub rect: Rect,
    pub state: MoveState,
    /// They stand beside a step's own loop.
    pub beside: bool,
}

/// A line; its last point is where it enters a box.
#[derive(Clone, Debug)]
pub(crate) struct Wire {
    pub moves: Vec<usize>,
    pub from: usize,
    pub to: usize,
    pub points: Vec<(f64, f64)>,
    pub state: MoveState,
    pub back: bool,
}

/// A lane.
#[derive(Clone, Debug)]
pub(crate) struct PlacedLane {
    pub lane: usize,
    pub rect: Rect,
    /// Where its title begins.
    pub title_x: f64,
}

/// The whole drawing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    pub steps: Vec<PlacedStep>,
    pub words: Vec<PlacedWords>,
    pub wires: Vec<Wire>,
    pub lanes: Vec<PlacedLane>,
    pub frame: Rect,
}

/// Everything drawn, with a margin.
pub(crate) fn frame(out: &Layout) -> Rect {
    let (mut lo_x, mut lo_y, mut hi_x, mut hi_y) = (f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY);
    let mut take = |x: f64, y: f64| {
        lo_x = lo_x.min(x);
        lo_y = lo_y.min(y);
        hi_x = hi_x.max(x);
        hi_y = hi_y.max(y);
    };
    let rects = out.steps.iter().map(|s| s.all).chain(out.words.iter().map(|w| w.rect)).chain(out.lanes.iter().map(|l| l.rect));
    for rect in rects {
        take(rect.x, rect.y);
        take(rect.x + rect.w, rect.y + rect.h);
    }
    for (x, y) in out.wires.iter().flat_map(|w| &w.points) {
        take(*x, *y);
    }
    Rect { x: lo_x - 10.0, y: lo_y - 8.0, w: hi_x - lo_x + 20.0, h: hi_y - lo_y + 16.0 }
}
