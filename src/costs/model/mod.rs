//! Rows and words.

mod assets;
mod costs;

pub use assets::{Asset, AssetNew, AssetPaidFrom, AssetState, Depreciation, DisposalNew, Proceeds};
pub use costs::{
    Category, Cost, CostLine, CostLineNew, CostNew, CostState, Liable, PaidFrom, Prepayment, Release, Wanted,
};
