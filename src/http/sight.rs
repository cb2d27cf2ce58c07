//! What the caller may not see is 404 before its body is judged (API.md §2.2): asked only of requests whose body is
//! faulty.

use actix_web::{HttpMessage, HttpRequest, web::Data};
use uuid::Uuid;

use super::{BASE, Caller, lang, path_of};
use crate::{
    db::{Db, Reader},
    kernel::{Actor, Error, Lang, Result},
};

/// Whether a caller may see one of a collection; the roof installs it, which knows every feature.
pub struct Sight(pub fn(&mut Reader<'_>, collection: &str, id: Uuid) -> Result<bool>);

impl Sight {
    /// Refuses an address that names one of a collection which the caller may not see, or no longer.
    pub(super) fn require(&self, reader: &mut Reader<'_>, address: &str) -> Result<()> {
        let mut parts = address.strip_prefix(BASE).ok_or_else(Error::not_found)?.split('/').skip(1);
        let (Some(collection), Some(Ok(id))) = (parts.next(), parts.next().map(Uuid::try_parse)) else { return Ok(()) };
        if (self.0)(reader, collection, id)? { Ok(()) } else { Err(Error::not_found()) }
    }
}

/// A request's path that names one thing.
pub(super) struct Named {
    db: Data<Db>,
    sight: Data<Sight>,
    actor: Actor,
    lang: Lang,
    path: String,
}

impl Named {
    /// The path, where it names a single thing.
    pub(super) fn of(request: &HttpRequest) -> Option<Self> {
        request.match_info().get("id")?;
        let actor = request.extensions().get::<Caller>()?.0.clone();
        let (db, sight) = (request.app_data::<Data<Db>>()?.clone(), request.app_data::<Data<Sight>>()?.clone());
        Some(Self { db, sight, actor, lang: lang(request.headers()), path: path_of(request).to_owned() })
    }

    /// 404 if what the path names is not to be seen.
    pub(super) async fn seen(self) -> Result<()> {
        let Self { db, sight, actor, lang, path } = self;
        let now = db.clock().now();
        db.read(move |conn| sight.require(&mut Reader { conn, actor: &actor, now, lang }, &path)).await
    }
}
