//! What is owed, as it is shown.

use crate::{
    billing::api,
    charges::ops::owed::{self, OwedFilter},
    db::{Conn, Page, PageOf},
    kernel::{Error, ReceivableId, Result},
};

/// A receivable as a resource.
///
/// # Errors
/// `not_found`.
pub fn receivable_get(conn: &mut Conn, id: ReceivableId) -> Result<api::Receivable> {
    owed::receivable_find(conn, id)?.map(api::Receivable::from).ok_or_else(Error::not_found)
}

/// A page of receivables.
///
/// # Errors
/// The database's.
pub fn receivable_list(conn: &mut Conn, page: &Page, filter: &OwedFilter) -> Result<PageOf<api::Receivable>> {
    Ok(owed::receivable_page(conn, page, filter)?.map(api::Receivable::from))
}
