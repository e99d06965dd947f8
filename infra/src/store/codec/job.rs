//! What is to be run. Kinds are never given another meaning; retired ones stay readable.

use domain::model::channel::{ChannelId, ProviderAppId};
use domain::model::endpoint::EndpointId;
use domain::model::event::EventId;
use domain::model::message::{MessageId, PartId};
use domain::model::shared::{ExternalId, Time};
use domain::model::workspace::WorkspaceId;
use domain::port::provider::{Around, Envelope};
use domain::port::store::StoreError;
use domain::port::work::{Item, Job, Task, WorkId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Codec, Place, instant, millis};
use crate::store::entity::work;
use crate::store::error::inconsistent;

pub(crate) const ITEM: i16 = 1;
pub(crate) const PART: i16 = 2;
pub(crate) const DELIVERY: i16 = 3;
pub(crate) const REPLAY: i16 = 4;
const TASK: i16 = 5;

/// The columns of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct JobRow {
    pub(crate) kind: i16,
    pub(crate) payload: Option<Vec<u8>>,
    pub(crate) event_id: Option<Uuid>,
    pub(crate) endpoint_id: Option<Uuid>,
}

/// An item but for its raw JSON, which follows after a line break: compact JSON has none.
#[derive(Debug, Serialize, Deserialize)]
struct ItemHead {
    app: String,
    channel: String,
    generation: i64,
    envelope: String,
    account: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sent_at: Option<i64>,
    /// Of `other`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    counterpart: Option<String>,
    received_at: i64,
}

#[derive(Debug, Serialize, Deserialize)]
struct PartData {
    message: String,
    part: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "snake_case")]
enum TaskData {
    Activate { channel: String },
    Unsubscribe { channel: String, generation: i64 },
    Expire { message: String },
    Release { message: String },
    ExpireLink { link: String },
    Revoke { channel: String, grant: String },
    Profile { contact: String },
    Watch { conversation: String },
    Habits { channel: String },
    ThreadControl { message: String },
    HandOver { conversation: String },
    TakeControl { message: String },
    LastWord { message: String },
    Operation { operation: String },
    Ailing { endpoint: String },
}

impl JobRow {
    /// A delivery: nothing but its two columns.
    pub(crate) const fn delivery(event: EventId, endpoint: EndpointId, replay: bool) -> Self {
        Self {
            kind: if replay { REPLAY } else { DELIVERY },
            payload: None,
            event_id: Some(event.as_uuid()),
            endpoint_id: Some(endpoint.as_uuid()),
        }
    }

    /// Whether work of this kind is a delivery that was asked for again.
    pub(crate) const fn is_replay(kind: i16) -> bool {
        kind == REPLAY
    }

    const fn of(kind: i16, payload: Vec<u8>) -> Self {
        Self {
            kind,
            payload: Some(payload),
            event_id: None,
            endpoint_id: None,
        }
    }
}

impl Codec {
    /// The columns of a job, its payload sealed when content is.
    pub(crate) async fn job(
        &self,
        workspace: WorkspaceId,
        id: WorkId,
        job: &Job,
    ) -> Result<JobRow, StoreError> {
        let (kind, body) = match job {
            Job::Delivery {
                event,
                endpoint,
                replay,
            } => return Ok(JobRow::delivery(*event, *endpoint, *replay)),
            Job::Item(item) => (ITEM, item_written(item)?),
            Job::Part { message, part } => {
                let data = PartData {
                    message: message.to_string(),
                    part: part.to_string(),
                };
                (PART, super::json(&data)?)
            }
            Job::Task(task) => (TASK, super::json(&TaskData::of(*task))?),
        };
        let bytes = self.write_bytes(place(workspace, id), &body).await?;
        Ok(JobRow::of(kind, bytes))
    }

    /// The job of a row of `work`.
    pub(crate) async fn read_job(&self, row: &work::Model) -> Result<Job, StoreError> {
        let broken = || inconsistent("work", "payload");
        if row.kind == DELIVERY || row.kind == REPLAY {
            let event = row.event_id.ok_or_else(broken)?;
            let endpoint = row.endpoint_id.ok_or_else(broken)?;
            return Ok(Job::Delivery {
                event: EventId::from_uuid(event),
                endpoint: EndpointId::from_uuid(endpoint),
                replay: row.kind == REPLAY,
            });
        }
        let workspace = WorkspaceId::from_uuid(row.workspace_id);
        let payload = row.payload.as_deref().ok_or_else(broken)?;
        let place = place(workspace, WorkId::from_uuid(row.id));
        let body = self.read_bytes(place, payload).await?;
        let job = match row.kind {
            ITEM => item_read(&body).map(Job::Item),
            PART => part_read(&body),
            TASK => task_read(&body).map(Job::Task),
            _ => None,
        };
        job.ok_or_else(broken)
    }
}

const fn place(workspace: WorkspaceId, id: WorkId) -> Place {
    Place {
        workspace,
        table: "work",
        column: "payload",
        row: id.as_uuid(),
    }
}

fn item_written(item: &Item) -> Result<Vec<u8>, StoreError> {
    let mut bytes = super::json(&ItemHead {
        app: item.provider_app.to_string(),
        channel: item.channel.to_string(),
        generation: item.generation,
        envelope: item.around.envelope.as_str().to_owned(),
        account: item.around.account.to_string(),
        sent_at: item.around.sent_at.map(millis),
        kind: match &item.around.envelope {
            Envelope::Other { kind } => Some(kind.clone()),
            Envelope::Messaging | Envelope::Standby | Envelope::Change => None,
        },
        counterpart: item.counterpart.clone(),
        received_at: millis(item.received_at),
    })?;
    bytes.push(b'\n');
    bytes.extend_from_slice(&item.raw);
    Ok(bytes)
}

fn item_read(bytes: &[u8]) -> Option<Item> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let (head, raw) = bytes.split_at_checked(end)?;
    let head: ItemHead = serde_json::from_slice(head).ok()?;
    Some(Item {
        provider_app: head.app.parse::<ProviderAppId>().ok()?,
        channel: head.channel.parse::<ChannelId>().ok()?,
        generation: head.generation,
        around: Around {
            envelope: envelope(&head.envelope, head.kind)?,
            account: ExternalId::parse(&head.account).ok()?,
            sent_at: instant(head.sent_at)?,
        },
        counterpart: head.counterpart,
        received_at: Time::from_timestamp_millis(head.received_at)?,
        raw: raw.get(1..)?.to_vec(),
    })
}

fn envelope(word: &str, kind: Option<String>) -> Option<Envelope> {
    let known = Envelope::KNOWN
        .into_iter()
        .find(|known| known.as_str() == word);
    known.or_else(|| {
        kind.map(|kind| Envelope::Other { kind })
            .filter(|other| other.as_str() == word)
    })
}

fn part_read(bytes: &[u8]) -> Option<Job> {
    let data: PartData = serde_json::from_slice(bytes).ok()?;
    Some(Job::Part {
        message: data.message.parse::<MessageId>().ok()?,
        part: data.part.parse::<PartId>().ok()?,
    })
}

fn task_read(bytes: &[u8]) -> Option<Task> {
    Some(match serde_json::from_slice(bytes).ok()? {
        TaskData::Activate { channel } => Task::Activate {
            channel: channel.parse().ok()?,
        },
        TaskData::Unsubscribe {
            channel,
            generation,
        } => Task::Unsubscribe {
            channel: channel.parse().ok()?,
            generation,
        },
        TaskData::Revoke { channel, grant } => Task::Revoke {
            channel: channel.parse().ok()?,
            grant: grant.parse().ok()?,
        },
        TaskData::Profile { contact } => Task::Profile {
            contact: contact.parse().ok()?,
        },
        TaskData::Watch { conversation } => Task::Watch {
            conversation: conversation.parse().ok()?,
        },
        TaskData::Habits { channel } => Task::Habits {
            channel: channel.parse().ok()?,
        },
        TaskData::ThreadControl { message } => Task::ThreadControl {
            message: message.parse().ok()?,
        },
        TaskData::HandOver { conversation } => Task::HandOver {
            conversation: conversation.parse().ok()?,
        },
        TaskData::TakeControl { message } => Task::TakeControl {
            message: message.parse().ok()?,
        },
        TaskData::LastWord { message } => Task::LastWord {
            message: message.parse().ok()?,
        },
        TaskData::Operation { operation } => Task::Operation {
            operation: operation.parse().ok()?,
        },
        TaskData::Ailing { endpoint } => Task::Ailing {
            endpoint: endpoint.parse().ok()?,
        },
        TaskData::Expire { message } => Task::Expire {
            message: message.parse().ok()?,
        },
        TaskData::Release { message } => Task::Release {
            message: message.parse().ok()?,
        },
        TaskData::ExpireLink { link } => Task::ExpireLink {
            link: link.parse().ok()?,
        },
    })
}

impl TaskData {
    fn of(task: Task) -> Self {
        match task {
            Task::Activate { channel } => Self::Activate {
                channel: channel.to_string(),
            },
            Task::Unsubscribe {
                channel,
                generation,
            } => Self::Unsubscribe {
                channel: channel.to_string(),
                generation,
            },
            Task::Revoke { channel, grant } => Self::Revoke {
                channel: channel.to_string(),
                grant: grant.to_string(),
            },
            Task::Profile { contact } => Self::Profile {
                contact: contact.to_string(),
            },
            Task::Watch { conversation } => Self::Watch {
                conversation: conversation.to_string(),
            },
            Task::Habits { channel } => Self::Habits {
                channel: channel.to_string(),
            },
            Task::ThreadControl { message } => Self::ThreadControl {
                message: message.to_string(),
            },
            Task::HandOver { conversation } => Self::HandOver {
                conversation: conversation.to_string(),
            },
            Task::TakeControl { message } => Self::TakeControl {
                message: message.to_string(),
            },
            Task::LastWord { message } => Self::LastWord {
                message: message.to_string(),
            },
            Task::Operation { operation } => Self::Operation {
                operation: operation.to_string(),
            },
            Task::Ailing { endpoint } => Self::Ailing {
                endpoint: endpoint.to_string(),
            },
            Task::Expire { message } => Self::Expire {
                message: message.to_string(),
            },
            Task::Release { message } => Self::Release {
                message: message.to_string(),
            },
            Task::ExpireLink { link } => Self::ExpireLink {
                link: link.to_string(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_keeps_its_bytes() {
        let item = |envelope| Item {
            provider_app: ProviderAppId::from_uuid(Uuid::from_u128(1)),
            channel: ChannelId::from_uuid(Uuid::from_u128(2)),
            generation: 3,
            around: Around {
                envelope,
                account: ExternalId::parse("17841").unwrap(),
                sent_at: Time::from_timestamp_millis(1_699_999_999_123),
            },
            counterpart: Some("a\nb".to_owned()),
            received_at: Time::from_timestamp_millis(1_700_000_000_123).unwrap(),
            raw: b"{ \"x\":\n \"\\u00fc\" }".to_vec(),
        };

        let other = Envelope::Other {
            kind: "new_list".to_owned(),
        };
        for envelope in Envelope::KNOWN.into_iter().chain([other]) {
            let item = item(envelope);
            assert_eq!(item_read(&item_written(&item).unwrap()), Some(item));
        }
    }

    #[test]
    fn a_list_without_its_name_is_no_envelope() {
        assert_eq!(envelope("other", None), None);
        assert_eq!(envelope("else", Some("x".to_owned())), None);
    }
}
