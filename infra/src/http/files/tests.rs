use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

use domain::port::files::{FileSource as _, NotPassed, Passing};
use futures::StreamExt as _;

use super::*;

/// The largest file that is passed on.
const MOST: u64 = 100_000;

fn files(allow_loopback: bool) -> GuardedFiles {
    GuardedFiles::new(
        Egress { allow_loopback },
        None,
        Duration::from_secs(20),
        MOST,
    )
    .unwrap()
}

/// A host that answers each request line so, and writes on for as long as it is read where it shall.
fn host(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + Clone + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let answer = answer.clone();
            thread::spawn(move || {
                let mut stream = stream.unwrap();
                let mut head = Vec::new();
                let mut byte = [0; 1];
                while !head.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
                    head.extend_from_slice(&byte);
                }
                answer(&String::from_utf8(head).unwrap(), &mut stream);
            });
        }
    });
    url
}

fn says(answers: &'static [(&'static str, &'static str)]) -> String {
    host(move |head, stream| {
        let answer = answers.iter().find(|(line, _)| head.starts_with(line));
        let (_, answer) = answer.unwrap_or_else(|| panic!("{head}"));
        stream.write_all(answer.as_bytes()).unwrap();
    })
}

fn png(bytes: u64) -> FileSeen {
    FileSeen {
        media_type: Some("image/png".to_owned()),
        bytes: Some(bytes),
    }
}

/// What of a file comes, and whether it comes whole.
async fn passed(passing: Passing) -> (usize, bool) {
    let pieces: Vec<_> = passing.body.collect().await;
    let bytes = pieces.iter().flatten().map(Vec::len).sum();
    (bytes, pieces.iter().all(Result::is_ok))
}

#[tokio::test]
async fn no_more_of_a_file_is_passed_on_than_is_allowed() {
    let said = says(&[(
        "GET /said",
        "HTTP/1.1 200 OK\r\ncontent-length: 100001\r\nconnection: close\r\n\r\n",
    )]);
    let endless = host(|_, stream| {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: image/png\r\nconnection: close\r\n\r\n";
        let mut open = stream.write_all(head.as_bytes()).is_ok();
        while open {
            open = stream.write_all(&[7; 4096]).is_ok();
        }
    });

    let refused = files(true).fetch(&format!("{said}/said"), None).await;
    assert_eq!(refused.unwrap_err(), NotPassed::TooLarge);
    let passing = files(true).fetch(&endless, None).await.unwrap();
    assert_eq!(passing.media_type.as_deref(), Some("image/png"));
    let (bytes, whole) = passed(passing).await;
    assert!(bytes <= 100_000 && !whole, "{bytes}");
}

#[tokio::test]
async fn a_file_is_followed_to_where_it_is_and_not_inside() {
    let url = says(&[
        (
            "GET /moved",
            "HTTP/1.1 302 Found\r\nlocation: /there\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        ),
        (
            "GET /there",
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok",
        ),
        (
            "GET /inside",
            "HTTP/1.1 302 Found\r\nlocation: http://10.0.0.1/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        ),
        (
            "GET /expired",
            "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        ),
        (
            "GET /slower",
            "HTTP/1.1 429 Too Many Requests\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        ),
    ]);
    let fetched = async |path: &str| files(true).fetch(&format!("{url}{path}"), None).await;

    assert_eq!(passed(fetched("/moved").await.unwrap()).await, (2, true));
    for gone in ["/inside", "/expired"] {
        assert_eq!(fetched(gone).await.unwrap_err(), NotPassed::Gone, "{gone}");
    }
    let slower = fetched("/slower").await.unwrap_err();
    assert!(matches!(
        slower,
        NotPassed::Trouble(FileTrouble::Unavailable(_))
    ));
    let here = files(false).fetch(&format!("{url}/there"), None).await;
    assert_eq!(here.unwrap_err(), NotPassed::Gone);
    for nowhere in ["", "x", "file:///etc/passwd", "data:,x"] {
        let none = files(true).fetch(nowhere, None).await;
        assert_eq!(none.unwrap_err(), NotPassed::Gone, "{nowhere}");
    }
}

#[tokio::test]
async fn no_part_of_a_file_is_passed_on_that_is_too_large_or_not_meant() {
    let url = says(&[
        (
            "GET /large",
            "HTTP/1.1 206 Part\r\ncontent-range: bytes 0-1/100001\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok",
        ),
        (
            "GET /far",
            "HTTP/1.1 206 Part\r\ncontent-range: bytes 100000-100001/*\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok",
        ),
        (
            "GET /good",
            "HTTP/1.1 206 Part\r\ncontent-range: bytes 99998-99999/100000\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok",
        ),
        (
            "GET /unsaid",
            "HTTP/1.1 206 Part\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok",
        ),
        (
            "GET /odd",
            "HTTP/1.1 206 Part\r\ncontent-range: bytes 5-4/9\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok",
        ),
    ]);
    let part = async |path: &str, range| files(true).fetch(&format!("{url}{path}"), range).await;

    for large in ["/large", "/far"] {
        let refused = part(large, Some("bytes=0-1")).await.unwrap_err();
        assert_eq!(refused, NotPassed::TooLarge, "{large}");
    }
    let good = part("/good", Some("bytes=-2")).await.unwrap();
    assert_eq!(good.range.as_deref(), Some("bytes 99998-99999/100000"));
    assert_eq!(passed(good).await, (2, true));
    for (path, range) in [
        ("/unsaid", Some("bytes=0-1")),
        ("/odd", Some("bytes=0-1")),
        ("/good", None),
    ] {
        let wrong = part(path, range).await.unwrap_err();
        assert!(matches!(wrong, NotPassed::Trouble(_)), "{path}");
    }
}

#[tokio::test]
async fn a_head_says_what_is_needed() {
    let url = says(&[(
        "HEAD /a.png",
        "HTTP/1.1 200 OK\r\ncontent-type: Image/PNG; q=1\r\ncontent-length: 77\r\nconnection: close\r\n\r\n",
    )]);

    assert_eq!(files(true).look(&format!("{url}/a.png")).await, Ok(png(77)));
}

#[tokio::test]
async fn a_host_without_head_is_asked_for_one_byte() {
    let url = host(|head, stream| {
        let answer = if head.starts_with("HEAD") {
            "HTTP/1.1 405 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        } else {
            assert!(
                head.to_ascii_lowercase().contains("range: bytes=0-0"),
                "{head}"
            );
            "HTTP/1.1 206 Part\r\ncontent-type: image/png\r\ncontent-range: bytes 0-0/9000\r\ncontent-length: 1\r\nconnection: close\r\n\r\nx"
        };
        stream.write_all(answer.as_bytes()).unwrap();
    });

    assert_eq!(files(true).look(&url).await, Ok(png(9000)));
}

#[tokio::test]
async fn a_host_that_sends_all_of_it_is_not_listened_to() {
    let (tell, told) = std::sync::mpsc::channel();
    let url = host(move |head, stream| {
        if head.starts_with("HEAD") {
            drop(stream.write_all(b"HTTP/1.1 501 No\r\nconnection: close\r\n\r\n"));
            return;
        }
        let answer =
            "HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 1000000000\r\n\r\n";
        stream.write_all(answer.as_bytes()).unwrap();
        let chunk = vec![0; 65_536];
        let mut written = 0_usize;
        while let Ok(()) = stream.write_all(&chunk) {
            written += chunk.len();
        }
        tell.send(written).unwrap();
    });

    let seen = files(true).look(&url).await;

    assert_eq!(seen, Ok(png(1_000_000_000)));
    // beside this thread, on which the connection is let go of
    let told = tokio::task::spawn_blocking(move || told.recv_timeout(Duration::from_secs(10)));
    let written = told.await.unwrap().unwrap();
    assert!(written < 64 * 1024 * 1024, "{written}");
}

#[tokio::test]
async fn what_is_elsewhere_is_followed_and_checked_there() {
    let url = says(&[
        (
            "HEAD /near",
            "HTTP/1.1 302 Found\r\nlocation: /a.png\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        ),
        (
            "HEAD /a.png",
            "HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 7\r\nconnection: close\r\n\r\n",
        ),
        (
            "HEAD /inside",
            "HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        ),
        (
            "HEAD /file",
            "HTTP/1.1 302 Found\r\nlocation: file:///etc/passwd\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        ),
        (
            "HEAD /round",
            "HTTP/1.1 302 Found\r\nlocation: /round\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        ),
    ]);
    let look = async |path: &str| files(true).look(&format!("{url}{path}")).await;

    assert_eq!(look("/near").await, Ok(png(7)));
    assert_eq!(look("/inside").await, Err(FileTrouble::Refused));
    assert!(matches!(
        look("/file").await,
        Err(FileTrouble::Unavailable(_))
    ));
    assert!(matches!(
        look("/round").await,
        Err(FileTrouble::Unavailable(_))
    ));
}

#[tokio::test]
async fn the_inside_is_not_asked_and_what_is_not_there_is_said_so() {
    let gone = says(&[
        (
            "HEAD",
            "HTTP/1.1 404 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        ),
        (
            "GET",
            "HTTP/1.1 404 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        ),
    ]);
    let silent = host(|_, _| thread::sleep(Duration::from_mins(1)));
    let nobody = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();

    assert_eq!(files(false).look(&gone).await, Err(FileTrouble::Refused));
    assert_eq!(
        files(false).look("http://localhost/a").await,
        Err(FileTrouble::Refused)
    );
    assert!(files(false).admits("http://10.0.0.1/a.png").is_err());
    let answered = "its host answered 404".to_owned();
    assert_eq!(
        files(true).look(&gone).await,
        Err(FileTrouble::Unavailable(answered))
    );
    let unavailable = files(true).look(&format!("http://{nobody}/")).await;
    assert!(matches!(unavailable, Err(FileTrouble::Unavailable(_))));
    let hasty = GuardedFiles::new(
        Egress {
            allow_loopback: true,
        },
        None,
        Duration::from_millis(200),
        MOST,
    );
    assert_eq!(
        hasty.unwrap().look(&silent).await,
        Err(FileTrouble::Timeout)
    );
}

#[tokio::test]
async fn files_of_an_own_host_are_passed_on_and_nothing_else_of_it_is() {
    let near = host(|head, stream| {
        let answer = if head.starts_with("GET /files/out ") {
            "HTTP/1.1 302 Found\r\nlocation: /secret\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        } else {
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi"
        };
        stream.write_all(answer.as_bytes()).unwrap();
    });
    let below = Url::parse(&format!("{near}/files/")).unwrap();
    let strict = files(false).with_own(vec![below]).unwrap();

    let passing = strict.fetch(&format!("{near}/files/1?x=2"), None).await;
    assert_eq!(passed(passing.unwrap()).await, (2, true));
    for refused in [
        "/files",
        "/secret",
        "/files/../secret",
        "/files/%2e%2e/secret",
        "/files/out",
    ] {
        let refused = strict.fetch(&format!("{near}{refused}"), None).await;
        assert!(matches!(refused, Err(NotPassed::Gone)));
    }
    let looked = strict.look(&format!("{near}/files/1")).await;
    assert_eq!(looked, Err(FileTrouble::Refused), "it is not for sending");
}
