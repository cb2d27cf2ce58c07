//! Validation by the published schemas. What the OpenAPI document says is what is checked, and all faults are named at
//! once.

use std::{
    any::TypeId,
    collections::HashMap,
    sync::{Arc, LazyLock, PoisonError, RwLock},
};

use boon::{Compiler, Draft, ErrorKind as Kind, Format, SchemaIndex, Schemas, Type, ValidationError};
use chrono::NaiveDate;
use serde_json::{Number, Value, json};
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};

use crate::kernel::{Fault, Instant, Text, error::MAX_FAULTS, money::MAX_INTEGER, text};

/// Where a value comes from, which decides how its faults name their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// A body: faults have a JSON pointer (RFC 6901).
    Body,
    /// A query: faults have the name of the parameter.
    Query,
}

/// The key of a cached validator. A type may be used both as a body and as parameters.
type Key = (TypeId, Source);

static VALIDATORS: LazyLock<RwLock<HashMap<Key, Arc<Validator>>>> = LazyLock::new(RwLock::default);

/// The validator of a type's published schema. It is built once.
pub fn of_schema<T: ToSchema + 'static>() -> Arc<Validator> {
    cached((TypeId::of::<T>(), Source::Body), &|| {
        let mut schemas = vec![(T::name().into_owned(), T::schema())];
        T::schemas(&mut schemas);
        document_of(&T::name(), schemas)
    })
}

/// The schema of this name, as a document with all schemas that it refers to.
fn document_of(name: &str, schemas: Vec<(String, RefOr<Schema>)>) -> Value {
    let schemas: serde_json::Map<String, Value> =
        schemas.into_iter().filter_map(|(name, schema)| Some((name, serde_json::to_value(schema).ok()?))).collect();
    json!({"$ref": format!("#/components/schemas/{name}"), "components": {"schemas": schemas}})
}

/// The validator with this key, built on first use.
pub(super) fn cached(key: Key, schema: &dyn Fn() -> Value) -> Arc<Validator> {
    if let Some(found) = VALIDATORS.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Arc::clone(found);
    }
    let validator = Arc::new(build(schema()));
    VALIDATORS.write().unwrap_or_else(PoisonError::into_inner).entry(key).or_insert(validator).clone()
}

/// A compiled schema.
pub struct Validator {
    schemas: Schemas,
    root: SchemaIndex,
}

/// A format in the library's form.
fn format(name: &'static str, func: fn(&Value) -> Result<(), Box<dyn std::error::Error>>) -> Format {
    Format { name, func }
}

/// Checks the format of a text. A value that is no text is left to the schema's `type`.
fn fits(value: &Value, is_fit: fn(&str) -> bool) -> Result<(), Box<dyn std::error::Error>> {
    if value.as_str().is_none_or(is_fit) { Ok(()) } else { Err("another form".into()) }
}

#[expect(clippy::expect_used, reason = "our own schema: a test builds every one of them")]
fn build(schema: Value) -> Validator {
    const HERE: &str = "schema:";
    let mut compiler = Compiler::new();
    compiler.set_default_draft(Draft::V2020_12);
    compiler.enable_format_assertions();
    for format in [
        format("date-time", |value| fits(value, |text| Instant::parse(text).is_ok())),
        format("date", |value| fits(value, |text| date(text).is_some())),
        format("uuid", |value| fits(value, |text| text.len() == 36 && uuid::Uuid::try_parse(text).is_ok())),
        format("period", |value| fits(value, |text| text.len() == 7 && date(&format!("{text}-01")).is_some())),
    ] {
        compiler.register_format(format);
    }
    compiler.add_resource(HERE, schema).expect("a published schema");
    let mut schemas = Schemas::new();
    let root = compiler.compile(HERE, &mut schemas).expect("a published schema that can be built");
    Validator { schemas, root }
}

fn date(text: &str) -> Option<NaiveDate> {
    let parsed = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    (parsed.format("%Y-%m-%d").to_string() == text && (1900..=9999).contains(&chrono::Datelike::year(&parsed)))
        .then_some(parsed)
}

/// How many values a body may hold in all: twice as many as the largest valid body of any request.
const MAX_VALUES: usize = 50_000;

/// The faults of a value: those by the schema, and characters and integers that no field accepts. The search ends soon
/// after [`MAX_FAULTS`].
pub fn faults(validator: &Validator, value: &Value, source: Source) -> Vec<Fault> {
    if count(value) > MAX_VALUES {
        let detail = text!(
            "It has more than {MAX_VALUES} values; no request takes that many.",
            "包含超过 {MAX_VALUES} 个值，任何请求都不接受这么多。"
        );
        return vec![fault_at(source, String::new(), "too_many", detail)];
    }
    let mut found = Vec::new();
    if let Err(error) = validator.schemas.validate(value, validator.root) {
        collect_faults(&error, value, source, &mut found);
    }
    check_values(value, &mut String::new(), source, &mut found);
    found.dedup();
    found
}

/// How many values there are, arrays and objects included.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(entries) => entries.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum(),
        _ => 0,
    }
}

fn fault_at(source: Source, pointer: String, code: &'static str, detail: Text) -> Fault {
    match source {
        Source::Body => Fault::body(pointer, code, detail),
        Source::Query => {
            Fault::query(pointer.trim_start_matches('/').split('/').next().unwrap_or_default(), code, detail)
        }
    }
}

fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn unknown_field(source: Source, at: &str, name: &str) -> Fault {
    let detail = match source {
        Source::Body => text!("{name} is not a field of this request.", "此请求没有 {name} 字段。"),
        Source::Query => text!("{name} is not a parameter of this request.", "此请求没有 {name} 参数。"),
    };
    fault_at(source, format!("{at}/{}", escape(name)), "unknown_field", detail)
}

/// Turns an error of the library and its causes into faults.
fn collect_faults(error: &ValidationError<'_, '_>, body: &Value, source: Source, found: &mut Vec<Fault>) {
    if found.len() > MAX_FAULTS {
        return;
    }
    let at = error.instance_location.to_string();
    let value = body.pointer(&at).unwrap_or(&Value::Null);
    let (code, detail) = match &error.kind {
        Kind::Schema { .. } | Kind::Group | Kind::Reference { .. } | Kind::AllOf => {
            error.causes.iter().for_each(|cause| collect_faults(cause, body, source, found));
            return;
        }
        Kind::AdditionalProperties { got } => {
            found.extend(got.iter().map(|name| unknown_field(source, &at, name)));
            return;
        }
        Kind::Required { want } => {
            found.extend(want.iter().map(|name| {
                let detail = text!("{name} is required.", "缺少必填项 {name}。");
                fault_at(source, format!("{at}/{}", escape(name)), "required", detail)
            }));
            return;
        }
        // An optional value is "null or X": the faults are those of X.
        Kind::OneOf(_) | Kind::AnyOf => match error.causes.iter().find(|cause| !asks_for_null(cause)) {
            Some(cause) => {
                collect_faults(cause, body, source, found);
                return;
            }
            None => ("invalid_value", text!("This value is not acceptable.", "该值不符合要求。")),
        },
        Kind::Type { .. } if value.is_null() => ("required", text!("null is not allowed here.", "此处不能为空。")),
        Kind::Type { want, .. } => {
            let wanted = want.iter().filter(|kind| *kind != Type::Null).map(|kind| format!("\"{kind}\""));
            let wanted = wanted.collect::<Vec<_>>().join(", ");
            ("wrong_type", text!("It must be of type {wanted}.", "类型应为 {wanted}。"))
        }
        // The fault of the type has reported it already.
        Kind::Enum { .. } if value.is_null() => return,
        Kind::Enum { want } => {
            let words = want.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ");
            ("not_allowed_value", text!("It must be one of: {words}.", "取值须为：{words}。"))
        }
        Kind::Minimum { want, .. } => ("out_of_range", text!("It must be at least {want}.", "不得小于 {want}。")),
        Kind::Maximum { want, .. } => ("out_of_range", text!("It must be at most {want}.", "不得大于 {want}。")),
        Kind::MinLength { want, .. } => {
            ("too_short", text!("It must have at least {want} characters.", "至少 {want} 个字符。"))
        }
        Kind::MaxLength { want, .. } => {
            ("too_long", text!("It must have at most {want} characters.", "最多 {want} 个字符。"))
        }
        Kind::MinItems { want, .. } => ("too_few", text!("It must have at least {want} entries.", "至少 {want} 项。")),
        Kind::MaxItems { want, .. } => ("too_many", text!("It must have at most {want} entries.", "最多 {want} 项。")),
        Kind::UniqueItems { .. } => ("duplicate", text!("An entry stands twice.", "存在重复项。")),
        Kind::Pattern { want, .. } => ("wrong_form", text!("It must match {want}.", "格式应匹配 {want}。")),
        Kind::Format { want, .. } => match (*want, value.as_str()) {
            ("date-time", Some(instant)) => {
                let why = Instant::parse(instant).err().unwrap_or("not an instant");
                ("invalid_instant", text!("Not an instant: {why}.", "时间格式不正确，应如 2026-05-01T08:30:00+08:00。"))
            }
            ("date", _) => (
                "invalid_date",
                text!("There is no such date; write YYYY-MM-DD.", "日期不存在或格式不正确，应为 YYYY-MM-DD。"),
            ),
            ("uuid", _) => ("invalid_id", text!("It is not an id (a UUID).", "不是有效的 id（UUID）。")),
            (other, _) => ("wrong_form", text!("It must have the form {other}.", "格式应为 {other}。")),
        },
        other => ("invalid_value", text!("It is not acceptable: {other}.", "该值不符合要求：{other}。")),
    };
    found.push(fault_at(source, at, code, detail));
}

/// Whether this branch of the alternatives accepts only null.
fn asks_for_null(error: &ValidationError<'_, '_>) -> bool {
    match &error.kind {
        Kind::Type { want, .. } => want.iter().all(|kind| kind == Type::Null),
        _ => !error.causes.is_empty() && error.causes.iter().all(asks_for_null),
    }
}

/// Characters that no text may hold: control characters except tab and line breaks, and those that change the direction
/// of writing, which can make one name look like another.
pub fn is_forbidden_char(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{061C}' | '\u{FEFF}')
}

/// Whether a number lies outside ±[`MAX_INTEGER`].
fn is_out_of_range(number: &Number) -> bool {
    const MOST: u64 = MAX_INTEGER.unsigned_abs();
    number.as_i64().map_or_else(|| number.as_f64().is_some_and(|n| n.abs() > MOST as f64), |n| n.unsigned_abs() > MOST)
}

/// Turns every whole number into an integer. For JSON and for a schema, 12.0 and 1.2e1 are the integer 12.
pub fn integers_from_floats(value: &mut Value) {
    match value {
        Value::Number(number) if !is_out_of_range(number) => {
            let integer = number.as_f64().filter(|n| n.fract() == 0.0 && number.is_f64()).map(|n| n as i64);
            if let Some(integer) = integer {
                *value = integer.into();
            }
        }
        Value::Array(entries) => entries.iter_mut().for_each(integers_from_floats),
        Value::Object(members) => members.values_mut().for_each(integers_from_floats),
        _ => {}
    }
}

fn check_values(value: &Value, at: &mut String, source: Source, found: &mut Vec<Fault>) {
    if found.len() > MAX_FAULTS {
        return;
    }
    let length = at.len();
    match value {
        Value::String(words) => {
            if words.contains(is_forbidden_char) {
                found.push(fault_at(
                    source,
                    at.clone(),
                    "invalid_characters",
                    text!(
                        "It contains control characters or characters that change the direction of writing.",
                        "含有控制字符或改变文字方向的字符。"
                    ),
                ));
            } else if !words.is_empty() && words.trim().is_empty() {
                found.push(fault_at(
                    source,
                    at.clone(),
                    "blank",
                    text!("It contains only white space.", "不能只有空白字符。"),
                ));
            }
        }
        Value::Number(number) if is_out_of_range(number) => {
            found.push(fault_at(
                source,
                at.clone(),
                "out_of_range",
                text!("It must lie within ±(2^53 - 1).", "须在 ±(2^53 − 1) 范围内。"),
            ));
        }
        Value::Array(entries) => {
            for (index, entry) in entries.iter().enumerate() {
                at.push_str(&format!("/{index}"));
                check_values(entry, at, source, found);
                at.truncate(length);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                at.push('/');
                at.push_str(&escape(name));
                check_values(member, at, source, found);
                at.truncate(length);
            }
        }
        _ => {}
    }
}
