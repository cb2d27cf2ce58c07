//! Bookings and trips as tables.

use super::{Booking, Trip, TripSummary};
use crate::{
    bookings::model::{Approval, BookingState, CloseReason, ConfirmedBy, Outcome, Purpose, Reach, TripState},
    http::{
        sheet::{Cell, label_cell},
        table::{Table, Tabled, column, keys, maybe, names},
    },
    kernel::text,
    tariffs::model::Service,
};

/// A text of each trip of a booking that isn't cancelled.
fn joined(row: &Booking, text: fn(&TripSummary) -> &String) -> Cell {
    let trips = row.trips.iter().filter(|trip| trip.state != TripState::Cancelled);
    let texts: Vec<&str> = trips.map(|trip| text(trip).as_str()).collect();
    texts.join("、").as_str().into()
}

impl Tabled for Booking {
    fn table() -> Table<Self> {
        Table {
            name: "bookings",
            title: text!("Bookings", "用车预订"),
            columns: vec![
                column(text!("Number", "单号"), |row| (&row.number).into()),
                names(text!("Department", "用车单位"), "departments", |row| keys([&row.department_id])),
                column(text!("State", "状态"), |row| label_cell(BookingState::WORDS, row.state.as_str())),
                column(text!("Approval", "审批"), |row| label_cell(Approval::WORDS, row.approval.as_str())),
                column(text!("Purpose", "用途"), |row| label_cell(Purpose::WORDS, row.purpose.as_str())),
                column(text!("Service", "用车类别"), |row| label_cell(Service::WORDS, row.service.as_str())),
                names(text!("Classes", "车型"), "vehicle-classes", |row| {
                    keys(row.items.iter().map(|item| &item.class))
                }),
                column(text!("Vehicles", "数量"), |row| {
                    row.items.iter().map(|item| item.quantity).sum::<i64>().into()
                }),
                column(text!("Passengers", "乘车人数"), |row| row.passengers.into()),
                column(text!("Planned start", "预计出发"), |row| row.starts_at.into()),
                column(text!("Planned end", "预计返回"), |row| row.ends_at.into()),
                column(text!("From", "出发地"), |row| (&row.origin).into()),
                column(text!("By way of", "途经"), |row| (&row.waypoints.join("、")).into()),
                column(text!("To", "目的地"), |row| (&row.destination).into()),
                column(text!("Reach", "范围"), |row| label_cell(Reach::WORDS, row.reach.as_str())),
                column(text!("Expected km", "预计公里"), |row| row.distance_km.into()),
                column(text!("Contact", "联系人"), |row| (&row.contact_name).into()),
                column(text!("Contact's phone", "联系电话"), |row| (&row.contact_phone).into()),
                column(text!("Reason", "用车事由"), |row| row.reason.as_ref().into()),
                column(text!("Note", "备注"), |row| row.note.as_ref().into()),
                column(text!("On the waitlist", "候补"), |row| row.waitlist.into()),
                column(text!("Plates", "车牌号"), |row| joined(row, |trip| &trip.plate_no)),
                column(text!("Drivers", "驾驶员"), |row| joined(row, |trip| &trip.driver_name)),
                column(text!("Quote", "报价"), |row| row.quote_fen.into()),
                column(text!("Cancellation fee", "取消费"), |row| row.cancellation_fee_fen.into()),
                column(text!("Approved", "审批时间"), |row| row.approved_at.into()),
                column(text!("Signed by", "纸质审批人"), |row| row.approval_signed_by.as_ref().into()),
                column(text!("Number of the paper", "审批单号"), |row| row.approval_slip.as_ref().into()),
                column(text!("Own number", "单位自编号"), |row| row.external_ref.as_ref().into()),
                column(text!("Why it ended", "终止原因"), |row| {
                    maybe(CloseReason::WORDS, row.close_reason.as_deref())
                }),
                column(text!("Made", "创建时间"), |row| row.created_at.into()),
            ],
        }
    }
}

impl Tabled for Trip {
    fn table() -> Table<Self> {
        Table {
            name: "trips",
            title: text!("Trips", "行程"),
            columns: vec![
                column(text!("Number", "单号"), |row| (&row.slip_number).into()),
                names(text!("Department", "用车单位"), "departments", |row| keys([&row.department_id])),
                column(text!("State", "状态"), |row| label_cell(TripState::WORDS, row.state.as_str())),
                column(text!("Outcome", "结果"), |row| label_cell(Outcome::WORDS, row.outcome.as_str())),
                names(text!("Booked class", "预订车型"), "vehicle-classes", |row| keys([&row.class])),
                column(text!("Plate", "车牌号"), |row| (&row.plate_no).into()),
                column(text!("Driver", "驾驶员"), |row| (&row.driver_name).into()),
                column(text!("Driver's phone", "驾驶员电话"), |row| (&row.driver_phone).into()),
                column(text!("Second driver", "第二驾驶员"), |row| row.second_driver_name.as_ref().into()),
                column(text!("Planned start", "预计出发"), |row| row.starts_at.into()),
                column(text!("Planned end", "预计返回"), |row| row.ends_at.into()),
                column(text!("From", "出发地"), |row| (&row.origin).into()),
                column(text!("By way of", "途经"), |row| (&row.waypoints.join("、")).into()),
                column(text!("To", "目的地"), |row| (&row.destination).into()),
                column(text!("Passengers", "乘车人数"), |row| row.own_passengers.unwrap_or(row.passengers).into()),
                column(text!("Contact", "联系人"), |row| (&row.contact_name).into()),
                column(text!("Contact's phone", "联系电话"), |row| (&row.contact_phone).into()),
                column(text!("Reason", "用车事由"), |row| row.reason.as_ref().into()),
                column(text!("Departed", "出车时间"), |row| row.departed_at.into()),
                column(text!("Returned", "回场时间"), |row| row.returned_at.into()),
                column(text!("km", "公里"), |row| row.distance_km.into()),
                column(text!("Nights", "过夜"), |row| row.overnight_nights.into()),
                column(text!("Minutes waited", "候时（分钟）"), |row| row.waiting_minutes.into()),
                column(text!("Charge", "费用"), |row| row.charge.as_ref().map(|charge| charge.total_fen).into()),
                column(text!("Confirmed", "确认时间"), |row| row.confirmed_at.into()),
                column(text!("Confirmed by", "确认方"), |row| {
                    maybe(ConfirmedBy::WORDS, row.confirmed_by.as_deref())
                }),
                column(text!("Signed by", "签字人"), |row| row.signed_by.as_ref().into()),
                column(text!("Number of the paper", "回执号"), |row| row.slip.as_ref().into()),
                column(text!("Rating", "评分"), |row| row.rating.into()),
                column(text!("Comment", "评价"), |row| row.comment.as_ref().into()),
                column(text!("Objection", "异议"), |row| row.dispute_reason.as_ref().into()),
                column(text!("Why it ended", "终止原因"), |row| {
                    maybe(CloseReason::WORDS, row.close_reason.as_deref())
                }),
                column(text!("Reading quarantined", "里程待核"), |row| row.quarantined.into()),
                column(text!("To reassign", "待改派"), |row| row.needs_reassignment.into()),
            ],
        }
    }
}
