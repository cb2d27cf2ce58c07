//! The stream of hints: who is connected hears at once that something has changed, and reads it by the API.
//!
//! Always: nobody hears of what they couldn't read, by the roles of the operation that reads it and by their departments and
//! trips. A stream ends with its token or key, with its session, with a change of its caller's rights, and with the server.
//! A process reads the sealed record once for all of its readers, and only while there are some; none of them holds a
//! connection of the database. What is lost can be read again: a client that falls behind is cut off and comes back with the
//! last sequence that it heard.

pub mod api;
pub mod jobs;
pub mod model;
pub mod ops;
pub mod rules;
pub mod streams;

use crate::room::Room;

/// What this room brings to the application.
pub const ROOM: Room = Room {
    routes: api::routes,
    start: |start| {
        let streams = start.share(streams::Streams::of_at_most(start.settings.max_streams));
        start.sweeps.push(jobs::sweep(streams));
        Ok(())
    },
    ..Room::EMPTY
};
