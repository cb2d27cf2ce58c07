//! What is recorded of this room's resources.

use crate::events::event_types;

event_types! {
    /// What happens to an account.
    pub enum AccountEvent of "account" ("Account", "会计科目") {
        /// It was created.
        Create = "create" ("created", "新建"),
        /// It was changed.
        Change = "change" ("changed", "修改"),
    }
}

event_types! {
    /// What happens to a journal.
    pub enum JournalEvent of "journal" ("Journal", "记账凭证") {
        /// It was created.
        Create = "create" ("created", "录入"),
        /// It was created as the reversal of another.
        Reverse = "reverse" ("created as a reversal", "红字冲销"),
        /// A second person posted it.
        Approve = "approve" ("approved", "审核过账"),
        /// A second person sent it back.
        Reject = "reject" ("rejected", "退回"),
    }
}
