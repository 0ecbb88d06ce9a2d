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
    #[arg(long, global = true, value_name = "DIR", default_value = "./mingfa-data", help = "数据目录，默认 ./mingfa-data")]
    pub data: PathBuf,
    #[arg(long, global = true, value_name = "URL", help = "PostgreSQL 地址；不给则用数据目录中的 SQLite")]
    pub database: Option<String>,
    #[arg(long, global = true, value_name = "CODE", help = "区的代码（库中有多个区时）；init 时为区的名称")]
    pub district: Option<String>,
    #[arg(long, global = true, help = "只向标准输出写一个 JSON 值")]
    pub json: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    #[command(about = "建立一个空的区")]
    Init(Init),
    #[command(about = "建立演示区（明德区2020年，全部为演示数据）")]
    Demo(Demo),
    #[command(about = "提供门户和工作台")]
    Serve(Serve),
    #[command(about = "证明规则库（默认为程序自带的）")]
    Check(Check),
    #[command(about = "把一项业务的规则写成中文说明和表格")]
    Explain(Explain),
    #[command(about = "计算一个期限")]
    Deadline(Deadline),
    #[command(about = "比较或采用规则库", subcommand)]
    Catalogue(Catalogue),
    #[command(about = "导入表格（CSV、XLSX）；文件的种类按表头识别")]
    Import(Import),
    #[command(about = "导出一项业务的办件")]
    Export(Export),
    #[command(about = "一年的统计项；explain 列出背后的记录")]
    Figures(Figures),
    #[command(about = "生成年度报告")]
    Report(Report),
    #[command(about = "备份到一个空目录")]
    Backup(Backup),
    #[command(about = "从备份恢复到空的数据目录，并核验")]
    Restore(Restore),
    #[command(about = "管理用户", subcommand)]
    User(User),
    #[command(about = "存证链：核验、快照、公钥、证明、导出、审计", subcommand)]
    Ledger(Ledger),
}

#[derive(Debug, ClapArgs)]
pub struct Init {
    #[arg(long, value_name = "SHORT", help = "短代码，用于网址；不给则为 d 加六位十六进制数")]
    pub code: Option<String>,
    #[arg(long, value_name = "ORIGIN", help = "存证链名称，此后不能更改；不给则为 SHORT.mingfa.invalid")]
    pub origin: Option<String>,
    #[arg(long, value_name = "FILE", help = "单位表（CSV 或 XLSX）：名称、简称、类别、代字、上级、依据文件")]
    pub units: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub struct Demo {
    #[arg(long, value_name = "ADDR", help = "监听地址，默认 127.0.0.1:8080")]
    pub listen: Option<std::net::SocketAddr>,
    #[arg(long, help = "只建立数据，不提供网页")]
    pub no_serve: bool,
}

#[derive(Debug, ClapArgs)]
pub struct Serve {
    #[arg(long, value_name = "ADDR", help = "监听地址，默认 127.0.0.1:8080")]
    pub listen: Option<std::net::SocketAddr>,
    #[arg(
        long,
        value_name = "FILE",
        help = "配置文件（TOML）：listen、base-url、id-code、organiser、maintainer、contact、icp、police、fonts"
    )]
    pub config: Option<PathBuf>,
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
    #[arg(long, value_name = "ROLL", default_value = "none", help = "末日逢休息日：none 不顺延（默认），next-workday 顺延至下一工作日")]
    pub roll: Roll,
    #[arg(long, value_name = "A..B", help = "不计入的期间，含首尾两日；可给多次")]
    pub pause: Vec<DateRange>,
}

#[derive(Debug, ClapArgs)]
pub struct Import {
    #[arg(value_name = "[PROCEDURE] PATH", required = true, help = "可先写业务；然后是文件或目录，目录连同下级目录")]
    pub words: Vec<PathBuf>,
    #[arg(long, help = "只说明每行会怎样，不写入")]
    pub dry_run: bool,
    #[arg(long, help = "表中有而区里没有的单位，按所写类别新建")]
    pub create_units: bool,
}

#[derive(Debug, ClapArgs)]
pub struct Export {
    #[arg(value_name = "PROCEDURE", help = "业务，如 legality-review")]
    pub procedure: String,
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = SheetFormat::Csv, help = "csv（默认）、xlsx 或 jsonl")]
    pub format: SheetFormat,
    #[arg(
        long = "where",
        value_name = "KEY=VALUE",
        help = "筛选，可给多次：unit、step、state=open|ended、from、to、text、findings=yes、overdue=yes 或字段=值"
    )]
    pub filters: Vec<String>,
    #[arg(short, long, value_name = "FILE", help = "写到哪个文件；不给则写到标准输出")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum SheetFormat {
    Csv,
    Xlsx,
    Jsonl,
}

#[derive(Debug, ClapArgs)]
pub struct Figures {
    #[arg(long, value_name = "Y", value_parser = clap::value_parser!(i16).range(1949..=2200), help = "年度，默认今年")]
    pub year: Option<i16>,
    #[arg(long, value_name = "SIZE", help = "按存证链当时的条数计算")]
    pub at: Option<u64>,
    #[command(subcommand)]
    pub explain: Option<FiguresCommand>,
}

#[derive(Debug, Subcommand)]
pub enum FiguresCommand {
    #[command(about = "一个统计项的口径和背后的记录")]
    Explain(ExplainFigure),
}

#[derive(Debug, ClapArgs)]
pub struct ExplainFigure {
    #[arg(value_name = "ID", help = "统计项，如 executive-meetings")]
    pub id: String,
    #[arg(long, value_name = "Y", value_parser = clap::value_parser!(i16).range(1949..=2200), help = "年度，默认今年")]
    pub year: Option<i16>,
}

#[derive(Debug, ClapArgs)]
pub struct Report {
    #[arg(value_name = "YEAR", value_parser = clap::value_parser!(i16).range(1949..=2200), help = "年度")]
    pub year: i16,
    #[arg(long, value_name = "FORMAT", value_enum, help = "html、docx、pdf、md 或 json；不给则看 -o 的扩展名，再不然为 html")]
    pub format: Option<ReportFormat>,
    #[arg(short, long, value_name = "FILE", help = "写到哪个文件；不给则写到标准输出")]
    pub output: Option<PathBuf>,
    #[arg(long, value_name = "DIR", help = "优先使用的字体目录，可给多次")]
    pub fonts: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ReportFormat {
    Html,
    Docx,
    Pdf,
    Md,
    Json,
}

#[derive(Debug, ClapArgs)]
pub struct Backup {
    #[arg(value_name = "DIR", help = "备份到哪个目录（空的或新的）")]
    pub dir: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub struct Restore {
    #[arg(value_name = "DIR", help = "备份所在的目录")]
    pub dir: PathBuf,
    #[arg(long, value_name = "FILE", help = "原数据目录中的 erasures.jsonl：备份之后清除的内容再次清除")]
    pub erasures: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Catalogue {
    #[command(about = "列出所提供的规则库会改变什么，不采用")]
    Diff(Offer),
    #[command(about = "证明并采用所提供的规则库")]
    Adopt(Offer),
}

#[derive(Debug, ClapArgs)]
pub struct Offer {
    #[arg(value_name = "DIR", help = "规则库目录；不给则为程序自带的")]
    pub dir: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum User {
    #[command(about = "新建用户，给出一次性口令")]
    Add(AddUser),
    #[command(about = "列出用户和岗位")]
    List,
    #[command(about = "停用用户")]
    Disable(Login),
    #[command(about = "登记用户的证件（行政执法证等）")]
    Certify(Certify),
    #[command(about = "证件收回、注销：自今日起不再有效")]
    Decertify(Decertify),
}

#[derive(Debug, ClapArgs)]
pub struct AddUser {
    #[arg(value_name = "LOGIN", help = "用户名")]
    pub login: String,
    #[arg(long, value_name = "NAME", help = "姓名")]
    pub name: String,
    #[arg(long, value_name = "OFFICE", requires = "unit", help = "岗位的标识或名称，可给多次")]
    pub office: Vec<String>,
    #[arg(long, value_name = "UNIT", requires = "office", help = "任职单位的标识、全称或简称")]
    pub unit: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub struct Certify {
    #[arg(value_name = "LOGIN", help = "用户名")]
    pub login: String,
    #[arg(long, value_name = "KIND", help = "证件种类的标识或名称")]
    pub kind: String,
    #[arg(long, value_name = "NUMBER", help = "证件编号")]
    pub number: String,
    #[arg(long, value_name = "DATE", help = "有效期起")]
    pub from: Date,
    #[arg(long, value_name = "DATE", help = "有效期止（最后一日）")]
    pub until: Date,
}

#[derive(Debug, ClapArgs)]
pub struct Decertify {
    #[arg(value_name = "ID", help = "证件的标识，见 mingfa user list --json")]
    pub id: String,
}

#[derive(Debug, ClapArgs)]
pub struct Login {
    #[arg(value_name = "LOGIN", help = "用户名")]
    pub login: String,
}

#[derive(Debug, Subcommand)]
pub enum Ledger {
    #[command(about = "核验存证链、投影和材料")]
    Verify,
    #[command(about = "签发并输出当前的存证快照")]
    Checkpoint,
    #[command(about = "输出验签公钥")]
    Keys,
    #[command(about = "输出一条存证的包含证明")]
    Proof(Proof),
    #[command(about = "导出整本存证链")]
    Export(LedgerExport),
    #[command(about = "审计一份导出文件；不需要数据库")]
    Audit(Audit),
}

#[derive(Debug, ClapArgs)]
pub struct Proof {
    #[arg(value_name = "EVENT", help = "存证编号，从 0 起")]
    pub event: u64,
}

#[derive(Debug, ClapArgs)]
pub struct LedgerExport {
    #[arg(value_name = "FILE", help = "写到哪个文件（.mfl；以 .zst 结尾则压缩）")]
    pub file: PathBuf,
    #[arg(long, help = "覆盖已有的文件")]
    pub force: bool,
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
    #[arg(long, value_name = "N", default_value_t = 1, help = "每份快照至少有几个见证签名，默认 1")]
    pub quorum: usize,
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(i64).range(0..=86_400), help = "允许的时钟误差，默认 60")]
    pub skew: i64,
}
