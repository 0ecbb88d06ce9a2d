//! Pages: each maps what the service gives into components of `ui`. A page holds no rule.

pub mod account;
pub mod act;
pub mod admin;
mod drawing;
mod explained;
pub mod figures;
pub mod import;
mod inputs;
pub mod ledger;
mod links;
pub mod lists;
pub mod matter;
pub mod mend;
pub mod open;
pub mod papers;
mod params;
pub mod portal;
pub mod publishing;
pub mod rules;
mod shown;
pub mod sign_in;
mod trouble;
pub mod turns;

use maud::Markup;
use mingfa_catalogue::Id;
use mingfa_service::{Principal, Right, may};

use crate::session::Visit;
use crate::state::AppState;
use crate::ui::{self, Frame, Icon, Link, NavGroup, NavItem};

/// A page of the workbench in its frame.
pub fn bench(app: &AppState, visit: &Visit, title: &str, crumbs: Vec<Link>, body: &Markup) -> Markup {
    ui::workbench_page(&frame(app, visit, title, crumbs), body)
}

/// The same, for a form that came back with errors.
pub fn bench_wrong(app: &AppState, visit: &Visit, title: &str, crumbs: Vec<Link>, body: &Markup) -> Markup {
    ui::workbench_page(&Frame { has_errors: true, ..frame(app, visit, title, crumbs) }, body)
}

fn frame(app: &AppState, visit: &Visit, title: &str, crumbs: Vec<Link>) -> Frame {
    let world = app.service.world();
    let mut frame = Frame {
        title: title.to_owned(),
        district: app.district().to_owned(),
        nav: nav(app, visit),
        path: visit.path.clone(),
        crumbs,
        home_url: "/w".to_owned(),
        search_action: "/search".to_owned(),
        sign_out_action: "/sign-out".to_owned(),
        account_url: "/account".to_owned(),
        csrf: visit.csrf(),
        banner: app.banner(),
        view: visit.view,
        ..Frame::default()
    };
    if let Some(me) = &visit.signed_in {
        frame.user.clone_from(&me.name);
        let offices: Vec<&str> = me.principal.offices(&world.catalogue).map(|(office, _)| office.title.as_str()).collect();
        frame.role = offices.join("、");
        let unit = me.principal.appointments.first().map(|appointment| &appointment.unit);
        frame.unit = world.units.iter().find(|each| Some(&each.id) == unit).map(|unit| unit.short.clone()).unwrap_or_default();
    }
    frame
}

fn nav(app: &AppState, visit: &Visit) -> Vec<NavGroup> {
    let Some(me) = &visit.signed_in else { return Vec::new() };
    let catalogue = app.service.catalogue();
    let can = |right: Right| may(&me.principal, right, &catalogue).is_ok();
    let own = vec![
        NavItem::new(Icon::Inbox, "待办", "/w"),
        NavItem::new(Icon::Done, "已办", "/done"),
        NavItem::new(Icon::Sent, "我发起", "/mine"),
    ];
    let mut groups = vec![NavGroup { title: String::new(), items: own }];
    let mut seen: Vec<&str> = Vec::new();
    let mut lists = Vec::new();
    for edition in &catalogue.editions {
        if seen.contains(&edition.procedure.as_str()) {
            continue;
        }
        seen.push(&edition.procedure);
        lists.push(NavItem::plain(edition.title.clone(), format!("/w/{}", edition.procedure)));
    }
    // Administrators hold no office of business: lists that are always empty would only mislead them.
    if !matches!(mingfa_service::scope(&me.principal, &app.service.world()), mingfa_service::Scope::Nothing) {
        groups.push(NavGroup { title: "业务".to_owned(), items: lists });
    }
    let mut more = vec![NavItem::new(Icon::Book, "规则库", "/rules")];
    for (right, which, label, href) in [
        (Right::Figures, Icon::Chart, "统计", "/figures"),
        (Right::Figures, Icon::File, "年度报告", "/annual"),
        (Right::Import, Icon::Up, "导入数据", "/import"),
        (Right::Ledger, Icon::Chain, "存证链", "/ledger"),
        (Right::Units, Icon::Folder, "单位", "/admin/units"),
        (Right::LocalValues, Icon::File, "本区规定", "/admin/local"),
        (Right::Audit, Icon::Info, "安全日志", "/admin/security"),
    ] {
        if can(right) {
            more.push(NavItem::new(which, label, href));
        }
    }
    if can(Right::Users) || can(Right::Grants) {
        more.push(NavItem::new(Icon::User, "账户和岗位", "/admin/persons"));
    }
    groups.push(NavGroup { title: "平台".to_owned(), items: more });
    groups
}

/// A procedure of which somebody may open a matter today.
pub struct Opens {
    /// Its id.
    pub id: Id,
    /// What people call one.
    pub noun: String,
}

/// The procedures that a principal may open matters of today, in the order of the catalogue.
pub fn opens(app: &AppState, principal: &Principal) -> Vec<Opens> {
    let world = app.service.world();
    let today = app.service.now().date();
    let mut found: Vec<Opens> = Vec::new();
    for edition in world.catalogue.editions.iter().filter(|edition| edition.governs(today)) {
        let roles = mingfa_service::roles(principal, edition, None, &world.units, None, None);
        if roles.iter().any(|(role, _)| edition.opened_by.contains(role)) {
            found.push(Opens { id: edition.procedure.clone(), noun: edition.noun.clone() });
        }
    }
    found
}
