//! Clocks against the laws they cite and against their own kind.

use mingfa_time::{Length, Unit};

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::{
    Catalogue, Citation, Clock, ClockKind, Edition, Expiry, FieldType, From, LawVersion, LengthRule, Limit, Pause, Place, Span,
};

/// Checks the clocks and the dated publications of an edition.
pub(crate) fn check(catalogue: &Catalogue, edition: &Edition, found: &mut Vec<Diagnostic>) {
    for clock in &edition.clocks {
        lengths(catalogue, clock, found);
        form(catalogue, edition, clock, found);
    }
    for publish in &edition.publishes {
        if let Some(LengthRule::Fixed(length)) = &publish.within {
            found.extend(against_law(catalogue, &publish.cite, *length, publish.span));
        }
    }
}

fn lengths(catalogue: &Catalogue, clock: &Clock, found: &mut Vec<Diagnostic>) {
    let own = std::iter::once((&clock.length, &clock.cite, clock.span));
    let cases = clock.cases.iter().map(|case| (&case.length, &case.cite, case.span));
    let extensions = clock.extensions.iter().map(|extension| (&extension.by, &extension.cite, extension.span));
    for (rule, cite, span) in own.chain(cases).chain(extensions) {
        if let LengthRule::Fixed(length) = rule {
            let cite = if cite.is_empty() { &clock.cite } else { cite };
            found.extend(against_law(catalogue, cite, *length, span));
        }
    }
}

/// The finding that no cited article bears the length. One that does is enough; without any record nothing is said.
fn against_law(catalogue: &Catalogue, cites: &[Citation], length: Length, span: Span) -> Option<Diagnostic> {
    let span = catalogue.narrow(span, &length.spelled());
    let mut first = None;
    for cite in cites {
        let Place::Norm { article, .. } = &cite.place else {
            return None;
        };
        let Some((law, version)) = catalogue.version_at(&cite.place) else {
            continue;
        };
        let limits: Vec<&Limit> =
            version.limits.iter().filter(|limit| article.as_ref().is_some_and(|article| limit.speaks_of(article))).collect();
        if limits.iter().any(|limit| limit.lengths.contains(&length)) {
            return None;
        }
        let named = format!("{}({})", law.title, version.name);
        let finding = match limits.first() {
            Some(limit) => contradicted(limit, &limits, &named, length, span),
            None => miscounted(version, &named, length, span),
        };
        match finding {
            Some(finding) => {
                first.get_or_insert(finding.cite(cite.text.clone()));
            }
            // An article without a recorded limit may bear it.
            None => return None,
        }
    }
    first
}

fn contradicted(limit: &Limit, all: &[&Limit], law: &str, length: Length, span: Span) -> Option<Diagnostic> {
    let lengths = || all.iter().flat_map(|limit| &limit.lengths);
    let lawful = lengths().map(Length::to_string).collect::<Vec<_>>().join("、");
    let other_unit = lengths().any(|each| each.amount() == length.amount() && in_days(*each) && in_days(length));
    let code = if other_unit { codes::CLOCK_UNIT } else { codes::CLOCK_LENGTH };
    let message = format!("期限写的是{length}，{law}{}规定的是{lawful}", limit.article);
    Some(Diagnostic::new(code, span, message).label(limit.span, "法规在此处登记了这一期限"))
}

/// The unit of 日 is a fact of law, version and number. A 工作日 that the article itself says needs a `limit` in `laws/`.
fn miscounted(version: &LawVersion, law: &str, length: Length, span: Span) -> Option<Diagnostic> {
    let counting = version.unit_of_days(length.amount()).filter(|counting| in_days(length) && counting.unit != length.unit())?;
    let number = length.amount();
    let message = match counting.unit {
        Unit::WorkingDay => format!("{law}的“{number}日”是工作日，期限却按自然日计算"),
        _ => format!("{law}的“{number}日”是自然日，期限却按工作日计算"),
    };
    let help = "条文本身写明“工作日”的，请在 laws/ 的该版本中用 limit 登记";
    Some(Diagnostic::new(codes::CLOCK_UNIT, span, message).label(counting.span, "法规在此处登记了日的单位").help(help))
}

fn in_days(length: Length) -> bool {
    matches!(length.unit(), Unit::Day | Unit::WorkingDay)
}

fn form(catalogue: &Catalogue, edition: &Edition, clock: &Clock, found: &mut Vec<Diagnostic>) {
    let id = &clock.id;
    let mut wrong = |message: String| found.push(Diagnostic::new(codes::CLOCK_FORM, clock.span, message));
    let is_bound = matches!(clock.kind, ClockKind::AtLeast | ClockKind::Before);
    if is_bound && clock.guards.is_empty() {
        wrong(format!("期限“{id}”是下限，要用 guards 写明过早不得办理的操作"));
    }
    if !is_bound && !clock.guards.is_empty() {
        wrong(format!("期限“{id}”不是下限，不能写 guards"));
    }
    if !is_bound && clock.shortened_by.is_some() {
        wrong(format!("期限“{id}”不是下限，不能写 shortened-by"));
    }
    if let Some(list) = &clock.shortened_by
        && is_bound
        && !edition.all_actions().any(|action| action.reason.as_ref() == Some(list))
    {
        wrong(format!("期限“{id}”凭“{list}”的理由缩短，却没有操作要求说明这种理由（reason \"{list}\"）"));
    }
    if clock.kind == ClockKind::Before {
        if !matches!(clock.from, From::Field(_)) {
            wrong(format!("期限“{id}”是提前量，from 要写 field:活动日期"));
        }
        if clock.stops.is_empty() {
            wrong(format!("期限“{id}”是提前量，stops 要写应当提前办理的操作"));
        }
    }
    if clock.kind == ClockKind::Within && clock.stops.is_empty() {
        wrong(format!("期限“{id}”没有写 stops：没有操作使它停止"));
    }
    if !matches!(clock.expiry, Expiry::Overdue) && is_bound {
        wrong(format!("期限“{id}”是下限，没有到期后果"));
    }
    if matches!(clock.length, LengthRule::YearDay { .. }) != (clock.kind == ClockKind::ByDate) {
        wrong(format!("期限“{id}”：by-date 的长度写月日（如 01-31），其他种类不能写月日"));
    }
    if matches!(clock.length, LengthRule::Until(_)) && clock.kind != ClockKind::Valid {
        wrong(format!("期限“{id}”：until:字段 只用于 valid"));
    }
    if clock.length == LengthRule::Stated && clock.stated_due.is_none() {
        wrong(format!("期限“{id}”的长度写 stated，要用 due 写明载明时限的字段"));
    }
    for pause in &clock.pauses {
        if let Pause::Between { on, until } = pause
            && until.contains(on)
        {
            wrong(format!("期限“{id}”的扣除期间由同一操作开始和结束"));
        }
    }
    for restart in &clock.restarts {
        if clock.stops.contains(restart) {
            wrong(format!("期限“{id}”的“{restart}”既使它停止又使它重新计算"));
        }
    }
    dated_fields(edition, clock, found);
    local_keys(catalogue, edition, clock, found);
}

/// Fields that start, state or end a clock are dates or instants.
fn dated_fields(edition: &Edition, clock: &Clock, found: &mut Vec<Diagnostic>) {
    let from = match &clock.from {
        From::Field(field) => Some(field),
        _ => None,
    };
    let until = match &clock.length {
        LengthRule::Until(field) => Some(field),
        _ => None,
    };
    for field in from.into_iter().chain(&clock.stated_due).chain(until) {
        let kind = edition.field(field).map(|field| &field.kind);
        if kind.is_some_and(|kind| !matches!(kind, FieldType::Date | FieldType::Instant)) {
            let message = format!("期限“{}”用到的字段“{field}”不是日期", clock.id);
            found.push(Diagnostic::new(codes::CLOCK_FORM, clock.span, message));
        }
    }
}

/// `local:KEY` needs the key, or with `by=` one key for each value of the field.
fn local_keys(catalogue: &Catalogue, edition: &Edition, clock: &Clock, found: &mut Vec<Diagnostic>) {
    let rules = std::iter::once((&clock.length, clock.span))
        .chain(clock.cases.iter().map(|case| (&case.length, case.span)))
        .chain(clock.extensions.iter().map(|extension| (&extension.by, extension.span)));
    for (rule, span) in rules {
        let LengthRule::Local { key, by } = rule else {
            continue;
        };
        let keys: Vec<String> = match by {
            None => vec![key.to_string()],
            Some(by) => {
                let Some(field) = edition.field(by) else {
                    continue;
                };
                let values = field.kind.enum_values();
                if values.is_empty() {
                    let message = format!("期限“{}”按字段“{by}”分别设定，而它不是枚举", clock.id);
                    found.push(Diagnostic::new(codes::CLOCK_FORM, span, message));
                }
                values.iter().map(|value| format!("{key}.{}", value.id)).collect()
            }
        };
        for key in keys {
            match catalogue.local_value(&key) {
                None => found.push(Diagnostic::new(codes::UNKNOWN_NAME, span, format!("本区规定“{key}”没有定义"))),
                Some(value) if &*value.kind != "length" => {
                    let message = format!("本区规定“{key}”不是期限（kind=\"{}\"）", value.kind);
                    found.push(Diagnostic::new(codes::WRONG_KIND, span, message).label(value.span, "在此处定义"));
                }
                Some(_) => {}
            }
        }
    }
}
