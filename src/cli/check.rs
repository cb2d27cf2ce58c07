//! `motorpool check`.
