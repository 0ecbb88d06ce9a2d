//! Texts with placeholders: `{subject-title}`, `{date:issue}`, `{legal-opinions:wan}`; `{{` is a brace.

use serde::Serialize;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Piece {
    /// Printed as it is.
    Literal(String),
    /// Filled in: what stands before the colon, and what stands after it.
    Slot {
        /// `date`
        name: String,
        /// `issue`
        argument: Option<String>,
    },
}

/// Takes a text apart.
///
/// # Errors
/// A brace without its partner.
pub fn pieces(text: &str) -> Result<Vec<Piece>, String> {
    let mut found = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        literal.push_str(rest.get(..at).unwrap_or_default());
        let tail = rest.get(at..).unwrap_or_default();
        if let Some(after) = tail.strip_prefix("{{") {
            literal.push('{');
            rest = after;
        } else if let Some(after) = tail.strip_prefix("}}") {
            literal.push('}');
            rest = after;
        } else if let Some((slot, after)) = tail.strip_prefix('{').and_then(|inside| inside.split_once('}')) {
            if !literal.is_empty() {
                found.push(Piece::Literal(std::mem::take(&mut literal)));
            }
            let (name, argument) = match slot.split_once(':') {
                Some((name, argument)) => (name, Some(argument.to_owned())),
                None => (slot, None),
            };
            if name.is_empty() || slot.contains('{') {
                return Err(format!("占位符“{{{slot}}}”写法不对"));
            }
            found.push(Piece::Slot { name: name.to_owned(), argument });
            rest = after;
        } else {
            return Err("花括号不成对；要印出花括号请写两个".to_owned());
        }
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        found.push(Piece::Literal(literal));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_taken_apart() {
        let slot = |name: &str, argument: Option<&str>| Piece::Slot { name: name.to_owned(), argument: argument.map(ToOwned::to_owned) };
        let literal = |text: &str| Piece::Literal(text.to_owned());
        assert_eq!(
            pieces("《{title}》于{date:issue}签发").unwrap(),
            [literal("《"), slot("title", None), literal("》于"), slot("date", Some("issue")), literal("签发")]
        );
        assert_eq!(pieces("{{不是占位符}}").unwrap(), [literal("{不是占位符}")]);
        assert_eq!(pieces("").unwrap(), []);
        for text in ["{", "}", "{}", "a{b", "{a{b}}", "{:x}"] {
            assert!(pieces(text).is_err(), "{text}");
        }
    }
}
