use crate::flow::RunError;
use crate::model::message::Inbound;
use crate::model::shared::Pace;
use crate::port::store::{Guard, RowRef, Write};
use crate::port::work::{Job, NewWork, Task, WorkId};

use super::{Applied, Heard};
use crate::flow::receive::Receive;

impl Receive {
    /// Adds the task that hands the conversation over when the contact asks for a person and the channel wants that. What
    /// is heard standing by is another app's to answer. Only for those who ask is the channel looked at.
    pub(super) async fn handed_over(
        &self,
        heard: &Heard<'_>,
        said: &Inbound,
        applied: Applied,
    ) -> Result<Applied, RunError> {
        let Applied::Changes(changes) = applied else {
            return Ok(applied);
        };
        let spoken = changes.writes.iter().find_map(|write| {
            if let Write::Conversation(conversation) = write {
                Some(conversation.id)
            } else {
                None
            }
        });
        let Some(conversation) = spoken.filter(|_| asks(heard, said)) else {
            return Ok(Applied::Changes(changes));
        };
        let read = self.store.read(heard.workspace);
        let channel = read.channel(heard.channel).await?;
        let Some(channel) = channel.filter(|it| it.habits.human_agent_handover) else {
            return Ok(Applied::Changes(changes));
        };
        let mut changes = changes;
        for write in &mut changes.writes {
            if let Write::Conversation(on) = write {
                *on = on.asked_for_person(heard.at);
            }
        }
        let changes = changes
            .guard(Guard::Version(RowRef::Channel(channel.id), channel.version))
            .work(NewWork {
                pace: Pace::Free,
                id: WorkId::from_uuid(self.ids.next()),
                job: Job::Task(Task::HandOver { conversation }),
                lane: None,
                // of the channel itself: what it waits for, its parts wait for, and is woken with them
                target: heard.channel.into(),
                due: heard.item.received_at,
            });
        Ok(Applied::Changes(Box::new(changes)))
    }
}

fn asks(heard: &Heard<'_>, said: &Inbound) -> bool {
    !heard.flags.standby && said.asks_for_person()
}
