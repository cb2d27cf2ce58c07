//! Which tables one statement may name together: those that a statement of ours joins or compares, and no others. Each
//! pair costs every build: all pairs of 57 tables were a third of the type check.

use super::schema::*;

diesel::allow_tables_to_appear_in_same_query!(bookings, charges, legs, receivables, trips);
diesel::allow_tables_to_appear_in_same_query!(cost_lines, costs);
diesel::allow_tables_to_appear_in_same_query!(events, seals);
diesel::allow_tables_to_appear_in_same_query!(journal_lines, journals);
diesel::allow_tables_to_appear_in_same_query!(refresh_tokens, sessions, users);
