//! What leaves a matter: nothing personal as it is.

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::{Catalogue, Class, Edition, Field, PaperBlock, Piece, Publish, pieces};

/// Checks the publications of an edition.
pub(crate) fn check(catalogue: &Catalogue, edition: &Edition, found: &mut Vec<Diagnostic>) {
    for publish in &edition.publishes {
        if publish.mask.is_none() {
            unmasked(catalogue, edition, publish, found);
        }
    }
}

fn unmasked(catalogue: &Catalogue, edition: &Edition, publish: &Publish, found: &mut Vec<Diagnostic>) {
    for shown in &publish.shows {
        for field in fields_of(catalogue, edition, shown) {
            if field.class < Class::Personal {
                continue;
            }
            let through = if shown.contains(':') { format!("“{shown}”中的") } else { String::new() };
            let message = format!("公开事项“{}”会原样公开{through}个人信息字段“{}”", publish.id, field.id);
            found.push(
                Diagnostic::new(codes::PERSONAL_UNMASKED, publish.span, message)
                    .label(field.span, "字段在此处定义")
                    .help("加上 mask \"personal\"，按类型遮盖"),
            );
        }
    }
}

/// The fields that a piece of a matter prints.
fn fields_of<'e>(catalogue: &Catalogue, edition: &'e Edition, shown: &str) -> Vec<&'e Field> {
    match shown.split_once(':') {
        None | Some(("field", _)) => {
            let id = shown.strip_prefix("field:").unwrap_or(shown);
            edition.field(id).into_iter().collect()
        }
        Some(("group", id)) => edition.group(id).map(|group| group.fields.iter().collect()).unwrap_or_default(),
        Some(("paper", id)) => catalogue.paper(id).map(|paper| printed(edition, &paper.blocks)).unwrap_or_default(),
        Some(_) => Vec::new(),
    }
}

/// The fields that a template prints.
fn printed<'e>(edition: &'e Edition, blocks: &[PaperBlock]) -> Vec<&'e Field> {
    let mut fields = Vec::new();
    for block in blocks {
        match block {
            PaperBlock::Text { text, .. } | PaperBlock::Heading { text, .. } => {
                fields.extend(slots(text).iter().filter_map(|name| edition.field(name)));
            }
            PaperBlock::Items { group, text } => {
                let group = edition.group(group);
                let own = |name: &String| group.and_then(|group| group.fields.iter().find(|field| &*field.id == name.as_str()));
                fields.extend(slots(text).iter().filter_map(own));
            }
            PaperBlock::Field { field } => fields.extend(edition.field(field)),
        }
    }
    fields.sort_by(|a, b| a.id.cmp(&b.id));
    fields.dedup_by(|a, b| a.id == b.id);
    fields
}

fn slots(text: &str) -> Vec<String> {
    let parts = pieces(text).unwrap_or_default();
    parts.into_iter().filter_map(|piece| if let Piece::Slot { name, .. } = piece { Some(name) } else { None }).collect()
}
