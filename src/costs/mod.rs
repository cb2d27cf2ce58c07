//! What things cost: receipts, fixed assets, and what was paid ahead (BOOKS.md §3.3 and §4.6).
//!
//! Always: a receipt's lines sum to its gross, and what is recorded is posted with it; a document is recorded once
//! under its seller and number, and taken back only by a red journal, which frees the number. An asset's depreciation
//! comes to its value less its residual to the fen, whatever was written off before; what is paid ahead is released to
//! the fen. Each month's writing off is a row of its own, so that a month that is reopened gives back exactly what it
//! wrote off.

pub mod api;
pub mod forms;
pub mod model;
pub mod ops;
pub mod rules;
mod store;
pub mod views;
