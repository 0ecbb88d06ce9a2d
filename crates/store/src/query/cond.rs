//! Conditions → SQL over the matter `m` (and the item `i`).

use mingfa_catalogue::model::{Atom, ClockState, Cond, FieldTest, FieldType, GroupTest, LinkTest};
use mingfa_catalogue::{Id, Value};

use super::Sql;
use crate::db::Cell;
use crate::error::StoreError;

impl Sql<'_> {
    /// ` AND (…)`; nothing for the condition that always holds.
    pub(crate) fn and_cond(&mut self, cond: &Cond, procedure: &Id, group: Option<&Id>) -> Result<(), StoreError> {
        if cond.is_always() {
            return Ok(());
        }
        self.push(" AND ");
        self.cond(cond, procedure, group)
    }

    fn cond(&mut self, cond: &Cond, procedure: &Id, group: Option<&Id>) -> Result<(), StoreError> {
        let (parts, word, empty) = match cond {
            Cond::All(parts) => (parts, " AND ", "1 = 1"),
            Cond::Any(parts) => (parts, " OR ", "1 = 0"),
            Cond::Not(part) => {
                self.push("NOT ");
                return self.cond(part, procedure, group);
            }
            Cond::Is(atom) => return self.atom(atom, procedure, group),
        };
        self.push("(");
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                self.push(word);
            }
            self.cond(part, procedure, group)?;
        }
        if parts.is_empty() {
            self.push(empty);
        }
        self.push(")");
        Ok(())
    }

    fn atom(&mut self, atom: &Atom, procedure: &Id, group: Option<&Id>) -> Result<(), StoreError> {
        match atom {
            Atom::Field { field, test, .. } => self.field(field, test, procedure, group),
            Atom::Passed { action, .. } => {
                let of_item = group.is_some_and(|group| self.is_item_action(procedure, group, action));
                if let Some(bit) = self.world.slots.done(procedure, action).filter(|_| !of_item) {
                    self.push("(m.done & ");
                    self.arg(Cell::int(bit));
                    self.push(") <> 0");
                    return Ok(());
                }
                self.push("EXISTS (SELECT 1 FROM milestone AS s WHERE s.district = m.district AND s.matter = m.matter AND s.valid = 1 AND s.action = ");
                self.arg(Cell::text(action.as_str()));
                if of_item {
                    self.push(" AND s.item = i.no");
                }
                self.push(")");
                Ok(())
            }
            Atom::Linked { link, test, .. } => {
                self.push("EXISTS (SELECT 1 FROM link AS l WHERE l.district = m.district AND l.matter = m.matter AND l.link = ");
                self.arg(Cell::text(link.as_str()));
                match test {
                    LinkTest::Exists => {}
                    LinkTest::Open => self.push(" AND l.settled_as IS NULL"),
                    LinkTest::SettledAs(results) => {
                        self.push(" AND l.settled_as IN ");
                        self.list(results.iter().map(|result| Cell::text(result.as_str())));
                    }
                    LinkTest::Revised => return Err(StoreError::Refused("统计中不能以关联稿件是否更新为条件".to_owned())),
                }
                self.push(")");
                Ok(())
            }
            Atom::Clock { clock, state: ClockState::Expired, .. } => {
                // As a list, read in one go from the index by state: few clocks out of many have expired.
                self.push("m.matter IN (");
                for (at, condition) in [" AND c.state = 'late'", " AND c.state = 'running' AND c.due < "].into_iter().enumerate() {
                    if at > 0 {
                        self.push(" UNION ALL ");
                    }
                    self.push("SELECT c.matter FROM clock AS c WHERE c.district = $1 AND c.procedure = ");
                    self.arg(Cell::text(procedure.as_str()));
                    self.push(" AND c.clock = ");
                    self.arg(Cell::text(clock.as_str()));
                    self.push(condition);
                }
                self.arg(Cell::int(self.today));
                self.push(")");
                Ok(())
            }
            Atom::Clock { clock, state, .. } => {
                self.push("EXISTS (SELECT 1 FROM clock AS c WHERE c.district = m.district AND c.matter = m.matter AND c.clock = ");
                self.arg(Cell::text(clock.as_str()));
                if *state == ClockState::Off {
                    self.push(" AND c.state IN ('pending', 'met')");
                } else {
                    self.push(" AND (c.state = 'paused' OR c.state = 'running' AND (c.due IS NULL OR c.due >= ");
                    self.arg(Cell::int(self.today));
                    self.push("))");
                }
                self.push(")");
                Ok(())
            }
            Atom::Group { group: name, test, .. } => self.group(name, test, procedure),
            Atom::Counter { counter, at_least, .. } => {
                let column = self.world.slots.counter(procedure, counter).map(str::to_owned);
                let column = column.ok_or_else(|| StoreError::Refused(format!("计数“{counter}”不能用于统计")))?;
                self.push(&format!("COALESCE(m.{column}, 0) >= "));
                self.arg(Cell::int(*at_least));
                Ok(())
            }
            Atom::At { steps, .. } => {
                self.push("m.step IN ");
                self.list(steps.iter().map(|step| Cell::text(step.as_str())));
                Ok(())
            }
            Atom::Track { .. } | Atom::Exempted { .. } => Err(StoreError::Refused("统计中不能以并行环节或例外认定为条件".to_owned())),
        }
    }

    fn field(&mut self, field: &Id, test: &FieldTest, procedure: &Id, group: Option<&Id>) -> Result<(), StoreError> {
        let kind = self.kind_of(procedure, group, field);
        let column = match self.column(procedure, group, field) {
            Ok(column) if column.contains('.') => column,
            Ok(column) => format!("m.{column}"),
            // A sealed field can only be asked whether it is there.
            Err(_) if *test == FieldTest::Present => {
                self.push("EXISTS (SELECT 1 FROM event AS e CROSS JOIN sealed AS z WHERE z.district = e.district AND z.n = e.n AND e.district = m.district AND e.matter = m.matter AND z.field = ");
                self.arg(Cell::text(field.as_str()));
                self.push(")");
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        match test {
            FieldTest::Present => self.push(&format!("{column} IS NOT NULL")),
            FieldTest::AtLeast(least) => {
                let scale = if kind == Some(FieldType::Instant) { 86_400 } else { 1 };
                self.push(&format!("({column} IS NOT NULL AND {column} >= "));
                self.arg(Cell::int(least * scale));
                self.push(")");
            }
            FieldTest::AtLeastLocal(key) => {
                let today = mingfa_time::date_of(self.today);
                match self.world.local.number(key, today) {
                    Some(least) => {
                        self.push(&format!("({column} IS NOT NULL AND {column} >= "));
                        self.arg(Cell::int(least));
                        self.push(")");
                    }
                    None => self.push("1 = 0"),
                }
            }
            FieldTest::In(values) => self.field_in(&column, kind.as_ref(), values),
        }
        Ok(())
    }

    fn field_in(&mut self, column: &str, kind: Option<&FieldType>, values: &[Value]) {
        if let Some(kind @ FieldType::EnumSet(_)) = kind {
            let codes: Vec<Id> = values
                .iter()
                .filter_map(|value| match value {
                    Value::Code(code) => Some(code.clone()),
                    _ => None,
                })
                .collect();
            self.push(&format!("({column} IS NOT NULL AND ({column} & "));
            self.arg(crate::slots::cell(kind, &Value::Codes(codes)));
            self.push(") <> 0)");
            return;
        }
        // Every test is yes or no, never NULL, or `not` would lose the records that lack the field. An unanswered yes-or-no question
        // is a no, as the engine judges it.
        if values.iter().any(|value| matches!(value, Value::Bool(_))) {
            self.push(&format!("(COALESCE({column}, 0) IN "));
        } else {
            self.push(&format!("({column} IS NOT NULL AND {column} IN "));
        }
        let any = FieldType::Text;
        self.list(values.iter().map(|value| crate::slots::cell(kind.unwrap_or(&any), value)));
        self.push(")");
    }

    fn group(&mut self, name: &Id, test: &GroupTest, procedure: &Id) -> Result<(), StoreError> {
        let items = "SELECT 1 FROM item AS i WHERE i.district = m.district AND i.matter = m.matter AND i.grp = ";
        let passed = " EXISTS (SELECT 1 FROM milestone AS s WHERE s.district = i.district AND s.matter = i.matter AND s.item = i.no AND s.valid = 1 AND s.action = ";
        match test {
            GroupTest::AtLeast(least) => {
                self.push(&format!("({}", items.replacen("SELECT 1", "SELECT COUNT(*)", 1)));
                self.arg(Cell::text(name.as_str()));
                self.push(") >= ");
                self.arg(Cell::int(*least));
            }
            GroupTest::AllPassed(action) | GroupTest::AnyPassed(action) | GroupTest::NonePassed(action) => {
                self.push(if matches!(test, GroupTest::AnyPassed(_)) { "EXISTS (" } else { "NOT EXISTS (" });
                self.push(items);
                self.arg(Cell::text(name.as_str()));
                self.push(if matches!(test, GroupTest::AllPassed(_)) { " AND NOT" } else { " AND" });
                self.push(passed);
                self.arg(Cell::text(action.as_str()));
                self.push("))");
            }
            GroupTest::All(cond) | GroupTest::Any(cond) => {
                let all = matches!(test, GroupTest::All(_));
                self.push(if all { "NOT EXISTS (" } else { "EXISTS (" });
                self.push(items);
                self.arg(Cell::text(name.as_str()));
                self.push(if all { " AND NOT (" } else { " AND (" });
                self.cond(cond, procedure, Some(name))?;
                self.push("))");
            }
        }
        Ok(())
    }

    fn kind_of(&self, procedure: &str, group: Option<&Id>, field: &str) -> Option<FieldType> {
        self.world.catalogue.editions_of(procedure).find_map(|edition| {
            let in_group = group.and_then(|group| edition.group(group)?.fields.iter().find(|each| *each.id == *field));
            in_group.or_else(|| edition.field(field)).map(|field| field.kind.clone())
        })
    }

    fn is_item_action(&self, procedure: &str, group: &str, action: &Id) -> bool {
        let mut groups = self.world.catalogue.editions_of(procedure).filter_map(|edition| edition.group(group));
        groups.any(|group| group.actions.iter().any(|each| each.id == *action))
    }
}
