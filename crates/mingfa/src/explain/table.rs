//! Tables in Markdown, aligned for a terminal where Chinese characters take two columns.

/// A table; a row shorter than the head is filled with empty cells.
pub struct Table {
    head: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new(head: &[&'static str]) -> Self {
        Self { head: head.to_vec(), rows: Vec::new() }
    }

    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.iter().map(|cell| if cell.is_empty() { "—".to_owned() } else { cell.replace('|', "｜").replace('\n', " ") }).collect());
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn render(&self) -> String {
        let columns = self.head.len();
        let mut widths: Vec<usize> = self.head.iter().map(|cell| width(cell)).collect();
        for row in &self.rows {
            for (cell, known) in row.iter().zip(widths.iter_mut()) {
                *known = (*known).max(width(cell));
            }
        }
        let line = |cells: &[String]| {
            let mut text = "|".to_owned();
            for (at, wide) in widths.iter().enumerate() {
                let cell = cells.get(at).map_or("", String::as_str);
                text.push_str(&format!(" {cell}{} |", " ".repeat(wide.saturating_sub(width(cell)))));
            }
            text + "\n"
        };
        let head: Vec<String> = self.head.iter().map(|cell| (*cell).to_owned()).collect();
        let rule: Vec<String> = widths.iter().take(columns).map(|wide| "-".repeat(*wide)).collect();
        let mut text = line(&head) + &line(&rule);
        for row in &self.rows {
            text.push_str(&line(row));
        }
        text
    }
}

/// Columns of a terminal: everything from the Hangul block on is wide enough, which covers what definitions contain.
fn width(text: &str) -> usize {
    text.chars().map(|c| if matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}') { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other() {
        let mut table = Table::new(&["环节", "step"]);
        table.row(["审查".to_owned(), "a|b".to_owned()]);
        table.row([String::new(), "longer".to_owned()]);
        let text = table.render();
        assert_eq!(text, "| 环节 | step   |\n| ---- | ------ |\n| 审查 | a｜b   |\n| —    | longer |\n");
    }
}
