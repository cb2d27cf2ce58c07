//! The demonstration's data of last year and this year, with its books. The pseudo-random numbers are always the same.
//!
//! Every month except the present one is closed. The amounts are typical of a county's company: more than 2,000,000
//! yuan of revenue and 200,000 yuan of profit a year.

use chrono::{Datelike, Days, NaiveDate, TimeDelta, Weekday};
use serde_json::{Value, json};

use super::{Company, read};
use crate::{
    billing,
    bookings::{self, forms, model::BookingNew},
    charges, closing, costs,
    dispatch::model::Assignment,
    kernel::{DepartmentId, DriverId, Error, Instant, Money, Period, SupplierId, VehicleId},
    ledger,
    reference::{self, model::SupplierNew},
    supervision,
};

/// A vehicle with its driver, and the first day on which both are free.
pub(super) struct Pair {
    pub vehicle: VehicleId,
    pub driver: DriverId,
    pub class: &'static str,
    pub is_employed: bool,
    free_on: NaiveDate,
    /// Kilometres driven in the month.
    km: i64,
}

impl Pair {
    pub fn new(vehicle: VehicleId, driver: DriverId, class: &'static str, is_employed: bool) -> Self {
        Self { vehicle, driver, class, is_employed, free_on: NaiveDate::MIN, km: 0 }
    }
}

/// The suppliers of the company.
pub struct Sellers {
    garage: SupplierId,
    /// Lends the drivers who aren't employed. The demonstration's user `supplier` works for it.
    pub labour: SupplierId,
}

impl Company<'_> {
    /// Opens the books, then makes month after month until the day before `last`.
    pub fn years(
        &mut self,
        departments: &[DepartmentId],
        pairs: &mut [Pair],
        sellers: &Sellers,
        first: NaiveDate,
        last: NaiveDate,
    ) -> Result<(), String> {
        self.clock.set(Instant::day_start(first).plus_minutes(8 * 60));
        self.open_books(pairs, first)?;
        let (mut day, began, mut done) = (first, std::time::Instant::now(), 0);
        let months = Period::of(last).months_since(Period::of(first)) + 1;
        while day < last {
            let month = Period::of(day);
            println!(
                "Making the demonstration: month {month}, {done} of {months} are done after {} s",
                began.elapsed().as_secs()
            );
            done += 1;
            while Period::of(day) == month && day < last {
                self.day(departments, pairs, day).map_err(|error| error.to_string())?;
                day = day + Days::new(1);
            }
            // The present month stays open and has no monthly receipts yet.
            if Period::of(last) > month {
                self.month(pairs, sellers, month)?;
                self.next_month(departments, pairs, sellers, month)?;
            }
        }
        Ok(())
    }

    /// Makes the suppliers.
    pub fn sellers(&self) -> Result<Sellers, String> {
        let make = |name: &str| -> Result<SupplierId, String> {
            let new: SupplierNew = read(json!({"name": name}))?;
            Ok(self.write(&self.admin, |unit| reference::ops::supplier_create(unit, &new))?.id)
        };
        Ok(Sellers { garage: make("县汽车维修有限公司")?, labour: make("县人力资源服务有限公司")? })
    }

    /// The opening balances: capital, money in the bank, and the cards of vehicles that are some years old.
    fn open_books(&mut self, pairs: &[Pair], first: NaiveDate) -> Result<(), String> {
        let before = Period::of(first).previous();
        let (mut value, mut written) = (0, 0);
        for (index, pair) in (0_i64..).zip(pairs) {
            let cost: i64 = match pair.class {
                "bus" => 42_000_000,
                "van" => 22_000_000,
                _ => 13_000_000,
            };
            let residual = cost / 20;
            // Two of three vehicles are depreciated to their residual value.
            let opening = if index % 3 != 0 { cost - residual } else { (cost - residual) * 24 / 96 };
            let card = read(json!({
                "name": format!("车辆 {}", index + 1), "vehicle_id": pair.vehicle, "cost_fen": cost, "residual_fen": residual, "months": 96,
                "in_service_on": first - TimeDelta::days(730), "opening": true, "opening_depreciation_fen": opening, "opening_through": before,
            }))?;
            self.write(&self.accountant, |unit| costs::ops::asset_create(unit, &card))?;
            value += cost;
            written += opening;
        }
        let bank = 60_000_000;
        let lines = json!([
            {"account": "1002", "dr_fen": bank},
            {"account": "1601", "dr_fen": value},
            {"account": "1602", "cr_fen": written},
            {"account": "3001", "cr_fen": bank + value - written},
        ]);
        self.journal(json!({"date": first, "text": "期初建账", "kind": "opening", "lines": lines}))
    }

    /// A manual journal, approved by the supervisor.
    fn journal(&self, body: Value) -> Result<(), String> {
        let form = read(body)?;
        let made = self.write(&self.accountant, |unit| ledger::ops::journal_create(unit, &form))?;
        self.write(&self.supervisor, |unit| ledger::ops::journal_approve(unit, made.id)).map(drop)
    }

    /// The bookings that begin on a day: several, each for one or a few vehicles over one to three days.
    fn day(&mut self, departments: &[DepartmentId], pairs: &mut [Pair], day: NaiveDate) -> Result<(), Error> {
        let bookings =
            if matches!(day.weekday(), Weekday::Sat | Weekday::Sun) { self.roll(2) } else { 3 + self.roll(3) };
        for _ in 0..bookings {
            let class = ["car", "van", "car", "bus", "car", "van", "bus"][self.pick(7)];
            let wanted = 1 + self.pick(if class == "car" { 3 } else { 2 });
            let free: Vec<usize> =
                (0..pairs.len()).filter(|at| pairs[*at].class == class && pairs[*at].free_on <= day).collect();
            if free.is_empty() {
                continue;
            }
            let start = self.pick(free.len());
            let chosen: Vec<usize> = free.iter().cycle().skip(start).take(wanted.min(free.len())).copied().collect();
            let days = [1, 1, 1, 2, 3][self.pick(5)];
            let department = departments[self.pick(departments.len())];
            self.job(department, pairs, &chosen, day, days)?;
        }
        Ok(())
    }

    fn pick(&mut self, bound: usize) -> usize {
        usize::try_from(self.roll(u64::try_from(bound).unwrap_or(1))).unwrap_or(0)
    }

    /// One booking, from its request to the department's confirmation.
    fn job(
        &mut self,
        department: DepartmentId,
        pairs: &mut [Pair],
        chosen: &[usize],
        day: NaiveDate,
        days: i64,
    ) -> Result<(), Error> {
        let class = pairs[chosen[0]].class;
        let purpose =
            ["official_business", "investment_reception", "collective_event", "official_business"][self.pick(4)];
        let starts_at = Instant::day_start(day).plus_minutes(8 * 60);
        let ends_at = Instant::day_start(day)
            .plus_days(days - 1)
            .plus_minutes(17 * 60 + i64::try_from(self.roll(4)).unwrap_or(0) * 15);
        let km = days * (60 + i64::try_from(self.roll(110)).unwrap_or(0));
        let (destination, reach) =
            [("宁波市政府", "in_city"), ("石浦镇", "in_county"), ("杭州", "in_province")][self.pick(3)];
        let seats = if class == "bus" { 15 } else { 3 };
        let new: BookingNew = serde_json::from_value(json!({
            "department_id": department, "purpose": purpose, "items": [{"class": class, "quantity": chosen.len()}], "passengers": seats * chosen.len(),
            "starts_at": starts_at, "ends_at": ends_at, "origin": "县政府", "destination": destination, "reach": reach, "distance_km": km,
            "contact_name": "王主任", "contact_phone": "13858000001",
        }))
        .map_err(Error::internal)?;
        self.clock.set(starts_at.plus_days(-1));
        let booking = self.try_write(&self.requester, |unit| bookings::ops::booking_create(unit, &new))?;
        self.try_write(&self.approver, |unit| {
            bookings::ops::booking_approve(unit, booking.id, &forms::Approve::default())
        })?;
        let assignments = chosen.iter().map(|at| Assignment {
            vehicle_id: pairs[*at].vehicle,
            driver_id: pairs[*at].driver,
            second_driver_id: None,
            passengers: None,
        });
        let form = forms::Dispatch { assignments: assignments.collect(), overrides: Vec::new(), partial: false };
        let Ok(sent) =
            self.try_write(&self.dispatcher, |unit| bookings::ops::booking_dispatch(unit, booking.id, &form))
        else {
            // The rules refused the dispatch, so the booking is cancelled.
            return self
                .try_write(&self.requester, |unit| {
                    bookings::ops::booking_cancel(unit, booking.id, &forms::Cancel::because("活动改期"))
                })
                .map(drop);
        };
        for trip in &sent.trips {
            self.clock.set(starts_at.plus_minutes(1));
            self.depart(trip.id, starts_at)?;
        }
        for trip in &sent.trips {
            let driven = km + i64::try_from(self.roll(12)).unwrap_or(0);
            let tolls = Money(i64::try_from(self.roll(4)).unwrap_or(0) * 1_500);
            self.clock.set(ends_at.plus_minutes(1));
            self.come_back(trip.id, starts_at, ends_at, driven, tolls)?;
            self.clock.set(ends_at.plus_minutes(90));
            let form = forms::Confirm {
                rating: Some(4 + i64::try_from(self.roll(2)).unwrap_or(0)),
                ..forms::Confirm::default()
            };
            self.try_write(&self.requester, |unit| {
                bookings::ops::trip_confirm(unit, trip.id, &form, supervision::ops::RATED)
            })?;
            if let Some(pair) = pairs.iter_mut().find(|pair| pair.vehicle == trip.vehicle_id) {
                pair.km += driven;
                pair.free_on = ends_at.date() + Days::new(1);
            }
        }
        Ok(())
    }

    fn cost(&self, body: Value) -> Result<(), String> {
        let new = read(body)?;
        self.write(&self.accountant, |unit| costs::ops::cost_create(unit, &new)).map(drop)
    }

    /// The receipts of a month, dated in it.
    fn month(&mut self, pairs: &mut [Pair], sellers: &Sellers, month: Period) -> Result<(), String> {
        let last = month.last();
        self.clock.set(Instant::day_start(last).plus_minutes(18 * 60));
        let mut fuel = Vec::new();
        for pair in pairs.iter() {
            // Fen and millilitres of fuel per kilometre.
            let (fen, millilitres) = match pair.class {
                "bus" => (118, 160),
                "van" => (76, 98),
                _ => (48, 62),
            };
            if pair.km > 0 {
                let odometer = crate::fleet::ops::odometer_current(&mut self.bulk.borrow_mut().conn, pair.vehicle)
                    .map_err(|error| error.to_string())?;
                fuel.push(json!({"vehicle_id": pair.vehicle, "amount_fen": pair.km * fen, "quantity_milli": pair.km * millilitres, "odometer_km": odometer, "full_tank": true}));
            }
        }
        let sum = |lines: &[Value]| lines.iter().filter_map(|line| line["amount_fen"].as_i64()).sum::<i64>();
        if !fuel.is_empty() {
            let whole = sum(&fuel);
            let top_up = json!({"category": "fuel_card_top_up", "date": month.first(), "seller": "中石化象山分公司", "number": format!("CZ{month}"), "gross_fen": whole,
                "paid_from": "bank", "lines": [{"amount_fen": whole}]});
            self.cost(top_up)?;
            self.cost(json!({"category": "fuel", "date": last, "seller": "中石化象山分公司", "number": format!("JY{month}"), "gross_fen": whole, "paid_from": "fuel_card", "lines": fuel}))?;
        }
        let tolls: Vec<Value> = pairs
            .iter()
            .filter(|pair| pair.km > 0)
            .map(|pair| json!({"vehicle_id": pair.vehicle, "amount_fen": 2_000 + pair.km * 9}))
            .collect();
        if !tolls.is_empty() {
            let whole = sum(&tolls);
            self.cost(json!({"category": "tolls", "date": last, "seller": "浙江高速ETC", "number": format!("ETC{month}"), "gross_fen": whole, "paid_from": "bank", "lines": tolls}))?;
        }
        for turn in 0..3 {
            let at = self.pick(pairs.len());
            let amount = 60_000 + i64::try_from(self.roll(20)).unwrap_or(0) * 10_000;
            self.cost(json!({"category": "maintenance", "date": last, "seller": "县汽车维修有限公司", "supplier_id": sellers.garage, "number": format!("WX{month}-{turn}"),
                "gross_fen": amount, "paid_from": "payable", "lines": [{"vehicle_id": pairs[at].vehicle, "amount_fen": amount}]}))?;
        }
        self.cost(
            json!({"category": "overhead", "date": last, "seller": "县城投物业", "number": format!("ZJ{month}"), "gross_fen": 560_000, "paid_from": "bank",
            "text": "办公场地租金及物业", "lines": [{"amount_fen": 560_000}]}),
        )?;
        if month == month.january() {
            let lines: Vec<Value> = pairs
                .iter()
                .map(|pair| {
                    let (premium, tax) = if pair.class == "bus" { (620_000, 48_000) } else { (330_000, 36_000) };
                    json!({"vehicle_id": pair.vehicle, "amount_fen": premium + tax, "vehicle_tax_fen": tax})
                })
                .collect();
            let whole = sum(&lines);
            self.cost(json!({"category": "insurance", "date": month.last(), "seller": "人保财险象山支公司", "number": format!("BX{month}"), "gross_fen": whole, "paid_from": "bank",
                "covers_from": month.first(), "covers_until": month.plus(11).last(), "lines": lines}))?;
        }
        for pair in pairs {
            pair.km = 0;
        }
        Ok(())
    }

    /// The days after a month: the month is closed, wages and bills are paid, and the departments pay.
    fn next_month(
        &mut self,
        departments: &[DepartmentId],
        pairs: &[Pair],
        sellers: &Sellers,
        month: Period,
    ) -> Result<(), String> {
        let today = month.next().first() + Days::new(4);
        self.clock.set(Instant::day_start(today).plus_minutes(10 * 60));
        let (wage, fee) = (390_000, 410_000);
        let accruals: Vec<Value> = pairs
            .iter()
            .map(|pair| match pair.is_employed {
                true => json!({"category": "wages", "vehicle_id": pair.vehicle, "driver_id": pair.driver, "amount_fen": wage}),
                false => {
                    json!({"category": "dispatch", "vehicle_id": pair.vehicle, "driver_id": pair.driver, "supplier_id": sellers.labour, "amount_fen": fee})
                }
            })
            .collect();
        let close = read(json!({"accruals": accruals}))?;
        self.write(&self.accountant, |unit| closing::ops::period_close(unit, month, &close))?;
        // The labour company's invoice for the closed month arrives and is paid.
        let lines: Vec<Value> = pairs
            .iter()
            .filter(|pair| !pair.is_employed)
            .map(|pair| json!({"vehicle_id": pair.vehicle, "driver_id": pair.driver, "amount_fen": fee}))
            .collect();
        let whole = lines.iter().filter_map(|line| line["amount_fen"].as_i64()).sum::<i64>();
        self.cost(json!({"category": "dispatch", "date": today, "seller": "县人力资源服务有限公司", "supplier_id": sellers.labour, "number": format!("LW{month}"), "gross_fen": whole,
            "paid_from": "payable", "lines": lines}))?;
        self.pay(json!({"purpose": "payable", "supplier_id": sellers.labour, "date": today, "amount_fen": whole}))?;
        let employed = i64::try_from(pairs.iter().filter(|pair| pair.is_employed).count()).unwrap_or(0);
        self.pay(json!({"purpose": "wages", "date": today, "amount_fen": wage * employed}))?;
        let balances =
            ledger::ops::balances(&mut self.bulk.borrow_mut().conn, month).map_err(|error| error.to_string())?;
        for (account, tax) in [("2221.04", "vat"), ("2221.05", "surcharges"), ("2221.06", "income")] {
            let owed = -balances.get(account).copied().unwrap_or_default();
            if owed > Money::ZERO {
                self.pay(json!({"purpose": "tax", "tax": tax, "date": today, "amount_fen": owed}))?;
            }
        }
        // Most departments pay within ten days of the month's end, some a month later.
        let open = charges::ops::owed::receivables_open_all(&mut self.bulk.borrow_mut().conn)
            .map_err(|error| error.to_string())?;
        for department in departments {
            let is_late = self.roll(5) == 0;
            let until = if is_late { month.previous().last() } else { month.last() };
            let debt: i64 = open
                .iter()
                .filter(|row| row.department_id == *department && row.date <= until)
                .map(|row| row.open_fen().0)
                .sum();
            if debt > 0 {
                let form = read(
                    json!({"department_id": department, "date": today, "amount_fen": debt, "reference": format!("{month}-{}", department.0.simple())}),
                )?;
                self.write(&self.accountant, |unit| billing::ops::payment_create(unit, &form))?;
            }
        }
        Ok(())
    }

    /// An outgoing payment, prepared by the accountant and approved by the supervisor.
    fn pay(&self, mut body: Value) -> Result<(), String> {
        body["direction"] = json!("paid");
        let form = read(body)?;
        let made = self.write(&self.accountant, |unit| billing::ops::payment_create(unit, &form))?;
        self.write(&self.supervisor, |unit| billing::ops::payment_approve(unit, made.id)).map(drop)
    }
}
