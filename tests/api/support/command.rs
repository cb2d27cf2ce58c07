//! The command line of `motorpool`: run to its end, and what it answers.

use std::process::Output;

use crate::support::process;

/// Runs `motorpool copy`.
pub fn copy(from: &str, to: &str) -> Output {
    motorpool("sqlite://nowhere.db", &["copy", "--from", from, "--to", to])
}

/// The program ended with success.
pub fn done(output: &Output) {
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Runs the program to its end, with these arguments, over this database.
pub fn motorpool(url: &str, arguments: &[&str]) -> Output {
    process::motorpool(url, arguments).output().expect("the binary runs")
}

/// The program failed and said why in one line, which contains these words.
pub fn refused(output: &Output, because: &str) {
    let said: Vec<String> = String::from_utf8_lossy(&output.stderr)
        .lines()
        .filter(|line| line.starts_with("motorpool: "))
        .map(str::to_owned)
        .collect();
    assert!(!output.status.success(), "it went through");
    assert!(
        said.len() == 1 && said[0].contains(because),
        "{because:?} is not what it says: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}
