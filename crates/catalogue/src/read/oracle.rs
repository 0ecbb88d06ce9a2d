//! Our reading of KDL 2 against that of the `kdl` crate: the same files, and thousands of made-up ones.

use kdl::{KdlDocument, KdlNode, KdlValue};
use proptest::prelude::*;

use super::tree::{self, Node, Scalar};

fn ours(text: &str) -> Result<Vec<Node>, String> {
    let mut diagnostics = Vec::new();
    let nodes = tree::parse(text, 0, &mut diagnostics);
    match diagnostics.first() {
        None => Ok(nodes),
        Some(first) => Err(first.message.clone()),
    }
}

fn same_scalar(ours: &Scalar, theirs: &KdlValue) -> bool {
    match (ours, theirs) {
        (Scalar::Text(a), KdlValue::String(b)) => a == b,
        (Scalar::Int(a), KdlValue::Integer(b)) => i128::from(*a) == *b,
        (Scalar::Bool(a), KdlValue::Bool(b)) => a == b,
        (Scalar::Other, KdlValue::Float(_) | KdlValue::Null) => true,
        (Scalar::Other, KdlValue::Integer(b)) => i64::try_from(*b).is_err(),
        _ => false,
    }
}

fn same_node(ours: &Node, theirs: &KdlNode) -> Result<(), String> {
    let wrong = |what: &str| Err(format!("{what}: {ours:?} against {theirs}"));
    if ours.name != theirs.name().value() {
        return wrong("name");
    }
    let (mut args, mut props) = (ours.args.iter(), ours.props.iter());
    for entry in theirs.entries() {
        let same = match entry.name() {
            None => args.next().is_some_and(|arg| same_scalar(&arg.value, entry.value())),
            Some(name) => props.next().is_some_and(|prop| prop.name == name.value() && same_scalar(&prop.value, entry.value())),
        };
        if !same {
            return wrong("entry");
        }
    }
    if args.next().is_some() || props.next().is_some() {
        return wrong("an entry too many");
    }
    let empty = KdlDocument::new();
    same_nodes(&ours.children, theirs.children().unwrap_or(&empty).nodes())
}

fn same_nodes(ours: &[Node], theirs: &[KdlNode]) -> Result<(), String> {
    if ours.len() != theirs.len() {
        return Err(format!("{} nodes against {}: {ours:?}", ours.len(), theirs.len()));
    }
    for (ours, theirs) in ours.iter().zip(theirs) {
        same_node(ours, theirs)?;
    }
    Ok(())
}

fn has_annotation(nodes: &[KdlNode]) -> bool {
    nodes.iter().any(|node| {
        node.ty().is_some()
            || node.entries().iter().any(|entry| entry.ty().is_some())
            || node.children().is_some_and(|children| has_annotation(children.nodes()))
    })
}

/// Both read the same, or both refuse. Type annotations are ours to refuse.
fn agree(text: &str) -> Result<(), String> {
    match (ours(text), KdlDocument::parse(text)) {
        (Ok(ours), Ok(theirs)) => same_nodes(&ours, theirs.nodes()),
        (Err(_), Err(_)) => Ok(()),
        // It takes a comment mark before a comment mark; the grammar does not.
        (Err(_), Ok(_)) if text.matches("/-").count() > 1 => Ok(()),
        // It takes a node on the line of one that is commented out; the grammar wants the end of that line, or a `;`, between them.
        (Err(message), Ok(_)) if text.contains("/-") && message.contains("之后应换行") => Ok(()),
        (Err(message), Ok(theirs)) if !has_annotation(theirs.nodes()) => Err(format!("only we refuse ({message})")),
        (Err(_), Ok(_)) => Ok(()),
        // kdl refuses a `;` after a node that is commented out; the grammar does not.
        (Ok(_), Err(_)) if text.contains("/-") => Ok(()),
        (Ok(ours), Err(error)) => {
            Err(format!("only kdl refuses ({:?}), we read {ours:?}", error.diagnostics.first().and_then(|first| first.message.clone())))
        }
    }
}

#[test]
fn the_shipped_files_are_read_as_kdl_reads_them() {
    for file in crate::embedded() {
        agree(&file.text).unwrap_or_else(|difference| panic!("{}: {difference}", file.path));
    }
}

#[test]
fn the_corners_of_the_grammar_are_read_as_kdl_reads_them() {
    let mut differences = Vec::new();
    for text in [
        "a 1 2 b=3",
        "a b = 3",
        "a \"x y\" 'q'",
        "a #true #false #null #inf #-inf #nan",
        "a true",
        "a=1",
        "a -1 +2 1_000 0xff 0b11 0o17 1.5 1e3 -0x1F",
        "a 1x",
        "a -x --y . .a -.5 +",
        "a .5",
        "a \"\\n\\t\\\\\\\"\\u{4e2d}\\s\"",
        "a \"\\q\"",
        "a \"\\u{110000}\"",
        "a \"one \\   two\"",
        "a \"one \\\n   two\"",
        "a #\"raw \\n \"x\" \"#",
        "a ##\"raw \"# \"##",
        "a \"\"\"\n  one\n    two\n\n  three\n  \"\"\"",
        "a \"\"\"\n  one\n two\n  \"\"\"",
        "a \"\"\"one\"\"\"",
        "a \"\"\"\n\"\"\"",
        "a #\"\"\"\n  \\n raw\n  \"\"\"#",
        "a \"\"\"\n  x \\\n     y\n  \"\"\"",
        "a \"open",
        "a \"one\ntwo\"",
        "a; b; c",
        "a { b; c { d } }",
        "a { b }; c",
        "a { b } c",
        "a{b}",
        "a {\n}\n",
        "a } b",
        "a { b",
        "/- a 1\nb",
        "a /- 1 2",
        "a /- x=1 y=2",
        "a /- { b } { c }",
        "a { b } /- { c }",
        "a /- { b }",
        "a // comment\nb",
        "a /* x /* y */ z */ 1",
        "a /* open",
        "a \\\n  1 2",
        "a \\ // why\n  1",
        "a \\ 1",
        "\"quoted name\" 1",
        "#\"raw name\"# 1",
        "中文 \"值\" 键=\"值\"",
        "a\u{a0}1",
        "a 1\u{85}b 2",
        "a [1]",
        "a 1\"x\"",
        "a\"x\"",
        "a {} {}",
        "{ a }",
        "a = 1",
        "a =1",
        "a 1=2",
        "a #true=1",
        "a #yes",
        "a x=true",
        "a x=#true y=-5",
        "\u{feff}a 1",
        "a \u{202e}x",
        "",
        "\n\n;;\n",
        "a ;; b",
        "1 2",
        "a \"\"",
        "a \"\" \"\"",
        "a #\"\"#",
    ] {
        differences.extend(agree(text).err().map(|difference| format!("{text:?}: {difference}")));
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

fn piece() -> impl Strategy<Value = String> {
    let words = [
        "a",
        "node",
        "中",
        "-x",
        "1",
        "-2",
        "0x1f",
        "1.5",
        "#true",
        "#null",
        "\"text\"",
        "\"a\\nb\"",
        "\"x",
        "#\"r\"#",
        "\"\"\"\n  m\n  \"\"\"",
        "=",
        "k=1",
        "k=\"v\"",
        "{",
        "}",
        "\n",
        ";",
        " ",
        "  ",
        "\t",
        "//c\n",
        "/*c*/",
        "/-",
        "\\\n",
        "\\",
        "\"",
        "true",
        "(",
        ")",
        "#",
        "/",
    ];
    prop::sample::select(words.to_vec()).prop_map(ToOwned::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn made_up_texts_are_read_as_kdl_reads_them(pieces in prop::collection::vec(piece(), 0..9), spaced in any::<bool>()) {
        let text = pieces.join(if spaced { " " } else { "" });
        if let Err(difference) = agree(&text) {
            prop_assert!(false, "{text:?}: {difference}");
        }
    }
}
