//! Outlays billed beside outlays paid (BOOKS.md §2.2).

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::Tabular;
use crate::{
    http::sheet::{Cell, Sheet, span},
    kernel::{Lang, Money, TripId, text},
    reports::model::{Days, TripOutlays},
};

/// A trip's outlays; amounts in fen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OutlayRow {
    /// The trip; null for the total.
    pub trip_id: Option<TripId>,
    /// Its booking's number.
    #[schema(example = "20260507-003")]
    pub number: String,
    /// The day on which it returned.
    pub date: Option<NaiveDate>,
    /// The vehicle's plate.
    #[schema(example = "浙B·A1010")]
    pub plate_no: String,
    /// The department that used it.
    #[schema(example = "县财政局")]
    pub department: String,
    /// Tolls and parking that its charge bills, for receipts in our title.
    #[schema(value_type = i64, example = 3_500)]
    pub billed_fen: Money,
    /// Tolls and parking paid by receipts that name the trip, in our title.
    #[schema(value_type = i64, example = 3_500)]
    pub paid_fen: Money,
    /// Outlays that its charge bills, for receipts in the customer's title.
    #[schema(value_type = i64, example = 0)]
    pub billed_pass_through_fen: Money,
    /// Outlays paid by receipts that name the trip, in the customer's title.
    #[schema(value_type = i64, example = 0)]
    pub paid_pass_through_fen: Money,
    /// Everything billed less everything paid.
    #[schema(value_type = i64, example = 0)]
    pub difference_fen: Money,
}

impl From<TripOutlays> for OutlayRow {
    fn from(row: TripOutlays) -> Self {
        Self {
            trip_id: Some(row.trip_id),
            number: row.number,
            date: Some(row.returned_at.date()),
            plate_no: row.plate_no,
            department: row.department,
            ..Self::amounts([row.billed_fen, row.paid_fen, row.billed_pass_through_fen, row.paid_pass_through_fen])
        }
    }
}

impl OutlayRow {
    /// A row with these amounts and no trip.
    fn amounts([billed_fen, paid_fen, billed_pass_through_fen, paid_pass_through_fen]: [Money; 4]) -> Self {
        Self {
            trip_id: None,
            number: String::new(),
            date: None,
            plate_no: String::new(),
            department: String::new(),
            billed_fen,
            paid_fen,
            billed_pass_through_fen,
            paid_pass_through_fen,
            difference_fen: billed_fen + billed_pass_through_fen - paid_fen - paid_pass_through_fen,
        }
    }

    /// The cells of the row, with this name in the first column.
    fn cells(&self, name: Cell) -> Vec<Cell> {
        let mut cells: Vec<Cell> = vec![name, self.date.into(), (&self.plate_no).into(), (&self.department).into()];
        cells.extend(
            [
                self.billed_fen,
                self.paid_fen,
                self.billed_pass_through_fen,
                self.paid_pass_through_fen,
                self.difference_fen,
            ]
            .map(Cell::from),
        );
        cells
    }
}

/// The report, trip by trip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OutlayReport {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The trips that returned on these days and have outlays, billed or paid.
    pub trips: Vec<OutlayRow>,
    /// Tolls and parking on receipts of these days that name no trip, such as a month's ETC statement, in fen.
    #[schema(value_type = i64, example = 128_000)]
    pub paid_for_no_trip_fen: Money,
    /// The total of all trips.
    pub total: OutlayRow,
}

impl OutlayReport {
    /// The report with its total, which is named in this language.
    pub fn of(Days { from, to }: Days, trips: Vec<OutlayRow>, paid_for_no_trip_fen: Money, lang: Lang) -> Self {
        let sum = |of: fn(&OutlayRow) -> Money| trips.iter().map(of).sum::<Money>();
        let sums = [
            sum(|row| row.billed_fen),
            sum(|row| row.paid_fen),
            sum(|row| row.billed_pass_through_fen),
            sum(|row| row.paid_pass_through_fen),
        ];
        let total = OutlayRow { number: text!("Total", "合计").get(lang).into(), ..OutlayRow::amounts(sums) };
        Self { from, to, trips, paid_for_no_trip_fen, total }
    }
}

impl Tabular for OutlayReport {
    fn sheet(&self) -> Sheet {
        let none = OutlayRow::amounts([Money::ZERO, self.paid_for_no_trip_fen, Money::ZERO, Money::ZERO]);
        let OutlayRow { billed_fen, paid_fen, billed_pass_through_fen, paid_pass_through_fen, .. } = self.total;
        let sums = [billed_fen, paid_fen + self.paid_for_no_trip_fen, billed_pass_through_fen, paid_pass_through_fen];
        let mut rows: Vec<Vec<Cell>> = self.trips.iter().map(|row| row.cells((&row.number).into())).collect();
        rows.push(none.cells(text!("Without a trip", "未指明行程").into()));
        rows.push(OutlayRow::amounts(sums).cells(text!("Total", "合计").into()));
        Sheet {
            name: "outlays",
            title: text!("Outlays billed and paid", "垫付费用对照表"),
            scope: span(self.from, self.to),
            headings: vec![
                text!("Booking", "订单号"),
                text!("Date", "日期"),
                text!("Plate", "车牌号"),
                text!("Department", "用车单位"),
                text!("Billed", "已计费"),
                text!("Paid", "已支付"),
                text!("Passed through, billed", "代垫已计费"),
                text!("Passed through, paid", "代垫已支付"),
                text!("Difference", "差额"),
            ],
            rows,
            has_totals: true,
        }
    }
}
