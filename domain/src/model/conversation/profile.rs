use chrono::Duration;

use crate::model::shared::Time;

use super::Contact;

/// After this a profile is asked for again when its contact is next heard.
const OLD: Duration = Duration::hours(24);
/// After this it is asked for again when it could not be read.
const AGAIN: Duration = Duration::hours(1);
/// For how long the address of a picture is shown: it dies within days (META 5).
const PICTURE: Duration = Duration::hours(48);

/// What is known of a contact's profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProfileStatus {
    /// It was not read yet.
    #[default]
    Unknown,
    /// It was read.
    Known,
    /// Instagram gives it only after the contact wrote (META 5, error 230).
    Withheld,
    /// Instagram knows nobody of this id, or shows them to this account no more (META 5, error 9010).
    NotFound,
    /// Instagram did not give it, and may later.
    Unavailable,
}

impl ProfileStatus {
    /// Its word in rows and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Known => "known",
            Self::Withheld => "withheld",
            Self::NotFound => "not_found",
            Self::Unavailable => "unavailable",
        }
    }

    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Unknown,
        Self::Known,
        Self::Withheld,
        Self::NotFound,
        Self::Unavailable,
    ];
}

/// What Instagram shows of a user (META 5). Any of it may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shows {
    /// The handle.
    pub username: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// Where the picture is; the address dies within days.
    pub picture_url: Option<String>,
    /// How many follow them.
    pub followers: Option<u64>,
    /// Whether they follow the account.
    pub follows_account: Option<bool>,
    /// Whether the account follows them.
    pub followed_by_account: Option<bool>,
    /// Whether Instagram has verified them.
    pub verified: Option<bool>,
}

/// A contact's profile.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Profile {
    /// What is known of it.
    pub status: ProfileStatus,
    /// What Instagram showed last.
    pub shows: Shows,
    /// When it was read last.
    pub read_at: Option<Time>,
    /// When it was last asked for, or is being.
    pub asked_at: Option<Time>,
}

impl Profile {
    /// Where the picture is, while the address may be good.
    pub fn picture_url(&self, now: Time) -> Option<&str> {
        let fresh = self.read_at.is_some_and(|at| now - at < PICTURE);
        self.shows.picture_url.as_deref().filter(|_| fresh)
    }

    /// Whether it is to be asked for now that its contact is read, because there was a picture and its address is not shown
    /// any more.
    pub fn is_faded(&self, now: Time) -> bool {
        let faded = self.shows.picture_url.is_some() && self.picture_url(now).is_none();
        faded && self.asked_at.is_none_or(|at| now - at >= AGAIN)
    }

    /// Whether it is to be asked for now that its contact was heard.
    pub fn is_wanted(&self, now: Time) -> bool {
        let after = match self.status {
            ProfileStatus::Unknown | ProfileStatus::Known => OLD,
            ProfileStatus::Withheld | ProfileStatus::NotFound | ProfileStatus::Unavailable => AGAIN,
        };
        self.asked_at.is_none_or(|at| now - at >= after)
    }
}

/// What Instagram answers when it is asked for a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileAnswer {
    /// This.
    Shown(Shows),
    /// Nothing before the contact wrote.
    Withheld,
    /// Nobody is known by this id.
    NotFound,
    /// Nothing, whatever the reason.
    Unavailable,
}

impl Contact {
    /// Its profile is being asked for.
    #[must_use]
    pub fn asking(&self, now: Time) -> Self {
        Self {
            profile: Profile {
                asked_at: Some(now),
                ..self.profile.clone()
            },
            version: self.version + 1,
            ..self.clone()
        }
    }

    /// After this answer, and which fields customers see otherwise now. What was known stays known when it is shown no
    /// more: a contact who blocked the account keeps their name. The address of a picture and the number of followers
    /// change all the time and are no news.
    pub fn answered(&self, answer: ProfileAnswer, now: Time) -> (Self, Vec<&'static str>) {
        let before = &self.profile;
        let mut profile = before.clone();
        profile.asked_at = Some(now);
        let status = match answer {
            ProfileAnswer::Shown(shows) => {
                profile.shows = shows;
                profile.read_at = Some(now);
                ProfileStatus::Known
            }
            ProfileAnswer::Withheld => ProfileStatus::Withheld,
            ProfileAnswer::NotFound => ProfileStatus::NotFound,
            ProfileAnswer::Unavailable => ProfileStatus::Unavailable,
        };
        if before.status != ProfileStatus::Known || status == ProfileStatus::Known {
            profile.status = status;
        }
        let (was, is) = (&before.shows, &profile.shows);
        let changed = [
            ("username", was.username != is.username),
            ("name", was.name != is.name),
            ("verified", was.verified != is.verified),
            ("follows_account", was.follows_account != is.follows_account),
            (
                "followed_by_account",
                was.followed_by_account != is.followed_by_account,
            ),
            ("profile_status", before.status != profile.status),
        ];
        let changed = changed.into_iter().filter(|(_, is)| *is);
        let changed = changed.map(|(field, _)| field);
        let changed: Vec<_> = changed.collect();
        let contact = Self {
            profile,
            edition: self.edition + i64::from(!changed.is_empty()),
            version: self.version + 1,
            ..self.clone()
        };
        (contact, changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::channel::ChannelId;
    use crate::model::conversation::ContactId;
    use crate::model::shared::ExternalId;
    use crate::model::workspace::WorkspaceId;
    use uuid::Uuid;

    fn at(hours: i64) -> Time {
        Time::UNIX_EPOCH + Duration::hours(hours)
    }

    fn contact() -> Contact {
        Contact::seen(
            ContactId::from_uuid(Uuid::nil()),
            WorkspaceId::from_uuid(Uuid::nil()),
            ChannelId::from_uuid(Uuid::nil()),
            ExternalId::parse("1789").unwrap(),
            at(0),
        )
    }

    fn shown(username: &str, picture: &str) -> ProfileAnswer {
        ProfileAnswer::Shown(Shows {
            username: Some(username.to_owned()),
            picture_url: Some(picture.to_owned()),
            ..Shows::default()
        })
    }

    #[test]
    fn what_is_seen_otherwise_is_told_and_a_picture_is_not() {
        let (known, changed) = contact().answered(shown("alice", "a"), at(1));
        assert_eq!(changed, ["username", "profile_status"]);
        let (moved, changed) = known.answered(shown("alice", "b"), at(2));
        assert!(changed.is_empty());
        assert_eq!(moved.profile.picture_url(at(3)), Some("b"));
        let (renamed, changed) = moved.answered(shown("alicia", "b"), at(3));
        assert_eq!(changed, ["username"]);

        for gone in [
            ProfileAnswer::Withheld,
            ProfileAnswer::NotFound,
            ProfileAnswer::Unavailable,
        ] {
            let (kept, changed) = renamed.answered(gone, at(60));
            assert!(changed.is_empty());
            assert_eq!(kept.profile.status, ProfileStatus::Known);
            assert_eq!(kept.profile.shows.username.as_deref(), Some("alicia"));
            assert_eq!(kept.profile.picture_url(at(60)), None);
        }
    }

    #[test]
    fn only_what_is_news_is_another_edition() {
        let (known, _) = contact().asking(at(0)).answered(shown("alice", "a"), at(1));
        assert_eq!((known.edition, known.version), (2, 3));
        let asking = known.asking(at(50));
        assert_eq!((asking.edition, asking.version), (2, 4));
        let (moved, _) = asking.answered(shown("alice", "b"), at(51));
        assert_eq!((moved.edition, moved.version), (2, 5));
    }

    #[test]
    fn it_is_asked_for_once_and_again_when_it_is_old() {
        assert!(contact().profile.is_wanted(at(0)));
        let asking = contact().asking(at(0));
        assert!(!asking.profile.is_wanted(at(1)));
        assert!(asking.profile.is_wanted(at(24)));
        let (known, _) = asking.answered(shown("alice", "a"), at(1));
        assert!(!known.profile.is_wanted(at(24)));
        assert!(known.profile.is_wanted(at(25)));
        let (withheld, changed) = asking.answered(ProfileAnswer::Withheld, at(1));
        assert_eq!(changed, ["profile_status"]);
        assert!(!withheld.profile.is_wanted(at(1)));
        assert!(withheld.profile.is_wanted(at(2)));
    }
}
