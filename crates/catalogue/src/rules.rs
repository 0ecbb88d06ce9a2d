//! The canonical text of a definition and its hash: what `rules` in an event names (foundations 8).
//!
//! It is made of the nodes, not of the model: a newer binary that knows more constructs gives the same hash for the same definition.
//! White space, comments, the order of properties and the way a string is quoted do not count; every word does.

use sha2::{Digest, Sha256};

use crate::read::tree::{Node, Scalar};

/// Lower-case hex SHA-256 of the canonical text of a node, fragments already put in.
pub(crate) fn hash(node: &Node) -> String {
    let mut text = String::new();
    write(node, &mut text);
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// `name "arg" key="value" {` … `}`, one node a line, properties by name, strings as in JSON.
fn write(node: &Node, out: &mut String) {
    out.push_str(&node.name);
    for arg in &node.args {
        out.push(' ');
        scalar(&arg.value, out);
    }
    let mut props: Vec<_> = node.props.iter().collect();
    props.sort_by(|a, b| a.name.cmp(&b.name));
    for prop in props {
        out.push(' ');
        out.push_str(&prop.name);
        out.push('=');
        scalar(&prop.value, out);
    }
    if !node.children.is_empty() {
        out.push_str(" {\n");
        for child in &node.children {
            write(child, out);
        }
        out.push('}');
    }
    out.push('\n');
}

fn scalar(value: &Scalar, out: &mut String) {
    match value {
        Scalar::Text(text) => out.push_str(&serde_json::Value::String(text.clone()).to_string()),
        Scalar::Int(number) => out.push_str(&number.to_string()),
        Scalar::Bool(true) => out.push_str("#true"),
        Scalar::Bool(false) => out.push_str("#false"),
        Scalar::Other => out.push_str("#null"),
    }
}
