//! Settings of the process. They come from flags and environment variables and are checked at the start. Settings that
//! an administrator changes at run time are in `reference`.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use clap::{Args, ValueEnum};

/// The fewest bytes of a secret.
const SECRET_LENGTH: usize = 32;

/// The most rows of a list that is exported as a file.
const MOST_EXPORTED: usize = 50_000;

/// What stands between this program and PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Pooler {
    /// A pooler that gives each transaction another connection, such as PgBouncer with pool_mode = transaction
    Transaction,
}

/// The settings. Each is a flag and an environment variable.
#[derive(Debug, Clone, Args)]
pub struct Settings {
    /// The database: `sqlite://path` (absolute if it begins with /) or `postgres://…`
    #[arg(
        global = true,
        long,
        env = "DATABASE_URL",
        default_value = "sqlite://data/motorpool.db",
        hide_env_values = true
    )]
    pub database_url: String,
    /// The pooler through which `serve` and `user` reach PostgreSQL, if there is one that gives each transaction another
    /// connection
    #[arg(global = true, long, env = "MOTORPOOL_PG_POOLER", value_enum)]
    pub pg_pooler: Option<Pooler>,
    /// A replica of PostgreSQL, a hot standby, from which `serve` reads reports and exports while it has all that the
    /// primary has: `postgres://…`; none by default
    #[arg(global = true, long, env = "MOTORPOOL_READ_URL", hide_env_values = true)]
    pub read_url: Option<String>,
    /// Connections to the database that this process may hold: all of PostgreSQL's, or those that read SQLite; to a replica
    /// as many again
    #[arg(
        global = true,
        long,
        env = "MOTORPOOL_POOL_SIZE",
        default_value_t = 8,
        value_parser = clap::value_parser!(u32).range(2..=100),
    )]
    pub pool_size: u32,
    /// Address and port to listen on
    #[arg(global = true, long = "bind", env = "MOTORPOOL_BIND", default_value = "127.0.0.1:8080")]
    pub bind: String,
    /// The company's time zone
    #[arg(global = true, long, env = "MOTORPOOL_TIME_ZONE", default_value = "Asia/Shanghai")]
    pub time_zone: String,
    /// Requests a minute per caller, and per address where nobody is signed in; 0 means no limit; 600 unless set, and no
    /// limit for a demonstration
    #[arg(global = true, long, env = "MOTORPOOL_RATE_LIMIT")]
    pub rate_limit: Option<u32>,
    /// MiB of answers that are kept per caller for repeated requests (Idempotency-Key)
    #[arg(global = true, long, env = "MOTORPOOL_KEPT_ANSWERS", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..))]
    pub kept_answers: u32,
    /// Streams of changes that a process keeps open at once
    #[arg(global = true, long, env = "MOTORPOOL_MAX_STREAMS", default_value_t = 200)]
    pub max_streams: usize,
    /// Hours after which a session ends that nobody refreshes
    #[arg(
        global = true,
        long,
        env = "MOTORPOOL_SESSION_IDLE_HOURS",
        default_value_t = 168,
        value_parser = clap::value_parser!(i64).range(1..=720),
    )]
    pub session_idle_hours: i64,
    /// Proxies whose X-Forwarded-For is trusted: addresses or CIDR, separated by commas
    #[arg(global = true, long, env = "MOTORPOOL_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<String>,
    /// Origins whose pages may call the API from a browser, such as https://oa.example.gov.cn, separated by commas;
    /// none by default
    #[arg(global = true, long, env = "MOTORPOOL_ALLOWED_ORIGINS", value_delimiter = ',')]
    pub allowed_origins: Vec<String>,
    /// The address at which people open the pages, such as https://cars.example.gov.cn: codes on slips lead there; without
    /// it each request says it by its Host
    #[arg(global = true, long, env = "MOTORPOOL_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// A file with the certificate (PEM) by which the server answers HTTPS itself, and those that vouch for it; read again at
    /// SIGHUP; without it the server answers HTTP
    #[arg(global = true, long, env = "MOTORPOOL_TLS_CERT")]
    pub tls_cert: Option<PathBuf>,
    /// A file with the certificate's key (PEM)
    #[arg(global = true, long, env = "MOTORPOOL_TLS_KEY")]
    pub tls_key: Option<PathBuf>,
    /// Addresses that webhooks may call: networks and ports such as 10.20.0.0/16:443 or [fd00:1::/64]:443, separated by
    /// commas; none by default
    #[arg(global = true, long, env = "MOTORPOOL_WEBHOOK_TARGETS", value_delimiter = ',')]
    pub webhook_targets: Vec<String>,
    /// A port of this machine that webhooks may call as well, to test a receiver
    #[arg(global = true, long, env = "MOTORPOOL_WEBHOOK_LOOPBACK_PORT")]
    pub webhook_loopback_port: Option<u16>,
    /// Seconds within which a webhook's receiver must answer
    #[arg(
        global = true,
        long,
        env = "MOTORPOOL_WEBHOOK_TIMEOUT",
        default_value_t = 15,
        value_parser = clap::value_parser!(u64).range(1..=60),
    )]
    pub webhook_timeout: u64,
    /// The secret that encrypts the keys that sign access tokens, seals the record of changes, and from which the
    /// secrets of webhooks are derived: 32 bytes or more. A server on SQLite makes one of its own unless one is given,
    /// in a file beside the database whose name ends in .secret; on PostgreSQL it must be given
    #[arg(global = true, long, env = "MOTORPOOL_SECRET", hide_env_values = true)]
    pub secret: Option<String>,
    /// A file with the secret, instead of the secret itself
    #[arg(global = true, long, env = "MOTORPOOL_SECRET_FILE")]
    pub secret_file: Option<PathBuf>,
    /// Earlier secrets, separated by commas: `check` verifies with them what they sealed, webhooks are signed with them
    /// as well, and access tokens that keys under them signed stay valid for the 15 minutes that they have
    #[arg(global = true, long, env = "MOTORPOOL_FORMER_SECRETS", hide_env_values = true, value_delimiter = ',')]
    pub former_secrets: Vec<String>,
    /// The issuer of an identity provider (OpenID Connect) whose tokens are accepted besides ours, as an https URL
    #[arg(global = true, long, env = "MOTORPOOL_OIDC_ISSUER")]
    pub oidc_issuer: Option<String>,
    /// The audience that tokens of the identity provider must have: the name by which it knows this service
    #[arg(global = true, long, env = "MOTORPOOL_OIDC_AUDIENCE")]
    pub oidc_audience: Option<String>,
    /// Address and port on which /metrics is served, apart from the API; not served by default
    #[arg(global = true, long, env = "MOTORPOOL_METRICS_BIND")]
    pub metrics_bind: Option<String>,
    /// The folder in which `backup` and `check` write down when they last succeeded, and where a server reads it for its
    /// metrics; nothing is written down by default
    #[arg(global = true, long, env = "MOTORPOOL_UPKEEP")]
    pub upkeep: Option<PathBuf>,
    /// Log SQL statements that take this many milliseconds or more, without their values; 0 means none
    #[arg(global = true, long, env = "MOTORPOOL_SLOW_SQL_MS", default_value_t = 200)]
    pub slow_sql_ms: u64,
    /// Seconds within which the header of a request must arrive, and then its body
    #[arg(
        global = true,
        long,
        env = "MOTORPOOL_CLIENT_TIMEOUT",
        default_value_t = 10,
        value_parser = clap::value_parser!(u64).range(1..=300),
    )]
    pub client_timeout: u64,
    /// Seconds for which an idle connection is kept open
    #[arg(
        global = true,
        long,
        env = "MOTORPOOL_KEEP_ALIVE",
        default_value_t = 15,
        value_parser = clap::value_parser!(u64).range(1..=300),
    )]
    pub keep_alive: u64,
    /// The maximum number of connections; fewer if the process may not open two files for each
    #[arg(global = true, long, env = "MOTORPOOL_MAX_CONNECTIONS", default_value_t = 4000)]
    pub max_connections: usize,
    /// Seconds for which requests are still served after SIGTERM while /readyz says no, so that a proxy stops sending them
    #[arg(
        global = true,
        long,
        env = "MOTORPOOL_DRAIN",
        default_value_t = 5,
        value_parser = clap::value_parser!(u64).range(0..=300),
    )]
    pub drain: u64,
    /// Threads that answer requests; 0 means one per core
    #[arg(global = true, long, env = "MOTORPOOL_WORKERS", default_value_t = 0)]
    pub workers: usize,
    /// A folder with the files of the console's page, served instead of those that are built in and read anew for each
    /// request: for who changes them
    #[arg(global = true, long, env = "MOTORPOOL_CONSOLE_DIR")]
    pub console_dir: Option<PathBuf>,
    /// Passwords are hashed with the least work, for tests. Nothing outside the program can set it.
    #[arg(skip)]
    pub cheap_passwords: bool,
    /// The most rows of a list that is exported. Nothing outside the program can set it.
    #[arg(skip = MOST_EXPORTED)]
    pub most_exported: usize,
    /// What is swept each minute is swept once, at the start, so that no later round falls between the steps of a test
    /// that takes long. Nothing outside the program can set it.
    #[arg(skip)]
    pub sweeps_once: bool,
}

impl Settings {
    /// Checks the settings and drops empty entries of lists.
    ///
    /// # Errors
    /// A message if the secret is too short or given twice, or if an origin isn't written as browsers send it.
    pub fn checked(mut self) -> Result<Self, String> {
        for list in [&mut self.allowed_origins, &mut self.former_secrets] {
            list.retain(|entry| !entry.trim().is_empty());
        }
        if let Some(secret) = &self.secret {
            if self.secret_file.is_some() {
                return Err("MOTORPOOL_SECRET and MOTORPOOL_SECRET_FILE are both set; set one of them".into());
            }
            expect_long(secret, "MOTORPOOL_SECRET")?;
        }
        self.public_url =
            self.public_url.map(|url| url.trim().trim_end_matches('/').to_owned()).filter(|url| !url.is_empty());
        if let Some(url) = self.public_url.as_ref().filter(|url| !is_origin(url)) {
            return Err(format!(
                "MOTORPOOL_PUBLIC_URL: {url:?} is not the address of a server; write it as browsers show it, without a path, such as https://cars.example.gov.cn"
            ));
        }
        match self.allowed_origins.iter().find(|origin| !is_origin(origin)) {
            Some(origin) => Err(format!(
                "MOTORPOOL_ALLOWED_ORIGINS: {origin:?} is not an origin; write it as browsers do, such as https://oa.example.gov.cn or http://10.1.2.3:8080"
            )),
            None => Ok(self),
        }
    }

    /// The defaults with this database, a free port, one worker, cheap passwords, no limit of requests and sweeps once, for
    /// tests.
    pub fn for_database(url: &str) -> Self {
        Self {
            database_url: url.into(),
            pg_pooler: None,
            read_url: None,
            pool_size: 8,
            bind: "127.0.0.1:0".into(),
            time_zone: "Asia/Shanghai".into(),
            rate_limit: Some(0),
            kept_answers: 64,
            max_streams: 200,
            session_idle_hours: 168,
            trusted_proxies: Vec::new(),
            allowed_origins: Vec::new(),
            public_url: None,
            tls_cert: None,
            tls_key: None,
            webhook_targets: Vec::new(),
            webhook_loopback_port: None,
            webhook_timeout: 15,
            secret: None,
            secret_file: None,
            former_secrets: Vec::new(),
            oidc_issuer: None,
            oidc_audience: None,
            metrics_bind: None,
            upkeep: None,
            slow_sql_ms: 200,
            client_timeout: 10,
            keep_alive: 15,
            max_connections: 4000,
            drain: 0,
            workers: 1,
            console_dir: None,
            cheap_passwords: true,
            most_exported: MOST_EXPORTED,
            sweeps_once: true,
        }
    }

    /// Takes the secret from where it is kept: what is set, else the file that is named, else the file that a server made
    /// beside the database. None of them is no fault: the database may never have been served.
    ///
    /// # Errors
    /// A message if the file can't be read, or holds too little.
    pub fn with_secret(mut self) -> Result<Self, String> {
        if self.secret.is_none() {
            self.secret = match (&self.secret_file, self.own_secret_file()) {
                (Some(file), _) => Some(read_secret(file)?.ok_or_else(|| {
                    format!("MOTORPOOL_SECRET_FILE: there is no file {}; name the file with the secret", file.display())
                })?),
                (None, Some(own)) => read_secret(&own)?,
                (None, None) => None,
            };
        }
        Ok(self)
    }

    /// Makes a secret beside a SQLite database, readable by its owner only, and takes it. The secret is on the disk
    /// before anything is sealed by it.
    ///
    /// # Errors
    /// A message if the file can't be written, and on PostgreSQL, where several servers need the same.
    pub fn with_new_secret(mut self) -> Result<Self, String> {
        let Some(file) = self.own_secret_file() else {
            return Err("MOTORPOOL_SECRET isn't set, and on PostgreSQL it must be, the same for all servers: set it, or MOTORPOOL_SECRET_FILE, to 32 random bytes or more (openssl rand -base64 32)".into());
        };
        let mut bytes = [0; SECRET_LENGTH];
        getrandom::fill(&mut bytes).map_err(|e| format!("the system gives no random bytes: {e}"))?;
        let secret = BASE64_STANDARD.encode(bytes);
        // It gets its name when it is whole and on the disk, so a start that is broken off leaves no half of it.
        let partial = file.with_added_extension("new");
        let write = || {
            let _ = fs::remove_file(&partial);
            let mut new = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial)?;
            writeln!(new, "{secret}")?;
            new.sync_all()?;
            let linked = fs::hard_link(&partial, &file);
            fs::remove_file(&partial)?;
            linked?;
            let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            File::open(folder)?.sync_all()
        };
        write().map_err(|e: io::Error| format!("can't make the secret {}: {e}", file.display()))?;
        self.secret = Some(secret);
        Ok(self)
    }

    /// How many requests a minute a caller may make; 0 means no limit.
    pub fn requests_a_minute(&self) -> u32 {
        self.rate_limit.unwrap_or(600)
    }

    /// Where a server on SQLite keeps the secret that it made.
    pub fn own_secret_file(&self) -> Option<PathBuf> {
        self.database_url.strip_prefix("sqlite://").map(|path| format!("{path}.secret").into())
    }

    /// What that file holds, if it can be read.
    pub fn own_secret(&self) -> Option<String> {
        self.own_secret_file().and_then(|own| read_secret(&own).ok().flatten())
    }

    /// The time zone.
    ///
    /// # Errors
    /// A message if there is no such time zone.
    pub fn zone(&self) -> Result<chrono_tz::Tz, String> {
        self.time_zone.parse().map_err(|_| format!("MOTORPOOL_TIME_ZONE: there is no time zone {:?}", self.time_zone))
    }
}

/// The secret in a file, without blanks and newlines around it. None if there is no such file.
fn read_secret(file: &Path) -> Result<Option<String>, String> {
    match fs::read_to_string(file) {
        Ok(words) => {
            let secret = words.trim();
            expect_long(secret, &file.display().to_string())?;
            Ok(Some(secret.to_owned()))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("can't read the secret in {}: {error}", file.display())),
    }
}

/// Refuses a secret that could be guessed.
fn expect_long(secret: &str, place: &str) -> Result<(), String> {
    if secret.len() >= SECRET_LENGTH {
        return Ok(());
    }
    Err(format!(
        "{place} holds {} bytes, and a secret has {SECRET_LENGTH} or more: make one (openssl rand -base64 32), and put one that was in use into MOTORPOOL_FORMER_SECRETS",
        secret.len()
    ))
}

/// Whether this is an origin as browsers send it: scheme, host in lower case, and a port unless it is the scheme's
/// default.
fn is_origin(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let (host, port) = rest
        .rsplit_once(':')
        .filter(|(_, port)| !port.ends_with(']'))
        .map_or((rest, None), |(host, port)| (host, Some(port)));
    let own = match scheme {
        "https" => 443,
        "http" => 80,
        _ => return false,
    };
    let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-[:]".contains(c);
    !host.is_empty()
        && host.chars().all(is_letter)
        && port.is_none_or(|port| port.parse().is_ok_and(|port: u16| port != own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_set_is_guarded() {
        #[derive(clap::Parser)]
        struct Line {
            #[command(flatten)]
            settings: Settings,
        }
        let line = <Line as clap::Parser>::try_parse_from(["motorpool"]).expect("the defaults");
        assert!(!line.settings.cheap_passwords && !line.settings.sweeps_once);
        assert_eq!(line.settings.requests_a_minute(), 600);
    }

    #[test]
    fn five_seconds_are_left_to_a_proxy() {
        #[derive(clap::Parser)]
        struct Line {
            #[command(flatten)]
            settings: Settings,
        }
        let line = <Line as clap::Parser>::try_parse_from(["motorpool"]).expect("the defaults");
        assert_eq!(line.settings.drain, 5);
    }

    #[test]
    fn what_is_set_to_nothing_is_told_from_what_isnt_set() {
        let set = |change: fn(&mut Settings)| {
            let mut settings = Settings::for_database("sqlite://x.db");
            change(&mut settings);
            settings.checked()
        };
        let none = set(|settings| {
            (settings.former_secrets, settings.allowed_origins) = (vec![String::new()], vec![" ".into()])
        })
        .expect("as unset");
        assert_eq!((none.former_secrets.len(), none.allowed_origins.len()), (0, 0));
        for short in ["", "x", "31 bytes are too few for a secret"].map(|words| &words[..words.len().min(31)]) {
            let mut settings = Settings::for_database("sqlite://x.db");
            settings.secret = Some(short.into());
            let refused = settings.checked().expect_err("a secret that can be guessed");
            assert!(refused.starts_with("MOTORPOOL_SECRET holds "), "{refused}");
        }
        let long = |settings: &mut Settings| settings.secret = Some("thirty-two bytes are long enough".into());
        assert!(set(long).is_ok());
        let twice = set(|settings| {
            (settings.secret, settings.secret_file) = (Some("x".repeat(32)), Some("x".into()));
        });
        assert!(twice.expect_err("which of them?").contains("both set"));
    }

    #[test]
    fn a_secret_is_made_once_and_read_again() {
        let folder = std::env::temp_dir().join(format!("motorpool-secret-{}", uuid::Uuid::now_v7()));
        fs::create_dir(&folder).expect("a folder");
        let settings = || Settings::for_database(&format!("sqlite://{}", folder.join("x.db").display()));
        assert_eq!(settings().with_secret().expect("none").secret, None);
        // As a start leaves it that is broken off.
        let partial = folder.join("x.db.secret.new");
        fs::write(&partial, "").expect("nothing yet");
        let made = settings().with_new_secret().expect("a secret").secret;
        assert!(made.as_ref().is_some_and(|secret| secret.len() >= SECRET_LENGTH));
        assert_eq!(settings().with_secret().expect("the secret").secret, made);
        assert!(settings().with_new_secret().is_err(), "nothing is overwritten");
        assert!(!partial.exists());
        let mode = std::os::unix::fs::PermissionsExt::mode(
            &fs::metadata(folder.join("x.db.secret")).expect("it").permissions(),
        );
        assert_eq!(mode & 0o777, 0o600);

        // A file that is named goes before; one that isn't there or holds too little is refused.
        let named = |name: &str| Settings { secret_file: Some(folder.join(name)), ..settings() }.with_secret();
        fs::write(folder.join("given"), format!(" {}\n", "g".repeat(32))).expect("a secret");
        fs::write(folder.join("short"), "x\n").expect("a secret");
        assert_eq!(named("given").expect("it").secret, Some("g".repeat(32)));
        assert!(named("short").expect_err("too short").contains("holds 1 bytes"));
        assert!(named("none").expect_err("not there").contains("there is no file"));
        assert!(Settings::for_database("postgres://x/y").with_new_secret().is_err());
        fs::remove_dir_all(&folder).expect("removed");
    }

    #[test]
    fn origins_are_written_as_browsers_send_them() {
        for origin in [
            "https://oa.example.gov.cn",
            "http://10.1.2.3:8080",
            "https://[fd00::1]",
            "https://[fd00::1]:8443",
            "http://localhost:5173",
        ] {
            assert!(is_origin(origin), "{origin}");
        }
        for other in [
            "*",
            "",
            "oa.example.gov.cn",
            "https://",
            "https://oa.example.gov.cn/",
            "https://OA.example.gov.cn",
            "https://a:443",
            "http://a:80",
            "ftp://a",
            "https://a:x",
            "null",
        ] {
            assert!(!is_origin(other), "{other}");
        }
    }
}
