//! 资产负债表, 科目余额表: balance sheet and trial balance.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::Tabular;
use crate::{
    http::sheet::{Cell, Sheet, span},
    kernel::{Money, Text, text},
};

/// A name in both languages.
pub(super) fn bilingual(en: &str, zh: &str) -> Cell {
    Text { en: en.to_owned().into(), zh: zh.to_owned().into() }.into()
}

/// A line of the income statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct IncomeLine {
    /// Its number in the official form.
    #[schema(example = 1)]
    pub line: i64,
    /// Its name in Chinese.
    #[schema(example = "一、营业收入")]
    pub name: String,
    /// Its name in English.
    #[schema(example = "Revenue")]
    pub name_en: String,
    /// Amount of the days asked for, in fen.
    #[schema(value_type = i64, example = 17_500_000)]
    pub amount_fen: Money,
    /// Amount of the year to date, in fen.
    #[schema(value_type = i64, example = 84_000_000)]
    pub year_to_date_fen: Money,
    /// Link to its journals; null for a line that is calculated from other lines.
    #[schema(example = "/api/v1/journals?account=5001&state=posted&from=2026-05-01&to=2026-05-31")]
    pub journals: Option<String>,
}

/// A line of the balance sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BalanceLine {
    /// Its number in the official form.
    #[schema(example = 4)]
    pub line: i64,
    /// Its name in Chinese.
    #[schema(example = "应收账款")]
    pub name: String,
    /// Its name in English.
    #[schema(example = "Receivables")]
    pub name_en: String,
    /// Balance at the end of the day, in fen.
    #[schema(value_type = i64, example = 12_300_000)]
    pub amount_fen: Money,
    /// Balance at the beginning of the year, in fen.
    #[schema(value_type = i64, example = 9_800_000)]
    pub year_start_fen: Money,
    /// Link to its journals of this year; null for a line that is calculated from other lines.
    #[schema(example = "/api/v1/journals?account=1122&state=posted&from=2026-01-01&to=2026-05-31")]
    pub journals: Option<String>,
}

/// The balance sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BalanceSheet {
    /// The day of the balance sheet.
    pub as_of: NaiveDate,
    /// Total assets in fen.
    #[schema(value_type = i64, example = 250_000_000)]
    pub total_assets_fen: Money,
    /// Total liabilities in fen.
    #[schema(value_type = i64, example = 40_000_000)]
    pub total_liabilities_fen: Money,
    /// Total equity in fen.
    #[schema(value_type = i64, example = 210_000_000)]
    pub total_equity_fen: Money,
    /// The sheet's lines.
    pub lines: Vec<BalanceLine>,
}

impl Tabular for BalanceSheet {
    fn sheet(&self) -> Sheet {
        let row = |line: &BalanceLine| {
            vec![
                line.line.into(),
                bilingual(&line.name_en, &line.name),
                line.amount_fen.into(),
                line.year_start_fen.into(),
            ]
        };
        Sheet {
            name: "balance-sheet",
            title: text!("Balance sheet", "资产负债表"),
            scope: Text::same(self.as_of.to_string()),
            headings: vec![
                text!("Line", "行次"),
                text!("Item", "项目"),
                text!("Balance", "期末余额"),
                text!("At the year's start", "年初余额"),
            ],
            rows: self.lines.iter().map(row).collect(),
            has_totals: true,
        }
    }
}

/// An account's row, in fen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TrialBalanceRow {
    /// Its code; empty for the totals.
    #[schema(example = "1122")]
    pub account: String,
    /// Its name in Chinese.
    #[schema(example = "应收账款")]
    pub name: String,
    /// Its name in English.
    #[schema(example = "Receivables")]
    pub name_en: String,
    /// Opening balance, debit.
    #[schema(value_type = i64, example = 9_800_000)]
    pub opening_dr_fen: Money,
    /// Opening balance, credit.
    #[schema(value_type = i64, example = 0)]
    pub opening_cr_fen: Money,
    /// Debits.
    #[schema(value_type = i64, example = 17_600_000)]
    pub dr_fen: Money,
    /// Credits.
    #[schema(value_type = i64, example = 15_100_000)]
    pub cr_fen: Money,
    /// Debits of the year to date.
    #[schema(value_type = i64, example = 84_000_000)]
    pub year_dr_fen: Money,
    /// Credits of the year to date.
    #[schema(value_type = i64, example = 81_500_000)]
    pub year_cr_fen: Money,
    /// Closing balance, debit.
    #[schema(value_type = i64, example = 12_300_000)]
    pub closing_dr_fen: Money,
    /// Closing balance, credit.
    #[schema(value_type = i64, example = 0)]
    pub closing_cr_fen: Money,
    /// Link to its journals.
    #[schema(example = "/api/v1/journals?account=1122&state=posted&from=2026-05-01&to=2026-05-31")]
    pub journals: Option<String>,
}

impl TrialBalanceRow {
    fn amounts(&self) -> [Money; 8] {
        let Self {
            opening_dr_fen,
            opening_cr_fen,
            dr_fen,
            cr_fen,
            year_dr_fen,
            year_cr_fen,
            closing_dr_fen,
            closing_cr_fen,
            ..
        } = *self;
        [opening_dr_fen, opening_cr_fen, dr_fen, cr_fen, year_dr_fen, year_cr_fen, closing_dr_fen, closing_cr_fen]
    }

    /// Whether all its amounts are zero.
    pub fn is_empty(&self) -> bool {
        self.amounts().iter().all(|fen| *fen == Money::ZERO)
    }

    /// The sums of rows.
    pub fn totals(rows: &[Self]) -> Self {
        let mut sums = [Money::ZERO; 8];
        for row in rows {
            for (sum, fen) in sums.iter_mut().zip(row.amounts()) {
                *sum = *sum + fen;
            }
        }
        let [opening_dr_fen, opening_cr_fen, dr_fen, cr_fen, year_dr_fen, year_cr_fen, closing_dr_fen, closing_cr_fen] =
            sums;
        Self {
            account: String::new(),
            name: "合计".into(),
            name_en: "Total".into(),
            opening_dr_fen,
            opening_cr_fen,
            dr_fen,
            cr_fen,
            year_dr_fen,
            year_cr_fen,
            closing_dr_fen,
            closing_cr_fen,
            journals: None,
        }
    }
}

/// The trial balance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TrialBalance {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The accounts with an amount.
    pub accounts: Vec<TrialBalanceRow>,
    /// The totals. Debits and credits are equal.
    pub totals: TrialBalanceRow,
}

impl Tabular for TrialBalance {
    fn sheet(&self) -> Sheet {
        let row = |row: &TrialBalanceRow| {
            let mut cells = vec![(&row.account).into(), bilingual(&row.name_en, &row.name)];
            cells.extend(row.amounts().into_iter().map(Into::into));
            cells
        };
        Sheet {
            name: "trial-balance",
            title: text!("Trial balance", "科目余额表"),
            scope: span(self.from, self.to),
            headings: vec![
                text!("Account", "科目编码"),
                text!("Name", "科目名称"),
                text!("Opening debit", "期初借方"),
                text!("Opening credit", "期初贷方"),
                text!("Debits", "本期借方"),
                text!("Credits", "本期贷方"),
                text!("Debits, year to date", "本年累计借方"),
                text!("Credits, year to date", "本年累计贷方"),
                text!("Closing debit", "期末借方"),
                text!("Closing credit", "期末贷方"),
            ],
            rows: self.accounts.iter().chain([&self.totals]).map(row).collect(),
            has_totals: true,
        }
    }
}
