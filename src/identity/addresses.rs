//! The client's address: the peer's, or what a trusted proxy reports.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    str::FromStr,
};

use crate::kernel::Network;

/// The proxies whose `X-Forwarded-For` is trusted (`MOTORPOOL_TRUSTED_PROXIES`): networks, separated by commas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trusted(Vec<Network>);

impl FromStr for Trusted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(Network::from_str)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl Trusted {
    fn has(&self, address: IpAddr) -> bool {
        self.0.iter().any(|net| net.contains(address))
    }

    /// The client's address. Each proxy appends its peer to the header, so the list is read from its end, as long as
    /// the addresses are trusted proxies. Entries before the first untrusted address may be forged.
    pub fn client<'a>(&self, peer: Option<IpAddr>, forwarded: impl Iterator<Item = &'a str>) -> IpAddr {
        let mut client = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.to_canonical());
        let hops: Vec<&str> = forwarded.flat_map(|header| header.split(',')).map(str::trim).collect();
        for hop in hops.into_iter().rev() {
            let Some(before) = read(hop).filter(|_| self.has(client)) else { break };
            client = before;
        }
        client
    }
}

fn read(hop: &str) -> Option<IpAddr> {
    hop.parse::<IpAddr>()
        .ok()
        .or_else(|| hop.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
        .map(|address| address.to_canonical())
}

/// The address that limits count for: of IPv6 the /64, because one customer has all addresses of a /64.
pub fn limit_address(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from(u128::from(address) >> 64 << 64)),
        v4 => v4,
    }
}

/// The network that an unknown caller waits for: of IPv6 the /48, because that is what one customer may have; of IPv4 the
/// address.
pub fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from(u128::from(address) >> 80 << 80)),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert!("10.0.0.0/8, ::1".parse::<Trusted>().is_ok() && "".parse::<Trusted>() == Ok(Trusted::default()));
        let trusted: Trusted = "10.0.0.0/8, 127.0.0.1".parse().expect("networks");
        for (peer, forwarded, expected) in [
            ("203.0.113.9", vec!["1.2.3.4"], "203.0.113.9"),
            ("10.0.0.1", vec![], "10.0.0.1"),
            ("10.0.0.1", vec!["1.2.3.4"], "1.2.3.4"),
            ("::ffff:10.0.0.1", vec!["1.2.3.4"], "1.2.3.4"),
            ("10.0.0.1", vec!["6.6.6.6, 1.2.3.4"], "1.2.3.4"),
            ("10.0.0.1", vec!["6.6.6.6", "1.2.3.4, 10.0.0.2"], "1.2.3.4"),
            ("10.0.0.1", vec!["1.2.3.4:5678"], "1.2.3.4"),
            ("10.0.0.1", vec!["[2001:db8::1]:80"], "2001:db8::1"),
            ("10.0.0.1", vec!["1.2.3.4, rubbish"], "10.0.0.1"),
            ("10.0.0.1", vec!["10.0.0.3"], "10.0.0.3"),
        ] {
            assert_eq!(trusted.client(Some(ip(peer)), forwarded.iter().copied()), ip(expected), "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn an_ipv6_client_counts_by_its_64() {
        assert_eq!(limit_address(ip("2001:db8:1:2:3:4:5:6")), ip("2001:db8:1:2::"));
        assert_eq!(network(ip("2001:db8:1:2:3:4:5:6")), ip("2001:db8:1::"));
        assert_eq!((limit_address(ip("1.2.3.4")), network(ip("1.2.3.4"))), (ip("1.2.3.4"), ip("1.2.3.4")));
    }
}
