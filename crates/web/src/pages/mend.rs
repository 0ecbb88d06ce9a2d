//! Putting right: corrections of values and times, new drafts, taking back, exemptions that the law itself knows.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use maud::{Markup, html};
use mingfa_catalogue::model::{Field as Defined, FieldType};
use mingfa_catalogue::{Id, Value};
use mingfa_matter::{Command, Correct, Exempt, Reason, Revoke};
use mingfa_service::{CORRECTION, Denied, MatterView, REVOCATION};

use super::inputs::{self, Choices};
use super::matter::framed;
use super::trouble::{self, Trouble};
use crate::posted::Posted;
use crate::respond::{Answer, Failure, go, page as answer_page};
use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Choice, Control, Field, Form, NoticeKind, PageHead, Weight};

/// What is put right.
enum Mend {
    /// These fields.
    Fields(Vec<Defined>),
    /// The time of an event.
    Time(u64, String),
    /// The last act.
    Last,
    /// A gate, by an exemption of the law.
    Gate(Id),
}

struct Subject {
    view: MatterView,
    mend: Mend,
}

/// `GET /m/{id}/correct?field=X | ?event=SEQ`
pub async fn correct_page(State(app): State<AppState>, visit: Visit, Path(matter): Path<String>) -> Answer {
    let subject = correction(&app, &visit, &matter, &visit.asked("field"), &visit.asked("event")).await?;
    show(&app, &visit, &subject).await
}

/// `POST /m/{id}/correct`
pub async fn correct(State(app): State<AppState>, visit: Visit, Path(matter): Path<String>, posted: Posted) -> Answer {
    let subject = correction(&app, &visit, &matter, posted.get("_field"), posted.get("_event")).await?;
    take(&app, &visit, subject, &posted, "correct").await
}

/// `GET /m/{id}/revoke`
pub async fn revoke_page(State(app): State<AppState>, visit: Visit, Path(matter): Path<String>) -> Answer {
    let view = load(&app, &visit, &matter).await?;
    show(&app, &visit, &Subject { view, mend: Mend::Last }).await
}

/// `POST /m/{id}/revoke`
pub async fn revoke(State(app): State<AppState>, visit: Visit, Path(matter): Path<String>, posted: Posted) -> Answer {
    let view = load(&app, &visit, &matter).await?;
    take(&app, &visit, Subject { view, mend: Mend::Last }, &posted, "revoke").await
}

/// `GET /m/{id}/exempt/{gate}`
pub async fn exempt_page(State(app): State<AppState>, visit: Visit, Path((matter, gate)): Path<(String, String)>) -> Answer {
    let subject = exemption(&app, &visit, &matter, &gate).await?;
    show(&app, &visit, &subject).await
}

/// `POST /m/{id}/exempt/{gate}`
pub async fn exempt(State(app): State<AppState>, visit: Visit, Path((matter, gate)): Path<(String, String)>, posted: Posted) -> Answer {
    let subject = exemption(&app, &visit, &matter, &gate).await?;
    take(&app, &visit, subject, &posted, "exempt").await
}

async fn load(app: &AppState, visit: &Visit, matter: &str) -> Result<MatterView, Failure> {
    Ok(app.service.matter(visit.principal()?, &Id::new(matter)).await?)
}

async fn correction(app: &AppState, visit: &Visit, matter: &str, field: &str, event: &str) -> Result<Subject, Failure> {
    let view = load(app, visit, matter).await?;
    let mend = if let Ok(seq) = event.parse::<u64>() {
        let found = view.history.iter().find(|each| each.seq == seq).ok_or(Denied::Unknown)?;
        let title = format!("{}（{}）", found.title, super::shown::moment(found.occurred));
        Mend::Time(seq, title)
    } else if field.is_empty() {
        let numbers: Vec<&Id> = view.edition.numbers.iter().map(|series| &series.field).collect();
        Mend::Fields(view.edition.fields.iter().filter(|field| !numbers.contains(&&field.id)).cloned().collect())
    } else {
        Mend::Fields(vec![view.edition.field(field).cloned().ok_or(Denied::Unknown)?])
    };
    Ok(Subject { view, mend })
}

async fn exemption(app: &AppState, visit: &Visit, matter: &str, gate: &str) -> Result<Subject, Failure> {
    let view = load(app, visit, matter).await?;
    let gate = view.edition.gate(gate).filter(|gate| gate.exemption.is_some()).ok_or(Denied::Unknown)?.id.clone();
    Ok(Subject { view, mend: Mend::Gate(gate) })
}

impl Subject {
    fn path(&self) -> String {
        let matter = &self.view.state.matter;
        match &self.mend {
            Mend::Fields(_) | Mend::Time(..) => format!("/m/{matter}/correct"),
            Mend::Last => format!("/m/{matter}/revoke"),
            Mend::Gate(gate) => format!("/m/{matter}/exempt/{gate}"),
        }
    }

    fn title(&self) -> String {
        match &self.mend {
            Mend::Fields(fields) => match fields.as_slice() {
                [field] if field.kind == FieldType::File => format!("提交新稿：{}", field.title),
                [field] => format!("更正：{}", field.title),
                _ => "更正、补充要素".to_owned(),
            },
            Mend::Time(..) => "更正办理时间".to_owned(),
            Mend::Last => "撤回最近一次操作".to_owned(),
            Mend::Gate(gate) => {
                format!("认定“{}”的例外情形", self.view.edition.gate(gate).map_or(gate.as_str(), |gate| gate.title.as_str()))
            }
        }
    }

    /// A new draft alone needs no reason: it is the ordinary way of work.
    fn wants_reason(&self) -> bool {
        !matches!(&self.mend, Mend::Fields(fields) if matches!(fields.as_slice(), [field] if field.revisions))
    }

    fn grounds(&self, app: &AppState) -> Vec<Choice> {
        let listed = |list: &[(&str, &str)]| list.iter().map(|(code, title)| Choice::new(*code, *title)).collect();
        match &self.mend {
            Mend::Fields(_) | Mend::Time(..) => listed(&CORRECTION),
            Mend::Last => listed(&REVOCATION),
            Mend::Gate(gate) => {
                let catalogue = app.service.catalogue();
                let codes = self
                    .view
                    .edition
                    .gate(gate)
                    .and_then(|gate| gate.exemption.as_ref())
                    .and_then(|exemption| catalogue.code_list(&exemption.codes));
                codes
                    .map(|list| list.codes.iter().map(|code| Choice::new(code.id.to_string(), code.title.clone())).collect())
                    .unwrap_or_default()
            }
        }
    }

    fn present(&self, field: &Defined) -> Option<&Value> {
        let state = &self.view.state;
        let value = state.values.get(&field.id).or_else(|| state.sealed.get(&field.id).and_then(|sealed| sealed.value.as_ref()));
        value.filter(|_| self.view.handles || field.class <= mingfa_catalogue::model::Class::Text)
    }
}

async fn show(app: &AppState, visit: &Visit, subject: &Subject) -> Answer {
    let body = form(app, visit, subject, None, None).await?;
    Ok(framed(app, visit, &subject.view, (subject.title(), subject.path()), &body, false).into_response())
}

async fn form(
    app: &AppState,
    visit: &Visit,
    subject: &Subject,
    posted: Option<&Posted>,
    trouble: Option<&Trouble>,
) -> Result<Markup, Failure> {
    let back = format!("/m/{}", subject.view.state.matter);
    let mut fields = Vec::new();
    let mut hidden = html! {};
    match &subject.mend {
        Mend::Fields(defined) => {
            let catalogue = app.service.catalogue();
            let asked: Vec<&Defined> = defined.iter().collect();
            let choices = Choices::load(app, &asked).await?;
            for field in defined {
                let one = defined.len() == 1;
                let shown = inputs::form_field(
                    &catalogue,
                    &choices,
                    field,
                    subject.present(field),
                    posted,
                    field.required || one && field.kind == FieldType::File,
                );
                fields.push(if field.id == subject.view.edition.called_by { inputs::one_line(shown) } else { shown });
            }
            if let [field] = defined.as_slice() {
                hidden = html! { input type="hidden" name="_field" value=(field.id); };
            }
        }
        Mend::Time(seq, _) => {
            let value = posted.map(|posted| posted.get(trouble::OCCURRED).to_owned()).unwrap_or_default();
            let minute = subject.view.history.iter().any(|event| event.seq == *seq && event.occurred.time.is_some());
            let control = if minute { Control::Instant } else { Control::Date };
            fields.push(Field::new(control, trouble::OCCURRED, "实际时间").value(value).required());
            hidden = html! { input type="hidden" name="_event" value=(seq); };
        }
        Mend::Last | Mend::Gate(_) => {}
    }
    if subject.wants_reason() {
        let of = |name: &str| posted.map(|posted| posted.get(name).to_owned()).unwrap_or_default();
        fields.push(Field::select(trouble::REASON, "理由", subject.grounds(app)).value(of(trouble::REASON)).required());
        fields.push(Field::area(trouble::SENTENCE, "说明", 2).value(of(trouble::SENTENCE)).required());
    }
    if let Some(trouble) = trouble {
        trouble.put(&mut fields);
    }
    let attributes = Form { action: subject.path(), csrf: visit.csrf(), key: app.service.new_key(), files: true, ..Form::default() };
    let weight = if matches!(subject.mend, Mend::Last) { Weight::Danger } else { Weight::Primary };
    let word = match &subject.mend {
        Mend::Last => "确认撤回",
        Mend::Gate(_) => "认定",
        _ => "提交",
    };
    Ok(html! {
        (ui::page_head(&PageHead { kind: subject.view.edition.noun.clone(), number: subject.view.number.clone(), title: subject.title(), lead: Some(html! { (super::matter::name(&subject.view)) }), ..PageHead::default() }))
        @if let Some(trouble) = trouble { (trouble.head(&fields)) }
        (explained(subject))
        (ui::form(&attributes, &html! {
            input type="hidden" name="_seen" value=(subject.view.state.seq);
            (hidden)
            (ui::fields(&fields))
            (ui::button_row(&[ui::button(weight, word), ui::link_button(Weight::Plain, "返回，暂不办理", &back)]))
        }))
    })
}

/// What a correction does and does not do.
fn explained(subject: &Subject) -> Markup {
    let view = &subject.view;
    match &subject.mend {
        Mend::Fields(fields) if matches!(fields.as_slice(), [field] if field.revisions) => ui::notice(
            NoticeKind::Info,
            "新稿会使针对旧稿的审查、表决失效",
            &html! { p { "已经通过的合法性审查等前置条件如果针对的是旧稿，须对新稿重新办理。" } },
        ),
        Mend::Fields(_) => ui::notice(
            NoticeKind::Info,
            "更正保留原记录",
            &html! { p { "原来填写的内容和更正的理由都留在办件经过中；更正后系统会重新核对已经办理的操作。" } },
        ),
        Mend::Time(_, title) => ui::notice(NoticeKind::Info, "更正的是下面这条记录的时间", &html! { p { (title) } }),
        Mend::Last => {
            let last = view.state.stays.last().and_then(|(seq, _, _, _)| view.history.iter().find(|event| event.seq == *seq));
            ui::notice(
                NoticeKind::Warning,
                "撤回后回到上一环节",
                &html! {
                    @if let Some(last) = last { p { "将撤回“" (last.title) "”（" (super::shown::moment(last.occurred)) "，" (last.actor) "）。已经编发的文号不收回。" } }
                },
            )
        }
        Mend::Gate(gate) => {
            let cites: Vec<String> = view
                .edition
                .gate(gate)
                .and_then(|gate| gate.exemption.as_ref())
                .map(|exemption| exemption.cite.iter().map(|cite| cite.text.clone()).collect())
                .unwrap_or_default();
            ui::notice(
                NoticeKind::Info,
                "依法免除这一前置条件",
                &html! { p { "认定须有法律规定的情形，理由随本件公开接受监督。" @if !cites.is_empty() { "依据：" (cites.join("；")) } } },
            )
        }
    }
}

async fn take(app: &AppState, visit: &Visit, subject: Subject, posted: &Posted, done: &str) -> Answer {
    let principal = visit.principal()?;
    let mut problems = std::collections::BTreeMap::new();
    let reason = if subject.wants_reason() { read_reason(app, &subject, posted, &mut problems) } else { None };
    let command = match &subject.mend {
        Mend::Fields(defined) => {
            let asked: Vec<&Defined> = defined.iter().collect();
            let mut given = inputs::read(app, &asked, posted).await?;
            inputs::judge_title(&asked, &subject.view.edition.called_by, &mut given);
            problems.append(&mut given.problems);
            if problems.is_empty() {
                inputs::keep_files(app, principal, &asked, posted, &mut given).await?;
                problems.append(&mut given.problems);
            }
            Command::Correct(Correct { values: changes(&subject, &asked, &given.values), occurred: None, reason })
        }
        Mend::Time(seq, _) => {
            let stated = posted.get(trouble::OCCURRED);
            match super::act::occurred(stated) {
                Some(at) => Command::Correct(Correct { occurred: Some((*seq, at)), reason, ..Correct::default() }),
                None => {
                    problems.insert(trouble::OCCURRED.to_owned(), format!("“{stated}”不是时间，应如 2020-03-02 或 2020-03-02 14:30"));
                    Command::Correct(Correct::default())
                }
            }
        }
        Mend::Last => Command::Revoke(Revoke { reason: reason.unwrap_or(Reason { code: Id::new(""), sentence: String::new() }) }),
        Mend::Gate(gate) => {
            Command::Exempt(Exempt { gate: gate.clone(), reason: reason.unwrap_or(Reason { code: Id::new(""), sentence: String::new() }) })
        }
    };
    if !problems.is_empty() {
        return wrong(app, visit, &subject, posted, Trouble::input(problems)).await;
    }
    let matter = subject.view.state.matter.clone();
    let seen = posted.get("_seen").parse().ok();
    match app.service.command(principal, &matter, &command, seen, &posted.key(&app.service)).await {
        Ok(_) => Ok(go(&format!("/m/{matter}?done={done}"))),
        Err(error) => {
            let trouble = Trouble::of(error, &|refusal| super::matter::go_for(app, visit, &subject.view, refusal))?;
            wrong(app, visit, &subject, posted, trouble).await
        }
    }
}

/// What differs from what is there: a new value, or nothing where something was. A file box left empty changes nothing.
fn changes(
    subject: &Subject,
    asked: &[&Defined],
    given: &std::collections::BTreeMap<Id, Value>,
) -> std::collections::BTreeMap<Id, Option<Value>> {
    let mut changed = std::collections::BTreeMap::new();
    for field in asked {
        let present = subject.present(field);
        match (given.get(&field.id), present) {
            (Some(value), present) if present != Some(value) => {
                changed.insert(field.id.clone(), Some(value.clone()));
            }
            (None, Some(_)) if field.kind != FieldType::File => {
                changed.insert(field.id.clone(), None);
            }
            _ => {}
        }
    }
    changed
}

fn read_reason(
    app: &AppState,
    subject: &Subject,
    posted: &Posted,
    problems: &mut std::collections::BTreeMap<String, String>,
) -> Option<Reason> {
    let (code, sentence) = (posted.get(trouble::REASON), posted.get(trouble::SENTENCE));
    if !subject.grounds(app).iter().any(|choice| choice.value == code) {
        problems.insert(trouble::REASON.to_owned(), "请选择理由".to_owned());
    }
    if sentence.is_empty() {
        problems.insert(trouble::SENTENCE.to_owned(), "请用一句话说明理由".to_owned());
    }
    Some(Reason { code: Id::new(code), sentence: sentence.to_owned() })
}

async fn wrong(app: &AppState, visit: &Visit, subject: &Subject, posted: &Posted, trouble: Trouble) -> Answer {
    let status = trouble.status;
    let body = form(app, visit, subject, Some(posted), Some(&trouble)).await?;
    Ok(answer_page(status, framed(app, visit, &subject.view, (subject.title(), subject.path()), &body, true)))
}
