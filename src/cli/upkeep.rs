//! Writes down when a backup or a check last succeeded, so that the server's metrics can tell how long ago that was.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

use crate::{config::Settings, kernel::Clock, metrics::Task};

/// Writes down that this task succeeded now, if there is a folder for it. A failure is said and changes nothing: what
/// was done is done.
pub(super) fn succeeded(settings: &Settings, task: Task) {
    let Some(folder) = &settings.upkeep else { return };
    let file = folder.join(task.file());
    if let Err(error) = replace(&file, &format!("{}\n", Clock::system().now())) {
        eprintln!("it succeeded, but {} can't be written: {error}", file.display());
    }
}

/// Puts a new file in the place of what has this name, whoever wrote that, and in whatever state it was left.
fn replace(file: &Path, text: &str) -> io::Result<()> {
    let new = file.with_added_extension("new");
    let _ = fs::remove_file(&new);
    let mut written = File::create_new(&new)?;
    written.write_all(text.as_bytes())?;
    written.sync_all()?;
    fs::rename(&new, file)
}
