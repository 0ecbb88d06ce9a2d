//! How domain values are shown: days, moments, clocks, rows of lists. Words come from the crates below; here they meet components.

use maud::{Markup, html};
use mingfa_catalogue::Catalogue;
use mingfa_service::ListRow;
use mingfa_time::{Calendar, Date, DateTime, Moment, chinese_date, date_of};

use crate::ui::{self, Cite, ClockState, Tone};

/// 2020年3月2日 14:30, or the day alone.
pub fn moment(at: Moment) -> String {
    let day = chinese_date(at.date);
    at.time.map_or(day.clone(), |time| format!("{day} {:02}:{:02}", time.hour(), time.minute()))
}

/// A moment of the system's clock.
pub fn instant(at: DateTime) -> String {
    format!("{} {:02}:{:02}", chinese_date(at.date()), at.hour(), at.minute())
}

/// A citation in words as a component; the service marks what nobody has seen with 待核实.
pub fn cite(text: &str) -> Option<Cite> {
    if text.is_empty() {
        return None;
    }
    let seen = text.replace("（待核实）", "").replace("，待核实", "");
    let cite = Cite::new(seen.clone());
    Some(if seen == text { cite } else { cite.unverified() })
}

/// How a due day stands today, for lists: the day decides, the calendar counts.
pub fn due_state(due: Date, today: Date, calendar: &Calendar) -> ClockState {
    let days = |from: Date, to: Date| match calendar.working_days_between(from, to) {
        Ok(n) => format!("{n} 个工作日"),
        Err(_) => format!("{} 日", mingfa_time::day_number(to) - mingfa_time::day_number(from)),
    };
    match mingfa_time::Urgency::of(due, today, calendar) {
        mingfa_time::Urgency::Overdue => ClockState::Overdue(days(due, today)),
        mingfa_time::Urgency::Today => ClockState::DueToday,
        mingfa_time::Urgency::Soon => ClockState::Soon(days(today, due)),
        mingfa_time::Urgency::Later => ClockState::Left(days(today, due)),
    }
}

/// What a row of a list shows.
pub struct RowWords {
    /// What people call one.
    pub noun: String,
    /// Title of its step.
    pub step: String,
    /// Unit.
    pub unit: String,
    /// Day of opening, short as tables want it: 2020-03-02.
    pub opened: String,
    /// Due day with how it stands; none when nothing runs.
    pub due: Option<(String, ClockState)>,
}

impl RowWords {
    /// The words of a row.
    pub fn of(row: &ListRow, world: &mingfa_service::World, today: Date) -> Self {
        let (catalogue, calendar) = (&world.catalogue, &world.calendar);
        let edition = catalogue.edition(&row.procedure, &row.edition).or_else(|| catalogue.editions_of(&row.procedure).last());
        let step = edition.and_then(|edition| edition.step(&row.step)).map_or_else(|| row.step.to_string(), |step| step.title.clone());
        let due = row.due.filter(|_| !row.ended).map(|due| (date_of(due).to_string(), due_state(date_of(due), today, calendar)));
        Self {
            noun: edition.map_or_else(|| "办件".to_owned(), |edition| edition.noun.clone()),
            step,
            unit: world.units.iter().find(|unit| unit.id == row.unit).map_or_else(|| row.unit.to_string(), |unit| unit.short.clone()),
            opened: date_of(row.opened).to_string(),
            due,
        }
    }
}

/// The state of a row in words: its step, and what is particular about it.
pub fn row_state(row: &ListRow, words: &RowWords) -> Markup {
    html! {
        @if row.ended { (words.step) } @else { (ui::tag(Tone::Blue, &words.step)) }
        @if row.historic { " " (ui::tag(Tone::Grey, "历史")) }
        @if row.findings > 0 { " " (ui::tag(Tone::Red, &format!("{} 个问题", row.findings))) }
    }
}

/// Title of a matter; one without any says so.
pub fn title(row: &ListRow) -> &str {
    if row.title.is_empty() { "（未填名称）" } else { &row.title }
}

/// Title of a procedure's newest edition.
pub fn procedure_title(catalogue: &Catalogue, procedure: &str) -> String {
    catalogue.editions_of(procedure).last().map_or_else(|| procedure.to_owned(), |edition| edition.title.clone())
}
