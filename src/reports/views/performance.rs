//! The measures of service, of the company or of each vehicle or driver.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::Tabular;
use crate::{
    bookings::{
        model::{PerformanceSubject, PlannedTrip, ReturnedTrip},
        rules::measures,
    },
    http::sheet::{Cell, Sheet, span},
    kernel::{DriverId, Money, VehicleId, text, value_bp},
    reports::model::per,
    standards::model::Measure,
};

/// A measure: how many of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct MeasureValue {
    /// How many meet it; for `margin` an amount in fen.
    #[schema(example = 412)]
    pub num: i64,
    /// Of how many; for `margin` an amount in fen.
    #[schema(example = 425)]
    pub den: i64,
    /// `num` of `den` in basis points: 9,694 are 96.94 percent. Null if `den` is 0.
    #[schema(example = 9_694)]
    pub value_bp: Option<i64>,
}

impl From<(i64, i64)> for MeasureValue {
    fn from((num, den): (i64, i64)) -> Self {
        Self { num, den, value_bp: value_bp(num, den) }
    }
}

/// The measures of the company, a vehicle or a driver. Those that are of the company or of vehicles alone are null elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PerformanceRow {
    /// The vehicle, where each vehicle is asked for.
    pub vehicle_id: Option<VehicleId>,
    /// The driver, where each driver is asked for.
    pub driver_id: Option<DriverId>,
    /// The company's name, the vehicle's plate or the driver's name.
    #[schema(example = "陈建国")]
    pub name: String,
    /// Trips picked up at most 5 minutes after the planned start, of those that returned with a recorded pick-up.
    pub on_time: MeasureValue,
    /// Trips with a recorded pick-up, of those that returned.
    pub pickup_recorded: MeasureValue,
    /// Trips whose charge was never disputed, of those that returned.
    pub undisputed: MeasureValue,
    /// Bookings for which a vehicle left, of the approved ones that were planned to start and that their departments didn't
    /// cancel. Of the company only.
    pub served: Option<MeasureValue>,
    /// Trips that the company didn't cancel, of the approved ones that were planned to start and that their departments
    /// didn't cancel.
    pub kept: MeasureValue,
    /// Days with valid inspection and compulsory insurance, of the days on which vehicles weren't retired. Not of drivers.
    pub papers_valid: Option<MeasureValue>,
    /// Months in which a vehicle consumed no more than its norm, of those in which one with a norm was filled or charged. Not
    /// of drivers.
    pub within_norm: Option<MeasureValue>,
    /// Profit before income tax, at least 0, of revenue: of the whole months that the days touch. Of the company only.
    pub margin: Option<MeasureValue>,
    /// Complaints that were found on these days and aren't unfounded: of the company those of vehicle services under its
    /// contracts, of a vehicle or driver those about the trips that it made, or was to make.
    #[schema(example = 3)]
    pub complaints: i64,
    /// Trips that returned and were rated by their departments. Ratings that the dispatcher typed from paper are left out.
    #[schema(example = 61)]
    pub ratings: i64,
    /// The mean of these ratings in hundredths of a star: 480 is 4.80.
    #[schema(example = 480)]
    pub rating_hundredths: Option<i64>,
}

impl PerformanceRow {
    /// The measures that everybody has, of these trips.
    pub fn of(name: &str, returned: &[&ReturnedTrip], planned: &[&PlannedTrip]) -> Self {
        let back = || returned.iter().copied();
        let (stars, ratings) = measures::stars(back());
        Self {
            vehicle_id: None,
            driver_id: None,
            name: name.to_owned(),
            on_time: measures::on_time(back()).into(),
            pickup_recorded: measures::pickup_recorded(back()).into(),
            undisputed: measures::undisputed(back()).into(),
            served: None,
            kept: measures::kept(planned.iter().copied()).into(),
            papers_valid: None,
            within_norm: None,
            margin: None,
            complaints: 0,
            ratings,
            rating_hundredths: per(Money(stars * 100), ratings).map(|rating| rating.0),
        }
    }

    /// The measures in the order of the columns, without the margin.
    fn counts(&self) -> [Option<MeasureValue>; 7] {
        let Self { on_time, pickup_recorded, undisputed, served, kept, papers_valid, within_norm, .. } = *self;
        [Some(on_time), Some(pickup_recorded), Some(undisputed), served, Some(kept), papers_valid, within_norm]
    }

    /// Whether there is nothing to count.
    pub fn is_empty(&self) -> bool {
        self.margin.is_none()
            && self.complaints == 0
            && self.counts().into_iter().flatten().all(|measure| measure.den == 0)
    }
}

/// The report, row by row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PerformanceReport {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// Whose service is measured.
    pub subject: PerformanceSubject,
    /// The company, or the vehicles or drivers of which there is something to count.
    pub rows: Vec<PerformanceRow>,
}

/// The measures in the order of the columns.
const MEASURES: [Measure; 8] = [
    Measure::OnTime,
    Measure::PickupRecorded,
    Measure::Undisputed,
    Measure::Served,
    Measure::Kept,
    Measure::PapersValid,
    Measure::WithinNorm,
    Measure::Margin,
];

/// The three cells of a measure.
fn cells(measure: Option<MeasureValue>, write: fn(i64) -> Cell) -> [Cell; 3] {
    measure.map_or([Cell::Empty, Cell::Empty, Cell::Empty], |MeasureValue { num, den, value_bp }| {
        [write(num), write(den), value_bp.map_or(Cell::Empty, Cell::Hundredths)]
    })
}

impl Tabular for PerformanceReport {
    fn sheet(&self) -> Sheet {
        let row = |row: &PerformanceRow| {
            let mut found: Vec<Cell> = vec![(&row.name).into()];
            found.extend(row.counts().into_iter().flat_map(|measure| cells(measure, Cell::Whole)));
            found.extend(cells(row.margin, |fen| Cell::Fen(Money(fen))));
            found.extend([
                row.complaints.into(),
                row.ratings.into(),
                row.rating_hundredths.map_or(Cell::Empty, Cell::Hundredths),
            ]);
            found
        };
        let mut headings = vec![match self.subject {
            PerformanceSubject::Company => text!("Company", "公司"),
            PerformanceSubject::Vehicle => text!("Plate", "车牌号"),
            PerformanceSubject::Driver => text!("Driver", "驾驶员"),
        }];
        for word in MEASURES.iter().filter_map(|one| Measure::WORDS.iter().find(|word| word.word == one.as_str())) {
            let (en, zh) = (word.en, word.zh);
            let of = [text!("{en}: number", "{zh}：达标数"), text!("{en}: of", "{zh}：基数")];
            headings.extend(of.into_iter().chain([text!("{en}: percent", "{zh}：百分比")]));
        }
        headings.extend([text!("Complaints", "投诉次数"), text!("Ratings", "评价次数"), text!("Rating", "平均评分")]);
        Sheet {
            name: "performance",
            title: text!("Measures of service", "服务绩效"),
            scope: span(self.from, self.to),
            headings,
            rows: self.rows.iter().map(row).collect(),
            has_totals: false,
        }
    }
}
