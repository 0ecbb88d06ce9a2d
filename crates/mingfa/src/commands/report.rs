//! `mingfa report`: the annual report in the wanted format.

use std::path::Path;

use mingfa_papers::document::Document;
use mingfa_papers::fonts::Fonts;
use mingfa_papers::{docx, html, markdown, pdf};
use mingfa_service::{Principal, ServiceError};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::args::{Place, Report, ReportFormat};
use crate::fault::Fault;
use crate::open::open;
use crate::output;

pub fn run(place: &Place, args: &Report) -> Result<Answer, Fault> {
    let format = args.format.or_else(|| args.output.as_deref().and_then(by_name)).unwrap_or(ReportFormat::Html);
    if args.output.is_none() && !place.json && matches!(format, ReportFormat::Docx | ReportFormat::Pdf) {
        output::refuse_bytes_on_terminal()?;
    }
    let opened = open(place)?;
    let document = opened.run(opened.service.annual_report(&Principal::console(), args.year))?;
    let bytes = render(&document, format, args, opened.service.now())?;
    let json = match &args.output {
        Some(path) => json!({"year": args.year, "format": word(format), "file": path.display().to_string(), "bytes": bytes.len()}),
        None => serde_json::from_str(&document.to_json()).unwrap_or(Value::Null),
    };
    Answer::file(json, bytes, args.output.as_deref())
}

fn render(document: &Document, format: ReportFormat, args: &Report, made: jiff::civil::DateTime) -> Result<Vec<u8>, Fault> {
    let bytes = match format {
        ReportFormat::Html => html::render(document, 1).map(|body| page(document, &body).into_bytes()),
        ReportFormat::Docx => docx::render(document, made),
        ReportFormat::Pdf => pdf::render(document, &Fonts::find(&args.fonts), made),
        ReportFormat::Md => markdown::render(document).map(String::into_bytes),
        ReportFormat::Json => Ok(document.to_json().into_bytes()),
    };
    Ok(bytes.map_err(ServiceError::from)?)
}

/// A page of its own: it is opened from a folder, without the site's style sheet.
fn page(document: &Document, body: &str) -> String {
    let title = document.meta.plain_title().replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>body{{max-width:50em;margin:2em auto;padding:0 1em;line-height:1.8}}table{{border-collapse:collapse;width:100%}}th,td{{border:1px solid #999;padding:.3em .6em;text-align:left}}</style>\n\
         </head>\n<body>\n{body}\n</body>\n</html>\n"
    )
}

fn by_name(path: &Path) -> Option<ReportFormat> {
    Some(match path.extension()?.to_str()? {
        "html" | "htm" => ReportFormat::Html,
        "docx" => ReportFormat::Docx,
        "pdf" => ReportFormat::Pdf,
        "md" => ReportFormat::Md,
        "json" => ReportFormat::Json,
        _ => return None,
    })
}

fn word(format: ReportFormat) -> &'static str {
    match format {
        ReportFormat::Html => "html",
        ReportFormat::Docx => "docx",
        ReportFormat::Pdf => "pdf",
        ReportFormat::Md => "md",
        ReportFormat::Json => "json",
    }
}
