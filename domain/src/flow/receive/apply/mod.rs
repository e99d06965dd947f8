//! What Instagram said, applied: a file per kind.

mod control;
mod echo;
mod edited;
mod handover;
mod message;
mod notice;
mod once;
mod proves;
mod read;
mod talk;
mod unsent;
mod unsupported;

use chrono::Duration;

use crate::flow::shared::Tries;
use crate::flow::{RunError, Stopped};
use crate::model::channel::ChannelId;
use crate::model::event::{Audience, EventId, Fact, FactData, Flags};
use crate::model::shared::Time;
use crate::model::workspace::WorkspaceId;
use crate::port::provider::{Incoming, Said};
use crate::port::store::{Changes, SendTarget};
use crate::port::work::{Claimed, Item, Settlement};

use super::Receive;
use edited::Edit;
use message::By;

/// What every kind of item has.
pub(super) struct Heard<'a> {
    claimed: &'a Claimed,
    item: &'a Item,
    workspace: WorkspaceId,
    channel: ChannelId,
    /// When it was said, see [`said_at`].
    at: Time,
    /// Under which circumstances it is told.
    flags: Flags,
    /// For how long after the contact was heard any answer may be sent.
    window: Duration,
    /// What makes it the same item when it comes twice.
    dedup: &'a str,
    /// It is decided again: what was guarded did not hold.
    again: bool,
}

/// What applying an item once came to.
pub(super) enum Applied {
    /// These changes say it all, its settlement included.
    Changes(Box<Changes>),
    /// It was applied before, or there is nothing to say.
    Nothing,
}

/// Attempts of an item that came to nothing each time, before it is set aside and holds nothing up any more.
const MOST_ATTEMPTS: u32 = 20;

/// When an item whose app is not configured is looked at again.
const LOOK_AGAIN: Duration = Duration::seconds(30);

/// What an item says. One that came to nothing too often is set aside whatever the reason: it must not hold its lane for
/// ever.
fn says(claimed: &Claimed, decoded: impl FnOnce() -> Incoming) -> Incoming {
    if claimed.attempt > MOST_ATTEMPTS {
        set_aside(claimed)
    } else {
        decoded()
    }
}

/// When it was said: by Instagram's clock, never later than we heard it. What has no time of its own was said when it
/// was sent.
fn said_at(incoming: &Incoming, item: &Item) -> Time {
    let said = incoming.at.or(item.around.sent_at);
    said.map_or(item.received_at, |said| said.min(item.received_at))
}

/// An item that cannot be applied: it is told as it came, under a kind of its own, so that nobody has to look for it.
fn set_aside(claimed: &Claimed) -> Incoming {
    tracing::error!(work.id = %claimed.piece.id, attempt = claimed.attempt, "an item cannot be applied and is set aside");
    Incoming {
        contact: None,
        at: None,
        standby: false,
        dedup: claimed.piece.id.to_string(),
        said: Said::Unsupported {
            kind: "poisoned".to_owned(),
            part: None,
        },
    }
}

impl Receive {
    /// Applies a claimed item. What comes twice is applied once.
    #[tracing::instrument(name = "receive.apply", skip_all, fields(workspace.id = %claimed.piece.workspace, channel.id = %item.channel))]
    pub async fn apply(&self, claimed: Claimed, item: Item) -> Result<(), RunError> {
        let Some(provider) = self.providers.find(item.provider_app) else {
            return self.hold_without_app(&claimed, &item).await;
        };
        let incoming = says(&claimed, || provider.decode(&item.around, &item.raw));
        let mut heard = Heard {
            claimed: &claimed,
            item: &item,
            workspace: claimed.piece.workspace,
            channel: item.channel,
            at: said_at(&incoming, &item),
            flags: Flags {
                standby: incoming.standby,
                ..Flags::default()
            },
            window: provider.capabilities().response_window,
            dedup: &incoming.dedup,
            again: false,
        };
        let mut tries = Tries::default();
        loop {
            let changes = match self.applied(&heard, &incoming).await? {
                Applied::Changes(changes) => *changes,
                Applied::Nothing => Changes::of(heard.workspace).settle(&claimed, Settlement::Done),
            };
            match self.store.commit(changes).await {
                Ok(()) => return Ok(()),
                Err(error) => tries.again(error)?,
            }
            heard.again = true;
        }
    }

    /// An app that is missing is a mistake of the configuration, and no fault of the item: it waits, with its lane, and
    /// that counts as no attempt.
    async fn hold_without_app(&self, claimed: &Claimed, item: &Item) -> Result<(), RunError> {
        tracing::error!(provider_app.id = %item.provider_app, "no such provider app is configured: what came for it waits");
        let until = self.clock.now() + LOOK_AGAIN;
        let held = Changes::of(claimed.piece.workspace).settle(claimed, Settlement::Held(until));
        let committed = self.store.commit(held).await;
        committed.map_err(|error| Stopped::from(error).into())
    }

    /// What it comes to. Whatever needs a contact and has none is told as it came.
    async fn applied(&self, heard: &Heard<'_>, incoming: &Incoming) -> Result<Applied, RunError> {
        let contact = incoming.contact.as_ref();
        match (&incoming.said, contact) {
            (
                Said::Message {
                    external_id,
                    content,
                },
                Some(contact),
            ) => self.message(heard, contact, external_id, content).await,
            (
                Said::Echo {
                    external_id,
                    content,
                },
                Some(contact),
            ) => self.echo(heard, contact, external_id, content).await,
            (Said::Unsent { external_id, own }, Some(contact)) => {
                self.unsent(heard, contact, external_id, *own).await
            }
            (Said::Read { upto }, Some(contact)) => self.was_read(heard, contact, upto).await,
            (Said::Message { .. } | Said::Echo { .. }, None) => {
                self.unsupported(heard, None, "message", None).await
            }
            (Said::Unsent { .. }, None) => {
                self.unsupported(heard, None, "message_deleted", None).await
            }
            (Said::Read { .. }, None) => self.unsupported(heard, None, "read", None).await,
            (
                Said::Edited {
                    external_id,
                    text,
                    number,
                    own,
                },
                contact,
            ) => {
                let edit = Edit {
                    external_id,
                    text,
                    number: *number,
                    by: if *own { By::Account } else { By::Contact },
                };
                self.edited(heard, contact, edit).await
            }
            (Said::Unsupported { kind, part }, contact) => {
                self.unsupported(heard, contact, kind, part.as_deref())
                    .await
            }
            (Said::Noise, _) => Ok(Applied::Nothing),
            (said, contact) => self.noticed(heard, contact, said).await,
        }
    }

    /// A fact about what is said in a conversation.
    fn fact(&self, heard: &Heard<'_>, target: &SendTarget, data: FactData) -> Fact {
        Fact {
            id: EventId::from_uuid(self.ids.next()),
            at: heard.at,
            channel: Some(target.conversation.channel),
            conversation: Some(target.conversation.id),
            contact: Some(target.contact.id),
            audience: Audience::All,
            flags: heard.flags,
            data,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::channel::ProviderAppId;
    use crate::model::conversation::ContactId;
    use crate::model::message::MediaLink;
    use crate::model::shared::ExternalId;
    use crate::model::shared::{Clock, Ids, Page, PageAsk};
    use crate::model::workspace::Mode;
    use crate::port::arrival::Arrivals;
    use crate::port::crypto::MediaLinks;
    use crate::port::files::{FileSource, NotPassed, Passing};
    use crate::port::provider::{Around, Envelope};
    use crate::port::provider::{Provider, Providers};
    use crate::port::store::{
        CommitError, Inbox, KeptBody, KeptBodyId, Read, Received, Store, StoreError,
    };
    use crate::port::work::{Fence, Job, Piece, WorkId};
    use async_trait::async_trait;
    use std::sync::{Arc, Mutex};
    use std::task::{Context, Poll, Waker};
    use uuid::Uuid;

    fn item() -> Item {
        Item {
            provider_app: ProviderAppId::from_uuid(Uuid::from_u128(1)),
            channel: ChannelId::from_uuid(Uuid::from_u128(2)),
            generation: 1,
            around: Around {
                envelope: Envelope::Messaging,
                account: ExternalId::parse("17841").unwrap(),
                sent_at: None,
            },
            counterpart: None,
            received_at: Time::UNIX_EPOCH,
            raw: b"{}".to_vec(),
        }
    }

    fn claimed(attempt: u32) -> Claimed {
        Claimed {
            piece: Piece {
                workspace: WorkspaceId::from_uuid(Uuid::from_u128(3)),
                pace: crate::port::work::Pace::Free,
                id: WorkId::from_uuid(Uuid::from_u128(4)),
                seq: 1,
                lane: None,
                target: item().channel.into(),
                due: Time::UNIX_EPOCH,
            },
            job: Job::Item(item()),
            attempt,
            started_at: Time::UNIX_EPOCH,
            interrupted: None,
            fence: Fence { shard: 0, token: 1 },
            at_hand: None,
        }
    }

    /// Nobody's apps, a store that keeps what it is told, and the beginning of time.
    #[derive(Debug, Default)]
    struct Nobodys(Mutex<Vec<Changes>>);

    impl Providers for Nobodys {
        fn find(&self, _: ProviderAppId) -> Option<Arc<dyn Provider>> {
            None
        }

        fn shared(&self, _: Mode) -> Option<Arc<dyn Provider>> {
            None
        }
    }

    #[async_trait]
    impl Store for Nobodys {
        async fn commit(&self, changes: Changes) -> Result<(), CommitError> {
            self.0.lock().unwrap().push(changes);
            Ok(())
        }

        fn read(&self, _: WorkspaceId) -> Box<dyn Read + '_> {
            panic!("nothing is read")
        }
    }

    #[async_trait]
    impl Inbox for Nobodys {
        async fn accept(&self, _: Received) -> Result<usize, StoreError> {
            Ok(0)
        }

        async fn unreadable(
            &self,
            _: PageAsk<(Time, KeptBodyId)>,
            _: u32,
        ) -> Result<Page<KeptBody>, StoreError> {
            panic!("nothing is read")
        }

        async fn forget_unreadable(&self, _: Time, _: u32) -> Result<u64, StoreError> {
            Ok(0)
        }
    }

    #[async_trait]
    impl Arrivals for Nobodys {
        async fn wait(&self, _: ContactId, _: std::time::Duration) {}

        fn came(&self, _: ContactId) {}
    }

    impl MediaLinks for Nobodys {
        fn sign(&self, _: &MediaLink) -> String {
            String::new()
        }

        fn read(&self, _: &str) -> Option<MediaLink> {
            None
        }
    }

    #[async_trait]
    impl FileSource for Nobodys {
        async fn fetch(&self, _: &str, _: Option<&str>) -> Result<Passing, NotPassed> {
            Err(NotPassed::Gone)
        }
    }

    impl Clock for Nobodys {
        fn now(&self) -> Time {
            Time::UNIX_EPOCH
        }
    }

    impl Ids for Nobodys {
        fn next(&self) -> Uuid {
            Uuid::nil()
        }
    }

    #[test]
    fn an_item_whose_app_is_missing_is_held_however_often_it_was_tried() {
        for attempt in [1, 20, 21, 400] {
            let nobodys = Arc::new(Nobodys::default());
            let receive = Receive {
                store: Arc::<Nobodys>::clone(&nobodys),
                inbox: Arc::<Nobodys>::clone(&nobodys),
                providers: Arc::<Nobodys>::clone(&nobodys),
                proven: Arc::default(),
                arrivals: Arc::<Nobodys>::clone(&nobodys),
                links: Arc::<Nobodys>::clone(&nobodys),
                files: Arc::<Nobodys>::clone(&nobodys),
                anew: Arc::default(),
                asks_profiles: true,
                clock: Arc::<Nobodys>::clone(&nobodys),
                ids: Arc::<Nobodys>::clone(&nobodys),
            };

            let mut applied = Box::pin(receive.apply(claimed(attempt), item()));
            let applied = applied
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop()));

            assert!(matches!(applied, Poll::Ready(Ok(()))));
            let told = nobodys.0.lock().unwrap();
            let [changes] = told.as_slice() else {
                panic!("{told:?}");
            };
            let until = Time::UNIX_EPOCH + LOOK_AGAIN;
            let held = (claimed(attempt), Settlement::Held(until));
            assert_eq!(changes.settles.as_ref(), Some(&held));
            assert!(changes.writes.is_empty() && changes.facts.is_empty());
        }
    }

    #[test]
    fn an_item_that_came_to_nothing_is_tried_for_a_while_and_then_set_aside() {
        let decoded = || Incoming {
            contact: None,
            at: None,
            standby: false,
            dedup: "decoded".to_owned(),
            said: Said::Noise,
        };
        for (attempt, aside) in [(1, false), (20, false), (21, true), (400, true)] {
            let said = says(&claimed(attempt), decoded);

            if aside {
                let kind = "poisoned".to_owned();
                let part = None;
                assert_eq!(said.said, Said::Unsupported { kind, part });
                assert_eq!(said.dedup, claimed(attempt).piece.id.to_string());
            } else {
                assert_eq!(said, decoded(), "{attempt}");
            }
        }
    }

    #[test]
    fn what_has_no_time_of_its_own_was_said_when_it_was_sent() {
        let time = |seconds| Time::from_timestamp(seconds, 0);
        for (said, sent, at) in [
            (None, None, 100),
            (None, time(40), 40),
            (time(30), time(40), 30),
            (None, time(101), 100),
            (time(101), time(40), 100),
        ] {
            let mut item = item();
            item.received_at = time(100).unwrap();
            item.around.sent_at = sent;
            let incoming = Incoming {
                at: said,
                ..set_aside(&claimed(1))
            };

            assert_eq!(
                Some(said_at(&incoming, &item)),
                time(at),
                "{said:?} {sent:?}"
            );
        }
    }
}
