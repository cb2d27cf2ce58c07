//! The use case: gathers what waits.

use super::{
    model::{Found, TodoKind},
    rules, store,
    views::{Todo, TodoEntry, TodoItem},
};
use crate::{
    billing::model::PaidFor,
    db::Reader,
    fleet::{
        self,
        model::{ExpiryFilter, ExpiryKind, SubjectKind},
    },
    kernel::{Instant, Lang, Result, Word},
};

/// How many of each kind are shown.
const SHOWN: usize = 5;

/// What waits for the caller.
pub fn todo(reader: &mut Reader<'_>) -> Result<Todo> {
    let mut items = Vec::new();
    for kind in TodoKind::ALL.iter().copied().filter(|kind| rules::is_for(reader.actor, *kind)) {
        let (count, first) = if kind == TodoKind::Expiry { expiries(reader)? } else { found(reader, kind)? };
        if count > 0 {
            items.push(TodoItem { kind, count, first });
        }
    }
    Ok(Todo { as_of: reader.now, items })
}

fn found(reader: &mut Reader<'_>, kind: TodoKind) -> Result<(i64, Vec<TodoEntry>)> {
    let rows = store::first(reader.conn, reader.actor, kind, reader.now, SHOWN)?;
    let count = rows.first().map_or(0, |row| row.found);
    Ok((count, rows.into_iter().map(|row| entry(row, reader.lang)).collect()))
}

fn entry(row: Found, lang: Lang) -> TodoEntry {
    let Found { id, collection, number, name, place, moment, due, .. } = row;
    // A month is read by its name, and a payment has no number but says what it is for.
    let key = if collection == "periods" { number.clone().unwrap_or_default() } else { id.to_string() };
    let number = if collection == "payments" { number.map(|word| label(PaidFor::WORDS, word, lang)) } else { number };
    TodoEntry {
        id: id.0,
        title: title([number, name, place]),
        at: moment.or_else(|| due.map(Instant::day_start)),
        link: format!("/{collection}/{key}"),
    }
}

/// What is there of these, as one line.
fn title(parts: [Option<String>; 3]) -> String {
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn label(words: &[Word], word: String, lang: Lang) -> String {
    words.iter().find(|known| known.word == word).map_or(word, |known| known.label(lang).to_owned())
}

/// What is due within 30 days. Trips to reassign have a kind of their own.
fn expiries(reader: &mut Reader<'_>) -> Result<(i64, Vec<TodoEntry>)> {
    let mut due = fleet::ops::expiries(reader, &ExpiryFilter { within_days: Some(30), ..Default::default() })?;
    due.retain(|one| one.kind != ExpiryKind::Reassignment);
    let count = i64::try_from(due.len()).unwrap_or(i64::MAX);
    let lang = reader.lang;
    let entry = |one: fleet::views::Expiry| TodoEntry {
        id: one.subject_id,
        title: title([Some(one.name), Some(label(ExpiryKind::WORDS, one.kind.to_string(), lang)), one.maintenance]),
        at: one.valid_until.map(Instant::day_start),
        link: match one.subject_kind {
            SubjectKind::Driver => format!("/drivers/{}", one.subject_id),
            SubjectKind::Vehicle | SubjectKind::Trip => format!("/vehicles/{}", one.subject_id),
        },
    };
    Ok((count, due.into_iter().take(SHOWN).map(entry).collect()))
}
