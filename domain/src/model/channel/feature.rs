use chrono::Duration;

use crate::model::shared::{Code, Time};

use super::{Capabilities, Channel, Grant};

/// Something that a channel may be able to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Feature {
    /// Text.
    Text,
    /// A picture.
    Image,
    /// A video.
    Video,
    /// A sound.
    Audio,
    /// Another file.
    File,
    /// Several pictures in one message.
    Images,
    /// A sticker.
    Sticker,
    /// A post of the account's own.
    Post,
    /// Cards.
    Cards,
    /// A text with buttons.
    Buttons,
    /// Products of the catalogue.
    Products,
    /// Answers to choose from.
    QuickReplies,
    /// An answer to a certain message.
    Reply,
    /// An answer to a comment, to its author alone.
    PrivateReply,
}

/// That Instagram refused something for want of a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lack {
    /// What the account lacks.
    pub feature: Feature,
    /// When Instagram said so last.
    pub since: Time,
}

/// Why a channel cannot send something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lacking {
    /// Why: its login product, what its owner did not allow, or Instagram's refusal.
    pub code: Code,
    /// Since when that is known.
    pub since: Option<Time>,
    /// When it is tried again, if that changes by itself.
    pub until: Option<Time>,
}

/// For how long a refusal is believed: Instagram gives its features to one account after the other (META 3.2).
const BELIEVED_FOR: Duration = Duration::days(1);

impl Feature {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Text,
        Self::Image,
        Self::Video,
        Self::Audio,
        Self::File,
        Self::Images,
        Self::Sticker,
        Self::Post,
        Self::Cards,
        Self::Buttons,
        Self::Products,
        Self::QuickReplies,
        Self::Reply,
        Self::PrivateReply,
    ];

    /// Its word in rows, requests and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::File => "file",
            Self::Images => "images",
            Self::Sticker => "sticker",
            Self::Post => "post",
            Self::Cards => "cards",
            Self::Buttons => "buttons",
            Self::Products => "products",
            Self::QuickReplies => "quick_replies",
            Self::Reply => "reply_to",
            Self::PrivateReply => "private_replies",
        }
    }

    /// The one with this word.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == word)
    }

    /// Whether some accounts or login products have it and others do not.
    pub const fn is_lacked_by_some(self) -> bool {
        self.is_of_the_account() || matches!(self, Self::Products)
    }

    /// Whether some accounts have it and others do not (META 3.2).
    pub const fn is_of_the_account(self) -> bool {
        matches!(
            self,
            Self::File | Self::Images | Self::Sticker | Self::Reply
        )
    }
}

impl Channel {
    /// Why it cannot send this, when it cannot. A refused answer to a message may be the quoted message's fault: it is
    /// remembered to be shown, and the next one is tried all the same.
    pub fn cannot(&self, feature: Feature, can: &Capabilities, now: Time) -> Option<Lacking> {
        self.lacking(feature, can, now)
            .filter(|lacking| feature != Feature::Reply || lacking.since.is_none())
    }

    /// What is known of its lacking this.
    pub fn lacking(&self, feature: Feature, can: &Capabilities, now: Time) -> Option<Lacking> {
        if can
            .lacks
            .contains(&(self.connection.via.product(), feature))
        {
            return Some(Lacking {
                code: Code::LoginLacksFeature,
                since: None,
                until: None,
            });
        }
        let lack = self.lacks.iter().find(|lack| lack.feature == feature)?;
        let until = lack.since + BELIEVED_FOR;
        (until > now).then_some(Lacking {
            code: Code::FeatureMissing,
            since: Some(lack.since),
            until: Some(until),
        })
    }

    /// Why it cannot send this with what its owner allowed. Of a token that came without a word of what it is good for
    /// nothing is known.
    pub fn not_allowed(
        &self,
        feature: Feature,
        can: &Capabilities,
        grant: &Grant,
    ) -> Option<Lacking> {
        let product = self.connection.via.product();
        let mut needs = can
            .needs
            .iter()
            .filter(|it| (it.0, it.1) == (product, feature));
        let lacks = |scope: &str| !grant.scopes.iter().any(|given| given == scope);
        let known = !grant.scopes.is_empty();
        (known && needs.any(|(_, _, scope)| lacks(scope))).then_some(Lacking {
            code: Code::ScopeMissing,
            since: None,
            until: None,
        })
    }

    /// The same after Instagram refused something for want of this; nothing when that was just heard.
    pub fn refused_for_want_of(&self, feature: Feature, now: Time) -> Option<Self> {
        let known = self.lacks.iter().find(|lack| lack.feature == feature);
        if known.is_some_and(|lack| lack.since + Duration::minutes(1) > now) {
            return None;
        }
        let others = self.lacks.iter().filter(|lack| lack.feature != feature);
        let mut lacks: Vec<Lack> = others.copied().collect();
        lacks.push(Lack {
            feature,
            since: now,
        });
        Some(Self {
            lacks,
            version: self.version + 1,
            ..self.clone()
        })
    }

    /// The same after Instagram took something that needs these; nothing when nothing else was known.
    pub fn has(&self, features: &[Feature]) -> Option<Self> {
        let has = |lack: &Lack| features.contains(&lack.feature);
        if !self.lacks.iter().any(has) {
            return None;
        }
        let mut lacks = self.lacks.clone();
        lacks.retain(|lack| !has(lack));
        Some(Self {
            lacks,
            version: self.version + 1,
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::channel::limits::tests::CAN;
    use crate::model::channel::state::tests::{channel, time};
    use crate::model::channel::{GrantId, Page, Via};
    use crate::model::shared::ExternalId;
    use crate::model::workspace::WorkspaceId;
    use uuid::Uuid;

    #[test]
    fn a_refusal_is_believed_for_a_day() {
        let day = 24 * 3600;
        let shop = channel()
            .refused_for_want_of(Feature::Images, time(0))
            .unwrap();
        assert_eq!(shop.version, 2);
        let code = |feature, at| shop.cannot(feature, &CAN, time(at)).map(|it| it.code);

        assert_eq!(code(Feature::Images, 1), Some(Code::FeatureMissing));
        assert_eq!(code(Feature::Images, day - 1), Some(Code::FeatureMissing));
        assert_eq!(code(Feature::Images, day), None);
        assert_eq!(code(Feature::Sticker, 1), None);
        assert!(
            shop.refused_for_want_of(Feature::Images, time(59))
                .is_none()
        );
        let later = shop.refused_for_want_of(Feature::Images, time(60)).unwrap();
        assert_eq!(later.lacks.len(), 1);

        assert_eq!(shop.has(&[Feature::Sticker]), None);
        assert_eq!(shop.has(&[Feature::Images]).unwrap().lacks, []);
    }

    #[test]
    fn a_refused_answer_is_shown_and_the_next_is_tried() {
        let shop = channel()
            .refused_for_want_of(Feature::Reply, time(0))
            .unwrap();

        assert!(shop.lacking(Feature::Reply, &CAN, time(1)).is_some());
        assert_eq!(shop.cannot(Feature::Reply, &CAN, time(1)), None);
    }

    #[test]
    fn products_are_for_facebook_login() {
        let page = Page {
            id: ExternalId::parse("1").unwrap(),
            name: None,
        };
        let mut shop = channel();
        let cannot = |shop: &Channel| shop.cannot(Feature::Products, &CAN, time(1));

        assert_eq!(cannot(&shop).unwrap().code, Code::LoginLacksFeature);
        shop.connection.via = Via::Facebook(page);
        assert_eq!(cannot(&shop), None);
    }

    #[test]
    fn what_the_owner_did_not_allow_is_lacking_when_it_is_known_what_was_allowed() {
        let grant = |scopes: &[&str]| Grant {
            id: GrantId::from_uuid(Uuid::nil()),
            workspace: WorkspaceId::from_uuid(Uuid::nil()),
            app_scoped_id: ExternalId::parse("1").unwrap(),
            scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
            granted_at: time(0),
        };
        let not_allowed = |feature, scopes: &[&str]| {
            let lacking = channel().not_allowed(feature, &CAN, &grant(scopes));
            lacking.map(|it| it.code)
        };

        let missing = Some(Code::ScopeMissing);
        assert_eq!(not_allowed(Feature::PrivateReply, &["messages"]), missing);
        let both = ["messages", "comments"];
        assert_eq!(not_allowed(Feature::PrivateReply, &both), None);
        assert_eq!(not_allowed(Feature::PrivateReply, &[]), None, "unknown");
        assert_eq!(not_allowed(Feature::Text, &["messages"]), None);
    }

    #[test]
    fn words_lead_back() {
        for feature in Feature::ALL {
            assert_eq!(Feature::find(feature.as_str()), Some(feature));
        }
    }
}
