//! Columns: each item as near as may be to the items it hangs with, none nearer than allowed to its neighbours.

use super::layers::{Item, Layers, STEP_WIDTH};

/// Free room between neighbours of a row.
const GAP: f64 = 22.0;
/// How far from its middle a step's lines may leave and enter.
pub(crate) const PORTS: f64 = STEP_WIDTH / 2.0 - 14.0;
/// Free room that is enough beside a line which would otherwise bend.
const CLOSE: f64 = 12.0;
/// Free room between lanes, and around what stands in them.
pub(crate) const LANE_GAP: f64 = 18.0;
pub(crate) const LANE_PAD: f64 = 12.0;

/// A lane as it takes part in the drawing.
#[derive(Clone, Debug)]
pub(crate) struct Band {
    pub lane: usize,
    pub first_row: usize,
    pub last_row: usize,
    pub lo: f64,
    pub hi: f64,
}

impl Band {
    /// Whether a row lies in the lane or next to it.
    pub fn touches(&self, row: usize) -> bool {
        self.first_row <= row + 1 && row <= self.last_row + 1
    }
}

/// Gives every item its middle; returns the lanes' places.
pub(crate) fn place(l: &mut Layers, lane_count: usize) -> Vec<Band> {
    let bands = bands(l, lane_count);
    let hangs = hangs(l);
    for row in 0..l.rows.len() {
        let wishes = vec![(0.0, 1.0); l.rows.get(row).map_or(0, Vec::len)];
        pack(l, row, &bands, &wishes);
    }
    for round in 0..ROUNDS {
        let row_count = l.rows.len();
        let mut moved: f64 = 0.0;
        for step in 0..row_count {
            let row = if round % 2 == 0 { step } else { row_count - 1 - step };
            let list = l.rows.get(row).map_or(&[][..], Vec::as_slice);
            let wishes: Vec<(f64, f64)> = list.iter().map(|i| wish(&hangs, l, *i)).collect();
            moved = moved.max(pack(l, row, &bands, &wishes));
        }
        if moved < AT_REST {
            break;
        }
    }
    // Whole numbers: what stands in line is then exactly in line.
    for item in &mut l.items {
        item.x = item.x.round();
    }
    for link in 0..l.chains.len() {
        straighten(l, link, &bands);
    }
    bands
}

/// Sweeps at most until the middles come to rest; a sweep is linear in the ties.
const ROUNDS: usize = 160;
/// A sweep that moves nothing farther than this was the last one.
const AT_REST: f64 = 0.2;

/// For each item what it hangs with, and how much: a line's own items strongly with each other, so that it runs straight;
/// the usual way strongly with its steps, so that it forms a spine.
fn hangs(l: &Layers) -> Vec<Vec<(usize, f64)>> {
    let mut hangs = vec![Vec::new(); l.items.len()];
    let mut tie = |a: usize, b: usize, weight: f64| {
        if let Some(list) = hangs.get_mut(a) {
            list.push((b, weight));
        }
        if let Some(list) = hangs.get_mut(b) {
            list.push((a, weight));
        }
    };
    for (upper, lower, weight) in &l.ties {
        tie(*upper, *lower, *weight);
    }
    for link in 0..l.chains.len() {
        let inner = l.inner(link);
        for (n, a) in inner.iter().enumerate() {
            for b in inner.iter().skip(n + 1) {
                tie(*a, *b, 6.0);
            }
        }
    }
    hangs
}

/// Moves all items of a line to one middle if its neighbours leave room for it.
fn straighten(l: &mut Layers, link: usize, bands: &[Band]) {
    let inner = l.inner(link).to_vec();
    let middles: Vec<f64> = inner.iter().filter_map(|i| l.items.get(*i)).map(|item| item.x).collect();
    let (mut lo, mut hi) = (f64::NEG_INFINITY, f64::INFINITY);
    for i in &inner {
        let (least, most) = free_room(l, *i, bands);
        lo = lo.max(least);
        hi = hi.min(most);
    }
    let (lo, hi) = (lo.ceil(), hi.floor());
    if middles.is_empty() || lo > hi {
        return;
    }
    let mean = middles.iter().sum::<f64>() / middles.len() as f64;
    let mut x = mean.clamp(lo, hi);
    // Below (and above) its steps if it can be: then no bend is needed at all.
    let chain = l.chains.get(link).map_or(&[][..], Vec::as_slice);
    let (mut least, mut most) = (lo, hi);
    for step in chain.iter().filter_map(|i| l.items.get(*i)).filter(|item| is_step(item)) {
        least = least.max(step.x - PORTS);
        most = most.min(step.x + PORTS);
    }
    if least <= most {
        x = x.clamp(least, most);
    }
    let x = x.round();
    for i in &inner {
        if let Some(item) = l.items.get_mut(*i) {
            item.x = x;
        }
    }
}

/// Between which middles an item may move without pushing its neighbours or leaving its lane.
fn free_room(l: &Layers, i: usize, bands: &[Band]) -> (f64, f64) {
    let Some(item) = l.items.get(i) else {
        return (0.0, 0.0);
    };
    let row = l.rows.get(item.row).map_or(&[][..], Vec::as_slice);
    let at = row.iter().position(|j| *j == i).unwrap_or(0);
    let (band_lo, band_hi) = limits(bands, item.row, item.lane);
    let (mut lo, mut hi) = (band_lo + item.left, band_hi - item.right);
    if let Some(before) = at.checked_sub(1).and_then(|n| row.get(n)).and_then(|j| l.items.get(*j)) {
        lo = lo.max(before.x + before.right + CLOSE + item.left);
    }
    if let Some(after) = row.get(at + 1).and_then(|j| l.items.get(*j)) {
        hi = hi.min(after.x - after.left - CLOSE - item.right);
    }
    (lo, hi)
}

/// Between which edges items of a lane (or of none) may stand in a row.
fn limits(bands: &[Band], row: usize, lane: Option<usize>) -> (f64, f64) {
    let here = || bands.iter().filter(|band| band.touches(row));
    if let Some(band) = here().find(|band| Some(band.lane) == lane) {
        return (band.lo + LANE_PAD, band.hi - LANE_PAD);
    }
    if here().next().is_none() {
        return (f64::NEG_INFINITY, f64::INFINITY);
    }
    (f64::NEG_INFINITY, here().map(|band| band.lo).fold(f64::INFINITY, f64::min) - LANE_GAP)
}

/// Where an item would stand if it were alone: the weighted middle of what it hangs with; and how much it wants to.
fn wish(hangs: &[Vec<(usize, f64)>], l: &Layers, item: usize) -> (f64, f64) {
    let x = |i: usize| l.items.get(i).map_or(0.0, |item| item.x);
    let (mut sum, mut whole) = (0.0, 0.0);
    for (other, weight) in hangs.get(item).map_or(&[][..], Vec::as_slice) {
        sum += x(*other) * weight;
        whole += weight;
    }
    if whole > 0.0 { (sum / whole, whole) } else { (x(item), 0.01) }
}

/// Puts the items of a row as near as possible to where they wish to be, in their order and apart;
/// items of a lane stay in its band, items of none stay left of all bands that run there: the main way comes first.
/// Returns how far the one moved that moved farthest.
fn pack(l: &mut Layers, row: usize, bands: &[Band], wishes: &[(f64, f64)]) -> f64 {
    let Some(list) = l.rows.get(row).cloned() else {
        return 0.0;
    };
    let here: Vec<&Band> = bands.iter().filter(|band| band.touches(row)).collect();
    let mut moved: f64 = 0.0;
    let mut start = 0;
    while start < list.len() {
        let lane_at = |n: usize| list.get(n).and_then(|i| l.items.get(*i)).and_then(|item| item.lane);
        let lane = if here.is_empty() { None } else { lane_at(start) };
        let mut end = start + 1;
        while end < list.len() && (here.is_empty() || lane_at(end) == lane) {
            end += 1;
        }
        let (lo, hi) = limits(bands, row, lane);
        let group = list.get(start..end).unwrap_or_default();
        let targets = wishes.get(start..end).unwrap_or_default();
        let extents: Vec<(f64, f64)> = group.iter().map(|i| l.items.get(*i).map_or((0.0, 0.0), |item| (item.left, item.right))).collect();
        let middles = spread(targets, &extents, GAP, lo, hi);
        for (i, x) in group.iter().zip(middles) {
            if let Some(item) = l.items.get_mut(*i) {
                moved = moved.max((item.x - x).abs());
                item.x = x;
            }
        }
        start = end;
    }
    moved
}

/// The middles nearest to `targets` (each with its weight) in the sense of least squares such that neighbours keep `gap` between their
/// extents and all stay within `lo` and `hi` (as far as they fit).
///
/// With each middle lessened by the room that its predecessors need at least, the task becomes: the nearest
/// non-decreasing sequence, which pooling adjacent violators solves exactly.
pub(crate) fn spread(targets: &[(f64, f64)], extents: &[(f64, f64)], gap: f64, lo: f64, hi: f64) -> Vec<f64> {
    let mut offsets = Vec::new();
    let mut offset = 0.0;
    let mut before: Option<f64> = None;
    for (left, right) in extents {
        if let Some(previous_right) = before {
            offset += previous_right + gap + left;
        }
        before = Some(*right);
        offsets.push(offset);
    }
    // Pools of (weighted sum, weight, count).
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    for ((target, weight), offset) in targets.iter().zip(&offsets) {
        let mut pool = ((target - offset) * weight, *weight, 1);
        while let Some(last) = pools.last().copied() {
            if last.0 / last.1 <= pool.0 / pool.1 {
                break;
            }
            pools.pop();
            pool = (pool.0 + last.0, pool.1 + last.1, pool.2 + last.2);
        }
        pools.push(pool);
    }
    let first_left = extents.first().map_or(0.0, |e| e.0);
    let last_right = extents.last().map_or(0.0, |e| e.1);
    let last_offset = offsets.last().copied().unwrap_or(0.0);
    let (least, most) = (lo + first_left, hi - last_right - last_offset);
    let mut out = Vec::new();
    for (sum, weight, count) in pools {
        let level = (sum / weight).min(most).max(least);
        for _ in 0..count {
            let offset = offsets.get(out.len()).copied().unwrap_or(0.0);
            out.push(level + offset);
        }
    }
    out
}

/// The rows that a lane runs through.
#[derive(Clone, Debug)]
pub(crate) struct LaneSpan {
    pub lane: usize,
    pub first_row: usize,
    pub last_row: usize,
    /// Lanes that run beside each other have the same block.
    pub block: usize,
}

impl LaneSpan {
    /// Whether a row lies in the lane or next to it.
    pub fn touches(&self, row: usize) -> bool {
        self.first_row <= row + 1 && row <= self.last_row + 1
    }
}

/// The rows of each lane; lanes that run beside each other form a block and are drawn equally long.
pub(crate) fn lane_spans(items: &[Item], lane_count: usize) -> Vec<LaneSpan> {
    let mut open: Vec<LaneSpan> = Vec::new();
    for lane in 0..lane_count {
        let rows: Vec<usize> = items.iter().filter(|i| i.lane == Some(lane) && is_step(i)).map(|i| i.row).collect();
        if let (Some(first_row), Some(last_row)) = (rows.iter().min(), rows.iter().max()) {
            open.push(LaneSpan { lane, first_row: *first_row, last_row: *last_row, block: 0 });
        }
    }
    let mut done: Vec<LaneSpan> = Vec::new();
    let mut block = 0;
    while let Some(first) = open.first() {
        let (mut from, mut to) = (first.first_row, first.last_row);
        // Two rows of distance are needed between blocks, since the words of actions stand between steps.
        loop {
            let before = (from, to);
            for span in &open {
                if span.first_row <= to + 2 && from <= span.last_row + 2 {
                    from = from.min(span.first_row);
                    to = to.max(span.last_row);
                }
            }
            if before == (from, to) {
                break;
            }
        }
        let (members, rest): (Vec<LaneSpan>, Vec<LaneSpan>) = open.into_iter().partition(|s| s.first_row <= to && from <= s.last_row);
        open = rest;
        for member in members {
            done.push(LaneSpan { lane: member.lane, first_row: from, last_row: to, block });
        }
        block += 1;
    }
    done
}

/// Gives each lane a band wide enough for its fullest row; each block is centred.
fn bands(l: &Layers, lane_count: usize) -> Vec<Band> {
    let spans = lane_spans(&l.items, lane_count);
    let width = |span: &LaneSpan| widest(l, span.lane) + 2.0 * LANE_PAD;
    let mut bands = Vec::new();
    let mut block = None;
    let mut x = 0.0;
    for span in &spans {
        if block != Some(span.block) {
            block = Some(span.block);
            let members = spans.iter().filter(|s| s.block == span.block);
            let total: f64 = members.map(|s| width(s) + LANE_GAP).sum();
            x = -(total - LANE_GAP) / 2.0;
        }
        let hi = x + width(span);
        bands.push(Band { lane: span.lane, first_row: span.first_row, last_row: span.last_row, lo: x, hi });
        x = hi + LANE_GAP;
    }
    bands
}

fn is_step(item: &Item) -> bool {
    matches!(item.kind, super::layers::ItemKind::Step(_))
}

fn widest(l: &Layers, lane: usize) -> f64 {
    let mut widest: f64 = 0.0;
    for row in &l.rows {
        let mut width = 0.0;
        for item in row.iter().filter_map(|i| l.items.get(*i)).filter(|item| item.lane == Some(lane)) {
            width += item.left + item.right + if width > 0.0 { GAP } else { 0.0 };
        }
        widest = widest.max(width);
    }
    widest
}

#[cfg(test)]
mod tests {
    use super::*;

    const FREE: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

    #[test]
    fn spread_keeps_wishes_that_fit() {
        let wishes = [(0.0, 1.0), (100.0, 1.0), (200.0, 1.0)];
        assert_eq!(spread(&wishes, &[(10.0, 10.0); 3], 5.0, FREE.0, FREE.1), [0.0, 100.0, 200.0]);
    }

    #[test]
    fn spread_shares_the_push_by_weight() {
        let extents = [(10.0, 10.0); 2];
        assert_eq!(spread(&[(0.0, 1.0), (0.0, 1.0)], &extents, 4.0, FREE.0, FREE.1), [-12.0, 12.0]);
        assert_eq!(spread(&[(0.0, 3.0), (0.0, 1.0)], &extents, 4.0, FREE.0, FREE.1), [-6.0, 18.0]);
    }

    #[test]
    fn spread_stays_within_bounds() {
        let wishes = [(-500.0, 1.0), (500.0, 1.0)];
        assert_eq!(spread(&wishes, &[(10.0, 10.0); 2], 4.0, -30.0, 30.0), [-20.0, 20.0]);
    }
}
