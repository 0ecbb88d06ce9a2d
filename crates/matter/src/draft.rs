//! The making of a draft: what an event carries, clear and sealed.

use std::collections::BTreeMap;

use mingfa_catalogue::model::{Class, Edition, Field};
use mingfa_catalogue::{Id, Value};
use mingfa_time::{Date, Moment};

use crate::clocks::LocalValues;
use crate::command::{Actor, GivenLink, Reason};
use crate::event::{Allot, Data, Draft, Kind};
use crate::refusal::Refusal;
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

/// The numbers that an act allots. The district's own part of a form (`{local:KEY}`) is put in as it is set on the day.
///
/// # Errors
/// It is not set: a number without it would be nobody's.
pub(crate) fn allot_numbers(edition: &Edition, at: &str, occurred: Moment, local: &LocalValues, draft: &mut Draft) -> Result<(), Refusal> {
    for series in edition.numbers.iter().filter(|series| series.at == *at) {
        let form = with_local(&series.form, local, occurred.date)?;
        draft.allot.push(Allot { series: series.id.clone(), form, year: occurred.date.year(), field: series.field.clone() });
    }
    Ok(())
}

fn with_local(form: &str, local: &LocalValues, on: Date) -> Result<String, Refusal> {
    let mut out = String::with_capacity(form.len());
    let mut rest = form;
    while let Some((before, slot)) = rest.split_once("{local:") {
        let (key, after) = slot.split_once('}').unwrap_or((slot, ""));
        let text = local.text(key, on).ok_or_else(|| Refusal::Guard {
            says: "编号中由本区规定的部分尚未设定，不能编号；请先在“本区规定”中设定".to_owned(),
            cite: format!("本区规定:{key}"),
        })?;
        out.push_str(before);
        out.push_str(text);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_district_s_own_part_of_a_number_is_put_in_as_set_on_the_day() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let mut local = LocalValues::default();
        let form = "{local:register-prefix}-{year}-{seq:5}";
        let refused = with_local(form, &local, day("2020-05-01")).unwrap_err();
        assert!(matches!(&refused, Refusal::Guard { cite, .. } if cite == "本区规定:register-prefix"), "{refused}");
        local.set_text(&Id::new("register-prefix"), day("2020-01-01"), "MDDR");
        assert_eq!(with_local(form, &local, day("2020-05-01")).unwrap(), "MDDR-{year}-{seq:5}");
        assert!(with_local(form, &local, day("2019-12-31")).is_err());
        assert_eq!(with_local("{mark}法审〔{year}〕{seq}号", &local, day("2020-05-01")).unwrap(), "{mark}法审〔{year}〕{seq}号");
    }
}
