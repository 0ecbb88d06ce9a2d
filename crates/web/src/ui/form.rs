//! Forms: the element with its hidden fields, groups of fields, and the summary of errors on top.

use maud::{Markup, html};

use super::field::{Field, field, field_id};

/// The form element.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// Where it posts to.
    pub action: String,
    /// Token of the session (`_csrf`).
    pub csrf: String,
    /// Request key made by the server (`_key`): the same form sent twice acts once.
    pub key: String,
    /// It carries files.
    pub files: bool,
    /// Id of the element that the answer's fragment replaces; empty loads the whole page.
    pub fragment: String,
}

/// Renders a form that posts. The browser's own validation is off: our sentences say what is wrong, and where.
pub fn form(head: &Form, body: &Markup) -> Markup {
    html! {
        form.form method="post" action=(head.action) novalidate
            enctype=[head.files.then_some("multipart/form-data")]
            data-fragment=[(!head.fragment.is_empty()).then(|| format!("#{}", head.fragment))] {
            input type="hidden" name="_csrf" value=(head.csrf);
            input type="hidden" name="_key" value=(head.key);
            (body)
        }
    }
}

/// Fields in two columns (one on a phone).
pub fn fields(all: &[Field]) -> Markup {
    html! { div.fields { @for f in all { (field(f)) } } }
}

/// Fields under one heading.
pub fn fieldset(legend: &str, help: Option<&str>, body: &Markup) -> Markup {
    html! {
        fieldset.group {
            legend { (legend) }
            @if let Some(help) = help { p.field-help { (help) } }
            (body)
        }
    }
}

/// One line of the summary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormError {
    /// Name of the field; empty for what concerns the whole form.
    pub field: String,
    /// The same sentence as beside the field.
    pub message: String,
}

/// All errors of a form, each a link to its field; empty when there is none. JavaScript moves the focus here.
pub fn error_summary(errors: &[FormError]) -> Markup {
    html! {
        @if !errors.is_empty() {
            div.error-summary #errors role="alert" tabindex="-1" aria-labelledby="errors-h" {
                h2 #errors-h { "有 " (errors.len()) " 处需要改正" }
                ul {
                    @for error in errors {
                        li {
                            @if error.field.is_empty() { (error.message) }
                            @else { a href={ "#" (field_id(&error.field)) } { (error.message) } }
                        }
                    }
                }
            }
        }
    }
}

/// The errors that a list of fields carries, in their order.
pub fn errors_of(all: &[Field]) -> Vec<FormError> {
    let mut errors = Vec::new();
    for f in all {
        if let Some(message) = &f.error {
            errors.push(FormError { field: f.name.clone(), message: message.clone() });
        }
    }
    errors
}

/// What an irreversible act will do, said before it is done.
#[derive(Clone, Debug, Default)]
pub struct Interruption {
    /// 签发合法性审查意见书？
    pub question: String,
    /// Each consequence as one sentence: number issued, clocks stopped, page published.
    pub consequences: Vec<Markup>,
    /// Word of the button: 确认签发.
    pub confirm: String,
    /// Where to go instead.
    pub back: String,
}

/// A card that stands in the way of an irreversible act.
pub fn interruption(head: &Form, card: &Interruption, hidden_fields: &Markup) -> Markup {
    let body = html! {
        h1 { (card.question) }
        @if !card.consequences.is_empty() {
            p { "确认后：" }
            ul { @for line in &card.consequences { li { (line) } } }
        }
        (hidden_fields)
        div.btn-row.cluster {
            button.btn.btn-danger type="submit" { (card.confirm) } " "
            a.btn.btn-plain href=(card.back) { "返回，暂不办理" }
        }
    };
    html! { section.interruption { (form(head, &body)) } }
}
