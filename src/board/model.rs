//! Words of the board.

use crate::kernel::text_enum;

text_enum! {
    /// What blocks a vehicle or driver.
    pub enum Blocks {
        /// The vehicle is off the road.
        OffRoad = "off_road" ("Off the road", "停用"),
        /// The vehicle is sealed.
        Seal = "seal" ("Sealed", "封存"),
        /// The vehicle has no valid obligatory paper.
        Paper = "paper" ("No valid paper", "证件过期"),
        /// The driver is on leave.
        Leave = "leave" ("Leave", "请假"),
    }
}
