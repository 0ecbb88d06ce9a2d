//! Nothing is left half done: no macro that stands for code to come, no mark that something is to be mended.

use crate::tree::File;
use crate::{none, source, tree};

#[test]
fn nothing_is_left_half_done() {
    let mut found = Vec::new();
    for file in tree::files(|path| !path.ends_with(".snap")) {
        found.extend(marked(&file));
        if file.path.ends_with(".rs") {
            found.extend(macros(&file));
        }
    }
    none("left half done", &found);
}

#[test]
fn half_done_work_is_found() {
    let file = |text: &str| File { path: "x.rs".to_owned(), text: text.to_owned() };
    for name in ["todo", "unimplemented"] {
        assert_eq!(macros(&file(&format!("fn f() {{ {name}!() }}"))).len(), 1);
        assert_eq!(macros(&file(&format!("// never {name}!()"))).len(), 0);
    }
    assert_eq!(macros(&file("let todo = !done; my_todo!(1)")).len(), 0);
    assert_eq!(marked(&file(&["// FIX", "ME: later"].concat())).len(), 1);
    assert_eq!(marked(&file(&["AFFIX", "MENT"].concat())).len(), 0);
}

fn macros(file: &File) -> Vec<String> {
    let names = ["todo!", "unimplemented!"];
    let calls =
        |line: &str, name: &str| line.match_indices(name).any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'));
    lines(file, &source::code(&file.text), |line| names.iter().any(|name| calls(line, name)))
}

fn marked(file: &File) -> Vec<String> {
    let mark = ["FIX", "ME"].concat();
    lines(file, &file.text, |line| line.split(|c: char| !c.is_alphanumeric()).any(|word| word == mark))
}

fn lines(file: &File, text: &str, found: impl Fn(&str) -> bool) -> Vec<String> {
    let numbered = text.lines().enumerate().filter(|(_, line)| found(line));
    numbered.map(|(at, line)| format!("{}:{}: {}", file.path, at + 1, line.trim())).collect()
}
