//! The command line of `motorpool`: run to its end, and what it answers.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Command, Output, Stdio},
    thread,
};

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
    ended(&mut process::motorpool(url, arguments))
}

/// Runs this command to its end. A server that should have been refused would go on for ever: it is ended as soon as it
/// listens.
pub fn ended(command: &mut Command) -> Output {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
    let mut output = child.stdout.take().expect("its output");
    let stdout = thread::spawn(move || {
        let mut all = Vec::new();
        let _ = output.read_to_end(&mut all);
        all
    });
    let (mut log, mut stderr) = (BufReader::new(child.stderr.take().expect("its log")), Vec::new());
    loop {
        let begins = stderr.len();
        if log.read_until(b'\n', &mut stderr).unwrap_or(0) == 0 {
            break;
        }
        if String::from_utf8_lossy(&stderr[begins..]).contains("\"listening\"") {
            let _ = child.kill();
        }
    }
    Output { status: child.wait().expect("its end"), stdout: stdout.join().expect("all of it"), stderr }
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
