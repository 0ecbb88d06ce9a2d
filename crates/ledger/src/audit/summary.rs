//! What the report tells beside the findings: late entries, erasures, key changes, odd hours, gaps.

use std::collections::BTreeMap;

use crate::audit::AuditOptions;
use crate::audit::view::View;
use crate::instant;
use crate::json::Node;

/// Events recorded on a later day (UTC+8) than they are said to have happened on: 补录.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Late {
    /// How many.
    pub count: u64,
    /// How many of them are imported history (`late-reason` = `historic`).
    pub historic: u64,
    /// The first thousand that are not history.
    pub entries: Vec<LateEntry>,
    /// Median delay in days by unit, history left out.
    pub median_days: Vec<(String, i64)>,
}

/// One late entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateEntry {
    /// Index of the event.
    pub event: u64,
    /// The matter.
    pub matter: String,
    /// The unit.
    pub unit: String,
    /// When it is said to have happened.
    pub occurred: String,
    /// When it was recorded.
    pub recorded: String,
    /// The reason given.
    pub reason: String,
}

/// One erasure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// Index of the event that tells it.
    pub event: u64,
    /// Index of the event whose field was erased, if stated.
    pub of: Option<i64>,
    /// The field.
    pub field: String,
    /// The legal basis.
    pub basis: String,
}

/// One change of the log's keys: a `system` event with the action `key-added` or `key-retired`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyChange {
    /// Index of the event.
    pub event: u64,
    /// `key-added` or `key-retired`.
    pub action: String,
    /// The verifier key (`data.vkey`).
    pub key: String,
}

/// A time between two witnessed checkpoints, in POSIX seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Time of the earlier one.
    pub from: u64,
    /// Time of the later one.
    pub to: u64,
}

/// Lists are cut here; counts are not.
const MOST_LISTED: usize = 1000;

#[derive(Default)]
pub(crate) struct Summary {
    pub(crate) late: Late,
    /// Unit → delay in days → how often.
    delays: BTreeMap<String, BTreeMap<i64, u64>>,
    pub(crate) erasures: u64,
    pub(crate) erased: Vec<Erased>,
    pub(crate) key_changes: Vec<KeyChange>,
    odd_hours: BTreeMap<String, u64>,
    pub(crate) longest_gap: Option<Gap>,
    last_witnessed: Option<u64>,
}

impl Summary {
    /// Takes in an event that could be read whole.
    pub(crate) fn event(&mut self, index: u64, view: &View<'_, '_>, micros: i64, late: bool) {
        let reason = view.data.and_then(|data| data.member(b"late-reason"));
        let reason = reason.map(Node::shown).unwrap_or_default();
        let historic = reason == "historic";
        if late {
            self.late.count += 1;
            self.late.historic += u64::from(historic);
            if !historic {
                self.late_entry(index, view, micros, reason);
            }
        }
        let hour = instant::china_hour(micros);
        if !historic && !(6..22).contains(&hour) {
            *self.odd_hours.entry(shown(view.actor)).or_default() += 1;
        }
        match view.kind.and_then(Node::text) {
            Some("erased") => {
                self.erasures += 1;
                if self.erased.len() >= MOST_LISTED {
                    return;
                }
                let data = |name| view.data.and_then(|data| data.member(name));
                self.erased.push(Erased {
                    event: index,
                    of: match data(b"of") {
                        Some(Node::Int(of)) => Some(*of),
                        _ => None,
                    },
                    field: shown(data(b"field")),
                    basis: shown(data(b"basis")),
                });
            }
            Some("system") if self.key_changes.len() < MOST_LISTED => {
                let action = shown(view.action);
                if action == "key-added" || action == "key-retired" {
                    let key = view.data.and_then(|data| data.member(b"vkey"));
                    let key = key.and_then(Node::text).unwrap_or_default().to_owned();
                    let event = index;
                    self.key_changes.push(KeyChange { event, action, key });
                }
            }
            _ => {}
        }
    }

    /// Takes in the earliest time of a witnessed checkpoint.
    pub(crate) fn witnessed(&mut self, time: u64) {
        if let Some(from) = self.last_witnessed.filter(|from| *from < time) {
            let longest = self.longest_gap.as_ref().map_or(0, |gap| gap.to - gap.from);
            if time - from > longest {
                self.longest_gap = Some(Gap { from, to: time });
            }
        }
        self.last_witnessed = self.last_witnessed.max(Some(time));
    }

    /// The late entries with their medians.
    pub(crate) fn take_late(&mut self) -> Late {
        let mut late = std::mem::take(&mut self.late);
        for (unit, delays) in &self.delays {
            let total: u64 = delays.values().sum();
            let mut before = 0;
            for (days, count) in delays {
                before += count;
                if before * 2 >= total {
                    late.median_days.push((unit.clone(), *days));
                    break;
                }
            }
        }
        late
    }

    pub(crate) fn take_odd_hours(&mut self) -> Vec<(String, u64)> {
        std::mem::take(&mut self.odd_hours).into_iter().collect()
    }

    fn late_entry(&mut self, index: u64, view: &View<'_, '_>, micros: i64, reason: String) {
        let occurred = shown(view.occurred);
        let unit = shown(view.unit);
        if let Some(day) = instant::day_of_text(occurred.as_bytes()) {
            let days = instant::china_day(micros) - day;
            let delays = self.delays.entry(unit.clone()).or_default();
            *delays.entry(days).or_default() += 1;
        }
        if self.late.entries.len() < MOST_LISTED {
            self.late.entries.push(LateEntry {
                event: index,
                matter: shown(view.matter),
                unit,
                occurred,
                recorded: shown(view.recorded),
                reason,
            });
        }
    }
}

/// What an audit with these options does not prove (reliability-security §3.11), to be printed with every verdict.
pub(crate) fn not_proved(options: &AuditOptions) -> Vec<String> {
    let mut sentences = vec![
        "不能证明该记的事都记了：从未入链的事，任何存证链都显示不出来。".to_owned(),
        "不能证明所记的内容属实：只能证明当时这样记了，此后没有改动。".to_owned(),
        "不能证明最后一份有见证签名的存证快照之后的任何存证。".to_owned(),
        "如果存证链的所有者同时掌握全部见证公钥，而外间又没有旧快照可供比对，则什么也不能证明。"
            .to_owned(),
    ];
    if options.witnesses.is_empty() {
        sentences.push("这次审计没有给出见证公钥，各存证快照的时间没有旁证。".to_owned());
    }
    if options.known.is_empty() {
        sentences
            .push("这次审计没有给出已知的旧快照，不能排除整本存证链被重写并重新签名。".to_owned());
    }
    sentences
}

fn shown(node: Option<&Node<'_>>) -> String {
    node.map(Node::shown).unwrap_or_default()
}

impl Late {
    pub(crate) fn to_json(&self) -> serde_json::Value {
        let entries: Vec<_> = self
            .entries
            .iter()
            .map(|e| {
                serde_json::json!({
                    "event": e.event, "matter": e.matter, "unit": e.unit,
                    "occurred": e.occurred, "recorded": e.recorded, "reason": e.reason,
                })
            })
            .collect();
        let medians: serde_json::Map<_, _> = self
            .median_days
            .iter()
            .map(|(unit, days)| (unit.clone(), (*days).into()))
            .collect();
        serde_json::json!({
            "count": self.count, "historic": self.historic,
            "entries": entries, "median_days": medians,
        })
    }
}

impl Erased {
    pub(crate) fn to_json(&self) -> serde_json::Value {
        serde_json::json!({"event": self.event, "of": self.of, "field": self.field, "basis": self.basis})
    }
}

impl KeyChange {
    pub(crate) fn to_json(&self) -> serde_json::Value {
        serde_json::json!({"event": self.event, "action": self.action, "key": self.key})
    }
}

impl Gap {
    pub(crate) fn to_json(&self) -> serde_json::Value {
        serde_json::json!({"from": self.from, "to": self.to, "seconds": self.to - self.from})
    }
}
