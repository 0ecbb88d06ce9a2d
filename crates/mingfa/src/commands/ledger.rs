//! `mingfa ledger verify | checkpoint | keys | proof | export`: the log of an open district.

use std::fmt::Write as _;
use std::io::Write;

use mingfa_store::Verified;
use serde_json::json;

use crate::answer::Answer;
use crate::args::{Ledger, LedgerExport, Place};
use crate::fault::Fault;
use crate::files;
use crate::open::{Opened, open};

/// Findings shown to people; the JSON has all.
const MOST_SHOWN: usize = 50;

pub fn run(place: &Place, ledger: &Ledger) -> Result<Answer, Fault> {
    match ledger {
        Ledger::Verify => verify(&open(place)?),
        Ledger::Checkpoint => checkpoint(&open(place)?),
        Ledger::Keys => keys(&open(place)?),
        Ledger::Proof(proof) => one_proof(&open(place)?, proof.event),
        Ledger::Export(args) => export(&open(place)?, args),
        Ledger::Audit(args) => super::audit::run(args),
    }
}

fn verify(opened: &Opened) -> Result<Answer, Fault> {
    let found = opened.run(opened.service.store().verify())?;
    let findings: Vec<_> =
        found.findings.iter().map(|finding| json!({"event": finding.event, "code": finding.code, "message": finding.message})).collect();
    let json = json!({"ok": found.ok, "events": found.events, "root": found.root, "findings": findings});
    let text = shown(&found);
    if found.ok {
        return Ok(Answer::yes(json, text));
    }
    Ok(Answer::no(json, text, "核验没有通过；请停止写入，保留现场，用 mingfa ledger export 和备份比对上列各处"))
}

fn shown(found: &Verified) -> String {
    let verdict = if found.ok { "通过：存证链、投影和材料都没有改动" } else { "未通过" };
    let mut text = format!("核验结论：{verdict}\n存证{}条，根 {}\n", found.events, found.root);
    for finding in found.findings.iter().take(MOST_SHOWN) {
        // Writing into a String cannot fail.
        let _ = writeln!(text, "  {:<9} {}", finding.code, finding.message);
    }
    if found.findings.len() > MOST_SHOWN {
        let _ = writeln!(text, "  ……共{}处，其余见 --json 的输出", found.findings.len());
    }
    text
}

fn checkpoint(opened: &Opened) -> Result<Answer, Fault> {
    let note = opened.run(opened.service.store().checkpoint())?;
    let head = note.checkpoint().map_err(|error| Fault::No(error.to_string()))?;
    let json = json!({"note": note.text(), "origin": note.origin(), "size": note.size(), "root": head.root.to_base64()});
    Ok(Answer::yes(json, note.text()))
}

fn keys(opened: &Opened) -> Result<Answer, Fault> {
    let (log, witnesses) = opened.service.store().verifier_keys()?;
    let texts = |keys: &[mingfa_ledger::VerifierKey]| keys.iter().map(ToString::to_string).collect::<Vec<_>>();
    let (log, witnesses) = (texts(&log), texts(&witnesses));
    let lines: Vec<String> =
        log.iter().map(|key| format!("存证链\t{key}")).chain(witnesses.iter().map(|key| format!("见证\t{key}"))).collect();
    Ok(Answer::yes(json!({"log": log, "witnesses": witnesses}), lines.join("\n")))
}

fn one_proof(opened: &Opened, event: u64) -> Result<Answer, Fault> {
    let text = opened.run(opened.service.store().proof(event))?.to_text();
    Ok(Answer::yes(json!({"event": event, "proof": text}), text))
}

fn export(opened: &Opened, args: &LedgerExport) -> Result<Answer, Fault> {
    let store = opened.service.store();
    let pack = args.file.extension().is_some_and(|extension| extension == "zst");
    let mut events = 0;
    files::write_whole(&args.file, args.force, |out| {
        let failed = |error: std::io::Error| Fault::file(&args.file, &error);
        if !pack {
            events = opened.run(store.export(out))?;
            return Ok(());
        }
        let mut encoder = zstd::stream::write::Encoder::new(out, 0).map_err(failed)?;
        events = opened.run(store.export(&mut encoder as &mut dyn Write))?;
        encoder.finish().map_err(failed)?;
        Ok(())
    })?;
    let json = json!({"file": args.file.display().to_string(), "events": events, "origin": store.origin()});
    Ok(Answer::yes(
        json,
        format!(
            "已导出存证{events}条到 {}；审计：mingfa ledger audit {} --key …（公钥见 mingfa ledger keys）",
            args.file.display(),
            args.file.display()
        ),
    ))
}
