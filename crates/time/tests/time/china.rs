//! The shipped calendar, read by a small reader of the format that the crate documents. The catalogue crate has the real
//! one, with places and diagnostics; this one only has to agree with it on a sound file.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use kdl::{KdlDocument, KdlNode};
use mingfa_time::{Calendar, CalendarData, CalendarYear, Date, SpecialDays, parse_date};

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The shared folder, or none (said aloud) where it does not lie beside the workspace.
pub fn shared() -> Option<PathBuf> {
    let folder =
        std::env::var_os("MINGFA_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    if !folder.is_dir() {
        eprintln!("SKIPPED: shared data not present");
        return None;
    }
    Some(folder)
}

pub fn data() -> CalendarData {
    let text = std::fs::read_to_string(root().join("catalogue/calendars/china.kdl")).unwrap();
    let document = KdlDocument::parse_v2(&text).unwrap();
    let [calendar] = document.nodes() else {
        panic!("one calendar node")
    };
    let years = calendar
        .children()
        .unwrap()
        .nodes()
        .iter()
        .map(year)
        .collect();
    CalendarData {
        id: arguments(calendar).remove(0),
        title: text_of(calendar, "title").unwrap(),
        revision: text_of(calendar, "revision").unwrap(),
        years,
    }
}

pub fn calendar() -> &'static Calendar {
    static CHINA: LazyLock<Calendar> = LazyLock::new(|| Calendar::build(&data()).unwrap());
    &CHINA
}

/// The calendar as it was known before the notices of later years.
pub fn calendar_until(year: i16) -> Calendar {
    let mut data = data();
    data.years.retain(|known| known.year <= year);
    // A later notice's days of this year were not known then.
    Calendar::build(&data).unwrap()
}

pub fn date(text: &str) -> Date {
    parse_date(text).unwrap()
}

fn year(node: &KdlNode) -> CalendarYear {
    assert_eq!(node.name().value(), "year");
    let number = node.entries()[0].value().as_integer().unwrap();
    let mut days = Vec::new();
    for child in node.children().unwrap().nodes() {
        let working = match child.name().value() {
            "off" => false,
            "work" => true,
            other => panic!("{other}"),
        };
        let mut texts = arguments(child);
        let name = texts.remove(0);
        for range in texts {
            days.push(SpecialDays {
                name: name.clone(),
                range: range.parse().unwrap(),
                working,
                basis: text_of(child, "notice"),
            });
        }
    }
    CalendarYear {
        year: i16::try_from(number).unwrap(),
        notice: text_of(node, "notice").unwrap(),
        days,
    }
}

fn arguments(node: &KdlNode) -> Vec<String> {
    let positional = node.entries().iter().filter(|entry| entry.name().is_none());
    positional
        .map(|entry| entry.value().as_string().unwrap().to_owned())
        .collect()
}

fn text_of(node: &KdlNode, key: &str) -> Option<String> {
    node.get(key)
        .map(|value| value.as_string().unwrap().to_owned())
}
