//! The room between two rows: which crossing piece of a line runs above which.

/// Which way the line goes on from an end of its crossing piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bend {
    Up,
    Down,
}

/// The crossing piece of a line between two rows.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    pub link: usize,
    pub channel: usize,
    pub ends: [(f64, Bend); 2],
    pub track: usize,
}

impl Span {
    pub fn lo(&self) -> f64 {
        self.ends[0].0.min(self.ends[1].0)
    }

    pub fn hi(&self) -> f64 {
        self.ends[0].0.max(self.ends[1].0)
    }

    /// How many crossings there are when this one runs above the other.
    fn cost_above(&self, other: &Self) -> u32 {
        let mut cost = 0;
        for (x, bend) in self.ends {
            if bend == Bend::Down && other.lo() < x && x < other.hi() {
                cost += 1;
            }
            // Its way down would lie upon the other's way up.
            let covers = |(y, b): (f64, Bend)| b == Bend::Up && (x - y).abs() < 4.0;
            if bend == Bend::Down && other.ends.into_iter().any(covers) {
                cost += 4;
            }
        }
        for (x, bend) in other.ends {
            if bend == Bend::Up && self.lo() < x && x < self.hi() {
                cost += 1;
            }
        }
        cost
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.lo() < other.hi() + 6.0 && other.lo() < self.hi() + 6.0
    }
}

/// Gives every piece its track; channels are numbered by the row below them.
pub(crate) fn order_channels(spans: &mut Vec<Span>, rows: usize) {
    for channel in 0..=rows {
        order_channel(spans, channel);
    }
}

/// Bubbles pieces of one channel into an order with few crossings, then gives each the first free track.
fn order_channel(spans: &mut Vec<Span>, channel: usize) {
    let (mut here, rest): (Vec<Span>, Vec<Span>) = std::mem::take(spans).into_iter().partition(|s| s.channel == channel);
    here.sort_by(|a, b| a.lo().total_cmp(&b.lo()).then(a.link.cmp(&b.link)));
    for _ in 0..here.len() {
        let mut changed = false;
        for n in 1..here.len() {
            let (Some(upper), Some(lower)) = (here.get(n - 1), here.get(n)) else {
                continue;
            };
            if lower.cost_above(upper) < upper.cost_above(lower) {
                here.swap(n - 1, n);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    for n in 0..here.len() {
        let Some(this) = here.get(n) else { continue };
        let above = here.iter().take(n).filter(|s| s.overlaps(this)).map(|s| s.track + 1).max();
        if let Some(span) = here.get_mut(n) {
            span.track = above.unwrap_or(0);
        }
    }
    *spans = rest;
    spans.extend(here);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(link: usize, from: f64, to: f64) -> Span {
        Span { link, channel: 0, ends: [(from, Bend::Up), (to, Bend::Down)], track: 0 }
    }

    #[test]
    fn a_fan_to_the_right_turns_without_crossing() {
        let mut spans = vec![span(0, 0.0, 100.0), span(1, 10.0, 200.0), span(2, 20.0, 300.0)];
        order_channels(&mut spans, 0);
        spans.sort_by_key(|s| s.link);
        let tracks: Vec<usize> = spans.iter().map(|s| s.track).collect();
        assert_eq!(tracks, [2, 1, 0], "the one that goes farthest turns first");
    }

    #[test]
    fn pieces_apart_share_a_track() {
        let mut spans = vec![span(0, 0.0, 50.0), span(1, 100.0, 150.0)];
        order_channels(&mut spans, 0);
        assert!(spans.iter().all(|s| s.track == 0));
    }

    #[test]
    fn a_way_down_never_lies_on_a_way_up() {
        let mut spans = vec![span(0, 0.0, 100.0), span(1, 100.0, 200.0)];
        order_channels(&mut spans, 0);
        spans.sort_by_key(|s| s.link);
        assert!(spans[0].track > spans[1].track);
    }
}
