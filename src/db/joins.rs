//! Which tables may be used in one diesel query: only those that a query really joins. Each pair costs time in every
//! build; allowing all pairs of 57 tables took a third of the type check.

use super::schema::*;

diesel::allow_tables_to_appear_in_same_query!(assessment_lines, assessments);
diesel::allow_tables_to_appear_in_same_query!(assessments, contract_departments);
diesel::allow_tables_to_appear_in_same_query!(assessments, contracts);
diesel::allow_tables_to_appear_in_same_query!(attendance, contract_departments);
diesel::allow_tables_to_appear_in_same_query!(attendance, contracts);
diesel::allow_tables_to_appear_in_same_query!(bid_scores, bids);
diesel::allow_tables_to_appear_in_same_query!(booking_items, bookings);
diesel::allow_tables_to_appear_in_same_query!(booking_items, trips);
diesel::allow_tables_to_appear_in_same_query!(bookings, charges, legs, receivables, trips);
diesel::allow_tables_to_appear_in_same_query!(bookings, departments);
diesel::allow_tables_to_appear_in_same_query!(bookings, drivers);
diesel::allow_tables_to_appear_in_same_query!(bookings, vehicles);
diesel::allow_tables_to_appear_in_same_query!(case_occurrences, cases);
diesel::allow_tables_to_appear_in_same_query!(cases, contract_departments, contracts);
diesel::allow_tables_to_appear_in_same_query!(contract_departments, inspections);
diesel::allow_tables_to_appear_in_same_query!(contract_departments, posts);
diesel::allow_tables_to_appear_in_same_query!(contract_lines, contracts);
diesel::allow_tables_to_appear_in_same_query!(contracts, inspections);
diesel::allow_tables_to_appear_in_same_query!(contracts, posts);
diesel::allow_tables_to_appear_in_same_query!(cost_lines, costs);
diesel::allow_tables_to_appear_in_same_query!(delegations, users);
diesel::allow_tables_to_appear_in_same_query!(drivers, trips);
diesel::allow_tables_to_appear_in_same_query!(drivers, vehicles);
diesel::allow_tables_to_appear_in_same_query!(events, seals);
diesel::allow_tables_to_appear_in_same_query!(journal_lines, journals);
diesel::allow_tables_to_appear_in_same_query!(refresh_tokens, sessions, users);
diesel::allow_tables_to_appear_in_same_query!(trips, vehicles);
