//! Where the rooms name their handlers.

use actix_web::{dev::HttpServiceFactory, web::ServiceConfig};
use utoipa::openapi::{OpenApi, Paths, RefOr, Schema};
use utoipa_actix_web::OpenApiFactory;

use super::BASE;

/// What handlers are named to: a server, which takes them in, or the document, which takes down what they say of
/// themselves. A server doesn't have the document made for each of its workers while it starts.
pub enum Routes<'a> {
    /// The scope that answers.
    Served(&'a mut ServiceConfig),
    /// The document, with paths below [`BASE`].
    Described(&'a mut OpenApi),
}

impl Routes<'_> {
    /// Names a handler. The first that fits a request answers it.
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

/// Takes down what a handler says of itself: compiled once for all of them.
fn describe(document: &mut OpenApi, mut said: Paths, schemas: Vec<(String, RefOr<Schema>)>) {
    document.components.get_or_insert_default().schemas.extend(schemas);
    said.paths = said.paths.into_iter().map(|(path, item)| (format!("{BASE}{path}"), item)).collect();
    document.paths.merge(said);
}
