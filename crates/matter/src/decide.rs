//! (edition, state, command, context) → events or a refusal.

use std::collections::BTreeMap;

use mingfa_catalogue::enabled::{Blocked, Leads, enabled};
use mingfa_catalogue::model::{Action, Class, Edition, Field};
use mingfa_catalogue::{Id, Value};
use mingfa_time::Moment;

use crate::clocks::{earliest, expired_deems};
use crate::command::{Act, Actor, Command, Context, Correct, Exempt, Open, Publish, RegisterFact, Revoke};
use crate::demands::{check_assign, check_fixed, check_late, check_links, check_needs, check_order, check_reason, check_repeat, check_time, is_relied_on, missing_fields};
use crate::draft::{allot_numbers, blank, put_links, put_reason, put_values};
use crate::event::{Draft, Event, Kind, PublishedData};
use crate::facts::View;
use crate::notice::hear;
use crate::people;
use crate::refusal::{Refusal, Wants};
use crate::state::{Sealed, State, item_site};

/// Decides one command. Due deemed acts are settled first, as events of their own (视为受理).
///
/// # Errors
/// The first rule that stands in the way, with its citation.
pub fn decide(edition: &Edition, state: &State, command: &Command, actor: &Actor, context: &Context<'_>) -> Result<Vec<Draft>, Refusal> {
    let mut drafts = expired_deems(edition, state, context);
    let settled;
    let state = if drafts.is_empty() {
        state
    } else {
        settled = preview(edition, state, &drafts);
        &settled
    };
    let mut decided = match command {
        Command::Open(_) => return Err(Refusal::Nothing("本件已经建立".to_owned())),
        Command::Act(act) => vec![act_draft(edition, state, act, actor, context)?],
        Command::Exempt(exempt) => vec![exempt_draft(edition, exempt, actor, context)?],
        Command::Correct(correct) => vec![correct_draft(edition, state, correct, actor, context)?],
        Command::Revoke(revoke) => vec![revoke_draft(edition, state, revoke, actor, context)?],
        Command::Publish(publish) => vec![publish_draft(edition, state, publish, actor, context)?],
        Command::RegisterFact(fact) => vec![fact_draft(edition, state, fact, actor, context)?],
        Command::Hear(notices) => notices.iter().filter_map(|notice| hear(edition, state, notice, Moment::from(context.now), context)).collect(),
    };
    drafts.append(&mut decided);
    Ok(drafts)
}

/// Decides the opening of a new matter.
///
/// # Errors
/// The first rule that stands in the way.
pub fn may_open(edition: &Edition, open: &Open, actor: &Actor, context: &Context<'_>) -> Result<Draft, Refusal> {
    let role = people::role_among(edition, &edition.opened_by, actor, None)
        .ok_or_else(|| Refusal::Role { action: format!("新建{}", edition.noun), roles: people::titles(edition, &edition.opened_by) })?;
    check_time(open.occurred, None, context)?;
    check_late(open.occurred, open.late_reason.as_ref(), context)?;
    let missing: Vec<&Field> = edition.fields.iter().filter(|field| field.required && !open.values.contains_key(&field.id)).collect();
    if !missing.is_empty() {
        return Err(missing_fields(&missing));
    }
    check_order(&edition.fields, &open.values, |_| true)?;
    check_links(edition, &open.links, |link| open.links.iter().filter(|given| given.link == *link).count())?;
    for link in edition.links.iter().filter(|link| link.required) {
        if !open.links.iter().any(|given| given.link == link.id) {
            return Err(Refusal::Link { link: link.title.clone(), why: "必须选择一件".to_owned() });
        }
    }
    let start = edition.start().ok_or_else(|| Refusal::Unknown { what: edition.title.clone() })?;
    let mut draft = blank(Kind::Opened, open.occurred, actor, role);
    draft.to = Some(start.id.clone());
    draft.data.rules = Some(format!("sha256:{}", edition.rules));
    draft.data.late_reason.clone_from(&open.late_reason);
    put_values(&edition.fields, open.values.clone(), &mut draft);
    put_links(&open.links, &mut draft);
    allot_numbers(edition, "open", open.occurred, context.local, &mut draft)?;
    Ok(draft)
}

/// The state as it will be once these drafts are appended (numbers still open).
pub fn preview(edition: &Edition, state: &State, drafts: &[Draft]) -> State {
    let mut next = state.clone();
    for draft in drafts {
        let event = Event {
            seq: next.seq,
            n: u64::MAX,
            recorded: jiff::civil::DateTime::default(),
            sealed_fields: draft.sealed.keys().cloned().collect(),
            act: draft.clone(),
        };
        next.apply(edition, &event);
    }
    next
}

fn act_draft(edition: &Edition, state: &State, act: &Act, actor: &Actor, context: &Context<'_>) -> Result<Draft, Refusal> {
    let action = edition.action(&act.action).ok_or_else(|| Refusal::Unknown { what: act.action.clone() })?;
    let occurred = act.occurred.unwrap_or_else(|| default_time(action, context));
    let role = people::may(edition, state, action, actor, occurred.date, context)?;
    let after = with_values(edition, state, action, act)?;
    let view = View::new(edition, &after, *context).on_item(item_of(action, act, state).as_ref());
    let leads = enabled(edition, action, &view).map_err(|blocked| explain(edition, &view, action, &blocked))?;
    check_time(occurred, Some((edition, state, action, act)), context)?;
    check_needs(edition, &after, action, act, state)?;
    check_dates(edition, &after, action, act, state)?;
    check_reason(action.reason.as_ref(), act.reason.as_ref())?;
    check_repeat(state, action, act, context)?;
    check_assign(edition, action, act, occurred, context)?;
    check_links(edition, &act.links, |link| {
        act.links.iter().filter(|given| given.link == *link).count() + state.links.iter().filter(|linked| linked.link == *link).count()
    })?;
    if let Some(refusal) = earliest(edition, &after, action, occurred, context) {
        return Err(refusal);
    }
    let mut draft = build(edition, state, action, act, actor, role, occurred);
    allot_numbers(edition, &action.id, occurred, context.local, &mut draft)?;
    route(&leads, state, &mut draft);
    Ok(draft)
}

/// The draft without its route: values, papers, bindings, assignments.
fn build(edition: &Edition, state: &State, action: &Action, act: &Act, actor: &Actor, role: &Id, occurred: Moment) -> Draft {
    let mut draft = blank(Kind::Action, occurred, actor, role);
    draft.action = Some(action.id.clone());
    draft.data.item = item_of(action, act, state);
    draft.data.late_reason.clone_from(&act.late_reason);
    draft.data.signed_by.clone_from(&act.signed_by);
    draft.data.assigned.clone_from(&act.assigned);
    let fields = item_site(action).and_then(|group| edition.group(group)).map_or(edition.fields.as_slice(), |group| group.fields.as_slice());
    let mut values = act.values.clone();
    values.extend(action.sets.iter().cloned());
    put_values(fields, values, &mut draft);
    put_links(&act.links, &mut draft);
    if let Some(reason) = &act.reason {
        put_reason(reason, &mut draft);
    }
    for link in &action.binds {
        let known = state.links.iter().rev().find(|linked| linked.link == *link).and_then(|linked| linked.revision);
        draft.data.bound.insert(link.clone(), known.unwrap_or(0));
    }
    draft.data.papers = action.papers.iter().map(|paper| (paper.clone(), String::new())).collect();
    draft
}

fn route(leads: &Leads<'_>, state: &State, draft: &mut Draft) {
    match leads {
        Leads::Stay => {}
        Leads::Main(step) => {
            draft.from = Some(state.step.clone());
            draft.to = Some(step.id.clone());
        }
        Leads::Track(track, step) => {
            draft.data.tracks.insert(track.id.clone(), step.id.clone());
        }
    }
}

fn exempt_draft(edition: &Edition, exempt: &Exempt, actor: &Actor, context: &Context<'_>) -> Result<Draft, Refusal> {
    let gate = edition.gate(&exempt.gate).ok_or_else(|| Refusal::Unknown { what: exempt.gate.to_string() })?;
    let exemption = gate.exemption.as_ref().ok_or_else(|| Refusal::Nothing(format!("“{}”没有法定的例外", gate.title)))?;
    let role = people::role_among(edition, &exemption.roles, actor, None)
        .ok_or_else(|| Refusal::Role { action: format!("认定“{}”的例外情形", gate.title), roles: people::titles(edition, &exemption.roles) })?;
    let mut draft = blank(Kind::Action, Moment::from(context.today), actor, role);
    draft.action = Some(Id::new("exempt"));
    draft.data.exempt = Some((gate.id.clone(), exempt.reason.code.clone()));
    put_reason(&exempt.reason, &mut draft);
    Ok(draft)
}

fn correct_draft(edition: &Edition, state: &State, correct: &Correct, actor: &Actor, context: &Context<'_>) -> Result<Draft, Refusal> {
    let role = people::role_among(edition, &edition.corrected_by, actor, Some(state))
        .ok_or_else(|| Refusal::Role { action: "更正".to_owned(), roles: people::titles(edition, &edition.corrected_by) })?;
    let mut draft = blank(Kind::Corrected, Moment::from(context.today), actor, role);
    let mut given = BTreeMap::new();
    for (id, value) in &correct.values {
        let field = edition.field(id).ok_or_else(|| Refusal::Unknown { what: id.to_string() })?;
        check_fixed(edition, state, field)?;
        match value {
            Some(value) => {
                given.insert(id.clone(), value.clone());
            }
            None if field.required || is_relied_on(edition, state, field) => return Err(missing_fields(&[field])),
            None => draft.data.cleared.push(id.clone()),
        }
    }
    if given.is_empty() && draft.data.cleared.is_empty() && correct.occurred.is_none() {
        return Err(Refusal::Nothing("没有需要更正的内容".to_owned()));
    }
    if let Some((seq, occurred)) = correct.occurred {
        if !state.passes.iter().any(|pass| pass.seq == seq) {
            return Err(Refusal::Nothing("要更正时间的记录不存在".to_owned()));
        }
        check_time(occurred, None, context)?;
        draft.data.corrects = Some(seq);
        draft.data.corrected_occurred = Some(occurred);
    }
    let revises_only_files = correct.occurred.is_none() && given.keys().all(|id| edition.field(id).is_some_and(|field| field.revisions));
    match &correct.reason {
        Some(reason) => put_reason(reason, &mut draft),
        None if revises_only_files => {}
        None => return Err(Refusal::Reason { codes: Id::new("correction-ground") }),
    }
    let touched: Vec<Id> = given.keys().chain(&draft.data.cleared).cloned().collect();
    put_values(&edition.fields, given, &mut draft);
    let after = preview(edition, state, std::slice::from_ref(&draft));
    check_order(&edition.fields, &after.values, |id| touched.contains(id))?;
    draft.data.findings = crate::facts::rejudge(edition, &after, &touched, context);
    Ok(draft)
}

fn revoke_draft(edition: &Edition, state: &State, revoke: &Revoke, actor: &Actor, context: &Context<'_>) -> Result<Draft, Refusal> {
    let role = people::role_among(edition, &edition.corrected_by, actor, Some(state))
        .ok_or_else(|| Refusal::Role { action: "撤回操作".to_owned(), roles: people::titles(edition, &edition.corrected_by) })?;
    let last = state.stays.last().filter(|(_, from, _, _)| from.is_some());
    let (seq, from) = last.map(|(seq, from, _, _)| (*seq, from.clone())).ok_or_else(|| Refusal::Nothing("没有可以撤回的操作".to_owned()))?;
    if !state.passes.iter().any(|pass| pass.seq == seq && pass.valid && !pass.asserted) {
        return Err(Refusal::Nothing("最近一次环节变化不是操作引起的，不能撤回".to_owned()));
    }
    let mut draft = blank(Kind::Corrected, Moment::from(context.today), actor, role);
    draft.data.revokes = Some(seq);
    draft.from = Some(state.step.clone());
    draft.to = from;
    put_reason(&revoke.reason, &mut draft);
    Ok(draft)
}

fn publish_draft(edition: &Edition, state: &State, publish: &Publish, actor: &Actor, context: &Context<'_>) -> Result<Draft, Refusal> {
    let rule = edition.publish(&publish.id).ok_or_else(|| Refusal::Unknown { what: publish.id.to_string() })?;
    let role = people::role_among(edition, &rule.roles, actor, Some(state))
        .ok_or_else(|| Refusal::Role { action: rule.title.clone(), roles: people::titles(edition, &rule.roles) })?;
    if state.last(&rule.on).is_none() {
        let on = edition.action(&rule.on).map_or_else(|| rule.on.to_string(), |action| action.title.clone());
        return Err(Refusal::Nothing(format!("“{on}”之后才能办理“{}”", rule.title)));
    }
    if publish.state != *"published" && publish.reason.is_none() {
        return Err(Refusal::Reason { codes: rule.withheld_by.clone().unwrap_or_else(|| Id::new("withhold-ground")) });
    }
    if publish.state == *"published" {
        for finding in &state.findings {
            if finding.code.starts_with("gate.") {
                return Err(Refusal::Nothing("本件存在未满足前置条件的记录，不得作为合规内容公开，请先处理该问题".to_owned()));
            }
        }
        for id in &rule.shows {
            let needs_redaction = edition.field(id).is_some_and(|field| field.personal_inside && state.has(id));
            if needs_redaction && !publish.redacted.contains_key(id) {
                let title = edition.field(id).map(|field| field.title.clone()).unwrap_or_default();
                return Err(Refusal::Missing { ids: vec![id.clone()], fields: vec![format!("{title}（公开文本，已隐去个人信息）")] });
            }
        }
    }
    let mut draft = blank(Kind::Published, Moment::from(context.now), actor, role);
    draft.data.published = Some(PublishedData { id: rule.id.clone(), state: publish.state.clone(), column: rule.column.clone() });
    if let Some(reason) = &publish.reason {
        put_reason(reason, &mut draft);
    }
    for (field, text) in &publish.redacted {
        draft.sealed.insert(Id::from(format!("public.{field}")), Value::Text(text.clone()));
    }
    Ok(draft)
}

/// The engine refuses permissions, never facts (foundations 10): what has happened is recorded with the rules that it broke.
fn fact_draft(edition: &Edition, state: &State, fact: &RegisterFact, actor: &Actor, context: &Context<'_>) -> Result<Draft, Refusal> {
    let act = &fact.act;
    let action = edition.action(&act.action).ok_or_else(|| Refusal::Unknown { what: act.action.clone() })?;
    let role = people::role_among(edition, &edition.corrected_by, actor, Some(state))
        .ok_or_else(|| Refusal::Role { action: "如实登记".to_owned(), roles: people::titles(edition, &edition.corrected_by) })?;
    let occurred = act.occurred.unwrap_or_else(|| default_time(action, context));
    check_time(occurred, None, context)?;
    let after = with_values(edition, state, action, act)?;
    let view = View::new(edition, &after, *context).on_item(item_of(action, act, state).as_ref());
    let mut draft = build(edition, state, action, act, actor, role, occurred);
    draft.data.fact = true;
    draft.data.late_reason.get_or_insert_with(|| Id::new("fact"));
    let obstacles = mingfa_catalogue::enabled::obstacles(edition, action, &view);
    for blocked in &obstacles {
        draft.data.findings.push(finding_of(action, blocked));
    }
    if earliest(edition, &after, action, occurred, context).is_some() {
        draft.data.findings.push(Id::from(format!("early.{}", action.id)));
    }
    if draft.data.findings.is_empty() {
        return Err(Refusal::Nothing("没有规则阻碍该操作，请直接办理".to_owned()));
    }
    put_reason(&fact.reason, &mut draft);
    match enabled(edition, action, &view) {
        Ok(leads) => route(&leads, state, &mut draft),
        Err(_) => {
            if let Some(to) = action.targets().first().filter(|to| edition.track_of(to).is_none()) {
                draft.from = Some(state.step.clone());
                draft.to = Some((**to).clone());
            }
        }
    }
    Ok(draft)
}

/// The code under which an obstacle stands among the findings.
pub(crate) fn finding_of(action: &Action, blocked: &Blocked<'_>) -> Id {
    Id::from(match blocked {
        Blocked::NotHere => format!("order.{}", action.id),
        Blocked::Guard(_) => format!("guard.{}", action.id),
        Blocked::Gate(gate) => format!("gate.{}", gate.id),
        Blocked::NoTarget => format!("target.{}", action.id),
    })
}

/// Turns an obstacle into the sentence for the user.
pub(crate) fn explain(edition: &Edition, view: &View<'_>, action: &Action, blocked: &Blocked<'_>) -> Refusal {
    match blocked {
        Blocked::NotHere => {
            let step = edition.step(&view.state.step).map(|step| step.title.clone()).unwrap_or_default();
            Refusal::NotHere { action: action.title.clone(), step }
        }
        Blocked::Guard(guard) => Refusal::Guard {
            says: guard.says.clone().unwrap_or_else(|| format!("“{}”的条件未满足：{}", action.title, view.say(&guard.cond))),
            cite: cites(&guard.cite),
        },
        Blocked::Gate(gate) => Refusal::Gate {
            gate: gate.id.clone(),
            title: gate.title.clone(),
            wants: view.say(&gate.requires),
            has: view.say_present(&gate.requires),
            cite: cites(&gate.cite),
            help: gate.help.as_ref().map(|help| Box::new(Wants { office: help.office.clone(), says: help.says.clone(), opens: help.opens.clone() })),
        },
        Blocked::NoTarget => Refusal::NoTarget { action: action.title.clone(), fields: view.deciding_fields(action).join("、") },
    }
}

/// The dates that an action gives, in order with those of its matter or item.
fn check_dates(edition: &Edition, after: &State, action: &Action, act: &Act, before: &State) -> Result<(), Refusal> {
    let given = |id: &Id| act.values.contains_key(id);
    match item_of(action, act, before) {
        None => check_order(&edition.fields, &after.values, given),
        Some((group, no)) => {
            let (Some(group), Some(item)) = (edition.group(&group), after.item(&group, no)) else { return Ok(()) };
            check_order(&group.fields, &item.values, given)
        }
    }
}

/// Citations as printed; unverified ones are marked.
pub(crate) fn cites(cites: &[mingfa_catalogue::model::Citation]) -> String {
    cites.iter().map(|cite| if cite.verified { cite.text.clone() } else { format!("{}，待核实", cite.text) }).collect::<Vec<_>>().join("；")
}

/// The state with the given values put in, so that guards and targets see them.
fn with_values(edition: &Edition, state: &State, action: &Action, act: &Act) -> Result<State, Refusal> {
    let mut after = state.clone();
    let group = item_site(action);
    let fields = group.and_then(|group| edition.group(group)).map_or(edition.fields.as_slice(), |group| group.fields.as_slice());
    let allowed = |id: &Id| action.needs.contains(id) || action.asks.contains(id);
    let item = item_of(action, act, state);
    if let Some((group, no)) = &item {
        let items = after.items.entry(group.clone()).or_default();
        if action.opens_item {
            items.push(crate::state::Item { no: *no, values: BTreeMap::new(), sealed: BTreeMap::new() });
        } else if !items.iter().any(|each| each.no == *no) {
            return Err(Refusal::Nothing(format!("没有第{no}条")));
        }
    } else if group.is_some() {
        return Err(Refusal::Nothing("请选择要办理的条目".to_owned()));
    }
    for (id, value) in act.values.iter().chain(action.sets.iter().map(|(id, value)| (id, value))) {
        let field = fields.iter().find(|field| field.id == *id).ok_or_else(|| Refusal::Unknown { what: id.to_string() })?;
        let by_itself = action.sets.iter().any(|(set, _)| set == id);
        if !allowed(id) && !by_itself {
            return Err(Refusal::Unknown { what: field.title.clone() });
        }
        if item.is_none() && !by_itself && after.values.get(id) != Some(value) {
            check_fixed(edition, state, field)?;
        }
        let (values, sealed) = match &item {
            Some((group, no)) => {
                let Some(found) = after.items.get_mut(group).and_then(|items| items.iter_mut().find(|each| each.no == *no)) else { continue };
                (&mut found.values, &mut found.sealed)
            }
            None => (&mut after.values, &mut after.sealed),
        };
        if field.class == Class::Clear {
            values.insert(id.clone(), value.clone());
        } else {
            let revision = sealed.get(id).map_or(0, |old| old.revision) + 1;
            sealed.insert(id.clone(), Sealed { revision, seq: state.seq, value: Some(value.clone()) });
        }
    }
    for given in &act.links {
        let notice = crate::event::Notice { link: given.link.clone(), ..given.notice.clone() };
        after.links.push(crate::state::Linked::heard(&notice, state.seq, Moment::from(state.stays.last().map_or(jiff::civil::Date::default(), |stay| stay.3.date))));
    }
    Ok(after)
}

pub(crate) fn item_of(action: &Action, act: &Act, state: &State) -> Option<(Id, u32)> {
    let group = item_site(action)?;
    if action.opens_item {
        let next = state.items.get(group).and_then(|items| items.iter().map(|item| item.no).max()).unwrap_or(0) + 1;
        return Some((group.clone(), next));
    }
    Some((group.clone(), act.item?))
}

fn default_time(action: &Action, context: &Context<'_>) -> Moment {
    if action.to_the_minute { Moment::from(context.now) } else { Moment::from(context.today) }
}
