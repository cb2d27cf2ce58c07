//! The wire of costs and assets.

mod assets;
mod costs;

use utoipa_actix_web::service_config::ServiceConfig;

pub use assets::Asset;
pub use costs::{Cost, CostReverse};

/// The routes.
pub fn routes(config: &mut ServiceConfig) {
    costs::routes(config);
    assets::routes(config);
}
