use crate::flow::Stopped;
use crate::flow::shared::Tries;
use crate::model::channel::{Link, LinkId, StepKind};
use crate::model::event::{EventId, Fact, FactData, LinkFact};
use crate::model::shared::{Code, Time};
use crate::model::workspace::{Workspace, WorkspaceId};
use crate::port::store::{Changes, Guard, RowRef, Write};

use super::Connect;
use super::finished::{LoginError, NotConnected};

/// How a login fails: how far it came, and whether that is news.
#[derive(Clone, Copy)]
pub(super) struct Failing {
    pub(super) workspace: WorkspaceId,
    pub(super) link: LinkId,
    pub(super) passed: &'static [StepKind],
    pub(super) news: bool,
}

impl Connect {
    /// Puts a login's failure on the link's trail and, when it is news, tells it; answers what the browser is told.
    pub(super) async fn fail(&self, failing: Failing, why: NotConnected) -> LoginError {
        match self.put_failure(failing, &why).await {
            Ok(Some((workspace, link))) => LoginError::Refused(why.of(&workspace, link)),
            Ok(None) => LoginError::Refused(why),
            Err(stopped) => LoginError::Stopped(stopped),
        }
    }

    async fn put_failure(
        &self,
        failing: Failing,
        why: &NotConnected,
    ) -> Result<Option<(Workspace, Link)>, Stopped> {
        let read = self.store.read(failing.workspace);
        let Some(workspace) = read.workspace().await? else {
            return Ok(None);
        };
        let mut tries = Tries::default();
        loop {
            let Some(link) = read.link(failing.link).await? else {
                return Ok(None);
            };
            let now = self.clock.now();
            let guard = Guard::Version(RowRef::Link(link.id), link.version);
            let failed = link
                .clone()
                .failed(why.code, &why.scopes, failing.passed, now);
            let Some(failed) = failed else {
                return Ok(Some((workspace, link)));
            };

            let mut changes = Changes::of(failing.workspace).guard(guard);
            if failing.news {
                let fact = LinkFact {
                    scopes: why.scopes.clone(),
                    ..link_fact(&failed, Some(why.code))
                };
                changes = changes.fact(self.link_fact(FactData::OnboardingFailed(fact), now));
            }
            let changes = changes.write(Write::Link(failed.clone()));
            match self.store.commit(changes).await {
                Ok(()) => return Ok(Some((workspace, failed))),
                Err(error) => tries.again(error)?,
            }
        }
    }

    /// A fact about a link, for everybody.
    pub(super) fn link_fact(&self, data: FactData, at: Time) -> Fact {
        Fact::of_workspace(EventId::from_uuid(self.ids.next()), data, at)
    }
}

/// What is told of a link.
pub(super) fn link_fact(link: &Link, code: Option<Code>) -> LinkFact {
    LinkFact {
        link: link.id,
        channels: link.channels.clone(),
        code,
        account: None,
        scopes: vec![],
    }
}
