//! Charts as SVG drawn by hand, each beside the table of the same numbers.
//!
//! A drawing is 400 units wide (720 when it has many points) and scales with the text size; no chart needs colour to be read.

use maud::{Markup, html};

use super::table::{Column, Narrow, Row, Table, number_cell, table};
use super::text::{width_em, wrap};

/// One number of a chart.
#[derive(Clone, Debug, Default)]
pub struct Point {
    /// What it is of.
    pub label: String,
    /// Its value; what is not finite or negative counts as 0 in the drawing.
    pub value: f64,
    /// Its value as shown.
    pub text: String,
    /// Where its records are.
    pub href: Option<String>,
}

impl Point {
    /// A number.
    pub fn new(label: impl Into<String>, value: f64, text: impl Into<String>) -> Self {
        Self { label: label.into(), value, text: text.into(), href: None }
    }

    /// Its records.
    pub fn to(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    fn size(&self) -> f64 {
        if self.value.is_finite() { self.value.max(0.0) } else { 0.0 }
    }
}

/// A chart.
#[derive(Clone, Debug, Default)]
pub struct Chart {
    /// Id, unique on the page.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// Unit of the numbers.
    pub unit: String,
    /// What the labels are: 月份, 单位.
    pub axis: String,
    /// The numbers, in order.
    pub points: Vec<Point>,
}

const WIDTH: f64 = 400.0;
/// Width of a line with many points; on a phone it scrolls.
const WIDE: f64 = 720.0;
/// From how many points on a chart is wide and its table lies below it.
const MANY: usize = 9;

/// Bars from the left, one a row: units, kinds.
pub fn bar_chart(c: &Chart) -> Markup {
    let most = c.points.iter().map(Point::size).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let label_width = 122.0;
    let value_width = c.points.iter().map(|p| width_em(&p.text)).fold(2.0, f64::max) * 12.0 + 8.0;
    let room = WIDTH - label_width - value_width;
    let mut y = 4.0;
    let mut drawn = Vec::new();
    for p in &c.points {
        let lines = wrap(&p.label, 9.5);
        let height = 26.0_f64.max(lines.len() as f64 * 15.0 + 6.0);
        drawn.push((p, lines, y, height, room * p.size() / most));
        y += height;
    }
    let drawing = html! {
        @for (p, lines, top, height, length) in &drawn {
            @let middle = top + height / 2.0;
            g {
                title { (p.label) " " (p.text) (c.unit) }
                (text_lines(lines, label_width - 10.0, middle, "end"))
                rect.bar x=(px(label_width)) y=(px(middle - 8.0)) width=(px(length.max(1.0))) height="16" {}
                text.chart-value x=(px(label_width + length + 6.0)) y=(px(middle + 4.0)) { (p.text) }
            }
        }
        line.axis x1=(px(label_width)) x2=(px(label_width)) y1="0" y2=(px(y)) {}
    };
    frame(c, WIDTH, y + 4.0, &drawing)
}

/// A line over time: months, years.
pub fn line_chart(c: &Chart) -> Markup {
    let width = if c.points.len() >= MANY { WIDE } else { WIDTH };
    let (left, right, top, bottom) = (44.0, 16.0, 16.0, 160.0);
    let scale = nice_scale(c.points.iter().map(Point::size).fold(0.0, f64::max));
    let most = scale.last().copied().unwrap_or(1.0).max(f64::MIN_POSITIVE);
    let step = if c.points.len() > 1 { (width - left - right) / (c.points.len() - 1) as f64 } else { 0.0 };
    let place = |i: usize, value: f64| {
        let x = left + step * i as f64;
        (x, bottom - (bottom - top) * value / most)
    };
    let mut path = String::new();
    for (i, p) in c.points.iter().enumerate() {
        let (x, y) = place(i, p.size());
        path.push_str(&format!("{}{} {}", if i == 0 { "M" } else { "L" }, px(x), px(y)));
    }
    // Every label where there is room, else every second, third …
    let widest = c.points.iter().map(|p| width_em(&p.label)).fold(1.0, f64::max) * 12.0 + 6.0;
    let every = if step > 0.0 { (widest / step).ceil().max(1.0) as usize } else { 1 };
    let drawing = html! {
        @for value in &scale {
            @let (_, y) = place(0, *value);
            line.grid x1=(px(left)) x2=(px(width - right)) y1=(px(y)) y2=(px(y)) {}
            text.chart-scale x=(px(left - 6.0)) y=(px(y + 4.0)) text-anchor="end" { (plain_number(*value)) }
        }
        path.line d=(path) {}
        @for (i, p) in c.points.iter().enumerate() {
            @let (x, y) = place(i, p.size());
            circle.dot cx=(px(x)) cy=(px(y)) r="3.5" { title { (p.label) " " (p.text) (c.unit) } }
            @if i % every == 0 { text.chart-label x=(px(x)) y=(px(bottom + 18.0)) text-anchor="middle" { (p.label) } }
        }
    };
    frame(c, width, bottom + 26.0, &drawing)
}

/// Shares of a whole in one bar, with a numbered legend.
pub fn share_chart(c: &Chart) -> Markup {
    let whole: f64 = c.points.iter().map(Point::size).sum::<f64>().max(f64::MIN_POSITIVE);
    let mut x = 0.0;
    let mut parts = Vec::new();
    for (i, p) in c.points.iter().enumerate() {
        let width = WIDTH * p.size() / whole;
        parts.push((i, p, x, width));
        x += width;
    }
    let rows = c.points.len().div_ceil(2);
    let drawing = html! {
        @for (i, p, x, width) in &parts {
            g {
                title { (p.label) " " (p.text) (c.unit) }
                rect.share.(share_class(*i)) x=(px(*x)) y="2" width=(px(*width)) height="30" {}
                @if *width >= 22.0 { text.share-no x=(px(x + width / 2.0)) y="22" text-anchor="middle" { (i + 1) } }
            }
        }
        @for (i, p, _, _) in &parts {
            @let (left, line) = (WIDTH / 2.0 * (i % 2) as f64, (i / 2) as f64);
            rect.share.(share_class(*i)) x=(px(left)) y=(px(46.0 + line * 22.0)) width="16" height="16" {}
            text.share-no.is-small x=(px(left + 8.0)) y=(px(58.0 + line * 22.0)) text-anchor="middle" { (i + 1) }
            text.chart-label x=(px(left + 22.0)) y=(px(58.0 + line * 22.0)) { (p.label) "　" (p.text) (c.unit) }
        }
    };
    frame(c, WIDTH, 46.0 + rows as f64 * 22.0, &drawing)
}

fn share_class(i: usize) -> &'static str {
    ["c1", "c2", "c3", "c4", "c5", "c6"].get(i % 6).copied().unwrap_or("c1")
}

/// The drawing beside its table; many numbers stand in one row below it.
fn frame(c: &Chart, width: f64, height: f64, drawing: &Markup) -> Markup {
    let heading = format!("{}-h", c.id);
    let wide = width > WIDTH;
    html! {
        figure.chart #(c.id) aria-labelledby=(heading) {
            figcaption #(heading) { (c.title) @if !c.unit.is_empty() { span.chart-unit { "单位：" (c.unit) } } }
            div.chart-body.is-wide[wide] {
                div.chart-scroll tabindex=[wide.then_some("0")] role=[wide.then_some("region")] aria-label=[wide.then(|| format!("{}，图", c.title))] {
                    svg.chart-drawing role="img" aria-labelledby=(heading) viewBox={ "0 0 " (width) " " (px(height)) } width=(rem(width)) height=(rem(height)) { (drawing) }
                }
                (table(&if wide { row_table(c) } else { column_table(c) }))
            }
        }
    }
}

fn number_of(p: &Point) -> Markup {
    number_cell(&p.text, p.href.as_deref())
}

fn column_table(c: &Chart) -> Table {
    Table {
        columns: vec![Column::new(c.axis.clone()), Column::number(c.unit.clone())],
        rows: c.points.iter().map(|p| Row::new(vec![html! { (p.label) }, number_of(p)])).collect(),
        ..numbers_table(c)
    }
}

fn row_table(c: &Chart) -> Table {
    let mut columns = vec![Column::new(c.axis.clone()).tight()];
    columns.extend(c.points.iter().map(|p| Column::number(p.label.clone())));
    let mut cells = vec![html! { (c.unit) }];
    cells.extend(c.points.iter().map(number_of));
    Table { columns, rows: vec![Row::new(cells)], ..numbers_table(c) }
}

fn numbers_table(c: &Chart) -> Table {
    Table {
        id: format!("{}-t", c.id), caption: format!("{}，数据表", c.title), narrow: Narrow::Scroll, dense: true, ..Table::default()
    }
}

/// Lines of text around a middle.
fn text_lines(lines: &[String], x: f64, middle: f64, anchor: &str) -> Markup {
    let first = middle + 4.0 - (lines.len() as f64 - 1.0) * 7.5;
    html! {
        text.chart-label text-anchor=(anchor) {
            @for (i, line) in lines.iter().enumerate() { tspan x=(px(x)) y=(px(first + 15.0 * i as f64)) { (line) } }
        }
    }
}

/// Round values from nothing to at least `most`, three to six of them.
fn nice_scale(most: f64) -> Vec<f64> {
    if most <= 0.0 {
        return vec![0.0, 1.0];
    }
    let rough = most / 4.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].iter().map(|m| m * power).find(|step| *step >= rough).unwrap_or(10.0 * power);
    let mut scale = Vec::new();
    let mut value = 0.0;
    while value < most + step * 0.999 && scale.len() < 8 {
        scale.push(value);
        value += step;
    }
    scale
}

fn plain_number(value: f64) -> String {
    if value >= 10_000.0 { format!("{}万", px(value / 10_000.0)) } else { px(value) }
}

/// A coordinate with at most one decimal.
pub(crate) fn px(value: f64) -> String {
    let text = format!("{value:.1}");
    match text.strip_suffix(".0") {
        Some("-0") => "0".to_owned(),
        Some(whole) => whole.to_owned(),
        None => text,
    }
}

/// A drawing's length as it grows with the text: 16 units are one rem.
pub(crate) fn rem(value: f64) -> String {
    format!("{:.2}rem", value / 16.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scale_is_round_and_covers() {
        assert_eq!(nice_scale(0.0), [0.0, 1.0]);
        assert_eq!(nice_scale(237.0), [0.0, 100.0, 200.0, 300.0]);
        assert_eq!(nice_scale(8.0), [0.0, 2.0, 4.0, 6.0, 8.0]);
        for most in [0.3, 1.0, 7.0, 33.0, 99.9, 101.0, 29_413.0] {
            let scale = nice_scale(most);
            assert!(scale.last().unwrap() >= &most, "{most}: {scale:?}");
            assert!((3..=8).contains(&scale.len()), "{most}: {scale:?}");
        }
    }

    #[test]
    fn odd_numbers_draw_nothing_odd() {
        let chart = Chart {
            points: vec![Point::new("a", f64::NAN, "—"), Point::new("b", -3.0, "-3"), Point::new("c", f64::INFINITY, "∞")],
            ..Chart::default()
        };
        for drawn in [bar_chart(&chart), line_chart(&chart), share_chart(&chart)] {
            assert!(!drawn.0.contains("NaN") && !drawn.0.contains("inf"), "{}", drawn.0);
        }
        let none = Chart::default();
        for drawn in [bar_chart(&none), line_chart(&none), share_chart(&none)] {
            assert!(!drawn.0.contains("NaN"));
        }
    }
}
