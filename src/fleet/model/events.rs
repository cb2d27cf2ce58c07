//! What is recorded of this room's resources.

use crate::events::event_types;

event_types! {
    /// What happens to a vehicle.
    pub enum VehicleEvent of "vehicle" ("Vehicle", "车辆") {
        /// It was created.
        Create = "create" ("created", "新建"),
        /// It was changed.
        Change = "change" ("changed", "修改"),
    }
}

event_types! {
    /// What happens to a vehicle's paper.
    pub enum PaperEvent of "paper" ("Vehicle paper", "车辆证件") {
        /// It was created.
        Create = "create" ("created", "登记"),
        /// It was corrected.
        Change = "change" ("changed", "修改"),
    }
}

event_types! {
    /// What happens to a vehicle's time off the road.
    pub enum OffRoadEvent of "off_road" ("Time off the road", "车辆停用") {
        /// It was created.
        Create = "create" ("created", "登记"),
        /// It was changed.
        Change = "change" ("changed", "修改"),
        /// It ended earlier than planned.
        End = "end" ("ended early", "提前结束"),
    }
}

event_types! {
    /// What happens to an odometer.
    pub enum ReadingEvent of "odometer_reading" ("Odometer reading", "里程读数") {
        /// It was read.
        Create = "create" ("created", "登记"),
    }
}

event_types! {
    /// What happens to a maintenance plan.
    pub enum MaintenancePlanEvent of "maintenance_plan" ("Maintenance plan", "保养计划") {
        /// It was created.
        Create = "create" ("created", "新建"),
        /// It was changed.
        Change = "change" ("changed", "修改"),
    }
}

event_types! {
    /// What happens to a record of maintenance.
    pub enum MaintenanceServiceEvent of "maintenance_service" ("Maintenance", "保养记录") {
        /// It was recorded.
        Create = "create" ("created", "登记"),
        /// It was made void.
        Void = "void" ("made void", "作废"),
    }
}
