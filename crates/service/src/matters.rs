//! Acting on matters: authorise, load, decide, compose papers, let linked matters hear, append.

use std::collections::BTreeMap;

use mingfa_catalogue::{Edition, Id};
use mingfa_matter::{Act, Command, Context, Draft, GivenLink, Notice, Open, Refusal, State, decide, hear, may_open, notices, preview, with_revision};
use mingfa_store::StoreError;
use mingfa_store::api::{Batch, Change, Loaded, RefusedAttempt, RequestKey, Reveal};
use mingfa_time::Moment;
use sha2::{Digest, Sha256};
use std::sync::Arc;

use crate::compose::Composer;
use crate::error::ServiceError;
use crate::may::Denied;
use crate::papers::check_redacted;
use crate::principal::Principal;
use crate::repeat::{body_of_command, body_of_open};
use crate::service::Service;

/// How often a command is decided again when only notices came between.
pub(crate) const TRIES: usize = 4;
/// How far a change may ripple through links.
const MAX_RIPPLE: usize = 64;

/// What a command on a matter gives back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The matter.
    pub matter: Id,
    /// Events appended (also in linked matters); 0 for a repeat.
    pub events: usize,
    /// Index in the log of the first.
    pub first: Option<u64>,
}

/// A matter to be opened.
#[derive(Debug, Clone)]
pub struct OpenRequest {
    /// Procedure.
    pub procedure: Id,
    /// Unit for which it is opened; none = that of the fitting appointment.
    pub unit: Option<Id>,
    /// When; none = now.
    pub occurred: Option<Moment>,
    /// Fields.
    pub values: BTreeMap<Id, mingfa_catalogue::Value>,
    /// Links: link and matter.
    pub links: Vec<(Id, Id)>,
    /// Why it is recorded late (a code of [`crate::LATE`]); needed where `occurred` is before today.
    pub late_reason: Option<Id>,
}

impl Service {
    /// Opens a matter.
    ///
    /// # Errors
    /// Denied, refused by a rule, or the store is away.
    pub async fn open(&self, principal: &Principal, request: &OpenRequest, key: &str) -> Result<Done, ServiceError> {
        let key = RequestKey { key: key.to_owned(), principal: principal.person.clone(), body: body_of_open(request) };
        if let Some(outcome) = self.store.answered(&key).await? {
            return Ok(Done { matter: Id::from(outcome), events: 0, first: None });
        }
        let world = self.world();
        let context = self.context(&world);
        let occurred = request.occurred.unwrap_or_else(|| Moment::from(context.today));
        let edition = self.edition_for(&world.catalogue, request, occurred)?;
        let actor = self.actor(&world, principal, &edition, None, request.unit.as_ref(), None);
        let mut links = Vec::new();
        for (link, other) in &request.links {
            let loaded = self.seen(principal, other, Reveal::Nothing).await?;
            links.push(self.given(&edition, link, &loaded, &context)?);
        }
        let open = Open { occurred, values: request.values.clone(), links, late_reason: request.late_reason.clone() };
        let draft = may_open(&edition, &open, &actor, &context)?;
        let matter = Id::from(format!("{}-{}", request.procedure, self.store.random_hex(5)));
        let after = first_state(&edition, &matter, &draft)?;
        let change = Change { matter: matter.clone(), edition: Arc::clone(&edition), before: None, drafts: vec![draft], papers: Vec::new() };
        let mut changes = vec![change];
        self.ripple(&mut changes, vec![(Arc::clone(&edition), after)], &context).await?;
        self.append(key, changes, matter).await
    }

    /// Does an action, with matters to be linked by it.
    ///
    /// # Errors
    /// As [`Service::command`]; a linked matter may not be known to the principal.
    pub async fn act(&self, principal: &Principal, matter: &Id, act: Act, links: &[(Id, Id)], seen: Option<u64>, key: &str) -> Result<Done, ServiceError> {
        let mut act = act;
        if !links.is_empty() {
            let world = self.world();
            let context = self.context(&world);
            let loaded = self.seen(principal, matter, Reveal::Nothing).await?;
            for (link, other) in links {
                let other = self.seen(principal, other, Reveal::Nothing).await?;
                act.links.push(self.given(&loaded.edition, link, &other, &context)?);
            }
        }
        self.command(principal, matter, &Command::Act(act), seen, key).await
    }

    /// Does a command on a matter. `seen` is the number of events that the person had before them when they decided.
    ///
    /// # Errors
    /// Denied, refused by a rule (kept as a refused attempt), a conflict with somebody else's act, or the store is away.
    pub async fn command(&self, principal: &Principal, matter: &Id, command: &Command, seen: Option<u64>, key: &str) -> Result<Done, ServiceError> {
        let request = RequestKey { key: key.to_owned(), principal: principal.person.clone(), body: body_of_command(matter, command) };
        if let Some(outcome) = self.store.answered(&request).await? {
            return Ok(Done { matter: Id::from(outcome), events: 0, first: None });
        }
        let mut last = ServiceError::Conflict { changed: Vec::new() };
        for _ in 0..TRIES {
            match self.try_command(principal, matter, command, seen, &request).await {
                Err(conflict @ ServiceError::Conflict { .. }) => last = conflict,
                other => return other,
            }
        }
        Err(last)
    }

    async fn try_command(&self, principal: &Principal, matter: &Id, command: &Command, seen: Option<u64>, request: &RequestKey) -> Result<Done, ServiceError> {
        let world = self.world();
        let context = self.context(&world);
        let loaded = self.seen(principal, matter, Reveal::Full).await?;
        if let Some(changed) = self.changed_since(&loaded, seen) {
            return Err(ServiceError::Conflict { changed });
        }
        let item = match command {
            Command::Act(act) => act.item,
            _ => None,
        };
        let actor = self.actor(&world, principal, &loaded.edition, Some(&loaded.state), None, item);
        let drafts = match decide(&loaded.edition, &loaded.state, command, &actor, &context) {
            Ok(drafts) => drafts,
            Err(mut refusal) => {
                self.local_words().await?.in_refusal(&mut refusal);
                self.keep_refusal(principal, matter, command, &refusal).await?;
                return Err(refusal.into());
            }
        };
        if let Command::Publish(publish) = command {
            check_redacted(&world.catalogue, &loaded.edition, &loaded.state, publish)?;
        }
        let after = preview(&loaded.edition, &loaded.state, &drafts);
        let papers = self.papers(&world.catalogue, &loaded.edition, &after, &drafts, context).await?;
        let drafts = with_template_hashes(&world.catalogue, drafts);
        let change = Change { matter: matter.clone(), edition: Arc::clone(&loaded.edition), before: Some(loaded.state.clone()), drafts, papers };
        let mut changes = vec![change];
        self.ripple(&mut changes, vec![(Arc::clone(&loaded.edition), after)], &context).await?;
        let done = self.append(request.clone(), changes, matter.clone()).await?;
        if let Command::Publish(publish) = command {
            self.publish_item(matter, &publish.id, done.first).await?;
        }
        Ok(done)
    }

    pub(crate) async fn append(&self, request: RequestKey, changes: Vec<Change>, matter: Id) -> Result<Done, ServiceError> {
        let appended = self.store.append(Batch { request, changes, outcome: matter.to_string() }).await?;
        Ok(Done { matter: Id::from(appended.outcome), events: appended.events.len(), first: appended.first })
    }

    /// Lets linked matters hear what changed, and those linked to them, until nothing new is told.
    pub(crate) async fn ripple(&self, changes: &mut Vec<Change>, mut told: Vec<(Arc<Edition>, State)>, context: &Context<'_>) -> Result<(), ServiceError> {
        let mut latest: BTreeMap<Id, (Arc<Edition>, State)> = told.iter().map(|(edition, state)| (state.matter.clone(), (Arc::clone(edition), state.clone()))).collect();
        let mut steps = 0;
        while let Some((edition, state)) = told.pop() {
            for export in notices(&edition, &state, context) {
                steps += 1;
                if steps > MAX_RIPPLE {
                    return Err(StoreError::Refused("关联过多，请先办结部分关联件".to_owned()).into());
                }
                let (other_edition, other_state) = match latest.get(&export.to) {
                    Some(known) => known.clone(),
                    None => {
                        let Some(loaded) = self.store.load(&export.to, Reveal::Masked).await? else { continue };
                        (loaded.edition, loaded.state)
                    }
                };
                let reads = other_edition.link(&export.notice.link).and_then(|link| link.reads.clone());
                let export = with_revision(export, &state, reads.as_ref());
                let occurred = Moment::from(context.now);
                let Some(draft) = hear(&other_edition, &other_state, &export.notice, occurred, context) else { continue };
                let after = preview(&other_edition, &other_state, std::slice::from_ref(&draft));
                changes.push(Change {
                    matter: export.to.clone(),
                    edition: Arc::clone(&other_edition),
                    before: Some(other_state),
                    drafts: vec![draft],
                    papers: Vec::new(),
                });
                latest.insert(export.to.clone(), (Arc::clone(&other_edition), after.clone()));
                told.push((other_edition, after));
            }
        }
        Ok(())
    }

    /// What another matter shows through a link that is given now.
    pub(crate) fn given(&self, edition: &Edition, link_id: &Id, other: &Loaded, context: &Context<'_>) -> Result<GivenLink, ServiceError> {
        let link = edition.link(link_id).ok_or_else(|| Refusal::Unknown { what: link_id.to_string() })?;
        let view = mingfa_matter::View::new(&other.edition, &other.state, *context);
        let settled = other.edition.step(&other.state.step).and_then(|step| step.settles.iter().find(|settle| mingfa_catalogue::enabled::holds(&settle.when, &view)));
        Ok(GivenLink {
            link: link_id.clone(),
            notice: Notice {
                link: link_id.clone(),
                matter: other.state.matter.clone(),
                procedure: other.edition.procedure.clone(),
                unit: other.state.unit.clone(),
                settled_as: settled.map(|settle| settle.as_.clone()),
                at_revision: other.edition.link(&link.other).and_then(|back| other.state.bound.get(&back.id)).copied(),
                revision: link.reads.as_ref().map(|field| other.state.revision(field)),
                ended: other.state.ended(&other.edition),
            },
        })
    }

    fn edition_for(&self, catalogue: &mingfa_catalogue::Catalogue, request: &OpenRequest, occurred: Moment) -> Result<Arc<Edition>, ServiceError> {
        let any = catalogue.editions_of(&request.procedure).next().ok_or(Denied::Unknown)?;
        let stated = request.values.get(&any.opens_by).and_then(|value| match value {
            mingfa_catalogue::Value::Date(date) => Some(*date),
            mingfa_catalogue::Value::Instant(at) => Some(at.date()),
            _ => None,
        });
        let date = stated.unwrap_or(occurred.date);
        let edition = catalogue.edition_on(&request.procedure, date);
        Ok(Arc::clone(edition.ok_or_else(|| Refusal::NoEdition { procedure: any.title.clone(), date })?))
    }

    /// What others did since the person looked, notices and own deemed acts apart; none = nothing that matters.
    fn changed_since(&self, loaded: &Loaded, seen: Option<u64>) -> Option<Vec<String>> {
        let seen = seen?;
        let title = |action: &Id| loaded.edition.action(action).map_or_else(|| action.to_string(), |action| action.title.clone());
        let changed: Vec<String> = loaded.state.passes.iter().filter(|pass| pass.seq >= seen).map(|pass| title(&pass.action)).collect();
        (!changed.is_empty()).then_some(changed)
    }

    async fn keep_refusal(&self, principal: &Principal, matter: &Id, command: &Command, refusal: &Refusal) -> Result<(), ServiceError> {
        if !matches!(refusal, Refusal::Gate { .. } | Refusal::Guard { .. } | Refusal::TooEarly { .. } | Refusal::Apart { .. }) {
            return Ok(());
        }
        let action = match command {
            Command::Act(act) => act.action.clone(),
            Command::Publish(publish) => publish.id.to_string(),
            _ => String::new(),
        };
        let rule = match refusal {
            Refusal::Gate { gate, .. } => format!("gate.{gate}"),
            other => other.code().to_owned(),
        };
        let attempt = RefusedAttempt {
            matter: matter.clone(),
            person: principal.person.clone(),
            action,
            rule,
            sentence: refusal.to_string(),
            at: self.now(),
        };
        Ok(self.store.put_refused(&attempt).await?)
    }

    async fn papers(
        &self,
        catalogue: &mingfa_catalogue::Catalogue,
        edition: &Edition,
        after: &State,
        drafts: &[Draft],
        context: Context<'_>,
    ) -> Result<Vec<(usize, Id, String)>, ServiceError> {
        if drafts.iter().all(|draft| draft.data.papers.is_empty()) {
            return Ok(Vec::new());
        }
        let names = self.names().await?;
        let local = self.local_words().await?;
        let composer = Composer { catalogue, edition, state: after, context, names: &names, local: &local, district: self.store.district_name(), label: self.label() };
        Ok(compose_all(&composer, drafts))
    }

    /// 演示数据 for a demonstration.
    pub fn label(&self) -> Option<String> {
        self.store.is_demo().then(|| "演示数据".to_owned())
    }
}

fn compose_all(composer: &Composer<'_>, drafts: &[Draft]) -> Vec<(usize, Id, String)> {
    let mut papers = Vec::new();
    for (index, draft) in drafts.iter().enumerate() {
        for paper in draft.data.papers.keys() {
            if let Some(document) = composer.compose(paper, draft) {
                let json = serde_json::to_string(&document).unwrap_or_default();
                papers.push((index, paper.clone(), json));
            }
        }
    }
    papers
}

fn with_template_hashes(catalogue: &mingfa_catalogue::Catalogue, mut drafts: Vec<Draft>) -> Vec<Draft> {
    for draft in &mut drafts {
        for (id, hash) in &mut draft.data.papers {
            if let Some(paper) = catalogue.papers.iter().find(|paper| paper.id == *id) {
                *hash = format!("sha256:{}", paper.hash);
            }
        }
    }
    drafts
}

pub(crate) fn first_state(edition: &Edition, matter: &Id, draft: &Draft) -> Result<State, ServiceError> {
    let event = mingfa_matter::Event {
        seq: 0,
        n: u64::MAX,
        recorded: jiff::civil::DateTime::default(),
        sealed_fields: draft.sealed.keys().cloned().collect(),
        act: draft.clone(),
    };
    State::opened(edition, matter, &event).ok_or_else(|| ServiceError::Store(StoreError::damaged("没有起始环节")))
}

/// Hex SHA-256 of a command's form, so that one key never covers two commands.
pub(crate) fn body_hash(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}
