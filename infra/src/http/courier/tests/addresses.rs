//! Which addresses are called, whatever a name or a literal says.

use super::*;
use crate::http::{ChangingNames, Names};

#[tokio::test]
async fn nothing_inside_is_called_by_address_or_by_name() {
    let (url, told) = says("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    let guarded = courier(false, PATIENCE);
    let port = url.trim_end_matches("/hook").rsplit(':').next().unwrap();

    for host in [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "[::ffff:127.0.0.1]",
        "localhost",
    ] {
        let url = format!("http://{host}:{port}/hook");
        let outcome = guarded.post(parcel(&url)).await;
        assert_eq!(outcome.error, Some(ErrorClass::Refused), "{host}");
        let url = WebhookUrl::parse(&url, false).unwrap();
        assert_eq!(guarded.admits(&url), Err(Forbidden::Address), "{host}");
    }
    assert!(told.try_recv().is_err());
    let malformed = WebhookUrl::parse("http://[::1/", false).unwrap();
    assert_eq!(guarded.admits(&malformed), Err(Forbidden::Address));
}

#[tokio::test]
async fn a_name_is_judged_by_what_it_resolves_to() {
    // the policy's own word on `localhost` is passed by: the client alone is asked
    let (url, told) = says("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    let strict = Egress {
        allow_loopback: false,
    };
    let client = guarded_client(strict.into(), None, PATIENCE);
    let url = url.replace("127.0.0.1", "localhost");

    let error = client.unwrap().post(url).body("{\"a\":1}").send().await;

    assert_eq!(classify(&error.unwrap_err()), ErrorClass::Refused);
    assert!(told.try_recv().is_err());
}

#[tokio::test]
async fn behind_a_proxy_names_are_resolved_there_and_literals_are_refused_here() {
    let (proxy, told) = says("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    let courier = behind(&proxy);

    let through = courier.post(parcel("http://receiver.invalid/hook")).await;
    let literal = courier.post(parcel("http://169.254.169.254/latest")).await;

    assert_eq!(
        (through.status, through.error),
        (Some(403), Some(ErrorClass::Http))
    );
    let head = told.recv().unwrap();
    assert!(
        head.starts_with("POST http://receiver.invalid/hook HTTP/1.1"),
        "{head}"
    );
    assert_eq!(literal.error, Some(ErrorClass::Refused));
}

#[tokio::test]
async fn a_proxy_that_refuses_the_way_is_no_connection() {
    let (proxy, told) = says("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    let courier = behind(&proxy);

    let through = courier.post(parcel("https://receiver.invalid/hook")).await;

    // the client does not say with which status: whether it was the proxy's policy is not known
    assert_eq!(
        (through.status, through.error),
        (None, Some(ErrorClass::Connect))
    );
    let head = told.recv().unwrap();
    assert!(
        head.starts_with("CONNECT receiver.invalid:443 HTTP/1.1"),
        "{head}"
    );
}

/// A courier that looks up this name at these addresses, one after the other; loopback is allowed.
fn shifty(addresses: &[&str]) -> GuardedCourier {
    let addresses = addresses.iter().map(|one| one.parse().unwrap()).collect();
    let names = ChangingNames::new([("shifty.example".to_owned(), addresses)]);
    let settings = CourierSettings {
        proxy: None,
        guard: Guard {
            egress: Egress {
                allow_loopback: true,
            },
            names: Arc::new(names),
        },
        patience: Patience::within(PATIENCE),
    };
    GuardedCourier::new(settings, Arc::new(SystemClock)).unwrap()
}

#[tokio::test]
async fn a_name_that_leads_inside_at_the_second_look_is_not_connected_to() {
    let answer = "HTTP/1.1 500 No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    let (url, told) = says(answer);
    let url = url.replace("127.0.0.1", "shifty.example");
    // whoever connected to the second one would reach the same receiver
    let courier = shifty(&["127.0.0.1", "::ffff:127.0.0.1", "127.0.0.1"]);

    let mut classes = vec![];
    for _ in 0..3 {
        classes.push(courier.post(parcel(&url)).await.error);
    }

    let (http, refused) = (Some(ErrorClass::Http), Some(ErrorClass::Refused));
    assert_eq!(classes, [http, refused, http]);
    assert_eq!(told.try_iter().count(), 2);
}

#[derive(Debug)]
struct Both;

#[async_trait]
impl Names for Both {
    async fn look_up(&self, _: &str) -> io::Result<Vec<std::net::IpAddr>> {
        Ok(["::ffff:127.0.0.1", "10.0.0.1", "127.0.0.1"]
            .map(|one| one.parse().unwrap())
            .to_vec())
    }
}

#[tokio::test]
async fn of_a_name_with_both_kinds_of_addresses_only_the_allowed_are_connected_to() {
    let (url, told) = receiver(|stream| {
        assert!(stream.peer_addr().unwrap().is_ipv4());
        stream.write_all(b"HTTP/1.1 204 No\r\n\r\n").unwrap();
    });
    let mut courier = shifty(&[]);
    courier.settings.guard.names = Arc::new(Both);
    let courier = GuardedCourier::new(courier.settings, Arc::new(SystemClock)).unwrap();

    let outcome = courier
        .post(parcel(&url.replace("127.0.0.1", "both.example")))
        .await;

    assert_eq!((outcome.error, outcome.status), (None, Some(204)));
    assert_eq!(told.try_iter().count(), 1);
}

/// One that calls nobody but this proxy.
fn behind(proxy: &str) -> GuardedCourier {
    let settings = CourierSettings {
        guard: Egress {
            allow_loopback: false,
        }
        .into(),
        proxy: Some(Url::parse(proxy).unwrap()),
        patience: Patience::within(PATIENCE),
    };
    GuardedCourier::new(settings, Arc::new(SystemClock)).unwrap()
}
