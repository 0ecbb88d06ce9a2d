//! Every crate says in its first lines what it never knows.

use crate::{none, tree};

#[test]
fn every_crate_says_what_it_never_knows() {
    let heads = tree::files(|path| path.starts_with("crates/") && (path.ends_with("/src/lib.rs") || path.ends_with("/src/main.rs")));
    assert!(heads.len() > 8, "the crates have moved");
    let found: Vec<String> =
        heads.iter().filter(|head| !says(&head.text)).map(|head| format!("{} has no line `//! Never: …`", head.path)).collect();
    none("a crate does not say what it never knows", &found);
}

#[test]
fn only_the_head_counts() {
    assert!(says("//! A crate.\n//!\n//! Never: reads a clock.\n\nmod x;\n"));
    assert!(!says("//! A crate.\n\nmod x;\n//! Never: too late\n"));
    assert!(!says("// Never: no doc comment\n"));
    assert!(!says("//! Never:\nmod x;\n"));
}

fn says(text: &str) -> bool {
    let head = text.lines().take_while(|line| line.starts_with("//!"));
    let mut said = head.filter_map(|line| line.strip_prefix("//! Never:"));
    said.any(|rest| !rest.trim().is_empty())
}
