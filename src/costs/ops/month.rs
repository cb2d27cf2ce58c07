//! What closing a month needs: its depreciation and releases, and the balances that the books must have.

use std::collections::BTreeMap;

use crate::{
    costs::{
        model::{Asset, Depreciation, Prepayment, Release},
        rules, store,
    },
    db::{Conn, Unit},
    kernel::{AssetId, Money, Period, PrepaymentId, Result, VehicleId},
    ledger::{
        accounts::{COST_DEPRECIATION, COST_INSURANCE, DEPRECIATION, PREPAID},
        model::{Dated, Dimensions, Entry, JournalKind, Posting, Source},
    },
};

/// What a month writes off: depreciation of assets and releases of prepayments that are due and not yet recorded. It
/// includes what earlier months missed.
pub struct MonthDue {
    period: Period,
    depreciation: Vec<(Asset, Money)>,
    /// Negative if the receipt was reversed.
    releases: Vec<(Prepayment, Money)>,
}

impl MonthDue {
    /// Loads what is due in a month.
    pub fn load(conn: &mut Conn, period: Period) -> Result<Self> {
        Ok(Self { period, depreciation: depreciation_due(conn, period)?, releases: releases_due(conn, period)? })
    }

    /// The journals to post, with entries for each vehicle. Releases of reversed receipts are in a journal of their
    /// own, with negative amounts.
    pub fn postings(&self) -> Vec<Posting> {
        let period = self.period;
        let posting = |kind: JournalKind, text: String, entries: Vec<Entry>| Posting {
            dated: Dated::On(period.last()),
            kind,
            text,
            source: Source::Closing,
            source_id: None,
            attachments: 0,
            entries,
        };
        let mut depreciated: BTreeMap<Option<VehicleId>, Money> = BTreeMap::new();
        for (asset, fen) in &self.depreciation {
            add(depreciated.entry(asset.vehicle_id).or_default(), *fen);
        }
        let (mut released, mut taken_back) = (BTreeMap::new(), BTreeMap::new());
        for (prepayment, fen) in &self.releases {
            let sums: &mut BTreeMap<(Option<VehicleId>, &str), Money> =
                if *fen < Money::ZERO { &mut taken_back } else { &mut released };
            add(sums.entry((prepayment.vehicle_id, prepayment.account.as_str())).or_default(), *fen);
        }
        let depreciation: Vec<Entry> = depreciated
            .into_iter()
            .flat_map(|(vehicle, fen)| pair(COST_DEPRECIATION, DEPRECIATION, vehicle, fen))
            .collect();
        let release = |sums: BTreeMap<(Option<VehicleId>, &str), Money>| -> Vec<Entry> {
            sums.into_iter().flat_map(|((vehicle, account), fen)| pair(COST_INSURANCE, account, vehicle, fen)).collect()
        };
        let journals = [
            posting(JournalKind::Normal, format!("计提 {period} 折旧"), depreciation),
            posting(JournalKind::Normal, format!("摊销 {period} 保险费"), release(released)),
            posting(JournalKind::Red, format!("冲回已冲销保险单据的摊销 {period}"), release(taken_back)),
        ];
        journals.into_iter().filter(|journal| !journal.entries.is_empty()).collect()
    }

    /// Records it as written off. Call it in the unit that posts the journals.
    pub fn keep(self, unit: &mut Unit<'_>) -> Result<()> {
        let period = self.period;
        for (asset, amount_fen) in self.depreciation {
            store::depreciation_insert(
                unit.conn,
                &Depreciation { asset_id: asset.id, period, amount_fen, by_disposal: false },
            )?;
        }
        for (prepayment, amount_fen) in self.releases {
            store::release_insert(unit.conn, &Release { prepayment_id: prepayment.id, period, amount_fen })?;
        }
        Ok(())
    }
}

fn add(sum: &mut Money, fen: Money) {
    *sum = *sum + fen;
}

fn pair(cost: &str, account: &str, vehicle_id: Option<VehicleId>, fen: Money) -> [Entry; 2] {
    let of = Dimensions { vehicle_id, ..Dimensions::default() };
    [Entry::dr(cost, fen).of(of), Entry::cr(account, fen).of(of)]
}

/// Deletes what [`MonthDue::keep`] recorded, when the month is reopened and its journals are reversed.
pub fn month_unposted(unit: &mut Unit<'_>, period: Period) -> Result<()> {
    store::depreciations_delete(unit.conn, period)?;
    // What an insurance of the opening released before the books began was not recorded by closing.
    let prepayments = store::prepayments(unit.conn)?;
    let later = prepayments.iter().filter(|row| Period::of(row.booked_on) > period).map(|row| row.id);
    store::releases_delete(unit.conn, period, &later.collect::<Vec<_>>())
}

fn depreciation_due(conn: &mut Conn, period: Period) -> Result<Vec<(Asset, Money)>> {
    let mut posted: BTreeMap<AssetId, Vec<(Period, Money)>> = BTreeMap::new();
    for row in store::depreciations(conn)? {
        posted.entry(row.asset_id).or_default().push((row.period, row.amount_fen));
    }
    let due = |asset: &Asset| {
        let posted = posted.get(&asset.id).map_or(&[][..], Vec::as_slice);
        rules::due(&rules::spread_of_asset(asset), asset.disposed_on.map(Period::of), posted, period)
    };
    Ok(store::assets(conn)?
        .into_iter()
        .map(|asset| (due(&asset), asset))
        .filter(|(fen, _)| *fen > Money::ZERO)
        .map(|(fen, asset)| (asset, fen))
        .collect())
}

fn releases_due(conn: &mut Conn, period: Period) -> Result<Vec<(Prepayment, Money)>> {
    let mut released: BTreeMap<PrepaymentId, Vec<(Period, Money)>> = BTreeMap::new();
    for row in store::releases(conn)? {
        released.entry(row.prepayment_id).or_default().push((row.period, row.amount_fen));
    }
    let due =
        |row: &Prepayment| rules::due_of_prepayment(row, released.get(&row.id).map_or(&[][..], Vec::as_slice), period);
    Ok(store::prepayments(conn)?
        .into_iter()
        .map(|row| (due(&row), row))
        .filter(|(fen, _)| *fen != Money::ZERO)
        .map(|(fen, row)| (row, fen))
        .collect())
}

/// The balances that accounts 1601 and 1602 must have by the asset cards: value, and depreciation so far.
pub fn book_values(conn: &mut Conn) -> Result<(Money, Money)> {
    let cards = store::assets(conn)?;
    let value = cards.iter().filter(|card| card.disposed_on.is_none()).map(|card| card.value_fen).sum();
    let opening: Money = cards.iter().map(|card| card.opening_depreciation_fen).sum();
    let cleared: Money = cards.iter().filter_map(|card| card.cleared_fen).sum();
    let written: Money = store::depreciations(conn)?.iter().map(|row| row.amount_fen).sum();
    Ok((value, opening + written - cleared))
}

/// The balances that accounts 1123 (without its sub-accounts) and 1801 must have by the prepayments: paid and not yet
/// released.
pub fn prepaid_balance(conn: &mut Conn) -> Result<(Money, Money)> {
    let mut released: BTreeMap<PrepaymentId, Money> = BTreeMap::new();
    for row in store::releases(conn)? {
        add(released.entry(row.prepayment_id).or_default(), row.amount_fen);
    }
    let (mut within_a_year, mut longer) = (Money::ZERO, Money::ZERO);
    for row in store::prepayments(conn)? {
        let paid = if row.reversed_on.is_some() { Money::ZERO } else { row.amount_fen };
        let left = paid - released.get(&row.id).copied().unwrap_or_default();
        add(if row.account == PREPAID { &mut within_a_year } else { &mut longer }, left);
    }
    Ok((within_a_year, longer))
}
