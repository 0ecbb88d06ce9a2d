//! `mingfa`: the command line. Reads the arguments, calls the crates below, prints the answer.
//!
//! Never: holds a rule of law, writes SQL, or lets a panic reach a user. It alone asks the machine for time and randomness.

mod answer;
mod args;
mod commands;
mod config;
mod demo;
mod edge;
mod fault;
mod files;
mod open;
mod output;
mod progress;
mod usage;

use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let json = words.iter().skip(1).any(|word| word == "--json");
    let outcome = match usage::parse(words) {
        Ok(args) => {
            output::logs();
            guarded(args)
        }
        Err(usage::Stop::Help(text)) => return output::help(&text),
        Err(usage::Stop::Wrong(fault)) => Err(fault),
    };
    output::finish(outcome, json)
}

/// A panic is our fault; the user is told so in one sentence and the place goes to the log.
fn guarded(args: args::Args) -> Result<answer::Answer, fault::Fault> {
    std::panic::set_hook(Box::new(|info| tracing::error!("{info}")));
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| commands::run(args))).unwrap_or_else(|_| {
        Err(fault::Fault::No(
            "程序内部出错，本次操作没有完成；请把上面的日志交给维护人员，已写入的数据可用 mingfa ledger verify 核验".to_owned(),
        ))
    })
}
