//! Opening of the books: the opening journal and what it brings (BOOKS.md §5).
//!
//! What always holds: There is one effective opening journal. Its approval by a second person creates a receivable or
//! an advance for each such line. Its reversal takes these away again, as long as nobody has used them. Cards of assets
//! and insurances from before the opening are entered by themselves, and no month is closed while their sums differ
//! from the opening journal: there is no account for a difference.

pub mod api;
pub mod ops;

use crate::room::Room;

/// What this room brings to the application.
pub const ROOM: Room = Room { routes: api::routes, ..Room::EMPTY };
