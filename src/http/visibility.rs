//! Whether a caller may see what the path names. If not, the answer is 404 even if the body is faulty (API.md §2.2), so
//! this is asked when a body is faulty and before a kept answer is repeated.

use actix_web::{HttpMessage, HttpRequest, web::Data};
use uuid::Uuid;

use super::{BASE, Caller, lang, path_of};
use crate::{
    db::{Db, Reader},
    kernel::{Actor, Error, Lang, Result},
};

/// Reads a record of a collection for the reader's caller.
type Get = dyn Fn(&mut Reader<'_>, &str, Uuid) -> Result<()> + Send + Sync;

/// Finds out whether a caller may see a record of a collection: `not_found` if not. The function comes from
/// [`crate::room`], which knows all rooms.
pub struct Visibility(pub Box<Get>);

impl Visibility {
    /// 404 if the address names a record that the caller may not see.
    pub(super) fn require(&self, reader: &mut Reader<'_>, address: &str) -> Result<()> {
        let parts: Vec<&str> = address.strip_prefix(BASE).ok_or_else(Error::not_found)?.split('/').collect();
        let mut ids = parts.windows(2).filter_map(|pair| Some((pair[0], Uuid::try_parse(pair[1]).ok()?)));
        let Some((collection, id)) = ids.next() else { return Ok(()) };
        (self.0)(reader, collection, id)
    }
}

/// A request whose path names a single record.
pub(super) struct Named {
    db: Data<Db>,
    visibility: Data<Visibility>,
    actor: Actor,
    lang: Lang,
    path: String,
}

impl Named {
    /// From a request; none if its path has no id.
    pub(super) fn of(request: &HttpRequest) -> Option<Self> {
        request.match_info().get("id")?;
        let actor = request.extensions().get::<Caller>()?.actor.clone();
        let (db, visibility) =
            (request.app_data::<Data<Db>>()?.clone(), request.app_data::<Data<Visibility>>()?.clone());
        Some(Self { db, visibility, actor, lang: lang(request.headers()), path: path_of(request).to_owned() })
    }

    /// 404 if the caller may not see what the path names.
    pub(super) async fn require_visible(self) -> Result<()> {
        let Self { db, visibility, actor, lang, path } = self;
        let now = db.clock().now();
        db.read(move |conn| visibility.require(&mut Reader { conn, actor: &actor, now, lang }, &path)).await
    }
}
