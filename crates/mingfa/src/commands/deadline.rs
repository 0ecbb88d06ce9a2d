//! `mingfa deadline`: one deadline by the shipped calendar; needs no data folder.

use mingfa_catalogue::embedded;
use mingfa_time::{Calendar, Date, Roll, Unit, chinese_date};
use serde_json::json;

use crate::answer::Answer;
use crate::args::Deadline;
use crate::fault::Fault;

pub fn run(args: &Deadline) -> Result<Answer, Fault> {
    if args.within.unit() == Unit::Hour {
        return Err(Fault::wrong("按小时的期限从具体时刻起算，本命令只按日计算；请改用日、工作日、月或年"));
    }
    let calendar = calendar()?;
    match mingfa_time::deadline(args.from, args.within, args.roll, &args.pause, &calendar) {
        Ok(found) => {
            let json = json!({
                "due": found.due.to_string(),
                "unit": found.unit.as_str(),
                "counted": found.counted.iter().map(ToString::to_string).collect::<Vec<_>>(),
            });
            Ok(Answer::yes(json, shown(args, found.due, &found.counted, &calendar)))
        }
        Err(beyond) => {
            let json = json!({"due": null, "not_before": beyond.not_before.to_string(), "unit": args.within.unit().as_str()});
            Ok(Answer::no(json, String::new(), beyond.to_string()))
        }
    }
}

/// The working-day calendar of the embedded catalogue.
fn calendar() -> Result<Calendar, Fault> {
    let files = embedded().into_iter().filter(|file| file.path.starts_with("calendars/")).collect();
    let (catalogue, _) = mingfa_catalogue::read(files);
    let broken = || Fault::wrong("程序自带的工作日历不能读取，请运行 mingfa check 查明原因");
    let file = catalogue.calendars.first().ok_or_else(broken)?;
    Calendar::build(&file.data).map_err(|_| broken())
}

fn shown(args: &Deadline, due: Date, counted: &[Date], calendar: &Calendar) -> String {
    let rolled = if args.roll == Roll::NextWorkday { "，末日逢休息日顺延至下一工作日" } else { "" };
    let mut text = format!("届满日：{}（{}{}）\n", chinese_date(due), weekday(due), sort(due, calendar));
    text.push_str(&format!("算法：自{}起{}，当日不计{rolled}\n", chinese_date(args.from), args.within));
    for pause in &args.pause {
        text.push_str(&format!("扣除：{}至{}\n", chinese_date(pause.from()), chinese_date(pause.to())));
    }
    if !counted.is_empty() {
        let days: Vec<String> = counted
            .iter()
            .enumerate()
            .map(|(at, date)| format!("  {:>4}  {date} {}{}", at + 1, weekday(*date), sort(*date, calendar)))
            .collect();
        text.push_str(&format!("计入的日期：\n{}\n", days.join("\n")));
    }
    text
}

/// What the calendar says of the day, when it knows it and it is remarkable.
fn sort(date: Date, calendar: &Calendar) -> String {
    match calendar.day(date) {
        Ok(day) if day.name.is_some() => format!("，{}{}", day.name.unwrap_or_default(), day.sort.chinese()),
        Ok(day) if !day.sort.is_working() => format!("，{}", day.sort.chinese()),
        _ => String::new(),
    }
}

fn weekday(date: Date) -> &'static str {
    use jiff::civil::Weekday;
    match date.weekday() {
        Weekday::Monday => "星期一",
        Weekday::Tuesday => "星期二",
        Weekday::Wednesday => "星期三",
        Weekday::Thursday => "星期四",
        Weekday::Friday => "星期五",
        Weekday::Saturday => "星期六",
        Weekday::Sunday => "星期日",
    }
}
