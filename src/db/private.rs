//! The files of a SQLite database are their owner's alone: they hold hashes of passwords, and what people wrote.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::Path,
};

/// What only the owner may do with a file.
const OWNERS: u32 = 0o600;
/// What stands beside the database, by the end of its name. SQLite gives its own files the rights of the database.
const ENDS: [&str; 5] = ["", "-wal", "-shm", ".lock", ".secret"];

/// Makes a folder, and those that it lies in. One that is there stays as it is: it may be shared.
pub(super) fn folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Opens a file to lock it. What it holds stays: its name may lead elsewhere.
pub(super) fn file(path: &str) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(false).mode(OWNERS).open(path)
}

/// Makes an empty database if there is none, and its folder, before SQLite does, who would let others read it. A file that
/// is there isn't opened: closing it would release the locks that SQLite holds on it.
pub(super) fn database(path: &str) {
    if let Some(parent) = Path::new(path).parent() {
        let _ = folder(parent);
    }
    // If it can't be made, SQLite says why.
    let _ = OpenOptions::new().write(true).create_new(true).mode(OWNERS).open(path);
}

/// Takes from others what they may do with the files of a database.
pub(super) fn narrow(database: &str) -> Result<(), String> {
    for end in ENDS {
        let path = format!("{database}{end}");
        let Ok(found) = fs::metadata(&path) else { continue };
        let mode = found.permissions().mode() & 0o777;
        if mode & !OWNERS != 0 {
            fs::set_permissions(&path, Permissions::from_mode(mode & OWNERS)).map_err(|e| {
                format!("others may use {path} (mode {mode:o}), and that can't be changed: {e}; run `chmod 600 {path}` as its owner")
            })?;
            tracing::warn!(path, mode = format!("{mode:o}"), "others could use this file; now only its owner can");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_empties_nothing() {
        let place = std::env::temp_dir().join(format!("motorpool-lock-{}", uuid::Uuid::now_v7()));
        fs::write(&place, "kept").expect("a file");
        let link = place.with_extension("lock");
        std::os::unix::fs::symlink(&place, &link).expect("a link");
        drop(file(link.to_str().expect("a path")).expect("the lock"));
        assert_eq!(fs::read_to_string(&place).expect("it"), "kept");
        for path in [place, link] {
            fs::remove_file(path).expect("removed");
        }
    }
}
