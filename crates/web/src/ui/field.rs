//! Form fields by type. Each has a label bound to its control, a help line, an error line with the same words as the
//! summary, and keeps what was typed.

use maud::{Markup, html};

use super::base::{Cite, cite};

/// One thing to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A line below.
    pub help: Option<String>,
    /// Further words that the live filter finds it by: pinyin initials, old names, codes.
    pub keys: String,
}

impl Choice {
    /// A choice from value and label.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), ..Self::default() }
    }

    /// A line below the label.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Further words for the live filter.
    pub fn keys(mut self, keys: impl Into<String>) -> Self {
        self.keys = keys.into();
        self
    }
}

/// Choices under one heading.
#[derive(Clone, Debug, Default)]
pub struct ChoiceGroup {
    /// 区政府工作部门, 街道办事处 …
    pub label: String,
    /// The choices.
    pub choices: Vec<Choice>,
}

/// What a field holds.
#[derive(Clone, Debug)]
pub enum Control {
    /// One line.
    Text,
    /// Several lines; how many are shown.
    Area(u8),
    /// A day, `YYYY-MM-DD`.
    Date,
    /// A day and a time, `YYYY-MM-DDTHH:MM`.
    Instant,
    /// A number; its unit stands behind it.
    Number(String),
    /// A password; the browser may fill it.
    Password,
    /// One of a list.
    Select(Vec<Choice>),
    /// One of a long grouped list (units); with JavaScript a filter box stands above it.
    Units(Vec<ChoiceGroup>),
    /// One line with suggestions.
    Suggest(Vec<String>),
    /// One of few, all seen.
    Radios(Vec<Choice>),
    /// Any of few, all seen; [`Field::values`] holds the chosen ones.
    Checks(Vec<Choice>),
    /// Yes or no.
    Check,
    /// A file to send; the accepted kinds as the `accept` attribute wants them, and whether several.
    File {
        /// `.pdf,.docx`; empty accepts any.
        accept: String,
        /// Several files at once.
        many: bool,
    },
}

/// How wide a field stands in a form of two columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// Half of the row.
    #[default]
    Half,
    /// The whole row.
    Full,
}

/// A field.
#[derive(Clone, Debug)]
pub struct Field {
    /// Name that is sent; the id is `f-` + name.
    pub name: String,
    /// Label.
    pub label: String,
    /// Type.
    pub control: Control,
    /// What it holds now (all that was typed, also when wrong).
    pub value: String,
    /// What a set of checks holds now.
    pub values: Vec<String>,
    /// A line between label and control.
    pub help: Option<String>,
    /// What is wrong, one sentence.
    pub error: Option<String>,
    /// Must be filled.
    pub required: bool,
    /// Shown, not changed.
    pub readonly: bool,
    /// The article that demands it.
    pub cite: Option<Cite>,
    /// The `autocomplete` attribute.
    pub autocomplete: Option<String>,
    /// Width.
    pub width: Width,
    /// First part of the id; forms have `f`, filters `q`, so that both may stand on one page.
    pub scope: &'static str,
}

impl Field {
    /// A field of any type.
    pub fn new(control: Control, name: impl Into<String>, label: impl Into<String>) -> Self {
        let width = match control {
            Control::Area(_) | Control::Checks(_) | Control::Radios(_) | Control::File { .. } => Width::Full,
            _ => Width::Half,
        };
        Self {
            name: name.into(),
            label: label.into(),
            control,
            value: String::new(),
            values: Vec::new(),
            help: None,
            error: None,
            required: false,
            readonly: false,
            cite: None,
            autocomplete: None,
            width,
            scope: "f",
        }
    }

    /// One line of text.
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Control::Text, name, label)
    }

    /// Several lines of text.
    pub fn area(name: impl Into<String>, label: impl Into<String>, rows: u8) -> Self {
        Self::new(Control::Area(rows), name, label)
    }

    /// A day.
    pub fn date(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Control::Date, name, label)
    }

    /// One of a list.
    pub fn select(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::new(Control::Select(choices), name, label)
    }

    /// What it holds.
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// What a set of checks holds.
    pub fn values(mut self, values: Vec<String>) -> Self {
        self.values = values;
        self
    }

    /// The help line.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What is wrong.
    pub fn error(mut self, error: impl Into<String>) -> Self {
        self.error = Some(error.into());
        self
    }

    /// Must be filled.
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Shown, not changed.
    pub fn readonly(mut self) -> Self {
        self.readonly = true;
        self
    }

    /// The article that demands it.
    pub fn cite(mut self, to: Cite) -> Self {
        self.cite = Some(to);
        self
    }

    /// The `autocomplete` attribute.
    pub fn autocomplete(mut self, what: impl Into<String>) -> Self {
        self.autocomplete = Some(what.into());
        self
    }

    /// The whole row.
    pub fn full(mut self) -> Self {
        self.width = Width::Full;
        self
    }

    /// The id of the control, which the error summary links to.
    pub fn id(&self) -> String {
        format!("{}-{}", self.scope, self.name)
    }
}

/// The id of the control of a form's field with this name.
pub fn field_id(name: &str) -> String {
    format!("f-{name}")
}

/// Renders a field.
pub fn field(f: &Field) -> Markup {
    match &f.control {
        Control::Radios(choices) => choice_set(f, choices, "radio"),
        Control::Checks(choices) => choice_set(f, choices, "checkbox"),
        Control::Check => single_check(f),
        _ => labelled(f),
    }
}

fn field_class(f: &Field) -> String {
    let mut class = "field".to_owned();
    if f.width == Width::Full {
        class.push_str(" field-full");
    }
    if f.error.is_some() {
        class.push_str(" has-error");
    }
    class
}

fn labelled(f: &Field) -> Markup {
    html! {
        div class=(field_class(f)) {
            label.field-label for=(f.id()) { (label_words(f)) }
            (help_line(f))
            (error_line(f))
            (control(f))
        }
    }
}

fn label_words(f: &Field) -> Markup {
    html! {
        (f.label)
        @if f.required { span.req aria-hidden="true" { "*" } }
        @if let Some(to) = &f.cite { " " span.field-cite { (cite(to)) } }
    }
}

fn help_line(f: &Field) -> Markup {
    html! { @if let Some(help) = &f.help { p.field-help id={ (f.id()) "-help" } { (help) } } }
}

fn error_line(f: &Field) -> Markup {
    html! {
        @if let Some(error) = &f.error {
            p.field-error id={ (f.id()) "-error" } { span.visually-hidden { "错误：" } (error) }
        }
    }
}

/// Ids of help and error, for `aria-describedby`.
fn described_by(f: &Field) -> Option<String> {
    let mut ids = Vec::new();
    if f.help.is_some() {
        ids.push(format!("{}-help", f.id()));
    }
    if f.error.is_some() {
        ids.push(format!("{}-error", f.id()));
    }
    (!ids.is_empty()).then(|| ids.join(" "))
}

fn control(f: &Field) -> Markup {
    let described = described_by(f);
    let invalid = f.error.is_some().then_some("true");
    let required = f.required.then_some("true");
    let id = f.id();
    let input = |kind: &str, inputmode: Option<&str>, list: Option<&str>| {
        html! {
            input.input #(id) type=(kind) name=(f.name) value=(f.value) inputmode=[inputmode] list=[list] readonly[f.readonly]
                autocomplete=[f.autocomplete.as_deref()] aria-describedby=[described.as_deref()]
                aria-invalid=[invalid] aria-required=[required];
        }
    };
    match &f.control {
        Control::Text => input("text", None, None),
        Control::Date => input("date", None, None),
        Control::Instant => input("datetime-local", None, None),
        // A text box: number boxes change their value under the mouse wheel and refuse full-width digits.
        Control::Number(unit) => html! {
            span.with-unit {
                (input("text", Some("decimal"), None))
                @if !unit.is_empty() { span.unit { (unit) } }
            }
        },
        Control::Suggest(options) => {
            let list = format!("{id}-list");
            html! {
                (input("text", None, Some(&list)))
                datalist #(list) { @for option in options { option value=(option) {} } }
            }
        }
        // What was typed never goes back into the page.
        Control::Password => html! {
            input.input #(id) type="password" name=(f.name) autocomplete=(f.autocomplete.as_deref().unwrap_or("current-password"))
                aria-describedby=[described] aria-invalid=[invalid] aria-required=[required];
        },
        Control::Area(rows) => html! {
            textarea.input #(id) name=(f.name) rows=(rows) readonly[f.readonly]
                aria-describedby=[described] aria-invalid=[invalid] aria-required=[required] { (f.value) }
        },
        Control::Select(choices) => html! {
            select.input #(id) name=(f.name) aria-describedby=[described] aria-invalid=[invalid] aria-required=[required] {
                (blank_option(f))
                (options(choices, &f.value))
            }
        },
        Control::Units(groups) => html! {
            select.input #(id) name=(f.name) data-select-filter=(f.label)
                aria-describedby=[described] aria-invalid=[invalid] aria-required=[required] {
                (blank_option(f))
                @for group in groups { optgroup label=(group.label) { (options(&group.choices, &f.value)) } }
            }
        },
        Control::File { accept, many } => html! {
            input.input.input-file #(id) type="file" name=(f.name) accept=[(!accept.is_empty()).then_some(accept)] multiple[*many]
                aria-describedby=[described] aria-invalid=[invalid] aria-required=[required];
        },
        Control::Radios(_) | Control::Checks(_) | Control::Check => html! {},
    }
}

/// A select always can be empty: nothing is chosen by accident.
fn blank_option(f: &Field) -> Markup {
    html! {
        option value="" selected[f.value.is_empty()] {
            @if f.required { "请选择" } @else if f.scope == "q" { "不限" } @else { "（不选）" }
        }
    }
}

fn options(choices: &[Choice], chosen: &str) -> Markup {
    html! {
        @for c in choices {
            option value=(c.value) selected[!chosen.is_empty() && c.value == chosen] data-keys=[(!c.keys.is_empty()).then_some(&c.keys)] { (c.label) }
        }
    }
}

/// Radios or checks as a group; the summary's link goes to the first of them.
fn choice_set(f: &Field, choices: &[Choice], kind: &str) -> Markup {
    html! {
        fieldset class=(field_class(f)) aria-describedby=[described_by(f)] {
            legend.field-label { (label_words(f)) @if f.required { span.visually-hidden { "（必填）" } } }
            (help_line(f))
            (error_line(f))
            div.choices {
                @for (i, c) in choices.iter().enumerate() {
                    @let id = if i == 0 { f.id() } else { format!("{}-{i}", f.id()) };
                    @let on = if kind == "radio" { c.value == f.value } else { f.values.contains(&c.value) };
                    div.choice {
                        input #(id) type=(kind) name=(f.name) value=(c.value) checked[on]
                            aria-describedby=[c.help.as_ref().map(|_| format!("{id}-help"))];
                        label for=(id) { (c.label) }
                        @if let Some(help) = &c.help { p.field-help id={ (id) "-help" } { (help) } }
                    }
                }
            }
        }
    }
}

fn single_check(f: &Field) -> Markup {
    html! {
        div class=(field_class(f)) {
            (error_line(f))
            div.choice {
                input #(f.id()) type="checkbox" name=(f.name) value="true" checked[f.value == "true"]
                    aria-describedby=[described_by(f)] aria-invalid=[f.error.as_ref().map(|_| "true")] aria-required=[f.required.then_some("true")];
                label for=(f.id()) { (label_words(f)) }
                (help_line(f))
            }
        }
    }
}
