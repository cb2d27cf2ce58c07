//! The real program as a process of its own, ended by signals.

use std::{
    ffi::OsStr,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::{Duration, Instant},
};

use motorpool::kernel::Clock;
use serde_json::Value;

use crate::support::client::Client;

/// How long a process may take to listen, or to end.
const PATIENCE: Duration = Duration::from_secs(30);

/// The secret of a server on PostgreSQL, where one must be given. On SQLite it makes its own.
pub const SECRET: &str = "the secret of the servers on PostgreSQL";

/// The program, with these arguments, over this database. It limits no requests unless it is told to.
pub fn motorpool(url: &str, arguments: &[&str]) -> Command {
    program(env!("CARGO_BIN_EXE_motorpool"), url, arguments)
}

/// The same of another version's program.
pub fn program(path: impl AsRef<OsStr>, url: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(path);
    command.args(arguments).env("DATABASE_URL", url).env("MOTORPOOL_BIND", "127.0.0.1:0");
    command.env("MOTORPOOL_RATE_LIMIT", "0").stdin(Stdio::null());
    // No proxy waits here to be told.
    command.env("MOTORPOOL_DRAIN", "0");
    if url.starts_with("postgres") && arguments.first() == Some(&"serve") {
        command.env("MOTORPOOL_SECRET", SECRET);
    }
    command
}

/// Why no process can have a disk of its own here. None if one can.
pub fn no_disk_apart() -> Option<String> {
    let possible =
        Command::new("unshare").args(["-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).stderr(Stdio::null()).status();
    (!possible.is_ok_and(|status| status.success()))
        .then(|| "unshare can't give a process a disk of its own here".into())
}

/// The most memory that a process has ever held, in KiB; 0 if it is gone.
pub fn most_memory_kib(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let held = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    held.trim().trim_end_matches(" kB").parse().unwrap_or_default()
}

/// A running `motorpool serve`. It is killed when dropped.
pub struct Process {
    child: Child,
    /// The address that it listens on: `http://127.0.0.1:…`.
    pub server: String,
    /// The address of its metrics, if it was told to serve them: `127.0.0.1:…`.
    pub metrics: Option<String>,
    log: Arc<Mutex<Vec<Value>>>,
}

impl Process {
    /// Starts `serve` over this database and returns once it listens.
    pub fn serve(url: &str) -> Self {
        Self::start(&mut motorpool(url, &["serve"]))
    }

    /// Starts `serve` over a copy of this SQLite file, on a small disk of its own that is removed with the process.
    pub fn serve_on_a_disk_apart(file: &Path, disk: &Path, size: &str) -> Self {
        std::fs::create_dir_all(disk).expect("a place for the disk");
        let program = motorpool(&format!("sqlite://{}", disk.join("motorpool.db").display()), &[]);
        let script =
            format!(r#"mount -t tmpfs -o size={size} tmpfs "$1" && cp "$2" "$1/motorpool.db" && exec "$3" serve"#);
        let mut command = Command::new("unshare");
        command.args(["-rm", "sh", "-c", &script, "sh"]).arg(disk).arg(file).arg(program.get_program());
        command.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
        Self::start(&mut command)
    }

    /// The path by which we see a file that only the process sees.
    pub fn sees(&self, path: &Path) -> PathBuf {
        Path::new(&format!("/proc/{}/root", self.id())).join(path.strip_prefix("/").expect("an absolute path"))
    }

    /// Starts this command and returns once it listens.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the binary runs");
        let log = BufReader::new(child.stderr.take().expect("its log"));
        let (sender, receiver) = mpsc::channel();
        let kept = Arc::new(Mutex::new(Vec::new()));
        let keeping = Arc::clone(&kept);
        std::thread::spawn(move || {
            let mut metrics = None;
            let mut said = String::new();
            // The log is read to its end. Otherwise the process would wait for a reader.
            for line in log.lines().map_while(Result::ok) {
                let event: Value = serde_json::from_str(&line).unwrap_or_default();
                let address = || event["address"].as_str().unwrap_or_default().to_owned();
                if event["message"] == "metrics" {
                    metrics = Some(address());
                }
                if event["message"] == "listening" {
                    let _ = sender.send(Ok((address(), metrics.take())));
                }
                keeping.lock().unwrap_or_else(PoisonError::into_inner).push(event);
                said.push_str(&line);
            }
            let _ = sender.send(Err(said));
        });
        match receiver.recv_timeout(PATIENCE) {
            Ok(Ok((address, metrics))) => Self { child, server: format!("http://{address}"), metrics, log: kept },
            other => {
                let _ = child.kill();
                panic!("it doesn't listen: {other:?}")
            }
        }
    }

    /// A client of this process, without a token.
    pub fn nobody(&self) -> Client {
        Client::nobody(&self.server, &Clock::system())
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The memory that it holds, in KiB.
    pub fn memory_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).unwrap_or_default();
        let held = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        held.trim().trim_end_matches(" kB").parse().unwrap_or_default()
    }

    /// The most memory that it has ever held, in KiB.
    pub fn most_memory_kib(&self) -> u64 {
        most_memory_kib(self.id())
    }

    /// Its log so far.
    pub fn log(&self) -> Vec<Value> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends it as an operator would (SIGTERM) and waits.
    pub fn terminate(mut self) -> ExitStatus {
        self.signal("TERM");
        self.child.wait().expect("its end")
    }

    /// Ends it as a power failure would (SIGKILL) and waits.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Waits for its end.
    pub fn ended(mut self) -> ExitStatus {
        self.child.wait().expect("its end")
    }

    /// Sends a signal by the shell. There is no other way without unsafe code.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("sh").arg("-c").arg(format!("kill -{name} {}", self.id())).status().expect("a shell");
        assert!(sent.success(), "no signal sent");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until another process has done something.
pub fn until(so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "it never comes to that");
        thread::sleep(Duration::from_millis(5));
    }
}
