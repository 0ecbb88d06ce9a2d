//! The forty shared deadlines, computed with an independent library.

use mingfa_time::{Length, Roll, Unit, deadline};

use crate::china::{calendar, date, shared};

#[test]
fn the_forty_shared_deadlines() {
    let Some(folder) = shared() else { return };
    let text = std::fs::read_to_string(folder.join("data/calendar/deadline-examples.tsv")).unwrap();
    let mut checked = 0;
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [no, start, n, unit, roll, answer, ..] = cells[..] else {
            panic!("{line}")
        };
        let unit = match unit {
            "working" => Unit::WorkingDay,
            "natural" => Unit::Day,
            "month" => Unit::Month,
            other => panic!("{other}"),
        };
        let length = Length::new(n.parse().unwrap(), unit).unwrap();
        let roll: Roll = roll.parse().unwrap();
        let found = deadline(date(start), length, roll, &[], calendar()).unwrap();
        assert_eq!(found.due, date(answer), "no. {no}");
        let counted = if unit == Unit::Month {
            0
        } else {
            usize::try_from(length.amount()).unwrap()
        };
        assert_eq!(found.counted.len(), counted, "no. {no}");
        checked += 1;
    }
    assert_eq!(checked, 40);
}
