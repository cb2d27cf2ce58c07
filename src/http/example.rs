//! Whole examples of bodies and answers, built from the published schemas, so that they always match them.
//!
//! The example of a field is the first of these that exists: the entry of [`FIELD_EXAMPLES`] for this field of this
//! schema, the field's own `#[schema(example = …)]`, the entry of [`FIELD_EXAMPLES`] for the field's name in any
//! schema, an example by its type. A nullable field without an example is null.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

/// Examples for fields of this name in any schema (`name`) or in one schema (`Schema.name`). They describe one case
/// throughout: a bus of the company takes the finance bureau to the airport and back in a day.
static FIELD_EXAMPLES: LazyLock<Map<String, Value>> =
    LazyLock::new(|| serde_json::from_str(include_str!("example.json")).unwrap_or_default());

/// The schemas of the document, by name.
pub(super) struct Schemas(pub Value);

impl Schemas {
    /// The example of a request body of this schema. Members that would be null are left out.
    pub fn request(&self, schema: &Value) -> Value {
        let mut example = self.answer(schema);
        prune(&mut example);
        example
    }

    /// Whether this schema has a field of this name.
    pub fn has_field(&self, schema: &Value, field: &str) -> bool {
        named(schema).map_or(schema, |name| &self.0[name])["properties"].get(field).is_some()
    }

    /// Whether `{}` is valid for this schema.
    pub fn takes_nothing(&self, schema: &Value) -> bool {
        named(schema).map_or(schema, |name| &self.0[name])["required"].as_array().is_none_or(Vec::is_empty)
    }

    /// The example of an answer of this schema.
    pub fn answer(&self, schema: &Value) -> Value {
        self.of(schema, "")
    }

    /// The example of a schema. `holder` is the name of the schema that contains it.
    fn of(&self, schema: &Value, holder: &str) -> Value {
        if let Some(own) = own(schema) {
            return own.clone();
        }
        if let Some(name) = named(schema) {
            return self.of(&self.0[name], name);
        }
        if let Some(word) = schema["enum"].get(0) {
            return word.clone();
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let parts = parts.iter().map(|part| self.of(part, holder));
            return Value::Object(parts.filter_map(|part| part.as_object().cloned()).flatten().collect());
        }
        if let Some(choices) = schema["oneOf"].as_array() {
            return self.choice(choices, holder);
        }
        match schema["type"].as_str() {
            Some("object") => self.fields(schema, holder),
            Some("array") => self.entries(&schema["items"]),
            Some("boolean") => Value::Bool(false),
            _ => Value::Null,
        }
    }

    /// The example of a nullable schema or of alternatives: null, but an object is shown, because it says more.
    fn choice(&self, choices: &[Value], holder: &str) -> Value {
        let may_be_null = choices.iter().any(|choice| choice["type"] == "null");
        let first = choices.iter().find(|choice| choice["type"] != "null").unwrap_or(&Value::Null);
        let is_object = named(first).is_some_and(|name| self.0[name].get("properties").is_some());
        if may_be_null && !is_object { Value::Null } else { self.of(first, holder) }
    }

    fn entries(&self, entry: &Value) -> Value {
        match self.of(entry, "") {
            Value::Null => json!([]),
            entry => json!([entry]),
        }
    }

    fn fields(&self, schema: &Value, holder: &str) -> Value {
        // A patch has the examples of what it patches.
        let holder = holder.strip_suffix("Patch").unwrap_or(holder);
        let mut fields = Map::new();
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            let said = FIELD_EXAMPLES
                .get(&format!("{holder}.{name}"))
                .or_else(|| own(field))
                .or_else(|| FIELD_EXAMPLES.get(name));
            fields.insert(name.clone(), said.cloned().unwrap_or_else(|| self.of(field, holder)));
        }
        Value::Object(fields)
    }
}

fn own(schema: &Value) -> Option<&Value> {
    schema.get("example").or_else(|| schema["examples"].get(0))
}

fn named(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.rsplit('/').next()
}

fn prune(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(prune);
        }
        Value::Array(entries) => entries.iter_mut().for_each(prune),
        _ => {}
    }
}
