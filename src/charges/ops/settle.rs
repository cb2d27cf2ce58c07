//! What a confirmed charge posts: revenue, VAT and a receivable (BOOKS.md §2 and §3.1).

use chrono::NaiveDate;

use crate::{
    charges::{
        model::{AdvanceSource, Charge, Receivable, ReceivableKind},
        rules::{self, Split},
        store,
    },
    db::{Conn, Unit},
    kernel::{BookingId, DepartmentId, DriverId, Id, Money, Result, TripId, VehicleId},
    ledger::{
        self,
        accounts::{
            ADVANCES, OTHER_EXPENSES, OTHER_INCOME, PASSED_THROUGH, RECEIVABLE, RECEIVABLE_ACCRUED, REVENUE,
            TAX_OUTPUT, TAX_PENDING,
        },
        model::{Dated, Dimensions, Entry, JournalKind, Posting, Source},
    },
    reference,
};

/// A returned trip, with the version of its charge that is confirmed or presented to the department.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charged {
    /// The booking.
    pub booking_id: BookingId,
    /// The number of the booking, for the text of the journal.
    pub number: String,
    /// The trip.
    pub trip_id: TripId,
    /// The department that used the vehicle.
    pub department_id: DepartmentId,
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// The driver.
    pub driver_id: DriverId,
    /// The day of its return. It is the date of the revenue if its month is open.
    pub returned_on: NaiveDate,
    /// The version of the charge.
    pub version: i64,
}

impl Charged {
    /// The dimensions of its revenue.
    fn dimensions(&self) -> Dimensions {
        let Self { vehicle_id, driver_id, department_id, trip_id, .. } = *self;
        let (vehicle_id, driver_id, trip_id) = (Some(vehicle_id), Some(driver_id), Some(trip_id));
        Dimensions { vehicle_id, driver_id, trip_id, ..Dimensions::of_department(department_id) }
    }
}

/// The entries that accrue the trips that are not signed at the end of their month: accrued receivables and pending VAT
/// (BOOKS.md §3.1).
pub fn accrual(conn: &mut Conn, unsigned: &[Charged]) -> Result<Vec<Entry>> {
    let trips: Vec<TripId> = unsigned.iter().map(|trip| trip.trip_id).collect();
    let charges = store::of_trips(conn, &trips)?;
    let mut entries = Vec::new();
    for trip in unsigned {
        let Some(charge) =
            charges.iter().find(|charge| charge.trip_id == Some(trip.trip_id) && charge.version == trip.version)
        else {
            continue;
        };
        let split = rules::split(&charge.lines()?, vat_percent(conn, trip.returned_on)?)?;
        let of = trip.dimensions();
        entries.push(Entry::dr(RECEIVABLE_ACCRUED, split.taxable_fen).of(of));
        entries.push(Entry::cr(REVENUE, split.net_fen).of(of));
        entries.push(Entry::cr(TAX_PENDING, split.tax_fen).of(of));
    }
    Ok(entries)
}

/// The VAT rate on work of a day, in percent.
pub fn vat_percent(conn: &mut Conn, date: NaiveDate) -> Result<i64> {
    Ok(reference::ops::tax_rule_on(conn, date)?.map_or(0, |rule| rule.content.vat_percent))
}

/// Posts a confirmed charge. If an earlier version was posted, that is reversed first.
pub fn trip_settle(unit: &mut Unit<'_>, confirmed: &Charged) -> Result<()> {
    let Charged { booking_id, ref number, trip_id, department_id, returned_on, version, .. } = *confirmed;
    let Some(charge) = store::version_of(unit.conn, trip_id, version)? else { return Ok(()) };
    let before = store::receivable_of_trip(unit.conn, trip_id)?;
    if before.as_ref().is_some_and(|row| row.charge_id == Some(charge.id)) {
        return Ok(());
    }
    let vat_percent = vat_percent(unit.conn, returned_on)?;
    let split = rules::split(&charge.lines()?, vat_percent)?;
    let dated = Dated::OnOrToday(returned_on);
    if let Some(journal) = before.as_ref().and_then(|row| row.journal_id) {
        ledger::ops::reverse(unit, journal, dated, &format!("更正用车费用，冲销原凭证 {number}"))?;
    }
    let row = receivable_of(unit, before.as_ref(), ReceivableKind::Trip, &charge, department_id, &split, vat_percent);
    let row = Receivable { booking_id: Some(booking_id), trip_id: Some(trip_id), ..row };
    let of = confirmed.dimensions();
    let entries = vec![
        Entry::dr(RECEIVABLE, split.taxable_fen).of(row.debt()),
        Entry::cr(REVENUE, split.net_fen).of(of),
        Entry::cr(TAX_OUTPUT, split.tax_fen).of(of),
    ];
    let posted = ledger::ops::post(unit, posting(dated, format!("确认用车费用 {number}"), &charge, 1, entries))?;
    let row = Receivable {
        journal_id: posted.map(|posted| posted.id),
        date: posted.map_or(returned_on, |posted| posted.date),
        ..row
    };
    receivable_store(unit, before, row, &charge, number)
}

/// A journal from a charge.
fn posting(dated: Dated, text: String, charge: &Charge, attachments: i64, entries: Vec<Entry>) -> Posting {
    Posting {
        dated,
        kind: JournalKind::Normal,
        text,
        source: Source::Charge,
        source_id: Some(charge.id.0),
        attachments,
        entries,
    }
}

/// Posts the fee of a late cancellation. It bears no VAT, and the department gets a receipt (BOOKS.md §3.1).
pub fn fee_settle(unit: &mut Unit<'_>, department_id: DepartmentId, number: &str, charge: &Charge) -> Result<()> {
    let due_since = charge.created_at.date();
    let split = Split {
        taxable_fen: charge.total_fen,
        net_fen: charge.total_fen,
        tax_fen: Money::ZERO,
        pass_through_fen: Money::ZERO,
    };
    let row = receivable_of(unit, None, ReceivableKind::Fee, charge, department_id, &split, 0);
    let entries = vec![
        Entry::dr(RECEIVABLE, charge.total_fen).of(row.debt()),
        Entry::cr(OTHER_INCOME, charge.total_fen).of(row.debt()),
    ];
    let posted = ledger::ops::post(
        unit,
        posting(Dated::OnOrToday(due_since), format!("取消用车收费 {number}"), charge, 1, entries),
    )?;
    let date = posted.map_or(due_since, |posted| posted.date);
    let row =
        Receivable { booking_id: Some(charge.booking_id), journal_id: posted.map(|posted| posted.id), date, ..row };
    receivable_store(unit, None, row, charge, number)
}

/// The receivable of a charge: a new one, or the earlier one with its new amounts.
fn receivable_of(
    unit: &Unit<'_>,
    before: Option<&Receivable>,
    kind: ReceivableKind,
    charge: &Charge,
    department_id: DepartmentId,
    split: &Split,
    vat_percent: i64,
) -> Receivable {
    let Split { taxable_fen, net_fen, tax_fen, pass_through_fen } = *split;
    let fresh = Receivable::fresh(kind, department_id, unit.now.date(), unit.now);
    let fresh = Receivable {
        charge_id: Some(charge.id),
        vat_percent,
        taxable_fen,
        net_fen,
        tax_fen,
        pass_through_fen,
        ..fresh
    };
    match before {
        None => fresh,
        Some(before) => Receivable {
            id: before.id,
            paid_fen: before.paid_fen,
            passed_fen: before.passed_fen,
            written_off_fen: before.written_off_fen,
            invoice_id: before.invoice_id,
            due_on: before.due_on,
            version: before.version + 1,
            created_at: before.created_at,
            ..fresh
        },
    }
}

/// Stores a receivable. What was paid above its new amount becomes an advance, because a debt is never negative.
fn receivable_store(
    unit: &mut Unit<'_>,
    before: Option<Receivable>,
    mut row: Receivable,
    charge: &Charge,
    number: &str,
) -> Result<()> {
    let written_off = row.written_off_fen.min(row.taxable_fen);
    let over_written = row.written_off_fen - written_off;
    row.written_off_fen = written_off;
    let paid = row.paid_fen.min(row.taxable_fen - row.written_off_fen);
    let passed = row.passed_fen.min(row.pass_through_fen);
    let (over, over_passed) = (row.paid_fen - paid, row.passed_fen - passed);
    (row.paid_fen, row.passed_fen) = (paid, passed);
    match before {
        Some(_) => store::receivable_replace(unit.conn, &row)?,
        None => store::receivable_insert(unit.conn, &row)?,
    }
    let (dated, debt, theirs) = (Dated::OnOrToday(row.date), row.debt(), Dimensions::of_department(row.department_id));
    // More was written off than is owed now. The difference is no loss.
    let regained =
        vec![Entry::dr(RECEIVABLE, over_written).of(debt), Entry::cr(OTHER_EXPENSES, over_written).of(theirs)];
    ledger::ops::post(unit, posting(dated, format!("更正后冲减坏账 {number}"), charge, 0, regained))?;
    let ahead = over + over_passed;
    if ahead == Money::ZERO {
        return Ok(());
    }
    let entries = vec![
        Entry::dr(RECEIVABLE, over).of(debt),
        Entry::dr(PASSED_THROUGH, over_passed).of(debt),
        Entry::cr(ADVANCES, ahead).of(theirs),
    ];
    ledger::ops::post(unit, posting(dated, format!("更正后多收款转预收 {number}"), charge, 0, entries))?;
    super::owed::advance_add(
        unit,
        row.department_id,
        AdvanceSource::Correction,
        Id::from_uuid(row.id.0),
        unit.now.date(),
        ahead,
    )
    .map(drop)
}
