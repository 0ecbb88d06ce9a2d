//! 重大行政决策 and 行政规范性文件 of the year.

use jiff::civil::Date;

use super::dates::Days;
use super::plan::{Plan, What};

/// Documents: title, unit, the executive meeting (index) that discusses it, and whether it concerns business.
const DOCUMENTS: [(&str, &str, usize, bool); 5] = [
    ("明德区支持中小企业发展若干措施", "d09", 9, true),
    ("明德区困难群众临时救助实施细则", "d04", 12, false),
    ("明德区政府投资项目管理办法", "d01", 17, false),
    ("明德区夜间经济发展管理办法（试行）", "d09", 21, true),
    ("明德区农村人居环境管护办法", "d08", 25, false),
];

/// Decisions: title, unit, executive meeting, whether technical, whether risky, conclusion of the review.
const DECISIONS: [(&str, &str, usize, bool, bool, &str); 4] = [
    ("明德区城市更新五年规划", "d07", 15, true, true, "must-change"),
    ("明德区公共停车收费标准调整方案", "d01", 19, true, true, "lawful"),
    ("明德区中小学学区划分调整方案", "d02", 23, false, true, "lawful"),
    ("明德区集体经营性建设用地入市改革试点方案", "d23", 27, true, true, "risk-disclosed"),
];

/// Writes decisions and documents; `executive` are the days of the executive meetings.
pub fn write(plan: &mut Plan, days: Days<'_>, executive: &[Date]) {
    for (no, (title, unit, meeting, technical, risky, conclusion)) in DECISIONS.iter().enumerate() {
        let Some(date) = executive.get(*meeting).copied() else { continue };
        decision(plan, days, &format!("decision-{}", no + 1), title, unit, (date, &format!("executive-{}", meeting + 1)), (*technical, *risky), conclusion);
    }
    for (no, (title, unit, meeting, business)) in DOCUMENTS.iter().enumerate() {
        let Some(date) = executive.get(*meeting).copied() else { continue };
        document(plan, days, &format!("document-{}", no + 1), title, unit, (date, &format!("executive-{}", meeting + 1)), *business);
    }
    unfinished(plan, days);
}

#[allow(clippy::too_many_arguments)] // A decision is what these say; each is read once.
fn decision(plan: &mut Plan, days: Days<'_>, key: &str, title: &str, unit: &str, meeting: (Date, &str), needs: (bool, bool), conclusion: &str) {
    let (date, meeting) = meeting;
    let (technical, risky) = needs;
    let at = |after: i32, hour: i8, minute: i8| days.at(date, after, hour, minute);
    plan.open(at(-52, 9, 0), key, "major-decision", unit)
        .text("title", title)
        .date("proposed-on", days.after(date, -52))
        .code("proposed-by", "unit")
        .code("category", "policy");
    plan.act(at(-51, 9, 0), key, "start").unit("handling-unit", unit).text("grounds", "（演示）根据区政府年度工作安排提出，具备必要性和可行性。");
    plan.act(at(-50, 9, 0), key, "consult-units").text("consultation-result", "（演示）已与财政、自然资源等单位协商一致。");
    plan.act(at(-48, 9, 0), key, "open-comments")
        .file("draft", format!("{title}（草案）.txt"), title)
        .file("explanation", "起草说明.txt", "起草的必要性、主要内容和依据（演示）")
        .date("comment-until", days.after(date, -24))
        .text("comment-ways", "区政府网站、信函、电子邮件")
        .flag("touches-other-units", true)
        .flag("technical", technical)
        .flag("risk-possible", risky)
        .flag("affects-market", false)
        .flag("hearing-held", false)
        .flag("party-report-due", true);
    plan.add(at(-48, 11, 0), key, What::Publish("comments".into()));
    for (no, channel, text) in [(1_u32, "website", "建议明确实施的时间安排。"), (2, "letter", "建议考虑老年人的需要。"), (3, "website", "同意方案。")] {
        let day = -44 + i32::try_from(no).unwrap_or(0) * 4;
        plan.act(at(day, 10, 0), key, "add-comment").code("channel", channel).text("content", text);
        let disposed = plan.act(at(day + 1, 10, 0), key, if no == 2 { "explain" } else { "adopt" });
        disposed.on(no);
        if no == 2 {
            disposed.code("adopted", "part").text("reason", "已在实施细则中单独规定。");
        }
    }
    if technical {
        plan.act(at(-40, 14, 0), key, "invite").text("name", "演示大学城市研究所").text("speciality", "城市规划");
        plan.act(at(-34, 14, 0), key, "opine").on(1).code("stance", "agree");
        plan.act(at(-33, 14, 0), key, "conclude-experts").text("expert-summary", "（演示）专家认为方案必要、可行。");
    }
    if risky {
        plan.act(at(-30, 14, 0), key, "assess-risk").flag("risk-controllable", true);
    }
    plan.act(at(-23, 17, 0), key, "close-comments");
    plan.act(at(-22, 10, 0), key, "study").text("adoption-statement", "（演示）收到意见3条，采纳2条，部分采纳1条。");
    let review = format!("review-{key}");
    plan.open(at(-21, 9, 0), &review, "legality-review", unit).text("title", title).code("profile", "decision").date("registered-on", days.after(date, -21)).link("decision", key);
    plan.act(at(-21, 14, 0), &review, "accept").unit("submitting-unit", unit).flag("exploratory", conclusion == "risk-disclosed");
    plan.act(at(-20, 9, 0), &review, "ask-adviser");
    plan.act(at(-17, 9, 0), &review, "advise").text("adviser-opinion", "（演示）法律顾问认为程序完备、内容合法。");
    if conclusion != "lawful" {
        plan.act(at(-16, 9, 0), &review, "add-item").text("clause", "第二部分").text("problem", "部分措施缺少上位法依据").text("advice", "补充依据或者删除");
    }
    let drafted = plan.act(at(-15, 9, 0), &review, "draft");
    drafted.code("conclusion", conclusion).text("content", "（演示）经审查，权限、程序符合规定，内容见审查意见。");
    if conclusion == "risk-disclosed" {
        drafted.text("risk-statement", "（演示）国家对该事项尚无明确规定，存在政策调整的风险。");
    }
    plan.act(at(-14, 9, 0), &review, "pass-on");
    plan.act(at(-11, 9, 0), &review, "issue");
    match conclusion {
        "must-change" => {
            plan.add(at(-10, 9, 0), key, What::Revise("draft".into())).file("draft", format!("{title}（修改稿）.txt"), format!("{title}修改稿"));
            plan.act(at(-10, 14, 0), &review, "adopt").on(1);
            plan.act(at(-10, 15, 0), &review, "answered");
            plan.act(at(-9, 9, 0), &review, "verify").on(1).flag("verified", true);
            plan.act(at(-8, 9, 0), &review, "settle");
        }
        "risk-disclosed" => {
            plan.act(at(-10, 9, 0), &review, "disclose");
        }
        _ => {}
    }
    plan.act(at(-7, 9, 0), key, "submit");
    agenda(plan, days, key, "decision", title, unit, date, meeting);
    plan.act(at(1, 10, 0), key, "decide");
    plan.act(at(2, 10, 0), key, "report-party").text("party-report-no", format!("明政报〔2020〕{}号", 10 + title.chars().count()));
    plan.act(at(3, 10, 0), key, "promulgate").text("decision-text", format!("{title}已经区政府常务会议讨论决定，现予公布。（演示数据）")).unit("executing-unit", unit);
    plan.add(at(4, 10, 0), key, What::Publish("decision".into())).text("decision-text", format!("{title}已经区政府常务会议讨论决定，现予公布。（演示数据）"));
    plan.act(at(15, 10, 0), key, "archive").text("archive-no", format!("2020-JC-{key}"));
}

/// The item that carries a decision or document to a meeting.
#[allow(clippy::too_many_arguments)] // As above.
fn agenda(plan: &mut Plan, days: Days<'_>, key: &str, link: &str, title: &str, unit: &str, date: Date, meeting: &str) {
    let item = format!("item-of-{key}");
    let at = |after: i32, hour: i8, minute: i8| days.at(date, after, hour, minute);
    plan.open(at(-7, 10, 0), &item, "agenda-item", unit).date("registered-on", days.after(date, -7)).link(link, key);
    plan.act(at(-7, 11, 0), &item, "submit")
        .text("title", format!("审议《{title}》"))
        .unit("submitting-unit", unit)
        .code("content", if link == "decision" { "decision" } else { "document" })
        .code("treatment", "deliberate")
        .code("meeting-kind", "executive");
    plan.act(at(-6, 9, 0), &item, "endorse");
    plan.act(at(-5, 9, 0), &item, "judge-touch").code("touches-law", "yes");
    plan.act(at(-2, 9, 0), &item, "put-on-agenda").link("meeting", meeting);
    plan.act(at(0, 11, 0), &item, "add-view").text("member", "（演示）分管副区长").code("stance", "agree").text("opinion", "同意");
    plan.act(at(0, 11, 20), &item, "discuss").code("outcome", "passed").flag("head-spoke-last", true).text("resolution", "会议同意，按会议意见修改后印发。");
}

fn document(plan: &mut Plan, days: Days<'_>, key: &str, title: &str, unit: &str, meeting: (Date, &str), business: bool) {
    let (date, meeting) = meeting;
    let at = |after: i32, hour: i8, minute: i8| days.at(date, after, hour, minute);
    plan.open(at(-50, 9, 0), key, "normative-document", unit).text("title", title).date("registered-on", days.after(date, -50)).code("issuer", "government");
    plan.act(at(-49, 9, 0), key, "judge-kind").code("is-normative", "yes");
    plan.act(at(-47, 9, 0), key, "open-comments")
        .file("draft", format!("{title}（征求意见稿）.txt"), title)
        .file("explanation", "起草说明.txt", "（演示）")
        .date("comment-until", days.after(date, -24))
        .text("comment-ways", "区政府网站")
        .flag("business-related", business)
        .flag("own-body", true)
        .unit("regulator", "d15");
    plan.add(at(-47, 10, 0), key, What::Publish("comments".into()));
    plan.act(at(-40, 9, 0), key, "add-comment").code("channel", "website").text("content", "建议简化申报材料。");
    plan.act(at(-39, 9, 0), key, "adopt").on(1);
    plan.act(at(-23, 9, 0), key, "close-comments");
    if business {
        plan.act(at(-22, 9, 0), key, "review-competition").text("competition-result", "（演示）经审查，不具有排除、限制竞争效果。");
    }
    plan.act(at(-22, 10, 0), key, "own-check");
    plan.act(at(-21, 9, 0), key, "settle-opinions").text("adoption-statement", "（演示）收到意见1条，采纳1条。");
    let review = format!("review-{key}");
    plan.open(at(-20, 9, 0), &review, "legality-review", unit).text("title", title).code("profile", "document").date("registered-on", days.after(date, -20)).link("document", key);
    plan.act(at(-20, 14, 0), &review, "accept").unit("submitting-unit", unit);
    plan.act(at(-15, 9, 0), &review, "draft").code("conclusion", "lawful").text("content", "（演示）经审核，制定主体、权限、程序、内容合法。");
    plan.act(at(-14, 9, 0), &review, "pass-on");
    plan.act(at(-12, 9, 0), &review, "issue-audit");
    plan.act(at(-8, 9, 0), key, "submit");
    agenda(plan, days, key, "document", title, unit, date, meeting);
    let body = format!("第一条　为规范有关工作，制定本文件。\n第二条　本文件适用于本区行政区域。\n第三条　本文件自施行之日起施行。（{title}，演示数据）");
    plan.act(at(2, 9, 0), key, "sign").text("body", body.clone());
    plan.act(at(3, 9, 0), key, "register").code("validity", if title.contains("试行") { "trial" } else { "ordinary" });
    plan.act(at(3, 10, 0), key, "assign-number");
    let published = days.after(date, 4);
    let effective = published.checked_add(jiff::Span::new().days(31)).unwrap_or(published);
    let years = if title.contains("试行") { 2 } else { 5 };
    let until = effective.checked_add(jiff::Span::new().years(years)).and_then(|day| day.yesterday()).unwrap_or(effective);
    plan.act(at(4, 9, 0), key, "publish-document").date("effective-on", effective).date("valid-until", until);
    plan.add(at(4, 10, 0), key, What::Publish("document".into())).text("body", body);
    plan.act(at(10, 9, 0), key, "file").text("filed-with", "市人民政府、区人大常委会").text("filing-no", format!("明政备〔2020〕{key}"));
    plan.act(at(20, 9, 0), key, "hear-filing").code("filing-result", "registered");
    plan.act(days.at(effective, 0, 9, 0), key, "enter-force");
}

/// Matters that the year leaves open, and one that the regulation does not govern.
fn unfinished(plan: &mut Plan, days: Days<'_>) {
    let date = Date::constant(2020, 2, 5);
    plan.open(days.at(date, 0, 9, 0), "decision-emergency", "major-decision", "d11")
        .text("title", "明德区新冠肺炎疫情社区防控应急措施")
        .date("proposed-on", date)
        .code("proposed-by", "leader")
        .code("category", "policy");
    plan.act(days.at(date, 0, 11, 0), "decision-emergency", "mark-exempt");
    let date = Date::constant(2020, 12, 14);
    plan.open(days.at(date, 0, 9, 0), "decision-open", "major-decision", "d24")
        .text("title", "明德区生态环境保护“十四五”规划")
        .date("proposed-on", date)
        .code("proposed-by", "unit")
        .code("category", "plan");
    plan.act(days.at(date, 1, 9, 0), "decision-open", "start").unit("handling-unit", "d24").text("grounds", "（演示）编制五年规划。");
    plan.act(days.at(date, 4, 9, 0), "decision-open", "open-comments")
        .file("draft", "规划（草案）.txt", "（演示）")
        .file("explanation", "编制说明.txt", "（演示）")
        .date("comment-until", Date::constant(2021, 1, 22))
        .text("comment-ways", "区政府网站")
        .flag("technical", true)
        .flag("risk-possible", false);
    plan.add(days.at(date, 4, 10, 0), "decision-open", What::Publish("comments".into()));
    // Closing the comments after ten days is refused: the regulation wants thirty.
    plan.act(days.at(date, 10, 9, 0), "decision-open", "close-comments").in_vain();
}
