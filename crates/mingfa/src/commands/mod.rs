//! One module per command: parse, call, print.

mod audit;
mod backup;
mod catalogue;
mod check;
mod deadline;
mod demo;
mod explain;
mod export;
mod figures;
mod import;
mod init;
mod ledger;
mod report;
pub mod serve;
mod user;

use crate::answer::Answer;
use crate::args::{Args, Command, Ledger};
use crate::fault::Fault;

/// Runs a command.
pub fn run(args: Args) -> Result<Answer, Fault> {
    let place = args.place;
    match args.command {
        Command::Init(init) => init::run(&place, &init),
        Command::Demo(demo) => demo::run(&place, &demo),
        Command::Serve(serve) => serve::run(&place, &serve),
        Command::Check(check) => check::run(&check),
        Command::Explain(explain) => explain::run(&explain),
        Command::Deadline(deadline) => deadline::run(&deadline),
        Command::Catalogue(catalogue) => catalogue::run(&place, &catalogue),
        Command::Import(import) => import::run(&place, &import),
        Command::Export(export) => export::run(&place, &export),
        Command::Figures(figures) => figures::run(&place, &figures),
        Command::Report(report) => report::run(&place, &report),
        Command::Backup(args) => backup::backup(&place, &args),
        Command::Restore(args) => backup::restored(&place, &args),
        Command::User(user) => user::run(&place, &user),
        Command::Ledger(Ledger::Audit(audit)) => audit::run(&audit),
        Command::Ledger(ledger) => ledger::run(&place, &ledger),
    }
}
