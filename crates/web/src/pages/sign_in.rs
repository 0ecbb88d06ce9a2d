//! Signing in and out. A demonstration lists its accounts, one per role.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use mingfa_service::ServiceError;

use crate::posted::Posted;
use crate::respond::{Answer, go, page as answer_page};
use crate::session::{self, Visit};
use crate::state::AppState;
use crate::ui::{self, Control, Field, Form, FormError, NoticeKind, Weight, is_local_path};

/// `GET /sign-in?next=/…`
pub async fn page(State(app): State<AppState>, visit: Visit) -> Response {
    show(&app, &visit, "", &visit.asked("next"), None).into_response()
}

/// `POST /sign-in`
pub async fn submit(State(app): State<AppState>, visit: Visit, form: Posted) -> Answer {
    let (login, next) = (form.get("login"), form.get("next"));
    let password = form.fields.iter().find(|(name, _)| name == "password").map(|(_, value)| value.as_str());
    let session = match app.service.sign_in(login, password.unwrap_or_default()).await {
        Ok(session) => session,
        Err(error @ ServiceError::Input(_)) => {
            return Ok(answer_page(StatusCode::UNPROCESSABLE_ENTITY, show(&app, &visit, login, next, Some(&error.to_string()))));
        }
        Err(error) => return Err(error.into()),
    };
    let place = if is_local_path(next) { next } else { "/w" };
    // An older session of this browser ends: a new one always has a new id.
    if let Some(old) = &visit.token {
        app.service.sign_out(old).await?;
    }
    let mut answer = go(place);
    if let Some(cookie) = session::cookie(&app, &session.token) {
        answer.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(answer)
}

/// `POST /sign-out`
pub async fn leave(State(app): State<AppState>, visit: Visit) -> Answer {
    if let Some(token) = &visit.token {
        app.service.sign_out(token).await?;
    }
    let mut answer = go("/sign-in?left=1");
    if let Some(cookie) = session::forget(&app) {
        answer.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    // What this browser kept of the pages goes too.
    answer.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\""));
    Ok(answer)
}

fn show(app: &AppState, visit: &Visit, login: &str, next: &str, wrong: Option<&str>) -> Markup {
    let next = if is_local_path(next) { next } else { "" };
    let mut password = Field::new(Control::Password, "password", "口令").required().full();
    password.error = wrong.map(str::to_owned);
    let fields = [Field::text("login", "用户名").value(login).autocomplete("username").required().full(), password];
    let head = Form { action: "/sign-in".to_owned(), ..Form::default() };
    let body = html! {
        h1 { "登录" }
        @if let Some(wrong) = wrong { (ui::error_summary(&[FormError { field: "password".to_owned(), message: wrong.to_owned() }])) }
        @if visit.asked("left") == "1" { (ui::notice(NoticeKind::Success, "您已退出登录", &html! {})) }
        (ui::form(&head, &html! {
            input type="hidden" name="next" value=(next);
            (ui::fields(&fields))
            (ui::button_row(&[ui::button(Weight::Primary, "登录")]))
        }))
        @if app.site.demo_accounts.is_empty() { p.muted { "没有账户或忘记口令，请联系本区系统管理员。" } }
        @else { (demo_accounts(app, next)) }
    };
    let title = if wrong.is_some() { "错误：登录" } else { "登录" };
    ui::plain_page(title, app.district(), app.banner().as_ref(), visit.view, &body)
}

/// The accounts of a demonstration: one press signs in.
fn demo_accounts(app: &AppState, next: &str) -> Markup {
    html! {
        section aria-labelledby="demo-h" {
            h2 #demo-h { "演示账户" }
            p.muted { "每种岗位一个，点击即可登录；数据均为虚构。" }
            ul.demo-accounts {
                @for account in &app.site.demo_accounts {
                    li {
                        form method="post" action="/sign-in" {
                            input type="hidden" name="login" value=(account.login);
                            input type="hidden" name="password" value=(account.password);
                            input type="hidden" name="next" value=(next);
                            (ui::button(Weight::Plain, &account.label))
                        }
                        @if !account.tries.is_empty() { p.muted { (account.tries) } }
                    }
                }
            }
        }
    }
}
