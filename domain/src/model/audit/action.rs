macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident $word:literal;)*) => {
        /// What was done. Actions grow and never change their meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum AuditAction {
            $($(#[$doc])* $name,)*
        }

        impl AuditAction {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its word in rows and answers.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}

actions! {
    /// The operator acted in the workspace: one entry for each of its keys and hour.
    WorkspaceAccessed "workspace.accessed_by_operator";
    /// The workspace was made.
    WorkspaceCreated "workspace.created";
    /// Settings of the workspace were changed.
    WorkspaceChanged "workspace.settings_changed";
    /// A key was made.
    KeyCreated "api_key.created";
    /// A key was revoked.
    KeyRevoked "api_key.revoked";
    /// An onboarding link was made.
    LinkCreated "onboarding_link.created";
    /// An onboarding link was withdrawn.
    LinkCancelled "onboarding_link.cancelled";
    /// Settings of a channel were changed.
    ChannelChanged "channel.settings_changed";
    /// Instagram was asked to show other ice breakers or another persistent menu, or none: written before it was, so it is there
    /// also when Instagram refused or nobody heard its answer. What it took is a change of settings besides.
    GreetingRequested "channel.greeting_requested";
    /// An account was connected: for the first time, or after it was disconnected.
    ChannelConnected "channel.connected";
    /// A connected channel got another token: by a login, or from who holds one.
    CredentialReplaced "channel.credential_replaced";
    /// A channel was disconnected.
    ChannelDisconnected "channel.disconnected";
    /// A webhook endpoint was made.
    EndpointCreated "webhook_endpoint.created";
    /// A webhook endpoint was changed.
    EndpointChanged "webhook_endpoint.updated";
    /// A webhook endpoint was deleted.
    EndpointDeleted "webhook_endpoint.deleted";
    /// A webhook endpoint got another secret.
    SecretRotated "webhook_endpoint.secret_rotated";
    /// A message was accepted that only a human agent may send: it leaves with the tag `HUMAN_AGENT` (META 3.4).
    SentAsHumanAgent "message.sent_as_human_agent";
}

impl AuditAction {
    /// The action with this word.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|action| action.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::AuditAction;

    #[test]
    fn each_action_is_found_by_its_dotted_word() {
        for action in AuditAction::ALL {
            assert_eq!(AuditAction::find(action.as_str()), Some(*action));
            assert!(action.as_str().contains('.'));
        }
        assert_eq!(AuditAction::find("message.read"), None);
    }
}
