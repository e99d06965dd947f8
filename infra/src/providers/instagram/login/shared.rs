//! What both logins do alike.

use std::time::Duration;

use domain::model::channel::{Candidate, Consent, Reached};
use domain::model::message::ProviderWords;
use domain::model::shared::{Code, ExternalId};
use domain::port::provider::{Login, LoginFailure, ProviderFailure};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio::time::{sleep, timeout};

use super::super::client::GraphClient;
use super::super::outcome::{Answer, Answered, of_read};
use super::super::wire;

/// A name as pages and answers can show it: no control characters, 200 characters at most.
pub(super) fn shown(name: wire::Word) -> Option<String> {
    let plain = name.0?;
    let plain: String = plain.chars().filter(|c| !c.is_control()).collect();
    let short: String = plain.trim().chars().take(200).collect();
    (!short.is_empty()).then_some(short)
}

/// A login is several calls, and somebody looks at an empty page meanwhile: all of them together may take one and a half
/// times as long as each.
pub(super) fn deadline(client: &GraphClient) -> BoxFuture<'static, ()> {
    sleep(client.patience() * 3 / 2).boxed()
}

/// These scopes are missing.
pub(super) fn lacks(scopes: Vec<String>) -> LoginFailure {
    LoginFailure {
        scopes,
        ..Code::ScopeMissing.into()
    }
}

/// A success that says nothing that can be read.
pub(super) fn unreadable(answer: &Answer) -> LoginFailure {
    LoginFailure {
        words: Some(Box::new(ProviderWords {
            status: Some(answer.status),
            ..ProviderWords::default()
        })),
        ..Code::ProviderUnavailable.into()
    }
}

/// A refusal is the login's end; whatever else went wrong is the provider's state of health.
pub(super) fn answer(answered: Answered) -> Result<Answer, LoginFailure> {
    of_read(answered).map_err(|ProviderFailure { code, words, .. }| {
        let unwell = code == Code::ProviderUnavailable || code.is_rate_limit();
        let code = if unwell {
            Code::ProviderUnavailable
        } else {
            Code::OauthFailed
        };
        LoginFailure {
            words: Some(words),
            ..code.into()
        }
    })
}

/// What a caller's token allows: its account found and probed, all of it in the time that one call may take.
pub(super) async fn introduced(
    login: &impl Login,
    patience: Duration,
    consent: impl Future<Output = Result<Consent, LoginFailure>>,
    account: Option<&ExternalId>,
) -> Result<(Consent, Reached), LoginFailure> {
    let all = async {
        let consent = consent.await?;
        let candidates = login.candidates(&consent).await?;
        let reached = meant(candidates, account)?;
        let reached = login.probe(reached).await;
        let reached = reached.map_err(|(_, code)| LoginFailure::from(code))?;
        Ok::<_, LoginFailure>((consent, reached))
    };
    match timeout(patience, all).await {
        Ok(Ok(introduced)) => Ok(introduced),
        // there was no login that could be repeated
        Ok(Err(failure)) if failure.code == Code::OauthFailed => Err(LoginFailure {
            code: Code::TokenRefused,
            ..failure
        }),
        Ok(Err(failure)) => Err(failure),
        Err(_) => Err(Code::ProviderUnavailable.into()),
    }
}

/// The account that is meant: the named one, or the only one.
fn meant(
    candidates: Vec<Candidate>,
    account: Option<&ExternalId>,
) -> Result<Reached, LoginFailure> {
    let named = |id: Option<&ExternalId>| account.is_none_or(|wanted| id == Some(wanted));
    let mut fitting: Vec<Candidate> = candidates
        .into_iter()
        .filter(|one| match one {
            Ok(reached) => named(Some(&reached.account.external_id)),
            Err(unreached) => named(unreached.account.as_ref()),
        })
        .collect();
    let only = fitting.pop();
    match only {
        Some(one) if fitting.is_empty() => one.map_err(|unreached| unreached.code.into()),
        Some(_) | None => Err(Code::AccountAmbiguous.into()),
    }
}
