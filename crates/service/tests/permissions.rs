//! The permission matrix as the code judges it: office × action × procedure, and office × right. The snapshot is reviewed whenever it
//! changes (reliability-security §4.5): a grant that nobody meant to give shows up as a line of the diff.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mingfa_catalogue::model::{Catalogue, Edition, Office, RoleUnit};
use mingfa_catalogue::{Id, embedded};
use mingfa_service::{Principal, Right, may, roles};
use mingfa_store::api::{Appointment, Unit};

fn catalogue() -> Catalogue {
    mingfa_catalogue::read(embedded()).0
}

fn unit(id: &str, kind: &Id) -> Unit {
    let day = "2020-01-02".parse().unwrap();
    Unit { id: Id::new(id), name: id.to_owned(), short: id.to_owned(), kind: kind.clone(), mark: String::new(), parent: None, from: day, until: None, document: String::new() }
}

/// Someone who holds the office in the unit `home`.
fn holder(office: &Office) -> Principal {
    let day = "2020-01-02".parse().unwrap();
    let appointment = Appointment { id: Id::new("a"), person: Id::new("p"), office: office.id.clone(), unit: Id::new("home"), from: day, until: None };
    Principal { person: Id::new("p"), appointments: vec![appointment], console: false }
}

/// Units in which offices of the kind are tried: `home`, and one that has nothing to do with it.
fn units(office: &Office) -> Vec<Unit> {
    let kind = office.at.first().cloned().unwrap_or_else(|| Id::new("department"));
    vec![unit("home", &kind), unit("elsewhere", &Id::new("institution"))]
}

/// Who fills one of the roles: ● in every matter, ○ only where the matter is its unit's (owner, named by a field or link),
/// ◇ only for items that name its unit.
fn who(catalogue: &Catalogue, edition: &Edition, wanted: &[Id]) -> String {
    let mut found = Vec::new();
    for office in &catalogue.offices {
        let (principal, units) = (holder(office), units(office));
        let fills = |own: &str| roles(&principal, edition, None, &units, Some(&Id::new(own)), None).iter().any(|(role, _)| wanted.contains(role));
        let by_item = || wanted.iter().filter_map(|id| edition.role(id)).any(|role| role.held_by.contains(&office.id) && matches!(role.unit, RoleUnit::Item(_)));
        if fills("elsewhere") {
            found.push(format!("{}●", office.id));
        } else if fills("home") {
            found.push(format!("{}○", office.id));
        } else if by_item() {
            found.push(format!("{}◇", office.id));
        }
    }
    if found.is_empty() { "nobody".to_owned() } else { found.join(" ") }
}

fn matrix(catalogue: &Catalogue) -> String {
    let mut lines = vec!["# rights outside procedures".to_owned()];
    for office in &catalogue.offices {
        let held: Vec<&str> = Right::ALL.iter().filter(|right| may(&holder(office), **right, catalogue).is_ok()).map(|right| right.word()).collect();
        lines.push(format!("{} sees={} may: {}", office.id, office.sees, if held.is_empty() { "nothing".to_owned() } else { held.join(" ") }));
    }
    for edition in &catalogue.editions {
        lines.push(format!("\n# {} {} {}", edition.procedure, edition.edition, edition.title));
        lines.push(format!("(open): {}", who(catalogue, edition, &edition.opened_by)));
        for action in edition.all_actions() {
            lines.push(format!("{}: {}", action.id, who(catalogue, edition, &action.roles)));
        }
        lines.push(format!("(correct, take back, register a fact): {}", who(catalogue, edition, &edition.corrected_by)));
        for gate in &edition.gates {
            if let Some(exemption) = &gate.exemption {
                lines.push(format!("(exempt {}): {}", gate.id, who(catalogue, edition, &exemption.roles)));
            }
        }
        for publish in &edition.publishes {
            lines.push(format!("(publish {}): {}", publish.id, who(catalogue, edition, &publish.roles)));
        }
    }
    lines.join("\n")
}

#[test]
fn the_permission_matrix_is_reviewed() {
    insta::assert_snapshot!(matrix(&catalogue()));
}

#[test]
fn nobody_holds_a_right_without_an_office() {
    let catalogue = catalogue();
    for right in Right::ALL {
        assert!(may(&Principal::public(), right, &catalogue).is_err(), "{}", right.word());
        let stranger = Principal { person: Id::new("p"), appointments: Vec::new(), console: false };
        assert!(may(&stranger, right, &catalogue).is_err(), "{}", right.word());
    }
    for edition in &catalogue.editions {
        assert!(roles(&Principal::public(), edition, None, &[], None, None).is_empty(), "{}", edition.procedure);
    }
}

/// The law's separation at the level of offices: who writes a draft never holds the office that judges it, and administrators do nothing
/// in matters.
#[test]
fn offices_that_the_law_keeps_apart_share_no_action() {
    let catalogue = catalogue();
    for edition in &catalogue.editions {
        for action in edition.all_actions() {
            let filled = who(&catalogue, edition, &action.roles);
            for administrator in ["system-admin", "security-admin", "audit-admin"] {
                assert!(!filled.contains(administrator), "{} {}: {filled}", edition.procedure, action.id);
            }
        }
    }
    let review = catalogue.editions_of("legality-review").last().unwrap();
    for judged in ["accept", "draft", "pass-on", "issue", "issue-audit", "settle"] {
        let filled = who(&catalogue, review, &review.action(judged).unwrap().roles);
        assert!(!filled.contains("unit-"), "{judged}: {filled}");
    }
}
