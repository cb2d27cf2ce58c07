//! The floor: what the service does for a request, on a connection and nothing else.

use diesel::{RunQueryDsl, sql_query, sql_types};
use motorpool::{
    bookings,
    bookings::{forms, model::BookingNew},
    db::{Act, Conn, Db, Page, Reader, Target, Unit},
    kernel::{Actor, ActorKind, Clock, Id, Lang, Result, Role, id::SqlId, time::SqlInstant},
    supervision,
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use crate::support::{
    client::{self, Client},
    world::World,
};

/// A database without doors, and somebody who may do what is measured.
pub struct Floor {
    db: Db,
    act: Act,
}

/// A form as the wire would have read it.
pub fn form<T: DeserializeOwned>(body: &Value) -> T {
    serde_json::from_value(body.clone()).expect("a form")
}

/// The id that a resource has.
pub fn id_of<T>(resource: &Value) -> Id<T> {
    Id::from_uuid(Uuid::try_parse(client::id(resource)).expect("an id"))
}

impl Floor {
    /// Over the world's database, as this person.
    pub fn new(world: &World, person: &Client, role: Role) -> Self {
        let me = person.get("/auth/me").expect(200);
        let own = me["department_ids"].as_array().cloned().unwrap_or_default();
        let id = Uuid::try_parse(client::id(&me)).expect("an id");
        let actor = Actor {
            kind: ActorKind::User,
            id,
            person: id,
            name: "floor".into(),
            roles: vec![role],
            held: vec![role],
            department_ids: own.iter().filter_map(|id| Uuid::try_parse(id.as_str()?).ok()).map(Id::from_uuid).collect(),
            delegated: Vec::new(),
            driver_id: None,
            supplier_id: None,
            may_approve: true,
            session_id: None,
            must_first: None,
            proved_at: None,
            good_until: None,
        };
        let target = Target::parse(&world.database.url).expect("a database URL");
        Self { db: Db::new(target, Clock::system()), act: Act::of(actor) }
    }

    /// A connection of one's own.
    pub fn connect(&self) -> Conn {
        self.db.connect().expect("a connection")
    }

    /// Who asks.
    pub fn actor(&self) -> &Actor {
        &self.act.actor
    }

    /// What a use case reads with, over this connection.
    pub fn reader<'a>(&'a self, conn: &'a mut Conn) -> Reader<'a> {
        Reader { conn, actor: self.actor(), now: Clock::system().now(), lang: Lang::En }
    }

    /// One transaction, committed alone.
    pub fn unit<R: Send + 'static>(&self, job: impl Fn(&mut Unit<'_>) -> Result<R>) -> R {
        self.db.write_blocking(&self.act, job).unwrap_or_else(|error| panic!("{error}"))
    }

    /// A page of bookings, as `GET /bookings` reads it.
    pub fn list(&self, conn: &mut Conn) -> usize {
        let page = Page { limit: 50, after: None, updated_since: None };
        bookings::ops::booking_list(&mut self.reader(conn), &page, &Default::default()).expect("a page").items.len()
    }

    /// A booking made, with the row of its key: what `POST /bookings` writes.
    pub fn create(&self, new: &BookingNew, key: &str) -> Value {
        self.unit(|unit| {
            let (caller, now) = (Id::<()>::from_uuid(unit.actor.id), unit.now);
            sql_query(
                "INSERT INTO idempotency_keys (caller, method, path, key, body_hash, status, body, created_at)
                 VALUES ($1, 'POST', '/api/v1/bookings', $2, $3, 0, '', $4) ON CONFLICT DO NOTHING",
            )
            .bind::<SqlId, _>(caller)
            .bind::<sql_types::Text, _>(key)
            .bind::<sql_types::Binary, _>([7; 32].as_slice())
            .bind::<SqlInstant, _>(now)
            .execute(unit.conn)?;
            let made = serde_json::to_value(bookings::ops::booking_create(unit, new)?).expect("JSON");
            sql_query("UPDATE idempotency_keys SET status = 201, body = $1 WHERE caller = $2 AND method = 'POST' AND path = '/api/v1/bookings' AND key = $3")
                .bind::<sql_types::Text, _>(made.to_string())
                .bind::<SqlId, _>(caller)
                .bind::<sql_types::Text, _>(key)
                .execute(unit.conn)?;
            Ok(made)
        })
    }

    /// A booking dispatched.
    pub fn dispatch(&self, booking: &Value, body: &Value) -> Value {
        let form: forms::Dispatch = form(body);
        self.unit(|unit| {
            Ok(serde_json::to_value(bookings::ops::booking_dispatch(unit, id_of(booking), &form)?).expect("JSON"))
        })
    }

    /// A trip departed and returned.
    pub fn drive(&self, trip: &Value, out: &Value, back: &Value) {
        let (out, back): (forms::Depart, forms::Return) = (form(out), form(back));
        self.unit(|unit| bookings::ops::trip_depart(unit, id_of(trip), &out).map(drop));
        self.unit(|unit| bookings::ops::trip_return(unit, id_of(trip), &back).map(drop));
    }

    /// A trip signed.
    pub fn confirm(&self, trip: &Value, body: &Value) {
        let form: forms::Confirm = form(body);
        self.unit(|unit| bookings::ops::trip_confirm(unit, id_of(trip), &form, supervision::ops::RATED).map(drop));
    }
}
