//! Everything a matter's page shows, prepared once: facts, what can be done, what stands in the way, clocks, papers, links, history.

use std::collections::BTreeMap;

use mingfa_catalogue::model::{Action, Class, Field};
use mingfa_catalogue::{Edition, Id, Value};
use mingfa_matter::{ClockReading, Event, Refusal, State, available, read_clocks, show_value};
use mingfa_store::api::{RefusedAttempt, Reveal};
use mingfa_time::{Date, Moment, Strip, strip};
use std::sync::Arc;

use crate::error::ServiceError;
use crate::happened::{event_view, finding_words};
use crate::may::Denied;
use crate::names::Names;
use crate::principal::Principal;
use crate::service::Service;

/// A matter as its page shows it.
#[derive(Debug, Clone)]
pub struct MatterView {
    /// Its definition.
    pub edition: Arc<Edition>,
    /// Its state (sealed values masked unless the reader handles it).
    pub state: State,
    /// Title.
    pub title: String,
    /// Owning unit's name.
    pub unit: String,
    /// Official number.
    pub number: Option<String>,
    /// Title of the present step.
    pub step: String,
    /// Facts in the order of definition.
    pub facts: Vec<FieldView>,
    /// Items by group.
    pub groups: Vec<GroupView>,
    /// What can be done now and what stands in the way.
    pub actions: Vec<ActionView>,
    /// Clocks.
    pub clocks: Vec<ClockView>,
    /// Papers issued.
    pub papers: Vec<PaperView>,
    /// Publications due and made.
    pub publications: Vec<PublicationView>,
    /// Linked matters.
    pub links: Vec<LinkView>,
    /// What happened, newest last.
    pub history: Vec<EventView>,
    /// Attempts that rules refused.
    pub refused: Vec<RefusedAttempt>,
    /// Findings in words.
    pub findings: Vec<String>,
    /// The reader fills a role in it.
    pub handles: bool,
    /// Names of units and persons.
    pub names: Names,
}

/// The items of one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupView {
    /// Id of the group.
    pub id: Id,
    /// What the items are together, e.g. 审查意见.
    pub title: String,
    /// What one of them is called.
    pub noun: String,
    /// Each item's number and facts.
    pub items: Vec<(u32, Vec<FieldView>)>,
}

/// A fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldView {
    /// Field id.
    pub id: Id,
    /// Label.
    pub label: String,
    /// Shown text; empty = not given.
    pub text: String,
    /// It is masked for this reader.
    pub masked: bool,
    /// A file: (event seq, field) to fetch it, with its revision.
    pub file: Option<(u64, u32)>,
    /// Where a unit or matter leads, if anywhere.
    pub long: bool,
}

/// An action.
#[derive(Debug, Clone)]
pub struct ActionView {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: String,
    /// This reader may do it (as a person).
    pub mine: bool,
    /// Titles of the roles that may.
    pub roles: String,
    /// It can be done now by someone.
    pub open: bool,
    /// What stands in the way: (sentence, citation, who can help, procedure to open).
    pub obstacles: Vec<Refusal>,
    /// Group, when it acts on items.
    pub group: Option<Id>,
    /// It makes a new item.
    pub opens_item: bool,
    /// Where it leads, in words.
    pub leads: String,
}

/// A clock.
#[derive(Debug, Clone)]
pub struct ClockView {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: String,
    /// State in the engine's words (time crate).
    pub state: mingfa_time::State,
    /// Due in words: a date, 未设定, 不早于….
    pub due: String,
    /// Due day.
    pub due_day: Option<Date>,
    /// Working days left (negative = overdue), where the calendar knows.
    pub left: Option<i32>,
    /// Citation.
    pub cite: String,
    /// Length in words.
    pub length: String,
    /// Day-by-day derivation.
    pub strip: Option<Strip>,
}

/// An issued paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperView {
    /// Paper id.
    pub id: Id,
    /// Title.
    pub title: String,
    /// Event that issued it.
    pub seq: u64,
    /// Number.
    pub number: Option<String>,
    /// Day.
    pub day: Date,
}

/// A publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicationView {
    /// Publication id.
    pub id: Id,
    /// Title.
    pub title: String,
    /// `due`, `published`, `withheld`, `taken-down`.
    pub state: Id,
    /// Last day.
    pub due: Option<Date>,
    /// This reader may make it.
    pub mine: bool,
    /// Citation.
    pub cite: String,
    /// Fields whose text a person must redact first.
    pub to_redact: Vec<(Id, String)>,
}

/// A linked matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkView {
    /// Link id.
    pub id: Id,
    /// Title of the link.
    pub title: String,
    /// The other matter.
    pub matter: Id,
    /// Its procedure's title.
    pub procedure: String,
    /// Its result in words.
    pub result: String,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventView {
    /// Index in the log.
    pub n: u64,
    /// Position in the matter.
    pub seq: u64,
    /// In words.
    pub title: String,
    /// When it happened.
    pub occurred: Moment,
    /// When it was recorded, UTC+8.
    pub recorded: jiff::civil::DateTime,
    /// Who.
    pub actor: String,
    /// In which role.
    pub role: String,
    /// From step to step.
    pub moved: Option<(String, String)>,
    /// Reason: code in words and sentence.
    pub reason: Option<String>,
    /// 补录, 如实登记, 视为, 历史, 通知.
    pub marks: Vec<&'static str>,
    /// Values given, in words.
    pub given: Vec<(String, String)>,
}

impl Service {
    /// A matter's page for a reader.
    ///
    /// # Errors
    /// The reader may not know of it, or the store is away.
    pub async fn matter(&self, principal: &Principal, matter: &Id) -> Result<MatterView, ServiceError> {
        let world = self.world();
        let context = self.context(&world);
        let masked = self.seen(principal, matter, Reveal::Masked).await?;
        let actor = self.actor(&world, principal, &masked.edition, Some(&masked.state), None, None);
        let handles = !actor.roles.is_empty();
        let reveal = if handles { Reveal::Full } else { Reveal::Masked };
        let (edition, events) = self.store.history(matter, reveal).await?.ok_or(Denied::Unknown)?;
        let state = State::fold(&edition, matter, &events).ok_or(Denied::Unknown)?;
        let names = self.names().await?;
        let show = Show { catalogue: &world.catalogue, names: &names, handles };
        let title_of = |field: &Id| {
            let value = state.values.get(field).or_else(|| state.sealed.get(field).and_then(|sealed| sealed.value.as_ref()));
            match value {
                Some(Value::Text(text)) => text.clone(),
                _ => String::new(),
            }
        };
        let readings = read_clocks(&edition, &state, &context);
        let actions = available(&edition, &state, &actor, &context).into_iter().map(|each| action_view(&edition, each)).collect();
        let mut view = MatterView {
            title: title_of(&edition.called_by),
            unit: names.of(&state.unit),
            number: edition.numbers.iter().map(|series| title_of(&series.field)).find(|text| !text.is_empty()),
            step: edition.step(&state.step).map(|step| step.title.clone()).unwrap_or_default(),
            facts: edition.fields.iter().map(|field| show.field(field, &state.values, &state.sealed)).collect(),
            groups: groups(&edition, &state, &show),
            actions,
            clocks: readings.iter().map(|reading| clock_view(reading, context.now, &world.calendar)).collect(),
            papers: papers(&world.catalogue, &edition, &state, &events),
            publications: publications(&world.catalogue, &edition, &state, &actor, &context),
            links: links(&world.catalogue, &edition, &state),
            history: events.iter().map(|event| event_view(&edition, event, &show)).collect(),
            refused: self.store.refused(matter).await?,
            findings: state.findings.iter().map(|finding| finding_words(&edition, &finding.code)).collect(),
            handles,
            names,
            edition,
            state,
        };
        self.local_words().await?.in_view(&mut view);
        Ok(view)
    }

    /// A file of a matter, with its name and type.
    ///
    /// # Errors
    /// There is no such file, it is not what was stored, or the reader may not know of it.
    pub async fn file(&self, principal: &Principal, matter: &Id, seq: u64, field: &str) -> Result<(mingfa_catalogue::model::FileValue, Vec<u8>), ServiceError> {
        let loaded = self.seen(principal, matter, Reveal::Nothing).await?;
        let in_groups = || loaded.edition.groups.iter().flat_map(|group| &group.fields).find(|each| *each.id == *field);
        let defined = loaded.edition.field(field).or_else(in_groups).ok_or(Denied::Unknown)?;
        let handles = || !self.actor(&self.world(), principal, &loaded.edition, Some(&loaded.state), None, None).roles.is_empty();
        if defined.class >= Class::Personal && !handles() {
            return Err(Denied::Forbidden(format!("下载“{}”", defined.title)).into());
        }
        let (_, events) = self.store.history(matter, Reveal::Full).await?.ok_or(Denied::Unknown)?;
        let value = events.into_iter().find(|event| event.seq == seq).and_then(|event| event.act.sealed.get(field).cloned());
        let Some(Value::File(file)) = value else { return Err(Denied::Unknown.into()) };
        let bytes = self.store.blob(&file.blob, &file.sha256)?;
        Ok((file, bytes))
    }
}

/// How values are shown to one reader.
pub(crate) struct Show<'a> {
    pub(crate) catalogue: &'a mingfa_catalogue::Catalogue,
    pub(crate) names: &'a Names,
    handles: bool,
}

impl Show<'_> {
    pub(crate) fn value(&self, field: &Field, value: &Value) -> String {
        show_value(self.catalogue, field, value, &|id| self.names.get(id))
    }

    fn field(&self, field: &Field, values: &BTreeMap<Id, Value>, sealed: &BTreeMap<Id, mingfa_matter::Sealed>) -> FieldView {
        let kept = sealed.get(&field.id);
        let value = values.get(&field.id).or_else(|| kept.and_then(|sealed| sealed.value.as_ref()));
        let text = value.map(|value| self.value(field, value)).unwrap_or_default();
        let file = match value {
            Some(Value::File(_)) => kept.map(|sealed| (sealed.seq, sealed.revision)),
            _ => None,
        };
        FieldView {
            id: field.id.clone(),
            label: field.title.clone(),
            masked: !self.handles && field.class >= Class::Personal && !text.is_empty(),
            long: text.chars().count() > 40 || text.contains('\n'),
            text,
            file,
        }
    }
}

fn groups(edition: &Edition, state: &State, show: &Show<'_>) -> Vec<GroupView> {
    let mut groups = Vec::new();
    for group in &edition.groups {
        let known = state.items.get(&group.id).map(Vec::as_slice).unwrap_or_default();
        let items = known.iter().map(|item| (item.no, group.fields.iter().map(|field| show.field(field, &item.values, &item.sealed)).collect())).collect();
        groups.push(GroupView { id: group.id.clone(), title: group.title.clone(), noun: group.noun.clone(), items });
    }
    groups
}

fn action_view(edition: &Edition, each: mingfa_matter::Availability<'_>) -> ActionView {
    let action: &Action = each.action;
    let roles = action.roles.iter().filter_map(|id| edition.role(id)).map(|role| role.title.as_str()).collect::<Vec<_>>().join("、");
    let leads = action.targets().iter().filter_map(|step| edition.step(step)).map(|step| step.title.as_str()).collect::<Vec<_>>().join("或");
    let mut obstacles: Vec<Refusal> = each.obstacles.into_iter().map(|obstacle| obstacle.refusal).collect();
    let open = obstacles.is_empty();
    if let Some(person) = each.person.filter(|refusal| !matches!(refusal, Refusal::Role { .. })) {
        obstacles.push(person);
    }
    ActionView {
        id: action.id.clone(),
        title: action.title.clone(),
        mine: each.mine,
        roles,
        open,
        obstacles,
        group: match &action.site {
            mingfa_catalogue::model::ActionSite::Item { group, .. } => Some(group.clone()),
            _ => None,
        },
        opens_item: action.opens_item,
        leads,
    }
}

fn clock_view(reading: &ClockReading<'_>, now: jiff::civil::DateTime, calendar: &mingfa_time::Calendar) -> ClockView {
    let due_day = reading.reading.due.on().map(|due| due.date);
    let due = match reading.reading.due {
        mingfa_time::Due::On(moment) => moment.to_string(),
        mingfa_time::Due::Pending => "未起算".to_owned(),
        mingfa_time::Due::NotBefore(date) => format!("不早于{date}，历未发布"),
        mingfa_time::Due::NotAfter(date) => format!("不迟于{date}，历未发布"),
        mingfa_time::Due::Unset => "未设定".to_owned(),
        mingfa_time::Due::Paused => "中止中".to_owned(),
    };
    let length = match &reading.rule {
        mingfa_time::Rule::Within { term, .. } | mingfa_time::Rule::AtLeast { term, .. } | mingfa_time::Rule::Before { term } | mingfa_time::Rule::Valid { term, .. } => match term {
            mingfa_time::Term::For(length) => length.to_string(),
            mingfa_time::Term::Until(moment) => format!("至{moment}"),
            mingfa_time::Term::Unset => "未设定".to_owned(),
        },
        mingfa_time::Rule::ByDate { on } => format!("每年{}月{}日", on.month(), on.day()),
    };
    let started = reading.reading.start.is_some();
    ClockView {
        id: reading.clock.id.clone(),
        title: reading.clock.title.clone(),
        state: if reading.deemed { mingfa_time::State::Deemed } else { reading.reading.state(Moment::from(now)) },
        due,
        due_day,
        left: due_day.and_then(|due| calendar.working_days_between(now.date(), due).ok()),
        cite: reading.cite.iter().map(|cite| if cite.verified { cite.text.clone() } else { format!("{}（待核实）", cite.text) }).collect::<Vec<_>>().join("；"),
        length,
        strip: started.then(|| strip(&reading.rule, &reading.ops, reading.calendar, now.date())),
    }
}

fn papers(catalogue: &mingfa_catalogue::Catalogue, edition: &Edition, state: &State, events: &[Event]) -> Vec<PaperView> {
    let mut views = Vec::new();
    for (paper, seq) in &state.papers {
        let Some(event) = events.iter().find(|event| event.seq == *seq) else { continue };
        let title = catalogue.papers.iter().find(|each| each.id == *paper).map_or_else(|| paper.to_string(), |paper| paper.title.clone());
        views.push(PaperView { id: paper.clone(), title, seq: *seq, number: number_of(catalogue, edition, paper, event), day: event.act.occurred.date });
    }
    views
}

/// The number that the issuing event allotted to a paper.
pub(crate) fn number_of(catalogue: &mingfa_catalogue::Catalogue, edition: &Edition, paper: &str, event: &Event) -> Option<String> {
    let series = catalogue.papers.iter().find(|each| each.id == *paper)?.series.as_ref()?;
    let field = &edition.numbers.iter().find(|each| each.id == *series)?.field;
    event.act.data.fields.get(field)?.as_str().map(str::to_owned)
}

fn publications(
    catalogue: &mingfa_catalogue::Catalogue,
    edition: &Edition,
    state: &State,
    actor: &mingfa_matter::Actor,
    context: &mingfa_matter::Context<'_>,
) -> Vec<PublicationView> {
    let rows = mingfa_matter::project(edition, state, context).publications;
    let mut views = Vec::new();
    for row in rows {
        let Some(rule) = edition.publish(&row.publication) else { continue };
        let to_redact = crate::papers::to_redact(catalogue, edition, state, rule).into_iter();
        views.push(PublicationView {
            id: rule.id.clone(),
            title: rule.title.clone(),
            state: row.state,
            due: row.due.map(mingfa_time::date_of),
            mine: rule.roles.iter().any(|role| actor.roles.contains(role)),
            cite: rule.cite.iter().map(|cite| cite.text.as_str()).collect::<Vec<_>>().join("；"),
            to_redact: to_redact.map(|field| (field.id.clone(), field.title.clone())).collect(),
        });
    }
    views
}

fn links(catalogue: &mingfa_catalogue::Catalogue, edition: &Edition, state: &State) -> Vec<LinkView> {
    let view = |linked: &mingfa_matter::Linked| {
        let other = catalogue.editions_of(&linked.procedure).last();
        let settled = linked.settled_as.as_ref().map(|result| {
            let titles = other.iter().flat_map(|other| other.steps.iter()).flat_map(|step| step.settles.iter());
            titles.into_iter().find(|settle| settle.as_ == *result).map_or_else(|| result.to_string(), |settle| settle.title.clone())
        });
        LinkView {
            id: linked.link.clone(),
            title: edition.link(&linked.link).map_or_else(|| linked.link.to_string(), |link| link.title.clone()),
            matter: linked.matter.clone(),
            procedure: other.map_or_else(|| linked.procedure.to_string(), |other| other.title.clone()),
            result: settled.unwrap_or_else(|| if linked.ended { "已办结".to_owned() } else { "办理中".to_owned() }),
        }
    };
    state.links.iter().map(view).collect()
}
