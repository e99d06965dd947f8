use crate::model::conversation::CommentRef;
use crate::model::message::{Agency, Entry, OnClosedWindow, Origin, Outcome, entry};
use crate::model::shared::{Code, ExternalId, Time};
use crate::port::provider::{Address, Provider};
use crate::port::store::{MessageRecord, SendTarget};

use super::Send;

impl Send {
    /// As what it may leave now; nothing when it waits until the contact writes.
    pub(super) fn address<'a>(
        provider: &dyn Provider,
        record: &MessageRecord,
        (target, comment): (&'a SendTarget, Option<&'a CommentRef>),
        now: Time,
    ) -> Result<Option<Address<'a>>, Code> {
        let Origin::Outbound { sender, plan, .. } = &record.message.origin else {
            return Err(Code::Internal);
        };
        if target.contact.refuses(sender.kind) {
            return Err(Code::ContactOptedOut);
        }
        if let Some(comment) = comment {
            comment.may_leave(record.message.id, provider.capabilities(), now)?;
            return Ok(Some(Address::Comment(&comment.external_id)));
        }
        let to = &target.contact.external_id;
        let window = target.conversation.window(provider.capabilities(), now);
        let agency = Agency {
            feature: provider.human_agent(),
            permitted: plan.human_agent,
        };
        match entry(&window, sender, plan, agency) {
            Ok(Entry::Response) => Ok(Some(Address::Response(to))),
            Ok(Entry::HumanAgent) => {
                let agent = sender.id.as_ref().map(ExternalId::as_str);
                tracing::info!(message.id = %record.message.id, sender.id = agent, "a human agent answers late");
                Ok(Some(Address::HumanAgent(to)))
            }
            Ok(Entry::Wait) => Ok(None),
            Err(_) => Err(Code::WindowClosed),
        }
    }
}

/// Whether Instagram says that the window is closed.
pub(super) const fn is_shut(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Rejected { code, .. } if matches!(code, Code::WindowClosedByProvider))
}

/// Whether it waits then.
pub(super) fn holds(record: &MessageRecord) -> bool {
    let plan = record.message.plan();
    plan.on_closed_window == OnClosedWindow::Hold && plan.answers.is_none()
}
