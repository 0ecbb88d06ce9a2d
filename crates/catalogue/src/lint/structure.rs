//! Steps, tracks, groups, links, roles, actions, gates: what can be seen without exploring.

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::{Action, ActionSite, Catalogue, Edition, FieldType, Link, Repeat, RoleUnit, Step, Target, Times};

/// Checks the structure of an edition.
pub(crate) fn check(catalogue: &Catalogue, edition: &Edition, found: &mut Vec<Diagnostic>) {
    steps(edition, found);
    tracks(edition, found);
    groups(edition, found);
    for link in &edition.links {
        link_form(catalogue, edition, link, found);
    }
    roles(edition, found);
    for action in edition.all_actions() {
        action_form(edition, action, found);
        lines(edition, action, found);
    }
    gates(edition, found);
}

fn steps(edition: &Edition, found: &mut Vec<Diagnostic>) {
    one_start(&format!("业务“{}”的主线", edition.procedure), &edition.steps, edition.span, found);
    if !edition.steps.is_empty() && !edition.steps.iter().any(|step| step.end) {
        let message = format!("业务“{}”没有办结环节（end=#true）", edition.procedure);
        found.push(Diagnostic::new(codes::START_STEP, edition.span, message));
    }
    for step in edition.tracks.iter().flat_map(|track| track.steps.iter()) {
        if !step.settles.is_empty() || !step.on_notice.is_empty() {
            let message = format!("并行线的环节“{}”不能写 settles 或 on-notice", step.id);
            found.push(Diagnostic::new(codes::TRACK_FORM, step.span, message).help("结论和通知只由主线的环节给出"));
        }
    }
}

fn one_start(what: &str, steps: &[Step], span: crate::model::Span, found: &mut Vec<Diagnostic>) {
    let starts: Vec<&Step> = steps.iter().filter(|step| step.start).collect();
    match starts.as_slice() {
        [_] => {}
        [] => found.push(Diagnostic::new(codes::START_STEP, span, format!("{what}没有起始环节（start=#true）"))),
        [first, second, ..] => {
            let finding = Diagnostic::new(codes::START_STEP, second.span, format!("{what}有{}个起始环节", starts.len()));
            found.push(finding.label(first.span, "第一个起始环节"));
        }
    }
}

fn tracks(edition: &Edition, found: &mut Vec<Diagnostic>) {
    for track in &edition.tracks {
        one_start(&format!("并行线“{}”", track.id), &track.steps, track.span, found);
        if !track.steps.iter().any(|step| step.end) {
            let message = format!("并行线“{}”没有结束环节（end=#true）", track.id);
            found.push(Diagnostic::new(codes::TRACK_FORM, track.span, message));
        }
    }
}

fn groups(edition: &Edition, found: &mut Vec<Diagnostic>) {
    for group in &edition.groups {
        if group.fields.is_empty() {
            found.push(Diagnostic::new(codes::GROUP_FORM, group.span, format!("条目组“{}”没有字段", group.id)));
        }
        if !group.actions.iter().any(|action| action.opens_item) {
            let message = format!("条目组“{}”没有新增条目的操作（opens-item=#true）", group.id);
            found.push(Diagnostic::new(codes::GROUP_FORM, group.span, message));
        }
    }
}

fn link_form(catalogue: &Catalogue, edition: &Edition, link: &Link, found: &mut Vec<Diagnostic>) {
    let mut wrong = |message: String| found.push(Diagnostic::new(codes::LINK_FORM, link.span, message));
    if link.at_most == Some(0) {
        wrong(format!("关联“{}”的 at-most 是0", link.id));
    }
    if let Some(field) = link.on.as_ref().and_then(|on| edition.field(on))
        && !(field.kind == FieldType::File && field.revisions)
    {
        wrong(format!("关联“{}”的 on=\"{}\" 应是有版次的文件（type=\"file\" revisions=#true）", link.id, field.id));
    }
    for procedure in &link.to {
        let others: Vec<_> = catalogue.editions_of(procedure).collect();
        if others.is_empty() {
            // The unknown procedure is reported as a name.
            continue;
        }
        let backs: Vec<&Link> = others.iter().filter_map(|other| other.link(&link.other)).collect();
        if backs.is_empty() {
            wrong(format!("业务“{procedure}”没有关联“{}”，关联要在两边都写", link.other));
        } else if !backs.iter().any(|back| back.to.contains(&edition.procedure) && back.other == link.id) {
            wrong(format!("业务“{procedure}”的关联“{}”没有指回“{}”的“{}”", link.other, edition.procedure, link.id));
        }
        let Some(reads) = &link.reads else { continue };
        let fields: Vec<_> = others.iter().filter_map(|other| other.field(reads)).collect();
        if fields.is_empty() {
            wrong(format!("业务“{procedure}”没有字段“{reads}”可供读取"));
        } else if !fields.iter().any(|field| field.kind == FieldType::File && field.revisions) {
            wrong(format!("业务“{procedure}”的字段“{reads}”不是有版次的文件"));
        }
    }
}

fn roles(edition: &Edition, found: &mut Vec<Diagnostic>) {
    for role in &edition.roles {
        let mut wrong = |message: String| found.push(Diagnostic::new(codes::ROLE_FORM, role.span, message));
        let assigned_by = edition.all_actions().any(|action| action.assigns.iter().any(|each| each.role == role.id));
        if role.assigned && !assigned_by {
            wrong(format!("角色“{}”要由指定产生，却没有操作指定它（assigns）", role.id));
        }
        if role.held_by.is_empty() && !role.assigned {
            wrong(format!("角色“{}”没有写由哪些岗位担任（held-by）", role.id));
        }
        let named = match &role.unit {
            RoleUnit::Field(field) => edition.field(field),
            RoleUnit::Item(field) => edition.groups.iter().find_map(|group| group.fields.iter().find(|each| each.id == *field)),
            _ => None,
        };
        if let Some(field) = named
            && field.kind != FieldType::Unit
        {
            wrong(format!("角色“{}”所在单位的字段“{}”不是单位", role.id, field.id));
        }
        if matches!(role.unit, RoleUnit::Item(_)) {
            let outside = edition.actions.iter().find(|action| action.roles.contains(&role.id));
            if let Some(action) = outside {
                wrong(format!("角色“{}”属于条目，不能办理主线操作“{}”", role.id, action.id));
            }
        }
    }
    for rule in &edition.aparts {
        for (at, role) in rule.roles.iter().enumerate() {
            if rule.roles.iter().take(at).any(|other| other == role) {
                found.push(Diagnostic::new(codes::ROLE_FORM, rule.span, format!("角色“{role}”不能与自己分离")));
            }
        }
    }
}

fn action_form(edition: &Edition, action: &Action, found: &mut Vec<Diagnostic>) {
    let mut wrong = |message: String| found.push(Diagnostic::new(codes::ACTION_FORM, action.span, message));
    if action.repeat == Repeat::AtMost(Times::Fixed(0)) {
        wrong(format!("操作“{}”的次数是0", action.id));
    }
    for assignment in &action.assigns {
        if assignment.most == 0 || assignment.least > assignment.most {
            wrong(format!("操作“{}”指定的人数有误：至少{}人、至多{}人", action.id, assignment.least, assignment.most));
        }
        if edition.role(&assignment.role).is_some_and(|role| !role.assigned) {
            wrong(format!("操作“{}”指定角色“{}”，而该角色没有写 assigned=#true", action.id, assignment.role));
        }
    }
    if let Some(field) = action.on.as_ref().and_then(|on| edition.field(on))
        && !(field.kind == FieldType::File && field.revisions)
    {
        wrong(format!("操作“{}”的 on=\"{}\" 应是有版次的文件（type=\"file\" revisions=#true）", action.id, field.id));
    }
    for bound in &action.binds {
        if edition.link(bound).is_some_and(|link| link.reads.is_none()) {
            wrong(format!("操作“{}”绑定的关联“{bound}”没有写读取哪个文件（reads）", action.id));
        }
    }
    let starts_here = matches!(&action.site, ActionSite::Step(site) if edition.start().is_some_and(|start| start.id == *site));
    if action.target == Target::Back && starts_here {
        wrong(format!("操作“{}”在起始环节，没有可以退回的环节", action.id));
    }
    if let Target::Cases(cases) = &action.target {
        let always = cases.iter().position(|case| case.when.is_always());
        if let Some(case) = always.and_then(|at| cases.get(at + 1)) {
            let message = format!("去向“{}”永远轮不到：前面的去向没有条件", case.to);
            found.push(Diagnostic::new(codes::DEAD_TARGET, case.span, message));
        }
    }
}

/// The main line and each track keep to themselves.
fn lines(edition: &Edition, action: &Action, found: &mut Vec<Diagnostic>) {
    let own = match &action.site {
        ActionSite::Step(step) => edition.track_of(step),
        ActionSite::Anywhere { .. } | ActionSite::Item { .. } => None,
    };
    for target in action.targets() {
        if edition.step(target).is_none() {
            continue;
        }
        let other = edition.track_of(target);
        if own.map(|track| &track.id) != other.map(|track| &track.id) {
            let line =
                |track: Option<&crate::model::Track>| track.map_or_else(|| "主线".to_owned(), |track| format!("并行线“{}”", track.id));
            let message = format!("操作“{}”从{}转到{}的环节“{target}”", action.id, line(own), line(other));
            found.push(Diagnostic::new(codes::WRONG_LINE, action.span, message).help("各线只在自己的环节之间流转，用 track 条件汇合"));
        }
    }
}

fn gates(edition: &Edition, found: &mut Vec<Diagnostic>) {
    for gate in &edition.gates {
        for before in &gate.before {
            if edition.step(before).is_some() && edition.action(before).is_some() {
                let message = format!("前置条件“{}”的 before=\"{before}\" 既是操作又是环节，请改名", gate.id);
                found.push(Diagnostic::new(codes::GATE_FORM, gate.span, message));
            }
        }
        if gate.exemption.as_ref().is_some_and(|exemption| exemption.roles.is_empty()) {
            found.push(Diagnostic::new(codes::GATE_FORM, gate.span, format!("前置条件“{}”的豁免没有写由谁决定", gate.id)));
        }
    }
}
