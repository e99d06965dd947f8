use crate::flow::RunError;
use crate::model::conversation::{CommentId, CommentRef};
use crate::model::event::{
    CommentIds, CommentReceived, FactData, InboundFact, InsightReceived, MentionReceived,
    PostbackReceived, ReactionFact, ThreadRequested,
};
use crate::model::message::{Comment, Content, ContentId, Inbound, MessageId, Postback, Reaction};
use crate::model::shared::ExternalId;
use crate::port::provider::Said;
use crate::port::store::{Changes, Guard, NaturalKey, Write};

use super::talk::Touch;
use super::{Applied, Heard};
use crate::flow::receive::Receive;

fn inbound(said: Inbound) -> Content {
    Content::Inbound(Box::new(said))
}

impl Receive {
    /// What leaves nothing behind but that it is told.
    pub(super) async fn noticed(
        &self,
        heard: &Heard<'_>,
        contact: Option<&ExternalId>,
        said: &Said,
    ) -> Result<Applied, RunError> {
        let tapped = (Touch::Tapped, contact);
        let about = (Touch::Concerned, contact);
        let beside = (Touch::Nothing, contact);
        let (who, content, fact) = match said {
            Said::Reaction {
                external_id,
                added,
                reaction,
            } => {
                let reacted = (external_id, *added, reaction.as_ref());
                return self.reacted(heard, contact, reacted).await;
            }
            Said::Comment { about, comment } => {
                return self.commented(heard, contact, (about, comment)).await;
            }
            Said::Postback {
                external_id,
                postback,
            } => return self.tapped(heard, tapped, (external_id, postback)).await,
            Said::Referral(referral) => {
                let content = self.says(inbound(Inbound::Referral(referral.clone())));
                let fact = InboundFact::ReferralReceived(Some(content.0));
                (tapped, Some(content), fact)
            }
            Said::Optin(optin) => {
                let content = self.says(inbound(Inbound::Optin(optin.clone())));
                let fact = InboundFact::OptinReceived(Some(content.0));
                (tapped, Some(content), fact)
            }
            Said::ThreadRequested { app, note } => {
                let content = note.clone().map(|it| self.says(inbound(Inbound::Note(it))));
                let fact = InboundFact::ThreadRequested(ThreadRequested {
                    app: app.clone(),
                    content: content.as_ref().map(|it| it.0),
                });
                (about, content, fact)
            }
            Said::ThreadControl { changed, note } => {
                let said = (changed, note.as_ref());
                return self.control_changed(heard, contact, said).await;
            }
            Said::Mention { mention, more } => {
                let content = self.more(more.as_ref());
                let fact = InboundFact::MentionReceived(MentionReceived {
                    content: content.as_ref().map(|it| it.0),
                    ..mention.clone()
                });
                (beside, content, fact)
            }
            Said::Insight { insight, more } => {
                let content = self.more(more.as_ref());
                let fact = InboundFact::InsightReceived(InsightReceived {
                    content: content.as_ref().map(|it| it.0),
                    ..insight.clone()
                });
                (beside, content, fact)
            }
            Said::Message { .. }
            | Said::Echo { .. }
            | Said::Edited { .. }
            | Said::Unsent { .. }
            | Said::Read { .. }
            | Said::Noise
            | Said::Unsupported { .. } => return Ok(Applied::Nothing),
        };
        self.told_once(heard, who, content, FactData::Inbound(fact))
            .await
    }

    /// What is said beside what is known, as it came.
    fn more(&self, json: Option<&String>) -> Option<(ContentId, Content)> {
        json.map(|json| self.says(Content::Raw { json: json.clone() }))
    }

    async fn tapped(
        &self,
        heard: &Heard<'_>,
        who: (Touch, Option<&ExternalId>),
        (external_id, postback): (&Option<ExternalId>, &Postback),
    ) -> Result<Applied, RunError> {
        let said = Inbound::Postback(postback.clone());
        let content = self.says(inbound(said.clone()));
        let fact = InboundFact::PostbackReceived(PostbackReceived {
            external_id: external_id.clone(),
            content: Some(content.0),
        });
        let told = self.told_once(heard, who, Some(content), FactData::Inbound(fact));
        self.handed_over(heard, &said, told.await?).await
    }

    /// A reaction opens the window (META 3.4); that it was taken back does not.
    async fn reacted(
        &self,
        heard: &Heard<'_>,
        contact: Option<&ExternalId>,
        (external_id, added, reaction): (&ExternalId, bool, Option<&Reaction>),
    ) -> Result<Applied, RunError> {
        let message = self.message_known_as(heard, external_id).await?;
        let content =
            reaction.map(|reaction| self.says(inbound(Inbound::Reaction(reaction.clone()))));
        let fact = ReactionFact {
            message,
            external_id: external_id.clone(),
            content: content.as_ref().map(|it| it.0),
        };
        let (touch, fact) = if added {
            (Touch::Reacted, InboundFact::ReactionAdded(fact))
        } else {
            (Touch::Concerned, InboundFact::ReactionRemoved(fact))
        };
        self.told_once(heard, (touch, contact), content, FactData::Inbound(fact))
            .await
    }

    /// A comment opens no conversation: its author is shown when there is one already.
    async fn commented(
        &self,
        heard: &Heard<'_>,
        contact: Option<&ExternalId>,
        (about, comment): (&CommentIds, &Comment),
    ) -> Result<Applied, RunError> {
        let channel = self
            .store
            .read(heard.workspace)
            .channel(heard.channel)
            .await?;
        let account = channel.map(|channel| channel.account.external_id);
        let own = about.from.is_some() && about.from == account;
        let read = self.store.read(heard.workspace);
        let known = read
            .comments_by_external(Some(heard.channel), &about.external_id)
            .await?;
        let known = known.first().map(|known| known.id);
        let id = known.unwrap_or_else(|| CommentId::from_uuid(self.ids.next()));
        let content = self.says(inbound(Inbound::Comment(comment.clone())));
        let fact = InboundFact::CommentReceived(Box::new(CommentReceived {
            comment: Some(id),
            about: about.clone(),
            own,
            content: Some(content.0),
        }));
        let who = (Touch::Nothing, contact);
        let told = self
            .told_once(heard, who, Some(content), FactData::Inbound(fact))
            .await?;
        let Applied::Changes(changes) = told else {
            return Ok(told);
        };
        // what Instagram repeats after days is kept already
        Ok(Applied::Changes(match known {
            Some(_) => changes,
            None => Box::new(remembered(heard, *changes, id, (about, own))),
        }))
    }

    /// The message, whoever wrote it, that Instagram knows by this id.
    pub(super) async fn message_known_as(
        &self,
        heard: &Heard<'_>,
        external_id: &ExternalId,
    ) -> Result<Option<MessageId>, RunError> {
        let read = self.store.read(heard.workspace);
        let found = read.message_by_external(heard.channel, external_id).await?;
        if let Some(message) = found {
            return Ok(Some(message.id));
        }
        let part = read.part_by_external(heard.channel, external_id).await?;
        Ok(part.map(|part| part.message))
    }
}

/// Keeps of a comment what a private reply to it needs.
fn remembered(
    heard: &Heard<'_>,
    changes: Changes,
    id: CommentId,
    (about, own): (&CommentIds, bool),
) -> Changes {
    let external_id = about.external_id.clone();
    let key = NaturalKey::Comment(heard.channel, external_id.clone());
    let comment = CommentRef {
        id,
        workspace: heard.workspace,
        channel: heard.channel,
        external_id,
        from: about.from.clone(),
        media: about.media.clone(),
        own,
        live: about.live,
        reply: None,
        at: heard.at,
        version: 1,
    };
    changes
        .guard(Guard::Absent(key))
        .write(Write::Comment(comment))
}
