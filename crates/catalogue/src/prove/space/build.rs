//! Makes the variables of an edition out of its definition.

use super::{Key, Space, all_atoms, mask_below};
use crate::model::{
    Action, ActionSite, Atom, Clock, Cond, Field, FieldTest, From, Group, GroupTest, Id, LengthRule, LinkTest, Step, Value,
};
use crate::prove::domain::{FieldDomain, GroupDomain, LinkDomain, WIDEST};
use crate::prove::guarantee::Guarantees;
use crate::prove::var::{ClockVar, FieldVar, FileVar, GroupVar, Kind, LinkVar, clock, file};

impl Space<'_> {
    pub(super) fn add_fields(&mut self, conditions: &[(&Cond, Option<&Group>)]) {
        let edition = self.edition;
        for (at, field) in edition.fields.iter().enumerate() {
            let tests: Vec<&FieldTest> = all_atoms(conditions)
                .filter(|(_, group)| !group.is_some_and(|group| group.fields.iter().any(|own| own.id == field.id)))
                .filter_map(|(atom, _)| match atom {
                    Atom::Field { field: name, test, .. } if *name == field.id => Some(test),
                    _ => None,
                })
                .collect();
            let is_date = edition.clocks.iter().any(|clock| matches!(&clock.from, From::Field(date) if *date == field.id));
            if tests.is_empty() && !field.revisions && !is_date {
                continue;
            }
            let constants: Vec<&Value> =
                self.actions.iter().flat_map(|action| &action.sets).filter(|(name, _)| *name == field.id).map(|(_, value)| value).collect();
            let domain = FieldDomain::new(field, &tests, &constants);
            self.add_field(at, field, domain.unwrap_or_else(FieldDomain::presence));
        }
    }

    fn add_field(&mut self, at: usize, field: &Field, domain: FieldDomain) {
        let edition = self.edition;
        let matters = |action: &&&Action| {
            !matches!(action.site, ActionSite::Item { .. })
                || edition.groups.iter().all(|group| group.fields.iter().all(|own| own.id != field.id))
        };
        let by_action =
            |of: &dyn Fn(&Action) -> bool| self.actions.iter().map(|action| matters(&action) && of(action)).collect::<Vec<bool>>();
        let takes = by_action(&|action| action.needs.contains(&field.id) || action.asks.contains(&field.id));
        let needs = by_action(&|action| action.needs.contains(&field.id));
        let set = |action: &&Action| {
            action.sets.iter().find(|(name, _)| *name == field.id && matters(&action)).map(|(_, value)| domain.constant(value))
        };
        let sets = self.actions.iter().map(set).collect();
        let full = if field.required { domain.present() } else { mask_below(domain.values.len()) };
        let fixed_track = field.fixed_at.as_ref().and_then(|step| self.track_step(step));
        // The start of a track is reached when a step beside which it lives is entered.
        let begun = fixed_track
            .and_then(|(track, step)| edition.tracks.get(track).filter(|track| track.steps.get(step).is_some_and(|step| step.start)));
        let fixes = |step: &Step| field.fixed_at.as_ref() == Some(&step.id) || begun.is_some_and(|track| track.beside.contains(&step.id));
        let fixed_main = edition.steps.iter().map(fixes).collect();
        if field.revisions {
            let full = if field.required { 0b10 } else { 0b11 };
            let var = FileVar { field: at, required: field.required, fixed_main, fixed_track, needs };
            self.add(Key::Field(at), Kind::File(var), full, file::CODES);
            return;
        }
        let var = FieldVar {
            field: at,
            required: field.required,
            correctable: !edition.corrected_by.is_empty(),
            fixed: field.fixed_at.is_some(),
            fixed_main,
            fixed_track,
            takes,
            needs,
            sets,
            domain,
        };
        let codes = var.codes();
        self.add(Key::Field(at), Kind::Field(var), full, codes);
    }

    pub(super) fn add_links(&mut self, conditions: &[(&Cond, Option<&Group>)], guarantees: &Guarantees) {
        let edition = self.edition;
        for (at, link) in edition.links.iter().enumerate() {
            let tests: Vec<&LinkTest> = all_atoms(conditions)
                .filter_map(|(atom, _)| match atom {
                    Atom::Linked { link: name, test, .. } if *name == link.id => Some(test),
                    _ => None,
                })
                .collect();
            let mut lists: Vec<Vec<Id>> = guarantees.lists(link);
            lists.extend(tests.iter().filter_map(|test| if let LinkTest::SettledAs(ids) = test { Some(ids.clone()) } else { None }));
            let heard = edition.steps.iter().flat_map(|step| &step.on_notice).any(|rule| rule.link == link.id);
            if tests.is_empty() && lists.is_empty() && !heard {
                continue;
            }
            let asks_revised = tests.iter().any(|test| matches!(test, LinkTest::Revised));
            if let Some(domain) = LinkDomain::new(link.at_most == Some(1), &lists, asks_revised) {
                let full = if link.required { domain.existing() } else { mask_below(domain.values.len()) };
                let codes = if link.required { 1 } else { 2 };
                let on = link.on.as_ref().and_then(|on| self.field(on));
                self.add(Key::Link(at), Kind::Link(LinkVar { domain, required: link.required, on }), full, codes);
            }
        }
    }

    pub(super) fn add_groups(&mut self, conditions: &[(&Cond, Option<&Group>)]) {
        let edition = self.edition;
        for (at, group) in edition.groups.iter().enumerate() {
            let tests: Vec<&GroupTest> = all_atoms(conditions)
                .filter_map(|(atom, _)| match atom {
                    Atom::Group { group: name, test, .. } if *name == group.id => Some(test),
                    _ => None,
                })
                .collect();
            if tests.is_empty() {
                continue;
            }
            let mut openers = group.actions.iter().filter(|action| action.opens_item);
            let opener = openers.next().filter(|_| openers.next().is_none()).filter(|action| action.on.is_none());
            let Some(domain) = GroupDomain::new(&tests, opener.map(|action| &action.id)) else {
                continue;
            };
            let acts = self
                .actions
                .iter()
                .map(|action| group.actions.iter().any(|own| own.id == action.id).then(|| (action.id.clone(), action.opens_item)))
                .collect();
            let mut voids: Vec<(usize, Vec<Id>)> = Vec::new();
            for action in &group.actions {
                if let Some(file) = action.on.as_ref().and_then(|on| self.field(on)) {
                    match voids.iter_mut().find(|(known, _)| *known == file) {
                        Some((_, actions)) => actions.push(action.id.clone()),
                        None => voids.push((file, vec![action.id.clone()])),
                    }
                }
            }
            let values = domain.values.len();
            self.add(Key::Group(at), Kind::Group(GroupVar { domain, acts, voids }), mask_below(values), values);
        }
    }

    pub(super) fn add_clock(&mut self, at: usize, conditions: &[(&Cond, Option<&Group>)]) {
        let edition = self.edition;
        let Some(clock) = edition.clocks.get(at) else {
            return;
        };
        let by_action = |of: &dyn Fn(&Action) -> bool| self.actions.iter().map(|action| of(action)).collect::<Vec<bool>>();
        let date = if let From::Field(field) = &clock.from { Some(field) } else { None };
        let starts = match &clock.from {
            From::Action(id) => by_action(&|action| action.id == *id),
            _ => by_action(&|_| false),
        };
        // What a notice of a revision started ends when the revision is taken note of.
        let bound = if let From::Notice(link) = &clock.from { Some(link) } else { None };
        let step = if let From::Step(step) = &clock.from { Some(step) } else { None };
        let begins = |id: &Id| {
            step.and_then(|step| self.track_step(step)).is_some_and(|(track, at)| {
                edition
                    .tracks
                    .get(track)
                    .is_some_and(|track| track.beside.contains(id) && track.steps.get(at).is_some_and(|step| step.start))
            })
        };
        let var = ClockVar {
            clock: at,
            from_open: matches!(clock.from, From::Open) || matches!(&clock.from, From::Action(id) if *id == "open"),
            starts,
            stops: by_action(&|action| clock.stops.contains(&action.id) || bound.is_some_and(|link| action.binds.contains(link))),
            restarts: by_action(&|action| clock.restarts.contains(&action.id)),
            reopens: by_action(&|action| clock.keeps_first.contains(&action.id)),
            steps: edition.steps.iter().map(|own| step == Some(&own.id)).collect(),
            begins: edition.steps.iter().map(|own| begins(&own.id)).collect(),
            track_steps: step.and_then(|step| self.track_step(step)).into_iter().collect(),
            loose_date: date.is_some_and(|date| self.is_loose(date)),
            loose_length: self.has_loose_length(clock),
            asked: all_atoms(conditions).any(|(atom, _)| matches!(atom, Atom::Clock { clock: name, .. } if *name == clock.id)),
            date: date.and_then(|date| self.field(date)),
        };
        self.add(Key::Clock(at), Kind::Clock(var), clock::FULL, clock::CODES);
    }

    /// Whether a value may be another one later than at the opening.
    fn is_loose(&self, field: &Id) -> bool {
        let start = self.steps.iter().find(|step| step.start).map(|step| &step.id);
        let field = self.edition.fields.iter().find(|known| known.id == *field);
        field.is_none_or(|field| !field.required || field.fixed_at.is_none() || field.fixed_at.as_ref() != start)
    }

    fn has_loose_length(&self, clock: &Clock) -> bool {
        let by_field = |rule: &LengthRule| match rule {
            LengthRule::Until(field) | LengthRule::Local { by: Some(field), .. } => self.is_loose(field),
            _ => false,
        };
        let by_atom = |atom: &Atom| match atom {
            Atom::Field { field, .. } => self.is_loose(field),
            _ => true,
        };
        let by_case = clock.cases.iter().any(|case| by_field(&case.length) || case.when.atoms().into_iter().any(by_atom));
        by_case || by_field(&clock.length) || clock.stated_due.as_ref().is_some_and(|due| self.is_loose(due))
    }

    pub(super) fn add_counters(&mut self, conditions: &[(&Cond, Option<&Group>)]) {
        let edition = self.edition;
        for (at, counter) in edition.counters.iter().enumerate() {
            let asked = all_atoms(conditions).filter_map(|(atom, _)| match atom {
                Atom::Counter { counter: name, at_least, .. } if *name == counter.id => Some(*at_least),
                _ => None,
            });
            let Some(most) = asked.max().and_then(|most| u8::try_from(most).ok()).filter(|most| usize::from(*most) < WIDEST) else {
                continue;
            };
            let count =
                |action: &&Action| u8::try_from(action.counts.iter().filter(|name| **name == counter.id).count()).unwrap_or(u8::MAX);
            let counts = self.actions.iter().map(count).collect();
            let values = usize::from(most) + 1;
            self.add(Key::Counter(at), Kind::Counter { counts, most }, mask_below(values), values);
        }
    }
}
