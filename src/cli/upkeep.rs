//! Writes down when a backup or a check last succeeded, so that the server's metrics can tell how long ago that was.

use std::fs;

use crate::{config::Settings, kernel::Clock, metrics::Task};

/// Writes down that this task succeeded now, if there is a folder for it. A failure is said and changes nothing: what
/// was done is done.
pub(super) fn succeeded(settings: &Settings, task: Task) {
    let Some(folder) = &settings.upkeep else { return };
    let file = folder.join(task.file());
    if let Err(error) = fs::write(&file, format!("{}\n", Clock::system().now())) {
        eprintln!("it succeeded, but {} can't be written: {error}", file.display());
    }
}
