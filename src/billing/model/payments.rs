//! Payments and what they pay.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::{
    charges::model::Part,
    db::schema::{payment_allocations, payments},
    kernel::{
        AdvanceId, AllocationId, DepartmentId, DriverId, Id, Instant, JournalId, Money, PaymentId, ReceivableId,
        SupplierId, text_enum,
    },
    ledger::accounts,
};

text_enum! {
    /// Which way money goes.
    pub enum Direction {
        /// To us.
        Received = "received" ("Received", "收款"),
        /// From us.
        Paid = "paid" ("Paid", "付款"),
    }
}

text_enum! {
    /// How far a payment is.
    pub enum PaymentState {
        /// Money out that awaits a second person.
        Draft = "draft" ("Draft", "待复核"),
        /// In the books.
        Posted = "posted" ("Posted", "已入账"),
        /// The second person refused it; it never counted.
        Rejected = "rejected" ("Rejected", "已退回"),
        /// Taken back, for it bounced or was entered wrongly.
        Reversed = "reversed" ("Reversed", "已冲销"),
    }
}

text_enum! {
    /// Where money comes in or goes out.
    pub enum Channel {
        /// The bank account.
        Bank = "bank" ("Bank", "银行存款"),
        /// Cash.
        Cash = "cash" ("Cash", "现金"),
    }
}

impl Channel {
    /// Its account.
    pub fn account(self) -> &'static str {
        match self {
            Self::Bank => accounts::BANK,
            Self::Cash => accounts::CASH,
        }
    }
}

text_enum! {
    /// What money is paid for.
    pub enum PaidFor {
        /// A supplier.
        Payable = "payable" ("Supplier", "应付账款"),
        /// Our own people.
        Wages = "wages" ("Wages", "工资"),
        /// A tax; which one is said apart.
        Tax = "tax" ("Tax", "税费"),
        /// An advance in a driver's hands.
        Driver = "driver" ("Driver's advance", "驾驶员备用金"),
        /// The owner.
        Dividend = "dividend" ("Dividend", "上缴利润"),
        /// Anybody else whom we owe.
        OtherPayable = "other_payable" ("Other payable", "其他应付款"),
        /// A department's advance, given back.
        Refund = "refund" ("Refund of an advance", "退还预收款"),
    }
}

text_enum! {
    /// Which tax is paid.
    pub enum TaxPaid {
        /// Value added tax.
        Vat = "vat" ("VAT", "增值税"),
        /// Surcharges on it.
        Surcharges = "surcharges" ("Surcharges", "附加税费"),
        /// Corporate income tax.
        Income = "income" ("Corporate income tax", "企业所得税"),
        /// Vehicle tax.
        Vehicles = "vehicles" ("Vehicle tax", "车船税"),
        /// Income tax kept back from wages.
        Wages = "wages" ("Income tax on wages", "代扣个人所得税"),
    }
}

impl TaxPaid {
    /// Its account.
    pub fn account(self) -> &'static str {
        match self {
            Self::Vat => accounts::TAX_UNPAID,
            Self::Surcharges => accounts::TAX_SURCHARGES,
            Self::Income => accounts::TAX_INCOME,
            Self::Vehicles => accounts::TAX_VEHICLES,
            Self::Wages => accounts::TAX_WAGES,
        }
    }
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = payments, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// Which way it goes.
    pub direction: Direction,
    /// How far it is.
    pub state: PaymentState,
    /// What it is paid for; none for money received.
    pub purpose: Option<PaidFor>,
    /// Which tax.
    pub tax: Option<TaxPaid>,
    /// Who pays, or is refunded.
    pub department_id: Option<DepartmentId>,
    /// Which supplier is paid.
    pub supplier_id: Option<SupplierId>,
    /// Which driver.
    pub driver_id: Option<DriverId>,
    /// The advance that is refunded.
    pub advance_id: Option<AdvanceId>,
    /// Its date.
    pub date: NaiveDate,
    /// How much, in fen.
    pub amount_fen: Money,
    /// Where it comes in or goes out.
    pub channel: Channel,
    /// The bank's number of it.
    pub reference: Option<String>,
    /// What it is about, in words.
    pub text: Option<String>,
    /// Its journal, once it is posted.
    pub journal_id: Option<JournalId>,
    /// Who prepared it.
    pub prepared_by: Id<()>,
    /// Their name.
    pub prepared_by_name: String,
    /// Who approved it, or refused.
    pub approved_by: Option<Id<()>>,
    /// Their name.
    pub approved_by_name: Option<String>,
    /// The date of the red journal that took it back.
    pub reversed_on: Option<NaiveDate>,
    /// Why it was taken back, or refused.
    pub reason: Option<String>,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// What a payment or an advance has paid of a receivable.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = payment_allocations, treat_none_as_default_value = false)]
pub struct Allocation {
    /// Its id.
    pub id: AllocationId,
    /// The payment, or else
    pub payment_id: Option<PaymentId>,
    /// the advance.
    pub advance_id: Option<AdvanceId>,
    /// The receivable.
    pub receivable_id: ReceivableId,
    /// When.
    pub date: NaiveDate,
    /// What of ours.
    pub taxable_fen: Money,
    /// What of the customer's own outlays.
    pub pass_through_fen: Money,
    /// When it was taken back.
    pub reversed_on: Option<NaiveDate>,
}

impl Allocation {
    /// What it paid.
    pub fn part(&self) -> Part {
        Part { taxable_fen: self.taxable_fen, pass_through_fen: self.pass_through_fen }
    }
}
