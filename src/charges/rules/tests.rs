//! Examples calculated by hand, and properties that hold for all figures.

use proptest::{prelude::*, test_runner::RngSeed};

use super::*;
use crate::tariffs::model::CancellationStep;

/// A local time: `2026-05-06 08:30`, or with seconds.
fn at(text: &str) -> Instant {
    let seconds = if text.len() == 16 { ":00" } else { "" };
    Instant::parse(&format!("{}{seconds}+08:00", text.replace(' ', "T"))).expect("a moment")
}

fn span(start: &str, end: &str) -> Range<Instant> {
    at(start)..at(end)
}

fn steps(steps: &[(i64, i64)]) -> Vec<CancellationStep> {
    steps.iter().map(|&(hours_before, percent)| CancellationStep { hours_before, percent }).collect()
}

/// The rate of a bus of 20 to 39 seats for the university (extra time by half hours), with the published cancellation
/// steps in no order.
fn bus() -> Rate {
    Rate {
        class: "bus".into(),
        service: Service::Day,
        base_fen: Money(90_000),
        included_km: 100,
        included_minutes: 480,
        extra_km_fen: Money(460),
        extra_hour_fen: Money(6_000),
        rounding_minutes: 30,
        overnight_fen: Money(10_000),
        holiday_percent: 150,
        next_day_grace_minutes: 0,
        cancellation_steps: steps(&[(6, 50), (12, 30), (3, 100)]),
    }
}

fn half_bus() -> Rate {
    Rate { service: Service::HalfDay, base_fen: Money(45_000), included_km: 50, included_minutes: 240, ..bus() }
}

fn transfer() -> Rate {
    Rate { service: Service::Transfer, base_fen: Money(30_000), included_km: 30, included_minutes: 60, ..bus() }
}

fn month() -> Rate {
    Rate { service: Service::Month, base_fen: Money(1_200_000), included_km: 2_000, ..bus() }
}

fn graced(rate: Rate) -> Rate {
    Rate { next_day_grace_minutes: 120, ..rate }
}

/// Labour Day of 2026.
fn labour_day() -> BTreeSet<NaiveDate> {
    (1..=5).filter_map(|day| NaiveDate::from_ymd_opt(2026, 5, day)).collect()
}

/// A hire to price. There are no holidays around Wednesday 2026-05-06.
#[derive(Debug)]
struct Hire {
    rate: Rate,
    day_rate: Option<Rate>,
    discount_percent: i64,
    spans: Vec<Range<Instant>>,
    km: i64,
    nights: Option<i64>,
    home_each_evening: bool,
    outlays: Vec<Outlays>,
}

impl Hire {
    fn new(rate: Rate, start: &str, end: &str) -> Self {
        Self {
            rate,
            day_rate: None,
            discount_percent: 0,
            spans: vec![span(start, end)],
            km: 0,
            nights: None,
            home_each_evening: false,
            outlays: Vec::new(),
        }
    }
    fn km(self, km: i64) -> Self {
        Self { km, ..self }
    }
    fn nights(self, nights: i64) -> Self {
        Self { nights: Some(nights), ..self }
    }
    fn home_each_evening(self) -> Self {
        Self { home_each_evening: true, ..self }
    }
    fn discount(self, discount_percent: i64) -> Self {
        Self { discount_percent, ..self }
    }
    fn or_by_the_day(self, rate: Rate) -> Self {
        Self { day_rate: Some(rate), ..self }
    }
    fn with_terms<T>(&self, act: impl FnOnce(Terms<'_>) -> T) -> T {
        let holidays = labour_day();
        act(Terms {
            rate: &self.rate,
            day_rate: self.day_rate.as_ref(),
            discount_percent: self.discount_percent,
            holidays: &holidays,
        })
    }
    fn try_price(&self) -> Result<Price> {
        let work = Work {
            spans: &self.spans,
            distance_km: self.km,
            overnight_nights: self.nights,
            home_each_evening: self.home_each_evening,
            outlays: &self.outlays,
        };
        self.with_terms(|terms| terms.price(&work))
    }
    fn price(&self) -> Price {
        self.try_price().expect("a price")
    }
    fn total(&self) -> i64 {
        self.price().total_fen.0
    }
    fn cancelled(&self, now: Instant) -> Price {
        let planned = &self.spans[0];
        self.with_terms(|terms| {
            let percent = terms.late_percent(planned, planned.start, now)?;
            terms.giving_up(planned, &terms.days(planned)?, percent)
        })
        .expect("a fee")
    }
    fn aborted(&self, driven_km: i64) -> Price {
        self.with_terms(|terms| terms.aborted(&self.spans[0], driven_km, &self.outlays)).expect("a price")
    }
}

/// The codes, quantities and amounts in fen of the lines.
fn lines(price: &Price) -> Vec<(&'static str, i64, i64)> {
    price.lines.iter().map(|line| (line.code.as_str(), line.quantity, line.amount_fen.0)).collect()
}

#[track_caller]
fn assert_price(price: &Price, expected: &[(&'static str, i64, i64)], total: i64) {
    assert_eq!(lines(price), expected);
    assert_eq!(price.total_fen, Money(total));
}

#[track_caller]
fn assert_fault<T: std::fmt::Debug>(outcome: Result<T>, pointer: &str) {
    let error = outcome.expect_err("a fault");
    assert_eq!(error.code(), Code::Invalid);
    let [fault] = error.faults() else { panic!("one fault: {error}") };
    assert_eq!((&fault.at, &*fault.code), (&crate::kernel::Place::Pointer(pointer.into()), "out_of_range"));
}

#[test]
fn one_day_within_everything_is_the_base() {
    let price = Hire::new(bus(), "2026-05-06 08:00", "2026-05-06 16:00").km(100).price();
    assert_price(&price, &[("base", 1, 90_000)], 90_000);
    assert_eq!(
        serde_json::to_value(&price).expect("json"),
        serde_json::json!({
            "lines": [{"code": "base", "quantity": 1, "unit": "day", "rate_fen": 90_000, "amount_fen": 90_000, "treatment": "service"}],
            "total_fen": 90_000
        })
    );
}

#[test]
fn kilometres_are_included_for_each_day() {
    let one_day = Hire::new(bus(), "2026-05-06 08:00", "2026-05-06 16:00");
    assert_price(&one_day.km(101).price(), &[("base", 1, 90_000), ("extra_km", 1, 460)], 90_460);
    // 250 − 2 x 100 = 50 km; 50 x 460.
    let two_days = Hire::new(bus(), "2026-05-06 08:00", "2026-05-07 16:00").nights(0).km(250);
    assert_price(&two_days.price(), &[("base", 2, 180_000), ("extra_km", 50, 23_000)], 203_000);
}

#[test]
fn minutes_beyond_are_rounded_up_and_half_a_fen_too() {
    // Half an hour of 33.33 yuan is 1666.5 fen.
    let rate = Rate { extra_hour_fen: Money(3_333), ..bus() };
    for (end, minutes, fen) in [
        ("2026-05-06 16:00:59", 0, 0),
        ("2026-05-06 16:01:00", 30, 1_667),
        ("2026-05-06 16:30:59", 30, 1_667),
        ("2026-05-06 16:31:00", 60, 3_333),
    ] {
        let price = Hire::new(rate.clone(), "2026-05-06 08:00", end).price();
        let extra = price.lines.iter().find(|line| line.code == LineCode::ExtraTime);
        assert_eq!(extra.map_or((0, 0), |line| (line.quantity, line.amount_fen.0)), (minutes, fen), "{end}");
        assert_eq!(price.total_fen, Money(90_000 + fen), "{end}");
    }
    // To the minute: 7 minutes of 35.10 yuan are 409.5 fen.
    let rate = Rate { extra_hour_fen: Money(3_510), rounding_minutes: 1, ..bus() };
    assert_price(
        &Hire::new(rate, "2026-05-06 08:00", "2026-05-06 16:07").price(),
        &[("base", 1, 90_000), ("extra_time", 7, 410)],
        90_410,
    );
}

#[test]
fn three_days_over_a_holiday_with_a_discount() {
    // One plain day and two at one and a half times: 4 x 900. 421 − 300 = 121 km x 4.55. Two nights. 10 % of 4350.55 is
    // 435.055.
    let rate = Rate { extra_km_fen: Money(455), ..bus() };
    let price = Hire::new(rate, "2026-04-30 08:00", "2026-05-02 18:00").km(421).discount(10).price();
    let expected =
        [("base", 3, 360_000), ("extra_km", 121, 55_055), ("overnight", 2, 20_000), ("discount", 10, -43_506)];
    assert_price(&price, &expected, 391_549);
    assert_eq!(price.lines[3].rate_fen, Money(435_055));
}

#[test]
fn holidays_are_rounded_with_the_days_they_stand_among() {
    // 3.33 yuan: a holiday alone is 499.5 fen, two together 999.
    let rate = Rate { base_fen: Money(333), overnight_fen: Money::ZERO, ..bus() };
    assert_eq!(Hire::new(rate.clone(), "2026-05-01 08:00", "2026-05-01 09:00").total(), 500);
    assert_eq!(Hire::new(rate.clone(), "2026-05-01 08:00", "2026-05-02 09:00").total(), 999);
    // 5 May is the last of them; 4 May 20:00 in UTC is already 5 May here.
    assert_eq!(Hire::new(rate.clone(), "2026-05-05 04:00", "2026-05-06 05:00").total(), 333 + 500);
    assert_eq!(Hire::new(Rate { holiday_percent: 0, ..rate }, "2026-05-05 08:00", "2026-05-06 09:00").total(), 333);
}

#[test]
fn an_end_at_midnight_sharp_is_the_day_before() {
    let until = |end: &str| Hire::new(Rate { included_minutes: 1_440, ..bus() }, "2026-05-06 16:00", end).price();
    assert_price(&until("2026-05-07 00:00:00"), &[("base", 1, 90_000)], 90_000);
    assert_price(&until("2026-05-07 00:00:01"), &[("base", 2, 180_000), ("overnight", 1, 10_000)], 190_000);
    // So there is no night to state.
    assert_fault(Hire::new(bus(), "2026-05-06 16:00", "2026-05-07 00:00").nights(1).try_price(), "/overnight_nights");
    // This holds even if the grace covers the small hours. A trip of no length at midnight is one day.
    assert_price(
        &Hire::new(graced(bus()), "2026-05-06 16:00", "2026-05-07 00:00").price(),
        &[("base", 1, 90_000)],
        90_000,
    );
    assert_price(&Hire::new(bus(), "2026-05-07 00:00", "2026-05-07 00:00").price(), &[("base", 1, 90_000)], 90_000);
    // A whole day's grace forgives a last day, but not the one that midnight ends.
    let forgiving = Rate { next_day_grace_minutes: 1_439, ..bus() };
    assert_eq!(lines(&Hire::new(forgiving, "2026-05-06 08:00", "2026-05-08 00:00").price())[0], ("base", 2, 180_000));
}

#[test]
fn a_last_day_within_the_grace_is_not_counted() {
    type Row = (&'static str, &'static str, Option<i64>, &'static [(&'static str, i64, i64)]);
    let rows: [Row; 10] = [
        // 12 h: 240 minutes beyond the eight hours, those after midnight among them. The boundary is within.
        ("2026-05-06 14:00", "2026-05-07 02:00:00", None, &[("base", 1, 90_000), ("extra_time", 240, 24_000)]),
        ("2026-05-06 14:00", "2026-05-07 02:00:01", None, &[("base", 2, 180_000), ("overnight", 1, 10_000)]),
        // If one night away is stated, the last day counts; otherwise it doesn't.
        ("2026-05-06 14:00", "2026-05-07 01:00", Some(1), &[("base", 2, 180_000), ("overnight", 1, 10_000)]),
        ("2026-05-06 14:00", "2026-05-07 01:00", Some(0), &[("base", 1, 90_000), ("extra_time", 180, 18_000)]),
        ("2026-05-06 08:00", "2026-05-08 01:00", None, &[("base", 2, 180_000), ("overnight", 1, 10_000)]),
        ("2026-05-06 08:00", "2026-05-08 01:00", Some(0), &[("base", 2, 180_000)]),
        ("2026-05-06 08:00", "2026-05-08 01:00", Some(1), &[("base", 2, 180_000), ("overnight", 1, 10_000)]),
        ("2026-05-06 08:00", "2026-05-08 01:00", Some(2), &[("base", 3, 270_000), ("overnight", 2, 20_000)]),
        // The only day stays, and a day that isn't counted is no holiday either.
        ("2026-05-06 00:10", "2026-05-06 01:00", None, &[("base", 1, 90_000)]),
        ("2026-04-30 14:00", "2026-05-01 01:00", None, &[("base", 1, 90_000), ("extra_time", 180, 18_000)]),
    ];
    for (start, end, nights, expected) in rows {
        let hire = Hire { nights, ..Hire::new(graced(bus()), start, end) };
        assert_eq!(lines(&hire.price()), expected, "{start} to {end}, {nights:?}");
    }
    let three_days = Hire::new(graced(bus()), "2026-05-06 08:00", "2026-05-08 01:00");
    assert_fault(three_days.nights(3).try_price(), "/overnight_nights");
}

#[test]
fn a_half_day_beyond_its_time_goes_by_the_day() {
    let half = |rate: Rate, start: &str, end: &str, km| Hire::new(rate, start, end).or_by_the_day(bus()).km(km).price();
    let within = half(half_bus(), "2026-05-06 08:00", "2026-05-06 12:00:59", 120);
    assert_price(&within, &[("base", 1, 45_000), ("extra_km", 70, 32_200)], 77_200);
    assert_eq!(within.lines[0].unit, LineUnit::HalfDay);
    let beyond = half(half_bus(), "2026-05-06 08:00", "2026-05-06 12:01", 120);
    assert_price(&beyond, &[("base", 1, 90_000), ("extra_km", 20, 9_200)], 99_200);
    assert_eq!((beyond.lines[0].unit, beyond.lines[0].rate_fen), (LineUnit::Day, Money(90_000)));
    // Over midnight it is two days by the day rate, unless the half day's own grace forgives it.
    assert_price(
        &half(half_bus(), "2026-05-06 22:00", "2026-05-07 00:01", 0),
        &[("base", 2, 180_000), ("overnight", 1, 10_000)],
        190_000,
    );
    assert_price(&half(graced(half_bus()), "2026-05-06 22:00", "2026-05-07 00:01", 0), &[("base", 1, 45_000)], 45_000);
    // Within the grace, but too long: all of it by the day rate, which has no grace.
    assert_price(
        &half(graced(half_bus()), "2026-05-06 20:00", "2026-05-07 00:30", 0),
        &[("base", 2, 180_000), ("overnight", 1, 10_000)],
        190_000,
    );
    // Holidays count for half days too: 450 x 1.5.
    assert_price(&half(half_bus(), "2026-05-01 08:00", "2026-05-01 12:00", 0), &[("base", 1, 67_500)], 67_500);
}

#[test]
fn a_half_day_beyond_its_time_needs_a_day_rate() {
    let error = Hire::new(half_bus(), "2026-05-06 08:00", "2026-05-06 12:01").try_price().expect_err("no rate");
    assert_eq!(error.code(), Code::NoRate);
    assert_eq!(Hire::new(half_bus(), "2026-05-06 08:00", "2026-05-06 12:00").total(), 45_000);
}

#[test]
fn a_transfer_is_one_day_without_nights() {
    let over_midnight = Hire::new(transfer(), "2026-05-06 23:00", "2026-05-07 00:30").km(33);
    assert_price(
        &over_midnight.price(),
        &[("base", 1, 30_000), ("extra_km", 3, 1_380), ("extra_time", 30, 3_000)],
        34_380,
    );
    assert_eq!(over_midnight.price().lines[0].unit, LineUnit::Trip);
    // The start decides about the holiday.
    assert_eq!(Hire::new(transfer(), "2026-05-05 23:30", "2026-05-06 00:20").total(), 45_000);
    assert_eq!(Hire::new(transfer(), "2026-04-30 23:30", "2026-05-01 00:20").total(), 30_000);
    assert_eq!(Hire::new(transfer(), "2026-05-06 23:30", "2026-05-07 00:20").nights(0).total(), 30_000);
    assert_fault(
        Hire::new(transfer(), "2026-05-06 23:30", "2026-05-07 00:20").nights(1).try_price(),
        "/overnight_nights",
    );
}

#[test]
fn each_month_that_has_begun_is_charged() {
    for (start, end, months) in [
        ("2026-06-01 08:00", "2026-06-01 18:00:00", 1),
        ("2026-06-01 08:00", "2026-06-30 18:00:00", 1),
        ("2026-06-01 08:00", "2026-07-01 08:00:00", 1),
        ("2026-06-01 08:00", "2026-07-01 08:00:01", 2),
        ("2026-06-15 08:00", "2026-08-15 08:00:00", 2),
        ("2026-01-31 08:00", "2026-02-28 08:00:00", 1),
        ("2026-01-31 08:00", "2026-03-31 08:00:00", 2),
        ("2026-01-31 08:00", "2026-03-31 08:00:01", 3),
        ("2026-01-01 00:00", "2027-01-01 00:00:00", 12),
    ] {
        let price = Hire::new(month(), start, end).home_each_evening().price();
        assert_price(&price, &[("base", months, months * 1_200_000)], months * 1_200_000);
        assert_eq!(price.lines[0].unit, LineUnit::Month);
    }
    // An end within the grace begins no month.
    let graced = |end: &str| Hire::new(graced(month()), "2026-06-01 08:00", end).home_each_evening().total();
    assert_eq!((graced("2026-07-01 10:00:00"), graced("2026-07-01 10:00:01")), (1_200_000, 2_400_000));
    // Two months include 4,000 km. Holidays and hours change nothing, nights count: 1 May to 1 July are 62 days.
    let spring = Hire::new(month(), "2026-05-01 08:00", "2026-07-01 08:00").km(4_100);
    let expected = [("base", 2, 2_400_000), ("extra_km", 100, 46_000), ("overnight", 61, 610_000)];
    assert_price(&spring.price(), &expected, 3_056_000);
}

#[test]
fn who_is_home_each_evening_pays_no_night_that_is_not_stated() {
    let three_days = || Hire::new(bus(), "2026-05-06 08:00", "2026-05-08 18:00").home_each_evening();
    assert_price(&three_days().price(), &[("base", 3, 270_000)], 270_000);
    assert_price(&three_days().nights(1).price(), &[("base", 3, 270_000), ("overnight", 1, 10_000)], 280_000);
    assert_fault(three_days().nights(3).try_price(), "/overnight_nights");
}

#[test]
fn months_are_given_up_whole() {
    // Two months and a day for 36,000.00, less 10 %, of which the step takes a half. The last days are given up first.
    let planned = Hire::new(month(), "2026-06-01 08:00", "2026-08-01 18:00").discount(10);
    let fee = |days: usize| {
        planned.with_terms(|terms| {
            let all = terms.days(&planned.spans[0]).expect("days");
            let last: BTreeSet<NaiveDate> = all.into_iter().rev().take(days).collect();
            terms.giving_up(&planned.spans[0], &last, 50).expect("a fee").total_fen.0
        })
    };
    // 1 August, then July, then June: what is left of a month costs its whole price, so nothing is owed for the rest.
    assert_eq!([0, 1, 31, 32, 61, 62].map(fee), [0, 540_000, 540_000, 1_080_000, 1_080_000, 1_620_000]);
    assert_price(&planned.cancelled(at("2026-06-01 04:00")), &[("cancellation", 50, 1_620_000)], 1_620_000);
    assert_price(&planned.aborted(0), &[("aborted", 100, 3_240_000)], 3_240_000);
    // A day within the grace begins no month, and belongs to the last one.
    let graced = Hire::new(graced(month()), "2026-06-01 08:00", "2026-07-01 09:00");
    assert_price(&graced.cancelled(at("2026-06-01 04:00")), &[("cancellation", 50, 600_000)], 600_000);
}

#[test]
fn stated_nights_stand_if_they_fit_in_the_days() {
    let three_days = || Hire::new(bus(), "2026-05-06 08:00", "2026-05-08 18:00");
    assert_price(&three_days().nights(0).price(), &[("base", 3, 270_000)], 270_000);
    assert_price(&three_days().nights(1).price(), &[("base", 3, 270_000), ("overnight", 1, 10_000)], 280_000);
    assert_price(&three_days().price(), &[("base", 3, 270_000), ("overnight", 2, 20_000)], 290_000);
    for nights in [-1, 3] {
        assert_fault(three_days().nights(nights).try_price(), "/overnight_nights");
    }
    assert_fault(Hire::new(bus(), "2026-05-06 08:00", "2026-05-06 18:00").nights(1).try_price(), "/overnight_nights");
}

#[test]
fn two_buses_and_a_car_are_each_rounded_alone() {
    // A bus: 900.50 less 3 % = 27.015, so 873.48. Two rounded as one would be 1746.97.
    let odd_bus = Rate { base_fen: Money(90_050), ..bus() };
    let car = Rate { class: "car".into(), base_fen: Money(50_000), ..bus() };
    let price = |rate: Rate| Hire::new(rate, "2026-05-06 08:00", "2026-05-06 16:00").discount(3).price();
    let quote = Price::together(&[price(odd_bus.clone()), price(odd_bus), price(car)]).expect("a price");
    let bus = [("base", 1, 90_050), ("discount", 3, -2_702)];
    let car = [("base", 1, 50_000), ("discount", 3, -1_500)];
    assert_price(&quote, &[bus, bus, car].concat(), 87_348 + 87_348 + 48_500);
}

#[test]
fn outlays_are_at_cost_and_keep_their_treatment() {
    let ours = Outlays { treatment: Treatment::Service, tolls_fen: Money(4_550), parking_fen: Money::ZERO };
    let theirs = Outlays { treatment: Treatment::PassThrough, tolls_fen: Money(1_000), parking_fen: Money(500) };
    let hire =
        Hire { outlays: vec![ours, theirs], ..Hire::new(bus(), "2026-05-06 08:00", "2026-05-06 16:00").discount(100) };
    let price = hire.price();
    let expected = [
        ("base", 1, 90_000),
        ("discount", 100, -90_000),
        ("tolls", 1, 4_550),
        ("tolls", 1, 1_000),
        ("parking", 1, 500),
    ];
    assert_price(&price, &expected, 6_050);
    let treatments: Vec<_> = price.lines.iter().map(|line| line.treatment.as_str()).collect();
    assert_eq!(treatments, ["service", "service", "service", "pass_through", "pass_through"]);
}

#[test]
fn cancelling_late_costs_the_nearest_step() {
    let planned = Hire::new(bus(), "2026-05-06 08:00", "2026-05-06 16:00");
    for (now, percent, fen) in [
        ("2026-05-01 08:00:00", 0, 0),
        ("2026-05-05 20:00:00", 0, 0),
        ("2026-05-05 20:00:01", 30, 27_000),
        ("2026-05-06 02:00:00", 30, 27_000),
        ("2026-05-06 02:00:01", 50, 45_000),
        ("2026-05-06 05:00:00", 50, 45_000),
        ("2026-05-06 05:00:01", 100, 90_000),
        ("2026-05-06 08:30:00", 100, 90_000),
    ] {
        let expected: &[_] = if fen == 0 { &[] } else { &[("cancellation", percent, fen)] };
        assert_price(&planned.cancelled(at(now)), expected, fen);
    }
    let a_microsecond_late = Instant::from_micros(at("2026-05-05 20:00").micros() + 1).expect("a moment");
    assert_eq!(planned.cancelled(a_microsecond_late).total_fen, Money(27_000));
}

#[test]
fn a_cancellation_fee_is_of_the_discounted_base_of_all_days() {
    // 2 days of which one is a holiday: 2.5 x 900.50 = 2251.25; less 3 % = 67.5375 → 2183.71; 50 % = 1091.855.
    let rate = Rate { base_fen: Money(90_050), ..bus() };
    let planned = Hire::new(rate, "2026-05-05 08:00", "2026-05-06 16:00").discount(3);
    assert_price(&planned.cancelled(at("2026-05-05 04:00")), &[("cancellation", 50, 109_186)], 109_186);
    // No steps, no fee. A step of 0 hours begins once the start has passed.
    let free = Hire::new(Rate { cancellation_steps: Vec::new(), ..bus() }, "2026-05-06 08:00", "2026-05-06 16:00");
    assert_price(&free.cancelled(at("2026-05-06 07:59")), &[], 0);
    let at_start =
        Hire::new(Rate { cancellation_steps: steps(&[(0, 80)]), ..bus() }, "2026-05-06 08:00", "2026-05-06 16:00");
    assert_eq!(at_start.cancelled(at("2026-05-06 08:00:00")).total_fen, Money::ZERO);
    assert_eq!(at_start.cancelled(at("2026-05-06 08:00:01")).total_fen, Money(72_000));
    // A half day that was planned too long is a day.
    let too_long = Hire::new(half_bus(), "2026-05-06 08:00", "2026-05-06 13:00").or_by_the_day(bus());
    assert_eq!(too_long.cancelled(at("2026-05-06 07:00")).total_fen, Money(90_000));
}

#[test]
fn an_aborted_trip_costs_the_greater_of_fee_and_kilometres() {
    // The highest step, whatever its place: 50 % of (900.50 − 27.02) = 436.74.
    let rate = Rate { base_fen: Money(90_050), cancellation_steps: steps(&[(12, 30), (6, 50), (3, 40)]), ..bus() };
    let trip = |km| Hire::new(rate.clone(), "2026-05-06 08:00", "2026-05-06 16:00").discount(3).aborted(km);
    // 97 km: 446.20 less 3 % = 13.386 → 432.81. 98 km: 450.80 less 13.524 → 437.28.
    assert_price(&trip(97), &[("aborted", 50, 43_674)], 43_674);
    assert_price(&trip(98), &[("aborted", 98, 43_728)], 43_728);
    // Over the days that were planned, with outlays; and the one line stands even for nothing.
    let outlays =
        vec![Outlays { treatment: Treatment::PassThrough, tolls_fen: Money(2_000), parking_fen: Money::ZERO }];
    let two_days = Hire { outlays, ..Hire::new(rate.clone(), "2026-05-06 08:00", "2026-05-07 16:00") };
    assert_price(&two_days.aborted(0), &[("aborted", 50, 90_050), ("tolls", 1, 2_000)], 92_050);
    let free = Hire::new(Rate { cancellation_steps: Vec::new(), ..rate }, "2026-05-06 08:00", "2026-05-06 16:00");
    assert_price(&free.aborted(0), &[("aborted", 0, 0)], 0);
}

#[test]
fn a_continuation_has_one_base_and_the_minutes_of_both_legs() {
    // 150 and 360 whole minutes; the half minutes of both don't make one more. 30 minutes beyond, 30 km beyond.
    let legs = [span("2026-05-06 08:00:00", "2026-05-06 10:30:30"), span("2026-05-06 12:00:00", "2026-05-06 18:00:45")];
    let hire = |spans: &[Range<Instant>]| {
        let rate = Rate { rounding_minutes: 1, ..bus() };
        Hire { spans: spans.to_vec(), ..Hire::new(rate, "2026-05-06 08:00", "2026-05-06 08:00") }.km(130)
    };
    let expected = [("base", 1, 90_000), ("extra_km", 30, 13_800), ("extra_time", 30, 3_000)];
    assert_price(&hire(&legs).price(), &expected, 106_800);
    let [first, second] = legs;
    assert_price(&hire(&[second, first.clone()]).price(), &expected, 106_800);
    // Over midnight: the days of both, each once.
    for second in [span("2026-05-06 20:00", "2026-05-07 03:00"), span("2026-05-07 01:00", "2026-05-07 03:00")] {
        assert_price(
            &hire(&[first.clone(), second]).price(),
            &[("base", 2, 180_000), ("overnight", 1, 10_000)],
            190_000,
        );
    }
    assert!(hire(&[]).try_price().is_err());
}

#[test]
fn an_adjustment_takes_off_no_more_than_there_is() {
    let price = || Hire::new(bus(), "2026-05-06 08:00", "2026-05-06 16:00").price();
    let lower = price().adjusted(Money(-90_000)).expect("nothing left");
    assert_price(&lower, &[("base", 1, 90_000), ("adjustment", 1, -90_000)], 0);
    let higher = price().adjusted(Money(1_250)).expect("more");
    assert_price(&higher, &[("base", 1, 90_000), ("adjustment", 1, 1_250)], 91_250);
    assert_eq!(price().adjusted(Money::ZERO).expect("the same"), price());
    assert_fault(price().adjusted(Money(-90_001)), "/adjustment_fen");
}

#[test]
fn what_the_wire_cannot_carry_is_refused() {
    let most = crate::kernel::money::MAX_INTEGER;
    let out_of_range = |outcome: Result<Price>| outcome.expect_err("too much").code() == Code::AmountOutOfRange;
    assert!(out_of_range(Hire::new(bus(), "2026-05-06 08:00", "2026-05-06 16:00").km(most).try_price()));
    assert!(out_of_range(Hire::new(bus(), "2026-05-06 08:00", "2026-05-06 16:00").price().adjusted(Money(most))));
    let outlays = vec![Outlays { treatment: Treatment::Service, tolls_fen: Money(most), parking_fen: Money(most) }];
    assert!(out_of_range(Hire { outlays, ..Hire::new(bus(), "2026-05-06 08:00", "2026-05-06 16:00") }.try_price()));
}

fn any_rate(service: Service) -> impl Strategy<Value = Rate> {
    let amounts = (0..200_000_i64, 0..2_000_i64, 0..20_000_i64, 0..30_000_i64);
    let included = (0..300_i64, 0..1_000_i64);
    let rules = (prop::sample::select(vec![1_i64, 15, 30, 60]), 0..400_i64, prop::sample::select(vec![0_i64, 60, 300]));
    let percents = prop::collection::vec(0..=100_i64, 0..4);
    (amounts, included, rules, percents).prop_map(
        move |((base, per_km, per_hour, per_night), (km, minutes), (step, holiday, grace), percents)| Rate {
            class: "bus".into(),
            service,
            base_fen: Money(base),
            included_km: km,
            included_minutes: minutes,
            extra_km_fen: Money(per_km),
            extra_hour_fen: Money(per_hour),
            rounding_minutes: step,
            overnight_fen: Money(per_night),
            holiday_percent: holiday,
            next_day_grace_minutes: grace,
            cancellation_steps: percents
                .into_iter()
                .zip([12, 6, 3])
                .map(|(percent, hours_before)| CancellationStep { hours_before, percent })
                .collect(),
        },
    )
}

/// Starts in the two weeks around Labour Day; half of the spans are shorter than a day, half up to a week.
fn any_hire() -> impl Strategy<Value = Hire> {
    let service = prop::sample::select(Service::ALL.to_vec());
    let seconds = prop_oneof![0..86_400_i64, 0..7 * 86_400_i64];
    let outlays = (0..10_000_i64, 0..10_000_i64).prop_map(|(tolls, parking)| {
        vec![
            Outlays { treatment: Treatment::Service, tolls_fen: Money(tolls), parking_fen: Money(parking) },
            Outlays { treatment: Treatment::PassThrough, tolls_fen: Money(parking), parking_fen: Money::ZERO },
        ]
    });
    (
        service.prop_flat_map(any_rate),
        any_rate(Service::Day),
        0..14 * 86_400_i64,
        seconds,
        0..2_000_i64,
        0..=100_i64,
        outlays,
    )
        .prop_map(|(rate, day_rate, offset, seconds, km, discount_percent, outlays)| {
            let start = at("2026-04-26 00:00").plus_seconds(offset);
            let spans = vec![start..start.plus_seconds(seconds)];
            Hire {
                rate,
                day_rate: Some(day_rate),
                discount_percent,
                spans,
                km,
                nights: None,
                home_each_evening: false,
                outlays,
            }
        })
}

/// Days since 1970 in +08:00, without the zone's table.
fn day_number(micros: i64) -> i64 {
    (micros + 8 * 3_600_000_000).div_euclid(86_400_000_000)
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 512,
        rng_seed: RngSeed::Fixed(20_260_501),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn lines_sum_to_a_total_that_is_never_negative(hire in any_hire()) {
        for price in [hire.price(), hire.aborted(hire.km), hire.cancelled(hire.spans[0].start)] {
            prop_assert_eq!(price.lines.iter().map(|line| line.amount_fen.0).sum::<i64>(), price.total_fen.0);
            prop_assert!(price.total_fen >= Money::ZERO);
            let idle = |line: &Line| line.amount_fen == Money::ZERO && !matches!(line.code, LineCode::Base | LineCode::Aborted);
            prop_assert!(!price.lines.iter().any(idle));
        }
    }

    #[test]
    fn quantity_times_rate_is_the_amount_where_nothing_is_rounded(hire in any_hire()) {
        for line in hire.price().lines {
            if matches!(line.unit, LineUnit::Km | LineUnit::Night | LineUnit::Item) {
                prop_assert_eq!(line.quantity * line.rate_fen.0, line.amount_fen.0);
            }
        }
    }

    #[test]
    fn more_kilometres_never_cost_less(hire in any_hire(), more in 0..500_i64) {
        let before = (hire.total(), hire.aborted(hire.km).total_fen);
        let hire = Hire { km: hire.km + more, ..hire };
        prop_assert!(hire.total() >= before.0);
        prop_assert!(hire.aborted(hire.km).total_fen >= before.1);
    }

    #[test]
    fn more_time_never_costs_less_within_the_same_days_and_rate(hire in any_hire(), more in 0..43_200_i64) {
        let before = hire.price();
        let spans = vec![hire.spans[0].start..hire.spans[0].end.plus_seconds(more)];
        let after = Hire { spans, ..hire }.price();
        let same = |price: &Price| (price.lines[0].unit, price.lines[0].rate_fen, price.lines[0].quantity);
        prop_assume!(same(&before) == same(&after));
        prop_assert!(after.total_fen >= before.total_fen);
    }

    #[test]
    fn a_greater_discount_never_costs_more(hire in any_hire(), other in 0..=100_i64) {
        let (less, more) = (hire.discount_percent.min(other), hire.discount_percent.max(other));
        let now = hire.spans[0].start;
        let small = Hire { discount_percent: less, ..hire };
        let before = (small.total(), small.aborted(small.km).total_fen, small.cancelled(now).total_fen);
        let great = small.discount(more);
        prop_assert!(great.total() <= before.0);
        prop_assert!(great.aborted(great.km).total_fen <= before.1);
        prop_assert!(great.cancelled(now).total_fen <= before.2);
    }

    #[test]
    fn a_quote_of_several_is_the_sum_of_each(hires in prop::collection::vec(any_hire(), 0..5)) {
        let each: Vec<_> = hires.iter().map(Hire::price).collect();
        let quote = Price::together(&each).expect("a price");
        prop_assert_eq!(quote.total_fen.0, hires.iter().map(Hire::total).sum::<i64>());
        prop_assert_eq!(quote.lines.len(), each.iter().map(|price| price.lines.len()).sum::<usize>());
    }

    #[test]
    fn days_are_the_local_dates_touched_or_one_less_by_grace(hire in any_hire()) {
        let (start, end) = (hire.spans[0].start.micros(), hire.spans[0].end.micros());
        let touched = day_number((end - 1).max(start)) - day_number(start) + 1;
        let price = hire.price();
        let days = price.lines[0].quantity;
        if matches!(price.lines[0].unit, LineUnit::Trip | LineUnit::Month) {
            prop_assert_eq!(days, 1);
        } else {
            let rate = if price.lines[0].unit == LineUnit::Day && hire.rate.service == Service::HalfDay { hire.day_rate.as_ref() } else { Some(&hire.rate) };
            let grace = rate.map_or(0, |rate| rate.next_day_grace_minutes) * 60_000_000;
            let after_midnight = (end + 8 * 3_600_000_000).rem_euclid(86_400_000_000);
            let forgiven = touched > 1 && (1..=grace).contains(&after_midnight);
            prop_assert_eq!(days, touched - i64::from(forgiven));
        }
        let nights = price.lines.iter().find(|line| line.code == LineCode::Overnight).map_or(0, |line| line.quantity);
        if price.lines[0].unit == LineUnit::Month {
            prop_assert!(nights < touched);
        } else {
            prop_assert!(nights == 0 || nights == days - 1);
        }
    }
}
