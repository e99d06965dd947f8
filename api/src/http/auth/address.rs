use std::net::{IpAddr, Ipv4Addr};

use actix_web::HttpRequest;
use actix_web::http::header::HeaderMap;

use crate::config::Network;
use crate::http::site::Site;

/// The caller's address: the peer's, or what trusted proxies say of it.
pub fn client_address(request: &HttpRequest) -> IpAddr {
    let peer = request
        .peer_addr()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    believed(peer, request.headers(), &Site::of(request).trusted_proxies)
}

/// The rightmost address that no trusted proxy has: everything left of it may be the caller's invention.
fn believed(peer: IpAddr, headers: &HeaderMap, proxies: &[Network]) -> IpAddr {
    let trusted = |address: IpAddr| proxies.iter().any(|proxy| proxy.contains(address));
    let mut address = peer;
    let said: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    for hop in said.into_iter().rev() {
        if !trusted(address) {
            break;
        }
        let Ok(before) = hop.parse() else {
            break;
        };
        address = before;
    }
    address
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn seen(peer: &str, said: &[&str], proxies: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in said {
            headers.append(
                HeaderName::from_static("x-forwarded-for"),
                HeaderValue::from_str(value).unwrap(),
            );
        }
        let proxies: Vec<Network> = proxies.iter().map(|proxy| proxy.parse().unwrap()).collect();
        believed(peer.parse().unwrap(), &headers, &proxies).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(seen("9.9.9.9", &["1.1.1.1"], &[]), "9.9.9.9");
        assert_eq!(seen("10.0.0.1", &["1.1.1.1"], &["10.0.0.0/8"]), "1.1.1.1");
        assert_eq!(
            seen("10.0.0.1", &["6.6.6.6, 1.1.1.1, 10.0.0.2"], &["10.0.0.0/8"]),
            "1.1.1.1"
        );
        assert_eq!(
            seen("10.0.0.1", &["6.6.6.6", "1.1.1.1"], &["10.0.0.0/8"]),
            "1.1.1.1"
        );
        assert_eq!(seen("10.0.0.1", &["nonsense"], &["10.0.0.0/8"]), "10.0.0.1");
    }
}
