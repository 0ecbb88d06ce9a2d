//! `mingfa demo`: makes the demonstration district where there is none, and serves it.

use std::path::PathBuf;

use mingfa_web::{DemoAccount, SiteFacts};
use serde_json::json;

use super::serve::{DEFAULT_LISTEN, serve};
use crate::answer::Answer;
use crate::args::{Demo, Place};
use crate::demo;
use crate::fault::Fault;
use crate::open::{Opened, location, runtime};
use crate::output;
use crate::progress::Progress;

pub fn run(place: &Place, args: &Demo) -> Result<Answer, Fault> {
    let runtime = runtime()?;
    let unfinished = Unfinished::begin(place)?;
    let mut progress = Progress::new("正在建立演示区");
    let service = runtime.block_on(demo::open(&location(place), &mut |done, all| progress.set(done, all)))?;
    drop(progress);
    unfinished.end()?;
    let opened = Opened::new(runtime, service);
    let store = opened.service.store();
    let (events, _) = opened.run(store.head())?;
    let text = format!("演示区{}已就绪，存证链共{events}条，数据在 {}。全部为演示数据。", store.district_name(), place.data.display());
    if args.no_serve {
        let json = json!({"district": store.district_name(), "code": store.district(), "origin": store.origin(), "events": events});
        return Ok(Answer::yes(json, text));
    }
    output::say(&text);
    serve(&opened, args.listen.unwrap_or(DEFAULT_LISTEN), SiteFacts { demo_accounts: accounts(), ..SiteFacts::default() }, &[])
}

/// A mark that lies in the folder while the demonstration is being made: whatever interrupts the making, the next start begins anew
/// and never shows half a year as a whole one.
struct Unfinished {
    mark: PathBuf,
    made: bool,
}

impl Unfinished {
    fn begin(place: &Place) -> Result<Self, Fault> {
        let mark = place.data.join("demo-unfinished");
        let failed = |error: std::io::Error| Fault::file(&place.data, &error);
        if place.database.is_some() || (location(place).exists() && !mark.exists()) {
            return Ok(Self { mark, made: false });
        }
        if mark.exists() {
            // Only what a making leaves behind, by name: the folder may hold other things of the user's.
            for folder in ["keys", "blobs", "scratch"] {
                remove(std::fs::remove_dir_all(place.data.join(folder))).map_err(failed)?;
            }
            for file in ["district.db", "district.db-wal", "district.db-shm", "lock"] {
                remove(std::fs::remove_file(place.data.join(file))).map_err(failed)?;
            }
        }
        std::fs::create_dir_all(&place.data).map_err(failed)?;
        std::fs::write(&mark, "").map_err(failed)?;
        Ok(Self { mark, made: true })
    }

    fn end(self) -> Result<(), Fault> {
        if !self.made {
            return Ok(());
        }
        std::fs::remove_file(&self.mark).map_err(|error| Fault::file(&self.mark, &error))
    }
}

/// What is not there need not be removed.
fn remove(outcome: std::io::Result<()>) -> std::io::Result<()> {
    outcome.or_else(|error| if error.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

/// What the sign-in page offers.
pub fn accounts() -> Vec<DemoAccount> {
    let account = |(login, label)| DemoAccount { login, password: demo::PASSWORD.to_owned(), label, tries: String::new() };
    demo::labelled().into_iter().map(account).collect()
}
