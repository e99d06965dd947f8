//! The README's commands, as they are written there.

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::time::Duration;

use e2e::{Backend, Port, Program, program};
use tokio::process::Command;

pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .unwrap()
}

/// The README's blocks in this language, in order.
pub(super) fn blocks(language: &str) -> Vec<String> {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let mut blocks = vec![];
    let mut rest = readme.as_str();
    let begin = format!("```{language}\n");
    while let Some((_, after)) = rest.split_once(&begin) {
        let (block, after) = after.split_once("\n```").unwrap();
        blocks.push(block.to_owned());
        rest = after;
    }
    blocks
}

/// A folder like that of the README, with the programs that were built already, and a cargo that runs them.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("target")).unwrap();
    symlink(
        program().parent().unwrap(),
        folder.path().join("target/debug"),
    )
    .unwrap();
    std::fs::create_dir(folder.path().join("bin")).unwrap();
    let cargo = folder.path().join("bin/cargo");
    let gramway = program();
    let script = format!(
        "#!/bin/sh\ncase \"$1 $2\" in 'build '*) exit 0 ;; 'run --') shift 2; exec '{}' \"$@\" ;; *) exit 9 ;; esac\n",
        gramway.display()
    );
    std::fs::write(&cargo, script).unwrap();
    std::fs::set_permissions(&cargo, std::fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

/// A shell and all that it started, gone when this is.
struct Shell {
    program: Option<Program>,
    group: String,
}

impl Shell {
    /// Runs a script there, and other ports than those of the README where it names some.
    fn start(folder: &Path, script: &str, ports: &[(&str, String)]) -> Self {
        let bin = folder.join("bin");
        let mut command = Command::new("bash");
        command
            .args(["-euo", "pipefail", "-c", script])
            .current_dir(folder)
            .env_clear()
            .env(
                "PATH",
                format!("{}:/usr/local/bin:/usr/bin:/bin", bin.display()),
            )
            .process_group(0);
        for (name, value) in ports {
            command.env(name, value);
        }
        let program = Program::spawn(command);
        Self {
            group: format!("-{}", program.id()),
            program: Some(program),
        }
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        let kill = std::process::Command::new("kill")
            .args(["-9", "--", &self.group])
            .output();
        assert!(kill.is_ok(), "what the README started may still run");
    }
}

#[test]
fn the_two_commands_are_there() {
    e2e::run(Backend::Sqlite, |()| async {
        let blocks = blocks("sh");
        assert_eq!(blocks[..2], ["cargo run -- demo", "./tests/run"]);
        let run = std::fs::metadata(root().join("tests/run")).unwrap();
        assert_ne!(run.permissions().mode() & 0o111, 0);
        let folder = folder();

        let ports = format!("{} --port 0 --sandbox-port 0", blocks[0]);
        let mut shell = Shell::start(folder.path(), &ports, &[]);
        let demo = shell.program.as_mut().unwrap();

        demo.says("All of it works").await;
        for said in ["Swagger UI", "chat page", "API key"] {
            demo.says(said).await;
        }
    });
}

#[test]
fn the_first_ten_minutes_are_as_written() {
    e2e::run(Backend::Sqlite, |()| async {
        let claimed = [Port::claim(), Port::claim(), Port::claim()];
        let [gramway, sandbox, receiver] = claimed.each_ref().map(|port| port.number);
        let script = blocks("sh")[2..].join("\n");
        let script = script
            .replace("127.0.0.1:8080", &format!("127.0.0.1:{gramway}"))
            .replace("127.0.0.1:8090", &format!("127.0.0.1:{sandbox}"))
            .replace("127.0.0.1:9000", &format!("127.0.0.1:{receiver}"));
        let folder = folder();
        let ports = [
            ("GRAMWAY__SERVER__LISTEN", format!("127.0.0.1:{gramway}")),
            ("GRAMWAY__SANDBOX__LISTEN", format!("127.0.0.1:{sandbox}")),
        ];

        let mut shell = Shell::start(folder.path(), &script, &ports);
        let ended = shell
            .program
            .take()
            .unwrap()
            .ended_within(Duration::from_mins(1));
        let log = || {
            std::fs::read_to_string(folder.path().join(".gramway/receiver.log")).unwrap_or_default()
        };
        let (status, said) = ended.await;

        assert!(status.success(), "{said}\n{}", log());
        for kind in [
            "channel.connected",
            "message.received",
            "message.sent",
            "message.delivered",
        ] {
            assert!(log().contains(kind), "{kind}: {}", log());
        }
    });
}
