//! The tutorial is true: each definition of `docs/catalogue-tutorial.md` is checked in order, and is refused exactly where it says so.
//!
//! A block begins with `// 文件: PATH`. A second line `// 末尾之前:` puts the rest before the file's last `}`, `// 替换最后加的:` puts it in
//! place of what the block before put there. ` ```kdl 拒绝 MF-999 … ` names the errors; without them there is none.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use mingfa_catalogue::{SourceFile, check, explain, read, render};

#[test]
fn each_step_of_the_tutorial_does_what_it_says() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/catalogue-tutorial.md");
    let text = std::fs::read_to_string(page).unwrap();
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    // The file without what the last block added.
    let mut without_last = String::new();
    let mut blocks = 0;
    for block in text.split("```kdl").skip(1) {
        let (fence, rest) = block.split_once('\n').unwrap();
        let body = rest.split("```").next().unwrap();
        let expected: BTreeSet<&str> = fence.split_whitespace().filter(|word| word.starts_with("MF-")).collect();
        let (path, body) = body.strip_prefix("// 文件: ").unwrap().split_once('\n').unwrap();
        let whole = if let Some(added) = body.strip_prefix("// 末尾之前:\n") {
            without_last = files[path].clone();
            before_the_end(&without_last, added)
        } else if let Some(added) = body.strip_prefix("// 替换最后加的:\n") {
            before_the_end(&without_last, added)
        } else {
            body.to_owned()
        };
        files.insert(path.to_owned(), whole);
        blocks += 1;

        let sources = files.iter().map(|(path, text)| SourceFile { path: path.clone(), text: text.clone() }).collect();
        let (catalogue, found) = read(sources);
        let report = check(&catalogue, found);
        let errors: Vec<_> = report.diagnostics.iter().filter(|each| each.is_error()).collect();
        let codes: BTreeSet<&str> = errors.iter().map(|each| each.code.id).collect();
        let told: Vec<String> = errors.iter().map(|each| render(each, &catalogue)).collect();
        assert_eq!(codes, expected, "block {blocks}, {path}\n{}", told.join("\n"));
        if let Some(edition) = catalogue.editions.first() {
            assert!(explain(&catalogue, edition).contains("政府信息公开申请"));
        }
    }
    assert!(blocks >= 8);
    // "试着破坏它": each of these is refused.
    let path = "procedures/disclosure-request/2019.kdl";
    let sound = files[path].clone();
    let without = |word: &str| sound.lines().filter(|line| !line.contains(word)).collect::<Vec<_>>().join("\n");
    for broken in [
        without("action \"review\""),
        without("apart "),
        sound.replacen("20 working days", "30 working days", 1),
        sound.replacen("needs \"outcome\"", "needs \"outcom\"", 1),
    ] {
        assert_ne!(broken, sound);
        files.insert(path.to_owned(), broken.clone());
        let sources = files.iter().map(|(path, text)| SourceFile { path: path.clone(), text: text.clone() }).collect();
        let (catalogue, found) = read(sources);
        assert!(!check(&catalogue, found).ok(), "{broken}");
    }
}

fn before_the_end(file: &str, added: &str) -> String {
    let end = file.rfind('}').unwrap();
    format!("{}{added}{}", &file[..end], &file[end..])
}
