use e2e::{Backend, Program};

#[test]
fn all_mistakes_are_told_at_once_with_their_keys_and_no_secret() {
    e2e::run(Backend::Sqlite, |()| async {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("gramway.toml");
        let text = "environment = \"prod\"\n[server]\nlisten = \"here\"\nworkerz = 2\n[database]\nurl = \"mysql://canary-password@x\"\n[keys]\nmaster = [{ id = \"a\", key = \"canary-key\" }]\n";
        std::fs::write(&file, text).unwrap();
        let file = file.to_str().unwrap();

        for command in [&["config", "check"][..], &["serve"][..]] {
            let arguments = [command, &["--config", file]].concat();
            let (status, said) = Program::start(&arguments, &[]).ended().await;

            assert_eq!(status.code(), Some(2), "{said}");
            for key in [
                "environment",
                "server.listen",
                "server.workerz",
                "database.url",
                "keys.master[0].key",
            ] {
                assert!(said.contains(key), "{key}: {said}");
            }
            assert!(!said.contains("canary"), "{said}");
        }
    });
}

#[test]
fn variables_go_over_the_file() {
    e2e::run(Backend::Sqlite, |()| async {
        let variables = [
            ("GRAMWAY__ENVIRONMENT", "test"),
            (
                "GRAMWAY__KEYS__MASTER",
                &format!("[{{ id = \"a\", key = \"{}\" }}]", e2e::MASTER_KEY),
            ),
        ];
        let variables = variables.map(|(key, value)| (key.to_owned(), value.to_owned()));

        let (status, said) = Program::start(&["config", "check"], &variables)
            .ended()
            .await;

        assert!(status.success(), "{said}");
    });
}

#[test]
fn the_printed_document_is_the_committed_one() {
    e2e::run(Backend::Sqlite, |()| async {
        let (status, said) = Program::start(&["openapi"], &[]).ended().await;

        assert!(status.success(), "{said}");
        let printed: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert!(
            printed == e2e::document(),
            "openapi/openapi.json is not current"
        );
    });
}
