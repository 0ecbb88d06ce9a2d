//! The arguments of every command, to the letter of the contract.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand};
use mingfa_ledger::VerifierKey;
use mingfa_time::{Date, DateRange, Length, Roll};

/// Everything on the command line.
#[derive(Debug, Parser)]
#[command(name = "mingfa", bin_name = "mingfa", version, about = "明法：法治政府建设平台", arg_required_else_help = false)]
pub struct Args {
    /// What applies to every command.
    #[command(flatten)]
    pub place: Place,
    /// What is to be done.
    #[command(subcommand)]
    pub command: Command,
}

/// Where the district lives, and how to print.
#[derive(Debug, Clone, ClapArgs)]
pub struct Place {
    #[arg(long, global = true, value_name = "DIR", default_value = "./mingfa-data", help = "数据目录")]
    pub data: PathBuf,
    #[arg(long, global = true, value_name = "URL", help = "PostgreSQL 地址；不给则用数据目录中的 SQLite")]
    pub database: Option<String>,
    #[arg(long, global = true, value_name = "CODE", help = "区的代码（库中有多个区时）")]
    pub district: Option<String>,
    #[arg(long, global = true, help = "只向标准输出写一个 JSON 值")]
    pub json: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    #[command(about = "证明规则库（默认为程序自带的）")]
    Check(Check),
    #[command(about = "把一项业务的规则写成中文说明和表格")]
    Explain(Explain),
    #[command(about = "计算一个期限")]
    Deadline(Deadline),
    #[command(about = "存证链：核验、快照、公钥、证明、导出、审计", subcommand)]
    Ledger(Ledger),
}

#[derive(Debug, ClapArgs)]
pub struct Check {
    #[arg(value_name = "DIR", help = "规则库目录")]
    pub dir: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub struct Explain {
    #[arg(value_name = "PROCEDURE", help = "业务，如 legality-review")]
    pub procedure: String,
    #[arg(value_name = "EDITION", help = "适用版，如 2019；不给则为最新的")]
    pub edition: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub struct Deadline {
    #[arg(long, value_name = "DATE", value_parser = mingfa_time::parse_date, help = "起算事由发生的日期，如 2020-01-22")]
    pub from: Date,
    #[arg(long, value_name = "LENGTH", help = "多长，如 \"5 working days\"、\"60 days\"、\"3 months\"")]
    pub within: Length,
    #[arg(long, value_name = "ROLL", default_value = "none", help = "末日逢休息日：none 不顺延，next-workday 顺延至下一工作日")]
    pub roll: Roll,
    #[arg(long, value_name = "A..B", help = "不计入的期间，含首尾两日；可给多次")]
    pub pause: Vec<DateRange>,
}

#[derive(Debug, Subcommand)]
pub enum Ledger {
    #[command(about = "审计一份导出文件；不需要数据库")]
    Audit(Audit),
}

#[derive(Debug, ClapArgs)]
pub struct Audit {
    #[arg(value_name = "FILE", help = "导出文件（.mfl，或压缩的 .zst）")]
    pub file: PathBuf,
    #[arg(long, value_name = "K", required = true, value_parser = VerifierKey::parse, help = "存证链的验签公钥，可给多次")]
    pub key: Vec<VerifierKey>,
    #[arg(long, value_name = "K", value_parser = VerifierKey::parse, help = "见证人的验签公钥，可给多次")]
    pub witness: Vec<VerifierKey>,
    #[arg(long, value_name = "NOTE", help = "以前得到的存证快照文件，可给多次")]
    pub known: Vec<PathBuf>,
    #[arg(long, value_name = "N", default_value_t = 1, help = "每份快照至少有几个见证签名")]
    pub quorum: usize,
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(i64).range(0..=86_400), help = "允许的时钟误差")]
    pub skew: i64,
}
