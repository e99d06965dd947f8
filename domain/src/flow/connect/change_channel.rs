use chrono::Duration;
use thiserror::Error;

use crate::flow::Stopped;
use crate::flow::shared::{Tries, audited, stops};
use crate::model::audit::{AuditAction, AuditEntry, By, Subject};
use crate::model::channel::{Channel, ChannelId, MediaPolicy, UnsendPolicy};
use crate::model::conversation::ThreadControl;
use crate::model::message::Signature;
use crate::model::shared::{ExternalId, Metadata, Name, Pace};
use crate::model::workspace::WorkspaceId;
use crate::port::store::{Changes, Guard, RowRef, Write};
use crate::port::work::{Job, NewWork, Target, Task, WorkId};

use super::Connect;

/// What is to change; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChangeChannel {
    /// The name; `Some(None)` takes it away.
    pub name: Option<Option<Name>>,
    /// The workspace's own key; `Some(None)` takes it away.
    pub external_id: Option<Option<ExternalId>>,
    /// The notes, whole.
    pub metadata: Option<Metadata>,
    /// How what is sent is signed.
    pub signature: Option<Signature>,
    /// The label of its conversations; `Some(None)` takes it away.
    pub routing_label: Option<Option<Name>>,
    /// After which idleness conversations are closed; `Some(None)` closes none.
    pub idle_close_after: Option<Option<Duration>>,
    /// How long before it a window's end is told; `Some(None)` tells none.
    pub warn_before: Option<Option<Duration>>,
    /// What becomes of the control of a conversation around each message; `Some(None)` changes none.
    pub thread_control: Option<Option<ThreadControl>>,
    /// Whether a contact who asks for a person is handed over to the Instagram inbox.
    pub human_agent_handover: Option<bool>,
    /// Which files of contacts are withheld from now on.
    pub media: Option<MediaPolicy>,
    /// What becomes of messages that are taken back from now on.
    pub unsend: Option<UnsendPolicy>,
    /// The version that the change was decided on (`If-Match`).
    pub if_version: Option<i64>,
}

/// Why it was not changed.
#[derive(Debug, Error)]
pub enum ChangeChannelError {
    /// There is no such channel here.
    #[error("no such channel")]
    NotFound,
    /// It has another version.
    #[error("the channel has changed")]
    Changed,
    /// Conversations of an account that is connected with Instagram Login have no control to change (META 7): what is named
    /// asks for that.
    #[error("{0} needs an account that is connected with Facebook Login")]
    ThreadControl(&'static str),
    /// Whether it has one is not known: its provider app is not configured.
    #[error("the provider app is not configured")]
    ProviderAppMissing,
    /// It was not committed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
stops!(ChangeChannelError);

impl Connect {
    /// Changes what the workspace says of a channel.
    #[tracing::instrument(name = "connect.change_channel", skip_all, fields(workspace.id = %workspace, channel.id = %id))]
    pub async fn change_channel(
        &self,
        workspace: WorkspaceId,
        id: ChannelId,
        change: ChangeChannel,
        by: By,
    ) -> Result<Channel, ChangeChannelError> {
        let mut tries = Tries::default();
        loop {
            let channel = self.store.read(workspace).channel(id).await?;
            let channel = channel.ok_or(ChangeChannelError::NotFound)?;
            if change.if_version.is_some_and(|on| on != channel.version) {
                return Err(ChangeChannelError::Changed);
            }
            self.possible(&change, &channel)?;
            let changed = change.applied(&channel);
            if changed == channel {
                return Ok(channel);
            }

            let changed = Channel {
                version: channel.version + 1,
                ..changed
            };
            let done = (AuditAction::ChannelChanged, Subject::Channel(id));
            let entry = audited(&*self.ids, &by, self.clock.now(), done);
            let mut changes = Changes::of(workspace)
                .guard(Guard::Version(RowRef::Channel(id), channel.version))
                .write(Write::Channel(changed.clone()))
                .audit(differing(entry, &channel, &changed));
            let watch = |it: &Channel| (it.habits.idle_close_after, it.habits.warn_before);
            if watch(&changed) != watch(&channel) {
                changes = changes.work(self.habits(id));
            }
            match self.store.commit(changes).await {
                Ok(()) => return Ok(changed),
                Err(error) => tries.again(error)?,
            }
        }
    }
}

impl Connect {
    fn possible(
        &self,
        change: &ChangeChannel,
        channel: &Channel,
    ) -> Result<(), ChangeChannelError> {
        let Some(field) = change.steering() else {
            return Ok(());
        };
        let provider = self.providers.find(channel.provider_app);
        let provider = provider.ok_or(ChangeChannelError::ProviderAppMissing)?;
        let possible = provider.capabilities().steers(channel);
        let refused = || ChangeChannelError::ThreadControl(field);
        possible.then_some(()).ok_or_else(refused)
    }

    /// The task that has a channel's conversations looked after as it wants it now.
    fn habits(&self, channel: ChannelId) -> NewWork {
        NewWork {
            pace: Pace::Free,
            id: WorkId::from_uuid(self.ids.next()),
            job: Job::Task(Task::Habits { channel }),
            lane: None,
            target: Target::asked_of(channel),
            due: self.clock.now(),
        }
    }
}

/// Which settings are others now, by their names in the API.
fn differing(entry: AuditEntry, before: &Channel, after: &Channel) -> AuditEntry {
    let (was, is) = (&before.habits, &after.habits);
    entry.changing([
        ("name", before.name != after.name),
        ("reference", before.external_id != after.external_id),
        ("metadata", before.metadata != after.metadata),
        ("signature", before.signature != after.signature),
        ("routing_label", was.routing_label != is.routing_label),
        (
            "idle_close_after",
            was.idle_close_after != is.idle_close_after,
        ),
        ("warn_before", was.warn_before != is.warn_before),
        ("thread_control", was.thread_control != is.thread_control),
        (
            "human_agent_handover",
            was.human_agent_handover != is.human_agent_handover,
        ),
        ("withhold_media", before.media != after.media),
        ("on_unsend", before.unsend != after.unsend),
    ])
}

impl ChangeChannel {
    /// Which field asks for something to be done to the control of conversations, if one does.
    fn steering(&self) -> Option<&'static str> {
        let control = matches!(self.thread_control, Some(Some(_))).then_some("thread_control");
        let handover = self.human_agent_handover == Some(true);
        control.or(handover.then_some("human_agent_handover"))
    }

    fn applied(&self, channel: &Channel) -> Channel {
        let mut changed = channel.clone();
        if let Some(name) = &self.name {
            changed.name.clone_from(name);
        }
        if let Some(external_id) = &self.external_id {
            changed.external_id.clone_from(external_id);
        }
        if let Some(metadata) = &self.metadata {
            changed.metadata.clone_from(metadata);
        }
        if let Some(signature) = self.signature {
            changed.signature = signature;
        }
        if let Some(label) = &self.routing_label {
            changed.habits.routing_label.clone_from(label);
        }
        if let Some(idle) = self.idle_close_after {
            changed.habits.idle_close_after = idle;
        }
        if let Some(before) = self.warn_before {
            changed.habits.warn_before = before;
        }
        if let Some(control) = &self.thread_control {
            changed.habits.thread_control.clone_from(control);
        }
        if let Some(handover) = self.human_agent_handover {
            changed.habits.human_agent_handover = handover;
        }
        if let Some(media) = &self.media {
            changed.media.clone_from(media);
        }
        if let Some(unsend) = self.unsend {
            changed.unsend = unsend;
        }
        changed
    }
}
