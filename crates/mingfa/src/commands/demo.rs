//! `mingfa demo`: makes the demonstration district where there is none, and serves it.

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
    let mut progress = Progress::new("正在建立演示区");
    let service = runtime.block_on(demo::open(&location(place), &mut |done, all| progress.set(done, all)))?;
    drop(progress);
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

/// What the sign-in page offers.
fn accounts() -> Vec<DemoAccount> {
    let account = |(login, label)| DemoAccount { login, password: demo::PASSWORD.to_owned(), label, tries: String::new() };
    demo::labelled().into_iter().map(account).collect()
}
