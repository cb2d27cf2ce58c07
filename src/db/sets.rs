//! Sets that are kept as a JSON array in a text column.

use std::collections::BTreeSet;

use serde::{Serialize, de::DeserializeOwned};

/// A set, kept as a JSON array in a text column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored<T>(pub BTreeSet<T>);

impl<T: DeserializeOwned + Ord> TryFrom<String> for Stored<T> {
    type Error = serde_json::Error;

    fn try_from(json: String) -> Result<Self, Self::Error> {
        serde_json::from_str(&json).map(Self)
    }
}
impl<T: Serialize> From<Stored<T>> for String {
    fn from(set: Stored<T>) -> Self {
        serde_json::json!(set.0).to_string()
    }
}
