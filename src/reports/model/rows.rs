//! Rows that reports are made of.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::{QueryableByName, sql_types};

use crate::{
    bookings::model::{Purpose, TripState},
    kernel::{
        BookingId, CaseId, DepartmentId, DriverId, Instant, JournalId, Money, Period, TripId, VehicleId, id::SqlId,
        time::SqlInstant,
    },
    reference::model::FormerNames,
    tariffs::model::Service,
};

/// Debits and credits of an account, or of an account and vehicle.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Turnover {
    /// The account's code.
    #[diesel(sql_type = sql_types::Text)]
    pub account: String,
    /// The vehicle, if the query groups by vehicle.
    #[diesel(sql_type = sql_types::Nullable<SqlId>)]
    pub vehicle_id: Option<VehicleId>,
    /// Debits in fen.
    #[diesel(sql_type = sql_types::BigInt)]
    pub dr_fen: Money,
    /// Credits in fen.
    #[diesel(sql_type = sql_types::BigInt)]
    pub cr_fen: Money,
}

/// A leg that a vehicle drove.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Leg {
    /// Its trip.
    #[diesel(sql_type = SqlId)]
    pub trip_id: TripId,
    /// The vehicle.
    #[diesel(sql_type = SqlId)]
    pub vehicle_id: VehicleId,
    /// When the vehicle departed.
    #[diesel(sql_type = SqlInstant)]
    pub departed_at: Instant,
    /// When the vehicle returned; none while it is out.
    #[diesel(sql_type = sql_types::Nullable<SqlInstant>)]
    pub returned_at: Option<Instant>,
    /// Odometer reading at the departure.
    #[diesel(sql_type = sql_types::BigInt)]
    pub departure_km: i64,
    /// Odometer reading at the return; none while it is out.
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    pub return_km: Option<i64>,
    /// Whether it is the last leg of its trip: that this vehicle drove, this driver drove, or at all, as was asked.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_last: bool,
    /// If it departed before the days of the report: the odometer reading at the vehicle's return before that.
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    pub km_before: Option<i64>,
}

/// What is known of a vehicle's first day in service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct FirstDays {
    /// The vehicle.
    #[diesel(sql_type = SqlId)]
    pub id: VehicleId,
    /// The first day in service, as somebody said it.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Date>)]
    pub in_service_on: Option<NaiveDate>,
    /// The departure of the first trip that is over.
    #[diesel(sql_type = sql_types::Nullable<SqlInstant>)]
    pub first_departed_at: Option<Instant>,
    /// The departure of the trip on which it is out.
    #[diesel(sql_type = sql_types::Nullable<SqlInstant>)]
    pub out_since: Option<Instant>,
    /// The first odometer reading.
    #[diesel(sql_type = sql_types::Nullable<SqlInstant>)]
    pub first_read_at: Option<Instant>,
}

/// A leg with its driver and with what it needs of its trip.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct DrivenLeg {
    /// The leg.
    #[diesel(embed)]
    pub leg: Leg,
    /// The driver.
    #[diesel(sql_type = SqlId)]
    pub driver_id: DriverId,
    /// The department that used it.
    #[diesel(sql_type = SqlId)]
    pub department_id: DepartmentId,
    /// The booked class.
    #[diesel(sql_type = sql_types::Text)]
    pub class: String,
    /// The purpose of the booking.
    #[diesel(sql_type = sql_types::Text)]
    pub purpose: Purpose,
    /// The service of the booking.
    #[diesel(sql_type = sql_types::Text)]
    pub service: Service,
    /// When the trip was planned to begin.
    #[diesel(sql_type = SqlInstant)]
    pub starts_at: Instant,
    /// When the passengers were picked up.
    #[diesel(sql_type = sql_types::Nullable<SqlInstant>)]
    pub picked_up_at: Option<Instant>,
    /// Recorded minutes of driving.
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    pub driving_minutes: Option<i64>,
    /// The rating by the department, 1 to 5.
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    pub rating: Option<i64>,
}

/// Revenue grouped by department, driver, class, purpose and service.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct RevenueGroup {
    /// The department that used it.
    #[diesel(sql_type = sql_types::Nullable<SqlId>)]
    pub department_id: Option<DepartmentId>,
    /// The driver.
    #[diesel(sql_type = sql_types::Nullable<SqlId>)]
    pub driver_id: Option<DriverId>,
    /// The booked class.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub class: Option<String>,
    /// The purpose of the booking.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub purpose: Option<Purpose>,
    /// The service of the booking.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub service: Option<Service>,
    /// Revenue and other income in fen.
    #[diesel(sql_type = sql_types::BigInt)]
    pub revenue_fen: Money,
}

/// What a vehicle drove on trips before motorpool was used.
#[derive(Debug, Clone, PartialEq, Eq, diesel::QueryableByName)]
pub struct PastDriving {
    /// The vehicle.
    #[diesel(sql_type = SqlId)]
    pub id: VehicleId,
    /// Odometer reading with which the vehicle was recorded.
    #[diesel(sql_type = sql_types::BigInt)]
    pub odometer_km: i64,
    /// The number of trips.
    #[diesel(sql_type = sql_types::BigInt)]
    pub trips: i64,
    /// Their kilometres.
    #[diesel(sql_type = sql_types::BigInt)]
    pub km: i64,
}

/// A vehicle as reports name it.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct NamedVehicle {
    /// Its id.
    #[diesel(sql_type = SqlId)]
    pub id: VehicleId,
    /// Its plate.
    #[diesel(sql_type = sql_types::Text)]
    pub plate_no: String,
    /// The code of its class.
    #[diesel(sql_type = sql_types::Text)]
    pub class: String,
    /// What people call the class.
    #[diesel(sql_type = sql_types::Text)]
    pub class_name: String,
    /// The first day on which it is retired.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Date>)]
    pub retired_on: Option<NaiveDate>,
}

/// A trip of which somebody complained, with a vehicle and driver of it.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct ComplainedTrip {
    /// The complaint.
    #[diesel(sql_type = SqlId)]
    pub case_id: CaseId,
    /// The vehicle of a leg, or of the trip if none has left.
    #[diesel(sql_type = SqlId)]
    pub vehicle_id: VehicleId,
    /// The driver of that leg, or of the trip.
    #[diesel(sql_type = SqlId)]
    pub driver_id: DriverId,
}

/// A department, driver or supplier as reports name it.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Named {
    /// Its id.
    #[diesel(sql_type = SqlId)]
    pub id: crate::kernel::Id<()>,
    /// Code of a department, employment of a driver; empty for a supplier.
    #[diesel(sql_type = sql_types::Text)]
    pub code: String,
    /// Its name.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// The first day on which it is retired.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Date>)]
    pub retired_on: Option<NaiveDate>,
}

/// Outlays of a trip: what its charge bills and what receipts paid, in fen.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct TripOutlays {
    /// The trip.
    #[diesel(sql_type = SqlId)]
    pub trip_id: TripId,
    /// Its booking's number.
    #[diesel(sql_type = sql_types::Text)]
    pub number: String,
    /// When the vehicle returned.
    #[diesel(sql_type = SqlInstant)]
    pub returned_at: Instant,
    /// The vehicle's plate.
    #[diesel(sql_type = sql_types::Text)]
    pub plate_no: String,
    /// The department that used it.
    #[diesel(sql_type = sql_types::Text)]
    pub department: String,
    /// Billed, for receipts in our title.
    #[diesel(sql_type = sql_types::BigInt)]
    pub billed_fen: Money,
    /// Billed, for receipts in the customer's title.
    #[diesel(sql_type = sql_types::BigInt)]
    pub billed_pass_through_fen: Money,
    /// Paid by receipts in our title.
    #[diesel(sql_type = sql_types::BigInt)]
    pub paid_fen: Money,
    /// Paid by receipts in the customer's title.
    #[diesel(sql_type = sql_types::BigInt)]
    pub paid_pass_through_fen: Money,
}

/// Time off the road.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct OffRoadSpan {
    /// The vehicle.
    #[diesel(sql_type = SqlId)]
    pub vehicle_id: VehicleId,
    /// When it begins.
    #[diesel(sql_type = SqlInstant)]
    pub starts_at: Instant,
    /// When it ends.
    #[diesel(sql_type = SqlInstant)]
    pub ends_at: Instant,
}

/// A journal line of an account.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct LedgerLine {
    /// Its journal.
    #[diesel(sql_type = SqlId)]
    pub journal_id: JournalId,
    /// The journal's date.
    #[diesel(sql_type = sql_types::Date)]
    pub date: NaiveDate,
    /// The journal's month.
    #[diesel(sql_type = sql_types::Text)]
    pub period: Period,
    /// The journal's number in that month.
    #[diesel(sql_type = sql_types::BigInt)]
    pub number: i64,
    /// The journal's text.
    #[diesel(sql_type = sql_types::Text)]
    pub text: String,
    /// The account.
    #[diesel(sql_type = sql_types::Text)]
    pub account: String,
    /// Debit in fen.
    #[diesel(sql_type = sql_types::BigInt)]
    pub dr_fen: Money,
    /// Credit in fen.
    #[diesel(sql_type = sql_types::BigInt)]
    pub cr_fen: Money,
}

/// Names of what journal lines are about, for printed pages and exports.
pub struct Names {
    /// Plates of vehicles.
    pub vehicles: BTreeMap<uuid::Uuid, String>,
    /// Departments with code and name.
    pub departments: BTreeMap<uuid::Uuid, Named>,
    /// Names of drivers.
    pub drivers: BTreeMap<uuid::Uuid, String>,
    /// Names of suppliers.
    pub suppliers: BTreeMap<uuid::Uuid, String>,
}

impl Names {
    /// What all of them were called when something was signed.
    pub fn at(mut self, former: &FormerNames, signed_at: Option<Instant>) -> Self {
        for names in [&mut self.vehicles, &mut self.drivers, &mut self.suppliers] {
            for (id, name) in names {
                *name = former.name(*id, signed_at, name);
            }
        }
        for (id, department) in &mut self.departments {
            department.name = former.name(*id, signed_at, &department.name);
        }
        self
    }
}

/// A trip of the register.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct RegisterTrip {
    /// The trip.
    #[diesel(sql_type = SqlId)]
    pub trip_id: TripId,
    /// Its booking.
    #[diesel(sql_type = SqlId)]
    pub booking_id: BookingId,
    /// Its booking's number.
    #[diesel(sql_type = sql_types::Text)]
    pub number: String,
    /// Its state.
    #[diesel(sql_type = sql_types::Text)]
    pub state: TripState,
    /// The department.
    #[diesel(sql_type = SqlId)]
    pub department_id: DepartmentId,
    /// The department's name.
    #[diesel(sql_type = sql_types::Text)]
    pub department: String,
    /// The purpose of the booking.
    #[diesel(sql_type = sql_types::Text)]
    pub purpose: Purpose,
    /// The reason of the journey.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub reason: Option<String>,
    /// Place of departure.
    #[diesel(sql_type = sql_types::Text)]
    pub origin: String,
    /// Places on the way, as a JSON array.
    #[diesel(sql_type = sql_types::Text)]
    pub waypoints: String,
    /// Destination.
    #[diesel(sql_type = sql_types::Text)]
    pub destination: String,
    /// Passengers of the booking.
    #[diesel(sql_type = sql_types::BigInt)]
    pub passengers: i64,
    /// Planned start.
    #[diesel(sql_type = SqlInstant)]
    pub starts_at: Instant,
    /// Planned end.
    #[diesel(sql_type = SqlInstant)]
    pub ends_at: Instant,
    /// When it left the garage.
    #[diesel(sql_type = sql_types::Nullable<SqlInstant>)]
    pub departed_at: Option<Instant>,
    /// When it was back.
    #[diesel(sql_type = sql_types::Nullable<SqlInstant>)]
    pub returned_at: Option<Instant>,
    /// The plate of its vehicle, the present one if it changed.
    #[diesel(sql_type = sql_types::Text)]
    pub plate_no: String,
    /// The name of its driver, the present one if they changed.
    #[diesel(sql_type = sql_types::Text)]
    pub driver: String,
    /// The name of its second driver.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub second_driver: Option<String>,
    /// The total of its charge, once it is presented.
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    pub amount_fen: Option<Money>,
    /// Who approved the booking: who signed the paper, or the user's or key's name.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub approver: Option<String>,
}

/// A leg of a trip of the register.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct RegisterLeg {
    /// Its trip.
    #[diesel(sql_type = SqlId)]
    pub trip_id: TripId,
    /// The vehicle's plate.
    #[diesel(sql_type = sql_types::Text)]
    pub plate_no: String,
    /// The driver's name.
    #[diesel(sql_type = sql_types::Text)]
    pub driver: String,
    /// The second driver's name.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub second_driver: Option<String>,
    /// Odometer at its start in km.
    #[diesel(sql_type = sql_types::BigInt)]
    pub departure_km: i64,
    /// Odometer at its end in km.
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    pub return_km: Option<i64>,
}
