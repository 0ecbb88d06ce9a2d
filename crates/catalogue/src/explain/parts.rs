//! The chapters around the process: head, basis, roles, fields, what comes out, duties, assumptions.

use super::Book;
use super::process::paper_title;
use super::table::{heading, table};
use crate::model::{ApartRule, Basis, Class, Field, FieldType, Mark, PublishKind, SourceOfTruth};

/// Title and the first facts.
pub(crate) fn head(book: Book<'_>, out: &mut String) {
    let edition = book.edition;
    let until = edition.until.map_or_else(|| "起".to_owned(), |until| format!("至{}", mingfa_time::chinese_date(until)));
    let truth = match edition.source_of_truth {
        SourceOfTruth::Here => "本系统",
        SourceOfTruth::UpperPlatform => "上级平台，本系统只作镜像核对",
        SourceOfTruth::Oa => "办公系统，本系统只作镜像核对",
    };
    out.push_str(&format!("# {}（{}年版）\n\n", edition.title, edition.edition));
    out.push_str(&format!(
        "一件称为“{}”。凡“{}”在{}{until}的，适用本版。记录以{truth}为准。由{}新建",
        edition.noun,
        book.words.field(None, &edition.opens_by),
        mingfa_time::chinese_date(edition.from),
        book.words.roles(&edition.opened_by),
    ));
    if !edition.corrected_by.is_empty() {
        out.push_str(&format!("，由{}更正内容、更换稿件", book.words.roles(&edition.corrected_by)));
    }
    out.push_str("。\n\n");
    for series in &edition.numbers {
        let cite = if series.cite.is_empty() { String::new() } else { format!("（{}）", book.words.cites(&series.cite)) };
        let (at, field) = (book.words.action(&series.at), book.words.field(None, &series.field));
        out.push_str(&format!("“{at}”时编文号“{}”，记入“{field}”{cite}。\n\n", series.form));
    }
}

/// Laws the edition is under.
pub(crate) fn basis(book: Book<'_>, out: &mut String) {
    heading(out, "一、依据");
    let mut rows = Vec::new();
    for basis in &book.edition.basis {
        match basis {
            Basis::Law { law: name, version: wanted, .. } => {
                let law = book.catalogue.law(name);
                let version = law.and_then(|law| law.version_named(Some(wanted)));
                let date = |date: Option<mingfa_time::Date>| date.map(mingfa_time::chinese_date).unwrap_or_default();
                let ends = law.zip(version).and_then(|(law, version)| law.ends(version));
                let mark = match version.map(|version| version.mark) {
                    Some(Mark::Verified) => "已核对全文",
                    Some(Mark::Excerpt) => "只核对过摘录",
                    Some(Mark::Unverified) | None => "待核实",
                };
                rows.push(vec![
                    law.map_or_else(|| name.clone(), |law| law.title.clone()),
                    law.map(|law| law.kind.clone()).unwrap_or_default(),
                    wanted.clone(),
                    date(version.map(|version| version.in_force)),
                    date(ends),
                    mark.to_owned(),
                ]);
            }
            Basis::Local { key, .. } => {
                rows.push(vec![
                    book.words.local(key),
                    "本区规定".to_owned(),
                    String::new(),
                    String::new(),
                    String::new(),
                    "由本区设定".to_owned(),
                ]);
            }
        }
    }
    table(out, &["名称", "类别", "版本", "施行", "失效", "核实"], &rows);
}

/// Roles and who may not be the same person.
pub(crate) fn roles(book: Book<'_>, out: &mut String) {
    heading(out, "二、角色");
    let mut rows = Vec::new();
    for role in &book.edition.roles {
        let offices: Vec<String> = role
            .held_by
            .iter()
            .map(|id| {
                book.catalogue.offices.iter().find(|office| office.id == *id).map_or_else(|| id.to_string(), |office| office.title.clone())
            })
            .collect();
        let mut demands = Vec::new();
        if role.assigned {
            demands.push("须经指定".to_owned());
        }
        if let Some(certificate) = &role.holds {
            let title = book.catalogue.certificates().iter().find(|kind| kind.id == *certificate).map_or(certificate.as_str(), |kind| kind.title.as_str());
            demands.push(format!("当日持有有效的{title}"));
        }
        rows.push(vec![role.title.clone(), offices.join("、"), book.words.role_unit(role), demands.join("；")]);
    }
    table(out, &["角色", "担任的岗位", "所在单位", "条件"], &rows);
    for ApartRule { roles, cite, .. } in &book.edition.aparts {
        let cite = if cite.is_empty() { String::new() } else { format!("（{}）", book.words.cites(cite)) };
        out.push_str(&format!("- 在同一{}中，{}不得由同一人担任{cite}。\n", book.edition.noun, book.words.roles(roles)));
    }
    if !book.edition.aparts.is_empty() {
        out.push('\n');
    }
}

/// Fields, groups, links, counters.
pub(crate) fn fields(book: Book<'_>, out: &mut String) {
    heading(out, "三、记载事项");
    let titles = ["名称", "类型", "可见范围", "填写", "说明"];
    let rows: Vec<Vec<String>> = book.edition.fields.iter().map(|field| field_row(book, &book.edition.fields, field)).collect();
    table(out, &titles, &rows);
    for group in &book.edition.groups {
        out.push_str(&format!("### 条目：{}\n\n", group.title));
        let rows: Vec<Vec<String>> = group.fields.iter().map(|field| field_row(book, &group.fields, field)).collect();
        table(out, &titles, &rows);
    }
    let mut rows = Vec::new();
    for link in &book.edition.links {
        let to: Vec<String> = link
            .to
            .iter()
            .map(|id| {
                book.catalogue
                    .editions
                    .iter()
                    .rfind(|edition| edition.procedure == *id)
                    .map_or_else(|| id.to_string(), |edition| edition.title.clone())
            })
            .collect();
        let mut notes = Vec::new();
        if link.required {
            notes.push("新建时必须选定".to_owned());
        }
        if let Some(most) = link.at_most {
            notes.push(format!("至多{most}件"));
        }
        if let Some(on) = &link.on {
            notes.push(format!("对方的结论只对“{}”的现稿有效", book.words.field(None, on)));
        }
        if link.reads.is_some() {
            notes.push("对方稿件有新版时收到通知".to_owned());
        }
        rows.push(vec![link.title.clone(), to.join("、"), notes.join("；")]);
    }
    table(out, &["关联", "对方业务", "说明"], &rows);
    if !book.edition.counters.is_empty() {
        let counters: Vec<&str> = book.edition.counters.iter().map(|counter| counter.title.as_str()).collect();
        out.push_str(&format!("另记次数：{}。\n\n", counters.join("、")));
    }
}

fn field_row(book: Book<'_>, fields: &[Field], field: &Field) -> Vec<String> {
    let class = match field.class {
        Class::Clear => "明文入账",
        Class::Text => "封存，可查看",
        Class::Personal => "个人信息，遮盖",
        Class::Sensitive => "敏感，须单独调阅",
    };
    let mut given = Vec::new();
    if field.required {
        given.push("必填".to_owned());
    }
    if let Some(step) = &field.fixed_at {
        given.push(format!("到“{}”后不得更改", book.words.step(step)));
    }
    if let Some(earlier) = field.not_before.as_ref().and_then(|earlier| fields.iter().find(|field| field.id == *earlier)) {
        given.push(format!("不得早于“{}”", earlier.title));
    }
    if field.revisions {
        given.push("每次修改为新版".to_owned());
    }
    if field.personal_inside {
        given.push("公开前须人工遮盖其中的个人信息".to_owned());
    }
    vec![field.title.clone(), type_words(book, &field.kind), class.to_owned(), given.join("；"), field.help.clone().unwrap_or_default()]
}

fn type_words(book: Book<'_>, kind: &FieldType) -> String {
    let plain = match kind {
        FieldType::Enum(values) => {
            return format!("单选：{}", values.iter().map(|value| value.title.as_str()).collect::<Vec<_>>().join("、"));
        }
        FieldType::EnumSet(values) => {
            return format!("多选：{}", values.iter().map(|value| value.title.as_str()).collect::<Vec<_>>().join("、"));
        }
        FieldType::Code(list) => {
            return format!("代码：{}", book.catalogue.code_list(list).map_or(list.as_str(), |list| list.title.as_str()));
        }
        FieldType::Text => "文本",
        FieldType::Id => "编号",
        FieldType::Int => "整数",
        FieldType::Money => "金额",
        FieldType::Bool => "是否",
        FieldType::Date => "日期",
        FieldType::Instant => "日期和时刻",
        FieldType::Unit => "单位",
        FieldType::Person => "人员",
        FieldType::Place => "地点",
        FieldType::Citation => "法规条文",
        FieldType::File => "文件",
        FieldType::Party => "当事人",
        FieldType::Phone => "电话",
        FieldType::IdNumber => "证件号码",
        FieldType::Address => "地址",
    };
    plain.to_owned()
}

/// Publications and papers.
pub(crate) fn outcome(book: Book<'_>, out: &mut String) {
    heading(out, "七、公开和文书");
    let mut rows = Vec::new();
    for publish in &book.edition.publishes {
        let kind = match publish.kind {
            PublishKind::Promulgate => "公布",
            PublishKind::Disclose => "公开",
            PublishKind::Notice => "公示",
            PublishKind::Announce => "公告",
        };
        let column = book.catalogue.column(&publish.column).map_or_else(|| publish.column.to_string(), |column| column.title.clone());
        let within = publish.within.as_ref().map_or_else(|| "及时".to_owned(), |within| book.words.length(within));
        let shows: Vec<String> = publish.shows.iter().map(|shown| piece(book, shown)).collect();
        let mut notes = Vec::new();
        if !publish.applies.is_always() {
            notes.push(format!("适用于{}", book.words.condition(&publish.applies, None)));
        }
        if publish.mask.is_some() {
            notes.push("个人信息遮盖".to_owned());
        }
        if let Some(list) = &publish.withheld_by {
            let list = book.catalogue.code_list(list).map_or(list.as_str(), |list| list.title.as_str());
            notes.push(format!("有“{list}”的不予公开"));
        }
        if let Some(length) = &publish.for_length {
            notes.push(format!("公开{length}"));
        }
        rows.push(vec![
            format!("{}（{kind}）", publish.title),
            format!("“{}”后{within}", book.words.action(&publish.on)),
            column,
            shows.join("、"),
            notes.join("；"),
            book.words.roles(&publish.roles),
            book.words.cites(&publish.cite),
        ]);
    }
    if rows.is_empty() {
        out.push_str("没有公开事项。\n\n");
    }
    table(out, &["公开事项", "时间", "栏目", "内容", "说明", "由谁", "依据"], &rows);
    let mut papers: Vec<(String, String)> = Vec::new();
    for action in book.edition.all_actions() {
        papers.extend(action.papers.iter().map(|id| (paper_title(book, id), action.title.clone())));
    }
    for (paper, action) in &papers {
        out.push_str(&format!("- “{action}”时出具《{paper}》。\n"));
    }
    if !papers.is_empty() {
        out.push('\n');
    }
}

/// A piece of a matter: a field, the number, a paper, a group.
pub(crate) fn piece(book: Book<'_>, shown: &str) -> String {
    match shown.split_once(':') {
        None if shown == "number" => "文号".to_owned(),
        None | Some(("field", _)) => book.words.field(None, shown.strip_prefix("field:").unwrap_or(shown)),
        Some(("paper", id)) => format!("《{}》", paper_title(book, id)),
        Some(("group", id)) => book.edition.group(id).map_or_else(|| id.to_owned(), |group| group.title.clone()),
        Some((_, id)) => id.to_owned(),
    }
}
