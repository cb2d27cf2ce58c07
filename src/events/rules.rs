//! What the filters of the record may name.

use super::{model::EventFilter, types::EventTypes};
use crate::kernel::{Error, Fault, Lang, Result, text};

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
    if faults.is_empty() { Ok(()) } else { Err(Error::invalid(faults)) }
}
