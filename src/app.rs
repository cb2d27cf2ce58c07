//! The application: the routes of all rooms, the OpenAPI document, and the server.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{LazyLock, mpsc},
    thread::JoinHandle,
    time::Duration,
};

use actix_cors::Cors;
use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    body::{BoxBody, MessageBody},
    dev::{ServerHandle, ServiceRequest, ServiceResponse},
    http::ConnectionType,
    middleware::{Condition, Next, from_fn},
    web::{self, Bytes, Data},
};
use diesel::connection::SimpleConnection;
use serde_json::json;
use tokio::signal::unix::{Signal, SignalKind, signal};
use utoipa::openapi::OpenApi;

use crate::{
    access, bookings,
    config::Settings,
    console,
    db::{
        Act, Ailment, Conn, Db, Target, Unit,
        migrations::{self, Standing},
    },
    events::{self, EventTypes, seal::SealKey, watch::Watch},
    http::{self, Routes, Tls},
    identity,
    jobs::{self, Sweep},
    kernel::{Actor, Clock, Code, Error, time},
    labels, metrics, reference,
    room::{self, Shares, Start},
    rooms::ROOMS,
};

/// The chapters of the document.
const TAGS: &[(&str, &str)] = &[
    ("signing in", "Tokens and passwords."),
    ("audit", "The sealed record of all changes, for accountants and supervisors."),
    ("webhooks", "Notifications of changes to other systems, which administrators set up."),
    (
        "users and keys",
        "Who may use the service. Administrators write them; accountants and supervisors may read them, too.",
    ),
    ("master data", "Departments, classes, vehicles, drivers, suppliers, tariffs, holidays and settings."),
    ("fleet", "Papers and odometers of vehicles, times off the road, and leave of drivers."),
    ("before booking", "Free capacity and quotes."),
    ("bookings", "Requests, approval and dispatch."),
    ("trips", "Departure, return, the charge and its confirmation."),
    ("books", "Accounts, journals, months and their closing, costs and fixed assets."),
    ("billing", "Receivables, statements, invoices, payments and advances."),
    (
        "supervision",
        "Standards, contracts, cases, ratings, attendance and assessments of the services that the bureau buys.",
    ),
    ("procurement", "Admission of suppliers, tenders and their awards."),
    (
        "imports",
        "Imports of existing data from files: departments, drivers, vehicles, opening balances and past trips.",
    ),
    ("overview", "What waits for the caller, and a year of the company."),
    ("languages", "Labels for the words that other answers use."),
    ("reports", "Reports over books and trips, as JSON, CSV and XLSX."),
];

/// Registers the routes of all rooms.
fn routes(routes: &mut Routes<'_>) {
    for room in ROOMS {
        (room.routes)(routes);
    }
    labels::routes(routes);
}

/// The OpenAPI document, as it is served and committed.
pub fn document() -> OpenApi {
    let mut document = http::doc::skeleton(TAGS);
    routes(&mut Routes::Described(&mut document));
    EventTypes::new(ROOMS).describe(&mut document);
    http::doc::finish(document, access::operation)
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
    db: Data<Db>,
    handle: ServerHandle,
    thread: JoinHandle<Result<(), String>>,
}

impl Running {
    /// Stops the server after the requests that are under way.
    pub fn stop(self) {
        // Streams end by themselves then; others wait for their answers.
        self.db.drain();
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

/// How long a server waits for the lock of one that was just killed.
const LOCK_PATIENCE: Duration = Duration::from_secs(5);

/// Starts a server on a thread of its own, with the secret that the settings hold, if any. Returns when it listens.
///
/// # Errors
/// A message: an unknown time zone, a port in use, or a database that is newer, a demonstration or not migrated.
pub fn start(settings: Settings, clock: Clock) -> Result<Running, String> {
    let db = opened(&settings, clock)?;
    serve(settings, db, Hosts(None))
}

/// As [`start`], but never without a secret.
///
/// # Errors
/// As [`start`], and if there is no secret and none can be made.
pub fn start_guarded(settings: Settings, clock: Clock) -> Result<Running, String> {
    let db = opened(&settings, clock)?;
    let settings = with_secret(settings, &db)?;
    serve(settings, db, Hosts(None))
}

/// The database of a company, ready to be served.
fn opened(settings: &Settings, clock: Clock) -> Result<Db, String> {
    let target = Target::parse(&settings.database_url)?.through(settings.pg_pooler);
    let mut db = Db::alone_within(target, clock, settings.pool_size, LOCK_PATIENCE)?;
    db.narrow()?;
    let mut conn = db.connect()?;
    expect_current(&db, &mut conn)?;
    let is_demo = reference::ops::is_demo(&mut conn).map_err(|e| e.to_string())?;
    if is_demo {
        return Err("this is a demonstration database; `motorpool demo` serves it".into());
    }
    if let Some(url) = &settings.read_url {
        let replica = Target::named("MOTORPOOL_READ_URL", url)?.through(settings.pg_pooler);
        db = db.with_replica(replica, settings.pool_size).map_err(|why| format!("MOTORPOOL_READ_URL: {why}"))?;
    }
    Ok(db)
}

/// The settings with the server's secret. On SQLite it is made at the first start. A database that was sealed by
/// another secret gets no new one unasked: what that one sealed couldn't be verified, and nobody would know why.
pub(crate) fn with_secret(settings: Settings, db: &Db) -> Result<Settings, String> {
    let is_given = settings.secret.is_some() || settings.secret_file.is_some();
    let settings = settings.with_secret()?;
    if settings.secret.is_some() {
        expect_sealed(&settings, is_given, db)?;
        return Ok(settings);
    }
    let Some(own) = settings.own_secret_file() else { return settings.with_new_secret() };
    let open = SealKey::new(None);
    if events::ops::is_sealed_by_another(&mut db.connect()?, &open).map_err(|e| e.to_string())? {
        return Err(format!(
            "the database was served with a secret, and {} isn't there: put it back, or set MOTORPOOL_SECRET or MOTORPOOL_SECRET_FILE. If the secret is lost, set a new one; `check` can't verify then what the lost one sealed",
            own.display()
        ));
    }
    let settings = settings.with_new_secret()?;
    tracing::info!(file = %own.display(), "a secret was made; keep a copy of it, apart from the backups");
    Ok(settings)
}

/// Refuses a secret that didn't seal the newest event, unless there was none or a former one did. One that was given is
/// taken if the one that did seal is lost.
fn expect_sealed(settings: &Settings, is_given: bool, db: &Db) -> Result<(), String> {
    let mut conn = db.connect()?;
    let mut sealed_by = |secret: Option<&str>| {
        let another = events::ops::is_sealed_by_another(&mut conn, &SealKey::new(secret));
        another.map(|another| !another).map_err(|e| e.to_string())
    };
    let former = settings.former_secrets.iter().map(|former| Some(former.as_str()));
    for secret in [None, settings.secret.as_deref()].into_iter().chain(former) {
        if sealed_by(secret)? {
            return Ok(());
        }
    }
    let own = settings.own_secret_file().map(|own| own.display().to_string()).unwrap_or_default();
    if !is_given {
        return Err(format!(
            "{own} isn't the secret that sealed the database: put the right one back, or name it in MOTORPOOL_FORMER_SECRETS. If it is lost, name {own} by MOTORPOOL_SECRET_FILE; `check` can't verify then what the lost one sealed"
        ));
    }
    if let Some(sealing) = settings.own_secret()
        && sealed_by(Some(&sealing))?
    {
        return Err(format!(
            "the secret that is set isn't the one in {own}, which sealed the database: put what that file holds into MOTORPOOL_FORMER_SECRETS, or set no other"
        ));
    }
    tracing::warn!(
        "the secret isn't the one that sealed the database, nor is any of MOTORPOOL_FORMER_SECRETS; `check` can't verify what that one sealed"
    );
    Ok(())
}

/// Creates what the database lacks: tables, settings, and the first vehicle classes and accounts.
///
/// # Errors
/// A message that says why not.
pub fn prepare(db: &Db, conn: &mut Conn) -> Result<(), String> {
    conn.for_long_work(2_000).map_err(|e| e.to_string())?;
    migrations::run(conn)?;
    let seed = |unit: &mut Unit<'_>| {
        if !unit.conn.is_sqlite() {
            // Another that prepares the same database has committed what it found missing before this one looks.
            let alone = format!("SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock({})", migrations::LOCK);
            unit.conn.batch_execute(&alone)?;
        }
        ROOMS.iter().try_for_each(|room| (room.seed)(unit))
    };
    db.write_blocking(&Act::of(Actor::cli()), seed).map_err(|e| e.to_string())?;
    // A database from before the books were added: trips that were confirmed then are posted now, in several units. What
    // was broken off goes on.
    while db.write_blocking(&Act::of(Actor::cli()), bookings::ops::settle_earlier).map_err(|e| e.to_string())? > 0 {}
    Ok(())
}

/// Migrates a SQLite database that lacks tables, or what is put into them at first, and refuses any other that isn't
/// current.
///
/// # Errors
/// A message that says why not.
pub(crate) fn expect_current(db: &Db, conn: &mut Conn) -> Result<(), String> {
    match (migrations::served(conn)?, db.target()) {
        (Standing::Newer(version), _) => Err(format!(
            "the database was made by a newer motorpool (it has migration {version}, which this one doesn't know)"
        )),
        // It was broken off between its tables and its settings.
        (Standing::Current, Target::Sqlite(_)) if !reference::ops::is_seeded(conn).map_err(|e| e.to_string())? => {
            prepare(db, conn)
        }
        (Standing::Current, _) => Ok(()),
        (Standing::Behind(_), Target::Sqlite(_)) => prepare(db, conn),
        (Standing::Behind(_), Target::Postgres(_)) => {
            Err("the database lacks tables; run `motorpool migrate` first".into())
        }
    }
}

/// Serves a database that is migrated.
pub(crate) fn serve(settings: Settings, db: Db, hosts: Hosts) -> Result<Running, String> {
    time::set_zone(settings.zone()?);
    let tls = Tls::of(settings.tls_cert.as_deref(), settings.tls_key.as_deref())?;
    db.log_slow(settings.slow_sql_ms);
    let mut start = Start::new(&settings, &db);
    for room in ROOMS {
        (room.start)(&mut start)?;
    }
    start.share(hosts);
    start.share(console::Folder(start.settings.console_dir.clone()));
    start.share(http::OwnOrigin(settings.public_url.clone()));
    start.share(http::InFlight::keeping(start.settings.kept_answers));
    start.share(http::BodyTime(Duration::from_secs(settings.client_timeout)));
    start.share(room::visibility(ROOMS));
    start.share(http::Exports {
        names: Box::new(|conn, name, keys| room::names(ROOMS, conn, name, keys)),
        record: events::ops::exported,
        most: settings.most_exported,
    });
    start.share(EventTypes::new(ROOMS));
    let watch = start.share(Watch::default());
    start.sweeps.push(events::jobs::watch_sweep(watch.clone()));
    start.sweeps.push(Sweep::each_minute("forget_kept_answers", forget_kept_answers));
    let upkeep = settings.upkeep.clone();
    start
        .sweeps
        .push(Sweep::each("measure_database", Duration::from_secs(15), move |db| measure_database(db, upkeep.clone())));
    if db.has_replica() {
        start.sweeps.push(Sweep::each("look_at_replica", Duration::from_secs(5), look_at_replica));
    }
    let (shares, sweeps) = start.finish();
    let db = Data::new(db);
    let served = db.clone();
    let (sender, receiver) = mpsc::channel();
    let thread = std::thread::Builder::new()
        .name("server".into())
        .spawn(move || actix_web::rt::System::new().block_on(run(settings, tls, served, shares, sweeps, watch, sender)))
        .map_err(|e| e.to_string())?;
    match receiver.recv() {
        Ok((Addresses { address, metrics }, handle)) => Ok(Running { address, metrics, db, handle, thread }),
        Err(_) => Err(thread
            .join()
            .map_err(|_| "the server panicked".to_owned())?
            .err()
            .unwrap_or_else(|| "the server ended at once".into())),
    }
}

async fn run(
    settings: Settings,
    tls: Option<Tls>,
    db: Data<Db>,
    shares: Shares,
    sweeps: Vec<Sweep>,
    watch: Data<Watch>,
    ready: mpsc::Sender<(Addresses, ServerHandle)>,
) -> Result<(), String> {
    let workers = if settings.workers == 0 {
        std::thread::available_parallelism().map_or(2, usize::from)
    } else {
        settings.workers
    };
    let most = http::connections::max_connections(settings.max_connections);
    let (client_time, keep_alive) =
        (Duration::from_secs(settings.client_timeout), Duration::from_secs(settings.keep_alive));
    let origins = settings.allowed_origins.clone();
    let served = db.clone();
    let server = HttpServer::new(move || {
        App::new()
            .app_data(served.clone())
            .configure(|worker| shares.give(worker))
            .app_data(web::PayloadConfig::new(http::BODY_LIMIT))
            .configure(|root| ROOMS.iter().for_each(|room| (room.root_routes)(&mut Routes::Served(root))))
            .route("/api/v1/openapi.json", web::get().to(openapi_json))
            .service(web::scope(http::BASE).configure(|scope| routes(&mut Routes::Served(scope))))
            .configure(open_routes)
            .configure(console::routes)
            .default_service(web::to(async || -> Result<HttpResponse, Error> { Err(Error::not_found()) }))
            .wrap(from_fn(identity::gate))
            .wrap(from_fn(known_host))
            .wrap(from_fn(http::frame))
            .wrap(from_fn(last_of_its_connection))
            .wrap(Condition::new(!origins.is_empty(), cors(&origins)))
            .wrap(from_fn(own_pages_alone))
            .wrap(from_fn(http::guarded))
    })
    .workers(workers)
    .max_connections(most.div_ceil(workers))
    .shutdown_timeout(15)
    .disable_signals()
    .client_request_timeout(client_time)
    .keep_alive(keep_alive)
    .on_connect(http::connections::watch(keep_alive + client_time, most, db.metrics()));
    let server = match &tls {
        Some(tls) => server.bind_rustls_0_23(&settings.bind, tls.config()?),
        None => server.bind(&settings.bind),
    }
    .map_err(|e| format!("can't listen on {}: {e}", settings.bind))?;
    let address = server.addrs().first().copied().ok_or("no address to listen on")?;
    let (metrics, metrics_server) = match &settings.metrics_bind {
        Some(bind) => serve_metrics(bind, db.clone()).map(|(address, server)| (Some(address), Some(server)))?,
        None => (None, None),
    };
    let server = server.run();
    let sweeps = actix_web::rt::spawn(jobs::run(db.clone(), sweeps, settings.sweeps_once));
    // They are heard from before anybody is told that it listens.
    let signals = Signals::heard();
    let hangups = tls.and_then(|tls| Some((tls, heard(SignalKind::hangup())?)));
    let hangups = hangups.map(|(tls, hangups)| actix_web::rt::spawn(reload_at_hangups(tls, hangups)));
    let signals = actix_web::rt::spawn(stop_at_signals(signals, db.clone(), server.handle(), settings.drain));
    let _ = ready.send((Addresses { address, metrics }, server.handle()));
    tracing::info!(%address, "listening");
    let outcome = server.await.map_err(|e| e.to_string());
    signals.abort();
    if let Some(hangups) = hangups {
        hangups.abort();
    }
    sweeps.abort();
    if let Some(metrics_server) = metrics_server {
        metrics_server.stop(false).await;
    }
    if let Err(error) = watch.write_all(&db).await {
        tracing::warn!(%error, "security events couldn't be written");
    }
    db.release();
    outcome
}

/// The signals that stop a server.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    quit: Signal,
}

impl Signals {
    /// From now on they no longer end the process. None if they can't be heard.
    fn heard() -> Option<Self> {
        Some(Self {
            terminate: heard(SignalKind::terminate())?,
            interrupt: heard(SignalKind::interrupt())?,
            quit: heard(SignalKind::quit())?,
        })
    }
}

fn heard(kind: SignalKind) -> Option<Signal> {
    signal(kind).inspect_err(|error| tracing::warn!(%error, "a signal can't be heard")).ok()
}

/// Reads the certificate again at each SIGHUP. One that can't be used changes nothing, and the log says why.
async fn reload_at_hangups(tls: Tls, mut hangups: Signal) {
    while hangups.recv().await.is_some() {
        match tls.reload() {
            Ok(()) => tracing::info!("the certificate was read again"),
            Err(error) => tracing::error!(error, "the certificate stays as it was"),
        }
    }
}

/// Stops the server at a signal. After SIGTERM `/readyz` says no and requests are still served for so many seconds; a
/// second signal ends that. SIGINT and SIGQUIT stop it at once.
async fn stop_at_signals(signals: Option<Signals>, db: Data<Db>, server: ServerHandle, drain: u64) {
    let Some(Signals { mut terminate, mut interrupt, mut quit }) = signals else { return };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => return server.stop(false).await,
        _ = quit.recv() => return server.stop(false).await,
    }
    db.drain();
    if drain > 0 {
        tracing::info!(seconds = drain, "draining: /readyz says no, requests are still served");
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(drain)) => {}
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            _ = quit.recv() => {}
        }
    }
    server.stop(true).await;
}

/// Middleware that closes each connection after its answer once the server is about to stop, so that a proxy sends
/// nothing more on it.
async fn last_of_its_connection(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let db = request.app_data::<Data<Db>>().cloned();
    let mut response = next.call(request).await?.map_into_boxed_body();
    if db.is_some_and(|db| db.is_draining()) {
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    Ok(response)
}

/// Serves the metrics on an address of their own. Whoever can reach that address may read them.
fn serve_metrics(bind: &str, db: Data<Db>) -> Result<(SocketAddr, ServerHandle), String> {
    async fn metrics(db: Data<Db>) -> HttpResponse {
        HttpResponse::Ok().content_type(metrics::CONTENT_TYPE).body(db.metrics_text())
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

/// The CORS rules: pages of these origins may call the API with a token and read the answers with their headers.
fn cors(origins: &[String]) -> Cors {
    let exposed = [
        "ETag",
        "As-Of",
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
        .allowed_methods(["GET", "POST", "PUT", "PATCH", "DELETE"])
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

/// Middleware that takes back what browsers are told of other origins where only pages of ours may ask.
async fn own_pages_alone(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let mut response = next.call(request).await?;
    let pattern = response.request().resource_map().match_pattern(http::path_of(response.request()));
    let below = pattern.as_deref().and_then(|pattern| pattern.strip_prefix(http::BASE)).unwrap_or_default();
    if access::of_path(below).any(|operation| operation.is_of_page) {
        let headers = response.headers_mut();
        let told: Vec<_> =
            headers.keys().filter(|name| name.as_str().starts_with("access-control-")).cloned().collect();
        told.into_iter().for_each(|name| drop(headers.remove(name)));
    }
    Ok(response)
}

async fn forget_kept_answers(db: Data<Db>) -> Result<usize, Error> {
    db.write(Act::of(Actor::rule("forget_kept_answers")), |unit| http::idempotency::sweep(unit.conn, unit.now)).await
}

/// Puts into the metrics what has to be looked at: the database, and what timers beside the server have written down.
async fn measure_database(db: Data<Db>, upkeep: Option<PathBuf>) -> Result<usize, Error> {
    if let Some(folder) = upkeep {
        let db = db.clone();
        web::block(move || db.metrics().tasks(&folder)).await.map_err(Error::internal)?;
    }
    db.measure().await.map(|()| 0)
}

async fn look_at_replica(db: Data<Db>) -> Result<usize, Error> {
    db.look_at_replica().await.map(|()| 0)
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
    let Some(ailment) = db.ailment().await else { return HttpResponse::Ok().json(json!({"status": "ready"})) };
    let status = match ailment {
        Ailment::Failed(_) => "database unavailable".to_owned(),
        known => known.word().replace('_', " "),
    };
    HttpResponse::ServiceUnavailable()
        .insert_header(("Retry-After", "5"))
        .json(json!({"status": status, "reason": ailment.word()}))
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
