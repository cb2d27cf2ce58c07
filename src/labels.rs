//! Labels of the words that the API sends, for programs that show them to people.
//!
//! Always: every `text_enum!` is listed here under its name, and the events of all rooms are, which
//! `tests/api/house/languages.rs` checks.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, get};
use serde_json::{Map, Value};

use crate::{
    events::EventTypes,
    http::{Ctx, ListFormat, Routes, sheet::SheetFormat},
    kernel::{ActorKind, Hindrance, Lang, Role, Rule, Word},
    rooms::ROOMS,
};

/// The closed lists of the rooms below those of the business.
const GENERAL: &[(&str, &[Word])] = &[
    ("actor_kind", ActorKind::WORDS),
    ("hindrance", Hindrance::WORDS),
    ("role", Role::WORDS),
    ("rule", Rule::WORDS),
    ("list_format", ListFormat::WORDS),
    ("sheet_format", SheetFormat::WORDS),
];

/// Every closed list of words by its name.
pub fn lists() -> BTreeMap<&'static str, &'static [Word]> {
    ROOMS.iter().flat_map(|room| room.labels).chain(GENERAL).copied().collect()
}

fn labels(lang: Lang) -> Map<String, Value> {
    let of = |words: &[Word]| words.iter().map(|word| (word.word.to_owned(), word.label(lang).into())).collect();
    let lists = lists().into_iter().map(|(name, words)| (name.to_owned(), Value::Object(of(words))));
    let of_events = EventTypes::new(ROOMS).labels(lang).map(|(name, words)| {
        (name.to_owned(), Value::Object(words.into_iter().map(|(word, label)| (word, label.into())).collect()))
    });
    lists.chain(of_events).collect()
}

/// Labels of words
///
/// Every closed list of words by its name, with the label of each word in the language of `Accept-Language`.
#[utoipa::path(
    tag = "languages",
    responses((
        status = 200,
        body = BTreeMap<String, BTreeMap<String, String>>,
        description = "The labels, by list and word",
        example = json!({"approval_rule": {"always": "Always", "above_amount": "Above an amount", "out_of_county": "Out of the county", "never": "Never"}})
    ))
)]
#[get("/labels")]
async fn label_list(ctx: Ctx) -> HttpResponse {
    HttpResponse::Ok().insert_header(("Content-Language", ctx.lang().tag())).json(labels(ctx.lang()))
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(label_list);
}
