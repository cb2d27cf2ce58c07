//! 用车台账: the register of trips.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::Tabular;
use crate::{
    bookings::model::{Purpose, TripState},
    http::sheet::{Cell, Sheet, label_cell, span},
    kernel::{BookingId, DepartmentId, Instant, Money, TripId, text},
    reports::model::{Days, RegisterLeg, RegisterTrip},
};

/// A trip of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RegisterRow {
    /// The trip.
    pub trip_id: TripId,
    /// Its booking.
    pub booking_id: BookingId,
    /// Its booking's number.
    #[schema(example = "20260506-0017")]
    pub number: String,
    /// `planned`, `departed`, `returned`, `disputed`, `confirmed`.
    #[schema(value_type = String, example = "confirmed")]
    pub state: TripState,
    /// The department.
    pub department_id: DepartmentId,
    /// The department's name.
    #[schema(example = "县财政局")]
    pub department: String,
    /// Purpose.
    pub purpose: Purpose,
    /// Reason of the journey (事由).
    #[schema(example = "赴宁波参加招商推介会")]
    pub reason: Option<String>,
    /// Place of departure.
    #[schema(example = "县政府大院")]
    pub origin: String,
    /// Places on the way.
    pub waypoints: Vec<String>,
    /// Destination.
    #[schema(example = "宁波栎社机场")]
    pub destination: String,
    /// Planned start.
    pub starts_at: Instant,
    /// Planned end.
    pub ends_at: Instant,
    /// When it left the garage.
    pub departed_at: Option<Instant>,
    /// When it was back.
    pub returned_at: Option<Instant>,
    /// The plates of its vehicles, in the order in which they drove it.
    pub plate_nos: Vec<String>,
    /// The names of its drivers, in the order in which they drove it.
    pub drivers: Vec<String>,
    /// Passengers of the booking, drivers left out.
    #[schema(example = 18)]
    pub passengers: i64,
    /// Kilometres driven; null until it has returned.
    #[schema(example = 146)]
    pub km: Option<i64>,
    /// The total of its charge in fen; null until it is presented.
    #[schema(value_type = Option<i64>, example = 97_560)]
    pub amount_fen: Option<Money>,
    /// Who approved the booking: who signed the paper, or the user's name. Null if it isn't approved, or needs no approval.
    #[schema(example = "李局长")]
    pub approver: Option<String>,
    /// Whether it was out on a holiday, or is planned for one.
    pub holiday: bool,
}

impl RegisterRow {
    /// The row of a trip with its legs, in their order.
    pub fn of(trip: RegisterTrip, legs: &[RegisterLeg], holiday: bool) -> Self {
        let mut plate_nos: Vec<String> = Vec::new();
        let mut drivers: Vec<String> = Vec::new();
        let mut add = |plate_no: &str, names: [Option<&str>; 2]| {
            if !plate_nos.iter().any(|known| known == plate_no) {
                plate_nos.push(plate_no.to_owned());
            }
            for name in names.into_iter().flatten() {
                if !drivers.iter().any(|known| known == name) {
                    drivers.push(name.to_owned());
                }
            }
        };
        for leg in legs {
            add(&leg.plate_no, [Some(leg.driver.as_str()), leg.second_driver.as_deref()]);
        }
        if legs.is_empty() {
            add(&trip.plate_no, [Some(trip.driver.as_str()), trip.second_driver.as_deref()]);
        }
        let driven = || legs.iter().map(|leg| leg.return_km.map(|km| km - leg.departure_km)).sum();
        Self {
            trip_id: trip.trip_id,
            booking_id: trip.booking_id,
            number: trip.number,
            state: trip.state,
            department_id: trip.department_id,
            department: trip.department,
            purpose: trip.purpose,
            reason: trip.reason,
            origin: trip.origin,
            waypoints: serde_json::from_str(&trip.waypoints).unwrap_or_default(),
            destination: trip.destination,
            starts_at: trip.starts_at,
            ends_at: trip.ends_at,
            departed_at: trip.departed_at,
            returned_at: trip.returned_at,
            plate_nos,
            drivers,
            passengers: trip.passengers,
            km: trip.returned_at.and_then(|_| driven()),
            amount_fen: trip.amount_fen,
            approver: trip.approver,
            holiday,
        }
    }

    fn cells(&self) -> Vec<Cell> {
        let holiday = if self.holiday { text!("Yes", "是") } else { text!("No", "否") };
        vec![
            (&self.number).into(),
            (&self.department).into(),
            label_cell(Purpose::WORDS, self.purpose.as_str()),
            self.reason.as_ref().into(),
            (&self.origin).into(),
            (&self.waypoints.join("、")).into(),
            (&self.destination).into(),
            self.starts_at.into(),
            self.ends_at.into(),
            self.departed_at.into(),
            self.returned_at.into(),
            (&self.plate_nos.join("、")).into(),
            (&self.drivers.join("、")).into(),
            self.passengers.into(),
            self.km.into(),
            self.amount_fen.into(),
            self.approver.as_ref().into(),
            holiday.into(),
            label_cell(TripState::WORDS, self.state.as_str()),
        ]
    }
}

/// The register, in the order of departures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TripRegister {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The trips that were out on one of these days, or are planned.
    pub trips: Vec<RegisterRow>,
    /// Kilometres of all of them.
    #[schema(example = 41_000)]
    pub km: i64,
    /// The charges of all of them in fen.
    #[schema(value_type = i64, example = 17_500_000)]
    pub amount_fen: Money,
}

impl TripRegister {
    /// The register of these trips.
    pub fn of(days: Days, trips: Vec<RegisterRow>) -> Self {
        let km = trips.iter().filter_map(|trip| trip.km).sum();
        let amount_fen = trips.iter().filter_map(|trip| trip.amount_fen).sum();
        Self { from: days.from, to: days.to, trips, km, amount_fen }
    }
}

impl Tabular for TripRegister {
    fn sheet(&self) -> Sheet {
        let headings = vec![
            text!("Number", "单号"),
            text!("Department", "用车单位"),
            text!("Purpose", "用途"),
            text!("Reason", "用车事由"),
            text!("From", "出发地"),
            text!("By way of", "途经"),
            text!("To", "目的地"),
            text!("Planned start", "预计出发"),
            text!("Planned end", "预计返回"),
            text!("Departed", "实际出发"),
            text!("Returned", "实际返回"),
            text!("Plate", "车牌号"),
            text!("Driver", "驾驶员"),
            text!("Passengers", "乘车人数"),
            text!("km", "公里"),
            text!("Amount", "金额"),
            text!("Approver", "审批人"),
            text!("Holiday", "节假日用车"),
            text!("State", "状态"),
        ];
        let mut total = vec![Cell::Empty; headings.len()];
        total[0] = text!("Total", "合计").into();
        total[14] = self.km.into();
        total[15] = self.amount_fen.into();
        Sheet {
            name: "trips",
            title: text!("Trip register", "用车台账"),
            scope: span(self.from, self.to),
            headings,
            rows: self.trips.iter().map(RegisterRow::cells).chain([total]).collect(),
            has_totals: true,
        }
    }
}
