//! Use cases of the fixed assets.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::{
    costs::{
        model::{Asset, AssetEvent, AssetFilter, AssetNew, AssetState, Depreciation, DisposalNew},
        rules, store, views,
    },
    db::{Conn, Page, PageOf, Reader, Unit},
    events, fleet,
    kernel::{AssetId, Error, Fault, Money, Period, Result},
    ledger::{
        self,
        accounts::{COST_DEPRECIATION, DEPRECIATION},
        model::{Dated, Dimensions, Entry, JournalKind, PeriodState, Posting, Source},
    },
    reference,
};

use super::{expect_between, is_general};

/// An asset as the API answers it.
///
/// # Errors
/// `not_found`.
pub fn asset_get(reader: &mut Reader<'_>, id: AssetId) -> Result<views::Asset> {
    let row = store::asset_get(reader.conn, id)?.ok_or_else(Error::not_found)?;
    Ok(asset_views(reader.conn, vec![row])?.remove(0))
}

/// A page of the list of assets.
pub fn asset_list(reader: &mut Reader<'_>, page: &Page, filter: &AssetFilter) -> Result<PageOf<views::Asset>> {
    let found = store::asset_page(reader.conn, page, filter)?;
    Ok(PageOf { items: asset_views(reader.conn, found.items)?, next: found.next })
}

/// Rows as the API answers them.
fn asset_views(conn: &mut Conn, rows: Vec<Asset>) -> Result<Vec<views::Asset>> {
    let months = store::depreciations_of(conn, &rows.iter().map(|row| row.id).collect::<Vec<_>>())?;
    let view = |row: Asset| {
        let spread = rules::spread_of_asset(&row);
        let own = months.iter().filter(|month| month.asset_id == row.id);
        let depreciated_fen = row.opening_depreciation_fen + own.map(|month| month.amount_fen).sum();
        views::Asset::of(row, spread.step, spread.last, depreciated_fen)
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Records an asset and posts its purchase. An asset that the company had when the books began is part of the opening
/// journal, and nothing is posted.
///
/// # Errors
/// 422 with all faults; `period_closed`, for an asset of the opening also if the opening journal has another balance
/// and its month is closed.
pub fn asset_create(unit: &mut Unit<'_>, new: &AssetNew) -> Result<views::Asset> {
    let today = unit.now.date();
    let deducted = if !new.opening && is_general(unit.conn, new.in_service_on)? { new.tax_fen } else { Money::ZERO };
    let mut faults = rules::asset_faults(new, deducted, today);
    if let Some(vehicle) = new.vehicle_id
        && fleet::ops::vehicle_find(unit.conn, vehicle)?.is_none()
    {
        faults.push(Fault::unknown_reference("/vehicle_id"));
    }
    if let Some(supplier) = new.supplier_id
        && reference::ops::supplier_find(unit.conn, supplier)?.is_none()
    {
        faults.push(Fault::unknown_reference("/supplier_id"));
    }
    Fault::expect_none(faults)?;
    let AssetNew { name, number, .. } = new.clone();
    let mut row = Asset {
        id: AssetId::new(),
        name,
        vehicle_id: new.vehicle_id,
        supplier_id: new.supplier_id,
        number,
        cost_fen: new.cost_fen,
        tax_fen: new.tax_fen,
        value_fen: new.cost_fen - deducted,
        residual_fen: new.residual_fen,
        months: new.months,
        in_service_on: new.in_service_on,
        paid_from: new.paid_from,
        opening: new.opening,
        opening_depreciation_fen: new.opening_depreciation_fen,
        opening_through: new.opening.then(|| new.opening_through.unwrap_or_else(|| Period::of(today).previous())),
        journal_id: None,
        disposed_on: None,
        proceeds_fen: None,
        proceeds_tax_fen: None,
        cleared_fen: None,
        disposal_journal_id: None,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
    };
    if !row.opening {
        let posting = posting(
            &row,
            Dated::On(row.in_service_on),
            format!("购入固定资产 {}", row.name),
            1,
            rules::purchase_entries(&row),
        );
        row.journal_id = ledger::ops::post(unit, posting)?.map(|posted| posted.id);
    }
    store::asset_insert(unit.conn, &row)?;
    if row.opening {
        super::opening::expect_opening_agrees(unit)?;
    }
    let after = asset_get(&mut unit.reader(), row.id)?;
    events::record_resource(unit, AssetEvent::Create.into(), row.id.0, None, &after)?;
    Ok(after)
}

fn posting(asset: &Asset, dated: Dated, text: String, attachments: i64, entries: Vec<Entry>) -> Posting {
    Posting {
        dated,
        kind: JournalKind::Normal,
        text,
        source: Source::Asset,
        source_id: Some(asset.id.0),
        attachments,
        entries,
    }
}

/// Disposes of an asset. Depreciation that is still due, that of the month of disposal included, is posted first.
///
/// # Errors
/// `not_found`; 422; `stale`; `wrong_state`; `period_closed`.
pub fn asset_dispose(unit: &mut Unit<'_>, id: AssetId, form: &DisposalNew) -> Result<views::Asset> {
    let row = store::asset_hold(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let first = row.opening_through.map_or(row.in_service_on, |through| row.in_service_on.max(through.next().first()));
    expect_between(first, form.date, unit.now.date())?;
    if let Some(fault) = rules::tax_fault("/proceeds_tax_fen", form.proceeds_fen, form.proceeds_tax_fen) {
        return Err(Error::invalid(vec![fault]));
    }
    unit.expect_version(row.version)?;
    if row.state() == AssetState::Disposed {
        return Err(Error::wrong_state(row.state()));
    }
    ledger::ops::expect_open(unit.conn, form.date)?;
    let before = asset_get(&mut unit.reader(), id)?;
    let cleared = row.opening_depreciation_fen + write_off(unit, &row, form.date)?;
    let entries = rules::disposal_entries(&row, cleared, form);
    let disposal = posting(&row, Dated::On(form.date), format!("处置固定资产 {}", row.name), 1, entries);
    let disposal_journal_id = ledger::ops::post(unit, disposal)?.map(|posted| posted.id);
    let row = Asset {
        disposed_on: Some(form.date),
        proceeds_fen: Some(form.proceeds_fen),
        proceeds_tax_fen: Some(form.proceeds_tax_fen),
        cleared_fen: Some(cleared),
        disposal_journal_id,
        version: row.version + 1,
        updated_at: unit.now,
        ..row
    };
    store::asset_replace(unit.conn, &row)?;
    let after = asset_get(&mut unit.reader(), id)?;
    events::record_resource(unit, AssetEvent::Dispose.into(), id.0, Some(&before), &after)?;
    Ok(after)
}

/// Posts the depreciation that is due up to a date. Each missed month is posted in that month if it is open, otherwise
/// in the next open one. Answers the depreciation so far, without that from before the books began.
fn write_off(unit: &mut Unit<'_>, asset: &Asset, date: NaiveDate) -> Result<Money> {
    let spread = rules::spread_of_asset(asset);
    let until = Period::of(date);
    // The closed months are read before the posted rows. If another unit closes a month in between, its row is seen
    // below, or posting into that month is refused.
    let closed: BTreeSet<Period> = ledger::ops::months(unit.conn)?
        .into_iter()
        .filter(|row| row.state == PeriodState::Closed)
        .map(|row| row.period)
        .collect();
    let mut posted: Vec<(Period, Money)> =
        store::depreciations_of(unit.conn, &[asset.id])?.iter().map(|row| (row.period, row.amount_fen)).collect();
    // After its last month nothing more becomes due. What is missing by then is due in the month of the disposal.
    let months = std::iter::successors(Some(spread.after.next()), |month| Some(month.next()))
        .take_while(|month| *month < until && *month <= spread.last);
    for period in months.filter(|month| !closed.contains(month)).chain([until]) {
        let fen = rules::due(&spread, Some(until), &posted, period);
        if fen == Money::ZERO {
            continue;
        }
        let of = Dimensions { vehicle_id: asset.vehicle_id, ..Dimensions::default() };
        let entries = vec![Entry::dr(COST_DEPRECIATION, fen).of(of), Entry::cr(DEPRECIATION, fen).of(of)];
        let dated = Dated::On(if period == until { date } else { period.last() });
        ledger::ops::post(unit, posting(asset, dated, format!("补提折旧 {}", asset.name), 0, entries))?;
        store::depreciation_insert(
            unit.conn,
            &Depreciation { asset_id: asset.id, period, amount_fen: fen, by_disposal: true },
        )?;
        posted.push((period, fen));
    }
    Ok(posted.iter().map(|(_, fen)| *fen).sum())
}
