//! What a day sheet is made of.

use chrono::NaiveDate;
use diesel::{QueryableByName, sql_types};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::kernel::{Instant, TripId, id::SqlId, text_enum, time::SqlInstant};

text_enum! {
    /// The form of a day sheet.
    #[derive(Default)]
    pub enum DaySheetFormat {
        /// A page to print.
        #[default]
        Html = "html" ("Page to print", "打印页"),
        /// An Excel file.
        Xlsx = "xlsx" ("Excel file", "Excel 文件"),
    }
}

/// Query of a day sheet.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DaySheetQuery {
    /// Form of the answer: by default a page to print, in Chinese; `xlsx` has headings in the language of
    /// `Accept-Language`.
    #[serde(default)]
    #[param(inline)]
    pub format: DaySheetFormat,
}

/// What a vehicle does on a day: a leg that it drove, or a trip that is planned for it.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct DayTrip {
    /// The trip.
    #[diesel(sql_type = SqlId)]
    pub trip_id: TripId,
    /// Its booking's number.
    #[diesel(sql_type = sql_types::Text)]
    pub number: String,
    /// The plate.
    #[diesel(sql_type = sql_types::Text)]
    pub plate_no: String,
    /// What people call the vehicle's class.
    #[diesel(sql_type = sql_types::Text)]
    pub class: String,
    /// The driver.
    #[diesel(sql_type = sql_types::Text)]
    pub driver: String,
    /// The driver's telephone number.
    #[diesel(sql_type = sql_types::Text)]
    pub driver_phone: String,
    /// The second driver.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub second_driver: Option<String>,
    /// The second driver's telephone number.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub second_phone: Option<String>,
    /// The department.
    #[diesel(sql_type = sql_types::Text)]
    pub department: String,
    /// The contact.
    #[diesel(sql_type = sql_types::Text)]
    pub contact_name: String,
    /// The contact's telephone number.
    #[diesel(sql_type = sql_types::Text)]
    pub contact_phone: String,
    /// Place of departure.
    #[diesel(sql_type = sql_types::Text)]
    pub origin: String,
    /// Places on the way, as JSON.
    #[diesel(sql_type = sql_types::Text)]
    pub waypoints: String,
    /// Destination.
    #[diesel(sql_type = sql_types::Text)]
    pub destination: String,
    /// Passengers of this vehicle, or of the whole booking where nobody said its own.
    #[diesel(sql_type = sql_types::BigInt)]
    pub passengers: i64,
    /// Note for the dispatcher and the driver.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub note: Option<String>,
    /// Whether it needs another vehicle or driver.
    #[diesel(sql_type = sql_types::Bool)]
    pub needs_reassignment: bool,
    /// Planned start.
    #[diesel(sql_type = SqlInstant)]
    pub starts_at: Instant,
    /// Planned end.
    #[diesel(sql_type = SqlInstant)]
    pub ends_at: Instant,
    /// When the vehicle departed.
    #[diesel(sql_type = sql_types::Nullable<SqlInstant>)]
    pub departed_at: Option<Instant>,
    /// When the vehicle was back.
    #[diesel(sql_type = sql_types::Nullable<SqlInstant>)]
    pub returned_at: Option<Instant>,
    /// Odometer at its departure.
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    pub departure_km: Option<i64>,
    /// Odometer at its return.
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    pub return_km: Option<i64>,
}

impl DayTrip {
    /// The places of the trip, in their order.
    pub fn route(&self) -> String {
        let on_the_way: Vec<String> = serde_json::from_str(&self.waypoints).unwrap_or_default();
        let places = [&self.origin].into_iter().chain(&on_the_way).chain([&self.destination]);
        places.map(String::as_str).collect::<Vec<_>>().join("—")
    }

    /// What somebody must know beside the plan.
    pub fn remark(&self) -> String {
        let flag = self.needs_reassignment.then_some("待改派");
        [flag, self.note.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("；")
    }
}

/// A moment as a sheet of this day shows it: the time, with the date where it is another day's.
pub fn clock_on(day: NaiveDate, at: Instant) -> String {
    let said = at.to_string();
    let (date, time) = (said.get(5..10).unwrap_or_default(), said.get(11..16).unwrap_or_default());
    if at.date() == day { time.to_owned() } else { format!("{date} {time}") }
}
