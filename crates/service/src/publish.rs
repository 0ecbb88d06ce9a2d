//! Making public: what the portal may show is written once, masked, in clear (foundations 1: the `public` view).

use mingfa_catalogue::model::{Class, Edition, Publish};
use mingfa_catalogue::{Id, Value};
use mingfa_matter::{State, show_value};
use mingfa_store::api::{Published, Reveal};
use mingfa_time::day_number;

use crate::error::ServiceError;
use crate::names::Names;
use crate::service::Service;

impl Service {
    /// Writes (or takes down) the public form of a publication after its event.
    pub(crate) async fn publish_item(&self, matter: &Id, publication: &Id, n: Option<u64>) -> Result<(), ServiceError> {
        let Some(loaded) = self.store.load(matter, Reveal::Masked).await? else { return Ok(()) };
        let Some(rule) = loaded.edition.publish(publication) else { return Ok(()) };
        let Some((state, at)) = loaded.state.published.get(publication) else { return Ok(()) };
        let names = self.names().await?;
        let item = self.public_form(&loaded.edition, &loaded.state, rule, &names).await?;
        let item = Published { state: state.clone(), day: day_number(at.date), n: n.unwrap_or_default(), ..item };
        Ok(self.store.put_published(&item).await?)
    }

    async fn public_form(&self, edition: &Edition, state: &State, rule: &Publish, names: &Names) -> Result<Published, ServiceError> {
        let world = self.world();
        let redacted = self.redactions(&state.matter, rule).await?;
        let mut body = Vec::new();
        let mut masked = Vec::new();
        for shown in &rule.shows {
            if let Some(group) = shown.strip_prefix("group:") {
                body.extend(items(&world.catalogue, edition, state, group, names));
                continue;
            }
            if let Some(paper) = shown.strip_prefix("paper:") {
                let title = world.catalogue.papers.iter().find(|each| each.id == *paper).map_or_else(|| paper.to_owned(), |paper| paper.title.clone());
                if state.papers.iter().any(|(id, _)| *id == *paper) {
                    body.push((title, self.public_paper(&state.matter, paper, &redacted).await?.unwrap_or_default()));
                }
                continue;
            }
            if *shown == *"number" {
                continue;
            }
            let Some(field) = edition.field(shown) else { continue };
            let sealed = || state.sealed.get(shown).and_then(|sealed| sealed.value.as_ref());
            let Some(value) = state.values.get(shown).or_else(sealed) else { continue };
            let whole = show_value(&world.catalogue, field, value, &|id| names.get(id));
            let text = redacted.get(shown.as_str()).cloned().unwrap_or_else(|| whole.clone());
            // Whoever looked through a text and found nothing to hide has hidden nothing.
            if field.class >= Class::Personal {
                masked.push(field.title.clone());
            } else if text != whole {
                masked.push(format!("{}中的个人信息", field.title));
            }
            body.push((field.title.clone(), text));
        }
        let title = match state.sealed.get(&edition.called_by).and_then(|sealed| sealed.value.as_ref()).or_else(|| state.values.get(&edition.called_by)) {
            Some(Value::Text(text)) => text.clone(),
            _ => edition.title.clone(),
        };
        let number = edition.numbers.iter().find_map(|series| match state.values.get(&series.field) {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        });
        Ok(Published {
            id: format!("{}.{}", state.matter, rule.id),
            matter: state.matter.clone(),
            publication: rule.id.clone(),
            column: rule.column.clone(),
            title,
            source: names.of(&state.unit),
            number,
            day: 0,
            state: Id::new("published"),
            body,
            mask_note: (!masked.is_empty()).then(|| format!("依照个人信息保护规定，已对{}作隐去处理", masked.join("、"))),
            n: 0,
        })
    }

    /// Texts that a person redacted for this publication, from the newest publishing event.
    async fn redactions(&self, matter: &Id, rule: &Publish) -> Result<std::collections::BTreeMap<String, String>, ServiceError> {
        let mut found = std::collections::BTreeMap::new();
        let Some((_, events)) = self.store.history(matter, Reveal::Masked).await? else { return Ok(found) };
        for event in events {
            if event.act.data.published.as_ref().is_some_and(|published| published.id == rule.id) {
                for (name, value) in &event.act.sealed {
                    if let (Some(field), Value::Text(text)) = (name.strip_prefix("public."), value) {
                        found.insert(field.to_owned(), text.clone());
                    }
                }
            }
        }
        Ok(found)
    }
}

fn items(catalogue: &mingfa_catalogue::Catalogue, edition: &Edition, state: &State, group_id: &str, names: &Names) -> Vec<(String, String)> {
    let Some(group) = edition.group(group_id) else { return Vec::new() };
    let mut rows = Vec::new();
    for item in state.items.get(group_id).map(Vec::as_slice).unwrap_or_default() {
        let mut parts = Vec::new();
        for field in group.fields.iter().filter(|field| field.class <= Class::Text) {
            let value = item.values.get(&field.id).or_else(|| item.sealed.get(&field.id).and_then(|sealed| sealed.value.as_ref()));
            if let Some(value) = value {
                parts.push(format!("{}：{}", field.title, show_value(catalogue, field, value, &|id| names.get(id))));
            }
        }
        rows.push((format!("{}{}", group.noun, item.no), parts.join("；")));
    }
    rows
}
