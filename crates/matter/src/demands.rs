//! What a form must fulfil before an action is taken: its time, its fields, its reason, its persons, its links.

use std::collections::BTreeMap;

use mingfa_catalogue::model::{Action, Edition, Field, Repeat, Times};
use mingfa_catalogue::{Id, Value};
use mingfa_time::Moment;

use crate::clocks::moment_of;
use crate::command::{Act, Context, GivenLink, Reason};
use crate::decide::{cites, item_of};
use crate::people::certified;
use crate::refusal::Refusal;
use crate::state::{State, item_site};
use crate::values::ValueProblem;

pub(crate) fn check_time(occurred: Moment, moving: Option<(&Edition, &State, &Action, &Act)>, context: &Context<'_>) -> Result<(), Refusal> {
    let refuse = |why: &str| Err(Refusal::Occurred { stated: occurred.to_string(), why: why.to_owned() });
    if occurred.is_after(Moment::from(context.now)) {
        return refuse("晚于现在，请填写实际发生的时间");
    }
    let Some((_, state, action, act)) = moving else { return Ok(()) };
    if action.moves()
        && item_site(action).is_none()
        && let Some((_, _, _, last)) = state.stays.last()
        && last.is_after(occurred)
    {
        return Err(Refusal::Occurred { stated: occurred.to_string(), why: format!("早于上一环节的时间{last}") });
    }
    check_late(occurred, act.late_reason.as_ref(), context)
}

/// What is recorded on a later day says why.
pub(crate) fn check_late(occurred: Moment, reason: Option<&Id>, context: &Context<'_>) -> Result<(), Refusal> {
    if occurred.date < context.today && reason.is_none() {
        return Err(Refusal::Occurred { stated: occurred.to_string(), why: "早于今日，请选择补录原因".to_owned() });
    }
    Ok(())
}

pub(crate) fn check_fixed(edition: &Edition, state: &State, field: &Field) -> Result<(), Refusal> {
    let Some(step) = field.fixed_at.as_ref().filter(|step| state.reached.contains(*step)) else { return Ok(()) };
    if !state.has(&field.id) {
        return Ok(());
    }
    let step = edition.step(step).map_or_else(|| step.to_string(), |step| step.title.clone());
    Err(Refusal::Fixed { field: field.title.clone(), step })
}

/// Dates stand in the order that the definition demands.
///
/// `changed` says which fields are given now: what was entered before is not held against an act that does not touch it.
pub(crate) fn check_order(fields: &[Field], values: &BTreeMap<Id, Value>, changed: impl Fn(&Id) -> bool) -> Result<(), Refusal> {
    let moment = |id: &Id| values.get(id).and_then(moment_of);
    for field in fields {
        let Some(earlier) = field.not_before.as_ref().and_then(|id| fields.iter().find(|field| field.id == *id)) else { continue };
        let (Some(first), Some(second)) = (moment(&earlier.id), moment(&field.id)) else { continue };
        if first.is_after(second) && (changed(&field.id) || changed(&earlier.id)) {
            let message = format!("早于“{}”（{first}），请核对两个日期", earlier.title);
            return Err(Refusal::Value(ValueProblem { field: field.id.clone(), title: field.title.clone(), message }));
        }
    }
    Ok(())
}

/// Whether an act that stands could not have been done without the field: it may be replaced, not emptied. The proof takes it for granted.
pub(crate) fn is_relied_on(edition: &Edition, state: &State, field: &Field) -> bool {
    let done = state.passes.iter().filter(|pass| pass.valid && !pass.deemed && !pass.asserted && pass.item.is_none());
    done.filter_map(|pass| edition.action(&pass.action)).any(|action| action.needs.contains(&field.id))
}

pub(crate) fn check_needs(edition: &Edition, after: &State, action: &Action, act: &Act, before: &State) -> Result<(), Refusal> {
    let group = item_site(action).and_then(|group| edition.group(group));
    let item = item_of(action, act, before).and_then(|(group, no)| after.item(&group, no));
    let mut missing = Vec::new();
    for id in &action.needs {
        if let Some(link) = edition.link(id) {
            if !after.links.iter().any(|linked| linked.link == *id) {
                missing.push((id.clone(), link.title.clone()));
            }
            continue;
        }
        let in_item = item.is_some_and(|item| item.values.contains_key(id) || item.sealed.contains_key(id));
        let in_matter = group.is_none() && after.has(id);
        if !in_item && !in_matter {
            let fields = group.map_or(edition.fields.as_slice(), |group| group.fields.as_slice());
            let title = fields.iter().find(|field| field.id == *id).map_or_else(|| id.to_string(), |field| field.title.clone());
            missing.push((id.clone(), title));
        }
    }
    if action.opens_item
        && let Some(group) = group
    {
        for field in group.fields.iter().filter(|field| field.required && !act.values.contains_key(&field.id)) {
            if !missing.iter().any(|(id, _)| *id == field.id) {
                missing.push((field.id.clone(), field.title.clone()));
            }
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let (ids, fields) = missing.into_iter().unzip();
    Err(Refusal::Missing { ids, fields })
}

pub(crate) fn check_reason(wanted: Option<&Id>, given: Option<&Reason>) -> Result<(), Refusal> {
    match (wanted, given) {
        (Some(codes), None) => Err(Refusal::Reason { codes: codes.clone() }),
        (Some(codes), Some(reason)) if reason.sentence.trim().is_empty() => Err(Refusal::Reason { codes: codes.clone() }),
        _ => Ok(()),
    }
}

pub(crate) fn check_repeat(state: &State, action: &Action, act: &Act, context: &Context<'_>) -> Result<(), Refusal> {
    let limit = match &action.repeat {
        Repeat::Free => return Ok(()),
        Repeat::AtMost(Times::Fixed(times)) => *times,
        Repeat::AtMost(Times::Local(key)) => match context.local.number(key, context.today) {
            Some(times) => u32::try_from(times).unwrap_or(u32::MAX),
            None => return Ok(()),
        },
    };
    let item = if action.opens_item { None } else { item_of(action, act, state) };
    if state.times(&action.id, item.as_ref()) < limit {
        return Ok(());
    }
    Err(Refusal::Times { action: action.title.clone(), times: limit, cite: cites(&action.cite) })
}

pub(crate) fn check_assign(edition: &Edition, action: &Action, act: &Act, occurred: Moment, context: &Context<'_>) -> Result<(), Refusal> {
    for assignment in &action.assigns {
        let mut persons = act.assigned.get(&assignment.role).cloned().unwrap_or_default();
        persons.sort();
        persons.dedup();
        let given = u32::try_from(persons.len()).unwrap_or(u32::MAX);
        if given < assignment.least || given > assignment.most {
            let role = edition.role(&assignment.role).map_or_else(|| assignment.role.to_string(), |role| role.title.clone());
            return Err(Refusal::Assign { role, least: assignment.least, most: assignment.most, given, cite: cites(&action.cite) });
        }
        if let Some(role) = edition.role(&assignment.role) {
            for person in &persons {
                certified(role, person, occurred.date, &format!("担任{}", role.title), context)?;
            }
        }
    }
    match act.assigned.keys().find(|role| !action.assigns.iter().any(|assignment| assignment.role == **role)) {
        Some(role) => Err(Refusal::Unknown { what: role.to_string() }),
        None => Ok(()),
    }
}

pub(crate) fn check_links(edition: &Edition, given: &[GivenLink], count: impl Fn(&Id) -> usize) -> Result<(), Refusal> {
    for each in given {
        let link = edition.link(&each.link).ok_or_else(|| Refusal::Unknown { what: each.link.to_string() })?;
        if !link.to.contains(&each.notice.procedure) {
            return Err(Refusal::Link { link: link.title.clone(), why: "所选的件不属于可关联的业务".to_owned() });
        }
        if let Some(most) = link.at_most
            && count(&link.id) > most as usize
        {
            return Err(Refusal::Link { link: link.title.clone(), why: format!("最多{most}件") });
        }
    }
    Ok(())
}

pub(crate) fn missing_fields(fields: &[&Field]) -> Refusal {
    Refusal::Missing { ids: fields.iter().map(|field| field.id.clone()).collect(), fields: fields.iter().map(|field| field.title.clone()).collect() }
}
