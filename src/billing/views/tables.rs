//! Receivables, payments, invoices and statements as tables.

use super::{Invoice, Payment, Receivable, Statement};
use crate::{
    billing::model::{Channel, Direction, InvoiceState, PaidFor, PaymentState, StatementState, TaxPaid, WriteOffState},
    charges::model::ReceivableKind,
    http::{
        sheet::{Cell, label_cell},
        table::{Table, Tabled, column, keys, maybe, names},
    },
    kernel::{Rule, text},
};

fn count(rows: usize) -> Cell {
    i64::try_from(rows).unwrap_or(i64::MAX).into()
}

impl Tabled for Receivable {
    fn table() -> Table<Self> {
        Table {
            name: "receivables",
            title: text!("Receivables", "应收款"),
            columns: vec![
                column(text!("Date", "日期"), |row| row.date.into()),
                column(text!("Kind", "种类"), |row| label_cell(ReceivableKind::WORDS, row.kind.as_str())),
                names(text!("Department", "用车单位"), "departments", |row| keys([&row.department_id])),
                names(text!("Booking", "单号"), "bookings", |row| keys(row.booking_id)),
                column(text!("Taxable", "应税金额（含税）"), |row| row.taxable_fen.into()),
                column(text!("VAT (%)", "税率（%）"), |row| row.vat_percent.into()),
                column(text!("Net", "不含税金额"), |row| row.net_fen.into()),
                column(text!("Tax", "税额"), |row| row.tax_fen.into()),
                column(text!("Passed through", "代垫款"), |row| row.pass_through_fen.into()),
                column(text!("Paid", "已收"), |row| (row.paid_fen + row.passed_fen).into()),
                column(text!("Written off", "已核销"), |row| row.written_off_fen.into()),
                column(text!("Open", "未收"), |row| row.open_fen.into()),
                column(text!("Due", "到期日"), |row| row.due_on.into()),
                column(text!("Write-off", "坏账核销"), |row| {
                    maybe(WriteOffState::WORDS, row.write_off.as_ref().map(|given_up| given_up.state.as_str()))
                }),
            ],
        }
    }
}

impl Tabled for Payment {
    fn table() -> Table<Self> {
        Table {
            name: "payments",
            title: text!("Payments", "收付款"),
            columns: vec![
                column(text!("Date", "日期"), |row| row.date.into()),
                column(text!("Direction", "收付"), |row| label_cell(Direction::WORDS, row.direction.as_str())),
                column(text!("State", "状态"), |row| label_cell(PaymentState::WORDS, row.state.as_str())),
                column(text!("Purpose", "付款用途"), |row| maybe(PaidFor::WORDS, row.purpose.map(PaidFor::as_str))),
                column(text!("Tax paid", "税种"), |row| maybe(TaxPaid::WORDS, row.tax.map(TaxPaid::as_str))),
                names(text!("Department", "单位"), "departments", |row| keys(row.department_id)),
                names(text!("Supplier", "供应商"), "suppliers", |row| keys(row.supplier_id)),
                names(text!("Driver", "驾驶员"), "drivers", |row| keys(row.driver_id)),
                column(text!("Amount", "金额"), |row| row.amount_fen.into()),
                column(text!("Channel", "收付渠道"), |row| {
                    maybe(Channel::WORDS, row.into.or(row.paid_from).map(Channel::as_str))
                }),
                column(text!("Reference", "银行流水号"), |row| row.reference.as_ref().into()),
                column(text!("Text", "摘要"), |row| row.text.as_ref().into()),
                column(text!("Advance", "预收款"), |row| row.advance_fen.into()),
                column(text!("Prepared by", "制单"), |row| label_cell(Rule::WORDS, &row.prepared_by)),
                column(text!("Approved by", "审核"), |row| maybe(Rule::WORDS, row.approved_by.as_deref())),
                column(text!("Reversed", "冲销日期"), |row| row.reversed_on.into()),
                column(text!("Why", "原因"), |row| row.reason.as_ref().into()),
            ],
        }
    }
}

impl Tabled for Invoice {
    fn table() -> Table<Self> {
        Table {
            name: "invoices",
            title: text!("Invoices", "发票"),
            columns: vec![
                column(text!("Number", "发票号码"), |row| row.number.as_ref().into()),
                column(text!("State", "状态"), |row| label_cell(InvoiceState::WORDS, row.state.as_str())),
                names(text!("Department", "用车单位"), "departments", |row| keys([&row.department_id])),
                column(text!("Buyer", "购买方"), |row| (&row.buyer_name).into()),
                column(text!("Buyer's code", "购买方信用代码"), |row| (&row.buyer_uscc).into()),
                column(text!("Month", "所属月份"), |row| {
                    row.period.map(|period| period.to_string()).as_ref().into()
                }),
                column(text!("Issued", "开票日期"), |row| row.issued_on.into()),
                column(text!("Due", "到期日"), |row| row.due_on.into()),
                column(text!("Net", "不含税金额"), |row| row.net_fen.into()),
                column(text!("Tax", "税额"), |row| row.tax_fen.into()),
                column(text!("Total", "价税合计"), |row| row.total_fen.into()),
                column(text!("Open", "未收"), |row| row.open_fen.into()),
                column(text!("Outdated", "已过时"), |row| row.outdated.into()),
                column(text!("Red invoice", "红字发票号码"), |row| row.red_number.as_ref().into()),
                column(text!("Date of the red invoice", "红字开票日期"), |row| row.red_on.into()),
                column(text!("Requested by", "申请人"), |row| (&row.prepared_by).into()),
                column(text!("Requested", "申请时间"), |row| row.created_at.into()),
            ],
        }
    }
}

impl Tabled for Statement {
    fn table() -> Table<Self> {
        Table {
            name: "statements",
            title: text!("Statements", "对账单"),
            columns: vec![
                column(text!("Month", "所属月份"), |row| (&row.period.to_string()).into()),
                names(text!("Department", "用车单位"), "departments", |row| keys([&row.department_id])),
                column(text!("State", "状态"), |row| label_cell(StatementState::WORDS, row.state.as_str())),
                column(text!("Lines", "笔数"), |row| count(row.lines.len())),
                column(text!("Disputed lines", "异议笔数"), |row| {
                    count(row.lines.iter().filter(|line| line.disputed).count())
                }),
                column(text!("Total", "合计"), |row| row.total_fen.into()),
                column(text!("Signed by", "签字人"), |row| row.signed_by.as_ref().into()),
                column(text!("Confirmed", "确认时间"), |row| row.confirmed_at.into()),
                column(text!("Made by", "出具人"), |row| (&row.prepared_by).into()),
                column(text!("Made", "出具时间"), |row| row.created_at.into()),
            ],
        }
    }
}
