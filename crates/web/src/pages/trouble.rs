//! What was wrong with a form: sentences beside fields, and on top what concerns the whole.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use maud::{Markup, html};
use mingfa_catalogue::Id;
use mingfa_matter::Refusal;
use mingfa_service::{LATE as LATE_GROUNDS, ServiceError};
use mingfa_time::{Moment, chinese_date};

use super::shown;
use crate::posted::Posted;
use crate::respond::Failure;
use crate::state::AppState;
use crate::ui::{self, Blocked, Choice, Cite, Field, Link, NoticeKind};

/// Name of the field for the ground of an act.
pub const REASON: &str = "_reason";
/// Name of the field for the sentence beside the ground.
pub const SENTENCE: &str = "_sentence";
/// Name of the field for the time of an act.
pub const OCCURRED: &str = "_occurred";
/// Name of the field for why it is recorded late.
pub const LATE: &str = "_late";

/// Why something is recorded late, to be chosen.
pub fn late_choice(posted: Option<&Posted>) -> Field {
    let late = LATE_GROUNDS.iter().map(|(code, title)| Choice::new(*code, *title)).collect();
    Field::select(LATE, "补录原因", late).value(posted.map(|posted| posted.get(LATE).to_owned()).unwrap_or_default())
}

/// The ground that was chosen for recording late; one that is needed and was not given is a problem of its field.
pub fn late_reason(app: &AppState, occurred: Option<Moment>, posted: &Posted, problems: &mut BTreeMap<String, String>) -> Option<Id> {
    let reason = LATE_GROUNDS.iter().find(|(code, _)| *code == posted.get(LATE)).map(|(code, _)| Id::new(code));
    let today = app.service.now().date();
    if let Some(day) = occurred.map(|at| at.date).filter(|day| *day < today && reason.is_none()) {
        problems.insert(LATE.to_owned(), format!("{}早于今日，请选择补录原因", chinese_date(day)));
    }
    reason
}

/// What was wrong.
#[derive(Debug, Default)]
pub struct Trouble {
    /// Sentences by form field.
    pub fields: BTreeMap<String, String>,
    /// What concerns the whole form: title, rendered sentence.
    pub top: Option<(String, Markup)>,
    /// Status of the answer.
    pub status: StatusCode,
}

impl Trouble {
    /// Wrong input, found before anything was asked.
    pub fn input(fields: BTreeMap<String, String>) -> Self {
        Self { fields, top: None, status: StatusCode::UNPROCESSABLE_ENTITY }
    }

    /// What a use case said, where the same form can answer it. `go` finds the page on which an obstacle is removed.
    ///
    /// # Errors
    /// What no form can mend: denied, unknown, the store is away.
    pub fn of(error: ServiceError, go: &dyn Fn(&Refusal) -> Option<Link>) -> Result<Self, Failure> {
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if !matches!(status, StatusCode::UNPROCESSABLE_ENTITY | StatusCode::CONFLICT) {
            return Err(error.into());
        }
        let mut trouble = Self { status, ..Self::default() };
        match &error {
            ServiceError::Input(problems) => trouble.fields.extend(problems.iter().cloned()),
            ServiceError::Refused(refusal) => trouble.take(refusal, go),
            _ if status == StatusCode::CONFLICT => trouble.top = Some(("没有提交".to_owned(), html! { p { (error) } })),
            _ => trouble.top = Some(("没有办理".to_owned(), html! { p { (error) } })),
        }
        Ok(trouble)
    }

    fn take(&mut self, refusal: &Refusal, go: &dyn Fn(&Refusal) -> Option<Link>) {
        let sentence = refusal.to_string();
        match refusal {
            Refusal::Missing { ids, fields } => {
                for (id, title) in ids.iter().zip(fields) {
                    self.fields.insert(format!("v-{id}"), format!("请填写{title}"));
                    self.fields.insert(format!("l-{id}"), format!("请选择{title}"));
                    self.fields.insert(format!("r-{id}"), format!("请填写{title}"));
                }
            }
            Refusal::Value(problem) => {
                self.fields.insert(format!("v-{}", problem.field), problem.message.clone());
            }
            Refusal::Reason { .. } => {
                self.fields.insert(REASON.to_owned(), sentence);
            }
            Refusal::Occurred { .. } => {
                self.fields.insert(OCCURRED.to_owned(), sentence);
            }
            refusal => {
                let shown = obstacle("", refusal, go(refusal));
                let body = html! {
                    p { (shown.reason) @if let Some(cite) = &shown.cite { " " (ui::cite(cite)) } }
                    @if let Some(who) = &shown.who { p { (who) } }
                    @if let Some(to) = &shown.go { p { (ui::link(to)) } }
                };
                self.top = Some(("现在不能办理".to_owned(), body));
            }
        }
    }

    /// Puts the sentences beside the fields of a form; what no field takes goes to the top.
    pub fn put(&self, fields: &mut [Field]) {
        for field in fields {
            if let Some(sentence) = self.fields.get(&field.name) {
                field.error = Some(sentence.clone());
            }
        }
    }

    /// The head of a form that came back: the summary of its fields and the sentence on top.
    pub fn head(&self, fields: &[Field]) -> Markup {
        let errors = ui::errors_of(fields);
        // A sentence for a field that this form does not show still has to be read.
        let shown = |name: &str| fields.iter().any(|field| field.name == name);
        let alternatives =
            |name: &str| name.get(2..).is_some_and(|id| ["v-", "l-", "r-"].iter().any(|start| shown(&format!("{start}{id}"))));
        let lost: Vec<&String> =
            self.fields.iter().filter(|(name, _)| !shown(name) && !alternatives(name)).map(|(_, sentence)| sentence).collect();
        html! {
            @if let Some((title, body)) = &self.top { (ui::notice(NoticeKind::Error, title, body)) }
            @if !lost.is_empty() { (ui::notice(NoticeKind::Error, "没有办理", &html! { @for sentence in lost { p { (sentence) } } })) }
            @if !errors.is_empty() { (ui::error_summary(&errors)) }
        }
    }
}

/// An obstacle as the panel shows it: the sentence, its source, and who can help.
pub fn obstacle(title: &str, refusal: &Refusal, go: Option<Link>) -> Blocked {
    let (reason, cite, who) = match refusal {
        Refusal::Gate { title, wants, has, cite, help, .. } => {
            (format!("前置条件未满足：{title}。需要{wants}；现状：{has}。"), cite.as_str(), help.as_ref().map(|help| sentence(&help.says)))
        }
        Refusal::Guard { says, cite } => (sentence(says), cite.as_str(), None),
        Refusal::TooEarly { clock, earliest, action, cite } => {
            (format!("{clock}未满：最早{earliest}方可“{action}”。"), cite.as_str(), None)
        }
        Refusal::Apart { role, other, cite } => {
            (format!("您已在本件中担任{other}，不得再担任{role}。"), cite.as_str(), Some("请由另一名具备该岗位的人员办理。".to_owned()))
        }
        Refusal::Times { action, times, cite } => (format!("“{action}”最多{times}次，已达上限。"), cite.as_str(), None),
        other => (other.to_string(), "", None),
    };
    Blocked { title: title.to_owned(), reason, cite: cite_of(cite), who, go, letter: None }
}

/// Definitions write some of their sentences without the full stop.
fn sentence(text: &str) -> String {
    if text.ends_with(['。', '；', '！', '？']) { text.to_owned() } else { format!("{text}。") }
}

fn cite_of(text: &str) -> Option<Cite> {
    shown::cite(text)
}
