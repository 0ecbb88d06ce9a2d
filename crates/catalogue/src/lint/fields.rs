//! The head of an edition, its fields and what gives them.

use std::collections::BTreeSet;

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::{
    ActionSite, Atom, Basis, Catalogue, Class, Cond, Edition, Field, FieldType, Group, GroupTest, Id, LengthRule, Piece, RefKind, Scope, Span,
    Why, pieces,
};

/// Checks the head and the fields of an edition.
pub(crate) fn check(catalogue: &Catalogue, edition: &Edition, found: &mut Vec<Diagnostic>) {
    head(catalogue, edition, found);
    numbers(catalogue, edition, found);
    fixed(edition, found);
    in_order(&edition.fields, found);
    for group in &edition.groups {
        in_order(&group.fields, found);
    }
    never_given(catalogue, edition, found);
}

fn head(catalogue: &Catalogue, edition: &Edition, found: &mut Vec<Diagnostic>) {
    let mut wrong = |message: String, field: Option<Span>| {
        let finding = Diagnostic::new(codes::HEAD_FORM, edition.span, message);
        found.push(match field {
            Some(span) => finding.label(span, "字段在此处定义"),
            None => finding,
        });
    };
    if let Some(field) = edition.field(&edition.opens_by) {
        if !matches!(field.kind, FieldType::Date | FieldType::Instant) {
            wrong(format!("opens-by 的字段“{}”要决定适用版，应是日期", field.id), Some(field.span));
        } else if !field.required {
            wrong(format!("opens-by 的字段“{}”要决定适用版，应是必填（required=#true）", field.id), Some(field.span));
        }
    }
    if let Some(field) = edition.identity.as_ref().and_then(|id| edition.field(id))
        && field.kind != FieldType::Id
    {
        wrong(format!("identity 的字段“{}”用来识别办件，类型应是 id", field.id), Some(field.span));
    }
    for (word, id) in std::iter::once(("called-by", &edition.called_by)).chain(edition.summary.iter().map(|id| ("summary", id))) {
        let Some(field) = edition.field(id) else {
            continue;
        };
        if field.class >= Class::Personal {
            wrong(format!("{word} 的字段“{id}”是个人信息，不能显示在列表里"), Some(field.span));
        } else if field.kind == FieldType::File {
            wrong(format!("{word} 的字段“{id}”是文件，不能显示在列表里"), Some(field.span));
        }
    }
    for basis in &edition.basis {
        let Basis::Local { key, span } = basis else {
            continue;
        };
        if let Some(value) = catalogue.local_value(key)
            && &*value.kind != "text"
        {
            let message = format!("依据写的本区规定“{key}”不是文件（kind=\"{}\"）", value.kind);
            found.push(Diagnostic::new(codes::WRONG_KIND, *span, message).label(value.span, "在此处定义"));
        }
    }
}

/// Number series: `{mark}法审〔{year}〕{seq}号`.
fn numbers(catalogue: &Catalogue, edition: &Edition, found: &mut Vec<Diagnostic>) {
    for series in &edition.numbers {
        let span = catalogue.narrow(series.span, &series.form);
        let mut wrong = |message: String| found.push(Diagnostic::new(codes::NUMBER_FORM, span, message));
        match pieces(&series.form) {
            Err(message) => wrong(message),
            Ok(parts) => number_form(catalogue, &parts, &mut wrong),
        }
        if let Some(field) = edition.field(&series.field)
            && field.kind != FieldType::Id
        {
            let message = format!("文号系列“{}”的字段“{}”类型应是 id", series.id, field.id);
            found.push(Diagnostic::new(codes::NUMBER_FORM, series.span, message).label(field.span, "字段在此处定义"));
        }
    }
}

fn number_form(catalogue: &Catalogue, parts: &[Piece], wrong: &mut impl FnMut(String)) {
    let (mut seqs, mut years) = (0, 0);
    for part in parts {
        let Piece::Slot { name, argument } = part else {
            continue;
        };
        match (name.as_str(), argument.as_deref()) {
            ("seq", None) => seqs += 1,
            ("seq", Some(width)) if width.parse::<u8>().is_ok_and(|width| (1..=9).contains(&width)) => seqs += 1,
            ("year", None) => years += 1,
            ("mark", None) => {}
            ("local", Some(key)) => match catalogue.local_value(key) {
                Some(value) if &*value.kind == "text" => {}
                Some(_) => wrong(format!("文号格式中的本区规定“{key}”不是文本")),
                None => wrong(format!("文号格式中的本区规定“{key}”没有定义")),
            },
            _ => wrong(format!("文号格式中没有“{{{name}}}”，可以写 {{mark}} {{year}} {{seq}} {{seq:5}} {{local:KEY}}")),
        }
    }
    if seqs != 1 {
        wrong("文号格式要有一个流水号 {seq}".to_owned());
    }
    // Series start anew each year: without the year two papers would bear one number.
    if years != 1 {
        wrong("文号按年编排，格式要有一个年份 {year}".to_owned());
    }
}

/// A date that may not precede another names a date of the same matter or item.
fn in_order(fields: &[Field], found: &mut Vec<Diagnostic>) {
    for field in fields {
        let Some(earlier) = &field.not_before else {
            continue;
        };
        match fields.iter().find(|other| other.id == *earlier) {
            Some(other) if matches!(other.kind, FieldType::Date | FieldType::Instant) && other.id != field.id => {}
            Some(other) => {
                let message = format!("字段“{}”不得早于的“{earlier}”应是另一个日期", field.id);
                found.push(Diagnostic::new(codes::FIELD_FORM, field.span, message).label(other.span, "在此处定义"));
            }
            None => {
                let message = format!("字段“{}”不得早于的“{earlier}”没有定义", field.id);
                let meant = crate::suggest::nearest(earlier, fields.iter().map(|other| other.id.as_str()));
                let finding = Diagnostic::new(codes::UNKNOWN_NAME, field.span, message);
                found.push(match meant {
                    Some(meant) => finding.help(format!("是否想写“{meant}”")),
                    None => finding,
                });
            }
        }
    }
}

/// A constant that would change what its own step has fixed.
fn fixed(edition: &Edition, found: &mut Vec<Diagnostic>) {
    for field in edition.fields.iter().filter(|field| field.required) {
        let Some(step) = &field.fixed_at else {
            continue;
        };
        for action in &edition.actions {
            let stands_there = matches!(&action.site, ActionSite::Step(site) if site == step);
            if stands_there && action.sets.iter().any(|(set, _)| *set == field.id) {
                let message = format!("操作“{}”在环节“{step}”改动字段“{}”，而它到这个环节已经固定", action.id, field.id);
                found.push(Diagnostic::new(codes::FIXED_AT, action.span, message).label(field.span, "字段在此处定义"));
            }
        }
    }
}

/// Items get their fields from the actions of their group alone; counters from actions; a condition on one that nothing feeds is dead.
fn never_given(catalogue: &Catalogue, edition: &Edition, found: &mut Vec<Diagnostic>) {
    let own = |scope: &Scope| matches!(scope, Scope::Edition { procedure, edition: name } if *procedure == edition.procedure && *name == edition.edition);
    let mut given: BTreeSet<(&Id, &Id)> = BTreeSet::new();
    for used in catalogue.refs.iter().filter(|used| own(&used.scope)) {
        match &used.kind {
            RefKind::ItemField { group, why: Why::Gives } | RefKind::Needed { group: Some(group) } => {
                given.insert((group, &used.name));
            }
            _ => {}
        }
    }
    for group in &edition.groups {
        openings(group, found);
        for field in &group.fields {
            if field.required || given.contains(&(&group.id, &field.id)) {
                continue;
            }
            let read = read_of_items(edition, &group.id, &field.id);
            let message = format!("条目组“{}”的字段“{}”没有任何操作填写", group.id, field.id);
            match read {
                Some(span) => {
                    let finding = Diagnostic::new(codes::NEVER_GIVEN, span, format!("{message}，条件却要读它"));
                    found.push(finding.label(field.span, "字段在此处定义"));
                }
                None => found.push(Diagnostic::new(codes::UNUSED, field.span, message)),
            }
        }
    }
    for counter in &edition.counters {
        let counted = edition.all_actions().any(|action| action.counts.contains(&counter.id));
        // A mirror of another platform takes its counters from imports.
        let imported = catalogue.imports.iter().any(|import| {
            import.procedure == edition.procedure && import.columns.iter().any(|column| column.counter.as_ref() == Some(&counter.id))
        });
        if !counted && !imported {
            found.push(Diagnostic::new(codes::NEVER_GIVEN, counter.span, format!("没有任何操作给计数“{}”加一", counter.id)));
        }
    }
    local_thresholds(catalogue, edition, found);
}

/// What an item must have when it is opened has to be on the form of every action that opens one.
fn openings(group: &Group, found: &mut Vec<Diagnostic>) {
    for action in group.actions.iter().filter(|action| action.opens_item) {
        for field in group.fields.iter().filter(|field| field.required) {
            let on_form = action.needs.contains(&field.id) || action.asks.contains(&field.id);
            if !on_form && !action.sets.iter().any(|(set, _)| *set == field.id) {
                let message = format!("操作“{}”新增条目时不填必填字段“{}”，条目无法新增", action.id, field.id);
                found.push(
                    Diagnostic::new(codes::NEVER_GIVEN, action.span, message)
                        .label(field.span, "字段在此处定义")
                        .help(format!("在操作里写 needs \"{}\"", field.id)),
                );
            }
        }
    }
}

fn read_of_items(edition: &Edition, group: &Id, field: &Id) -> Option<Span> {
    let in_items = |cond: &Cond| {
        let mut place = None;
        for atom in cond.atoms() {
            if let Atom::Field { field: read, span, .. } = atom
                && read == field
            {
                place.get_or_insert(*span);
            }
        }
        place
    };
    for (cond, own) in super::conditions::conditions(edition) {
        if own.is_some_and(|own| own.id == *group)
            && let Some(span) = in_items(cond)
        {
            return Some(span);
        }
        for atom in cond.atoms() {
            if let Atom::Group { group: asked, test: GroupTest::All(inner) | GroupTest::Any(inner), .. } = atom
                && asked == group
                && let Some(span) = in_items(inner)
            {
                return Some(span);
            }
        }
    }
    None
}

/// Thresholds and repeat limits that are local values have the kind they need.
fn local_thresholds(catalogue: &Catalogue, edition: &Edition, found: &mut Vec<Diagnostic>) {
    let mut wanted: Vec<(&Id, &[&str], Span)> = Vec::new();
    for action in edition.all_actions() {
        if let crate::model::Repeat::AtMost(crate::model::Times::Local(key)) = &action.repeat {
            wanted.push((key, &["count"], action.span));
        }
    }
    for (cond, _) in super::conditions::conditions(edition) {
        for atom in cond.atoms() {
            if let Atom::Field { test: crate::model::FieldTest::AtLeastLocal(key), span, .. } = atom {
                wanted.push((key, &["count", "share"], *span));
            }
        }
    }
    for publish in &edition.publishes {
        if let Some(LengthRule::Local { key, .. }) = &publish.within {
            wanted.push((key, &["length"], publish.span));
        }
    }
    for (key, kinds, span) in wanted {
        if let Some(value) = catalogue.local_value(key)
            && !kinds.contains(&&*value.kind)
        {
            let message = format!("本区规定“{key}”的种类是“{}”，此处要“{}”", value.kind, kinds.join("、"));
            found.push(Diagnostic::new(codes::WRONG_KIND, span, message).label(value.span, "在此处定义"));
        }
    }
}
