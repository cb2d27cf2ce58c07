//! What a room of the business brings to the application: [`Room`]. Each declares its own as `ROOM` in its `mod.rs`, and
//! [`crate::rooms`] lists them, so that nothing above the rooms names one of them.

use std::{collections::HashMap, sync::Arc};

use actix_web::web::{Data, ServiceConfig};
use uuid::Uuid;

use crate::{
    config::Settings,
    db::{Conn, Db, Reader, Unit},
    http::{Naming, Routes, Visibility},
    jobs::Sweep,
    kernel::{Error, Result, Word},
};

/// What a room brings to the application.
pub struct Room {
    /// Registers the handlers below `/api/v1`.
    pub routes: fn(&mut Routes<'_>),
    /// Registers the handlers outside `/api/v1`.
    pub root_routes: fn(&mut Routes<'_>),
    /// The collections whose records have paths of their own, such as `/bookings/{id}`.
    pub collections: &'static [Collection],
    /// What the room records, by the kind of resource.
    pub events: &'static [Subject],
    /// What records of the room are called, by their collection.
    pub names: &'static [Naming],
    /// The closed lists of words that the API sends, by name.
    pub labels: &'static [(&'static str, &'static [Word])],
    /// Creates the rows that every database has from the beginning, unless they are there.
    pub seed: fn(&mut Unit<'_>) -> Result<()>,
    /// Makes what the room shares between a server's workers, and its sweeps.
    ///
    /// # Errors
    /// A message for the operator, such as a setting that can't be used.
    pub start: fn(&mut Start<'_>) -> Result<(), String>,
}

impl Room {
    /// A room that brings nothing: what other rooms don't name, they take from here.
    pub const EMPTY: Self = Self {
        routes: |_| {},
        root_routes: |_| {},
        collections: &[],
        events: &[],
        names: &[],
        labels: &[],
        seed: |_| Ok(()),
        start: |_| Ok(()),
    };
}

/// A kind of resource, and what a room does to it. It is made by [`event_types!`](crate::event_types).
#[derive(Debug, Clone, Copy)]
pub struct Subject {
    /// The kind, in the singular.
    pub word: Word,
    /// The actions.
    pub actions: &'static [Word],
}

/// The records of one path. Its first part is `name`.
pub struct Collection {
    /// The name in the path, such as `bookings`.
    pub name: &'static str,
    /// Reads the record with this id for the reader's caller.
    ///
    /// # Errors
    /// `not_found` if there is none that the caller may see.
    pub get: fn(&mut Reader<'_>, Uuid) -> Result<()>,
}

/// Answers for all rooms whether a caller may see a record of a collection.
pub fn visibility(rooms: &'static [Room]) -> Visibility {
    Visibility(Box::new(|reader, name, id| {
        let mut collections = rooms.iter().flat_map(|room| room.collections);
        let collection = collections.find(|collection| collection.name == name);
        let collection = collection.ok_or_else(|| Error::internal(format!("no room has the collection {name}")))?;
        (collection.get)(reader, id)
    }))
}

/// Says for all rooms what records of a collection are called.
///
/// # Errors
/// `internal` for a collection that no room names.
pub fn names(rooms: &'static [Room], conn: &mut Conn, name: &str, keys: &[String]) -> Result<HashMap<String, String>> {
    let naming = rooms.iter().flat_map(|room| room.names).find(|naming| naming.name == name);
    (naming.ok_or_else(|| Error::internal(format!("no room names the {name}")))?.find)(conn, keys)
}

/// Puts something into the data of one worker's application.
type Share = Arc<dyn Fn(&mut ServiceConfig) + Send + Sync>;

/// A server that starts: what rooms share and do in the background.
pub struct Start<'a> {
    /// The settings of the process.
    pub settings: &'a Settings,
    /// The database.
    pub db: &'a Db,
    shares: Vec<Share>,
    /// The sweeps of all rooms so far.
    pub sweeps: Vec<Sweep>,
}

impl<'a> Start<'a> {
    /// Nothing is shared yet.
    pub fn new(settings: &'a Settings, db: &'a Db) -> Self {
        Self { settings, db, shares: Vec::new(), sweeps: Vec::new() }
    }

    /// Shares a value between all workers. Handlers take it as `Data<T>`.
    pub fn share<T: Send + Sync + 'static>(&mut self, value: T) -> Data<T> {
        let data = Data::new(value);
        let shared = data.clone();
        self.shares.push(Arc::new(move |worker| {
            worker.app_data(shared.clone());
        }));
        data
    }

    /// What is shared, and the sweeps.
    pub fn finish(self) -> (Shares, Vec<Sweep>) {
        (Shares(self.shares), self.sweeps)
    }
}

/// What all workers of a server share.
#[derive(Clone)]
pub struct Shares(Vec<Share>);

impl Shares {
    /// Gives it to a worker.
    pub fn give(&self, worker: &mut ServiceConfig) {
        self.0.iter().for_each(|share| share(worker));
    }
}
