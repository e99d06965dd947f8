use futures::future::join_all;

use crate::flow::shared::Tries;
use crate::model::channel::{Channel, GrantId, LinkResult, Reached, StepKind};
use crate::model::event::{FactData, LinkFact};
use crate::model::shared::Code;
use crate::port::store::{Changes, Guard, RowRef, Write};

use super::callback::within;
use super::choose::{Asked, Chosen};
use super::connect_accounts::{Joining, Through};
use super::fail::{Failing, link_fact};
use super::finished::LoginError;
use super::{Connect, Finished, NotConnected};

/// How far a choice came that was probed.
const CHECKED: &[StepKind] = &[StepKind::Checked];

/// One of several accounts that is not connected.
struct Refusal<'a> {
    reached: &'a Reached,
    code: Code,
    passed: &'static [StepKind],
}

impl Connect {
    /// Connects what was chosen and taken off the link, each account with a result of its own; a single one that is not connected is a login that failed.
    pub(super) async fn connect_all(&self, asked: Asked) -> Result<Chosen, LoginError> {
        let product = Some(asked.product);
        let failing = Failing {
            workspace: asked.workspace.id,
            link: asked.link.id,
            passed: &[],
            news: true,
        };
        let why = |code: Code| NotConnected {
            product,
            ..code.into()
        };
        let provider = self.providers.shared(asked.workspace.mode);
        let login = provider.as_ref().and_then(|it| it.login(asked.product));
        let (Some(provider), Some(login)) = (&provider, login) else {
            return Err(self.fail(failing, why(Code::ProviderAppMissing)).await);
        };
        let chosen: Vec<Reached> = asked.candidates.into_iter().flatten().collect();
        let alone = chosen.len() == 1;
        let probed = chosen.into_iter().map(async |one| {
            let late = Err((one.clone(), Code::ProviderUnavailable));
            let probed = within(&mut asked.deadline.clone(), login.probe(one)).await;
            probed.unwrap_or(late)
        });
        let probed = join_all(probed).await;

        let through = Through {
            link: asked.link.id,
            browser: asked.browser,
        };
        let joining = Joining {
            workspace: asked.workspace.id,
            through: Some(through),
            renews: None,
            provider_app: provider.app().id,
            consent: &asked.consent,
            by: through.by(asked.from),
            at: self.clock.now(),
        };
        let grant = GrantId::from_uuid(self.ids.next());
        let mut passed = CHECKED;
        let mut connected: Vec<Channel> = vec![];
        for one in probed {
            let (reached, code, passed) = match one {
                Err((reached, code)) => (reached, code, &[][..]),
                Ok(reached) => {
                    let passed = std::mem::take(&mut passed);
                    match self.join_as(&joining, grant, &reached, passed).await {
                        Ok(channel) => {
                            connected.push(channel);
                            continue;
                        }
                        Err(LoginError::Refused(why)) => (reached, why.code, passed),
                        Err(stopped @ LoginError::Stopped(_)) => return Err(stopped),
                    }
                }
            };
            if alone {
                return Err(self.fail(Failing { passed, ..failing }, why(code)).await);
            }
            let refusal = Refusal {
                reached: &reached,
                code,
                passed,
            };
            self.put_refused(&joining, through, refusal).await?;
        }
        let connected = self.activate_all(connected).await;
        let (workspace, link) = (asked.workspace.id, asked.link.id);
        let link = self.put_checks(workspace, link, &connected).await?;
        Ok(Chosen::Finished(Box::new(Finished {
            workspace: asked.workspace,
            link: link.unwrap_or(asked.link),
            channels: connected,
        })))
    }

    /// The choice is taken off the link: nobody makes it twice, and its token is gone.
    pub(super) async fn take_choice(&self, asked: &Asked) -> Result<(), LoginError> {
        let workspace = asked.workspace.id;
        let mut tries = Tries::default();
        loop {
            let link = self.store.read(workspace).link(asked.link.id).await?;
            let link = link.ok_or(Code::StateInvalid)?;
            let now = self.clock.now();
            let choosing = link.may_choose(asked.browser, now)?;
            if Some(choosing) != asked.link.found.choosing.as_ref() {
                return Err(Code::StateInvalid.into());
            }
            let changes = Changes::of(workspace)
                .guard(Guard::Version(RowRef::Link(link.id), link.version))
                .write(Write::Link(link.chosen(asked.candidates.len(), now)));
            match self.store.commit(changes).await {
                Ok(()) => return Ok(()),
                Err(error) => tries.again(error)?,
            }
        }
    }

    /// One of several accounts was not connected: a result, and told.
    async fn put_refused(
        &self,
        joining: &Joining<'_>,
        through: Through,
        refusal: Refusal<'_>,
    ) -> Result<(), LoginError> {
        let mut tries = Tries::default();
        loop {
            let link = self
                .store
                .read(joining.workspace)
                .link(through.link)
                .await?;
            let link = link.ok_or(Code::StateInvalid)?;
            let now = self.clock.now();
            let guard = Guard::Version(RowRef::Link(link.id), link.version);
            let result = LinkResult::refused(refusal.reached, refusal.code);
            let refused = link.refused(result, through.browser, refusal.passed, now);
            let fact = FactData::OnboardingFailed(LinkFact {
                account: Some(refusal.reached.account.external_id.clone()),
                ..link_fact(&refused, Some(refusal.code))
            });
            let changes = Changes::of(joining.workspace)
                .guard(guard)
                .fact(self.link_fact(fact, now))
                .write(Write::Link(refused));
            match self.store.commit(changes).await {
                Ok(()) => return Ok(()),
                Err(error) => tries.again(error)?,
            }
        }
    }
}
