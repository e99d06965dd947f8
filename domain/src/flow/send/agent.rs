use crate::flow::shared::audited;
use crate::model::audit::{AuditAction, AuditEntry, By, Subject};
use crate::model::message::{Entry, Message, Origin};
use crate::model::shared::Time;

use super::Send;

impl Send {
    /// What the audit log says of a message that may leave so: nothing, unless only a human agent may send it.
    pub(super) fn as_agent(
        &self,
        by: &By,
        message: &Message,
        entry: Entry,
        now: Time,
    ) -> Option<AuditEntry> {
        let Origin::Outbound { sender, .. } = &message.origin else {
            return None;
        };
        let done = (AuditAction::SentAsHumanAgent, Subject::Message(message.id));
        (entry == Entry::HumanAgent)
            .then(|| audited(&*self.ids, by, now, done).by_agent(sender.id.clone()))
    }
}
