use std::sync::Arc;

use e2e::{Database, Options, Program, Receiver, Service, Workspace, both, program};
use sandbox::AppSettings;
use tokio::process::Command;

fn runs(arguments: &[&str], service: &Service, key: &str) -> Program {
    let mut command = Command::new(program());
    command.args(arguments).env_clear();
    command.env("GRAMWAY_URL", &service.url);
    command.env("GRAMWAY_API_KEY", key);
    Program::spawn(command)
}

async fn triggers(event: &str, service: &Service, acme: &Workspace) {
    let (status, said) = runs(&["trigger", event], service, &acme.key).ended().await;
    assert!(status.success() && said.contains("evt_"), "{said}");
}

both! {
    async fn what_is_triggered_is_heard_by_who_listens_with_a_good_signature(database: Arc<Database>) {
        let service = Service::prepare(database, Options::default(), AppSettings::default()).await;
        let served = service.serves().await;
        let acme = service.test_workspace("acme").await;
        let local = Receiver::start().await;
        let url = local.url();
        let arguments = ["listen", "--forward-to", &url, "--type", "message.*"];
        let mut listening = runs(&arguments, &service, &acme.key);
        let secret = listening.says("whsec_").await;
        local.trust(secret.rsplit(' ').next().unwrap());
        listening.says("listening").await;

        triggers("channel.degraded", &service, &acme).await;
        triggers("message.received", &service, &acme).await;

        let told = local.next("message.received").await;
        assert_eq!(told.header("gramway-attempt"), Some("1"));
        let line = listening.says(&told.id).await;
        assert!(line.starts_with("message.received evt_") && line.contains(" 204 in "), "{line}");
        let (status, said) = runs(&["trigger", "message.read", "--endpoint", &acme.endpoint], &service, &acme.key).ended().await;
        assert!(status.success() && said.contains("\"status\": 204"), "{said}");
        local.next("message.read").await;

        // what happens while the service is away is heard of afterwards, from where it ended
        assert!(served.terminate().await.0.success());
        listening.says("again in").await;
        let _served = service.serves().await;
        triggers("message.sent", &service, &acme).await;
        local.next("message.sent").await;
        assert_eq!(local.kinds(), ["message.received", "message.read", "message.sent"]);

        let (status, said) = listening.terminate().await;
        assert!(status.success(), "{said}");
    }

    async fn what_cannot_be_is_said(database: Arc<Database>) {
        let service = Service::prepare(database, Options::default(), AppSettings::default()).await;
        let _served = service.serves().await;
        let acme = service.workspace("acme").await;
        let to = "http://127.0.0.1:1/";

        for (arguments, key, words) in [
            (&["listen", "--forward-to", to][..], "gw_test_x", "unauthenticated"),
            (&["listen", "--forward-to", "ftp://x/"][..], &acme.key, "--forward-to ftp://x/: must begin with http"),
            (&["listen", "--forward-to", to, "--secret", "short"][..], &acme.key, "--secret"),
            (&["listen", "--forward-to", to, "--type", "message.eaten"][..], &acme.key, "names no type"),
            (&["listen", "--forward-to", to, "--url", "http://127.0.0.1:1"][..], &acme.key, "does not answer"),
            (&["trigger", "message.eaten"][..], &acme.key, "message.received"),
            (&["trigger", "message.read", "--endpoint", "ep_01jd2v7q7hf8mrk0e4w0z3n5tb"][..], &acme.key, "not_found"),
        ] {
            let (status, said) = runs(arguments, &service, key).ended().await;
            assert!(!status.success(), "{arguments:?}: {said}");
            assert!(said.contains(words), "{arguments:?}: {said}");
        }
    }
}
