//! What the filters of the record may name, who reads what, and what an event keeps of a change.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{
    model::EventFilter,
    types::{EventTypes, OF_BUREAU},
};
use crate::kernel::{Actor, Fault, Lang, Result, Role, text};

/// The kinds of resource that concern access. An administrator reads the events of these and no others.
const OF_ACCESS: &[&str] = &["security", "user", "key", "delegation", "session", "seal", "calendar"];

/// The kinds of resource whose events a caller reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// All kinds.
    All,
    /// These kinds.
    Only(&'static [&'static str]),
    /// All kinds but these.
    AllBut(&'static [&'static str]),
}

/// The kinds of resource whose events the caller reads.
pub fn read_by(actor: &Actor) -> Reads {
    if actor.is_any(&[Role::Supervisor]) {
        Reads::All
    } else if actor.is_any(&[Role::Accountant]) {
        Reads::AllBut(OF_BUREAU)
    } else {
        Reads::Only(OF_ACCESS)
    }
}

/// Refuses a filter that names an unknown subject or action.
///
/// # Errors
/// 422 with all faults.
pub fn expect_known(types: EventTypes, filter: &EventFilter) -> Result<()> {
    let mut faults = Vec::new();
    let is_subject = |word: &str| types.pairs().any(|(subject, _)| subject.word == word);
    let is_action = |word: &str| types.pairs().any(|(_, action)| action.word == word);
    for (name, is_known) in [
        ("subject", filter.subject.iter().all(|word| is_subject(word))),
        ("action", filter.action.iter().all(|word| is_action(word))),
    ] {
        if !is_known {
            let mut lists = types.labels(Lang::En).into_iter();
            let known = lists.find(|(list, _)| list.strip_prefix("event_") == Some(name)).map(|(_, list)| list);
            let known = known.unwrap_or_default().into_keys().collect::<Vec<_>>().join(", ");
            let detail = text!("It must be one of: {known}.", "取值须为：{known}。");
            faults.push(Fault::query(name, "not_allowed_value", detail));
        }
    }
    Fault::expect_none(faults)
}

/// What differs between a resource before and after a change. Members that are alike are left out, also inside objects;
/// of a list of objects those are left out that stand in both lists, any other list is kept whole. `updated_at` is left
/// out, because it is the event's `at`.
pub fn differing(before: &Value, after: &Value) -> (Value, Value) {
    match (before, after) {
        (Value::Object(was), Value::Object(is)) => objects(was, is),
        (Value::Array(was), Value::Array(is)) if was.iter().chain(is).all(Value::is_object) => {
            (Value::Array(without(was, is)), Value::Array(without(is, was)))
        }
        _ => (before.clone(), after.clone()),
    }
}

fn objects(before: &Map<String, Value>, after: &Map<String, Value>) -> (Value, Value) {
    let (mut was, mut is) = (Map::new(), Map::new());
    for (name, value) in before.iter().filter(|(name, _)| *name != "updated_at") {
        match after.get(name) {
            Some(now) if now == value => {}
            Some(now) => {
                let (old, new) = differing(value, now);
                was.insert(name.clone(), old);
                is.insert(name.clone(), new);
            }
            None => drop(was.insert(name.clone(), value.clone())),
        }
    }
    for (name, value) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
        is.insert(name.clone(), value.clone());
    }
    (Value::Object(was), Value::Object(is))
}

/// The entries of a list without those of another, each of which takes one away.
fn without(list: &[Value], other: &[Value]) -> Vec<Value> {
    let mut there: HashMap<String, usize> = HashMap::new();
    for entry in other {
        *there.entry(entry.to_string()).or_default() += 1;
    }
    let is_alone = |entry: &&Value| match there.get_mut(&entry.to_string()) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    list.iter().filter(is_alone).cloned().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_differs_is_kept() {
        for (before, after, was, is) in [
            (json!({"a": 1, "b": 2}), json!({"a": 1, "b": 3}), json!({"b": 2}), json!({"b": 3})),
            (json!({"a": 1}), json!({"a": 1}), json!({}), json!({})),
            (
                json!({"a": null, "gone": 1}),
                json!({"a": 0, "new": 2}),
                json!({"a": null, "gone": 1}),
                json!({"a": 0, "new": 2}),
            ),
            (
                json!({"updated_at": 1, "etag": "1"}),
                json!({"updated_at": 2, "etag": "2"}),
                json!({"etag": "1"}),
                json!({"etag": "2"}),
            ),
            // Objects inside are compared in the same way; what is an object on one side only is kept whole.
            (
                json!({"o": {"x": 1, "y": 2}}),
                json!({"o": {"x": 1, "y": 3}}),
                json!({"o": {"y": 2}}),
                json!({"o": {"y": 3}}),
            ),
            (json!({"o": null}), json!({"o": {"x": 1}}), json!({"o": null}), json!({"o": {"x": 1}})),
            // Words and numbers in a list mean nothing without the others.
            (
                json!({"roles": ["a"]}),
                json!({"roles": ["a", "b"]}),
                json!({"roles": ["a"]}),
                json!({"roles": ["a", "b"]}),
            ),
            (
                json!({"l": [{"id": 1, "n": 1}, {"id": 2, "n": 1}]}),
                json!({"l": [{"id": 1, "n": 1}, {"id": 2, "n": 2}]}),
                json!({"l": [{"id": 2, "n": 1}]}),
                json!({"l": [{"id": 2, "n": 2}]}),
            ),
            (json!({"l": []}), json!({"l": [{"n": 1}]}), json!({"l": []}), json!({"l": [{"n": 1}]})),
            (json!({"l": [{"n": 1}, {"n": 1}]}), json!({"l": [{"n": 1}]}), json!({"l": [{"n": 1}]}), json!({"l": []})),
        ] {
            assert_eq!(differing(&before, &after), (was, is), "{before} {after}");
        }
    }
}
