//! The catalogue in the binary is made anew when a definition changes.

#![allow(clippy::print_stdout)]

fn main() {
    println!("cargo::rerun-if-changed=../../catalogue");
}
