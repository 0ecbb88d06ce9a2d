//! Small pieces every construct is read with. A [`Form`] remembers what was asked for, so that what nobody asked for is reported.

use mingfa_time::Date;

use super::cx::Cx;
use super::tree::{Arg, Node, Prop, Scalar};
use crate::cite::is_id;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::{Citation, Id, LengthRule, RefKind, Span};
use crate::suggest::nearest;

/// A name with its place.
#[derive(Debug, Clone)]
pub(crate) struct Name {
    pub(crate) id: Id,
    pub(crate) span: Span,
}

/// A node while it is read.
pub(crate) struct Form<'n> {
    node: &'n Node,
    next_arg: usize,
    asked: Vec<&'static str>,
}

impl<'n> Form<'n> {
    /// Begins to read a node.
    pub(crate) fn new(node: &'n Node) -> Self {
        Self { node, next_arg: 0, asked: Vec::new() }
    }

    /// The head of the node.
    pub(crate) fn span(&self) -> Span {
        self.node.span
    }

    /// The next argument, if there is one.
    pub(crate) fn arg(&mut self) -> Option<&'n Arg> {
        let arg = self.node.args.get(self.next_arg);
        self.next_arg += usize::from(arg.is_some());
        arg
    }

    /// The next argument as a text; `what` names it in the finding.
    pub(crate) fn need_text(&mut self, cx: &mut Cx<'_>, what: &str) -> Option<(String, Span)> {
        let Some(arg) = self.arg() else {
            cx.error(codes::MISSING, self.node.span, format!("“{}”缺少{what}", self.node.name));
            return None;
        };
        text_of(cx, &arg.value, arg.span, what).map(|text| (text.to_owned(), arg.span))
    }

    /// The next argument as an id.
    pub(crate) fn need_id(&mut self, cx: &mut Cx<'_>, what: &str) -> Option<Name> {
        let (text, span) = self.need_text(cx, what)?;
        checked_id(cx, &text, span)
    }

    /// The remaining arguments as ids.
    pub(crate) fn ids(&mut self, cx: &mut Cx<'_>) -> Vec<Name> {
        let mut names = Vec::new();
        while let Some(arg) = self.arg() {
            if let Some(text) = text_of(cx, &arg.value, arg.span, "标识") {
                names.extend(checked_id(cx, text, arg.span));
            }
        }
        names
    }

    /// The remaining arguments as ids, at least one.
    pub(crate) fn need_ids(&mut self, cx: &mut Cx<'_>, what: &str) -> Vec<Name> {
        if self.node.args.len() <= self.next_arg {
            cx.error(codes::MISSING, self.node.span, format!("“{}”缺少{what}", self.node.name));
        }
        self.ids(cx)
    }

    /// The remaining arguments as texts.
    pub(crate) fn texts(&mut self, cx: &mut Cx<'_>, what: &str) -> Vec<(String, Span)> {
        let mut texts = Vec::new();
        while let Some(arg) = self.arg() {
            texts.extend(text_of(cx, &arg.value, arg.span, what).map(|text| (text.to_owned(), arg.span)));
        }
        texts
    }

    /// A property.
    pub(crate) fn prop(&mut self, name: &'static str) -> Option<&'n Prop> {
        self.asked.push(name);
        self.node.props.iter().find(|prop| prop.name == name)
    }

    /// A property that must be there.
    pub(crate) fn need_prop(&mut self, cx: &mut Cx<'_>, name: &'static str) -> Option<&'n Prop> {
        let prop = self.prop(name);
        if prop.is_none() {
            cx.error(codes::MISSING, self.node.span, format!("“{}”缺少属性“{name}”", self.node.name));
        }
        prop
    }

    /// A text property with its place.
    pub(crate) fn text(&mut self, cx: &mut Cx<'_>, name: &'static str) -> Option<(String, Span)> {
        let prop = self.prop(name)?;
        text_of(cx, &prop.value, prop.value_span, name).map(|text| (text.to_owned(), prop.value_span))
    }

    /// A text property that must be there; empty when it is not.
    pub(crate) fn need_prop_text(&mut self, cx: &mut Cx<'_>, name: &'static str) -> String {
        let Some(prop) = self.need_prop(cx, name) else {
            return String::new();
        };
        let text = text_of(cx, &prop.value, prop.value_span, name).unwrap_or_default();
        if text.trim().is_empty() {
            cx.error(codes::BAD_VALUE, prop.value_span, format!("属性“{name}”是空的"));
        }
        text.to_owned()
    }

    /// `title=`: what people read.
    pub(crate) fn title(&mut self, cx: &mut Cx<'_>) -> String {
        self.need_prop_text(cx, "title")
    }

    /// An id property.
    pub(crate) fn id(&mut self, cx: &mut Cx<'_>, name: &'static str) -> Option<Name> {
        let (text, span) = self.text(cx, name)?;
        let span = cx.part_span(span, &text);
        checked_id(cx, &text, span)
    }

    /// An id property that must be there.
    pub(crate) fn need_id_prop(&mut self, cx: &mut Cx<'_>, name: &'static str) -> Option<Name> {
        self.need_prop(cx, name)?;
        self.id(cx, name)
    }

    /// A property with one or several ids, comma-separated.
    pub(crate) fn id_list(&mut self, cx: &mut Cx<'_>, name: &'static str) -> Vec<Name> {
        let Some((text, span)) = self.text(cx, name) else {
            return Vec::new();
        };
        let mut names = Vec::new();
        for part in text.split(',') {
            let span = cx.part_span(span, part.trim());
            names.extend(checked_id(cx, part.trim(), span));
        }
        names
    }

    /// A list of ids that must be there.
    pub(crate) fn need_id_list(&mut self, cx: &mut Cx<'_>, name: &'static str) -> Vec<Name> {
        if self.need_prop(cx, name).is_none() {
            return Vec::new();
        }
        self.id_list(cx, name)
    }

    /// A yes-or-no property; absent is no.
    pub(crate) fn flag(&mut self, cx: &mut Cx<'_>, name: &'static str) -> bool {
        match self.prop(name) {
            None => false,
            Some(Prop { value: Scalar::Bool(yes), .. }) => *yes,
            Some(prop) => {
                cx.error(codes::BAD_VALUE, prop.value_span, format!("属性“{name}”只能是 #true 或 #false"));
                false
            }
        }
    }

    /// A small whole number.
    pub(crate) fn count(&mut self, cx: &mut Cx<'_>, name: &'static str) -> Option<u32> {
        let prop = self.prop(name)?;
        count_of(cx, &prop.value, prop.value_span)
    }

    /// A date property `YYYY-MM-DD`.
    pub(crate) fn date(&mut self, cx: &mut Cx<'_>, name: &'static str) -> Option<Date> {
        let (text, span) = self.text(cx, name)?;
        match mingfa_time::parse_date(&text) {
            Ok(date) => Some(date),
            Err(error) => {
                cx.error(codes::BAD_VALUE, span, error.to_string());
                None
            }
        }
    }

    /// A length in any of its forms. `by=` belongs to `local:KEY`.
    pub(crate) fn length_rule(&mut self, cx: &mut Cx<'_>, name: &'static str) -> Option<LengthRule> {
        let (text, span) = self.text(cx, name)?;
        cx.length_rule(&text, span)
    }

    /// `cite=`: one or several citations joined by `；`.
    pub(crate) fn cite(&mut self, cx: &mut Cx<'_>) -> Vec<Citation> {
        match self.text(cx, "cite") {
            Some((text, span)) => cx.citations(&text, span),
            None => Vec::new(),
        }
    }

    /// Reports what nobody asked for. The node may have a block.
    pub(crate) fn finish(self, cx: &mut Cx<'_>) {
        let node = self.node;
        if let Some(extra) = node.args.get(self.next_arg) {
            cx.error(codes::EXTRA_ARGUMENT, extra.span, format!("“{}”在这里多了一个参数", node.name));
        }
        for (at, prop) in node.props.iter().enumerate() {
            if node.props.iter().take(at).any(|earlier| earlier.name == prop.name) {
                cx.error(codes::SAID_TWICE, prop.span, format!("属性“{}”写了两次", prop.name));
            } else if !self.asked.iter().any(|asked| *asked == prop.name) {
                let finding = Diagnostic::new(codes::UNKNOWN_PROPERTY, prop.span, format!("“{}”没有属性“{}”", node.name, prop.name));
                cx.push_suggesting(finding, nearest(&prop.name, self.asked.iter().copied()));
            }
        }
    }

    /// The same for a node without a block.
    pub(crate) fn leaf(self, cx: &mut Cx<'_>) {
        let node = self.node;
        self.finish(cx);
        if let Some(child) = node.children.first() {
            cx.error(codes::UNKNOWN_NODE, child.span, format!("“{}”里面不能再写内容", node.name));
        }
    }
}

/// The text of a scalar, or a finding.
pub(crate) fn text_of<'a>(cx: &mut Cx<'_>, value: &'a Scalar, span: Span, what: &str) -> Option<&'a str> {
    match value {
        Scalar::Text(text) => Some(text),
        _ => {
            cx.error(codes::BAD_VALUE, span, format!("{what}应是用引号括起的文本"));
            None
        }
    }
}

/// A whole number from 0 to 10,000.
pub(crate) fn count_of(cx: &mut Cx<'_>, value: &Scalar, span: Span) -> Option<u32> {
    match value {
        Scalar::Int(number @ 0..=10_000) => u32::try_from(*number).ok(),
        _ => {
            cx.error(codes::BAD_VALUE, span, "此处应是0至10000之间的整数");
            None
        }
    }
}

/// A well-formed id, or a finding.
pub(crate) fn checked_id(cx: &mut Cx<'_>, text: &str, span: Span) -> Option<Name> {
    if is_id(text) {
        return Some(Name { id: Id::new(text), span });
    }
    let finding = Diagnostic::new(codes::BAD_ID, span, format!("“{text}”不是合法的标识"));
    cx.diagnostics.push(finding.help("标识以小写字母开头，只用小写字母、数字、“-”和“.”，不超过64个字符"));
    None
}

/// Ids of names.
pub(crate) fn plain(names: Vec<Name>) -> Vec<Id> {
    names.into_iter().map(|name| name.id).collect()
}

/// Refers to each name and gives the ids.
pub(crate) fn referred(cx: &mut Cx<'_>, names: Vec<Name>, kind: &RefKind) -> Vec<Id> {
    let mut ids = Vec::new();
    for name in names {
        cx.refer(kind.clone(), &name);
        ids.push(name.id);
    }
    ids
}
