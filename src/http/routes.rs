//! Registers the handlers of the rooms.

use actix_web::{dev::HttpServiceFactory, web::ServiceConfig};
use utoipa::openapi::{OpenApi, Paths, RefOr, Schema};
use utoipa_actix_web::OpenApiFactory;

use super::BASE;

/// What handlers are registered with: either a server or the OpenAPI document. They are apart so that a server doesn't
/// build the document once for each of its workers.
pub enum Routes<'a> {
    /// The scope of a server.
    Served(&'a mut ServiceConfig),
    /// The document, with paths below [`BASE`].
    Described(&'a mut OpenApi),
}

impl Routes<'_> {
    /// Registers a handler. If several match a request, the first answers it.
    pub fn service(&mut self, handler: impl HttpServiceFactory + OpenApiFactory + 'static) -> &mut Self {
        match self {
            Self::Served(scope) => {
                scope.service(handler);
            }
            Self::Described(document) => {
                let mut schemas = Vec::new();
                handler.schemas(&mut schemas);
                describe(document, handler.paths(), schemas);
            }
        }
        self
    }
}

/// Adds a handler's paths and schemas to the document. Apart from [`Routes::service`] so that it is compiled once.
fn describe(document: &mut OpenApi, mut described: Paths, schemas: Vec<(String, RefOr<Schema>)>) {
    document.components.get_or_insert_default().schemas.extend(schemas);
    described.paths = described.paths.into_iter().map(|(path, item)| (format!("{BASE}{path}"), item)).collect();
    document.paths.merge(described);
}
