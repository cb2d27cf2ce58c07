//! JSON merge patch (RFC 7396). The patch is merged into the present values, and the result is checked as if it were
//! sent to create the resource.

use std::marker::PhantomData;

use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema, schema::SchemaType},
};

use super::{
    body::from_value,
    validate::{self, Source},
};
use crate::kernel::{Error, Result};

/// What is sent to create a resource. All of its fields may be patched, except those in `FROZEN`.
pub trait Patchable: Serialize + DeserializeOwned + ToSchema + 'static {
    /// Fields that can't be patched.
    const FROZEN: &'static [&'static str] = &[];
}

/// A merge patch of a `W`. Its published schema is that of `W` without the frozen fields and with no field required.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patch<W>(Map<String, Value>, PhantomData<fn() -> W>);

impl<W: Patchable> Patch<W> {
    /// Merges the patch into `present`. A field that is set to null gets its default; a required field may not be null.
    ///
    /// # Errors
    /// 422 with all faults of the result.
    pub fn apply(&self, present: &W) -> Result<W> {
        let mut value = serde_json::to_value(present).map_err(Error::internal)?;
        if let Some(members) = value.as_object_mut() {
            members.retain(|_, member| !member.is_null());
            merge(members, &self.0);
        }
        let faults = validate::faults(&validate::of_schema::<W>(), &value, Source::Body);
        if faults.is_empty() { from_value(value) } else { Err(Error::invalid(faults)) }
    }

    /// Whether the patch names no field.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the patch names this field.
    pub fn names(&self, field: &str) -> bool {
        self.0.contains_key(field)
    }

    /// The value that the patch gives this field.
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.0.get(field)
    }
}

/// Merges the members of a patch into those of an object, and objects in them likewise.
fn merge(members: &mut Map<String, Value>, patch: &Map<String, Value>) {
    for (name, change) in patch {
        match (members.get_mut(name), change) {
            (_, Value::Null) => drop(members.remove(name)),
            (Some(Value::Object(present)), Value::Object(changes)) => merge(present, changes),
            _ => drop(members.insert(name.clone(), change.clone())),
        }
    }
}

impl<'de, W> Deserialize<'de> for Patch<W> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(|members| Self(members, PhantomData))
    }
}

impl<W: Patchable> PartialSchema for Patch<W> {
    fn schema() -> RefOr<Schema> {
        let mut schema = W::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            let required = std::mem::take(&mut object.required);
            for frozen in W::FROZEN {
                object.properties.shift_remove(*frozen);
            }
            // Null clears any field that isn't required, even if null is not valid in a new resource.
            for (_, property) in object.properties.iter_mut().filter(|(name, _)| !required.contains(name)) {
                nullable(property);
            }
        }
        schema
    }
}
impl<W: Patchable> ToSchema for Patch<W> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("{}Patch", W::name()).into()
    }
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        W::schemas(schemas);
    }
}

fn nullable(property: &mut RefOr<Schema>) {
    use utoipa::openapi::{ObjectBuilder, OneOfBuilder, Type};
    match property {
        RefOr::T(Schema::Object(object)) => add_null(&mut object.schema_type),
        RefOr::T(Schema::Array(array)) => add_null(&mut array.schema_type),
        RefOr::Ref(reference) => {
            let null = ObjectBuilder::new().schema_type(Type::Null).build();
            *property = RefOr::T(Schema::OneOf(OneOfBuilder::new().item(null).item(reference.clone()).build()));
        }
        RefOr::T(_) => {}
    }
}

fn add_null(schema_type: &mut SchemaType) {
    use utoipa::openapi::Type;
    match schema_type {
        SchemaType::Type(kind) if *kind != Type::Null => {
            *schema_type = SchemaType::Array(vec![kind.clone(), Type::Null])
        }
        SchemaType::Array(kinds) if !kinds.contains(&Type::Null) => kinds.push(Type::Null),
        _ => {}
    }
}
