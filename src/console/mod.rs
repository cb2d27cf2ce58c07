//! The console: the web page on which people use the service, served by the program itself.
//!
//! The page is what lies in `web`, built into the program. It uses the published API only, so nothing here knows a room of the business.
//! Always: whatever is served here needs no token and holds no data of the company; nothing is loaded from elsewhere
//! ([`policy`]); a path that names another version of the files is 404, so a page never mixes two versions (docs/CONSOLE.md §2).

mod assets;
mod policy;

use std::{
    path::PathBuf,
    sync::{Arc, LazyLock},
};

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{self, CacheControl, CacheDirective, ETag, IfNoneMatch},
    },
    web::{self, Data},
};

use crate::{
    http::gzip,
    kernel::{Code, Error},
};
use assets::{File, Tree};

/// The files that are built in.
static BUILT_IN: LazyLock<Arc<Tree>> = LazyLock::new(|| Arc::new(Tree::built_in()));

/// The folder whose files are served instead of those that are built in, read anew for each request. It is for who
/// changes them.
pub struct Folder(pub Option<PathBuf>);

impl Folder {
    fn tree(&self) -> Result<Arc<Tree>, Error> {
        match &self.0 {
            Some(folder) => Tree::of_folder(folder).map(Arc::new).map_err(Error::internal),
            None => Ok(BUILT_IN.clone()),
        }
    }
}

/// The routes.
pub fn routes(config: &mut web::ServiceConfig) {
    let only_read = || web::route().to(only_read);
    let resource = |path: &str| web::resource(path).default_service(only_read());
    config
        .service(resource("/").route(web::get().to(page)))
        .service(resource("/sw.js").route(web::get().to(service_worker)))
        .service(resource("/manifest.json").route(web::get().to(manifest)))
        .service(resource("/console/{version}/{path:.*}").route(web::get().to(file)));
}

async fn only_read() -> Result<HttpResponse, Error> {
    Err(Error::plain(Code::MethodNotAllowed).with("allow", ["GET", "HEAD"]))
}

async fn page(request: HttpRequest, folder: Data<Folder>) -> Result<HttpResponse, Error> {
    current(&request, &folder, "index.html")
}

async fn service_worker(request: HttpRequest, folder: Data<Folder>) -> Result<HttpResponse, Error> {
    current(&request, &folder, "sw.js")
}

async fn manifest(request: HttpRequest, folder: Data<Folder>) -> Result<HttpResponse, Error> {
    current(&request, &folder, "manifest.json")
}

/// A file whose path stays while its content changes: browsers ask each time whether it is the same.
fn current(request: &HttpRequest, folder: &Folder, path: &str) -> Result<HttpResponse, Error> {
    let tree = folder.tree()?;
    let file = tree.file(path).ok_or_else(Error::not_found)?;
    let is_known = match request.get_header::<IfNoneMatch>() {
        Some(IfNoneMatch::Any) => true,
        Some(IfNoneMatch::Items(tags)) => tags.iter().any(|tag| tag.weak_eq(&file.etag)),
        None => false,
    };
    let mut answer = HttpResponse::Ok();
    answer.insert_header(CacheControl(vec![CacheDirective::NoCache])).insert_header(ETag(file.etag.clone()));
    if is_known {
        return Ok(policy::apply(&mut answer).status(StatusCode::NOT_MODIFIED).finish());
    }
    Ok(filled(request, file, answer))
}

/// A file of one version, which never changes.
async fn file(
    request: HttpRequest,
    folder: Data<Folder>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Error> {
    let (version, path) = path.into_inner();
    let tree = folder.tree()?;
    let file = tree.file(&path).filter(|_| version == tree.version).ok_or_else(Error::not_found)?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"));
    Ok(filled(&request, file, answer))
}

fn filled(request: &HttpRequest, file: &File, mut answer: HttpResponseBuilder) -> HttpResponse {
    policy::apply(&mut answer).content_type(file.media_type);
    match &file.compressed {
        Some(compressed) if gzip::is_wanted(request) => {
            answer.insert_header((header::CONTENT_ENCODING, "gzip")).body(compressed.clone())
        }
        _ => answer.body(file.plain.clone()),
    }
}
