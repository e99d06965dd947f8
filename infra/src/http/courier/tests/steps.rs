//! How long each step may take, and that connections are kept.

use super::*;

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
        (Some(ErrorClass::Tls), None)
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

    // A connection goes back to the pool by a task of its own, so that a delivery that follows at
    // once may find none there and open a second one: few connections are meant, not exactly one.
    let connections = accepted.try_iter().count();
    assert!(
        connections < 5,
        "{connections} connections for 20 deliveries, whose failures were read to their end"
    );
}
