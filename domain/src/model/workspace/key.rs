use crate::model::shared::{Name, Time, id};

use super::{Scopes, WorkspaceId};

id!(/** An API key of a workspace. */ ApiKeyId, "key");
id!(/** An operator's key. */ OperatorKeyId, "opk");

/// The SHA-256 of a key's text; the text itself is never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hashed(pub [u8; 32]);

impl Hashed {
    /// Whether the other is the same; takes as long for one that is nearly so.
    pub fn matches(self, other: Self) -> bool {
        let pairs = self.0.iter().zip(&other.0);
        pairs.fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
    }
}

/// A key that acts in one workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// What people call it.
    pub name: Name,
    /// What it may do.
    pub scopes: Scopes,
    /// What its text hashes to.
    pub hash: Hashed,
    /// The last four characters of its text before the checksum, to recognise it by.
    pub hint: String,
    /// Since when.
    pub created_at: Time,
    /// Until when; for ever when absent.
    pub expires_at: Option<Time>,
    /// When it was revoked.
    pub revoked_at: Option<Time>,
    /// Counts its changes from 1.
    pub version: i64,
}

/// What a key is good for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiKeyState {
    /// It opens the workspace.
    Active,
    /// Its time is over.
    Expired,
    /// It was revoked.
    Revoked,
}

impl ApiKeyState {
    /// Its word in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

impl ApiKey {
    /// What it is good for at `now`.
    pub fn state(&self, now: Time) -> ApiKeyState {
        if self.revoked_at.is_some() {
            ApiKeyState::Revoked
        } else if self.expires_at.is_some_and(|end| end <= now) {
            ApiKeyState::Expired
        } else {
            ApiKeyState::Active
        }
    }

    /// The same key, revoked.
    #[must_use]
    pub fn revoked(self, now: Time) -> Self {
        Self {
            revoked_at: self.revoked_at.or(Some(now)),
            version: self.version + 1,
            ..self
        }
    }
}

/// A key of the operator: it makes workspaces and may act in one that `Gramway-Workspace` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorKey {
    /// Its id.
    pub id: OperatorKeyId,
    /// What people call it.
    pub name: Name,
    /// What its text hashes to.
    pub hash: Hashed,
    /// The last four characters of its text before the checksum.
    pub hint: String,
    /// Since when.
    pub created_at: Time,
    /// When it was revoked.
    pub revoked_at: Option<Time>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn at(seconds: i64) -> Time {
        Time::from_timestamp(seconds, 0).unwrap()
    }

    fn key() -> ApiKey {
        ApiKey {
            id: ApiKeyId::from_uuid(Uuid::nil()),
            workspace: WorkspaceId::from_uuid(Uuid::nil()),
            name: Name::parse("backend").unwrap(),
            scopes: Scopes::new(),
            hash: Hashed([0; 32]),
            hint: "wxyz".into(),
            created_at: at(0),
            expires_at: Some(at(100)),
            revoked_at: None,
            version: 1,
        }
    }

    #[test]
    fn a_key_opens_until_it_expires_or_is_revoked() {
        assert_eq!(key().state(at(99)), ApiKeyState::Active);
        assert_eq!(key().state(at(100)), ApiKeyState::Expired);

        let revoked = key().revoked(at(50));

        assert_eq!(revoked.state(at(51)), ApiKeyState::Revoked);
        assert_eq!((revoked.revoked_at, revoked.version), (Some(at(50)), 2));
        assert_eq!(revoked.revoked(at(60)).revoked_at, Some(at(50)));
    }

    #[test]
    fn hashes_match_when_every_byte_does() {
        for place in 0..32 {
            let mut other = [7; 32];
            other[place] = 8;
            assert!(!Hashed([7; 32]).matches(Hashed(other)), "{place}");
        }
        assert!(Hashed([7; 32]).matches(Hashed([7; 32])));
    }
}
