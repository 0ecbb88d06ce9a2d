//! `mingfa backup` and `mingfa restore`: a consistent copy of a district, and a district out of such a copy.

use mingfa_service::Service;
use serde_json::json;

use crate::answer::Answer;
use crate::args::{Backup, Place, Restore};
use crate::fault::Fault;
use crate::open::{open, restore};

pub fn backup(place: &Place, args: &Backup) -> Result<Answer, Fault> {
    let opened = open(place)?;
    let manifest = opened.run(opened.service.store().backup(&args.dir))?;
    let bytes: u64 = manifest.files.iter().map(|(_, _, length)| length).sum();
    let json = json!({"dir": args.dir.display().to_string(), "origin": manifest.origin, "events": manifest.size, "files": manifest.files.len(), "bytes": bytes, "checkpoint": manifest.checkpoint});
    let text = format!(
        "已备份到 {}：存证{}条，文件{}个，共{bytes}字节。\n备份含有密钥，请按密钥保管；恢复：mingfa restore {} --data 空目录\n",
        args.dir.display(),
        manifest.size,
        manifest.files.len(),
        args.dir.display()
    );
    Ok(Answer::yes(json, text))
}

pub fn restored(place: &Place, args: &Restore) -> Result<Answer, Fault> {
    let opened = restore(place, &args.dir, args.erasures.as_deref())?;
    let service: &Service = &opened.service;
    let (events, root) = opened.run(service.store().head())?;
    let json = json!({"district": service.store().district_name(), "code": service.store().district(), "origin": service.store().origin(), "events": events, "root": root.to_base64()});
    let text = format!(
        "已恢复{}到 {}：存证{events}条，清单、存证链、投影和材料都通过核验。",
        service.store().district_name(),
        place.data.display()
    );
    Ok(Answer::yes(json, text))
}
