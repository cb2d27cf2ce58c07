//! The wire of costs and assets.

mod assets;
mod costs;

use crate::http::Routes;

pub use assets::Asset;
pub use costs::{Cost, CostReverse};

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    costs::routes(routes);
    assets::routes(routes);
}
