//! How the service is configured in tests: as an operator would, in TOML.

use std::time::Duration;

use sandbox::Sandbox;

use crate::database::Database;

/// The master key of tests.
pub const MASTER_KEY: &str = "Z3JhbXdheS10ZXN0cy1tYXN0ZXIta2V5LTAxMjM0NTY=";

/// What a test may want to be different.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the configuration"
)]
pub struct Options {
    /// Where it listens.
    pub listen: String,
    /// Whether customers' endpoints may be on this machine.
    pub allow_loopback: bool,
    /// Whether customers' endpoints must be https, as in production.
    pub https_only: bool,
    /// More lines of TOML in the section of customers' endpoints.
    pub webhooks: String,
    /// More lines of TOML in the section of the scheduler.
    pub work: String,
    /// For how long an unconfirmed message waits for its echo, in milliseconds.
    pub resolve_within_ms: u64,
    /// For how long a lease over work holds that is not renewed, in milliseconds.
    pub lease_ttl_ms: u64,
    /// Requests that one key may make at once, and that come back a second.
    pub key_rate: u32,
    /// Requests without a key that one address may make at once, and that come back a second.
    pub address_rate: u32,
    /// Whether test workspaces are served.
    pub sandbox: bool,
    /// The database's URL, when it is not the database's own.
    pub database_url: Option<String>,
    /// What plays Instagram for live workspaces, when it is not the second sandbox.
    pub instagram_host: Option<String>,
    /// More lines of TOML in the section of the live app.
    pub instagram: String,
    /// How long a request may take to arrive, in milliseconds.
    pub request_timeout_ms: u64,
    /// For how long Meta tells again what it could not tell. Really it is hours.
    pub meta_tells_for: Duration,
    /// Whether contacts' profiles are asked for: tests that count calls and events say so.
    pub profiles: bool,
    /// How long a delivery may wait for a profile, in milliseconds.
    pub profile_wait_ms: u64,
    /// More lines of TOML: sections that are not written below.
    pub more: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:0".to_owned(),
            allow_loopback: true,
            https_only: false,
            webhooks: String::new(),
            work: String::new(),
            lease_ttl_ms: 10_000,
            key_rate: 100_000,
            address_rate: 100_000,
            sandbox: true,
            resolve_within_ms: 120_000,
            database_url: None,
            instagram_host: None,
            instagram: String::new(),
            request_timeout_ms: 15_000,
            meta_tells_for: Duration::from_mins(1),
            profiles: false,
            profile_wait_ms: 0,
            more: String::new(),
        }
    }
}

/// The whole configuration. `meta` is the sandbox that plays Instagram for live workspaces.
pub(crate) fn toml(options: &Options, database: &Database, meta: &Sandbox) -> String {
    let app = meta.app();
    let host = options.instagram_host.clone().unwrap_or_else(|| meta.url());
    format!(
        r#"
environment = "test"
[server]
listen = "{listen}"
workers = 2
request_timeout_ms = {request_timeout_ms}
[database]
url = "{url}"
owner_url = "{owner}"
[keys]
master = [{{ id = "tests", key = "{MASTER_KEY}" }}]
[instagram]
enabled = true
app_id = "{app_id}"
app_secret = "{app_secret}"
meta_app_secret = "{meta_secret}"
verify_token = "{verify_token}"
login_url = "{host}"
token_url = "{host}"
graph_url = "{host}"
meta_app_id = "{meta_id}"
facebook_login_url = "{host}/facebook"
facebook_graph_url = "{host}/facebook"
{instagram}
[sandbox]
enabled = {sandbox}
listen = "127.0.0.1:0"
[onboarding]
privacy_policy_url = "https://example.com/privacy"
terms_url = "https://example.com/terms"
[profiles]
enabled = {profiles}
wait_ms = {profile_wait_ms}
[webhooks]
https_only = {https_only}
allow_loopback = {allow_loopback}
{webhooks}
[work]
# what nobody was woken for stays where it is, and the test that waits for it fails
poll_ms = 0
lease_ttl_ms = {lease_ttl_ms}
resolve_within_ms = {resolve_within_ms}
{work}
[limits]
key_burst = {key_rate}
key_per_second = {key_rate}
workspace_burst = 100000
workspace_per_second = 100000
address_burst = {address_rate}
address_per_second = {address_rate}
{more}
"#,
        listen = options.listen,
        key_rate = options.key_rate,
        address_rate = options.address_rate,
        sandbox = options.sandbox,
        lease_ttl_ms = options.lease_ttl_ms,
        url = options.database_url.as_ref().unwrap_or(&database.url),
        owner = database.owner_url,
        app_id = app.instagram_app_id,
        app_secret = app.instagram_app_secret,
        meta_id = app.app_id,
        meta_secret = app.app_secret,
        verify_token = app.verify_token,
        allow_loopback = options.allow_loopback,
        https_only = options.https_only,
        webhooks = options.webhooks,
        work = options.work,
        resolve_within_ms = options.resolve_within_ms,
        profiles = options.profiles,
        profile_wait_ms = options.profile_wait_ms,
        request_timeout_ms = options.request_timeout_ms,
        instagram = options.instagram,
        more = options.more,
    )
}
