//! No character may vanish: fonts lack characters silently, papers may not.

use typst::layout::{Frame, FrameItem};
use typst_layout::PagedDocument;

use crate::document::Document;
use crate::error::PapersError;
use crate::fonts::{Fonts, Role};

/// Refuses a document with a character that no face of the body's role has, naming its place.
///
/// Every role ends in the same fallback faces, so the body's role answers for all; what it cannot know
/// (a title's own face without fallback) is caught by [`check_after`].
pub(super) fn check_before(document: &Document, fonts: &Fonts) -> Result<(), PapersError> {
    let mut known = std::collections::HashSet::new();
    document.visit(&mut |place, text| {
        for character in text.chars() {
            if is_invisible(character) || known.contains(&character) {
                continue;
            }
            if !fonts.covers(Role::Fangsong, character) {
                return Err(PapersError::content(place, missing(character)));
            }
            known.insert(character);
        }
        Ok(())
    })
}

/// Refuses a typeset document in which any glyph is the face's "missing" glyph.
pub(super) fn check_after(document: &PagedDocument) -> Result<(), PapersError> {
    for (index, page) in document.pages().iter().enumerate() {
        if let Some(character) = missing_in(&page.frame) {
            return Err(PapersError::content(
                format!("第{}页", index + 1),
                missing(character),
            ));
        }
    }
    Ok(())
}

fn missing_in(frame: &Frame) -> Option<char> {
    for (_, item) in frame.items() {
        let found = match item {
            FrameItem::Group(group) => missing_in(&group.frame),
            FrameItem::Text(text) => text
                .glyphs
                .iter()
                .filter(|glyph| glyph.id == 0)
                .filter_map(|glyph| text.text.get(glyph.range()))
                .flat_map(str::chars)
                .find(|character| !is_invisible(*character)),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

fn missing(character: char) -> String {
    format!(
        "已安装的字体都没有“{character}”（U+{:04X}）的字形，请核对是否错字；确为生僻字的，请安装 Debian 软件包 fonts-hanazono，或用 --fonts 指定含有该字的字体目录",
        u32::from(character)
    )
}

/// Characters that print nothing and so need no glyph.
fn is_invisible(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character,
            '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{00AD}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}
