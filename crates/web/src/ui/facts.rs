//! Facts of a matter as a description list.

use maud::{Markup, html};

use super::base::Link;

/// One fact.
#[derive(Clone, Debug, Default)]
pub struct Fact {
    /// 申请人
    pub name: String,
    /// The value, rendered; see [`Fact::text`].
    pub value: Markup,
    /// 更正, 补充 …
    pub change: Option<Link>,
    /// Takes the whole row.
    pub wide: bool,
}

impl Fact {
    /// A fact whose value is plain text; nothing entered shows as 未填.
    pub fn text(name: impl Into<String>, value: &str) -> Self {
        let shown = if value.is_empty() {
            html! { span.muted { "未填" } }
        } else {
            html! { (value) }
        };
        Self::markup(name, shown)
    }

    /// A fact whose value is rendered already.
    pub fn markup(name: impl Into<String>, value: Markup) -> Self {
        Self { name: name.into(), value, ..Self::default() }
    }

    /// A personal datum as masked; says by which category it is.
    pub fn masked(name: impl Into<String>, shown: &str, category: &str) -> Self {
        Self::markup(name, html! { span.masked { (shown) } " " span.mask-note { "已遮蔽：" (category) } })
    }

    /// Takes the whole row.
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// A link behind the value.
    pub fn change(mut self, to: Link) -> Self {
        self.change = Some(to);
        self
    }
}

/// Facts in two columns (one on a phone).
pub fn facts(all: &[Fact]) -> Markup {
    html! {
        dl.facts {
            @for f in all {
                div.fact.fact-wide[f.wide] {
                    dt { (f.name) }
                    dd {
                        (f.value)
                        @if let Some(to) = &f.change { " " a.fact-change href=(to.href) { (to.label) span.visually-hidden { (f.name) } } }
                    }
                }
            }
        }
    }
}
