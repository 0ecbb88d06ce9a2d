//! `procedures/<id>/<edition>.kdl`: one edition of one procedure.

use mingfa_time::Date;

use super::condition::{self, list};
use super::cx::{Cx, Types};
use super::form::{Form, checked_id, plain, referred};
use super::tree::Node;
use super::{clock, field, gate, step};
use crate::cite;
use crate::codes;
use crate::model::{
    ApartRule, Basis, CheckNote, Cond, Counter, Edition, Field, History, HistoryRule, Id, Link, NumberSeries, Place, RefKind, Role, RoleUnit,
    Scope, SourceOfTruth, Track, Wait, Why,
};

const WORDS: [&str; 27] = [
    "basis", "in-force", "opens-by", "source-of-truth", "identity", "called-by", "summary", "opened-by", "corrected-by", "number", "role",
    "apart", "field", "group", "link", "counter", "step", "anywhere", "track", "gate", "clock", "publish", "history", "waits", "means",
    "without", "dossier",
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
    let mut head = Head::default();
    for child in &node.children {
        match child.name.as_str() {
            "field" => {}
            "group" => {
                let own = groups.next().unwrap_or_default();
                edition.groups.extend(field::group(cx, child, own));
            }
            _ if head_part(cx, child, &mut head, &mut edition) => {}
            _ => part(cx, child, &mut edition),
        }
    }
    head.finish(cx, node, &mut edition)?;
    Some(edition)
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

/// What a procedure says once.
#[derive(Default)]
struct Head {
    in_force: Option<(Date, Option<Date>)>,
    opens_by: Option<Id>,
    source_of_truth: Option<SourceOfTruth>,
    called_by: Option<Id>,
}

impl Head {
    fn finish(self, cx: &mut Cx<'_>, node: &Node, edition: &mut Edition) -> Option<()> {
        for (there, word) in [
            (self.in_force.is_some(), "in-force"),
            (self.opens_by.is_some(), "opens-by"),
            (self.source_of_truth.is_some(), "source-of-truth"),
            (self.called_by.is_some(), "called-by"),
            (!edition.basis.is_empty(), "basis"),
            (!edition.opened_by.is_empty(), "opened-by"),
        ] {
            if !there {
                cx.error(codes::MISSING, node.span, format!("业务“{}”缺少“{word}”", edition.procedure));
            }
        }
        // Without its interval nothing can be said about the edition.
        (edition.from, edition.until) = self.in_force?;
        edition.opens_by = self.opens_by.unwrap_or_else(|| Id::new(""));
        edition.source_of_truth = self.source_of_truth.unwrap_or(SourceOfTruth::Here);
        edition.called_by = self.called_by.unwrap_or_else(|| Id::new(""));
        Some(())
    }
}

/// Reads a node of the head; false when it is none.
fn head_part(cx: &mut Cx<'_>, child: &Node, head: &mut Head, edition: &mut Edition) -> bool {
    let mut form = Form::new(child);
    match child.name.as_str() {
        "basis" => edition.basis.extend(basis(cx, &mut form, child)),
        "in-force" => {
            form.need_prop(cx, "from");
            let from = form.date(cx, "from");
            let until = form.date(cx, "until");
            if let (Some(from), Some(until)) = (from, until)
                && until < from
            {
                cx.error(codes::BAD_VALUE, child.span, "适用期间的止日早于起日");
            }
            cx.once(&mut head.in_force, from.map(|from| (from, until)), child);
        }
        "opens-by" | "called-by" | "identity" => {
            let name = form.need_id(cx, "字段");
            if let Some(name) = &name {
                cx.refer(RefKind::Field(Why::Names), name);
            }
            let slot = match child.name.as_str() {
                "opens-by" => &mut head.opens_by,
                "called-by" => &mut head.called_by,
                _ => &mut edition.identity,
            };
            cx.once(slot, name.map(|name| name.id), child);
        }
        "source-of-truth" => {
            let truth = match form.need_text(cx, "来源") {
                Some((text, _)) if text == "here" => Some(SourceOfTruth::Here),
                Some((text, _)) if text == "upper-platform" => Some(SourceOfTruth::UpperPlatform),
                Some((text, _)) if text == "oa" => Some(SourceOfTruth::Oa),
                Some((_, span)) => {
                    cx.error(codes::BAD_VALUE, span, "数据来源是 here、upper-platform 或 oa");
                    None
                }
                None => None,
            };
            cx.once(&mut head.source_of_truth, truth, child);
        }
        "summary" => {
            let names = form.need_ids(cx, "字段");
            edition.summary.extend(referred(cx, names, &RefKind::Field(Why::Names)));
        }
        "opened-by" | "corrected-by" => {
            let names = form.need_ids(cx, "角色");
            let roles = referred(cx, names, &RefKind::Role);
            if child.name == "opened-by" { edition.opened_by.extend(roles) } else { edition.corrected_by.extend(roles) }
        }
        _ => return false,
    }
    form.leaf(cx);
    true
}

fn basis(cx: &mut Cx<'_>, form: &mut Form<'_>, node: &Node) -> Option<Basis> {
    if let Some((key, span)) = form.text(cx, "local") {
        let key = cx.local_key(&key, span)?;
        return Some(Basis::Local { key, span: node.span });
    }
    let (text, span) = form.need_text(cx, "依据")?;
    match cite::parse(&text) {
        Ok(cite::Parsed { place: Place::Norm { law, version: Some(version), article: None }, doubted: false }) => {
            // Resolved like any citation; the version has to be in force all the time.
            let _ = cx.citations(&text, span);
            Some(Basis::Law { law, version, span })
        }
        Ok(_) => {
            cx.error(codes::BAD_CITATION, span, "依据写法规名称和版本，如“行政复议法(2023)”");
            None
        }
        Err(message) => {
            cx.error(codes::BAD_CITATION, span, message);
            None
        }
    }
}

fn part(cx: &mut Cx<'_>, child: &Node, edition: &mut Edition) {
    match child.name.as_str() {
        "number" => edition.numbers.extend(number(cx, child)),
        "role" => edition.roles.extend(role(cx, child)),
        "apart" => edition.aparts.extend(apart(cx, child)),
        "link" => edition.links.extend(link(cx, child)),
        "counter" => edition.counters.extend(counter(cx, child)),
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

fn number(cx: &mut Cx<'_>, node: &Node) -> Option<NumberSeries> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "文号系列名称")?.id;
    let template = form.need_prop_text(cx, "form");
    form.need_prop(cx, "at");
    let at = form.id(cx, "at");
    if let Some(at) = &at {
        cx.refer(RefKind::Milestone, at);
    }
    form.need_prop(cx, "field");
    let field = form.id(cx, "field");
    if let Some(field) = &field {
        cx.refer(RefKind::Field(Why::Gives), field);
    }
    let cite = form.cite(cx);
    form.leaf(cx);
    Some(NumberSeries { id, form: template, at: at?.id, field: field?.id, cite, span: node.span })
}

fn role(cx: &mut Cx<'_>, node: &Node) -> Option<Role> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "角色名称")?.id;
    let title = form.title(cx);
    let offices = form.id_list(cx, "held-by");
    for office in &offices {
        cx.refer_global(RefKind::Office, office);
    }
    let unit = role_unit(cx, &mut form);
    let assigned = form.flag(cx, "assigned");
    let holds = form.id(cx, "holds").map(|name| name.id);
    form.leaf(cx);
    Some(Role { id, title, held_by: plain(offices), unit, assigned, holds, span: node.span })
}

fn role_unit(cx: &mut Cx<'_>, form: &mut Form<'_>) -> RoleUnit {
    let Some((text, span)) = form.text(cx, "at") else { return RoleUnit::Any };
    match text.as_str() {
        "any" => return RoleUnit::Any,
        "own" => return RoleUnit::Own,
        _ => {}
    }
    let (prefix, rest) = text.split_once(':').unwrap_or((&text, ""));
    let name = if matches!(prefix, "kind" | "field" | "link" | "item") { checked_id(cx, rest, cx.part_span(span, rest)) } else { None };
    match (prefix, name) {
        ("kind", Some(name)) => {
            cx.refer_global(RefKind::UnitKind, &name);
            RoleUnit::Kind(name.id)
        }
        ("field", Some(name)) => {
            cx.refer(RefKind::Field(Why::Names), &name);
            RoleUnit::Field(name.id)
        }
        ("link", Some(name)) => {
            cx.refer(RefKind::Link, &name);
            RoleUnit::Link(name.id)
        }
        ("item", Some(name)) => {
            cx.refer(RefKind::AnyItemField, &name);
            RoleUnit::Item(name.id)
        }
        ("kind" | "field" | "link" | "item", None) => RoleUnit::Any,
        _ => {
            cx.error(codes::BAD_VALUE, span, "at 写 any、own、kind:单位类别、field:字段、item:条目的字段或 link:关联");
            RoleUnit::Any
        }
    }
}

fn apart(cx: &mut Cx<'_>, node: &Node) -> Option<ApartRule> {
    let mut form = Form::new(node);
    let names = form.need_ids(cx, "角色");
    let roles = referred(cx, names, &RefKind::Role);
    let cite = form.cite(cx);
    form.leaf(cx);
    if roles.len() < 2 {
        cx.error(codes::MISSING, node.span, "职责分离至少写两个角色");
        return None;
    }
    Some(ApartRule { roles, cite, span: node.span })
}

fn link(cx: &mut Cx<'_>, node: &Node) -> Option<Link> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "关联名称")?.id;
    let title = form.title(cx);
    let to = form.need_id_list(cx, "to");
    for procedure in &to {
        cx.refer_global(RefKind::Procedure, procedure);
    }
    let other = form.need_id_prop(cx, "other");
    if let Some(other) = &other {
        cx.refer(RefKind::OtherLink { link: id.clone() }, other);
    }
    let required = form.flag(cx, "required");
    let at_most = form.count(cx, "at-most");
    let on = step::field_prop(cx, &mut form, "on", None);
    let reads = form.id(cx, "reads");
    if let Some(reads) = &reads {
        cx.refer(RefKind::LinkedField { link: id.clone() }, reads);
    }
    form.leaf(cx);
    Some(Link {
        id,
        title,
        to: plain(to),
        other: other?.id,
        required,
        at_most,
        on,
        reads: reads.map(|name| name.id),
        span: node.span,
    })
}

fn counter(cx: &mut Cx<'_>, node: &Node) -> Option<Counter> {
    let mut form = Form::new(node);
    let id = form.need_id(cx, "计数名称")?.id;
    let title = form.title(cx);
    form.leaf(cx);
    Some(Counter { id, title, span: node.span })
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
    let names = form.need_ids(cx, "义务、行为或职责分离的标识");
    let why = form.need_prop_text(cx, "why");
    form.leaf(cx);
    for name in names {
        cx.refer(RefKind::Duty, &name);
        edition.without.push(CheckNote { id: name.id, why: why.clone(), span: name.span });
    }
}
