//! `mingfa catalogue diff | adopt`: what the offered catalogue would change; take it.

use std::fmt::Write;

use mingfa_catalogue::model::SourceFile;
use mingfa_catalogue::{embedded, render};
use mingfa_service::{Difference, Principal};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::args::{Catalogue, Offer, Place};
use crate::fault::Fault;
use crate::files;
use crate::open::open;

pub fn run(place: &Place, catalogue: &Catalogue) -> Result<Answer, Fault> {
    match catalogue {
        Catalogue::Diff(offer) => {
            let offered = offered(offer)?;
            let difference = open(place)?.service.catalogue_difference(&offered)?;
            Ok(Answer::yes(to_json(&difference, false), shown(&difference)))
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
        return Ok(Answer::yes(to_json(&difference, false), "规则库与已采用的相同，没有改动。"));
    }
    match opened.run(opened.service.adopt_catalogue(&Principal::console(), offered))? {
        Ok(()) => Ok(Answer::yes(to_json(&difference, true), format!("{}已采用。在办件仍按各自原来的适用版办理。", shown(&difference)))),
        Err((catalogue, findings)) => {
            let text: String = findings.iter().map(|finding| render(finding, &catalogue) + "\n").collect();
            let mut json = to_json(&difference, false);
            if let Value::Object(members) = &mut json {
                members.insert("diagnostics".to_owned(), findings.iter().map(|finding| json!(finding.finding(&catalogue))).collect());
            }
            Ok(Answer::no(json, text, "所提供的规则库没有通过证明，没有采用；请按上面每处的说明修改后重试"))
        }
    }
}

fn to_json(difference: &Difference, adopted: bool) -> Value {
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
