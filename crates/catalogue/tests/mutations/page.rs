//! `docs/mutations.md`, in two parts: each node deleted alone, and each deleted together with all that names it.

use std::collections::BTreeMap;
use std::fmt::Write;

use mingfa_catalogue::Catalogue;

use crate::judge::Outcome;
use crate::part::{Mutation, Part, Reason};

/// Deletions with what became of them.
pub type Judged<'m> = Vec<(&'m Mutation, Outcome)>;

const PARTS: [(Part, &str, &str); 6] = [
    (Part::Action, "action", "actions"),
    (Part::Gate, "gate", "gates"),
    (Part::Guard, "guard", "guards"),
    (Part::Role, "role", "roles"),
    (Part::Apart, "separation", "separations"),
    (Part::Clock, "clock", "clocks"),
];

const REASONS: [(Reason, &str); 9] = [
    (Reason::Convenience, "A convenience: it stays where it is, and no law asks for it by itself."),
    (Reason::OtherWay, "Other ways lead on from the step, and no law asks for this one."),
    (Reason::OneOfSeveral, "It does an act in whose place the law lets another stand."),
    (Reason::NotAsked, "It does an act that no duty and no `offers` of the edition's laws asks for."),
    (Reason::NoDuty, "A condition behind which no duty of the edition's laws stands."),
    (Reason::NoRole, "A role that no law of the edition asks for."),
    (Reason::NoSeparation, "A separation that no law of the edition asks for."),
    (Reason::LocalTime, "A time rule of the district (本区规定), which may have none."),
    (Reason::NoLimit, "A time rule taken from a text that nobody has verified (待核实): no `limit` is recorded."),
];

/// The first part.
pub fn alone(catalogue: &Catalogue, judged: &Judged<'_>) -> String {
    let mut text = String::from(HEAD);
    table(&mut text, catalogue, judged);
    codes(&mut text, judged);
    missed(&mut text, judged);
    text
}

/// The second part; it begins with [`SECOND`].
pub fn tidied(catalogue: &Catalogue, judged: &Judged<'_>) -> String {
    let mut text = format!("{SECOND}{TIDIED}");
    table(&mut text, catalogue, judged);
    codes(&mut text, judged);
    missed(&mut text, judged);
    format!("{}\n", text.trim_end())
}

/// How the page names a deletion that is not caught.
pub fn line(mutation: &Mutation) -> String {
    let editions: Vec<String> = mutation.editions.iter().map(|(procedure, edition)| format!("{procedure} {edition}")).collect();
    let part = PARTS.iter().find(|(part, ..)| *part == mutation.part).map_or("", |(_, name, _)| name);
    format!("- {}: {part} `{}` {}", editions.join(", "), mutation.id, mutation.title)
}

fn table(text: &mut String, catalogue: &Catalogue, judged: &Judged<'_>) {
    let names: Vec<&str> = PARTS.iter().map(|(_, _, name)| *name).collect();
    let _ = writeln!(text, "| edition | {} | caught |\n|{}", names.join(" | "), " --- |".repeat(names.len() + 2));
    for edition in &catalogue.editions {
        let named = (edition.procedure.clone(), edition.edition.clone());
        let own: Judged<'_> = judged.iter().filter(|(mutation, _)| mutation.editions.contains(&named)).copied().collect();
        row(text, &format!("{} {}", edition.procedure, edition.edition), &own);
    }
    row(text, "**all** (a node of a fragment once)", judged);
    let timeless: Judged<'_> = judged.iter().filter(|(mutation, _)| mutation.part != Part::Clock).copied().collect();
    row(text, "all but clocks", &timeless);
}

fn row(text: &mut String, name: &str, judged: &Judged<'_>) {
    let _ = write!(text, "| {name} |");
    for (part, ..) in PARTS {
        let (caught, all) = share(judged.iter().filter(|(mutation, _)| mutation.part == part));
        let _ = if all == 0 { write!(text, " – |") } else { write!(text, " {caught}/{all} |") };
    }
    let (caught, all) = share(judged.iter());
    let _ = writeln!(text, " {caught}/{all} = {:.1} % |", caught as f64 * 100.0 / all.max(1) as f64);
}

fn share<'j>(judged: impl Iterator<Item = &'j (&'j Mutation, Outcome)>) -> (usize, usize) {
    judged.fold((0, 0), |(caught, all), (_, outcome)| (caught + usize::from(outcome.is_caught()), all + 1))
}

fn codes(text: &mut String, judged: &Judged<'_>) {
    let mut codes: BTreeMap<&str, (&str, usize)> = BTreeMap::new();
    for (_, outcome) in judged {
        if let Outcome::Refused(code) = outcome {
            codes.entry(code.id).or_insert((code.title, 0)).1 += 1;
        }
    }
    text.push_str("\n| first code | about | deletions |\n| --- | --- | --- |\n");
    for (code, (title, count)) in codes {
        let _ = writeln!(text, "| {code} | {title} | {count} |");
    }
    text.push('\n');
}

fn missed(text: &mut String, judged: &Judged<'_>) {
    text.push_str("Not caught:\n\n");
    for (reason, why) in REASONS {
        let these: Judged<'_> =
            judged.iter().filter(|(mutation, outcome)| mutation.reason == reason && !outcome.is_caught()).copied().collect();
        if these.is_empty() {
            continue;
        }
        let _ = writeln!(text, "**{why}**\n");
        for (mutation, outcome) in these {
            let warned = match outcome {
                Outcome::Warned(code) => format!(" (warned: {code} {})", code.title),
                _ => String::new(),
            };
            let _ = writeln!(text, "{}{warned}", line(mutation));
        }
        text.push('\n');
    }
}

const HEAD: &str = "# Mutations

Each action, gate, guard (`only-if`), role, separation (`apart`) and clock of the shipped editions is deleted in turn, as an editor would
delete its node, and the catalogue is checked and proved again. *Caught* = refused with an error. A test
(`crates/catalogue/tests/mutations`) compares this page with what it finds and fails when less than 95 % are caught; `BLESS=1` with
`cargo test --release -p mingfa-catalogue --test mutations` writes it anew.

";

/// Where the second part begins.
pub const SECOND: &str = "## Deleted together with all that names it\n\n";

const TIDIED: &str =
    "Most deletions are caught above because a name then leads nowhere. That is a weak catch: an editor who means it deletes the
places that complain too. Here he does: name by name, node by node, figures, imports and papers whole, until nothing is left to complain
but the law and the proof (or the edition cannot do without what is gone). What is caught here is held by premises that do not stand in
the procedure.

";
