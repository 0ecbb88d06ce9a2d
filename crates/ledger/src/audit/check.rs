//! The pass over the lines. The order of the checks within a line is part of the agreement with the independent
//! auditor: what cannot be judged further ends the line with FORM, and what was found before it stays.

use std::collections::{HashMap, HashSet};

use crate::audit::findings::{Code, Findings};
use crate::audit::summary::{Summary, not_proved};
use crate::audit::view::{
    LineKind, Malformed, View, fingerprint, is_late, is_tagged, lenient_hex, need, number,
};
use crate::audit::{AuditOptions, AuditReport};
use crate::canonical::{LEAF_MAX, Value};
use crate::hash::{Hash, leaf_hash};
use crate::instant;
use crate::json::{self, Node, Parsed};
use crate::note::{Note, Standing};
use crate::seal::seal_for;
use crate::tree::Tree;

/// Takes the lines one by one.
pub(crate) struct Auditor {
    options: AuditOptions,
    origin: String,
    pub(crate) tree: Tree,
    /// Places of a database without a row; always 0 in an export, which has no places but the order.
    pub(crate) missing: u64,
    heads: HashMap<[u8; 16], Head>,
    requests: HashSet<[u8; 16]>,
    /// The latest `recorded` so far, as written and in microseconds.
    last: (Vec<u8>, i64),
    /// Earliest witness time of the checkpoints so far, in POSIX seconds: no later event can be older.
    floor: u64,
    covered: u64,
    checkpoints: u64,
    opened: u64,
    /// The leaf that an opening speaks of.
    current: Vec<u8>,
    /// Known checkpoints before this one are of a size already passed.
    next_known: usize,
    pub(crate) findings: Findings,
    summary: Summary,
}

/// The last good event of a matter.
#[derive(Clone, Copy)]
struct Head {
    /// `None` if it was no integer, so that no event can follow.
    seq: Option<i64>,
    hash: Hash,
}

impl Auditor {
    pub(crate) fn new(origin: &str, options: &AuditOptions) -> Auditor {
        let mut options = options.clone();
        options.known.sort_by_key(Note::size);
        let mut witnesses = Vec::new();
        for key in options.witnesses.drain(..) {
            if !witnesses.contains(&key) {
                witnesses.push(key); // one witness named twice is one witness
            }
        }
        options.witnesses = witnesses;
        Auditor {
            findings: Findings::new(options.most_findings),
            options,
            origin: origin.to_owned(),
            tree: Tree::new(),
            missing: 0,
            heads: HashMap::new(),
            requests: HashSet::new(),
            last: (Vec::new(), i64::MIN),
            floor: 0,
            covered: 0,
            checkpoints: 0,
            opened: 0,
            current: Vec::new(),
            next_known: 0,
            summary: Summary::default(),
        }
    }

    /// A line of an export file after the first, without its newline.
    pub(crate) fn line(&mut self, number: u64, line: &[u8]) {
        let before = self.tree.size();
        if let Err(Malformed(why)) = self.read(line) {
            if self.tree.size() > before {
                self.bad(Code::Form, Some(before), || {
                    format!("{before}号存证（文件第{number}行）格式不合：{why}。")
                });
            } else {
                self.bad(Code::Form, None, || {
                    format!("文件第{number}行无法识别：{why}，不计为存证。")
                });
            }
        }
    }

    /// The index of the next event.
    pub(crate) fn next(&self) -> u64 {
        self.tree.size() + self.missing
    }

    /// A leaf that is known to be one, as from a database.
    pub(crate) fn leaf(&mut self, leaf: &[u8], hash: Hash) {
        let index = self.next();
        let result = match json::parse(leaf) {
            Ok(parsed) => self.event(leaf, hash, &parsed),
            Err(error) => {
                self.tree.push(hash); // the row is there, so its place is taken
                Err(Malformed(error.to_string().into()))
            }
        };
        if let Err(Malformed(why)) = result {
            self.bad(Code::Form, Some(index), || {
                format!("{index}号存证格式不合：{why}。")
            });
        }
    }

    fn read(&mut self, line: &[u8]) -> Result<(), Malformed> {
        let parsed = json::parse(line).map_err(|error| Malformed(error.to_string().into()))?;
        match LineKind::of(&parsed.root)? {
            LineKind::Note(note) => self.note(note),
            LineKind::Opening(opening) => self.opening(opening),
            LineKind::Event => self.event(line, leaf_hash(line), &parsed),
        }
    }

    fn event(&mut self, line: &[u8], hash: Hash, parsed: &Parsed<'_>) -> Result<(), Malformed> {
        let index = self.next();
        self.tree.push(hash);
        self.check_canonical(index, line, parsed)?;
        let view = View::of(&parsed.root);
        let matter = need(view.matter, "matter")?;
        let key = fingerprint(matter, "matter")?;
        self.check_index(index, &view)?;
        let seq = self.check_chain(index, &view, key)?;
        let recorded = self.check_time(index, &view)?;
        let request = need(view.request, "request")?;
        let request_key = fingerprint(request, "request")?;
        if self.requests.contains(&request_key) {
            self.bad(Code::Repeat, Some(index), || {
                format!("{index}号存证的请求号“{}”此前已经用过。", request.shown())
            });
        }
        self.check_known();
        let late = is_late(&view, recorded.1)?;
        need(view.kind, "kind")?;
        self.requests.insert(request_key);
        self.heads.insert(key, Head { seq, hash });
        if recorded.0 > self.last.0.as_slice() {
            self.last = (recorded.0.to_vec(), recorded.1);
        }
        self.summary.event(index, &view, recorded.1, late);
        self.current.clear();
        self.current.extend_from_slice(line);
        Ok(())
    }

    fn check_canonical(
        &mut self,
        index: u64,
        line: &[u8],
        parsed: &Parsed<'_>,
    ) -> Result<(), Malformed> {
        let long = line.len() > LEAF_MAX;
        match (&parsed.limit, parsed.deviation) {
            _ if long => {
                let length = line.len();
                self.bad(Code::Canon, Some(index), || {
                    format!("{index}号存证长{length}字节，超过65535字节的上限。")
                });
            }
            (Some(limit), _) => return Err(Malformed(limit.to_string().into())),
            (None, Some(at)) => self.bad(Code::Canon, Some(index), || {
                format!(
                    "{index}号存证第{at}字节处不是规范写法（RFC 8785），字节已不是入链时的字节。"
                )
            }),
            (None, None) => {}
        }
        Ok(())
    }

    fn check_index(&mut self, index: u64, view: &View<'_, '_>) -> Result<(), Malformed> {
        let (n, v, log) = (
            need(view.n, "n")?,
            need(view.v, "v")?,
            need(view.log, "log")?,
        );
        let is_n = matches!(n, Node::Int(n) if u64::try_from(*n) == Ok(index));
        let is_log = matches!(log, Node::Text(log) if log.as_ref() == self.origin.as_bytes());
        let right = is_n && matches!(v, Node::Int(1)) && is_log;
        if !right || !matches!(need(view.seq, "seq")?, Node::Int(_)) {
            self.bad(Code::Index, Some(index), || {
                format!(
                    "{index}号位置上的存证自称是“{}”的{}号（第{}版），可能有删除、插入或调换。",
                    log.shown(),
                    n.shown(),
                    v.shown()
                )
            });
        }
        Ok(())
    }

    /// The event's own `seq`, to which the next one of the matter must add one.
    fn check_chain(
        &mut self,
        index: u64,
        view: &View<'_, '_>,
        key: [u8; 16],
    ) -> Result<Option<i64>, Malformed> {
        let head = self.heads.get(&key).copied();
        let (seq, prev) = (need(view.seq, "seq")?, need(view.prev, "prev")?);
        let number = match seq {
            Node::Int(number) => Some(*number),
            Node::Bool(value) => Some(i64::from(*value)), // already an INDEX finding
            _ => None,
        };
        let expected = match head {
            None => 0,
            Some(Head { seq: Some(seq), .. }) => seq.saturating_add(1),
            Some(Head { seq: None, .. }) => return Err("上一条的seq不是整数".into()),
        };
        let follows = match (head, prev) {
            (None, Node::Null) => true,
            (Some(head), Node::Text(prev)) => is_tagged(prev, &head.hash),
            _ => false,
        };
        if number != Some(expected) || !follows {
            self.bad(Code::Chain, Some(index), || {
                let matter = view.matter.map(Node::shown).unwrap_or_default();
                format!(
                    "{index}号存证没有接上办件“{matter}”的上一条（应为第{expected}条），其间有改动、删除或调换。"
                )
            });
        }
        Ok(number)
    }

    /// `recorded` as written and in microseconds.
    fn check_time<'n>(
        &mut self,
        index: u64,
        view: &View<'n, '_>,
    ) -> Result<(&'n [u8], i64), Malformed> {
        let Node::Text(recorded) = need(view.recorded, "recorded")? else {
            return Err("recorded不是字符串".into());
        };
        let shown = String::from_utf8_lossy(recorded);
        if !instant::has_form(recorded) {
            self.bad(Code::Time, Some(index), || {
                format!("{index}号存证的记录时间“{shown}”不是规定的写法。")
            });
        } else if recorded.as_ref() < self.last.0.as_slice() {
            self.bad(Code::Time, Some(index), || {
                format!("{index}号存证的记录时间“{shown}”早于它前面的存证，有倒填之嫌。")
            });
        }
        let micros = instant::posix_micros(recorded);
        let micros = micros.ok_or("recorded不是时间")?;
        let floor = i128::from(self.floor) - i128::from(self.options.skew);
        if i128::from(micros) < floor * 1_000_000 {
            let witnessed = posix_text(self.floor);
            self.bad(Code::Time, Some(index), || {
                format!("{index}号存证的记录时间“{shown}”早于前一存证快照的见证时间{witnessed}，有倒填之嫌。")
            });
        }
        Ok((recorded, micros))
    }

    /// Compares with the known checkpoints of exactly the present size.
    fn check_known(&mut self) {
        let size = self.next();
        let mut root = None;
        while let Some(known) = self.options.known.get(self.next_known) {
            if known.size() > size {
                break;
            }
            self.next_known += 1;
            let root = root.get_or_insert_with(|| self.tree.root());
            if self.missing == 0 && known.size() == size && known.root() != root.0 {
                let other = known.origin() != self.origin;
                self.findings.add(Code::Fork, None, || match other {
                    true => format!(
                        "所给的已知快照（{size}条）是另一本存证链“{}”的。",
                        known.origin()
                    ),
                    false => format!("前{size}条存证与已知快照不一致：历史在该快照之后被改写过。"),
                });
            }
        }
    }

    fn note(&mut self, note: &Node<'_>) -> Result<(), Malformed> {
        let text = note.text().ok_or("note不是字符串")?;
        let note = Note::parse(text).map_err(|error| {
            Malformed(error.to_string().trim_end_matches('。').to_owned().into())
        })?;
        let (size, events) = (note.size(), self.tree.size());
        self.checkpoints += 1;
        if note.origin() != self.origin || size != events {
            self.bad(Code::Size, None, || {
                format!(
                    "存证快照称“{}”有{size}条，而它前面有{events}条，可能有存证被删除或增添。",
                    note.origin()
                )
            });
        } else if note.root() != self.tree.root().0 {
            self.bad(Code::Root, None, || {
                format!("{size}条处的存证快照与它前面的存证不符，其中有内容被改动。")
            });
        }
        let check = |keys: &[crate::VerifierKey]| -> Vec<Standing> {
            keys.iter().map(|key| note.check(key)).collect()
        };
        let (logs, witnesses) = (check(&self.options.keys), check(&self.options.witnesses));
        let signed = |s: &Standing| matches!(s, Standing::Signed | Standing::SignedAt(_));
        let wrong = logs.iter().chain(&witnesses).any(|s| *s == Standing::Wrong);
        if wrong || !logs.iter().any(signed) {
            self.bad(Code::Signature, None, || match wrong {
                true => format!("{size}条处的存证快照有一份签名是错的。"),
                false => format!("{size}条处的存证快照没有所给日志公钥的签名。"),
            });
        }
        let mut times: Vec<u64> = witnesses.iter().filter_map(time_of).collect();
        times.sort_unstable();
        let quorum = self.options.quorum;
        if !witnesses.is_empty() && times.len() < quorum {
            let found = times.len();
            self.bad(Code::Quorum, None, || {
                format!("{size}条处的存证快照只有{found}份见证签名，要求{quorum}份。")
            });
        }
        if let (Some(first), Some(last)) = (times.first(), times.last()) {
            let latest = i128::from(*last) + i128::from(self.options.skew);
            if !self.last.0.is_empty() && i128::from(self.last.1) > latest * 1_000_000 {
                let witnessed = posix_text(*last);
                self.bad(Code::Time, None, || {
                    format!("{size}条处的存证快照见证于{witnessed}，却含有此后才记录的存证。")
                });
            }
            self.floor = self.floor.max(*first);
            self.summary.witnessed(*first);
        }
        self.covered = self.covered.max(size);
        Ok(())
    }

    fn opening(&mut self, opening: &Node<'_>) -> Result<(), Malformed> {
        let Node::Object(members) = opening else {
            return Err("open不是对象".into());
        };
        let (field, salt, value) = match (
            opening.member(b"field"),
            opening.member(b"salt"),
            opening.member(b"value"),
        ) {
            (Some(field), Some(salt), Some(value)) if members.len() == 3 => (field, salt, value),
            _ => return Err("open应当恰有field、salt、value三个成员".into()),
        };
        self.opened += 1;
        let current = json::parse(&self.current);
        let current = current.map_err(|_| Malformed("披露的字段前面没有存证".into()))?;
        let field = field.text().ok_or("field不是字符串")?;
        let sealed = need(current.root.member(b"sealed"), "sealed")?;
        let sealed = need(sealed.member(field.as_bytes()), "所披露字段的承诺值")?;
        let salt = salt
            .text()
            .and_then(lenient_hex)
            .ok_or("salt不是十六进制")?;
        let limit = |error: crate::CanonError| Malformed(error.to_string().into());
        let value = Value::from_node(value).map_err(limit)?;
        let matter = Value::from_node(need(current.root.member(b"matter"), "matter")?);
        let matter = matter.map_err(limit)?;
        // A salt of another length is no salt of ours; the value must still be one that could have been sealed.
        let whole_salt: Option<[u8; 32]> = salt.try_into().ok();
        let own = seal_for(
            &self.origin,
            &matter,
            field,
            &value,
            &whole_salt.unwrap_or_default(),
        );
        let own = own.map_err(limit)?;
        if whole_salt.is_none() || sealed.text() != Some(&own) {
            let n = current
                .root
                .member(b"n")
                .map(Node::shown)
                .unwrap_or_default();
            self.findings
                .add(Code::Open, number(current.root.member(b"n")), || {
                    format!("{n}号存证所披露的“{field}”与当时入链的承诺值不符。")
                });
        }
        Ok(())
    }

    fn bad(&mut self, code: Code, event: Option<u64>, message: impl FnOnce() -> String) {
        self.findings.add(code, event, message);
    }

    /// Known checkpoints beyond the end, and events under no checkpoint.
    pub(crate) fn finish(mut self) -> AuditReport {
        self.check_truncated();
        let (size, covered) = (self.tree.size(), self.covered);
        if covered < size {
            self.bad(Code::Tail, Some(covered), || {
                format!(
                    "自{covered}号起的{}条存证不在任何存证快照之内。",
                    size - covered
                )
            });
        }
        self.report()
    }

    pub(crate) fn check_truncated(&mut self) {
        let size = self.next();
        for known in &self.options.known {
            let was = known.size();
            if was > size {
                self.findings.add(Code::Truncated, None, || {
                    format!("已知快照含{was}条存证，现在只有{size}条，末尾的存证缺失。")
                });
            }
        }
    }

    pub(crate) fn report(mut self) -> AuditReport {
        AuditReport {
            ok: self.findings.is_empty(),
            events: self.tree.size(),
            matters: self.heads.len() as u64,
            checkpoints: self.checkpoints,
            covered: self.covered,
            opened: self.opened,
            root: self.tree.root(),
            counts: self.findings.counts(),
            late: self.summary.take_late(),
            erasures: self.summary.erasures,
            erased: std::mem::take(&mut self.summary.erased),
            key_changes: std::mem::take(&mut self.summary.key_changes),
            odd_hours: self.summary.take_odd_hours(),
            longest_gap: self.summary.longest_gap.take(),
            not_proved: not_proved(&self.options),
            findings: self.findings.kept,
            origin: self.origin,
        }
    }
}

fn time_of(standing: &Standing) -> Option<u64> {
    match standing {
        Standing::SignedAt(time) => Some(*time),
        Standing::Absent | Standing::Wrong | Standing::Signed => None,
    }
}

/// A POSIX time for a sentence.
fn posix_text(time: u64) -> String {
    let mut out = Vec::new();
    let millis = i64::try_from(time).ok().and_then(|t| t.checked_mul(1000));
    match millis.and_then(|millis| instant::write_recorded(&mut out, millis)) {
        Some(()) => String::from_utf8_lossy(&out).into_owned(),
        None => format!("{time}秒"),
    }
}
