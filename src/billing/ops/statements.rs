//! Statements of account: a department's month, agreed line by line.

use std::collections::{BTreeSet, HashMap};

use crate::{
    billing::{
        forms::{AgreedForm, ObjectionForm, StatementForm},
        model::{Statement, StatementEvent, StatementFilter, StatementLine, StatementState},
        store::statements as store,
        views,
    },
    bookings,
    charges::{
        self,
        model::{Charge, Part, Receivable, Treatment},
        ops::owed,
    },
    customers,
    db::{Conn, Page, PageOf, Reader, Unit},
    events,
    kernel::{
        BookingId, ChargeId, Code, DepartmentId, Error, Fault, Hindrance, Id, LockKey, Money, ReceivableId, Result,
        Role, Scope, StatementId, TripId, text,
    },
    reference,
};

/// The departments of these statements. Unknown ids are left out.
pub fn statement_departments(conn: &mut Conn, ids: &[StatementId]) -> Result<Vec<(StatementId, DepartmentId)>> {
    if ids.is_empty() { Ok(Vec::new()) } else { store::departments_of(conn, ids) }
}

/// A statement that the caller may see.
///
/// # Errors
/// `not_found`.
pub fn statement_get(reader: &mut Reader<'_>, id: StatementId) -> Result<views::Statement> {
    let row = store::get(reader.conn, &reader.actor.scope(), id)?.ok_or_else(Error::not_found)?;
    resources(reader.conn, vec![row])?.pop().ok_or_else(Error::not_found)
}

/// What the printed statement shows: the company's name, the department's name and the statement.
///
/// # Errors
/// `not_found`.
pub fn statement_print(reader: &mut Reader<'_>, id: StatementId) -> Result<(String, String, views::Statement)> {
    let statement = statement_get(reader, id)?;
    let department = customers::ops::department_name(reader.conn, statement.department_id, statement.confirmed_at)?;
    Ok((reference::ops::company_name(reader.conn, statement.confirmed_at)?, department, statement))
}

/// A page of the statements that the caller may see.
pub fn statement_list(
    reader: &mut Reader<'_>,
    page: &Page,
    filter: &StatementFilter,
) -> Result<PageOf<views::Statement>> {
    let PageOf { items, next } = store::page(reader.conn, &reader.actor.scope(), page, filter)?;
    Ok(PageOf { items: resources(reader.conn, items)?, next })
}

fn resources(conn: &mut Conn, rows: Vec<Statement>) -> Result<Vec<views::Statement>> {
    // What the department has agreed to is kept, whatever is corrected later.
    let live: Vec<StatementId> = rows.iter().filter(|row| row.agreed_lines.is_none()).map(|row| row.id).collect();
    let lines = store::lines_of(conn, &live)?;
    let mut receivables =
        owed::receivables_find(conn, &lines.iter().map(|line| line.receivable_id).collect::<Vec<_>>())?;
    receivables.sort_by_key(|row| (row.date, row.id));
    let booking_ids: Vec<BookingId> = receivables.iter().filter_map(|row| row.booking_id).collect();
    let booked = bookings::ops::bookings_billed(conn, &booking_ids)?;
    let trips = bookings::ops::trips_billed(conn, &booking_ids)?;
    let charges = charges_of(conn, &receivables)?;
    let of: HashMap<(StatementId, ReceivableId), &StatementLine> =
        lines.iter().map(|line| ((line.statement_id, line.receivable_id), line)).collect();
    let line = |id: StatementId, row: &Receivable| {
        let line = of.get(&(id, row.id))?;
        let booking = row.booking_id.and_then(|id| booked.get(&id));
        let trip = row.trip_id.and_then(|id| trips.get(&id));
        Some(parts(line, row, &charges).map(|parts| views::StatementLine::of(line, row, booking, trip, parts)))
    };
    let view = |row: Statement| {
        let lines = match &row.agreed_lines {
            Some(agreed) => serde_json::from_str(agreed).map_err(Error::internal)?,
            None => receivables.iter().filter_map(|receivable| line(row.id, receivable)).collect::<Result<_>>()?,
        };
        Ok(views::Statement::of(row, lines))
    };
    rows.into_iter().map(view).collect()
}

/// Every version of the charges of these receivables, and their fees.
fn charges_of(conn: &mut Conn, receivables: &[Receivable]) -> Result<Vec<Charge>> {
    let trips: Vec<TripId> = receivables.iter().filter_map(|row| row.trip_id).collect();
    let fees: Vec<ChargeId> =
        receivables.iter().filter(|row| row.trip_id.is_none()).filter_map(|row| row.charge_id).collect();
    let mut found = charges::ops::charges_of(conn, &trips)?;
    found.extend(charges::ops::charges_find(conn, &fees)?);
    Ok(found)
}

/// The parts of what a line states: those of the present charge, or, if that was corrected since, of the latest version
/// with this amount.
fn parts(line: &StatementLine, row: &Receivable, charges: &[Charge]) -> Result<views::ChargeParts> {
    let is_of = |charge: &&Charge| {
        if row.trip_id.is_some() { charge.trip_id == row.trip_id } else { Some(charge.id) == row.charge_id }
    };
    let mut versions: Vec<&Charge> = charges.iter().filter(is_of).collect();
    versions.sort_by_key(|charge| (Some(charge.id) == row.charge_id, charge.version));
    for charge in versions.into_iter().rev() {
        let lines = charge.lines()?;
        let sum = |treatment| lines.iter().filter(|one| one.treatment == treatment).map(|one| one.amount_fen).sum();
        if (sum(Treatment::Service), sum(Treatment::PassThrough)) == (line.taxable_fen, line.pass_through_fen) {
            return Ok(views::ChargeParts::of(&lines));
        }
    }
    Ok(views::ChargeParts::whole(line.taxable_fen + line.pass_through_fen))
}

fn view(unit: &mut Unit<'_>, id: StatementId) -> Result<views::Statement> {
    statement_get(&mut unit.reader(), id)
}

/// Makes the statement of a department's month, with all receivables of the month that are on no other statement. A
/// statement that isn't confirmed yet is updated.
///
/// # Errors
/// 422 for an unknown department, and for a month in which nothing is owed.
pub fn statement_make(unit: &mut Unit<'_>, form: &StatementForm) -> Result<views::Statement> {
    unit.lock([LockKey::Owed])?;
    if customers::ops::department_find(unit.conn, form.department_id)?.is_none() {
        return Err(Error::unknown_reference("/department_id"));
    }
    let before = store::open(unit.conn, form.department_id, form.period)?;
    let shown = before.as_ref().map(|row| view(unit, row.id)).transpose()?;
    let mut owed = owed::receivables_dated(unit.conn, form.department_id, form.period.first(), form.period.last())?;
    let ids: Vec<ReceivableId> = owed.iter().map(|row| row.id).collect();
    let own = before.as_ref().map(|row| row.id);
    let elsewhere = store::standing(unit.conn, &ids)?
        .into_iter()
        .filter(|line| Some(line.statement_id) != own)
        .map(|line| line.receivable_id);
    let mut taken: BTreeSet<ReceivableId> = elsewhere.collect();
    if let Some(own) = own {
        taken.extend(
            store::lines_of(unit.conn, &[own])?
                .into_iter()
                .filter(|line| line.disputed_at.is_some())
                .map(|line| line.receivable_id),
        );
    }
    owed.retain(|row| !taken.contains(&row.id) && row.taxable_fen + row.pass_through_fen > Money::ZERO);
    if owed.is_empty() && before.is_none() {
        let period = form.period;
        let detail = text!("Nothing of {period} is left to put on a statement.", "{period} 没有待对账的款项。");
        return Err(Error::body("/period", "nothing_to_state", detail));
    }
    let row = match before {
        Some(row) => {
            let row = Statement { version: row.version + 1, updated_at: unit.now, ..row };
            store::replace(unit.conn, &row)?;
            // What is no longer owed leaves it; what is in dispute stays.
            store::lines_clear(unit.conn, row.id)?;
            row
        }
        None => {
            let row = Statement {
                id: StatementId::new(),
                department_id: form.department_id,
                period: form.period,
                state: StatementState::Open,
                signed_by: None,
                confirmed_at: None,
                prepared_by: Id::from_uuid(unit.actor.id),
                prepared_by_name: unit.actor.name.clone(),
                version: 1,
                created_at: unit.now,
                updated_at: unit.now,
                agreed_lines: None,
            };
            store::insert(unit.conn, &row)?;
            row
        }
    };
    for Receivable { id, taxable_fen, pass_through_fen, .. } in owed {
        let line = StatementLine {
            statement_id: row.id,
            receivable_id: id,
            taxable_fen,
            pass_through_fen,
            disputed_at: None,
            disputed_by_name: None,
            dispute_reason: None,
        };
        store::line_put(unit.conn, &line)?;
    }
    let after = view(unit, row.id)?;
    events::record_resource(unit, StatementEvent::Create.into(), row.id.0, shown.as_ref(), &after)?;
    Ok(after)
}

fn acted_on(unit: &mut Unit<'_>, scope: &Scope, id: StatementId) -> Result<Statement> {
    unit.lock([LockKey::Owed])?;
    store::get(unit.conn, scope, id)?.ok_or_else(Error::not_found)
}

fn expect_open(unit: &Unit<'_>, row: &Statement) -> Result<()> {
    unit.expect_version(row.version)?;
    if row.state == StatementState::Open { Ok(()) } else { Err(Error::wrong_state(row.state)) }
}

/// Confirms a statement: the department agrees to the lines that aren't disputed. Its approver signs by name; the
/// accountant records who signed a paper.
///
/// # Errors
/// `not_found`; 422 if the approver names another; `stale`; `wrong_state`; `charge_changed` if the charge of a line has
/// been corrected since.
pub fn statement_confirm(unit: &mut Unit<'_>, id: StatementId, form: &AgreedForm) -> Result<views::Statement> {
    let scope = unit.actor.scope();
    let row = acted_on(unit, &scope, id)?;
    let signed_by = if unit.actor.is(Role::Accountant) {
        form.signed_by.clone()
    } else if form.signed_by.is_some() {
        let detail =
            text!("Who confirms it for the department signs by that.", "由单位确认的，以确认人为签字人，不另填写。");
        return Err(Error::body("/signed_by", "not_allowed", detail));
    } else {
        Some(unit.actor.name.clone())
    };
    expect_open(unit, &row)?;
    let lines: Vec<StatementLine> =
        store::lines_of(unit.conn, &[id])?.into_iter().filter(|line| line.disputed_at.is_none()).collect();
    let ids: Vec<ReceivableId> = lines.iter().map(|line| line.receivable_id).collect();
    let now: HashMap<ReceivableId, Part> = owed::receivables_find(unit.conn, &ids)?
        .into_iter()
        .map(|row| (row.id, Part { taxable_fen: row.taxable_fen, pass_through_fen: row.pass_through_fen }))
        .collect();
    let as_stated =
        |line: &StatementLine| Part { taxable_fen: line.taxable_fen, pass_through_fen: line.pass_through_fen };
    if let Some(line) = lines.iter().find(|line| now.get(&line.receivable_id) != Some(&as_stated(line))) {
        return Err(Error::plain(Code::ChargeChanged).with("receivable_id", line.receivable_id.to_string()));
    }
    let before = view(unit, id)?;
    let row = Statement {
        state: StatementState::Confirmed,
        signed_by,
        confirmed_at: Some(unit.now),
        agreed_lines: Some(serde_json::to_string(&before.lines).map_err(Error::internal)?),
        version: row.version + 1,
        updated_at: unit.now,
        ..row
    };
    store::replace(unit.conn, &row)?;
    let after = view(unit, id)?;
    events::record_resource(unit, StatementEvent::Confirm.into(), id.0, Some(&before), &after)?;
    Ok(after)
}

/// Records the department's objection to a line. The line leaves the total, and its amount is still owed.
///
/// # Errors
/// `not_found`; `unknown_reference` for a receivable that isn't on it; `stale`; `wrong_state`.
pub fn statement_dispute(unit: &mut Unit<'_>, id: StatementId, form: &ObjectionForm) -> Result<views::Statement> {
    let scope = unit.actor.scope();
    let row = acted_on(unit, &scope, id)?;
    let line = store::lines_of(unit.conn, &[id])?.into_iter().find(|line| line.receivable_id == form.receivable_id);
    let Some(line) = line else { return Err(Error::invalid(vec![Fault::unknown_reference("/receivable_id")])) };
    expect_open(unit, &row)?;
    if line.disputed_at.is_some() {
        return Err(Error::wrong_state(Hindrance::Disputed));
    }
    let before = view(unit, id)?;
    let line = StatementLine {
        disputed_at: Some(unit.now),
        disputed_by_name: Some(unit.actor.name.clone()),
        dispute_reason: Some(form.reason.clone()),
        ..line
    };
    store::line_put(unit.conn, &line)?;
    store::replace(unit.conn, &Statement { version: row.version + 1, updated_at: unit.now, ..row })?;
    let after = view(unit, id)?;
    events::record_reasoned(unit, StatementEvent::Dispute.into(), id.0, &before, &after, &form.reason)?;
    Ok(after)
}
