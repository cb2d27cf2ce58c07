//! Lists. Filters have the names of fields. A cursor is bound to the filters of its list and the scope of its caller.

use std::{
    any::TypeId,
    future::{Ready, ready},
};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, openapi::path::Parameter};
use uuid::Uuid;

use super::{
    Answer,
    body::from_value,
    path_of,
    query::{self, parameters},
};
use crate::{
    db::{Page, PageOf, page::Position},
    kernel::{Code, Error, Fault, Instant, Result, text, text_enum},
};

/// The parameters of a page.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// The maximum number of entries; 50 by default.
    #[param(minimum = 1, maximum = 200, example = 50)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before. The filters must be the same.
    #[param(max_length = 200)]
    pub cursor: Option<String>,
    /// Only entries that changed at or after this moment, in the order of their change. To miss nothing, begin 60
    /// seconds before the last change that you have seen.
    #[param(value_type = Option<String>, format = DateTime)]
    pub updated_since: Option<Instant>,
}

text_enum! {
    /// The format of a list.
    #[derive(Default)]
    pub enum ListFormat {
        /// JSON, in fen, a page at a time.
        #[default]
        Json = "json" ("JSON data", "JSON 数据"),
        /// CSV in UTF-8, in yuan, the whole list.
        Csv = "csv" ("CSV file", "CSV 文件"),
        /// An Excel file, in yuan, the whole list.
        Xlsx = "xlsx" ("Excel file", "Excel 文件"),
    }
}

/// The format of a list that is a table, too.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FormatParams {
    /// Form of the answer: by default a page as JSON in fen; `csv` and `xlsx` are the whole filtered list, up to 50,000 rows,
    /// as a table in yuan, with headings in the language of `Accept-Language`. They take neither `limit` nor `cursor`.
    #[serde(default)]
    #[param(inline)]
    pub format: ListFormat,
}

/// The filter and page that a list is asked for.
pub struct Listing<F> {
    /// The filter.
    pub filter: F,
    /// The page.
    pub page: Page,
    bound: [u8; 8],
}

/// The filter, page and format that a list is asked for which is a table, too.
pub struct TableListing<F> {
    pub(super) listing: Listing<F>,
    pub(super) format: ListFormat,
    /// The filter as it was asked for.
    pub(super) asked: Value,
}

impl<F: DeserializeOwned + IntoParams + 'static> FromRequest for TableListing<F> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let query = read_query(request, TypeId::of::<Self>(), &|| {
            let mut all = parameters::<FormatParams>();
            all.extend(parameters::<F>());
            all
        });
        ready(query.and_then(|ListQuery { filter, page, bound, format, asked }| {
            Ok(Self { listing: Listing { filter: from_value(filter)?, page, bound }, format, asked })
        }))
    }
}

impl<F: DeserializeOwned + IntoParams + 'static> FromRequest for Listing<F> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let query = read_query(request, TypeId::of::<Self>(), &|| parameters::<F>());
        ready(
            query.and_then(|ListQuery { filter, page, bound, .. }| {
                Ok(Self { filter: from_value(filter)?, page, bound })
            }),
        )
    }
}

/// The query of a list, with the filter not yet parsed.
struct ListQuery {
    filter: Value,
    page: Page,
    bound: [u8; 8],
    format: ListFormat,
    asked: Value,
}

/// Reads the parameters of a list: those of the page and those of the filter. `kept` is the key of their cached
/// validator, which is not that of the filter alone.
fn read_query(
    request: &HttpRequest,
    kept: TypeId,
    filter_parameters: &dyn Fn() -> Vec<Parameter>,
) -> Result<ListQuery> {
    let mut value = query::validated(request.query_string(), kept, &|| {
        let mut all = parameters::<PageParams>();
        all.extend(filter_parameters());
        all
    })?;
    let page: PageParams = from_value(value.clone())?;
    let mut format = ListFormat::Json;
    if let Some(members) = value.as_object_mut() {
        format = members.remove("format").map(from_value).transpose()?.unwrap_or_default();
        let of_a_page = ["limit", "cursor"].into_iter().filter(|name| members.remove(*name).is_some());
        let faults: Vec<Fault> = of_a_page.filter(|_| format != ListFormat::Json).map(whole).collect();
        Fault::expect_none(faults)?;
    }
    value.sort_all_objects();
    let asked = value.clone();
    let scope = request.extensions().get::<super::Caller>().map(|caller| format!("{:?}", caller.actor.booking_scope()));
    let digest: [u8; 32] = Sha256::digest(format!("{} {value} {scope:?}", path_of(request))).into();
    let bound: [u8; 8] = std::array::from_fn(|i| digest[i]);
    let after = page.cursor.as_deref().map(|cursor| decode(cursor, bound, page.updated_since.is_some())).transpose()?;
    if let Some(members) = value.as_object_mut() {
        members.remove("updated_since");
    }
    let page = Page { limit: page.limit.unwrap_or(50), after, updated_since: page.updated_since };
    Ok(ListQuery { filter: value, page, bound, format, asked })
}

/// What is wrong with a parameter of a page where the whole list is asked for.
fn whole(name: &'static str) -> Fault {
    let detail = text!("A file holds the whole list; leave {name} out.", "文件包含整个列表，请勿提供 {name}。");
    Fault::query(name, "not_with_format", detail)
}

impl<F> Listing<F> {
    /// The answer with this page.
    pub(super) fn answer<T: Serialize>(&self, found: &PageOf<T>) -> Result<Answer> {
        let next_cursor = found.next.map(|position| encode(position, self.bound));
        Answer::json(&Rendered { items: &found.items, next_cursor })
    }
}

#[derive(Serialize)]
struct Rendered<T> {
    items: T,
    next_cursor: Option<String>,
}

/// The whole of a list that has no pages, in the form of a page.
pub fn page_json<T: Serialize>(items: Vec<T>) -> impl Serialize {
    Rendered { items, next_cursor: None }
}

fn encode(position: Position, bound: [u8; 8]) -> String {
    let mut bytes = bound.to_vec();
    match position {
        Position::Id(id) => bytes.extend_from_slice(id.as_bytes()),
        Position::Updated(at, id) => {
            bytes.extend_from_slice(id.as_bytes());
            bytes.extend_from_slice(&at.micros().to_be_bytes());
        }
        Position::Sequence(sequence) => bytes.extend_from_slice(&sequence.to_be_bytes()),
    }
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn decode(cursor: &str, bound: [u8; 8], by_change: bool) -> Result<Position> {
    let refuse = || {
        Error::new(
            Code::BadCursor,
            text!(
                "Use next_cursor as it was given, with the same filters.",
                "请原样使用 next_cursor，并保持筛选条件不变。"
            ),
        )
    };
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).map_err(|_| refuse())?;
    let (head, rest) = bytes.split_at_checked(8).ok_or_else(refuse)?;
    if let (true, Ok(sequence)) = (head == bound, <[u8; 8]>::try_from(rest)) {
        return Ok(Position::Sequence(i64::from_be_bytes(sequence)));
    }
    let (id, rest) = rest.split_at_checked(16).ok_or_else(refuse)?;
    let id = Uuid::from_slice(id).map_err(|_| refuse())?;
    match (head == bound, by_change, <[u8; 8]>::try_from(rest)) {
        (true, false, Err(_)) if rest.is_empty() => Ok(Position::Id(id)),
        (true, true, Ok(micros)) => {
            Ok(Position::Updated(Instant::from_micros(i64::from_be_bytes(micros)).ok_or_else(refuse)?, id))
        }
        _ => Err(refuse()),
    }
}
