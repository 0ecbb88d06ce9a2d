//! `mingfa ledger audit`: audits an export file with keys that the auditor brings. Opens no data folder.

use std::fmt::Write;
use std::io::{BufRead, BufReader};
use std::path::Path;

use mingfa_ledger::{AuditOptions, AuditReport, LedgerError, Note, audit};

use crate::answer::Answer;
use crate::args::Audit;
use crate::fault::Fault;
use crate::files;

/// The four bytes that begin zstd data (RFC 8878).
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// Findings shown to people; the JSON has all.
const MOST_SHOWN: usize = 50;

pub fn run(args: &Audit) -> Result<Answer, Fault> {
    let options = AuditOptions {
        keys: args.key.clone(),
        witnesses: args.witness.clone(),
        known: args.known.iter().map(|file| known(file)).collect::<Result<_, _>>()?,
        quorum: args.quorum,
        skew: args.skew,
        ..AuditOptions::default()
    };
    let report = audit(open(&args.file)?, &options).map_err(|error| match error {
        LedgerError::Io(error) => Fault::file(&args.file, &error),
        other => Fault::wrong(format!("“{}”不能审计：{}请确认它是 mingfa ledger export 的导出文件", args.file.display(), other)),
    })?;
    let text = shown(&report);
    if report.ok {
        return Ok(Answer::yes(report.to_json(), text));
    }
    Ok(Answer::no(report.to_json(), text, "存证链没有通过审计；请保留这份文件，向存证链所属单位和持有旧快照的见证人核对上列各处"))
}

/// A known checkpoint: the text of a note, or the JSON that `mingfa ledger checkpoint --json` printed.
fn known(file: &Path) -> Result<Note, Fault> {
    let text = files::text(file)?;
    let from_json = serde_json::from_str::<serde_json::Value>(&text).ok().and_then(|value| Some(value.get("note")?.as_str()?.to_owned()));
    Note::parse(&from_json.unwrap_or(text))
        .map_err(|error| Fault::wrong(format!("“{}”不是存证快照：{error}请给出 mingfa ledger checkpoint 输出的原文", file.display())))
}

fn open(file: &Path) -> Result<Box<dyn BufRead>, Fault> {
    let failed = |error: std::io::Error| Fault::file(file, &error);
    let mut plain = BufReader::with_capacity(1 << 16, std::fs::File::open(file).map_err(failed)?);
    if plain.fill_buf().map_err(failed)?.starts_with(&ZSTD) {
        let decoder = zstd::stream::read::Decoder::with_buffer(plain).map_err(failed)?;
        return Ok(Box::new(BufReader::with_capacity(1 << 16, decoder)));
    }
    Ok(Box::new(plain))
}

fn shown(report: &AuditReport) -> String {
    let mut text = String::new();
    let verdict = if report.ok { "通过：没有发现改动" } else { "未通过" };
    // Writing into a String cannot fail.
    let _ = writeln!(text, "存证链：{}\n审计结论：{verdict}", report.origin);
    let _ = writeln!(
        text,
        "存证{}条，办件{}件，快照{}份，快照覆盖到{}条，披露字段{}个",
        report.events, report.matters, report.checkpoints, report.covered, report.opened
    );
    let _ = writeln!(text, "根：{}", report.root.to_base64());
    let total: u64 = report.counts.iter().map(|(_, count)| count).sum();
    if total > 0 {
        let counts: Vec<String> = report.counts.iter().map(|(code, count)| format!("{code} {count}")).collect();
        let _ = writeln!(text, "\n发现{total}处：{}", counts.join("，"));
        for finding in report.findings.iter().take(MOST_SHOWN) {
            let _ = writeln!(text, "  {:<9} {}", finding.code.as_str(), finding.message);
        }
        if report.findings.len() > MOST_SHOWN {
            let _ = writeln!(text, "  ……其余见 --json 的输出");
        }
    }
    let _ = writeln!(
        text,
        "\n补录{}条（其中导入的历史{}条），清除{}处，公钥变更{}次",
        report.late.count,
        report.late.historic,
        report.erasures,
        report.key_changes.len()
    );
    let _ = writeln!(text, "\n这次审计不能证明：");
    for sentence in &report.not_proved {
        let _ = writeln!(text, "  - {sentence}");
    }
    text
}
