//! What the process counts of itself, and shows at `/metrics` (Prometheus text format).
//!
//! Always: labels are words of the program (route templates, methods, states, names of sweeps), never ids, so the
//! number of series is bounded by the program and not by its callers.

use std::time::{Duration, Instant};

use prometheus::{
    Encoder, Gauge, Histogram, HistogramOpts, HistogramTimer, HistogramVec, IntCounter, IntCounterVec, IntGauge,
    IntGaugeVec, Opts, Registry, TextEncoder, core::Collector,
};

use crate::kernel;

/// The content type of what [`Metrics::text`] answers.
pub const CONTENT_TYPE: &str = prometheus::TEXT_FORMAT;

const SECONDS: [f64; 13] = [0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
const UNITS: [f64; 7] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];

/// Methods that have a series of their own; callers can make up any other.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"];

/// The counts of one server.
pub struct Metrics {
    registry: Registry,
    requests: HistogramVec,
    read_waits: Histogram,
    write_waits: Histogram,
    turned_away: IntCounterVec,
    /// Units that wait for SQLite's writer.
    pub writer_queue: IntGauge,
    units_per_commit: Histogram,
    /// Groups of units that broke and were run again one by one.
    pub broken_groups: IntCounter,
    /// Units run again after a conflict with another (PostgreSQL).
    pub retries: IntCounter,
    /// Statements sent to the database, those that begin and end transactions included.
    pub statements: IntCounter,
    /// Statements that took longer than the threshold.
    pub slow_statements: IntCounter,
    job_runs: IntCounterVec,
    job_done: IntCounterVec,
    job_failures: IntCounterVec,
    job_seconds: HistogramVec,
}

/// Which door of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// For reading.
    Read,
    /// For writing.
    Write,
}

impl Metrics {
    /// Nothing counted yet; the process began at this moment.
    pub fn new(began: kernel::Instant) -> Self {
        let registry = Registry::new();
        let waits = shown(
            &registry,
            histograms(
                "motorpool_db_wait_seconds",
                "Waiting for a connection, or for SQLite's writer",
                &SECONDS,
                &["door"],
            ),
        );
        let build = shown(
            &registry,
            IntGaugeVec::new(Opts::new("motorpool_build_info", "Which program this is"), &["version"]),
        );
        build.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1);
        let start =
            shown(&registry, Gauge::new("process_start_time_seconds", "When the process began, in seconds since 1970"));
        // Seconds since 1970 are exact in a double for a long time.
        #[expect(clippy::cast_precision_loss, reason = "see above")]
        start.set(began.micros() as f64 / 1e6);
        Self {
            requests: shown(
                &registry,
                histograms(
                    "motorpool_http_request_duration_seconds",
                    "Requests answered, by route template",
                    &SECONDS,
                    &["route", "method", "status"],
                ),
            ),
            read_waits: waits.with_label_values(&["read"]),
            write_waits: waits.with_label_values(&["write"]),
            turned_away: shown(
                &registry,
                counters("motorpool_db_turned_away_total", "Waits that ended in 503", &["door"]),
            ),
            writer_queue: shown(
                &registry,
                IntGauge::new("motorpool_writer_queue_length", "Units that wait for SQLite's writer"),
            ),
            units_per_commit: shown(
                &registry,
                Histogram::with_opts(
                    HistogramOpts::new("motorpool_writer_units_per_commit", "Units that shared a commit")
                        .buckets(UNITS.to_vec()),
                ),
            ),
            broken_groups: shown(
                &registry,
                IntCounter::new(
                    "motorpool_writer_broken_groups_total",
                    "Groups that broke and were run again one by one",
                ),
            ),
            retries: shown(
                &registry,
                IntCounter::new("motorpool_db_retries_total", "Units run again after a conflict"),
            ),
            statements: shown(
                &registry,
                IntCounter::new("motorpool_sql_statements_total", "Statements sent to the database"),
            ),
            slow_statements: shown(
                &registry,
                IntCounter::new("motorpool_sql_slow_statements_total", "Statements above MOTORPOOL_SLOW_SQL_MS"),
            ),
            job_runs: shown(&registry, counters("motorpool_job_runs_total", "Runs of a sweep", &["job"])),
            job_done: shown(&registry, counters("motorpool_job_done_total", "What a sweep did", &["job"])),
            job_failures: shown(
                &registry,
                counters("motorpool_job_failures_total", "Runs of a sweep that failed", &["job"]),
            ),
            job_seconds: shown(
                &registry,
                histograms("motorpool_job_duration_seconds", "How long a run of a sweep took", &SECONDS, &["job"]),
            ),
            registry,
        }
    }

    /// Counts a request that was answered. `route` is a template; none for a path that no route has.
    pub fn request(&self, route: Option<&str>, method: &str, status: &str, took: Duration) {
        let method = METHODS.iter().copied().find(|known| *known == method).unwrap_or("other");
        self.requests.with_label_values(&[route.unwrap_or("unmatched"), method, status]).observe(took.as_secs_f64());
    }

    /// Counts a wait at a door, and whether it led in.
    pub fn waited(&self, door: Door, since: Instant, let_in: bool) {
        let waits = if door == Door::Read { &self.read_waits } else { &self.write_waits };
        waits.observe(since.elapsed().as_secs_f64());
        if !let_in {
            self.turned_away.with_label_values(&[if door == Door::Read { "read" } else { "write" }]).inc();
        }
    }

    /// Counts a commit of so many units.
    pub fn committed(&self, units: usize) {
        self.units_per_commit.observe(f64::from(u32::try_from(units).unwrap_or(u32::MAX)));
    }

    /// A sweep begins; its duration is counted when this is dropped.
    pub fn job_begins(&self, job: &str) -> HistogramTimer {
        self.job_runs.with_label_values(&[job]).inc();
        self.job_seconds.with_label_values(&[job]).start_timer()
    }

    /// A sweep has ended: so much was done, or it failed.
    pub fn job_ended(&self, job: &str, done: Option<usize>) {
        match done {
            Some(done) => self.job_done.with_label_values(&[job]).inc_by(done as u64),
            None => self.job_failures.with_label_values(&[job]).inc(),
        }
    }

    /// All counts, as text.
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

/// Names and buckets are the program's own: the first start tells whether they are fit.
fn shown<C: Collector + Clone + 'static>(registry: &Registry, made: prometheus::Result<C>) -> C {
    let made = made.expect("a name and buckets that are fit");
    registry.register(Box::new(made.clone())).expect("a name that is given once");
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_make_no_series() {
        let metrics = Metrics::new(kernel::Instant::parse("2026-05-06T08:30:00Z").expect("a moment"));
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
        assert!(text.contains("process_start_time_seconds 1778056200"), "{text}");
    }
}
