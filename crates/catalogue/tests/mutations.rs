//! Deletes each action, gate, guard, role and separation of the shipped editions in turn and asks whether somebody notices.
//! The table is `docs/mutations.md`; `MINGFA_WRITE=1 cargo test --release -p mingfa-catalogue --test mutations -- --ignored` writes it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use mingfa_catalogue::prove::mutate::{Excuse, Mutation, Outcome, Part, judge, mutations};
use mingfa_catalogue::{Catalogue, embedded, read};

const PARTS: [(Part, &str); 5] =
    [(Part::Action, "actions"), (Part::Gate, "gates"), (Part::Guard, "guards"), (Part::Role, "roles"), (Part::Apart, "separations")];

/// Share that must be noticed, over the whole catalogue.
const LEAST_PERCENT: usize = 95;

#[test]
fn deletions_cut_out_whole_nodes() {
    let (catalogue, _) = read(embedded());
    let all = mutations(&catalogue);
    assert!(all.len() > 300, "{}", all.len());
    // A sample: what is left reads as KDL, and most of it is noticed.
    let mut noticed = 0;
    let sample: Vec<&Mutation> = all.iter().step_by(29).collect();
    for mutation in &sample {
        match judge(&catalogue, mutation) {
            Outcome::Refused(code) => {
                assert_ne!(code.id, "MF-001", "{mutation:?}");
                noticed += 1;
            }
            Outcome::Warned(_) | Outcome::Missed => {}
        }
    }
    assert!(noticed * 100 >= sample.len() * 80, "{noticed} of {}", sample.len());
}

#[test]
#[ignore = "judges the catalogue some hundred times; run it in release"]
fn the_table_of_mutations_is_current() {
    let (catalogue, _) = read(embedded());
    let judged: Vec<(Mutation, Outcome)> = mutations(&catalogue)
        .into_iter()
        .map(|mutation| {
            let outcome = judge(&catalogue, &mutation);
            (mutation, outcome)
        })
        .collect();
    let caught = judged.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Refused(_))).count();
    let table = table(&catalogue, &judged);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/mutations.md");
    if std::env::var_os("MINGFA_WRITE").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == table, "docs/mutations.md is out of date: run this test with MINGFA_WRITE=1");
    assert!(caught * 100 >= judged.len() * LEAST_PERCENT, "{caught} of {} caught", judged.len());
}

fn table(catalogue: &Catalogue, judged: &[(Mutation, Outcome)]) -> String {
    let mut text = String::from(HEAD);
    let caught = |outcome: &Outcome| matches!(outcome, Outcome::Refused(_));
    let share = |part: usize, whole: usize| {
        if whole == 0 { "–".to_owned() } else { format!("{part}/{whole}") }
    };
    text.push_str("| edition | ");
    for (_, name) in PARTS {
        let _ = write!(text, "{name} | ");
    }
    text.push_str("caught |\n| --- | --- | --- | --- | --- | --- | --- |\n");
    let line = |text: &mut String, name: &str, of: &dyn Fn(&Mutation) -> bool| {
        let _ = write!(text, "| {name} | ");
        for (part, _) in PARTS {
            let these: Vec<_> = judged.iter().filter(|(mutation, _)| of(mutation) && mutation.part == part).collect();
            let seen = these.iter().filter(|(_, outcome)| caught(outcome)).count();
            let _ = write!(text, "{} | ", share(seen, these.len()));
        }
        let all: Vec<_> = judged.iter().filter(|(mutation, _)| of(mutation)).collect();
        let seen = all.iter().filter(|(_, outcome)| caught(outcome)).count();
        let _ = writeln!(text, "{} = {:.1} % |", share(seen, all.len()), seen as f64 * 100.0 / all.len().max(1) as f64);
    };
    for edition in &catalogue.editions {
        let named = (edition.procedure.clone(), edition.edition.clone());
        let name = format!("{} {}", edition.procedure, edition.edition);
        line(&mut text, &name, &|mutation| mutation.editions.contains(&named));
    }
    line(&mut text, "**all** (a node of a fragment once)", &|_| true);

    text.push_str("\n## Under which code\n\n| code | about | deletions |\n| --- | --- | --- |\n");
    let mut codes: BTreeMap<&str, (&str, usize)> = BTreeMap::new();
    for (_, outcome) in judged {
        if let Outcome::Refused(code) = outcome {
            codes.entry(code.id).or_insert((code.title, 0)).1 += 1;
        }
    }
    for (code, (title, count)) in codes {
        let _ = writeln!(text, "| {code} | {title} | {count} |");
    }

    text.push_str("\n## Not caught\n\n");
    let missed: Vec<_> = judged.iter().filter(|(_, outcome)| !caught(outcome)).collect();
    for (excuse, why) in EXCUSES {
        let these: Vec<_> = missed.iter().filter(|(mutation, _)| mutation.excuse == excuse).collect();
        if these.is_empty() {
            continue;
        }
        let _ = writeln!(text, "**{why}**\n");
        for (mutation, outcome) in these {
            let editions: Vec<String> = mutation.editions.iter().map(|(procedure, edition)| format!("{procedure} {edition}")).collect();
            let part = PARTS.iter().find(|(part, _)| *part == mutation.part).map_or("", |(_, name)| name.trim_end_matches('s'));
            let warned = match outcome {
                Outcome::Warned(code) => format!(" (warned: {code} {})", code.title),
                _ => String::new(),
            };
            let _ = writeln!(text, "- {}: {part} `{}` {}{warned}", editions.join(", "), mutation.id, mutation.title);
        }
        text.push('\n');
    }
    format!("{}\n", text.trim_end())
}

const EXCUSES: [(Excuse, &str); 5] = [
    (Excuse::Convenience, "Convenience: it stays where it is, and no law asks for it."),
    (Excuse::OtherWay, "Another way leads to the same step, and no law asks for this one."),
    (Excuse::NotAsked, "It does an act that no duty and no `offers` of the edition's laws asks for."),
    (Excuse::NoDuty, "A condition behind which no duty of the edition's laws stands."),
    (Excuse::NoSeparation, "A separation that no law of the edition asks for."),
];

const HEAD: &str = "# Mutations

Each action, gate, guard (`only-if`), role and separation (`apart`) of the shipped editions is deleted in turn, as an editor would delete
its node, and the catalogue is read, checked and proved again. *Caught* = refused with an error. The table is written by
`MINGFA_WRITE=1 cargo test --release -p mingfa-catalogue --test mutations -- --ignored`; without the variable the same test fails when
it is out of date, or when less than 95 % are caught.

";
