//! Receipts and assets: rows, words, what clients send, and the filters of the lists.

mod assets;
mod costs;

pub use assets::{Asset, AssetFilter, AssetNew, AssetPaidFrom, AssetState, Depreciation, DisposalNew, Proceeds};
pub use costs::{
    Category, Cost, CostFilter, CostLine, CostLineNew, CostNew, CostState, Liable, PaidFrom, Prepayment, Release,
};
