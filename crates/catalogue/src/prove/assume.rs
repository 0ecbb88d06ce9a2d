//! What the proof takes for granted and what it does not cover: printed, never silent. Citations, local values and waits without a
//! clock are listed by [`crate::check`], which knows them all.

use super::duty::basis;
use super::report::{Report, named};
use crate::model::{Atom, Catalogue, Cond, Edition, Expiry, FieldTest, Id, Mark, Repeat, Times};

/// What holds of the model whatever the catalogue says.
const GENERAL: [&str; 4] = [
    "证明不涉及：撤回操作、变更适用版、导入的历史、如实登记、更正发生时间；它们留有记录，由复核和统计揭示",
    "字段在固定（fixed-at）之前可以随时更正为任何值；操作必填的字段在该操作之后只可替换、不可清空",
    "次数上限、最短期限、人员的资格与指派由系统在办理时判断，证明中按可以通过处理",
    "关联办件何时有结论、有何结论，按任何时候都可能处理；通知引起的流转不经前置条件",
];

/// Adds the assumptions of a catalogue to the report.
pub(crate) fn collect(catalogue: &Catalogue, report: &mut Report<'_>) {
    for sentence in GENERAL {
        report.assume(sentence.to_owned());
    }
    for edition in &catalogue.editions {
        of_edition(catalogue, edition, report);
    }
}

fn of_edition(catalogue: &Catalogue, edition: &Edition, report: &mut Report<'_>) {
    let name = named(edition);
    for (law, version, _) in basis(catalogue, edition) {
        if version.mark == Mark::Unverified {
            report.assume(format!("{name}依据的《{}》({})原文尚未核对（待核实）", law.title, version.name));
        }
    }
    for action in edition.all_actions() {
        if let Repeat::AtMost(Times::Local(key)) = &action.repeat {
            report.assume(format!("{name}：本区规定“{}”未设定时，“{}”不限次数", local_title(catalogue, key), action.title));
        }
    }
    for (cond, _) in super::space::conditions(edition) {
        for key in thresholds(cond) {
            report.assume(format!("{name}：本区规定“{}”未设定时，达到该数的条件视为不成立", local_title(catalogue, &key)));
        }
    }
    for clock in &edition.clocks {
        if let Expiry::Deem(action) = &clock.expiry {
            let action = edition.action(action).map_or(action.as_str(), |action| action.title.as_str());
            report.assume(format!("{name}：“{}”届满依法视为“{action}”，不受该操作的条件和前置条件限制", clock.title));
        }
    }
}

fn thresholds(cond: &Cond) -> Vec<Id> {
    let asked = cond.atoms().into_iter().filter_map(|atom| match atom {
        Atom::Field { test: FieldTest::AtLeastLocal(key), .. } => Some(key.clone()),
        _ => None,
    });
    asked.collect()
}

fn local_title(catalogue: &Catalogue, key: &str) -> String {
    catalogue.local_values.iter().find(|value| *value.id == *key).map_or_else(|| key.to_owned(), |value| value.title.clone())
}
