//! Facebook Login, classic and for Business (META 1a): code → token → long-lived token → Pages, each with its account.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::Duration;
use domain::model::channel::{Candidate, Consent, Product, Reached, ScopeGiven};
use domain::model::shared::{Code, ExposeSecret as _, ExternalId, SecretString, Time};
use domain::port::provider::{Ask, Login, LoginFailure, ProviderFailure};
use futures::future::BoxFuture;

use super::super::FacebookSettings;
use super::super::capabilities::FACEBOOK_COMMENTS;
use super::super::client::GraphClient;
use super::super::outcome::{Answered, of_read, read};
use super::super::provider::done;
use super::super::wire::{Debugged, Party, Token};
use super::pages;
use super::probe::probed;
use super::shared::{self, answer, introduced, lacks, unreadable};

/// What messaging needs.
const NEEDED: [&str; 4] = [
    "instagram_basic",
    "instagram_manage_messages",
    "pages_show_list",
    "pages_manage_metadata",
];
/// What is asked for beside it: a Page of a portfolio is listed only with the last.
const USEFUL: [&str; 4] = [
    FACEBOOK_COMMENTS,
    "pages_read_engagement",
    "pages_messaging",
    "business_management",
];

/// Facebook Login of one app.
#[derive(Debug)]
pub(in super::super) struct FacebookLogin {
    pub(super) client: Arc<GraphClient>,
    settings: FacebookSettings,
    /// The app's own token: `{id}|{secret}`.
    own: SecretString,
}

impl FacebookLogin {
    pub(in super::super) fn new(client: Arc<GraphClient>, settings: FacebookSettings) -> Self {
        let secret = settings.app.secret.expose_secret();
        Self {
            client,
            own: SecretString::from(format!("{}|{secret}", settings.app.id)),
            settings,
        }
    }

    /// The Page whose token this is.
    async fn page_of(&self, token: &SecretString) -> Result<ExternalId, LoginFailure> {
        let query = [("fields", "id")];
        let asked = self.client.asks(Product::Facebook, &["me"], token, &query);
        let told = answer(asked.await)?;
        let page: Option<Party> = read(&told.body);
        let id = page.and_then(|page| ExternalId::parse(page.id.as_deref()?).ok());
        id.ok_or_else(|| unreadable(&told))
    }

    /// With a configuration nobody can untick anything (META 1a): what is missing is missing there.
    fn of_configuration(&self, failure: LoginFailure) -> LoginFailure {
        if failure.code == Code::ScopeMissing && self.settings.config_id.is_some() {
            LoginFailure {
                code: Code::ConfigurationIncomplete,
                ..failure
            }
        } else {
            failure
        }
    }

    /// With a person's token that lasts, in the place of one that ends soon. One that Meta does not exchange is kept: a
    /// portfolio's may have an end, too.
    async fn lasting(&self, consent: Consent, now: Time) -> Result<Consent, LoginFailure> {
        if consent.expires_at.is_none() || consent.page.is_some() {
            return Ok(consent);
        }
        let app = &self.settings.app;
        let form = [
            ("grant_type", "fb_exchange_token"),
            ("client_id", app.id.as_str()),
            ("client_secret", app.secret.expose_secret()),
            ("fb_exchange_token", consent.token.expose_secret()),
        ];
        let long = match token(self.client.facebook_token(&form).await) {
            Ok(long) => long,
            Err(failure) if failure.code == Code::OauthFailed => return Ok(consent),
            Err(failure) => return Err(failure),
        };
        let life = long.expires_in.number().filter(|seconds| *seconds > 0);
        Ok(Consent {
            token: long.access_token,
            expires_at: life.map(|seconds| now + Duration::seconds(seconds.min(pages::AGES))),
            ..consent
        })
    }

    /// The Meta app.
    pub(in super::super) fn app_id(&self) -> &str {
        &self.settings.app.id
    }
}

#[async_trait]
impl Login for FacebookLogin {
    fn product(&self) -> Product {
        Product::Facebook
    }

    fn authorize_url(&self, ask: Ask<'_>) -> String {
        let mut url = self.client.facebook_dialog();
        {
            let mut query = url.query_pairs_mut();
            query
                .append_pair("client_id", &self.settings.app.id)
                .append_pair("redirect_uri", ask.redirect_uri)
                .append_pair("response_type", "code")
                .append_pair("state", ask.state);
            match &self.settings.config_id {
                Some(id) => query.append_pair("config_id", id),
                None => {
                    let scopes: Vec<&str> = NEEDED.into_iter().chain(USEFUL).collect();
                    query.append_pair("scope", &scopes.join(","))
                }
            };
            // on a configuration of user tokens it is said to break the choice of Pages (META 1a)
            if self.settings.config_id.is_some() && self.settings.system_users {
                query.append_pair("override_default_response_type", "true");
            }
            if ask.rerequest {
                query.append_pair("auth_type", "rerequest");
            }
        }
        url.into()
    }

    fn deadline(&self) -> BoxFuture<'static, ()> {
        shared::deadline(&self.client)
    }

    #[tracing::instrument(name = "http.facebook.login", skip_all)]
    async fn redeem(
        &self,
        code: &str,
        redirect_uri: &str,
        now: Time,
    ) -> Result<Consent, LoginFailure> {
        let app = &self.settings.app;
        let form = [
            ("client_id", app.id.as_str()),
            ("client_secret", app.secret.expose_secret()),
            ("redirect_uri", redirect_uri),
            // a fragment that a front end may have passed on
            ("code", code.trim_end_matches("#_=_").trim_end_matches("#_")),
        ];
        let short = token(self.client.facebook_token(&form).await)?;
        let consent = self.inspect(&short.access_token, now).await;
        let consent = consent.map_err(|failure| self.of_configuration(failure))?;
        self.lasting(consent, now).await
    }

    #[tracing::instrument(name = "http.facebook.inspect", skip_all)]
    async fn inspect(&self, token: &SecretString, _: Time) -> Result<Consent, LoginFailure> {
        let query = [("input_token", token.expose_secret())];
        let path = ["debug_token"];
        let asked = self
            .client
            .asks(Product::Facebook, &path, &self.own, &query);
        let told = answer(asked.await)?;
        let debugged: Option<Debugged> = read(&told.body);
        let data = debugged.ok_or_else(|| unreadable(&told))?.data;
        let ours = data.app_id.as_deref() == Some(self.settings.app.id.as_str());
        if data.is_valid != Some(true) || !ours {
            return Err(Code::OauthFailed.into());
        }
        let id = |word: Option<&str>| word.and_then(|id| ExternalId::parse(id).ok());
        let granular = data.granular_scopes.unwrap_or_default();
        let given = |scope: &String| ScopeGiven {
            scope: scope.clone(),
            targets: granular
                .iter()
                .find(|it| it.scope.as_deref() == Some(scope))
                .and_then(|it| it.target_ids.as_ref())
                .map(|ids| ids.iter().filter_map(|id| id.0.clone()).collect()),
        };
        let page = match id(data.profile_id.as_deref()) {
            None if data.kind.as_deref() == Some("PAGE") => Some(self.page_of(token).await?),
            page => page,
        };
        let scopes = data.scopes.unwrap_or_default();
        let until = data.expires_at.number().filter(|seconds| *seconds > 0);
        let consent = Consent {
            product: Product::Facebook,
            token: token.clone(),
            expires_at: until.and_then(|seconds| Time::from_timestamp(seconds, 0)),
            scopes: scopes.iter().map(given).collect(),
            grantor: id(data.user_id.as_deref()),
            page,
        };
        match consent.lacks(&NEEDED) {
            lacking if lacking.is_empty() => Ok(consent),
            lacking => Err(lacks(lacking)),
        }
    }

    #[tracing::instrument(name = "http.facebook.accounts", skip_all)]
    async fn candidates(&self, consent: &Consent) -> Result<Vec<Candidate>, LoginFailure> {
        pages::candidates(&self.client, consent).await
    }

    async fn introduce(
        &self,
        token: &SecretString,
        account: Option<&ExternalId>,
        now: Time,
    ) -> Result<(Consent, Reached), LoginFailure> {
        let consent = async {
            let consent = self.inspect(token, now).await?;
            self.lasting(consent, now).await
        };
        let (consent, reached) = introduced(self, self.client.patience(), consent, account).await?;
        // a Page's token lasts only when its person's does (META 1a)
        let kept = consent.token.expose_secret() == token.expose_secret();
        let expires_at = reached.expires_at;
        let expires_at = expires_at.or(consent.expires_at.filter(|_| kept));
        Ok((
            consent,
            Reached {
                expires_at,
                ..reached
            },
        ))
    }

    fn is_revocable(&self) -> bool {
        true
    }

    /// The app's own token may do this for its users, so that nobody's need be kept.
    #[tracing::instrument(name = "http.facebook.revoke", skip_all)]
    async fn revoke(&self, grantor: &ExternalId) -> Result<(), ProviderFailure> {
        let path = [grantor.as_str(), "permissions"];
        let answered = self.client.takes_away(&path, &self.own).await;
        // answered `true` as a whole, or `{"success":true}` (META 1a)
        let bare = |body: &[u8]| body.trim_ascii() == b"true";
        match answered {
            Ok(answer) if answer.status == 200 && bare(&answer.body) => Ok(()),
            answered => done(of_read(answered)),
        }
    }

    async fn probe(&self, reached: Reached) -> Result<Reached, (Reached, Code)> {
        probed(&self.client, reached).await
    }
}

fn token(answered: Answered) -> Result<Token, LoginFailure> {
    let told = answer(answered)?;
    read(&told.body).ok_or_else(|| unreadable(&told))
}
