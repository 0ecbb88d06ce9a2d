//! Buttons. A button does something; a link goes somewhere; a link that looks like a button starts something.

use maud::{Markup, html};

use super::icon::{Icon, icon};

/// How much a button asks to be pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    /// The one thing to do here; at most one in a form.
    Primary,
    /// Anything else.
    #[default]
    Plain,
    /// Cannot be undone.
    Danger,
    /// Beside text.
    Quiet,
}

impl Weight {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Weight::Primary => "btn-primary",
            Weight::Plain => "btn-plain",
            Weight::Danger => "btn-danger",
            Weight::Quiet => "btn-quiet",
        }
    }
}

/// A button that submits the form around it.
pub fn button(weight: Weight, label: &str) -> Markup {
    html! { button.btn.(weight.class()) type="submit" { (label) } }
}

/// A submit button with a name and a value, where one form has several.
pub fn button_named(weight: Weight, label: &str, name: &str, value: &str) -> Markup {
    html! { button.btn.(weight.class()) type="submit" name=(name) value=(value) { (label) } }
}

/// A link that looks like a button.
pub fn link_button(weight: Weight, label: &str, href: &str) -> Markup {
    html! { a.btn.(weight.class()) href=(href) { (label) } }
}

/// A link that looks like a button, with an icon before the word.
pub fn icon_button(weight: Weight, which: Icon, label: &str, href: &str) -> Markup {
    html! { a.btn.(weight.class()) href=(href) { (icon(which)) (label) } }
}

/// Copies the text of the element with this id; appears only where JavaScript runs.
pub fn copy_button(target_id: &str, label: &str) -> Markup {
    html! {
        button.btn.btn-quiet type="button" data-copy={ "#" (target_id) } data-enhance hidden { (icon(Icon::Copy)) (label) }
    }
}

/// Prints the page; appears only where JavaScript runs (every browser has its own menu item otherwise).
pub fn print_button() -> Markup {
    html! { button.btn.btn-quiet type="button" data-print data-enhance hidden { (icon(Icon::Print)) "打印" } }
}

/// A row of buttons below a form.
pub fn button_row(buttons: &[Markup]) -> Markup {
    html! { div.btn-row.cluster { @for b in buttons { (b) " " } } }
}
