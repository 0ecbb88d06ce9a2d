//! Figures: populations, times and shares that mean something.

use std::sync::Arc;

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::{
    ActionSite, Catalogue, Class, ClockKind, Cond, Edition, Field, FieldType, Figure, Group, Id, Measure, Population, Query, TimeRule,
};

/// Checks every figure.
pub(crate) fn check(catalogue: &Catalogue, found: &mut Vec<Diagnostic>) {
    for figure in &catalogue.figures {
        match &figure.measure {
            Measure::Count(of) => query(catalogue, of, found),
            Measure::Sum { field, of } => {
                query(catalogue, of, found);
                summed(catalogue, figure, field, of, found);
            }
            Measure::Share { part, whole } => {
                query(catalogue, part, found);
                query(catalogue, whole, found);
                subset(catalogue, figure, part, whole, found);
            }
            Measure::Median { of, .. } => {
                query(catalogue, of, found);
                if !matches!(of.population, Population::Matters { .. }) {
                    found.push(Diagnostic::new(codes::FIGURE_FORM, of.span, "中位数只按办件（matters）计算"));
                }
            }
        }
    }
}

/// The procedure that a population is about, and its group.
fn about(population: &Population) -> (Option<&Id>, Option<&Id>) {
    match population {
        Population::Matters { procedure } | Population::Papers { procedure, .. } | Population::Publications { procedure } => {
            (Some(procedure), None)
        }
        Population::Items { procedure, group } => (Some(procedure), Some(group)),
        Population::Units { with: Some((_, inner)), .. } => about(&inner.population),
        Population::Units { with: None, .. } => (None, None),
    }
}

fn editions<'c>(catalogue: &'c Catalogue, procedure: Option<&'c Id>) -> Vec<&'c Arc<Edition>> {
    procedure.map(|procedure| catalogue.editions_of(procedure).collect()).unwrap_or_default()
}

/// A field of the items or of the matters, from whichever edition has it.
fn field<'c>(editions: &[&'c Arc<Edition>], group: Option<&Id>, id: &str) -> Option<&'c Field> {
    let own = |edition: &&'c Arc<Edition>| {
        let group: Option<&'c Group> = group.and_then(|group| edition.group(group));
        group.and_then(|group| group.fields.iter().find(|field| &*field.id == id))
    };
    editions.iter().find_map(own).or_else(|| editions.iter().find_map(|edition| edition.field(id)))
}

fn query(catalogue: &Catalogue, of: &Query, found: &mut Vec<Diagnostic>) {
    let (procedure, group) = about(&of.population);
    let editions = editions(catalogue, procedure);
    if let Population::Units { with: Some((unit, inner)), .. } = &of.population {
        if field(&editions, None, unit).is_some_and(|field| field.kind != FieldType::Unit) {
            found.push(Diagnostic::new(codes::FIGURE_FORM, of.span, format!("with=\"{unit}\" 的字段不是单位")));
        }
        query(catalogue, inner, found);
        return;
    }
    condition(&editions, group, &of.cond, found);
    time(&editions, group, of, found);
}

fn condition(editions: &[&Arc<Edition>], group: Option<&Id>, cond: &Cond, found: &mut Vec<Diagnostic>) {
    // Of several editions the newest that knows the field speaks; each condition is judged once.
    let mut fields: Vec<Field> = Vec::new();
    let mut groups: Vec<Group> = Vec::new();
    for edition in editions.iter().rev() {
        fields.extend(edition.fields.iter().filter(|field| !fields.iter().any(|known| known.id == field.id)).cloned().collect::<Vec<_>>());
        groups.extend(edition.groups.iter().filter(|group| !groups.iter().any(|known| known.id == group.id)).cloned().collect::<Vec<_>>());
    }
    let own = group.and_then(|group| groups.iter().find(|each| each.id == *group));
    super::conditions::condition(cond, &fields, own, &groups, found);
}

fn time(editions: &[&Arc<Edition>], group: Option<&Id>, of: &Query, found: &mut Vec<Diagnostic>) {
    let mut wrong = |message: String| found.push(Diagnostic::new(codes::FIGURE_FORM, of.span, message));
    match &of.time {
        TimeRule::Milestone(action) => {
            let sites: Vec<&ActionSite> = editions.iter().filter_map(|edition| edition.action(action)).map(|action| &action.site).collect();
            let of_items = |site: &&ActionSite| matches!(site, ActionSite::Item { group: own, .. } if Some(own) == group);
            if group.is_some() && (&**action == "open" || (!sites.is_empty() && !sites.iter().any(of_items))) {
                wrong(format!("条目的年度归属要用条目自己的操作，“{action}”不是"));
            }
        }
        TimeRule::Field(id) => {
            if field(editions, group, id).is_some_and(|field| !is_dated(field)) {
                wrong(format!("年度归属的字段“{id}”不是日期"));
            }
        }
        TimeRule::ValidAtYearEnd(id) => {
            let clocks: Vec<_> = editions.iter().filter_map(|edition| edition.clock(id)).collect();
            if clocks.iter().any(|clock| clock.kind != ClockKind::Valid) {
                wrong(format!("年度归属 valid:{id} 要用有效期（kind=\"valid\"）"));
            }
        }
        TimeRule::SpansYearEnd { from, to } => {
            for id in [from, to] {
                if field(editions, group, id).is_some_and(|field| !is_dated(field)) {
                    wrong(format!("年度归属的字段“{id}”不是日期"));
                }
            }
        }
        TimeRule::Standing => {}
    }
}

fn is_dated(field: &Field) -> bool {
    matches!(field.kind, FieldType::Date | FieldType::Instant)
}

fn summed(catalogue: &Catalogue, figure: &Figure, id: &Id, of: &Query, found: &mut Vec<Diagnostic>) {
    let (procedure, group) = about(&of.population);
    let editions = editions(catalogue, procedure);
    let Some(field) = field(&editions, group, id) else {
        return;
    };
    if !matches!(field.kind, FieldType::Int | FieldType::Money) || field.class != Class::Clear {
        let message = format!("统计项“{}”合计的字段“{id}”不是整数或金额", figure.id);
        found.push(Diagnostic::new(codes::FIGURE_FORM, of.span, message).label(field.span, "字段在此处定义"));
    }
}

/// The part must ask for everything the whole asks for, of the same population, at the same time.
fn subset(catalogue: &Catalogue, figure: &Figure, part: &Query, whole: &Query, found: &mut Vec<Diagnostic>) {
    let mut wrong = |message: String| {
        found.push(Diagnostic::new(codes::SHARE_NOT_SUBSET, part.span, message).label(whole.span, "分母在此处定义"));
    };
    let same_population = match (&part.population, &whole.population) {
        (Population::Units { kinds: few, with }, Population::Units { kinds: many, with: whole_with }) => {
            let kinds = many.is_empty() || few.iter().all(|kind| many.contains(kind));
            let narrowed = match (with, whole_with) {
                (_, None) => true,
                (Some((unit, inner)), Some((whole_unit, whole_inner))) => {
                    unit == whole_unit
                        && json(&inner.population) == json(&whole_inner.population)
                        && implies(&inner.cond, &whole_inner.cond)
                }
                (None, Some(_)) => false,
            };
            kinds && narrowed
        }
        (part, whole) => json(part) == json(whole),
    };
    if !same_population {
        wrong(format!("统计项“{}”的分子和分母不是同一统计对象", figure.id));
    } else if part.time != whole.time {
        wrong(format!("统计项“{}”的分子和分母的年度归属不同", figure.id));
    } else if !implies(&part.cond, &whole.cond) && !finer(catalogue, part, whole) {
        wrong(format!("统计项“{}”的分子没有包含分母的全部条件", figure.id));
    }
}

/// Whether each thing that `whole` demands is among what `part` demands, as written.
fn implies(part: &Cond, whole: &Cond) -> bool {
    let given: Vec<String> = conjuncts(part).into_iter().map(json).collect();
    conjuncts(whole).into_iter().all(|wanted| given.contains(&json(wanted)))
}

/// `field in="a"` is finer than `field in="a,b"`: the one widening that is seen through.
fn finer(_catalogue: &Catalogue, part: &Query, whole: &Query) -> bool {
    use crate::model::{Atom, FieldTest};
    let given = conjuncts(&part.cond);
    conjuncts(&whole.cond).into_iter().all(|wanted| {
        let Cond::Is(Atom::Field { field, test: FieldTest::In(many), .. }) = wanted else {
            return given.iter().any(|each| json(each) == json(wanted));
        };
        given.iter().any(|each| match each {
            Cond::Is(Atom::Field { field: own, test: FieldTest::In(few), .. }) => {
                own == field && few.iter().all(|value| many.contains(value))
            }
            _ => false,
        })
    })
}

fn conjuncts(cond: &Cond) -> Vec<&Cond> {
    match cond {
        Cond::All(parts) => parts.iter().flat_map(conjuncts).collect(),
        other => vec![other],
    }
}

/// Equality of two pieces of the model whatever their places: spans are not written.
fn json<T: serde::Serialize>(piece: &T) -> String {
    serde_json::to_string(piece).unwrap_or_default()
}
