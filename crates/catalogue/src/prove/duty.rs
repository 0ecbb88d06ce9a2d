//! Duties of the law: before act B, act A has passed. And offers: acts that an edition under the law must make possible.

use super::acts::{Providers, Sense, doers};
use super::ask::Ask;
use super::domain::{bit, members};
use super::guarantee::Guarantees;
use super::offers;
use super::report::{Proved, ProvedKind, Report, cited};
use super::search::{Goal, Model, Path, Search, Verdict};
use super::space::Key;
use super::var::{Kind, VarIx};
use crate::codes::{self, Code};
use crate::diagnostic::Diagnostic;
use crate::model::{Atom, Basis, Catalogue, Cond, Duty, Edition, Law, LawVersion, LinkTest, Span, Target};

/// Proves every duty of every law version that an edition is under.
pub(crate) fn prove<'c>(catalogue: &'c Catalogue, index: usize, model: &mut Model<'c>, guarantees: &Guarantees, report: &mut Report<'_>) {
    for (law, version, span) in basis(catalogue, model.space.edition) {
        for duty in &version.duties {
            let question = Question::new(model, law, version, duty, guarantees);
            let excused = question.edition().without.iter().find(|note| note.id == duty.id);
            let fulfilled = question.answer(index, model, span, excused.is_some(), report);
            if let Some(note) = excused.filter(|_| fulfilled) {
                let message = format!(
                    "声明不适用{}的要求（{}），但该要求已经得到落实",
                    cited(law, version, &duty.article),
                    question.sentence(report)
                );
                report.push(Diagnostic::new(codes::WITHOUT_NEEDLESS, note.span, message).help("删去这一声明"));
            }
        }
        offers::prove(law, version, model, span, report);
    }
    offers::needless(catalogue, model.space.edition, report);
}

/// The law versions an edition is under.
pub(crate) fn basis<'c>(catalogue: &'c Catalogue, edition: &Edition) -> Vec<(&'c Law, &'c LawVersion, Span)> {
    let stated = edition
        .basis
        .iter()
        .filter_map(|basis| if let Basis::Law { law, version, span } = basis { Some((law, version, *span)) } else { None });
    stated
        .filter_map(|(law, version, span)| catalogue.law(law).and_then(|law| Some((law, law.version_named(Some(version))?, span))))
        .collect()
}

/// One duty in one edition.
struct Question<'c> {
    law: &'c Law,
    version: &'c LawVersion,
    duty: &'c Duty,
    edition: &'c Edition,
    when: Option<&'c Cond>,
    unless: Option<&'c Cond>,
    doers: Vec<usize>,
    providers: Providers<'c>,
}

impl<'c> Question<'c> {
    fn new(model: &mut Model<'c>, law: &'c Law, version: &'c LawVersion, duty: &'c Duty, guarantees: &Guarantees) -> Self {
        let edition = model.space.edition;
        let means = |id: &Option<crate::model::Id>| {
            id.as_ref().and_then(|id| edition.means.iter().find(|(name, _)| name == id)).map(|(_, cond)| cond)
        };
        let mut doers = doers(&model.space, std::slice::from_ref(&duty.before));
        // An action that does both acts fulfils the duty by itself.
        doers.retain(|action| {
            model.space.actions.get(*action).is_some_and(|action| !action.does.iter().any(|act| duty.passed.contains(act)))
        });
        let providers = Providers::new(model, &duty.passed, guarantees, Vec::new());
        Self { law, version, duty, edition, when: means(&duty.when), unless: means(&duty.unless), doers, providers }
    }

    fn edition(&self) -> &'c Edition {
        self.edition
    }

    /// Whether the duty concerns the case: a characteristic that the edition gives no meaning excuses nothing.
    fn concerns(&self, ask: &Ask<'_, '_>) -> bool {
        self.when.is_none_or(|when| ask.cond(when)) && !self.unless.is_some_and(|unless| ask.cond(unless))
    }

    fn sense(&self) -> Sense {
        if self.duty.same_draft { Sense::Draft } else { Sense::Ever }
    }

    fn forbids(&self) -> bool {
        self.duty.passed.is_empty()
    }

    fn sentence(&self, report: &Report<'_>) -> String {
        let before = report.act(&self.duty.before);
        if self.forbids() {
            format!("不得“{before}”")
        } else {
            format!("“{before}”之前须经“{}”", report.acts(&self.duty.passed))
        }
    }

    /// Proves or refutes; true when the duty is matched and holds.
    fn answer(&self, index: usize, model: &Model<'c>, basis: Span, excused: bool, report: &mut Report<'_>) -> bool {
        let cite = cited(self.law, self.version, &self.duty.article);
        let does_it = model.space.actions.iter().any(|action| action.does.contains(&self.duty.before));
        if !does_it {
            if !self.forbids() && !excused {
                let message = format!("{}要求{}，但本业务没有办理“{}”的操作", cite, self.sentence(report), report.act(&self.duty.before));
                report.push(self.unmatched(message, basis, &cite));
            }
            return false;
        }
        let goal = self.goal(model, |ask| self.concerns(ask) && !self.providers.passed(ask, self.sense()));
        let verdict = Search { seed: goal.vars(), ..Search::default() }.run(model, &goal);
        let states = match verdict {
            Verdict::Never { states } if self.forbids() || !self.providers.is_empty() => states,
            // Act B is never done in a case that the duty concerns; yet nothing would fulfil it if it were.
            Verdict::Never { .. } => {
                if !excused {
                    let message = format!(
                        "{}要求{}，但本业务没有办理“{}”的操作，也没有担保它的关联结论",
                        cite,
                        self.sentence(report),
                        report.acts(&self.duty.passed)
                    );
                    report.push(self.unmatched(message, basis, &cite));
                }
                return false;
            }
            Verdict::TooMany => {
                if !excused {
                    report.too_many(basis, &format!("{cite}：{}", self.sentence(report)));
                }
                return false;
            }
            Verdict::Path(path) => {
                if !excused {
                    self.refute(model, &path, basis, &cite, report);
                }
                return false;
            }
        };
        if !excused {
            report.proved(index, Proved::new(ProvedKind::Duty, self.duty.id.clone(), self.sentence(report), cite, states));
        }
        true
    }

    fn goal(&self, model: &Model<'_>, when: impl Fn(&Ask<'_, '_>) -> bool) -> Goal {
        Goal::edges(model, |edge| edge.action().is_some_and(|action| self.doers.contains(&action)), when)
    }

    fn unmatched(&self, message: String, basis: Span, cite: &str) -> Diagnostic {
        let help = format!("在操作上写 does=\"{}\"；确实不涉及的，写 without \"{}\" why=\"…\"", self.duty.before, self.duty.id);
        Diagnostic::new(codes::DUTY_UNMATCHED, basis, message).label(self.duty.span, "法定义务登记在此").help(help).cite(cite.to_owned())
    }

    fn refute(&self, model: &Model<'c>, path: &Path, basis: Span, cite: &str, report: &mut Report<'_>) {
        let action = path
            .moments
            .last()
            .and_then(|moment| moment.edge)
            .and_then(|(step, at)| model.edges.at(step).get(at))
            .and_then(super::edge::Edge::action);
        let action = action.and_then(|action| model.space.actions.get(action));
        let (code, why) = self.classify(model, path, report);
        let (before, passed) = (report.act(&self.duty.before), report.acts(&self.duty.passed));
        let message = if self.forbids() {
            format!("{cite}规定此种情形不得“{before}”，但有路径可以办理{why}")
        } else {
            format!("有路径未经“{passed}”即可“{before}”{why}")
        };
        let last = match (self.forbids(), code == codes::OLDER_DRAFT) {
            (true, _) => format!("此时依法不得“{before}”"),
            (false, true) => format!("此时“{passed}”针对的是旧稿"),
            (false, false) => format!("此时未经“{passed}”即“{before}”"),
        };
        let help = self.help(code, report);
        let mut diagnostic = Diagnostic::new(code, action.map_or(basis, |action| action.span), message)
            .label(self.duty.span, "法定义务登记在此")
            .path(report.story(model, path, &last))
            .help(help)
            .cite(cite.to_owned());
        if let Some(gate) = self.edition.gates.iter().find(|gate| self.mentions(&gate.requires)) {
            diagnostic = diagnostic.label(gate.span, "这一前置条件没有拦住");
        }
        report.push(diagnostic);
    }

    fn help(&self, code: &Code, report: &Report<'_>) -> String {
        let passed = report.acts(&self.duty.passed);
        if code == codes::OLDER_DRAFT {
            return format!("办理“{passed}”的操作（或关联）写 on=\"送审的文件字段\"，稿件修改后须重新办理；或者用 fixed-at 固定稿件");
        }
        if code == codes::BYPASSED_BY_CHANGE_BACK {
            return "用 fixed-at=\"环节\" 固定条件所用的字段，或者把前置条件也设在最后一步之前".to_owned();
        }
        if code == codes::CROSS_MATTER_BYPASS {
            return format!("前置条件只认可担保“{passed}”的结论：在对方业务的 settles 上写 guarantees，并去掉其余结论");
        }
        if self.forbids() {
            return "在操作上加 only-if，写明何种情形方可办理".to_owned();
        }
        format!(
            "在“{}”之前设前置条件（gate），要求“{passed}”已经通过；确实不涉及的，写 without \"{}\" why=\"…\"",
            report.act(&self.duty.before),
            self.duty.id
        )
    }

    /// What kind of hole it is, worst explained first.
    fn classify(&self, model: &Model<'c>, path: &Path, report: &Report<'_>) -> (&'static Code, String) {
        if self.duty.same_draft && !self.forbids() {
            let once = self.goal(model, |ask| self.concerns(ask) && !self.providers.passed(ask, Sense::Ever));
            if matches!(Search::default().run(model, &once), Verdict::Never { .. }) {
                return (codes::OLDER_DRAFT, "：通过之后稿件又修改过".to_owned());
            }
        }
        if !self.is_tried() {
            return (codes::DUTY_UNMATCHED, "，没有任何前置条件阻止".to_owned());
        }
        let goal = self.goal(model, |ask| self.concerns(ask) && !self.providers.passed(ask, self.sense()));
        let constant = Search { constant: true, seed: goal.vars(), ..Search::default() };
        let steady = match constant.run(model, &goal) {
            Verdict::Never { .. } => {
                return (codes::BYPASSED_BY_CHANGE_BACK, "：中途更改字段即可绕过".to_owned());
            }
            Verdict::Path(steady) => steady,
            Verdict::TooMany => path.clone(),
        };
        if let Some(value) = self.only_for(model, &goal, &steady, report) {
            return (codes::BYPASSED_FOR_VALUE, format!("：{value}时可以绕过"));
        }
        if self.providers.actions.is_empty() {
            return (codes::CROSS_MATTER_BYPASS, "：关联办件的结论不能担保".to_owned());
        }
        (codes::GATE_BYPASSED, String::new())
    }

    /// Whether any gate, guard or target of the edition asks for what the duty demands. Without own actions only a link can.
    fn is_tried(&self) -> bool {
        let by_gate = self.edition.gates.iter().any(|gate| self.mentions(&gate.requires));
        let of_actions = self.edition.all_actions().any(|action| {
            let by_target =
                if let Target::Cases(cases) = &action.target { cases.iter().any(|case| self.mentions(&case.when)) } else { false };
            by_target || action.guards.iter().any(|guard| self.mentions(&guard.cond))
        });
        by_gate || of_actions
    }

    fn mentions(&self, cond: &Cond) -> bool {
        if self.forbids() {
            let asked = |other: &Cond| {
                cond.atoms()
                    .iter()
                    .any(|atom| other.atoms().iter().any(|known| field_of(atom).is_some() && field_of(atom) == field_of(known)))
            };
            return self.when.is_some_and(asked) || self.unless.is_some_and(asked);
        }
        cond.atoms().into_iter().any(|atom| match atom {
            Atom::Passed { action, .. } => {
                self.edition.action(action).is_some_and(|action| action.does.iter().any(|act| self.duty.passed.contains(act)))
            }
            // A result that vouches for nothing is an attempt too.
            Atom::Linked { test: LinkTest::SettledAs(_), .. } => self.providers.actions.is_empty(),
            _ => false,
        })
    }

    /// The field, and its values, for which alone the path exists.
    fn only_for(&self, model: &Model<'c>, goal: &Goal, steady: &Path, report: &Report<'_>) -> Option<String> {
        let mut fields: Vec<VarIx> = steady.moments.iter().flat_map(|moment| moment.used.iter().map(|(ix, _)| *ix)).collect();
        fields.sort_unstable();
        fields.dedup();
        for ix in fields {
            let (Some(var), Some(Key::Field(at))) = (model.space.vars.get(ix), model.space.keys.get(ix)) else {
                continue;
            };
            let (Kind::Field(known), Some(field)) = (&var.kind, self.edition.fields.get(*at)) else {
                continue;
            };
            let concerned = self.goal(model, |ask| self.concerns(ask));
            let (mut open, mut safe) = (Vec::new(), false);
            for value in members(var.full) {
                let preset = vec![(ix, bit(value))];
                let search = Search { constant: true, preset, seed: goal.vars(), ..Search::default() };
                match search.run(model, goal) {
                    Verdict::Path(_) => open.push(value),
                    Verdict::TooMany => return None,
                    // A value for which act B cannot be reached at all shows nothing.
                    Verdict::Never { .. } => safe = safe || matches!(search.run(model, &concerned), Verdict::Path(_)),
                }
            }
            if safe && !open.is_empty() {
                let said: Vec<String> = open.iter().map(|value| report.value(&known.domain, field, *value)).collect();
                return Some(format!("“{}”为{}", field.title, said.join("或")));
            }
        }
        None
    }
}

fn field_of(atom: &Atom) -> Option<&crate::model::Id> {
    if let Atom::Field { field, .. } = atom { Some(field) } else { None }
}
