//! 派车表: what each vehicle does on a day, with room for what is written by hand.

use actix_web::HttpResponse;
use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};

use crate::{
    http::{
        paper,
        sheet::{Cell, Sheet},
    },
    kernel::{Instant, Lang, Result, Text, text},
    reports::model::{DaySheetFormat, DayTrip, clock_on},
};

/// A day sheet.
pub struct DaySheet {
    /// The company's name.
    pub company: String,
    /// The day.
    pub day: NaiveDate,
    /// What each vehicle does, vehicle by vehicle, in the order of time.
    pub trips: Vec<DayTrip>,
}

const WEEKDAYS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];

impl DaySheet {
    /// The answer in this form: the page is in Chinese, the table in this language.
    pub fn answer(&self, format: DaySheetFormat, lang: Lang) -> Result<HttpResponse> {
        match format {
            DaySheetFormat::Html => Ok(paper::wide(&format!("派车表 {}", self.day), "派车表", &self.page())),
            DaySheetFormat::Xlsx => self.sheet().file(lang),
        }
    }

    fn vehicles(&self) -> Vec<&[DayTrip]> {
        self.trips.chunk_by(|one, next| one.plate_no == next.plate_no).collect()
    }

    fn page(&self) -> Markup {
        let (day, vehicles) = (self.day, self.vehicles());
        let weekday = WEEKDAYS[day.weekday().num_days_from_monday() as usize];
        html! {
            div.head {
                p { (self.company) }
                p.number { (day.year()) "年" (day.month()) "月" (day.day()) "日　星期" (weekday) "　共 " (vehicles.len()) " 辆车 " (self.trips.len()) " 趟" }
            }
            @if vehicles.is_empty() { p.empty { "当日没有派车。" } } @else {
                div.roll { table.day {
                    thead {
                        tr {
                            th.plate { "车牌号" } th.span { "用车时间" } th.who { "驾驶员" } th.whom { "用车单位、联系人" } th { "行程" } th.few { "人数" }
                            th.km { "出车时间" } th.km { "出车里程" } th.km { "回场时间" } th.km { "回场里程" } th.remark { "备注" }
                        }
                    }
                    @for trips in &vehicles {
                        tbody.group {
                            @for (at, trip) in trips.iter().enumerate() { (self.row(trip, (at == 0).then_some(trips.len()))) }
                        }
                    }
                } }
                div.foot { span { "值班调度：" } span { "车队：" } span { "填表日期：" } }
            }
        }
    }

    /// The row of a trip. The first of a vehicle says which vehicle it is, for so many rows.
    fn row(&self, trip: &DayTrip, first_of: Option<usize>) -> Markup {
        let clock = |at: Option<Instant>| at.map(|at| clock_on(self.day, at)).unwrap_or_default();
        let km = |km: Option<i64>| km.map(|km| km.to_string()).unwrap_or_default();
        html! {
            tr {
                @if let Some(rows) = first_of { td rowspan=(rows) { span.strong { (trip.plate_no) } br; (trip.class) } }
                td { span.time { (clock(Some(trip.starts_at))) " 至" } " " span.time { (clock(Some(trip.ends_at))) } }
                td {
                    (trip.driver) " " span.time { (trip.driver_phone) }
                    @if let Some(second) = &trip.second_driver { br; (second) " " span.time { (trip.second_phone.as_deref().unwrap_or_default()) } }
                }
                td { (trip.department) br; (trip.contact_name) " " span.time { (trip.contact_phone) } }
                td { (trip.route()) }
                td.fen { (trip.passengers) }
                td.hand { (clock(trip.departed_at)) }
                td.hand { (km(trip.departure_km)) }
                td.hand { (clock(trip.returned_at)) }
                td.hand { (km(trip.return_km)) }
                td { (trip.remark()) }
            }
        }
    }

    fn sheet(&self) -> Sheet {
        let headings = vec![
            text!("Plate", "车牌号"),
            text!("Class", "车型"),
            text!("Planned start", "预计出发"),
            text!("Planned end", "预计返回"),
            text!("Driver", "驾驶员"),
            text!("Driver's phone", "驾驶员电话"),
            text!("Second driver", "第二驾驶员"),
            text!("Department", "用车单位"),
            text!("Contact", "联系人"),
            text!("Contact's phone", "联系电话"),
            text!("Route", "行程"),
            text!("Passengers", "乘车人数"),
            text!("Number", "单号"),
            text!("Departed", "出车时间"),
            text!("km at departure", "出车里程"),
            text!("Returned", "回场时间"),
            text!("km at return", "回场里程"),
            text!("Remark", "备注"),
        ];
        let cells = |trip: &DayTrip| -> Vec<Cell> {
            vec![
                (&trip.plate_no).into(),
                (&trip.class).into(),
                trip.starts_at.into(),
                trip.ends_at.into(),
                (&trip.driver).into(),
                (&trip.driver_phone).into(),
                trip.second_driver.as_ref().into(),
                (&trip.department).into(),
                (&trip.contact_name).into(),
                (&trip.contact_phone).into(),
                (&trip.route()).into(),
                trip.passengers.into(),
                (&trip.number).into(),
                trip.departed_at.into(),
                trip.departure_km.into(),
                trip.returned_at.into(),
                trip.return_km.into(),
                (&trip.remark()).into(),
            ]
        };
        Sheet {
            name: "day-sheet",
            title: text!("Day sheet", "派车表"),
            scope: Text::same(self.day.to_string()),
            headings,
            rows: self.trips.iter().map(cells).collect(),
            has_totals: false,
        }
    }
}
