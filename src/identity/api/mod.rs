//! The routes of identity.

mod auth;
mod delegations;
mod keys;
mod users;

use crate::http::Routes;

/// The routes of the API.
pub fn routes(routes: &mut Routes<'_>) {
    auth::routes(routes);
    users::routes(routes);
    delegations::routes(routes);
    keys::routes(routes);
}

/// The routes at the root, outside the API.
pub fn root_routes(routes: &mut Routes<'_>) {
    routes.service(auth::jwks);
}
