//! Query strings. They are read by the published parameters; an unknown parameter is a fault, and all faults are named
//! at once.

use std::{
    any::TypeId,
    future::{Ready, ready},
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use utoipa::{
    IntoParams,
    openapi::path::{Parameter, ParameterIn},
};

use super::{
    body::from_value,
    validate::{self, Source},
};
use crate::kernel::{Code, Error, Fault, Result, text};

/// The query of a request, valid by the published parameters of `T`.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + IntoParams + 'static> FromRequest for Query<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let value = validated(request.query_string(), TypeId::of::<T>(), &|| parameters::<T>());
        ready(value.and_then(from_value).map(Self))
    }
}

/// The published parameters of a type.
pub(super) fn parameters<T: IntoParams>() -> Vec<Parameter> {
    T::into_params(|| Some(ParameterIn::Query))
}

/// Reads the query as JSON and validates it by its published parameters. `kept` is the key of their cached validator.
pub(super) fn validated(query: &str, kept: TypeId, parameters: &dyn Fn() -> Vec<Parameter>) -> Result<Value> {
    let schema = schema(parameters());
    let value = to_json(query, &schema)?;
    let validator = validate::cached((kept, Source::Query), &|| schema.clone());
    let faults = validate::faults(&validator, &value, Source::Query);
    if faults.is_empty() { Ok(value) } else { Err(Error::invalid(faults)) }
}

fn schema(parameters: Vec<Parameter>) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for parameter in parameters {
        let parameter = serde_json::to_value(&parameter).unwrap_or_default();
        let name = parameter["name"].as_str().unwrap_or_default().to_owned();
        if parameter["required"] == true {
            required.push(name.clone());
        }
        properties.insert(name, parameter["schema"].clone());
    }
    json!({"type": "object", "additionalProperties": false, "properties": properties, "required": required})
}

fn has_type(schema: &Value, wanted: &str) -> bool {
    match &schema["type"] {
        Value::String(word) => word == wanted,
        Value::Array(words) => words.iter().any(|word| word == wanted),
        _ => false,
    }
}

fn to_json(query: &str, schema: &Value) -> Result<Value> {
    let mut members = Map::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, raw) = pair.split_once('=').unwrap_or((pair, ""));
        if pair.contains('+') {
            let name = name.to_owned();
            return Err(Error::invalid(vec![Fault::query(
                name,
                "unencoded_plus",
                text!(
                    "A + in a query must be written %2B (and a space %20).",
                    "查询字符串中的 + 须写作 %2B（空格写作 %20）。"
                ),
            )]));
        }
        let (name, text) = (decode(name)?, decode(raw)?);
        let property = &schema["properties"][name.as_str()];
        let scalar = |schema: &Value| {
            if has_type(schema, "integer") {
                text.parse::<i64>().map_or_else(|_| Value::String(text.clone()), Value::from)
            } else if has_type(schema, "boolean") {
                text.parse::<bool>().map_or_else(|_| Value::String(text.clone()), Value::from)
            } else {
                Value::String(text.clone())
            }
        };
        if has_type(property, "array") {
            let entry = scalar(&property["items"]);
            match members.get_mut(&name) {
                Some(Value::Array(entries)) => entries.push(entry),
                _ => drop(members.insert(name, Value::Array(vec![entry]))),
            }
        } else if members.contains_key(&name) {
            return Err(Error::invalid(vec![Fault::query(
                name,
                "duplicate",
                text!("This parameter may be given only once.", "该参数只能出现一次。"),
            )]));
        } else {
            let value = scalar(property);
            members.insert(name, value);
        }
    }
    Ok(Value::Object(members))
}

/// A part of a query without its %-sequences.
pub(crate) fn decode(raw: &str) -> Result<String> {
    let malformed = || {
        Error::new(
            Code::MalformedQuery,
            text!("A %-sequence of the query can't be read.", "查询字符串中的 % 编码无法解析。"),
        )
    };
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().ok_or_else(malformed)?, rest.next().ok_or_else(malformed)?];
            let digits = std::str::from_utf8(&digits).map_err(|_| malformed())?;
            bytes.push(u8::from_str_radix(digits, 16).map_err(|_| malformed())?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).map_err(|_| malformed())
}
