//! Files as bodies: a table that people made, as CSV or as an Excel file. It is read whole within a bound, and not
//! judged here.

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

/// Files larger than this are refused.
pub const FILE_LIMIT: usize = 5 * 1024 * 1024;

/// A file, in the document.
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

/// What a file says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileForm {
    /// Text with commas.
    Csv,
    /// An Excel file.
    Xlsx,
}

/// A file that came.
#[derive(Debug, Clone)]
pub struct File {
    /// What it says it is.
    pub form: FileForm,
    /// What is in it.
    pub bytes: Bytes,
    hash: [u8; 32],
}

impl File {
    /// As a body that an `Idempotency-Key` is bound to, with what the query asks to be done with it.
    pub fn body(&self) -> Body<()> {
        Body::of_file(self.hash)
    }
}

/// A file on its way: nothing of it is read before [`Upload::read`].
pub struct Upload {
    form: Result<FileForm>,
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
    /// Reads it.
    ///
    /// # Errors
    /// 415 for anything else than CSV or XLSX; 413; 408; 400 when it breaks off.
    pub async fn read(self) -> Result<File> {
        let Self { form, payload, query, time } = self;
        let (form, payload) = (form?, payload?);
        let bytes = tokio::time::timeout(time, payload.to_bytes_limited(FILE_LIMIT))
            .await
            .map_err(|_| Error::plain(Code::BodyTooSlow))?;
        let bytes = bytes.map_err(|_| too_large())?.map_err(broken)?;
        let hash = Sha256::new().chain_update(query).chain_update([0]).chain_update(&bytes).finalize().into();
        Ok(File { form, bytes, hash })
    }
}

/// What the headers say: of which form it is, and whether it is small enough.
fn form(request: &HttpRequest) -> Result<FileForm> {
    let form = match request.content_type().to_ascii_lowercase().as_str() {
        CSV => FileForm::Csv,
        XLSX => FileForm::Xlsx,
        _ => {
            let detail = text!(
                "Send the file itself with Content-Type: {CSV} or {XLSX}.",
                "请直接发送文件，Content-Type 为 {CSV} 或 {XLSX}。"
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
