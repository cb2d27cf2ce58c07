//! What is recorded of this room's resources.

use crate::events::event_types;

event_types! {
    /// What happens to a booking.
    pub enum BookingEvent of "booking" ("Booking", "用车预订") {
        /// It was created.
        Create = "create" ("created", "登记"),
        /// It was changed.
        Change = "change" ("changed", "修改"),
        /// It was approved.
        Approve = "approve" ("approved", "审批通过"),
        /// It was rejected.
        Reject = "reject" ("rejected", "驳回"),
        /// It got vehicles and drivers.
        Dispatch = "dispatch" ("dispatched", "派车"),
        /// It was cancelled.
        Cancel = "cancel" ("cancelled", "取消"),
        /// Nobody came.
        NoShow = "no_show" ("nobody came", "无人乘车"),
        /// It is over, though not all its vehicles were dispatched.
        Complete = "complete" ("completed", "完成"),
        /// There is room for it, which is on the waiting list.
        Room = "room" ("room appeared", "候补有车"),
        /// The room that there was for it is gone; it goes on waiting.
        RoomGone = "room_gone" ("room gone", "候补车辆已被占用"),
        /// It lapsed: nobody had departed by its planned end.
        Lapse = "lapse" ("lapsed", "过期失效"),
    }
}

event_types! {
    /// What happens to a trip, besides what `schedule` does to it.
    pub enum TripEvent of "trip" ("Trip", "行程") {
        /// It got another vehicle or driver before its departure.
        Reassign = "reassign" ("reassigned", "改派"),
        /// It was cancelled.
        Cancel = "cancel" ("cancelled", "取消"),
        /// It departed.
        Depart = "depart" ("departed", "出车"),
        /// Its departure was recorded by mistake.
        UndoDeparture = "undo_departure" ("departure taken back", "撤销出车"),
        /// It goes on with another vehicle or driver.
        Continue = "continue" ("continued with another vehicle or driver", "途中换车或换人"),
        /// It was broken off.
        Abort = "abort" ("aborted", "中途中止"),
        /// It returned.
        Return = "return" ("returned", "回场"),
        /// What was paid on the way was recorded.
        Outlays = "outlays" ("outlays recorded", "登记代垫费用"),
        /// What was recorded of it was corrected.
        Correct = "correct" ("corrected", "更正"),
        /// A correction to the department's disadvantage was approved.
        ApproveAdjustment = "approve_adjustment" ("adjustment approved", "批准费用调整"),
        /// Its charge was confirmed.
        Confirm = "confirm" ("confirmed", "确认费用"),
        /// The department objects to its charge.
        Dispute = "dispute" ("disputed", "提出异议"),
        /// The dispatcher upheld the charge.
        Uphold = "uphold" ("upheld", "维持费用"),
        /// The supervisor settled the dispute.
        Settle = "settle" ("settled", "裁定"),
    }
}
