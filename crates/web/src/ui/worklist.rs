//! 待办: what is due, soonest first, in four groups.

use maud::{Markup, html};

use super::base::{Cite, Tone, cite, count};
use super::clock::{ClockState, clock_chip};

/// One thing to do.
#[derive(Clone, Debug, Default)]
pub struct Todo {
    /// What people call it: 议题, 审查件, 案件.
    pub noun: String,
    /// Title of the matter.
    pub title: String,
    /// Number of the matter.
    pub number: String,
    /// Where it is done.
    pub href: String,
    /// What is to be done: 出具审查意见.
    pub action: String,
    /// Due day as shown; none when nothing is due.
    pub due: Option<String>,
    /// How its clock stands.
    pub state: ClockState,
    /// The article that sets the time.
    pub cite: Option<Cite>,
    /// From whom it comes.
    pub from: String,
}

/// 待办 in its four groups.
#[derive(Clone, Debug, Default)]
pub struct TodoGroups {
    /// 已超期
    pub overdue: Vec<Todo>,
    /// 今日到期
    pub today: Vec<Todo>,
    /// 三个工作日内
    pub soon: Vec<Todo>,
    /// 以后
    pub later: Vec<Todo>,
    /// How many there are in each group, when not all are listed.
    pub totals: [u64; 4],
    /// Where all of each group are listed.
    pub more: [String; 4],
    /// What stands there when all groups are empty.
    pub empty: Markup,
}

/// Renders 待办. Empty groups are named in their heading, so that no one asks whether they were left out.
pub fn todo_list(t: &TodoGroups) -> Markup {
    let groups = [
        ("已超期", Tone::Red, &t.overdue),
        ("今日到期", Tone::Amber, &t.today),
        ("三个工作日内", Tone::Amber, &t.soon),
        ("以后", Tone::Plain, &t.later),
    ];
    if groups.iter().all(|(_, _, items)| items.is_empty()) {
        return html! { div.todo { (t.empty) } };
    }
    html! {
        div.todo {
            @for (i, ((name, tone, items), (total, more))) in groups.iter().zip(t.totals.iter().zip(&t.more)).enumerate() {
                @let n = (*total).max(items.len() as u64);
                section.todo-group.(tone.class()) aria-labelledby={ "todo-" (i) } {
                    h2 id={ "todo-" (i) } { (name) " " (count(n)) }
                    @if items.is_empty() { p.todo-none { "没有" } }
                    @else { ul { @for item in items.iter() { (todo(item)) } } }
                    @if n > items.len() as u64 && !more.is_empty() { p.todo-more { a href=(more) { "全部 " (n) " 件" } } }
                }
            }
        }
    }
}

fn todo(t: &Todo) -> Markup {
    html! {
        li.todo-item {
            div.todo-what {
                p.todo-title { a.row-link href=(t.href) { (t.title) } }
                p.todo-line {
                    span.todo-action { (t.action) }
                    span { (t.noun) @if !t.number.is_empty() { " " span.docno { (t.number) } } }
                    @if !t.from.is_empty() { span { (t.from) } }
                }
            }
            div.todo-when {
                p { @if let Some(due) = &t.due { span.due { (due) } " " (clock_chip(&t.state)) } @else { span.muted { "没有期限" } } }
                @if let Some(to) = &t.cite { p.todo-cite { (cite(to)) } }
            }
        }
    }
}
