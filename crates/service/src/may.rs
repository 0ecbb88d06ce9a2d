//! Who may do what: one `may`, one `scope`. Deny by default, unknown = deny (`reliability-security` §4.5).
//!
//! Inside a procedure the definition grants: a role is filled from offices (`held-by`) in units (`at`); the engine then judges
//! assignment, separation and certificates. Outside procedures offices grant rights from a closed list.

use mingfa_catalogue::model::{Catalogue, Edition, Role, RoleUnit};
use mingfa_catalogue::{Id, Value};
use mingfa_matter::State;
use mingfa_store::World;
use mingfa_store::api::{Scope, Unit};

use crate::principal::{Principal, Right};

/// A denial. Whether it shows as 404 or 403 is decided by whether the resource may be known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Not signed in.
    #[error("请先登录")]
    SignIn,
    /// It may not be known that it exists.
    #[error("没有找到您要的内容，可能已被移动，或者您无权查看")]
    Unknown,
    /// It may be known, not done.
    #[error("您的岗位不能{0}，如确需办理请联系安全管理员")]
    Forbidden(String),
}

/// Proof that a right was judged; store access that reveals or changes asks for one. Only this module makes it.
#[derive(Debug)]
pub struct Permit {
    _made_here: (),
}

/// Judges a right outside procedures.
///
/// # Errors
/// The principal holds no office with it.
pub fn may(principal: &Principal, right: Right, catalogue: &Catalogue) -> Result<Permit, Denied> {
    let console_may = matches!(right, Right::Import | Right::Figures | Right::Ledger | Right::Users | Right::Catalogue | Right::Units | Right::LocalValues);
    let by_office = principal.offices(catalogue).any(|(office, _)| office.may.iter().any(|word| *word == right.word()));
    if (principal.console && console_may) || by_office {
        return Ok(Permit { _made_here: () });
    }
    Err(if principal.person == *"public" { Denied::SignIn } else { Denied::Forbidden(right.title().to_owned()) })
}

/// What the principal may see of matters, as data that compiles to SQL.
///
/// Beyond what an office sees by itself, its holder sees every matter of a procedure in which the office fills a role for their
/// kind of unit: the agenda clerk of the government office sees the items of all units.
pub fn scope(principal: &Principal, world: &World) -> Scope {
    if principal.console {
        return Scope::All;
    }
    let catalogue = &world.catalogue;
    let mut units = Vec::new();
    let mut procedures = Vec::new();
    let mut any = false;
    for (office, appointment) in principal.offices(catalogue) {
        match office.sees.as_str() {
            "district" => return Scope::All,
            "own-unit" => units.push(appointment.unit.clone()),
            "reviewed" | "assigned" => {}
            _ => continue,
        }
        any = true;
        let kind = world.units.iter().find(|unit| unit.id == appointment.unit).map(|unit| &unit.kind);
        let fills = |edition: &Edition| {
            edition.roles.iter().any(|role| {
                let at = match &role.unit {
                    RoleUnit::Any => true,
                    RoleUnit::Kind(wanted) => kind == Some(wanted),
                    _ => false,
                };
                at && !role.assigned && role.held_by.contains(&office.id)
            })
        };
        procedures.extend(catalogue.editions.iter().filter(|edition| fills(edition)).map(|edition| edition.procedure.clone()));
    }
    if !any {
        return Scope::Nothing;
    }
    units.sort();
    units.dedup();
    procedures.sort();
    procedures.dedup();
    Scope::Some { units, person: principal.person.clone(), procedures }
}

/// The same judgement for one matter in memory: `rows(scope) = { r | sees(scope, r) }`.
pub fn sees(scope: &Scope, edition: &Edition, state: &State) -> bool {
    match scope {
        Scope::Nothing => false,
        Scope::All => true,
        Scope::Some { units, person, procedures } => {
            let named = |value: &Value| matches!(value, Value::Unit(unit) if units.contains(unit));
            let names_unit = || state.values.values().any(named) || state.items.values().flatten().any(|item| item.values.values().any(named));
            let takes_part = || {
                let acted = state.passes.iter().any(|pass| pass.actor == *person);
                acted || state.assigned.values().any(|persons| persons.contains(person))
            };
            procedures.contains(&edition.procedure) || units.contains(&state.unit) || names_unit() || takes_part()
        }
    }
}

/// Roles of the definition that the principal fills in this matter (or in a new one, when there is no state yet), each with the
/// unit for which they would act. Assignment is judged by the engine.
pub fn roles(principal: &Principal, edition: &Edition, state: Option<&State>, units: &[Unit], own_unit: Option<&Id>, item: Option<u32>) -> Vec<(Id, Id)> {
    let mut filled = Vec::new();
    for role in &edition.roles {
        for appointment in principal.appointments.iter().filter(|appointment| role.held_by.contains(&appointment.office)) {
            if fits_unit(role, &appointment.unit, state, units, own_unit, item) {
                filled.push((role.id.clone(), appointment.unit.clone()));
            }
        }
    }
    filled
}

fn fits_unit(role: &Role, unit: &Id, state: Option<&State>, units: &[Unit], own_unit: Option<&Id>, item: Option<u32>) -> bool {
    match (&role.unit, state) {
        (RoleUnit::Any, _) => true,
        (RoleUnit::Kind(kind), _) => units.iter().any(|each| each.id == *unit && each.kind == *kind),
        (RoleUnit::Own, Some(state)) => state.unit == *unit,
        // A new matter is owned by the unit for which it is opened.
        (RoleUnit::Own, None) => own_unit.is_none_or(|own| own == unit),
        (RoleUnit::Field(field), Some(state)) => matches!(state.values.get(field), Some(Value::Unit(named)) if named == unit),
        (RoleUnit::Link(link), Some(state)) => state.links.iter().any(|linked| linked.link == *link && linked.unit == *unit),
        // Without an item in hand (a page that lists what could be done) any item of the unit will do.
        (RoleUnit::Item(field), Some(state)) => state.items.values().flatten().any(|each| {
            item.is_none_or(|no| each.no == no) && matches!(each.values.get(field), Some(Value::Unit(named)) if named == unit)
        }),
        (RoleUnit::Item(_), None) => false,
        (RoleUnit::Field(_) | RoleUnit::Link(_), None) => own_unit.is_none_or(|own| own == unit),
        // A role of items (议定事项的责任单位) is judged with the item; without one nobody fills it.
    }
}
