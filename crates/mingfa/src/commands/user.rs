//! `mingfa user`: accounts, by the console.

use mingfa_catalogue::Id;
use mingfa_service::{Listed, NewCertificate, NewPerson, Principal, Service};
use serde_json::json;

use crate::answer::Answer;
use crate::args::{AddUser, Place, User};
use crate::fault::Fault;
use crate::open::open;

pub fn run(place: &Place, user: &User) -> Result<Answer, Fault> {
    let opened = open(place)?;
    let (service, console) = (&opened.service, Principal::console());
    match user {
        User::Add(args) => {
            let new = NewPerson { name: args.name.clone(), login: args.login.clone(), appointments: appointments(service, args)? };
            let (id, password) = opened.run(service.add_person(&console, &new))?;
            let json = json!({"id": id, "login": new.login, "name": new.name, "password": password});
            Ok(Answer::yes(json, format!("已新建用户 {}（{}）。一次性口令：{password}\n首次登录须改口令。", new.login, new.name)))
        }
        User::Certify(args) => {
            let kind = kind(service, &args.kind)?;
            let new = NewCertificate { kind: kind.clone(), number: args.number.clone(), from: args.from, until: args.until };
            let person = opened.run(service.person_called(&console, &args.login))?;
            let id = opened.run(service.certify(&console, &person.id, &new))?;
            let json = json!({"id": id, "login": person.login, "kind": kind, "number": new.number, "from": new.from, "until": new.until});
            Ok(Answer::yes(json, format!("已登记 {}（{}）的证件 {}，有效期至{}。", person.login, person.name, new.number, new.until)))
        }
        User::Decertify(args) => {
            let id = Id::from(args.id.clone());
            opened.run(service.end_certificate(&console, &id))?;
            Ok(Answer::yes(json!({"id": id, "ended": true}), "该证件自今日起不再有效。"))
        }
        User::List => Ok(list(service, &opened.run(service.list_persons(&console))?)),
        User::Disable(args) => {
            let person = opened.run(service.disable_person(&console, &args.login))?;
            let json = json!({"id": person.id, "login": person.login, "name": person.name, "disabled": person.disabled});
            Ok(Answer::yes(json, format!("已停用用户 {}（{}），其会话已结束。", person.login, person.name)))
        }
    }
}

/// Office and unit may be given by id or by the names that people use.
fn appointments(service: &Service, args: &AddUser) -> Result<Vec<(Id, Id)>, Fault> {
    let Some(unit) = &args.unit else { return Ok(Vec::new()) };
    let world = service.world();
    let named = |each: &&mingfa_store::api::Unit| each.id.as_str() == unit || each.name == *unit || each.short == *unit;
    let found = world.units.iter().find(named).ok_or_else(|| Fault::wrong(format!("没有“{unit}”这个单位，请核对名称")))?;
    let mut appointments = Vec::new();
    for office in &args.office {
        let known = world.catalogue.offices.iter().find(|each| each.id.as_str() == office || each.title == *office);
        let known = known.ok_or_else(|| {
            let all: Vec<&str> = world.catalogue.offices.iter().map(|office| office.title.as_str()).collect();
            Fault::wrong(format!("没有“{office}”这个岗位，现有：{}", all.join("、")))
        })?;
        appointments.push((known.id.clone(), found.id.clone()));
    }
    Ok(appointments)
}

/// A kind of certificate by its id or its name.
fn kind(service: &Service, word: &str) -> Result<Id, Fault> {
    let catalogue = service.catalogue();
    let known = catalogue.certificates().iter().find(|kind| kind.id.as_str() == word || kind.title == word);
    known.map(|kind| kind.id.clone()).ok_or_else(|| {
        let all: Vec<&str> = catalogue.certificates().iter().map(|kind| kind.title.as_str()).collect();
        Fault::wrong(format!("没有“{word}”这种证件，现有：{}", all.join("、")))
    })
}

fn list(service: &Service, persons: &[Listed]) -> Answer {
    let world = service.world();
    let office =
        |id: &Id| world.catalogue.offices.iter().find(|each| each.id == *id).map_or_else(|| id.to_string(), |office| office.title.clone());
    let unit = |id: &Id| world.units.iter().find(|each| each.id == *id).map_or_else(|| id.to_string(), |unit| unit.short.clone());
    let certificate = |id: &Id| {
        let kinds = world.catalogue.certificates();
        kinds.iter().find(|kind| kind.id == *id).map_or_else(|| id.to_string(), |kind| kind.title.clone())
    };
    let mut rows = Vec::new();
    let mut text = String::new();
    for listed in persons {
        let person = &listed.person;
        let held: Vec<String> =
            listed.appointments.iter().map(|each| format!("{}（{}）", office(&each.office), unit(&each.unit))).collect();
        let state = if person.disabled { "停用" } else { "在用" };
        let shown = listed.certificates.iter().map(|each| format!("{}（至{}）", certificate(&each.kind), each.until));
        let held: Vec<String> = held.into_iter().chain(shown).collect();
        text.push_str(&format!("{}\t{}\t{state}\t{}\n", person.login, person.name, held.join("、")));
        let certificates: Vec<_> = listed
            .certificates
            .iter()
            .map(|each| json!({"id": each.id, "kind": each.kind, "number": each.number, "from": each.from, "until": each.until}))
            .collect();
        let appointments: Vec<_> = listed.appointments.iter().map(|each| json!({"office": each.office, "unit": each.unit})).collect();
        rows.push(
            json!({
                "id": person.id, "login": person.login, "name": person.name, "disabled": person.disabled,
                "appointments": appointments, "certificates": certificates,
            }),
        );
    }
    Answer::yes(json!({"users": rows}), text)
}
