//! One's own account: offices, password.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use maud::{Markup, html};
use mingfa_service::ServiceError;

use crate::posted::Posted;
use crate::respond::{Answer, go, page as answer_page};
use crate::routes::PASSWORD_PATH;
use crate::session::{self, Visit};
use crate::state::AppState;
use crate::ui::{self, Control, Fact, Field, Form, Link, NoticeKind, PageHead, Panel, Weight};

/// `GET /account`
pub async fn page(State(app): State<AppState>, visit: Visit) -> Answer {
    let me = visit.me()?;
    let catalogue = app.service.catalogue();
    let names = app.service.names().await?;
    let offices: Vec<String> = me
        .principal
        .offices(&catalogue)
        .map(|(office, appointment)| format!("{} {}（{}起）", names.of(&appointment.unit), office.title, appointment.from))
        .collect();
    let facts = [
        Fact::text("姓名", &me.name),
        Fact::text("用户名", &me.login),
        Fact::markup(
            "岗位",
            html! { @if offices.is_empty() { span.muted { "没有岗位，请联系安全管理员" } } @for office in &offices { p { (office) } } },
        )
        .wide(),
    ];
    let body = html! {
        (ui::page_head(&PageHead { title: "账户".to_owned(), actions: vec![ui::link_button(Weight::Plain, "修改口令", PASSWORD_PATH)], ..PageHead::default() }))
        (ui::panel(&Panel::new("me", "本人"), &ui::facts(&facts)))
        p.muted { "登录三十分钟不操作、或者满十小时，会自动退出。修改口令后，其他地方的登录随即失效。" }
    };
    Ok(super::bench(&app, &visit, "账户", vec![Link::new("账户", "/account")], &body).into_response())
}

/// `GET /account/password`
pub async fn password_page(State(app): State<AppState>, visit: Visit) -> Answer {
    visit.me()?;
    Ok(framed(&app, &visit, &[]).into_response())
}

/// `POST /account/password`
pub async fn password(State(app): State<AppState>, visit: Visit, posted: Posted) -> Answer {
    let me = visit.me()?;
    let raw = |name: &str| posted.fields.iter().find(|(each, _)| each == name).map_or("", |(_, value)| value.as_str());
    let (old, new, again) = (raw("old"), raw("password"), raw("again"));
    if new != again {
        return Ok(answer_page(
            StatusCode::UNPROCESSABLE_ENTITY,
            framed(&app, &visit, &[("again".to_owned(), "两次输入的新口令不一致".to_owned())]),
        ));
    }
    match app.service.change_password(me, old, new).await {
        // Every session of the person has ended, this one too.
        Ok(()) => {
            let mut answer = go("/sign-in?changed=1");
            if let Some(cookie) = session::forget(&app) {
                answer.headers_mut().insert(header::SET_COOKIE, cookie);
            }
            Ok(answer)
        }
        Err(ServiceError::Input(problems)) => Ok(answer_page(StatusCode::UNPROCESSABLE_ENTITY, framed(&app, &visit, &problems))),
        Err(error) => Err(error.into()),
    }
}

fn framed(app: &AppState, visit: &Visit, problems: &[(String, String)]) -> Markup {
    let must = visit.signed_in.as_ref().is_some_and(|me| me.must_change);
    let field = |name: &str, label: &str, autocomplete: &str| {
        let mut field = Field::new(Control::Password, name, label).autocomplete(autocomplete).required().full();
        field.error = problems.iter().find(|(each, _)| each == name).map(|(_, sentence)| sentence.clone());
        field
    };
    let fields = [
        field("old", "原口令", "current-password"),
        field("password", "新口令", "new-password").help("至少十二个字符，可以是一句容易记住的话；不要用姓名、单位和常见词。"),
        field("again", "再输一次新口令", "new-password"),
    ];
    let head = Form { action: PASSWORD_PATH.to_owned(), csrf: visit.csrf(), key: app.service.new_key(), ..Form::default() };
    let errors = ui::errors_of(&fields);
    let body = html! {
        (ui::page_head(&PageHead { title: "修改口令".to_owned(), ..PageHead::default() }))
        @if must { (ui::notice(NoticeKind::Warning, "请先设定自己的口令", &html! { p { "您用的是一次性口令，修改之后才能办理业务；修改后请用新口令重新登录。" } })) }
        @if !errors.is_empty() { (ui::error_summary(&errors)) }
        (ui::form(&head, &html! { (ui::fields(&fields)) (ui::button_row(&[ui::button(Weight::Primary, "修改口令")])) }))
    };
    let crumbs = vec![Link::new("账户", "/account"), Link::new("修改口令", PASSWORD_PATH)];
    if problems.is_empty() {
        super::bench(app, visit, "修改口令", crumbs, &body)
    } else {
        super::bench_wrong(app, visit, "修改口令", crumbs, &body)
    }
}
