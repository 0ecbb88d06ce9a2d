//! A definition as Chinese prose and tables, so that a lawyer can review it in one sitting. The text is Markdown.

mod path;
mod table;
mod time;
mod words;

use std::fmt::Write;

use mingfa_catalogue::model::{Basis, Class, Field, FieldType, Role, SourceOfTruth};
use mingfa_catalogue::{Catalogue, Edition};

use table::Table;
use words::Words;

/// The whole definition.
pub fn explain(catalogue: &Catalogue, edition: &Edition) -> String {
    let words = Words { catalogue, edition };
    let mut text = heading(&words);
    let sections = [
        ("由谁办理", people(&words)),
        ("登记事项", fields(&words)),
        ("环节与操作", path::steps(&words)),
        ("并行环节", path::tracks(&words)),
        ("随时可办的操作", path::anywhere(&words)),
        ("条目", path::groups(&words)),
        ("前置条件", path::gates(&words)),
        ("期限", time::clocks(&words)),
        ("编号与文书", papers(&words)),
        ("公开", time::publications(&words)),
        ("与其他业务的关联", links(&words)),
        ("历史数据", history(&words)),
        ("须注意的说明", notes(&words)),
    ];
    let filled = sections.into_iter().filter(|(_, body)| !body.is_empty());
    for ((title, body), number) in filled.zip(["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三"]) {
        // Writing into a String cannot fail.
        let _ = write!(text, "\n## {number}、{title}\n\n{body}");
    }
    text
}

fn heading(words: &Words<'_>) -> String {
    let edition = words.edition;
    let mut text = format!("# {}（{}，{}版）\n\n", edition.title, edition.procedure, edition.edition);
    let until = edition.until.map_or_else(|| "，现行适用".to_owned(), |until| format!("，至{}止", mingfa_time::chinese_date(until)));
    let basis: Vec<String> = edition.basis.iter().map(|basis| basis_of(words, basis)).collect();
    let _ = writeln!(text, "本业务每件称“{}”，依据{}办理。", edition.noun, basis.join("、"));
    let _ = writeln!(text, "本适用版自{}起{until}；一件适用哪一版，看“{}”。", mingfa_time::chinese_date(edition.from), words.field(&edition.opens_by));
    let _ = writeln!(text, "可以新建的人：{}。可以更正登记事项的人：{}。", words.roles(&edition.opened_by), words.roles(&edition.corrected_by));
    let truth = match edition.source_of_truth {
        SourceOfTruth::Here => "记录以本系统为准",
        SourceOfTruth::UpperPlatform => "记录以上级平台为准，本系统对照",
        SourceOfTruth::Oa => "记录以办公系统为准，本系统对照",
    };
    let _ = writeln!(text, "{truth}。规则指纹：sha256:{}。", edition.rules);
    text
}

fn basis_of(words: &Words<'_>, basis: &Basis) -> String {
    match basis {
        Basis::Law { law, version, .. } => {
            let full = words.catalogue.law(law).map_or(law.as_str(), |known| known.title.as_str());
            format!("《{full}》（{version}）")
        }
        Basis::Local { key, .. } => format!("本区规定“{}”", words.catalogue.local_value(key).map_or(key.as_str(), |value| &value.title)),
    }
}

fn people(words: &Words<'_>) -> String {
    let mut table = Table::new(&["角色", "由哪些岗位担任", "在哪个单位", "其他要求"]);
    for role in &words.edition.roles {
        table.row([role.title.clone(), words.offices(&role.held_by), words.role_unit(&role.unit), demands(role)]);
    }
    let mut text = table.render();
    for rule in &words.edition.aparts {
        let _ = writeln!(text, "\n- {}：同一件中不得由同一人担任{}。", words.roles(&rule.roles), cited(words, &rule.cite));
    }
    text
}

fn demands(role: &Role) -> String {
    let mut demands = Vec::new();
    if role.assigned {
        demands.push("须经指派");
    }
    if role.holds.is_some() {
        demands.push("须持有效证件");
    }
    if role.held_by.is_empty() {
        demands.push("由系统办理");
    }
    demands.join("，")
}

/// The citation in brackets; empty when there is none.
fn cited(words: &Words<'_>, cites: &[mingfa_catalogue::model::Citation]) -> String {
    if cites.is_empty() { String::new() } else { format!("（{}）", words.cites(cites)) }
}

fn fields(words: &Words<'_>) -> String {
    field_table(words, &words.edition.fields)
}

fn field_table(words: &Words<'_>, fields: &[Field]) -> String {
    let mut table = Table::new(&["名称", "内容", "必填", "何时起不能改", "保密"]);
    for field in fields {
        let fixed = field.fixed_at.as_ref().map(|step| format!("进入“{}”后", words.step(step))).unwrap_or_default();
        let class = match field.class {
            Class::Clear | Class::Text if field.personal_inside => "公开前须脱敏",
            Class::Clear | Class::Text => "",
            Class::Personal => "个人信息，加密保存，遮盖显示",
            Class::Sensitive => "敏感个人信息，加密保存，申请后可见",
        };
        let required = if field.required { "是" } else { "" };
        table.row([field.title.clone(), kind(words, field), required.to_owned(), fixed, class.to_owned()]);
    }
    if table.is_empty() { String::new() } else { table.render() }
}

fn kind(words: &Words<'_>, field: &Field) -> String {
    match &field.kind {
        FieldType::Text => "文字".to_owned(),
        FieldType::Id => "文号或编号".to_owned(),
        FieldType::Enum(values) => format!("选一项：{}", titles(values)),
        FieldType::EnumSet(values) => format!("选若干项：{}", titles(values)),
        FieldType::Code(list) => format!("从“{}”中选", words.codes(list)),
        FieldType::Int => "整数".to_owned(),
        FieldType::Money => "金额".to_owned(),
        FieldType::Bool => "是或否".to_owned(),
        FieldType::Date => "日期".to_owned(),
        FieldType::Instant => "日期和时间".to_owned(),
        FieldType::Unit => "本区单位".to_owned(),
        FieldType::Person => "本区人员".to_owned(),
        FieldType::Place => "街道或社区".to_owned(),
        FieldType::Citation => "法律条文".to_owned(),
        FieldType::File if field.revisions => "文件（修改一次为一稿）".to_owned(),
        FieldType::File => "文件".to_owned(),
        FieldType::Party => "当事人".to_owned(),
        FieldType::Phone => "电话".to_owned(),
        FieldType::IdNumber => "证件号码".to_owned(),
        FieldType::Address => "地址".to_owned(),
    }
}

fn titles(values: &[mingfa_catalogue::model::EnumValue]) -> String {
    values.iter().map(|value| value.title.as_str()).collect::<Vec<_>>().join("、")
}

fn papers(words: &Words<'_>) -> String {
    let mut text = String::new();
    let mut numbers = Table::new(&["编号", "在何时给号"]);
    for series in &words.edition.numbers {
        numbers.row([series.form.clone(), words.action(&series.at)]);
    }
    if !numbers.is_empty() {
        text.push_str(&numbers.render());
    }
    let mut papers = Table::new(&["文书", "由哪项操作出具"]);
    for action in words.edition.all_actions() {
        for paper in &action.papers {
            let title = words.catalogue.paper(paper).map_or_else(|| paper.to_string(), |paper| paper.title.clone());
            papers.row([title, action.title.clone()]);
        }
    }
    if !papers.is_empty() {
        text.push_str(if text.is_empty() { "" } else { "\n" });
        text.push_str(&papers.render());
    }
    text
}

fn links(words: &Words<'_>) -> String {
    let mut table = Table::new(&["关联", "对方业务", "要求", "随哪一稿"]);
    for link in &words.edition.links {
        let to: Vec<String> = link.to.iter().map(|id| words.catalogue.editions_of(id).last().map_or_else(|| id.to_string(), |edition| edition.title.clone())).collect();
        let most = link.at_most.map(|most| format!("至多{most}件")).unwrap_or_default();
        let required = if link.required { "新建时必须给出" } else { "" };
        let demands: Vec<&str> = [required, most.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
        let on = link.on.as_ref().map(|field| format!("本件“{}”的现稿", words.field(field)));
        let reads = link.reads.as_ref().map(|_| "对方的现稿".to_owned());
        table.row([link.title.clone(), to.join("、"), demands.join("，"), on.or(reads).unwrap_or_default()]);
    }
    if table.is_empty() { String::new() } else { table.render() }
}

fn history(words: &Words<'_>) -> String {
    let Some(history) = &words.edition.history else { return String::new() };
    let mut text = String::new();
    for rule in &history.rules {
        let after = rule.after.as_ref().map(|action| format!("已{}", words.action(action)));
        let when = (!rule.when.is_always()).then(|| words.cond(&rule.when));
        let conditions: Vec<String> = after.into_iter().chain(when).collect();
        let conditions = if conditions.is_empty() { "其余的".to_owned() } else { format!("{}的", conditions.join("，并且")) };
        let _ = writeln!(text, "- {conditions}记录，落在“{}”环节。", words.step(&rule.at));
    }
    let again = if history.merges { "同一编号再次出现而内容更新的，并入原件" } else { "同一编号再次出现而内容不同的，不予接受，列为冲突" };
    let _ = writeln!(text, "- {again}。");
    text
}

fn notes(words: &Words<'_>) -> String {
    let mut text = String::new();
    for wait in &words.edition.waits {
        let _ = writeln!(text, "- 环节“{}”没有期限：{}。", words.step(&wait.step), wait.why.trim_end_matches('。'));
    }
    for note in &words.edition.without {
        let _ = writeln!(text, "- 法定义务“{}”不适用于本业务：{}。", note.id, note.why.trim_end_matches('。'));
    }
    text
}
