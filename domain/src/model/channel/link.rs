use crate::model::shared::{Code, ExternalId, Metadata, Time, id};
use crate::model::workspace::{Hashed, Workspace, WorkspaceId};

use super::{ChannelId, LinkResult, Product};

id!(/** An onboarding link. */ LinkId, "lnk");

/// A link by which an account owner connects accounts to a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its id.
    pub id: LinkId,
    /// Where accounts are connected to.
    pub workspace: WorkspaceId,
    /// What its token hashes to.
    pub token: Hashed,
    /// The workspace's own key for it.
    pub external_id: Option<ExternalId>,
    /// The workspace's notes on it.
    pub metadata: Metadata,
    /// How many accounts it may connect.
    pub max_channels: u16,
    /// What is asked of a login.
    pub wanted: Wanted,
    /// What it connected so far.
    pub channels: Vec<ChannelId>,
    /// The login that was begun last and has not come back.
    pub pending: Option<Pending>,
    /// What the last login came to.
    pub found: Found,
    /// What happened on the way, oldest first, at most [`Link::MOST_STEPS`].
    pub trail: Vec<LinkStep>,
    /// When it was made.
    pub created_at: Time,
    /// Until when it works.
    pub expires_at: Time,
    /// When it was cancelled.
    pub cancelled_at: Option<Time>,
    /// Counts its changes from 1.
    pub version: i64,
}

/// What is asked of a login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Through which products; the first is offered first.
    pub products: Vec<Product>,
    /// The handle of the one account that is meant.
    pub expected_username: Option<String>,
    /// Where the browser goes in the end; its host is one of the workspace's.
    pub redirect_url: Option<String>,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            products: vec![Product::Instagram, Product::Facebook],
            expected_username: None,
            redirect_url: None,
        }
    }
}

/// What the last login came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// A choice that is to be made.
    pub choosing: Option<Choosing>,
    /// The choice that was made.
    pub picked: Option<Picked>,
    /// What became of each account.
    pub results: Vec<LinkResult>,
    /// What the cookie of the browser hashes to that may see it.
    pub shown_to: Option<Hashed>,
}

/// A login that reaches several accounts, of which some are to be chosen in the same browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choosing {
    /// Through which product it came.
    pub product: Product,
    /// Its token, sealed.
    pub token: Vec<u8>,
    /// Until when may be chosen; then the token goes.
    pub expires_at: Time,
}

/// A choice that was made: there will be a result for each account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Picked {
    /// How many accounts were chosen.
    pub accounts: usize,
    /// When.
    pub at: Time,
}

/// A login on its way: the state that may come back, once, from the same browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Through which product.
    pub product: Product,
    /// Whether it asks again for what was refused.
    pub rerequest: bool,
    /// What the state's nonce hashes to.
    pub nonce: Hashed,
    /// What the browser's cookie hashes to.
    pub browser: Hashed,
    /// Until when it may come back.
    pub expires_at: Time,
}

/// A step of an onboarding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkStep {
    /// Which.
    pub kind: StepKind,
    /// When.
    pub at: Time,
    /// What went wrong in it, if something did.
    pub code: Option<Code>,
    /// Which scopes were missing, in Meta's words.
    pub scopes: Vec<String>,
}

/// The kinds of steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    /// Somebody, or a link scanner, opened it.
    Opened,
    /// The browser was sent to Instagram.
    Redirected,
    /// It came back.
    Returned,
    /// The code was exchanged for a token.
    Exchanged,
    /// The accounts that it reaches were listed.
    AccountsListed,
    /// Account and scopes were checked.
    Checked,
    /// The account is connected.
    Connected,
    /// It failed.
    Failed,
}

impl StepKind {
    /// Its word in rows and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Redirected => "redirected",
            Self::Returned => "returned",
            Self::Exchanged => "exchanged",
            Self::AccountsListed => "accounts_listed",
            Self::Checked => "checked",
            Self::Connected => "connected",
            Self::Failed => "failed",
        }
    }

    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Opened,
        Self::Redirected,
        Self::Returned,
        Self::Exchanged,
        Self::AccountsListed,
        Self::Checked,
        Self::Connected,
        Self::Failed,
    ];
}

/// What a link is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    /// It can connect an account.
    Open,
    /// It connected as many as it may.
    Completed,
    /// Its time is over.
    Expired,
    /// It was withdrawn.
    Cancelled,
}

impl LinkState {
    /// Its word in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Completed => "completed",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }
}

impl Link {
    /// Steps that are kept; older ones are dropped.
    pub const MOST_STEPS: usize = 50;

    /// What it is good for at `now`.
    pub fn state(&self, now: Time) -> LinkState {
        if self.cancelled_at.is_some() {
            LinkState::Cancelled
        } else if self.channels.len() >= usize::from(self.max_channels) {
            LinkState::Completed
        } else if self.expires_at <= now {
            LinkState::Expired
        } else {
            LinkState::Open
        }
    }

    /// Why it cannot be used at `now`, if it cannot.
    pub fn refusal(&self, now: Time) -> Option<Code> {
        match self.state(now) {
            LinkState::Open => None,
            LinkState::Completed => Some(Code::LinkUsed),
            LinkState::Expired => Some(Code::LinkExpired),
            LinkState::Cancelled => Some(Code::LinkCancelled),
        }
    }

    /// Where the browser goes in the end, unless the workspace has given that host up since the link was made.
    pub fn redirect(&self, workspace: &Workspace) -> Option<&str> {
        let url = self.wanted.redirect_url.as_deref();
        url.filter(|url| workspace.redirects_to(url))
    }

    /// Writes a step into the trail.
    pub fn step(&mut self, kind: StepKind, at: Time, code: Option<Code>) {
        if self.trail.len() >= Self::MOST_STEPS {
            self.trail.remove(0);
        }
        self.trail.push(LinkStep {
            kind,
            at,
            code,
            scopes: vec![],
        });
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::model::channel::state::tests::time;
    use uuid::Uuid;

    pub(crate) fn link() -> Link {
        Link {
            id: LinkId::from_uuid(Uuid::nil()),
            workspace: WorkspaceId::from_uuid(Uuid::nil()),
            token: Hashed([0; 32]),
            external_id: None,
            metadata: Metadata::default(),
            max_channels: 1,
            wanted: Wanted::default(),
            channels: vec![],
            pending: None,
            found: Found::default(),
            trail: vec![],
            created_at: time(0),
            expires_at: time(100),
            cancelled_at: None,
            version: 1,
        }
    }

    pub(crate) fn pending() -> Pending {
        Pending {
            product: Product::Instagram,
            rerequest: false,
            nonce: Hashed([1; 32]),
            browser: Hashed([2; 32]),
            expires_at: time(20),
        }
    }

    #[test]
    fn its_state_is_in_its_times() {
        assert_eq!(link().state(time(99)), LinkState::Open);
        assert_eq!(link().state(time(100)), LinkState::Expired);
        let used = Link {
            channels: vec![ChannelId::from_uuid(Uuid::nil())],
            ..link()
        };
        assert_eq!(used.state(time(100)), LinkState::Completed);
        let withdrawn = Link {
            cancelled_at: Some(time(1)),
            ..used
        };
        assert_eq!(withdrawn.state(time(2)), LinkState::Cancelled);
    }

    #[test]
    fn the_trail_has_an_end() {
        let mut link = link();
        for second in 0..60 {
            link.step(StepKind::Redirected, time(second), None);
        }
        assert_eq!(link.trail.len(), Link::MOST_STEPS);
        assert_eq!(link.trail[0].at, time(10));
    }
}
