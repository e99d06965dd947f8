use domain::model::shared::SecretString;
use domain::model::workspace::Mode;
use infra::providers::AppSettings;
use infra::providers::instagram::{AppKeys, FacebookSettings, InstagramSettings};

use crate::config::{Config, Sandbox};

/// The provider apps that the configuration names by itself: the live one, and a sandbox that runs elsewhere.
pub(super) fn configured(config: &Config) -> Vec<AppSettings> {
    live(config).into_iter().chain(elsewhere(config)).collect()
}

fn live(config: &Config) -> Option<AppSettings> {
    let app = config.instagram.enabled.then_some(&config.instagram)?;
    let keys = |id: &Option<String>, secret: &Option<SecretString>| {
        let (id, secret) = (id.clone()?, secret.clone()?);
        Some(AppKeys { id, secret })
    };
    let facebook = keys(&app.meta_app_id, &app.meta_app_secret);
    Some(AppSettings::Instagram(InstagramSettings {
        mode: Mode::Live,
        login_url: app.login_url.clone(),
        token_url: app.token_url.clone(),
        graph_url: app.graph_url.clone(),
        graph_version: app.graph_version.clone(),
        instagram: keys(&app.app_id, &app.app_secret),
        facebook: facebook.map(|keys| FacebookSettings {
            app: keys,
            config_id: app.facebook_config_id.clone(),
            system_users: app.facebook_system_users,
            appsecret_proof: app.facebook_appsecret_proof,
            login_url: app.facebook_login_url.clone(),
            graph_url: app.facebook_graph_url.clone(),
        }),
        meta_app_secret: app.meta_app_secret.clone(),
        verify_token: app.verify_token.clone()?,
        send_timeout: app.send_timeout(),
        read_timeout: app.read_timeout(),
        human_agent: app.human_agent,
    }))
}

fn elsewhere(config: &Config) -> Option<AppSettings> {
    let Sandbox {
        enabled: true,
        url: Some(url),
        app_id,
        app_secret,
        verify_token,
        meta_app_id,
        meta_app_secret,
        ..
    } = &config.sandbox
    else {
        return None;
    };
    let meta = meta_app_id.clone().zip(meta_app_secret.clone());
    let app = TestApp {
        instagram: AppKeys {
            id: app_id.clone()?,
            secret: app_secret.clone()?,
        },
        meta: meta.map(|(id, secret)| AppKeys { id, secret }),
        verify_token: verify_token.clone()?,
    };
    Some(test(config, url, app))
}

/// What the app of a sandbox is known by.
pub(super) struct TestApp {
    pub(super) instagram: AppKeys,
    /// For Facebook Login, which is below a path of its own.
    pub(super) meta: Option<AppKeys>,
    pub(super) verify_token: SecretString,
}

/// The test app: all its hosts are the sandbox's.
pub(super) fn test(config: &Config, url: &str, app: TestApp) -> AppSettings {
    let host = || url.trim_end_matches('/').to_owned();
    let facebook = || format!("{}/facebook", host());
    AppSettings::Instagram(InstagramSettings {
        mode: Mode::Test,
        login_url: host(),
        token_url: host(),
        graph_url: host(),
        graph_version: config.instagram.graph_version.clone(),
        instagram: Some(app.instagram),
        facebook: app.meta.map(|keys| FacebookSettings {
            app: keys,
            config_id: None,
            system_users: false,
            appsecret_proof: false,
            login_url: facebook(),
            graph_url: facebook(),
        }),
        meta_app_secret: None,
        verify_token: app.verify_token,
        send_timeout: config.instagram.send_timeout(),
        read_timeout: config.instagram.read_timeout(),
        human_agent: true,
    })
}
