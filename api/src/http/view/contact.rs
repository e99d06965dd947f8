use std::collections::BTreeMap;

use domain::model::conversation::{Contact, OptedOut, ProfileStatus};
use domain::model::shared::Time;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::{external, metadata, time, words};

/// An Instagram user as one channel sees them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Contact)]
pub struct ContactView {
    /// The id.
    #[schema(example = "cnt_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    id: String,
    /// The Instagram-scoped id (IGSID), valid for one channel only.
    #[schema(example = "1789000000000001")]
    external_id: String,
    /// The handle, once the profile is known.
    #[schema(example = "alice.m")]
    username: Option<String>,
    /// The name, once the profile is known; some have none.
    #[schema(example = "Alice")]
    name: Option<String>,
    /// `unknown` until the profile was read; `known`; `withheld` until the contact writes; `not_found` when Instagram knows
    /// nobody of this id, or shows them no more; `unavailable` when Instagram did not give it.
    #[schema(schema_with = profile_statuses)]
    profile_status: &'static str,
    /// That they do not want to hear from programs, if so. People may still write.
    #[schema(example = json!(null))]
    opted_out: Option<OptedOutView>,
}

/// A contact does not want to hear from programs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OptedOut)]
pub(super) struct OptedOutView {
    /// Since when.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    at: String,
    /// Where they said so, in your words.
    #[schema(example = "keyword STOP")]
    source: Option<String>,
}

/// An Instagram user as one channel sees them, with all that their profile says.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ContactDetail)]
pub struct ContactDetailView {
    #[serde(flatten)]
    contact: ContactView,
    /// The channel that sees them.
    #[schema(example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    channel_id: String,
    /// Where the picture is, at Instagram: the address dies within days and is shown for two.
    #[schema(example = "https://scontent.cdninstagram.com/v/t51/alice.jpg")]
    picture_url: Option<String>,
    /// How many follow them.
    #[schema(example = 42)]
    follower_count: Option<u64>,
    /// Whether they follow the account.
    #[schema(example = true)]
    follows_account: Option<bool>,
    /// Whether the account follows them.
    #[schema(example = false)]
    followed_by_account: Option<bool>,
    /// Whether Instagram has verified them.
    #[schema(example = false)]
    verified: Option<bool>,
    /// When the profile was read last. It is read again when the contact is heard and it is a day old.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    profile_read_at: Option<String>,
    /// Your own key for them.
    #[schema(example = "customer-7")]
    reference: Option<String>,
    /// Your notes on them.
    #[schema(example = json!({"tier": "gold"}))]
    metadata: BTreeMap<String, String>,
    /// First seen.
    #[schema(example = "2026-11-20T10:00:00.000Z")]
    created_at: String,
}

/// All that may be known of profiles.
pub fn profile_statuses() -> Schema {
    words(ProfileStatus::ALL.map(ProfileStatus::as_str))
}

impl From<&Contact> for ContactView {
    fn from(contact: &Contact) -> Self {
        let profile = &contact.profile;
        Self {
            id: contact.id.to_string(),
            external_id: contact.external_id.to_string(),
            username: profile.shows.username.clone(),
            name: profile.shows.name.clone(),
            profile_status: profile.status.as_str(),
            opted_out: contact.opted_out.as_ref().map(OptedOutView::from),
        }
    }
}

impl From<&OptedOut> for OptedOutView {
    fn from(out: &OptedOut) -> Self {
        Self {
            at: time(out.at),
            source: out.source.as_ref().map(|source| source.as_str().to_owned()),
        }
    }
}

impl ContactDetailView {
    /// A contact as it is shown now.
    pub fn of(contact: &Contact, now: Time) -> Self {
        let profile = &contact.profile;
        Self {
            contact: ContactView::from(contact),
            channel_id: contact.channel.to_string(),
            picture_url: profile.picture_url(now).map(str::to_owned),
            follower_count: profile.shows.followers,
            follows_account: profile.shows.follows_account,
            followed_by_account: profile.shows.followed_by_account,
            verified: profile.shows.verified,
            profile_read_at: profile.read_at.map(time),
            reference: external(contact.reference.as_ref()),
            metadata: metadata(&contact.metadata),
            created_at: time(contact.created_at),
        }
    }
}
