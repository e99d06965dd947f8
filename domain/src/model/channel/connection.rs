use crate::model::shared::{Code, Time};

use super::{
    Channel, ChannelId, ChannelState, Check, CheckId, Connection, Grant, Habits, ProviderAppId,
    Reached, Reason, Turn,
};

impl Channel {
    /// The channel of an account that was never connected in this workspace.
    pub fn connecting(
        id: ChannelId,
        provider_app: ProviderAppId,
        reached: &Reached,
        grant: &Grant,
    ) -> Self {
        Self {
            id,
            workspace: grant.workspace,
            provider_app,
            grant: Some(grant.id),
            account: reached.account.clone(),
            connection: Connection::new(reached.via.clone(), &reached.checks, grant.granted_at),
            name: None,
            external_id: None,
            metadata: crate::model::shared::Metadata::default(),
            signature: crate::model::message::Signature::None,
            media: crate::model::channel::MediaPolicy::default(),
            unsend: crate::model::channel::UnsendPolicy::default(),
            generation: 1,
            subscribed_at: None,
            disconnected_at: None,
            reasons: vec![],
            pause: None,
            habits: Habits::default(),
            lacks: vec![],
            created_at: grant.granted_at,
            version: 1,
        }
    }

    /// The same account was logged in again. A disconnected channel begins a new connection; a live one goes on with the
    /// new token and, when only a login could mend it, is subscribed anew: its owner may have removed the app meanwhile.
    #[must_use]
    pub fn logged_in_again(self, reached: &Reached, grant: &Grant) -> Self {
        let connection = Connection::new(reached.via.clone(), &reached.checks, grant.granted_at);
        // another product is another subscription
        let moved = !self.connection.via.is_same(&connection.via);
        let before = self.connection.clone();
        let changed = Self {
            account: reached.account.clone(),
            connection,
            grant: Some(grant.id),
            pause: None,
            version: self.version + 1,
            ..self
        };
        if changed.disconnected_at.is_some() {
            return Self {
                generation: changed.generation + 1,
                subscribed_at: None,
                disconnected_at: None,
                reasons: vec![],
                ..changed
            };
        }
        let kept = before.after_login(moved);
        let changed = Self {
            connection: Connection {
                receive_verified_at: before.receive_verified_at,
                ..changed.connection.with(&kept, grant.granted_at)
            },
            ..changed
        };
        if !changed.needs_login() && !moved {
            return changed;
        }
        let mut reasons = changed.reasons;
        reasons.retain(|reason| !Self::is_mended_by_login(reason.code));
        Self {
            reasons,
            subscribed_at: None,
            ..changed
        }
    }

    /// Whether only a new login of the account owner mends this: the token is good for nothing.
    pub fn is_mended_by_login(code: Code) -> bool {
        [Code::ReauthorizationRequired, Code::PermissionMissing].contains(&code)
    }

    /// Whether it owns its account.
    pub const fn is_live(&self) -> bool {
        self.disconnected_at.is_none()
    }

    /// Whether Instagram is still to be asked for its webhooks. With a dead token there is no use in asking.
    pub fn awaits_subscription(&self) -> bool {
        self.is_live() && self.subscribed_at.is_none() && !self.needs_login()
    }

    /// Whether its conversations are still to be read once: a creator account's webhooks do not flow before.
    pub fn awaits_first_read(&self) -> bool {
        let unread = Check::unknown(CheckId::MessageAccess);
        self.is_live() && !self.needs_login() && self.connection.checks.contains(&unread)
    }

    /// Some of what it needs was looked at.
    #[must_use]
    pub fn looked_at(self, checks: &[Check], at: Time) -> Self {
        Self {
            connection: self.connection.with(checks, at),
            version: self.version + 1,
            ..self
        }
    }

    /// Its webhooks are subscribed.
    #[must_use]
    pub fn subscribed(self, at: Time) -> Self {
        let mut reasons = self.reasons;
        reasons.retain(|reason| reason.code != Code::SubscriptionFailed);
        let passed = [Check::pass(CheckId::Subscription)];
        Self {
            subscribed_at: Some(at),
            connection: self.connection.with(&passed, at),
            reasons,
            version: self.version + 1,
            ..self
        }
    }

    /// Its webhooks were refused for this reason; nothing when that is on record already.
    pub fn subscription_refused(self, code: Code, at: Time) -> Option<Self> {
        let code = if Self::is_mended_by_login(code) {
            code
        } else {
            Code::SubscriptionFailed
        };
        if self.reasons.iter().any(|reason| reason.code == code) {
            return None;
        }
        let mut reasons = self.reasons;
        reasons.push(Reason { code, since: at });
        let failed: Vec<Check> = Check::fail(code).into_iter().collect();
        Some(Self {
            connection: self.connection.with(&failed, at),
            reasons,
            version: self.version + 1,
            ..self
        })
    }

    /// Its webhooks may no longer be subscribed: they are to be asked for again.
    #[must_use]
    pub fn unsubscribed(self) -> Self {
        Self {
            subscribed_at: None,
            version: self.version + 1,
            ..self
        }
    }

    /// It is disconnected: its history and identity stay, what concerned the connection goes.
    #[must_use]
    pub fn disconnected(self, at: Time) -> Self {
        Self {
            grant: None,
            subscribed_at: None,
            disconnected_at: Some(at),
            reasons: vec![],
            pause: None,
            version: self.version + 1,
            ..self
        }
    }

    /// Everything was looked at, and this was seen; what is to be told when that ends what only a login seemed to mend.
    /// What was not reached is unknown, whatever it was before.
    #[must_use]
    pub fn checked(self, checks: &[Check], at: Time) -> (Self, Option<Turn>) {
        let connection = self.connection.checked(checks, at);
        let passes = |ids: &[CheckId]| ids.iter().all(|id| connection.passes(*id));
        let is_over = |code| {
            let of_one = matches!(
                code,
                Code::AdvancedAccessMissing
                    | Code::MessageAccessOff
                    | Code::TwoFactorRequired
                    | Code::ProfessionalAccountMissing
                    | Code::AccountNotProfessional
            );
            let its_check = CheckId::failed_by(code).filter(|_| of_one);
            (Self::is_mended_by_login(code) && passes(&WORKING))
                || its_check.is_some_and(|id| passes(&[id]))
        };
        let mut reasons = self.reasons.clone();
        reasons.retain(|reason| !is_over(reason.code));
        let mended = reasons.len() < self.reasons.len();
        let left = reasons.last().map(|reason| reason.code);
        let needed_login = self.needs_login();
        let changed = Self {
            connection,
            reasons,
            version: self.version + 1,
            ..self
        };
        // while its token was taken for dead nobody asked for its webhooks
        let silent = needed_login
            && !changed.needs_login()
            && !changed.connection.passes(CheckId::Subscription);
        let changed = Self {
            subscribed_at: changed.subscribed_at.filter(|_| !silent),
            ..changed
        };
        (changed, mended.then_some(Turn::Recovered(left)))
    }

    /// A message came in; nothing when that is on record already.
    pub fn heard(&self, at: Time) -> Option<Self> {
        if self.connection.receive_verified_at.is_some() || !self.is_live() {
            return None;
        }
        let passed = [Check::pass(CheckId::Receiving)];
        Some(Self {
            connection: Connection {
                receive_verified_at: Some(at),
                ..self.connection.clone().with(&passed, at)
            },
            version: self.version + 1,
            ..self.clone()
        })
    }

    /// Whether what is worst of it is mended by a login.
    pub(super) fn needs_login(&self) -> bool {
        self.state() == ChannelState::ReauthorizationRequired
    }
}

/// With these passed a token is good for what it is for.
const WORKING: [CheckId; 3] = [CheckId::Token, CheckId::Scopes, CheckId::MessageAccess];

impl Connection {
    /// With these checks, and without an answer to all others. That a message came in stays.
    fn checked(&self, checks: &[Check], at: Time) -> Self {
        let reached = |id| id == CheckId::Receiving || checks.iter().any(|check| check.id == id);
        let missed = self.checks.iter().filter(|check| !reached(check.id));
        let missed = missed.map(|check| Check::unknown(check.id));
        let all: Vec<Check> = checks.iter().copied().chain(missed).collect();
        self.clone().with(&all, at)
    }

    fn passes(&self, id: CheckId) -> bool {
        self.checks.contains(&Check::pass(id))
    }

    /// What a further login of the same account says nothing of. Through another product or Page it is another
    /// subscription.
    fn after_login(&self, moved: bool) -> Vec<Check> {
        let is_kept = |id| id == CheckId::Receiving || (id == CheckId::Subscription && !moved);
        let of_kept = |check: &&Check| is_kept(check.id);
        self.checks.iter().filter(of_kept).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::channel::reached::tests::reached;
    use crate::model::channel::state::tests::{channel, time, with};
    use crate::model::channel::{GrantId, Page, Product, Via};
    use crate::model::shared::ExternalId;
    use uuid::Uuid;

    fn grant() -> Grant {
        Grant {
            id: GrantId::from_uuid(Uuid::from_u128(9)),
            workspace: channel().workspace,
            app_scoped_id: ExternalId::parse("1").unwrap(),
            scopes: vec![],
            granted_at: time(50),
        }
    }

    fn renamed() -> Reached {
        reached("shop2")
    }

    #[test]
    fn a_new_channel_connects_and_then_is_active() {
        let new = Channel::connecting(channel().id, channel().provider_app, &renamed(), &grant());
        assert_eq!(new.state(), ChannelState::Connecting);
        assert!(new.awaits_subscription());
        assert_eq!((new.generation, new.version), (1, 1));
        assert_eq!(new.created_at, time(50));

        let active = new.subscribed(time(51));

        assert_eq!(active.state(), ChannelState::Active);
        assert!(!active.awaits_subscription());
        assert_eq!(active.version, 2);
    }

    #[test]
    fn a_disconnected_channel_keeps_its_identity_and_begins_a_new_connection() {
        let gone = with(&[Code::ChannelRestricted]).disconnected(time(9));
        assert_eq!(gone.state(), ChannelState::Disconnected);
        assert_eq!((gone.grant, gone.subscribed_at), (None, None));
        assert!(!gone.awaits_subscription());

        let back = gone.logged_in_again(&renamed(), &grant());

        assert_eq!(back.id, channel().id);
        assert_eq!(back.state(), ChannelState::Connecting);
        assert_eq!((back.generation, back.version), (2, 3));
        assert_eq!(back.account.username, "shop2");
    }

    #[test]
    fn a_login_of_a_live_channel_mends_what_a_login_can_mend() {
        for (before, after, subscribed) in [
            (vec![], vec![], true),
            (
                vec![Code::ChannelRestricted],
                vec![Code::ChannelRestricted],
                true,
            ),
            (vec![Code::ReauthorizationRequired], vec![], false),
            (
                vec![Code::PermissionMissing, Code::ChannelRestricted],
                vec![Code::ChannelRestricted],
                false,
            ),
        ] {
            let again = with(&before).logged_in_again(&renamed(), &grant());

            let codes: Vec<Code> = again.reasons.iter().map(|reason| reason.code).collect();
            assert_eq!(codes, after, "{before:?}");
            assert_eq!(again.subscribed_at.is_some(), subscribed, "{before:?}");
            assert_eq!((again.generation, again.version), (1, 2));
            assert_eq!(again.grant, Some(grant().id));
        }
    }

    #[test]
    fn a_refused_subscription_is_on_record_once_until_it_succeeds() {
        let connecting = channel().unsubscribed();

        let refused = connecting
            .subscription_refused(Code::ProviderTransient, time(5))
            .unwrap();

        assert_eq!(refused.reasons[0].code, Code::SubscriptionFailed);
        assert_eq!(refused.state(), ChannelState::Connecting);
        assert!(refused.awaits_subscription());
        let again = refused.clone();
        assert_eq!(again.subscription_refused(Code::Internal, time(6)), None);
        assert_eq!(refused.subscribed(time(7)).state(), ChannelState::Active);
    }

    #[test]
    fn with_a_dead_token_a_subscription_is_not_asked_for_again() {
        let dead = channel()
            .unsubscribed()
            .subscription_refused(Code::ReauthorizationRequired, time(5))
            .unwrap();

        assert_eq!(dead.state(), ChannelState::ReauthorizationRequired);
        assert!(!dead.awaits_subscription());
    }

    #[test]
    fn another_login_product_is_another_subscription() {
        let proven = channel().heard(time(5)).unwrap();

        let moved = proven.logged_in_again(&by_page("134", None), &grant());

        assert_eq!(moved.connection.via.product(), Product::Facebook);
        assert!(moved.awaits_subscription());
        assert_eq!((moved.id, moved.generation), (channel().id, 1));
        assert_eq!(moved.connection.receive_verified_at, Some(time(5)));
        let checks = &moved.connection.checks;
        assert!(checks.contains(&Check::pass(CheckId::Receiving)));
        assert!(checks.contains(&Check::unknown(CheckId::Subscription)));
    }

    #[test]
    fn a_page_that_is_called_otherwise_is_the_same_page() {
        let before = channel().logged_in_again(&by_page("134", None), &grant());
        let before = before.subscribed(time(51));

        let renamed = before.logged_in_again(&by_page("134", Some("New")), &grant());

        assert_eq!(renamed.state(), ChannelState::Active);
        let page = renamed.connection.via.page();
        assert_eq!(page.and_then(|page| page.name.as_deref()), Some("New"));
        let other = renamed.logged_in_again(&by_page("135", Some("New")), &grant());
        assert!(other.awaits_subscription());
    }

    fn by_page(id: &str, name: Option<&str>) -> Reached {
        let page = Page {
            id: ExternalId::parse(id).unwrap(),
            name: name.map(str::to_owned),
        };
        Reached {
            via: Via::Facebook(page),
            ..renamed()
        }
    }

    #[test]
    fn a_check_that_passes_ends_a_false_alarm() {
        let passed: Vec<Check> = WORKING.map(Check::pass).into();
        let dead = || with(&[Code::PermissionMissing, Code::ChannelRestricted]);

        let (healed, turn) = dead().checked(&passed, time(9));
        assert_eq!(turn, Some(Turn::Recovered(Some(Code::ChannelRestricted))));
        assert_eq!(healed.reasons.len(), 1);
        assert!(
            healed.awaits_subscription(),
            "nobody said that it is subscribed"
        );

        let subscribed = Check::pass(CheckId::Subscription);
        let all: Vec<Check> = passed.iter().copied().chain([subscribed]).collect();
        let (healed, _) = with(&[Code::ReauthorizationRequired]).checked(&all, time(9));
        assert_eq!(healed.state(), ChannelState::Active);

        let (still, turn) = dead().checked(&passed[..2], time(9));
        assert_eq!((still.reasons.len(), turn), (2, None));
    }

    #[test]
    fn what_a_check_did_not_reach_is_unknown() {
        let passed = [Check::pass(CheckId::Token), Check::pass(CheckId::Scopes)];
        let (good, _) = channel().heard(time(5)).unwrap().checked(&passed, time(6));
        let dead = Check::fail(Code::TokenRefused).unwrap();

        let (after, _) = good.checked(&[dead], time(7));

        let checks = &after.connection.checks;
        assert!(checks.contains(&dead));
        assert!(checks.contains(&Check::unknown(CheckId::Scopes)));
        assert!(checks.contains(&Check::pass(CheckId::Receiving)));
    }

    #[test]
    fn the_first_message_of_a_connection_proves_it() {
        let proven = channel().heard(time(5)).unwrap();

        assert_eq!(proven.connection.receive_verified_at, Some(time(5)));
        assert_eq!(proven.heard(time(6)), None);
        let again = proven.clone().logged_in_again(&renamed(), &grant());
        assert_eq!(again.connection.receive_verified_at, Some(time(5)));
        let gone = proven.disconnected(time(7));
        assert_eq!(gone.heard(time(8)), None);
        let back = gone.logged_in_again(&renamed(), &grant());
        assert_eq!(back.connection.receive_verified_at, None);
    }
}
