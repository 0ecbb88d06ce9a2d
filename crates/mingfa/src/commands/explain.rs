//! `mingfa explain`: a definition as prose and tables.

use mingfa_catalogue::{embedded, explain};
use serde_json::json;

use crate::answer::Answer;
use crate::args::Explain;
use crate::fault::Fault;

pub fn run(args: &Explain) -> Result<Answer, Fault> {
    let (catalogue, _) = mingfa_catalogue::read(embedded());
    let editions: Vec<_> = catalogue.editions_of(&args.procedure).collect();
    let Some(newest) = editions.last() else {
        let mut known: Vec<&str> = catalogue.editions.iter().map(|edition| edition.procedure.as_str()).collect();
        known.dedup();
        return Err(Fault::wrong(format!("没有“{}”这项业务，现有：{}", args.procedure, known.join("、"))));
    };
    let edition = match &args.edition {
        None => newest,
        Some(wanted) => editions.iter().find(|edition| edition.edition.as_str() == wanted).ok_or_else(|| {
            let known: Vec<&str> = editions.iter().map(|edition| edition.edition.as_str()).collect();
            Fault::wrong(format!("业务“{}”没有“{wanted}”版，现有：{}", args.procedure, known.join("、")))
        })?,
    };
    let text = explain(&catalogue, edition);
    let json = json!({
        "procedure": edition.procedure,
        "edition": edition.edition,
        "title": edition.title,
        "editions": editions.iter().map(|edition| edition.edition.as_str()).collect::<Vec<_>>(),
        "text": text,
    });
    Ok(Answer::yes(json, text))
}
