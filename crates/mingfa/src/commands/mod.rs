//! One module per command: parse, call, print.

mod audit;
mod check;
mod deadline;
mod explain;

use crate::answer::Answer;
use crate::args::{Args, Command, Ledger};
use crate::fault::Fault;

/// Runs a command.
pub fn run(args: Args) -> Result<Answer, Fault> {
    match args.command {
        Command::Check(check) => check::run(&check),
        Command::Explain(explain) => explain::run(&explain),
        Command::Deadline(deadline) => deadline::run(&deadline),
        Command::Ledger(Ledger::Audit(audit)) => audit::run(&audit),
    }
}
