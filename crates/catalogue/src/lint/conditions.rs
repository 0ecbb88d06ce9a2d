//! Conditions: only what decides may be asked, and only what its type can answer.

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::{Atom, Class, Cond, Edition, Field, FieldTest, FieldType, Group, GroupTest, Id, Span};

/// Checks every condition of an edition.
pub(crate) fn check(edition: &Edition, found: &mut Vec<Diagnostic>) {
    for (cond, group) in conditions(edition) {
        condition(cond, &edition.fields, group, &edition.groups, found);
    }
}

/// Every condition with the group whose items it may be about.
pub(crate) fn conditions(edition: &Edition) -> Vec<(&Cond, Option<&Group>)> {
    let mut all: Vec<(&Cond, Option<&Group>)> = Vec::new();
    for action in &edition.actions {
        all.extend(action_conditions(action).map(|cond| (cond, None)));
    }
    for group in &edition.groups {
        for action in &group.actions {
            all.extend(action_conditions(action).map(|cond| (cond, Some(group))));
        }
    }
    let steps = edition.steps.iter().chain(edition.tracks.iter().flat_map(|track| track.steps.iter()));
    for step in steps {
        all.extend(step.settles.iter().map(|settle| (&settle.when, None)));
        all.extend(step.on_notice.iter().map(|notice| (&notice.when, None)));
    }
    all.extend(edition.tracks.iter().map(|track| (&track.applies, None)));
    for gate in &edition.gates {
        all.extend([(&gate.applies, None), (&gate.requires, None)]);
    }
    for clock in &edition.clocks {
        all.push((&clock.applies, None));
        all.extend(clock.cases.iter().map(|case| (&case.when, None)));
    }
    all.extend(edition.publishes.iter().map(|publish| (&publish.applies, None)));
    all.extend(edition.means.iter().map(|(_, cond)| (cond, None)));
    if let Some(history) = &edition.history {
        all.extend(history.rules.iter().map(|rule| (&rule.when, None)));
    }
    all
}

fn action_conditions(action: &crate::model::Action) -> impl Iterator<Item = &Cond> {
    let cases = match &action.target {
        crate::model::Target::Cases(cases) => cases.as_slice(),
        _ => &[],
    };
    action.guards.iter().map(|guard| &guard.cond).chain(cases.iter().map(|case| &case.when))
}

/// Checks one condition over these fields.
pub(crate) fn condition(cond: &Cond, fields: &[Field], group: Option<&Group>, groups: &[Group], found: &mut Vec<Diagnostic>) {
    for atom in cond.atoms() {
        match atom {
            Atom::Field { field, test, span } => {
                let own = group.and_then(|group| find(&group.fields, field));
                if let Some(field) = own.or_else(|| find(fields, field)) {
                    field_test(field, test, *span, found);
                }
            }
            Atom::Group { group, test: GroupTest::All(inner) | GroupTest::Any(inner), .. } => {
                let group = groups.iter().find(|each| each.id == *group);
                condition(inner, fields, group, groups, found);
            }
            Atom::At { steps, span } if steps.is_empty() => {
                found.push(Diagnostic::new(codes::EMPTY_CONDITION, *span, "没有写环节"));
            }
            _ => {}
        }
    }
}

fn find<'f>(fields: &'f [Field], id: &Id) -> Option<&'f Field> {
    fields.iter().find(|field| field.id == *id)
}

fn field_test(field: &Field, test: &FieldTest, span: Span, found: &mut Vec<Diagnostic>) {
    if *test == FieldTest::Present {
        return;
    }
    if field.class != Class::Clear {
        let message = format!("字段“{}”是封存字段，条件只能问有没有填写（present=#true）", field.id);
        found.push(
            Diagnostic::new(codes::SEALED_FIELD, span, message)
                .label(field.span, "字段在此处定义")
                .help("影响办理的内容请另设枚举、整数、日期或是否字段"),
        );
        return;
    }
    let fits = match test {
        FieldTest::In(_) => {
            matches!(field.kind, FieldType::Enum(_) | FieldType::EnumSet(_) | FieldType::Code(_) | FieldType::Bool | FieldType::Int)
        }
        _ => matches!(field.kind, FieldType::Int | FieldType::Money | FieldType::Date),
    };
    if !fits {
        let message = match test {
            FieldTest::In(_) => format!("字段“{}”不能与固定值比较：is 和 in 只用于枚举、代码、整数和是否字段", field.id),
            _ => format!("字段“{}”不能比大小：at-least 只用于整数、金额和日期字段", field.id),
        };
        found.push(Diagnostic::new(codes::TEST_TYPE, span, message).label(field.span, "字段在此处定义"));
    }
}
