//! Use cases of admissions. Other rooms ask [`admitted_for`].

mod admissions;

pub use admissions::*;
