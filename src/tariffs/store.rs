//! SQL of the tariffs.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{Rate, Tariff, TariffFilter, TariffRow};
use crate::{
    db::{
        Conn, Page, PageOf, Unit, changed_one, prepared, prepared_for,
        schema::{tariff_rates, tariffs},
    },
    kernel::{Error, Result, TariffId},
    keyset,
};

/// These tariffs with their rates, which are loaded in one query.
fn with_rates(conn: &mut Conn, rows: Vec<TariffRow>) -> Result<Vec<Tariff>> {
    let ids: Vec<TariffId> = rows.iter().map(|row| row.id).collect();
    let rated = tariff_rates::table
        .filter(tariff_rates::tariff_id.eq_any(&ids))
        .select((tariff_rates::tariff_id, tariff_rates::rate));
    let found: Vec<(TariffId, String)> = prepared_for(ids.len(), rated).load(conn)?;
    let mut rates = Vec::with_capacity(found.len());
    for (id, json) in found {
        rates.push((id, serde_json::from_str::<Rate>(&json).map_err(Error::internal)?));
    }
    let of = |id: TariffId| rates.iter().filter(|(tariff, _)| *tariff == id).map(|(_, rate)| rate.clone()).collect();
    Ok(rows.into_iter().map(|row| (of(row.id), row)).map(|(rates, row)| Tariff::of(row, rates)).collect())
}

fn one(conn: &mut Conn, row: Option<TariffRow>) -> Result<Option<Tariff>> {
    match row {
        Some(row) => Ok(with_rates(conn, vec![row])?.pop()),
        None => Ok(None),
    }
}

pub(super) fn get(conn: &mut Conn, id: TariffId) -> Result<Option<Tariff>> {
    let row = tariffs::table.find(id).select(TariffRow::as_select()).get_result(conn).optional()?;
    one(conn, row)
}

/// The tariff that prices a day. There are few tariffs, and SQLite plans a statement anew for each bound LIMIT, so it
/// has none.
pub(super) fn valid_on(conn: &mut Conn, date: NaiveDate) -> Result<Option<Tariff>> {
    let row = tariffs::table
        .filter(tariffs::valid_from.le(date))
        .filter(tariffs::retired_on.is_null().or(tariffs::retired_on.gt(date)))
        .filter(tariffs::in_force.eq(true))
        .order(tariffs::valid_from.desc())
        .select(TariffRow::as_select())
        .get_result(conn)
        .optional()?;
    one(conn, row)
}

/// The first day of the next tariff after one that begins on this day, which takes over for good.
pub(super) fn next_after(conn: &mut Conn, id: TariffId, valid_from: NaiveDate) -> Result<Option<NaiveDate>> {
    let later = tariffs::table.filter(tariffs::valid_from.gt(valid_from).and(tariffs::id.ne(id)));
    let for_good = later.filter(tariffs::retired_on.is_null().and(tariffs::in_force.eq(true)));
    Ok(for_good.select(diesel::dsl::min(tariffs::valid_from)).get_result(conn)?)
}

pub(super) fn dates(conn: &mut Conn) -> Result<Vec<NaiveDate>> {
    Ok(tariffs::table.order(tariffs::valid_from.asc()).select(tariffs::valid_from).load(conn)?)
}

fn rates_insert(conn: &mut Conn, tariff: &Tariff) -> Result<()> {
    for rate in &tariff.rates {
        diesel::insert_into(tariff_rates::table)
            .values((
                tariff_rates::tariff_id.eq(tariff.id),
                tariff_rates::class.eq(&rate.class),
                tariff_rates::service.eq(rate.service),
                tariff_rates::rate.eq(serde_json::to_string(rate).map_err(Error::internal)?),
            ))
            .execute(conn)?;
    }
    Ok(())
}

pub(super) fn insert(conn: &mut Conn, tariff: &Tariff) -> Result<()> {
    diesel::insert_into(tariffs::table).values(&tariff.row()).execute(conn)?;
    rates_insert(conn, tariff)
}

/// Replaces the tariff and its rates if its version in the database is still the previous one.
pub(super) fn replace(conn: &mut Conn, tariff: &Tariff) -> Result<()> {
    let this = tariffs::table.find(tariff.id).filter(tariffs::version.eq(tariff.version - 1));
    changed_one(prepared(diesel::update(this).set(&tariff.row())).execute(conn)?)?;
    diesel::delete(tariff_rates::table.filter(tariff_rates::tariff_id.eq(tariff.id))).execute(conn)?;
    rates_insert(conn, tariff)
}

/// Freezes the tariff. Answers whether it was not frozen before.
pub(super) fn freeze(unit: &mut Unit<'_>, id: TariffId) -> Result<bool> {
    let this = tariffs::table.find(id).filter(tariffs::frozen.eq(false));
    let frozen =
        (tariffs::frozen.eq(true), tariffs::version.eq(tariffs::version + 1), tariffs::updated_at.eq(unit.now));
    Ok(prepared(diesel::update(this).set(frozen)).execute(unit.conn)? == 1)
}

pub(super) fn page(conn: &mut Conn, page: &Page, filter: &TariffFilter) -> Result<PageOf<Tariff>> {
    let mut query = tariffs::table.select(TariffRow::as_select()).into_boxed();
    if !filter.valid_from.is_empty() {
        query = query.filter(tariffs::valid_from.eq_any(&filter.valid_from));
    }
    if let Some(proposed) = filter.proposed {
        query = query.filter(tariffs::proposed.is_not_null().eq(proposed));
    }
    let rows = keyset!(query, tariffs, page).load(conn)?;
    let found = PageOf::cut(rows, page, |row: &TariffRow| (row.updated_at, row.id.0));
    Ok(PageOf { items: with_rates(conn, found.items)?, next: found.next })
}
