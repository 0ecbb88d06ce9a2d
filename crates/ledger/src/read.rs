//! Reads a leaf into an [`Event`]: member by member, none unknown, none missing.

use std::collections::BTreeMap;

use crate::LedgerError;
use crate::canonical::{Object, object_of, strict};
use crate::event::{Event, Kind};
use crate::hash::Hash;
use crate::instant::{self, Occurred};
use crate::json::{Member, Node};

/// The members of a leaf that are still to be taken.
pub(crate) struct EventReader<'a> {
    members: Vec<Member<'a>>,
}

impl<'a> EventReader<'a> {
    pub(crate) fn read(leaf: &'a [u8]) -> Result<Event, LedgerError> {
        let Node::Object(members) = strict(leaf)?.root else {
            return Err(wrong("v", "缺失：这不是一条记录"));
        };
        let mut reader = EventReader { members };
        if reader.take("v").is_none_or(|v| !matches!(v, Node::Int(1))) {
            return Err(wrong("v", "不是1：本程序只认识第1版记录"));
        }
        let event = reader.event()?;
        match reader.members.is_empty() {
            true => Ok(event),
            false => Err(wrong("v", "为1，却含有第1版没有的成员")),
        }
    }

    fn event(&mut self) -> Result<Event, LedgerError> {
        Ok(Event {
            log: self.text("log")?,
            n: self.index("n")?,
            matter: self.text("matter")?,
            seq: self.index("seq")?,
            prev: match self.take("prev") {
                Some(Node::Null) => None,
                Some(node) => Some(hash("prev", &node)?),
                None => return Err(wrong("prev", "缺失")),
            },
            recorded: instant::parse_recorded(&self.text("recorded")?)
                .ok_or_else(|| wrong("recorded", "不是YYYY-MM-DDThh:mm:ss.sssZ形式的时间"))?,
            occurred: Occurred::parse(&self.text("occurred")?)
                .ok_or_else(|| wrong("occurred", "不是日期或东八区时间"))?,
            kind: Kind::parse(&self.text("kind")?)
                .ok_or_else(|| wrong("kind", "不是已知的记录种类"))?,
            procedure: self.text("procedure")?,
            edition: self.text("edition")?,
            rules: match self.take("rules") {
                Some(node) => Some(hash("rules", &node)?),
                None => None,
            },
            action: self.optional("action")?,
            from: self.optional("from")?,
            to: self.optional("to")?,
            actor: self.text("actor")?,
            unit: self.text("unit")?,
            role: self.text("role")?,
            acting: self.optional("acting")?,
            request: self.text("request")?,
            nonce: self.nonce()?,
            data: self.data()?,
            sealed: self.sealed()?,
            links: self.links()?,
        })
    }

    fn take(&mut self, name: &str) -> Option<Node<'a>> {
        let at = self
            .members
            .iter()
            .position(|m| m.name.as_ref() == name.as_bytes())?;
        Some(self.members.swap_remove(at).value)
    }

    fn text(&mut self, member: &'static str) -> Result<String, LedgerError> {
        self.optional(member)?.ok_or_else(|| wrong(member, "缺失"))
    }

    fn optional(&mut self, member: &'static str) -> Result<Option<String>, LedgerError> {
        match self.take(member) {
            None => Ok(None),
            Some(node) => match node.text() {
                Some(text) => Ok(Some(text.to_owned())),
                None => Err(wrong(member, "不是字符串")),
            },
        }
    }

    fn index(&mut self, member: &'static str) -> Result<u64, LedgerError> {
        match self.take(member) {
            Some(Node::Int(value)) => u64::try_from(value).map_err(|_| wrong(member, "是负数")),
            Some(_) => Err(wrong(member, "不是整数")),
            None => Err(wrong(member, "缺失")),
        }
    }

    fn nonce(&mut self) -> Result<[u8; 16], LedgerError> {
        let text = self.text("nonce")?;
        let mut nonce = [0; 16];
        let upper = text.bytes().any(|b| b.is_ascii_uppercase());
        match hex::decode_to_slice(&text, &mut nonce) {
            Ok(()) if !upper => Ok(nonce),
            _ => Err(wrong("nonce", "不是32位小写十六进制")),
        }
    }

    fn data(&mut self) -> Result<Object, LedgerError> {
        match self.take("data") {
            Some(Node::Object(members)) => Ok(object_of(&members)?),
            Some(_) => Err(wrong("data", "不是对象")),
            None => Err(wrong("data", "缺失")),
        }
    }

    fn sealed(&mut self) -> Result<BTreeMap<String, String>, LedgerError> {
        let members = match self.take("sealed") {
            None => return Ok(BTreeMap::new()),
            Some(Node::Object(members)) if !members.is_empty() => members,
            Some(_) => return Err(wrong("sealed", "不是对象，或为空而仍写出")),
        };
        let mut sealed = BTreeMap::new();
        for member in members {
            let name = String::from_utf8_lossy(&member.name).into_owned();
            let commitment = member.value.text();
            let commitment = commitment.ok_or_else(|| wrong("sealed", "含有不是字符串的承诺值"))?;
            sealed.insert(name, commitment.to_owned());
        }
        Ok(sealed)
    }

    fn links(&mut self) -> Result<Vec<(String, String)>, LedgerError> {
        let items = match self.take("links") {
            None => return Ok(Vec::new()),
            Some(Node::Array(items)) if !items.is_empty() => items,
            Some(_) => return Err(wrong("links", "不是数组，或为空而仍写出")),
        };
        let mut links = Vec::with_capacity(items.len());
        for item in &items {
            let pair = match item {
                Node::Array(pair) => pair.as_slice(),
                _ => &[],
            };
            let [matter, relation] = pair else {
                return Err(wrong("links", "含有不成对的关联"));
            };
            let (Some(matter), Some(relation)) = (matter.text(), relation.text()) else {
                return Err(wrong("links", "含有不是字符串的关联"));
            };
            links.push((matter.to_owned(), relation.to_owned()));
        }
        Ok(links)
    }
}

fn hash(member: &'static str, node: &Node<'_>) -> Result<Hash, LedgerError> {
    let hash = node.text().and_then(|text| Hash::from_tagged(text).ok());
    hash.ok_or_else(|| wrong(member, "不是sha256:加64位小写十六进制"))
}

fn wrong(member: &'static str, why: &'static str) -> LedgerError {
    LedgerError::Event { member, why }
}
