//! What is recorded of this room's resources.

use crate::events::event_types;

event_types! {
    /// What happens to a vehicle class.
    pub enum VehicleClassEvent of "vehicle_class" ("Vehicle class", "车型类别") {
        /// It was created.
        Create = "create" ("created", "新建"),
        /// It was changed.
        Change = "change" ("changed", "修改"),
    }
}

event_types! {
    /// What happens to a supplier.
    pub enum SupplierEvent of "supplier" ("Supplier", "供应商") {
        /// It was created.
        Create = "create" ("created", "新建"),
        /// It was changed.
        Change = "change" ("changed", "修改"),
    }
}

event_types! {
    /// What happens to a holiday.
    pub enum HolidayEvent of "holiday" ("Holiday", "节假日") {
        /// It was created.
        Create = "create" ("created", "新建"),
        /// It was changed.
        Change = "change" ("changed", "修改"),
        /// A change was proposed, which awaits a second person.
        Propose = "propose" ("change proposed", "提出变更"),
        /// A second person approved what was proposed.
        Approve = "approve" ("approved", "审批通过"),
        /// What was proposed was rejected or withdrawn.
        Reject = "reject" ("rejected", "驳回"),
    }
}

event_types! {
    /// What happens to a tax rule.
    pub enum TaxRuleEvent of "tax_rule" ("Tax rule", "税务规则") {
        /// It was created.
        Create = "create" ("created", "新建"),
        /// It was changed.
        Change = "change" ("changed", "修改"),
    }
}

event_types! {
    /// What happens to the settings.
    pub enum SettingsEvent of "settings" ("Settings", "系统设置") {
        /// They got their first values.
        Create = "create" ("set up", "初始设置"),
        /// They were changed.
        Change = "change" ("changed", "修改"),
    }
}
