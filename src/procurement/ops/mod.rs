//! Use cases of admissions and tenders. Who signs contracts asks [`admitted_for`], [`award_find`] and [`tender_contract`].

mod admissions;
mod awards;
mod tenders;

pub use admissions::*;
pub use awards::*;
pub use tenders::*;
