//! Lines: where they leave and enter boxes, how they share the room between rows, at which side they run back.

use super::Diagram;
use super::channel::{Bend, Span, order_channels};
use super::graph::{Graph, graph};
use super::layers::{ItemKind, Layers, SMALL_LINE, SMALL_SIZE, STEP_WIDTH, Side, bars_height, box_height, layers, words_size};
use super::place::{Band, PORTS, place, spread};
use super::shape::{Layout, PlacedLane, PlacedStep, PlacedWords, Rect, Wire, frame};
use crate::ui::text::width_em;

/// Distance between lines that run beside each other.
const TRACK: f64 = 11.0;
/// Room above the first box of a lane, for the lane's title.
const LANE_TITLE: f64 = 24.0;
/// Room for the tip of a line above a box.
const TIP: f64 = 16.0;

/// Lays a procedure out.
pub(crate) fn layout(d: &Diagram) -> Layout {
    if d.steps.is_empty() {
        return Layout::default();
    }
    let g = graph(d);
    let mut l = layers(d, &g);
    let bands = place(&mut l, d.lanes.len());
    let mut r = Router {
        d,
        g: &g,
        l: &l,
        bands: &bands,
        side_x: vec![0.0; g.links.len()],
        out_port: vec![0.0; g.links.len()],
        in_port: vec![0.0; g.links.len()],
        spans: Vec::new(),
        channel: Vec::new(),
        row_top: Vec::new(),
        row_height: Vec::new(),
    };
    r.choose_side_tracks();
    r.choose_ports();
    r.collect_spans();
    r.choose_heights();
    r.draw()
}

/// Room between two rows: its top, its tracks, where the first track lies.
#[derive(Clone, Debug, Default)]
struct Channel {
    first_track: f64,
}

struct Router<'a> {
    d: &'a Diagram,
    g: &'a Graph,
    l: &'a Layers,
    bands: &'a [Band],
    /// For each back link where it runs up.
    side_x: Vec<f64>,
    out_port: Vec<f64>,
    in_port: Vec<f64>,
    spans: Vec<Span>,
    channel: Vec<Channel>,
    row_top: Vec<f64>,
    row_height: Vec<f64>,
}

impl Router<'_> {
    fn x(&self, item: usize) -> f64 {
        self.l.items.get(item).map_or(0.0, |i| i.x)
    }

    fn row(&self, item: usize) -> usize {
        self.l.items.get(item).map_or(0, |i| i.row)
    }

    fn chain(&self, link: usize) -> &[usize] {
        self.l.chains.get(link).map_or(&[], Vec::as_slice)
    }

    fn side(&self, link: usize) -> Side {
        self.l.side.get(link).copied().flatten().unwrap_or(Side::Right)
    }

    /// Rows that a back link passes, from its target down to its words.
    fn back_rows(&self, link: usize) -> (usize, usize) {
        let to = self.g.links.get(link).map_or(0, |j| j.to);
        let lowest = self.chain(link).last().copied().unwrap_or(0);
        (self.row(to), self.row(lowest))
    }

    /// Short loops run near, long ones outside them.
    fn choose_side_tracks(&mut self) {
        let mut backs: Vec<usize> = (0..self.g.links.len()).filter(|i| self.g.links.get(*i).is_some_and(|j| j.back)).collect();
        backs.sort_by_key(|i| {
            let (first, last) = self.back_rows(*i);
            (last - first, *i)
        });
        let mut placed: Vec<(Side, usize, usize, f64)> = Vec::new();
        for link in backs {
            let (first, last) = self.back_rows(link);
            let side = self.side(link);
            let mut reach = self.reach(side, first, last);
            for (other_side, other_first, other_last, x) in &placed {
                if *other_side == side && *other_first <= last + 1 && first <= other_last + 1 {
                    reach = if side == Side::Right { reach.max(x + 14.0) } else { reach.min(x - 14.0) };
                }
            }
            set(&mut self.side_x, link, reach);
            placed.push((side, first, last, reach));
        }
    }

    /// Just outside of all that stands in these rows.
    fn reach(&self, side: Side, first: usize, last: usize) -> f64 {
        let rows = self.l.rows.iter().enumerate().filter(|(row, _)| (first..=last).contains(row));
        let items = rows.flat_map(|(_, row)| row).filter_map(|i| self.l.items.get(*i));
        let bands = self.bands.iter().filter(|b| b.first_row <= last && first <= b.last_row);
        match side {
            Side::Right => items.map(|i| i.x + i.right).chain(bands.map(|b| b.hi)).fold(f64::NEG_INFINITY, f64::max) + 18.0,
            Side::Left => items.map(|i| i.x - i.left).chain(bands.map(|b| b.lo)).fold(f64::INFINITY, f64::min) - 18.0,
        }
    }

    /// Where lines leave and enter each box: each as straight as its neighbours allow.
    fn choose_ports(&mut self) {
        for step in 0..self.d.steps.len() {
            let mut outs: Vec<(f64, f64, usize)> = Vec::new();
            let mut ins: Vec<(f64, f64, usize)> = Vec::new();
            for (i, link) in self.g.links.iter().enumerate() {
                let chain = self.chain(i);
                if link.from == step {
                    let next = chain.get(1).copied().unwrap_or(step);
                    outs.push((self.x(next), 0.0, i));
                }
                if link.to == step {
                    let before = if link.back {
                        self.side_x.get(i).copied().unwrap_or(0.0)
                    } else {
                        self.x(chain.len().checked_sub(2).and_then(|n| chain.get(n)).copied().unwrap_or(step))
                    };
                    // Of two loops at one side the outer one enters further inside, so that they do not cross.
                    let rank = if link.back { -before } else { 0.0 };
                    let group = match (link.back, self.side(i)) {
                        (false, _) => 0.0,
                        (true, Side::Left) => -1.0,
                        (true, Side::Right) => 1.0,
                    };
                    ins.push((group * 1e6 + if link.back { rank } else { before }, before, i));
                }
            }
            outs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.2.cmp(&b.2)));
            ins.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.2.cmp(&b.2)));
            let out_at = self.ports(step, &outs.iter().map(|o| o.0).collect::<Vec<_>>());
            let in_at = self.ports(step, &ins.iter().map(|i| i.1).collect::<Vec<_>>());
            for ((_, _, link), x) in outs.iter().zip(out_at) {
                set(&mut self.out_port, *link, x);
            }
            for ((_, _, link), x) in ins.iter().zip(in_at) {
                set(&mut self.in_port, *link, x);
            }
        }
    }

    fn ports(&self, step: usize, wishes: &[f64]) -> Vec<f64> {
        let (lo, hi) = (self.x(step) - PORTS, self.x(step) + PORTS);
        let apart = (2.0 * PORTS / wishes.len().max(1) as f64).min(18.0);
        let clamped: Vec<(f64, f64)> = wishes.iter().map(|x| (x.clamp(lo, hi), 1.0)).collect();
        spread(&clamped, &vec![(0.0, 0.0); wishes.len()], apart, lo, hi)
    }

    /// All crossing pieces, and which runs above which.
    fn collect_spans(&mut self) {
        for link in 0..self.g.links.len() {
            let chain = self.chain(link).to_vec();
            for (n, (upper, lower)) in chain.iter().zip(chain.iter().skip(1)).enumerate() {
                let from = if n == 0 { self.out_port.get(link).copied().unwrap_or(0.0) } else { self.x(*upper) };
                let enters = n + 2 == chain.len() && !self.is_back(link);
                let to = if enters { self.in_port.get(link).copied().unwrap_or(0.0) } else { self.x(*lower) };
                self.add_span(link, self.row(*lower), (from, Bend::Up), (to, Bend::Down));
            }
            if self.is_back(link) {
                let (first, last) = self.back_rows(link);
                let lowest = chain.last().map_or(0.0, |i| self.x(*i));
                let side = self.side_x.get(link).copied().unwrap_or(0.0);
                let port = self.in_port.get(link).copied().unwrap_or(0.0);
                self.add_span(link, last + 1, (lowest, Bend::Up), (side, Bend::Up));
                self.add_span(link, first, (side, Bend::Down), (port, Bend::Down));
            }
        }
        order_channels(&mut self.spans, self.l.rows.len());
    }

    fn is_back(&self, link: usize) -> bool {
        self.g.links.get(link).is_some_and(|j| j.back)
    }

    fn add_span(&mut self, link: usize, channel: usize, from: (f64, Bend), to: (f64, Bend)) {
        if (from.0 - to.0).abs() >= 0.5 {
            self.spans.push(Span { link, channel, ends: [from, to], track: 0 });
        }
    }

    /// Heights of rows and of the room between them.
    fn choose_heights(&mut self) {
        let rows = self.l.rows.len();
        let mut y = 0.0;
        for row in 0..=rows {
            let tracks = self.spans.iter().filter(|s| s.channel == row).map(|s| s.track + 1).max().unwrap_or(0);
            let inner = row > 0 && row < rows;
            let above = if inner || tracks > 0 { 9.0 } else { 0.0 };
            let steps_below = row % 2 == 0 && row < rows;
            let below = match (inner || tracks > 0, steps_below) {
                (true, true) => TIP,
                (true, false) => 7.0,
                (false, _) => 0.0,
            };
            let begins_lane = self.bands.iter().any(|b| b.first_row == row);
            let ends_lane = row > 0 && self.bands.iter().any(|b| b.last_row + 1 == row);
            let extra = if begins_lane { LANE_TITLE } else { 0.0 };
            let lead = if ends_lane { 12.0 } else { 0.0 };
            self.channel.push(Channel { first_track: y + lead + above });
            y += lead + above + (tracks as f64 - 1.0).max(0.0) * TRACK + below + extra;
            if row < rows {
                let items = self.l.rows.get(row).map_or(&[][..], Vec::as_slice);
                let height = items.iter().filter_map(|i| self.l.items.get(*i)).map(|i| i.height).fold(0.0, f64::max);
                self.row_top.push(y);
                self.row_height.push(height);
                y += height;
            }
        }
    }

    fn track_y(&self, span: &Span) -> f64 {
        self.channel.get(span.channel).map_or(0.0, |c| c.first_track) + span.track as f64 * TRACK
    }

    fn middle(&self, row: usize) -> f64 {
        self.row_top.get(row).copied().unwrap_or(0.0) + self.row_height.get(row).copied().unwrap_or(0.0) / 2.0
    }

    fn step_rect(&self, step: usize) -> (Rect, Rect) {
        let (bars, body) = (bars_height(self.d, step), box_height(self.d, step));
        let top = self.middle(self.row(step)) - (bars + body) / 2.0;
        let x = self.x(step) - STEP_WIDTH / 2.0;
        let all = Rect { x, y: top, w: STEP_WIDTH, h: bars + body };
        (all, Rect { y: top + bars, h: body, ..all })
    }

    fn draw(&self) -> Layout {
        let mut out = Layout::default();
        for step in 0..self.d.steps.len() {
            let (all, body) = self.step_rect(step);
            out.steps.push(PlacedStep { step, all, body });
        }
        for item in &self.l.items {
            if let ItemKind::Words(link) = item.kind
                && let Some(joined) = self.g.links.get(link)
            {
                let rect =
                    Rect { x: item.x - item.left, y: self.middle(item.row) - item.height / 2.0, w: item.left + item.right, h: item.height };
                out.words.push(PlacedWords { moves: joined.moves.clone(), rect, state: joined.state, beside: false });
            }
        }
        for (i, joined) in self.g.links.iter().enumerate() {
            out.wires.push(Wire {
                moves: joined.moves.clone(),
                from: joined.from,
                to: joined.to,
                points: self.points(i),
                state: joined.state,
                back: joined.back,
            });
        }
        self.draw_loops(&mut out);
        for band in self.bands {
            let top = self.row_top.get(band.first_row).copied().unwrap_or(0.0) - LANE_TITLE - 2.0;
            let last = self.row_top.get(band.last_row).copied().unwrap_or(0.0) + self.row_height.get(band.last_row).copied().unwrap_or(0.0);
            let rect = Rect { x: band.lo, y: top, w: band.hi - band.lo, h: last + 10.0 - top };
            let title = self.d.lanes.get(band.lane).map_or("", |lane| lane.title.as_str());
            let title_x = free_place(&out.wires, rect, width_em(title) * SMALL_SIZE);
            out.lanes.push(PlacedLane { lane: band.lane, rect, title_x });
        }
        out.frame = frame(&out);
        out
    }

    /// The corners of a line.
    fn points(&self, link: usize) -> Vec<(f64, f64)> {
        let Some(joined) = self.g.links.get(link) else {
            return Vec::new();
        };
        let (from, _) = self.step_rect(joined.from);
        let (to, _) = self.step_rect(joined.to);
        let mut x = self.out_port.get(link).copied().unwrap_or(0.0);
        let mut points = vec![(x, from.y + from.h)];
        // In the order in which the line was led: down its chain, then out to the side and in again.
        for span in self.in_order(link) {
            let y = self.track_y(span);
            points.push((x, y));
            x = span.ends[1].0;
            points.push((x, y));
        }
        points.push((self.in_port.get(link).copied().unwrap_or(x), to.y));
        points
    }

    fn in_order(&self, link: usize) -> Vec<&Span> {
        let mut spans: Vec<&Span> = self.spans.iter().filter(|s| s.link == link).collect();
        // The piece that comes back in from the side lies above all others but is the last.
        spans.sort_by_key(|s| (s.ends[0].1 == Bend::Down, s.channel));
        spans
    }

    /// Loops of a step to itself, at its right.
    fn draw_loops(&self, out: &mut Layout) {
        for joined in &self.g.loops {
            let (_, body) = self.step_rect(joined.from);
            let (right, middle) = (body.x + body.w, body.y + body.h / 2.0);
            out.wires.push(Wire {
                moves: joined.moves.clone(),
                from: joined.from,
                to: joined.to,
                points: vec![(right, middle - 8.0), (right + 14.0, middle - 8.0), (right + 14.0, middle + 8.0), (right, middle + 8.0)],
                state: joined.state,
                back: true,
            });
            let (w, h) = words_size(self.d, &joined.moves);
            if h > SMALL_LINE {
                let rect = Rect { x: right + 18.0, y: middle - h / 2.0, w, h };
                out.words.push(PlacedWords { moves: joined.moves.clone(), rect, state: joined.state, beside: true });
            }
        }
    }
}

/// Where in the head of a lane a title of this width begins, so that no line runs through it if that can be.
fn free_place(wires: &[Wire], lane: Rect, width: f64) -> f64 {
    let (left, right) = (lane.x + 10.0, lane.x + lane.w - 10.0 - width);
    let places = [left, right, (left + right) / 2.0];
    let crossed = |x: f64| {
        let meets = |(a, b): (&(f64, f64), &(f64, f64))| {
            let across = a.0.max(b.0) > x - 4.0 && a.0.min(b.0) < x + width + 4.0;
            across && a.1.max(b.1) > lane.y && a.1.min(b.1) < lane.y + LANE_TITLE
        };
        wires.iter().any(|wire| wire.points.iter().zip(wire.points.iter().skip(1)).any(meets))
    };
    places.into_iter().find(|x| !crossed(*x)).unwrap_or(left)
}

fn set(list: &mut [f64], at: usize, value: f64) {
    if let Some(slot) = list.get_mut(at) {
        *slot = value;
    }
}
