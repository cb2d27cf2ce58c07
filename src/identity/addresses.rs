//! Where a request comes from: the peer, or what a trusted proxy says.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    str::FromStr,
};

/// A network: `10.0.0.0/8`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Net {
    address: IpAddr,
    bits: u8,
}

impl Net {
    fn contains(self, address: IpAddr) -> bool {
        let same = |a: u128, b: u128, unused: u32| a.checked_shr(unused).unwrap_or(0) == b.checked_shr(unused).unwrap_or(0);
        match (self.address, address) {
            (IpAddr::V4(net), IpAddr::V4(address)) => same(u32::from(net).into(), u32::from(address).into(), 32 - u32::from(self.bits)),
            (IpAddr::V6(net), IpAddr::V6(address)) => same(net.into(), address.into(), 128 - u32::from(self.bits)),
            _ => false,
        }
    }
}

impl FromStr for Net {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refuse = || format!("{text:?} is no network; write 10.0.0.0/8 or an address");
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().map_err(|_| refuse())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.parse().map_err(|_| refuse()))?;
        if bits > most { Err(refuse()) } else { Ok(Self { address, bits }) }
    }
}

/// The proxies whose `X-Forwarded-For` is believed (`MOTORPOOL_TRUSTED_PROXIES`): networks, separated by commas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trusted(Vec<Net>);

impl FromStr for Trusted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(Net::from_str).collect::<Result<_, _>>().map(Self)
    }
}

impl Trusted {
    fn has(&self, address: IpAddr) -> bool {
        self.0.iter().any(|net| net.contains(address))
    }

    /// The client: the peer, or, as far as trusted proxies vouch for it, who stands before them. Each proxy adds its
    /// peer at the end, so the list is read from there, and what stands before the first stranger is hearsay.
    #[must_use]
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
    hop.parse::<IpAddr>().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|socket| socket.ip())).map(|address| address.to_canonical())
}

/// Whom an address counts for: an IPv6 customer has a whole /64 to choose from.
#[must_use]
pub fn neighbourhood(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from(u128::from(address) >> 64 << 64)),
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
    fn networks_contain_by_their_leading_bits() {
        for (net, address, expected) in [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("192.168.1.7", "192.168.1.7", true),
            ("192.168.1.7", "192.168.1.6", false),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("::/0", "2001:db8::1", true),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("0.0.0.0/0", "2001:db8::1", false),
        ] {
            assert_eq!(net.parse::<Net>().expect("a network").contains(ip(address)), expected, "{net} {address}");
        }
        for bad in ["10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/x", "10.0.0.0/-1", "proxy"] {
            assert!(bad.parse::<Net>().is_err(), "{bad}");
        }
        assert!("10.0.0.0/8, ::1".parse::<Trusted>().is_ok() && "".parse::<Trusted>() == Ok(Trusted::default()));
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
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
    fn an_ipv6_neighbourhood_is_its_64() {
        assert_eq!(neighbourhood(ip("2001:db8:1:2:3:4:5:6")), ip("2001:db8:1:2::"));
        assert_eq!(neighbourhood(ip("1.2.3.4")), ip("1.2.3.4"));
    }
}
