//! `mingfa`: the command line. Reads the arguments, calls the crates below, prints the answer.
//!
//! Never: holds a rule of law, writes SQL, or lets a panic reach a user. It alone asks the machine for time and randomness.

mod answer;
mod args;
mod commands;
mod edge;
mod explain;
mod fault;
mod files;
mod output;
mod usage;

use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let json = words.iter().skip(1).any(|word| word == "--json");
    let outcome = match usage::parse(words) {
        Ok(args) => {
            output::logs();
            commands::run(args)
        }
        Err(usage::Stop::Help(text)) => return output::help(&text),
        Err(usage::Stop::Wrong(fault)) => Err(fault),
    };
    output::finish(outcome, json)
}
