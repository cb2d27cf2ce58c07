//! The application: the routes of all rooms, the OpenAPI document, and the server.

use std::{
    net::SocketAddr,
    sync::{LazyLock, mpsc},
    thread::JoinHandle,
    time::Duration,
};

use actix_cors::Cors;
use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    body::{BoxBody, MessageBody},
    dev::{ServerHandle, ServiceRequest, ServiceResponse},
    middleware::{Condition, Next, from_fn},
    web::{self, Bytes, Data},
};
use serde_json::json;
use utoipa::openapi::OpenApi;
use uuid::Uuid;

use crate::{
    billing, bookings, charges, closing,
    config::Settings,
    costs, customers,
    db::{
        Act, Conn, Db, Reader, Target, Unit,
        migrations::{self, Standing},
    },
    dispatch, drivers,
    events::{self, EventTypes, Subject, jobs::Sealer},
    fleet,
    http::{self, Routes},
    identity::{self, Identity, Provider, Trusted},
    imports,
    jobs::{self, Sweep},
    kernel::{Actor, Clock, Code, Error, Id, time},
    labels, ledger, metrics, opening, reference, reports, schedule, tariffs,
    webhooks::{self, jobs::Courier},
};

/// The events of all rooms.
const EVENTS: &[&[Subject]] = &[
    events::EVENTS,
    reference::EVENTS,
    customers::EVENTS,
    schedule::EVENTS,
    ledger::EVENTS,
    drivers::EVENTS,
    tariffs::EVENTS,
    fleet::EVENTS,
    identity::EVENTS,
    bookings::EVENTS,
    costs::EVENTS,
    billing::EVENTS,
    closing::EVENTS,
    webhooks::EVENTS,
    imports::EVENTS,
];

/// Registers the routes of all rooms.
fn routes(routes: &mut Routes<'_>) {
    events::api::routes(routes);
    identity::api::routes(routes);
    webhooks::api::routes(routes);
    reference::api::routes(routes);
    customers::api::routes(routes);
    drivers::api::routes(routes);
    fleet::api::routes(routes);
    tariffs::api::routes(routes);
    charges::api::routes(routes);
    dispatch::api::routes(routes);
    bookings::api::routes(routes);
    ledger::api::routes(routes);
    billing::api::routes(routes);
    costs::api::routes(routes);
    opening::api::routes(routes);
    closing::api::routes(routes);
    imports::api::routes(routes);
    reports::api::routes(routes);
    labels::routes(routes);
}

/// The OpenAPI document, as it is served and committed.
pub fn document() -> OpenApi {
    let mut document = http::doc::skeleton();
    routes(&mut Routes::Described(&mut document));
    EventTypes::new(EVENTS).describe(&mut document);
    http::doc::finish(document)
}

/// What all workers of a server share.
#[derive(Clone)]
struct Shared {
    db: Data<Db>,
    identity: Data<Identity>,
    sealer: Data<Sealer>,
    courier: Data<Courier>,
    hosts: Data<Hosts>,
    in_flight: Data<http::InFlight>,
    import_lock: Data<imports::jobs::ImportLock>,
}

/// The host names that are served; `None` means all. `demo` sets them, as protection against DNS rebinding.
#[derive(Debug, Clone, Default)]
pub struct Hosts(pub Option<Vec<String>>);

/// The OpenAPI document as it is sent. It is made at the first request and kept.
struct Document {
    plain: Bytes,
    compressed: Bytes,
}

static DOCUMENT: LazyLock<Result<Document, String>> = LazyLock::new(|| {
    let plain = document().to_json().map_err(|e| e.to_string())?;
    Ok(Document { compressed: http::gzip::compressed(plain.as_bytes()).into(), plain: plain.into() })
});

/// The addresses on which a server listens.
#[derive(Debug, Clone, Copy)]
struct Addresses {
    address: SocketAddr,
    metrics: Option<SocketAddr>,
}

/// A running server.
pub struct Running {
    /// The address on which it listens.
    pub address: SocketAddr,
    /// The address of its metrics, if they are served.
    pub metrics: Option<SocketAddr>,
    handle: ServerHandle,
    thread: JoinHandle<Result<(), String>>,
}

impl Running {
    /// Stops the server after the requests that are under way.
    pub fn stop(self) {
        let done = self.handle.stop(true);
        let _ = std::thread::spawn(move || actix_web::rt::System::new().block_on(done)).join();
        let _ = self.thread.join();
    }

    /// Waits until a signal stops the server.
    ///
    /// # Errors
    /// A message if the server failed.
    pub fn wait(self) -> Result<(), String> {
        self.thread.join().map_err(|_| "the server panicked".to_owned())?
    }
}

/// Starts a server on a thread of its own. Returns when it listens.
///
/// # Errors
/// A message: an unknown time zone, a port in use, or a database that is newer, a demonstration or not migrated.
pub fn start(settings: Settings, clock: Clock) -> Result<Running, String> {
    let target = Target::parse(&settings.database_url)?;
    let db = Db::alone(target, clock)?;
    migrate_or_refuse(&db)?;
    let is_demo = reference::ops::is_demo(&mut db.connect()?).map_err(|e| e.to_string())?;
    if is_demo {
        return Err("this is a demonstration database; `motorpool demo` serves it".into());
    }
    serve(settings, db, Hosts(None))
}

/// Creates what the database lacks: tables, settings, and the first vehicle classes and accounts.
///
/// # Errors
/// A message that says why not.
pub fn prepare(db: &Db, conn: &mut Conn) -> Result<(), String> {
    let ran = migrations::run(conn)?;
    let seed = |unit: &mut Unit<'_>| {
        reference::ops::seed(unit)?;
        ledger::ops::seed(unit)
    };
    db.write_blocking(&Act::of(Actor::cli()), seed).map_err(|e| e.to_string())?;
    // A database from before the books were added: trips that were confirmed then are posted now, in several units.
    while ran > 0
        && db.write_blocking(&Act::of(Actor::cli()), bookings::ops::settle_earlier).map_err(|e| e.to_string())? > 0
    {
    }
    Ok(())
}

/// Whether the caller may see the record with this id in a collection. See [`http::Visibility`].
fn may_see(reader: &mut Reader<'_>, collection: &str, id: Uuid) -> Result<bool, Error> {
    let found = match collection {
        "departments" => customers::ops::department_get(reader, Id::from_uuid(id)).map(drop),
        "vehicle-classes" => reference::ops::class_get(reader, Id::from_uuid(id)).map(drop),
        "suppliers" => reference::ops::supplier_get(reader, Id::from_uuid(id)).map(drop),
        "holidays" => reference::ops::holiday_get(reader, Id::from_uuid(id)).map(drop),
        "drivers" => drivers::ops::driver_get(reader, Id::from_uuid(id)).map(drop),
        "leave" => drivers::ops::leave_get(reader, Id::from_uuid(id)).map(drop),
        "vehicles" => fleet::ops::vehicle_find(reader.conn, Id::from_uuid(id))
            .and_then(|found| found.map(drop).ok_or_else(Error::not_found)),
        "off-road" => fleet::ops::off_road_get(reader, Id::from_uuid(id)).map(drop),
        "tariffs" => tariffs::ops::tariff_get(reader, Id::from_uuid(id)).map(drop),
        "tax-rules" => reference::ops::tax_rule_get(reader, Id::from_uuid(id)).map(drop),
        "accounts" => ledger::ops::account_get(reader, Id::from_uuid(id)).map(drop),
        "journals" => ledger::ops::journal_get(reader, Id::from_uuid(id)).map(drop),
        "payments" => billing::ops::payment_get(reader, Id::from_uuid(id)).map(drop),
        "advances" => billing::ops::advance_get(reader, Id::from_uuid(id)).map(drop),
        "receivables" => billing::ops::receivable_get(reader, Id::from_uuid(id)).map(drop),
        "statements" => billing::ops::statement_get(reader, Id::from_uuid(id)).map(drop),
        "invoices" => billing::ops::invoice_get(reader, Id::from_uuid(id)).map(drop),
        "costs" => costs::ops::cost_get(reader, Id::from_uuid(id)).map(drop),
        "assets" => costs::ops::asset_get(reader, Id::from_uuid(id)).map(drop),
        "webhooks" => webhooks::ops::webhook_get(reader, Id::from_uuid(id)).map(drop),
        "webhook-deliveries" => webhooks::ops::delivery_get(reader, Id::from_uuid(id)).map(drop),
        "imports" => imports::ops::import_get(reader, Id::from_uuid(id)).map(drop),
        "users" => identity::ops::user_get(reader, Id::from_uuid(id)).map(drop),
        "keys" => identity::ops::key_get(reader, Id::from_uuid(id)).map(drop),
        "bookings" => bookings::ops::booking_get(reader, Id::from_uuid(id)).map(drop),
        "trips" => bookings::ops::trip_get(reader, Id::from_uuid(id)).map(drop),
        other => Err(Error::internal(format!("may_see has no line for {other}"))),
    };
    match found {
        Err(error) if error.code() == Code::NotFound => Ok(false),
        found => found.map(|()| true),
    }
}

/// Migrates a SQLite database. A PostgreSQL database that isn't migrated is refused.
fn migrate_or_refuse(db: &Db) -> Result<(), String> {
    let mut conn = match db.connect() {
        Ok(conn) => conn,
        // A PostgreSQL server that is down may come back. Until then /readyz answers 503.
        Err(error) if matches!(db.target(), Target::Postgres(_)) => {
            tracing::warn!(error, "PostgreSQL can't be reached yet");
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    match (migrations::standing(&mut conn)?, db.target()) {
        (Standing::Newer(version), _) => Err(format!(
            "the database was made by a newer motorpool (it has migration {version}, which this one doesn't know)"
        )),
        (Standing::Current, _) => Ok(()),
        (Standing::Behind(_), Target::Sqlite(_)) => prepare(db, &mut conn),
        (Standing::Behind(_), Target::Postgres(_)) => {
            Err("the database lacks tables; run `motorpool migrate` first".into())
        }
    }
}

/// Serves a database that is migrated.
pub(crate) fn serve(settings: Settings, db: Db, hosts: Hosts) -> Result<Running, String> {
    time::set_zone(settings.zone()?);
    let trusted: Trusted =
        settings.trusted_proxies.join(",").parse().map_err(|e| format!("MOTORPOOL_TRUSTED_PROXIES: {e}"))?;
    let provider =
        Provider::new(settings.oidc_issuer.as_deref(), settings.oidc_audience.as_deref(), db.clock().clone())?;
    let identity = Identity::new(db.clone(), settings.secret.as_deref(), settings.rate_limit, trusted, provider);
    db.log_slow(settings.slow_sql_ms);
    let shared = Shared {
        db: Data::new(db),
        identity: Data::new(identity),
        sealer: Data::new(Sealer::new(settings.secret.as_deref())),
        courier: Data::new(Courier::new(&settings)?),
        hosts: Data::new(hosts),
        in_flight: Data::default(),
        import_lock: Data::default(),
    };
    let (sender, receiver) = mpsc::channel();
    let thread = std::thread::Builder::new()
        .name("server".into())
        .spawn(move || actix_web::rt::System::new().block_on(run(settings, shared, sender)))
        .map_err(|e| e.to_string())?;
    match receiver.recv() {
        Ok((Addresses { address, metrics }, handle)) => Ok(Running { address, metrics, handle, thread }),
        Err(_) => Err(thread
            .join()
            .map_err(|_| "the server panicked".to_owned())?
            .err()
            .unwrap_or_else(|| "the server ended at once".into())),
    }
}

async fn run(settings: Settings, shared: Shared, ready: mpsc::Sender<(Addresses, ServerHandle)>) -> Result<(), String> {
    let (db, sealer, courier) = (shared.db.clone(), shared.sealer.clone(), shared.courier.clone());
    let workers = if settings.workers == 0 {
        std::thread::available_parallelism().map_or(2, usize::from)
    } else {
        settings.workers
    };
    let most = http::connections::max_connections(settings.max_connections);
    let (client_time, keep_alive) =
        (Duration::from_secs(settings.client_timeout), Duration::from_secs(settings.keep_alive));
    let origins = settings.allowed_origins.clone();
    let server = HttpServer::new(move || {
        App::new()
            .app_data(shared.db.clone())
            .app_data(shared.identity.clone())
            .app_data(shared.sealer.clone())
            .app_data(shared.courier.clone())
            .app_data(shared.hosts.clone())
            .app_data(shared.in_flight.clone())
            .app_data(shared.import_lock.clone())
            .app_data(Data::new(EventTypes::new(EVENTS)))
            .app_data(Data::new(http::Visibility(may_see)))
            .app_data(Data::new(http::BodyTime(client_time)))
            .app_data(web::PayloadConfig::new(http::BODY_LIMIT))
            .configure(|root| identity::api::root_routes(&mut Routes::Served(root)))
            .route("/api/v1/openapi.json", web::get().to(openapi_json))
            .service(web::scope(http::BASE).configure(|scope| routes(&mut Routes::Served(scope))))
            .configure(open_routes)
            .default_service(web::to(async || -> Result<HttpResponse, Error> { Err(Error::not_found()) }))
            .wrap(from_fn(identity::gate))
            .wrap(from_fn(known_host))
            .wrap(from_fn(http::frame))
            .wrap(Condition::new(!origins.is_empty(), cors(&origins)))
    })
    .workers(workers)
    .max_connections(most.div_ceil(workers))
    .shutdown_timeout(15)
    .client_request_timeout(client_time)
    .keep_alive(keep_alive)
    .on_connect(http::connections::watch(keep_alive + client_time, most))
    .bind(&settings.bind)
    .map_err(|e| format!("can't listen on {}: {e}", settings.bind))?;
    let address = server.addrs().first().copied().ok_or("no address to listen on")?;
    let (metrics, metrics_server) = match &settings.metrics_bind {
        Some(bind) => serve_metrics(bind, db.clone()).map(|(address, server)| (Some(address), Some(server)))?,
        None => (None, None),
    };
    let server = server.run();
    let sweeps = actix_web::rt::spawn(jobs::run(db.clone(), sweeps(&sealer, &courier)));
    let _ = ready.send((Addresses { address, metrics }, server.handle()));
    tracing::info!(%address, "listening");
    let outcome = server.await.map_err(|e| e.to_string());
    sweeps.abort();
    if let Some(metrics_server) = metrics_server {
        metrics_server.stop(false).await;
    }
    db.release();
    outcome
}

/// Serves the metrics on an address of their own. Whoever can reach that address may read them.
fn serve_metrics(bind: &str, db: Data<Db>) -> Result<(SocketAddr, ServerHandle), String> {
    async fn metrics(db: Data<Db>) -> HttpResponse {
        HttpResponse::Ok().content_type(metrics::CONTENT_TYPE).body(db.metrics().text())
    }
    let server = HttpServer::new(move || App::new().app_data(db.clone()).route("/metrics", web::get().to(metrics)))
        .workers(1)
        .disable_signals()
        .bind(bind)
        .map_err(|e| format!("can't listen on {bind} for the metrics: {e}"))?;
    let address = server.addrs().first().copied().ok_or("no address to listen on")?;
    let server = server.run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    tracing::info!(%address, "metrics");
    Ok((address, handle))
}

/// The sweeps of all rooms, and that of the kept answers of `http`.
fn sweeps(sealer: &Data<Sealer>, courier: &Courier) -> Vec<Sweep> {
    let mut sweeps = vec![Sweep::each_minute("forget_kept_answers", forget_kept_answers)];
    sweeps.push(events::jobs::sweep(sealer.clone()));
    sweeps.extend(webhooks::jobs::sweeps(courier));
    sweeps.extend(identity::jobs::sweeps());
    sweeps.extend(bookings::jobs::sweeps());
    sweeps.extend(imports::jobs::sweeps());
    sweeps
}

/// The CORS rules: pages of these origins may call the API with a token and read the answers with their headers.
fn cors(origins: &[String]) -> Cors {
    let exposed = [
        "ETag",
        "Location",
        "Retry-After",
        "RateLimit",
        "RateLimit-Policy",
        "X-Request-Id",
        "Idempotency-Replayed",
        "Deprecation",
        "Sunset",
    ];
    let cors = Cors::default()
        .allowed_methods(["GET", "POST", "PUT", "PATCH"])
        .allowed_headers([
            "Authorization",
            "Content-Type",
            "Accept-Language",
            "If-Match",
            "If-None-Match",
            "Idempotency-Key",
            "X-Request-Id",
        ])
        .expose_headers(exposed)
        .max_age(3600);
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}

async fn forget_kept_answers(db: Data<Db>) -> Result<usize, Error> {
    db.write(Act::of(Actor::rule("forget_kept_answers")), |unit| http::idempotency::sweep(unit.conn, unit.now)).await
}

fn open_routes(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource("/healthz").route(web::get().to(async || HttpResponse::Ok().json(json!({"status": "ok"})))),
        )
        .service(web::resource("/readyz").route(web::get().to(readyz)))
        .service(web::resource("/problems").route(web::get().to(problems)))
        .service(web::resource("/problems/{code}").route(web::get().to(problem)))
        .service(
            web::resource("/docs")
                .route(web::get().to(async || HttpResponse::SeeOther().insert_header(("Location", "/docs/")).finish())),
        )
        .service(web::scope("/docs").wrap(from_fn(http::doc::page_policy)).service(http::doc::swagger_ui()));
}

/// Middleware that refuses other host names than those listed in [`Hosts`]. So a foreign name that resolves to this
/// machine doesn't give a web page access to the demonstration.
async fn known_host(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let hosts = request.app_data::<Data<Hosts>>().and_then(|hosts| hosts.0.clone());
    let host = request.headers().get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
    if hosts.is_some_and(|known| !known.iter().any(|one| one == host)) {
        return Ok(request.error_response(Error::plain(Code::BadHost)).map_into_boxed_body());
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

async fn openapi_json(request: HttpRequest) -> Result<HttpResponse, Error> {
    let Document { plain, compressed } =
        web::block(|| DOCUMENT.as_ref()).await.map_err(Error::internal)?.map_err(Error::internal)?;
    let mut answer = HttpResponse::Ok();
    answer.content_type("application/json").insert_header(("Cache-Control", "public, max-age=60"));
    Ok(if http::gzip::is_wanted(&request) {
        answer.insert_header(("Content-Encoding", "gzip")).body(compressed.clone())
    } else {
        answer.body(plain.clone())
    })
}

async fn readyz(db: Data<Db>) -> HttpResponse {
    match db.read(|conn| migrations::standing(conn).map_err(Error::internal)).await {
        Ok(Standing::Current) => HttpResponse::Ok().json(json!({"status": "ready"})),
        Ok(_) => HttpResponse::ServiceUnavailable()
            .insert_header(("Retry-After", "5"))
            .json(json!({"status": "not migrated"})),
        Err(_) => HttpResponse::ServiceUnavailable()
            .insert_header(("Retry-After", "5"))
            .json(json!({"status": "database unavailable"})),
    }
}

async fn problems(request: HttpRequest) -> HttpResponse {
    let lang = http::lang(request.headers());
    HttpResponse::Ok().insert_header(("Content-Language", lang.tag())).json(http::problem::table(lang))
}

async fn problem(request: HttpRequest, code: web::Path<String>) -> Result<HttpResponse, Error> {
    let known = Code::ALL.iter().find(|known| known.as_str() == code.as_str()).ok_or_else(Error::not_found)?;
    let lang = http::lang(request.headers());
    Ok(HttpResponse::Ok().insert_header(("Content-Language", lang.tag())).json(http::problem::describe(*known, lang)))
}
