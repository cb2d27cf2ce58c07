//! The company month by month, as the reports on each month say it.

use std::collections::BTreeMap;

use super::{
    fleet::{Fleet, utilisation_total},
    statements::{month_figures, results_by_month},
};
use crate::{
    db::Reader,
    kernel::{Instant, Money, Result, VehicleId},
    reports::{
        model::{Days, DrivenLeg, Work, per, percent},
        store::{self, LastOf},
        views::{CompanyMonth, MonthFigures},
    },
};

/// The months that the days touch: money of whole months, all else of these days. All is loaded once and cut by months.
pub fn company_months(reader: &mut Reader<'_>, days: Days) -> Result<Vec<CompanyMonth>> {
    let whole = days.whole_months();
    let results = results_by_month(reader.conn, whole, None)?;
    let legs = store::driven_legs(reader.conn, days, LastOf::Trip)?;
    let fleet = Fleet::load(reader.conn, days)?;
    let now = reader.now;
    let month = |figures: MonthFigures| {
        let period = figures.period;
        let part = Days { from: period.first().max(days.from), to: period.last().min(days.to) };
        let (from, until) = part.moments();
        let (mut company, mut vehicles) = (Work::default(), BTreeMap::<VehicleId, Work>::new());
        for driven in legs.iter().filter(|driven| is_out(driven, from, until)) {
            company.add_driven(driven, part, now);
            vehicles.entry(driven.leg.vehicle_id).or_default().add(&driven.leg, 0, part, now);
        }
        let has_results = results.contains_key(&period);
        let has_trips = company.trips > 0 || company.loaded_km > 0;
        let total = utilisation_total(&fleet.rows(&vehicles, part), reader.lang);
        CompanyMonth {
            period,
            revenue_fen: has_results.then_some(figures.revenue_fen),
            cost_fen: has_results.then_some(figures.cost_fen),
            profit_fen: has_results.then_some(figures.profit_fen),
            trips: has_trips.then_some(company.trips),
            km: has_trips.then_some(company.loaded_km),
            utilisation_percent: total.utilisation_percent,
            punctual_percent: percent(company.punctual, company.picked_up),
            rating_hundredths: per(Money(company.rating * 100), company.ratings).map(|rating| rating.0),
        }
    };
    Ok(month_figures(&results, whole).into_iter().map(month).collect())
}

/// Whether a leg was out between two moments. One that ended at the first of them belongs to both sides.
fn is_out(driven: &DrivenLeg, from: Instant, until: Instant) -> bool {
    driven.leg.departed_at < until && driven.leg.returned_at.is_none_or(|back| back >= from)
}
