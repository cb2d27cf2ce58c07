//! The whole ledger as plain text for beancount, so that anybody can check the books with other software.
//!
//! An account's code stands below its root: `Assets:1122`, a sub-account's `Liabilities:2221:01`. The amount of a line
//! is its debit less its credit, as in beancount. What a line is about is metadata of the line. Journals of closing and
//! year end are tagged.

use std::fmt::Write as _;

use super::{model::Names, ops};
use crate::{
    db::Conn,
    kernel::Result,
    ledger::{
        self,
        model::{Account, AccountKind, Journal, JournalKind, JournalLine},
    },
};

/// The export.
pub fn export(conn: &mut Conn) -> Result<String> {
    let accounts = ledger::ops::accounts(conn)?;
    let names = ops::names(conn)?;
    let mut text = String::from("option \"title\" \"motorpool\"\noption \"operating_currency\" \"CNY\"\n\n");
    let mut after = None;
    loop {
        let page = ledger::ops::posted_after(conn, after)?;
        if after.is_none() {
            open(&mut text, &accounts, page.first().map(|(journal, _)| journal));
        }
        let Some((last, _)) = page.last() else { return Ok(text) };
        after = Some((last.period, last.number.unwrap_or(0)));
        for (journal, lines) in &page {
            write_journal(&mut text, journal, lines, &accounts, &names);
        }
    }
}

/// Writes the accounts, opened in the month of the first journal.
fn open(text: &mut String, accounts: &[Account], first: Option<&Journal>) {
    let since = first.map_or_else(|| "1970-01-01".to_owned(), |journal| journal.period.first().to_string());
    for account in accounts {
        let _ = writeln!(text, "{since} open {} CNY\n  name: {}", name(account), quoted(&account.content.name));
    }
    text.push('\n');
}

fn name(account: &Account) -> String {
    let root = match account.content.kind {
        AccountKind::Asset => "Assets",
        AccountKind::Liability => "Liabilities",
        AccountKind::Equity => "Equity",
        AccountKind::Income => "Income",
        AccountKind::Expense => "Expenses",
    };
    format!("{root}:{}", account.content.code.replace('.', ":"))
}

fn quoted(words: &str) -> String {
    let plain: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{}\"", plain.replace('\\', "\\\\").replace('"', "\\\""))
}

fn write_journal(text: &mut String, journal: &Journal, lines: &[JournalLine], accounts: &[Account], names: &Names) {
    let tag = match journal.kind {
        JournalKind::Closing => " #closing",
        JournalKind::YearEnd => " #year_end",
        _ => "",
    };
    let _ = writeln!(text, "{} * {}{tag}", journal.date, quoted(&journal.text));
    let _ = writeln!(
        text,
        "  number: \"{}-{}\"\n  kind: \"{}\"\n  journal: \"{}\"",
        journal.period,
        journal.number.unwrap_or(0),
        journal.kind,
        journal.id
    );
    for line in lines {
        let Some(account) = accounts.iter().find(|account| account.content.code == line.account) else { continue };
        let _ = writeln!(text, "  {}  {} CNY", name(account), line.dr_fen - line.cr_fen);
        let known = [
            ("vehicle", line.vehicle_id.and_then(|id| names.vehicles.get(&id.0))),
            (
                "department",
                line.department_id.and_then(|id| names.departments.get(&id.0)).map(|department| &department.code),
            ),
            ("driver", line.driver_id.and_then(|id| names.drivers.get(&id.0))),
            ("supplier", line.supplier_id.and_then(|id| names.suppliers.get(&id.0))),
        ];
        for (key, value) in known {
            if let Some(value) = value {
                let _ = writeln!(text, "    {key}: {}", quoted(value));
            }
        }
        if let Some(trip) = line.trip_id {
            let _ = writeln!(text, "    trip: \"{trip}\"");
        }
    }
    text.push('\n');
}
