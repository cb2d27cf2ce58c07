//! Sets and other values in text columns.

use std::collections::BTreeSet;

use serde::{Serialize, de::DeserializeOwned};

/// A set that is stored in a text column, as a JSON array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonSet<T>(pub BTreeSet<T>);

impl<T: DeserializeOwned + Ord> TryFrom<String> for JsonSet<T> {
    type Error = serde_json::Error;

    fn try_from(json: String) -> Result<Self, Self::Error> {
        serde_json::from_str(&json).map(Self)
    }
}
impl<T: Serialize> From<JsonSet<T>> for String {
    fn from(set: JsonSet<T>) -> Self {
        serde_json::json!(set.0).to_string()
    }
}

/// A value that is stored in a text column, as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> TryFrom<String> for Json<T> {
    type Error = serde_json::Error;

    fn try_from(json: String) -> Result<Self, Self::Error> {
        serde_json::from_str(&json).map(Self)
    }
}
impl<T: Serialize> From<Json<T>> for String {
    fn from(value: Json<T>) -> Self {
        serde_json::json!(value.0).to_string()
    }
}
