//! Every use of a name must lead to a definition.

use std::sync::Arc;

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::{ActionSite, Catalogue, Edition, FieldType, Id, Ref, RefKind, Scope};
use crate::suggest::nearest;

/// Reports each name that is defined nowhere, with the one that was probably meant.
pub(crate) fn check(catalogue: &Catalogue, found: &mut Vec<Diagnostic>) {
    for used in &catalogue.refs {
        let known = candidates(catalogue, used);
        if known.contains(&&*used.name) {
            continue;
        }
        found.push(unknown(catalogue, used, &known));
    }
}

fn unknown(catalogue: &Catalogue, used: &Ref, known: &[&str]) -> Diagnostic {
    let name = &used.name;
    let what = word(&used.kind);
    let code = match used.kind {
        RefKind::Paper => codes::PAPER_WITHOUT_TEMPLATE,
        RefKind::Column => codes::PUBLICATION_WITHOUT_COLUMN,
        RefKind::FieldValue { .. } => codes::UNKNOWN_VALUE,
        _ => codes::UNKNOWN_NAME,
    };
    let message = match &used.kind {
        RefKind::Paper => format!("文书“{name}”没有模板"),
        RefKind::Column => format!("栏目“{name}”没有定义"),
        RefKind::FieldValue { field, .. } => format!("字段“{field}”没有取值“{name}”"),
        RefKind::SettledAs { link } => format!("关联“{link}”的对方没有结论“{name}”"),
        RefKind::OtherLink { link } => format!("关联“{link}”的对方没有关联“{name}”"),
        RefKind::LinkedField { link } => format!("关联“{link}”的对方没有字段“{name}”"),
        RefKind::ItemField { group, .. } => format!("条目组“{group}”没有字段“{name}”"),
        RefKind::ItemAction { group } => format!("条目组“{group}”没有操作“{name}”"),
        RefKind::Needed { group: Some(group) } => format!("条目组“{group}”没有字段“{name}”"),
        RefKind::Duty => format!("本适用版所依据的法规没有义务、法定行为、法定期限或者职责分离“{name}”"),
        _ => format!("{what}“{name}”没有定义"),
    };
    // A name of the right spelling and the wrong kind deserves to be told so.
    if let Some(kind) = other_kind(catalogue, used) {
        let message = format!("此处要写{what}，“{name}”是{kind}");
        return Diagnostic::new(codes::WRONG_KIND, used.span, message);
    }
    let finding = Diagnostic::new(code, used.span, message);
    match nearest(name, known.iter().copied()) {
        Some(meant) => finding.help(format!("是不是“{meant}”？")),
        None if code == codes::PAPER_WITHOUT_TEMPLATE => finding.help(format!("请在 papers/ 中写出 paper \"{name}\"")),
        None => finding,
    }
}

/// What people call a name of this kind.
pub(crate) fn word(kind: &RefKind) -> &'static str {
    match kind {
        RefKind::Field(_) | RefKind::ItemField { .. } | RefKind::AnyItemField | RefKind::LinkedField { .. } => "字段",
        RefKind::Needed { .. } => "字段或者关联",
        RefKind::FieldValue { .. } => "取值",
        RefKind::MainStep => "主线环节",
        RefKind::Step => "环节",
        RefKind::Action | RefKind::Milestone | RefKind::ItemAction { .. } => "操作",
        RefKind::ActionOrStep => "操作或者环节",
        RefKind::Role => "角色",
        RefKind::Group => "条目组",
        RefKind::Link | RefKind::OtherLink { .. } => "关联",
        RefKind::SettledAs { .. } => "结论",
        RefKind::Counter => "计数",
        RefKind::Track => "并行线",
        RefKind::Gate => "前置条件",
        RefKind::Clock => "期限",
        RefKind::Publication => "公开事项",
        RefKind::Series => "文号系列",
        RefKind::Procedure => "业务",
        RefKind::CodeList => "代码表",
        RefKind::Certificate => "证件",
        RefKind::Office => "岗位",
        RefKind::UnitKind => "单位类别",
        RefKind::LocalValue => "本区规定",
        RefKind::Column => "栏目",
        RefKind::Paper => "文书",
        RefKind::Act => "法定行为",
        RefKind::Characteristic => "情形",
        RefKind::Duty => "义务、法定行为、法定期限或者职责分离",
        RefKind::Figure => "统计项",
    }
}

/// The editions in which a name is looked up.
fn editions<'c>(catalogue: &'c Catalogue, scope: &Scope) -> Vec<&'c Arc<Edition>> {
    match scope {
        Scope::Catalogue => Vec::new(),
        Scope::Edition { procedure, edition } => catalogue.edition(procedure, edition).into_iter().collect(),
        Scope::Procedure(procedure) => catalogue.editions.iter().filter(|edition| edition.procedure == *procedure).collect(),
    }
}

/// Every name that could stand at the place.
fn candidates<'c>(catalogue: &'c Catalogue, used: &Ref) -> Vec<&'c str> {
    let own = editions(catalogue, &used.scope);
    let mut names: Vec<&'c str> = Vec::new();
    match &used.kind {
        RefKind::Procedure => names.extend(catalogue.editions.iter().map(|edition| &*edition.procedure)),
        RefKind::CodeList => names.extend(catalogue.codes.iter().map(|list| &*list.id)),
        RefKind::Certificate => names.extend(catalogue.certificates().iter().map(|kind| &*kind.id)),
        RefKind::Office => names.extend(catalogue.offices.iter().map(|office| &*office.id)),
        RefKind::UnitKind => names.extend(catalogue.unit_kinds.iter().map(|kind| &*kind.id)),
        RefKind::LocalValue => names.extend(local_keys(catalogue)),
        RefKind::Column => names.extend(catalogue.columns.iter().map(|column| &*column.id)),
        RefKind::Paper => names.extend(catalogue.papers.iter().map(|paper| &*paper.id)),
        RefKind::Act => names.extend(catalogue.acts.iter().map(|act| &*act.id)),
        RefKind::Characteristic => names.extend(catalogue.characteristics.iter().map(|each| &*each.id)),
        RefKind::Figure => names.extend(catalogue.figures.iter().map(|figure| &*figure.id)),
        kind => {
            for edition in own {
                in_edition(catalogue, edition, kind, &mut names);
            }
        }
    }
    names
}

/// Keys of local values, and the beginnings that `by=` completes (`hotline.close` of `hotline.close.consult`).
fn local_keys(catalogue: &Catalogue) -> Vec<&str> {
    let mut keys = Vec::new();
    for value in &catalogue.local_values {
        keys.push(&*value.id);
        keys.extend(value.id.rsplit_once('.').map(|(head, _)| head));
    }
    keys
}

fn in_edition<'c>(catalogue: &'c Catalogue, edition: &'c Edition, kind: &RefKind, names: &mut Vec<&'c str>) {
    match kind {
        RefKind::Field(_) => names.extend(edition.fields.iter().map(|field| &*field.id)),
        RefKind::ItemField { group, .. } => names.extend(item_fields(edition, group)),
        RefKind::AnyItemField => {
            names.extend(edition.groups.iter().flat_map(|group| group.fields.iter().map(|field| &*field.id)));
        }
        RefKind::Needed { group } => {
            names.extend(edition.links.iter().map(|link| &*link.id));
            match group {
                Some(group) => names.extend(item_fields(edition, group)),
                None => names.extend(edition.fields.iter().map(|field| &*field.id)),
            }
        }
        RefKind::FieldValue { field, group } => names.extend(values(catalogue, edition, field, group.as_ref())),
        RefKind::MainStep => names.extend(edition.steps.iter().map(|step| &*step.id)),
        RefKind::Step => names.extend(steps(edition)),
        RefKind::Action => names.extend(edition.all_actions().map(|action| &*action.id)),
        RefKind::Milestone => {
            names.push("open");
            names.extend(edition.all_actions().map(|action| &*action.id));
        }
        RefKind::ActionOrStep => {
            names.extend(edition.all_actions().map(|action| &*action.id));
            names.extend(steps(edition));
        }
        RefKind::ItemAction { group } => {
            let of_group = |site: &ActionSite| matches!(site, ActionSite::Item { group: own, .. } if own == group);
            names.extend(edition.all_actions().filter(|action| of_group(&action.site)).map(|action| &*action.id));
        }
        RefKind::Role => names.extend(edition.roles.iter().map(|role| &*role.id)),
        RefKind::Group => names.extend(edition.groups.iter().map(|group| &*group.id)),
        RefKind::Link => names.extend(edition.links.iter().map(|link| &*link.id)),
        RefKind::Counter => names.extend(edition.counters.iter().map(|counter| &*counter.id)),
        RefKind::Track => names.extend(edition.tracks.iter().map(|track| &*track.id)),
        RefKind::Gate => names.extend(edition.gates.iter().map(|gate| &*gate.id)),
        RefKind::Clock => names.extend(edition.clocks.iter().map(|clock| &*clock.id)),
        RefKind::Publication => names.extend(edition.publishes.iter().map(|publish| &*publish.id)),
        RefKind::Series => names.extend(edition.numbers.iter().map(|series| &*series.id)),
        RefKind::Duty => duties(catalogue, edition, names),
        RefKind::OtherLink { link } => {
            for other in other_editions(catalogue, edition, link) {
                names.extend(other.links.iter().map(|link| &*link.id));
            }
        }
        RefKind::LinkedField { link } => {
            for other in other_editions(catalogue, edition, link) {
                names.extend(other.fields.iter().map(|field| &*field.id));
            }
        }
        RefKind::SettledAs { link } => {
            for other in other_editions(catalogue, edition, link) {
                names.extend(other.steps.iter().flat_map(|step| step.settles.iter().map(|settle| &*settle.as_)));
            }
        }
        _ => {}
    }
}

fn item_fields<'e>(edition: &'e Edition, group: &str) -> impl Iterator<Item = &'e str> {
    edition.group(group).into_iter().flat_map(|group| group.fields.iter().map(|field| &*field.id))
}

fn steps(edition: &Edition) -> impl Iterator<Item = &str> {
    let tracks = edition.tracks.iter().flat_map(|track| track.steps.iter());
    edition.steps.iter().chain(tracks).map(|step| &*step.id)
}

fn values<'c>(catalogue: &'c Catalogue, edition: &'c Edition, field: &str, group: Option<&Id>) -> Vec<&'c str> {
    let found = match group {
        Some(group) => edition.group(group).and_then(|group| group.fields.iter().find(|each| &*each.id == field)),
        None => edition.field(field),
    };
    match found.map(|field| &field.kind) {
        Some(FieldType::Enum(values) | FieldType::EnumSet(values)) => values.iter().map(|value| &*value.id).collect(),
        Some(FieldType::Code(list)) => {
            let list = catalogue.code_list(list);
            list.map(|list| list.codes.iter().map(|code| &*code.id).collect()).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// Duties, offered acts, limits to be watched and separations of the versions that the edition is under.
fn duties<'c>(catalogue: &'c Catalogue, edition: &'c Edition, names: &mut Vec<&'c str>) {
    for version in super::editions::basis_versions(catalogue, edition) {
        names.extend(version.duties.iter().map(|duty| &*duty.id));
        names.extend(version.offers.iter().map(|offer| &*offer.act));
        names.extend(version.limits.iter().filter_map(|limit| limit.clock.as_deref()));
        names.extend(version.aparts.iter().map(|apart| &*apart.id));
    }
}

/// Every edition of the procedures at the other side of a link.
pub(crate) fn other_editions<'c>(catalogue: &'c Catalogue, edition: &'c Edition, link: &str) -> Vec<&'c Arc<Edition>> {
    let to = edition.link(link).map(|link| link.to.as_slice()).unwrap_or_default();
    catalogue.editions.iter().filter(|other| to.contains(&other.procedure)).collect()
}

/// When the name exists as something else that is easily mixed up.
fn other_kind(catalogue: &Catalogue, used: &Ref) -> Option<&'static str> {
    let tries: &[(RefKind, &'static str)] = match used.kind {
        RefKind::MainStep => &[(RefKind::Step, "并行线的环节"), (RefKind::Action, "操作")],
        RefKind::Step => &[(RefKind::Action, "操作")],
        RefKind::Action | RefKind::Milestone => &[(RefKind::Step, "环节")],
        RefKind::Role => &[(RefKind::Office, "岗位")],
        RefKind::Office => &[(RefKind::UnitKind, "单位类别")],
        RefKind::Field(_) => {
            &[(RefKind::Link, "关联"), (RefKind::Counter, "计数"), (RefKind::Group, "条目组"), (RefKind::AnyItemField, "条目的字段")]
        }
        RefKind::Link => &[(RefKind::Field(crate::model::Why::Names), "字段"), (RefKind::Procedure, "业务")],
        RefKind::ItemField { .. } | RefKind::Needed { group: Some(_) } => &[(RefKind::Field(crate::model::Why::Names), "办件的字段")],
        _ => &[],
    };
    tries
        .iter()
        .find(|(kind, _)| candidates(catalogue, &Ref { kind: kind.clone(), ..used.clone() }).contains(&&*used.name))
        .map(|(_, word)| *word)
}
