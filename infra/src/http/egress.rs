//! Which addresses may be called when somebody else chose the URL.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use domain::port::courier::Forbidden;
use thiserror::Error;
use url::{Host, Url};

/// The name leads to addresses that may not be called, and to no other.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[error("the name resolves to no address that may be called")]
pub(super) struct AddressRefused;

/// Address and length of a prefix that is not the public internet.
type Block4 = (Ipv4Addr, u32);
type Block6 = (Ipv6Addr, u32);

/// IANA's special-purpose addresses of version 4, multicast, and the one public address that is a cloud's metadata host.
const REFUSED_4: [Block4; 17] = [
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(168, 63, 129, 16), 32),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 31, 196, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// Of version 6 only global unicast is public; everything outside it (loopback, mapped, compatible, NAT64, unique local,
/// link-local, multicast, …) is refused by that alone.
const PUBLIC_6: Block6 = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// What within global unicast is not public: protocol assignments with Teredo, documentation, 6to4, documentation.
const REFUSED_6: [Block6; 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// The address policy: public addresses, and loopback where the configuration allows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Egress {
    /// Whether this machine itself may be called: for development and tests.
    pub allow_loopback: bool,
}

impl Egress {
    /// Whether this address may be called.
    pub fn allows(self, address: IpAddr) -> bool {
        if address.is_loopback() {
            return self.allow_loopback;
        }
        match address {
            IpAddr::V4(four) => !REFUSED_4.iter().any(|block| within_4(four, *block)),
            IpAddr::V6(six) => {
                within_6(six, PUBLIC_6) && !REFUSED_6.iter().any(|block| within_6(six, *block))
            }
        }
    }

    /// Whether the URL's host may be called as far as its text tells. All spellings of an address that a URL can have
    /// (decimal, octal, hexadecimal, short) are one address here.
    pub fn admits(self, url: &Url) -> Result<(), Forbidden> {
        let allowed = match url.host() {
            None => false,
            Some(Host::Ipv4(four)) => self.allows(four.into()),
            Some(Host::Ipv6(six)) => self.allows(six.into()),
            Some(Host::Domain(name)) => self.allow_loopback || !is_local(name),
        };
        if allowed {
            Ok(())
        } else {
            Err(Forbidden::Address)
        }
    }

    /// Those of a name's addresses that may be called.
    pub(super) fn vetted(
        self,
        found: impl IntoIterator<Item = IpAddr>,
    ) -> Result<Vec<IpAddr>, AddressRefused> {
        let vetted: Vec<IpAddr> = found.into_iter().filter(|one| self.allows(*one)).collect();
        if vetted.is_empty() {
            Err(AddressRefused)
        } else {
            Ok(vetted)
        }
    }
}

/// `localhost` and what is under it, which always mean this machine (RFC 6761).
fn is_local(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let top = name.rsplit('.').next().unwrap_or(name);
    top.eq_ignore_ascii_case("localhost")
}

fn within_4(address: Ipv4Addr, (block, length): Block4) -> bool {
    let mask = u32::MAX.checked_shl(32 - length).unwrap_or_default();
    address.to_bits() & mask == block.to_bits()
}

fn within_6(address: Ipv6Addr, (block, length): Block6) -> bool {
    let mask = u128::MAX.checked_shl(128 - length).unwrap_or_default();
    address.to_bits() & mask == block.to_bits()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STRICT: Egress = Egress {
        allow_loopback: false,
    };
    const LOCAL: Egress = Egress {
        allow_loopback: true,
    };

    #[test]
    fn nothing_but_the_public_internet_may_be_called() {
        for refused in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.100.100.200",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::7f00:1",
            "64:ff9b::7f00:1",
            "64:ff9b::808:808",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:10::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!STRICT.allows(refused.parse().unwrap()), "{refused}");
        }
        for allowed in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.1",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2001:4860:4860::8888",
            "2606:4700::1",
            "2a00:1450::1",
        ] {
            assert!(STRICT.allows(allowed.parse().unwrap()), "{allowed}");
        }
    }

    #[test]
    fn loopback_is_allowed_by_configuration_and_nothing_else_is() {
        for allowed in ["127.0.0.1", "127.9.9.9", "::1"] {
            assert!(LOCAL.allows(allowed.parse().unwrap()), "{allowed}");
        }
        for refused in ["10.0.0.1", "::ffff:127.0.0.1", "0.0.0.0", "169.254.169.254"] {
            assert!(!LOCAL.allows(refused.parse().unwrap()), "{refused}");
        }
    }

    #[test]
    fn every_spelling_of_an_address_is_that_address() {
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "0177.0.0.1",
            "127.0.0.1.",
            "%31%32%37.0.0.1",
            "１２７.0.0.1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[0:0:0:0:0:0:0:1]",
            "localhost",
            "LOCALHOST.",
            "app.localhost",
            "0",
            "169.254.169.254",
            "0xa9fea9fe",
            "[64:ff9b::7f00:1]",
            "[::]",
            "0.0.0.0",
            "[fe80::1]",
            "[fc00::1]",
            "100.64.0.1",
        ] {
            let url = Url::parse(&format!("http://{host}/hook")).unwrap();
            assert_eq!(STRICT.admits(&url), Err(Forbidden::Address), "{host}");
        }
        for host in [
            "example.com",
            "8.8.8.8",
            "[2606:4700::1]",
            "localhost.example",
        ] {
            let url = Url::parse(&format!("http://{host}/hook")).unwrap();
            assert_eq!(STRICT.admits(&url), Ok(()), "{host}");
        }
    }

    #[test]
    fn of_what_a_name_resolves_to_only_the_allowed_is_connected() {
        let both = ["10.0.0.1", "8.8.8.8"].map(|one| one.parse().unwrap());
        assert_eq!(STRICT.vetted(both), Ok(vec!["8.8.8.8".parse().unwrap()]));

        let inside = ["10.0.0.1", "::1"].map(|one| one.parse().unwrap());
        assert_eq!(STRICT.vetted(inside), Err(AddressRefused));
    }

    proptest! {
        #[test]
        fn what_carries_an_address_of_version_4_within_6_is_refused(raw: u32) {
            let four = Ipv4Addr::from_bits(raw);
            let [a, b, c, d] = four.octets();
            let tail = [u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])];
            let nat64 = Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, tail[0], tail[1]);
            let six_to_four = Ipv6Addr::new(0x2002, tail[0], tail[1], 0, 0, 0, 0, 1);
            for six in [four.to_ipv6_mapped(), four.to_ipv6_compatible(), nat64, six_to_four] {
                prop_assert!(!STRICT.allows(six.into()), "{}", six);
            }
        }
    }
}
