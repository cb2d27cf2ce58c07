//! Closing: a month is brought to its end and locked, or opened again (BOOKS.md §6).
//!
//! Always: months close in their order, all or nothing. What closing posts is a plan first: accruals, depreciation and
//! releases, taxes, transfer to profit, at a year's end the transfer of the year. The plan is what a dry run shows.
//! Reopening is of the latest closed month only, by another person than the one who asks for it, and takes back all
//! that closing posted.

pub mod api;
pub mod forms;
pub mod model;
pub mod ops;
pub mod rules;
mod store;
pub mod views;
