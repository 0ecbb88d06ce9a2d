//! The making of a draft: what an event carries, clear and sealed.

use std::collections::BTreeMap;

use mingfa_catalogue::model::{Class, Edition, Field};
use mingfa_catalogue::{Id, Value};
use mingfa_time::Moment;

use crate::command::{Actor, GivenLink, Reason};
use crate::event::{Allot, Data, Draft, Kind};
use crate::values::{from_json, to_json};

pub(crate) fn blank(kind: Kind, occurred: Moment, actor: &Actor, role: &Id) -> Draft {
    Draft {
        kind,
        action: None,
        from: None,
        to: None,
        occurred,
        actor: actor.person.clone(),
        unit: actor.unit.clone(),
        role: role.clone(),
        acting: actor.acting.clone(),
        data: Data::default(),
        sealed: BTreeMap::new(),
        links: Vec::new(),
        allot: Vec::new(),
    }
}

pub(crate) fn put_values(fields: &[Field], values: BTreeMap<Id, Value>, draft: &mut Draft) {
    for (id, value) in values {
        let Some(field) = fields.iter().find(|field| field.id == id) else { continue };
        if field.class == Class::Clear && from_json(&field.kind, &to_json(&value)).is_some() {
            draft.data.fields.insert(id, to_json(&value));
        } else {
            draft.sealed.insert(id, value);
        }
    }
}

pub(crate) fn put_links(links: &[GivenLink], draft: &mut Draft) {
    for given in links {
        draft.links.push((given.notice.matter.clone(), given.link.clone()));
        let mut notice = given.notice.clone();
        notice.link = given.link.clone();
        draft.data.notices.push(notice);
    }
}

pub(crate) fn put_reason(reason: &Reason, draft: &mut Draft) {
    draft.data.reason = Some(reason.code.clone());
    draft.sealed.insert(Id::new("reason"), Value::Text(reason.sentence.clone()));
}

pub(crate) fn allot_numbers(edition: &Edition, at: &str, occurred: Moment, draft: &mut Draft) {
    for series in edition.numbers.iter().filter(|series| series.at == *at) {
        draft.allot.push(Allot { series: series.id.clone(), form: series.form.clone(), year: occurred.date.year(), field: series.field.clone() });
    }
}
