//! Whether messaging works for an account: what a read of its conversations says (META 1a preconditions, 6, 8).

use domain::model::channel::{
    Candidate, Check, CheckId, Connected, Consent, Reached, Verdict, Via,
};
use domain::model::shared::{Code, ExternalId};
use domain::port::provider::{Login, ProviderFailure};
use reqwest::Method;
use serde_json::value::RawValue;
use tokio::time::timeout;

use super::super::client::GraphClient;
use super::super::outcome::{self, of_read};
use super::super::wire::{AppRow, Wrapped, object};

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
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "few codes of the catalogue keep messaging from working"
)]
const fn meaning(failure: &ProviderFailure) -> Option<Code> {
    match failure.code {
        code @ (Code::MessageAccessOff
        | Code::TwoFactorRequired
        | Code::ProfessionalAccountMissing
        | Code::AccountNotProfessional
        | Code::AdvancedAccessMissing) => Some(code),
        Code::ReauthorizationRequired => Some(Code::OauthFailed),
        Code::PermissionMissing => Some(Code::ScopeMissing),
        _ => None,
    }
}

/// Everything that a channel needs, asked at once. `app_id` is what Meta lists the app as, where that is known.
pub(in super::super) async fn checked(
    client: &GraphClient,
    (login, app_id): (Option<&dyn Login>, Option<&str>),
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
    // a call that waits for Meta waits no longer than one read may take, however many reads it is
    let patience = client.patience();
    let (of_token, of_messages, subscribed) = futures::join!(
        timeout(patience, token(login, connected)),
        timeout(patience, probed(client, reached)),
        timeout(patience, subscription(client, app_id, connected))
    );
    let of_messages = match of_messages {
        Ok(Ok(reached)) => reached.checks,
        Ok(Err((_, Code::OauthFailed))) => vec![],
        Ok(Err((_, code))) => Check::fail(code).into_iter().collect(),
        Err(_) => PROVEN.map(Check::unknown).into(),
    };
    let subscribed = subscribed.unwrap_or(Check::unknown(CheckId::Subscription));
    let mut checks = of_token.unwrap_or_else(|_| vec![Check::unknown(CheckId::Token)]);
    // its messages are read and its subscriptions listed: with a Page that takes both tasks (META 1a)
    let tasks = channel.connection.via.page().is_some()
        && of_messages.contains(&Check::pass(CheckId::MessageAccess))
        && subscribed.verdict != Verdict::Unknown;
    let tasks = tasks.then_some(Check::pass(CheckId::PageTasks));
    for check in of_messages.into_iter().chain([subscribed]).chain(tasks) {
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
        Ok(candidates) => of_account(candidates, &connected.channel.account.external_id),
        Err(failure) if failure.code == Code::OauthFailed => failed(Code::TokenRefused),
        Err(_) => vec![Check::unknown(CheckId::Token)],
    }
}

/// What of it concerns this account. A Page may be linked to another one by now.
fn of_account(candidates: Vec<Candidate>, account: &ExternalId) -> Vec<Check> {
    let failed = |code| Check::fail(code).into_iter().collect();
    let mut refused = None;
    let mut others = false;
    for candidate in candidates {
        match candidate {
            Ok(reached) if reached.account.external_id == *account => return reached.checks,
            Err(it) if it.account.as_ref().is_none_or(|it| it == account) => {
                refused = refused.or(Some(it.code));
            }
            Ok(_) | Err(_) => others = true,
        }
    }
    match refused {
        Some(code) => failed(code),
        None if others => failed(Code::ProfessionalAccountMissing),
        None => vec![Check::unknown(CheckId::ProfessionalAccount)],
    }
}

/// Whether the app is among those that the account, or its Page, tells.
async fn subscription(client: &GraphClient, app_id: Option<&str>, connected: &Connected) -> Check {
    let via: &Via = &connected.channel.connection.via;
    let token = &connected.credential.token;
    let answered = client.subscribed_apps(Method::GET, via, token, &[]).await;
    let is_ours = |row: &&RawValue| {
        let row: Option<AppRow> = object(row.get());
        // a row without an id is taken for this app's
        let id = row.and_then(|row| row.id.0);
        id.is_none_or(|id| app_id.is_none_or(|ours| id == ours))
    };
    let listed = of_read(answered).ok().and_then(|answer| {
        let list: Option<Wrapped<'_>> = outcome::read(&answer.body);
        let apps: Vec<&RawValue> = list?.data?;
        Some(apps.iter().any(is_ours))
    });
    match listed {
        Some(false) => {
            Check::fail(Code::SubscriptionFailed).unwrap_or(Check::unknown(CheckId::Subscription))
        }
        Some(true) => Check::pass(CheckId::Subscription),
        None => Check::unknown(CheckId::Subscription),
    }
}
