//! What happens under contracts, as the record names it.

use crate::events::event_types;

event_types! {
    /// What happens to a contract.
    pub enum ContractEvent of "contract" ("Contract", "合同") {
        /// It was drafted.
        Create = "create" ("drafted", "起草"),
        /// The draft was changed.
        Change = "change" ("changed", "修改"),
        /// It was signed.
        Sign = "sign" ("signed", "签订"),
        /// An amendment was written.
        Amend = "amend" ("amended", "变更"),
        /// A renewal was written.
        Renew = "renew" ("renewed", "续签"),
        /// It was ended before its term was over.
        End = "end" ("ended", "终止"),
    }
}

event_types! {
    /// What happens to an inspection.
    pub enum InspectionEvent of "inspection" ("Inspection", "检查") {
        /// It was recorded.
        Create = "create" ("recorded", "登记"),
    }
}

event_types! {
    /// What happens to a rating of a month's service.
    pub enum RatingEvent of "rating" ("Rating", "服务评价") {
        /// It was given.
        Create = "create" ("given", "评价"),
        /// It was replaced.
        Change = "change" ("replaced", "修改"),
    }
}

event_types! {
    /// What happens to a post.
    pub enum PostEvent of "post" ("Post", "派遣岗位") {
        /// It was recorded.
        Create = "create" ("recorded", "登记"),
        /// Its last day was changed.
        Change = "change" ("changed", "修改"),
    }
}

event_types! {
    /// What happens to the attendance of a month.
    pub enum AttendanceEvent of "attendance" ("Attendance", "考勤") {
        /// It was recorded.
        Create = "create" ("recorded", "登记"),
        /// It was replaced.
        Change = "change" ("replaced", "修改"),
    }
}

event_types! {
    /// What happens to a case.
    pub enum CaseEvent of "case" ("Case", "问题") {
        /// It was recorded.
        Create = "create" ("recorded", "登记"),
        /// The provider answered.
        Answer = "answer" ("answered", "答复"),
        /// The bureau decided about it.
        Close = "close" ("closed", "办结"),
        /// It was opened again.
        Reopen = "reopen" ("reopened", "重新打开"),
    }
}

event_types! {
    /// What happens to an assessment.
    pub enum AssessmentEvent of "assessment" ("Assessment", "考核") {
        /// It was begun.
        Create = "create" ("begun", "建立"),
        /// It was proposed.
        Propose = "propose" ("proposed", "提出"),
        /// The proposal was taken back.
        Withdraw = "withdraw" ("taken back", "撤回"),
        /// The provider accepted it.
        Accept = "accept" ("accepted", "确认"),
        /// The provider appealed.
        Appeal = "appeal" ("appealed against", "申诉"),
        /// The appeal was decided.
        Decide = "decide" ("decided", "申诉裁定"),
        /// It became final.
        Finalise = "finalise" ("made final", "定案"),
        /// The bureau paid.
        Pay = "pay" ("paid", "支付"),
    }
}
