//! Outgoing HTTP calls, to receivers of webhooks and to the identity provider.
//!
//! - A name is resolved once, and the connection is made to the address that was checked.
//! - No packet is sent to an address that isn't allowed, however it is written.
//! - Redirects are not followed, and proxies of the environment are not used.
//! - Every call ends within its time-out.
//!
//! Calls block, so they are made [`on_own_thread`].

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    str::FromStr,
    thread,
    time::Duration,
};

use tokio::sync::oneshot;

use ureq::{
    Agent, Error,
    config::Config,
    http::{Uri, header},
    tls::{RootCerts, TlsConfig},
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{DefaultConnector, NextTimeout},
    },
};

use crate::kernel::Network;

/// How long resolving a name may take, and then connecting.
const CONNECTING: Duration = Duration::from_secs(5);
/// The largest answer that is read, in bytes.
const ANSWER_LIMIT: u64 = 1 << 20;

/// Networks that are never called: this machine, link-local addresses (where clouds serve their metadata), multicast,
/// reserved addresses, and IPv6 addresses that contain an IPv4 address, which would be another form of one of the
/// others.
const NEVER_CALLED: [&str; 19] = [
    "0.0.0.0/8",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "192.0.0.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    // Metadata services of some clouds.
    "100.100.100.200",
    "168.63.129.16",
    "fd00:ec2::254",
    "fd20:ce::254",
    "::/96",
    "::ffff:0:0:0/96",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "2001::/32",
    "2002::/16",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
];
/// Private networks, where calls without TLS are allowed.
const PRIVATE: [&str; 4] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"];

/// Makes a call on a new thread. On a thread of the runtime's pool it would delay the end of the process. If no thread
/// can be started, the receiver gets an error.
pub fn on_own_thread<T: Send + 'static>(name: &str, call: impl FnOnce() -> T + Send + 'static) -> oneshot::Receiver<T> {
    let (sender, receiver) = oneshot::channel();
    let started = thread::Builder::new().name(name.into()).spawn(move || {
        let _ = sender.send(call());
    });
    if let Err(error) = started {
        tracing::error!(%error, name, "no thread for a call");
    }
    receiver
}

/// A network and the port that may be called there: `10.20.0.0/16:443`, `[fd00:1::/64]:8443`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    network: Network,
    port: u16,
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refuse = || format!("{text:?} is not a target; write 10.20.0.0/16:443 or [fd00:1::/64]:443");
        let (network, port) = text.rsplit_once(':').ok_or_else(refuse)?;
        let network = match (network.strip_prefix('['), network.contains(':')) {
            (Some(inner), _) => inner.strip_suffix(']').ok_or_else(refuse)?,
            (None, false) => network,
            (None, true) => return Err(refuse()),
        };
        Ok(Self { network: network.parse().map_err(|_| refuse())?, port: port.parse().map_err(|_| refuse())? })
    }
}

/// Which addresses may be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Only these targets; `None` allows all, for a URL that the operator has set.
    listed: Option<Vec<Target>>,
    /// A port of this machine that may be called in addition.
    loopback: Option<u16>,
}

impl Reach {
    /// Only these networks and ports, and this port of this machine, on which tests have their receiver.
    ///
    /// # Errors
    /// A message if a target can't be read.
    pub fn listed(targets: &[String], loopback: Option<u16>) -> Result<Self, String> {
        let listed = targets
            .iter()
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
            .map(Target::from_str)
            .collect::<Result<_, _>>()?;
        Ok(Self { listed: Some(listed), loopback })
    }

    /// For calls to a URL that the operator has set. Any address is allowed, but this machine only if the URL names it.
    pub fn for_operator_url(url: &str) -> Self {
        let here = url.parse::<Uri>().ok().filter(is_local);
        Self { listed: None, loopback: here.and_then(|uri| uri.port_u16()) }
    }

    /// Whether this address may be called, with TLS (`encrypted`) or without.
    pub fn allows(&self, address: SocketAddr, encrypted: bool) -> bool {
        let (ip, port) = (address.ip().to_canonical(), address.port());
        if (ip == IpAddr::V4(Ipv4Addr::LOCALHOST) || ip == IpAddr::V6(Ipv6Addr::LOCALHOST))
            && self.loopback == Some(port)
        {
            return true;
        }
        let listed = self
            .listed
            .as_ref()
            .is_none_or(|listed| listed.iter().any(|target| target.port == port && target.network.contains(ip)));
        listed && !within(&NEVER_CALLED, ip) && (encrypted || within(&PRIVATE, ip))
    }
}

/// Whether the host is one of the usual names of this machine.
pub fn is_local(uri: &Uri) -> bool {
    matches!(uri.host(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

fn within(networks: &[&str], ip: IpAddr) -> bool {
    networks.iter().any(|network| network.parse::<Network>().is_ok_and(|network| network.contains(ip)))
}

/// Whether this is a URL that can be called: `http` or `https`, with a host, without user and fragment.
pub fn is_http_url(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let has_host =
        uri.authority().is_some_and(|authority| !authority.host().is_empty() && !authority.as_str().contains('@'));
    matches!(uri.scheme_str(), Some("http" | "https")) && has_host && !url.contains('#')
}

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The address may not be called.
    Refused,
    /// There is no such host name.
    Unknown,
    /// The call took too long.
    Late,
    /// The connection or the protocol failed; the text is the library's.
    Broken(String),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused => f.write_str("the address may not be called"),
            Self::Unknown => f.write_str("no such name"),
            Self::Late => f.write_str("no answer in time"),
            Self::Broken(why) => f.write_str(why),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Io(error) if error.kind() == io::ErrorKind::PermissionDenied => Self::Refused,
            Error::Io(error) if error.kind() == io::ErrorKind::TimedOut => Self::Late,
            Error::HostNotFound => Self::Unknown,
            Error::Timeout(_) => Self::Late,
            error => Self::Broken(error.to_string()),
        }
    }
}

/// The answer to a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: String,
}

/// A client for outgoing calls.
#[derive(Debug, Clone)]
pub struct Outbound(Agent);

impl Outbound {
    /// A client that calls what `reach` allows. A call takes at most `timeout`, from resolving the name to the end of
    /// the answer.
    pub fn new(reach: Reach, timeout: Duration) -> Self {
        let config = Config::builder()
            .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build())
            .proxy(None)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .max_idle_connections(0)
            .user_agent("motorpool")
            .timeout_global(Some(timeout))
            .timeout_resolve(Some(CONNECTING))
            .timeout_connect(Some(CONNECTING))
            .build();
        Self(Agent::with_parts(
            config,
            DefaultConnector::default(),
            GuardedResolver { reach, names: DefaultResolver::default() },
        ))
    }

    /// Gets JSON.
    ///
    /// # Errors
    /// Why the call failed.
    pub fn get(&self, url: &str) -> Result<Answer, Failure> {
        read(self.0.get(url).header(header::ACCEPT, "application/json").call()?)
    }

    /// Posts JSON.
    ///
    /// # Errors
    /// Why the call failed.
    pub fn post(&self, url: &str, headers: &[(&str, &str)], body: &str) -> Result<Answer, Failure> {
        let request = self.0.post(url).header(header::CONTENT_TYPE, "application/json");
        read(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).send(body)?)
    }
}

fn read(mut answer: ureq::http::Response<ureq::Body>) -> Result<Answer, Failure> {
    let body = answer.body_mut().with_config().limit(ANSWER_LIMIT).lossy_utf8(true).read_to_string()?;
    Ok(Answer { status: answer.status().as_u16(), body })
}

/// A resolver that refuses addresses that may not be called. The connection is made to the addresses that it returns.
#[derive(Debug)]
struct GuardedResolver {
    reach: Reach,
    names: DefaultResolver,
}

impl Resolver for GuardedResolver {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.names.resolve(uri, config, timeout)?;
        let encrypted = uri.scheme_str() == Some("https");
        // If a name has several addresses, one that isn't allowed is a sign of an attack, so all are refused.
        if found.iter().all(|address| self.reach.allows(*address, encrypted)) {
            Ok(found)
        } else {
            Err(Error::Io(io::ErrorKind::PermissionDenied.into()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(targets: &[&str], loopback: Option<u16>) -> Reach {
        Reach::listed(&targets.iter().map(ToString::to_string).collect::<Vec<_>>(), loopback).expect("targets")
    }

    fn at(address: &str) -> SocketAddr {
        address.parse().expect("an address and port")
    }

    #[test]
    fn only_listed_networks_and_ports_are_called() {
        let reach = reach(&["10.20.0.0/16:443", "[fd00:1::/64]:8443", "203.0.113.9:443"], None);
        for (address, allowed) in [
            ("10.20.3.4:443", true),
            ("10.20.3.4:80", false),
            ("10.21.0.1:443", false),
            ("[fd00:1::7]:8443", true),
            ("[fd00:1::7]:443", false),
            ("[::ffff:10.20.3.4]:443", true),
            ("203.0.113.9:443", true),
            ("203.0.113.10:443", false),
        ] {
            assert_eq!(reach.allows(at(address), true), allowed, "{address}");
        }
        assert!(reach.allows(at("10.20.3.4:443"), false), "without TLS in the house");
        assert!(!reach.allows(at("203.0.113.9:443"), false), "without TLS elsewhere");
    }

    #[test]
    fn some_are_never_called_whatever_is_listed() {
        let everywhere = reach(&["0.0.0.0/0:80", "[::/0]:80"], None);
        for address in [
            "127.0.0.1:80",
            "127.8.8.8:80",
            "[::1]:80",
            "0.0.0.0:80",
            "[::]:80",
            "169.254.169.254:80",
            "[::ffff:169.254.169.254]:80",
            "[::169.254.169.254]:80",
            "[64:ff9b::a9fe:a9fe]:80",
            "[2002:a9fe:a9fe::1]:80",
            "100.100.100.200:80",
            "[fd00:ec2::254]:80",
            "[fe80::1]:80",
            "224.0.0.1:80",
            "255.255.255.255:80",
            "[ff02::1]:80",
        ] {
            assert!(!everywhere.allows(at(address), true), "{address}");
            assert!(!Reach::for_operator_url("https://login.example").allows(at(address), true), "{address}");
        }
        assert!(everywhere.allows(at("203.0.113.9:80"), true) && everywhere.allows(at("[2400:1::1]:80"), true));
    }

    #[test]
    fn this_machine_is_called_at_the_named_port_only() {
        let reach = reach(&[], Some(9000));
        assert!(reach.allows(at("127.0.0.1:9000"), false) && reach.allows(at("[::1]:9000"), false));
        assert!(
            !reach.allows(at("127.0.0.1:9001"), false)
                && !reach.allows(at("127.0.0.2:9000"), false)
                && !reach.allows(at("0.0.0.0:9000"), false)
        );
        assert!(Reach::for_operator_url("http://127.0.0.1:9000/realm").allows(at("127.0.0.1:9000"), false));
    }

    #[test]
    fn addresses_are_read_strictly() {
        for bad in [
            "",
            "oa.example",
            "ftp://oa.example/",
            "https://",
            "https://user@oa.example/",
            "https://oa.example/#x",
            "https:///path",
        ] {
            assert!(!is_http_url(bad), "{bad}");
        }
        assert!(is_http_url("http://10.1.2.3:8080/hook?x=1") && is_http_url("https://[fd00::1]/"));
    }

    #[test]
    fn a_target_is_a_network_and_a_port() {
        for bad in [
            "",
            "10.0.0.0/8",
            "10.0.0.0/8:",
            "10.0.0.0/8:x",
            "10.0.0.0/33:80",
            "fd00::/8:80",
            "[fd00::/8:80",
            "host:80",
            "10.0.0.1:70000",
        ] {
            assert!(bad.parse::<Target>().is_err(), "{bad}");
        }
    }

    #[test]
    fn every_spelling_of_a_refused_address_is_refused() {
        let calls = Outbound::new(reach(&["0.0.0.0/0:80", "[::/0]:80"], None), CONNECTING);
        for host in [
            "127.0.0.1",
            "localhost",
            "2130706433",
            "0x7f000001",
            "0177.0.0.1",
            "127.1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "169.254.169.254",
            "2852039166",
            "0",
        ] {
            assert_eq!(calls.get(&format!("http://{host}:80/")), Err(Failure::Refused), "{host}");
        }
    }
}
