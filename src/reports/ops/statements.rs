//! 利润表, 资产负债表, 科目余额表, 明细账.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::journals;
use crate::{
    db::{Conn, Reader},
    kernel::{Error, Fault, Money, Period, Result, VehicleId, text},
    ledger,
    reports::{
        model::{Balances, Days, LedgerQuery, Turnover},
        rules,
        store::{self, Kinds},
        views::{
            AccountLedger, BalanceLine, BalanceSheet, IncomeLine, IncomeStatement, LedgerRow, MonthFigures,
            TrialBalance, TrialBalanceRow,
        },
    },
};

/// Debits less credits of all accounts on these days.
fn net_turnover(conn: &mut Conn, days: Days, kinds: Kinds) -> Result<Balances> {
    Ok(Balances(
        store::by_account(conn, days, kinds)?.into_iter().map(|row| (row.account, row.dr_fen - row.cr_fen)).collect(),
    ))
}

/// The balances of all accounts at the end of a day.
fn balances_at(conn: &mut Conn, at: NaiveDate) -> Result<Balances> {
    let period = Period::of(at);
    if period.last() == at {
        return Ok(Balances(ledger::ops::balances(conn, period)?));
    }
    let mut balances = Balances(ledger::ops::balances(conn, period.previous())?);
    for (account, fen) in net_turnover(conn, Days { from: period.first(), to: at }, Kinds::All)?.0 {
        balances.add(&account, fen);
    }
    Ok(balances)
}

/// 利润表: the days, the year to date, and each month beside the same month a year before.
pub fn income_statement(reader: &mut Reader<'_>, days: Days) -> Result<IncomeStatement> {
    let by_month = results_by_month(reader.conn, days, None)?;
    let (now, mut year) = if days.is_months() {
        // `by_month` goes back beyond this January, so it has all that is needed.
        (summed(&by_month, days), summed(&by_month, days.year_to_date()))
    } else {
        (
            net_turnover(reader.conn, days, Kinds::Results)?,
            net_turnover(reader.conn, days.year_to_date(), Kinds::Results)?,
        )
    };
    for row in store::turnover_before(reader.conn, days.year_to_date())? {
        year.add(&row.account, rules::net_before(&row));
    }
    let (now, year) =
        (rules::statement(rules::INCOME_STATEMENT, &now), rules::statement(rules::INCOME_STATEMENT, &year));
    let lines = rules::INCOME_STATEMENT.iter().zip(now.iter().zip(&year)).map(|(line, (amount, year))| {
        let accounts = rules::accounts(line);
        IncomeLine {
            line: line.0,
            name: line.2.into(),
            name_en: line.1.into(),
            amount_fen: *amount,
            year_to_date_fen: *year,
            journals: journals(accounts, days),
        }
    });
    let lines: Vec<IncomeLine> = lines.collect();
    let amount =
        |number: i64| lines.iter().find(|line| line.line == number).map_or(Money::ZERO, |line| line.amount_fen);
    let (revenue_fen, net_profit_fen) = (amount(1), amount(32));
    let cost_fen = revenue_fen + amount(22) + amount(20) - net_profit_fen;
    Ok(IncomeStatement {
        from: days.from,
        to: days.to,
        revenue_fen,
        cost_fen,
        net_profit_fen,
        lines,
        months: month_figures(&by_month, days),
    })
}

/// The sums of the months that the days touch.
fn summed(by_month: &BTreeMap<Period, Balances>, days: Days) -> Balances {
    let mut sum = Balances::default();
    for (account, fen) in
        by_month.range(Period::of(days.from)..=Period::of(days.to)).flat_map(|(_, balances)| &balances.0)
    {
        sum.add(account, *fen);
    }
    sum
}

/// Debits less credits of income and expense by month, from a year before the first month that the days touch.
pub(super) fn results_by_month(
    conn: &mut Conn,
    days: Days,
    vehicle: Option<VehicleId>,
) -> Result<BTreeMap<Period, Balances>> {
    let first = Period::of(days.from).year_before();
    let months = ledger::ops::net_by_month(conn, first, Period::of(days.to), vehicle)?;
    Ok(months.into_iter().map(|(period, net)| (period, Balances(net))).collect())
}

/// The months that the days touch, each beside the same month a year before.
pub(super) fn month_figures(by_month: &BTreeMap<Period, Balances>, days: Days) -> Vec<MonthFigures> {
    let none = Balances::default();
    let figures = |period: Period| {
        let of = by_month.get(&period).unwrap_or(&none);
        let (revenue, before_tax) = ledger::rules::result(&of.0);
        let profit = before_tax - of.of(&[ledger::accounts::INCOME_TAX]);
        (revenue, revenue - of.of(&["5301", "5111"]) - profit, profit)
    };
    let figures = |period: Period| {
        let ((revenue_fen, cost_fen, profit_fen), before) = (figures(period), figures(period.year_before()));
        let (revenue_year_before_fen, cost_year_before_fen, profit_year_before_fen) = before;
        MonthFigures {
            period,
            revenue_fen,
            cost_fen,
            profit_fen,
            revenue_year_before_fen,
            cost_year_before_fen,
            profit_year_before_fen,
        }
    };
    days.months().map(figures).collect()
}

/// 资产负债表 as of a day, beside the beginning of the year.
pub fn balance_sheet(reader: &mut Reader<'_>, as_of: NaiveDate) -> Result<BalanceSheet> {
    let new_year = rules::day_before(Period::of(as_of).january().first());
    let now = rules::statement(rules::BALANCE_SHEET, &balances_at(reader.conn, as_of)?);
    let then = rules::statement(rules::BALANCE_SHEET, &balances_at(reader.conn, new_year)?);
    let days = Days { from: Period::of(as_of).january().first(), to: as_of };
    let lines: Vec<BalanceLine> = rules::BALANCE_SHEET
        .iter()
        .zip(now.iter().zip(&then))
        .map(|(line, (amount, year_start))| BalanceLine {
            line: line.0,
            name: line.2.into(),
            name_en: line.1.into(),
            amount_fen: *amount,
            year_start_fen: *year_start,
            journals: journals(rules::accounts(line), days),
        })
        .collect();
    let amount =
        |number: i64| lines.iter().find(|line| line.line == number).map_or(Money::ZERO, |line| line.amount_fen);
    let (total_assets_fen, total_liabilities_fen, total_equity_fen) = (amount(30), amount(47), amount(52));
    Ok(BalanceSheet { as_of, total_assets_fen, total_liabilities_fen, total_equity_fen, lines })
}

/// 科目余额表: every account with an amount. All journals are counted.
pub fn trial_balance(reader: &mut Reader<'_>, days: Days) -> Result<TrialBalance> {
    let accounts = ledger::ops::accounts(reader.conn)?;
    let opening = balances_at(reader.conn, rules::day_before(days.from))?;
    let turned = store::by_account(reader.conn, days, Kinds::All)?;
    let mut year = store::by_account(reader.conn, days.year_to_date(), Kinds::All)?;
    for before in store::turnover_before(reader.conn, days.year_to_date())? {
        match year.iter_mut().find(|row| row.account == before.account) {
            Some(row) => (row.dr_fen, row.cr_fen) = (row.dr_fen + before.dr_fen, row.cr_fen + before.cr_fen),
            None => year.push(before),
        }
    }
    let sides = |net: Money| (net.max(Money::ZERO), (-net).max(Money::ZERO));
    let mut rows = Vec::new();
    for account in &accounts {
        let find = |rows: &[Turnover]| {
            rows.iter()
                .find(|row| row.account == account.content.code)
                .map_or((Money::ZERO, Money::ZERO), |row| (row.dr_fen, row.cr_fen))
        };
        let before = opening.0.get(&account.content.code).copied().unwrap_or_default();
        let ((dr_fen, cr_fen), (year_dr_fen, year_cr_fen)) = (find(&turned), find(&year));
        let ((opening_dr_fen, opening_cr_fen), (closing_dr_fen, closing_cr_fen)) =
            (sides(before), sides(before + dr_fen - cr_fen));
        let row = TrialBalanceRow {
            account: account.content.code.clone(),
            name: account.content.name.clone(),
            name_en: account.content.name_en.clone(),
            opening_dr_fen,
            opening_cr_fen,
            dr_fen,
            cr_fen,
            year_dr_fen,
            year_cr_fen,
            closing_dr_fen,
            closing_cr_fen,
            journals: journals(&[&account.content.code], days),
        };
        if !row.is_empty() {
            rows.push(row);
        }
    }
    let totals = TrialBalanceRow::totals(&rows);
    Ok(TrialBalance { from: days.from, to: days.to, accounts: rows, totals })
}

/// The maximum of lines in one answer.
const LEDGER_LINES: usize = 20_000;

/// 明细账: an account's lines with their running balance.
///
/// # Errors
/// 422 for an unknown account and for too many lines.
pub fn account_ledger(reader: &mut Reader<'_>, days: Days, wanted: &LedgerQuery) -> Result<AccountLedger> {
    let code = &wanted.account;
    let Some(account) = ledger::ops::accounts(reader.conn)?.into_iter().find(|account| account.content.code == *code)
    else {
        return Err(Error::invalid(vec![Fault::query(
            "account",
            "unknown_reference",
            text!("There is no account {code}.", "没有科目 {code}。"),
        )]));
    };
    let lines = store::ledger_lines(reader.conn, days, wanted, LEDGER_LINES)?;
    if lines.len() > LEDGER_LINES {
        let detail = text!(
            "There are more than {LEDGER_LINES} lines. Ask for fewer days.",
            "超过 {LEDGER_LINES} 行，请缩短期间。"
        );
        return Err(Error::invalid(vec![Fault::query("from", "too_many_lines", detail)]));
    }
    let is_about = wanted.vehicle_id.is_some()
        || wanted.department_id.is_some()
        || wanted.driver_id.is_some()
        || wanted.supplier_id.is_some();
    let opening_fen = if is_about {
        store::ledger_before(reader.conn, days.from, wanted)?
    } else {
        balances_at(reader.conn, rules::day_before(days.from))?.of(&[code.as_str()])
    };
    let mut balance_fen = opening_fen;
    let rows: Vec<LedgerRow> = lines
        .into_iter()
        .map(|line| {
            balance_fen = balance_fen + line.dr_fen - line.cr_fen;
            let number = format!("{}-{}", line.period, line.number);
            LedgerRow {
                journal_id: line.journal_id,
                date: line.date,
                number,
                text: line.text,
                account: line.account,
                dr_fen: line.dr_fen,
                cr_fen: line.cr_fen,
                balance_fen,
            }
        })
        .collect();
    Ok(AccountLedger {
        account: account.content.code,
        name: account.content.name,
        from: days.from,
        to: days.to,
        opening_fen,
        rows,
        closing_fen: balance_fen,
    })
}
