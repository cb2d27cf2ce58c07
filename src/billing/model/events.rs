//! What is recorded of this room's resources.

use crate::events::event_types;

event_types! {
    /// What happens to a receivable.
    pub enum ReceivableEvent of "receivable" ("Receivable", "应收款") {
        /// Giving it up was prepared.
        WriteOff = "write_off" ("write-off prepared", "提出坏账核销"),
        /// A second person gave it up.
        ApproveWriteOff = "approve_write_off" ("write-off approved", "批准坏账核销"),
    }
}

event_types! {
    /// What happens to a statement.
    pub enum StatementEvent of "statement" ("Statement", "对账单") {
        /// It was created, or made anew.
        Create = "create" ("created", "生成"),
        /// The department confirmed it.
        Confirm = "confirm" ("confirmed", "确认"),
        /// The department objects to it.
        Dispute = "dispute" ("disputed", "提出异议"),
    }
}

event_types! {
    /// What happens to an invoice.
    pub enum InvoiceEvent of "invoice" ("Invoice", "发票") {
        /// It was asked for.
        Create = "create" ("requested", "申请开具"),
        /// It was issued.
        Issue = "issue" ("issued", "开具"),
        /// It was issued anew in red.
        Red = "red" ("cancelled by a red invoice", "红冲"),
        /// The request was withdrawn.
        Cancel = "cancel" ("withdrawn", "撤销"),
    }
}

event_types! {
    /// What happens to a payment.
    pub enum PaymentEvent of "payment" ("Payment", "收付款") {
        /// It was created.
        Create = "create" ("created", "登记"),
        /// A second person posted it.
        Approve = "approve" ("approved", "审核入账"),
        /// A second person sent it back.
        Reject = "reject" ("rejected", "退回"),
        /// It was reversed.
        Reverse = "reverse" ("reversed", "冲销"),
    }
}

event_types! {
    /// What happens to an advance.
    pub enum AdvanceEvent of "advance" ("Advance", "预收款") {
        /// It paid debts.
        Use = "use" ("used", "冲抵"),
    }
}
