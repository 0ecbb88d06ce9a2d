//! No step waits without a clock, and no clock outlives its matter.

use super::report::{Report, cites, named};
use super::search::{Goal, Model, Search, Verdict};
use super::space::Key;
use super::var::Kind;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::{Clock, ClockKind};

/// Proves both for an edition.
pub(crate) fn prove(model: &Model<'_>, report: &mut Report<'_>) {
    waits(model, report);
    never_stopped(model, report);
}

/// Clocks that make somebody act. A lower bound makes nobody act.
fn presses(clock: &Clock) -> bool {
    matches!(clock.kind, ClockKind::Within | ClockKind::ByDate | ClockKind::Valid)
}

fn waits(model: &Model<'_>, report: &mut Report<'_>) {
    let space = &model.space;
    let clocks = &space.edition.clocks;
    for (at, step) in space.steps.iter().enumerate() {
        if step.end || space.edition.waits.iter().any(|wait| wait.step == step.id) {
            continue;
        }
        let goal = Goal::states(
            space,
            |here| here == at,
            |ask| !clocks.iter().enumerate().any(|(index, clock)| presses(clock) && ask.goes_on(index)),
        );
        match Search::default().run(model, &goal) {
            Verdict::Never { .. } => {}
            Verdict::Path(path) => {
                let message = format!("环节“{}”可以一直等下去：有路径在这里没有任何期限在计算", step.title);
                let last = format!("停在“{}”，没有期限", step.title);
                let help = format!("写一个在此计算的期限（clock）；只能等外部决定的，写 waits \"{}\" why=\"…\"", step.id);
                report.push(
                    Diagnostic::new(codes::WAITING_WITHOUT_CLOCK, step.span, message).path(report.story(model, &path, &last)).help(help),
                );
            }
            Verdict::TooMany => report.too_many(step.span, &format!("环节“{}”总有期限", step.title)),
        }
    }
}

/// Lower bounds, lead times, validity and calendar dates end by themselves.
fn never_stopped(model: &Model<'_>, report: &mut Report<'_>) {
    let space = &model.space;
    for (index, clock) in space.edition.clocks.iter().enumerate() {
        if clock.kind != ClockKind::Within {
            continue;
        }
        let settled: Vec<bool> = (0..space.steps.len()).map(|step| can_stop(model, step, index)).collect();
        let open_end = |at: usize| space.steps.get(at).is_some_and(|step| step.end) && settled.get(at) == Some(&false);
        let goal = Goal::states(space, open_end, |ask| ask.goes_on(index));
        match (Search { seed: goal.vars(), ..Search::default() }).run(model, &goal) {
            Verdict::Never { .. } => {}
            Verdict::Path(path) => {
                let end = path.moments.last().and_then(|moment| space.steps.get(moment.step)).map_or("", |step| step.title.as_str());
                let message = format!("{}的“{}”开始后，有路径直到办结都没有停止", named(space.edition), clock.title);
                let last = format!("已到“{end}”，“{}”仍在计算", clock.title);
                let help = "把走向这一结束环节的操作写进 stops".to_owned();
                let diagnostic =
                    Diagnostic::new(codes::CLOCK_NEVER_STOPPED, clock.span, message).path(report.story(model, &path, &last)).help(help);
                report.push(diagnostic.cite(cites(&clock.cite)));
            }
            Verdict::TooMany => report.too_many(clock.span, &format!("“{}”在办结之前停止", clock.title)),
        }
    }
}

/// Whether an action that stops the clock can still be done at a step or at one that follows.
fn can_stop(model: &Model<'_>, step: usize, clock: usize) -> bool {
    let Some(Kind::Clock(var)) = model.space.var(&Key::Clock(clock)).and_then(|ix| model.space.vars.get(ix)).map(|var| &var.kind) else {
        return true;
    };
    let mut seen = vec![step];
    let mut next = 0;
    while let Some(here) = seen.get(next).copied() {
        for edge in model.edges.at(here) {
            if edge.action().is_some_and(|action| var.stops.get(action) == Some(&true)) {
                return true;
            }
            if !seen.contains(&edge.to()) {
                seen.push(edge.to());
            }
        }
        next += 1;
    }
    false
}
