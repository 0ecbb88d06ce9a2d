//! Papers: a template of the catalogue filled from a matter's state. The composed document is sealed with the issuing event;
//! every rendering is made from it, so that it can be made again at any time.

use mingfa_catalogue::model::{Catalogue, Citation, Edition, Field, Paper, PaperBlock, Piece, pieces};
use mingfa_catalogue::{Id, Value, enabled};
use mingfa_matter::{Context, Draft, State, View, read_clock, show_value};
use mingfa_papers::document::{Block, Document, Form, Meta, Signature, Text};
use mingfa_time::chinese_date;

use crate::local_words::LocalWords;
use crate::names::Names;

/// Stands in the composed document for the number that the append allots; replaced when it is rendered.
pub const NUMBER_TOKEN: &str = "{number}";

/// What a paper is composed from.
pub struct Composer<'a> {
    /// The catalogue with the templates.
    pub catalogue: &'a Catalogue,
    /// The matter's edition.
    pub edition: &'a Edition,
    /// The state after the issuing event.
    pub state: &'a State,
    /// The world.
    pub context: Context<'a>,
    /// Names of units and persons.
    pub names: &'a Names,
    /// What the district's own rules are called.
    pub local: &'a LocalWords,
    /// Name of the district.
    pub district: &'a str,
    /// 演示数据, printed on every page of a demonstration.
    pub label: Option<String>,
}

impl Composer<'_> {
    /// The document of a paper as issued by `draft`; none when there is no such template.
    pub fn compose(&self, paper_id: &str, draft: &Draft) -> Option<Document> {
        let paper = self.catalogue.papers.iter().find(|paper| paper.id == *paper_id)?;
        let form = match paper.form.as_str() {
            "document" => Form::RedHead,
            "letter" | "decision" => Form::CasePaper,
            _ => Form::Letter,
        };
        let issuer = self.names.of(&draft.unit);
        let mut meta = Meta::new(form, issuer.clone(), paper.title.clone());
        meta.number = paper.series.as_ref().map(|_| NUMBER_TOKEN.to_owned());
        meta.issued = Some(draft.occurred.date);
        meta.label.clone_from(&self.label);
        let mut blocks = Vec::new();
        if let Some(to) = &paper.to {
            let to = self.field_text(to);
            if !to.is_empty() {
                blocks.push(Block::Addressee(to));
            }
        }
        self.body(paper, draft, &mut blocks);
        blocks.push(Block::Signature(Signature { organs: vec![issuer], date: draft.occurred.date, sealed: true }));
        Some(Document { meta, blocks })
    }

    fn body(&self, paper: &Paper, draft: &Draft, blocks: &mut Vec<Block>) {
        let view = View::new(self.edition, self.state, self.context);
        for block in &paper.blocks {
            match block {
                PaperBlock::Text { text, when } => {
                    if enabled::holds(when, &view) {
                        blocks.push(Block::paragraph(self.fill(text, draft, None)));
                    }
                }
                PaperBlock::Heading { level, text, when } => {
                    if enabled::holds(when, &view) {
                        blocks.push(Block::Heading { level: *level, numbered: false, text: self.fill(text, draft, None).into() });
                    }
                }
                PaperBlock::Items { group, text } => {
                    for item in self.state.items.get(group).map(Vec::as_slice).unwrap_or_default() {
                        blocks.push(Block::paragraph(self.fill(text, draft, Some((group, item)))));
                    }
                }
                PaperBlock::Field { field } => {
                    for line in self.field_text(field).lines().filter(|line| !line.trim().is_empty()) {
                        blocks.push(Block::paragraph(line.trim().to_owned()));
                    }
                }
            }
        }
    }

    fn fill(&self, text: &str, draft: &Draft, item: Option<(&Id, &mingfa_matter::Item)>) -> String {
        let mut out = String::new();
        for piece in pieces(text).unwrap_or_default() {
            match piece {
                Piece::Literal(literal) => out.push_str(&literal),
                Piece::Slot { name, argument } => out.push_str(&self.slot(&name, argument.as_deref(), draft, item)),
            }
        }
        out
    }

    fn slot(&self, name: &str, argument: Option<&str>, draft: &Draft, item: Option<(&Id, &mingfa_matter::Item)>) -> String {
        match (name, argument, item) {
            ("no", None, Some((_, item))) => item.no.to_string(),
            ("number", None, _) => NUMBER_TOKEN.to_owned(),
            (name, None, _) if self.is_field(name, item) => self.value(name, item),
            ("date", None, _) => chinese_date(draft.occurred.date),
            ("district", None, _) => self.district.to_owned(),
            ("reason", None, _) => self.reason(draft),
            ("due", Some(clock), _) => self.due(clock),
            ("unit", None, _) => self.names.of(&draft.unit),
            ("cite", None, _) => {
                let action = draft.action.as_ref().and_then(|action| self.edition.action(action));
                self.local.put(&printable(action.map(|action| action.cite.as_slice()).unwrap_or_default()))
            }
            ("date", Some(action), _) => self.state.last(action).map(|pass| chinese_date(pass.occurred.date)).unwrap_or_default(),
            _ => String::new(),
        }
    }

    /// A field of that name, of the item or of the matter, goes before the word.
    fn is_field(&self, name: &str, item: Option<(&Id, &mingfa_matter::Item)>) -> bool {
        self.edition.field(name).is_some() || self.item_field(name, item).is_some()
    }

    fn item_field(&self, name: &str, item: Option<(&Id, &mingfa_matter::Item)>) -> Option<&Field> {
        self.edition.group(item?.0)?.fields.iter().find(|field| *field.id == *name)
    }

    fn value(&self, name: &str, item: Option<(&Id, &mingfa_matter::Item)>) -> String {
        match (self.item_field(name, item), item) {
            (Some(field), Some((_, item))) => {
                let sealed = || item.sealed.get(name).and_then(|sealed| sealed.value.as_ref());
                item.values.get(name).or_else(sealed).map(|value| self.show(field, value)).unwrap_or_default()
            }
            _ => self.field_text(name),
        }
    }

    /// Ground and sentence of the reason that the issuing act gives; of another act of the matter there is none in hand.
    fn reason(&self, draft: &Draft) -> String {
        let list = draft.action.as_ref().and_then(|action| self.edition.action(action)).and_then(|action| action.reason.as_ref());
        let codes = list.and_then(|list| self.catalogue.code_list(list)).map(|list| list.codes.as_slice()).unwrap_or_default();
        let ground = draft.data.reason.as_ref().and_then(|given| codes.iter().find(|code| code.id == *given)).map(|code| code.title.as_str());
        let sentence = match draft.sealed.get("reason") {
            Some(Value::Text(sentence)) => Some(sentence.trim()).filter(|sentence| !sentence.is_empty()),
            _ => None,
        };
        ground.into_iter().chain(sentence).collect::<Vec<_>>().join("，")
    }

    /// Due day of a clock after the issuing act.
    fn due(&self, clock: &str) -> String {
        let reading = self.edition.clock(clock).and_then(|clock| read_clock(self.edition, clock, self.state, &self.context));
        reading.and_then(|reading| reading.reading.due.on()).map(|due| chinese_date(due.date)).unwrap_or_default()
    }

    fn field_text(&self, name: &str) -> String {
        let Some(field) = self.edition.field(name) else { return String::new() };
        let sealed = || self.state.sealed.get(name).and_then(|sealed| sealed.value.as_ref());
        self.state.values.get(name).or_else(sealed).map(|value| self.show(field, value)).unwrap_or_default()
    }

    fn show(&self, field: &Field, value: &Value) -> String {
        match value {
            Value::Date(date) => chinese_date(*date),
            value => show_value(self.catalogue, field, value, &|id| self.names.get(id)),
        }
    }
}

/// Citations as a paper may print them: those nobody has verified are left out.
fn printable(cites: &[Citation]) -> String {
    cites.iter().filter(|cite| cite.verified).map(|cite| cite.text.as_str()).collect::<Vec<_>>().join("、")
}

/// The composed document with its number in place.
pub fn with_number(mut document: Document, number: Option<&str>) -> Document {
    let number = number.unwrap_or_default();
    if document.meta.number.as_deref() == Some(NUMBER_TOKEN) {
        document.meta.number = Some(number.to_owned());
    }
    for block in &mut document.blocks {
        if let Block::Paragraph(Text(runs)) | Block::Heading { text: Text(runs), .. } = block {
            for run in runs {
                run.text = run.text.replace(NUMBER_TOKEN, number);
            }
        }
    }
    document
}
