//! `motorpool demo`.
