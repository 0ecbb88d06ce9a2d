//! Documents as PDF, set by typst.
//!
//! The template is fixed source text; everything that a person wrote reaches it as JSON data and is never
//! read as markup. The typesetter sees two virtual files, the faces of [`Fonts`] and no clock, so the
//! same document gives the same bytes.

mod glyphs;
mod sheet;
mod world;

use jiff::civil::DateTime;
use typst::foundations::{Datetime, Label, Smart};
use typst::introspection::Introspector;
use typst::utils::PicoStr;
use typst::{World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::document::Document;
use crate::error::PapersError;
use crate::fonts::Fonts;
use crate::geometry as geo;

/// Minutes east of Greenwich of all official time in China.
const BEIJING_MINUTES: i32 = 8 * 60;

/// Renders a document as PDF/A-2u (tagged, fonts embedded as subsets, every glyph with its character).
///
/// `made` is the moment written into the file's properties, in Beijing time; the same document, fonts
/// and moment give the same bytes. Refuses a document that fails [`Document::check`], a role without a
/// face, and a character for which no installed face has a glyph, naming the character and its place.
pub fn render(document: &Document, fonts: &Fonts, made: DateTime) -> Result<Vec<u8>, PapersError> {
    document.check()?;
    fonts.require_all()?;
    glyphs::check_before(document, fonts)?;
    let bytes = typeset(document, fonts, made);
    // The typesetter remembers every layout it made; a server must not grow with each paper.
    typst::comemo::evict(0);
    bytes
}

/// Lines on a page that are tried after the standard's 22, which allows others where the seal and the date
/// would stand on a page without text (§§5.2.3, 7.3.5.5).
const LINES: [u32; 4] = [23, 21, 24, 20];

fn typeset(document: &Document, fonts: &Fonts, made: DateTime) -> Result<Vec<u8>, PapersError> {
    let mut fit = sheet::Fit {
        lines: geo::LINES,
        push: false,
    };
    let mut chosen = layout(document, fonts, fit)?;
    if is_lonely(&chosen.1) {
        let other = LINES.map(|lines| sheet::Fit { lines, push: false });
        // As the last resort the text before the signature moves to its page whole.
        fit.push = true;
        for fit in other.into_iter().chain([fit]) {
            let tried = layout(document, fonts, fit)?;
            if !is_lonely(&tried.1) {
                chosen = tried;
                break;
            }
        }
    }
    let (world, paged) = chosen;
    glyphs::check_after(&paged)?;
    let options = PdfOptions {
        ident: Smart::Auto,
        creator: Smart::Custom(Some("Mingfa".to_owned())),
        timestamp: Some(timestamp(made)?),
        standards: PdfStandards::new(&[PdfStandard::A_2u])
            .map_err(|error| PapersError::broken(error.message()))?,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&paged, &options).map_err(|errors| diagnostics(&world, errors))
}

fn layout<'a>(
    document: &Document,
    fonts: &'a Fonts,
    fit: sheet::Fit,
) -> Result<(world::PaperWorld<'a>, PagedDocument), PapersError> {
    let world = world::PaperWorld::new(fonts, sheet::data(document, fonts, fit)?)?;
    let paged = typst::compile(&world)
        .output
        .map_err(|errors| diagnostics(&world, errors))?;
    Ok((world, paged))
}

/// Whether the signature stands on another page than the text before it.
fn is_lonely(paged: &PagedDocument) -> bool {
    let page = |name: &str| {
        let label = Label::new(PicoStr::intern(name))?;
        let introspector = paged.introspector();
        let location = introspector.query_label(label).ok()?.location()?;
        introspector.page(location)
    };
    page("before-signature")
        .zip(page("signature"))
        .is_some_and(|(text, signature)| text != signature)
}

fn timestamp(made: DateTime) -> Result<Timestamp, PapersError> {
    let datetime = Datetime::from_ymd_hms(
        i32::from(made.year()),
        made.month().unsigned_abs(),
        made.day().unsigned_abs(),
        made.hour().unsigned_abs(),
        made.minute().unsigned_abs(),
        made.second().unsigned_abs(),
    );
    datetime
        .and_then(|datetime| Timestamp::new_local(datetime, BEIJING_MINUTES))
        .ok_or_else(|| PapersError::broken(format!("no such moment: {made}")))
}

/// All messages of the typesetter in one line, with their lines in our template, where alone they can
/// come from.
fn diagnostics(
    world: &world::PaperWorld<'_>,
    errors: impl IntoIterator<Item = typst::diag::SourceDiagnostic>,
) -> PapersError {
    let mut messages = Vec::new();
    for error in errors {
        let line = world.range(error.span).and_then(|range| {
            let source = world.source(world.main()).ok()?;
            source.lines().byte_to_line(range.start)
        });
        let place = line.map_or(String::new(), |line| {
            format!("template line {}: ", line + 1)
        });
        let hints: Vec<&str> = error.hints.iter().map(|hint| hint.v.as_str()).collect();
        messages.push(format!("{place}{} {}", error.message, hints.join(" ")));
    }
    PapersError::broken(messages.join("; "))
}
