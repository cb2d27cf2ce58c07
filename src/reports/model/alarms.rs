//! The kinds of alarms.

use crate::kernel::text_enum;

text_enum! {
    /// What an alarm is about (BUREAU.md §7.3).
    pub enum AlarmCode {
        /// The score fell while the margin rose.
        QualityForProfit = "quality_for_profit" ("Quality given up for profit", "降质增利"),
        /// More is spent, and as many own people serve.
        SpendUpStaffNotDown = "spend_up_staff_not_down" ("Spending up, own staff not down", "支出增加而自有人员未减"),
        /// Nobody inspected in a month.
        Unsupervised = "unsupervised" ("Without inspection", "当月未检查"),
        /// Inspections find nothing where departments aren't content.
        RubberStamp = "rubber_stamp" ("Inspections find nothing", "检查流于形式"),
        /// A month was made final without a score.
        NotAssessed = "not_assessed" ("Final without a score", "无得分定案"),
        /// Scores are too low again and again.
        Failing = "failing" ("Failing", "连续不达标"),
        /// The term is over soon.
        Expiring = "expiring" ("Term is over soon", "合同即将到期"),
        /// Too many of the workers are dispatched.
        DispatchShare = "dispatch_share" ("Too many dispatched workers", "派遣用工比例超限"),
        /// A temporary post lasts too long.
        TemporaryLong = "temporary_long" ("Temporary post too long", "临时性岗位超期"),
        /// Too few departments rated.
        RatingsThin = "ratings_thin" ("Too few ratings", "评价单位不足半数"),
        /// A month isn't final in time.
        AssessmentLate = "assessment_late" ("Assessment late", "考核逾期未定案"),
    }
}
