//! Occupancy and class demand: who and what is taken when, and how many vehicles of a class are wanted when
//! (RULES.md §1.4 and §2).
//!
//! Always: the active rows of one vehicle or driver never overlap; the database itself refuses. A row is the plan,
//! buffer included, or an absence; giving a plan up leaves its row inactive. Driving minutes lie on the drivers' rows
//! and stay there after the trip. What guards a resource's rows is its lock, taken by the act before it reads.
//!
//! The one exception to "a room keeps to its own tables": a fact that meets a plan releases it, and a trip's flag
//! `needs_reassignment` means exactly "its claim was released". So the flag is written here, by SQL, and what has
//! departed and not returned is read from `legs`; the number that a trip goes by is read from its booking. Everything
//! else about trips belongs to `bookings`.

pub mod model;
pub mod ops;
pub mod rules;
mod store;
