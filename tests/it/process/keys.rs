use std::sync::Arc;

use e2e::{Backend, Caller, Database, Options, Program, Service, both};
use sandbox::AppSettings;

/// Runs a command beside a service. On SQLite one process has the file, so the service makes room for it.
async fn beside(service: &Service, program: Program, arguments: &[&str]) -> Program {
    if service.database.backend == Backend::Postgres {
        service.asks(arguments).await;
        return program;
    }
    let (status, said) = service.runs(arguments).ended().await;
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(said.contains("another process has the database"), "{said}");
    assert!(program.terminate().await.0.success());
    service.asks(arguments).await;
    service.serves().await
}

both! {
    async fn workspaces_and_keys_are_made_listed_and_revoked(database: Arc<Database>) {
        let service = Service::prepare(database, Options::default(), AppSettings::default()).await;

        let acme = service.asks(&["workspace", "create", "--name", "Acme", "--mode", "live", "--external-id", "crm-1"]).await;
        let globex = service.asks(&["workspace", "create", "--name", "Globex", "--mode", "test"]).await;
        let workspaces = service.asks(&["workspace", "list"]).await;
        assert_eq!(workspaces["data"][1], acme, "the newest comes first");
        assert_eq!(workspaces["data"][0], globex);
        assert_eq!((acme["mode"].as_str(), acme["external_id"].as_str()), (Some("live"), Some("crm-1")));

        let acme = acme["id"].as_str().unwrap();
        let made = service.asks(&["api-key", "create", "--workspace", acme, "--name", "bot", "--scope", "channels:read"]).await;
        let every = service.asks(&["api-key", "create", "--workspace", acme, "--name", "all"]).await;
        let listed = service.asks(&["api-key", "list", "--workspace", acme]).await;
        assert_eq!(listed["data"][1]["id"], made["id"]);
        assert_eq!(listed["data"][0]["id"], every["id"]);
        let text = made["key"].as_str().unwrap();
        assert!(!listed.to_string().contains(text), "a key's text is shown once");
        let second = service.asks(&["api-key", "create", "--operator", "--name", "second"]).await;
        let operators = service.asks(&["api-key", "list", "--operator"]).await;
        assert_eq!(operators["data"].as_array().unwrap().len(), 2);

        let mut program = service.serves().await;
        let bot = Caller::anonymous(&service.url).with_key(text);
        let operator = bot.with_key(second["key"].as_str().unwrap());
        bot.get("/v1/channels").await.expect(200);
        assert_eq!(bot.get("/v1/conversations").await.problem(403), "forbidden");
        operator.get("/v1/workspaces").await.expect(200);
        let (bot_key, operator_key) = (made["id"].as_str().unwrap(), second["id"].as_str().unwrap());
        program = beside(&service, program, &["api-key", "revoke", "--workspace", acme, bot_key]).await;
        program = beside(&service, program, &["api-key", "revoke", "--operator", operator_key]).await;

        assert_eq!(bot.get("/v1/channels").await.problem(401), "unauthenticated");
        assert_eq!(operator.get("/v1/workspaces").await.problem(401), "unauthenticated");
        service.operator().get("/v1/workspaces").await.expect(200);
        bot.with_key(every["key"].as_str().unwrap()).get("/v1/channels").await.expect(200);
        assert!(program.terminate().await.0.success());
        let operators = service.asks(&["api-key", "list", "--operator"]).await;
        let revoked = operators["data"].as_array().unwrap().iter().filter(|key| key["revoked"] == true);
        assert_eq!(revoked.map(|key| &key["id"]).collect::<Vec<_>>(), [&second["id"]]);
    }

    async fn what_is_asked_wrongly_is_said(database: Arc<Database>) {
        let service = Service::prepare(database, Options::default(), AppSettings::default()).await;
        let nobody = "ws_00000000000000000000000001";
        let no_key = "key_00000000000000000000000001";

        for (arguments, code, words) in [
            (&["api-key", "create", "--name", "x"][..], 2, "--operator"),
            (&["api-key", "create", "--operator", "--name", "x", "--scope", "messages:read"], 1, "no scopes"),
            (&["api-key", "create", "--workspace", "acme", "--name", "x"], 1, "--workspace"),
            (&["api-key", "create", "--workspace", nobody, "--name", "x", "--scope", "everything"], 1, "messages:write"),
            (&["api-key", "create", "--workspace", nobody, "--name", "x"], 1, "no such workspace"),
            (&["api-key", "list", "--workspace", nobody], 1, "no such workspace"),
            (&["api-key", "revoke", "--workspace", nobody, no_key], 1, "no such key"),
            (&["api-key", "revoke", "--operator", no_key], 1, "the key's id is not an id that begins with opk_"),
            (&["workspace", "create", "--name", "", "--mode", "test"], 1, "--name"),
            (&["workspace", "create", "--name", "x", "--mode", "staging"], 2, "live, test"),
        ] {
            let (status, said) = service.runs(arguments).ended().await;
            assert_eq!(status.code(), Some(code), "{arguments:?}: {said}");
            assert!(said.contains(words), "{arguments:?}: {said}");
            assert!(!said.contains("panicked"), "{arguments:?}: {said}");
        }
    }
}
