//! Clocks: a chip that says how it stands, a card for a matter's page, and the derivation day by day.

use maud::{Markup, html};

use super::base::{Cite, Tone, cite};
use super::button::copy_button;
use super::icon::{Icon, icon};

/// How a clock stands. The numbers come with their unit word: `3 个工作日`, `12 日`, `5 小时`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ClockState {
    /// 已超期 …
    Overdue(String),
    /// 今日到期
    DueToday,
    /// 剩 … , within the next three working days.
    Soon(String),
    /// 剩 …
    Left(String),
    /// 暂停, with the reason: 中止审理, 待补正.
    Paused(String),
    /// 已办结, in time.
    Met,
    /// 已办结, 超期 … .
    MetLate(String),
    /// 未设定: the district has not set its value.
    #[default]
    Unset,
    /// 不早于 a day: the calendar of that year is not published yet.
    NotBefore(String),
    /// 未满 …: a lower bound that still runs.
    TooEarly(String),
    /// It has not begun.
    NotStarted,
    /// Anything else that a clock can say: 有效, 即将失效, 期限已满.
    Words(Tone, String),
}

impl ClockState {
    fn tone(&self) -> Tone {
        match self {
            ClockState::Overdue(_) | ClockState::MetLate(_) => Tone::Red,
            ClockState::DueToday | ClockState::Soon(_) | ClockState::TooEarly(_) => Tone::Amber,
            ClockState::Left(_) | ClockState::NotBefore(_) => Tone::Blue,
            ClockState::Met => Tone::Green,
            ClockState::Paused(_) | ClockState::Unset | ClockState::NotStarted => Tone::Grey,
            ClockState::Words(tone, _) => *tone,
        }
    }

    fn icon(&self) -> Icon {
        match self {
            ClockState::Overdue(_) => Icon::Warn,
            ClockState::Paused(_) => Icon::Pause,
            ClockState::Met | ClockState::MetLate(_) => Icon::Check,
            _ => Icon::Clock,
        }
    }

    /// The words of the chip.
    pub fn words(&self) -> String {
        match self {
            ClockState::Overdue(by) => format!("已超期 {by}"),
            ClockState::DueToday => "今日到期".to_owned(),
            ClockState::Soon(left) | ClockState::Left(left) => format!("剩 {left}"),
            ClockState::Paused(why) if why.is_empty() => "暂停".to_owned(),
            ClockState::Paused(why) => format!("暂停 · {why}"),
            ClockState::Met => "已办结".to_owned(),
            ClockState::MetLate(by) => format!("已办结，超期 {by}"),
            ClockState::Unset => "未设定".to_owned(),
            ClockState::NotBefore(day) => format!("不早于 {day}"),
            ClockState::TooEarly(left) => format!("未满，还差 {left}"),
            ClockState::NotStarted => "尚未起算".to_owned(),
            ClockState::Words(_, words) => words.clone(),
        }
    }
}

/// The chip: icon, words, colour; the colour is the third signal.
pub fn clock_chip(state: &ClockState) -> Markup {
    html! { span.chip-clock.(state.tone().class()) { (icon(state.icon())) (state.words()) } }
}

/// Date, words and reason in one line: 3月15日 · 剩 4 个工作日 · 行政复议法第六十二条.
pub fn due_line(due: Option<&str>, state: &ClockState, why: Option<&Cite>) -> Markup {
    html! {
        span.due-line {
            @if let Some(due) = due { span.due { (due) } " " }
            (clock_chip(state))
            @if let Some(why) = why { " " (cite(why)) }
        }
    }
}

/// What a day is in a derivation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// The day of the event, which is not counted.
    Start,
    /// Counted as the n-th.
    Counted(u32),
    /// A make-up working day, counted as the n-th.
    MakeUp(u32),
    /// Not counted: 周末, 国庆节.
    Off(String),
    /// Not counted because the clock rests: 中止.
    Paused(String),
    /// The end fell on a day off and moves past this day: 春节.
    Rolled(String),
    /// Not counted for any other reason.
    Plain,
}

/// One day of a derivation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// 1 = Monday … 7 = Sunday.
    pub weekday: u8,
    /// What it is.
    pub kind: DayKind,
    /// The time limit ends with this day.
    pub end: bool,
    /// It is today.
    pub today: bool,
}

/// Why a clock ends when it ends.
#[derive(Clone, Debug, Default)]
pub struct Derivation {
    /// Every day from start to end (or today, when that is later).
    pub days: Vec<Day>,
    /// Each rule used, with its article.
    pub rules: Vec<(String, Option<Cite>)>,
    /// The same in words, for a letter to a party.
    pub text: String,
}

/// The strip of days: two weeks a row, one on a phone, so that weekdays stand below each other.
pub fn day_strip(days: &[Day]) -> Markup {
    let first = days.first().map_or(1, |day| day.weekday.clamp(1, 7));
    html! {
        div.strip {
            div.strip-week aria-hidden="true" { @for name in WEEKDAYS.iter().chain(&WEEKDAYS) { span { (name) } } }
            ol.strip-days { @for (i, day) in days.iter().enumerate() { (strip_day(day, (i == 0).then_some(first))) } }
        }
        (legend(days))
    }
}

const WEEKDAYS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];

fn strip_day(day: &Day, begins_at: Option<u8>) -> Markup {
    let (class, word) = match &day.kind {
        DayKind::Start => ("is-start", "起算".to_owned()),
        DayKind::Counted(n) => ("is-counted", n.to_string()),
        DayKind::MakeUp(n) => ("is-counted is-makeup", format!("班 {n}")),
        DayKind::Off(name) if name == "周末" => ("is-off", "休".to_owned()),
        DayKind::Off(name) => ("is-off", name.clone()),
        DayKind::Paused(why) => ("is-paused", why.clone()),
        DayKind::Rolled(name) => ("is-rolled", if name == "周末" { "顺延".to_owned() } else { name.clone() }),
        DayKind::Plain => ("is-plain", String::new()),
    };
    let (month, number) = month_and_day(&day.date);
    let shows_month = begins_at.is_some() || number == "1";
    let column = begins_at.map(|weekday| format!("wd{weekday}"));
    html! {
        li.day.(class).is-end[day.end].is-today[day.today].(column.unwrap_or_default()) {
            time datetime=(day.date) {
                @if shows_month { b { (month) "月" } } @else { span.visually-hidden { (month) "月" } }
                (number) span.visually-hidden { "日" (spoken(day)) }
            }
            span.strip-word aria-hidden="true" { (word) }
            @if day.end { span.strip-flag { "截止" } } @else if day.today { span.strip-flag { "今天" } }
        }
    }
}

/// What a screen reader hears of a day.
fn spoken(day: &Day) -> String {
    let what = match &day.kind {
        DayKind::Start => "，起算日，不计".to_owned(),
        DayKind::Counted(n) => format!("，第{n}日"),
        DayKind::MakeUp(n) => format!("，调休上班，第{n}日"),
        DayKind::Off(name) => format!("，{name}，不计"),
        DayKind::Paused(why) => format!("，{why}，不计"),
        DayKind::Rolled(name) => format!("，{name}，顺延"),
        DayKind::Plain => String::new(),
    };
    let today = if day.today { "，今天" } else { "" };
    format!("{what}{today}")
}

/// Month and day of an ISO date without leading zeros.
fn month_and_day(date: &str) -> (&str, &str) {
    let mut parts = date.split('-').skip(1);
    let month = parts.next().unwrap_or("").trim_start_matches('0');
    let day = parts.next().unwrap_or("").trim_start_matches('0');
    (month, day)
}

/// Explains only what occurs.
fn legend(days: &[Day]) -> Markup {
    let has = |test: fn(&DayKind) -> bool| days.iter().any(|day| test(&day.kind));
    html! {
        ul.strip-legend {
            @if has(|k| matches!(k, DayKind::Start)) { li { i.day.is-start {} "起算日（不计入）" } }
            @if has(|k| matches!(k, DayKind::Counted(_))) { li { i.day.is-counted {} "计入" } }
            @if has(|k| matches!(k, DayKind::MakeUp(_))) { li { i.day.is-counted.is-makeup {} "调休上班，计入" } }
            @if has(|k| matches!(k, DayKind::Off(_))) { li { i.day.is-off {} "休息日、节假日，不计" } }
            @if has(|k| matches!(k, DayKind::Paused(_))) { li { i.day.is-paused {} "暂停期间，不计" } }
            @if has(|k| matches!(k, DayKind::Rolled(_))) { li { i.day.is-rolled {} "末日逢假，顺延" } }
            @if days.iter().any(|day| day.end) { li { i.day.is-end {} "截止日" } }
        }
    }
}

/// A clock of a matter.
#[derive(Clone, Debug, Default)]
pub struct ClockCard {
    /// Id, unique on the page.
    pub id: String,
    /// 审理期限
    pub title: String,
    /// How it stands.
    pub state: ClockState,
    /// Due day as shown.
    pub due: Option<String>,
    /// How long, from when: 自受理之日起 60 日, or from 本区规定.
    pub rule: String,
    /// The article.
    pub cite: Option<Cite>,
    /// Who must keep it.
    pub owner: String,
    /// What happened to it: 延长 30 日（一次）, 中止 12 日.
    pub operations: Vec<String>,
    /// Day by day.
    pub derivation: Option<Derivation>,
}

/// Renders clocks of a matter, each with its derivation to open in place.
pub fn clock_cards(all: &[ClockCard]) -> Markup {
    html! { div.clocks { @for c in all { (clock_card(c)) } } }
}

fn clock_card(c: &ClockCard) -> Markup {
    html! {
        article.clock.(c.state.tone().class()) {
            header.clock-head {
                h3 { (c.title) }
                (clock_chip(&c.state))
            }
            p.clock-line {
                @if let Some(due) = &c.due { span.due { (due) "到期" } }
                span { (c.rule) }
                @if let Some(to) = &c.cite { (cite(to)) }
                @if !c.owner.is_empty() { span.muted { "由 " (c.owner) " 办理" } }
            }
            @if !c.operations.is_empty() { ul.clock-ops { @for op in &c.operations { li { (op) } } } }
            @if let Some(d) = &c.derivation {
                details.derivation {
                    summary { "这一天是怎么算出来的" }
                    (day_strip(&d.days))
                    @if !d.rules.is_empty() {
                        ul.rules { @for (rule, why) in &d.rules { li { (rule) @if let Some(to) = why { "　" (cite(to)) } } } }
                    }
                    @if !d.text.is_empty() {
                        div.letter { p id={ (c.id) "-text" } { (d.text) } (copy_button(&format!("{}-text", c.id), "复制这段说明")) }
                    }
                }
            }
        }
    }
}
