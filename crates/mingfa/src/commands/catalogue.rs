//! `mingfa catalogue diff | adopt`: what the offered catalogue would change; take it.

use std::fmt::Write;

use mingfa_catalogue::model::SourceFile;
use mingfa_catalogue::{embedded, render};
use mingfa_service::{Difference, MovedDate, Principal};
use mingfa_time::Date;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::args::{Catalogue, Offer, Place};
use crate::fault::Fault;
use crate::files;
use crate::open::open;
use crate::output;

pub fn run(place: &Place, catalogue: &Catalogue) -> Result<Answer, Fault> {
    match catalogue {
        Catalogue::Diff(offer) => {
            let offered = offered(offer)?;
            let opened = open(place)?;
            let difference = opened.service.catalogue_difference(&offered)?;
            let moved = opened.run(opened.service.moved_by_calendar(&Principal::console(), &offered))?;
            Ok(Answer::yes(to_json(&difference, &moved, false), shown(&difference) + &list(&moved)))
        }
        Catalogue::Adopt(offer) => adopt(place, &offered(offer)?),
    }
}

fn offered(offer: &Offer) -> Result<Vec<SourceFile>, Fault> {
    offer.dir.as_deref().map_or_else(|| Ok(embedded()), files::catalogue)
}

fn adopt(place: &Place, offered: &[SourceFile]) -> Result<Answer, Fault> {
    let opened = open(place)?;
    let difference = opened.service.catalogue_difference(offered)?;
    if difference.is_none() {
        return Ok(Answer::yes(to_json(&difference, &[], false), "规则库与已采用的相同，没有改动。"));
    }
    // The adoption is the confirmation (foundations 5), so the dates that it moves are told before it.
    let moved = opened.run(opened.service.moved_by_calendar(&Principal::console(), offered))?;
    if !moved.is_empty() {
        output::say(list(&moved).trim_end());
    }
    match opened.run(opened.service.adopt_catalogue(&Principal::console(), offered))? {
        Ok(()) => Ok(Answer::yes(to_json(&difference, &moved, true), format!("{}已采用。在办件仍按各自原来的适用版办理。", shown(&difference)))),
        Err((catalogue, findings)) => {
            let text: String = findings.iter().map(|finding| render(finding, &catalogue) + "\n").collect();
            let mut json = to_json(&difference, &moved, false);
            if let Value::Object(members) = &mut json {
                members.insert("diagnostics".to_owned(), findings.iter().map(|finding| json!(finding.finding(&catalogue))).collect());
            }
            Ok(Answer::no(json, text, "所提供的规则库没有通过证明，没有采用；请按上面每处的说明修改后重试"))
        }
    }
}

/// The due days that move, one a line.
fn list(moved: &[MovedDate]) -> String {
    if moved.is_empty() {
        return String::new();
    }
    let day = |date: Option<Date>| date.map_or_else(|| "未定".to_owned(), |date| date.to_string());
    let mut text = format!("在办件中有{}个到期日移动：\n", moved.len());
    for each in moved {
        let number = each.number.as_deref().unwrap_or(&each.matter);
        // Writing into a String cannot fail.
        let _ = writeln!(text, "  {number}\t{}\t{} → {}", each.what, day(each.was), day(each.becomes));
    }
    text
}

fn to_json(difference: &Difference, moved: &[MovedDate], adopted: bool) -> Value {
    let editions: Vec<_> = difference
        .editions
        .iter()
        .map(|(procedure, edition, change)| json!({"procedure": procedure, "edition": edition, "change": change}))
        .collect();
    json!({
        "same": difference.is_none(),
        "adopted": adopted,
        "added": difference.added,
        "changed": difference.changed,
        "removed": difference.removed,
        "editions": editions,
        "moved": moved.iter().map(|each| json!({
            "matter": each.matter, "procedure": each.procedure, "number": each.number, "clock": each.id, "title": each.what, "was": each.was, "becomes": each.becomes,
        })).collect::<Vec<_>>(),
        "calendar": {"adopted": difference.calendars.0, "offered": difference.calendars.1, "changed_days": difference.days.iter().map(ToString::to_string).collect::<Vec<_>>()},
    })
}

fn shown(difference: &Difference) -> String {
    if difference.is_none() {
        return "规则库与已采用的相同。\n".to_owned();
    }
    let mut text = String::new();
    for (word, paths) in [("新增", &difference.added), ("修改", &difference.changed), ("删去", &difference.removed)] {
        for path in paths {
            // Writing into a String cannot fail.
            let _ = writeln!(text, "{word}文件 {path}");
        }
    }
    for (procedure, edition, change) in &difference.editions {
        let word = match *change {
            "added" => "新增",
            "removed" => "不再有",
            _ => "改变",
        };
        let _ = writeln!(text, "{word}适用版 {procedure} {edition}");
    }
    if !difference.days.is_empty() {
        let days: Vec<String> = difference.days.iter().map(ToString::to_string).collect();
        let _ =
            writeln!(text, "工作日历 {} → {}，上班与休息互换的日期：{}", difference.calendars.0, difference.calendars.1, days.join("、"));
    }
    text
}
