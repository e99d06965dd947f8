use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Instant as Watch;

use domain::model::endpoint::CustomHeaders;

use super::*;
use crate::http::Egress;
use crate::time::SystemClock;

mod addresses;
mod steps;

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
async fn an_answer_counts_with_64_kib_of_it_and_not_with_a_byte_less() {
    let bound = 64 * 1024;
    for (status, bytes, counts) in [
        (200, bound, true),
        (200, bound - 1, false),
        (200, bound - 1024, false),
        (500, bound, true),
    ] {
        let (url, _told) = receiver(move |stream| {
            let head = format!("HTTP/1.1 {status} x\r\nContent-Length: 1000000\r\n\r\n");
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(&vec![b'x'; bytes]).unwrap();
            // and nothing more, until it is hung up on
            drop(stream.read(&mut [0]));
        });
        let patience = if counts {
            PATIENCE
        } else {
            Duration::from_millis(500)
        };
        let started = Watch::now();

        let outcome = courier(true, patience).post(parcel(&url)).await;

        let expected = match (status, counts) {
            (200, true) => None,
            (200, false) => Some(ErrorClass::Timeout),
            _ => Some(ErrorClass::Http),
        };
        assert_eq!((outcome.error, outcome.status), (expected, Some(status)));
        assert!(started.elapsed() < PATIENCE / 4, "{bytes}");
    }
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
