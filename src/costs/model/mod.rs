//! Receipts and assets: rows, words, what clients send, and the filters of the lists.

mod assets;
mod costs;
mod events;

pub use assets::{Asset, AssetFilter, AssetNew, AssetPaidFrom, AssetState, Depreciation, DisposalNew, Proceeds};
pub use costs::{
    Category, Cost, CostFilter, CostLine, CostLineNew, CostNew, CostState, Liable, PaidFrom, Prepayment, Release,
};
pub use events::{AssetEvent, CostEvent};
