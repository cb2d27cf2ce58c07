//! Rows and words.

mod assets;
mod costs;

pub use assets::{Asset, AssetFilter, AssetNew, AssetPaidFrom, AssetState, Depreciation, DisposalNew, Proceeds};
pub use costs::{
    Category, Cost, CostFilter, CostLine, CostLineNew, CostNew, CostState, Liable, PaidFrom, Prepayment, Release,
};
