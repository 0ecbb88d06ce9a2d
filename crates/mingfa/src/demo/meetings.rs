//! 政府会议、议题、会前合法性审查: 33 executive meetings and those of four other kinds, 237 opinions on their items, and the trouble
//! that a real year has.

use jiff::civil::Date;

use super::dates::Days;
use super::people::District;
use super::plan::{Plan, What};

/// Kinds of meeting with their first day, step in working days, number, and items with an opinion for each.
const SERIES: [Series; 5] = [
    ("executive", "常务会议", (1, 16), 7, 33, 6),
    ("special", "专题会议", (3, 3), 35, 6, 3),
    ("leader-office", "区长办公会议", (3, 17), 40, 5, 3),
    ("party-group", "党组会议", (4, 8), 45, 4, 1),
    ("investment", "招商引资联席会议", (5, 20), 80, 2, 1),
];

type Series = (&'static str, &'static str, (i8, i8), i32, usize, usize);

/// What items are about.
const SUBJECTS: [&str; 24] = [
    "产业园区招商的实施方案",
    "夜间经济发展的若干措施",
    "老旧小区改造三年行动计划",
    "义务教育学校新建项目安排",
    "城市生活垃圾分类管理办法实施细则",
    "土地征收补偿安置方案",
    "政府投资项目管理若干规定",
    "困难群众救助资金安排",
    "农贸市场提质改造方案",
    "区级储备项目合作协议",
    "停车场特许经营合同",
    "湿地公园建设项目实施方案",
    "社区养老服务设施建设方案",
    "燃气安全专项整治方案",
    "招商项目投资合同",
    "机关办公用房调整方案",
    "公共租赁住房管理办法",
    "促进企业复工复产若干措施",
    "防汛抗旱应急预案",
    "科技创新奖励办法",
    "公立医院综合改革方案",
    "棚户区改造项目融资方案",
    "河道岸线保护规划",
    "基层应急能力建设方案",
];

/// What reviewers find.
const PROBLEMS: [(&str, &str, &str); 6] = [
    ("第三条", "奖励标准没有资金管理规定依据", "补充依据，或者改为按上级规定执行"),
    ("第五条", "设定了没有上位法依据的备案义务", "删除该项义务"),
    ("第八条", "限定只能由本地企业参与，排除、限制竞争", "删除地域限制"),
    ("第二条", "职责表述与机构改革后的职能不一致", "按现行“三定”规定修改"),
    ("第十一条", "违约责任约定不对等", "按公平原则修改违约条款"),
    ("附则", "没有载明施行日期和有效期", "补充施行日期和有效期"),
];

/// Writes the meetings of the year; returns the days of the executive ones.
pub fn write(plan: &mut Plan, days: Days<'_>, district: &District) -> Vec<Date> {
    let submitters: Vec<&str> = district.of_kind("department").map(|unit| unit.id.as_str()).chain(["j01", "j05", "j09"]).collect();
    let mut item = Items { plan, days, submitters, no: 0, must_change: 0, unlawful: 0 };
    let mut executive = Vec::new();
    for (kind, name, (month, day), step, count, opinions) in SERIES {
        let dates = days.every(Date::constant(2020, month, day), step, count);
        for (at, date) in dates.iter().enumerate() {
            let meeting = format!("{kind}-{}", at + 1);
            meet(item.plan, days, &meeting, kind, &format!("区政府第{}次{name}", at + 1), at + 1, *date, kind == "executive" && at == 20);
            for _ in 0..opinions {
                item.reviewed(&meeting, *date, kind);
            }
            if kind == "executive" && at % 2 == 0 {
                item.lawless(&meeting, *date);
            }
        }
        if kind == "executive" {
            executive = dates;
        }
    }
    trouble(&mut item, &executive);
    executive
}

#[allow(clippy::too_many_arguments)] // A meeting is what these eight say; a struct would only repeat them.
fn meet(plan: &mut Plan, days: Days<'_>, key: &str, kind: &str, title: &str, ordinal: usize, date: Date, absent: bool) {
    let at = |after: i32, hour: i8, minute: i8| days.at(date, after, hour, minute);
    plan.open(at(-10, 9, 0), key, "government-meeting", "office").text("title", title).code("kind", kind).date("held-on", date);
    plan.act(at(-3, 16, 0), key, "notify").int("ordinal", i64::try_from(ordinal).unwrap_or(0)).text("place", "区政府机关三楼会议室").int("members-due", 9);
    plan.act(at(0, 9, 0), key, "hold").int("members-present", if ordinal.is_multiple_of(3) { 8 } else { 9 }).flag("quorum", true);
    if kind == "executive" {
        plan.act(at(0, 9, 2), key, "add-study").text("topic", "会前学法：行政法规和法治政府建设专题").int("headcount", 32).int("minutes-used", 15);
    }
    if absent {
        plan.act(at(0, 9, 5), key, "note-absence").because("not-notified");
    } else {
        plan.act(at(0, 9, 5), key, "attend").code("attendance", if ordinal.is_multiple_of(4) { "deputy" } else { "head" }).text("attendee", "（演示）区司法局负责人");
    }
    for (no, unit) in [(1_u32, "d01"), (2, "d05")] {
        plan.act(at(0, 15, 0), key, "add-resolution").text("matter", format!("第{no}项议定事项：按会议要求修改完善后组织实施。")).unit("unit", unit).date("due-on", days.after(date, 15));
    }
    plan.act(at(1, 9, 0), key, "draft-minutes").file("minutes", format!("{title}纪要.txt"), "会议议定事项（演示）");
    plan.act(at(3, 10, 0), key, "sign-minutes");
    plan.act(at(4, 10, 0), key, "issue-minutes").text("public-summary", format!("{title}研究了经济社会发展有关工作，审议了有关议题。"));
    plan.add(at(6, 10, 0), key, What::Publish("meeting".into())).text("public-summary", format!("{title}研究了经济社会发展有关工作，审议了有关议题。"));
    if days.after(date, 12).year() == 2020 {
        plan.act(at(10, 11, 0), key, "answer").on(1).text("answer", "已按要求办理（演示）");
        plan.act(at(11, 11, 0), key, "check-off").on(1).code("result", "done");
        let filed = plan.act(at(12, 11, 0), key, "archive");
        if absent {
            // 列席没有登记：会议不能归档。
            filed.in_vain();
        }
    }
}

/// Items in the making.
struct Items<'a, 'p> {
    plan: &'p mut Plan,
    days: Days<'a>,
    submitters: Vec<&'a str>,
    no: usize,
    must_change: usize,
    unlawful: usize,
}

impl Items<'_, '_> {
    /// The next item's key, submitting unit and subject.
    fn next(&mut self) -> (String, String, String) {
        self.no += 1;
        let unit = self.submitters.get(self.no % self.submitters.len().max(1)).copied().unwrap_or("d01").to_owned();
        let subject = SUBJECTS.get(self.no % SUBJECTS.len()).copied().unwrap_or("工作方案");
        (format!("item-{}", self.no), unit, format!("关于{subject}"))
    }

    /// Registers, submits and endorses an item.
    fn submit(&mut self, key: &str, unit: &str, title: &str, date: Date, kind: &str, content: &str) {
        let days = self.days;
        let minute = i8::try_from(self.no % 50).unwrap_or(0);
        self.plan.open(days.at(date, -12, 9, minute), key, "agenda-item", unit).date("registered-on", days.after(date, -12));
        self.plan
            .act(days.at(date, -12, 10, minute), key, "submit")
            .text("title", title)
            .unit("submitting-unit", unit)
            .code("content", content)
            .code("treatment", "deliberate")
            .code("meeting-kind", kind)
            .file("draft", format!("{title}（上会稿）.txt"), title.to_owned());
        self.plan.act(days.at(date, -11, 9, minute), key, "endorse");
    }

    /// An item that touches the law, with its opinion before the meeting.
    fn reviewed(&mut self, meeting: &str, date: Date, kind: &str) {
        let (key, unit, title) = self.next();
        let days = self.days;
        let minute = i8::try_from(self.no % 50).unwrap_or(0);
        self.submit(&key, &unit, &title, date, kind, if title.contains("合同") || title.contains("协议") { "contract" } else { "measure" });
        self.plan.act(days.at(date, -10, 9, minute), &key, "judge-touch").code("touches-law", "yes");
        let review = format!("review-{key}");
        // 68 in 237 are to be changed, 8 unlawful, as in the shared sample.
        let conclusion = match (self.no % 7, self.no % 29) {
            (_, 17) if self.unlawful < 8 => "unlawful",
            (1 | 4, _) if self.must_change < 68 => "must-change",
            _ => "lawful",
        };
        self.plan
            .open(days.at(date, -9, 9, minute), &review, "legality-review", &unit)
            .text("title", title.clone())
            .code("profile", if title.contains("合同") { "contract" } else { "item" })
            .date("registered-on", days.after(date, -9))
            .link("item", &key);
        self.plan.act(days.at(date, -9, 14, minute), &review, "accept").unit("submitting-unit", &unit);
        if conclusion != "lawful" {
            let (clause, problem, advice) = PROBLEMS.get(self.no % PROBLEMS.len()).copied().unwrap_or(("第一条", "依据不足", "补充依据"));
            self.plan.act(days.at(date, -8, 9, minute), &review, "add-item").text("clause", clause).text("problem", problem).text("advice", advice);
        }
        let content = match conclusion {
            "lawful" => "经审查，权限、程序和内容合法，可以提交讨论。",
            "must-change" => "经审查，应当按所列意见修改后提交讨论。",
            _ => "经审查，主要内容没有法律、法规依据，不得提交讨论。",
        };
        self.plan.act(days.at(date, -8, 15, minute), &review, "draft").code("conclusion", conclusion).text("content", content);
        self.plan.act(days.at(date, -7, 10, minute), &review, "pass-on");
        self.plan.act(days.at(date, -7, 15, minute), &review, "issue");
        match conclusion {
            "must-change" => {
                self.must_change += 1;
                self.plan.add(days.at(date, -6, 9, minute), &key, What::Revise("draft".into())).file("draft", format!("{title}（修改稿）.txt"), format!("{title}修改稿"));
                self.plan.act(days.at(date, -6, 10, minute), &review, "adopt").on(1);
                self.plan.act(days.at(date, -6, 11, minute), &review, "answered");
                self.plan.act(days.at(date, -5, 9, minute), &review, "verify").on(1).flag("verified", true);
                self.plan.act(days.at(date, -5, 15, minute), &review, "settle");
            }
            "unlawful" => {
                self.unlawful += 1;
                // An unlawful item cannot reach the agenda: the attempt is refused, the item is withdrawn.
                self.plan.act(days.at(date, -3, 10, minute), &key, "put-on-agenda").link("meeting", meeting).in_vain();
                self.plan.act(days.at(date, -2, 10, minute), &key, "withdraw").because("changed");
                return;
            }
            _ => {}
        }
        self.plan.act(days.at(date, -2, 10, minute), &key, "put-on-agenda").link("meeting", meeting);
        let outcome = if self.no % 31 == 5 { "in-principle" } else { "passed" };
        self.plan.act(days.at(date, 0, 10, minute), &key, "discuss").code("outcome", outcome).text("resolution", "会议原则同意，按会议意见修改完善后印发。");
        if outcome == "in-principle" {
            self.plan.act(days.at(date, 3, 10, minute), &key, "finalise");
        }
    }

    /// An item that does not touch the law.
    fn lawless(&mut self, meeting: &str, date: Date) {
        let (key, unit, _) = self.next();
        let days = self.days;
        let minute = i8::try_from(self.no % 50).unwrap_or(0);
        self.submit(&key, &unit, "关于传达学习上级会议精神的汇报", date, "executive", "other");
        self.plan.act(days.at(date, -10, 9, minute), &key, "judge-touch").code("touches-law", "no").because("convey");
        self.plan.act(days.at(date, -2, 10, minute), &key, "put-on-agenda").link("meeting", meeting);
        self.plan.act(days.at(date, 0, 9, minute.max(10)), &key, "discuss").code("outcome", "passed");
    }
}

/// What goes wrong in a real year.
fn trouble(items: &mut Items<'_, '_>, executive: &[Date]) {
    let days = items.days;
    let date_of = |at: usize| executive.get(at).copied().unwrap_or(Date::constant(2020, 6, 1));

    // An item without its opinion is refused at the gate, and comes to nothing.
    let (key, unit, title) = items.next();
    let date = date_of(4);
    items.submit(&key, &unit, &title, date, "executive", "measure");
    items.plan.act(days.at(date, -10, 9, 30), &key, "judge-touch").code("touches-law", "yes");
    items.plan.act(days.at(date, -2, 11, 0), &key, "put-on-agenda").link("meeting", "executive-5").in_vain();
    items.plan.act(days.at(date, -1, 11, 0), &key, "withdraw").because("not-needed");

    // An unplanned item: exempted by the mayor, discussed, its opinion made up afterwards.
    let (key, unit, _) = items.next();
    let date = date_of(8);
    items.submit(&key, &unit, "关于疫情防控物资紧急采购的请示", date, "executive", "funds");
    items.plan.act(days.at(date, -1, 15, 0), &key, "add-unplanned").text("ordered-by", "（演示）区长").because("emergency");
    for gate in ["touched", "legality"] {
        items.plan.add(days.at(date, -1, 16, 0), &key, What::Exempt(gate.into())).because("emergency");
    }
    items.plan.act(days.at(date, -1, 17, 0), &key, "put-on-agenda").link("meeting", "executive-9");
    items.plan.act(days.at(date, 0, 11, 30), &key, "discuss").code("outcome", "passed");
    items.plan.act(days.at(date, 1, 9, 0), &key, "judge-touch").code("touches-law", "yes");
    let review = format!("review-{key}");
    items
        .plan
        .open(days.at(date, 1, 10, 0), &review, "legality-review", &unit)
        .text("title", "关于疫情防控物资紧急采购的请示")
        .code("profile", "item")
        .date("registered-on", days.after(date, 1))
        .link("item", &key);
    items.plan.act(days.at(date, 1, 11, 0), &review, "accept").unit("submitting-unit", &unit);
    items.plan.act(days.at(date, 2, 11, 0), &review, "draft").code("conclusion", "lawful").text("content", "经补审，采购程序符合紧急采购规定。");
    items.plan.act(days.at(date, 2, 15, 0), &review, "pass-on");
    items.plan.act(days.at(date, 3, 10, 0), &review, "issue-late").because("unplanned");
    items.plan.act(days.at(date, 4, 10, 0), &key, "close-unplanned");

    // Discussed without an opinion: recorded as it happened, with its finding.
    let (key, unit, _) = items.next();
    let date = date_of(14);
    items.submit(&key, &unit, "关于闲置厂房处置的汇报", date, "executive", "project");
    items.plan.act(days.at(date, -10, 9, 40), &key, "judge-touch").code("touches-law", "yes");
    items.plan.add(days.at(date, 0, 16, 0), &key, What::Fact("put-on-agenda".into())).link("meeting", "executive-15").because("leader-motion");
    items.plan.add(days.at(date, 0, 16, 30), &key, What::Fact("discuss".into())).code("outcome", "passed").because("leader-motion");

    // Two that still wait at the end of the year: one review overdue, one item waiting for its unit.
    let (key, unit, title) = items.next();
    let date = Date::constant(2020, 12, 28);
    items.submit(&key, &unit, &title, date, "executive", "measure");
    items.plan.act(days.at(date, -10, 9, 45), &key, "judge-touch").code("touches-law", "yes");
    let review = format!("review-{key}");
    items
        .plan
        .open(days.at(date, -10, 10, 0), &review, "legality-review", &unit)
        .text("title", title.clone())
        .code("profile", "item")
        .date("registered-on", days.after(date, -10))
        .link("item", &key);
    items.plan.act(days.at(date, -10, 15, 0), &review, "accept").unit("submitting-unit", &unit);
    let (key, unit, title) = items.next();
    items.submit(&key, &unit, &title, Date::constant(2021, 1, 5), "executive", "measure");
}
