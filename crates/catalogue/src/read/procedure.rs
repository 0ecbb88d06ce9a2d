//! `procedures/<id>/<edition>.kdl`: one edition of one procedure.

use mingfa_time::Date;

use super::condition::{self, list};
use super::cx::{Cx, Types};
use super::form::Form;
use super::tree::Node;
use super::{clock, field, gate, heading, people, step};
use crate::cite;
use crate::codes;
use crate::model::{CheckNote, Cond, Edition, Field, From, History, HistoryRule, Id, RefKind, Scope, SourceOfTruth, Track, Wait};

const WORDS: [&str; 27] = [
    "basis",
    "in-force",
    "opens-by",
    "source-of-truth",
    "identity",
    "called-by",
    "summary",
    "opened-by",
    "corrected-by",
    "number",
    "role",
    "apart",
    "field",
    "group",
    "link",
    "counter",
    "step",
    "anywhere",
    "track",
    "gate",
    "clock",
    "publish",
    "history",
    "waits",
    "means",
    "without",
    "dossier",
];

/// Reads an edition whose fragments have been put in.
pub(crate) fn edition(cx: &mut Cx<'_>, node: &Node) -> Option<Edition> {
    let mut form = Form::new(node);
    let procedure = form.need_id(cx, "业务标识")?;
    form.need_prop(cx, "edition");
    let (edition, edition_span) = form.text(cx, "edition")?;
    // An edition is named by a year, so it begins with a digit; apart from that it is an id.
    if !edition.starts_with(|c: char| c.is_ascii_digit()) || !cite::is_id(&format!("e{edition}")) {
        cx.error(codes::BAD_ID, edition_span, "适用版名称以年份数字开头，只用数字、小写字母、“-”和“.”");
        return None;
    }
    let edition = Id::new(&edition);
    cx.scope = Scope::Edition { procedure: procedure.id.clone(), edition: edition.clone() };
    let title = form.title(cx);
    let noun = form.need_prop_text(cx, "noun");
    form.finish(cx);

    let (fields, groups) = fields_first(cx, node);
    let mut edition = Edition {
        procedure: procedure.id,
        edition,
        title,
        noun,
        basis: Vec::new(),
        from: Date::constant(1949, 10, 1),
        until: None,
        opens_by: Id::new(""),
        source_of_truth: SourceOfTruth::Here,
        identity: None,
        called_by: Id::new(""),
        summary: Vec::new(),
        numbers: Vec::new(),
        roles: Vec::new(),
        aparts: Vec::new(),
        opened_by: Vec::new(),
        corrected_by: Vec::new(),
        fields,
        groups: Vec::new(),
        links: Vec::new(),
        counters: Vec::new(),
        steps: Vec::new(),
        tracks: Vec::new(),
        actions: Vec::new(),
        clocks: Vec::new(),
        gates: Vec::new(),
        publishes: Vec::new(),
        means: Vec::new(),
        without: Vec::new(),
        waits: Vec::new(),
        history: None,
        dossier: Vec::new(),
        rules: crate::rules::hash(node),
        span: node.span,
    };
    let mut groups = groups.into_iter();
    let mut head = heading::Head::default();
    for child in &node.children {
        match child.name.as_str() {
            "field" => {}
            "group" => {
                let own = groups.next().unwrap_or_default();
                edition.groups.extend(field::group(cx, child, own));
            }
            _ if heading::head_part(cx, child, &mut head, &mut edition) => {}
            _ => part(cx, child, &mut edition),
        }
    }
    head.finish(cx, node, &mut edition)?;
    with_their_tracks(&mut edition);
    Some(edition)
}

/// A clock that starts with a step of a track exists only where the track does.
fn with_their_tracks(edition: &mut Edition) {
    for clock in &mut edition.clocks {
        let From::Step(step) = &clock.from else {
            continue;
        };
        let track = edition.tracks.iter().find(|track| track.steps.iter().any(|each| each.id == *step));
        let Some(track) = track.filter(|track| !track.applies.is_always()) else {
            continue;
        };
        clock.applies = match &clock.applies {
            own if own.is_always() => track.applies.clone(),
            own => Cond::All(vec![track.applies.clone(), own.clone()]),
        };
    }
}

/// Fields come first wherever they are written, so that conditions know their types. One list of fields a group, in order.
fn fields_first(cx: &mut Cx<'_>, node: &Node) -> (Vec<Field>, Vec<Vec<Field>>) {
    let mut types = Types::default();
    let mut fields = Vec::new();
    let mut groups = Vec::new();
    for child in &node.children {
        if child.name == "field" {
            fields.extend(field::field(cx, child));
        } else if child.name == "group" {
            let own = field::group_fields(cx, child);
            if let Some(super::tree::Scalar::Text(id)) = child.args.first().map(|arg| &arg.value) {
                let own_types = own.iter().map(|field| (field.id.clone(), field.kind.clone())).collect();
                types.items.insert(Id::new(id), own_types);
            }
            groups.push(own);
        }
    }
    types.fields = fields.iter().map(|field| (field.id.clone(), field.kind.clone())).collect();
    cx.types = types;
    (fields, groups)
}

fn part(cx: &mut Cx<'_>, child: &Node, edition: &mut Edition) {
    match child.name.as_str() {
        "number" => edition.numbers.extend(heading::number(cx, child)),
        "role" => edition.roles.extend(people::role(cx, child)),
        "apart" => edition.aparts.extend(people::apart(cx, child)),
        "link" => edition.links.extend(people::link(cx, child)),
        "counter" => edition.counters.extend(people::counter(cx, child)),
        "step" => edition.steps.extend(step::step(cx, child, &mut edition.actions)),
        "anywhere" => step::anywhere(cx, child, &mut edition.actions),
        "track" => edition.tracks.extend(track(cx, child, &mut edition.actions)),
        "gate" => edition.gates.extend(gate::gate(cx, child)),
        "clock" => edition.clocks.extend(clock::clock(cx, child)),
        "publish" => edition.publishes.extend(gate::publish(cx, child)),
        "history" => {
            let made = history(cx, child);
            cx.once(&mut edition.history, Some(made), child);
        }
        "waits" => edition.waits.extend(waits(cx, child)),
        "means" => edition.means.extend(means(cx, child)),
        "without" => without(cx, child, edition),
        "dossier" => {
            let mut form = Form::new(child);
            edition.dossier.extend(gate::parts(cx, &mut form, &[]));
            form.leaf(cx);
        }
        _ => cx.unknown_child("procedure", child, &WORDS),
    }
}

fn track(cx: &mut Cx<'_>, node: &Node, actions: &mut Vec<crate::model::Action>) -> Option<Track> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "并行线名称")?.id;
    let title = form.title(cx);
    form.need_prop(cx, "beside");
    let beside = list(cx, &mut form, "beside", &RefKind::MainStep);
    form.finish(cx);
    let mut applies = None;
    let mut steps = Vec::new();
    for child in &node.children {
        match child.name.as_str() {
            "applies" => {
                Form::new(child).finish(cx);
                let cond = condition::needed(cx, child, None);
                cx.once(&mut applies, Some(cond), child);
            }
            "step" => steps.extend(step::step(cx, child, actions)),
            _ => cx.unknown_child("track", child, &["applies", "step"]),
        }
    }
    Some(Track { id, title, beside, applies: applies.unwrap_or_else(Cond::always), steps, span: node.span })
}

fn history(cx: &mut Cx<'_>, node: &Node) -> History {
    let mut form = Form::new(node);
    let merges = form.flag(cx, "merges");
    form.finish(cx);
    let mut history = History { rules: Vec::new(), merges, span: node.span };
    for child in &node.children {
        if child.name != "at" {
            cx.unknown_child("history", child, &["at"]);
            continue;
        }
        let mut form = Form::new(child);
        let at = form.need_id(cx, "环节");
        let after = form.id(cx, "after");
        if let Some(after) = &after {
            cx.refer(RefKind::Milestone, after);
        }
        form.finish(cx);
        let when = condition::block(cx, &child.children, None);
        if let Some(at) = at {
            cx.refer(RefKind::MainStep, &at);
            history.rules.push(HistoryRule { at: at.id, after: after.map(|name| name.id), when, span: child.span });
        }
    }
    if history.rules.is_empty() {
        cx.error(codes::MISSING, node.span, "历史记录没有写落在哪个环节：at");
    }
    history
}

fn waits(cx: &mut Cx<'_>, node: &Node) -> Option<Wait> {
    let mut form = Form::new(node);
    let step = form.need_id(cx, "环节");
    let why = form.need_prop_text(cx, "why");
    form.leaf(cx);
    let step = step?;
    cx.refer(RefKind::Step, &step);
    Some(Wait { step: step.id, why, span: node.span })
}

fn means(cx: &mut Cx<'_>, node: &Node) -> Option<(Id, Cond)> {
    let mut form = Form::new(node);
    let name = form.need_id(cx, "情形");
    form.finish(cx);
    let cond = condition::needed(cx, node, None);
    let name = name?;
    cx.refer_global(RefKind::Characteristic, &name);
    Some((name.id, cond))
}

/// Several ids may share one reason.
fn without(cx: &mut Cx<'_>, node: &Node, edition: &mut Edition) {
    let mut form = Form::new(node);
    let names = form.need_ids(cx, "义务、行为、期限或职责分离的标识");
    let why = form.need_prop_text(cx, "why");
    form.leaf(cx);
    for name in names {
        cx.refer(RefKind::Duty, &name);
        edition.without.push(CheckNote { id: name.id, why: why.clone(), span: name.span });
    }
}
