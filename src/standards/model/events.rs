//! What is recorded of this room's resources.

use crate::events::event_types;

event_types! {
    /// What happens to a category of services.
    pub enum ServiceCategoryEvent of "service_category" ("Service category", "服务类别") {
        /// It was created.
        Create = "create" ("created", "新建"),
        /// It was changed.
        Change = "change" ("changed", "修改"),
    }
}

event_types! {
    /// What happens to a service by the bureau's own staff.
    pub enum OwnServiceEvent of "own_service" ("Own service", "自主服务") {
        /// It was created.
        Create = "create" ("created", "新建"),
        /// It was changed.
        Change = "change" ("changed", "修改"),
    }
}

event_types! {
    /// What happens to a standard.
    pub enum StandardEvent of "standard" ("Service standard", "服务标准") {
        /// It was created.
        Create = "create" ("created", "新建"),
        /// It was changed.
        Change = "change" ("changed", "修改"),
        /// It was used in its first assessment, so its clauses are fixed.
        Freeze = "freeze" ("frozen", "锁定"),
    }
}

event_types! {
    /// What happens to the limits that law sets.
    pub enum BureauRuleEvent of "bureau_rule" ("Bureau rule", "监管规则") {
        /// They were created.
        Create = "create" ("created", "新建"),
    }
}
