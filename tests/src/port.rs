//! Ports for programs that are told where to listen, and that may end and listen there again.

use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

/// Below the range from which the kernel gives out ports, and below that of `tests/postgres`: no connection and no
/// listener on a free port takes one while its program does not listen.
const RANGE: Range<u16> = 10_000..15_000;

/// A TCP port of this machine's that is nobody else's for as long as this is held.
#[derive(Debug, Clone)]
pub struct Port {
    /// Its number.
    pub number: u16,
    /// The UDP port of that number: nobody uses it, and other runs cannot claim it.
    _claim: Arc<UdpSocket>,
}

impl Port {
    /// Claims one on which nobody listens.
    pub fn claim() -> Self {
        static COUNT: AtomicU16 = AtomicU16::new(0);
        let many = u32::from(RANGE.end - RANGE.start);
        for _ in 0..many {
            let count = u32::from(COUNT.fetch_add(1, Ordering::Relaxed));
            // runs at the same time begin at different places
            let place = (std::process::id().wrapping_mul(97) + count) % many;
            let number = RANGE.start + u16::try_from(place).unwrap();
            let Ok(claim) = UdpSocket::bind((Ipv4Addr::LOCALHOST, number)) else {
                continue;
            };
            if TcpListener::bind((Ipv4Addr::LOCALHOST, number)).is_ok() {
                return Self {
                    number,
                    _claim: Arc::new(claim),
                };
            }
        }
        panic!("no port of {RANGE:?} is free")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_claimed_once() {
        let (one, other) = (Port::claim(), Port::claim());

        assert_ne!(one.number, other.number);
        assert!(UdpSocket::bind((Ipv4Addr::LOCALHOST, one.number)).is_err());
        TcpListener::bind((Ipv4Addr::LOCALHOST, one.number)).unwrap();
    }
}
