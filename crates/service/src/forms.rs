//! What forms need before anything is asked: keys, files on their way in, matters that can be linked, persons that can be assigned.

use mingfa_catalogue::model::{Edition, FileValue, Link};
use mingfa_catalogue::{Id, Value};
use mingfa_matter::{Command, GivenLink, State};
use mingfa_store::api::{Filter, ListRow, Order, Reveal};

use crate::error::ServiceError;
use crate::matters::Done;
use crate::may::{self, Denied, scope};
use crate::principal::Principal;
use crate::service::Service;

/// The largest file that is taken.
pub const FILE_LIMIT: usize = 50 << 20;
/// Characters of a file's name that are kept.
const NAME_LENGTH: usize = 120;
/// Matters offered for a link at most; more are found by words.
const OFFERED: u64 = 100;

impl Service {
    /// A key for a form: whatever it asks for is done at most once.
    pub fn new_key(&self) -> String {
        format!("w-{}", self.store.random_hex(16))
    }

    /// Keeps a file and gives the value that names it. It belongs to nothing until an event holds the value; one that never
    /// does is swept away.
    ///
    /// # Errors
    /// Nobody with an office asks, the file is empty or too large, or the disk is away.
    pub fn keep_file(&self, by: &Principal, name: &str, bytes: &[u8]) -> Result<FileValue, ServiceError> {
        if by.appointments.is_empty() && !by.console {
            return Err(Denied::Forbidden("上传文件".to_owned()).into());
        }
        let name: String = name.chars().filter(|c| !c.is_control()).take(NAME_LENGTH).collect();
        if bytes.is_empty() {
            return Err(ServiceError::input("file", format!("文件“{name}”是空的，请重新选择")));
        }
        if bytes.len() > FILE_LIMIT {
            return Err(ServiceError::input("file", format!("文件“{name}”超过50 MB，请压缩或拆分后再传")));
        }
        let (blob, sha256) = self.store.put_blob(bytes)?;
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(FileValue { name, media_type: sniffed(bytes).to_owned(), size, sha256, blob })
    }

    /// What a matter shows now through a link of another one, for an action that links it.
    ///
    /// # Errors
    /// The reader may not know of it, or the link is unknown.
    pub async fn given_link(&self, principal: &Principal, edition: &Edition, link: &Id, other: &Id) -> Result<GivenLink, ServiceError> {
        let world = self.world();
        let loaded = self.seen(principal, other, Reveal::Nothing).await?;
        self.given(edition, link, &loaded, &self.context(&world))
    }

    /// Matters that can stand at the other side of a link, within what the reader may see: open ones first, newest first.
    ///
    /// # Errors
    /// The store is away.
    pub async fn link_candidates(&self, principal: &Principal, link: &Link, words: &str) -> Result<Vec<ListRow>, ServiceError> {
        let world = self.world();
        let mut rows = Vec::new();
        for procedure in &link.to {
            let filter = Filter {
                procedure: Some(procedure.clone()),
                text: (!words.is_empty()).then(|| words.to_owned()),
                scope: scope(principal, &world),
                ..Filter::default()
            };
            rows.extend(self.store.list(&filter, Order::Newest, 0, OFFERED).await?.rows);
        }
        rows.sort_by_key(|row| (row.ended, std::cmp::Reverse(row.opened)));
        Ok(rows)
    }

    /// Persons who could fill a role in a matter today, by name: (person, name with unit).
    ///
    /// # Errors
    /// The store is away.
    pub async fn persons_for(&self, edition: &Edition, state: Option<&State>, role: &Id) -> Result<Vec<(Id, String)>, ServiceError> {
        let world = self.world();
        let appointments = self.store.appointments(None, self.now().date()).await?;
        let names = self.names().await?;
        let mut found = Vec::new();
        for person in self.store.persons().await?.into_iter().filter(|person| !person.disabled) {
            let own = appointments.iter().filter(|each| each.person == person.id).cloned().collect();
            let principal = Principal { person: person.id.clone(), appointments: own, console: false };
            let filled = may::roles(&principal, edition, state, &world.units, None, None);
            if let Some((_, unit)) = filled.iter().find(|(filled, _)| filled == role) {
                found.push((person.id, format!("{}（{}）", person.name, names.of(unit))));
            }
        }
        found.sort_by(|a, b| a.1.cmp(&b.1));
        Ok(found)
    }

    /// What a matter is called, for a link to it; none when the reader may not know of it.
    ///
    /// # Errors
    /// The store is away.
    pub async fn glance(&self, principal: &Principal, matter: &Id) -> Result<Option<(String, Option<String>)>, ServiceError> {
        let loaded = match self.seen(principal, matter, Reveal::Masked).await {
            Ok(loaded) => loaded,
            Err(ServiceError::Denied(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let (edition, state) = (&loaded.edition, &loaded.state);
        let text = |field: &Id| match state.values.get(field).or_else(|| state.sealed.get(field).and_then(|sealed| sealed.value.as_ref())) {
            Some(Value::Text(text)) if !text.is_empty() => Some(text.clone()),
            _ => None,
        };
        let number = edition.numbers.iter().find_map(|series| text(&series.field));
        Ok(Some((text(&edition.called_by).unwrap_or_else(|| format!("（未填名称的{}）", edition.noun)), number)))
    }

    /// Everyone with an account that is in use: (person, name with their first unit).
    ///
    /// # Errors
    /// The store is away.
    pub async fn everyone(&self) -> Result<Vec<(Id, String)>, ServiceError> {
        let appointments = self.store.appointments(None, self.now().date()).await?;
        let names = self.names().await?;
        let unit = |person: &Id| appointments.iter().find(|each| each.person == *person).map(|each| names.of(&each.unit));
        let shown = |person: mingfa_store::api::Person| match unit(&person.id) {
            Some(unit) => (person.id, format!("{}（{unit}）", person.name)),
            None => (person.id, person.name),
        };
        let mut all: Vec<(Id, String)> = self.store.persons().await?.into_iter().filter(|person| !person.disabled).map(shown).collect();
        all.sort_by(|a, b| a.1.cmp(&b.1));
        Ok(all)
    }

    /// A command on a matter whose links are named by matter id only; what they show is read here.
    ///
    /// # Errors
    /// As [`Service::command`].
    pub async fn command_linking(&self, principal: &Principal, matter: &Id, command: Command, links: &[(Id, Id)], seen: Option<u64>, key: &str) -> Result<Done, ServiceError> {
        let mut command = command;
        if !links.is_empty() {
            let edition = self.seen(principal, matter, Reveal::Nothing).await?.edition;
            let mut given = Vec::new();
            for (link, other) in links {
                given.push(self.given_link(principal, &edition, link, other).await?);
            }
            match &mut command {
                Command::Act(act) => act.links = given,
                Command::RegisterFact(fact) => fact.act.links = given,
                _ => {}
            }
        }
        self.command(principal, matter, &command, seen, key).await
    }

    /// Whether a value names a unit or person that exists.
    ///
    /// # Errors
    /// The store is away.
    pub async fn names_something(&self, value: &Value) -> Result<bool, ServiceError> {
        Ok(match value {
            Value::Unit(unit) => self.world().units.iter().any(|each| each.id == *unit),
            Value::Person(person) => self.store.person(person).await?.is_some_and(|person| !person.disabled),
            _ => true,
        })
    }
}

/// The media type by the first bytes; the uploader's word is not taken.
fn sniffed(bytes: &[u8]) -> &'static str {
    const KNOWN: [(&[u8], &str); 8] = [
        (b"%PDF-", "application/pdf"),
        (b"PK\x03\x04", "application/zip"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF8", "image/gif"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        (b"ID3", "audio/mpeg"),
        (b"BM", "image/bmp"),
    ];
    if let Some((_, media)) = KNOWN.iter().find(|(start, _)| bytes.starts_with(start)) {
        return media;
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return "video/mp4";
    }
    if std::str::from_utf8(bytes).is_ok() { "text/plain; charset=utf-8" } else { "application/octet-stream" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_says_what_a_file_is() {
        assert_eq!(sniffed(b"%PDF-1.7"), "application/pdf");
        assert_eq!(sniffed("明德区".as_bytes()), "text/plain; charset=utf-8");
        assert_eq!(sniffed(b"<svg onload=x>"), "text/plain; charset=utf-8");
        assert_eq!(sniffed(&[0xff, 0x00]), "application/octet-stream");
    }
}
