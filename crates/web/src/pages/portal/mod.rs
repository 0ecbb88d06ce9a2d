//! The public side: what was published, what may be counted in public, and how anyone checks a record.
//!
//! Never: reads a matter. Everything here comes from what was published (masked, in clear), from public figures, and from the
//! log as hashes.

mod column;
mod design;
mod desk;
mod figures;
mod frame;
mod home;
mod item;
mod kept;
mod machine;
mod pages;
mod prose;
mod report;
mod search;
mod verify;

pub use figures::by_topic;

use axum::Extension;
use axum::handler::Handler;

use mingfa_service::Right;

use crate::routes::Rule::{self, Public, SignedIn};
use crate::routes::{Route, get, post};

/// Routes of the public side.
pub fn routes() -> Vec<Route> {
    // What is dear to compute is kept for a minute and computed once at a time, so that a crowd costs as much as one reader.
    let kept = Extension(kept::Shared::default());
    vec![
        get("/", Public, home::page.layer(kept.clone())),
        get("/groups/{title}", Public, column::group),
        get("/columns/{id}", Public, column::page),
        get("/p/{id}", Public, item::page),
        get("/p/{id}/files/{field}", Public, item::file),
        get("/find", Public, search::page),
        get("/data", Public, figures::page.layer(kept.clone())),
        get("/data.csv", Public, figures::csv.layer(kept.clone())),
        get("/data.json", Public, figures::json.layer(kept.clone())),
        get("/data/{id}", Public, figures::records.layer(kept.clone())),
        get("/reports", Public, report::list),
        get("/reports/{year}", Public, report::page),
        get("/reports/{year}/{format}", Public, report::file.layer(kept.clone())),
        get("/verify", Public, verify::page.layer(kept.clone())),
        get("/verify/{n}/proof", Public, verify::proof.layer(kept)),
        get("/keys", Public, verify::keys),
        get("/map", Public, pages::map),
        get("/accessibility", Public, pages::accessibility),
        get("/sitemap.xml", Public, machine::sitemap),
        get("/robots.txt", Public, machine::robots),
        get("/.well-known/security.txt", Public, machine::security),
        get("/annual", Rule::Right(Right::Figures), desk::list),
        get("/annual/{year}", Rule::Right(Right::Figures), desk::preview),
        get("/annual/{year}/{format}", Rule::Right(Right::Figures), desk::file),
        post("/annual/{year}/publish", Rule::Right(Right::Publish), desk::publish),
        // All in it is made up, so the public never meets it beside what is real.
        get("/design", SignedIn, design::page),
        get("/design/{sample}", SignedIn, design::sample),
    ]
}
