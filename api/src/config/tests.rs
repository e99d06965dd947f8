use super::*;

const KEY: &str =
    "master = [{ id = \"one\", key = \"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\" }]";

fn text(more: &str) -> String {
    format!("environment = \"test\"\n[keys]\n{KEY}\n{more}")
}

fn keys(problems: &ConfigProblems) -> Vec<&str> {
    problems
        .all()
        .iter()
        .map(|problem| problem.key.as_str())
        .collect()
}

fn with(variables: &[(&str, &str)], file: &str) -> Result<Config, ConfigProblems> {
    let variables = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::from_layers(Some(file), variables)
}

#[test]
fn defaults_lack_only_what_must_be_said() {
    let problems = Config::parse("").unwrap_err();

    assert_eq!(keys(&problems), ["environment", "keys.master"]);
}

#[test]
fn every_key_is_documented_and_every_documented_key_exists() {
    let everything = DEFAULTS
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(key)
                if key
                    .split_once(" = ")
                    .is_some_and(|(key, _)| !key.contains(' ')) =>
            {
                key
            }
            Some(_) | None => line,
        })
        .collect::<Vec<_>>()
        .join("\n");

    let config = Config::parse(&format!("{everything}\n").replace("master = []", KEY)).unwrap();

    assert_eq!(config.environment, Some(Environment::Development));
    let rows = reference().lines().count() - 2;
    let keys = everything
        .lines()
        .filter(|line| !line.starts_with('#') && line.contains(" = "))
        .count();
    assert_eq!(rows, keys, "{}", reference());
    assert!(!reference().contains("|  |"), "{}", reference());
}

#[test]
fn the_reference_in_the_readme_is_current() {
    let readme = include_str!("../../README.md");

    assert!(
        readme.contains(&reference()),
        "api/README.md should have:\n{}",
        reference()
    );
}

#[test]
fn every_key_has_a_sentence_of_its_own() {
    let mut said = std::collections::BTreeMap::new();

    for row in reference().lines().skip(2) {
        let sentence = row.rsplit(" | ").next().unwrap().to_owned();
        assert!(sentence.len() > 10, "{row}");
        let other = said.insert(sentence, row.to_owned());
        assert_eq!(other, None, "{row}");
    }
}

#[test]
fn all_mistakes_are_told_at_once_with_their_keys() {
    let problems = with(
        &[
            ("GRAMWAY__SERVER__LISTEN", "somewhere"),
            ("GRAMWAY__WORK__POLL_MS", "often"),
            ("GRAMWAY__LOG__COLOUR", "green"),
        ],
        &text(
            "primary = \"two\"\n[database]\nurl = \"mysql://x\"\nmax_connections = 1\n[webhook]\nhttps = true\n[server]\nworkers = \"many\"",
        ),
    )
    .unwrap_err();

    let mut found = keys(&problems);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "database.max_connections",
            "database.url",
            "keys.primary",
            "log.colour",
            "server.listen",
            "server.workers",
            "webhook",
            "work.poll_ms",
        ]
    );
}

#[test]
fn mistakes_inside_lists_are_told_with_all_others() {
    let problems = Config::parse(
        r#"
environment = "test"
[server]
trusted_proxies = ["10.0.0.0/99", "::1", 7, "nowhere"]
workers = "many"
[keys]
master = [
    { id = "first", key = "AAAA", foo = 1, bar = 2 },
    { id = "second" },
    5,
    { id = "third", key = "AAAA" },
]
[work]
poll_ms = "often"
[log]
colour = "green"
"#,
    )
    .unwrap_err();

    let mut found = keys(&problems);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "keys.master[0].bar",
            "keys.master[0].foo",
            "keys.master[0].key",
            "keys.master[1]",
            "keys.master[2]",
            "keys.master[3].key",
            "log.colour",
            "server.trusted_proxies[0]",
            "server.trusted_proxies[2]",
            "server.trusted_proxies[3]",
            "server.workers",
            "work.poll_ms",
        ]
    );
}

#[test]
fn production_is_strict() {
    let problems = Config::parse(
        &text(
            "[server]\npublic_url = \"http://gramway.example\"\n[webhooks]\nhttps_only = false\nallow_loopback = true\n[instagram]\ngraph_url = \"http://127.0.0.1:1\"\n[sandbox]\nenabled = true",
        )
        .replace("\"test\"", "\"production\""),
    )
    .unwrap_err();

    assert_eq!(
        keys(&problems),
        [
            "server.public_url",
            "instagram.graph_url",
            "sandbox.control_key",
            "webhooks.https_only",
            "webhooks.allow_loopback",
        ]
    );
}

#[test]
fn the_environment_goes_over_the_file() {
    let directory = tempfile::tempdir().unwrap();
    let secret = directory.path().join("secret");
    std::fs::write(&secret, "s3cret\n").unwrap();

    let config = with(
        &[
            ("GRAMWAY__SERVER__LISTEN", "0.0.0.0:9"),
            ("GRAMWAY__SERVER__PUBLIC_URL", "http://here"),
            ("GRAMWAY__SERVER__TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
            ("GRAMWAY__INSTAGRAM__APP_ID", "1234"),
            (
                "GRAMWAY__INSTAGRAM__APP_SECRET_FILE",
                secret.to_str().unwrap(),
            ),
            ("GRAMWAY__SANDBOX__ENABLED", "true"),
            ("HOME", "/root"),
        ],
        &text("[server]\nlisten = \"127.0.0.1:1\"\nworkers = 3"),
    )
    .unwrap();

    assert_eq!(config.server.listen.to_string(), "0.0.0.0:9");
    assert_eq!(config.server.workers, 3);
    assert_eq!(config.server.trusted_proxies.len(), 2);
    assert_eq!(config.instagram.app_id.as_deref(), Some("1234"));
    let secret = config.instagram.app_secret.unwrap();
    assert_eq!(secrecy::ExposeSecret::expose_secret(&secret), "s3cret");
    assert!(config.sandbox.enabled);
}

#[test]
fn a_mistaken_secret_is_not_shown() {
    let problems = Config::parse(
        "environment = \"test\"\n[keys]\nmaster = [{ id = \"one\", key = 424242 }]\n[instagram]\nverify_token = 434343",
    )
    .unwrap_err();

    let told = problems.to_string();
    assert!(told.contains("keys.master[0].key"), "{told}");
    assert!(told.contains("instagram.verify_token"), "{told}");
    assert!(
        !told.contains("424242") && !told.contains("434343"),
        "{told}"
    );
}

#[test]
fn a_broken_file_is_told() {
    let problems = Config::parse("environment =").unwrap_err();

    assert_eq!(problems.all().len(), 1);
}
