use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Instant as Watch;

use domain::model::endpoint::CustomHeaders;

use super::*;
use crate::http::{ChangingNames, Egress};
use crate::time::SystemClock;

fn courier(allow_loopback: bool, deadline: Duration) -> GuardedCourier {
    let settings = CourierSettings {
        proxy: None,
        guard: Egress { allow_loopback }.into(),
        patience: Patience::within(deadline),
    };
    GuardedCourier::new(settings, Arc::new(SystemClock)).unwrap()
}

/// Longer than anything takes that should come.
const PATIENCE: Duration = Duration::from_secs(20);

fn local() -> GuardedCourier {
    courier(true, PATIENCE)
}

fn parcel(url: &str) -> Parcel {
    Parcel {
        url: WebhookUrl::parse(url, false).unwrap(),
        headers: vec![("webhook-id", "evt_1".to_owned())],
        custom: CustomHeaders::default(),
        auth: None,
        body: b"{\"a\":1}".to_vec(),
    }
}

/// A receiver that answers each connection by `answer`; tells the head of each request that it read.
fn receiver(answer: impl Fn(&mut TcpStream) + Send + 'static) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (tell, told) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut seen = Vec::new();
            let mut buffer = [0; 4096];
            while !seen.ends_with(b"{\"a\":1}") {
                match stream.read(&mut buffer) {
                    Ok(0) | Err(_) => break,
                    Ok(n) => seen.extend_from_slice(&buffer[..n]),
                }
                // the first byte of a TLS handshake
                if seen.starts_with(&[22]) {
                    seen.clear();
                    break;
                }
            }
            // a test that does not look at the request has let go of it
            drop(tell.send(String::from_utf8(seen).unwrap()));
            answer(&mut stream);
        }
    });
    (url, told)
}

fn says(answer: &'static str) -> (String, Receiver<String>) {
    receiver(move |stream| stream.write_all(answer.as_bytes()).unwrap())
}

#[tokio::test]
async fn a_delivery_says_who_calls_and_what_it_carries() {
    let (url, told) = says("HTTP/1.1 204 No Content\r\n\r\n");

    let outcome = local().post(parcel(&url)).await;

    assert_eq!((outcome.error, outcome.status), (None, Some(204)));
    let seen = told.recv().unwrap().to_ascii_lowercase();
    assert!(seen.starts_with("post /hook http/1.1\r\n"));
    for line in [
        "user-agent: gramway/0.1.0",
        "content-type: application/json",
        "webhook-id: evt_1",
        "content-length: 7",
    ] {
        assert!(seen.contains(line), "{line} in {seen}");
    }
    assert_eq!(seen.matches("content-type").count(), 1);
}

#[tokio::test]
async fn a_redirect_is_a_failure_and_is_not_followed() {
    let (target, followed) = says("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    let (url, _told) = receiver(move |stream| {
        let answer = format!("HTTP/1.1 307 Go\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n");
        stream.write_all(answer.as_bytes()).unwrap();
    });

    let outcome = local().post(parcel(&url)).await;

    assert_eq!(
        (outcome.error, outcome.status),
        (Some(ErrorClass::Http), Some(307))
    );
    assert!(followed.try_recv().is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_endless_drip_is_closed_by_the_deadline() {
    for head in [
        "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX-Drip: ",
    ] {
        let (closed, was_closed) = channel();
        let (url, _told) = receiver(move |stream| {
            stream.write_all(head.as_bytes()).unwrap();
            while stream.write_all(b"x").is_ok() {
                thread::sleep(Duration::from_millis(10));
            }
            closed.send(()).unwrap();
        });
        let started = Watch::now();

        let outcome = courier(true, Duration::from_millis(300))
            .post(parcel(&url))
            .await;

        assert_eq!(outcome.error, Some(ErrorClass::Timeout));
        assert!(started.elapsed() < Duration::from_secs(2));
        was_closed.recv_timeout(PATIENCE).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn of_a_huge_answer_little_is_read_and_less_is_kept() {
    let (sent, was_sent) = channel();
    let (url, _told) = receiver(move |stream| {
        stream
            .write_all(b"HTTP/1.1 500 No\r\nContent-Length: 1000000000\r\n\r\n")
            .unwrap();
        let mut bytes = 0_usize;
        while stream.write_all(&[b'x'; 16384]).is_ok() {
            bytes += 16384;
        }
        sent.send(bytes).unwrap();
    });

    let outcome = local().post(parcel(&url)).await;

    assert_eq!(
        (outcome.error, outcome.status),
        (Some(ErrorClass::Http), Some(500))
    );
    assert_eq!(outcome.body.unwrap().len(), KEPT);
    // what the sockets' buffers took is sent, too; a fraction of what was on offer
    let sent = was_sent.recv_timeout(PATIENCE).unwrap();
    assert!(sent < 50_000_000, "{sent}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn of_a_head_without_end_little_is_read() {
    for (first, piece) in [
        ("HTTP/1.1 200 OK\r\n", "x: y\r\n".repeat(1000)),
        ("HTTP/1.1 200 OK\r\nx: ", "y".repeat(8192)),
        ("HTTP/1.1 200 ", "y".repeat(8192)),
    ] {
        let (sent, was_sent) = channel();
        let (url, _told) = receiver(move |stream| {
            stream.write_all(first.as_bytes()).unwrap();
            let mut bytes = 0_usize;
            while stream.write_all(piece.as_bytes()).is_ok() {
                bytes += piece.len();
            }
            sent.send(bytes).unwrap();
        });

        let outcome = local().post(parcel(&url)).await;

        assert_eq!(outcome.error, Some(ErrorClass::Protocol), "{first:?}");
        let sent = was_sent.recv_timeout(PATIENCE).unwrap();
        assert!(sent < 50_000_000, "{sent}");
    }
}

#[tokio::test]
async fn what_is_kept_of_a_failure_is_plain_text() {
    let (url, _told) = receiver(|stream| {
        stream
            .write_all(b"HTTP/1.1 400 No\r\nContent-Length: 12\r\n\r\na\x00b\x1b[1m\nc\xffd\r")
            .unwrap();
    });
    let outcome = local().post(parcel(&url)).await;
    assert_eq!(outcome.body.unwrap(), "ab[1m c\u{fffd}d");
}

#[tokio::test]
async fn a_success_keeps_no_body_and_gone_is_told() {
    let (url, _told) = says("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nRetry-After: 9\r\n\r\nok");
    let outcome = local().post(parcel(&url)).await;
    assert_eq!(
        (outcome.error, outcome.body, outcome.retry_after),
        (None, None, None)
    );

    let (url, _told) = says("HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n");
    let outcome = local().post(parcel(&url)).await;
    assert_eq!(
        (outcome.error, outcome.status),
        (Some(ErrorClass::Http), Some(410))
    );
}

#[tokio::test]
async fn a_receiver_that_asks_to_wait_is_heard() {
    let (url, _told) = says("HTTP/1.1 503 Wait\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n");
    let outcome = local().post(parcel(&url)).await;
    assert_eq!(outcome.retry_after, Some(chrono::Duration::seconds(120)));
}

#[tokio::test]
async fn each_trouble_has_its_class() {
    let (url, _told) = says("");
    let broken = local().post(parcel(&url)).await;
    assert_eq!(broken.error, Some(ErrorClass::Protocol));

    let (url, _told) = says("SSH-2.0-OpenSSH_9.6\r\n");
    let stranger = local().post(parcel(&url)).await;
    assert_eq!(stranger.error, Some(ErrorClass::Protocol));

    let (url, _told) = says("HTTP/1.1 400 plain\r\n\r\n");
    let plain = local().post(parcel(&url.replace("http:", "https:"))).await;
    assert_eq!(plain.error, Some(ErrorClass::Tls));

    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("http://{}/", free.local_addr().unwrap());
    drop(free);
    let refused = local().post(parcel(&nobody)).await;
    assert_eq!(refused.error, Some(ErrorClass::Connect));

    let unknown = local().post(parcel("http://gramway.invalid/")).await;
    assert_eq!(unknown.error, Some(ErrorClass::Dns));
}

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
    let settings = CourierSettings {
        guard: Egress {
            allow_loopback: false,
        }
        .into(),
        proxy: Some(Url::parse(&proxy).unwrap()),
        patience: Patience::within(PATIENCE),
    };
    let courier = GuardedCourier::new(settings, Arc::new(SystemClock)).unwrap();

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
impl crate::http::Names for Both {
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

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn each_step_has_a_time_of_its_own() {
    let steps = |connect, head, body| {
        let settings = CourierSettings {
            proxy: None,
            guard: Egress {
                allow_loopback: true,
            }
            .into(),
            patience: Patience {
                connect,
                head,
                body,
                whole: PATIENCE,
            },
        };
        GuardedCourier::new(settings, Arc::new(SystemClock)).unwrap()
    };
    let short = Duration::from_millis(200);
    let silent = silent();
    let (half, _kept_too) = receiver(|stream| {
        let half = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf";
        stream.write_all(half).unwrap();
        thread::sleep(PATIENCE);
    });
    let begun = Watch::now();

    let secret = silent.replace("http:", "https:");
    let no_session = steps(short, PATIENCE, PATIENCE).post(parcel(&secret)).await;
    let no_head = steps(PATIENCE, short, PATIENCE).post(parcel(&silent)).await;
    let no_end = steps(PATIENCE, PATIENCE, short).post(parcel(&half)).await;

    assert_eq!(
        (no_session.error, no_session.status),
        (Some(ErrorClass::Connect), None)
    );
    assert_eq!(
        (no_head.error, no_head.status),
        (Some(ErrorClass::Timeout), None)
    );
    assert_eq!(
        (no_end.error, no_end.status),
        (Some(ErrorClass::Timeout), Some(200))
    );
    assert!(
        begun.elapsed() < PATIENCE,
        "whatever it waited for was not the whole"
    );
}

/// A receiver that takes connections and says nothing.
fn silent() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    thread::spawn(move || {
        let connections: Vec<_> = listener.incoming().collect();
        drop(connections);
    });
    url
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn deliveries_share_a_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (tell, accepted) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            tell.send(()).unwrap();
            let mut stream = stream.unwrap();
            thread::spawn(move || {
                let mut seen = Vec::new();
                let mut buffer = [0; 4096];
                while let Ok(n @ 1..) = stream.read(&mut buffer) {
                    seen.extend_from_slice(&buffer[..n]);
                    if seen.ends_with(b"{\"a\":1}") {
                        seen.clear();
                        let status = "HTTP/1.1 503 Later\r\nContent-Length: 5\r\n\r\nlater";
                        stream.write_all(status.as_bytes()).unwrap();
                    }
                }
            });
        }
    });
    let courier = local();

    for _ in 0..20 {
        let outcome = courier.post(parcel(&url)).await;
        assert_eq!(outcome.status, Some(503));
    }

    assert_eq!(
        accepted.try_iter().count(),
        1,
        "a failure that was read to its end, too"
    );
}
