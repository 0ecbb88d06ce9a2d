//! Clocks of a matter with their derivation day by day.

use maud::{Markup, html};
use mingfa_service::ClockView;
use mingfa_time::{Role, Sort, State, Strip, StripDay};

use super::Shown;
use crate::pages::shown::cite;
use crate::ui::{self, Cite, ClockCard, ClockState, Day, DayKind, Derivation, Tone};

/// Longer derivations (validities of years) are told in words alone.
const LONGEST_STRIP: usize = 190;

/// The panel 期限; none when the matter has no clock that has begun.
pub(super) fn panel(shown: &Shown<'_>) -> Option<Markup> {
    let (begun, waiting): (Vec<_>, Vec<_>) = shown.view.clocks.iter().partition(|clock| clock.state != State::NotStarted);
    if begun.is_empty() && waiting.is_empty() {
        return None;
    }
    let mut begun = begun;
    begun.sort_by_key(|clock| (!runs(clock), clock.due_day.is_none(), clock.due_day));
    let cards: Vec<ClockCard> = begun.into_iter().map(|clock| card(shown, clock)).collect();
    Some(html! {
        @if cards.is_empty() { p.muted { "还没有开始计算的期限。" } } @else { (ui::clock_cards(&cards)) }
        @if !waiting.is_empty() {
            details.waiting {
                summary { "尚未起算的期限（" (waiting.len()) "）" }
                ul { @for clock in &waiting { li { (clock.title) "：" (clock.length) @if let Some(cite) = cite(&clock.cite) { " " (ui::cite(&cite)) } } } }
            }
        }
    })
}

/// Whether something still has to happen by its due day.
pub(super) fn runs(clock: &ClockView) -> bool {
    matches!(clock.state, State::Running | State::Soon | State::Overdue)
}

fn card(shown: &Shown<'_>, clock: &ClockView) -> ClockCard {
    let edition = &shown.view.edition;
    let owner = edition.clock(&clock.id).and_then(|clock| clock.owner.as_ref()).and_then(|role| edition.role(role));
    let id = format!("clock-{}", clock.id);
    ClockCard {
        title: clock.title.clone(),
        state: state(clock),
        due: clock.due_day.map(super::day),
        rule: rule(clock),
        cite: cite(&clock.cite),
        owner: owner.filter(|_| runs(clock)).map(|role| role.title.clone()).unwrap_or_default(),
        operations: Vec::new(),
        derivation: clock.strip.as_ref().map(|strip| derivation(clock, strip)),
        id,
    }
}

fn rule(clock: &ClockView) -> String {
    match (clock.due_day, clock.length.as_str()) {
        (None, "未设定") => "本区规定尚未设定，设定后自动计算".to_owned(),
        (None, length) => format!("{length}，{}", clock.due),
        // A due time that the matter itself states: the day stands beside it already, the time of day does not.
        (Some(_), length) => match length.strip_prefix('至').and_then(|stated| stated.parse::<mingfa_time::Moment>().ok()) {
            Some(stated) if stated.time.is_some() => format!("至{}", super::when(stated)),
            Some(_) => "本件载明的日期".to_owned(),
            None => length.to_owned(),
        },
    }
}

fn state(clock: &ClockView) -> ClockState {
    let days = |n: i32| format!("{} 个工作日", n.abs());
    let left = clock.left;
    match clock.state {
        State::NotStarted => ClockState::NotStarted,
        State::Unset => ClockState::Unset,
        State::Running | State::Soon if left == Some(0) => ClockState::DueToday,
        State::Soon => left.map_or(ClockState::Soon(String::new()), |left| ClockState::Soon(days(left))),
        State::Running => match left {
            Some(left) => ClockState::Left(days(left)),
            None => ClockState::Words(Tone::Blue, clock.state.chinese().to_owned()),
        },
        State::Overdue => left.map_or(ClockState::Words(Tone::Red, "已超期".to_owned()), |left| ClockState::Overdue(days(left))),
        State::Paused => ClockState::Paused(String::new()),
        State::Met => ClockState::Met,
        State::Waiting => left.map_or(ClockState::Words(Tone::Amber, "期限未满".to_owned()), |left| ClockState::TooEarly(days(left))),
        State::MetLate | State::Deemed | State::Early => ClockState::Words(Tone::Red, clock.state.chinese().to_owned()),
        State::Expiring => ClockState::Words(Tone::Amber, clock.state.chinese().to_owned()),
        State::Open | State::InForce => ClockState::Words(Tone::Green, clock.state.chinese().to_owned()),
        State::Unjudged | State::Lapsed | State::Ended => ClockState::Words(Tone::Grey, clock.state.chinese().to_owned()),
    }
}

fn derivation(clock: &ClockView, strip: &Strip) -> Derivation {
    let on = strip.days.first().map(|day| day.date);
    let mut rules: Vec<(String, Option<Cite>)> = Vec::new();
    for principle in &strip.principles {
        let basis = on.map(|on| principle.basis(on)).unwrap_or_default();
        rules.push((principle.chinese().to_owned(), basis.first().map(|basis| Cite::new(*basis))));
    }
    let days = if strip.days.len() > LONGEST_STRIP { Vec::new() } else { strip.days.iter().map(day).collect() };
    Derivation { days, rules, text: text(clock, strip) }
}

fn day(each: &StripDay) -> Day {
    let off = || each.name.clone().unwrap_or_else(|| "周末".to_owned());
    let kind = match each.role {
        Role::Start => DayKind::Start,
        Role::Counted(n) if matches!(each.sort, Some(Sort::MakeUp | Sort::LocalWork)) => DayKind::MakeUp(n),
        Role::Counted(n) => DayKind::Counted(n),
        Role::Off => DayKind::Off(off()),
        Role::Excluded => DayKind::Paused("不计".to_owned()),
        Role::Rolled => DayKind::Rolled(off()),
        Role::Unknown => DayKind::Off("历未发布".to_owned()),
        Role::Inside | Role::Opens => DayKind::Plain,
    };
    Day {
        date: each.date.to_string(),
        weekday: u8::try_from(each.date.weekday().to_monday_one_offset()).unwrap_or(1),
        kind,
        end: each.due,
        today: each.today,
    }
}

/// The same in words, for a letter to a party.
fn text(clock: &ClockView, strip: &Strip) -> String {
    let Some(first) = strip.days.first() else { return String::new() };
    let count = |role: fn(&StripDay) -> bool| strip.days.iter().filter(|day| role(day)).count();
    let mut text = format!("{}：自{}起算，期限{}", clock.title, super::day(first.date), clock.length);
    let mut parts = Vec::new();
    for (n, words) in [
        (count(|day| day.role == Role::Off && day.name.is_none()), "周末"),
        (count(|day| day.role == Role::Off && day.name.is_some()), "法定节假日及调休放假"),
        (count(|day| day.role == Role::Excluded), "依法扣除的时间"),
    ] {
        if n > 0 {
            parts.push(format!("{words}{n}日不计入"));
        }
    }
    if !parts.is_empty() {
        text.push_str(&format!("，其中{}", parts.join("，")));
    }
    if strip.days.iter().any(|day| day.role == Role::Rolled) {
        text.push_str("，届满日逢放假日，顺延至其后第一个工作日");
    }
    match clock.due_day {
        Some(due) => text.push_str(&format!("，至{}届满。", super::day(due))),
        None => text.push_str(&format!("，{}。", clock.due)),
    }
    if !clock.cite.is_empty() {
        text.push_str(&format!("依据：{}。", clock.cite));
    }
    text
}
