//! What a send would come to: nothing is sent, and nothing is stored.

use crate::model::channel::{ChannelId, Fault, Product};
use crate::model::conversation::WindowState;
use crate::model::message::{Answering, Content, Plan, Refused, Warning, refusals};
use crate::model::shared::Code;
use crate::model::workspace::WorkspaceId;
use crate::port::provider::{Address, GraphCall};

use super::{Send, SendMessage, SendMessageError};

/// What a send would come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Through which channel.
    pub channel: ChannelId,
    /// Through which login product.
    pub product: Product,
    /// The parts, in order.
    pub parts: Vec<PreviewPart>,
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
        let seen = self.see(&*read, workspace, &ask, now).await?;
        let channel = &seen.channel;
        let provider = self
            .providers
            .find(channel.provider_app)
            .ok_or(Refused::Channel(Code::ProviderAppMissing))?;
        let can = provider.capabilities();
        let target = (&seen.target.contact, &seen.target.conversation);
        let (content, mut faults) = self.whole(&*read, &ask, target.1.id).await?;
        let plan = Plan {
            answers: seen.comment.as_ref().map(Answering::from),
            ..ask.plan
        };
        let says = ask.says(&content, &plan, &*provider);

        let prepared = says.prepared(channel, can, now);
        faults.extend(prepared.faults);
        faults.extend(refusals(says, channel, target, can, now));
        if ask.plan.is_late(now) {
            faults.push(Fault {
                pointer: "/expires_at".to_owned(),
                code: Code::InvalidRequest,
                detail: "is in the past".to_owned(),
            });
        }
        let contact = &seen.target.contact.external_id;
        let late = target.1.window(can, now).state == WindowState::HumanAgent;
        let to = match &seen.comment {
            Some(comment) => Address::Comment(&comment.external_id),
            None if late && says.agency.of(says.sender).is_ok() => Address::HumanAgent(contact),
            None => Address::Response(contact),
        };
        let parts = prepared.parts.into_iter().map(|part| PreviewPart {
            call: provider.preview(channel, to, &part.says),
            says: part.says,
            instead: part.instead,
        });
        Ok(Preview {
            channel: channel.id,
            product: channel.connection.via.product(),
            parts: parts.collect(),
            warnings: prepared.warnings,
            refusals: faults,
        })
    }
}
