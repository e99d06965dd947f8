//! A `chromedriver` of its own, and the one session that it holds.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::Command;

use crate::caller::client;
use crate::database::variable;
use crate::process::Program;

/// The driver's program.
const DRIVER: &str = "chromedriver";

/// What the driver says went wrong: the protocol's own name of the error, and words.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) error: String,
    pub(super) message: String,
}

/// The driver's process and its session. Both are gone when it is dropped, and Chromium with them.
#[derive(Debug)]
pub(super) struct Driver {
    program: Program,
    address: SocketAddr,
    http: reqwest::Client,
    session: String,
    profile: TempDir,
}

impl Driver {
    /// Starts one on a free port, with a profile that nobody used; `scripts` says whether pages may run any.
    pub(super) async fn start(scripts: bool) -> Self {
        let path = variable("PATH");
        let there = std::env::split_paths(&path).any(|folder| folder.join(DRIVER).is_file());
        assert!(
            there,
            "there is no {DRIVER}: run tests/run, or tests/need chromium {DRIVER}=chromium-driver"
        );
        let profile = tempfile::tempdir().unwrap();
        let (program, port) = listening(profile.path()).await;
        let mut driver = Self {
            program,
            address: SocketAddr::from(([127, 0, 0, 1], port)),
            http: client().build().unwrap(),
            session: String::new(),
            profile,
        };
        let asked = capabilities(&driver.profile(), scripts);
        let made = driver
            .ask(Method::POST, "/session", Some(asked))
            .await
            .unwrap_or_else(|refused| {
                panic!(
                    "Chromium does not start: {}\n{}",
                    refused.message,
                    driver.program.written()
                )
            });
        made["sessionId"]
            .as_str()
            .unwrap()
            .clone_into(&mut driver.session);
        driver
    }

    fn profile(&self) -> String {
        let folder = self.profile.path().join("chromium");
        folder.display().to_string()
    }

    /// A command of the session: `path` begins with a slash, or is empty for the session itself.
    pub(super) async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Value, Refused> {
        let path = format!("/session/{}{path}", self.session);
        self.ask(method, &path, body).await
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value, Refused> {
        let url = format!("http://{}{path}", self.address);
        let mut request = self.http.request(method, url);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let good = answer.status().is_success();
        let mut said: Value = answer.json().await.unwrap();
        let value = said["value"].take();
        if good {
            return Ok(value);
        }
        let words = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        Err(Refused {
            error: words("error"),
            message: words("message"),
        })
    }

    /// Ends the session, so that Chromium leaves its profile before that is removed.
    fn quit(&self) -> std::io::Result<()> {
        let patience = Duration::from_secs(5);
        let mut stream = TcpStream::connect_timeout(&self.address, patience)?;
        stream.set_read_timeout(Some(patience))?;
        let (session, address) = (&self.session, self.address);
        write!(
            stream,
            "DELETE /session/{session} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
        )?;
        stream.read(&mut [0]).map(|_| ())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Chromium hangs on the driver by a pipe: it ends with it, whatever becomes of this call
        if let Err(error) = self.quit() {
            tracing::warn!(%error, "the browser's session was not ended");
        }
    }
}

/// The driver's process and its port. It takes a free one of IPv6 and then the same of IPv4, which somebody else may
/// have: then it ends, and another is started.
async fn listening(home: &Path) -> (Program, u16) {
    for _ in 0..10 {
        let mut command = Command::new(DRIVER);
        command.arg("--port=0");
        command.env("HOME", home).env("TMPDIR", home);
        let mut program = Program::spawn(command);
        let heard = program
            .says_one_of(&["started successfully on port ", "port not available"])
            .await;
        let port: String = heard.chars().filter(char::is_ascii_digit).collect();
        if heard.contains("successfully") {
            return (program, port.parse().unwrap());
        }
    }
    panic!("{DRIVER} finds no port")
}

fn capabilities(profile: &str, scripts: bool) -> Value {
    let mut prefs = json!({});
    if !scripts {
        prefs["profile.managed_default_content_settings.javascript"] = json!(2);
    }
    let arguments = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-dev-shm-usage",
        "--no-first-run",
        // it ends when the driver does, however that ends
        "--remote-debugging-pipe",
        "--window-size=1280,900",
    ];
    let mut arguments: Vec<String> = arguments.map(str::to_owned).to_vec();
    arguments.push(format!("--user-data-dir={profile}"));
    json!({"capabilities": {"alwaysMatch": {
        "goog:loggingPrefs": {"browser": "ALL"},
        "goog:chromeOptions": {"args": arguments, "prefs": prefs},
    }}})
}
