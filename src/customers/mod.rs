//! Customers: the departments that book vehicles, each with its discount and its approval rule.
//!
//! Always: a department is never deleted, only retired. Its code never changes. The department that is billed for it is
//! another department.
//!
//! This is the feature to read first. Every feature has these files, and a file imports only from those before it:
//! `model` (rows, words, what clients create, filters), `views` (what the API answers), `forms` (bodies of actions;
//! there are none here), `rules` (pure functions), `store` (SQL), `ops` (use cases), `api` (routes).

pub mod api;
pub mod model;
pub mod ops;
pub mod rules;
mod store;
pub mod views;

use crate::{
    http::Naming,
    kernel::Id,
    room::{Collection, Room},
};

/// What this room brings to the application.
pub const ROOM: Room = Room {
    routes: api::routes,
    collections: &[Collection {
        name: "departments",
        get: |reader, id| ops::department_get(reader, Id::from_uuid(id)).map(drop),
    }],
    events: &[model::DepartmentEvent::SUBJECT],
    names: &[Naming {
        name: "departments",
        find: |conn, _| {
            let all = ops::departments(conn)?;
            Ok(all.into_iter().map(|one| (one.id.to_string(), one.content.name)).collect())
        },
    }],
    labels: &[("approval_rule", model::ApprovalRule::WORDS)],
    ..Room::EMPTY
};
