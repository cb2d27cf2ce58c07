//! 明细账: the ledger of an account.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::Tabular;
use crate::{
    http::sheet::{Cell, Sheet, span_of},
    kernel::{JournalId, Money, Text, text},
};

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LedgerRow {
    /// The journal.
    pub journal_id: JournalId,
    /// The journal's date.
    pub date: NaiveDate,
    /// The journal's month and number.
    #[schema(example = "2026-05-17")]
    pub number: String,
    /// The text of the journal.
    #[schema(example = "确认用车费用 20260507-0001")]
    pub text: String,
    /// The account, which may be a sub-account.
    #[schema(example = "1122")]
    pub account: String,
    /// Debit in fen.
    #[schema(value_type = i64, example = 68_000)]
    pub dr_fen: Money,
    /// Credit in fen.
    #[schema(value_type = i64, example = 0)]
    pub cr_fen: Money,
    /// Balance after this line, debits less credits, in fen.
    #[schema(value_type = i64, example = 9_868_000)]
    pub balance_fen: Money,
}

/// The lines of an account with their running balance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AccountLedger {
    /// The account's code.
    #[schema(example = "1122")]
    pub account: String,
    /// Its name.
    #[schema(example = "应收账款")]
    pub name: String,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// Balance before the first day, debits less credits, in fen.
    #[schema(value_type = i64, example = 9_800_000)]
    pub opening_fen: Money,
    /// The lines, by date and number.
    pub rows: Vec<LedgerRow>,
    /// Balance at the end of the last day, debits less credits, in fen.
    #[schema(value_type = i64, example = 9_868_000)]
    pub closing_fen: Money,
}

impl Tabular for AccountLedger {
    fn sheet(&self) -> Sheet {
        let edge = |date: NaiveDate, words: Text, balance: Money| {
            vec![
                date.into(),
                Cell::Empty,
                words.into(),
                (&self.account).into(),
                Cell::Empty,
                Cell::Empty,
                balance.into(),
            ]
        };
        let row = |row: &LedgerRow| {
            vec![
                row.date.into(),
                (&row.number).into(),
                (&row.text).into(),
                (&row.account).into(),
                row.dr_fen.into(),
                row.cr_fen.into(),
                row.balance_fen.into(),
            ]
        };
        let mut rows = vec![edge(self.from, text!("Opening balance", "期初余额"), self.opening_fen)];
        rows.extend(self.rows.iter().map(row));
        rows.push(edge(self.to, text!("Closing balance", "期末余额"), self.closing_fen));
        Sheet {
            name: "account-ledger",
            title: text!("Ledger of an account", "明细账"),
            scope: span_of(&format!("{} {}", self.account, self.name), self.from, self.to),
            headings: vec![
                text!("Date", "日期"),
                text!("Journal", "凭证号"),
                text!("Text", "摘要"),
                text!("Account", "科目"),
                text!("Debit", "借方"),
                text!("Credit", "贷方"),
                text!("Balance", "余额"),
            ],
            rows,
            has_totals: true,
        }
    }
}
