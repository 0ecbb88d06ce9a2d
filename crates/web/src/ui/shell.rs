//! The HTML document around every page.

use maud::{DOCTYPE, Markup, html};

use super::assets::asset_url;
use super::view::View;

/// The Content-Security-Policy that every page of this design system works under.
/// `connect-src` lets the module fetch fragments, which `default-src 'none'` alone would forbid.
pub const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// What a document needs beyond its body.
#[derive(Clone, Debug, Default)]
pub(crate) struct Document {
    /// Whole title of the window.
    pub title: String,
    /// Class of the body, which picks the frame's look.
    pub class: &'static str,
    /// Further elements of the head.
    pub head: Markup,
    /// The reader's choices.
    pub view: View,
}

/// Renders the document.
pub(crate) fn document(doc: &Document, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="zh-CN" data-text=(doc.view.text.code())
            data-contrast=[doc.view.contrast.then_some("high")]
            data-mode=[doc.view.elder.then_some("elder")] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                // Two-engine browsers in government offices pick their Chromium engine by this.
                meta name="renderer" content="webkit";
                meta http-equiv="X-UA-Compatible" content="IE=edge";
                meta name="format-detection" content="telephone=no";
                meta name="referrer" content="same-origin";
                title { (doc.title) }
                (doc.head)
                link rel="icon" type="image/svg+xml" href=(asset_url("mark.svg"));
                link rel="stylesheet" href=(asset_url("mingfa.css"));
                script type="module" src=(asset_url("mingfa.js")) {}
            }
            body.(doc.class) {
                a.skip href="#main" { "跳到正文" }
                (body)
                div #announce .visually-hidden role="status" aria-live="polite" {}
            }
        }
    }
}

/// The house mark: a seal with the character 明, as one path each of 日 and 月.
pub(crate) fn mark() -> Markup {
    html! {
        svg.mark viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false" {
            rect fill="#9d1c20" x="1" y="1" width="30" height="30" rx="5" {}
            path fill="none" stroke="#fff" stroke-width="2" d="M7.5 9.5h6v12h-6zM7.5 15.5h6M17.5 8.5h7.5v15.5h-2.5M17.5 8.5v10.5q0 3.5-2 5.5M17.5 13.2h7.5M17.5 17.9h7.5" {}
        }
    }
}
