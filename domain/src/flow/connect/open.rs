use thiserror::Error;

use crate::flow::Stopped;
use crate::flow::shared::{Tries, stops};
use crate::model::channel::{Link, Product, StepKind};
use crate::model::event::FactData;
use crate::model::shared::Code;
use crate::model::workspace::{Mode, Workspace};
use crate::port::store::{Changes, Guard, RowRef, Write};

use super::Connect;
use super::fail::link_fact;

/// A link that was opened. Opening consumes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Who gets access.
    pub workspace: Workspace,
    /// The link.
    pub link: Link,
    /// Through which products one may log in.
    pub products: Vec<Product>,
}

/// Why a link cannot be used.
#[derive(Debug, Error)]
pub enum OpenError {
    /// There is no such link.
    #[error("no such link")]
    NotFound,
    /// It is expired, used or cancelled, or no login is configured.
    #[error("the link cannot be used: {}", .0.as_str())]
    Refused(Code),
    /// It was not put on record.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(OpenError);

impl Connect {
    /// What the connect page shows. That it was `seen` is put on record, and told the first time.
    #[tracing::instrument(name = "connect.open", skip_all)]
    pub async fn open(&self, token: &str, seen: bool) -> Result<Opened, OpenError> {
        let mut tries = Tries::default();
        loop {
            let (workspace, link) = self.find_link(token).await?.ok_or(OpenError::NotFound)?;
            let now = self.clock.now();
            if let Some(code) = link.refusal(now) {
                return Err(OpenError::Refused(code));
            }
            let products = self.offered(workspace.mode, &link);
            if products.is_empty() {
                return Err(OpenError::Refused(Code::ProviderAppMissing));
            }
            let first = !link.trail.iter().any(|step| step.kind == StepKind::Opened);
            let guard = Guard::Version(RowRef::Link(link.id), link.version);
            let opened = link.clone().opened(now).filter(|_| seen);
            let Some(opened) = opened else {
                return Ok(Opened {
                    workspace,
                    link,
                    products,
                });
            };
            let mut changes = Changes::of(workspace.id).guard(guard);
            if first {
                let fact = FactData::OnboardingOpened(link_fact(&opened, None));
                changes = changes.fact(self.link_fact(fact, now));
            }
            match self
                .store
                .commit(changes.write(Write::Link(opened.clone())))
                .await
            {
                Ok(()) => {
                    return Ok(Opened {
                        workspace,
                        link: opened,
                        products,
                    });
                }
                Err(error) => tries.again(error)?,
            }
        }
    }

    /// The products that a link names and the provider app has.
    pub(super) fn offered(&self, mode: Mode, link: &Link) -> Vec<Product> {
        let Some(provider) = self.providers.shared(mode) else {
            return vec![];
        };
        let wanted = link.wanted.products.iter().copied();
        wanted
            .filter(|product| provider.login(*product).is_some())
            .collect()
    }
}
