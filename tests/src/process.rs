//! The real program in a process of its own: to be killed, to be read, to be run as a newcomer runs it.

use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio_util::task::TaskTracker;

use crate::wait::PATIENCE;

/// The program that `tests/run` built beside this test.
pub fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folder = test
        .ancestors()
        .find(|folder| folder.join("gramway").is_file());
    match folder {
        Some(folder) => folder.join("gramway"),
        None => panic!(
            "there is no gramway beside {}: run cargo build first",
            test.display()
        ),
    }
}

/// A running program and everything it wrote.
#[derive(Debug)]
pub struct Program {
    child: Child,
    output: Arc<Mutex<Vec<String>>>,
    changed: watch::Receiver<usize>,
    readers: TaskTracker,
}

impl Program {
    /// Starts `gramway` with these arguments and these variables and no others but the machine's path.
    pub fn start(arguments: &[&str], variables: &[(String, String)]) -> Self {
        let mut command = Command::new(program());
        command.args(arguments).env_clear();
        command.envs(variables.iter().map(|(key, value)| (key, value)));
        Self::spawn(command)
    }

    /// Starts any command.
    pub fn spawn(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let output = Arc::new(Mutex::new(vec![]));
        let (changes, changed) = watch::channel(0);
        let changes = Arc::new(changes);
        let readers = TaskTracker::new();
        let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        readers.spawn(lines(out, Arc::clone(&output), Arc::clone(&changes)));
        readers.spawn(lines(err, Arc::clone(&output), changes));
        readers.close();
        Self {
            child,
            output,
            changed,
            readers,
        }
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.child.id().unwrap()
    }

    /// Everything it wrote so far.
    pub fn written(&self) -> String {
        self.output.lock().unwrap().join("\n")
    }

    /// The first line it writes that contains this.
    pub async fn says(&mut self, words: &str) -> String {
        self.says_one_of(&[words]).await
    }

    /// The first line it writes that contains one of these.
    pub async fn says_one_of(&mut self, words: &[&str]) -> String {
        let output = Arc::clone(&self.output);
        let find = move || {
            let lines = output.lock().unwrap();
            let told = |line: &&String| words.iter().any(|words| line.contains(words));
            lines.iter().find(told).cloned()
        };
        let mut changed = self.changed.clone();
        let search = async {
            loop {
                changed.mark_unchanged();
                if let Some(line) = find() {
                    return Some(line);
                }
                if changed.changed().await.is_err() {
                    return find();
                }
            }
        };
        match tokio::time::timeout(PATIENCE, search).await {
            Ok(Some(line)) => line,
            Ok(None) | Err(_) => panic!("it never said {words:?}; it said:\n{}", self.written()),
        }
    }

    /// Kills it as the machine's power cut would.
    pub async fn kill(mut self) {
        self.child.kill().await.unwrap();
        self.readers.wait().await;
    }

    /// Waits until it is killed, by itself or by anybody.
    pub async fn killed(mut self) {
        let status = self.child.wait().await.unwrap();
        self.readers.wait().await;
        assert_eq!(status.signal(), Some(9), "{status}: {}", self.written());
    }

    /// Asks it to stop, as whatever supervises it would.
    pub async fn asks_to_stop(&self) {
        let id = self.id().to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status().await;
        assert!(told.unwrap().success());
    }

    /// Asks it to stop, and waits until it has.
    pub async fn terminate(self) -> (ExitStatus, String) {
        self.asks_to_stop().await;
        self.ended().await
    }

    /// Waits until it ends by itself; what it wrote.
    pub async fn ended(self) -> (ExitStatus, String) {
        self.ended_within(PATIENCE).await
    }

    /// The same, for a program that takes that long.
    pub async fn ended_within(mut self, patience: Duration) -> (ExitStatus, String) {
        let Ok(status) = tokio::time::timeout(patience, self.child.wait()).await else {
            panic!("it does not come to an end; it said:\n{}", self.written())
        };
        self.readers.wait().await;
        (status.unwrap(), self.written())
    }
}

async fn lines(
    from: impl AsyncRead + Unpin,
    into: Arc<Mutex<Vec<String>>>,
    changes: Arc<watch::Sender<usize>>,
) {
    let mut lines = BufReader::new(from).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        into.lock().unwrap().push(line);
        changes.send_modify(|count| *count += 1);
    }
}
