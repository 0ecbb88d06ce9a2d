//! Rows of items: steps on even rows, the words of actions on odd rows, and a thin item wherever a line passes a row.

use super::graph::Graph;
use super::place::{LaneSpan, lane_spans};
use super::{Diagram, DiagramGate};
use crate::ui::text::{width_em, wrap};

/// Width of every step's box.
pub(crate) const STEP_WIDTH: f64 = 168.0;
/// Size of a step's title.
pub(crate) const TITLE_SIZE: f64 = 14.0;
/// Size of all other words.
pub(crate) const SMALL_SIZE: f64 = 12.0;
/// Height of one line of small words.
pub(crate) const SMALL_LINE: f64 = 16.0;
/// Height of one line of a title.
pub(crate) const TITLE_LINE: f64 = 19.0;

/// What stands in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ItemKind {
    /// Step with this index.
    Step(usize),
    /// Words of the link with this index.
    Words(usize),
    /// The link with this index passes.
    Pass(usize),
}

/// An item of a row.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub kind: ItemKind,
    pub row: usize,
    /// Room needed left and right of its middle.
    pub left: f64,
    pub right: f64,
    pub height: f64,
    /// Lane that it must stay in.
    pub lane: Option<usize>,
    /// Middle, set by `place`.
    pub x: f64,
}

/// Side at which a link runs back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
}

/// Rows of items and how they hang together.
#[derive(Clone, Debug)]
pub(crate) struct Layers {
    pub items: Vec<Item>,
    /// Items of each row from left to right.
    pub rows: Vec<Vec<usize>>,
    /// For each link the items that it runs through, its steps included (a back link: its step and its words).
    pub chains: Vec<Vec<usize>>,
    /// For each back link its side.
    pub side: Vec<Option<Side>>,
    /// Pairs of items in neighbouring rows, upper first, with how much they want to stand below each other.
    pub ties: Vec<(usize, usize, f64)>,
}

impl Layers {
    /// The items of a link between its steps.
    pub fn inner(&self, link: usize) -> &[usize] {
        let chain = self.chains.get(link).map_or(&[][..], Vec::as_slice);
        let ends = if self.side.get(link).copied().flatten().is_some() { 0 } else { 1 };
        chain.get(1..chain.len().saturating_sub(ends)).unwrap_or_default()
    }
}

/// Lines of a step's title.
pub(crate) fn title_lines(title: &str) -> Vec<String> {
    wrap(title, (STEP_WIDTH - 24.0) / TITLE_SIZE)
}

/// Lines of an action's word.
pub(crate) fn word_lines(word: &str) -> Vec<String> {
    wrap(word, 9.0)
}

/// Lines of a gate's title in a bar of this width.
pub(crate) fn gate_lines(title: &str, width: f64) -> Vec<String> {
    wrap(title, (width - 26.0) / SMALL_SIZE)
}

/// Height of a bar.
pub(crate) fn gate_height(lines: &[String]) -> f64 {
    lines.len() as f64 * SMALL_LINE + 6.0
}

/// Gates that bar every way into a step.
pub(crate) fn gates_of_step(d: &Diagram, step: usize) -> Vec<&DiagramGate> {
    let id = d.steps.get(step).map_or("", |s| s.id.as_str());
    d.gates.iter().filter(|g| g.only.is_none() && g.before == id).collect()
}

/// Gates that bar one of these moves alone.
pub(crate) fn gates_of_moves<'a>(d: &'a Diagram, moves: &[usize]) -> Vec<&'a DiagramGate> {
    let mut found = Vec::new();
    for gate in &d.gates {
        let Some((from, action)) = &gate.only else {
            continue;
        };
        let bars = |i: &usize| d.moves.get(*i).is_some_and(|m| &m.from == from && &m.action == action && m.to == gate.before);
        if moves.iter().any(bars) {
            found.push(gate);
        }
    }
    found
}

/// Words on a line: one entry a move, each already broken into lines.
pub(crate) fn words_of(d: &Diagram, moves: &[usize]) -> Vec<Vec<String>> {
    let mut words = Vec::new();
    for i in moves {
        if let Some(m) = d.moves.get(*i)
            && !m.action.is_empty()
        {
            words.push(word_lines(&m.action));
        }
    }
    words
}

/// Width and height of words with the bars below them.
pub(crate) fn words_size(d: &Diagram, moves: &[usize]) -> (f64, f64) {
    let words = words_of(d, moves);
    let widest = words.iter().flatten().map(|line| width_em(line)).fold(0.0, f64::max);
    let lines: usize = words.iter().map(Vec::len).sum();
    let gates = gates_of_moves(d, moves);
    let mut width = widest * SMALL_SIZE + 14.0;
    let mut height = lines as f64 * SMALL_LINE + 4.0;
    if !gates.is_empty() {
        width = width.max(STEP_WIDTH);
        for gate in gates {
            height += gate_height(&gate_lines(&gate.title, width)) + 2.0;
        }
    }
    (width, height)
}

/// Height of a step's box without its bars.
pub(crate) fn box_height(d: &Diagram, step: usize) -> f64 {
    let Some(s) = d.steps.get(step) else {
        return 0.0;
    };
    let small = usize::from(s.note.is_some()) + usize::from(d.current.contains(&s.id));
    title_lines(&s.title).len() as f64 * TITLE_LINE + small as f64 * SMALL_LINE + 18.0
}

/// Height of the bars above a step's box.
pub(crate) fn bars_height(d: &Diagram, step: usize) -> f64 {
    let mut height = 0.0;
    for gate in gates_of_step(d, step) {
        height += gate_height(&gate_lines(&gate.title, STEP_WIDTH)) + 2.0;
    }
    height
}

/// Builds the rows and orders them.
pub(crate) fn layers(d: &Diagram, g: &Graph) -> Layers {
    let mut l = build(d, g);
    let mut order = Order::new(&l, g);
    order.improve(&mut l, g, 8);
    choose_sides(&mut l, g);
    order.improve(&mut l, g, 12);
    l
}

fn build(d: &Diagram, g: &Graph) -> Layers {
    let mut items = Vec::new();
    for (i, step) in d.steps.iter().enumerate() {
        let loops: Vec<usize> = g.loops.iter().filter(|j| j.from == i).flat_map(|j| j.moves.clone()).collect();
        let beside = if loops.is_empty() { 0.0 } else { words_size(d, &loops).0 + 22.0 };
        let words_height = if loops.is_empty() { 0.0 } else { words_size(d, &loops).1 };
        items.push(Item {
            kind: ItemKind::Step(i),
            row: g.rank.get(i).copied().unwrap_or(0) * 2,
            left: STEP_WIDTH / 2.0,
            right: STEP_WIDTH / 2.0 + beside,
            height: (box_height(d, i) + bars_height(d, i)).max(words_height),
            lane: step.lane.as_ref().and_then(|id| d.lanes.iter().position(|lane| &lane.id == id)),
            x: 0.0,
        });
    }
    let mut chains = Vec::new();
    for (i, link) in g.links.iter().enumerate() {
        let lane_at = |step: usize| items.get(step).and_then(|item| item.lane);
        let lane = lane_at(link.from).or(lane_at(link.to));
        let first = g.rank.get(link.from).copied().unwrap_or(0) * 2 + 1;
        let last = if link.back { first + 1 } else { g.rank.get(link.to).copied().unwrap_or(0) * 2 };
        let mut chain = vec![link.from];
        for row in first..last {
            let has_words = row == first && !words_of(d, &link.moves).is_empty();
            let (width, height) = if has_words { words_size(d, &link.moves) } else { (12.0, 0.0) };
            chain.push(items.len());
            items.push(Item {
                kind: if has_words { ItemKind::Words(i) } else { ItemKind::Pass(i) },
                row,
                left: width / 2.0,
                right: width / 2.0,
                height,
                lane,
                x: 0.0,
            });
        }
        if !link.back {
            chain.push(link.to);
        }
        chains.push(chain);
    }
    keep_lanes_to_their_rows(&mut items, d.lanes.len());
    let row_count = items.iter().map(|item| item.row + 1).max().unwrap_or(0);
    let mut rows = vec![Vec::new(); row_count];
    for (i, item) in items.iter().enumerate() {
        if let Some(row) = rows.get_mut(item.row) {
            row.push(i);
        }
    }
    let ties = ties(&items, &chains, g);
    Layers { side: vec![None; g.links.len()], items, rows, chains, ties }
}

/// A line that leaves a lane belongs to it only beside it, not all the way to its end.
fn keep_lanes_to_their_rows(items: &mut [Item], lane_count: usize) {
    let spans = lane_spans(items, lane_count);
    for item in items.iter_mut() {
        let inside = |span: &LaneSpan| Some(span.lane) == item.lane && span.touches(item.row);
        if !spans.iter().any(inside) {
            item.lane = None;
        }
    }
}

fn ties(items: &[Item], chains: &[Vec<usize>], g: &Graph) -> Vec<(usize, usize, f64)> {
    let mut ties = Vec::new();
    let is_step = |i: usize| items.get(i).is_some_and(|item| matches!(item.kind, ItemKind::Step(_)));
    for (chain, link) in chains.iter().zip(&g.links) {
        for (upper, lower) in chain.iter().zip(chain.iter().skip(1)) {
            let weight = match (is_step(*upper), is_step(*lower)) {
                (false, false) => 8.0,
                _ if link.back => 0.5,
                _ if link.usual => 12.0,
                _ => 1.0,
            };
            ties.push((*upper, *lower, weight));
        }
    }
    ties
}

/// Sorting of rows against crossings.
struct Order {
    /// Position of each item in its row.
    position: Vec<f64>,
    /// Neighbours above and below each item.
    above: Vec<Vec<usize>>,
    below: Vec<Vec<usize>>,
}

impl Order {
    fn new(l: &Layers, g: &Graph) -> Self {
        let n = l.items.len();
        let mut order = Self { position: vec![0.0; n], above: vec![Vec::new(); n], below: vec![Vec::new(); n] };
        for (upper, lower, _) in &l.ties {
            if let Some(list) = order.below.get_mut(*upper) {
                list.push(*lower);
            }
            if let Some(list) = order.above.get_mut(*lower) {
                list.push(*upper);
            }
        }
        // First order: as a walk through the definition meets the steps.
        for (i, item) in l.items.iter().enumerate() {
            let step = match item.kind {
                ItemKind::Step(step) => step,
                ItemKind::Words(link) | ItemKind::Pass(link) => g.links.get(link).map_or(0, |j| j.to),
            };
            let visit = g.visit.get(step).copied().unwrap_or(0);
            set(&mut order.position, i, visit as f64);
        }
        order
    }

    /// Sweeps down and up, keeping the best order seen.
    fn improve(&mut self, l: &mut Layers, g: &Graph, rounds: usize) {
        self.sort_all(l, g);
        let mut best = (self.crossings(l), l.rows.clone());
        for round in 0..rounds {
            let down = round % 2 == 0;
            let row_count = l.rows.len();
            for step in 0..row_count {
                let row = if down { step } else { row_count - 1 - step };
                self.pull(l, g, row, down);
            }
            let crossings = self.crossings(l);
            if crossings < best.0 {
                best = (crossings, l.rows.clone());
            }
        }
        l.rows = best.1;
        self.number(l);
    }

    fn sort_all(&mut self, l: &mut Layers, g: &Graph) {
        for row in 0..l.rows.len() {
            self.sort_row(l, g, row, |order, i| order.at(i));
        }
        self.number(l);
    }

    /// Sorts a row by the middle of each item's neighbours in the row above (or below).
    fn pull(&mut self, l: &mut Layers, g: &Graph, row: usize, down: bool) {
        self.sort_row(l, g, row, |order, i| {
            let neighbours = if down { order.above.get(i) } else { order.below.get(i) };
            match neighbours {
                Some(list) if !list.is_empty() => list.iter().map(|j| order.at(*j)).sum::<f64>() / list.len() as f64,
                _ => order.at(i),
            }
        });
        self.number(l);
    }

    fn sort_row(&self, l: &mut Layers, g: &Graph, row: usize, key: impl Fn(&Self, usize) -> f64) {
        let Some(list) = l.rows.get(row) else { return };
        let has_lanes = list.iter().any(|i| l.items.get(*i).is_some_and(|item| item.lane.is_some()));
        let mut keyed: Vec<(usize, f64, f64, usize)> = Vec::new();
        for i in list {
            let Some(item) = l.items.get(*i) else {
                continue;
            };
            let lane = if has_lanes { item.lane.map_or(0, |lane| lane + 1) } else { 0 };
            // Words that run back stand at that end of their siblings where they leave.
            let lean = match item.kind {
                ItemKind::Words(link) | ItemKind::Pass(link) if g.links.get(link).is_some_and(|j| j.back) => {
                    match l.side.get(link).copied().flatten() {
                        Some(Side::Left) => -0.49,
                        Some(Side::Right) => 0.49,
                        None => 0.1,
                    }
                }
                _ => 0.0,
            };
            keyed.push((lane, key(self, *i) + lean, self.at(*i), *i));
        }
        keyed.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.total_cmp(&b.2)).then(a.3.cmp(&b.3)));
        if let Some(list) = l.rows.get_mut(row) {
            *list = keyed.into_iter().map(|entry| entry.3).collect();
        }
    }

    fn number(&mut self, l: &Layers) {
        for row in &l.rows {
            for (position, i) in row.iter().enumerate() {
                set(&mut self.position, *i, position as f64);
            }
        }
    }

    fn at(&self, i: usize) -> f64 {
        self.position.get(i).copied().unwrap_or(0.0)
    }

    fn crossings(&self, l: &Layers) -> usize {
        let mut count = 0;
        for (n, (a, b, _)) in l.ties.iter().enumerate() {
            for (c, e, _) in l.ties.iter().skip(n + 1) {
                if row_of(l, *a) == row_of(l, *c) && (self.at(*a) - self.at(*c)) * (self.at(*b) - self.at(*e)) < 0.0 {
                    count += 1;
                }
            }
        }
        count
    }
}

fn row_of(l: &Layers, i: usize) -> usize {
    l.items.get(i).map_or(0, |item| item.row)
}

/// Each back link runs at the side where fewer items lie between it and the open.
fn choose_sides(l: &mut Layers, g: &Graph) {
    let beyond = |l: &Layers, i: usize| -> (usize, usize) {
        let row = l.rows.get(row_of(l, i)).map_or(&[][..], Vec::as_slice);
        let at = row.iter().position(|j| *j == i).unwrap_or(0);
        (at, row.len().saturating_sub(at + 1))
    };
    for (i, link) in g.links.iter().enumerate() {
        if !link.back {
            continue;
        }
        let (left_from, right_from) = beyond(l, link.from);
        let (left_to, right_to) = beyond(l, link.to);
        let side = if left_from + left_to < right_from + right_to { Side::Left } else { Side::Right };
        set(&mut l.side, i, Some(side));
    }
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(slot) = list.get_mut(at) {
        *slot = value;
    }
}
