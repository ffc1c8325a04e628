//! The `fanjian` command.
fn main() {}
