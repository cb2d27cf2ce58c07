//! Payments and their allocations.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::IntoParams;

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
    /// The direction of a payment.
    pub enum Direction {
        /// Money received.
        Received = "received" ("Received", "收款"),
        /// Money paid.
        Paid = "paid" ("Paid", "付款"),
    }
}

text_enum! {
    /// The state of a payment.
    pub enum PaymentState {
        /// Money to be paid that a second person has to approve.
        Draft = "draft" ("Draft", "待复核"),
        /// Posted in the books.
        Posted = "posted" ("Posted", "已入账"),
        /// Rejected by the second person, or withdrawn; it was never posted.
        Rejected = "rejected" ("Rejected", "已退回"),
        /// Reversed, because it bounced or was entered wrongly.
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
    /// The code of its account.
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
        /// What is owed to a supplier.
        Payable = "payable" ("Supplier", "应付账款"),
        /// Wages of our own people.
        Wages = "wages" ("Wages", "工资"),
        /// A tax; the field `tax` says which.
        Tax = "tax" ("Tax", "税费"),
        /// An advance to a driver.
        Driver = "driver" ("Driver's advance", "驾驶员备用金"),
        /// The owner's dividend.
        Dividend = "dividend" ("Dividend", "上缴利润"),
        /// What is owed to anybody else.
        OtherPayable = "other_payable" ("Other payable", "其他应付款"),
        /// The refund of a department's advance.
        Refund = "refund" ("Refund of an advance", "退还预收款"),
    }
}

text_enum! {
    /// The tax that is paid.
    pub enum TaxPaid {
        /// Value added tax.
        Vat = "vat" ("VAT", "增值税"),
        /// Surcharges on VAT.
        Surcharges = "surcharges" ("Surcharges", "附加税费"),
        /// Corporate income tax.
        Income = "income" ("Corporate income tax", "企业所得税"),
        /// Vehicle tax.
        Vehicles = "vehicles" ("Vehicle tax", "车船税"),
        /// Income tax withheld from wages.
        Wages = "wages" ("Income tax on wages", "代扣个人所得税"),
    }
}

impl TaxPaid {
    /// The code of its account.
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

/// The row of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = payments, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// Its direction.
    pub direction: Direction,
    /// Its state.
    pub state: PaymentState,
    /// What it is paid for; none for money received.
    pub purpose: Option<PaidFor>,
    /// The tax that is paid.
    pub tax: Option<TaxPaid>,
    /// The department that pays, or that is refunded.
    pub department_id: Option<DepartmentId>,
    /// The supplier who is paid.
    pub supplier_id: Option<SupplierId>,
    /// The driver who is paid.
    pub driver_id: Option<DriverId>,
    /// The advance that is refunded.
    pub advance_id: Option<AdvanceId>,
    /// Its date.
    pub date: NaiveDate,
    /// The amount in fen.
    pub amount_fen: Money,
    /// Where it comes in or goes out.
    pub channel: Channel,
    /// The bank's reference.
    pub reference: Option<String>,
    /// What it is about, in words.
    pub text: Option<String>,
    /// Its journal, once it is posted.
    pub journal_id: Option<JournalId>,
    /// Who prepared it.
    pub prepared_by: Id<()>,
    /// Their name.
    pub prepared_by_name: String,
    /// Who approved or rejected it.
    pub approved_by: Option<Id<()>>,
    /// Their name.
    pub approved_by_name: Option<String>,
    /// The date of the red journal that reversed it.
    pub reversed_on: Option<NaiveDate>,
    /// Why it was reversed or rejected.
    pub reason: Option<String>,
    /// Its version, counted from 1.
    pub version: i64,
    /// When it was entered.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// The part of a receivable that a payment or an advance has paid.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = payment_allocations, treat_none_as_default_value = false)]
pub struct Allocation {
    /// Its id.
    pub id: AllocationId,
    /// The payment; none if an advance paid.
    pub payment_id: Option<PaymentId>,
    /// The advance; none if a payment paid.
    pub advance_id: Option<AdvanceId>,
    /// The receivable.
    pub receivable_id: ReceivableId,
    /// The date of paying.
    pub date: NaiveDate,
    /// What it paid of the taxable part, in fen.
    pub taxable_fen: Money,
    /// What it paid of the pass-through outlays, in fen.
    pub pass_through_fen: Money,
    /// The date on which it was reversed.
    pub reversed_on: Option<NaiveDate>,
}

impl Allocation {
    /// What it paid, by parts.
    pub fn part(&self) -> Part {
        Part { taxable_fen: self.taxable_fen, pass_through_fen: self.pass_through_fen }
    }
}

/// Filter of the list of payments.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PaymentFilter {
    /// Only by or to these departments.
    #[serde(default)]
    #[param(inline)]
    pub department_id: Vec<DepartmentId>,
    /// Only in these directions.
    #[serde(default)]
    #[param(inline)]
    pub direction: Vec<Direction>,
    /// Only in these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<PaymentState>,
}
