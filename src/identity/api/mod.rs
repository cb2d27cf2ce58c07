//! The wire of identity.

pub mod auth;
pub mod keys;
pub mod users;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of the API.
pub fn routes(config: &mut ServiceConfig) {
    auth::routes(config);
    users::routes(config);
    keys::routes(config);
}

/// The routes at the root, outside the API.
pub fn root_routes(config: &mut ServiceConfig) {
    config.service(auth::jwks);
}
