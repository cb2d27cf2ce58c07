//! What happens to admissions and tenders, as the record names it.

use crate::events::event_types;

event_types! {
    /// What happens to an admission.
    pub enum AdmissionEvent of "admission" ("Admission", "供应商准入") {
        /// It was applied for.
        Create = "create" ("applied for", "申请"),
        /// The supplier was admitted.
        Admit = "admit" ("admitted", "准入"),
        /// It was suspended.
        Suspend = "suspend" ("suspended", "暂停"),
        /// The supplier was barred.
        Bar = "bar" ("barred", "禁入"),
    }
}

event_types! {
    /// What happens to a tender, with its bids, scores and challenges.
    pub enum TenderEvent of "tender" ("Tender", "采购项目") {
        /// It was drafted.
        Create = "create" ("drafted", "起草"),
        /// The draft was changed.
        Change = "change" ("changed", "修改"),
        /// It was published.
        Publish = "publish" ("published", "发布"),
        /// A bid was recorded.
        Bid = "bid" ("a bid recorded", "登记投标"),
        /// The bids were opened.
        Open = "open" ("opened", "开标"),
        /// A bid was rejected.
        RejectBid = "reject_bid" ("a bid rejected", "否决投标"),
        /// Scores were recorded.
        Score = "score" ("scored", "录入评分"),
        /// A bid has won.
        Award = "award" ("awarded", "定标"),
        /// Too few bids were left.
        Fail = "fail" ("failed", "流标"),
        /// Somebody challenges the award.
        Challenge = "challenge" ("challenged", "质疑"),
        /// A challenge was decided.
        CloseChallenge = "close_challenge" ("a challenge decided", "质疑处理"),
        /// The contract with the winner was signed.
        Contract = "contract" ("contracted", "签约"),
        /// It was given up.
        Cancel = "cancel" ("cancelled", "取消"),
    }
}
