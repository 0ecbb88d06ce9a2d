//! What a reading carries along: the files, the findings, the uses of names, and the laws read so far.

use std::collections::BTreeMap;

use mingfa_time::Length;

use super::form::{Name, checked_id};
use super::limits;
use super::tree::Node;
use crate::cite;
use crate::codes::{self, Code};
use crate::diagnostic::Diagnostic;
use crate::model::{
    Citation, CitationUse, Expansion, FieldType, Id, Law, LengthRule, Mark, Place, Ref, RefKind, Scope, SourceFile, Span, Why,
};
use crate::suggest::nearest;

/// Types of the fields that a condition can name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Types {
    /// Fields of the matter.
    pub(crate) fields: BTreeMap<Id, FieldType>,
    /// Fields of items, by group.
    pub(crate) items: BTreeMap<Id, BTreeMap<Id, FieldType>>,
}

/// The state of a reading.
pub(crate) struct Cx<'f> {
    files: &'f [SourceFile],
    /// Uses of fragments so far.
    pub(crate) expansions: Vec<Expansion>,
    /// Findings so far.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Uses of names so far.
    pub(crate) refs: Vec<Ref>,
    /// Citations so far.
    pub(crate) citations: Vec<CitationUse>,
    /// Laws, for the evidence mark of citations.
    pub(crate) laws: Vec<Law>,
    /// Where names are looked up now.
    pub(crate) scope: Scope,
    /// Fields in scope.
    pub(crate) types: Types,
}

impl<'f> Cx<'f> {
    /// An empty reading of these files.
    pub(crate) fn new(files: &'f [SourceFile]) -> Self {
        Self {
            files,
            expansions: Vec::new(),
            diagnostics: Vec::new(),
            refs: Vec::new(),
            citations: Vec::new(),
            laws: Vec::new(),
            scope: Scope::Catalogue,
            types: Types::default(),
        }
    }

    /// Notes a finding.
    pub(crate) fn error(&mut self, code: &'static Code, span: Span, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::new(code, span, message));
    }

    /// Notes a finding with the word that was probably meant.
    pub(crate) fn push_suggesting(&mut self, finding: Diagnostic, meant: Option<&str>) {
        self.diagnostics.push(match meant {
            Some(meant) => finding.help(format!("是不是“{meant}”？")),
            None => finding,
        });
    }

    /// Reports a child that its parent does not know.
    pub(crate) fn unknown_child(&mut self, parent: &str, child: &Node, known: &[&str]) {
        let place = if parent.is_empty() { "文件的最外层".to_owned() } else { format!("“{parent}”里面") };
        let finding = Diagnostic::new(codes::UNKNOWN_NODE, child.name_span, format!("{place}没有“{}”这种写法", child.name));
        match nearest(&child.name, known.iter().copied()) {
            Some(meant) => self.diagnostics.push(finding.help(format!("是不是“{meant}”？"))),
            None => self.diagnostics.push(finding.help(format!("可以写：{}", known.join(" ")))),
        }
    }

    /// Sets what may be said once.
    pub(crate) fn once<T>(&mut self, slot: &mut Option<T>, value: Option<T>, node: &Node) {
        if slot.is_some() {
            self.error(codes::SAID_TWICE, node.span, format!("“{}”写了两次，只能写一次", node.name));
        } else {
            *slot = value;
        }
    }

    /// Notes the use of a name.
    pub(crate) fn refer(&mut self, kind: RefKind, name: &Name) {
        self.refs.push(Ref { kind, name: name.id.clone(), span: name.span, scope: self.scope.clone() });
    }

    /// Notes the use of a name of the catalogue as a whole.
    pub(crate) fn refer_global(&mut self, kind: RefKind, name: &Name) {
        self.refs.push(Ref { kind, name: name.id.clone(), span: name.span, scope: Scope::Catalogue });
    }

    /// A field as seen from inside a group (its own fields first) or from the matter.
    pub(crate) fn refer_field(&mut self, group: Option<&Id>, name: &Name, why: Why) {
        let own = group.filter(|group| {
            let item = self.types.items.get(*group);
            item.is_some_and(|fields| fields.contains_key(&name.id)) || !self.types.fields.contains_key(&name.id)
        });
        match own {
            Some(group) => self.refer(RefKind::ItemField { group: group.clone(), why }, name),
            None => self.refer(RefKind::Field(why), name),
        }
    }

    /// The type of a field as seen from inside a group or from the matter.
    pub(crate) fn field_type(&self, group: Option<&Id>, field: &str) -> Option<&FieldType> {
        let own = group.and_then(|group| self.types.items.get(group)).and_then(|fields| fields.get(field));
        own.or_else(|| self.types.fields.get(field))
    }

    /// The place of `part` inside a quoted value that stands at `span`; the whole value when it cannot be told.
    pub(crate) fn part_span(&self, span: Span, part: &str) -> Span {
        let whole = self.text_at(span);
        let separator = |c: Option<char>| c.is_none_or(|c| matches!(c, ',' | '"' | ' ' | ':' | '；'));
        for (at, _) in whole.match_indices(part) {
            let before = whole.get(..at).and_then(|head| head.chars().next_back());
            let after = whole.get(at + part.len()..).and_then(|tail| tail.chars().next());
            if !part.is_empty() && separator(before) && separator(after) {
                let narrow = |n: usize| u32::try_from(n).unwrap_or(0);
                return Span { file: span.file, start: span.start + narrow(at), len: narrow(part.len()) };
            }
        }
        span
    }

    /// The place of `{name…` inside a template that stands at `span`.
    pub(crate) fn slot_span(&self, span: Span, name: &str) -> Span {
        let whole = self.text_at(span);
        let found = whole.find(&format!("{{{name}")).map(|at| at + 1).or_else(|| whole.find(&format!(":{name}}}")).map(|at| at + 1));
        match found {
            Some(at) => {
                let narrow = |n: usize| u32::try_from(n).unwrap_or(0);
                Span { file: span.file, start: span.start + narrow(at), len: narrow(name.len()) }
            }
            None => span,
        }
    }

    /// The source text that a span covers.
    pub(crate) fn text_at(&self, span: Span) -> &'f str {
        let index = span.file as usize;
        let file = match index.checked_sub(self.files.len()) {
            None => self.files.get(index),
            Some(n) => self.expansions.get(n).and_then(|expansion| self.files.get(expansion.file as usize)),
        };
        let start = span.start as usize;
        file.and_then(|file| file.text.get(start..start + span.len as usize)).unwrap_or_default()
    }

    /// Number of files; spans beyond lie in expansions.
    pub(crate) fn file_count(&self) -> usize {
        self.files.len()
    }

    /// A fixed length.
    pub(crate) fn length(&mut self, text: &str, span: Span) -> Option<Length> {
        match text.parse() {
            Ok(length) => Some(length),
            Err(error) => {
                self.error(codes::BAD_LENGTH, span, format!("{error}"));
                None
            }
        }
    }

    /// A length in any of its forms.
    pub(crate) fn length_rule(&mut self, text: &str, span: Span) -> Option<LengthRule> {
        if text == "stated" {
            return Some(LengthRule::Stated);
        }
        if let Some(key) = text.strip_prefix("local:") {
            let key = self.local_key(key, span)?;
            return Some(LengthRule::Local { key, by: None });
        }
        if let Some(field) = text.strip_prefix("until:") {
            let name = checked_id(self, field, self.part_span(span, field))?;
            self.refer(RefKind::Field(Why::Names), &name);
            return Some(LengthRule::Until(name.id));
        }
        if let Some((month, day)) = text.split_once('-')
            && month.len() == 2
            && day.len() == 2
        {
            let (month, day) = (month.parse().unwrap_or(0), day.parse().unwrap_or(0));
            if let Err(error) = mingfa_time::MonthDay::new(month, day) {
                self.error(codes::BAD_LENGTH, span, error.to_string());
                return None;
            }
            return Some(LengthRule::YearDay { month, day });
        }
        self.length(text, span).map(LengthRule::Fixed)
    }

    /// A key of `local.kdl`.
    pub(crate) fn local_key(&mut self, key: &str, span: Span) -> Option<Id> {
        let name = checked_id(self, key, self.part_span(span, key))?;
        // Looked up in the whole catalogue; the scope says who uses it.
        self.refer(RefKind::LocalValue, &name);
        Some(name.id)
    }

    /// One or several citations.
    pub(crate) fn citations(&mut self, text: &str, span: Span) -> Vec<Citation> {
        let mut found = Vec::new();
        for (_, part) in cite::split(text) {
            let span = self.part_span(span, part);
            match cite::parse(part) {
                Ok(parsed) => {
                    if let Place::Local(key) = &parsed.place {
                        let name = Name { id: key.clone(), span };
                        self.refer(RefKind::LocalValue, &name);
                    }
                    let verified = !parsed.doubted && self.is_verified(&parsed.place);
                    let text = part.trim_end_matches(['?', '？']).trim_end().to_owned();
                    let citation = Citation { text, place: parsed.place, verified, span };
                    self.citations.push(CitationUse { citation: citation.clone(), scope: self.scope.clone() });
                    found.push(citation);
                }
                Err(message) => self.error(codes::BAD_CITATION, span, message),
            }
        }
        if found.is_empty() && text.trim().is_empty() {
            self.error(codes::BAD_CITATION, span, "引用是空的");
        }
        found
    }

    /// Whether somebody has seen the text of the cited version.
    fn is_verified(&self, place: &Place) -> bool {
        let Place::Norm { law, version, .. } = place else {
            return true;
        };
        let Some(law) = self.laws.iter().find(|each| each.is_called(law)) else {
            return false;
        };
        law.version_named(version.as_deref()).is_some_and(|version| version.mark != Mark::Unverified)
    }

    /// Keeps the number of findings bounded; the rest is counted.
    pub(crate) fn bounded(mut self) -> (Vec<Diagnostic>, Self) {
        let mut diagnostics = std::mem::take(&mut self.diagnostics);
        let total = diagnostics.len();
        if total > limits::DIAGNOSTICS {
            diagnostics.truncate(limits::DIAGNOSTICS);
            let message = format!("问题共{total}个，只列出前{}个", limits::DIAGNOSTICS);
            diagnostics.push(Diagnostic::new(codes::TOO_LARGE, Span::default(), message));
        }
        (diagnostics, self)
    }
}
