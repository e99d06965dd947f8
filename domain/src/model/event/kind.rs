macro_rules! types {
    ($(#[doc = $doc:literal] $name:ident $word:literal;)*) => {
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
        }
    };
}

types! {
    /// An Instagram account was connected and sends its messages here.
    ChannelConnected "channel.connected";
    /// A channel works, but something is wrong with it.
    ChannelDegraded "channel.degraded";
    /// Instagram, or what its owner set there, keeps an account from messaging; what is sent waits.
    ChannelRestricted "channel.restricted";
    /// What was wrong with a channel is over.
    ChannelRecovered "channel.recovered";
    /// The account owner must log in again.
    ChannelReauthorizationRequired "channel.reauthorization_required";
    /// A channel was disconnected.
    ChannelDisconnected "channel.disconnected";
    /// An onboarding link was opened for the first time, by its reader or by a program that looks at links.
    OnboardingOpened "onboarding.opened";
    /// An account owner's login failed; the code says why.
    OnboardingFailed "onboarding.failed";
    /// The time of an onboarding link is over, and it connected fewer accounts than it might have.
    OnboardingExpired "onboarding.expired";
    /// An onboarding link connected as many accounts as it may.
    OnboardingCompleted "onboarding.completed";
    /// A contact wrote.
    MessageReceived "message.received";
    /// The business wrote in the Instagram app or another tool.
    MessageSentExternally "message.sent_externally";
    /// A contact mentioned the account in a story.
    StoryMentioned "story.mentioned";
    /// A message says something else now.
    MessageEdited "message.edited";
    /// A message was taken back; what it said is gone here, too.
    MessageUnsent "message.unsent";
    /// A contact reacted to a message.
    ReactionAdded "reaction.added";
    /// A contact took a reaction back.
    ReactionRemoved "reaction.removed";
    /// A contact tapped a button, an ice breaker or an item of the menu.
    PostbackReceived "postback.received";
    /// A contact followed a link to a conversation that there was.
    ReferralReceived "referral.received";
    /// A contact agreed to be written to. It is told only: such messages cannot be sent here.
    OptinReceived "optin.received";
    /// Somebody commented on a post or a live broadcast.
    CommentReceived "comment.received";
    /// The account was mentioned in a post or a comment.
    MentionReceived "mention.received";
    /// The figures of a story that ended.
    InsightReceived "insight.received";
    /// Another app asks for the control of a conversation.
    ThreadRequested "thread.requested";
    /// Something came from Instagram that has no type of its own yet.
    UnsupportedReceived "unsupported.received";
    /// Instagram took a message.
    MessageSent "message.sent";
    /// Instagram showed a message: its echo came back.
    MessageDelivered "message.delivered";
    /// A contact read what was sent, up to a message.
    MessageRead "message.read";
    /// A message was not sent.
    MessageFailed "message.failed";
    /// A message left, and no answer says what became of it.
    MessageUnconfirmed "message.unconfirmed";
    /// Instagram took some of a message, and the rest of it will not be sent.
    MessagePartiallySent "message.partially_sent";
    /// A message waits; the hold says for what, and until when.
    MessageWaiting "message.waiting";
    /// A message could not be sent before its `expires_at`.
    MessageExpired "message.expired";
    /// A message was withdrawn before it was sent.
    MessageCancelled "message.cancelled";
    /// A conversation began.
    ConversationOpened "conversation.opened";
    /// A contact does not want to hear from programs any more.
    ContactOptedOut "contact.opted_out";
    /// A conversation was closed; what the contact says next opens it again.
    ConversationClosed "conversation.closed";
    /// A conversation's reply window closes soon, and the contact has the last word.
    ConversationWindowClosing "conversation.window_closing";
    /// A contact's profile is known, or is another.
    ContactUpdated "contact.updated";
    /// Another app has the control of a conversation, or this one has it again.
    ConversationThreadControlChanged "conversation.thread_control_changed";
    /// A delivery used up its attempts.
    DeliveryExhausted "delivery.exhausted";
    /// An endpoint fails and has failed for long; it will be disabled if that goes on.
    EndpointFailing "endpoint.failing";
    /// An endpoint works again that was told to fail or that Gramway had disabled.
    EndpointRecovered "endpoint.recovered";
    /// An endpoint was disabled.
    EndpointDisabled "endpoint.disabled";
    /// An operation ended: it did all of it, was cancelled, or could not go on.
    OperationCompleted "operation.completed";
    /// An example that was asked for, to one endpoint.
    EndpointTest "endpoint.test";
}

impl EventType {
    /// What its name begins with: the group that `group.*` names in a filter.
    pub fn group(self) -> &'static str {
        let name = self.as_str();
        name.split_once('.').map_or(name, |(group, _)| group)
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
