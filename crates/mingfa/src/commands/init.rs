//! `mingfa init`: an empty district of one's own. Asks nothing.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use mingfa_catalogue::embedded;
use mingfa_papers::tables::{Limits, Table, read};
use mingfa_service::{FirstAccount, Service, UnitRow, plan_units};
use mingfa_store::api::Edge;
use mingfa_store::{Location, NewDistrict, Store};
use serde_json::json;

use crate::answer::Answer;
use crate::args::{Init, Place};
use crate::edge::{SystemEdge, six_hex};
use crate::fault::Fault;
use crate::open::{location, runtime};

/// Names under which the columns of a table of units are found.
const COLUMNS: [(&str, &[&str]); 7] = [
    ("code", &["代码", "编码", "code"]),
    ("name", &["名称", "单位名称", "单位", "全称", "name"]),
    ("short", &["简称", "short"]),
    ("kind", &["类别", "类型", "级别", "kind", "level"]),
    ("mark", &["代字", "文号代字", "机关代字", "mark"]),
    ("parent", &["上级", "上级单位", "主管单位", "parent"]),
    ("document", &["依据文件", "设立文件", "document"]),
];

pub fn run(place: &Place, args: &Init) -> Result<Answer, Fault> {
    let district = new_district(place, args)?;
    let location = Location { district: None, ..location(place) };
    if location.exists() {
        return Err(Fault::wrong(format!("“{}”中已有一个区，没有改动；请用 --data 换一个目录", place.data.display())));
    }
    // Everything that can be judged is judged before anything is made.
    let files = embedded();
    let (catalogue, _) = mingfa_catalogue::read(files.clone());
    let rows = args.units.as_deref().map_or(Ok(Vec::new()), unit_rows)?;
    let today = jiff::tz::Offset::constant(8).to_datetime(SystemEdge.now()).date();
    let units = plan_units(&catalogue, &district.name, today, &rows)?;
    let count = units.len();

    let accounts = runtime()?.block_on(async {
        let service = Service::new(Store::create(&location, &district, Arc::new(SystemEdge)).await?);
        service.found(&files, units).await
    })?;
    let passwords = place.data.join("first-passwords");
    write_passwords(&passwords, &accounts)?;

    let json = json!({
        "district": district.name,
        "code": district.code,
        "origin": district.origin,
        "accounts": accounts.iter().map(|account| json!({"login": account.login, "name": account.name, "office": account.office})).collect::<Vec<_>>(),
        "units": count,
        "passwords": passwords.display().to_string(),
    });
    let logins: Vec<String> = accounts.iter().map(|account| format!("{}（{}）", account.login, account.name)).collect();
    let text = format!(
        "已建立{}：代码 {}，存证链名称 {}，单位{count}个。\n管理员：{}。\n一次性口令在 {}，请分别交给三个人，登录改口令后删除该文件。\n",
        district.name,
        district.code,
        district.origin,
        logins.join("、"),
        passwords.display()
    );
    Ok(Answer::yes(json, text))
}

fn new_district(place: &Place, args: &Init) -> Result<NewDistrict, Fault> {
    let name = place.district.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| Fault::wrong("缺少区的名称，请写成 mingfa init --district 某某区"))?.to_owned();
    if name.chars().count() > 30 || name.chars().any(char::is_control) {
        return Err(Fault::wrong("区的名称应为1至30个字，请改正后重试"));
    }
    let code = match &args.code {
        Some(code) => code.clone(),
        None => format!("d{}", six_hex()?),
    };
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !code.starts_with(|c: char| c.is_ascii_lowercase()) || code.len() > 32 || !code.chars().all(plain) {
        return Err(Fault::wrong(format!("代码“{code}”不对，应以小写字母开头，由小写字母、数字和 - 组成，至多32位")));
    }
    let origin = args.origin.clone().unwrap_or_else(|| format!("{code}.mingfa.invalid"));
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '/' | '_');
    if origin.is_empty() || origin.len() > 128 || !origin.chars().all(fits) {
        return Err(Fault::wrong(format!("存证链名称“{origin}”不对，应像域名一样写，如 log.example.gov.cn/mingde")));
    }
    if origin.split('/').next().is_some_and(|host| host == "demo.invalid" || host.ends_with(".demo.invalid")) {
        return Err(Fault::wrong("demo.invalid 只供演示使用，请用 --origin 另起存证链名称"));
    }
    Ok(NewDistrict { name, code, origin, demo: false })
}

fn unit_rows(file: &Path) -> Result<Vec<UnitRow>, Fault> {
    let bytes = std::fs::read(file).map_err(|error| Fault::file(file, &error))?;
    let table = read(&bytes, &Limits::default()).map_err(|error| Fault::wrong(format!("“{}”：{error}", file.display())))?;
    let column = |wanted: &str| {
        let names = COLUMNS.iter().find(|(id, _)| *id == wanted).map(|(_, names)| *names).unwrap_or_default();
        table.header.iter().position(|name| names.contains(&name.trim().to_lowercase().as_str()))
    };
    for (id, title) in [("name", "名称"), ("kind", "类别")] {
        if column(id).is_none() {
            return Err(Fault::wrong(format!(
                "“{}”缺少“{title}”一列；单位表的列有名称、简称、类别、代字、上级、依据文件，其中名称和类别必有",
                file.display()
            )));
        }
    }
    let columns = COLUMNS.map(|(id, _)| column(id));
    Ok(rows(&table, columns))
}

fn rows(table: &Table, [code, name, short, kind, mark, parent, document]: [Option<usize>; 7]) -> Vec<UnitRow> {
    let mut rows = Vec::new();
    for row in &table.rows {
        if row.cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let cell = |at: Option<usize>| at.and_then(|at| row.cells.get(at)).map(|cell| cell.trim().to_owned()).unwrap_or_default();
        rows.push(UnitRow {
            row: row.number,
            code: cell(code),
            name: cell(name),
            short: cell(short),
            kind: cell(kind),
            mark: cell(mark),
            parent: cell(parent),
            document: cell(document),
        });
    }
    rows
}

/// One line each: login, password, name, parted by tabs. Only its owner may read it, from the first byte on.
fn write_passwords(file: &Path, accounts: &[FirstAccount]) -> Result<(), Fault> {
    let failed = |error: std::io::Error| Fault::file(file, &error);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(file).map_err(failed)?;
    for account in accounts {
        writeln!(out, "{}\t{}\t{}", account.login, account.password, account.name).map_err(failed)?;
    }
    out.sync_all().map_err(failed)
}
