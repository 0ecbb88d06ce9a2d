//! The commands that the README promises are there and can be run.

use std::process::Command;

use crate::{none, tree};

#[test]
fn the_commands_of_the_readmes_can_be_run() {
    let mut found = Vec::new();
    for readme in ["README.md", "README.en.md"] {
        let commands = commands(&tree::file(readme));
        for promised in ["bin/test", "bin/demo"] {
            if !commands.iter().any(|command| command == promised) {
                found.push(format!("{readme} does not name {promised}"));
            }
        }
        for command in commands {
            found.extend(fault(&command).map(|fault| format!("{readme}: {command} {fault}")));
        }
    }
    found.extend(fault(".ci/run").map(|fault| format!(".ci/run {fault}")));
    none("commands that cannot be run", &found);
}

#[test]
fn scripts_are_sound_bash() {
    for script in ["bin/test", "bin/demo", "bin/prepare", ".ci/run"] {
        match Command::new("bash").arg("-n").arg(tree::root().join(script)).output() {
            Ok(read) => assert!(read.status.success(), "{script}: {}", String::from_utf8_lossy(&read.stderr)),
            Err(error) => eprintln!("SKIPPED: scripts are not read, there is no bash here ({error})"),
        }
    }
}

#[test]
fn commands_are_found_in_blocks_alone() {
    assert_eq!(commands("bin/other\n```\nbin/test  # all\n$ bin/demo --no-serve\ncargo test\n```\n"), ["bin/test", "bin/demo"]);
    assert!(fault("bin/none").is_some() && fault("README.md").is_some());
}

/// Scripts of `bin/` that stand first in a line of a fenced block.
fn commands(text: &str) -> Vec<String> {
    let mut fenced = false;
    let mut found = Vec::new();
    for line in text.lines() {
        fenced ^= line.starts_with("```");
        let first = line.trim_start_matches("$ ").split_whitespace().next().unwrap_or_default();
        if fenced && first.starts_with("bin/") {
            found.push(first.to_owned());
        }
    }
    found
}

#[cfg(unix)]
fn fault(path: &str) -> Option<&'static str> {
    use std::os::unix::fs::PermissionsExt;
    match std::fs::metadata(tree::root().join(path)) {
        Ok(known) if known.is_file() && known.permissions().mode() & 0o111 == 0o111 => None,
        Ok(_) => Some("is not executable"),
        Err(_) => Some("is not there"),
    }
}

#[cfg(not(unix))]
fn fault(path: &str) -> Option<&'static str> {
    (!tree::root().join(path).is_file()).then_some("is not there")
}
