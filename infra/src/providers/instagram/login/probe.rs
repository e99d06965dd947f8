//! Whether messaging works for an account: what a read of its conversations says (META 1a preconditions, 6, 8).

use domain::model::channel::{Check, CheckId, Connected, Consent, Reached, Via};
use domain::model::shared::Code;
use domain::port::provider::{Login, ProviderFailure};
use reqwest::Method;
use serde_json::value::RawValue;

use super::super::client::GraphClient;
use super::super::outcome::{self, of_read};
use super::super::wire::Wrapped;

/// What a read that succeeds proves.
const PROVEN: [CheckId; 3] = [
    CheckId::MessageAccess,
    CheckId::TwoFactor,
    CheckId::AdvancedAccess,
];

/// Reads the account's conversations once: creator accounts get no webhooks before (META 1a).
pub(super) async fn probed(
    client: &GraphClient,
    mut reached: Reached,
) -> Result<Reached, (Reached, Code)> {
    // one thread: a list of many may fail for one that is odd (META 6)
    let query = [("platform", "instagram"), ("limit", "1")];
    let answered = client.conversations(&reached.via, &reached.token, &query);
    let known = reached.checks.contains(&Check::pass(CheckId::Scopes));
    match of_read(answered.await) {
        Ok(_) => {
            let scopes = (!known).then_some(CheckId::Scopes);
            let proven = PROVEN.into_iter().chain(scopes);
            reached.checks.extend(proven.map(Check::pass));
            Ok(reached)
        }
        Err(failure) => match meaning(&failure) {
            // the owner gave what was asked for: what is not permitted is not permitted to the app (META 1a)
            Some(Code::ScopeMissing) if known => Err((reached, Code::AdvancedAccessMissing)),
            Some(code) => Err((reached, code)),
            // Instagram is not well, or one odd thread spoils the list (META 6): nobody knows
            None => {
                reached.checks.extend(PROVEN.map(Check::unknown));
                Ok(reached)
            }
        },
    }
}

/// What keeps messaging from working, when the answer says so.
fn meaning(failure: &ProviderFailure) -> Option<Code> {
    match (failure.words.code, failure.words.subcode) {
        (_, Some(2_534_041)) => Some(Code::MessageAccessOff),
        (_, Some(2_534_077)) => Some(Code::TwoFactorRequired),
        (_, Some(2_534_013)) => Some(Code::ProfessionalAccountMissing),
        (Some(36_103), _) => Some(Code::AccountNotProfessional),
        (_, Some(2_018_028)) | (Some(1), Some(99)) | (Some(3), _) => {
            Some(Code::AdvancedAccessMissing)
        }
        (Some(190 | 102), _) => Some(Code::OauthFailed),
        (Some(10 | 200..=299), None) => Some(Code::ScopeMissing),
        _ => None,
    }
}

/// Everything that a channel needs, asked at once.
pub(in super::super) async fn checked(
    client: &GraphClient,
    login: Option<&dyn Login>,
    connected: &Connected,
) -> Vec<Check> {
    let channel = &connected.channel;
    let reached = Reached {
        account: channel.account.clone(),
        via: channel.connection.via.clone(),
        token: connected.credential.token.clone(),
        expires_at: None,
        checks: vec![],
    };
    let (of_token, of_messages, subscribed) = futures::join!(
        token(login, connected),
        probed(client, reached),
        subscription(client, connected)
    );
    let of_messages = match of_messages {
        Ok(reached) => reached.checks,
        Err((_, Code::OauthFailed)) => vec![],
        Err((_, code)) => Check::fail(code).into_iter().collect(),
    };
    let mut checks = of_token;
    for check in of_messages.into_iter().chain([subscribed]) {
        if !checks.iter().any(|known| known.id == check.id) {
            checks.push(check);
        }
    }
    checks
}

/// Whether the token is accepted, may do what is needed, and is for an account that can be connected.
async fn token(login: Option<&dyn Login>, connected: &Connected) -> Vec<Check> {
    let Some(login) = login else {
        return vec![Check::unknown(CheckId::Token)];
    };
    let failed = |code| Check::fail(code).into_iter().collect();
    let token = &connected.credential.token;
    let consent: Consent = match login.inspect(token, connected.credential.obtained_at).await {
        Ok(consent) => consent,
        Err(failure) if failure.code == Code::OauthFailed => return failed(Code::TokenRefused),
        Err(failure) if failure.code == Code::ScopeMissing => return failed(Code::ScopeMissing),
        Err(_) => return vec![Check::unknown(CheckId::Token)],
    };
    match login.candidates(&consent).await {
        Ok(candidates) => match candidates.into_iter().next() {
            Some(Ok(reached)) => reached.checks,
            Some(Err(unreached)) => failed(unreached.code),
            None => vec![Check::unknown(CheckId::ProfessionalAccount)],
        },
        Err(failure) if failure.code == Code::OauthFailed => failed(Code::TokenRefused),
        Err(_) => vec![Check::unknown(CheckId::Token)],
    }
}

/// Whether the app is among those that the account, or its Page, tells.
async fn subscription(client: &GraphClient, connected: &Connected) -> Check {
    let via: &Via = &connected.channel.connection.via;
    let token = &connected.credential.token;
    let answered = client.subscribed_apps(Method::GET, via, token, &[]).await;
    let listed = of_read(answered).ok().and_then(|answer| {
        let list: Option<Wrapped<'_>> = outcome::read(&answer.body);
        list.and_then(|list| list.data.map(|apps: Vec<&RawValue>| apps.len()))
    });
    match listed {
        Some(0) => {
            Check::fail(Code::SubscriptionFailed).unwrap_or(Check::unknown(CheckId::Subscription))
        }
        Some(_) => Check::pass(CheckId::Subscription),
        None => Check::unknown(CheckId::Subscription),
    }
}
