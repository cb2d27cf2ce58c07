//! Route of what waits.

use actix_web::{HttpResponse, get};

use super::{ops, views::Todo};
use crate::{
    http::{Ctx, Routes},
    kernel::Result,
};

/// Show what waits for the caller
///
/// The kinds of things that the caller may act on now, each with how many there are and the first five. Kinds of which
/// nothing waits are left out. `GET /labels` says what kinds are called (`todo_kind`).
#[utoipa::path(tag = "overview", responses((status = 200, body = Todo, description = "What waits")))]
#[get("/todo")]
async fn todo(ctx: Ctx) -> Result<HttpResponse> {
    ctx.json(ops::todo).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(todo);
}
