//! Tables: captioned, sortable by links, readable on a phone.

use maud::{Markup, html};

use super::icon::{Icon, icon};

/// How a column stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Text.
    #[default]
    Start,
    /// Numbers and days.
    End,
    /// Short words.
    Center,
}

/// How a list is sorted by a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sorted {
    /// Not by this one.
    No,
    /// Smallest first.
    Up,
    /// Largest first.
    Down,
}

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Heading.
    pub label: String,
    /// Alignment.
    pub align: Align,
    /// The address that sorts by it, and how it is sorted now.
    pub sort: Option<(String, Sorted)>,
    /// The words of this column may not break.
    pub tight: bool,
}

impl Column {
    /// A column of text.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), align: Align::Start, sort: None, tight: false }
    }

    /// A column of numbers.
    pub fn number(label: impl Into<String>) -> Self {
        Self { align: Align::End, tight: true, ..Self::new(label) }
    }

    /// Words that do not break: days, numbers, tags.
    pub fn tight(mut self) -> Self {
        self.tight = true;
        self
    }

    /// Sortable.
    pub fn sort(mut self, href: impl Into<String>, now: Sorted) -> Self {
        self.sort = Some((href.into(), now));
        self
    }
}

/// A row.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The cells, rendered, as many as columns.
    pub cells: Vec<Markup>,
    /// The page that the whole row leads to; the link itself stands around the cell [`Table::link_column`].
    pub href: Option<String>,
    /// Key sent by the row's check box, when the table has them.
    pub key: String,
    /// The row is a sum.
    pub total: bool,
}

impl Row {
    /// A row from its cells.
    pub fn new(cells: Vec<Markup>) -> Self {
        Self { cells, ..Self::default() }
    }

    /// The whole row is the link.
    pub fn to(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }
}

/// How a table behaves when the page is narrow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Narrow {
    /// Each row becomes a card, each cell names its column: lists of matters.
    #[default]
    Cards,
    /// The table scrolls sideways in its frame: statistics.
    Scroll,
}

/// A table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Id of the element, for fragments and the live filter.
    pub id: String,
    /// What the table holds; always read by screen readers.
    pub caption: String,
    /// Show the caption to all.
    pub show_caption: bool,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: Vec<Row>,
    /// What stands there when there is no row.
    pub empty: Markup,
    /// Behaviour when narrow.
    pub narrow: Narrow,
    /// Index of the column that holds a row's link.
    pub link_column: usize,
    /// Name of the check boxes before each row, for acts on many; they belong to the form with this id.
    pub select: Option<Select>,
    /// Small rows, for many numbers.
    pub dense: bool,
}

/// Check boxes before rows.
#[derive(Clone, Debug, Default)]
pub struct Select {
    /// Name of the boxes.
    pub name: String,
    /// Id of the form that they are sent with.
    pub form: String,
}

/// Renders a table, or its empty state.
pub fn table(t: &Table) -> Markup {
    if t.rows.is_empty() {
        return html! { div.table-empty #(t.id) { (t.empty) } };
    }
    let narrow = match t.narrow {
        Narrow::Cards => "is-cards",
        Narrow::Scroll => "is-scroll",
    };
    html! {
        div.table-wrap.(narrow) tabindex=[(t.narrow == Narrow::Scroll).then_some("0")]
            role=[(t.narrow == Narrow::Scroll).then_some("region")] aria-label=[(t.narrow == Narrow::Scroll).then_some(&t.caption)] {
            table.table.is-dense[t.dense] #(t.id) {
                caption.visually-hidden[!t.show_caption] { (t.caption) }
                thead { tr {
                    @if let Some(select) = &t.select {
                        th.cell-check scope="col" { (page_check(select)) span.visually-hidden { "选择" } }
                    }
                    @for column in &t.columns { (heading(column)) }
                } }
                tbody { @for row in &t.rows { (body_row(t, row)) } }
            }
        }
    }
}

/// Selects what this page shows; shown only where JavaScript runs.
fn page_check(select: &Select) -> Markup {
    html! { input type="checkbox" data-check-all=(select.name) data-enhance hidden aria-label="选择本页全部"; }
}

fn heading(column: &Column) -> Markup {
    let class = cell_class(column);
    match &column.sort {
        None => html! { th scope="col" class=[class] { (column.label) } },
        Some((href, now)) => {
            let (order, sign) = match now {
                Sorted::No => (None, "↕"),
                Sorted::Up => (Some("ascending"), "↑"),
                Sorted::Down => (Some("descending"), "↓"),
            };
            html! {
                th scope="col" class=[class] aria-sort=[order] {
                    a.sort href=(href) data-fragment="#list" { (column.label) span.sort-sign aria-hidden="true" { (sign) } }
                }
            }
        }
    }
}

fn cell_class(column: &Column) -> Option<&'static str> {
    match (column.align, column.tight) {
        (Align::Start, false) => None,
        (Align::Start, true) => Some("tight"),
        (Align::End, false) => Some("num"),
        (Align::End, true) => Some("num tight"),
        (Align::Center, false) => Some("mid"),
        (Align::Center, true) => Some("mid tight"),
    }
}

fn body_row(t: &Table, row: &Row) -> Markup {
    html! {
        tr.has-link[row.href.is_some()].is-total[row.total] {
            @if let Some(select) = &t.select {
                td.cell-check {
                    @if !row.key.is_empty() { input type="checkbox" name=(select.name) value=(row.key) form=(select.form) aria-label={ "选择 " (row.key) }; }
                }
            }
            @for (i, (cell, column)) in row.cells.iter().zip(&t.columns).enumerate() {
                @match &row.href {
                    Some(href) if i == t.link_column => {
                        td.is-title.(cell_class(column).unwrap_or_default()) data-label=(column.label) { a.row-link href=(href) { (cell) } }
                    }
                    _ => td class=[cell_class(column)] data-label=(column.label) { (cell) },
                }
            }
        }
    }
}

/// The bar that acts on selected rows. Its buttons submit the form `id`; the reason is asked once.
pub fn bulk_bar(form_id: &str, action: &str, csrf: &str, key: &str, buttons: &[Markup]) -> Markup {
    html! {
        form.bulk.cluster #(form_id) method="post" action=(action) {
            input type="hidden" name="_csrf" value=(csrf);
            input type="hidden" name="_key" value=(key);
            span.bulk-words { (icon(Icon::Done)) "已选 " b data-selected { "0" } " 件" }
            @for b in buttons { (b) " " }
        }
    }
}

/// A cell that holds a number which opens its records.
pub fn number_cell(text: &str, href: Option<&str>) -> Markup {
    html! { @if let Some(href) = href { a.number href=(href) { (text) } } @else { span.number { (text) } } }
}
