//! The closing of a month as the API answers it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::Sums;
use crate::{
    http,
    kernel::{DepartmentId, DriverId, Money, SupplierId, VehicleId},
    ledger::{
        model::{Dated, JournalKind, Posting},
        views::Month,
    },
};

/// A line of a planned journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlannedLine {
    /// The account's code.
    #[schema(example = "5001")]
    pub account: String,
    /// Debit in fen.
    #[schema(value_type = i64, example = 67_327)]
    pub dr_fen: Money,
    /// Credit in fen.
    #[schema(value_type = i64, example = 0)]
    pub cr_fen: Money,
    /// The vehicle that the line is about.
    pub vehicle_id: Option<VehicleId>,
    /// The driver that the line is about.
    pub driver_id: Option<DriverId>,
    /// The department that the line is about.
    pub department_id: Option<DepartmentId>,
    /// The supplier that the line is about.
    pub supplier_id: Option<SupplierId>,
}

/// A journal that closing posts, or would post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlannedJournal {
    /// Its date.
    pub date: NaiveDate,
    /// Its kind.
    #[schema(value_type = String, example = "closing")]
    pub kind: JournalKind,
    /// What it posts, in words.
    #[schema(example = "结转 2026-04 损益")]
    pub text: String,
    /// Its lines.
    pub lines: Vec<PlannedLine>,
}

impl PlannedJournal {
    /// From the posting, without lines of 0 fen.
    pub fn of(posting: &Posting) -> Self {
        let (Dated::On(date) | Dated::OnOrToday(date)) = posting.dated;
        let worth = posting.entries.iter().filter(|entry| (entry.dr_fen, entry.cr_fen) != (Money::ZERO, Money::ZERO));
        let lines = worth.map(|entry| PlannedLine {
            account: entry.account.clone(),
            dr_fen: entry.dr_fen,
            cr_fen: entry.cr_fen,
            vehicle_id: entry.of.vehicle_id,
            driver_id: entry.of.driver_id,
            department_id: entry.of.department_id,
            supplier_id: entry.of.supplier_id,
        });
        Self { date, kind: posting.kind, text: posting.text.clone(), lines: lines.collect() }
    }
}

/// The sums of the debit and credit balances of all accounts. Both are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct BalanceTotals {
    /// The sum of the debit balances, in fen.
    #[schema(value_type = i64, example = 1_250_000)]
    pub debit_fen: Money,
    /// The sum of the credit balances, in fen.
    #[schema(value_type = i64, example = 1_250_000)]
    pub credit_fen: Money,
}

impl BalanceTotals {
    /// From the balances by account.
    pub fn of(standing: &Sums) -> Self {
        let mut accounts = BTreeMap::<&str, Money>::new();
        for ((account, _), fen) in &standing.0 {
            let sum = accounts.entry(account).or_default();
            *sum = *sum + *fen;
        }
        let side =
            |sign: i64| accounts.values().filter(|fen| fen.0.signum() == sign).map(|fen| Money(fen.0.abs())).sum();
        Self { debit_fen: side(1), credit_fen: side(-1) }
    }
}

/// A closed month, or what closing it would post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Closing {
    /// Whether this is a dry run, so that nothing was posted.
    pub dry_run: bool,
    /// The month's profit after taxes, in fen.
    #[schema(value_type = i64, example = 37_327)]
    pub profit_fen: Money,
    /// The trial balance before closing.
    pub trial_balance_before: BalanceTotals,
    /// The trial balance after closing.
    pub trial_balance_after: BalanceTotals,
    /// The journals that closing posts, in their order.
    pub journals: Vec<PlannedJournal>,
    /// The month.
    pub month: Month,
}

impl http::Resource for Closing {
    fn path(&self) -> String {
        self.month.path()
    }
    fn etag(&self) -> &str {
        &self.month.etag
    }
}
