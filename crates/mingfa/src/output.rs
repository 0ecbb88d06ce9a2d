//! The only place that writes to stdout and stderr.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use serde_json::json;
use tracing_subscriber::EnvFilter;

use crate::answer::{Answer, Shown};
use crate::fault::Fault;

/// Prints the outcome of a command; with `json` exactly one JSON value goes to stdout.
pub fn finish(outcome: Result<Answer, Fault>, json: bool) -> ExitCode {
    match outcome {
        Ok(answer) => {
            if json {
                write(format!("{}\n", answer.json).as_bytes());
            } else {
                match &answer.shown {
                    Shown::Text(text) if text.is_empty() => {}
                    Shown::Text(text) => write(format!("{}\n", text.trim_end()).as_bytes()),
                    Shown::Bytes(bytes) => write(bytes),
                }
            }
            if let Some(advice) = &answer.advice {
                eprintln!("{advice}");
            }
            ExitCode::from(u8::from(!answer.yes))
        }
        Err(fault) => {
            if json {
                write(format!("{}\n", json!({"error": fault.to_string()})).as_bytes());
            }
            eprintln!("错误：{fault}");
            ExitCode::from(fault.code())
        }
    }
}

/// Prints help or the version.
pub fn help(text: &str) -> ExitCode {
    write(text.as_bytes());
    ExitCode::SUCCESS
}

/// Whether a file's bytes would run over somebody's terminal.
pub fn refuse_bytes_on_terminal() -> Result<(), Fault> {
    if std::io::stdout().is_terminal() {
        return Err(Fault::wrong("这种格式不能显示在终端上，请用 -o 指定文件，或用 > 转到文件"));
    }
    Ok(())
}

/// A line of progress or news; never on stdout, which belongs to the answer.
pub fn say(line: &str) {
    eprintln!("{line}");
}

/// Whether a person looks at stderr.
pub fn on_terminal() -> bool {
    std::io::stderr().is_terminal()
}

/// The log goes to stderr; `MINGFA_LOG` says how much of it (`info`, `mingfa_store=debug` …).
pub fn logs() {
    let filter = EnvFilter::try_from_env("MINGFA_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    // A second subscriber cannot be: this is called once.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(on_terminal()).try_init();
}

/// A reader that has gone away (`| head`) is no error.
fn write(bytes: &[u8]) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(bytes).and_then(|()| out.flush());
}
