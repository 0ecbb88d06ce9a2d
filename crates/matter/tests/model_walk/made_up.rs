//! Made-up values, from a small generator of its own: the same seed walks the same way on every machine.

use mingfa_catalogue::model::{Field, FieldType, FileValue};
use mingfa_catalogue::{Catalogue, Id, Value};
use mingfa_time::Date;

/// xorshift64*: enough to choose with.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `n`; 0 when there is none.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize;
        if n == 0 { 0 } else { drawn % n }
    }

    /// True in so many of a hundred throws.
    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    pub fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        if of.is_empty() { None } else { of.get(self.below(of.len())) }
    }

    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            all.swap(last, self.below(last + 1));
        }
    }
}

/// A value that fits the field; none when its list is empty.
pub fn value(dice: &mut Dice, catalogue: &Catalogue, field: &Field, today: Date) -> Option<Value> {
    Some(match &field.kind {
        FieldType::Enum(values) => Value::Code(dice.one(values)?.id.clone()),
        FieldType::EnumSet(values) => {
            let codes: Vec<Id> = values.iter().filter(|_| dice.percent(50)).map(|value| value.id.clone()).collect();
            if codes.is_empty() { Value::Codes(vec![dice.one(values)?.id.clone()]) } else { Value::Codes(codes) }
        }
        FieldType::Code(list) => Value::Code(dice.one(&catalogue.code_list(list)?.codes)?.id.clone()),
        FieldType::Int => Value::Int([0, 1, 2, 3, 7, 30, 100, 1000][dice.below(8)]),
        FieldType::Money => Value::Money(10_i64.pow(u32::try_from(dice.below(11)).ok()?)),
        FieldType::Bool => Value::Bool(dice.percent(50)),
        FieldType::Date => Value::Date(around(dice, today)),
        FieldType::Instant => Value::Instant(around(dice, today).at(9, 30, 0, 0)),
        FieldType::Unit => Value::Unit(Id::from(format!("unit-{}", dice.below(3)))),
        FieldType::Person => Value::Person(Id::from(format!("person-{}", dice.below(3)))),
        FieldType::File => Value::File(FileValue {
            name: "稿件.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            size: 1,
            sha256: format!("{:064x}", dice.below(1 << 20)),
            blob: format!("blob-{}", dice.below(1 << 20)),
        }),
        FieldType::Text
        | FieldType::Id
        | FieldType::Place
        | FieldType::Citation
        | FieldType::Party
        | FieldType::Phone
        | FieldType::IdNumber
        | FieldType::Address => Value::Text(format!("字样{}", dice.below(1000))),
    })
}

/// A day up to three months before or after.
fn around(dice: &mut Dice, today: Date) -> Date {
    let days = i32::try_from(dice.below(181)).unwrap_or(0) - 90;
    mingfa_time::date_of(mingfa_time::day_number(today) + days)
}
