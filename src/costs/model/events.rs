//! What is recorded of this room's resources.

use crate::events::event_types;

event_types! {
    /// What happens to a receipt.
    pub enum CostEvent of "cost" ("Receipt", "费用单据") {
        /// It was created.
        Create = "create" ("created", "录入"),
        /// It was reversed.
        Reverse = "reverse" ("reversed", "冲销"),
    }
}

event_types! {
    /// What happens to a fixed asset.
    pub enum AssetEvent of "asset" ("Fixed asset", "固定资产") {
        /// It was created.
        Create = "create" ("created", "登记"),
        /// It was disposed of.
        Dispose = "dispose" ("disposed of", "处置"),
    }
}
