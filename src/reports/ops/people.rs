//! Reports on departments and drivers.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::link;
use crate::{
    billing,
    bookings::model::Purpose,
    db::Reader,
    kernel::{DriverId, Id, Money, Result, Word},
    reference,
    reports::{
        model::{Days, DrivenLeg, RevenueGroup, Work, per, percent},
        store::{self, LastOf},
        views::{AgeingReport, AgeingRow, Buckets, DepartmentReport, DepartmentRow, DriverReport, DriverRow, KindRow},
    },
    tariffs::model::Service,
};

/// The accounts of what trips earn: revenue and other income.
const EARNED: &[&str] = &["5001", "5051", "5301"];

/// Trips and revenue by department, and by class, purpose and service.
pub fn departments(reader: &mut Reader<'_>, days: Days) -> Result<DepartmentReport> {
    let (named, earned) = (store::departments(reader.conn)?, store::revenue(reader.conn, days)?);
    let mut legs = store::driven_legs(reader.conn, days, LastOf::Trip)?;
    // All figures of departments belong to the return.
    legs.retain(|driven| driven.leg.returned_at.is_some_and(|at| days.holds(at)));
    let now = reader.now;
    let group = |key: &dyn Fn(&DrivenLeg) -> String, earned_key: &dyn Fn(&RevenueGroup) -> Option<String>| {
        let mut groups: BTreeMap<String, (Work, Money)> = BTreeMap::new();
        for leg in &legs {
            groups.entry(key(leg)).or_default().0.add_driven(leg, days, now);
        }
        for row in &earned {
            let sum = &mut groups.entry(earned_key(row).unwrap_or_default()).or_default().1;
            *sum = *sum + row.revenue_fen;
        }
        groups
    };
    let of_departments = group(&|leg| leg.department_id.to_string(), &|row| row.department_id.map(|id| id.to_string()));
    let mut departments = Vec::new();
    for department in &named {
        let Some((work, revenue)) = of_departments.get(&department.id.to_string()) else { continue };
        departments.push(DepartmentRow {
            department_id: Some(Id::from_uuid(department.id.0)),
            code: department.code.clone(),
            name: department.name.clone(),
            trips: work.trips,
            km: work.loaded_km,
            revenue_fen: *revenue,
            rating_hundredths: per(Money(work.rating * 100), work.ratings).map(|rating| rating.0),
            journals: link(EARNED, &format!("department_id={}", department.id), days),
        });
    }
    let kinds = |groups: BTreeMap<String, (Work, Money)>, name: &dyn Fn(&str) -> Option<String>| {
        let row = |(code, (work, revenue_fen)): (String, (Work, Money))| KindRow {
            name: name(&code).unwrap_or_default(),
            code,
            trips: work.trips,
            km: work.loaded_km,
            revenue_fen,
        };
        groups.into_iter().map(row).collect::<Vec<_>>()
    };
    let lang = reader.lang;
    let word = |words: &[Word], code: &str| {
        words.iter().find(|known| known.word == code).map(|known| known.label(lang).to_owned())
    };
    let called = reference::ops::class_names(reader.conn)?;
    let classes = kinds(group(&|leg| leg.class.clone(), &|row| row.class.clone()), &|code| called.get(code).cloned());
    let purposes =
        kinds(group(&|leg| leg.purpose.to_string(), &|row| row.purpose.map(|word| word.to_string())), &|code| {
            word(Purpose::WORDS, code)
        });
    let services =
        kinds(group(&|leg| leg.service.to_string(), &|row| row.service.map(|word| word.to_string())), &|code| {
            word(Service::WORDS, code)
        });
    let total_revenue_fen = earned.iter().map(|row| row.revenue_fen).sum();
    Ok(DepartmentReport { from: days.from, to: days.to, departments, classes, purposes, services, total_revenue_fen })
}

/// Drivers: trips, kilometres, hours, punctuality, ratings.
pub fn drivers(reader: &mut Reader<'_>, days: Days) -> Result<DriverReport> {
    let (named, earned) = (store::drivers(reader.conn)?, store::revenue(reader.conn, days)?);
    let legs = store::driven_legs(reader.conn, days, LastOf::Driver)?;
    let mut work: BTreeMap<DriverId, Work> = BTreeMap::new();
    for leg in &legs {
        work.entry(leg.driver_id).or_default().add_driven(leg, days, reader.now);
    }
    let none = Work::default();
    let drivers = named.iter().filter_map(|driver| {
        let id = Id::from_uuid(driver.id.0);
        let work = work.get(&id).unwrap_or(&none);
        let revenue_fen = earned.iter().filter(|row| row.driver_id == Some(id)).map(|row| row.revenue_fen).sum();
        (*work != none || revenue_fen != Money::ZERO).then(|| DriverRow {
            driver_id: id,
            name: driver.name.clone(),
            employment: driver.code.clone(),
            trips: work.trips,
            km: work.loaded_km,
            days: work.day_count(),
            duty_minutes: work.minutes,
            driving_minutes: work.driving_minutes,
            punctual_percent: percent(work.punctual, work.picked_up),
            rating_hundredths: per(Money(work.rating * 100), work.ratings).map(|rating| rating.0),
            revenue_fen,
            journals: link(EARNED, &format!("driver_id={id}"), days),
        })
    });
    Ok(DriverReport { from: days.from, to: days.to, drivers: drivers.collect() })
}

/// 账龄: what departments owe as of a day, by days past due. Accrued amounts are not due.
pub fn ageing(reader: &mut Reader<'_>, as_of: NaiveDate) -> Result<AgeingReport> {
    let named = store::departments(reader.conn)?;
    let mut owed: BTreeMap<uuid::Uuid, [Money; 6]> = BTreeMap::new();
    for row in billing::ops::ageing(reader.conn, as_of)? {
        owed.insert(row.department_id.0, row.buckets);
    }
    for (department, accrued) in store::accrued(reader.conn, as_of)? {
        let not_due = &mut owed.entry(department.0).or_default()[0];
        *not_due = *not_due + accrued;
    }
    let mut buckets = [Money::ZERO; 6];
    let mut departments = Vec::new();
    for department in named {
        let Some(amounts) = owed.get(&department.id.0).filter(|amounts| amounts.iter().any(|fen| *fen != Money::ZERO))
        else {
            continue;
        };
        for (sum, fen) in buckets.iter_mut().zip(amounts) {
            *sum = *sum + *fen;
        }
        departments.push(AgeingRow {
            department_id: Id::from_uuid(department.id.0),
            code: department.code,
            name: department.name,
            buckets: Buckets::of(*amounts),
            total_fen: amounts.iter().copied().sum(),
            // No `from`: what is open now may be of any age.
            journals: format!("/api/v1/journals?account=1122&department_id={}&state=posted&to={as_of}", department.id),
        });
    }
    Ok(AgeingReport { as_of, buckets: Buckets::of(buckets), departments, total_fen: buckets.into_iter().sum() })
}
