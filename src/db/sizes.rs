//! How large the database is.

use std::{fs, path::Path};

use diesel::{RunQueryDsl, sql_query};
use nix::sys::statvfs::statvfs;

use super::{Conn, Target};
use crate::{kernel::Result, metrics::Sizes};

/// Measures it. PostgreSQL's log and disk are those of all its databases, which its own exporter tells of.
///
/// # Errors
/// The database's.
pub(super) fn of(target: &Target, conn: &mut Conn) -> Result<Sizes> {
    match target {
        Target::Sqlite(path) => {
            let length = |path: &str| fs::metadata(path).map_or(0, |file| file.len());
            Ok(Sizes {
                data: i64::try_from(length(path)).ok(),
                log: i64::try_from(length(&format!("{path}-wal"))).ok(),
                free: free(path),
            })
        }
        Target::Postgres(_) => {
            let size = sql_query("SELECT pg_database_size(current_database()) AS bytes").get_result::<Size>(conn)?;
            Ok(Sizes { data: Some(size.bytes), ..Sizes::default() })
        }
    }
}

/// What this process may still write to the disk of a file.
fn free(path: &str) -> Option<i64> {
    let folder = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let disk = statvfs(folder).ok()?;
    i64::try_from(u128::from(disk.blocks_available()) * u128::from(disk.fragment_size())).ok()
}

#[derive(diesel::QueryableByName)]
struct Size {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    bytes: i64,
}
