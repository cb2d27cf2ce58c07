//! Use cases of bookings and trips. An act on a booking goes through `Whole`, one on a trip through
//! `TripAct`: lock, load, judge, change, store, record, and answer what it is now.

mod approve;
mod board;
mod budget;
mod calendar;
mod change;
mod correct;
mod create;
mod dispatch;
mod drive;
mod end;
mod giving_up;
mod lapse;
mod measured;
mod priced;
mod read;
mod readings;
mod reassign;
mod rejudge;
mod sign;
mod slips;
mod told;
mod trip_act;
mod undo;
mod waiting;
mod whole;

pub use approve::{booking_approve, booking_reject};
pub use board::{board_queue, board_trips};
pub use budget::{USED, quote};
pub use calendar::calendar_trips;
pub use change::booking_change;
pub use correct::{adjustment_approve, trip_correct, trip_outlays};
pub use create::booking_create;
pub use dispatch::booking_dispatch;
pub use drive::{trip_depart, trip_return};
pub use end::{booking_cancel, booking_no_show, trip_abort, trip_cancel};
pub use lapse::{booking_complete, booking_lapse, completing, lapsing};
pub use measured::measured;
pub use priced::PRICED;
pub use read::{
    booking_candidates, booking_departments, booking_get, booking_history, booking_list, bookings_billed,
    bookings_of_department, trip_candidates, trip_departments, trip_get, trip_list, trip_readers, trips_billed,
};
pub use readings::reading_create;
pub use reassign::{trip_continue, trip_reassign};
pub use rejudge::{rejudge, replacements};
pub use sign::{
    Rated, RatedTrip, overdue, settle_earlier, trip_confirm, trip_confirm_by_rule, trip_dispute, trip_settle,
    trip_uphold, unsigned,
};
pub use slips::trip_slips;
pub use undo::trip_undo_departure;
pub use waiting::{booking_hint, hints};
