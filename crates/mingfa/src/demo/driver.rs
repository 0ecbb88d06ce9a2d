//! Does what the plan says as the people of the district would: finds who may, fills in what the form still asks for, and calls the
//! service. Nothing here writes an event by itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use mingfa_catalogue::model::{Action, Edition, Field, FieldType, FileValue, RoleUnit};
use mingfa_catalogue::{Id, Value};
use mingfa_matter::{Act, Command, Correct, Exempt, Publish, Reason, Refusal, RegisterFact, State};
use mingfa_service::{OpenRequest, Principal, Service, ServiceError};
use mingfa_store::api::{Appointment, Reveal};

use super::edge::DemoEdge;
use super::people::District;
use super::plan::{Deed, Given, What};
use crate::fault::Fault;

/// Carries out deeds.
pub struct Driver {
    service: Service,
    edge: Arc<DemoEdge>,
    district: District,
    /// What the script calls a matter → its id.
    ids: BTreeMap<String, Id>,
    done: u64,
}

impl Driver {
    /// For a district with its people.
    pub fn new(service: Service, edge: Arc<DemoEdge>, district: District) -> Self {
        Self { service, edge, district, ids: BTreeMap::new(), done: 0 }
    }

    /// Does one deed.
    pub async fn carry_out(&mut self, deed: &Deed) -> Result<(), Fault> {
        self.edge.set(deed.at);
        self.done += 1;
        let key = format!("demo-{}", self.done);
        let outcome = self.attempt(deed, &key).await;
        match (outcome, deed.refused) {
            (Ok(()), false) | (Err(ServiceError::Refused(_)), true) => Ok(()),
            (Ok(()), true) => Err(Fault::wrong(format!("演示脚本：{} {} 本应被拒绝", deed.key, name(&deed.what)))),
            (Err(error), _) => Err(Fault::wrong(format!("演示脚本：{} {}（{}）：{error}", deed.key, name(&deed.what), deed.at))),
        }
    }

    async fn attempt(&mut self, deed: &Deed, key: &str) -> Result<(), ServiceError> {
        if let What::Open { procedure, unit } = &deed.what {
            return self.open(deed, procedure, unit, key).await;
        }
        let matter = self.id(&deed.key)?;
        let loaded = self.service.store().load(&matter, Reveal::Nothing).await?;
        let loaded = loaded.ok_or_else(|| ServiceError::input("key", format!("没有“{}”", deed.key)))?;
        let (edition, state) = (&*loaded.edition, &loaded.state);
        match &deed.what {
            What::Open { .. } => Ok(()),
            What::Act(id) | What::Fact(id) => {
                let action = edition.action(id).ok_or_else(|| ServiceError::input("action", format!("没有操作“{id}”")))?;
                let act = self.form(deed, edition, state, action)?;
                let links = deed.links.iter().map(|(link, key)| Ok((link.clone(), self.id(key)?))).collect::<Result<Vec<_>, ServiceError>>()?;
                if matches!(deed.what, What::Fact(_)) {
                    let reason = reason(deed, "unplanned");
                    let fact = Command::RegisterFact(RegisterFact { act, reason });
                    let who = self.holders(edition, state, &edition.corrected_by, None);
                    return self.as_one_of(&who, &matter, &fact, key).await;
                }
                let who = self.holders(edition, state, &action.roles, deed.item.zip(group_of(action)).as_ref());
                self.act_as_one_of(&who, &matter, act, &links, key).await
            }
            What::Revise(field) => {
                let value = deed.values.get(field).map(|given| self.value(given)).transpose()?;
                let correct = Correct { values: [(field.clone(), value)].into(), ..Correct::default() };
                let who = self.holders(edition, state, &edition.corrected_by, None);
                self.as_one_of(&who, &matter, &Command::Correct(correct), key).await
            }
            What::Publish(id) => {
                let rule = edition.publish(id).ok_or_else(|| ServiceError::input("publish", format!("没有公开事项“{id}”")))?;
                let redacted = deed.values.iter().filter_map(|(field, given)| match given {
                    Given::Plain(Value::Text(text)) => Some((field.clone(), text.clone())),
                    _ => None,
                });
                let publish = Publish { id: id.clone(), state: Id::new("published"), reason: None, redacted: redacted.collect() };
                let who = self.holders(edition, state, &rule.roles, None);
                self.as_one_of(&who, &matter, &Command::Publish(publish), key).await
            }
            What::Exempt(gate) => {
                let roles = edition.gate(gate).and_then(|gate| gate.exemption.as_ref()).map(|exemption| exemption.roles.clone()).unwrap_or_default();
                let exempt = Exempt { gate: gate.clone(), reason: reason(deed, "emergency") };
                let who = self.holders(edition, state, &roles, None);
                self.as_one_of(&who, &matter, &Command::Exempt(exempt), key).await
            }
        }
    }

    async fn open(&mut self, deed: &Deed, procedure: &Id, unit: &Id, key: &str) -> Result<(), ServiceError> {
        let catalogue = self.service.catalogue();
        let edition = catalogue.edition_on(procedure, deed.at.date()).ok_or_else(|| ServiceError::input("procedure", format!("没有业务“{procedure}”")))?;
        let mut values = BTreeMap::new();
        for field in edition.fields.iter().filter(|field| field.required || deed.values.contains_key(&field.id)) {
            let value = match deed.values.get(&field.id) {
                Some(given) => self.value(given)?,
                None => self.made_up(field, deed, unit)?,
            };
            values.insert(field.id.clone(), value);
        }
        let links = deed.links.iter().map(|(link, key)| Ok((link.clone(), self.id(key)?))).collect::<Result<Vec<_>, ServiceError>>()?;
        let request = OpenRequest { procedure: procedure.clone(), unit: Some(unit.clone()), occurred: None, values, links, late_reason: None };
        let offices = edition.opened_by.iter().filter_map(|role| edition.role(role)).flat_map(|role| role.held_by.iter());
        let holders: Vec<Appointment> = offices.filter_map(|office| self.district.holder(office, unit)).cloned().collect();
        let mut last = ServiceError::input("open", format!("{unit} 没有可以新建“{}”的人", edition.title));
        for holder in holders {
            match self.service.open(&principal(&holder), &request, key).await {
                Ok(done) => {
                    self.ids.insert(deed.key.clone(), done.matter);
                    return Ok(());
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// The form of an action: what the script gives, and made-up values for what is still needed.
    fn form(&self, deed: &Deed, edition: &Edition, state: &State, action: &Action) -> Result<Act, ServiceError> {
        let group = group_of(action).and_then(|group| edition.group(&group));
        let fields = group.map_or(edition.fields.as_slice(), |group| group.fields.as_slice());
        let item = group.zip(deed.item).and_then(|(group, no)| state.item(&group.id, no));
        let there = |id: &Id| match (group, item) {
            (Some(_), Some(item)) => item.values.contains_key(id) || item.sealed.contains_key(id),
            (Some(_), None) => false,
            (None, _) => state.has(id),
        };
        let mut values = BTreeMap::new();
        for (id, given) in &deed.values {
            values.insert(id.clone(), self.value(given)?);
        }
        for field in action.needs.iter().filter_map(|id| fields.iter().find(|field| field.id == *id)) {
            if !values.contains_key(&field.id) && !there(&field.id) {
                values.insert(field.id.clone(), self.made_up(field, deed, &state.unit)?);
            }
        }
        let mut assigned = BTreeMap::new();
        for assignment in &action.assigns {
            let people = self.holders(edition, state, std::slice::from_ref(&assignment.role), None);
            let mut persons: Vec<Id> = people.into_iter().map(|holder| holder.person).collect();
            persons.dedup();
            persons.truncate(usize::try_from(assignment.least.max(1)).unwrap_or(1));
            assigned.insert(assignment.role.clone(), persons);
        }
        let reason = action.reason.as_ref().map(|list| {
            let catalogue = self.service.catalogue();
            let first = catalogue.code_list(list).and_then(|list| list.codes.first()).map(|code| code.id.clone());
            Reason { code: deed.reason.clone().or(first).unwrap_or_else(|| Id::new("other")), sentence: "（演示）见所附说明。".to_owned() }
        });
        Ok(Act { action: action.id.to_string(), item: deed.item.filter(|_| !action.opens_item), values, reason, assigned, ..Act::default() })
    }

    /// Who holds an office that fills one of the roles here; persons kept apart from what they did before come not at all.
    fn holders(&self, edition: &Edition, state: &State, roles: &[Id], item: Option<&(u32, Id)>) -> Vec<Appointment> {
        let mut found = Vec::new();
        for role in roles.iter().filter_map(|id| edition.role(id)) {
            for appointment in self.district.appointments.iter().filter(|appointment| role.held_by.contains(&appointment.office)) {
                let unit = &appointment.unit;
                let fits = match &role.unit {
                    RoleUnit::Any => true,
                    RoleUnit::Own => state.unit == *unit,
                    RoleUnit::Kind(kind) => self.district.kind(unit) == Some(kind),
                    RoleUnit::Field(field) => matches!(state.values.get(field), Some(Value::Unit(named)) if named == unit),
                    RoleUnit::Link(link) => state.links.iter().any(|linked| linked.link == *link && linked.unit == *unit),
                    RoleUnit::Item(field) => item.is_some_and(|(no, group)| {
                        let value = state.item(group, *no).and_then(|item| item.values.get(field));
                        matches!(value, Some(Value::Unit(named)) if named == unit)
                    }),
                };
                let assigned = state.assigned.get(&role.id).is_some_and(|persons| persons.contains(&appointment.person));
                let needs_no_assignment = !role.assigned || assigned || !state.assigned.contains_key(&role.id);
                if fits && needs_no_assignment && !kept_apart(edition, state, &role.id, &appointment.person) {
                    found.push(appointment.clone());
                }
            }
        }
        found
    }

    async fn act_as_one_of(&self, who: &[Appointment], matter: &Id, act: Act, links: &[(Id, Id)], key: &str) -> Result<(), ServiceError> {
        let mut last = ServiceError::input("who", "没有可以办理的人");
        for holder in who {
            match self.service.act(&principal(holder), matter, act.clone(), links, None, key).await {
                Ok(_) => return Ok(()),
                Err(error) if another_may(&error) => last = error,
                Err(error) => return Err(error),
            }
        }
        Err(last)
    }

    async fn as_one_of(&self, who: &[Appointment], matter: &Id, command: &Command, key: &str) -> Result<(), ServiceError> {
        let mut last = ServiceError::input("who", "没有可以办理的人");
        for holder in who {
            match self.service.command(&principal(holder), matter, command, None, key).await {
                Ok(_) => return Ok(()),
                Err(error) if another_may(&error) => last = error,
                Err(error) => return Err(error),
            }
        }
        Err(last)
    }

    fn id(&self, key: &str) -> Result<Id, ServiceError> {
        self.ids.get(key).cloned().ok_or_else(|| ServiceError::input("key", format!("还没有“{key}”")))
    }

    fn value(&self, given: &Given) -> Result<Value, ServiceError> {
        match given {
            Given::Plain(value) => Ok(value.clone()),
            Given::File(name, words) => self.file(name, words),
        }
    }

    fn file(&self, name: &str, words: &str) -> Result<Value, ServiceError> {
        let bytes = format!("（演示数据）\n{words}\n");
        let (blob, sha256) = self.service.store().put_blob(bytes.as_bytes())?;
        Ok(Value::File(FileValue { name: name.to_owned(), media_type: "text/plain".to_owned(), size: bytes.len() as u64, sha256, blob }))
    }

    /// A value that a form still asks for.
    fn made_up(&self, field: &Field, deed: &Deed, unit: &Id) -> Result<Value, ServiceError> {
        Ok(match &field.kind {
            FieldType::Enum(values) | FieldType::EnumSet(values) => {
                let first = values.first().map(|value| value.id.clone()).unwrap_or_else(|| Id::new("none"));
                if matches!(field.kind, FieldType::EnumSet(_)) { Value::Codes(vec![first]) } else { Value::Code(first) }
            }
            FieldType::Code(list) => {
                let catalogue = self.service.catalogue();
                Value::Code(catalogue.code_list(list).and_then(|list| list.codes.first()).map_or_else(|| Id::new("other"), |code| code.id.clone()))
            }
            FieldType::Int => Value::Int(1),
            FieldType::Money => Value::Money(100_000),
            FieldType::Bool => Value::Bool(false),
            FieldType::Date => Value::Date(deed.at.date()),
            FieldType::Instant => Value::Instant(deed.at),
            FieldType::Unit => Value::Unit(unit.clone()),
            FieldType::Person => Value::Person(Id::new("p-demo")),
            FieldType::File => self.file(&format!("{}.txt", field.title), &field.title)?,
            FieldType::Phone => Value::Text("13900000000".to_owned()),
            FieldType::IdNumber => Value::Text("000000000000000000".to_owned()),
            FieldType::Party => Value::Text("演示某".to_owned()),
            FieldType::Id => Value::Text(format!("演示-{}", self.done)),
            _ => Value::Text(format!("（演示）{}", field.title)),
        })
    }
}

fn reason(deed: &Deed, code: &str) -> Reason {
    Reason { code: deed.reason.clone().unwrap_or_else(|| Id::new(code)), sentence: "（演示）见所附说明。".to_owned() }
}

fn group_of(action: &Action) -> Option<Id> {
    match &action.site {
        mingfa_catalogue::model::ActionSite::Item { group, .. } => Some(group.clone()),
        _ => None,
    }
}

fn kept_apart(edition: &Edition, state: &State, role: &Id, person: &Id) -> bool {
    let others = edition.aparts.iter().filter(|rule| rule.roles.contains(role)).flat_map(|rule| rule.roles.iter()).filter(|other| *other != role);
    let mut others = others.peekable();
    others.peek().is_some()
        && others.any(|other| {
            let acted = state.passes.iter().any(|pass| pass.valid && pass.role == *other && pass.actor == *person);
            acted || state.assigned.get(other).is_some_and(|persons| persons.contains(person))
        })
}

fn another_may(error: &ServiceError) -> bool {
    match error {
        ServiceError::Denied(_) => true,
        ServiceError::Refused(refusal) => matches!(**refusal, Refusal::Role { .. } | Refusal::NotAssigned { .. } | Refusal::Apart { .. }),
        _ => false,
    }
}

fn principal(holder: &Appointment) -> Principal {
    Principal { person: holder.person.clone(), appointments: vec![holder.clone()], console: false }
}

fn name(what: &What) -> String {
    match what {
        What::Open { procedure, .. } => format!("新建 {procedure}"),
        What::Act(action) => format!("办理 {action}"),
        What::Revise(field) => format!("修改 {field}"),
        What::Publish(id) => format!("公开 {id}"),
        What::Fact(action) => format!("如实登记 {action}"),
        What::Exempt(gate) => format!("认定例外 {gate}"),
    }
}
