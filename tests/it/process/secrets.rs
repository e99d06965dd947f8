//! Canaries in every secret field: the search finds them where they are planted, and nowhere else.

use std::sync::Arc;

use e2e::{
    Backend, Caller, Choice, Cluster, Database, Hunt, Options, Owner, Program, Reply, Server,
    Service, TestApp, Workspace, both, operations,
};
use sandbox::AppSettings;
use serde_json::json;

/// The app's secrets, made to be found.
fn app() -> AppSettings {
    AppSettings {
        app_secret: Some("canary-meta-app-secret-01".to_owned()),
        instagram_app_secret: Some("canary-instagram-app-secret-02".to_owned()),
        verify_token: Some("canary-verify-token-03".to_owned()),
        ..AppSettings::default()
    }
}

/// What the service is told that nobody else may know.
fn of_configuration() -> Hunt {
    let mut hunt = Hunt::default();
    hunt.add("meta app secret", "canary-meta-app-secret-01");
    hunt.add("instagram app secret", "canary-instagram-app-secret-02");
    hunt.add("verify token", "canary-verify-token-03");
    hunt.add(
        "master key in base 64",
        e2e::MASTER_KEY.trim_end_matches('='),
    );
    hunt.add("master key", "gramway-tests-master-key-0123456");
    hunt.add("database password", "canary-database-password-04");
    hunt
}

/// The file in which the sandbox of the service keeps its app.
const STATE: &str = "sandbox.json";

/// The same service with a sandbox in its process, whose app is made up.
fn with_sandbox(service: &Service) {
    let text = std::fs::read_to_string(&service.file).unwrap();
    let state = service.database.folder().join(STATE);
    let sandbox = format!(
        "[sandbox]\nenabled = true\ncontrol_key = \"canary-sandbox-control-key-06\"\nstate_path = \"{}\"\n",
        state.display()
    );
    let with = text.replace("[sandbox]\nenabled = false\n", &sandbox);
    assert_ne!(with, text);
    std::fs::write(&service.file, with).unwrap();
}

/// The secrets that the sandbox made up.
fn made_up(service: &Service) -> Vec<(String, String)> {
    let state = std::fs::read(service.database.folder().join(STATE)).unwrap();
    let state: serde_json::Value = serde_json::from_slice(&state).unwrap();
    ["app_secret", "instagram_app_secret", "verify_token"]
        .map(|name| {
            let secret = state["app"][name].as_str().unwrap();
            (format!("sandbox's {name}"), secret.to_owned())
        })
        .to_vec()
}

/// The 32 bytes that an endpoint's secret says.
fn endpoint_key(secret: &str) -> Vec<u8> {
    use base64::Engine as _;
    let text = secret.trim_start_matches("whsec_");
    base64::engine::general_purpose::STANDARD
        .decode(text)
        .unwrap()
}

/// What the browser's cookie for a login holds.
fn cookie(page: &e2e::Page) -> String {
    let set = page.headers.get_all("set-cookie").iter();
    let mut set = set.filter_map(|it| it.to_str().ok()?.strip_prefix("gramway_connect_"));
    let (_, value) = set.next().unwrap().split_once('=').unwrap();
    value.split('.').next().unwrap().to_owned()
}

/// A database whose files are its own.
async fn alone(database: Arc<Database>) -> (Arc<Database>, Option<Cluster>) {
    match database.backend {
        Backend::Sqlite => (database, None),
        Backend::Postgres => {
            let cluster = Cluster::create();
            (cluster.database().await, Some(cluster))
        }
    }
}

/// The database as it lies on disk: everything that a thief of its files would have.
fn on_disk(database: &Database, cluster: Option<&Cluster>) -> Vec<u8> {
    if let Some(cluster) = cluster {
        cluster.close();
        return cluster.files();
    }
    let read = |name: &str| std::fs::read(database.folder().join(name)).unwrap_or_default();
    [read("gramway.db"), read("gramway.db-wal")].concat()
}

/// With a password in its URL, which the cluster does not ask for and a log could show.
fn with_password(database: &Database) -> String {
    database
        .url
        .replace("gramway_app@", "gramway_app:canary-database-password-04@")
}

/// Everything that can be read with a key.
async fn read_again(acme: &Workspace, ids: &dyn Fn(&str) -> String) -> Vec<u8> {
    let mut seen = vec![];
    for operation in operations()
        .iter()
        .filter(|it| it.method == reqwest::Method::GET)
        // has no end; what it says is what the list of events says
        .filter(|it| it.path != "/v1/events/stream")
    {
        if operation.is_operators() {
            continue;
        }
        let answer = acme.get(&operation.path_with(ids)).await;
        assert!(answer.status < 500, "{operation}: {answer}");
        seen.extend_from_slice(&answer.body);
        seen.extend(format!("{:?}", answer.headers).into_bytes());
    }
    seen
}

both! {
    async fn no_secret_is_where_it_should_not_be(database: Arc<Database>) {
        let (database, cluster) = alone(database).await;
        let more = "[log]\nfilter = \"trace\"\nformat = \"json\"\n".to_owned();
        let options = Options { more, database_url: Some(with_password(&database)), ..Options::default() };
        let service = Service::prepare(Arc::clone(&database), options, app()).await;
        with_sandbox(&service);
        let program = service.serves().await;
        let acme = service.workspace("acme").await;

        // a whole run, with a login that fails and one that does not
        let failed = acme.makes_link().await;
        let scope = "instagram_business_manage_messages";
        let refused = Owner::of("shop").connects(failed["url"].as_str().unwrap(), Choice::Without(scope)).await;
        let link = acme.makes_link().await;
        let owner = Owner::of("shop");
        let begun = owner.starts("instagram", link["url"].as_str().unwrap()).await;
        let browser = cookie(&begun);
        let dialog = owner.browser.follow(begun).await;
        let back = owner.decides(&dialog, Choice::Allow).await;
        let connected = owner.browser.open(&back).await;
        let told = acme.receiver.next("channel.connected").await;
        let shop = e2e::Channel { id: told.text("/channel/id"), account: service.meta.account("shop") };
        let heard = acme.hears(&acme.user("alice"), &shop, "hello").await;
        acme.sends(&heard.conversation(), "hi").await.expect(202);
        let sent = acme.receiver.next("message.delivered").await;
        let files = Server::start(Arc::new(|_| Reply::Status(200))).await;
        let signed = format!("http://{}/v/1.jpg?oh=canary-file-signature-07", files.address);
        acme.user("alice").sends_image(&shop, &signed).await;
        let image = acme.receiver.next("message.received").await;
        let media_link = image.text("/data/content/attachments/0/media_url");
        Caller::anonymous("").get(&media_link).await.expect(200);
        shop.expire_tokens();
        acme.sends(&heard.conversation(), "not any more").await.expect(202);
        acme.receiver.next("channel.reauthorization_required").await;
        let small = acme.post_once("/v1/api-keys", "mint", json!({"name": "small", "scopes": ["messages:read"]})).await.expect(201);
        let by_page = acme.makes_link().await;
        Owner::of("page").connects_with("facebook", by_page["url"].as_str().unwrap(), Choice::Allow).await;
        acme.receiver.next("channel.connected").await;
        acme.with_key("gw_live_no_such_key_canary_05").get("/v1/channels").await.expect(401);

        let mut hunt = of_configuration();
        hunt.add("operator key", &service.operator_key);
        hunt.add("api key", &acme.key);
        hunt.add("small key", small["key"].as_str().unwrap());
        hunt.add("unknown key", "gw_live_no_such_key_canary_05");
        hunt.add("endpoint secret", &acme.secret);
        hunt.add("endpoint secret's text", acme.secret.trim_start_matches("whsec_").trim_end_matches('='));
        hunt.add("endpoint secret's bytes", endpoint_key(&acme.secret));
        hunt.add("sandbox's control key", "canary-sandbox-control-key-06");
        hunt.add("browser's cookie", browser);
        for (name, secret) in made_up(&service) {
            hunt.add(name, secret);
        }
        for made in [&failed, &link, &by_page] {
            hunt.add("link token", made["url"].as_str().unwrap().rsplit('/').next().unwrap());
        }
        for (key, value) in back.query_pairs().filter(|(key, _)| key == "code" || key == "state") {
            hunt.add(format!("login {key}"), value.as_bytes());
        }
        let tokens: std::collections::BTreeSet<_> = service.meta.requests().iter().filter_map(|seen| seen.token.clone()).collect();
        let by_facebook = tokens.iter().filter(|token| token.starts_with("EAA")).count();
        assert!(by_facebook >= 2, "a user's and a Page's: {tokens:?}");
        assert!(tokens.len() - by_facebook >= 2, "{tokens:?}");
        for token in tokens {
            let whose = if token.starts_with("EAA") { "facebook token" } else { "instagram token" };
            hunt.add(whose, token);
        }

        // the search finds what is there
        for (name, place) in hunt.planted() {
            assert!(hunt.find(&place).contains(&name), "{name}");
        }
        let ids = |prefix: &str| match prefix {
            "ch" => shop.id.clone(),
            "cnv" => heard.conversation(),
            "msg" => sent.message(),
            "evt" => heard.id.clone(),
            "ep" => acme.endpoint.clone(),
            "lnk" => link.id(),
            "key" => small.id(),
            other => format!("{other}_00000000000000000000000001"),
        };
        let pages = [refused.html, connected.html, format!("{:?}{:?}", refused.headers, connected.headers)].concat();
        let answers = [read_again(&acme, &ids).await, pages.into_bytes()].concat();
        let (status, log) = program.terminate().await;
        let disk = on_disk(&database, cluster.as_ref());
        let mut known = Hunt::default();
        known.add("a path", "/v1/messages");
        known.add("a text", "not any more");
        assert!(status.success());
        assert_eq!(known.find(log.as_bytes()), ["a path (clear)"], "the log is that of this run, and has no text of messages");
        assert!(log.contains("TRACE"), "the log is one at trace level");
        let kept = known.find(&disk);
        assert!(kept.iter().any(|found| found.starts_with("a text")), "the database is that of this run: {kept:?}");

        // and nothing where nothing should be
        let none: Vec<String> = vec![];
        assert_eq!(hunt.find(&disk), none, "database");
        assert_eq!(hunt.find(log.as_bytes()), none, "log");
        assert_eq!(hunt.find(&answers), none, "answers");
        // what messages and answers rightly have is not in the log, and no link is kept
        let mut links = Hunt::default();
        links.add("media link's token", media_link.rsplit('/').next().unwrap());
        assert_eq!(links.find(&disk), none, "database");
        links.add("file's signature", "canary-file-signature-07");
        assert_eq!(links.find(log.as_bytes()), none, "log");
    }

    async fn no_panic_can_show_a_secret(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        acme.hears(&acme.user("alice"), &shop, "hello").await;

        // a panic says what its message was made of: here it is everything that the service holds
        let said = app.panics();

        let mut hunt = Hunt::default();
        hunt.add("master key in base 64", e2e::MASTER_KEY.trim_end_matches('='));
        hunt.add("master key", "gramway-tests-master-key-0123456");
        hunt.add("operator key", app.operator_key());
        hunt.add("api key", &acme.key);
        hunt.add("endpoint secret", acme.secret.trim_start_matches("whsec_").trim_end_matches('='));
        hunt.add("endpoint secret's bytes", endpoint_key(&acme.secret));
        for instagram in [&app.meta, &app.sandbox] {
            let secrets = instagram.app();
            hunt.add("meta app secret", secrets.app_secret);
            hunt.add("instagram app secret", secrets.instagram_app_secret);
            hunt.add("verify token", secrets.verify_token);
            for token in instagram.requests().into_iter().filter_map(|seen| seen.token) {
                hunt.add("instagram token", token);
            }
        }
        assert!(hunt.names().contains(&"instagram token"));
        for (name, place) in hunt.planted() {
            assert!(hunt.find(&place).contains(&name), "{name}");
        }
        assert!(said.contains("Running") && said.contains(app.url()), "{said}");
        assert!(hunt.find(said.as_bytes()).is_empty(), "{:?}: {said}", hunt.find(said.as_bytes()));
    }

    async fn what_fails_at_the_start_shows_no_secret(database: Arc<Database>) {
        let service = Service::prepare(Arc::clone(&database), Options::default(), app()).await;
        let text = std::fs::read_to_string(&service.file).unwrap();
        let hunt = of_configuration();

        let elsewhere = "postgres://gramway_app:canary-database-password-04@127.0.0.1:9/gramway";
        let other_key = text.replace(e2e::MASTER_KEY, "b3RoZXItbWFzdGVyLWtleS0wMTIzNDU2Nzg5LWFiY2Q=");
        for broken in [text.replace(&database.url, elsewhere), other_key] {
            assert_ne!(broken, text);
            std::fs::write(&service.file, broken).unwrap();
            let (status, said): (_, String) = Program::ended(service.runs(&["serve"])).await;

            assert!(!status.success(), "{said}");
            assert!(!said.contains("panicked"), "{said}");
            assert!(hunt.find(said.as_bytes()).is_empty(), "{:?}: {said}", hunt.find(said.as_bytes()));
        }
    }
}
