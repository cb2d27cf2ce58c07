//! Use cases of bookings and trips. An act on a booking goes through `Whole`, one on a trip through
//! `TripAct`: lock, load, judge, change, store, record, and answer what it is now.

mod approve;
mod change;
mod correct;
mod create;
mod dispatch;
mod drive;
mod end;
mod giving_up;
mod lapse;
mod read;
mod readings;
mod reassign;
mod sign;
mod trip_act;
mod whole;

pub use approve::{booking_approve, booking_reject};
pub use change::booking_change;
pub use correct::{adjustment_approve, trip_correct, trip_outlays};
pub use create::booking_create;
pub use dispatch::booking_dispatch;
pub use drive::{trip_depart, trip_return};
pub use end::{booking_cancel, booking_no_show, trip_abort, trip_cancel};
pub use lapse::{booking_lapse, lapsing};
pub use read::{
    booking_get, booking_history, booking_list, booking_numbers, bookings_of_department, candidates, trip_departments,
    trip_get, trip_list, trip_slip, trips_billed,
};
pub use readings::reading_create;
pub use reassign::{trip_continue, trip_reassign};
pub use sign::{
    overdue, settle_earlier, trip_confirm, trip_confirm_by_rule, trip_dispute, trip_settle, trip_uphold, unsigned,
};
