//! Where a node of a KDL text begins and ends, by its bytes: enough of the grammar to cut a node out as an editor would.

use std::ops::Range;

/// A node and the nodes of its block.
#[derive(Debug)]
pub struct Node {
    /// From its first character to the end of its line or block, the `;` behind it included.
    pub range: Range<usize>,
    /// The nodes of its block.
    pub children: Vec<Node>,
}

/// Every node of a text.
pub fn nodes(text: &str) -> Vec<Node> {
    block(text, &mut 0)
}

/// The smallest node that holds the range, with those around it: outermost first.
pub fn around<'n>(nodes: &'n [Node], range: &Range<usize>) -> Vec<&'n Node> {
    let mut path = Vec::new();
    let mut level = nodes;
    while let Some(node) = level.iter().find(|node| node.range.start <= range.start && range.end <= node.range.end) {
        path.push(node);
        level = &node.children;
    }
    path
}

/// Nodes up to the end of the text or to the `}` of whatever holds them.
fn block(text: &str, at: &mut usize) -> Vec<Node> {
    let bytes = text.as_bytes();
    let mut nodes = Vec::new();
    while *at < bytes.len() {
        match bytes[*at] {
            b'}' => break,
            b';' => *at += 1,
            _ if text[*at..].starts_with("//") => skip_comment(text, at),
            _ if text[*at..].starts_with(char::is_whitespace) => *at += text[*at..].chars().next().map_or(1, char::len_utf8),
            _ => nodes.push(node(text, at)),
        }
    }
    nodes
}

fn node(text: &str, at: &mut usize) -> Node {
    let bytes = text.as_bytes();
    let start = *at;
    let mut children = Vec::new();
    while *at < bytes.len() {
        match bytes[*at] {
            b'"' => skip_string(text, at),
            b'{' => {
                *at += 1;
                children = block(text, at);
                *at = (*at + 1).min(bytes.len());
                // Without it the `;` behind a block would follow nothing.
                *at += usize::from(bytes.get(*at) == Some(&b';'));
                break;
            }
            b';' => {
                *at += 1;
                break;
            }
            b'\n' | b'}' => break,
            _ if text[*at..].starts_with("//") => break,
            _ => *at += 1,
        }
    }
    Node { range: start..*at, children }
}

/// The quoted strings in a part of a text that has no comments, with their quotes.
pub fn strings(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let start = at;
        if text.as_bytes()[at] == b'"' {
            skip_string(text, &mut at);
            found.push(start..at);
        } else {
            at += 1;
        }
    }
    found
}

fn skip_comment(text: &str, at: &mut usize) {
    *at += text[*at..].find('\n').unwrap_or(text.len() - *at);
}

fn skip_string(text: &str, at: &mut usize) {
    let mut escaped = false;
    for (offset, c) in text[*at..].char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => {
                *at += offset + 1;
                return;
            }
            _ => {}
        }
    }
    *at = text.len();
}

#[test]
fn a_node_ends_where_its_block_or_line_does() {
    let first = |text: &str| nodes(text)[0].range.len();
    assert_eq!(first("role \"a\" title=\"甲\"\nrole"), "role \"a\" title=\"甲\"".len());
    assert_eq!(first("only-if says=\"}；{\" { field \"x\" is=\"{\" } }"), "only-if says=\"}；{\" { field \"x\" is=\"{\" }".len());
    assert_eq!(first("action \"a\" {\n  needs \"b\" // }\n}\nnext"), "action \"a\" {\n  needs \"b\" // }\n}".len());
    let text = "// head\na { b \"1\"; c { d } }\ne";
    let all = nodes(text);
    let names = |path: Vec<&Node>| path.iter().map(|node| text[node.range.clone()].to_owned()).collect::<Vec<_>>();
    assert_eq!(all.len(), 2);
    let d = text.find('d').unwrap();
    assert_eq!(names(around(&all, &(text.rfind('d').unwrap()..text.rfind('d').unwrap() + 1))), ["a { b \"1\"; c { d } }", "c { d }", "d "]);
    assert_eq!(
        names(around(&all, &(text.find("b \"1").unwrap()..text.find("b \"1").unwrap() + 1))),
        ["a { b \"1\"; c { d } }", "b \"1\";"]
    );
    assert_eq!(first("not { x }; any"), "not { x };".len());
    assert!(around(&all, &(d..d + 1)).is_empty(), "a comment is no node");
}
