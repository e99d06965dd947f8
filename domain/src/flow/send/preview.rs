//! What a send would come to: nothing is sent, and nothing is stored.

use crate::model::channel::{ChannelId, Fault, Product};
use crate::model::conversation::{ThreadControl, WindowState};
use crate::model::message::{Content, Refused, Warning};
use crate::model::shared::{Hold, Time};
use crate::model::workspace::WorkspaceId;
use crate::port::provider::{Address, GraphCall};

use super::elsewhere::owned_until;
use super::judge::Judging;
use super::{Send, SendMessage, SendMessageError};

/// What a send would come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Through which channel.
    pub channel: ChannelId,
    /// Through which login product.
    pub product: Product,
    /// Before that it would not be sent.
    pub send_at: Option<Time>,
    /// After that it would not be sent any more.
    pub expires_at: Option<Time>,
    /// The parts, in order.
    pub parts: Vec<PreviewPart>,
    /// What would become of the control of the conversation, in order.
    pub control: Vec<PreviewControl>,
    /// What would keep it waiting, once it was accepted.
    pub hold: Option<Hold>,
    /// What would be shown otherwise than it is said.
    pub warnings: Vec<Warning>,
    /// What keeps it from being sent now.
    pub refusals: Vec<Fault>,
}

/// One part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewPart {
    /// What it says.
    pub says: Content,
    /// It says the text that stands in for what the channel cannot send.
    pub instead: bool,
    /// The call to Instagram.
    pub call: Option<GraphCall>,
}

/// A change of the control: before it is sent when another app has it then, or after it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewControl {
    /// What.
    pub control: ThreadControl,
    /// The call to Instagram.
    pub call: Option<GraphCall>,
}

impl Send {
    /// Decides as [`Send::accept`] does, and says what that comes to.
    #[tracing::instrument(name = "send.preview", skip_all, fields(workspace.id = %workspace))]
    pub async fn preview(
        &self,
        workspace: WorkspaceId,
        ask: SendMessage,
    ) -> Result<Preview, SendMessageError> {
        let read = self.store.read(workspace);
        let now = self.clock.now();
        let judging = self.judge(&*read, workspace, &ask, now).await?;
        let Judging {
            seen,
            provider,
            plan,
            content,
            judged,
        } = judging;
        let faults: Vec<_> = judged
            .refused
            .into_iter()
            .flat_map(Refused::faults)
            .collect();
        // a call that says something that was not asked for, or to nobody, is none
        if !ask.unread.is_empty() || seen.within(&ask).is_none() {
            return Err(Refused::Faults(faults).into());
        }
        let (channel, can) = (&seen.channel, provider.capabilities());
        let on = &seen.target.conversation;
        let contact = &seen.target.contact.external_id;
        let says = ask.says(&content, &plan, &*provider);
        // as what it would leave when it is its turn
        let late = on.window(can, plan.turn(now)).state == WindowState::HumanAgent;
        let to = match &seen.comment {
            Some(comment) => Address::Comment(&comment.external_id),
            None if late && says.agency.of(says.sender).is_ok() => Address::HumanAgent(contact),
            None => Address::Response(contact),
        };
        let parts = judged.prepared.parts.into_iter().map(|part| PreviewPart {
            call: provider.preview(channel, to, &part.says),
            says: part.says,
            instead: part.instead,
        });
        let hold = judged.entry.and_then(|it| seen.hold(&plan, it, now));
        let thread = seen.steered((&ask.control, &plan), can, hold.is_some(), now);
        let owner = on.held_elsewhere(now);
        let kept = owner.filter(|owner| judged.entry.is_some() && !thread.takes(owner));
        let hold = hold.or_else(|| kept.map(|owner| owned_until(owner, owner.expires_at)));
        let calls = thread.calls(owner).into_iter();
        let calls = calls.filter(|_| can.steers(channel));
        let control = calls.map(|control| PreviewControl {
            call: provider.preview_control(channel, contact, &control),
            control,
        });
        Ok(Preview {
            channel: channel.id,
            product: channel.connection.via.product(),
            send_at: plan.send_at,
            expires_at: plan.expires_at,
            parts: parts.collect(),
            control: control.collect(),
            hold,
            warnings: judged.prepared.warnings,
            refusals: faults,
        })
    }
}
