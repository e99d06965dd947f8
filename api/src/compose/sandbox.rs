use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use anyhow::{Context as _, bail};
use domain::model::channel::{Product, ProviderKind};
use domain::model::shared::ExposeSecret as _;
use domain::model::workspace::Mode;
use infra::providers::instagram::AppKeys;
use infra::providers::{AppSettings, shared_app};
use sandbox::{AppSettings as SandboxApp, RedirectUris, Sandbox, Settings};
use url::Url;

use super::apps;
use crate::config::Config;

/// How a sandbox that runs by itself is started. The service must know the same app, so it cannot be made up.
pub fn sandbox_settings(config: &Config, callback: Option<Url>) -> anyhow::Result<Settings> {
    let ours = &config.sandbox;
    for (key, missing) in [
        ("app_id", ours.app_id.is_none()),
        ("app_secret", ours.app_secret.is_none()),
        ("verify_token", ours.verify_token.is_none()),
    ] {
        if missing {
            bail!("sandbox.{key} must be said, the same for the sandbox and for the service");
        }
    }
    let callback = match callback {
        Some(url) => url,
        None => callback_at(&config.server.public_url(config.server.listen))?,
    };
    Ok(settings(config, callback))
}

fn settings(config: &Config, callback: Url) -> Settings {
    let ours = &config.sandbox;
    let plain = |secret: &Option<secrecy::SecretString>| {
        secret.as_ref().map(|text| text.expose_secret().to_owned())
    };
    Settings {
        listen: ours.listen,
        public_url: ours.url.clone(),
        app: SandboxApp {
            instagram_app_id: ours.app_id.clone(),
            instagram_app_secret: plain(&ours.app_secret),
            verify_token: plain(&ours.verify_token),
            app_id: ours.meta_app_id.clone(),
            app_secret: plain(&ours.meta_app_secret),
            ..SandboxApp::default()
        },
        callback: Some(callback),
        demo: true,
        control_key: ours.control_key.clone(),
        state_file: ours.state_path.clone(),
        ..Settings::default()
    }
}

/// Starts the sandbox in this process, when the configuration wants it here, with the provider app that it is.
pub(super) async fn start(
    config: &Config,
    address: SocketAddr,
    public_url: &str,
) -> anyhow::Result<Option<(Sandbox, AppSettings)>> {
    if !config.sandbox.enabled || config.sandbox.url.is_some() {
        return Ok(None);
    }
    let callback = callback_at(&nearby(address, &config.server.base_path))?;
    let settings = settings(config, callback);
    let sandbox = Sandbox::start(settings)
        .await
        .context("the sandbox cannot be started")?;
    let products = Product::ALL.into_iter().map(Product::as_str);
    let back = products.map(|product| format!("{public_url}/oauth/{product}/callback"));
    sandbox.set_redirect_uris(RedirectUris::Only(back.collect()));
    let app = sandbox.app();
    let app = apps::TestApp {
        instagram: AppKeys {
            id: app.instagram_app_id,
            secret: app.instagram_app_secret.into(),
        },
        meta: Some(AppKeys {
            id: app.app_id,
            secret: app.app_secret.into(),
        }),
        verify_token: app.verify_token.into(),
    };
    let app = apps::test(config, &sandbox.url(), app);
    tracing::warn!(
        url = sandbox.url(),
        "a sandbox plays Instagram for test workspaces"
    );
    Ok(Some((sandbox, app)))
}

/// How this process reaches itself, whatever the public URL is.
fn nearby(address: SocketAddr, base_path: &str) -> String {
    let address = match address {
        SocketAddr::V4(any) if any.ip().is_unspecified() => {
            (Ipv4Addr::LOCALHOST, any.port()).into()
        }
        SocketAddr::V6(any) if any.ip().is_unspecified() => {
            (Ipv6Addr::LOCALHOST, any.port()).into()
        }
        SocketAddr::V4(_) | SocketAddr::V6(_) => address,
    };
    format!("http://{address}{base_path}")
}

fn callback_at(public_url: &str) -> anyhow::Result<Url> {
    let app = shared_app(ProviderKind::Instagram, Mode::Test);
    Ok(Url::parse(&format!(
        "{public_url}/webhooks/instagram/{app}"
    ))?)
}
