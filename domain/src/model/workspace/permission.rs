use std::collections::BTreeSet;

use super::{ApiKeyId, Mode, OperatorKeyId, WorkspaceId};

macro_rules! scopes {
    ($($(#[$doc:meta])* $name:ident $word:literal;)*) => {
        /// What a workspace's key may be allowed to do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Scope {
            $($(#[$doc])* $name,)*
        }

        impl Scope {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its word in keys and answers.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}

scopes! {
    /// Read the workspace itself.
    WorkspaceRead "workspace:read";
    /// Change the workspace itself.
    WorkspaceWrite "workspace:write";
    /// List keys.
    KeysRead "api_keys:read";
    /// Make and revoke keys.
    KeysWrite "api_keys:write";
    /// Read onboarding links.
    LinksRead "onboarding_links:read";
    /// Make and cancel onboarding links.
    LinksWrite "onboarding_links:write";
    /// Read channels.
    ChannelsRead "channels:read";
    /// Connect, check, change and disconnect channels.
    ChannelsWrite "channels:write";
    /// Read messages and conversations.
    MessagesRead "messages:read";
    /// Send messages.
    MessagesWrite "messages:write";
    /// Answer as a human agent, up to 7 days after the contact's last word.
    HumanAgent "messages:human_agent";
    /// Read webhook endpoints, events and deliveries.
    WebhooksRead "webhooks:read";
    /// Change webhook endpoints, redeliver, test.
    WebhooksWrite "webhooks:write";
    /// Read the audit log.
    AuditRead "audit:read";
}

impl Scope {
    /// The scope with this word.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|scope| scope.as_str() == word)
    }
}

/// A set of scopes.
pub type Scopes = BTreeSet<Scope>;

/// What an operation demands of its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// To be the operator, in no workspace.
    Operator,
    /// To act in a workspace with this scope.
    In(Scope),
}

/// Who is calling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// A workspace's key.
    Key {
        /// The key.
        id: ApiKeyId,
        /// Its workspace.
        workspace: WorkspaceId,
        /// The workspace's mode.
        mode: Mode,
        /// What the key may do.
        scopes: Scopes,
    },
    /// The operator, perhaps within a workspace.
    Operator {
        /// The key.
        id: OperatorKeyId,
        /// The workspace that `Gramway-Workspace` names.
        within: Option<(WorkspaceId, Mode)>,
    },
}

/// Why a caller may not do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// It lacks this permission.
    Lacks(Permission),
    /// It did not say in which workspace.
    Nowhere,
    /// It said in which workspace, and this is done in none.
    Somewhere,
}

impl Principal {
    /// The workspace it acts in.
    pub const fn workspace(&self) -> Option<WorkspaceId> {
        match self {
            Self::Key { workspace, .. } => Some(*workspace),
            Self::Operator { within, .. } => match within {
                Some((workspace, _)) => Some(*workspace),
                None => None,
            },
        }
    }

    /// Whether it may do what needs `permission`. Whatever is not allowed is denied.
    pub fn may(&self, permission: Permission) -> Result<(), Denied> {
        match (self, permission) {
            (Self::Operator { within: None, .. }, Permission::Operator)
            | (
                Self::Operator {
                    within: Some(_), ..
                },
                Permission::In(_),
            ) => Ok(()),
            (Self::Operator { within: None, .. }, Permission::In(_)) => Err(Denied::Nowhere),
            (
                Self::Operator {
                    within: Some(_), ..
                },
                Permission::Operator,
            ) => Err(Denied::Somewhere),
            (Self::Key { scopes, .. }, Permission::In(scope)) if scopes.contains(&scope) => Ok(()),
            (Self::Key { .. }, Permission::In(_) | Permission::Operator) => {
                Err(Denied::Lacks(permission))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn key(scopes: &[Scope]) -> Principal {
        Principal::Key {
            id: ApiKeyId::from_uuid(Uuid::nil()),
            workspace: WorkspaceId::from_uuid(Uuid::nil()),
            mode: Mode::Test,
            scopes: scopes.iter().copied().collect(),
        }
    }

    #[test]
    fn a_key_may_what_its_scopes_say_and_nothing_of_the_operators() {
        let reader = key(&[Scope::MessagesRead]);
        assert_eq!(reader.may(Permission::In(Scope::MessagesRead)), Ok(()));
        assert!(reader.may(Permission::In(Scope::MessagesWrite)).is_err());
        assert!(key(Scope::ALL).may(Permission::Operator).is_err());
    }

    #[test]
    fn an_operator_must_say_where() {
        let nowhere = Principal::Operator {
            id: OperatorKeyId::from_uuid(Uuid::nil()),
            within: None,
        };
        assert_eq!(
            nowhere.may(Permission::In(Scope::MessagesRead)),
            Err(Denied::Nowhere)
        );
        assert_eq!(nowhere.may(Permission::Operator), Ok(()));
    }

    #[test]
    fn an_operator_in_a_workspace_is_no_more_than_that_workspace() {
        let within = Principal::Operator {
            id: OperatorKeyId::from_uuid(Uuid::nil()),
            within: Some((WorkspaceId::from_uuid(Uuid::nil()), Mode::Test)),
        };
        assert_eq!(within.may(Permission::In(Scope::MessagesRead)), Ok(()));
        assert_eq!(within.may(Permission::Operator), Err(Denied::Somewhere));
    }
}
