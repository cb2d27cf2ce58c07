//! What the caller may not see is 404 before its body is judged (api.md §2): asked only of requests whose body is faulty.

use actix_web::{HttpMessage, HttpRequest, web::Data};
use uuid::Uuid;

use super::{BASE, Caller};
use crate::{
    db::{Conn, Db},
    kernel::{Actor, Error, Result},
};

/// Whether a caller may see one of a collection; the roof installs it, which knows every feature.
pub struct Sight(pub fn(&mut Conn, &Actor, collection: &str, id: Uuid) -> Result<bool>);

impl Sight {
    /// Refuses an address that names one of a collection which the caller may not see, or no longer.
    pub(super) fn require(&self, conn: &mut Conn, actor: &Actor, address: &str) -> Result<()> {
        let mut parts = address.strip_prefix(BASE).unwrap_or(address).split('/').skip(1);
        let (Some(collection), Some(Ok(id))) = (parts.next(), parts.next().map(Uuid::try_parse)) else { return Ok(()) };
        if (self.0)(conn, actor, collection, id)? { Ok(()) } else { Err(Error::not_found()) }
    }
}

/// What a request's path names.
pub(super) struct Named {
    db: Data<Db>,
    sight: Data<Sight>,
    actor: Actor,
    collection: String,
    id: Uuid,
}

impl Named {
    /// What the path names; none where it names no single thing.
    pub(super) fn of(request: &HttpRequest) -> Option<Self> {
        let collection = request.path().strip_prefix(BASE)?.split('/').nth(1)?.to_owned();
        let id = Uuid::try_parse(request.match_info().get("id")?).ok()?;
        let actor = request.extensions().get::<Caller>()?.0.clone();
        Some(Self { db: request.app_data::<Data<Db>>()?.clone(), sight: request.app_data::<Data<Sight>>()?.clone(), actor, collection, id })
    }

    /// 404 if what the path names is not to be seen.
    pub(super) async fn seen(self) -> Result<()> {
        let Self { db, sight, actor, collection, id } = self;
        if db.read(move |conn| (sight.0)(conn, &actor, &collection, id)).await? { Ok(()) } else { Err(Error::not_found()) }
    }
}
