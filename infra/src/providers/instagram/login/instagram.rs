//! Business Login for Instagram (META 1b): code → token → long-lived token → account.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::Duration;
use domain::model::channel::{
    Account, Candidate, Check, CheckId, Consent, Product, Reached, ScopeGiven, Unreached, Via,
};
use domain::model::message::ProviderWords;
use domain::model::shared::{Code, ExposeSecret as _, ExternalId, SecretString, Time};
use domain::port::provider::{Ask, Login, LoginFailure, ProviderFailure};
use futures::future::BoxFuture;
use serde_json::value::RawValue;

use super::super::capabilities::INSTAGRAM_COMMENTS;
use super::super::client::GraphClient;
use super::super::outcome::{Answer, Answered, read, scrubbed};
use super::super::wire::{self, ExchangeRefusal, Me, Permissions, Token, Wrapped, object};
use super::probe::probed;
use super::shared::{self, answer, introduced, lacks, shown, unreadable};

/// What messaging needs.
const NEEDED: [&str; 2] = [
    "instagram_business_basic",
    "instagram_business_manage_messages",
];
const FIELDS: &str = "id,user_id,username,name,account_type";
/// More than any token lives.
const LONGEST_LIFE: i64 = 10 * 365 * 24 * 3600;

/// The login of one app.
#[derive(Debug)]
pub(in super::super) struct InstagramLogin {
    pub(in super::super) client: Arc<GraphClient>,
    pub(in super::super) app_id: String,
    pub(in super::super) app_secret: SecretString,
}

#[async_trait]
impl Login for InstagramLogin {
    fn product(&self) -> Product {
        Product::Instagram
    }

    fn authorize_url(&self, ask: Ask<'_>) -> String {
        let mut url = self.client.dialog();
        let scopes: Vec<&str> = NEEDED.into_iter().chain([INSTAGRAM_COMMENTS]).collect();
        url.query_pairs_mut()
            .append_pair("client_id", &self.app_id)
            .append_pair("redirect_uri", ask.redirect_uri)
            .append_pair("response_type", "code")
            .append_pair("scope", &scopes.join(","))
            .append_pair("state", ask.state);
        if ask.rerequest {
            // a session that is there would pass the dialog by (META 1b)
            url.query_pairs_mut().append_pair("force_reauth", "true");
        }
        url.into()
    }

    fn deadline(&self) -> BoxFuture<'static, ()> {
        shared::deadline(&self.client)
    }

    #[tracing::instrument(name = "http.instagram.login", skip_all)]
    async fn redeem(
        &self,
        code: &str,
        redirect_uri: &str,
        now: Time,
    ) -> Result<Consent, LoginFailure> {
        let (short, scopes) = self.exchange(code, redirect_uri).await?;
        let consent = |token: SecretString, expires_at| Consent {
            product: Product::Instagram,
            token,
            expires_at,
            scopes: scopes
                .iter()
                .map(|scope| ScopeGiven {
                    scope: scope.clone(),
                    targets: None,
                })
                .collect(),
            grantor: None,
            page: None,
        };
        let lacking = consent(short.clone(), None).lacks(&NEEDED);
        if !lacking.is_empty() {
            return Err(lacks(lacking));
        }
        let token = self.long_lived(&short).await?;
        let until = ends(&token, now);
        Ok(consent(token.access_token, until))
    }

    /// Instagram does not tell what a token is good for: that is found out by asking.
    async fn inspect(&self, token: &SecretString, _: Time) -> Result<Consent, LoginFailure> {
        Ok(Consent {
            product: Product::Instagram,
            token: token.clone(),
            expires_at: None,
            scopes: vec![],
            grantor: None,
            page: None,
        })
    }

    async fn candidates(&self, consent: &Consent) -> Result<Vec<Candidate>, LoginFailure> {
        let account = match self.account(&consent.token).await {
            Ok(account) => account,
            Err(failure) if failure.code == Code::AccountNotProfessional => {
                return Ok(vec![Err(Unreached {
                    via: Via::Instagram,
                    account: None,
                    username: None,
                    code: failure.code,
                })]);
            }
            Err(failure) => return Err(failure),
        };
        let mut checks = vec![
            Check::pass(CheckId::Token),
            Check::pass(CheckId::ProfessionalAccount),
        ];
        if consent.lacks(&NEEDED).is_empty() {
            checks.push(Check::pass(CheckId::Scopes));
        }
        Ok(vec![Ok(Reached {
            account,
            via: Via::Instagram,
            token: consent.token.clone(),
            expires_at: consent.expires_at,
            checks,
        })])
    }

    async fn introduce(
        &self,
        token: &SecretString,
        account: Option<&ExternalId>,
        now: Time,
    ) -> Result<(Consent, Reached), LoginFailure> {
        let consent = async {
            let consent = self.inspect(token, now).await?;
            match self.long_lived(token).await {
                Ok(long) => Ok(Consent {
                    expires_at: ends(&long, now),
                    token: long.access_token,
                    ..consent
                }),
                // it is long-lived already, or good for nothing, which the account says
                Err(failure) if failure.code == Code::AdvancedAccessMissing => Ok(consent),
                Err(failure) => Err(failure),
            }
        };
        introduced(self, self.client.patience(), consent, account).await
    }

    fn is_revocable(&self) -> bool {
        false
    }

    /// There is no such call: the owner removes the app.
    async fn revoke(&self, _: &ExternalId) -> Result<(), ProviderFailure> {
        Ok(())
    }

    async fn probe(&self, reached: Reached) -> Result<Reached, (Reached, Code)> {
        probed(&self.client, reached).await
    }
}

impl InstagramLogin {
    /// The code for a short-lived token and what was allowed.
    async fn exchange(
        &self,
        code: &str,
        redirect_uri: &str,
    ) -> Result<(SecretString, Vec<String>), LoginFailure> {
        let form = [
            ("client_id", self.app_id.as_str()),
            ("client_secret", self.app_secret.expose_secret()),
            ("grant_type", "authorization_code"),
            ("redirect_uri", redirect_uri),
            // a fragment that a front end may have passed on
            ("code", code.trim_end_matches("#_")),
        ];
        let answer = understood(self.client.exchange(&form).await)?;
        let json = unwrapped(&answer)?;
        let token: Token = object(json).ok_or_else(|| unreadable(&answer))?;
        let allowed: Option<Permissions<'_>> = object(json);
        let scopes = scopes(allowed.and_then(|allowed| allowed.permissions));
        Ok((token.access_token, scopes))
    }

    /// A short-lived token for one of 60 days.
    async fn long_lived(&self, short: &SecretString) -> Result<Token, LoginFailure> {
        let query = [
            ("grant_type", "ig_exchange_token"),
            ("client_secret", self.app_secret.expose_secret()),
            ("access_token", short.expose_secret()),
        ];
        let answer = understood(self.client.long_lived(&query).await).map_err(not_eligible)?;
        read(&answer.body).ok_or_else(|| unreadable(&answer))
    }

    async fn account(&self, token: &SecretString) -> Result<Account, LoginFailure> {
        let answer = understood(self.client.me(token, FIELDS).await)?;
        let me: Me = object(unwrapped(&answer)?).ok_or_else(|| unreadable(&answer))?;
        if me.account_type.as_deref() == Some("PERSONAL") {
            return Err(Code::AccountNotProfessional.into());
        }
        let id = |word: &wire::Word| {
            let id = word.as_deref().and_then(|id| ExternalId::parse(id).ok());
            id.ok_or_else(|| unreadable(&answer))
        };
        let external_id = id(&me.user_id)?;
        Ok(Account {
            app_scoped_id: id(&me.id)?,
            username: shown(me.username).unwrap_or_else(|| external_id.to_string()),
            external_id,
            name: shown(me.name),
            account_type: shown(me.account_type),
        })
    }
}

/// Until when a token that was just given is accepted.
fn ends(token: &Token, now: Time) -> Option<Time> {
    let life = token.expires_in.number();
    let life = life.map(|seconds| Duration::seconds(seconds.clamp(0, LONGEST_LIFE)));
    life.map(|life| now + life)
}

/// What Instagram says to a token, app or secret that is not eligible (META 1b). The token is one that it gave a moment
/// ago, so it is the app: its secret is another's, or, which META does not say, it lacks access to this account.
fn not_eligible(failure: LoginFailure) -> LoginFailure {
    let code = failure.words.as_ref().and_then(|words| words.code);
    if code == Some(100) && failure.code == Code::OauthFailed {
        LoginFailure {
            code: Code::AdvancedAccessMissing,
            ..failure
        }
    } else {
        failure
    }
}

/// A refusal is the login's end; whatever else went wrong is Instagram's state of health.
fn understood(answered: Answered) -> Result<Answer, LoginFailure> {
    let refused = answered.as_ref().ok().and_then(exchange_refusal);
    let answer = answer(answered);
    match refused {
        None => answer,
        Some(words) => answer.map_err(|_| LoginFailure {
            words: Some(Box::new(words)),
            ..Code::OauthFailed.into()
        }),
    }
}

/// What the host that exchanges codes says in its own shape.
fn exchange_refusal(answer: &Answer) -> Option<ProviderWords> {
    let said: ExchangeRefusal = read(&answer.body)?;
    said.error_type.as_deref()?;
    (400..=428).contains(&answer.status).then(|| ProviderWords {
        status: Some(answer.status),
        code: said.code.number(),
        kind: said.error_type.as_deref().map(scrubbed),
        message: said.error_message.as_deref().map(scrubbed),
        ..ProviderWords::default()
    })
}

/// The object itself, or the first one in its `data`.
fn unwrapped(answer: &Answer) -> Result<&str, LoginFailure> {
    let json = std::str::from_utf8(&answer.body).map_err(|_| unreadable(answer))?;
    let wrapped: Option<Wrapped<'_>> = object(json);
    let first = wrapped.and_then(|wrapped| wrapped.data?.into_iter().next());
    Ok(first.map_or(json, RawValue::get))
}

/// A list of words, or words with commas between.
fn scopes(raw: Option<&RawValue>) -> Vec<String> {
    let Some(raw) = raw else { return vec![] };
    let listed = serde_json::from_str::<Vec<String>>(raw.get());
    let words = listed.or_else(|_| {
        let text = serde_json::from_str::<String>(raw.get());
        text.map(|text| text.split(',').map(str::to_owned).collect())
    });
    let words = words.unwrap_or_default().into_iter();
    let words = words.map(|word| word.trim().to_owned());
    words.filter(|word| !word.is_empty()).collect()
}
