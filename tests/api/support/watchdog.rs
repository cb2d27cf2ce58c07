//! Cleans up after the run, however it ends: a shell waits on a pipe whose other end only this process holds.

use std::{
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
};

/// A user and group to run as.
pub type Identity = Option<(u32, u32)>;

/// A command that runs as this user, from the root folder, outside of our process group and our output.
pub fn command(program: impl AsRef<std::ffi::OsStr>, identity: Identity) -> Command {
    let mut command = Command::new(program);
    if let Some((uid, gid)) = identity {
        command.uid(uid).gid(gid);
    }
    command.process_group(0).current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// A script that runs when this is dropped, or when this process dies.
pub struct Watchdog(Child);

impl Watchdog {
    /// Starts it. The script sees the arguments as `$1`, `$2`, ….
    pub fn set(script: &str, arguments: &[&str], identity: Identity) -> Self {
        let script = format!("cat >/dev/null; {script}");
        let shell = command("/bin/sh", identity)
            .arg("-c")
            .arg(script)
            .arg("watchdog")
            .args(arguments)
            .stdin(Stdio::piped())
            .spawn();
        Self(shell.expect("a shell to clean up after the tests"))
    }

    /// Runs the script now.
    pub fn release(mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}
