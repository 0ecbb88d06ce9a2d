//! What happened, in words: an event of a matter, why it was done, what was found of it.

use mingfa_catalogue::model::Action;
use mingfa_catalogue::{Edition, Id, Value};
use mingfa_matter::{Event, Kind};

use crate::view::{EventView, Show};

/// An event as one reader sees it.
pub(crate) fn event_view(edition: &Edition, event: &Event, show: &Show<'_>) -> EventView {
    let act = &event.act;
    let step = |id: &Id| edition.step(id).map_or_else(|| id.to_string(), |step| step.title.clone());
    let action = act.action.as_ref().and_then(|id| edition.action(id));
    let title = match act.kind {
        Kind::Opened if act.data.historic.is_some() => "导入历史记录".to_owned(),
        Kind::Opened => format!("新建{}", edition.noun),
        Kind::Action => match (&action, &act.data.exempt) {
            (_, Some((gate, _))) => format!("认定“{}”的例外情形", edition.gate(gate).map_or(gate.as_str(), |gate| gate.title.as_str())),
            (Some(action), None) => action.title.clone(),
            (None, None) => "操作".to_owned(),
        },
        Kind::Corrected if act.data.revokes.is_some() => "撤回操作".to_owned(),
        Kind::Corrected if act.data.historic.is_some() => "导入新的办理情况".to_owned(),
        Kind::Corrected => "更正".to_owned(),
        Kind::Evidence => "上传材料".to_owned(),
        Kind::Linked => "关联件有变化".to_owned(),
        Kind::Published => match act.data.published.as_ref().map(|published| published.state.as_str()) {
            Some("withheld") => "决定不予公开".to_owned(),
            Some("taken-down") => "撤下公开内容".to_owned(),
            _ => "公开发布".to_owned(),
        },
        Kind::Erased => "删除个人信息".to_owned(),
        Kind::ErasedClean => "个人信息清除完毕".to_owned(),
        Kind::System => "系统".to_owned(),
    };
    let mut marks = Vec::new();
    if act.data.deemed {
        marks.push("依法视为");
    }
    if act.data.fact {
        marks.push("如实登记");
    }
    if act.data.historic.is_some() {
        marks.push("历史导入");
    } else if act.data.late_reason.is_some() && !act.data.deemed && !act.data.fact {
        marks.push("补录");
    }
    let fields = match &act.data.item {
        Some((group, _)) => edition.group(group).map(|group| group.fields.as_slice()).unwrap_or_default(),
        None => edition.fields.as_slice(),
    };
    let mut given = Vec::new();
    for field in fields {
        let clear = act.data.fields.get(&field.id).and_then(|json| mingfa_matter::from_json(&field.kind, json));
        let value = clear.or_else(|| act.sealed.get(&field.id).cloned());
        if let Some(value) = value {
            given.push((field.title.clone(), show.value(field, &value)));
        }
    }
    EventView {
        n: event.n,
        seq: event.seq,
        title,
        occurred: act.occurred,
        recorded: event.recorded,
        actor: show.names.of(&act.actor),
        role: edition.role(&act.role).map_or_else(String::new, |role| role.title.clone()),
        moved: act.from.as_ref().zip(act.to.as_ref()).map(|(from, to)| (step(from), step(to))),
        reason: reason_words(action, event, show),
        marks,
        given,
    }
}

fn reason_words(action: Option<&Action>, event: &Event, show: &Show<'_>) -> Option<String> {
    let code = event.act.data.reason.as_ref()?;
    let list = action.and_then(|action| action.reason.as_ref()).and_then(|list| show.catalogue.code_list(list));
    let in_any = || show.catalogue.codes.iter().flat_map(|list| &list.codes).find(|each| each.id == *code).map(|each| each.title.clone());
    let common = || crate::grounds::ground_title(code).map(str::to_owned);
    let title = list.and_then(|list| list.codes.iter().find(|each| each.id == *code)).map(|each| each.title.clone()).or_else(in_any).or_else(common);
    let sentence = match event.act.sealed.get("reason") {
        Some(Value::Text(text)) => format!("：{text}"),
        _ => String::new(),
    };
    Some(format!("{}{sentence}", title.unwrap_or_else(|| code.to_string())))
}

/// A finding's code in words.
pub(crate) fn finding_words(edition: &Edition, code: &str) -> String {
    let (kind, id) = code.split_once('.').unwrap_or((code, ""));
    let action = || edition.action(id).map_or_else(|| id.to_owned(), |action| action.title.clone());
    let clock = || edition.clock(id).map_or_else(|| id.to_owned(), |clock| clock.title.clone());
    match kind {
        "gate" => format!("前置条件未满足即办理：{}", edition.gate(id).map_or_else(|| id.to_owned(), |gate| gate.title.clone())),
        "guard" => format!("办理“{}”时条件不具备", action()),
        "order" => format!("“{}”未按环节顺序办理", action()),
        "early" => format!("“{}”早于法定的最短期限", action()),
        "target" => format!("“{}”的结果与填报内容不符", action()),
        "late" => format!("{}逾期", clock()),
        "check" => match (edition.clock(id), edition.action(id), edition.step(id)) {
            (Some(clock), ..) => format!("填报的{}是否按时与系统核算不一致", clock.title),
            (_, Some(action), _) => format!("填报的是否已“{}”与登记的经过不一致", action.title),
            (_, _, Some(step)) => format!("填报的状态与登记的经过不一致，按经过不在“{}”环节", step.title),
            _ => code.to_owned(),
        },
        "stated" => "导入的台账自己载明的问题，见导入时的提示".to_owned(),
        _ => code.to_owned(),
    }
}
