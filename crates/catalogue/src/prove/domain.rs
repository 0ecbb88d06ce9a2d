//! Finite domains: what a field, a link or a group can look like to the conditions of an edition.
//!
//! A domain has at most 64 values, so that a set of them is one word. Values that no condition tells apart are one value.

mod group;
mod link;

pub(crate) use group::{GroupDomain, GroupValue};
pub(crate) use link::{LinkDomain, LinkValue};

use crate::model::{EnumValue, Field, FieldTest, FieldType, Id, Value};

/// A set of values of one variable, one bit each.
pub(crate) type Mask = u64;

/// Values a domain may have before its atoms are taken as independent variables.
pub(crate) const WIDEST: usize = 64;

/// The set that holds the values for which `keep` says yes.
pub(crate) fn mask_of<T>(values: &[T], keep: impl Fn(&T) -> bool) -> Mask {
    values.iter().take(WIDEST).enumerate().filter(|(_, value)| keep(value)).fold(0, |mask, (at, _)| mask | bit(at))
}

/// The set with this one value.
pub(crate) fn bit(at: usize) -> Mask {
    if at < WIDEST { 1 << at } else { 0 }
}

/// The members of a set, ascending.
pub(crate) fn members(mask: Mask) -> impl Iterator<Item = usize> {
    (0..WIDEST).filter(move |at| mask & bit(*at) != 0)
}

/// One value of a field, as far as conditions can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FieldValue {
    /// Not given.
    Absent,
    /// Exactly this one.
    Named(Value),
    /// Any that no condition names.
    Other,
    /// A number (or day) at least `from` and below `to`, with the local thresholds that it reaches (bits).
    Range { from: Option<i64>, to: Option<i64>, reaches: u32 },
    /// The named values that a set holds (bits).
    Holds(u32),
}

/// What a field can look like.
#[derive(Debug, Clone)]
pub(crate) struct FieldDomain {
    /// `Absent` first.
    pub values: Vec<FieldValue>,
    named: Vec<Value>,
    locals: Vec<Id>,
    /// Only whether it is there is followed: its tests would need more than [`WIDEST`] values.
    coarse: bool,
}

impl FieldDomain {
    /// The coarsest domain that answers these tests and tells these constants apart; none = wider than [`WIDEST`].
    pub(crate) fn new(field: &Field, tests: &[&FieldTest], constants: &[&Value]) -> Option<Self> {
        let mut named: Vec<Value> = Vec::new();
        for test in tests {
            if let FieldTest::In(values) = test {
                named.extend(values.iter().cloned());
            }
        }
        if !named.is_empty() {
            named.extend(constants.iter().map(|value| (*value).clone()));
        }
        dedup(&mut named);
        let mut locals: Vec<Id> =
            tests.iter().filter_map(|test| if let FieldTest::AtLeastLocal(key) = test { Some(key.clone()) } else { None }).collect();
        locals.sort();
        locals.dedup();
        let mut values = vec![FieldValue::Absent];
        match &field.kind {
            FieldType::Int | FieldType::Money | FieldType::Date | FieldType::Instant => values.extend(ranges(tests, &named, locals.len())?),
            FieldType::EnumSet(_) => {
                let sets = 1u32.checked_shl(u32::try_from(named.len()).ok()?)?;
                if sets as usize >= WIDEST {
                    return None;
                }
                values.extend((0..sets).map(FieldValue::Holds));
            }
            kind => {
                if *kind == FieldType::Bool && !named.is_empty() {
                    named = vec![Value::Bool(true), Value::Bool(false)];
                }
                values.extend(named.iter().cloned().map(FieldValue::Named));
                if !covers(kind, &named) {
                    values.push(FieldValue::Other);
                }
            }
        }
        (values.len() <= WIDEST).then_some(Self { values, named, locals, coarse: false })
    }

    /// The domain that only knows whether the field is there.
    pub(crate) fn presence() -> Self {
        let values = vec![FieldValue::Absent, FieldValue::Other];
        Self { values, named: Vec::new(), locals: Vec::new(), coarse: true }
    }

    /// The values for which a test holds; none = the domain cannot tell.
    pub(crate) fn mask(&self, test: &FieldTest) -> Option<Mask> {
        (!self.coarse || *test == FieldTest::Present).then(|| self.fitting(test))
    }

    fn fitting(&self, test: &FieldTest) -> Mask {
        mask_of(&self.values, |value| match (test, value) {
            // An unanswered yes-or-no question is a no.
            (FieldTest::In(wanted), FieldValue::Absent) => wanted.contains(&Value::Bool(false)),
            (_, FieldValue::Absent) => false,
            (FieldTest::Present, _) => true,
            (FieldTest::In(wanted), FieldValue::Named(value)) => wanted.contains(value),
            (FieldTest::In(wanted), FieldValue::Holds(bits)) => wanted.iter().any(|value| self.holds(*bits, value)),
            (FieldTest::In(wanted), FieldValue::Range { from, to, .. }) => {
                wanted.iter().filter_map(number).any(|n| is_point(*from, *to, n))
            }
            (FieldTest::AtLeast(n), FieldValue::Range { from, .. }) => from.is_some_and(|from| from >= *n),
            (FieldTest::AtLeastLocal(key), FieldValue::Range { reaches, .. }) => self.reaches(*reaches, key),
            _ => false,
        })
    }

    /// The values that a constant may be.
    pub(crate) fn constant(&self, constant: &Value) -> Mask {
        let exact = mask_of(&self.values, |value| match value {
            FieldValue::Named(value) => value == constant,
            FieldValue::Range { from, to, .. } => {
                number(constant).is_some_and(|n| from.is_none_or(|from| from <= n) && to.is_none_or(|to| n < to))
            }
            FieldValue::Holds(bits) => {
                let given: &[Id] = match constant {
                    Value::Codes(ids) => ids,
                    Value::Code(id) => std::slice::from_ref(id),
                    _ => &[],
                };
                self.named
                    .iter()
                    .enumerate()
                    .all(|(at, value)| matches!(value, Value::Code(id) if given.contains(id)) == (bits >> at & 1 == 1))
            }
            _ => false,
        });
        if exact != 0 {
            return exact;
        }
        let other = mask_of(&self.values, |value| *value == FieldValue::Other);
        if other != 0 { other } else { self.present() }
    }

    /// Every value but `Absent`.
    pub(crate) fn present(&self) -> Mask {
        mask_of(&self.values, |value| *value != FieldValue::Absent)
    }

    fn holds(&self, bits: u32, wanted: &Value) -> bool {
        self.named.iter().position(|value| value == wanted).is_some_and(|at| bits >> at & 1 == 1)
    }

    fn reaches(&self, bits: u32, key: &Id) -> bool {
        self.locals.iter().position(|local| local == key).is_some_and(|at| bits >> at & 1 == 1)
    }

    /// What people call a value: `“重大行政决策”`, `5000以上`; `未填写`, `已填写` where nothing else is told apart.
    pub(crate) fn say(&self, field: &Field, at: usize, title_of_code: impl Fn(&Id) -> Option<String>) -> String {
        let title = |id: &Id| {
            let own = field.kind.enum_values().iter().find(|value| value.id == *id).map(|value| value.title.clone());
            own.or_else(|| title_of_code(id)).unwrap_or_else(|| id.to_string())
        };
        let amount = |n: i64| {
            if field.kind == FieldType::Money { format!("{}元", n / 100) } else { n.to_string() }
        };
        match self.values.get(at) {
            None | Some(FieldValue::Absent) => "未填写".to_owned(),
            Some(FieldValue::Named(Value::Bool(yes))) => if *yes { "“是”" } else { "“否”" }.to_owned(),
            Some(FieldValue::Named(Value::Code(id))) => format!("“{}”", title(id)),
            Some(FieldValue::Named(Value::Text(text))) => format!("“{text}”"),
            Some(FieldValue::Named(value)) => format!("{value:?}"),
            Some(FieldValue::Other) => match unnamed(field.kind.enum_values(), &self.named) {
                Some(value) => format!("“{}”", value.title),
                None if self.named.is_empty() => "已填写".to_owned(),
                None => "其他".to_owned(),
            },
            Some(FieldValue::Range { from, to, reaches }) => {
                let mut said = match (from, to) {
                    (None, None) => "已填写".to_owned(),
                    (None, Some(to)) => format!("不足{}", amount(*to)),
                    (Some(from), None) => format!("{}以上", amount(*from)),
                    (Some(from), Some(to)) if from + 1 == *to => amount(*from),
                    (Some(from), Some(to)) => format!("{}以上不足{}", amount(*from), amount(*to)),
                };
                for (at, key) in self.locals.iter().enumerate() {
                    let word = if reaches >> at & 1 == 1 { "达到" } else { "未达到" };
                    said.push_str(&format!("（{word}本区规定{key}）"));
                }
                said
            }
            Some(FieldValue::Holds(bits)) => {
                let held: Vec<String> = self
                    .named
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| bits >> at & 1 == 1)
                    .map(|(_, value)| if let Value::Code(id) = value { title(id) } else { format!("{value:?}") })
                    .collect();
                if held.is_empty() { "其他".to_owned() } else { format!("“{}”", held.join("、")) }
            }
        }
    }
}

fn ranges(tests: &[&FieldTest], named: &[Value], locals: usize) -> Option<Vec<FieldValue>> {
    let mut breaks: Vec<i64> = tests.iter().filter_map(|test| if let FieldTest::AtLeast(n) = test { Some(*n) } else { None }).collect();
    for n in named.iter().filter_map(number) {
        breaks.extend([n, n.saturating_add(1)]);
    }
    breaks.sort_unstable();
    breaks.dedup();
    let reached = 1u32.checked_shl(u32::try_from(locals).ok()?)?;
    if (breaks.len() + 1).checked_mul(reached as usize)? >= WIDEST {
        return None;
    }
    let mut found = Vec::new();
    let mut from = None;
    for to in breaks.iter().copied().map(Some).chain([None]) {
        found.extend((0..reached).map(|reaches| FieldValue::Range { from, to, reaches }));
        from = to;
    }
    Some(found)
}

fn is_point(from: Option<i64>, to: Option<i64>, n: i64) -> bool {
    from == Some(n) && to == Some(n.saturating_add(1))
}

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Int(n) | Value::Money(n) => Some(*n),
        _ => None,
    }
}

fn covers(kind: &FieldType, named: &[Value]) -> bool {
    match kind {
        FieldType::Bool => !named.is_empty(),
        FieldType::Enum(values) => unnamed(values, named).is_none() && !values.is_empty(),
        _ => false,
    }
}

fn unnamed<'v>(values: &'v [EnumValue], named: &[Value]) -> Option<&'v EnumValue> {
    values.iter().find(|value| !named.iter().any(|named| matches!(named, Value::Code(id) if *id == value.id)))
}

fn dedup(values: &mut Vec<Value>) {
    let mut kept: Vec<Value> = Vec::new();
    for value in values.drain(..) {
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    *values = kept;
}
