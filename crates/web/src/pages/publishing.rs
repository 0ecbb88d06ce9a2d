//! Making public, withholding, taking down. Texts that may name persons are redacted by a person before anything is shown.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use maud::{Markup, html};
use mingfa_catalogue::model::Publish as Rule;
use mingfa_catalogue::{Id, Value};
use mingfa_matter::{Command, Publish, Reason};
use mingfa_service::{Denied, MatterView, WITHHOLD};

use super::trouble::{self, Trouble};
use crate::posted::Posted;
use crate::respond::{Answer, Failure, go, page as answer_page};
use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Choice, Control, Field, Form, Link, PageHead, Panel, Weight};

struct Subject {
    view: MatterView,
    rule: Rule,
}

impl Subject {
    async fn load(app: &AppState, visit: &Visit, matter: &str, publication: &str) -> Result<Self, Failure> {
        let view = app.service.matter(visit.principal()?, &Id::new(matter)).await?;
        let rule = view.edition.publish(publication).cloned().ok_or(Denied::Unknown)?;
        Ok(Self { view, rule })
    }

    fn path(&self) -> String {
        format!("/m/{}/publish/{}", self.view.state.matter, self.rule.id)
    }

    fn is_out(&self) -> bool {
        self.view.state.published.get(&self.rule.id).is_some_and(|(state, _)| *state == *"published")
    }

    fn text_of(&self, field: &Id) -> String {
        let state = &self.view.state;
        let value = state.values.get(field).or_else(|| state.sealed.get(field).and_then(|sealed| sealed.value.as_ref()));
        match value {
            Some(Value::Text(text)) => text.clone(),
            _ => String::new(),
        }
    }

    /// Fields whose text a person must redact first.
    fn to_redact(&self) -> Vec<(Id, String)> {
        let publication = self.view.publications.iter().find(|each| each.id == self.rule.id);
        publication.map(|publication| publication.to_redact.clone()).unwrap_or_default()
    }

    fn grounds(&self, app: &AppState) -> Vec<Choice> {
        let catalogue = app.service.catalogue();
        let list = self.rule.withheld_by.as_ref().and_then(|list| catalogue.code_list(list));
        match list {
            Some(list) => list.codes.iter().map(|code| Choice::new(code.id.to_string(), code.title.clone())).collect(),
            None => WITHHOLD.iter().map(|(code, title)| Choice::new(*code, *title)).collect(),
        }
    }
}

/// `GET /m/{id}/publish/{publication}`
pub async fn page(State(app): State<AppState>, visit: Visit, Path((matter, publication)): Path<(String, String)>) -> Answer {
    let subject = Subject::load(&app, &visit, &matter, &publication).await?;
    let body = form(&app, &visit, &subject, None, None);
    Ok(framed(&app, &visit, &subject, &body, false).into_response())
}

/// `POST /m/{id}/publish/{publication}`
pub async fn submit(
    State(app): State<AppState>,
    visit: Visit,
    Path((matter, publication)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let subject = Subject::load(&app, &visit, &matter, &publication).await?;
    let mut problems = BTreeMap::new();
    let state = match posted.get("_state") {
        known @ ("published" | "withheld" | "taken-down") => Id::new(known),
        _ => {
            problems.insert("_state".to_owned(), "请选择公开还是不公开".to_owned());
            Id::new("published")
        }
    };
    let mut publish = Publish { id: subject.rule.id.clone(), state, reason: None, redacted: BTreeMap::new() };
    if *publish.state == *"published" {
        for (field, _) in subject.to_redact() {
            let text = posted.get(&format!("r-{field}"));
            if !text.is_empty() {
                publish.redacted.insert(field, text.replace("\r\n", "\n"));
            }
        }
    } else {
        let (code, sentence) = (posted.get(trouble::REASON), posted.get(trouble::SENTENCE));
        if !subject.grounds(&app).iter().any(|choice| choice.value == code) {
            problems.insert(trouble::REASON.to_owned(), "请选择不公开或者撤下的理由".to_owned());
        }
        if sentence.is_empty() {
            problems.insert(trouble::SENTENCE.to_owned(), "请用一句话说明理由".to_owned());
        }
        publish.reason = Some(Reason { code: Id::new(code), sentence: sentence.to_owned() });
    }
    if !problems.is_empty() {
        return Ok(wrong(&app, &visit, &subject, &posted, &Trouble::input(problems)));
    }
    let seen = posted.get("_seen").parse().ok();
    let id = Id::new(matter.as_str());
    match app.service.command(visit.principal()?, &id, &Command::Publish(publish), seen, &posted.key(&app.service)).await {
        Ok(_) => Ok(go(&format!("/m/{matter}?done={publication}"))),
        Err(error) => {
            let trouble = Trouble::of(error, &|refusal| super::matter::go_for(&app, &visit, &subject.view, refusal))?;
            Ok(wrong(&app, &visit, &subject, &posted, &trouble))
        }
    }
}

fn wrong(app: &AppState, visit: &Visit, subject: &Subject, posted: &Posted, trouble: &Trouble) -> axum::response::Response {
    let body = form(app, visit, subject, Some(posted), Some(trouble));
    answer_page(trouble.status, framed(app, visit, subject, &body, true))
}

fn framed(app: &AppState, visit: &Visit, subject: &Subject, body: &Markup, wrong: bool) -> Markup {
    let mut crumbs = super::matter::crumbs(&subject.view);
    crumbs.push(Link::new(subject.rule.title.clone(), subject.path()));
    if wrong {
        super::bench_wrong(app, visit, &subject.rule.title, crumbs, body)
    } else {
        super::bench(app, visit, &subject.rule.title, crumbs, body)
    }
}

fn form(app: &AppState, visit: &Visit, subject: &Subject, posted: Option<&Posted>, trouble: Option<&Trouble>) -> Markup {
    let of = |name: &str| posted.map(|posted| posted.get(name).to_owned()).unwrap_or_default();
    let states = if subject.is_out() {
        vec![
            Choice::new("taken-down", "撤下").help("公开页不再显示，撤下的事实和理由留有记录。"),
            Choice::new("published", "重新公开").help("以现在的内容替换公开页。"),
        ]
    } else {
        vec![
            Choice::new("published", "公开").help("以下内容立即出现在公众门户。"),
            Choice::new("withheld", "不予公开").help("依法不公开的，须选择理由。"),
        ]
    };
    let mut fields = vec![Field::new(Control::Radios(states), "_state", "办理结果").value(of("_state")).required()];
    for (field, title) in subject.to_redact() {
        let name = format!("r-{field}");
        let text = posted.map_or_else(|| subject.text_of(&field), |posted| posted.get(&name).to_owned());
        let hint = "请删去或者替换姓名、证件号、电话、住址等个人信息后再公开；原文不变。";
        fields.push(Field::area(name, format!("{title}（公开文本）"), 10).value(text).help(hint));
    }
    fields.push(Field::select(trouble::REASON, "不公开、撤下的理由", subject.grounds(app)).value(of(trouble::REASON)));
    fields.push(Field::area(trouble::SENTENCE, "说明", 2).value(of(trouble::SENTENCE)).help("不公开或者撤下的必填。"));
    if let Some(trouble) = trouble {
        trouble.put(&mut fields);
    }
    let attributes = Form { action: subject.path(), csrf: visit.csrf(), key: app.service.new_key(), ..Form::default() };
    let view = &subject.view;
    html! {
        (ui::page_head(&PageHead { kind: view.edition.noun.clone(), number: view.number.clone(), title: subject.rule.title.clone(), lead: Some(html! { (super::matter::name(view)) }), ..PageHead::default() }))
        @if let Some(trouble) = trouble { (trouble.head(&fields)) }
        (ui::panel(&Panel::new("shows", "将要公开的内容"), &preview(app, subject)))
        (ui::form(&attributes, &html! {
            input type="hidden" name="_seen" value=(view.state.seq);
            (ui::fields(&fields))
            (ui::button_row(&[ui::button(Weight::Danger, "确认办理"), ui::link_button(Weight::Plain, "返回，暂不办理", &format!("/m/{}", view.state.matter))]))
        }))
    }
}

/// What the page will show, by name: personal fields are masked at their type, whatever stands here.
fn preview(app: &AppState, subject: &Subject) -> Markup {
    let (view, catalogue) = (&subject.view, app.service.catalogue());
    let redacted: Vec<Id> = subject.to_redact().into_iter().map(|(id, _)| id).collect();
    let column = catalogue
        .columns
        .iter()
        .find(|column| column.id == subject.rule.column)
        .map_or_else(|| subject.rule.column.to_string(), |column| column.title.clone());
    let mut lines = Vec::new();
    for shown in &subject.rule.shows {
        if let Some(paper) = shown.strip_prefix("paper:") {
            let title =
                catalogue.papers.iter().find(|each| each.id == *paper).map_or_else(|| paper.to_owned(), |paper| paper.title.clone());
            let seq = view.papers.iter().rev().find(|issued| *issued.id == *paper).map(|paper| paper.seq);
            lines.push(html! { @match seq { Some(seq) => a href={ "/m/" (view.state.matter) "/paper/" (paper) "/" (seq) } { "《" (title) "》全文" }, None => { "《" (title) "》" span.muted { "（尚未出具，不显示）" } } } });
        } else if let Some(group) = shown.strip_prefix("group:") {
            let (title, count) =
                (view.edition.group(group).map_or(group, |group| group.title.as_str()), view.state.items.get(group).map_or(0, Vec::len));
            lines.push(html! { (title) "（" (count) " 条）" });
        } else if let Some(field) = view.edition.field(shown) {
            let note = if redacted.contains(&field.id) {
                "（使用下面的公开文本）"
            } else if field.class >= mingfa_catalogue::model::Class::Personal {
                "（遮盖后公开）"
            } else {
                ""
            };
            let text = view.facts.iter().find(|fact| fact.id == field.id).map(|fact| fact.text.clone()).unwrap_or_default();
            let short: String = text.chars().take(80).collect();
            lines.push(html! { (field.title) "：" @if note.is_empty() { (short) @if text.chars().count() > 80 { "……" } } @else { span.muted { (note) } } });
        }
    }
    html! {
        p { "栏目：" (column) }
        ul { @for line in &lines { li { (line) } } }
    }
}
