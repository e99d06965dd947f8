//! Access tokens.

use serde::{Deserialize, Serialize};

use super::{Reach, State};
use crate::{clock::Millis, random};

/// What the login product can ask for; the first cannot be refused.
pub(crate) const SCOPES: [&str; 5] = [
    "instagram_business_basic",
    "instagram_business_manage_messages",
    "instagram_business_manage_comments",
    "instagram_business_content_publish",
    "instagram_business_manage_insights",
];

/// What Facebook login can ask for (META 1a).
pub(crate) const FACEBOOK_SCOPES: [&str; 8] = [
    "instagram_basic",
    "instagram_manage_messages",
    "instagram_manage_comments",
    "pages_show_list",
    "pages_manage_metadata",
    "pages_read_engagement",
    "pages_messaging",
    "business_management",
];

/// What comments need, in the words of both products (META 1a, 1b).
const COMMENTS: [&str; 2] = [
    "instagram_business_manage_comments",
    "instagram_manage_comments",
];

/// How long a long-lived token lives, in seconds, as Meta's samples print it.
pub(crate) const LONG_LIVED: i64 = 5_183_944;

/// How long a short-lived token lives, in seconds.
const SHORT_LIVED: i64 = 3_600;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TokenKind {
    Short,
    Long,
    /// Until it is revoked.
    Lasting,
}

/// Whose token it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Holder {
    /// A professional account, by Instagram's own login.
    #[default]
    Account,
    /// A person, or a portfolio's system user, by Facebook login.
    Person(Reach),
    /// A Page, through a person.
    Page { page: String, person: String },
}

/// A token that was issued.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct TokenRow {
    /// Counts tokens, so that those issued before a revocation are told from later ones.
    pub(crate) number: u64,
    pub(crate) ig_id: String,
    pub(crate) kind: TokenKind,
    #[serde(default)]
    pub(crate) holder: Holder,
    pub(crate) scopes: Vec<String>,
    pub(crate) issued_at: Millis,
    pub(crate) expires_at: Millis,
}

impl TokenRow {
    pub(crate) fn may(&self, scope: &str) -> bool {
        self.scopes.iter().any(|granted| granted == scope)
    }
}

impl State {
    /// A new token for the account.
    pub(crate) fn issue(&mut self, ig_id: &str, kind: TokenKind, scopes: Vec<String>) -> String {
        self.issue_to(Holder::Account, ig_id, kind, scopes)
    }

    /// The same for any holder.
    pub(crate) fn issue_to(
        &mut self,
        holder: Holder,
        ig_id: &str,
        kind: TokenKind,
        scopes: Vec<String>,
    ) -> String {
        let now = self.clock.now();
        let expires_at = match kind {
            TokenKind::Short => now + SHORT_LIVED * 1_000,
            TokenKind::Long => now + LONG_LIVED * 1_000,
            TokenKind::Lasting => Millis::MAX,
        };
        let prefix = if holder == Holder::Account {
            "IGAA"
        } else {
            "EAA"
        };
        self.token_count += 1;
        let token = random::letters(prefix, 156);
        self.tokens.insert(
            token.clone(),
            TokenRow {
                number: self.token_count,
                ig_id: ig_id.to_owned(),
                kind,
                holder,
                scopes,
                issued_at: now,
                expires_at,
            },
        );
        token
    }

    pub(crate) fn token(&self, token: &str) -> Option<&TokenRow> {
        self.tokens.get(token)
    }

    /// Whether the app may hear of the account's comments: by the newest consent, and while there is none.
    pub(crate) fn lets_comments(&self, ig_id: &str) -> bool {
        let tokens = self.tokens.values().filter(|row| row.ig_id == ig_id);
        let newest = tokens.max_by_key(|row| row.number);
        newest.is_none_or(|row| COMMENTS.iter().any(|scope| row.may(scope)))
    }

    /// Every token of the account dies; calls with them answer this subcode of 190.
    pub(crate) fn revoke_tokens(&mut self, ig_id: &str, subcode: i64) {
        let newest = self.token_count;
        if let Some(account) = self.account_of_mut(ig_id) {
            account.tokens_dead_to = newest;
            account.revoked_with = Some(subcode);
        }
    }
}
