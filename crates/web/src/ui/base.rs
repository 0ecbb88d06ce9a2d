//! The small words that all components share: tones, links, citations, tags, panels, page heads.

use maud::{Markup, html};

/// What a colour means. Colour never stands alone: a word always says the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// No meaning.
    #[default]
    Plain,
    /// Open, in work, information.
    Blue,
    /// Done, verified, in force.
    Green,
    /// Soon, attention.
    Amber,
    /// Late, refused, wrong.
    Red,
    /// Resting, not applicable.
    Grey,
}

impl Tone {
    /// The CSS class that carries the tone.
    pub fn class(self) -> &'static str {
        match self {
            Tone::Plain => "tone-plain",
            Tone::Blue => "tone-blue",
            Tone::Green => "tone-green",
            Tone::Amber => "tone-amber",
            Tone::Red => "tone-red",
            Tone::Grey => "tone-grey",
        }
    }
}

/// A word that leads somewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// What is read.
    pub label: String,
    /// Where it leads; a path of this site or an absolute address.
    pub href: String,
}

impl Link {
    /// A link from its two parts.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into() }
    }
}

/// Renders a link.
pub fn link(to: &Link) -> Markup {
    html! { a href=(to.href) { (to.label) } }
}

/// A citation as shown: 《…》第…条.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cite {
    /// The words, for instance 行政复议法（2023）第三十条.
    pub text: String,
    /// The article's page, when there is one.
    pub href: Option<String>,
    /// Whether someone has seen the text; otherwise 待核实 is shown.
    pub verified: bool,
}

impl Cite {
    /// A verified citation without a page.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), href: None, verified: true }
    }

    /// Leads to the article's page.
    pub fn at(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// Marks that no one has seen the text.
    pub fn unverified(mut self) -> Self {
        self.verified = false;
        self
    }
}

/// Renders a citation; an unverified one carries 待核实.
pub fn cite(to: &Cite) -> Markup {
    html! {
        cite.cite {
            @if let Some(href) = &to.href { a href=(href) { (to.text) } } @else { (to.text) }
            @if !to.verified { " " (tag(Tone::Amber, "待核实")) }
        }
    }
}

/// A short status word in a box. Use few, and adjectives.
pub fn tag(tone: Tone, word: &str) -> Markup {
    html! { span.tag.(tone.class()) { (word) } }
}

/// A count in a pill; zero is shown quietly.
pub fn count(n: u64) -> Markup {
    html! { span.count.is-zero[n == 0] { (n) } }
}

/// Words for screen readers alone.
pub fn hidden(words: &str) -> Markup {
    html! { span.visually-hidden { (words) } }
}

/// The head of a page: what it is, how it stands, what may be done with it.
#[derive(Clone, Debug, Default)]
pub struct PageHead {
    /// The kind, above the title: 行政复议案件.
    pub kind: String,
    /// The title, the page's only `h1`.
    pub title: String,
    /// The document number or the like, beside the kind.
    pub number: Option<String>,
    /// Status tags, rendered.
    pub tags: Vec<Markup>,
    /// One sentence below.
    pub lead: Option<Markup>,
    /// Buttons and links at the right.
    pub actions: Vec<Markup>,
}

/// Renders a page head.
pub fn page_head(head: &PageHead) -> Markup {
    html! {
        header.page-head {
            div.page-head-main {
                @if !head.kind.is_empty() || head.number.is_some() {
                    p.eyebrow {
                        (head.kind)
                        @if let Some(number) = &head.number { " " span.docno { (number) } }
                    }
                }
                h1 { (head.title) }
                @if !head.tags.is_empty() { p.cluster.tags { @for t in &head.tags { (t) " " } } }
                @if let Some(lead) = &head.lead { p.lead { (lead) } }
            }
            @if !head.actions.is_empty() {
                div.page-head-actions.cluster { @for a in &head.actions { (a) " " } }
            }
        }
    }
}

/// A titled section of a page.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    /// The fragment id, for links and swaps.
    pub id: String,
    /// The heading (`h2`).
    pub title: String,
    /// A count beside the heading.
    pub count: Option<u64>,
    /// Links at the right of the heading, rendered.
    pub aside: Option<Markup>,
}

impl Panel {
    /// A panel with id and title.
    pub fn new(id: impl Into<String>, title: impl Into<String>) -> Self {
        Self { id: id.into(), title: title.into(), ..Self::default() }
    }

    /// Shows a count beside the title.
    pub fn count(mut self, n: u64) -> Self {
        self.count = Some(n);
        self
    }

    /// Shows links at the right of the title.
    pub fn aside(mut self, aside: Markup) -> Self {
        self.aside = Some(aside);
        self
    }
}

/// Renders a section with its heading.
pub fn panel(head: &Panel, body: &Markup) -> Markup {
    let heading = format!("{}-h", head.id);
    html! {
        section.panel #(head.id) aria-labelledby=(heading) {
            header.panel-head {
                h2 #(heading) { (head.title) @if let Some(n) = head.count { " " (count(n)) } }
                @if let Some(aside) = &head.aside { div.panel-aside { (aside) } }
            }
            div.panel-body { (body) }
        }
    }
}

/// Main matter at the left, what belongs to it at the right; one below the other on a phone.
pub fn two_columns(main: &Markup, side: &Markup) -> Markup {
    html! { div.split { div.split-main { (main) } div.split-side { (side) } } }
}

/// As [`two_columns`], but the left side in two parts: on a phone the right side stands between them, so that what can
/// be done and its clocks come before history.
pub fn three_parts(now: &Markup, side: &Markup, rest: &Markup) -> Markup {
    html! { div.split { div.split-main { (now) } div.split-side { (side) } div.split-rest { (rest) } } }
}
