//! What the measures of service know of bookings and trips.

use crate::kernel::text_enum;

text_enum! {
    /// For whom a booking or a trip is given up.
    pub enum GivenUpFor {
        /// The department, which acts itself or has the dispatcher act.
        Department = "department" ("Department", "用车单位"),
        /// The company, also by sending nobody until it is too late.
        Company = "company" ("Company", "公司"),
    }
}
