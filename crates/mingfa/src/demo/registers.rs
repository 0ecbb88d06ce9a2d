//! 法律顾问聘用, 行政处罚, 行政复议 of the year.

use jiff::civil::Date;
use mingfa_catalogue::Value;

use super::dates::Days;
use super::people::District;
use super::plan::{Plan, What};

/// Firms that do not exist.
const FIRMS: [&str; 6] = ["天则律师事务所", "明理律师事务所", "同衡律师事务所", "正言律师事务所", "守正律师事务所", "公信律师事务所"];

/// Engagements of advisers: 21 departments, 8 second-level bodies, all streets and communities.
pub fn advisers(plan: &mut Plan, days: Days<'_>, district: &District) {
    let departments = district.units.iter().filter(|unit| matches!(unit.kind.as_str(), "government-office" | "justice-bureau" | "department" | "dispatched")).take(21);
    let secondary = district.units.iter().filter(|unit| matches!(unit.kind.as_str(), "secondary" | "institution")).take(8);
    let streets = district.of_kind("street");
    let communities = district.units.iter().filter(|unit| matches!(unit.kind.as_str(), "community" | "village" | "fundraising-office"));
    let all = departments.map(|unit| (unit, "department")).chain(secondary.map(|unit| (unit, "secondary"))).chain(streets.map(|unit| (unit, "street"))).chain(communities.map(|unit| (unit, "community")));
    for (no, (unit, class)) in all.enumerate() {
        let key = format!("adviser-{}", no + 1);
        let minute = i8::try_from(no % 55).unwrap_or(0);
        let first = Date::constant(2019, 12, 9);
        let shift = i32::try_from(no / 30).unwrap_or(0);
        plan.open(days.at(first, shift, 9, minute), &key, "adviser-engagement", &unit.id)
            .text("engagement-no", format!("GW2020-{:03}", no + 1))
            .code("class", class)
            .unit("unit", &unit.id)
            .text("firm", FIRMS.get(no % FIRMS.len()).copied().unwrap_or("天则律师事务所"))
            .text("lawyer", format!("演示律师{}", no + 1))
            .date("starts-on", Date::constant(2020, 1, 1))
            .date("ends-on", Date::constant(2020, 12, 31));
        plan.act(days.at(first, shift + 1, 9, minute), &key, "submit-proposal").code("chosen-by", if class == "community" { "assigned" } else { "open" });
        plan.act(days.at(first, shift + 2, 9, minute), &key, "clear").flag("conflict", false);
        plan.act(days.at(first, shift + 5, 9, minute), &key, "engage").give("fee", Value::Money(2_000_000));
    }
}

/// Penalties of the year: causes with their unit, fine in 分, and how they go.
const PENALTIES: [(&str, &str, i64, Way); 12] = [
    ("占道经营", "d17", 20_000, Way::OnSpot),
    ("擅自倾倒建筑垃圾", "d17", 1_500_000, Way::Heard),
    ("经营超过保质期的食品", "d15", 500_000, Way::Ordinary),
    ("虚假广告", "d15", 3_000_000, Way::Major),
    ("超标排放污水", "d24", 10_000_000, Way::Major),
    ("未办理施工许可擅自施工", "d07", 5_000_000, Way::Major),
    ("危险化学品储存不符合要求", "d13", 2_000_000, Way::Ordinary),
    ("未按规定公示收费标准", "d15", 200_000, Way::Ordinary),
    ("非法占用耕地", "d23", 8_000_000, Way::Major),
    ("游泳场所水质不合格", "d11", 300_000, Way::Ordinary),
    ("广告牌匾设置不规范", "d17", 0, Way::Spared),
    ("施工噪声超标", "d24", 1_000_000, Way::Ordinary),
];

/// How a penalty comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Decided on the spot: a small fine.
    OnSpot,
    /// Investigated, reviewed, decided.
    Ordinary,
    /// The same for a grave case, which is also discussed.
    Major,
    /// A grave case whose party asks to be heard.
    Heard,
    /// A slight breach that is not punished.
    Spared,
}

/// Penalties under the edition of 2017. The last decision has not been made public in time, which the desk of its unit shows.
pub fn penalties(plan: &mut Plan, days: Days<'_>) {
    for (no, (cause, unit, fine, way)) in PENALTIES.iter().enumerate() {
        let key = format!("penalty-{}", no + 1);
        let first = days.after(Date::constant(2020, 2, 10), i32::try_from(no * 16).unwrap_or(0));
        let at = |after: i32, hour: i8| days.at(first, after, hour, i8::try_from(no).unwrap_or(0));
        plan.open(at(0, 9), &key, "penalty", unit)
            .text("cause", *cause)
            .unit("unit", unit)
            .date("filed-on", first)
            .text("party", format!("演示当事人{}", no + 1))
            .code("party-kind", "organisation");
        plan.act(at(0, 11), &key, "name-officers");
        if *way == Way::OnSpot {
            plan.act(at(0, 14), &key, "tell-on-spot").text("told-text", "（演示）已当场出示执法证件，告知违法事实、处罚理由、依据和陈述申辩的权利。");
            plan.act(at(0, 15), &key, "decide-on-spot").code("kind", "fine").give("fine", Value::Money(*fine)).date("served-on", first);
            plan.act(at(1, 9), &key, "report-spot");
            plan.add(at(3, 9), &key, What::Publish("spot-decision".into()));
        } else {
            ordinary(plan, days, &key, (first, i8::try_from(no).unwrap_or(0)), cause, *fine, *way);
            if *way == Way::Spared {
                continue;
            }
            plan.act(at(25, 9), &key, "serve").date("served-on", days.after(first, 25)).code("service-mode", "direct");
            if no + 1 < PENALTIES.len() {
                plan.add(at(28, 9), &key, What::Publish("decision".into()));
            }
        }
        if no % 3 != 2 {
            plan.act(at(30, 9), &key, "pay").date("paid-on", days.after(first, 30));
            plan.act(at(35, 9), &key, "archive");
        }
    }
}

/// From the inquiry to the decision.
fn ordinary(plan: &mut Plan, days: Days<'_>, key: &str, begins: (Date, i8), cause: &str, fine: i64, way: Way) {
    let (first, minute) = begins;
    let at = |after: i32, hour: i8| days.at(first, after, hour, minute);
    plan.act(at(3, 9), key, "investigate").text("facts", format!("（演示）经查，当事人实施了{cause}的行为。"));
    plan.act(at(8, 9), key, "conclude").code("outcome", if way == Way::Spared { "minor" } else { "penalty" });
    let major = matches!(way, Way::Major | Way::Heard);
    if way == Way::Spared {
        plan.act(at(9, 9), key, "skip-notice");
    } else {
        plan.act(at(9, 9), key, "notify").code("kind", "fine").give("fine", Value::Money(fine)).flag("hearing-right", major);
    }
    match way {
        Way::Heard => {
            plan.act(at(10, 9), key, "ask-hearing");
            plan.act(at(11, 9), key, "notify-hearing").date("hearing-on", days.after(first, 20));
            plan.act(at(20, 10), key, "hold-hearing");
        }
        Way::Spared => {}
        _ => {
            plan.act(at(10, 9), key, "waive");
            plan.act(at(11, 9), key, "send-to-review");
        }
    }
    plan.act(at(22, 9), key, "pass-review").text("review-opinion", "（演示）事实清楚、证据充分、程序合法。");
    if major {
        plan.act(at(23, 9), key, "discuss");
    }
    let decided = plan.act(at(24, 9), key, "decide");
    if way != Way::Spared {
        decided.flag("major", major).flag("complex", major).flag("heavier", major);
    }
}

/// Reconsideration cases: what becomes of each.
const CASES: [(&str, &str, &str); 9] = [
    ("不服行政处罚决定", "d15", "uphold"),
    ("不服责令停止施工决定", "d07", "annul"),
    ("请求履行信息公开职责", "d04", "perform"),
    ("不服不予受理通知", "d06", "corrected"),
    ("不服征收补偿决定", "d23", "suspended"),
    ("不服工伤认定", "d06", "extended"),
    ("不服行政处罚决定", "d17", "withdrawn"),
    ("不服责令改正通知", "d24", "refused"),
    ("不服撤销许可决定", "d18", "silent"),
];

/// Reconsideration under the edition of 2017.
pub fn reconsiderations(plan: &mut Plan, days: Days<'_>) {
    for (no, (cause, respondent, fate)) in CASES.iter().enumerate() {
        let key = format!("recon-{}", no + 1);
        let first = days.after(Date::constant(2020, 3, 2), i32::try_from(no * 22).unwrap_or(0));
        let at = |after: i32, hour: i8| days.at(first, after, hour, i8::try_from(no).unwrap_or(0));
        plan.open(at(0, 9), &key, "reconsideration", "justice")
            .text("cause", *cause)
            .date("received-on", first)
            .code("channel", if no % 2 == 0 { "in-person" } else { "post" })
            .text("applicant", format!("演示申请人{}", no + 1))
            .unit("respondent", respondent)
            .text("act-title", format!("（演示）{cause}所涉决定"))
            .text("request", "（演示）请求撤销该行政行为。");
        match *fate {
            "refused" => {
                plan.act(at(3, 9), &key, "refuse");
                continue;
            }
            // Nobody answers in five working days: the law counts the application as accepted.
            "silent" => {}
            "corrected" => {
                plan.act(at(2, 9), &key, "ask-correction").date("correct-by", days.after(first, 12));
                plan.act(at(9, 9), &key, "correct");
                plan.act(at(11, 9), &key, "accept");
            }
            _ => {
                plan.act(at(2, 9), &key, "accept");
            }
        }
        plan.act(at(12, 9), &key, "appoint");
        plan.act(at(12, 10), &key, "send-copy");
        plan.act(at(13, 9), &key, "receive-copy");
        plan.act(at(17, 9), &key, "answer");
        match *fate {
            "suspended" => {
                plan.act(at(20, 9), &key, "suspend");
                plan.act(at(45, 9), &key, "resume");
            }
            "withdrawn" => {
                plan.act(at(20, 9), &key, "terminate").date("concluded-on", days.after(first, 20));
                continue;
            }
            "extended" => {
                plan.act(at(36, 9), &key, "extend");
            }
            _ => {}
        }
        // Most are decided in six weeks; a suspended case and an extended one take longer, as the law lets them.
        let heard = match *fate {
            "suspended" => 50,
            "extended" => 52,
            _ => 26,
        };
        plan.act(at(heard, 9), &key, "investigate");
        if *fate == "extended" {
            plan.act(at(heard - 8, 9), &key, "notify-hearing").date("hearing-on", days.after(first, heard + 1));
            plan.act(at(heard + 1, 9), &key, "hear");
        }
        plan.act(at(heard + 2, 9), &key, "propose").flag("side-review", false);
        plan.act(at(heard + 3, 9), &key, "approve").code("approval-form", "head");
        let result = match *fate {
            "annul" => "annul",
            "perform" => "perform",
            _ => "uphold",
        };
        let decided = plan.act(at(heard + 4, 9), &key, "decide");
        decided.code("result", result).text("finding", "（演示）经审理查明，有关事实清楚。").date("concluded-on", days.after(first, heard + 4));
        plan.act(at(heard + 6, 9), &key, "serve").code("service-mode", "direct");
        plan.act(at(heard + 12, 9), &key, "close");
    }
}
