//! The last chapters: what the laws demand, history, what is taken for granted.

use super::Book;
use super::parts::piece;
use super::process::act_title;
use super::table::{heading, table};
use crate::model::Basis;

/// What the laws demand, and how the edition reads their cases.
pub(crate) fn duties(book: Book<'_>, out: &mut String) {
    heading(out, "八、法定义务");
    let mut rows = Vec::new();
    for basis in &book.edition.basis {
        let Basis::Law { law, version, .. } = basis else {
            continue;
        };
        let Some(law) = book.catalogue.law(law) else {
            continue;
        };
        let Some(version) = law.version_named(Some(version)) else {
            continue;
        };
        let cite = |article: &str| format!("{}({}){article}", law.title, version.name);
        for duty in &version.duties {
            let passed: Vec<String> = duty.passed.iter().map(|act| act_title(book, act)).collect();
            let before = act_title(book, &duty.before);
            let mut text = match passed.is_empty() {
                true => format!("不得{before}"),
                false => format!("{before}之前，应当已经{}", passed.join("或者")),
            };
            if duty.same_draft {
                text.push_str("，且针对现稿");
            }
            for (id, word) in duty.when.iter().map(|id| (id, "限于")).chain(duty.unless.iter().map(|id| (id, "不含"))) {
                text.push_str(&format!("（{word}：{}）", characteristic(book, id)));
            }
            rows.push(vec![text, cite(&duty.article), excused(book, &duty.id)]);
        }
        for offer in &version.offers {
            rows.push(vec![format!("应当设有{}", act_title(book, &offer.act)), cite(&offer.article), excused(book, &offer.act)]);
        }
        for limit in &version.limits {
            if let Some(id) = &limit.clock {
                let lengths: Vec<String> = limit.lengths.iter().map(ToString::to_string).collect();
                rows.push(vec![format!("应当计算期限：{}", lengths.join("、")), cite(&limit.article), excused(book, id)]);
            }
        }
        for apart in &version.aparts {
            let acts: Vec<String> = apart.acts.iter().map(|act| act_title(book, act)).collect();
            rows.push(vec![format!("{}不得由同一人办理", acts.join("、")), cite(&apart.article), excused(book, &apart.id)]);
        }
    }
    table(out, &["义务", "出处", "本业务不适用的理由"], &rows);
    for (id, cond) in &book.edition.means {
        out.push_str(&format!("- “{}”在本业务中是指：{}。\n", characteristic(book, id), book.words.condition(cond, None)));
    }
    if !book.edition.means.is_empty() {
        out.push('\n');
    }
}

fn characteristic(book: Book<'_>, id: &str) -> String {
    book.catalogue.characteristics.iter().find(|each| &*each.id == id).map_or_else(|| id.to_owned(), |each| each.title.clone())
}

fn excused(book: Book<'_>, id: &str) -> String {
    book.edition.without.iter().find(|note| &*note.id == id).map(|note| note.why.clone()).unwrap_or_default()
}

/// Imported history and the archive file.
pub(crate) fn rest(book: Book<'_>, out: &mut String) {
    heading(out, "九、历史数据和归档");
    if let Some(history) = &book.edition.history {
        for rule in &history.rules {
            let after =
                rule.after.as_ref().map_or_else(|| "其余记录".to_owned(), |after| format!("有“{}”的记录", book.words.action(after)));
            let when = if rule.when.is_always() { String::new() } else { format!("，且{}", book.words.condition(&rule.when, None)) };
            out.push_str(&format!("- 导入的{after}{when}，落在“{}”。\n", book.words.step(&rule.at)));
        }
        if history.merges {
            out.push_str("- 同一编号再次导入且内容更新的，合并。\n");
        }
    } else {
        out.push_str("- 不接收历史数据。\n");
    }
    if !book.edition.dossier.is_empty() {
        let pieces: Vec<String> = book.edition.dossier.iter().map(|shown| piece(book, shown)).collect();
        out.push_str(&format!("- 归档顺序：{}。\n", pieces.join("、")));
    }
    out.push('\n');
}

/// What has to be confirmed or set before the edition can be relied on.
pub(crate) fn assumptions(book: Book<'_>, out: &mut String) {
    heading(out, "十、待核实和待设定");
    let all = crate::check::assumptions_of(book.catalogue, book.edition);
    if all.is_empty() {
        out.push_str("没有。\n");
    }
    for assumption in all {
        out.push_str(&format!("- {}。\n", assumption.text));
    }
}
