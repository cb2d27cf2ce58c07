//! Receipts as a table.

use std::collections::BTreeSet;

use super::Cost;
use crate::{
    costs::model::{Category, CostState, Liable, PaidFrom},
    http::{
        sheet::label_cell,
        table::{Table, Tabled, column, keys, maybe, names},
    },
    kernel::{Id, text},
};

/// Each of these ids once.
fn different<T>(ids: impl Iterator<Item = Id<T>>) -> BTreeSet<Id<T>> {
    ids.collect()
}

impl Tabled for Cost {
    fn table() -> Table<Self> {
        Table {
            name: "costs",
            title: text!("Receipts", "费用单据"),
            columns: vec![
                column(text!("Date", "日期"), |row| row.date.into()),
                column(text!("Category", "费用类别"), |row| label_cell(Category::WORDS, row.category.as_str())),
                column(text!("Issuer", "开票单位"), |row| (&row.seller).into()),
                names(text!("Supplier", "供应商"), "suppliers", |row| keys(row.supplier_id)),
                column(text!("Number", "票据号码"), |row| row.number.as_ref().into()),
                column(text!("Text", "摘要"), |row| row.text.as_ref().into()),
                names(text!("Vehicles", "车辆"), "vehicles", |row| {
                    keys(different(row.lines.iter().filter_map(|line| line.vehicle_id)))
                }),
                names(text!("Drivers", "驾驶员"), "drivers", |row| {
                    keys(different(row.lines.iter().filter_map(|line| line.driver_id)))
                }),
                column(text!("Gross", "价税合计"), |row| row.gross_fen.into()),
                column(text!("Tax", "税额"), |row| row.tax_fen.into()),
                column(text!("Tax deducted", "抵扣税额"), |row| row.deducted_fen.into()),
                column(text!("Paid from", "付款方式"), |row| label_cell(PaidFrom::WORDS, row.paid_from.as_str())),
                column(text!("Borne by", "承担方"), |row| maybe(Liable::WORDS, row.liable.map(Liable::as_str))),
                column(text!("Covers from", "保险起期"), |row| row.covers_from.into()),
                column(text!("Covers until", "保险止期"), |row| row.covers_until.into()),
                column(text!("Attachments", "附件数"), |row| row.attachments.into()),
                column(text!("State", "状态"), |row| label_cell(CostState::WORDS, row.state.as_str())),
                column(text!("Reversed", "冲销日期"), |row| row.reversed_on.into()),
                column(text!("Recorded", "录入时间"), |row| row.created_at.into()),
            ],
        }
    }
}
