//! Accounts and months.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::{
    db::schema::{accounts, period_balances, periods},
    http::{Patch, Patchable},
    kernel::{AccountId, Id, Instant, Money, MonthId, Period, spelling, text_enum},
};

text_enum! {
    /// The kind of an account in the financial statements.
    pub enum AccountKind {
        /// What the company owns.
        Asset = "asset" ("Asset", "资产"),
        /// What the company owes.
        Liability = "liability" ("Liability", "负债"),
        /// What belongs to the owner.
        Equity = "equity" ("Equity", "所有者权益"),
        /// What the company earns.
        Income = "income" ("Income", "收入"),
        /// What the company spends.
        Expense = "expense" ("Expense", "成本费用"),
    }
}

text_enum! {
    /// The side on which an account grows.
    pub enum Side {
        /// Debit (借).
        Debit = "debit" ("Debit", "借方"),
        /// Credit (贷).
        Credit = "credit" ("Credit", "贷方"),
    }
}

text_enum! {
    /// The state of a month.
    pub enum PeriodState {
        /// Journals can be posted into it.
        Open = "open" ("Open", "未结账"),
        /// Nothing can be posted into it.
        Closed = "closed" ("Closed", "已结账"),
    }
}

/// The fields of an account that clients write.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
    Queryable,
    Selectable,
    Insertable,
    AsChangeset,
)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = accounts, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct AccountNew {
    /// Four digits. A sub-account has the code of its parent, a point and two digits. The code never changes.
    #[schema(pattern = "^[1-5][0-9]{3}(\\.[0-9]{2})?$", example = "5602.01")]
    pub code: String,
    /// The name in Chinese.
    #[schema(min_length = 1, max_length = 60, example = "管理费用—办公费")]
    pub name: String,
    /// The name in English.
    #[schema(min_length = 1, max_length = 60, example = "Office expenses")]
    pub name_en: String,
    /// Its kind in the financial statements.
    #[schema(example = "expense")]
    pub kind: AccountKind,
    /// The side on which it grows.
    #[schema(example = "debit")]
    pub side: Side,
    /// The first day on which no manual journal can use it.
    pub retired_on: Option<NaiveDate>,
}

/// A merge patch of an account.
pub type AccountPatch = Patch<AccountNew>;

impl Patchable for AccountNew {
    const FROZEN: &'static [&'static str] = &["code", "kind", "side"];
}

/// The row of an account.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = accounts, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// What clients send.
    #[diesel(embed)]
    pub content: AccountNew,
    /// Its version, counted from 1.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// The row of a month.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = periods, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Month {
    /// Its id.
    pub id: MonthId,
    /// The month.
    pub period: Period,
    /// Its state.
    pub state: PeriodState,
    /// The number of the next journal.
    pub next_no: i64,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// Who closed it.
    pub closed_by: Option<Id<()>>,
    /// Their name.
    pub closed_by_name: Option<String>,
    /// Who requested its reopening.
    pub reopening_by: Option<Id<()>>,
    /// Their name.
    pub reopening_by_name: Option<String>,
    /// Why it is to be reopened.
    pub reopening_reason: Option<String>,
    /// Its version, counted from 1. Posting doesn't change it.
    pub version: i64,
    /// When it was first used.
    pub created_at: Instant,
    /// When it was last closed or reopened.
    pub updated_at: Instant,
}

impl Month {
    /// A month into which nothing has been posted.
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

/// The balance of an account at the end of a closed month.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = period_balances, treat_none_as_default_value = false)]
pub struct PeriodBalance {
    /// The month.
    pub period: Period,
    /// The code of the account.
    pub account: String,
    /// Debits less credits from the beginning until then, in fen.
    pub balance_fen: Money,
}

/// The result of the company in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthResult {
    /// The month.
    pub period: Period,
    /// Revenue, net of VAT, in fen.
    pub revenue_fen: Money,
    /// Profit before income tax, in fen.
    pub before_tax_fen: Money,
}

/// Filter of the list of accounts.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AccountFilter {
    /// Only with these codes.
    #[serde(default, deserialize_with = "spelling::read_codes")]
    #[param(inline)]
    pub code: Vec<String>,
}

/// Filter of the list of months.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MonthFilter {
    /// Only these months.
    #[serde(default)]
    #[param(inline)]
    pub period: Vec<Period>,
    /// Only in these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<PeriodState>,
}
