//! Widths of table columns: the caller's shares, widened where a code or a number would not fit.

use crate::document::{Row, Table};
use crate::geometry as geo;

/// Room at each side of a cell's text.
pub(crate) const INSET_PT: f64 = 4.0;

/// The width of each column in points; together they fill the 版心 (of a landscape page if the table asks).
///
/// A column is made at least as wide as its longest word that cannot be broken (a number, a date, a code,
/// four characters of its title), as long as all these fit.
pub(crate) fn widths(table: &Table) -> Vec<f64> {
    let millimetres = if table.landscape {
        geo::BODY_HEIGHT_MM
    } else {
        geo::BODY_WIDTH_MM
    };
    let total = millimetres * geo::PT_PER_MM;
    let shares: f64 = table
        .columns
        .iter()
        .map(|c| f64::from(c.share.max(1)))
        .sum();
    let size = geo::table_pt(table.columns.len());
    let least: Vec<f64> = (0..table.columns.len())
        .map(|column| least_width(table, column, size))
        .collect();
    let needed: f64 = least.iter().sum();
    if needed >= total {
        return least.iter().map(|width| width * total / needed).collect();
    }
    let wanted: Vec<f64> = table
        .columns
        .iter()
        .map(|column| total * f64::from(column.share.max(1)) / shares)
        .collect();
    // Columns below their least width are raised; the others give what is missing by their slack.
    let missing: f64 = wanted
        .iter()
        .zip(&least)
        .map(|(want, least)| (least - want).max(0.0))
        .sum();
    let slack: f64 = wanted
        .iter()
        .zip(&least)
        .map(|(want, least)| (want - least).max(0.0))
        .sum();
    wanted
        .iter()
        .zip(&least)
        .map(|(want, least)| {
            if want <= least {
                *least
            } else {
                want - missing * (want - least) / slack
            }
        })
        .collect()
}

/// How many half-width characters a cell of this width holds.
pub(crate) fn halves(width: f64, size: f64) -> usize {
    ((width - 2.0 * INSET_PT) / (size / 2.0)).floor().max(2.0) as usize
}

fn least_width(table: &Table, column: usize, size: f64) -> f64 {
    let title = table
        .columns
        .get(column)
        .map_or(0, |c| c.title.chars().count().min(4) * 2);
    let mut halves = title;
    for row in &table.rows {
        if let Row::Cells(cells) = row
            && let Some(cell) = cells.get(column)
        {
            halves = halves.max(longest_word(&cell.plain()));
        }
    }
    // Words beyond a quarter of the page are broken instead: see `breakable`. Digits of some faces are a
    // little wider than half a character.
    halves.min(28) as f64 * size * 0.54 + 2.0 * INSET_PT
}

/// Length of the longest stretch without a place to break.
fn longest_word(text: &str) -> usize {
    text.split(|c: char| !c.is_ascii_graphic())
        .map(str::len)
        .max()
        .unwrap_or(0)
}

/// Puts zero-width spaces into stretches of more than `halves` half-width characters, so that an address
/// or a hash wraps instead of leaving its line. They print nothing.
pub(crate) fn breakable(text: &str, halves: usize) -> String {
    if longest_word(text) <= halves {
        return text.to_owned();
    }
    let mut broken = String::with_capacity(text.len() + 16);
    let mut run = 0;
    for character in text.chars() {
        if character.is_ascii_graphic() {
            run += 1;
        } else {
            run = 0;
        }
        broken.push(character);
        let pause = "/?&=._-:@".contains(character) && run > halves / 2;
        if pause || run >= halves.max(2) {
            broken.push('\u{200B}');
            run = 0;
        }
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Align, Column};

    fn table(landscape: bool, cells: &[(&str, u16)]) -> Table {
        Table {
            caption: None,
            columns: cells
                .iter()
                .map(|(_, share)| Column::new("列", *share, Align::Left))
                .collect(),
            rows: vec![Row::cells(cells.iter().map(|(text, _)| *text))],
            landscape,
        }
    }

    #[test]
    fn widths_fill_the_page_and_hold_codes() {
        for landscape in [false, true] {
            let widths = widths(&table(
                landscape,
                &[("MDDR-2020-00001", 1), ("名称", 9), ("5年", 1)],
            ));
            let total = if landscape { 225.0 } else { 156.0 } * geo::PT_PER_MM;
            assert!(
                (widths.iter().sum::<f64>() - total).abs() < 0.01,
                "{widths:?}"
            );
            assert!(halves(widths[0], 12.0) >= 15, "{widths:?}");
        }
    }

    #[test]
    fn too_many_codes_share_what_there_is() {
        let many = vec![("0123456789012345678901234567", 1); 9];
        let widths = widths(&table(false, &many));
        assert!((widths.iter().sum::<f64>() - 156.0 * geo::PT_PER_MM).abs() < 0.01);
    }

    #[test]
    fn long_words_break_and_lose_nothing() {
        let hash = "0123456789abcdef".repeat(8);
        let broken = breakable(&hash, 20);
        assert_eq!(broken.replace('\u{200B}', ""), hash);
        assert!(broken.split('\u{200B}').all(|part| part.len() <= 20));
        assert_eq!(breakable("短文 abc", 20), "短文 abc");
    }
}
