//! Figures of vehicles, drivers and departments.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Days, DrivenLeg, Leg, Turnover};
use crate::{
    bookings,
    kernel::{Instant, Money, half_up, text_enum},
};

/// The columns of a vehicle's costs, in their order: field, English name, Chinese name, account.
pub const COSTS: [(&str, &str, &str, &str); 9] = [
    ("pay_fen", "Drivers' pay", "驾驶员薪酬", "5401.01"),
    ("fuel_fen", "Fuel", "燃料充电", "5401.02"),
    ("tolls_fen", "Tolls", "路桥停车", "5401.03"),
    ("maintenance_fen", "Maintenance", "维修保养", "5401.04"),
    ("insurance_fen", "Insurance", "保险", "5401.05"),
    ("depreciation_fen", "Depreciation", "折旧", "5401.06"),
    ("inspection_fen", "Inspection", "年检规费", "5401.07"),
    ("dispatch_fen", "Dispatched drivers", "劳务派遣", "5401.08"),
    ("hire_fen", "Outside hire", "外租车辆", "5401.09"),
];

/// Income and costs of a vehicle, or of what belongs to no vehicle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Revenue, net of VAT.
    pub revenue_fen: Money,
    /// Non-operating and investment income.
    pub other_income_fen: Money,
    /// Costs in the order of [`COSTS`].
    pub costs: [Money; 9],
    /// All other costs.
    pub other_fen: Money,
}

impl Outcome {
    /// All costs.
    pub fn cost_fen(&self) -> Money {
        self.costs.iter().copied().sum::<Money>() + self.other_fen
    }

    /// Adds debits and credits of an account of income or expense.
    pub fn add(&mut self, row: &Turnover) {
        let net = row.dr_fen - row.cr_fen;
        match row.account.get(..4) {
            Some("5001" | "5051") => self.revenue_fen = self.revenue_fen - net,
            Some("5301" | "5111") => self.other_income_fen = self.other_income_fen - net,
            _ => match COSTS.iter().position(|(.., account)| *account == row.account) {
                Some(at) => self.costs[at] = self.costs[at] + net,
                None => self.other_fen = self.other_fen + net,
            },
        }
    }
}

text_enum! {
    /// How costs that belong to no vehicle are shared among vehicles.
    #[derive(Default)]
    pub enum ShareKey {
        /// By revenue.
        #[default]
        Revenue = "revenue" ("By revenue", "按收入分摊"),
        /// By kilometres.
        Km = "km" ("By kilometres", "按里程分摊"),
        /// By days in use.
        Days = "days" ("By days in use", "按使用天数分摊"),
        /// In equal parts.
        Equal = "equal" ("In equal parts", "平均分摊"),
        /// Not at all.
        None = "none" ("Not shared", "不分摊"),
    }
}

/// Trips, kilometres and times of a vehicle, driver or department on some days.
///
/// What belongs to one moment belongs to the days that have the return: the kilometres of a leg, and, with the last leg
/// of a trip, the trip and what was recorded of it. Days and minutes belong to the days on which they passed. So the
/// parts of a span, wherever it is cut, sum to the whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Work {
    /// Trips.
    pub trips: i64,
    /// Kilometres from departure to return.
    pub loaded_km: i64,
    /// Kilometres between trips.
    pub empty_km: i64,
    /// Days on which it was out.
    pub days: BTreeSet<NaiveDate>,
    /// Minutes from departures to returns.
    pub minutes: i64,
    /// Recorded minutes of driving.
    pub driving_minutes: i64,
    /// Trips with a recorded pick-up.
    pub picked_up: i64,
    /// Of these, the trips picked up in time (RULES.md §6.7).
    pub punctual: i64,
    /// Sum of ratings.
    pub rating: i64,
    /// The number of ratings.
    pub ratings: i64,
}

impl Work {
    /// Adds what belongs to these days of a leg and of the empty kilometres before it. A leg that is still out is out
    /// until now. Answers whether its trip was counted with it.
    pub fn add(&mut self, leg: &Leg, empty_km: i64, days: Days, now: Instant) -> bool {
        let back = leg.returned_at.unwrap_or(now).max(leg.departed_at);
        let (from, until) = days.moments();
        // Counted from the departure, so that the parts of a minute that midnight cuts are one minute.
        let minutes = |at: Instant| at.clamp(leg.departed_at, back).minutes_since(leg.departed_at);
        self.minutes += minutes(until) - minutes(from);
        let out = Days::touched(leg.departed_at, back);
        self.days.extend(out.from.max(days.from).iter_days().take_while(|day| *day <= out.to.min(days.to)));
        if !leg.returned_at.is_some_and(|at| days.holds(at)) {
            return false;
        }
        self.loaded_km += leg.return_km.map_or(0, |km| km - leg.departure_km);
        self.empty_km += empty_km;
        self.trips += i64::from(leg.is_last);
        leg.is_last
    }

    /// Adds a leg of a driver. What was recorded of the trip as a whole is added with the trip.
    pub fn add_driven(&mut self, driven: &DrivenLeg, days: Days, now: Instant) {
        if self.add(&driven.leg, 0, days, now) {
            self.driving_minutes += driven.driving_minutes.unwrap_or(0);
            if let Some(picked_up_at) = driven.picked_up_at {
                self.picked_up += 1;
                self.punctual += i64::from(bookings::rules::is_punctual(driven.starts_at, picked_up_at));
            }
            if let Some(rating) = driven.rating {
                self.rating += rating;
                self.ratings += 1;
            }
        }
    }

    /// All kilometres.
    pub fn km(&self) -> i64 {
        self.loaded_km + self.empty_km
    }

    /// The number of days.
    pub fn day_count(&self) -> i64 {
        count(self.days.len())
    }
}

/// A length as reports answer it.
pub fn count(len: usize) -> i64 {
    i64::try_from(len).unwrap_or(i64::MAX)
}

/// The amount divided by the count, rounded; none if the count is 0.
pub fn per(fen: Money, count: i64) -> Option<Money> {
    (count > 0).then(|| Money(i64::try_from(half_up(i128::from(fen.0), i128::from(count))).unwrap_or_default()))
}

/// The part in percent of the whole, rounded; none if the whole is 0.
pub fn percent(part: i64, whole: i64) -> Option<i64> {
    per(Money(part * 100), whole).map(|percent| percent.0)
}
