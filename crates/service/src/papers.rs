//! Issued papers as readers see them: whole for those who handle the matter, without personal values for everybody else.

use std::collections::{BTreeMap, BTreeSet};

use mingfa_catalogue::model::{Catalogue, Edition, Field, Paper, PaperBlock, Piece, Publish, pieces};
use mingfa_catalogue::{Id, Value};
use mingfa_matter::{Draft, Event, Refusal, State};
use mingfa_papers::document::Document;
use mingfa_store::api::Reveal;

use crate::compose::{Composer, with_number};
use crate::error::ServiceError;
use crate::may::Denied;
use crate::principal::Principal;
use crate::service::Service;

/// Stands in a public paper for a text that may hold personal data and that nobody has redacted.
const WITHHELD: &str = "（本段涉及个人信息，不予公开）";

impl Service {
    /// An issued paper with its number in place. Who handles the matter sees it as it was issued, other readers without personal values.
    ///
    /// # Errors
    /// There is no such paper, or the reader may not know of it.
    pub async fn paper(&self, principal: &Principal, matter: &Id, paper: &str, seq: u64) -> Result<Document, ServiceError> {
        let loaded = self.seen(principal, matter, Reveal::Nothing).await?;
        let handles = !self.actor(&self.world(), principal, &loaded.edition, Some(&loaded.state), None, None).roles.is_empty();
        let document = if handles { self.issued_paper(matter, paper, seq).await? } else { self.masked_paper(matter, paper, Some(seq), None).await? };
        document.ok_or_else(|| Denied::Unknown.into())
    }

    /// The paper as it was issued and sealed.
    async fn issued_paper(&self, matter: &Id, paper: &str, seq: u64) -> Result<Option<Document>, ServiceError> {
        let Some((edition, events)) = self.store.history(matter, Reveal::Full).await? else { return Ok(None) };
        let Some(event) = issuing(&events, paper, Some(seq)).and_then(|at| events.get(at)) else { return Ok(None) };
        let Some(Value::Text(json)) = event.act.sealed.get(format!("paper.{paper}").as_str()) else { return Ok(None) };
        let document: Document = serde_json::from_str(json).map_err(|error| ServiceError::Paper(format!("文书内容不可读：{error}")))?;
        Ok(Some(with_number(document, self.number_of(&edition, paper, event).as_deref())))
    }

    /// The paper made again from what everybody may see, as of the event that issued it. For a publication (`public`: the texts that a
    /// person redacted for it) texts that may hold personal data give way to their redacted form.
    async fn masked_paper(
        &self,
        matter: &Id,
        paper: &str,
        seq: Option<u64>,
        public: Option<&BTreeMap<String, String>>,
    ) -> Result<Option<Document>, ServiceError> {
        let Some((edition, events)) = self.store.history(matter, Reveal::Masked).await? else { return Ok(None) };
        let Some(at) = issuing(&events, paper, seq) else { return Ok(None) };
        let (Some(until), Some(event)) = (events.get(..=at), events.get(at)) else { return Ok(None) };
        let Some(mut state) = State::fold(&edition, matter, until) else { return Ok(None) };
        let mut act = event.act.clone();
        if let Some(redacted) = public {
            redact(&edition, &mut state, &mut act, redacted);
        }
        let (world, names, local) = (self.world(), self.names().await?, self.local_words().await?);
        let composer = Composer {
            catalogue: &world.catalogue,
            edition: &edition,
            state: &state,
            context: world.context(event.recorded),
            names: &names,
            local: &local,
            district: self.store.district_name(),
            label: self.label(),
        };
        let document = composer.compose(paper, &act);
        Ok(document.map(|document| with_number(document, self.number_of(&edition, paper, event).as_deref())))
    }

    /// The words of a paper for a publication.
    pub(crate) async fn public_paper(&self, matter: &Id, paper: &str, redacted: &BTreeMap<String, String>) -> Result<Option<String>, ServiceError> {
        let document = self.masked_paper(matter, paper, None, Some(redacted)).await?;
        document.map(|document| mingfa_papers::markdown::render(&document).map_err(ServiceError::from)).transpose()
    }

    fn number_of(&self, edition: &Edition, paper: &str, event: &Event) -> Option<String> {
        crate::view::number_of(&self.world().catalogue, edition, paper, event)
    }
}

/// Texts that may hold personal data and that a publication shows, by themselves or in a paper that has been issued: a person redacts each
/// of them first.
pub(crate) fn to_redact<'e>(catalogue: &Catalogue, edition: &'e Edition, state: &State, rule: &Publish) -> Vec<&'e Field> {
    let issued = |id: &str| state.papers.iter().any(|(paper, _)| **paper == *id);
    let mut shown: BTreeSet<String> = BTreeSet::new();
    for each in &rule.shows {
        match each.strip_prefix("paper:") {
            Some(id) if issued(id) => shown.extend(catalogue.paper(id).map(named).unwrap_or_default()),
            Some(_) => {}
            None => {
                shown.insert(each.to_string());
            }
        }
    }
    edition.fields.iter().filter(|field| field.personal_inside && state.has(&field.id) && shown.contains(field.id.as_str())).collect()
}

/// The names that a template prints.
fn named(paper: &Paper) -> Vec<String> {
    let mut names: Vec<String> = paper.to.iter().map(ToString::to_string).collect();
    for block in &paper.blocks {
        let text = match block {
            PaperBlock::Text { text, .. } | PaperBlock::Heading { text, .. } | PaperBlock::Items { text, .. } => text,
            PaperBlock::Field { field } => {
                names.push(field.to_string());
                continue;
            }
        };
        names.extend(pieces(text).unwrap_or_default().into_iter().filter_map(|piece| match piece {
            Piece::Slot { name, .. } => Some(name),
            Piece::Literal(_) => None,
        }));
    }
    names
}

/// Refuses a publication whose texts nobody has redacted.
pub(crate) fn check_redacted(catalogue: &Catalogue, edition: &Edition, state: &State, publish: &mingfa_matter::Publish) -> Result<(), Refusal> {
    let Some(rule) = edition.publish(&publish.id).filter(|_| *publish.state == *"published") else { return Ok(()) };
    let missing: Vec<&Field> =
        to_redact(catalogue, edition, state, rule).into_iter().filter(|field| !publish.redacted.contains_key(&field.id)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let titles = missing.iter().map(|field| format!("{}（公开文本，已隐去个人信息）", field.title)).collect();
    Err(Refusal::Missing { ids: missing.iter().map(|field| field.id.clone()).collect(), fields: titles })
}

/// Place of the event that issued a paper: that of a sequence, else the last.
fn issuing(events: &[Event], paper: &str, seq: Option<u64>) -> Option<usize> {
    events.iter().rposition(|event| event.act.data.papers.contains_key(paper) && seq.is_none_or(|seq| event.seq == seq))
}

/// Puts redacted texts in the place of those that may hold personal data; the sentence of a reason is for the parties.
fn redact(edition: &Edition, state: &mut State, act: &mut Draft, redacted: &BTreeMap<String, String>) {
    act.sealed.remove("reason");
    for field in edition.fields.iter().filter(|field| field.personal_inside) {
        if let Some(sealed) = state.sealed.get_mut(&field.id) {
            sealed.value = Some(Value::Text(redacted.get(field.id.as_str()).map_or(WITHHELD, String::as_str).to_owned()));
        }
    }
    for group in &edition.groups {
        for field in group.fields.iter().filter(|field| field.personal_inside) {
            for item in state.items.get_mut(&group.id).into_iter().flatten() {
                if let Some(sealed) = item.sealed.get_mut(&field.id) {
                    sealed.value = Some(Value::Text(WITHHELD.to_owned()));
                }
            }
        }
    }
}
