//! Settings of the process. They come from flags and environment variables and are checked at the start. Settings that
//! an administrator changes at run time are in `reference`.

use clap::Args;

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
    /// Address and port to listen on
    #[arg(global = true, long = "bind", env = "MOTORPOOL_BIND", default_value = "127.0.0.1:8080")]
    pub bind: String,
    /// The company's time zone
    #[arg(global = true, long, env = "MOTORPOOL_TIME_ZONE", default_value = "Asia/Shanghai")]
    pub time_zone: String,
    /// Requests a minute per caller; 0 means no limit
    #[arg(global = true, long, env = "MOTORPOOL_RATE_LIMIT", default_value_t = 0)]
    pub rate_limit: u32,
    /// Proxies whose X-Forwarded-For is trusted: addresses or CIDR, separated by commas
    #[arg(global = true, long, env = "MOTORPOOL_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<String>,
    /// Origins whose pages may call the API from a browser, such as https://oa.example.gov.cn, separated by commas;
    /// none by default
    #[arg(global = true, long, env = "MOTORPOOL_ALLOWED_ORIGINS", value_delimiter = ',')]
    pub allowed_origins: Vec<String>,
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
    /// secrets of webhooks are derived; without it the keys are stored unencrypted
    #[arg(global = true, long, env = "MOTORPOOL_SECRET", hide_env_values = true)]
    pub secret: Option<String>,
    /// Earlier secrets, separated by commas: `check` verifies with them what they sealed, and webhooks are signed with
    /// them as well
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
    /// Threads that answer requests; 0 means one per core
    #[arg(global = true, long, env = "MOTORPOOL_WORKERS", default_value_t = 0)]
    pub workers: usize,
    /// Passwords are hashed with the least work, for tests. Nothing outside the program can set it.
    #[arg(skip)]
    pub cheap_passwords: bool,
}

impl Settings {
    /// Checks the settings and drops empty entries of lists.
    ///
    /// # Errors
    /// A message if the secret is empty, or if an origin isn't written as browsers send it.
    pub fn checked(mut self) -> Result<Self, String> {
        for list in [&mut self.allowed_origins, &mut self.former_secrets] {
            list.retain(|entry| !entry.trim().is_empty());
        }
        if self.secret.as_ref().is_some_and(String::is_empty) {
            return Err("MOTORPOOL_SECRET is empty: give it 32 random bytes or more, or leave it unset".into());
        }
        match self.allowed_origins.iter().find(|origin| !is_origin(origin)) {
            Some(origin) => Err(format!(
                "MOTORPOOL_ALLOWED_ORIGINS: {origin:?} is not an origin; write it as browsers do, such as https://oa.example.gov.cn or http://10.1.2.3:8080"
            )),
            None => Ok(self),
        }
    }

    /// The defaults with this database, a free port, one worker and cheap passwords, for tests.
    pub fn for_database(url: &str) -> Self {
        Self {
            database_url: url.into(),
            bind: "127.0.0.1:0".into(),
            time_zone: "Asia/Shanghai".into(),
            rate_limit: 0,
            trusted_proxies: Vec::new(),
            allowed_origins: Vec::new(),
            webhook_targets: Vec::new(),
            webhook_loopback_port: None,
            webhook_timeout: 15,
            secret: None,
            former_secrets: Vec::new(),
            oidc_issuer: None,
            oidc_audience: None,
            metrics_bind: None,
            slow_sql_ms: 200,
            client_timeout: 10,
            keep_alive: 15,
            max_connections: 4000,
            workers: 1,
            cheap_passwords: true,
        }
    }

    /// The time zone.
    ///
    /// # Errors
    /// A message if there is no such time zone.
    pub fn zone(&self) -> Result<chrono_tz::Tz, String> {
        self.time_zone.parse().map_err(|_| format!("MOTORPOOL_TIME_ZONE: there is no time zone {:?}", self.time_zone))
    }
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
    fn passwords_are_never_cheap_by_what_is_set() {
        #[derive(clap::Parser)]
        struct Line {
            #[command(flatten)]
            settings: Settings,
        }
        let line = <Line as clap::Parser>::try_parse_from(["motorpool"]).expect("the defaults");
        assert!(!line.settings.cheap_passwords);
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
        assert!(
            set(|settings| settings.secret = Some(String::new()))
                .expect_err("a secret that everybody knows")
                .starts_with("MOTORPOOL_SECRET")
        );
        assert!(set(|settings| settings.secret = Some("words".into())).is_ok());
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
