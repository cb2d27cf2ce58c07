//! The metrics of the process, served at `/metrics` in the Prometheus text format.
//!
//! Labels are words of the program (route templates, methods, status codes, names of sweeps) and never ids, so callers
//! can't increase the number of series.

use std::{
    fs,
    path::Path,
    time::{self, Duration},
};

use prometheus::{
    Encoder, GaugeVec, Histogram, HistogramOpts, HistogramTimer, HistogramVec, IntCounter, IntCounterVec, IntGauge,
    IntGaugeVec, Opts, Registry, TextEncoder, core::Collector, process_collector::ProcessCollector,
};

use crate::kernel::{Clock, Code, Instant};

/// The content type of what [`Metrics::text`] answers.
pub const CONTENT_TYPE: &str = prometheus::TEXT_FORMAT;

const SECONDS: [f64; 13] = [0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
const UNITS: [f64; 7] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];

/// Methods that have a series of their own. All others share one, since callers can invent any.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"];

/// Refusals that are served from the beginning: what appears with its first count is missed by a rate.
const WATCHED: [Code; 6] = [
    Code::CredentialsInvalid,
    Code::TotpInvalid,
    Code::TooManyFailures,
    Code::TooManyRequests,
    Code::TooManyKept,
    Code::Busy,
];

/// What an operator's timers do beside the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// `motorpool backup` made a backup.
    Backup,
    /// `motorpool check` found nothing.
    Check,
}

impl Task {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Backup, Self::Check];

    fn name(self) -> &'static str {
        match self {
            Self::Backup => "backup",
            Self::Check => "check",
        }
    }

    /// The file in which the moment of its last success is written down.
    pub fn file(self) -> String {
        format!("last-{}", self.name())
    }
}

/// How large a database is, in bytes; what can't be known is left out.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sizes {
    /// The database itself.
    pub data: Option<i64>,
    /// SQLite's log beside the file.
    pub log: Option<i64>,
    /// What is left on the disk of the SQLite file.
    pub free: Option<i64>,
}

/// The metrics of one server.
pub struct Metrics {
    registry: Registry,
    requests: HistogramVec,
    read_waits: Histogram,
    write_waits: Histogram,
    replica_waits: Histogram,
    turned_away: IntCounterVec,
    /// Units waiting for SQLite's writer.
    pub writer_queue: IntGauge,
    units_per_commit: Histogram,
    /// Groups of units that failed and were run again one by one.
    pub broken_groups: IntCounter,
    /// Units run again after a conflict with another (PostgreSQL).
    pub retries: IntCounter,
    /// Statements sent to the database, including those that begin and end transactions.
    pub statements: IntCounter,
    /// Statements that took longer than the threshold.
    pub slow_statements: IntCounter,
    job_runs: IntCounterVec,
    job_done: IntCounterVec,
    job_failures: IntCounterVec,
    job_seconds: HistogramVec,
    job_last_success: GaugeVec,
    /// Connections of clients that are open.
    pub connections: IntGauge,
    /// How many connections of clients may be open.
    pub connections_max: IntGauge,
    problems: IntCounterVec,
    pool: IntGaugeVec,
    /// How many connections to the database this process may hold.
    pub pool_max: IntGauge,
    replica_up: IntGaugeVec,
    replica_lag: GaugeVec,
    replica_reads: IntCounterVec,
    database_bytes: IntGaugeVec,
    storage_free: IntGaugeVec,
    schema: IntGaugeVec,
    task_success: IntGaugeVec,
    deliveries: IntGaugeVec,
    /// For how long the oldest delivery has waited, in seconds.
    pub delivery_oldest: IntGauge,
    clock: Clock,
}

/// A door of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// The door for reading.
    Read,
    /// The door for writing.
    Write,
    /// The door for reading from the replica.
    Replica,
}

impl Door {
    fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Replica => "replica",
        }
    }
}

impl Metrics {
    /// New metrics. The clock dates what last succeeded.
    pub fn new(clock: Clock) -> Self {
        let registry = Registry::new();
        // CPU, memory, open files and start of the process, by the names that every dashboard knows.
        registry.register(Box::new(ProcessCollector::for_self())).expect("names that are given once");
        let waits = registered(
            &registry,
            histograms(
                "motorpool_db_wait_seconds",
                "Waiting for a connection, or for SQLite's writer",
                &SECONDS,
                &["door"],
            ),
        );
        let build = registered(
            &registry,
            IntGaugeVec::new(Opts::new("motorpool_build_info", "Which program this is"), &["version"]),
        );
        build.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1);
        let problems = registered(
            &registry,
            counters("motorpool_http_problems_total", "Refusals by the code of their problem", &["code"]),
        );
        let turned_away =
            registered(&registry, counters("motorpool_db_turned_away_total", "Waits that ended in 503", &["door"]));
        // Served from the beginning: what appears with its first count is missed by a rate.
        for door in [Door::Read, Door::Write, Door::Replica] {
            turned_away.with_label_values(&[door.name()]);
        }
        for code in WATCHED {
            problems.with_label_values(&[code.as_str()]);
        }
        Self {
            requests: registered(
                &registry,
                histograms(
                    "motorpool_http_request_duration_seconds",
                    "Requests answered, by route template",
                    &SECONDS,
                    &["route", "method", "status"],
                ),
            ),
            read_waits: waits.with_label_values(&[Door::Read.name()]),
            write_waits: waits.with_label_values(&[Door::Write.name()]),
            replica_waits: waits.with_label_values(&[Door::Replica.name()]),
            turned_away,
            writer_queue: registered(
                &registry,
                IntGauge::new("motorpool_writer_queue_length", "Units that wait for SQLite's writer"),
            ),
            units_per_commit: registered(
                &registry,
                Histogram::with_opts(
                    HistogramOpts::new("motorpool_writer_units_per_commit", "Units that shared a commit")
                        .buckets(UNITS.to_vec()),
                ),
            ),
            broken_groups: registered(
                &registry,
                IntCounter::new(
                    "motorpool_writer_broken_groups_total",
                    "Groups that broke and were run again one by one",
                ),
            ),
            retries: registered(
                &registry,
                IntCounter::new("motorpool_db_retries_total", "Units run again after a conflict"),
            ),
            statements: registered(
                &registry,
                IntCounter::new("motorpool_sql_statements_total", "Statements sent to the database"),
            ),
            slow_statements: registered(
                &registry,
                IntCounter::new("motorpool_sql_slow_statements_total", "Statements above MOTORPOOL_SLOW_SQL_MS"),
            ),
            job_runs: registered(&registry, counters("motorpool_job_runs_total", "Runs of a sweep", &["job"])),
            job_done: registered(&registry, counters("motorpool_job_done_total", "What a sweep did", &["job"])),
            job_failures: registered(
                &registry,
                counters("motorpool_job_failures_total", "Runs of a sweep that failed", &["job"]),
            ),
            job_seconds: registered(
                &registry,
                histograms("motorpool_job_duration_seconds", "How long a run of a sweep took", &SECONDS, &["job"]),
            ),
            job_last_success: registered(
                &registry,
                GaugeVec::new(
                    Opts::new(
                        "motorpool_job_last_success_timestamp_seconds",
                        "When a sweep last did all that was due, in seconds since 1970",
                    ),
                    &["job"],
                ),
            ),
            connections: registered(
                &registry,
                IntGauge::new("motorpool_http_connections", "Connections of clients that are open"),
            ),
            connections_max: registered(
                &registry,
                IntGauge::new("motorpool_http_connections_max", "Connections of clients that may be open"),
            ),
            problems,
            pool: registered(
                &registry,
                IntGaugeVec::new(
                    Opts::new("motorpool_db_connections", "Connections to the database, by whether they are in use"),
                    &["state"],
                ),
            ),
            pool_max: registered(
                &registry,
                IntGauge::new("motorpool_db_connections_max", "Connections to the database that may be open"),
            ),
            replica_up: registered(
                &registry,
                IntGaugeVec::new(
                    Opts::new(
                        "motorpool_replica_up",
                        "Whether reports are read from the replica of MOTORPOOL_READ_URL",
                    ),
                    &[],
                ),
            ),
            replica_lag: registered(
                &registry,
                GaugeVec::new(
                    Opts::new(
                        "motorpool_replica_lag_seconds",
                        "How far the replica is behind; 0 while it has all that the primary has",
                    ),
                    &[],
                ),
            ),
            replica_reads: registered(
                &registry,
                counters(
                    "motorpool_replica_reads_total",
                    "What may be read from the replica, by the server that it was read from",
                    &["server"],
                ),
            ),
            database_bytes: registered(
                &registry,
                IntGaugeVec::new(
                    Opts::new("motorpool_database_bytes", "How large the database is; SQLite's log apart"),
                    &["part"],
                ),
            ),
            storage_free: registered(
                &registry,
                IntGaugeVec::new(
                    Opts::new("motorpool_storage_free_bytes", "Room that is left on the disk of a SQLite file"),
                    &[],
                ),
            ),
            schema: registered(
                &registry,
                IntGaugeVec::new(
                    Opts::new("motorpool_schema_version", "The newest migration that the database has had"),
                    &[],
                ),
            ),
            task_success: registered(
                &registry,
                IntGaugeVec::new(
                    Opts::new(
                        "motorpool_task_last_success_timestamp_seconds",
                        "When a backup was last made, and a check last found nothing, in seconds since 1970",
                    ),
                    &["task"],
                ),
            ),
            deliveries: registered(
                &registry,
                IntGaugeVec::new(
                    Opts::new("motorpool_webhook_deliveries", "Deliveries to webhooks that are on record, by state"),
                    &["state"],
                ),
            ),
            delivery_oldest: registered(
                &registry,
                IntGauge::new(
                    "motorpool_webhook_oldest_pending_seconds",
                    "For how long the oldest delivery that isn't over has waited",
                ),
            ),
            clock,
            registry,
        }
    }

    /// Counts an answered request. `route` is the route template; none if no route matches.
    pub fn request(&self, route: Option<&str>, method: &str, status: &str, took: Duration) {
        let method = METHODS.iter().copied().find(|known| *known == method).unwrap_or("other");
        self.requests.with_label_values(&[route.unwrap_or("unmatched"), method, status]).observe(took.as_secs_f64());
    }

    /// Counts a refusal.
    pub fn refused(&self, code: Code) {
        self.problems.with_label_values(&[code.as_str()]).inc();
    }

    /// Says how many connections to the database are open, and how many of them are in use.
    pub fn pooled(&self, open: u32, idle: u32) {
        self.pool.with_label_values(&["used"]).set(open.saturating_sub(idle).into());
        self.pool.with_label_values(&["idle"]).set(idle.into());
    }

    /// Says whether the replica is used.
    pub fn replica_is(&self, up: bool) {
        let alone: [&str; 0] = [];
        self.replica_up.with_label_values(&alone).set(up.into());
        // Served from the beginning, as above.
        for server in ["replica", "primary"] {
            self.replica_reads.with_label_values(&[server]);
        }
    }

    /// Says how far the replica is behind.
    pub fn replica_lags(&self, lag: Duration) {
        let alone: [&str; 0] = [];
        self.replica_lag.with_label_values(&alone).set(lag.as_secs_f64());
    }

    /// Counts what may be read from the replica, and was read from it or from the primary.
    pub fn replica_read(&self, from_replica: bool) {
        self.replica_reads.with_label_values(&[if from_replica { "replica" } else { "primary" }]).inc();
    }

    /// Says how large the database is, and which migration it has had last.
    pub fn measured(&self, sizes: &Sizes, schema: Option<i64>) {
        let parts = [("data", sizes.data), ("log", sizes.log)];
        for (part, bytes) in parts.into_iter().filter_map(|(part, bytes)| Some((part, bytes?))) {
            self.database_bytes.with_label_values(&[part]).set(bytes);
        }
        let alone: [&str; 0] = [];
        if let Some(bytes) = sizes.free {
            self.storage_free.with_label_values(&alone).set(bytes);
        }
        if let Some(schema) = schema {
            self.schema.with_label_values(&alone).set(schema);
        }
    }

    /// Reads when the operator's tasks last succeeded. What was never written down, or can't be read, is 0, so that its age is
    /// too much for every alert.
    pub fn tasks(&self, folder: &Path) {
        for task in Task::ALL {
            let written = fs::read_to_string(folder.join(task.file())).ok();
            let at = written.and_then(|line| Instant::parse(line.trim()).ok());
            self.task_success.with_label_values(&[task.name()]).set(at.map_or(0, Instant::seconds));
        }
    }

    /// Counts a wait at a door, and whether it was let in or answered with 503.
    pub fn waited(&self, door: Door, since: time::Instant, let_in: bool) {
        let waits = match door {
            Door::Read => &self.read_waits,
            Door::Write => &self.write_waits,
            Door::Replica => &self.replica_waits,
        };
        waits.observe(since.elapsed().as_secs_f64());
        if !let_in {
            self.turned_away.with_label_values(&[door.name()]).inc();
        }
    }

    /// Counts a commit of this many units.
    pub fn committed(&self, units: usize) {
        self.units_per_commit.observe(f64::from(u32::try_from(units).unwrap_or(u32::MAX)));
    }

    /// Counts the start of a sweep. Dropping the timer records its duration.
    pub fn job_begins(&self, job: &str) -> HistogramTimer {
        self.job_runs.with_label_values(&[job]).inc();
        self.job_seconds.with_label_values(&[job]).start_timer()
    }

    /// Counts the end of a sweep: how much it did, or none if it failed.
    pub fn job_ended(&self, job: &str, done: Option<usize>) {
        match done {
            Some(done) => {
                self.job_done.with_label_values(&[job]).inc_by(done as u64);
                // Seconds since 1970 are exact in a double for a long time.
                #[expect(clippy::cast_precision_loss, reason = "see above")]
                self.job_last_success.with_label_values(&[job]).set(self.clock.now().micros() as f64 / 1e6);
            }
            None => self.job_failures.with_label_values(&[job]).inc(),
        }
    }

    /// Says how many deliveries to webhooks are in a state.
    pub fn deliveries(&self, state: &str, count: i64) {
        self.deliveries.with_label_values(&[state]).set(count);
    }

    /// All metrics, in the text format.
    pub fn text(&self) -> Vec<u8> {
        let mut text = Vec::new();
        if let Err(error) = TextEncoder::new().encode(&self.registry.gather(), &mut text) {
            tracing::error!(%error, "no metrics");
        }
        text
    }
}

fn counters(name: &str, help: &str, labels: &[&str]) -> prometheus::Result<IntCounterVec> {
    IntCounterVec::new(Opts::new(name, help), labels)
}

fn histograms(name: &str, help: &str, buckets: &[f64], labels: &[&str]) -> prometheus::Result<HistogramVec> {
    HistogramVec::new(HistogramOpts::new(name, help).buckets(buckets.to_vec()), labels)
}

/// Registers a metric. Names and buckets are constants, so an invalid one shows at the first start.
fn registered<C: Collector + Clone + 'static>(registry: &Registry, made: prometheus::Result<C>) -> C {
    let made = made.expect("a name and buckets that are fit");
    registry.register(Box::new(made.clone())).expect("a name that is given once");
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_make_no_series() {
        let metrics = Metrics::new(Clock::system());
        for method in ["BREW", "brew", "get", "PROPFIND"] {
            metrics.request(None, method, "404", Duration::from_millis(3));
        }
        metrics.request(Some("/things/{id}"), "GET", "200", Duration::from_millis(3));
        let text = String::from_utf8(metrics.text()).expect("text");
        let counts: Vec<&str> =
            text.lines().filter(|line| line.starts_with("motorpool_http_request_duration_seconds_count")).collect();
        assert_eq!(
            counts,
            [
                r#"motorpool_http_request_duration_seconds_count{method="GET",route="/things/{id}",status="200"} 1"#,
                r#"motorpool_http_request_duration_seconds_count{method="other",route="unmatched",status="404"} 4"#,
            ]
        );
        assert!(
            text.contains(concat!("motorpool_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\"} 1")),
            "{text}"
        );
    }
}
