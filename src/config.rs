//! Settings of the process, from flags and the environment, checked at start. What the administrator changes while it
//! runs are the settings of `reference`.

use clap::Args;

/// How `motorpool` serves. Each is a flag and an environment variable.
#[derive(Debug, Clone, Args)]
pub struct Settings {
    /// Where the database is: `sqlite://path` (absolute if it begins with /) or `postgres://…`
    #[arg(global = true, long, env = "DATABASE_URL", default_value = "sqlite://data/motorpool.db", hide_env_values = true)]
    pub database_url: String,
    /// Address and port to listen on
    #[arg(global = true, long = "bind", env = "MOTORPOOL_BIND", default_value = "127.0.0.1:8080")]
    pub bind: String,
    /// The company's time zone
    #[arg(global = true, long, env = "MOTORPOOL_TIME_ZONE", default_value = "Asia/Shanghai")]
    pub time_zone: String,
    /// Requests a minute per caller; 0 means no limit
    #[arg(global = true, long, env = "MOTORPOOL_RATE_LIMIT", default_value_t = 0)]
    pub rate_limit: u32,
    /// Proxies whose X-Forwarded-For is believed: addresses or CIDR, separated by commas
    #[arg(global = true, long, env = "MOTORPOOL_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<String>,
    /// Wraps the keys that sign access tokens; without it they lie in the database as they are
    #[arg(global = true, long, env = "MOTORPOOL_SECRET", hide_env_values = true)]
    pub secret: Option<String>,
    /// Threads that answer requests; 0 means one per core
    #[arg(global = true, long, env = "MOTORPOOL_WORKERS", default_value_t = 0)]
    pub workers: usize,
}

impl Settings {
    /// The defaults, on a free port, over this database: for tests and the demonstration.
    #[must_use]
    pub fn for_database(url: &str) -> Self {
        Self {
            database_url: url.into(),
            bind: "127.0.0.1:0".into(),
            time_zone: "Asia/Shanghai".into(),
            rate_limit: 0,
            trusted_proxies: Vec::new(),
            secret: None,
            workers: 1,
        }
    }

    /// The zone.
    ///
    /// # Errors
    /// One sentence when there is no such zone.
    pub fn zone(&self) -> Result<chrono_tz::Tz, String> {
        self.time_zone.parse().map_err(|_| format!("MOTORPOOL_TIME_ZONE: there is no time zone {:?}", self.time_zone))
    }
}
