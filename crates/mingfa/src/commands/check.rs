//! `mingfa check`: proves the catalogue.

use std::fmt::Write;

use mingfa_catalogue::{Assumption, AssumptionKind, Report, embedded, render};
use serde_json::json;

use crate::answer::Answer;
use crate::args::Check;
use crate::fault::Fault;
use crate::files;

pub fn run(args: &Check) -> Result<Answer, Fault> {
    let files = match &args.dir {
        Some(dir) => files::catalogue(dir)?,
        None => embedded(),
    };
    let (catalogue, found) = mingfa_catalogue::read(files);
    let report = mingfa_catalogue::check(&catalogue, found);
    let findings: Vec<_> = report.diagnostics.iter().map(|diagnostic| diagnostic.finding(&catalogue)).collect();
    let json = json!({
        "ok": report.ok(),
        "procedures": report.procedures,
        "editions": report.editions,
        "gates_proved": report.gates_proved,
        "clocks": report.clocks,
        "proved": report.proved,
        "assumptions": report.assumptions,
        "diagnostics": findings,
    });
    let mut text = String::new();
    for diagnostic in &report.diagnostics {
        text.push_str(&render(diagnostic, &catalogue));
        text.push('\n');
    }
    text.push_str(&assumptions(&report.assumptions));
    text.push_str(&verdict(&report));
    if report.ok() {
        return Ok(Answer::yes(json, text));
    }
    let errors = report.diagnostics.iter().filter(|each| each.is_error()).count();
    Ok(Answer::no(json, text, format!("规则库有{errors}处错误，不能采用；请按上面每处的说明修改后重新运行 mingfa check")))
}

fn verdict(report: &Report) -> String {
    let head = if report.ok() { "规则库通过检查" } else { "规则库没有通过检查" };
    let warnings = report.diagnostics.iter().filter(|each| !each.is_error()).count();
    let warned = if warnings == 0 { String::new() } else { format!("，另有警告{warnings}处") };
    format!(
        "{head}：业务{}项、适用版{}个、期限{}个，证明性质{}条{warned}。\n",
        report.procedures, report.editions, report.clocks, report.gates_proved
    )
}

fn assumptions(all: &[Assumption]) -> String {
    let mut text = String::new();
    for (kind, title) in [
        (AssumptionKind::Unverified, "待核实的条文"),
        (AssumptionKind::LocalValue, "须由本区规定"),
        (AssumptionKind::Wait, "没有期限的等待"),
        (AssumptionKind::Without, "声明不适用的义务"),
        (AssumptionKind::Proof, "证明的前提和未覆盖之处"),
    ] {
        let of_kind: Vec<&Assumption> = all.iter().filter(|each| each.kind == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        // Writing into a String cannot fail.
        let _ = writeln!(text, "{title}（{}）", of_kind.len());
        for each in of_kind {
            let about = if each.about.is_empty() { String::new() } else { format!("[{}] ", each.about) };
            let _ = writeln!(text, "  - {about}{}", each.text);
        }
        text.push('\n');
    }
    text
}
