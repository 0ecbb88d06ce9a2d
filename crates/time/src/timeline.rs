//! What happens to a clock: dated operations, and the run that they leave.

use serde::{Deserialize, Serialize};

use crate::day::DateRange;
use crate::length::Length;
use crate::moment::Moment;

/// One operation on a clock. A timeline is a slice of them in the order of the matter's events.
///
/// A *run* is the time from a start to the next one. Operations that make no sense where they stand change nothing:
/// anything but `Start` and `Restart` before the first run, a `Start` while running (the first start holds), a second `Stop`
/// (the first holds), a `Resume` without a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Op {
    /// Begins the first run, or a new one after a stop. For [`Rule::Before`](crate::Rule::Before) it gives the planned
    /// day of the event, for [`Rule::Valid`](crate::Rule::Valid) the first day of validity.
    Start(Moment),
    /// Begins a new run whatever the state (补正之日起重新计算; a hearing put off): full length, no act, no extension, and no
    /// pause. Where time is still excluded when a run begins (a linked matter is open), a `Pause` must follow the start.
    Restart(Moment),
    /// The act that the clock waits for.
    Stop(Moment),
    /// A stopped clock runs again and keeps its first due date (重办按首次期限计).
    Reopen(Moment),
    /// Excluded time begins after this day. Pauses may overlap: the clock runs again when each has been resumed.
    Pause(Moment),
    /// Excluded time ends with this day: suspended on S and resumed on R excludes the days S+1 to R, R − S of them.
    Resume(Moment),
    /// These days are excluded (检测、鉴定 of stated dates), both ends included.
    Exclude(DateRange),
    /// More time, added to the nominal end before it rolls.
    Extend(Length),
}

/// The present run of a clock.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    pub start: Moment,
    pub stop: Option<Moment>,
    /// The run's pauses are not all resumed.
    pub paused: bool,
    gaps: Vec<Gap>,
    ops: &'a [Op],
}

/// An excluded time, as days and as seconds, both half-open.
#[derive(Debug, Clone, Copy)]
struct Gap {
    days: (i64, i64),
    seconds: (i64, i64),
}

/// The end of a pause that is not resumed.
pub(crate) const OPEN: i64 = i64::MAX;

impl<'a> Run<'a> {
    /// The run that stands after all operations; none before the first start.
    pub fn of(ops: &'a [Op]) -> Option<Self> {
        let mut run: Option<Self> = None;
        // Pauses may overlap (suspension while an expert test runs): only the outermost pair bounds the excluded time.
        let mut depth = 0_usize;
        let mut paused_at = None;
        for (at, op) in ops.iter().enumerate() {
            let begins = match (op, &run) {
                (Op::Restart(moment), _) => Some(*moment),
                (Op::Start(moment), None) => Some(*moment),
                (Op::Start(moment), Some(run)) if run.stop.is_some() => Some(*moment),
                _ => None,
            };
            if let Some(start) = begins {
                let later = ops.get(at + 1..).unwrap_or_default();
                run = Some(Self {
                    start,
                    stop: None,
                    paused: false,
                    gaps: Vec::new(),
                    ops: later,
                });
                depth = 0;
                paused_at = None;
                continue;
            }
            let Some(run) = &mut run else { continue };
            match *op {
                Op::Start(_) | Op::Restart(_) | Op::Extend(_) => {}
                Op::Stop(moment) => run.stop = run.stop.or(Some(moment)),
                Op::Reopen(_) => run.stop = None,
                Op::Pause(moment) => {
                    if depth == 0 {
                        paused_at = Some(moment);
                    }
                    depth += 1;
                }
                Op::Resume(moment) => {
                    depth = depth.saturating_sub(1);
                    if depth == 0
                        && let Some(from) = paused_at.take()
                    {
                        run.gaps.push(Gap::between(from, moment));
                    }
                }
                Op::Exclude(range) => run.gaps.push(Gap::range(range)),
            }
        }
        if let (Some(run), Some(from)) = (&mut run, paused_at)
            && depth > 0
        {
            run.paused = true;
            run.gaps.push(Gap {
                days: (from.day() + 1, OPEN),
                seconds: (from.seconds(), OPEN),
            });
        }
        if let Some(run) = &mut run
            && let Some(stop) = run.stop
        {
            // What is excluded after the act can no longer move its due date.
            run.gaps.retain(|gap| gap.days.0 <= stop.day());
        }
        run
    }

    /// The extensions of this run, in order.
    pub fn extensions(&self) -> impl Iterator<Item = Length> + '_ {
        self.ops.iter().filter_map(|op| match op {
            Op::Extend(length) => Some(*length),
            _ => None,
        })
    }

    /// Excluded days, sorted, disjoint, half-open.
    pub fn excluded_days(&self) -> Vec<(i64, i64)> {
        merged(self.gaps.iter().map(|gap| gap.days))
    }

    /// Excluded seconds, in the same form.
    pub fn excluded_seconds(&self) -> Vec<(i64, i64)> {
        merged(self.gaps.iter().map(|gap| gap.seconds))
    }
}

impl Gap {
    fn between(from: Moment, to: Moment) -> Self {
        Self {
            days: (from.day() + 1, to.day() + 1),
            seconds: (from.seconds(), to.seconds()),
        }
    }

    fn range(range: DateRange) -> Self {
        let first = Moment::from(range.from()).day();
        let last = Moment::from(range.to());
        Self {
            days: (first, last.day() + 1),
            seconds: (Moment::of_day(first - 1).seconds(), last.seconds()),
        }
    }
}

/// Sorted, disjoint and without empty ones.
fn merged(gaps: impl Iterator<Item = (i64, i64)>) -> Vec<(i64, i64)> {
    let mut sorted: Vec<(i64, i64)> = gaps.filter(|(from, to)| from < to).collect();
    sorted.sort_unstable();
    let mut merged: Vec<(i64, i64)> = Vec::with_capacity(sorted.len());
    for (from, to) in sorted {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Moment {
        text.parse().unwrap()
    }

    fn excluded(ops: &[Op]) -> Vec<String> {
        let run = Run::of(ops).unwrap();
        let end = |to: i64| {
            if to == OPEN {
                String::from("…")
            } else {
                crate::moment::date(to - 1).to_string()
            }
        };
        run.excluded_days()
            .iter()
            .map(|(from, to)| format!("{}..{}", crate::moment::date(*from), end(*to)))
            .collect()
    }

    #[test]
    fn a_suspension_excludes_the_days_after_it_up_to_the_resumption() {
        let ops = [
            Op::Start(day("2020-07-06")),
            Op::Pause(day("2020-07-20")),
            Op::Resume(day("2020-09-07")),
        ];
        assert_eq!(excluded(&ops), ["2020-07-21..2020-09-07"]);
        let same_day = [
            Op::Start(day("2020-07-06")),
            Op::Pause(day("2020-07-20")),
            Op::Resume(day("2020-07-20")),
        ];
        assert!(excluded(&same_day).is_empty());
        assert!(!Run::of(&same_day).unwrap().paused);
    }

    #[test]
    fn overlapping_pauses_end_with_the_last_resumption() {
        let ops = [
            Op::Start(day("2020-07-01")),
            Op::Pause(day("2020-07-10")),
            Op::Pause(day("2020-07-12")),
            Op::Resume(day("2020-07-14")),
            Op::Resume(day("2020-07-16")),
            Op::Exclude("2020-07-17..2020-07-20".parse().unwrap()),
            Op::Exclude("2020-07-18".parse().unwrap()),
            Op::Pause(day("2020-07-25")),
        ];
        assert_eq!(excluded(&ops), ["2020-07-11..2020-07-20", "2020-07-26..…"]);
        assert!(Run::of(&ops).unwrap().paused);
    }

    #[test]
    fn a_new_run_begins_with_nothing_of_the_old_one() {
        let ops = [
            Op::Stop(day("2020-06-30")),
            Op::Start(day("2020-07-01")),
            Op::Start(day("2020-07-02")),
            Op::Pause(day("2020-07-10")),
            Op::Extend(Length::new(5, crate::Unit::Day).unwrap()),
            Op::Restart(day("2020-07-15")),
            Op::Resume(day("2020-07-16")),
        ];
        let run = Run::of(&ops).unwrap();
        assert_eq!(
            (run.start, run.stop, run.paused),
            (day("2020-07-15"), None, false)
        );
        assert_eq!(run.extensions().count(), 0);
        assert!(run.excluded_days().is_empty());
        assert_eq!(Run::of(&ops[..4]).unwrap().start, day("2020-07-01"));
        assert!(Run::of(&ops[..1]).is_none());
    }

    #[test]
    fn a_pause_after_the_act_moves_nothing() {
        let mut ops = vec![
            Op::Start(day("2020-07-01")),
            Op::Stop(day("2020-07-03")),
            Op::Pause(day("2020-07-03")),
        ];
        assert!(excluded(&ops).is_empty());
        ops.push(Op::Reopen(day("2020-07-06")));
        assert_eq!(excluded(&ops), ["2020-07-04..…"]);
    }

    #[test]
    fn a_start_after_the_stop_begins_anew_and_reopening_does_not() {
        let mut ops = vec![
            Op::Start(day("2020-07-01")),
            Op::Stop(day("2020-07-03")),
            Op::Stop(day("2020-07-04")),
        ];
        assert_eq!(Run::of(&ops).unwrap().stop, Some(day("2020-07-03")));
        ops.push(Op::Reopen(day("2020-07-05")));
        let run = Run::of(&ops).unwrap();
        assert_eq!((run.start, run.stop), (day("2020-07-01"), None));
        ops.push(Op::Start(day("2020-07-06")));
        assert_eq!(Run::of(&ops).unwrap().start, day("2020-07-01"));
        ops.push(Op::Stop(day("2020-07-07")));
        ops.push(Op::Start(day("2020-07-08")));
        assert_eq!(Run::of(&ops).unwrap().start, day("2020-07-08"));
    }
}
