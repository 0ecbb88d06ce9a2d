//! 12345 热线工单 of the year as the city's platform exports them, one table a month, imported like any other file.

use std::fmt::Write;

use jiff::Span;
use jiff::civil::{Date, DateTime};
use mingfa_service::{ImportRequest, Principal, Service};

use super::people::District;
use crate::fault::Fault;

/// Orders of each month: 29,013 in the year.
const ORDERS: [u32; 12] = [2_013, 1_700, 2_200, 2_400, 2_500, 2_600, 2_700, 2_700, 2_600, 2_600, 2_500, 2_500];

/// Kinds with their share in hundredths and days to answer.
const KINDS: [(&str, u32, i64); 6] = [("咨询", 28, 3), ("求助", 14, 5), ("投诉", 27, 7), ("举报", 17, 7), ("建议", 11, 10), ("信访", 3, 15)];

/// What people call about: topic, subtopic, title, contents, department.
const MATTERS: [(&str, &str, &str, &str, &str); 8] = [
    ("住房物业", "物业管理", "关于{place}物业管理的{kind}", "{place}小区电梯多次故障，物业未及时维修。", "住房和城乡建设局"),
    ("城市管理", "占道经营", "关于{place}占道经营的{kind}", "{place}路口夜间占道经营，影响通行。", "城市管理和综合执法局"),
    ("市场监管", "消费纠纷", "关于{place}消费纠纷的{kind}", "{place}某店拒绝退款，请协调。", "市场监督管理局"),
    ("生态环境", "噪声", "关于{place}施工噪声的{kind}", "{place}工地夜间施工，噪声扰民。", "生态环境分局"),
    ("劳动社保", "欠薪", "关于{place}欠薪的{kind}", "{place}项目拖欠工资，请协助处理。", "人力资源和社会保障局"),
    ("教育", "入学", "关于{place}入学政策的{kind}", "咨询{place}学区划分和入学材料。", "教育局"),
    ("医疗卫生", "就医", "关于{place}就医服务的{kind}", "{place}社区卫生服务中心排队时间长。", "卫生健康局"),
    ("民政", "救助", "关于{place}临时救助的{kind}", "{place}住户家庭困难，申请临时救助。", "民政局"),
];

const HEADER: &str = "工单编号,受理时间,诉求来源,诉求类型,一级分类,二级分类,标题,内容,诉求人,联系电话,街道,社区,是否保密,紧急程度,承办单位,派发时间,签收时间,办理时限,办结时间,是否按时办结,是否延期,办理结果,回访时间,回访满意度,退回次数";

/// One month's export.
pub struct Month {
    /// When it is brought in.
    pub at: DateTime,
    name: String,
    table: String,
}

impl Month {
    /// Imports it as the machine's console does.
    pub async fn import(self, service: &Service) -> Result<(), Fault> {
        let request = ImportRequest { procedure: None, files: vec![(self.name.clone(), self.table.into_bytes())], named: true, dry_run: false, create_units: false };
        let report = service.import(&Principal::console(), &request, &|_| {}).await?;
        let refused = report.files.iter().flat_map(|file| &file.refused).next();
        match refused {
            None => Ok(()),
            Some(note) => Err(Fault::wrong(format!("演示脚本：{} 有未能导入的行：{note:?}", self.name))),
        }
    }
}

/// The twelve exports, the last two on the last day of the year.
pub fn months(district: &District) -> Vec<Month> {
    let mut dice = Dice(20_200_101);
    let mut months = Vec::new();
    for (at, count) in ORDERS.iter().enumerate() {
        let month = i8::try_from(at + 1).unwrap_or(12);
        let first = Date::constant(2020, month, 1);
        // A month is brought in when the next one ends, so that nearly all of its orders are closed by then.
        let last = Date::constant(2020, (month + 1).min(12), 1).last_of_month();
        let mut table = format!("{HEADER}\n");
        for no in 0..*count {
            row(&mut table, &mut dice, district, first, no, *count);
        }
        months.push(Month { at: last.at(23, 50, 0, 0), name: format!("12345工单2020年{month}月.csv"), table });
    }
    months
}

fn row(table: &mut String, dice: &mut Dice, district: &District, first: Date, no: u32, count: u32) {
    let length = u32::try_from(first.days_in_month()).unwrap_or(30);
    let day = first.checked_add(Span::new().days(i64::from(no * length / count))).unwrap_or(first);
    let received = day.at(i8::try_from(8 + dice.below(12)).unwrap_or(8), i8::try_from(dice.below(60)).unwrap_or(0), i8::try_from(dice.below(60)).unwrap_or(0), 0);
    let (kind, days) = kind(dice.below(100));
    let (topic, subtopic, title, content, department) = MATTERS.get(usize::try_from(dice.below(8)).unwrap_or(0)).copied().unwrap_or(("民政", "救助", "关于{place}的{kind}", "{place}", "民政局"));
    let streets: Vec<&str> = district.of_kind("street").map(|unit| unit.short.as_str()).collect();
    let communities: Vec<&str> = district.of_kind("community").map(|unit| unit.short.as_str()).collect();
    let pick = |list: &[&str], at: u32| list.get(usize::try_from(at).unwrap_or(0) % list.len().max(1)).copied().unwrap_or("").to_owned();
    let (street, place) = (pick(&streets, dice.below(997)), pick(&communities, dice.below(991)));
    let later = |from: DateTime, hours: i64| from.checked_add(Span::new().hours(hours)).unwrap_or(from);
    let dispatched = later(received, 2 + i64::from(dice.below(3)));
    let signed = later(dispatched, 1 + i64::from(dice.below(4)));
    let due = received.date().checked_add(Span::new().days(days + 4)).unwrap_or(day).at(23, 59, 59, 0);
    let closed = later(signed, 12 + i64::from(dice.below(u32::try_from(days * 20).unwrap_or(60))));
    let called = later(closed, 20 + i64::from(dice.below(30)));
    let year_ends = Date::constant(2020, 12, 31).at(23, 40, 0, 0);
    let shown = |at: DateTime| if at > year_ends { String::new() } else { at.strftime("%Y-%m-%d %H:%M:%S").to_string() };
    let is_closed = closed <= year_ends;
    let is_called = called <= year_ends && is_closed;
    let satisfaction = match dice.below(100) {
        0..=30 => "非常满意",
        31..=92 => "满意",
        93..=97 => "基本满意",
        _ => "不满意",
    };
    let fill = |text: &str| text.replace("{place}", &place).replace("{kind}", kind);
    let _ = writeln!(
        table,
        "MD{}{:05},{},{},{kind},{topic},{subtopic},{},{},演示市民{},139****{:04},{street},{place},{},{},{department},{},{},{},{},{},{},{},{},{},{}",
        day.strftime("%Y%m%d"),
        no + 1,
        shown(received),
        ["电话", "微信", "APP", "网站"].get(usize::try_from(dice.below(4)).unwrap_or(0)).copied().unwrap_or("电话"),
        fill(title),
        fill(content),
        no % 900,
        dice.below(10_000),
        if dice.below(20) == 0 { "是" } else { "否" },
        if dice.below(30) == 0 { "紧急" } else { "一般" },
        shown(dispatched),
        shown(signed),
        due.strftime("%Y-%m-%d %H:%M:%S"),
        if is_closed { shown(closed) } else { String::new() },
        if is_closed { "是" } else { "" },
        if dice.below(50) == 0 { "是" } else { "否" },
        if is_closed { "已办理并答复来电人（演示）。" } else { "" },
        if is_called { shown(called) } else { String::new() },
        if is_called { satisfaction } else { "" },
        u32::from(dice.below(25) == 0),
    );
}

fn kind(at: u32) -> (&'static str, i64) {
    let mut sum = 0;
    for (kind, share, days) in KINDS {
        sum += share;
        if at < sum {
            return (kind, days);
        }
    }
    ("咨询", 3)
}

/// A small generator: the same numbers for the same seed, on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(self.0 % u64::from(most.max(1))).unwrap_or(0)
    }
}
