//! The real program as processes of its own: several on one database, ended by signals.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    time::Duration,
};

use motorpool::kernel::Clock;
use serde_json::Value;

use crate::client::Client;

/// How long a process may take to listen, or to end.
const PATIENCE: Duration = Duration::from_secs(30);

/// The program, with these arguments, over this database.
pub fn motorpool(url: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_motorpool"));
    command.args(arguments).env("DATABASE_URL", url).env("MOTORPOOL_BIND", "127.0.0.1:0").stdin(Stdio::null());
    command
}

/// A `motorpool serve` under way; dropped, it is killed.
pub struct Process {
    child: Child,
    /// Where it listens: `http://127.0.0.1:…`.
    pub server: String,
}

impl Process {
    /// Starts `serve` over this database; answers once it listens.
    pub fn serve(url: &str) -> Self {
        Self::start(&mut motorpool(url, &["serve"]))
    }

    /// Starts what `command` says; answers once it listens.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the binary runs");
        let log = BufReader::new(child.stderr.take().expect("its log"));
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            let mut said = String::new();
            // Read to its end, or the process would wait for somebody to read.
            for line in log.lines().map_while(Result::ok) {
                let event: Value = serde_json::from_str(&line).unwrap_or_default();
                if event["message"] == "listening" {
                    let _ = sender.send(Ok(event["address"].as_str().unwrap_or_default().to_owned()));
                }
                said.push_str(&line);
            }
            let _ = sender.send(Err(said));
        });
        match receiver.recv_timeout(PATIENCE) {
            Ok(Ok(address)) => Self { child, server: format!("http://{address}") },
            other => {
                let _ = child.kill();
                panic!("it doesn't listen: {other:?}")
            }
        }
    }

    /// Somebody who asks this process, without a token.
    pub fn nobody(&self) -> Client {
        Client::nobody(&self.server, &Clock::system())
    }

    /// Ends it as an operator would (SIGTERM), and waits.
    pub fn terminate(mut self) -> ExitStatus {
        self.signal("TERM");
        self.child.wait().expect("its end")
    }

    /// Sends a signal, by the shell: there is no other way without unsafe code.
    fn signal(&self, name: &str) {
        let sent = Command::new("sh").arg("-c").arg(format!("kill -{name} {}", self.child.id())).status().expect("a shell");
        assert!(sent.success(), "no signal sent");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
