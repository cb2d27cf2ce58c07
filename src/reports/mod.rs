//! Reports: read-only answers over the books and the trips (BOOKS.md §9). It may join any table, the one stated
//! exception.
//!
//! Always: profit and loss and per-vehicle figures leave out transfers to profit; the trial balance shows all. Vehicles
//! and what is unallocated sum to the company. Whole months are read from the lines' index alone; what stood before
//! them comes from the balances kept when a month was closed, so no report grows with closed years. Each figure names
//! its accounts, by which `/journals` answers what stands behind it.

pub mod api;
pub mod beancount;
pub mod model;
pub mod ops;
pub mod rules;
mod store;
pub mod views;
