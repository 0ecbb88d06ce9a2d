//! A counterexample as an official would tell it: one sentence for each thing that happened.

use super::domain::{Mask, bit, members};
use super::edge::{Edge, Label, group_of};
use super::search::{Model, Moment, Path};
use super::space::Key;
use super::var::{Kind, VarIx};
use crate::model::{Action, Catalogue, Field, FieldType, Id};

/// The sentences of a path. `last` ends the last of them (an edge) or stands alone (a state).
pub(crate) fn tell(catalogue: &Catalogue, model: &Model<'_>, path: &Path, last: &str) -> Vec<String> {
    let story = Story { catalogue, model, moments: &path.moments };
    let mut scenes: Vec<Scene> = path.moments.iter().map(|_| Scene::default()).collect();
    let mut opening = Vec::new();
    for ix in story.vars() {
        story.plot(ix, &mut opening, &mut scenes);
    }
    let mut lines = vec![join(story.opening(), &opening)];
    for (at, (moment, scene)) in path.moments.iter().zip(scenes).enumerate() {
        lines.extend(scene.before);
        let Some(edge) = story.edge(moment) else {
            continue;
        };
        if let Some(line) = story.line(at, edge) {
            lines.push(join(line, &scene.with));
        }
    }
    let ends_with_edge = path.moments.last().is_some_and(|moment| moment.edge.is_some());
    match lines.last_mut().filter(|_| ends_with_edge) {
        Some(line) => {
            line.push('，');
            line.push_str(last);
        }
        None => lines.push(last.to_owned()),
    }
    lines
}

/// What is said around one moment.
#[derive(Debug, Clone, Default)]
struct Scene {
    /// Sentences before it.
    before: Vec<String>,
    /// Clauses of its own sentence.
    with: Vec<String>,
}

struct Story<'s, 'c> {
    catalogue: &'s Catalogue,
    model: &'s Model<'c>,
    moments: &'s [Moment],
}

/// A stretch of the path over which a variable can keep one value.
struct Stretch {
    from: usize,
    /// First moment that asks for the value.
    asked: usize,
    value: usize,
}

impl<'c> Story<'_, 'c> {
    fn vars(&self) -> Vec<VarIx> {
        let mut vars: Vec<VarIx> = self.moments.iter().flat_map(|moment| moment.used.iter().map(|(ix, _)| *ix)).collect();
        vars.sort_unstable();
        vars.dedup();
        vars
    }

    fn edge(&self, moment: &Moment) -> Option<&Edge> {
        let (step, at) = moment.edge?;
        self.model.edges.at(step).get(at)
    }

    fn opening(&self) -> String {
        let edition = self.model.space.edition;
        format!("新建{}{}", edition.noun, self.people(&edition.opened_by))
    }

    fn people(&self, roles: &[Id]) -> String {
        let edition = self.model.space.edition;
        let titles: Vec<&str> = roles.iter().map(|role| edition.role(role).map_or(role.as_str(), |role| role.title.as_str())).collect();
        if titles.is_empty() { String::new() } else { format!("（{}）", titles.join("、")) }
    }

    /// The sentence of an edge; none for what its variable tells already.
    fn line(&self, at: usize, edge: &Edge) -> Option<String> {
        let space = &self.model.space;
        let from = space.steps.get(edge.effect.from).map_or("", |step| step.title.as_str());
        let to = edge.effect.enters.and_then(|to| space.steps.get(to)).map(|step| format!(" → {}", step.title)).unwrap_or_default();
        Some(match edge.label {
            Label::Settle => return None,
            Label::Act(action) => {
                let action = space.actions.get(action)?;
                let revised: Vec<&str> = edge
                    .effect
                    .revises
                    .iter()
                    .filter_map(|file| space.edition.fields.get(*file))
                    .map(|field| field.title.as_str())
                    .collect();
                let revised =
                    if revised.is_empty() { String::new() } else { format!("，同时提交新的“{}”", revised.join("”“")) };
                self.act_line(from, action, &to, edge) + &revised
            }
            Label::Deem { action, clock } => {
                let (action, clock) = (space.actions.get(action)?, space.edition.clocks.get(clock)?);
                format!("【{from}】“{}”届满，视为{}{to}", clock.title, action.title)
            }
            Label::Notice(rule) => {
                let rule = space.steps.get(edge.effect.from)?.on_notice.get(rule)?;
                let link = space.edition.link(&rule.link).map_or(rule.link.as_str(), |link| link.title.as_str());
                let what = if rule.revised { "稿件已修改" } else { "结论有变化" };
                format!("【{from}】收到“{link}”通知：{what}{to}")
            }
            Label::Revise(file) => {
                let word = if self.is_absent_before(at, file) { "上传" } else { "修改" };
                format!("{word}“{}”", space.edition.fields.get(file)?.title)
            }
            Label::Clear(file) => format!("清空“{}”", space.edition.fields.get(file)?.title),
            Label::Clock(clock) => format!("“{}”开始计算", space.edition.clocks.get(clock)?.title),
        })
    }

    /// Whether the path shows that a file was not there just before a moment.
    fn is_absent_before(&self, at: usize, file: usize) -> bool {
        let ix = self.model.space.var(&Key::Field(file));
        let before = at.checked_sub(1).and_then(|at| self.moments.get(at));
        before.is_some_and(|moment| moment.used.iter().any(|(known, used)| Some(*known) == ix && *used == bit(0)))
    }

    fn act_line(&self, from: &str, action: &Action, to: &str, edge: &Edge) -> String {
        let people = self.people(&action.roles);
        if let Some((track, step)) = edge.effect.track
            && let Some(track) = self.model.space.edition.tracks.get(track)
        {
            let step = track.steps.get(step).map_or("", |step| step.title.as_str());
            return format!("【{from}】{}：{}{people} → {step}", track.title, action.title);
        }
        match group_of(&self.model.space, action) {
            Some(group) => format!("【{from}】{}：{}{people}{to}", group.noun, action.title),
            None => format!("【{from}】{}{people}{to}", action.title),
        }
    }

    /// Puts what has to be said of a variable where it belongs.
    fn plot(&self, ix: VarIx, opening: &mut Vec<String>, scenes: &mut [Scene]) {
        let (Some(var), Some(key)) = (self.model.space.vars.get(ix), self.model.space.keys.get(ix)) else {
            return;
        };
        for (at, stretch) in self.stretches(ix, var.full, &var.kind).iter().enumerate() {
            match (&var.kind, key) {
                // Uploads are sentences of their own.
                (Kind::File(file), _) => {
                    if let Some(known) = self.model.space.edition.fields.get(file.field)
                        && at == 0
                        && stretch.value == 0
                    {
                        opening.push(format!("“{}”未填写", known.title));
                    }
                }
                (Kind::Field(field), _) => {
                    if let Some(known) = self.model.space.edition.fields.get(field.field) {
                        let said = field.domain.say(known, stretch.value, |id| code_title(self.catalogue, known, id));
                        self.plot_field(known, &said, (at == 0, stretch), opening, scenes);
                    }
                }
                (Kind::Link(link), Key::Link(index)) => {
                    let told = self.told_of_link(stretch, link.on.is_some());
                    if let (Some(title), Some(scene)) =
                        (self.model.space.edition.links.get(*index).map(|link| &link.title), scenes.get_mut(told))
                    {
                        scene.before.extend(self.said_of_link(title, *index, link.domain.values.get(stretch.value), &link.domain.classes));
                    }
                }
                (Kind::Clock(clock), _) if matches!(stretch.value, 2 | 5) && !self.is_deem(stretch.asked) => {
                    if let (Some(clock), Some(scene)) = (self.model.space.edition.clocks.get(clock.clock), scenes.get_mut(stretch.asked)) {
                        scene.before.push(format!("“{}”届满", clock.title));
                    }
                }
                (Kind::Exempt, Key::Exempt(gate)) if stretch.value == 1 => {
                    if let (Some(gate), Some(scene)) = (self.model.space.edition.gates.get(*gate), scenes.get_mut(stretch.asked)) {
                        let roles = gate.exemption.as_ref().map_or(&[][..], |exemption| &exemption.roles);
                        scene.before.push(format!("认定“{}”的例外情形{}", gate.title, self.people(roles)));
                    }
                }
                _ => {}
            }
        }
    }

    /// A result that is not bound to the draft is told of before the draft is revised: that is what the example shows.
    fn told_of_link(&self, stretch: &Stretch, bound: bool) -> usize {
        let revised =
            |at: &usize| self.moments.get(*at).and_then(|moment| self.edge(moment)).is_some_and(|edge| !edge.effect.revises.is_empty());
        let first = (stretch.from..stretch.asked).find(revised);
        first.filter(|_| !bound).unwrap_or(stretch.asked)
    }

    /// Whether the sentence of a moment says by itself that a clock has expired.
    fn is_deem(&self, at: usize) -> bool {
        self.moments.get(at).and_then(|moment| self.edge(moment)).is_some_and(|edge| matches!(edge.label, Label::Deem { .. }))
    }

    fn plot_field(&self, field: &Field, said: &str, (first, stretch): (bool, &Stretch), opening: &mut Vec<String>, scenes: &mut [Scene]) {
        let value = match said {
            "未填写" | "已填写" => format!("“{}”{said}", field.title),
            _ => format!("“{}”为{said}", field.title),
        };
        let given = (stretch.from..=stretch.asked).rev().find(|at| self.moments.get(*at).is_some_and(|moment| self.takes(moment, field)));
        match given.and_then(|at| scenes.get_mut(at)) {
            Some(scene) => scene.with.push(value),
            None if first => opening.push(value),
            None => {
                let line = match said {
                    "未填写" => format!("清空“{}”", field.title),
                    "已填写" => format!("补填“{}”", field.title),
                    _ => format!("更正“{}”为{said}", field.title),
                };
                if let Some(scene) = scenes.get_mut(stretch.from) {
                    scene.before.push(line);
                }
            }
        }
    }

    fn takes(&self, moment: &Moment, field: &Field) -> bool {
        let action = self.edge(moment).and_then(|edge| edge.action()).and_then(|action| self.model.space.actions.get(action));
        action.is_some_and(|action| {
            let given =
                action.needs.contains(&field.id) || action.asks.contains(&field.id) || action.sets.iter().any(|(id, _)| *id == field.id);
            given && group_of(&self.model.space, action).is_none()
        })
    }

    fn said_of_link(&self, title: &str, index: usize, look: Option<&super::domain::LinkValue>, classes: &[Vec<Id>]) -> Option<String> {
        let look = look.filter(|look| look.exists)?;
        let results: Vec<String> = classes
            .iter()
            .enumerate()
            .filter(|(at, _)| look.settled >> at & 1 == 1)
            .filter_map(|(_, ids)| ids.first())
            .map(|id| self.result_title(index, id))
            .collect();
        let mut said = if !results.is_empty() {
            format!("关联的“{title}”给出结论“{}”", results.join("”“"))
        } else if look.open {
            format!("已关联“{title}”，尚在办理")
        } else {
            format!("关联的“{title}”没有有效结论")
        };
        if look.revised {
            said.push_str("，其稿件已修改");
        }
        Some(said)
    }

    fn result_title(&self, link: usize, id: &Id) -> String {
        let to = self.model.space.edition.links.get(link).map_or(&[][..], |link| &link.to);
        let settles = self
            .catalogue
            .editions
            .iter()
            .filter(|edition| to.contains(&edition.procedure))
            .flat_map(|edition| &edition.steps)
            .flat_map(|step| &step.settles);
        settles.filter(|settle| settle.as_ == *id).map(|settle| settle.title.clone()).next().unwrap_or_else(|| id.to_string())
    }

    /// Cuts the path where the variable must change, as seldom as possible.
    fn stretches(&self, ix: VarIx, full: Mask, kind: &Kind) -> Vec<Stretch> {
        let mut found = Vec::new();
        let (mut from, mut asked, mut left) = (0, None, full);
        let mut close = |from: usize, asked: Option<usize>, left: Mask| {
            if let Some(asked) = asked {
                found.push(Stretch { from, asked, value: chosen(left, kind) });
            }
        };
        for (at, moment) in self.moments.iter().enumerate() {
            let used = moment.used.iter().find(|(known, _)| *known == ix).map_or(full, |(_, mask)| *mask);
            if left & used == 0 {
                close(from, asked, left);
                (from, asked, left) = (at, None, full);
            }
            left &= used;
            if asked.is_none() && used != full {
                asked = Some(at);
            }
        }
        close(from, asked, left);
        found
    }
}

/// What people call a code of a field's list.
pub(crate) fn code_title(catalogue: &Catalogue, field: &Field, id: &Id) -> Option<String> {
    let FieldType::Code(list) = &field.kind else {
        return None;
    };
    catalogue.code_list(list)?.codes.iter().find(|code| code.id == *id).map(|code| code.title.clone())
}

/// The value to tell of among those that would do: a given one before a missing one, nothing linked before something linked.
fn chosen(left: Mask, kind: &Kind) -> usize {
    let candidates = if matches!(kind, Kind::Field(_)) && left & !bit(0) != 0 { left & !bit(0) } else { left };
    members(candidates).next().unwrap_or(0)
}

fn join(mut line: String, clauses: &[String]) -> String {
    for clause in clauses {
        line.push('，');
        line.push_str(clause);
    }
    line
}
