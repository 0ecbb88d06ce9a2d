//! One name, one definition.

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::{Catalogue, Edition, Span};

/// Names that the engine keeps for its own events (foundations 9).
const RESERVED: [&str; 8] = ["open", "assign", "deem", "revoke", "transfer", "item", "merge", "register-fact"];

/// Reports each second definition with the place of the first.
pub(crate) fn check(catalogue: &Catalogue, found: &mut Vec<Diagnostic>) {
    let c = catalogue;
    twice("代码表", c.codes.iter().map(|each| (&*each.id, each.span)), found);
    twice("岗位", c.offices.iter().map(|each| (&*each.id, each.span)), found);
    twice("单位类别", c.unit_kinds.iter().map(|each| (&*each.id, each.span)), found);
    twice("本区规定", c.local_values.iter().map(|each| (&*each.id, each.span)), found);
    twice("栏目", c.columns.iter().map(|each| (&*each.id, each.span)), found);
    twice("文书", c.papers.iter().map(|each| (&*each.id, each.span)), found);
    twice("统计项", c.figures.iter().map(|each| (&*each.id, each.span)), found);
    twice("导入", c.imports.iter().map(|each| (&*each.id, each.span)), found);
    twice("报告", c.reports.iter().map(|each| (&*each.id, each.span)), found);
    twice("日历", c.calendars.iter().map(|each| (each.data.id.as_str(), each.span)), found);
    twice("法定行为", c.acts.iter().map(|each| (&*each.id, each.span)), found);
    twice("情形", c.characteristics.iter().map(|each| (&*each.id, each.span)), found);
    let titles = c.laws.iter().flat_map(|law| std::iter::once(&law.title).chain(&law.short).map(|title| (title.as_str(), law.span)));
    twice("法规", titles, found);
    for law in &c.laws {
        twice("版本", law.versions.iter().map(|version| (version.name.as_str(), version.span)), found);
    }
    let versions = || c.laws.iter().flat_map(|law| &law.versions);
    let duties = versions().flat_map(|version| version.duties.iter().map(|duty| (&*duty.id, duty.span)));
    let limits = versions().flat_map(|version| version.limits.iter().filter_map(|limit| Some((&**limit.clock.as_ref()?, limit.span))));
    let aparts = versions().flat_map(|version| version.aparts.iter().map(|apart| (&*apart.id, apart.span)));
    twice("义务", duties.chain(limits).chain(aparts), found);
    for (at, edition) in c.editions.iter().enumerate() {
        let same = |other: &&std::sync::Arc<Edition>| other.procedure == edition.procedure && other.edition == edition.edition;
        if let Some(first) = c.editions.iter().take(at).find(same) {
            let message = format!("适用版“{} {}”定义了两次", edition.procedure, edition.edition);
            found.push(Diagnostic::new(codes::DUPLICATE_NAME, edition.span, message).label(first.span, "先在此处定义"));
        }
        in_edition(edition, found);
    }
}

fn in_edition(edition: &Edition, found: &mut Vec<Diagnostic>) {
    let e = edition;
    twice("字段", e.fields.iter().map(|each| (&*each.id, each.span)), found);
    for group in &e.groups {
        twice("字段", group.fields.iter().map(|each| (&*each.id, each.span)), found);
    }
    twice("条目组", e.groups.iter().map(|each| (&*each.id, each.span)), found);
    twice("关联", e.links.iter().map(|each| (&*each.id, each.span)), found);
    twice("计数", e.counters.iter().map(|each| (&*each.id, each.span)), found);
    twice("角色", e.roles.iter().map(|each| (&*each.id, each.span)), found);
    let steps = e.steps.iter().chain(e.tracks.iter().flat_map(|track| track.steps.iter()));
    twice("环节", steps.map(|each| (&*each.id, each.span)), found);
    twice("并行线", e.tracks.iter().map(|each| (&*each.id, each.span)), found);
    twice("操作", e.all_actions().map(|each| (&*each.id, each.span)), found);
    twice("前置条件", e.gates.iter().map(|each| (&*each.id, each.span)), found);
    twice("期限", e.clocks.iter().map(|each| (&*each.id, each.span)), found);
    twice("公开事项", e.publishes.iter().map(|each| (&*each.id, each.span)), found);
    twice("文号系列", e.numbers.iter().map(|each| (&*each.id, each.span)), found);
    // The engine tells fields and links of one action apart by their names.
    for link in &e.links {
        if let Some(field) = e.field(&link.id) {
            let message = format!("“{}”既是字段又是关联，请改名", link.id);
            found.push(Diagnostic::new(codes::DUPLICATE_NAME, link.span, message).label(field.span, "字段在此处定义"));
        }
    }
    for action in e.all_actions().filter(|action| RESERVED.contains(&&*action.id)) {
        let message = format!("操作不能叫“{}”，这个名称为系统保留", action.id);
        found.push(Diagnostic::new(codes::RESERVED_NAME, action.span, message).help("请换一个名称"));
    }
}

fn twice<'a>(what: &str, defined: impl Iterator<Item = (&'a str, Span)>, found: &mut Vec<Diagnostic>) {
    let mut first = std::collections::BTreeMap::new();
    for (name, span) in defined {
        match first.get(name) {
            Some(earlier) => {
                let message = format!("{what}“{name}”定义了两次");
                found.push(Diagnostic::new(codes::DUPLICATE_NAME, span, message).label(*earlier, "先在此处定义"));
            }
            None => {
                first.insert(name, span);
            }
        }
    }
}
