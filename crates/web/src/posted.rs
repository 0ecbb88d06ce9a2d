//! What a form sent: read once, within limits, and only after the session's token was seen.

use axum::body::Bytes;
use axum::extract::multipart::Field;
use axum::extract::{Form, FromRequest, FromRequestParts, Multipart, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};

use crate::respond::Failure;

/// Parts of one form at most: a form of a definition has some dozens of fields.
const MOST_PARTS: usize = 2_000;

/// A form as sent, in order. Names may repeat.
#[derive(Clone, Debug, Default)]
pub struct Posted {
    /// Fields with their values.
    pub fields: Vec<(String, String)>,
    /// Files that were chosen (an empty file box sends none).
    pub files: Vec<SentFile>,
}

/// A file as sent.
#[derive(Clone, Debug)]
pub struct SentFile {
    /// Name of the field.
    pub field: String,
    /// Name as the browser gave it, without folders.
    pub name: String,
    /// The content.
    pub bytes: Bytes,
}

impl Posted {
    /// A field's value, trimmed; empty when absent.
    pub fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(each, _)| each == name).map_or("", |(_, value)| value.trim())
    }

    /// Every value of a field, trimmed, empty ones left out.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(each, _)| each == name).map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// The request key that the server put into the form; a form without one gets a fresh key, so that it acts at most once per sending.
    pub fn key(&self, service: &mingfa_service::Service) -> String {
        let key = self.get("_key");
        let fine = (16..=80).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if fine { key.to_owned() } else { service.new_key() }
    }

    /// The file sent for a field.
    pub fn file(&self, field: &str) -> Option<&SentFile> {
        self.files.iter().find(|file| file.field == field)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Posted {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.remove::<Posted>().ok_or_else(|| Failure::status(StatusCode::BAD_REQUEST))
    }
}

/// Reads a form. `csrf` is the token that its field `_csrf` must carry; it stands before any file, so that a stranger's
/// file is never read.
///
/// # Errors
/// Not a form (415), too large (413), broken (400), without the token (403).
pub async fn read(request: Request, csrf: Option<&str>) -> Result<Posted, Failure> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let posted = if kind.starts_with("multipart/form-data") {
        read_parts(request, csrf).await?
    } else if kind.starts_with("application/x-www-form-urlencoded") {
        let form = Form::<Vec<(String, String)>>::from_request(request, &()).await;
        Posted { fields: form.map_err(|rejection| broken(rejection.status()))?.0, files: Vec::new() }
    } else {
        return Err(Failure::saying(StatusCode::UNSUPPORTED_MEDIA_TYPE, "这个地址只接收表单，请从页面上提交。"));
    };
    judge(&posted, csrf)?;
    Ok(posted)
}

async fn read_parts(request: Request, csrf: Option<&str>) -> Result<Posted, Failure> {
    let mut parts = Multipart::from_request(request, &()).await.map_err(|rejection| broken(rejection.status()))?;
    let mut posted = Posted::default();
    while let Some(part) = parts.next_field().await.map_err(|error| broken(error.status()))? {
        if posted.fields.len() + posted.files.len() >= MOST_PARTS {
            return Err(broken(StatusCode::PAYLOAD_TOO_LARGE));
        }
        let name = part.name().unwrap_or_default().to_owned();
        match part.file_name().map(str::to_owned) {
            None => {
                let text = part.text().await.map_err(|error| broken(error.status()))?;
                posted.fields.push((name, text));
            }
            Some(file) => {
                judge(&posted, csrf)?;
                take_file(&mut posted, part, name, &file).await?;
            }
        }
    }
    Ok(posted)
}

async fn take_file(posted: &mut Posted, part: Field<'_>, field: String, name: &str) -> Result<(), Failure> {
    let bytes = part.bytes().await.map_err(|error| broken(error.status()))?;
    // Old browsers send whole paths.
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    if !name.is_empty() || !bytes.is_empty() {
        posted.files.push(SentFile { field, name, bytes });
    }
    Ok(())
}

fn judge(posted: &Posted, csrf: Option<&str>) -> Result<(), Failure> {
    match csrf {
        Some(token) if !same(posted.get("_csrf"), token) => {
            Err(Failure::saying(StatusCode::FORBIDDEN, "这张表单不是从本次登录的页面提交的，系统没有作任何改动；请打开页面重新填写。"))
        }
        _ => Ok(()),
    }
}

/// Compares without stopping at the first difference.
fn same(given: &str, wanted: &str) -> bool {
    given.len() == wanted.len() && !wanted.is_empty() && given.bytes().zip(wanted.bytes()).fold(0, |found, (a, b)| found | (a ^ b)) == 0
}

fn broken(status: StatusCode) -> Failure {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::status(status),
        _ => Failure::saying(StatusCode::BAD_REQUEST, "表单内容不完整或已损坏，系统没有作任何改动；请打开页面重新填写。"),
    }
}
