//! What happens to admissions, as the record names it.

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
