//! The price of a hire: one pure calculation for quotes, returned trips, cancellations and aborted trips (RULES.md §5).
//!
//! Everything here is for one vehicle. Amounts are calculated in `i128`, rounded half up once, and refused if they are
//! out of the range of [`Money`]. Rates, distances, percents and outlays have been validated before: none is negative.

use std::{collections::BTreeSet, ops::Range, slice};

use chrono::NaiveDate;

use super::model::{Line, LineCode, LineUnit, Price, Treatment};
use crate::{
    kernel::{Code, Error, Instant, Money, Result, half_up, text},
    tariffs::model::{Rate, Service},
};

#[cfg(test)]
mod tests;

/// The sums of tolls and parking under one treatment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlays {
    /// Whether they are part of our price.
    pub treatment: Treatment,
    /// Tolls in fen.
    pub tolls_fen: Money,
    /// Parking in fen.
    pub parking_fen: Money,
}

/// The agreed terms. They are frozen on the booking, except for the holidays, which are those on the actual dates
/// (RULES.md §5.1).
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// The rate of the booked class and service.
    pub rate: &'a Rate,
    /// The `day` rate of the same class, for a half day that takes too long.
    pub day_rate: Option<&'a Rate>,
    /// The department's discount in percent, 0 to 100.
    pub discount_percent: i64,
    /// The dates that are public holidays. Weekends that are worked in exchange are not among them.
    pub holidays: &'a BTreeSet<NaiveDate>,
}

/// What one vehicle does, planned or driven.
#[derive(Debug, Clone, Copy)]
pub struct Work<'a> {
    /// The time from garage to garage: one span, or one for each leg of a continued trip.
    pub spans: &'a [Range<Instant>],
    /// Kilometres of all legs, without those towed or driven empty.
    pub distance_km: i64,
    /// Nights away as stated. If 0 is stated, it counts.
    pub overnight_nights: Option<i64>,
    /// Whether it was agreed that the vehicle is back each evening. Then no nights count that aren't stated.
    pub home_each_evening: bool,
    /// Tolls and parking, at most one entry for each treatment.
    pub outlays: &'a [Outlays],
}

/// The rate that prices a hire, and the quantities that it is multiplied by.
struct Basis<'a> {
    rate: &'a Rate,
    days: i64,
    /// The months that have begun, for the service `month`; else 0.
    months: i64,
    /// The holidays among the days.
    holidays: i64,
    nights: i64,
    minutes: i64,
}

impl Terms<'_> {
    /// The price of the work, for quotes and charges (RULES.md §5.4).
    ///
    /// # Errors
    /// 422 for nights that don't fit in the days, for a half day that takes too long if there is no `day` rate, and for
    /// an amount out of range.
    pub fn price(&self, work: &Work<'_>) -> Result<Price> {
        let mut basis = self.basis(work.spans, work.overnight_nights)?;
        if work.home_each_evening && work.overnight_nights.is_none() {
            basis.nights = 0;
        }
        let rate = basis.rate;
        let (quantity, unit) = basis.quantity();
        let km = (work.distance_km - rate.included_km * quantity).max(0);
        let minutes = if basis.days == 1 && rate.service != Service::Month {
            round_up((basis.minutes - rate.included_minutes).max(0), rate.rounding_minutes)
        } else {
            0
        };
        let time = Money::exact(half_up(i128::from(minutes) * i128::from(rate.extra_hour_fen.0), 60))?;
        let mut lines = vec![
            line(LineCode::Base, quantity, unit, rate.base_fen, basis.base()?),
            line(LineCode::ExtraKm, km, LineUnit::Km, rate.extra_km_fen, times(km, rate.extra_km_fen)?),
            line(LineCode::ExtraTime, minutes, LineUnit::Minute, rate.extra_hour_fen, time),
            line(
                LineCode::Overnight,
                basis.nights,
                LineUnit::Night,
                rate.overnight_fen,
                times(basis.nights, rate.overnight_fen)?,
            ),
        ];
        let ours: Money = lines.iter().map(|line| line.amount_fen).sum();
        lines.push(line(
            LineCode::Discount,
            self.discount_percent,
            LineUnit::Percent,
            ours,
            -percent_of(ours, self.discount_percent)?,
        ));
        lines.extend(outlay_lines(work.outlays));
        Price::of(lines)
    }

    /// The days that a plan holds: those that its price counts (RULES.md §5.3).
    pub fn days(&self, planned: &Range<Instant>) -> Result<BTreeSet<NaiveDate>> {
        let days = self.basis(slice::from_ref(planned), None)?.days;
        Ok(planned.start.date().iter_days().zip(0..days).map(|(day, _)| day).collect())
    }

    /// The percent that is owed for giving up at `now` what was to start at `announced`, by the steps of the tariff
    /// (RULES.md §5.8); 0 before the first step.
    pub fn late_percent(&self, planned: &Range<Instant>, announced: Instant, now: Instant) -> Result<i64> {
        const HOUR: i64 = 3_600_000_000;
        let basis = self.basis(slice::from_ref(planned), None)?;
        let left = announced.micros() - now.micros();
        let steps = basis.rate.cancellation_steps.iter().filter(|step| step.hours_before * HOUR > left);
        Ok(steps.min_by_key(|step| step.hours_before).map_or(0, |step| step.percent))
    }

    /// The fee for giving up these days of a vehicle's plan: this percent of what they cost (RULES.md §5.8). There are
    /// no lines if nothing is owed.
    pub fn giving_up(&self, planned: &Range<Instant>, days: &BTreeSet<NaiveDate>, percent: i64) -> Result<Price> {
        let count = |days: usize| i64::try_from(days).unwrap_or(i64::MAX);
        let basis = self.basis(slice::from_ref(planned), None)?;
        let (given, holidays) = (count(days.len()), count(days.intersection(self.holidays).count()));
        let base = if basis.rate.service == Service::Month {
            times(months_given_up(planned, basis.months, &self.days(planned)?, days), basis.rate.base_fen)?
        } else {
            Basis { days: given, holidays, ..basis }.base()?
        };
        Price::of(vec![self.share_of_base(LineCode::Cancellation, base, percent)?])
    }

    /// The price of a trip that was aborted after departure (RULES.md §5.9): the highest cancellation fee or the
    /// kilometres driven, whichever is greater, and the outlays.
    pub fn aborted(&self, planned: &Range<Instant>, driven_km: i64, outlays: &[Outlays]) -> Result<Price> {
        let basis = self.basis(slice::from_ref(planned), None)?;
        let highest = basis.rate.cancellation_steps.iter().map(|step| step.percent).max().unwrap_or(0);
        let fee = self.share_of_base(LineCode::Aborted, basis.base()?, highest)?;
        let per_km = basis.rate.extra_km_fen;
        let driven =
            line(LineCode::Aborted, driven_km, LineUnit::Km, per_km, self.discounted(times(driven_km, per_km)?)?);
        let mut lines = vec![if driven.amount_fen > fee.amount_fen { driven } else { fee }];
        lines.extend(outlay_lines(outlays));
        Price::of(lines)
    }

    fn share_of_base(&self, code: LineCode, base: Money, percent: i64) -> Result<Line> {
        let base = self.discounted(base)?;
        Ok(line(code, percent, LineUnit::Percent, base, percent_of(base, percent)?))
    }

    fn discounted(&self, amount: Money) -> Result<Money> {
        Ok(amount - percent_of(amount, self.discount_percent)?)
    }

    /// Days run from the first start to the last end. Minutes are only those within the spans, so that the time between
    /// the legs of a continued trip doesn't count.
    fn basis(&self, spans: &[Range<Instant>], stated_nights: Option<i64>) -> Result<Basis<'_>> {
        let (Some(start), Some(end)) =
            (spans.iter().map(|span| span.start).min(), spans.iter().map(|span| span.end).max())
        else {
            return Err(Error::internal("work without a span has no price"));
        };
        let minutes = spans.iter().map(|span| span.end.minutes_since(span.start)).sum();
        let mut rate = self.rate;
        let (mut days, mut nights) = days_and_nights(rate, start, end, stated_nights)?;
        if rate.service == Service::HalfDay && (days > 1 || minutes > rate.included_minutes) {
            // All of it is priced by the day rate, and its grace applies instead.
            rate = self.day_rate.ok_or_else(|| Error::plain(Code::NoRate))?;
            (days, nights) = days_and_nights(rate, start, end, stated_nights)?;
        }
        let first = start.date();
        let holidays =
            self.holidays.iter().map(|holiday| i64::from((0..days).contains(&(*holiday - first).num_days()))).sum();
        let months = if rate.service == Service::Month { months(rate, start, end) } else { 0 };
        Ok(Basis { rate, days, months, holidays, nights, minutes })
    }
}

impl Basis<'_> {
    /// What the base price and the included kilometres are multiplied by, and its unit.
    fn quantity(&self) -> (i64, LineUnit) {
        match self.rate.service {
            Service::Day => (self.days, LineUnit::Day),
            Service::HalfDay => (self.days, LineUnit::HalfDay),
            Service::Transfer => (self.days, LineUnit::Trip),
            Service::Month => (self.months, LineUnit::Month),
        }
    }

    /// The price of the days, with the holiday percent for holidays, or of the months. It is rounded once.
    fn base(&self) -> Result<Money> {
        if self.rate.service == Service::Month {
            return times(self.months, self.rate.base_fen);
        }
        let percent = 100 * (self.days - self.holidays) + self.rate.holiday_percent * self.holidays;
        percent_of(self.rate.base_fen, percent)
    }
}

impl Price {
    fn of(mut lines: Vec<Line>) -> Result<Self> {
        lines.retain(|line| line.amount_fen != Money::ZERO || matches!(line.code, LineCode::Base | LineCode::Aborted));
        let total = lines.iter().map(|line| i128::from(line.amount_fen.0)).sum();
        Ok(Self { lines, total_fen: Money::exact(total)? })
    }

    /// The price of several vehicles: the sum of their prices, each of which was rounded by itself (RULES.md §5.4).
    ///
    /// # Errors
    /// 422 if the sum is out of range.
    pub fn together(each: &[Self]) -> Result<Self> {
        Self::of(each.iter().flat_map(|price| price.lines.iter().cloned()).collect())
    }

    /// The price with the adjustment of a correction (RULES.md §4.8).
    ///
    /// # Errors
    /// 422 if the adjustment takes off more than the total.
    pub fn adjusted(mut self, adjustment_fen: Money) -> Result<Self> {
        let most = self.total_fen;
        if adjustment_fen < -self.total_fen {
            let detail = text!(
                "The charge is {most} yuan; no more than that can be taken off.",
                "费用为 {most} 元，减少的金额不能超过该数。"
            );
            return Err(Error::body("/adjustment_fen", "out_of_range", detail));
        }
        self.lines.push(line(LineCode::Adjustment, 1, LineUnit::Item, adjustment_fen, adjustment_fen));
        Self::of(self.lines)
    }
}

/// A charge split into its taxable part, with and without VAT, and the outlays passed through to the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// The taxable part, with VAT, in fen.
    pub taxable_fen: Money,
    /// The taxable part without VAT, in fen.
    pub net_fen: Money,
    /// The VAT, in fen.
    pub tax_fen: Money,
    /// Outlays passed through to the customer, in fen.
    pub pass_through_fen: Money,
}

/// Splits a charge. VAT is calculated once, on the whole taxable part (BOOKS.md §2.2). If an adjustment makes the total
/// less than the pass-through outlays, the taxable part is 0 and the total is what is owed for the outlays.
///
/// # Errors
/// `amount_out_of_range` (422).
pub fn split(lines: &[Line], vat_percent: i64) -> Result<Split> {
    let sum =
        |treatment| lines.iter().filter(|line| line.treatment == treatment).map(|line| line.amount_fen).sum::<Money>();
    let (ours, theirs) = (sum(Treatment::Service), sum(Treatment::PassThrough));
    let taxable_fen = ours.max(Money::ZERO);
    let net_fen = net(taxable_fen, vat_percent)?;
    Ok(Split { taxable_fen, net_fen, tax_fen: taxable_fen - net_fen, pass_through_fen: (ours + theirs) - taxable_fen })
}

/// The amount without the VAT that it includes (BOOKS.md §2.2).
///
/// # Errors
/// `amount_out_of_range` (422).
pub fn net(gross: Money, vat_percent: i64) -> Result<Money> {
    Money::exact(half_up(i128::from(gross.0) * 100, i128::from(100 + vat_percent)))
}

/// The months that have begun, each at the time of day of the start. A month begins when its grace is over
/// (RULES.md §5.3).
fn months(rate: &Rate, start: Instant, end: Instant) -> i64 {
    let begins = |month: u32| start.plus_months(month).plus_minutes(rate.next_day_grace_minutes);
    (1..).take_while(|month| begins(*month) < end).last().map_or(1, |month| i64::from(month) + 1)
}

/// How many of the months of a plan are given up with these days of it: those of which no day is kept. A month that is
/// still used costs its whole price, so that a part of it can't be owed beside that.
fn months_given_up(
    planned: &Range<Instant>,
    months: i64,
    held: &BTreeSet<NaiveDate>,
    given: &BTreeSet<NaiveDate>,
) -> i64 {
    let begins = |month: i64| planned.start.plus_months(u32::try_from(month).unwrap_or(u32::MAX)).date();
    let is_given_up = |month: &i64| {
        // An end within the grace begins no month; its days belong to the last one.
        let until = if *month + 1 == months { NaiveDate::MAX } else { begins(*month + 1) };
        let mut days = held.range(begins(*month)..until).peekable();
        days.peek().is_some() && days.all(|day| given.contains(day))
    };
    (0..months).filter(is_given_up).map(|_| 1).sum()
}

/// The days that count and the nights that are charged. A transfer counts as one day.
fn days_and_nights(rate: &Rate, start: Instant, end: Instant, stated_nights: Option<i64>) -> Result<(i64, i64)> {
    let last = end.last_date();
    let touched = match rate.service {
        Service::Day | Service::HalfDay | Service::Month => ((last - start.date()).num_days() + 1).max(1),
        Service::Transfer => 1,
    };
    let most = touched - 1;
    let stated = stated_nights.unwrap_or(0);
    if !(0..=most).contains(&stated) {
        let detail = text!("overnight_nights must lie between 0 and {most}.", "过夜天数须在 0 到 {most} 之间。");
        return Err(Error::body("/overnight_nights", "out_of_range", detail));
    }
    // The grace takes off the last day, unless the last night is stated as a night away. A single day is never taken
    // off, because `most` is 0 then.
    let within_grace = end <= Instant::day_start(last).plus_minutes(rate.next_day_grace_minutes);
    let days = if within_grace && stated < most { touched - 1 } else { touched };
    Ok((days, stated_nights.unwrap_or(days - 1)))
}

fn outlay_lines(outlays: &[Outlays]) -> impl Iterator<Item = Line> {
    outlays.iter().flat_map(|outlay| {
        [(LineCode::Tolls, outlay.tolls_fen), (LineCode::Parking, outlay.parking_fen)]
            .map(|(code, fen)| Line { treatment: outlay.treatment, ..line(code, 1, LineUnit::Item, fen, fen) })
    })
}

fn line(code: LineCode, quantity: i64, unit: LineUnit, rate_fen: Money, amount_fen: Money) -> Line {
    Line { code, quantity, unit, rate_fen, amount_fen, treatment: Treatment::Service }
}

fn times(quantity: i64, rate: Money) -> Result<Money> {
    Money::exact(i128::from(quantity) * i128::from(rate.0))
}

fn percent_of(amount: Money, percent: i64) -> Result<Money> {
    Money::exact(half_up(i128::from(amount.0) * i128::from(percent), 100))
}

fn round_up(minutes: i64, step: i64) -> i64 {
    // The database refuses a step of 0. As 1 it does no harm here.
    let step = step.max(1);
    (minutes + step - 1) / step * step
}
