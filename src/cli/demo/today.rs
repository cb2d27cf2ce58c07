//! The day on which the demonstration starts, at whatever hour: something of everything that waits for somebody.

use serde_json::{Value, json};

use super::{Company, years::Pair};
use crate::{
    billing, bookings,
    bookings::{forms, model::BookingNew},
    dispatch::model::Assignment,
    drivers, fleet,
    kernel::{Actor, BookingId, DepartmentId, Error, Instant, Money, TripId},
    ledger,
    schedule::ops::Judge,
};

/// Around now for so many minutes nothing is left to chance.
pub(super) const KEPT_FREE: i64 = 10 * 60;

/// What a booking of today asks for.
struct Asked<'a> {
    department: DepartmentId,
    class: &'a str,
    quantity: i64,
    purpose: &'a str,
    reason: &'a str,
    /// From when until when.
    span: (Instant, Instant),
}

impl Company<'_> {
    /// Trips that are out, at risk and to be reassigned; a vehicle off the road and a driver on leave; an urgent request and
    /// one of two vehicles; what the department of the accounts has to approve and to sign; a trip of the driver's account;
    /// and money that waits for a second person.
    pub(super) fn today(
        &mut self,
        departments: &[DepartmentId],
        pairs: &[Pair],
        now: Instant,
        outside: &Actor,
    ) -> Result<(), Error> {
        // Times as people write them.
        let round = now.plus_micros(-now.micros().rem_euclid(300_000_000));
        let hours = |from: i64, until: i64| (round.plus_minutes(from), round.plus_minutes(until));
        let of = |department: usize, class, purpose, reason, span| Asked {
            department: departments[department],
            class,
            quantity: 1,
            purpose,
            reason,
            span,
        };

        let under_way = of(1, "car", "official_business", "赴宁波参加项目评审", hours(-120, 180));
        self.leave_with(&under_way, &pairs[11])?;

        // One that hasn't come back in time, and the next trip of its vehicle, which is at risk.
        let late = of(2, "car", "official_business", "赴高铁站接待专家", hours(-300, -180));
        self.leave_with(&late, &pairs[12])?;
        let next = of(4, "car", "official_business", "送考巡查", hours(-10, 480));
        self.plan(&next, &pairs[12])?;

        // A vehicle that breaks down before its trip.
        let stranded = of(5, "van", "investment_reception", "接待投资考察团", hours(120, 300));
        self.plan(&stranded, &pairs[5])?;
        self.clock.set(now);
        let judge = Judge { rejudge: bookings::ops::rejudge, replacements: bookings::ops::replacements };
        let (starts_at, ends_at) = hours(-15, 480);
        let broken = read(
            json!({"vehicle_id": pairs[5].vehicle, "reason": "发动机故障待修", "starts_at": starts_at, "ends_at": ends_at}),
        )?;
        self.try_write(&self.dispatcher, |unit| fleet::ops::off_road_create(unit, &broken, judge))?;
        let (starts_at, ends_at) = hours(-240, 540);
        let leave = read(
            json!({"driver_id": pairs[13].driver, "reason": "年休假", "starts_at": starts_at, "ends_at": ends_at}),
        )?;
        self.try_write(&self.dispatcher, |unit| drivers::ops::leave_create(unit, &leave, judge))?;

        // For the dispatcher's queue.
        let urgent = of(11, "van", "urgent_task", "防汛抢险", hours(90, 240));
        self.ask(&urgent)?;
        let two = of(3, "car", "collective_event", "企业走访", hours(180, 420));
        self.approve(self.ask(&Asked { quantity: 2, ..two })?)?;

        // For the department of the accounts: two to approve, one to sign.
        self.ask(&of(0, "car", "official_business", "赴市政府开会", hours(26 * 60, 30 * 60)))?;
        self.ask(&of(0, "van", "investment_reception", "接待考察团", hours(50 * 60, 55 * 60)))?;
        let back = of(0, "car", "official_business", "赴开发区调研", hours(-270, -150));
        let trip = self.leave_with(&back, &pairs[14])?;
        let (from, until) = back.span;
        self.clock.set(until.plus_minutes(1));
        self.come_back(trip, from, until, 46, Money(1_500))?;

        // The driver's account has a trip whose planned start lies on this day.
        let is_late = now.minutes_since(Instant::day_start(now.date())) >= 12 * 60;
        let (from, until) = if is_late { (-90, 180) } else { (60, 240) };
        let own = of(6, "bus", "collective_event", "组织党员学习", hours(from, until));
        if is_late { self.leave_with(&own, &pairs[0]).map(drop) } else { self.plan(&own, &pairs[0]).map(drop) }?;

        self.clock.set(now);
        self.prepare(pairs, now, outside)
    }

    /// Money and journals that wait for a second person: the supervisor, and for one journal also the accountant.
    fn prepare(&self, pairs: &[Pair], now: Instant, outside: &Actor) -> Result<(), Error> {
        let date = now.date();
        let advance = json!({"direction": "paid", "purpose": "driver", "driver_id": pairs[1].driver, "date": date, "amount_fen": 200_000});
        let advance = read(advance)?;
        self.try_write(&self.accountant, |unit| billing::ops::payment_create(unit, &advance))?;
        for (by, text, fen) in [(&self.accountant, "购买办公用品", 12_800), (outside, "支付公告费", 36_000)]
        {
            let lines = json!([{"account": "5602", "dr_fen": fen}, {"account": "1002", "cr_fen": fen}]);
            let journal = read(json!({"date": date, "text": text, "attachments": 1, "lines": lines}))?;
            self.try_write(by, |unit| ledger::ops::journal_create(unit, &journal))?;
        }
        Ok(())
    }

    /// A request, made the day before.
    fn ask(&self, asked: &Asked<'_>) -> Result<BookingId, Error> {
        let (starts_at, ends_at) = asked.span;
        self.clock.set(starts_at.min(self.clock.now()).plus_days(-1));
        let new: BookingNew = read(json!({
            "department_id": asked.department, "purpose": asked.purpose, "items": [{"class": asked.class, "quantity": asked.quantity}],
            "passengers": 3 * asked.quantity, "starts_at": starts_at, "ends_at": ends_at, "origin": "县政府", "destination": "宁波市政府",
            "reach": "in_city", "distance_km": 60, "contact_name": "王主任", "contact_phone": "13858000001", "reason": asked.reason,
        }))?;
        Ok(self.try_write(&self.requester, |unit| bookings::ops::booking_create(unit, &new))?.id)
    }

    fn approve(&self, id: BookingId) -> Result<(), Error> {
        let form = forms::Approve::default();
        self.try_write(&self.approver, |unit| bookings::ops::booking_approve(unit, id, &form)).map(drop)
    }

    /// A trip of this vehicle and its driver, planned the day before.
    fn plan(&self, asked: &Asked<'_>, pair: &Pair) -> Result<TripId, Error> {
        let id = self.ask(asked)?;
        self.approve(id)?;
        let assignment =
            Assignment { vehicle_id: pair.vehicle, driver_id: pair.driver, second_driver_id: None, passengers: None };
        let form = forms::Dispatch { assignments: vec![assignment], overrides: Vec::new(), partial: false };
        let sent = self.try_write(&self.dispatcher, |unit| bookings::ops::booking_dispatch(unit, id, &form))?;
        sent.trips.first().map(|trip| trip.id).ok_or_else(|| Error::internal("a dispatch without a trip"))
    }

    /// A trip of this vehicle that left when it was to.
    fn leave_with(&self, asked: &Asked<'_>, pair: &Pair) -> Result<TripId, Error> {
        let trip = self.plan(asked, pair)?;
        let (starts_at, _) = asked.span;
        self.clock.set(starts_at.plus_minutes(1));
        self.depart(trip, starts_at)?;
        Ok(trip)
    }
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, Error> {
    serde_json::from_value(value).map_err(Error::internal)
}
