use chrono::Duration;
use thiserror::Error;

use crate::flow::Stopped;
use crate::flow::shared::{Tries, stops};
use crate::model::channel::{Link, LinkId, Pending, Product};
use crate::model::shared::{Code, ExposeSecret as _, SecretString, Time};
use crate::port::crypto::StateClaims;
use crate::port::provider::Ask;
use crate::port::store::{Changes, Guard, RowRef, Write};

use super::Connect;
use super::fail::Failing;
use super::finished::LoginError;

/// For how long a login may take: long enough to look for a phone with the second factor.
const LOGIN: Duration = Duration::minutes(30);

/// Random characters of a nonce and of a browser's cookie.
const RANDOM: usize = 32;

/// A login that was begun.
#[derive(Debug, Clone)]
pub struct Begun {
    /// Where the browser goes.
    pub authorize_url: String,
    /// With which link.
    pub link: LinkId,
    /// What the browser remembers it by.
    pub browser: SecretString,
    /// Until when it may come back.
    pub expires_at: Time,
}

/// Why it was not begun.
#[derive(Debug, Error)]
pub enum BeginError {
    /// There is no such link.
    #[error("no such link")]
    NotFound,
    /// It is expired, used or cancelled, or no provider app is configured.
    #[error("the link cannot be used: {}", .0.as_str())]
    Refused(Code),
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(BeginError);

impl Connect {
    /// Begins a login: the state that may come back, once, from this browser. Without a product it is the first that is
    /// offered; `rerequest` asks again for what was refused.
    #[tracing::instrument(name = "connect.begin", skip_all)]
    pub async fn begin(
        &self,
        token: &str,
        product: Option<Product>,
        rerequest: bool,
    ) -> Result<Begun, BeginError> {
        let mut tries = Tries::default();
        loop {
            let found = self.find_link(token).await?;
            let (workspace, link) = found.ok_or(BeginError::NotFound)?;
            let now = self.clock.now();
            if let Some(code) = link.refusal(now) {
                return Err(self.not_begun(&link, code).await);
            }
            let provider = self.providers.shared(workspace.mode);
            let mut offered = self.offered(workspace.mode, &link).into_iter();
            let offered = offered.find(|one| product.is_none_or(|asked| asked == *one));
            let login = provider.as_ref().zip(offered);
            let login = login.and_then(|(provider, one)| Some((one, provider.login(one)?)));
            let Some((product, login)) = login else {
                return Err(self.not_begun(&link, Code::ProviderAppMissing).await);
            };

            let nonce = self.random.base62(RANDOM);
            let browser = self.random.base62(RANDOM);
            let expires_at = link.expires_at.min(now + LOGIN);
            let pending = Pending {
                product,
                rerequest,
                nonce: self.random.hash(nonce.expose_secret().as_bytes()),
                browser: self.random.hash(browser.expose_secret().as_bytes()),
                expires_at,
            };
            let state = self.states.sign(&StateClaims {
                workspace: workspace.id,
                link: link.id,
                nonce: nonce.expose_secret().to_owned(),
                expires_at,
            });
            let id = link.id;
            let changes = Changes::of(workspace.id)
                .guard(Guard::Version(RowRef::Link(id), link.version))
                .write(Write::Link(link.begun(pending, now)));
            match self.store.commit(changes).await {
                Ok(()) => {
                    return Ok(Begun {
                        authorize_url: login.authorize_url(Ask {
                            state: &state,
                            redirect_uri: &self.redirect_uri(product),
                            rerequest,
                        }),
                        link: id,
                        browser,
                        expires_at,
                    });
                }
                Err(error) => tries.again(error)?,
            }
        }
    }

    /// Somebody pressed the button of a link through which nobody can log in: that is told, which opening it is not.
    async fn not_begun(&self, link: &Link, code: Code) -> BeginError {
        let failing = Failing {
            workspace: link.workspace,
            link: link.id,
            passed: &[],
            news: true,
        };
        match self.fail(failing, code.into()).await {
            LoginError::Refused(why) => BeginError::Refused(why.code),
            LoginError::Stopped(stopped) => BeginError::Stopped(stopped),
        }
    }
}
