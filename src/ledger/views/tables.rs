//! Journals as a table.

use super::{Journal, JournalLine};
use crate::{
    http::{
        sheet::{Cell, label_cell},
        table::{Table, Tabled, column, maybe},
    },
    kernel::{Money, Rule, text},
    ledger::model::{JournalKind, JournalState, Source},
};

/// The accounts of the lines that have an amount on this side, each once.
fn accounts(row: &Journal, side: fn(&JournalLine) -> Money) -> Cell {
    let mut found: Vec<String> = Vec::new();
    for line in row.lines.iter().filter(|line| side(line) != Money::ZERO) {
        let account = format!("{} {}", line.account, line.account_name);
        if !found.contains(&account) {
            found.push(account);
        }
    }
    found.join("、").as_str().into()
}

impl Tabled for Journal {
    fn table() -> Table<Self> {
        Table {
            name: "journals",
            title: text!("Journals", "记账凭证"),
            columns: vec![
                column(text!("Month", "所属月份"), |row| (&row.period.to_string()).into()),
                column(text!("Number", "凭证号"), |row| row.number.into()),
                column(text!("Date", "日期"), |row| row.date.into()),
                column(text!("Kind", "种类"), |row| label_cell(JournalKind::WORDS, row.kind.as_str())),
                column(text!("Text", "摘要"), |row| (&row.text).into()),
                column(text!("Debited", "借方科目"), |row| accounts(row, |line| line.dr_fen)),
                column(text!("Credited", "贷方科目"), |row| accounts(row, |line| line.cr_fen)),
                column(text!("Amount", "金额"), |row| row.total_fen.into()),
                column(text!("Source", "来源"), |row| label_cell(Source::WORDS, row.source.as_str())),
                column(text!("State", "状态"), |row| label_cell(JournalState::WORDS, row.state.as_str())),
                column(text!("Attachments", "附件数"), |row| row.attachments.into()),
                column(text!("Prepared by", "制单"), |row| label_cell(Rule::WORDS, &row.prepared_by)),
                column(text!("Approved by", "审核"), |row| maybe(Rule::WORDS, row.approved_by.as_deref())),
                column(text!("Posted", "记账时间"), |row| row.posted_at.into()),
            ],
        }
    }
}
