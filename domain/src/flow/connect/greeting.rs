use thiserror::Error;

use crate::flow::Stopped;
use crate::flow::shared::{Tries, audited, stops};
use crate::model::audit::{AuditAction, By, Subject};
use crate::model::channel::{ChannelId, Desired, GreetingKind, Localized, is_shown};
use crate::model::shared::{Code, Time};
use crate::model::workspace::WorkspaceId;
use crate::port::provider::ProviderFailure;
use crate::port::store::{Changes, Write};

use super::Connect;

/// What an account shows, and what the workspace wanted it to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Greeting {
    /// What was last taken from here, when anything was.
    pub desired: Option<Vec<Localized>>,
    /// What Instagram shows now.
    pub actual: Vec<Localized>,
    /// When that was last taken from here.
    pub set_at: Option<Time>,
}

impl Greeting {
    /// Whether the account shows what was wanted. One that was never told anything shows what somebody else wanted.
    pub fn in_sync(&self) -> bool {
        let desired = self.desired.as_deref().unwrap_or_default();
        is_shown(desired, &self.actual)
    }
}

/// Why it is not known, or not changed.
#[derive(Debug, Error)]
pub enum GreetingError {
    /// There is no such channel here.
    #[error("no such channel")]
    NotFound,
    /// It is disconnected, or its provider app is not configured.
    #[error("the channel cannot be asked: {}", .0.as_str())]
    Refused(Code),
    /// Instagram refused, or did not answer; or it was asked too often.
    #[error(transparent)]
    Provider(#[from] ProviderFailure),
    /// It was not put on record.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(GreetingError);

impl Connect {
    /// Asks Instagram what an account shows, or to show something else, and who wants that; nothing takes it away. That it was
    /// asked is audited before it is; what it took is on record as wanted: whoever else writes it later is seen by that.
    #[tracing::instrument(name = "connect.greeting", skip_all, fields(workspace.id = %workspace, channel.id = %id))]
    pub async fn greeting(
        &self,
        workspace: WorkspaceId,
        id: ChannelId,
        kind: GreetingKind,
        change: Option<(Vec<Localized>, By)>,
    ) -> Result<Greeting, GreetingError> {
        let read = self.store.read(workspace);
        let channel = read.channel(id).await?.ok_or(GreetingError::NotFound)?;
        let connected = read.connected(id).await?;
        let Some(connected) = connected.filter(|_| channel.is_live()) else {
            return Err(GreetingError::Refused(Code::ChannelNotActive));
        };
        let wanted = read.greeting(id, kind).await?;
        drop(read);
        let provider = self.providers.find(channel.provider_app);
        let provider = provider.ok_or(GreetingError::Refused(Code::ProviderAppMissing))?;

        let subject = Subject::Channel(id);
        let entry = |by: &By, at: Time, action: AuditAction| {
            let entry = audited(&*self.ids, by, at, (action, subject));
            entry.changing([(kind.as_str(), true)])
        };
        if let Some((_, by)) = &change {
            // before it leaves: whatever becomes of it, and of us
            let asked = entry(by, self.clock.now(), AuditAction::GreetingRequested);
            self.put(Changes::of(workspace).audit(asked)).await?;
        }
        let wants = change.as_ref().map(|(greeting, _)| &**greeting);
        let actual = provider.greeting(&connected, kind, wants).await?;
        let Some((greeting, by)) = change else {
            return Ok(Greeting {
                set_at: wanted.as_ref().map(|wanted| wanted.set_at),
                desired: wanted.map(|wanted| wanted.greeting),
                actual,
            });
        };
        let set_at = self.clock.now();
        let desired = Desired {
            channel: id,
            kind,
            greeting,
            set_at,
        };
        let mut changes = Changes::of(workspace).write(Write::Greeting(desired.clone()));
        if wanted.is_none_or(|wanted| wanted.greeting != desired.greeting) {
            changes = changes.audit(entry(&by, set_at, AuditAction::ChannelChanged));
        }
        self.put(changes).await?;
        Ok(Greeting {
            desired: Some(desired.greeting),
            actual,
            set_at: Some(set_at),
        })
    }

    /// Nothing of it was decided on what may move.
    async fn put(&self, changes: Changes) -> Result<(), Stopped> {
        let mut tries = Tries::default();
        loop {
            match self.store.commit(changes.clone()).await {
                Ok(()) => return Ok(()),
                Err(error) => tries.again(error)?,
            }
        }
    }
}
