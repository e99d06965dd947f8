use crate::model::shared::{Code, Time};

use super::{Channel, Feature, Trouble};

/// Something that is wrong with a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What.
    pub code: Code,
    /// Since when.
    pub since: Time,
}

/// What a channel is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelState {
    /// The credential is stored, Instagram does not send yet.
    Connecting,
    /// It sends and receives.
    Active,
    /// It works, but something is wrong.
    Degraded,
    /// The account owner must log in again.
    ReauthorizationRequired,
    /// Instagram restricts it.
    Restricted,
    /// It is not connected; its history stays.
    Disconnected,
}

impl ChannelState {
    /// Its word in rows and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Active => "active",
            Self::Degraded => "degraded",
            Self::ReauthorizationRequired => "reauthorization_required",
            Self::Restricted => "restricted",
            Self::Disconnected => "disconnected",
        }
    }

    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Connecting,
        Self::Active,
        Self::Degraded,
        Self::ReauthorizationRequired,
        Self::Restricted,
        Self::Disconnected,
    ];
}

/// What the answer to a send says of the channel that was not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Something is wrong, for this reason.
    Degraded(Code),
    /// Instagram or the account's owner keeps it from messaging, for this reason, and that is the worst of it.
    Restricted(Code),
    /// The account owner must log in again, for this reason.
    ReauthorizationRequired(Code),
    /// Something that was wrong is over. What is still wrong, if anything is.
    Recovered(Option<Code>),
}

/// What keeps an account from messaging, at Instagram or in its owner's settings: no login mends it.
const RESTRICTIONS: [Code; 5] = [
    Code::ChannelRestricted,
    Code::MessageAccessOff,
    Code::TwoFactorRequired,
    Code::ProfessionalAccountMissing,
    Code::AccountNotProfessional,
];

/// Whether it is wrong with a channel until this is taken from it, or anything at all when nothing is named.
fn is_mended_by_sending(code: Code, taken: Option<Feature>) -> bool {
    let of_products = code == Code::CommerceDisabled;
    let of_all = Channel::is_restriction(code) || code == Code::AdvancedAccessMissing;
    of_all || (of_products && taken.is_none_or(|it| it == Feature::Products))
}

impl Channel {
    /// Whether this keeps the account from messaging until Instagram or its owner changes that.
    pub fn is_restriction(code: Code) -> bool {
        RESTRICTIONS.contains(&code)
    }

    /// After the answer to a send that left at `called_at`, taken as what it was or refused for a reason, and what is to
    /// be told of it; nothing when it says nothing new of the channel: that one was taken says nothing of what was heard
    /// since it left.
    pub fn after_send(
        &self,
        answer: Result<Feature, Trouble>,
        called_at: Time,
        now: Time,
    ) -> Option<(Self, Option<Turn>)> {
        let says = |code| self.reasons.iter().any(|reason| reason.code == code);
        let mut reasons = self.reasons.clone();
        let (turn, pause) = match answer {
            Ok(_)
                if self
                    .pause
                    .as_ref()
                    .is_some_and(|it| it.is_news_at(called_at)) =>
            {
                (None, self.pause.clone())
            }
            Ok(taken) => {
                let over = |reason: &Reason| {
                    is_mended_by_sending(reason.code, Some(taken)) && reason.since <= called_at
                };
                let mended = reasons.iter().any(over);
                reasons.retain(|reason| !over(reason));
                let left = reasons.last().map(|reason| reason.code);
                (mended.then_some(Turn::Recovered(left)), None)
            }
            Err(trouble) => {
                let code = trouble.code;
                let turn = if says(code) {
                    None
                } else if Self::is_mended_by_login(code) {
                    Some(Turn::ReauthorizationRequired(code))
                } else if Self::is_restriction(code) && !self.needs_login() {
                    Some(Turn::Restricted(code))
                } else {
                    is_mended_by_sending(code, None).then_some(Turn::Degraded(code))
                };
                if turn.is_some() {
                    reasons.push(Reason { code, since: now });
                }
                let paused = self.paused(trouble, now);
                let before = self.pause.clone().filter(|pause| !pause.probing);
                (turn, paused.or(before))
            }
        };
        if turn.is_none() && pause == self.pause {
            return None;
        }
        let changed = Self {
            reasons,
            pause,
            version: self.version + 1,
            ..self.clone()
        };
        Some((changed, turn))
    }

    /// What it is good for: the worst of what is on record.
    pub fn state(&self) -> ChannelState {
        let any = |is: fn(Code) -> bool| self.reasons.iter().any(|reason| is(reason.code));
        if self.disconnected_at.is_some() {
            ChannelState::Disconnected
        } else if any(Self::is_mended_by_login) {
            ChannelState::ReauthorizationRequired
        } else if any(Self::is_restriction) {
            ChannelState::Restricted
        } else if self.subscribed_at.is_none() {
            ChannelState::Connecting
        } else if self.reasons.is_empty() {
            ChannelState::Active
        } else {
            ChannelState::Degraded
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::model::channel::{Account, ChannelId, Connection, ProviderAppId, Via};
    use crate::model::shared::{ExternalId, Metadata};
    use crate::model::workspace::WorkspaceId;
    use uuid::Uuid;

    pub(crate) fn time(seconds: i64) -> Time {
        Time::from_timestamp(seconds, 0).unwrap()
    }

    pub(crate) fn channel() -> Channel {
        Channel {
            id: ChannelId::from_uuid(Uuid::from_u128(2)),
            workspace: WorkspaceId::from_uuid(Uuid::from_u128(1)),
            provider_app: ProviderAppId::from_uuid(Uuid::from_u128(3)),
            grant: None,
            account: Account {
                external_id: ExternalId::parse("17841400000000000").unwrap(),
                app_scoped_id: ExternalId::parse("28978671838402975").unwrap(),
                username: "shop".into(),
                name: None,
                account_type: None,
            },
            connection: Connection::new(Via::Instagram, &[], time(0)),
            name: None,
            external_id: None,
            metadata: Metadata::default(),
            signature: crate::model::message::Signature::None,
            media: crate::model::channel::MediaPolicy::default(),
            unsend: crate::model::channel::UnsendPolicy::default(),
            generation: 1,
            subscribed_at: Some(time(0)),
            disconnected_at: None,
            reasons: vec![],
            pause: None,
            habits: crate::model::channel::Habits::default(),
            lacks: vec![],
            created_at: time(0),
            version: 1,
        }
    }

    pub(crate) fn with(codes: &[Code]) -> Channel {
        let reasons = codes.iter().map(|code| Reason {
            code: *code,
            since: time(1),
        });
        Channel {
            reasons: reasons.collect(),
            ..channel()
        }
    }

    #[test]
    fn an_answer_to_a_send_says_what_is_new_of_the_channel() {
        const LOGIN: Code = Code::ReauthorizationRequired;
        const SCOPE: Code = Code::PermissionMissing;
        const RESTRICTED: Code = Code::ChannelRestricted;
        const APP: Code = Code::AdvancedAccessMissing;
        const SUBSCRIPTION: Code = Code::SubscriptionFailed;
        const SHOP: Code = Code::CommerceDisabled;
        let mends = |left| Some((left, Turn::Recovered(None)));
        for (before, answer, after) in [
            (vec![], Ok(Feature::Text), None),
            (vec![LOGIN, SUBSCRIPTION], Ok(Feature::Text), None),
            (vec![RESTRICTED], Ok(Feature::Text), mends(vec![])),
            // what remains does not make it worse
            (
                vec![LOGIN, RESTRICTED],
                Ok(Feature::Text),
                Some((vec![LOGIN], Turn::Recovered(Some(LOGIN)))),
            ),
            (
                vec![RESTRICTED, SUBSCRIPTION],
                Ok(Feature::Text),
                Some((vec![SUBSCRIPTION], Turn::Recovered(Some(SUBSCRIPTION)))),
            ),
            (
                vec![],
                Err(RESTRICTED),
                Some((vec![RESTRICTED], Turn::Restricted(RESTRICTED))),
            ),
            (
                vec![APP],
                Err(RESTRICTED),
                Some((vec![APP, RESTRICTED], Turn::Restricted(RESTRICTED))),
            ),
            (
                vec![RESTRICTED],
                Err(APP),
                Some((vec![RESTRICTED, APP], Turn::Degraded(APP))),
            ),
            // the login remains the worst of it
            (
                vec![LOGIN],
                Err(RESTRICTED),
                Some((vec![LOGIN, RESTRICTED], Turn::Degraded(RESTRICTED))),
            ),
            (
                vec![RESTRICTED],
                Err(LOGIN),
                Some((
                    vec![RESTRICTED, LOGIN],
                    Turn::ReauthorizationRequired(LOGIN),
                )),
            ),
            (
                vec![],
                Err(SCOPE),
                Some((vec![SCOPE], Turn::ReauthorizationRequired(SCOPE))),
            ),
            (vec![RESTRICTED, LOGIN], Err(RESTRICTED), None),
            (vec![], Err(APP), Some((vec![APP], Turn::Degraded(APP)))),
            (vec![APP], Err(APP), None),
            (vec![APP], Ok(Feature::Text), mends(vec![])),
            (vec![], Err(Code::ContactUnavailable), None),
            // a text says nothing of products
            (vec![], Err(SHOP), Some((vec![SHOP], Turn::Degraded(SHOP)))),
            (vec![SHOP], Err(SHOP), None),
            (vec![SHOP], Ok(Feature::Text), None),
            (vec![SHOP], Ok(Feature::Products), mends(vec![])),
        ] {
            let answer = answer.map_err(|code| Trouble::of(code, None));
            let seen = with(&before).after_send(answer, time(9), time(9));
            // a restriction goes on pausing what it restricts
            let seen = seen.and_then(|(channel, turn)| Some((channel, turn?)));

            let codes = |channel: Channel| channel.reasons.iter().map(|it| it.code).collect();
            let told = seen.clone().map(|(channel, turn)| (codes(channel), turn));
            assert_eq!(told, after, "{before:?}, then {answer:?}");
            if let Some((changed, _)) = seen {
                assert_eq!(changed.version, channel().version + 1);
                let since = changed.reasons.iter().map(|reason| reason.since);
                assert_eq!(since.max(), changed.reasons.last().map(|it| it.since));
            }
        }
    }

    #[test]
    fn one_that_was_taken_says_nothing_of_what_was_heard_since_it_left() {
        let wait = chrono::Duration::minutes(12);
        let limited = Trouble::of(Code::ProviderRateLimited, Some(wait));
        let restricted = Trouble::of(Code::ChannelRestricted, None);
        for trouble in [limited, restricted] {
            let (paused, _) = channel()
                .after_send(Err(trouble), time(9), time(10))
                .unwrap();
            let until = paused.hold().and_then(|hold| hold.until).unwrap();
            let second = chrono::Duration::seconds(1);

            assert_eq!(
                paused.after_send(Ok(Feature::Text), time(9), time(11)),
                None
            );
            assert_eq!(
                paused.after_send(Ok(Feature::Text), until - second, until + second),
                None
            );
            let (well, _) = paused
                .after_send(Ok(Feature::Text), until, until + second)
                .unwrap();
            assert_eq!((well.pause, well.reasons), (None, vec![]));
        }
    }

    #[test]
    fn the_worst_reason_names_the_state() {
        assert_eq!(with(&[]).state(), ChannelState::Active);
        assert_eq!(
            with(&[Code::SubscriptionFailed]).state(),
            ChannelState::Degraded
        );
        assert_eq!(
            with(&[Code::ChannelRestricted]).state(),
            ChannelState::Restricted
        );
        let both = with(&[Code::ChannelRestricted, Code::ReauthorizationRequired]);
        assert_eq!(both.state(), ChannelState::ReauthorizationRequired);
        let connecting = Channel {
            subscribed_at: None,
            ..channel()
        };
        assert_eq!(connecting.state(), ChannelState::Connecting);
        let gone = Channel {
            disconnected_at: Some(time(9)),
            ..both
        };
        assert_eq!(gone.state(), ChannelState::Disconnected);
    }
}
