use chrono::Duration;

use crate::flow::shared::Tries;
use crate::model::channel::{Choosing, Consent};
use crate::model::shared::{Code, ExposeSecret as _};
use crate::port::crypto::Cell;
use crate::port::store::{Changes, Guard, RowRef, Write};
use crate::port::work::Woken;

use super::Connect;
use super::callback::{Came, LISTED, stopped};
use super::fail::Failing;
use super::finished::{LoginError, NotConnected};
use super::returned::Returned;

/// For how long accounts may be chosen.
const CHOICE: Duration = Duration::minutes(30);

impl Connect {
    /// The account owner is asked: what the login gave is kept, sealed, until they have chosen or their time is over.
    pub(super) async fn ask(
        &self,
        returned: Returned,
        consent: &Consent,
    ) -> Result<Came, LoginError> {
        let workspace = returned.workspace.id;
        let token = consent.token.expose_secret().as_bytes();
        let cell = choosing_cell(returned.link.id.as_uuid());
        let sealed = self.vault.seal(workspace, cell, token).await;
        let sealed = sealed.map_err(|error| stopped(workspace, &error))?;
        let mut tries = Tries::default();
        loop {
            let link = self.store.read(workspace).link(returned.link.id).await?;
            let link = link.ok_or(Code::StateInvalid)?;
            let now = self.clock.now();
            if let Err(code) = link.may_go_on(returned.pending.browser, now) {
                let failing = Failing {
                    workspace,
                    link: link.id,
                    passed: LISTED,
                    news: true,
                };
                let why = NotConnected {
                    product: Some(consent.product),
                    ..code.into()
                };
                return Err(self.fail(failing, why).await);
            }
            let choosing = Choosing {
                product: consent.product,
                token: sealed.clone(),
                expires_at: link.expires_at.min(now + CHOICE),
            };
            let id = link.id;
            let changes = Changes::of(workspace)
                .guard(Guard::Version(RowRef::Link(id), link.version))
                // which sees until when it waits now
                .wake(Woken::Work(id.into()))
                .write(Write::Link(link.asks(choosing, now)));
            match self.store.commit(changes).await {
                Ok(()) => return Ok(Came::Choosing(id)),
                Err(error) => tries.again(error)?,
            }
        }
    }
}

/// Where a token waits for the choice.
pub(super) const fn choosing_cell(link: uuid::Uuid) -> Cell<'static> {
    Cell {
        table: "link",
        column: "choosing",
        row: link,
    }
}
