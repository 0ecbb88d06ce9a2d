//! The one table of routes: method, path, rule, handler. The router is built from it and from nothing else, so that a
//! route without a rule cannot exist (reliability-security §2 row 31).

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::handler::Handler;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use mingfa_service::{Right, may};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::timeout::TimeoutLayer;

use crate::respond::{Failure, go, percent, render_failure};
use crate::session::{self, Visit};
use crate::state::AppState;
use crate::ui::{self, ErrorPage, View};
use crate::{pages, posted};

/// A form without files.
const FORM_LIMIT: usize = 1 << 20;
/// A form with files: what the upload page says (50 MB) and the other fields.
const FILES_LIMIT: usize = 52 << 20;
/// Longest time for one answer; an import of a year's orders fits.
const LONGEST: Duration = Duration::from_secs(120);
/// Where a one-time password is changed; the only page that works before that.
pub(crate) const PASSWORD_PATH: &str = "/account/password";

/// Who may use a route. Everything beyond this is judged by the service, which knows the matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Anyone; the page is the same for everybody and no session is looked up.
    Public,
    /// Whoever is signed in, to what is their own.
    SignedIn,
    /// Whoever holds an office with this right.
    Right(Right),
    /// Whoever holds an office with one of these rights.
    Either(Right, Right),
    /// Whoever may know of the matter in the path; the service says 404 to all others.
    Matter,
}

/// One route.
pub struct Route {
    /// Method; `GET` also answers `HEAD`.
    pub method: Method,
    /// Path in axum's form: `/m/{id}`.
    pub path: &'static str,
    /// Who may.
    pub rule: Rule,
    limit: usize,
    handler: MethodRouter<AppState>,
}

/// A page.
pub(crate) fn get<H, T>(path: &'static str, rule: Rule, handler: H) -> Route
where
    H: Handler<T, AppState>,
    T: 'static,
{
    Route { method: Method::GET, path, rule, limit: 0, handler: axum::routing::get(handler) }
}

/// A form without files.
pub(crate) fn post<H, T>(path: &'static str, rule: Rule, handler: H) -> Route
where
    H: Handler<T, AppState>,
    T: 'static,
{
    Route { method: Method::POST, path, rule, limit: FORM_LIMIT, handler: axum::routing::post(handler) }
}

/// A form that may carry files.
pub(crate) fn post_files<H, T>(path: &'static str, rule: Rule, handler: H) -> Route
where
    H: Handler<T, AppState>,
    T: 'static,
{
    Route { limit: FILES_LIMIT, ..post(path, rule, handler) }
}

/// Every route there is.
pub fn table() -> Vec<Route> {
    let mut table = pages::portal::routes();
    table.extend(workbench());
    table
}

fn workbench() -> Vec<Route> {
    use Rule::{Matter, Public, SignedIn};
    use pages::admin;
    vec![
        get("/assets/{file}", Public, ui::assets),
        get(ui::VIEW_PATH, Public, ui::set_view),
        get("/sign-in", Public, pages::sign_in::page),
        post("/sign-in", Public, pages::sign_in::submit),
        post("/sign-out", SignedIn, pages::sign_in::leave),
        get("/w", SignedIn, pages::turns::page),
        get("/done", SignedIn, pages::turns::done),
        get("/mine", SignedIn, pages::turns::mine),
        get("/search", SignedIn, pages::lists::search),
        get("/w/{procedure}", SignedIn, pages::lists::page),
        get("/w/{procedure}/export", SignedIn, pages::lists::export),
        get("/w/{procedure}/new", SignedIn, pages::open::page),
        post_files("/w/{procedure}/new", SignedIn, pages::open::submit),
        get("/m/{id}", Matter, pages::matter::page),
        get("/m/{id}/do/{action}", Matter, pages::act::page),
        post_files("/m/{id}/do/{action}", Matter, pages::act::submit),
        get("/m/{id}/fact/{action}", Matter, pages::act::fact_page),
        post_files("/m/{id}/fact/{action}", Matter, pages::act::fact_submit),
        get("/m/{id}/correct", Matter, pages::mend::correct_page),
        post_files("/m/{id}/correct", Matter, pages::mend::correct),
        get("/m/{id}/revoke", Matter, pages::mend::revoke_page),
        post_files("/m/{id}/revoke", Matter, pages::mend::revoke),
        get("/m/{id}/exempt/{gate}", Matter, pages::mend::exempt_page),
        post_files("/m/{id}/exempt/{gate}", Matter, pages::mend::exempt),
        get("/m/{id}/publish/{publication}", Matter, pages::publishing::page),
        post("/m/{id}/publish/{publication}", Matter, pages::publishing::submit),
        get("/m/{id}/paper/{paper}/{seq}", Matter, pages::papers::page),
        get("/m/{id}/paper/{paper}/{seq}/pdf", Matter, pages::papers::pdf),
        get("/m/{id}/file/{seq}/{field}", Matter, pages::papers::file),
        get("/figures", Rule::Right(Right::Figures), pages::figures::page),
        get("/figures/{id}", Rule::Right(Right::Figures), pages::figures::records),
        get("/rules", SignedIn, pages::rules::list),
        get("/rules/{procedure}/{edition}", SignedIn, pages::rules::page),
        get("/import", Rule::Right(Right::Import), pages::import::page),
        post_files("/import", Rule::Right(Right::Import), pages::import::submit),
        get("/ledger", Rule::Right(Right::Ledger), pages::ledger::page),
        post("/ledger/verify", Rule::Right(Right::Ledger), pages::ledger::verify),
        post("/ledger/checkpoint", Rule::Right(Right::Ledger), pages::ledger::checkpoint),
        get("/admin/persons", Rule::Either(Right::Users, Right::Grants), admin::persons::list),
        get("/admin/persons/new", Rule::Right(Right::Users), admin::persons::new_page),
        post("/admin/persons/new", Rule::Right(Right::Users), admin::persons::new),
        get("/admin/persons/{id}", Rule::Either(Right::Users, Right::Grants), admin::persons::page),
        post("/admin/persons/{id}/appoint", Rule::Right(Right::Grants), admin::persons::appoint),
        post("/admin/persons/{id}/relieve", Rule::Right(Right::Grants), admin::persons::relieve),
        post("/admin/persons/{id}/reset", Rule::Right(Right::Users), admin::persons::reset),
        post("/admin/persons/{id}/disable", Rule::Right(Right::Users), admin::persons::disable),
        get("/admin/units", Rule::Right(Right::Units), admin::units::page),
        post("/admin/units", Rule::Right(Right::Units), admin::units::add),
        get("/admin/local", Rule::Right(Right::LocalValues), admin::local::page),
        post("/admin/local", Rule::Right(Right::LocalValues), admin::local::set),
        get("/admin/security", Rule::Right(Right::Audit), admin::security::page),
        get("/account", SignedIn, pages::account::page),
        get(PASSWORD_PATH, SignedIn, pages::account::password_page),
        post(PASSWORD_PATH, SignedIn, pages::account::password),
    ]
}

/// The whole site.
pub fn router(app: AppState) -> Router {
    let mut router = Router::new();
    for route in table() {
        let gate = Gate { app: app.clone(), rule: route.rule };
        let handler = route.handler.layer::<_, Infallible>(from_fn_with_state(gate, guard)).layer(DefaultBodyLimit::max(route.limit));
        router = router.route(route.path, handler);
    }
    // What lies outside the table asks nothing and shows nothing, in the frame of an error page.
    let outside = |status: StatusCode| move || async move { Failure::status(status) };
    let compress = CompressionLayer::new().compress_when(SizeAbove::new(1_024).and(NotForContentType::IMAGES).and(NotPersonal));
    router
        .fallback(outside(StatusCode::NOT_FOUND))
        .method_not_allowed_fallback(outside(StatusCode::METHOD_NOT_ALLOWED))
        .layer(from_fn_with_state(app.clone(), dress))
        .layer(CatchPanicLayer::custom(broke))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST))
        .layer(compress)
        .layer(from_fn_with_state(app.secure(), headers))
        .with_state(app)
}

#[derive(Clone)]
struct Gate {
    app: AppState,
    rule: Rule,
}

/// Judges the route's rule before anything else happens, reads the form, and keeps personal pages out of caches.
async fn guard(State(Gate { app, rule }): State<Gate>, request: Request, next: Next) -> Response {
    let visit = match visit(&app, rule, request.headers(), request.uri()).await {
        Ok(visit) => visit,
        Err(failure) => return failure.into_response(),
    };
    let mut answer = match admit(&app, rule, &visit, request).await {
        Ok(request) => next.run(request).await,
        Err(answer) => answer,
    };
    if rule != Rule::Public {
        answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    answer.extensions_mut().insert(visit);
    answer
}

async fn visit(app: &AppState, rule: Rule, headers: &HeaderMap, uri: &Uri) -> Result<Visit, Failure> {
    let token = session::token(app, headers);
    let signed_in = match (&token, rule) {
        (Some(token), rule) if rule != Rule::Public => app.service.session(token).await?,
        _ => None,
    };
    let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    Ok(Visit { signed_in, view: View::from_headers(headers), path, token })
}

/// Lets the request in, with its visit and its form, or answers at once.
async fn admit(app: &AppState, rule: Rule, visit: &Visit, request: Request) -> Result<Request, Response> {
    let method = request.method().clone();
    if !session::is_from_here(app, &method, request.headers()) {
        let sentence = "这次提交来自别的网站，系统没有作任何改动；如需办理请在本平台页面上操作。";
        return Err(Failure::saying(StatusCode::FORBIDDEN, sentence).into_response());
    }
    if rule != Rule::Public {
        let Some(me) = &visit.signed_in else {
            let next = if method.is_safe() { visit.path.as_str() } else { "/w" };
            return Err(go(&format!("/sign-in?next={}", percent(next))));
        };
        if me.must_change && !matches!(request.uri().path(), PASSWORD_PATH | "/sign-out") {
            return Err(go(PASSWORD_PATH));
        }
        let holds = |right| may(&me.principal, right, &app.service.catalogue());
        let judged = match rule {
            Rule::Right(right) => holds(right).map(|_| ()),
            Rule::Either(right, other) => holds(right).or_else(|_| holds(other)).map(|_| ()),
            Rule::Public | Rule::SignedIn | Rule::Matter => Ok(()),
        };
        judged.map_err(|denied| Failure::from(denied).into_response())?;
    }
    let mut request = if method.is_safe() {
        request
    } else {
        let (parts, body) = request.into_parts();
        let copy = Request::from_parts(parts.clone(), body);
        let token = visit.signed_in.as_ref().map(|me| me.csrf.as_str());
        let form = posted::read(copy, token).await.map_err(IntoResponse::into_response)?;
        let mut request = Request::from_parts(parts, axum::body::Body::empty());
        request.extensions_mut().insert(form);
        request
    };
    request.extensions_mut().insert(visit.clone());
    Ok(request)
}

/// Turns a failure into its page.
async fn dress(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let view = View::from_headers(request.headers());
    let path = request.uri().path().to_owned();
    let answer = next.run(request).await;
    let Some(failure) = answer.extensions().get::<Failure>().cloned() else { return answer };
    let visit = answer.extensions().get::<Visit>().cloned().unwrap_or(Visit { signed_in: None, view, path, token: None });
    let mut page = render_failure(&app, &visit, &failure).await;
    // A failure is never kept by a cache.
    page.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    page
}

/// A fault of ours: the page says that nothing was done, the log says where it was.
#[allow(clippy::needless_pass_by_value, reason = "what the layer calls")]
fn broke(panic: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let what = panic.downcast_ref::<&str>().map(|s| (*s).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    tracing::error!(panic = what.unwrap_or_default(), "a handler panicked");
    let page = ErrorPage { status: 500, ..ErrorPage::default() };
    (StatusCode::INTERNAL_SERVER_ERROR, ui::error_page(&page, View::default())).into_response()
}

/// Headers that every answer carries.
async fn headers(State(secure): State<bool>, request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(ui::CSP));
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    }
    answer
}

/// Personal pages hold the form token beside what the reader typed; compressing them together would let a listener guess it (BREACH).
#[derive(Clone, Copy, Debug)]
struct NotPersonal;

impl Predicate for NotPersonal {
    fn should_compress<B>(&self, response: &axum::http::Response<B>) -> bool {
        response.headers().get(header::CACHE_CONTROL).is_none_or(|value| value != "no-store")
    }
}
