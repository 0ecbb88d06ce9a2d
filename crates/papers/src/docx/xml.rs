//! A thin writer of XML parts: elements in order, text escaped, errors kept until the end.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::error::PapersError;

/// The namespace prefixes that the parts of a WordprocessingML package declare.
const NAMESPACES: [(&str, &str); 2] = [
    (
        "xmlns:w",
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        "xmlns:r",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
];

/// Builds one part of the package.
pub(super) struct Xml {
    writer: Writer<Vec<u8>>,
    error: Option<std::io::Error>,
}

impl Xml {
    /// A part whose root element declares the `w` and `r` prefixes.
    pub(super) fn word(root: &str) -> Xml {
        Xml::part(root, &NAMESPACES)
    }

    /// A part with a root element of its own attributes.
    pub(super) fn part(root: &str, attributes: &[(&str, &str)]) -> Xml {
        let mut xml = Xml {
            writer: Writer::new(Vec::new()),
            error: None,
        };
        xml.event(Event::Decl(BytesDecl::new(
            "1.0",
            Some("UTF-8"),
            Some("yes"),
        )));
        xml.open_with(root, attributes);
        xml
    }

    /// `<name>`
    pub(super) fn open(&mut self, name: &str) {
        self.open_with(name, &[]);
    }

    /// `<name key="value" …>`
    pub(super) fn open_with(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.event(Event::Start(start));
    }

    /// `<name key="value" …/>`
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.event(Event::Empty(start));
    }

    /// `<name w:val="value"/>`, the commonest form.
    pub(super) fn val(&mut self, name: &str, value: &str) {
        self.empty(name, &[("w:val", value)]);
    }

    /// `</name>`
    pub(super) fn close(&mut self, name: &str) {
        self.event(Event::End(BytesEnd::new(name)));
    }

    /// Escaped text.
    pub(super) fn text(&mut self, text: &str) {
        self.event(Event::Text(BytesText::new(text)));
    }

    /// `<name …>text</name>`
    pub(super) fn leaf(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.open_with(name, attributes);
        self.text(text);
        self.close(name);
    }

    /// Closes the root and gives the part's bytes.
    pub(super) fn finish(mut self, root: &str) -> Result<Vec<u8>, PapersError> {
        self.close(root);
        match self.error {
            None => Ok(self.writer.into_inner()),
            Some(error) => Err(PapersError::broken(error)),
        }
    }

    fn event(&mut self, event: Event<'_>) {
        if let Err(error) = self.writer.write_event(event) {
            self.error.get_or_insert(error);
        }
    }
}
