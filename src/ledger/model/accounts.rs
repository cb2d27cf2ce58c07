//! Accounts and months.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    db::schema::{accounts, period_balances, periods},
    http::{Patch, Patchable},
    kernel::{AccountId, Id, Instant, Money, MonthId, Period, text_enum},
};

text_enum! {
    /// What an account is in the statements.
    pub enum AccountKind {
        /// What the company has.
        Asset = "asset" ("Asset", "资产"),
        /// What it owes.
        Liability = "liability" ("Liability", "负债"),
        /// What is its owner's.
        Equity = "equity" ("Equity", "所有者权益"),
        /// What it earns.
        Income = "income" ("Income", "收入"),
        /// What that costs.
        Expense = "expense" ("Expense", "成本费用"),
    }
}

text_enum! {
    /// The side on which an account grows.
    pub enum Side {
        /// 借.
        Debit = "debit" ("Debit", "借方"),
        /// 贷.
        Credit = "credit" ("Credit", "贷方"),
    }
}

text_enum! {
    /// Whether a month may be posted into.
    pub enum PeriodState {
        /// It may.
        Open = "open" ("Open", "未结账"),
        /// Nothing goes in.
        Closed = "closed" ("Closed", "已结账"),
    }
}

/// What is written of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountNew {
    /// Four digits, and for a sub-account its parent's code, a point and two digits. It never changes.
    #[schema(pattern = "^[1-5][0-9]{3}(\\.[0-9]{2})?$", example = "5602.01")]
    pub code: String,
    /// The name in Chinese.
    #[schema(min_length = 1, max_length = 60, example = "管理费用—办公费")]
    pub name: String,
    /// The name in English.
    #[schema(min_length = 1, max_length = 60, example = "Office expenses")]
    pub name_en: String,
    /// What it is in the statements.
    #[schema(example = "expense")]
    pub kind: AccountKind,
    /// The side on which it grows.
    #[schema(example = "debit")]
    pub side: Side,
    /// The first day on which nothing is posted to it by hand.
    pub retired_on: Option<NaiveDate>,
}

/// A merge patch of an account.
pub type AccountPatch = Patch<AccountNew>;

impl Patchable for AccountNew {
    const FROZEN: &'static [&'static str] = &["code", "kind", "side"];
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = accounts, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its code.
    pub code: String,
    /// The name in Chinese.
    pub name: String,
    /// The name in English.
    pub name_en: String,
    /// What it is in the statements.
    pub kind: AccountKind,
    /// The side on which it grows.
    pub side: Side,
    /// The first day on which nothing is posted to it by hand.
    pub retired_on: Option<NaiveDate>,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Account {
    /// What its creator would write to make it as it is.
    pub fn written(&self) -> AccountNew {
        let Self { code, name, name_en, kind, side, retired_on, .. } = self.clone();
        AccountNew { code, name, name_en, kind, side, retired_on }
    }

    /// The row that these words make.
    pub fn new(id: AccountId, new: &AccountNew, version: i64, created_at: Instant, updated_at: Instant) -> Self {
        let AccountNew { code, name, name_en, kind, side, retired_on } = new.clone();
        Self { id, code, name, name_en, kind, side, retired_on, version, created_at, updated_at }
    }
}

/// A period's row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = periods, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Month {
    /// Its id.
    pub id: MonthId,
    /// Which.
    pub period: Period,
    /// Whether it may be posted into.
    pub state: PeriodState,
    /// The number that the next journal gets.
    pub next_no: i64,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// By whom.
    pub closed_by: Option<Id<()>>,
    /// Their name.
    pub closed_by_name: Option<String>,
    /// Who asks to reopen it.
    pub reopening_by: Option<Id<()>>,
    /// Their name.
    pub reopening_by_name: Option<String>,
    /// Why.
    pub reopening_reason: Option<String>,
    /// Counts closings and reopenings.
    pub version: i64,
    /// When it was first used.
    pub created_at: Instant,
    /// When it was last closed or reopened.
    pub updated_at: Instant,
}

impl Month {
    /// A month that nothing has been posted into.
    pub fn fresh(period: Period, now: Instant) -> Self {
        Self {
            id: MonthId::new(),
            period,
            state: PeriodState::Open,
            next_no: 1,
            closed_at: None,
            closed_by: None,
            closed_by_name: None,
            reopening_by: None,
            reopening_by_name: None,
            reopening_reason: None,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }
}

/// What an account stood at when a month was closed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = period_balances, treat_none_as_default_value = false)]
pub struct PeriodBalance {
    /// The month.
    pub period: Period,
    /// The account's code.
    pub account: String,
    /// Debits less credits of all time until then, in fen.
    pub balance_fen: Money,
}
