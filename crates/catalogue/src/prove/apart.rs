//! Separation of duties: acts that the law keeps apart cannot be done by one person in one matter.

use super::acts::doers;
use super::duty::basis;
use super::report::{Proved, ProvedKind, Report, cited, named};
use super::search::{Goal, Model, Path, Search, Verdict};
use super::space::Key;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::{Action, Apart, Catalogue, Edition, Id, Role};

/// Proves every separation of every law version that an edition is under.
pub(crate) fn prove(catalogue: &Catalogue, index: usize, model: &mut Model<'_>, report: &mut Report<'_>) {
    for (law, version, _) in basis(catalogue, model.space.edition) {
        for apart in &version.aparts {
            if model.space.edition.without.iter().any(|note| note.id == apart.id) {
                continue;
            }
            let cite = cited(law, version, &apart.article);
            let (mut states, mut pairs, mut holds) = (0, 0, true);
            for (x, y) in couples(&apart.acts) {
                for (a, b) in meetings(model, x, y) {
                    pairs += 1;
                    match together(catalogue, model, a, b) {
                        Together::Never(looked) => states += looked,
                        Together::Path(path, who) => {
                            holds = false;
                            refute(model, apart, (x, y), &path, &who, &cite, report);
                        }
                        Together::Unknown => {
                            holds = false;
                            report.too_many(apart.span, &format!("{cite}：“{}”与“{}”由不同的人办理", report.act(x), report.act(y)));
                        }
                    }
                }
            }
            if holds && pairs > 0 {
                let acts: Vec<String> = apart.acts.iter().map(|act| format!("“{}”", report.act(act))).collect();
                report.proved(
                    index,
                    Proved::new(ProvedKind::Apart, apart.id.clone(), format!("{}由不同的人办理", acts.join("")), cite, states),
                );
            }
        }
    }
}

/// Whether two actions can be done by one person on some path.
enum Together {
    Never(usize),
    Path(Path, String),
    Unknown,
}

fn together(catalogue: &Catalogue, model: &mut Model<'_>, a: usize, b: usize) -> Together {
    let edition = model.space.edition;
    let (Some(first), Some(second)) = (model.space.actions.get(a).copied(), model.space.actions.get(b).copied()) else {
        return Together::Never(0);
    };
    if a == b {
        let goal = Goal::edges(model, |edge| edge.action() == Some(a), |_| true);
        return match Search::default().run(model, &goal) {
            Verdict::Never { states } => Together::Never(states),
            Verdict::Path(path) => Together::Path(path, titles(edition, &first.roles)),
            Verdict::TooMany => Together::Unknown,
        };
    }
    let Some(who) = one_person(catalogue, edition, first, second) else {
        return Together::Never(0);
    };
    let mut states = 0;
    for (before, after) in [(a, b), (b, a)] {
        let done = Key::Did(before);
        model.space.past(done.clone(), &[]);
        let goal = Goal::edges(model, |edge| edge.action() == Some(after), |ask| ask.is_key(&done, 0b10));
        match (Search { seed: goal.vars(), ..Search::default() }).run(model, &goal) {
            Verdict::Never { states: looked } => states += looked,
            Verdict::Path(path) => return Together::Path(path, who),
            Verdict::TooMany => return Together::Unknown,
        }
    }
    Together::Never(states)
}

/// The roles in which one person may do both: the same role, or two that nothing keeps apart.
fn one_person(catalogue: &Catalogue, edition: &Edition, first: &Action, second: &Action) -> Option<String> {
    for a in &first.roles {
        for b in &second.roles {
            if a == b {
                return Some(format!("“{}”", title(edition, a)));
            }
            let declared = edition.aparts.iter().any(|rule| rule.roles.contains(a) && rule.roles.contains(b));
            if !declared && !by_office(catalogue, edition.role(a), edition.role(b)) {
                return Some(format!("兼任“{}”和“{}”的人", title(edition, a), title(edition, b)));
            }
        }
    }
    None
}

/// Whether the offices that fill two roles may never be held by one person.
fn by_office(catalogue: &Catalogue, a: Option<&Role>, b: Option<&Role>) -> bool {
    let (Some(a), Some(b)) = (a, b) else {
        return false;
    };
    let excludes = |x: &Id, y: &Id| catalogue.offices.iter().any(|office| office.id == *x && office.apart.contains(y));
    let every = |x: &Id| b.held_by.iter().all(|y| excludes(x, y) || excludes(y, x));
    !a.held_by.is_empty() && !b.held_by.is_empty() && a.held_by.iter().all(every)
}

fn refute(model: &Model<'_>, apart: &Apart, (x, y): (&Id, &Id), path: &Path, who: &str, cite: &str, report: &mut Report<'_>) {
    let edition = model.space.edition;
    let (x, y) = (report.act(x), report.act(y));
    let action = path
        .moments
        .last()
        .and_then(|moment| moment.edge)
        .and_then(|(step, at)| model.edges.at(step).get(at))
        .and_then(super::edge::Edge::action);
    let span = action.and_then(|action| model.space.actions.get(action)).map_or(edition.span, |action| action.span);
    let message = format!("{}中{who}可以在同一{}里既“{x}”又“{y}”", named(edition), edition.noun);
    let last = format!("可由同一人既“{x}”又“{y}”");
    let diagnostic = Diagnostic::new(codes::SEPARATION_VIOLATED, span, message)
        .label(apart.span, "法定的分离登记在此")
        .path(report.story(model, path, &last))
        .help("由不同角色办理，并写 apart \"角色甲\" \"角色乙\"")
        .cite(cite.to_owned());
    report.push(diagnostic);
}

/// Pairs of acts, each once.
fn couples(acts: &[Id]) -> Vec<(&Id, &Id)> {
    let mut found = Vec::new();
    for (at, x) in acts.iter().enumerate() {
        found.extend(acts.iter().skip(at + 1).map(|y| (x, y)));
    }
    found
}

/// Actions that do one act and actions that do the other, each pair once.
fn meetings(model: &Model<'_>, x: &Id, y: &Id) -> Vec<(usize, usize)> {
    let (first, second) = (doers(&model.space, std::slice::from_ref(x)), doers(&model.space, std::slice::from_ref(y)));
    let mut found: Vec<(usize, usize)> = Vec::new();
    for a in &first {
        for b in &second {
            let pair = (*a.min(b), *a.max(b));
            if !found.contains(&pair) {
                found.push(pair);
            }
        }
    }
    found
}

fn title<'e>(edition: &'e Edition, role: &'e Id) -> &'e str {
    edition.role(role).map_or(role.as_str(), |role| role.title.as_str())
}

fn titles(edition: &Edition, roles: &[Id]) -> String {
    let titles: Vec<&str> = roles.iter().map(|role| title(edition, role)).collect();
    format!("“{}”", titles.join("、"))
}
