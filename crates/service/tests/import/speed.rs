//! 30,000 hotline orders: at most 10 s, all durable, at most 300 MB. Run on its own, built for release:
//! `cargo test --release -p mingfa-service --test import -- --ignored --nocapture`.

use std::fmt::Write;
use std::time::Instant;

use mingfa_service::ImportRequest;

use super::rules::HEADER;
use super::world::*;

const ORDERS: usize = 30_000;

/// Orders of a year as a platform exports them, about 450 bytes each.
fn year() -> String {
    let units = ["住房和城乡建设局", "城市管理和综合执法局", "教育局", "枫林街道办事处", "青石街道办事处"];
    let streets = ["枫林街道", "青石街道"];
    let mut text = String::from("\u{feff}");
    text.push_str(HEADER);
    text.push('\n');
    let begin = jiff::civil::date(2020, 1, 1).at(0, 5, 0, 0);
    for no in 0..ORDERS {
        let received = begin + jiff::Span::new().minutes(i64::try_from(no).unwrap() * 17);
        let after = |hours: i64| (received + jiff::Span::new().hours(hours)).strftime("%Y-%m-%d %H:%M:%S").to_string();
        let unit = units[no % units.len()];
        writeln!(
            text,
            "MD{no:08},{},电话,投诉,城市管理,市容环境,关于第{no}处占道经营的投诉,某某路{no}号门前每天23点以后有流动摊贩占用人行道，行人只能走机动车道，请核实处理并回复。,市民{no},138****{:04},{},某某社区,否,一般,{unit},{},{},{} 23:59:59,{},是,否,已现场核实，责令当事人整改，7日内复查。,{},满意,{}",
            after(0),
            no % 10_000,
            streets[no % 2],
            after(1),
            after(2),
            (received.date() + jiff::Span::new().days(7)),
            after(50),
            after(70),
            no % 3,
        )
        .unwrap();
    }
    text
}

fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// Processor seconds of this process: a machine that others use too cannot make them more.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: u64 = after.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    ticks as f64 / 100.0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement: release build, nothing else running"]
async fn thirty_thousand_orders_in_ten_seconds() {
    let district = District::new().await;
    let bytes = year().into_bytes();
    println!("{} orders, {} KB", ORDERS, bytes.len() / 1024);
    let request = ImportRequest { files: vec![("hotline.csv".into(), bytes)], named: true, create_units: true, ..ImportRequest::default() };
    let (began, cpu) = (Instant::now(), processor());
    let report = district.run(&request).await;
    let (took, peak) = (began.elapsed().as_secs_f64(), peak_mb());
    println!("import: {took:.2} s ({:.2} s of processor), {:.0} orders/s, peak {peak} MB resident", processor() - cpu, ORDERS as f64 / took);
    assert_eq!(counts(&report.files[0]), (ORDERS, 0, 0, 0));
    let (began, cpu) = (Instant::now(), processor());
    let again = district.run(&request).await;
    println!("again: {:.2} s ({:.2} s of processor), peak {} MB resident", began.elapsed().as_secs_f64(), processor() - cpu, peak_mb());
    assert_eq!(counts(&again.files[0]), (0, 0, ORDERS, 0));
    district.verify().await;
}
