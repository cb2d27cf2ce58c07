//! Folders for what cases write to the disk.

use std::{env, fs, path::PathBuf};

/// A folder of its own. It is removed when dropped.
pub struct Folder(pub PathBuf);

impl Folder {
    /// Makes it, empty.
    pub fn new() -> Self {
        let path = env::temp_dir().join(format!("motorpool-folder-{}", uuid::Uuid::now_v7().simple()));
        fs::create_dir(&path).expect("a folder");
        Self(path)
    }

    /// A file in it for a database.
    pub fn file(&self) -> PathBuf {
        self.0.join("company.db")
    }

    /// The names of its files, without the lock file of backups.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
        entries.filter(|name| name != ".motorpool-backup.lock").collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
