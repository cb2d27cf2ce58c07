//! Tables to fill in.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, get};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    http::{Ctx, Query, Routes, upload::FileBody},
    imports::{model::ImportKind, template},
    kernel::{Error, Result, text_enum},
};

text_enum! {
    /// In which form a template comes.
    #[derive(Default)]
    pub enum TemplateFormat {
        /// An Excel file; a second sheet explains the columns.
        #[default]
        Xlsx = "xlsx" ("Excel file", "Excel 文件"),
        /// CSV in UTF-8.
        Csv = "csv" ("CSV file", "CSV 文件"),
    }
}

/// Which template.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TemplateQuery {
    /// In which form: `xlsx` unless said.
    #[serde(default)]
    #[param(inline)]
    pub format: TemplateFormat,
}

/// The `{kind}` of the path: what is none leads nowhere.
struct KindPath(ImportKind);

impl FromRequest for KindPath {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let named =
            request.match_info().get("kind").and_then(|word| ImportKind::ALL.iter().find(|kind| kind.as_str() == word));
        ready(named.copied().map(Self).ok_or_else(Error::not_found))
    }
}

/// A table to fill in
///
/// The header and an example, in Chinese or English. A file may call its columns by the names of either, which an Excel
/// template's second sheet gives, in any order.
#[utoipa::path(
    tag = "imports",
    params(("kind" = inline(ImportKind), Path), TemplateQuery),
    responses((status = 200, content((inline(FileBody) = "text/csv"), (inline(FileBody) = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")), description = "The file."))
)]
#[get("/imports/templates/{kind}")]
async fn import_template(ctx: Ctx, kind: KindPath, query: Query<TemplateQuery>) -> Result<HttpResponse> {
    let (media, ending, bytes) = template::file(kind.0, query.0.format, ctx.lang())?;
    let language = ctx.lang().tag();
    let disposition = format!("attachment; filename=\"{}.{ending}\"", kind.0);
    Ok(HttpResponse::Ok()
        .content_type(media)
        .insert_header(("Content-Language", language))
        .insert_header(("Content-Disposition", disposition))
        .body(bytes))
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(import_template);
}
