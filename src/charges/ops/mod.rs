//! Use cases of charges: quotes, versions of charges, and what they post.

pub mod owed;
mod settle;

use std::collections::HashMap;

use chrono::NaiveDate;

pub use settle::{Charged, accrual, fee_settle, trip_settle, vat_percent};

use super::{
    model::{Charge, Price, QuoteNew},
    rules::{Terms, Work},
    store,
    views::{Priced, VehicleQuote},
};
use crate::{
    customers,
    db::{Conn, Unit},
    kernel::{Actor, BookingId, ChargeId, Error, Fault, Instant, Lang, Place, Result, TripId, text},
    reference,
    schedule::{model::Span, rules::window_fault},
    tariffs::{
        self,
        model::{Rate, Service, Tariff},
    },
};

/// What a booking was agreed at: its frozen tariff and discount, with the holidays of its days.
#[derive(Debug, Clone)]
pub struct Agreed {
    /// The tariff.
    pub tariff: Tariff,
    /// The department's discount in percent, 0 to 100.
    pub discount_percent: i64,
    holidays: std::collections::BTreeSet<NaiveDate>,
}

impl Agreed {
    /// Loads the holidays from `starts_at` to `ends_at`.
    pub fn load(
        conn: &mut Conn,
        tariff: Tariff,
        discount_percent: i64,
        starts_at: Instant,
        ends_at: Instant,
    ) -> Result<Self> {
        let holidays = reference::ops::holidays_between(conn, starts_at.date(), ends_at.date())?;
        Ok(Self { tariff, discount_percent, holidays })
    }

    /// The terms for a class and service.
    ///
    /// # Errors
    /// `no_rate` (422) if the tariff has none.
    pub fn terms(&self, class: &str, service: Service) -> Result<Terms<'_>> {
        let (rate, day_rate) = rates(&self.tariff, class, service)
            .map_err(|missing| Error::invalid(vec![no_rate(missing, class, class)]))?;
        Ok(Terms { rate, day_rate, discount_percent: self.discount_percent, holidays: &self.holidays })
    }
}

/// The rate of a class and service, and the day rate of the class. A half day needs both. If one is missing, the service
/// that it is missing for.
fn rates<'a>(
    tariff: &'a Tariff,
    class: &str,
    service: Service,
) -> std::result::Result<(&'a Rate, Option<&'a Rate>), Service> {
    let rate = tariff.rate(class, service).ok_or(service)?;
    let day_rate = tariff.rate(class, Service::Day);
    if service == Service::HalfDay && day_rate.is_none() { Err(Service::Day) } else { Ok((rate, day_rate)) }
}

/// The fault that a tariff has no rate of this service for a class, which has a code and a name.
fn no_rate(service: Service, class: &str, name: &str) -> Fault {
    let named = service.label(Lang::ZhCn);
    let detail =
        text!("The tariff has no {service} rate for the class {class}.", "租价表中没有“{name}”的{named}价格。");
    Fault::body("/items", "no_rate", detail)
}

fn no_tariff(date: NaiveDate) -> Fault {
    let detail = text!("No tariff is valid on {date}.", "{date} 没有有效的租价表。");
    Fault::body("/starts_at", "no_rate", detail)
}

/// The tariff for work that starts on this local date.
///
/// # Errors
/// `no_rate` (422) if none is valid then.
pub fn tariff_for(conn: &mut Conn, date: NaiveDate) -> Result<Tariff> {
    tariffs::ops::tariff_for(conn, date)?.ok_or_else(|| Error::invalid(vec![no_tariff(date)]))
}

/// The tariff for work that starts on this local date. Adds a fault if there is none, or if it lacks the rate of a
/// class.
pub fn tariff_or_faults<'a>(
    conn: &mut Conn,
    date: NaiveDate,
    classes: impl Iterator<Item = &'a str>,
    service: Service,
    faults: &mut Vec<Fault>,
) -> Result<Option<Tariff>> {
    let tariff = tariffs::ops::tariff_for(conn, date)?;
    match &tariff {
        Some(tariff) => {
            let missing = classes.filter_map(|class| Some((class, rates(tariff, class, service).err()?)));
            let missing: Vec<(&str, Service)> = missing.collect();
            let names = if missing.is_empty() { HashMap::new() } else { reference::ops::class_names(conn)? };
            let name = |class: &str| names.get(class).cloned().unwrap_or_else(|| class.to_owned());
            faults.extend(missing.into_iter().map(|(class, service)| no_rate(service, class, &name(class))));
        }
        None => faults.push(no_tariff(date)),
    }
    Ok(tariff)
}

/// A quote for several vehicles: each is priced by itself, then they are summed.
///
/// # Errors
/// 422 for an unknown department, a faulty span and classes without a rate, all at once; then for nights that don't
/// fit.
pub fn quote(conn: &mut Conn, actor: &Actor, new: &QuoteNew) -> Result<Priced> {
    let is_seen = actor.scope().has(new.department_id);
    let seen = if is_seen { customers::ops::department_find(conn, new.department_id)? } else { None };
    let span = Span { starts_at: new.starts_at, ends_at: new.ends_at };
    let mut faults = Vec::from_iter(window_fault(span, new.service.longest_days(), Place::Pointer("/ends_at".into())));
    if seen.is_none() {
        faults.push(Fault::unknown_reference("/department_id"));
    }
    let classes = new.items.iter().map(|item| item.class.as_str());
    let tariff = tariff_or_faults(conn, new.starts_at.date(), classes, new.service, &mut faults)?;
    let (Some(department), Some(tariff), true) = (seen, tariff, faults.is_empty()) else {
        return Err(Error::invalid(faults));
    };
    let agreed = Agreed::load(conn, tariff, department.content.discount_percent, new.starts_at, new.ends_at)?;
    let spans = [new.starts_at..new.ends_at];
    let work = Work {
        spans: &spans,
        distance_km: new.distance_km,
        overnight_nights: new.overnight_nights,
        home_each_evening: new.home_each_evening,
        outlays: &[],
    };
    let mut per_vehicle = Vec::new();
    for item in &new.items {
        let price = agreed.terms(&item.class, new.service)?.price(&work)?;
        per_vehicle.extend((0..item.quantity).map(|_| (item.class.clone(), price.clone())));
    }
    let whole = Price::together(&per_vehicle.iter().map(|(_, price)| price.clone()).collect::<Vec<_>>())?;
    let per_vehicle = per_vehicle
        .into_iter()
        .map(|(class, Price { lines, total_fen })| VehicleQuote { class, lines, total_fen })
        .collect();
    Ok(Priced { tariff_id: agreed.tariff.id, lines: whole.lines, total_fen: whole.total_fen, per_vehicle })
}

/// Stores a new version of a trip's charge, or the fee of a booking.
pub fn charge_record(
    unit: &mut Unit<'_>,
    booking_id: BookingId,
    trip_id: Option<TripId>,
    version: i64,
    price: &Price,
) -> Result<Charge> {
    let charge = Charge::new(booking_id, trip_id, version, price, unit.now)?;
    store::insert(unit.conn, &charge)?;
    Ok(charge)
}

/// Every version of these trips' charges.
pub fn charges_of(conn: &mut Conn, trips: &[TripId]) -> Result<Vec<Charge>> {
    store::of_trips(conn, trips)
}

/// These charges and fees, in no particular order.
pub fn charges_find(conn: &mut Conn, ids: &[ChargeId]) -> Result<Vec<Charge>> {
    store::find(conn, ids)
}

/// The cancellation fees of a booking.
pub fn fees_of(conn: &mut Conn, booking_id: BookingId) -> Result<Vec<Charge>> {
    store::fees_of(conn, booking_id)
}

/// Some of the fees that have no receivable yet.
pub fn fees_unposted(conn: &mut Conn) -> Result<Vec<Charge>> {
    store::fees_unposted(conn)
}
