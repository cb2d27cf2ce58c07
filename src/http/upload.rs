//! Uploaded files: CSV or Excel. A file is read whole, up to a limit. What it contains is judged elsewhere.

use std::{
    future::{Ready, ready},
    time::Duration,
};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    web::{self, Bytes, Data},
};
use sha2::{Digest, Sha256};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type},
};

use super::{
    Body, BodyTime,
    sheet::{CSV, XLSX},
};
use crate::kernel::{Code, Error, Result, text};

/// The largest file that is accepted, in bytes.
pub const FILE_LIMIT: usize = 5 * 1024 * 1024;

/// The media type of a file whose content tells its format.
const OCTETS: &str = "application/octet-stream";
/// What an Excel file begins with, as every archive does.
const ARCHIVE: &[u8] = b"PK\x03\x04";

/// The schema of an uploaded file in the OpenAPI document.
#[derive(Debug)]
pub struct FileBody;

impl PartialSchema for FileBody {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
            .into()
    }
}
impl ToSchema for FileBody {}

/// The format of an uploaded file, by its `Content-Type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileForm {
    /// Comma-separated text.
    Csv,
    /// An Excel file.
    Xlsx,
}

/// An uploaded file.
#[derive(Debug, Clone)]
pub struct File {
    /// Its format.
    pub form: FileForm,
    /// Its content.
    pub bytes: Bytes,
    hash: [u8; 32],
}

impl File {
    /// The file as a body for [`super::Ctx`]. An `Idempotency-Key` is bound to its content and the query.
    pub fn body(&self) -> Body<()> {
        Body::of_file(self.hash)
    }
}

/// An upload under way. Nothing of the file is read before [`Upload::read`].
pub struct Upload {
    /// The format; none if the content tells it.
    form: Result<Option<FileForm>>,
    payload: Result<web::Payload>,
    query: String,
    time: Duration,
}

impl FromRequest for Upload {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let time = request.app_data::<Data<BodyTime>>().map_or(Duration::from_secs(10), |time| time.0);
        let payload = web::Payload::from_request(request, payload).into_inner().map_err(broken);
        ready(Ok(Self { form: form(request), payload, query: request.query_string().to_owned(), time }))
    }
}

impl Upload {
    /// Reads the file.
    ///
    /// # Errors
    /// 415 if it is neither CSV nor XLSX, 413 if it is too large, 408 if it is too slow, 400 if it breaks off.
    pub async fn read(self) -> Result<File> {
        let Self { form, payload, query, time } = self;
        let (form, payload) = (form?, payload?);
        let bytes = tokio::time::timeout(time, payload.to_bytes_limited(FILE_LIMIT))
            .await
            .map_err(|_| Error::plain(Code::BodyTooSlow))?;
        let bytes = bytes.map_err(|_| too_large())?.map_err(broken)?;
        let form = form.unwrap_or(if bytes.starts_with(ARCHIVE) { FileForm::Xlsx } else { FileForm::Csv });
        let hash = Sha256::new().chain_update(query).chain_update([0]).chain_update(&bytes).finalize().into();
        Ok(File { form, bytes, hash })
    }
}

/// The format of the file, by the headers alone. Refuses other formats and files that are too large.
fn form(request: &HttpRequest) -> Result<Option<FileForm>> {
    let form = match request.content_type().to_ascii_lowercase().as_str() {
        CSV => Some(FileForm::Csv),
        XLSX => Some(FileForm::Xlsx),
        OCTETS => None,
        _ => {
            let detail = text!(
                "Send the file itself with Content-Type: {CSV}, {XLSX} or {OCTETS}.",
                "请直接发送文件，Content-Type 为 {CSV}、{XLSX} 或 {OCTETS}。"
            );
            return Err(Error::new(Code::UnsupportedMediaType, detail));
        }
    };
    let declared =
        request.headers().get("content-length").and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<usize>().ok());
    if declared.is_some_and(|length| length > FILE_LIMIT) { Err(too_large()) } else { Ok(form) }
}

fn too_large() -> Error {
    let limit = FILE_LIMIT / 1024 / 1024;
    Error::new(Code::BodyTooLarge, text!("A file may have at most {limit} MiB.", "文件最大 {limit} MiB。"))
}

fn broken(error: actix_web::Error) -> Error {
    Error::new(Code::MalformedJson, text!("The body broke off.", "请求体不完整。")).because(error)
}
