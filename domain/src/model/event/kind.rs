use super::kinds::{Kinds, RECEIVED, SENT};

macro_rules! types {
    ($(#[doc = $doc:literal] $name:ident $word:literal, $kinds:expr;)*) => {
        /// The types of events. Types grow and never change their meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum EventType {
            $(#[doc = $doc] $name,)*
        }

        impl EventType {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its name.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }

            /// What it says.
            pub const fn explanation(self) -> &'static str {
                match self {
                    $(Self::$name => $doc,)*
                }
            }

            /// The words that its `data.kind` may be.
            pub const fn kinds(self) -> Kinds {
                match self {
                    $(Self::$name => $kinds,)*
                }
            }
        }
    };
}

types! {
    /// An Instagram account was connected and sends its messages here.
    ChannelConnected "channel.connected", Kinds::None;
    /// A channel works, but something is wrong with it.
    ChannelDegraded "channel.degraded", Kinds::None;
    /// Instagram, or what its owner set there, keeps an account from messaging; what is sent waits.
    ChannelRestricted "channel.restricted", Kinds::None;
    /// What was wrong with a channel is over.
    ChannelRecovered "channel.recovered", Kinds::None;
    /// The account owner must log in again.
    ChannelReauthorizationRequired "channel.reauthorization_required", Kinds::None;
    /// A channel was disconnected.
    ChannelDisconnected "channel.disconnected", Kinds::None;
    /// An onboarding link was opened for the first time, by its reader or by a program that looks at links.
    OnboardingOpened "onboarding.opened", Kinds::None;
    /// An account owner's login failed; the code says why.
    OnboardingFailed "onboarding.failed", Kinds::None;
    /// The time of an onboarding link is over, and it connected fewer accounts than it might have.
    OnboardingExpired "onboarding.expired", Kinds::None;
    /// An onboarding link connected as many accounts as it may.
    OnboardingCompleted "onboarding.completed", Kinds::None;
    /// A contact wrote.
    MessageReceived "message.received", RECEIVED;
    /// The business wrote in the Instagram app or another tool.
    MessageSentExternally "message.sent_externally", RECEIVED;
    /// A contact mentioned the account in a story.
    StoryMentioned "story.mentioned", Kinds::Closed(&["story_mention", "unsent"]);
    /// A message says something else now.
    MessageEdited "message.edited", RECEIVED;
    /// A message was taken back; what it said is gone here, too.
    MessageUnsent "message.unsent", Kinds::None;
    /// A contact reacted to a message.
    ReactionAdded "reaction.added", Kinds::Closed(&["reaction"]);
    /// A contact took a reaction back.
    ReactionRemoved "reaction.removed", Kinds::Closed(&["reaction"]);
    /// A contact tapped a button, an ice breaker or an item of the menu.
    PostbackReceived "postback.received", Kinds::Closed(&["postback"]);
    /// A contact followed a link to a conversation that there was.
    ReferralReceived "referral.received", Kinds::Closed(&["referral"]);
    /// A contact agreed to be written to. It is told only: such messages cannot be sent here.
    OptinReceived "optin.received", Kinds::Closed(&["optin"]);
    /// Somebody commented on a post or a live broadcast.
    CommentReceived "comment.received", Kinds::Closed(&["comment", "live_comment"]);
    /// The account was mentioned in a post or a comment.
    MentionReceived "mention.received", Kinds::Closed(&["comment", "caption"]);
    /// The figures of a story that ended.
    InsightReceived "insight.received", Kinds::Closed(&["story"]);
    /// Another app asks for the control of a conversation.
    ThreadRequested "thread.requested", Kinds::Closed(&["requested"]);
    /// Something came from Instagram that has no type of its own yet.
    UnsupportedReceived "unsupported.received", Kinds::Open(&["unknown"]);
    /// Instagram took a message.
    MessageSent "message.sent", SENT;
    /// Instagram showed a message: its echo came back.
    MessageDelivered "message.delivered", SENT;
    /// A contact read what was sent, up to a message.
    MessageRead "message.read", Kinds::None;
    /// A message was not sent.
    MessageFailed "message.failed", SENT;
    /// A message left, and no answer says what became of it.
    MessageUnconfirmed "message.unconfirmed", SENT;
    /// Instagram took some of a message, and the rest of it will not be sent.
    MessagePartiallySent "message.partially_sent", SENT;
    /// A message waits; the hold says for what, and until when.
    MessageWaiting "message.waiting", SENT;
    /// A message could not be sent before its `expires_at`.
    MessageExpired "message.expired", SENT;
    /// A message was withdrawn before it was sent.
    MessageCancelled "message.cancelled", SENT;
    /// A conversation began.
    ConversationOpened "conversation.opened", Kinds::None;
    /// A contact does not want to hear from programs any more.
    ContactOptedOut "contact.opted_out", Kinds::None;
    /// A conversation was closed; what the contact says next opens it again.
    ConversationClosed "conversation.closed", Kinds::Closed(&["request", "idle"]);
    /// A conversation's reply window closes soon, and the contact has the last word.
    ConversationWindowClosing "conversation.window_closing", Kinds::None;
    /// A contact's profile is known, or is another.
    ContactUpdated "contact.updated", Kinds::None;
    /// Another app has the control of a conversation, or this one has it again.
    ConversationThreadControlChanged "conversation.thread_control_changed", Kinds::Closed(&["passed", "taken", "released", "roles"]);
    /// A delivery used up its attempts.
    DeliveryExhausted "delivery.exhausted", Kinds::None;
    /// An endpoint fails and has failed for long; it will be disabled if that goes on.
    EndpointFailing "endpoint.failing", Kinds::None;
    /// An endpoint works again that was told to fail or that Gramway had disabled.
    EndpointRecovered "endpoint.recovered", Kinds::None;
    /// An endpoint was disabled.
    EndpointDisabled "endpoint.disabled", Kinds::None;
    /// An operation ended: it did all of it, was cancelled, or could not go on.
    OperationCompleted "operation.completed", Kinds::Closed(&["replay", "drop_backlog"]);
    /// An example that was asked for, to one endpoint.
    EndpointTest "endpoint.test", Kinds::None;
}

impl EventType {
    /// What its name begins with: the group that `group.*` names in a filter.
    pub fn group(self) -> &'static str {
        let name = self.as_str();
        name.split_once('.').map_or(name, |(group, _)| group)
    }

    /// Whether what it says is nobody's but its own, so that it goes with the event. What messages say is theirs: it stays
    /// with them, in all its versions, however many events were about it.
    pub const fn owns_content(self) -> bool {
        match self {
            Self::ReactionAdded
            | Self::ReactionRemoved
            | Self::PostbackReceived
            | Self::ReferralReceived
            | Self::OptinReceived
            | Self::CommentReceived
            | Self::MentionReceived
            | Self::InsightReceived
            | Self::ThreadRequested
            | Self::ConversationThreadControlChanged
            | Self::UnsupportedReceived => true,
            Self::ChannelConnected
            | Self::ChannelDegraded
            | Self::ChannelRestricted
            | Self::ChannelRecovered
            | Self::ChannelReauthorizationRequired
            | Self::ChannelDisconnected
            | Self::OnboardingOpened
            | Self::OnboardingFailed
            | Self::OnboardingExpired
            | Self::OnboardingCompleted
            | Self::MessageReceived
            | Self::MessageSentExternally
            | Self::StoryMentioned
            | Self::MessageEdited
            | Self::MessageUnsent
            | Self::MessageSent
            | Self::MessageDelivered
            | Self::MessageRead
            | Self::MessageFailed
            | Self::MessageUnconfirmed
            | Self::MessagePartiallySent
            | Self::MessageWaiting
            | Self::MessageExpired
            | Self::MessageCancelled
            | Self::ConversationOpened
            | Self::ContactOptedOut
            | Self::ConversationClosed
            | Self::ConversationWindowClosing
            | Self::ContactUpdated
            | Self::DeliveryExhausted
            | Self::EndpointFailing
            | Self::EndpointRecovered
            | Self::EndpointDisabled
            | Self::OperationCompleted
            | Self::EndpointTest => false,
        }
    }

    /// The type with this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::EventType;

    #[test]
    fn names_are_those_of_standard_webhooks() {
        for kind in EventType::ALL {
            assert_eq!(EventType::find(kind.as_str()), Some(*kind));
            assert!(kind.as_str().split('.').all(|part| {
                !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
            }));
            assert!(kind.explanation().trim().ends_with('.'));
        }
    }
}
