//! What a matter tells those linked to it, and how they hear it (foundations 4).

use mingfa_catalogue::model::{Edition, OnNotice};
use mingfa_catalogue::{Id, enabled};
use mingfa_time::Moment;

use crate::command::Context;
use crate::event::{Data, Draft, Kind, Notice};
use crate::facts::View;
use crate::state::{Linked, State};

/// What a matter shows through one of its links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The matter that hears.
    pub to: Id,
    /// What it hears.
    pub notice: Notice,
}

/// What `state` shows to each matter linked to it.
pub fn notices(edition: &Edition, state: &State, context: &Context<'_>) -> Vec<Export> {
    let view = View::new(edition, state, *context);
    let settled_as = edition
        .step(&state.step)
        .and_then(|step| step.settles.iter().find(|settle| enabled::holds(&settle.when, &view)))
        .map(|settle| settle.as_.clone());
    let mut exports = Vec::new();
    for linked in &state.links {
        let Some(link) = edition.link(&linked.link) else { continue };
        let notice = Notice {
            link: link.other.clone(),
            matter: state.matter.clone(),
            procedure: edition.procedure.clone(),
            unit: state.unit.clone(),
            settled_as: settled_as.clone(),
            at_revision: state.bound.get(&link.id).copied(),
            revision: None,
            ended: state.ended(edition),
        };
        exports.push(Export { to: linked.matter.clone(), notice });
    }
    exports
}

/// The same, with the revision of the file that the hearing side reads. The hearing side's `reads` names a field of this side.
pub fn with_revision(mut export: Export, state: &State, reads: Option<&Id>) -> Export {
    export.notice.revision = reads.map(|field| state.revision(field));
    export
}

/// Hears one notice: a `linked` event if it tells something new, with the move that the definition declares for it.
pub fn hear(edition: &Edition, state: &State, notice: &Notice, occurred: Moment, context: &Context<'_>) -> Option<Draft> {
    let link = edition.link(&notice.link)?;
    let known = state.links.iter().find(|linked| linked.link == notice.link && linked.matter == notice.matter);
    if known.is_some_and(|known| same(known, notice)) {
        return None;
    }
    let revised = known.is_some_and(|known| known.revision != notice.revision) && state.bound.get(&link.id).copied() != notice.revision;
    let settled = known.is_none_or(|known| known.settled_as != notice.settled_as || known.at_revision != notice.at_revision);
    let mut draft = Draft {
        kind: Kind::Linked,
        action: None,
        from: None,
        to: None,
        occurred,
        actor: Id::new("system"),
        unit: state.unit.clone(),
        role: Id::new("system"),
        acting: None,
        data: Data { notices: vec![notice.clone()], ..Data::default() },
        sealed: Default::default(),
        links: vec![(notice.matter.clone(), notice.link.clone())],
        allot: Vec::new(),
    };
    if let Some(rule) = moving_rule(edition, state, notice, revised, settled, context) {
        draft.from = Some(state.step.clone());
        draft.to = Some(rule.to.clone());
    }
    Some(draft)
}

fn moving_rule<'e>(edition: &'e Edition, state: &State, notice: &Notice, revised: bool, settled: bool, context: &Context<'_>) -> Option<&'e OnNotice> {
    let mut after = state.clone();
    after.links.retain(|linked| !(linked.link == notice.link && linked.matter == notice.matter));
    after.links.push(Linked::heard(notice, state.seq, Moment::from(context.now)));
    let view = View::new(edition, &after, *context);
    let step = edition.step(&state.step)?;
    step.on_notice.iter().find(|rule| {
        let fires = if rule.revised { revised } else { settled };
        rule.link == notice.link && fires && enabled::holds(&rule.when, &view)
    })
}

fn same(known: &Linked, notice: &Notice) -> bool {
    known.settled_as == notice.settled_as && known.at_revision == notice.at_revision && known.revision == notice.revision && known.ended == notice.ended
}
